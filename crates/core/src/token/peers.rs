//! What a process knows of the store through which it shares its token, and of the others behind it.

use super::{
    Clock,
    timing::{counted_ms, elapsed_ms},
};
use crate::diagnostic::{Diagnostic, codes};
use alloc::string::String;
use sha2::{Digest as _, Sha256};

/// A lock ends by itself after so long: its owner may have died.
pub(super) const LOCK_TTL_MS: u64 = 10_000;

/// A store that failed is left alone for so long.
pub(super) const FAILURE_MS: u64 = 10_000;

/// The longest that one question to a store may take.
const STEP_MS: u64 = 500;

/// The shortest time worth asking for.
const LEAST_MS: u64 = 20;

/// In one run no more time than this goes into the store before the token request, waiting for a lock included.
pub(super) const BEFORE_REQUEST_MS: u64 = 4_000;

/// And no more than this in all.
pub(super) const IN_ALL_MS: u64 = 4_900;

/// The least and the most time after which a process stops waiting for the owner of a lock. They differ so that not all
/// who wait for a dead one ask the server in the same moment: the first to do so serves the others.
pub(super) const PATIENCE_MS: (u64, u64) = (2_500, 3_900);

/// And no more looks than this: twice what fits into the time.
pub(super) const MOST_POLLS: u32 = 150;

/// The store as this process knows it.
#[derive(Default)]
pub(super) struct Peers {
    /// The highest generation that was seen, readable or not: what is written next is later.
    pub(super) generation: u64,
    /// What the store's clock showed at the latest when ours showed that, in this run.
    pub(super) clock: Option<(u64, Clock)>,
    pub(super) failure: Option<Failure>,
    pub(super) lock: Option<Lock>,
    /// Another process was renewing then; nobody is asked again for so many milliseconds.
    pub(super) renewal: Option<(Clock, u64)>,
}

pub(super) struct Failure {
    pub(super) reason: String,
    pub(super) at: Clock,
}

pub(super) struct Lock {
    pub(super) owner: String,
    pub(super) at: Clock,
}

impl Peers {
    /// The time one more question may take in a run that has spent some already; `None` when the store is to be left
    /// alone.
    pub(super) fn timeout_ms(&self, spent_ms: u64, limit_ms: u64, now: Clock) -> Option<u64> {
        let left = limit_ms.saturating_sub(spent_ms);
        (self.trouble(now).is_none() && left >= LEAST_MS).then_some(left.min(STEP_MS))
    }

    /// The failure that is not forgotten yet, and for how long.
    pub(super) fn trouble(&self, now: Clock) -> Option<(&Failure, u64)> {
        let failure = self.failure.as_ref()?;
        let left = FAILURE_MS.saturating_sub(counted_ms(failure.at, now));
        (left > 0).then_some((failure, left))
    }

    /// What a caller may know about a store that does not work.
    pub(super) fn notice(&self, now: Clock) -> Option<Diagnostic> {
        let (failure, _) = self.trouble(now)?;
        let notice = Diagnostic::new(
            &codes::CACHE_UNAVAILABLE,
            format_args!("the token is not shared for now: {}", failure.reason),
        );
        Some(notice.help("check that the store can be reached, and that this job may read and write it"))
    }

    /// Whether the lock is ours for at least another second.
    pub(super) fn holds_lock(&self, now: Clock) -> bool {
        self.lock.as_ref().is_some_and(|lock| elapsed_ms(lock.at, now) < LOCK_TTL_MS.saturating_sub(1000))
    }

    /// Milliseconds for which another process is left to renew the token.
    pub(super) fn renewal_ms(&self, now: Clock) -> u64 {
        self.renewal.map_or(0, |(at, length)| length.saturating_sub(counted_ms(at, now)))
    }

    /// When something was sent, by the store's clock, and never later than the truth.
    ///
    /// The store showed its time before the answer was here, so at every later moment it shows at least that time plus
    /// what our monotonic clock has counted since. A clock that stood still makes it earlier, which is safe.
    pub(super) fn store_time_ms(&self, sent_at: Clock) -> Option<u64> {
        let (shown, by) = self.clock?;
        Some(match sent_at.monotonic_ms.checked_sub(by.monotonic_ms) {
            Some(since) => shown.saturating_add(since),
            None => shown.saturating_sub(by.monotonic_ms.saturating_sub(sent_at.monotonic_ms)),
        })
    }
}

/// The number that places the refresh age of a shared token: the same for all who share it, another for each generation.
pub(super) fn shared_draw(key: &str, generation: u64) -> u64 {
    let digest = Sha256::new()
        .chain_update(b"jotmint refresh ")
        .chain_update(generation.to_be_bytes())
        .chain_update(key.as_bytes())
        .finalize();
    digest.iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
}
