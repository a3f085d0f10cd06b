//! A shared store: a clock of its own, and everything that can be wrong with it.

use crate::{
    chance::Chance,
    machine::EPOCH_MS,
    rule::{Event, Rule},
};
use std::ops::Range;

/// What a store is like.
#[derive(Clone, Debug, Default)]
pub struct StorePlan {
    /// The median of a round trip; log-normal.
    pub latency_ms: u64,
    /// How wrong its clock is from the start.
    pub skew_ms: i64,
    /// How its clock drifts.
    pub drift_ppm: i64,
    /// When it refuses connections.
    pub down_ms: Vec<Range<u64>>,
    /// When it takes seconds to answer.
    pub slow_ms: Vec<Range<u64>>,
    /// When it refuses to write.
    pub read_only_ms: Vec<Range<u64>>,
    /// When what it returns is garbage: cut, changed, another group's, or no record at all.
    pub garbage_ms: Vec<Range<u64>>,
    /// When it loses everything.
    pub flushed_ms: Vec<u64>,
    /// The share of lock holders that die as soon as they have the lock.
    pub holders_die: f64,
    /// The share of lock holders that stand still for longer than the lock lasts.
    pub holders_pause: f64,
}

/// A store at work: one record and one lock for each group of clients.
#[derive(Debug)]
pub struct Store {
    plan: StorePlan,
    groups: Vec<Group>,
}

#[derive(Clone, Debug, Default)]
struct Group {
    record: Option<Kept>,
    lock: Option<Kept>,
}

#[derive(Clone, Debug)]
struct Kept {
    text: String,
    written_ms: u64,
    until_ms: u64,
}

/// What is asked of the store.
#[derive(Debug)]
pub enum Ask {
    /// Read the record.
    Load,
    /// Take the lock.
    Lock {
        /// For whom.
        owner: String,
        /// For how long.
        ttl_ms: u64,
    },
    /// Write the record.
    Store {
        /// The record.
        record: String,
        /// For how long.
        ttl_ms: u64,
    },
    /// Free the lock.
    Unlock {
        /// Whose it is.
        owner: String,
    },
}

impl Store {
    /// An empty store.
    #[must_use]
    pub fn new(plan: StorePlan, groups: usize) -> Self {
        Self { plan, groups: vec![Group::default(); groups] }
    }

    /// What it is like.
    #[must_use]
    pub fn plan(&self) -> &StorePlan {
        &self.plan
    }

    /// The next moment after `at_ms` at which somebody who reads with every call may find something new.
    #[must_use]
    pub fn next_trouble(&self, at_ms: u64) -> Option<u64> {
        let plan = &self.plan;
        let ranges = [&plan.down_ms, &plan.slow_ms, &plan.garbage_ms].into_iter().flatten();
        ranges.filter(|range| range.end > at_ms).map(|range| range.start.max(at_ms + 1)).min()
    }

    /// Does what is asked; returns when the answer arrives, and the answer.
    pub fn ask<R: Rule>(
        &mut self,
        group: usize,
        ask: Ask,
        timeout_ms: u64,
        at_ms: u64,
        chance: &mut Chance,
    ) -> (u64, Event<'static>) {
        let during = |ranges: &[Range<u64>]| ranges.iter().any(|range| range.contains(&at_ms));
        if during(&self.plan.down_ms) {
            return (at_ms + 1 + chance.below(5), Event::StoreFailed);
        }
        let median_ms = if during(&self.plan.slow_ms) { 3_000 } else { self.plan.latency_ms };
        let latency_ms = chance.around(median_ms, 0.5).max(1);
        // A request that is given up may have been carried out all the same.
        if latency_ms >= timeout_ms && chance.happens(0.5) {
            return (at_ms + timeout_ms, Event::StoreFailed);
        }
        let writes = !matches!(ask, Ask::Load);
        let answer = if writes && during(&self.plan.read_only_ms) {
            Event::StoreFailed
        } else {
            self.carry_out::<R>(group, ask, at_ms, chance)
        };
        if latency_ms >= timeout_ms {
            return (at_ms + timeout_ms, Event::StoreFailed);
        }
        (at_ms + latency_ms, answer)
    }

    fn carry_out<R: Rule>(
        &mut self,
        group: usize,
        ask: Ask,
        at_ms: u64,
        chance: &mut Chance,
    ) -> Event<'static> {
        let kept = |text, ttl_ms| Some(Kept { text, written_ms: at_ms, until_ms: at_ms + ttl_ms });
        let record = self.alive(&self.groups[group].record, at_ms).cloned();
        let lock = self.alive(&self.groups[group].lock, at_ms).map(|lock| lock.text.clone());
        match ask {
            Ask::Load => {
                let garbage = self.plan.garbage_ms.iter().any(|range| range.contains(&at_ms));
                let record = if garbage { self.spoil(group, record, at_ms, chance) } else { record };
                let remaining_ms = record.as_ref().map_or(0, |record| record.until_ms - at_ms);
                let record = record.map(|record| record.text);
                Event::Loaded { record, store_time_ms: self.clock(at_ms), remaining_ms }
            }
            Ask::Lock { owner, ttl_ms } => {
                if lock.is_some() {
                    return Event::LockHeld;
                }
                self.groups[group].lock = kept(owner, ttl_ms);
                Event::Locked
            }
            Ask::Store { record: new, ttl_ms } => {
                if record.is_none_or(|current| R::replaces(&new, &current.text)) {
                    self.groups[group].record = kept(new, ttl_ms);
                }
                Event::Stored
            }
            Ask::Unlock { owner } => {
                if lock == Some(owner) {
                    self.groups[group].lock = None;
                }
                Event::Unlocked
            }
        }
    }

    fn alive<'k>(&self, kept: &'k Option<Kept>, at_ms: u64) -> Option<&'k Kept> {
        kept.as_ref().filter(|kept| {
            let flushed =
                self.plan.flushed_ms.iter().any(|moment| (kept.written_ms..=at_ms).contains(moment));
            at_ms < kept.until_ms && !flushed
        })
    }

    /// The store's own clock.
    fn clock(&self, at_ms: u64) -> u64 {
        let local = at_ms.saturating_add_signed(at_ms as i64 * self.plan.drift_ppm / 1_000_000);
        (EPOCH_MS + local).saturating_add_signed(self.plan.skew_ms)
    }

    fn spoil(&self, group: usize, record: Option<Kept>, at_ms: u64, chance: &mut Chance) -> Option<Kept> {
        let mut record = record.unwrap_or(Kept { text: String::new(), written_ms: at_ms, until_ms: at_ms });
        let place = chance.below(record.text.len() as u64) as usize;
        match chance.below(5) {
            0 => record.text.truncate(place),
            1 => {
                let letter = char::from(b'a' + chance.below(26) as u8).to_string();
                record.text.replace_range(place..(place + 1).min(record.text.len()), &letter);
            }
            2 => return self.alive(&self.groups[(group + 1) % self.groups.len()].record, at_ms).cloned(),
            3 => record.text = r#"{"access_token":"abc","expires_in":99999999}"#.into(),
            _ => record.text.clear(),
        }
        Some(record)
    }
}
