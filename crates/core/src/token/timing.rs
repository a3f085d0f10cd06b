//! When a token is too old, when to fetch the next, and how long to wait after a failure.
//!
//! All ages count from the moment the successful request was sent: `expires_in` is a duration, and the server stamped
//! the token no earlier than that, so age + lifetime never lies after the true expiry, whatever any clock says.

use super::Clock;
use crate::time::Seconds;

/// Milliseconds a wall clock may step back before it is no longer believed.
const WALL_STEP_MS: u64 = 2_000;

/// Milliseconds that have passed at most, as far as clocks can tell: what an age is measured with. The larger of both clocks, because one of them stands still while a machine is
/// suspended; the monotonic one alone when the wall clock was set back.
pub(super) fn elapsed_ms(anchor: Clock, now: Clock) -> u64 {
    let monotonic = now.monotonic_ms.saturating_sub(anchor.monotonic_ms);
    if now.wall_ms.saturating_add(WALL_STEP_MS) < anchor.wall_ms {
        return monotonic;
    }
    monotonic.max(now.wall_ms.saturating_sub(anchor.wall_ms))
}

/// Milliseconds that have passed at least: what a wait is measured with. The wall clock is not asked, it may have been set.
pub(super) const fn counted_ms(since: Clock, now: Clock) -> u64 {
    now.monotonic_ms.saturating_sub(since.monotonic_ms)
}

/// The ages of one token, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ages {
    /// From here on a new token is fetched while this one still serves.
    pub(super) refresh_ms: u64,
    /// From here on it is not handed out.
    pub(super) guard_ms: u64,
    /// Its lifetime.
    pub(super) lifetime_ms: u64,
}

impl Ages {
    /// The ages of a token with this lifetime; `draw` is a number drawn once for it, uniform over all of `u64`.
    ///
    /// The refresh age lies between 0.60 and 0.80 of the lifetime, below 600 s between 0.50 and 0.75. When the server
    /// hints at one, it lies from there on over a fifth of what is left. It is never below a second and a quarter of the
    /// lifetime: early refreshes are that far apart.
    pub(super) fn new(lifetime: Seconds, hint: Option<Seconds>, draw: u64) -> Self {
        let per_mille = u64::from(lifetime.get());
        let lifetime_ms = per_mille.saturating_mul(1000);
        let guard_ms = guard_ms(lifetime_ms);
        let (from, width) = match hint {
            Some(hint) => {
                let from = u64::from(hint.get()).saturating_mul(1000);
                let fifth = lifetime_ms.saturating_sub(from) / 5;
                (from, fifth.min(guard_ms.saturating_sub(from)))
            }
            None if lifetime.get() < 600 => (per_mille.saturating_mul(500), per_mille.saturating_mul(250)),
            None => (per_mille.saturating_mul(600), per_mille.saturating_mul(200)),
        };
        Self { refresh_ms: from.saturating_add(share(draw, width)), guard_ms, lifetime_ms }.apart()
    }

    /// The ages of a token whose refresh age others know as well.
    pub(super) fn with_refresh(lifetime: Seconds, refresh_ms: u64) -> Self {
        let lifetime_ms = u64::from(lifetime.get()).saturating_mul(1000);
        Self { refresh_ms, guard_ms: guard_ms(lifetime_ms), lifetime_ms }.apart()
    }

    /// The guard of a token with this lifetime; `None` for a lifetime of zero, which has none.
    pub(super) fn guard_of(lifetime: Seconds) -> Option<u64> {
        (lifetime.get() > 0).then(|| guard_ms(u64::from(lifetime.get()).saturating_mul(1000)))
    }

    /// How far early refreshes are apart at least.
    pub(super) fn least_ms(&self) -> u64 {
        (self.lifetime_ms / 4).max(1000)
    }

    fn apart(self) -> Self {
        Self { refresh_ms: self.refresh_ms.max(self.least_ms()).min(self.guard_ms), ..self }
    }
}

/// The age from which on a token is not handed out: `min(10 s, L/10)` before its end, so that the request that carries it
/// has time to arrive. From 40,000 s on the 10 s are a 4000th of the lifetime, more than a bad clock loses.
fn guard_ms(lifetime_ms: u64) -> u64 {
    lifetime_ms.saturating_sub((lifetime_ms / 4000).max(10_000).min(lifetime_ms / 10))
}

