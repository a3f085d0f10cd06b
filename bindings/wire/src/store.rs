//! Stores: which one a source wants, and what hosts are told to do with it.

use crate::message::Passing;
use jotmint::cache;
use serde::Serialize;

pub use jotmint::cache::record_replaces;

/// Where a token is shared. The URL may hold a password.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Store {
    /// Nowhere.
    Memory {},
    /// In a folder.
    File {
        /// `null` is the host's usual place for caches.
        folder: Option<String>,
    },
    /// In Redis.
    Redis {
        /// Its URL.
        url: Passing,
    },
    /// In an object of the host's.
    External {},
}

impl From<Option<&cache::Shared>> for Store {
    fn from(shared: Option<&cache::Shared>) -> Self {
        match shared.map(|shared| &shared.store) {
            None => Self::Memory {},
            Some(cache::Store::File(folder)) => Self::File { folder: folder.clone() },
            Some(cache::Store::Redis(url)) => Self::Redis { url: Passing::copy(url.expose()) },
            // The core adds no store without its twin here; the compiler cannot know across crates.
            Some(_) => Self::External {},
        }
    }
}

/// The Lua scripts for Redis, by what they do.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct RedisScripts {
    load: &'static str,
    store: &'static str,
    lock: &'static str,
    unlock: &'static str,
}

/// The Lua scripts for Redis.
#[must_use]
pub const fn redis_scripts() -> RedisScripts {
    use cache::redis::{LOAD, LOCK, STORE, UNLOCK};
    RedisScripts { load: LOAD, store: STORE, lock: LOCK, unlock: UNLOCK }
}
