//! What people write: the token in Redis, under `setex` with 3500 s for a token of 3600 s.
//!
//! As described by many recipes for caching an access token in Redis. Every call reads the key; who finds it gone
//! fetches a token, with a lock one after the other, without it all at once. When Redis fails, so does the call. For
//! other lifetimes the key vanishes 100 s before the token as well.

use super::{Event, Order, Rule, TokenId};
use crate::chance::Chance;
use jotmint::token::Clock;

const MARGIN_MS: u64 = 100_000;
const POLL_MS: u64 = 100;
const LOCK_MS: u64 = 10_000;
const TIMEOUT_MS: u64 = 5_000;

/// The cache, for one client.
#[derive(Debug)]
pub struct Setex {
    locking: bool,
    owner: u32,
    has_lock: bool,
    /// The token fetched, and how long it is kept.
    fetched: Option<(TokenId, u64)>,
}

impl Setex {
    /// A client of the cache, with or without a lock around the fetch.
    #[must_use]
    pub fn new(locking: bool, owner: u32) -> Self {
        Self { locking, owner, has_lock: false, fetched: None }
    }

    /// The end of a call: with the token that was fetched, or with an error.
    fn end(&mut self) -> Order {
        if core::mem::take(&mut self.has_lock) {
            return Order::Unlock { owner: self.owner.to_string(), timeout_ms: TIMEOUT_MS };
        }
        match self.fetched.take() {
            Some((token, ttl_ms)) => Order::Use { token, fresh_for_ms: ttl_ms },
            None => Order::Fail,
        }
    }
}

impl Rule for Setex {
    const READS_STORE_WITH_EACH_CALL: bool = true;

    fn step(&mut self, event: Event<'_>, _now: Clock, _chance: &mut Chance) -> Order {
        match event {
            Event::Wanted { .. } => {
                (self.has_lock, self.fetched) = (false, None);
                Order::Load { timeout_ms: TIMEOUT_MS }
            }
            Event::Woken => Order::Load { timeout_ms: TIMEOUT_MS },
            Event::Loaded { record: Some(record), remaining_ms, .. } => match read(&record) {
                Some(token) if self.has_lock => {
                    self.fetched = Some((token, remaining_ms));
                    self.end()
                }
                // It is read again with every call; until it vanishes that gives the same.
                Some(token) => Order::Use { token, fresh_for_ms: remaining_ms },
                None => Order::Fail,
            },
            Event::Loaded { record: None, .. } if self.locking && !self.has_lock => {
                Order::Lock { owner: self.owner.to_string(), ttl_ms: LOCK_MS, timeout_ms: TIMEOUT_MS }
            }
            Event::Loaded { record: None, .. } => Order::Send { meanwhile: None },
            Event::Locked => {
                self.has_lock = true;
                Order::Load { timeout_ms: TIMEOUT_MS }
            }
            Event::LockHeld => Order::Wait { milliseconds: POLL_MS },
            Event::Answered(answer) => match answer.granted {
                Some(granted) => {
                    let ttl_ms = (u64::from(granted.lifetime) * 1000).saturating_sub(MARGIN_MS);
                    self.fetched = Some((granted.token, ttl_ms));
                    let record = format!("\"t{}\"", granted.token);
                    Order::Store { record, ttl_ms, timeout_ms: TIMEOUT_MS }
                }
                None => self.end(),
            },
            Event::Stored | Event::Unlocked | Event::Unreachable => self.end(),
            Event::StoreFailed => {
                self.has_lock = false;
                self.end()
            }
            Event::Rejected => Order::Fail,
        }
    }
}

/// A record as JSON, so that one that was cut is an error and not another token.
fn read(record: &str) -> Option<TokenId> {
    record.strip_prefix("\"t")?.strip_suffix('"')?.parse().ok()
}