/// A part of `width`, by a number that is uniform over all of `u64`. The high 32 bits decide; `width` has at most 32, as
/// 30 days in milliseconds do.
pub(super) const fn share(draw: u64, width: u64) -> u64 {
    (draw >> 32).saturating_mul(width) >> 32
}

/// How long to leave the server alone after the `failures`th failure in a row, in milliseconds: as long as the backoff
/// says, and never shorter than it asks for. What it asks for is made longer by up to as much again, 5 minutes at most: it
/// tells all its clients the same, and they would come back in the same second.
pub(super) fn quiet_ms(failures: u32, still_good_ms: Option<u64>, asked: Option<Seconds>, draw: u64) -> u64 {
    backoff_ms(failures, still_good_ms, draw).max(asked_ms(asked, draw))
}

/// What the server asks for, and up to as much again.
pub(super) fn asked_ms(asked: Option<Seconds>, draw: u64) -> u64 {
    let asked = asked.map_or(0, |seconds| u64::from(seconds.get()).saturating_mul(1000));
    asked.saturating_add(share(draw, asked.min(300_000)))
}

/// How long to wait after the `failures`th failure in a row, in milliseconds: 2 s doubled each time, at least half of
/// that by chance, never more than a quarter of the time the old token still serves (5 to 300 s; 60 s without one).
fn backoff_ms(failures: u32, still_good_ms: Option<u64>, draw: u64) -> u64 {
    let cap = still_good_ms.map_or(60_000, |good| (good / 4).clamp(5_000, 300_000));
    let doubled = 2_000_u64.checked_shl(failures.saturating_sub(1).min(20)).unwrap_or(cap).min(cap);
    let half = doubled / 2;
    half.saturating_add(share(draw, half))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn clock(wall_ms: u64, monotonic_ms: u64) -> Clock {
        Clock { wall_ms, monotonic_ms }
    }

    #[test]
    fn a_suspended_machine_has_aged_and_a_clock_set_back_has_not_grown_younger() {
        let anchor = clock(1_000_000, 500);
        assert_eq!(elapsed_ms(anchor, clock(1_060_000, 600)), 60_000, "suspended for a minute");
        assert_eq!(elapsed_ms(anchor, clock(900_000, 1_500)), 1_000, "set back by 100 s");
        assert_eq!(elapsed_ms(anchor, clock(999_000, 1_500)), 1_000, "a second back is noise");
    }

    proptest! {
        #[test]
        fn ages_are_ordered_for_every_lifetime_and_draw(lifetime in 1_u32..=2_592_000, hint: Option<u32>, draw: u64) {
            let ages = Ages::new(Seconds::new(lifetime), hint.map(Seconds::new), draw);
            prop_assert!(ages.refresh_ms <= ages.guard_ms && ages.guard_ms < ages.lifetime_ms);
            prop_assert!(ages.refresh_ms >= ages.least_ms().min(ages.guard_ms));
            if let Some(hint) = hint {
                let from = u64::from(hint) * 1000;
                prop_assert!(ages.refresh_ms >= from.min(ages.guard_ms), "never before the server's own hint");
                prop_assert!(ages.refresh_ms <= (from + ages.lifetime_ms.saturating_sub(from) / 5).max(ages.least_ms()));
            } else if lifetime >= 600 {
                let share = ages.refresh_ms as f64 / ages.lifetime_ms as f64;
                prop_assert!((0.5999..0.8001).contains(&share), "{share}");
            }
        }

        #[test]
        fn backoff_never_spins_and_never_gives_up(failures in 1_u32..1000, good in proptest::option::of(0_u64..10_000_000), draw: u64) {
            let wait = backoff_ms(failures, good, draw);
            prop_assert!((1_000..=300_000).contains(&wait), "{wait}");
        }

        #[test]
        fn what_the_server_asks_for_is_never_cut_short(failures in 1_u32..1000, good: Option<u64>, asked in 0_u32..=3600, draw: u64) {
            let wait = quiet_ms(failures, good, Some(Seconds::new(asked)), draw);
            prop_assert!((u64::from(asked) * 1000..=3_900_000).contains(&wait), "{wait}");
        }
    }
}
