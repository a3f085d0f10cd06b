//! The common part of other libraries' rules: hold a token, ask again when it is due, fail or fall back.
//!
//! All of them count a token's age by the wall clock from the moment its answer came. None of them reads
//! `Retry-After` on a token request; those that do it elsewhere are not modelled further than [`Peer`] says.

use super::{Event, Order, Rule, TokenId};
use crate::chance::Chance;
use jotmint::token::Clock;

/// What tells one library's rule from another's.
#[derive(Clone, Copy, Debug)]
pub struct Peer {
    /// What it is called in tables.
    pub name: &'static str,
    /// The age at which it asks for the next token; from the lifetime in milliseconds and a number in [0, 1).
    pub due_ms: fn(u64, f64) -> u64,
    /// When that number is drawn.
    pub drawn: Drawn,
    /// The age from which the old token is not handed out any more, from the lifetime.
    pub stale_ms: fn(u64) -> u64,
    /// Renews in the background while the old token serves; else the call that finds it due waits.
    pub background: bool,
    /// How long it waits after its `n`th failure in a row, from `n` and a number in [0, 1). 0 is the next call.
    pub retry_ms: fn(u32, f64) -> u64,
}

/// When the random part of a rule is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawn {
    /// Once for each token.
    Once,
    /// Anew at each check, with each call.
    EachCheck,
}

/// A peer's rule at work.
#[derive(Debug)]
pub struct PeerRule {
    peer: &'static Peer,
    held: Option<Held>,
    failures: u32,
    /// Since when it waits after a failure, and how long.
    resting: Option<(Clock, u64)>,
}

#[derive(Clone, Copy, Debug)]
struct Held {
    token: TokenId,
    received: Clock,
    lifetime_ms: u64,
    drawn: f64,
}

impl PeerRule {
    /// A client without a token.
    #[must_use]
    pub fn new(peer: &'static Peer) -> Self {
        Self { peer, held: None, failures: 0, resting: None }
    }

    fn wanted(&mut self, now: Clock, chance: &mut Chance) -> Order {
        let resting_ms = self
            .resting
            .map_or(0, |(since, for_ms)| for_ms.saturating_sub(now.wall_ms.saturating_sub(since.wall_ms)));
        let Some(held) = self.held else {
            return if resting_ms > 0 { Order::Fail } else { Order::Send { meanwhile: None } };
        };
        let age_ms = held.age_ms(now);
        let stale = age_ms >= (self.peer.stale_ms)(held.lifetime_ms);
        let number = if self.peer.drawn == Drawn::Once { held.drawn } else { chance.unit() };
        if !stale && age_ms < (self.peer.due_ms)(held.lifetime_ms, number) {
            return self.keep_using(held, age_ms, 0);
        }
        if resting_ms > 0 {
            return if stale { Order::Fail } else { self.keep_using(held, age_ms, resting_ms) };
        }
        Order::Send { meanwhile: (self.peer.background && !stale).then_some(held.token) }
    }

    fn failed(&mut self, now: Clock, chance: &mut Chance) -> Order {
        self.failures += 1;
        let rest_ms = (self.peer.retry_ms)(self.failures, chance.unit());
        self.resting = Some((now, rest_ms));
        match self.held {
            Some(held) if held.age_ms(now) < (self.peer.stale_ms)(held.lifetime_ms) => {
                self.keep_using(held, held.age_ms(now), rest_ms)
            }
            _ => Order::Fail,
        }
    }

    /// The token at hand, for the time until the rule can order anything else.
    fn keep_using(&self, held: Held, age_ms: u64, rest_ms: u64) -> Order {
        let due_ms = |number| (self.peer.due_ms)(held.lifetime_ms, number);
        let due_ms = match self.peer.drawn {
            Drawn::Once => due_ms(held.drawn),
            Drawn::EachCheck => due_ms(0.0).min(due_ms(1.0)),
        };
        let until_stale = (self.peer.stale_ms)(held.lifetime_ms).saturating_sub(age_ms);
        let fresh_for_ms = due_ms.saturating_sub(age_ms).max(rest_ms).min(until_stale);
        Order::Use { token: held.token, fresh_for_ms }
    }
}

impl Rule for PeerRule {
    fn step(&mut self, event: Event<'_>, now: Clock, chance: &mut Chance) -> Order {
        match event {
            Event::Wanted { .. } => self.wanted(now, chance),
            Event::Answered(answer) => match answer.granted {
                Some(granted) => {
                    self.failures = 0;
                    self.resting = None;
                    let lifetime_ms = u64::from(granted.lifetime) * 1000;
                    let held =
                        Held { token: granted.token, received: now, lifetime_ms, drawn: chance.unit() };
                    self.held = Some(held);
                    self.keep_using(held, 0, 0)
                }
                None => self.failed(now, chance),
            },
            Event::Unreachable => self.failed(now, chance),
            // What applications do around these libraries: throw the token away, and ask once more.
            Event::Rejected => {
                self.held = None;
                Order::Send { meanwhile: None }
            }
            other => unreachable!("this rule has no store and never waits: {other:?}"),
        }
    }
}

impl Held {
    fn age_ms(&self, now: Clock) -> u64 {
        now.wall_ms.saturating_sub(self.received.wall_ms)
    }
}
