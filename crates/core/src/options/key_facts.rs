//! What is known about a private key that somebody else keeps.

use crate::{jws::Algorithm, secret::Secret};
use alloc::{string::String, vec::Vec};

/// What the caller knows about a private key that it keeps to itself.
#[derive(Clone, Debug, Default)]
pub struct KeyFacts {
    /// What the key can sign with, the usual choice first; empty when a remote service does not say.
    pub algorithms: Vec<Algorithm>,
    /// The `kid` that came with the key.
    pub key_id: Option<String>,
    /// The RFC 7638 thumbprint of its public part.
    pub thumbprint: Option<String>,
    /// What [`crate::cache::private_key_seed`] made of it, where its text was at hand. A secret.
    pub seed: Option<Secret<Vec<u8>>>,
}
