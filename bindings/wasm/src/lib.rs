//! The wasm module inside the npm package: numbers, bytes and plain objects in, the same out.
//!
//! Nothing is decided here, and nothing is asked of the host: no clock, no randomness, no network. What the core
//! refuses is thrown as the plain object of its diagnostic; the JavaScript side makes an `Error` of it. Bytes come in
//! through [`memory`], which wipes them, and never as an argument, whose copy nobody would wipe.

pub mod assertion;
pub mod key;
pub mod memory;
pub mod signer;
pub mod source;
pub mod value;
