//! One client: a machine, a rule, and an application that calls an API.

use crate::{
    machine::{Machine, elapsed_ms},
    rule::{Event, TokenId},
    server::Answer,
};
use jotmint::token::Clock;

/// What an application does with tokens.
#[derive(Clone, Copy, Debug)]
pub enum Work {
    /// It calls an API every so many milliseconds, one call at a time, and asks for a token with each.
    Calls {
        /// Milliseconds from one call to the next.
        every_ms: u64,
    },
    /// It asks once, with so many seconds left, and uses that token to its end.
    Job {
        /// How long it works, in milliseconds.
        length_ms: u64,
        /// What it asks for; 0 for any good token.
        min_remaining: u32,
    },
}

/// One client.
#[derive(Debug)]
pub struct Client<R> {
    /// Its rule.
    pub(crate) rule: R,
    /// Its clocks.
    pub(crate) machine: Machine,
    /// Which store record it shares.
    pub(crate) group: u32,
    /// When it begins.
    pub(crate) starts_ms: u64,
    /// What it does when its time comes.
    pub(crate) next: Next,
    /// The token that calls get meanwhile.
    pub(crate) serving: Option<Serving>,
    /// Calls before this moment are counted.
    pub(crate) counted_ms: u64,
    /// When the call under way began.
    pub(crate) asked_ms: u64,
    /// The API said 401 to this token in the call under way.
    pub(crate) rejected: Option<TokenId>,
    /// The server asked to be left alone until then, in true time.
    pub(crate) not_before_ms: u64,
    /// When its last successful request was sent, while nothing forced the next.
    pub(crate) renewed_ms: Option<u64>,
    /// When the request under way was sent.
    pub(crate) sent_ms: u64,
    /// It has had a token.
    pub(crate) started: bool,
    /// What is under way is the rule's own doing; no call waits for it.
    pub(crate) unasked: bool,
}

/// What a client does when its time comes.
#[derive(Debug)]
pub(crate) enum Next {
    /// Its application makes a call.
    Call,
    /// Something it waited for has happened.
    Happened(Box<Happened>),
    /// Nothing, ever again.
    Gone,
}

#[derive(Debug)]
pub(crate) enum Happened {
    Answered(Answer),
    Woken,
    Store(Event<'static>),
    /// As `Store`, after the process stood still.
    StoreLate(Event<'static>),
}

/// A token in the host's hand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Serving {
    pub(crate) token: TokenId,
    pub(crate) since: Clock,
    pub(crate) fresh_for_ms: u64,
}

impl<R> Client<R> {
    pub(crate) fn new(rule: R, machine: Machine, group: u32, starts_ms: u64) -> Self {
        Self {
            rule,
            machine,
            group,
            starts_ms,
            next: Next::Call,
            serving: None,
            counted_ms: starts_ms,
            asked_ms: starts_ms,
            rejected: None,
            not_before_ms: 0,
            renewed_ms: None,
            sent_ms: 0,
            started: false,
            unasked: false,
        }
    }

    /// The token that is handed out without asking the rule.
    pub(crate) fn at_hand(&self, at_ms: u64) -> Option<TokenId> {
        let serving = self.serving?;
        let held_ms = elapsed_ms(serving.since, self.machine.read(at_ms));
        (held_ms < serving.fresh_for_ms).then_some(serving.token)
    }

    /// The first call after `at_ms` that cannot simply get the token at hand: because it is not fresh any more, or
    /// because something happens at `disturbed_ms`.
    pub(crate) fn next_call(&self, at_ms: u64, every_ms: u64, disturbed_ms: Option<u64>) -> u64 {
        let slot = |from_ms: u64| {
            let from_ms = from_ms.max(at_ms + 1);
            self.starts_ms + (from_ms - self.starts_ms).div_ceil(every_ms) * every_ms
        };
        let fresh_ms = self.serving.map_or(0, |serving| {
            let held_ms = elapsed_ms(serving.since, self.machine.read(at_ms));
            self.machine.true_ms(serving.fresh_for_ms.saturating_sub(held_ms))
        });
        let disturbed = self.machine.next_fault(at_ms).into_iter().chain(disturbed_ms).min();
        slot(at_ms + fresh_ms).min(disturbed.map_or(u64::MAX, slot))
    }
}
