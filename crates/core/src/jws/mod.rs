//! JSON Web Signature in its compact form: what is signed, who signs it, and the result.
//!
//! Nothing here verifies signatures, reads keys from headers, or makes an unsigned token. Two phases, so that
//! anything can sign: an [`Unsigned`] is finished by a [`Signer`] in the same process, or by bytes from elsewhere
//! through [`Unsigned::assemble`].

mod algorithm;
mod compact;
mod hmac_key;
mod midstate;
mod signature;
mod unsigned;

pub use algorithm::{Algorithm, Family};
pub use compact::{Decoded, decode};
pub use hmac_key::HmacKey;
pub(crate) use hmac_key::ShortSecret;
pub(crate) use midstate::{MAX_TAG_BYTES, Midstate};
pub use signature::Signature;
pub use unsigned::{Assertion, Signer, Unsigned};
