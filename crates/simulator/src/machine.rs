//! The clocks of one machine: wrong from the start, running fast or slow, suspended, set back and forth.
//!
//! Both clocks share one oscillator, as they do in a computer, so they drift alike. What one machine suffers is drawn
//! before the run; reading a clock is a function of the true time.
//!
//! One combination is left out: a wall clock set back on a machine whose monotonic clock stands still while suspended.
//! Nothing on such a machine knows how long it slept, so no rule can; [`jotmint::token::Clock`] asks hosts for a
//! monotonic clock that counts suspension where there is one.

use crate::chance::Chance;
use jotmint::token::Clock;

/// The wall clock of a machine without skew at true time 0, in milliseconds since 1970.
pub const EPOCH_MS: u64 = 1_760_000_000_000;

/// One machine.
#[derive(Clone, Debug, Default)]
pub struct Machine {
    skew_ms: i64,
    drift_ppm: i64,
    /// Whether the monotonic clock goes on while the machine is suspended.
    counts_suspension: bool,
    faults: Box<[Fault]>,
}

/// Something that happens to a machine once.
#[derive(Clone, Copy, Debug)]
struct Fault {
    at_ms: u64,
    what: What,
}

#[derive(Clone, Copy, Debug)]
enum What {
    Suspended { for_ms: u64 },
    Set { by_ms: i64 },
}

impl Machine {
    /// A machine whose wall clock is wrong by up to 10 minutes, and whose clocks drift by up to 200 parts in a million.
    #[must_use]
    pub fn skewed(chance: &mut Chance) -> Self {
        Self {
            skew_ms: chance.around_zero(600_000),
            drift_ppm: chance.around_zero(200),
            counts_suspension: true,
            faults: Box::default(),
        }
    }

    /// As `skewed`, and suspended or set several times up to `horizon_ms`.
    #[must_use]
    pub fn troubled(chance: &mut Chance, horizon_ms: u64) -> Self {
        let counts_suspension = chance.happens(0.5);
        let mut moments: Vec<u64> =
            (0..1 + chance.below(4)).map(|_| 1_000 + chance.below(horizon_ms)).collect();
        moments.sort_unstable();
        let mut free_from = 0;
        let mut faults = Vec::new();
        for at_ms in moments {
            if at_ms < free_from {
                continue;
            }
            let what = if chance.happens(0.5) {
                let for_ms = 1_000 + chance.below(horizon_ms / 3);
                free_from = at_ms + for_ms + 1;
                What::Suspended { for_ms }
            } else if counts_suspension {
                What::Set { by_ms: chance.around_zero(600_000) }
            } else {
                What::Set { by_ms: chance.below(600_000) as i64 }
            };
            faults.push(Fault { at_ms, what });
        }
        Self { counts_suspension, faults: faults.into(), ..Self::skewed(chance) }
    }

    /// Both clocks at a true time.
    #[must_use]
    pub fn read(&self, at_ms: u64) -> Clock {
        let mut asleep_ms = 0;
        let mut set_ms = 0;
        for fault in self.faults.iter().take_while(|fault| fault.at_ms <= at_ms) {
            match fault.what {
                What::Suspended { for_ms } => asleep_ms += for_ms.min(at_ms - fault.at_ms),
                What::Set { by_ms } => set_ms += by_ms,
            }
        }
        let local = |true_ms: u64| true_ms.saturating_add_signed(true_ms as i64 * self.drift_ppm / 1_000_000);
        Clock {
            wall_ms: (EPOCH_MS + local(at_ms)).saturating_add_signed(self.skew_ms + set_ms),
            monotonic_ms: local(at_ms - if self.counts_suspension { 0 } else { asleep_ms }),
        }
    }

    /// The first moment from `at_ms` on at which the machine is awake.
    #[must_use]
    pub fn awake_from(&self, at_ms: u64) -> u64 {
        self.faults
            .iter()
            .find_map(|fault| match fault.what {
                What::Suspended { for_ms } if (fault.at_ms..fault.at_ms + for_ms).contains(&at_ms) => {
                    Some(fault.at_ms + for_ms)
                }
                What::Suspended { .. } | What::Set { .. } => None,
            })
            .unwrap_or(at_ms)
    }

    /// The next moment after `at_ms` at which something happens to the clocks.
    #[must_use]
    pub fn next_fault(&self, at_ms: u64) -> Option<u64> {
        self.faults.iter().map(|fault| fault.at_ms).find(|moment| *moment > at_ms)
    }

    /// The true time in which `local_ms` pass on this machine's clocks, rounded up.
    #[must_use]
    pub fn true_ms(&self, local_ms: u64) -> u64 {
        (u128::from(local_ms) * 1_000_000).div_ceil((1_000_000 + self.drift_ppm) as u128) as u64
    }
}

/// Milliseconds between two readings as a host's fast path measures them: by the clock on which more time passed,
/// and by the monotonic one alone when the wall clock was set back.
#[must_use]
pub fn elapsed_ms(from: Clock, to: Clock) -> u64 {
    let monotonic = to.monotonic_ms.saturating_sub(from.monotonic_ms);
    if to.wall_ms + 2_000 < from.wall_ms {
        return monotonic;
    }
    monotonic.max(to.wall_ms.saturating_sub(from.wall_ms))
}
