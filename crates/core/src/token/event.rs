//! What can happen, and what can be ordered.

use super::{Reason, Status};
use crate::{
    diagnostic::Diagnostic,
    http::{Answer, Request, Response, ServerWords},
    jws::{Algorithm, Signature},
    secret::Secret,
    time::{Seconds, UnixTime},
};
use alloc::{boxed::Box, string::String, sync::Arc, vec::Vec};
use core::fmt;

/// Two readings of the host's clocks, taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Milliseconds since 1970-01-01T00:00:00Z. May be set back and forth.
    pub wall_ms: u64,
    /// Milliseconds of a clock that only runs forward, from any start; best one that counts while suspended.
    pub monotonic_ms: u64,
}

/// Something that happened.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'e> {
    /// Somebody wants a token, with at least this much of its life left.
    Wanted {
        /// `None` asks for any good token.
        min_remaining: Option<Seconds>,
    },
    /// The ready-made assertion was read. Answers [`Action::ReadAssertion`].
    AssertionRead(Secret<String>),
    /// The ready-made assertion could not be read.
    AssertionUnavailable(String),
    /// The signing input was signed. Answers [`Action::Sign`].
    Signed(Signature),
    /// The signer failed; its reason, without secrets.
    SignFailed(String),
    /// The server answered. Answers [`Action::Send`].
    Answered(Response<'e>),
    /// The server did not answer, and may have read the request; the reason, without secrets.
    Unreachable(String),
    /// The request was not sent, as there was no connection to send it on; the reason, without secrets. Answers
    /// [`Action::Send`].
    Unsent(String),
    /// The time to wait is over. Answers [`Action::Wait`].
    Woken,
    /// An API answered 401 to the token of this generation.
    Rejected {
        /// The generation of the token that was used.
        generation: u64,
    },
    /// The store answered. Answers [`Action::Load`].
    Loaded {
        /// The text under the name, where there is one.
        record: Option<String>,
        /// The store's own clock when it answered, in milliseconds since 1970.
        store_time_ms: u64,
    },
    /// The lock is ours. Answers [`Action::Lock`].
    Locked,
    /// Another process has the lock. Answers [`Action::Lock`].
    LockHeld,
    /// The record is in the store, or a newer one was kept. Answers [`Action::Store`].
    Stored,
    /// The lock is given back, or was not ours any more. Answers [`Action::Unlock`].
    Unlocked,
    /// The store did not do what it was asked; the reason, without secrets. Answers all four.
    StoreFailed(String),
    /// Somebody wants to know what is at hand, and when it will be renewed.
    Inquired,
}

/// What the host does next. After everything but `Use`, `Stop` and `Tell` it comes back with the event that tells how it
/// went.
#[derive(Debug)]
#[non_exhaustive]
pub enum Action {
    /// Read the ready-made assertion afresh.
    ReadAssertion,
    /// Sign these ASCII bytes.
    Sign {
        /// With this algorithm.
        algorithm: Algorithm,
        /// `header.claims`.
        signing_input: String,
    },
    /// Send this request, once, without following redirects.
    Send {
        /// The request.
        request: Request,
        /// How long the whole exchange may take.
        timeout: Seconds,
        /// How much of the body to read.
        max_body_bytes: usize,
    },
    /// Do nothing for so many milliseconds.
    Wait {
        /// Milliseconds.
        milliseconds: u64,
    },
    /// Read a record from the store, together with the store's clock.
    Load {
        /// Its name.
        key: String,
        /// How long to try, in milliseconds.
        timeout_ms: u64,
    },
    /// Take the lock of a record, unless somebody has it.
    Lock {
        /// The name of the record.
        key: String,
        /// Who takes it: hexadecimal, drawn for this once.
        owner: String,
        /// When the lock ends by itself, in milliseconds.
        ttl_ms: u64,
        /// How long to try, in milliseconds.
        timeout_ms: u64,
    },
    /// Put a record into the store, unless a newer one is there ([`crate::cache::record_replaces`]).
    Store {
        /// Its name.
        key: String,
        /// One line of ASCII, sealed.
        record: String,
        /// When it may be forgotten, in milliseconds.
        ttl_ms: u64,
        /// How long to try, in milliseconds.
        timeout_ms: u64,
    },
    /// Give the lock back, if it is still ours.
    Unlock {
        /// The name of the record.
        key: String,
        /// Who took it.
        owner: String,
        /// How long to try, in milliseconds.
        timeout_ms: u64,
    },
    /// Here is a good token.
    Use(Token),
    /// There is no token, and why.
    Stop(Stop),
    /// Here is what was asked about. Ends a run that began with [`Event::Inquired`].
    Tell(Box<Status>),
}

/// A token that is good now.
#[derive(Clone)]
#[non_exhaustive]
pub struct Token {
    pub(super) answer: Arc<Answer>,
    /// Which one it is, counted from 1; give it back with [`Event::Rejected`].
    pub generation: u64,
    /// How much of its life is left.
    pub remaining: Seconds,
    /// When it expires, by the host's wall clock.
    pub expires_at: UnixTime,
    /// How long it may be handed out without asking again, in milliseconds.
    pub fresh_for_ms: u64,
    /// How long it may be handed out at all, in milliseconds: as while a renewal is under way. Zero for a token that is
    /// good for once.
    pub usable_for_ms: u64,
    /// Why it is this one.
    pub reason: Reason,
    /// What is worth knowing: about the configuration, the answer, and this call.
    pub notices: Vec<Diagnostic>,
}

impl Token {
    /// The answer it came with.
    #[must_use]
    pub fn answer(&self) -> &Answer {
        &self.answer
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Token(generation {}, {} left)", self.generation, self.remaining)
    }
}

/// The end of a run without a token.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Stop {
    /// What is wrong.
    pub diagnostic: Diagnostic,
    /// What the server said, where it was the server.
    pub server: Option<ServerWords>,
    /// When it is worth trying again, counted from now; `None` when it is not.
    pub retry_after: Option<Seconds>,
}

impl From<Diagnostic> for Stop {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { diagnostic, server: None, retry_after: None }
    }
}
