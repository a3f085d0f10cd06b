//! Tokens that several processes share: the name of a record, the sealed record, and what a store does with it.
//!
//! Nothing here reads or writes a store, and nothing here decides when to: that is [`crate::token::TokenSource`]. A store
//! sees a name that may be logged and one line of ASCII that nobody without the credential can read or forge.

mod fingerprint;
mod key;
mod record;
pub mod redis;
mod sealing;

pub use key::CacheKey;
pub use record::record_replaces;
pub use sealing::{SealingKey, private_key_seed};

pub(crate) use fingerprint::Fingerprint;
pub(crate) use key::Named;
pub(crate) use record::{MAX_GENERATION, MAX_RECORD_BYTES, Record, generation_of};

use crate::secret::Secret;
use alloc::{string::String, vec::Vec};
use core::fmt;

/// Where records are kept.
#[non_exhaustive]
pub enum Store {
    /// A folder of the host; `None` is the host's usual place for caches.
    File(Option<String>),
    /// A Redis server, by its URL, which may hold a password.
    Redis(Secret<String>),
    /// An object of the host's.
    External,
}

impl Store {
    /// `file`, `redis` or `external`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::File(_) => "file",
            Self::Redis(_) => "redis",
            Self::External => "external",
        }
    }

    /// What must not be in a message about it: a URL that may hold a password, and the password.
    pub(crate) fn secrets(&self) -> Vec<&str> {
        let Self::Redis(url) = self else { return Vec::new() };
        let url = url.expose().as_str();
        let user = url.split_once("//").and_then(|(_, rest)| rest.rsplit_once('@')).map(|(user, _)| user);
        let password = user.map(|user| user.split_once(':').map_or(user, |(_, password)| password));
        [Some(url), password].into_iter().flatten().collect()
    }
}

/// A token's place among several processes.
#[non_exhaustive]
pub struct Shared {
    /// Where its record is kept.
    pub store: Store,
    /// Under which name.
    pub key: CacheKey,
    /// What seals it.
    pub sealing: SealingKey,
}

impl fmt::Debug for Shared {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Shared({} in {})", self.key.as_str(), self.store.kind())
    }
}
