//! Where a run stands, and what is remembered for as long as it lasts.

use super::{Clock, Reason, Stop};
use crate::{jws::Unsigned, secret::Secret, time::Seconds};
use alloc::{boxed::Box, string::String, vec::Vec};

/// Where a run stands.
pub(super) enum State {
    Resting,
    Loading {
        asked_at: Clock,
        then: Then,
    },
    Locking {
        asked_at: Clock,
        owner: String,
    },
    ReadingAssertion,
    Signing(Unsigned),
    Sending {
        sent_at: Clock,
        /// What the request carried and an answer must not repeat.
        secrets: Vec<Secret<String>>,
    },
    Storing {
        asked_at: Clock,
    },
    Unlocking {
        asked_at: Clock,
        end: End,
    },
    /// For the server's sake, or since then for the owner of the lock.
    Waiting {
        for_lock: Option<Clock>,
    },
}

impl State {
    /// When the store was asked, where its answer is waited for.
    pub(super) const fn asked_at(&self) -> Option<Clock> {
        match self {
            Self::Loading { asked_at, .. }
            | Self::Locking { asked_at, .. }
            | Self::Storing { asked_at }
            | Self::Unlocking { asked_at, .. } => Some(*asked_at),
            Self::Resting
            | Self::ReadingAssertion
            | Self::Signing(_)
            | Self::Sending { .. }
            | Self::Waiting { .. } => None,
        }
    }
}

/// What a look into the store is for.
pub(super) enum Then {
    /// Perhaps somebody has a token; else lock.
    Lock,
    /// Perhaps somebody was faster; else ask the server.
    Attempt,
    /// Perhaps somebody has rotated the refresh token that was refused; else it has failed.
    Retry(Box<Stop>),
    /// Somebody wants to know.
    Tell,
}

/// How a run ends, or pauses, once the lock is given back.
pub(super) enum End {
    Use,
    Backoff,
    GiveUp(Box<Stop>),
}

/// A failure that is not forgotten yet.
pub(super) struct Trouble {
    pub(super) stop: Stop,
    pub(super) at: Clock,
    /// Nothing is sent before so many milliseconds are over.
    pub(super) quiet_ms: u64,
    pub(super) failures: u32,
}

/// One call, from `Wanted`, `Rejected` or `Inquired` to its end.
pub(super) struct Run {
    pub(super) started: Clock,
    pub(super) min_remaining: Seconds,
    /// An API rejected the token at hand.
    pub(super) rejected: bool,
    /// The token was fetched in this run: asking again would change nothing.
    pub(super) renewed: bool,
    /// Why there is another token than before.
    pub(super) reason: Reason,
    /// The difference of the clocks that was believed before it was corrected.
    pub(super) skew_before: Option<i64>,
    /// The store was asked for another refresh token.
    pub(super) reread: bool,
    /// Spent on the store, waiting for a lock included.
    pub(super) store_ms: u64,
    /// How long to wait for a lock, and how often it was waited for.
    pub(super) patience: Option<(u64, u32)>,
}

impl Run {
    pub(super) const fn new(started: Clock, min_remaining: Seconds) -> Self {
        Self {
            started,
            min_remaining,
            rejected: false,
            renewed: false,
            reason: Reason::Fresh,
            skew_before: None,
            reread: false,
            store_ms: 0,
            patience: None,
        }
    }
}
