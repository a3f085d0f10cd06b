//! When to ask for a token again: jotmint's state machine, and the rules of other libraries, behind one face.
//!
//! Each rule gets the same events at the same moments and gives orders. What it knows is what the library would know:
//! the answers, and the clocks of its machine.

mod core;
mod peer;
pub mod peers;
mod setex;

pub use self::{
    core::Jotmint,
    peer::{Peer, PeerRule},
    setex::Setex,
};

use crate::{chance::Chance, server::Answer};
use jotmint::token::Clock;

/// Which token, in the order in which the server issued them.
pub type TokenId = u32;

/// Something that happened to a client.
#[derive(Debug)]
pub enum Event<'e> {
    /// The application wants a token, with more than so many seconds left.
    Wanted {
        /// 0 for any good token.
        min_remaining: u32,
    },
    /// The token endpoint answered.
    Answered(&'e Answer),
    /// It did not.
    Unreachable,
    /// The wait is over.
    Woken,
    /// An API answered 401 to the token used last.
    Rejected,
    /// The store answered a load.
    Loaded {
        /// The record, if there is one.
        record: Option<String>,
        /// The store's own clock.
        store_time_ms: u64,
        /// How long the store will keep the record.
        remaining_ms: u64,
    },
    /// The lock is ours.
    Locked,
    /// Somebody has the lock.
    LockHeld,
    /// The record is stored, or a newer one was kept.
    Stored,
    /// The lock is not ours any more.
    Unlocked,
    /// The store did not do it.
    StoreFailed,
}

/// What a client does next.
#[derive(Debug)]
pub enum Order {
    /// Ask the token endpoint. Meanwhile calls are served from `meanwhile`, where there is one; else they wait.
    Send {
        /// The old token, for a rule that renews in the background.
        meanwhile: Option<TokenId>,
    },
    /// Do nothing for so many milliseconds of this machine.
    Wait {
        /// Milliseconds.
        milliseconds: u64,
    },
    /// The application has its token.
    Use {
        /// Which.
        token: TokenId,
        /// How long it is handed out without asking the rule again, in milliseconds of this machine.
        fresh_for_ms: u64,
    },
    /// The application has an error.
    Fail,
    /// Read the record.
    Load {
        /// After this the host reports a failure.
        timeout_ms: u64,
    },
    /// Take the lock.
    Lock {
        /// Who takes it.
        owner: String,
        /// It frees itself after this.
        ttl_ms: u64,
        /// After this the host reports a failure.
        timeout_ms: u64,
    },
    /// Write the record.
    Store {
        /// The record.
        record: String,
        /// It vanishes after this.
        ttl_ms: u64,
        /// After this the host reports a failure.
        timeout_ms: u64,
    },
    /// Give the lock back.
    Unlock {
        /// Who gives it back.
        owner: String,
        /// After this the host reports a failure.
        timeout_ms: u64,
    },
}

/// A rule at work for one client.
pub trait Rule {
    /// Whether every call reads the store, fresh token or not, and so notices at once what happens to it.
    const READS_STORE_WITH_EACH_CALL: bool = false;

    /// One event in, one order out.
    fn step(&mut self, event: Event<'_>, now: Clock, chance: &mut Chance) -> Order;

    /// Whether a record may take the place of another in the store. By default the last one wins.
    fn replaces(_record: &str, _current: &str) -> bool {
        true
    }
}
