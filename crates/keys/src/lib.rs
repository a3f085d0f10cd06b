//! Private keys for jotmint, in two halves.
//!
//! Nothing here opens files, asks for passphrases, fetches key sets, or verifies signatures. [`PrivateKeyText`] reads a
//! key from what people have, without cryptography and without std, in every language. [`PrivateKey`] (feature
//! `sign`, on by default) signs with it natively; in JavaScript the host signs instead.
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        reason = "a test that overflows fails, which is what a test is for"
    )
)]

extern crate alloc;

mod public;
#[cfg(feature = "sign")]
mod sign;
mod text;

pub use public::PublicKey;
#[cfg(feature = "sign")]
pub use sign::PrivateKey;
pub use text::PrivateKeyText;
