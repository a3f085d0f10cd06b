//! The wasm modules inside the npm package: numbers, bytes and plain objects in, the same out.
//!
//! Nothing is decided here, and nothing is asked of the host: no clock, no randomness, no network. What the core
//! refuses is thrown as the plain object of its diagnostic; the JavaScript side makes an `Error` of it. Bytes come in
//! through [`memory`], which wipes them, and never as an argument, whose copy nobody would wipe.
//!
//! Two features, one wasm file for each: `core` is the library, `cli` the command line and reviews.

#[cfg(feature = "core")]
pub mod assertion;
#[cfg(feature = "cli")]
pub mod command;
#[cfg(feature = "core")]
pub mod entropy;
#[cfg(feature = "core")]
pub mod idiom;
#[cfg(feature = "core")]
pub mod key;
pub mod memory;
#[cfg(feature = "cli")]
pub mod review;
#[cfg(feature = "core")]
pub mod signer;
#[cfg(feature = "core")]
pub mod source;
#[cfg(feature = "core")]
pub mod text;
#[cfg(feature = "core")]
pub mod value;
