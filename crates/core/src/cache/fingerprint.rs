//! Which credential a token was obtained with, in a form that may be logged.

use super::sealing::mac;
use alloc::{format, string::String};

/// What tells one credential of a client from another.
///
/// A private key is told by its RFC 7638 thumbprint, which is public. A secret is told by 16 bits of a keyed hash: enough
/// to tell a new secret from the one it replaces, far too little to confirm a guess with. When two secrets fall
/// together, which is harmless, the records of one are misses for the other.
pub(crate) struct Fingerprint(String);

impl Fingerprint {
    /// Of a client that shows nothing we know.
    pub(crate) fn none() -> Self {
        Self(String::new())
    }

    /// Of a secret.
    pub(crate) fn of_secret(secret: &[u8]) -> Self {
        let [first, second, ..] = mac(secret, &[b"jotmint cache fingerprint"]);
        Self(format!("secret:{first:02x}{second:02x}"))
    }

    /// Of a private key, by its thumbprint.
    pub(crate) fn of_thumbprint(thumbprint: &str) -> Self {
        Self(format!("key:{thumbprint}"))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl core::fmt::Debug for Fingerprint {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.write_str(&self.0)
    }
}
