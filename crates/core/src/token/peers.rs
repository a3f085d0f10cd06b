//! What a process knows of the store through which it shares its token, and of the others behind it.

use super::{
    Clock,
    attempt::rotates,
    timing::{counted_ms, elapsed_ms},
};
use crate::{
    diagnostic::{Diagnostic, codes},
    options::Configuration,
    time::Seconds,
};
use alloc::string::String;
use sha2::{Digest as _, Sha256};

/// A store that failed is left alone for so long.
pub(super) const FAILURE_MS: u64 = 10_000;

/// The longest that one question to a store may take.
const STEP_MS: u64 = 500;

/// The shortest time worth asking for.
const LEAST_MS: u64 = 20;

/// How much patience there is with a store and with those behind it, in milliseconds.
pub(super) struct Limits {
    /// A lock ends by itself after so long: its owner may have died.
    pub(super) lock_ttl: u64,
    /// The least and the most time after which a process stops waiting for the owner of a lock. They differ so that not
    /// all who wait for a dead one ask the server in the same moment: the first to do so serves the others.
    pub(super) patience: (u64, u64),
    /// And no more looks than this, twice what fits into the time: for hosts that do not really wait.
    pub(super) most_polls: u32,
    /// In one run no more time than this goes into the store before the token request, waiting for a lock included.
    pub(super) before_request: u64,
    /// And no more than this in all.
    pub(super) in_all: u64,
}

impl Limits {
    /// A second token costs little; waiting for a process that died costs more.
    const USUAL: Self = Self {
        lock_ttl: 10_000,
        patience: (2_500, 3_900),
        most_polls: 150,
        before_request: 4_000,
        in_all: 4_900,
    };

    /// With a refresh token, which two must not use at once (RFC 9700 section 4.14.2): no process asks the server while
    /// the request of another, which takes `timeout` at the most, may be under way.
    fn of_refresh_token(timeout: Seconds) -> Self {
        let request_ms = u64::from(timeout.get()).saturating_mul(1000).saturating_add(1_000);
        let lock_ttl = request_ms.saturating_add(Self::USUAL.lock_ttl);
        Self {
            lock_ttl,
            patience: (lock_ttl, lock_ttl.saturating_add(1_400)),
            most_polls: u32::try_from(request_ms / 100).unwrap_or(u32::MAX).saturating_add(300),
            before_request: lock_ttl.saturating_add(2_000),
            in_all: lock_ttl.saturating_add(3_000),
        }
    }

    pub(super) fn of(configuration: &Configuration) -> Self {
        if rotates(configuration) { Self::of_refresh_token(configuration.timeout) } else { Self::USUAL }
    }
}

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
    pub(super) fn holds_lock(&self, ttl_ms: u64, now: Clock) -> bool {
        self.lock.as_ref().is_some_and(|lock| elapsed_ms(lock.at, now) < ttl_ms.saturating_sub(1000))
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
