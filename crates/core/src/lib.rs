//! JWT client assertions, OAuth grants and token lifetimes as pure functions and one state machine.
//!
//! This crate does no I/O, reads no clock, draws no randomness and keeps no globals. The caller passes the time and
//! fresh random bytes, performs the HTTP call, and hands back what came. Start with [`manual`] for the shape of the
//! whole, or with [`AssertionSpec`] for an assertion.
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        reason = "a test that overflows fails, which is what a test is for"
    )
)]

extern crate alloc;

pub mod assertion;
pub mod cache;
pub mod client_auth;
pub mod curl;
pub mod decision;
pub mod diagnostic;
mod entropy;
pub mod grant;
pub mod http;
pub mod json;
pub mod jws;
pub mod manual;
pub mod metadata;
pub mod options;
pub mod provider;
pub mod review;
mod secret;
mod suggest;
mod time;
pub mod token;

pub use assertion::{AssertionSigner, AssertionSpec, Audience};
pub use diagnostic::Diagnostic;
pub use entropy::{ENTROPY_BYTES, Entropy};
pub use secret::Secret;
pub use time::{Seconds, UnixTime};

/// The Rust example of the README, run as a test.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
mod readme {}
