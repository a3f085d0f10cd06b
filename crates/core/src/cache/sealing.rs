//! The key that seals records, derived from what only the sharers of a token have.
//!
//! Everything derived here is derived with HMAC-SHA256 over a text of its own, none of which is a signing input of an
//! assertion: those have no spaces.

use crate::{entropy::Entropy, secret::Secret};
use alloc::vec::Vec;
use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit as _, Nonce,
    aead::{Aead as _, Payload},
};
use core::fmt;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// Bytes that make the key of one record.
pub(crate) const SALT_BYTES: usize = 16;

/// Seals and opens the records of one token.
///
/// Each record has a key of its own, HMAC-SHA256 of its salt, used for one message with a nonce of zeros; the cipher is
/// ChaCha20-Poly1305 (RFC 8439). The salt is an HMAC-SHA256 over random bytes and the message: where random bytes come
/// again, as in two copies of one virtual machine, another message has another key all the same.
pub struct SealingKey(Secret<[u8; 32]>);

impl SealingKey {
    /// From a client secret.
    pub(crate) fn from_client_secret(secret: &[u8]) -> Self {
        Self::derive(b"client_secret", secret)
    }

    /// From what [`private_key_seed`] made of a private key.
    pub(crate) fn from_private_key_seed(seed: &[u8]) -> Self {
        Self::derive(b"private_key", seed)
    }

    /// From a secret that is there for nothing else.
    pub(crate) fn from_cache_secret(secret: &[u8]) -> Self {
        Self::derive(b"cache_secret", secret)
    }

    /// From the public name of the record: it finds damage and keeps nobody out.
    pub(crate) fn from_name(name: &str) -> Self {
        Self::derive(b"name", name.as_bytes())
    }

    fn derive(from: &[u8], material: &[u8]) -> Self {
        Self(Secret::new(mac(material, &[b"jotmint cache sealing key 1 from ", from])))
    }

    /// Salt, and ciphertext with its tag. `None` only for texts beyond every size.
    pub(crate) fn seal(
        &self,
        entropy: Entropy,
        bound: &[u8],
        text: &[u8],
    ) -> Option<([u8; SALT_BYTES], Vec<u8>)> {
        let salt = self.salt(entropy, bound, text)?;
        let sealed = self.cipher(&salt).encrypt(&Nonce::default(), Payload { msg: text, aad: bound }).ok()?;
        Some((salt, sealed))
    }

    /// The text, if it was sealed with this key, this salt, and bound to this.
    pub(crate) fn open(
        &self,
        salt: &[u8; SALT_BYTES],
        bound: &[u8],
        sealed: &[u8],
    ) -> Option<Secret<Vec<u8>>> {
        self.cipher(salt)
            .decrypt(&Nonce::default(), Payload { msg: sealed, aad: bound })
            .ok()
            .map(Secret::new)
    }

    fn salt(&self, entropy: Entropy, bound: &[u8], text: &[u8]) -> Option<[u8; SALT_BYTES]> {
        // The length tells where the one ends and the other begins.
        let length = u64::try_from(bound.len()).unwrap_or(u64::MAX).to_be_bytes();
        let message = [b"jotmint cache record salt ".as_slice(), &entropy.into_bytes(), &length, bound, text];
        mac(self.0.expose(), &message).first_chunk().copied()
    }

    fn cipher(&self, salt: &[u8; SALT_BYTES]) -> ChaCha20Poly1305 {
        let key = Secret::new(mac(self.0.expose(), &[b"jotmint cache record key ", salt]));
        ChaCha20Poly1305::new(key.expose().into())
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("[redacted]")
    }
}

/// What seals the records of a client that signs with this private key, given as the PKCS#8 that `jotmint-keys` makes:
/// the same for PEM and JWK. It is a secret; it signs nothing.
#[must_use]
pub fn private_key_seed(pkcs8: &[u8]) -> Secret<Vec<u8>> {
    Secret::new(mac(pkcs8, &[b"jotmint cache seed of a private key 1"]).to_vec())
}

/// HMAC-SHA256 of the parts of a message, one after the other.
pub(super) fn mac(key: &[u8], message: &[&[u8]]) -> [u8; 32] {
    // HMAC takes keys of every length; there is no failure to handle.
    match Hmac::<Sha256>::new_from_slice(key) {
        Ok(mac) => {
            message.iter().fold(mac, |mac, part| mac.chain_update(part)).finalize().into_bytes().into()
        }
        Err(_) => [0; 32],
    }
}
