//! The token at hand: how old it is, and what it is still good for.

use super::{
    Clock,
    timing::{Ages, elapsed_ms},
};
use crate::{http::Answer, time::Seconds};
use alloc::sync::Arc;

/// Where a token came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// This process asked the server.
    Fetched,
    /// Another process did.
    Shared,
}

impl Origin {
    /// `fetched` or `shared`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fetched => "fetched",
            Self::Shared => "shared",
        }
    }
}

/// A moment in the past: some milliseconds before a reading of the clocks.
#[derive(Clone, Copy)]
pub(super) struct Moment {
    pub(super) at: Clock,
    pub(super) before_ms: u64,
}

impl Moment {
    pub(super) const fn of(at: Clock) -> Self {
        Self { at, before_ms: 0 }
    }

    /// How long it is ago.
    pub(super) fn age_ms(&self, now: Clock) -> u64 {
        self.before_ms.saturating_add(elapsed_ms(self.at, now))
    }
}

/// The token at hand.
pub(super) struct Held {
    pub(super) answer: Arc<Answer>,
    pub(super) anchor: Moment,
    pub(super) ages: Ages,
    pub(super) generation: u64,
    pub(super) origin: Origin,
    /// Generation and anchor of its record, where it has one.
    pub(super) record: Option<(u64, u64)>,
    /// When it was last seen to be in use.
    pub(super) touched: Moment,
    /// Must not be handed out any more: a lifetime of zero that was used, or rejected by an API.
    pub(super) spent: bool,
    /// It was fetched for somebody who wanted more life than the server grants.
    pub(super) fell_short: bool,
}

impl Held {
    pub(super) fn age_ms(&self, now: Clock) -> u64 {
        self.anchor.age_ms(now)
    }

    /// Milliseconds for which it may still be handed out; `None` when it may not be.
    ///
    /// A lifetime of zero is handed out once, in the run that fetched it.
    pub(super) fn usable_ms(&self, now: Clock, fetched_in_this_run: bool) -> Option<u64> {
        if self.spent {
            return None;
        }
        if self.ages.lifetime_ms == 0 {
            return fetched_in_this_run.then_some(0);
        }
        self.ages.guard_ms.checked_sub(self.age_ms(now)).filter(|left| *left > 0)
    }

    /// Milliseconds before it is to be renewed: its refresh age, or the end of its rest.
    pub(super) fn fresh_ms(&self, now: Clock, idle_limit: Option<Seconds>) -> u64 {
        let until_refresh = self.ages.refresh_ms.saturating_sub(self.age_ms(now));
        until_refresh.min(self.rest_ms(now, idle_limit).unwrap_or(u64::MAX))
    }

    /// Milliseconds for which it may still rest.
    pub(super) fn rest_ms(&self, now: Clock, idle_limit: Option<Seconds>) -> Option<u64> {
        let limit_ms = u64::from(idle_limit?.get()).saturating_mul(1000);
        Some(limit_ms.saturating_sub(self.touched.age_ms(now)))
    }

    /// Whether a token of another record was obtained after this one. Records tell it exactly; ages have to do where
    /// this one has no record.
    pub(super) fn is_before(&self, record: (u64, u64), age_ms: u64, now: Clock) -> bool {
        self.age_ms(now) >= self.ages.guard_ms
            || self.record.map_or_else(|| age_ms < self.age_ms(now), |own| own < record)
    }

    /// Whether the server grants no more than this, and was asked so short a time ago that asking again is no use.
    pub(super) fn is_all_there_is(&self, wanted: Seconds, now: Clock) -> bool {
        self.fell_short && self.answer.lifetime.seconds() <= wanted && self.age_ms(now) < self.ages.least_ms()
    }
}
