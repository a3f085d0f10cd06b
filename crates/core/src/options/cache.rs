//! Where tokens are shared, from the options `cache`, `cache_secret` and `cache_slot`.

use super::{client::Authentication, key_facts::KeyFacts, reader::Reader};
use crate::{
    cache::{CacheKey, Fingerprint, Named, SealingKey, Shared, Store},
    diagnostic::{Diagnostic, codes},
    grant::TokenRequest,
    http::Endpoint,
    json,
    secret::Secret,
};
use alloc::{
    format,
    string::{String, ToString as _},
};
use serde_json::Value;

/// A secret for the cache that is shorter is guessed too soon.
const MIN_SECRET_BYTES: usize = 16;

/// The longest slot.
const MAX_SLOT_BYTES: usize = 256;

/// Who asks for what: everything the name and the seal of a record depend on.
pub(super) struct Asker<'a> {
    pub(super) endpoint: &'a Endpoint,
    pub(super) client_id: Option<&'a str>,
    pub(super) authentication: &'a Authentication,
    pub(super) key: Option<&'a KeyFacts>,
    pub(super) request: &'a TokenRequest,
}

impl Asker<'_> {
    /// What is shared, and where; `None` when every process has its own token.
    pub(super) fn shared(&self, reader: &mut Reader) -> Result<Option<Shared>, Diagnostic> {
        let place = Place::read(reader)?;
        let secret = reader.secret("cache_secret")?;
        let slot = reader.text("cache_slot")?;
        let Place::Store(store) = place else {
            return match ["cache_secret", "cache_slot"]
                .into_iter()
                .zip([secret.is_some(), slot.is_some()])
                .find(|(_, given)| *given)
            {
                Some((name, _)) if matches!(place, Place::Memory) => Err(reader
                    .error(&codes::OPTION_CONFLICT, name, "has no effect: tokens are kept in memory only")
                    .help(format!("set `{}` to a store, or remove it", reader.spelled("cache")))),
                _ => Ok(None),
            };
        };
        if let Some(secret) = secret.as_ref().filter(|secret| secret.expose().len() < MIN_SECRET_BYTES) {
            return Err(reader
                .error(
                    &codes::OPTION_INVALID,
                    "cache_secret",
                    &format!("has {} bytes, it needs at least {MIN_SECRET_BYTES}", secret.expose().len()),
                )
                .help("use 32 random bytes in hex, the same for all who share the token"));
        }
        if slot.as_ref().is_some_and(|slot| slot.len() > MAX_SLOT_BYTES) {
            return Err(reader
                .error(
                    &codes::OPTION_INVALID,
                    "cache_slot",
                    &format!("is longer than {MAX_SLOT_BYTES} bytes"),
                )
                .help("give a number, or the name of the job"));
        }
        if self.client_id.is_none() && slot.is_none() {
            // The assertion says who the client is, and is read anew for each request.
            return Err(reader
                .missing("client_id", "all who share the token without it would be one client")
                .help(format!(
                    "give the client identifier, or in `{}` a name that only this identity has",
                    reader.spelled("cache_slot")
                )));
        }
        let key = self.name(secret.as_ref(), slot.as_deref());
        let sealing = match self.sealing(secret.as_ref()) {
            Some(sealing) => sealing,
            // The owner-only mode of the file is the guard.
            None if matches!(store, Store::File(_)) => SealingKey::from_name(key.as_str()),
            None => return Err(secret_missing(reader, &store, self.authentication)),
        };
        Ok(Some(Shared { store, key, sealing }))
    }

    fn name(&self, cache_secret: Option<&Secret<String>>, slot: Option<&str>) -> CacheKey {
        let of_secret = |secret: &Secret<String>| Fingerprint::of_secret(secret.expose().as_bytes());
        let credential = match (self.authentication, self.key) {
            (Authentication::SecretInHeader(secret) | Authentication::SecretInBody(secret), _) => {
                of_secret(secret)
            }
            (Authentication::SecretJwt(_, key), _) => Fingerprint::of_secret(key.secret()),
            (Authentication::KeyJwt(_), Some(KeyFacts { thumbprint: Some(thumbprint), .. })) => {
                Fingerprint::of_thumbprint(thumbprint)
            }
            (Authentication::KeyJwt(_), Some(KeyFacts { seed: Some(seed), .. })) => {
                Fingerprint::of_secret(seed.expose())
            }
            (
                Authentication::KeyJwt(_) | Authentication::ReadyMade | Authentication::IdentifierOnly(_),
                _,
            ) => Fingerprint::none(),
        };
        let cache_secret = cache_secret.map_or_else(Fingerprint::none, of_secret);
        Named {
            endpoint: self.endpoint,
            client_id: self.client_id,
            credential: &credential,
            cache_secret: &cache_secret,
            request: self.request,
            slot,
        }
        .key()
    }

    /// The secret that is there for the cache goes first: it is the way out for those whose client secret is weak.
    fn sealing(&self, cache_secret: Option<&Secret<String>>) -> Option<SealingKey> {
        if let Some(secret) = cache_secret {
            return Some(SealingKey::from_cache_secret(secret.expose().as_bytes()));
        }
        match self.authentication {
            Authentication::SecretInHeader(secret) | Authentication::SecretInBody(secret) => {
                Some(SealingKey::from_client_secret(secret.expose().as_bytes()))
            }
            Authentication::SecretJwt(_, key) => Some(SealingKey::from_client_secret(key.secret())),
            Authentication::KeyJwt(_) => {
                let seed = self.key?.seed.as_ref()?;
                Some(SealingKey::from_private_key_seed(seed.expose()))
            }
            Authentication::ReadyMade | Authentication::IdentifierOnly(_) => None,
        }
    }
}

fn secret_missing(reader: &Reader, store: &Store, authentication: &Authentication) -> Diagnostic {
    let why = match authentication {
        Authentication::KeyJwt(_) => "the private key stays with its signer",
        Authentication::ReadyMade => "the assertion is made elsewhere",
        Authentication::IdentifierOnly(_)
        | Authentication::SecretInHeader(_)
        | Authentication::SecretInBody(_)
        | Authentication::SecretJwt(..) => "this client has no secret of its own",
    };
    let store = match store {
        Store::Redis(_) => "Redis",
        Store::File(_) | Store::External => "this store",
    };
    Diagnostic::new(
        &codes::CACHE_SECRET_MISSING,
        format_args!("there is nothing to seal a token in {store} with: {why}"),
    )
    .help(format!(
        "give `{}`: 32 random bytes in hex, the same for all who share the token; or share it in a file",
        reader.spelled("cache_secret")
    ))
}

/// What `cache` says.
enum Place {
    /// Nothing was said, or memory.
    Memory,
    /// Nothing, on purpose.
    Nowhere,
    Store(Store),
}

impl Place {
    fn read(reader: &mut Reader) -> Result<Self, Diagnostic> {
        let unknown = |reader: &Reader, what: &str| {
            reader
                .error(&codes::OPTION_INVALID, "cache", what)
                .help("use memory, file, file:FOLDER, redis://HOST:PORT, rediss://HOST:PORT or none")
        };
        let text = match reader.value("cache") {
            None => return Ok(Self::Memory),
            Some(Value::Object(mark)) if mark.get("external") == Some(&Value::Bool(true)) => {
                return Ok(Self::Store(Store::External));
            }
            Some(Value::String(text)) => Secret::new(text),
            Some(other) => return Err(unknown(reader, &format!("is {}, not a store", json::kind(&other)))),
        };
        Ok(match text.expose().as_str() {
            "memory" => Self::Memory,
            "none" => Self::Nowhere,
            "file" => Self::Store(Store::File(None)),
            other => match other.split_once(':') {
                Some(("file", folder)) => {
                    if folder.is_empty() || folder.chars().any(char::is_control) {
                        return Err(reader
                            .error(&codes::OPTION_INVALID, "cache", "names no folder behind `file:`")
                            .help("give the path of a folder, or `file` alone for the usual place"));
                    }
                    Self::Store(Store::File(Some(folder.to_string())))
                }
                Some(("redis" | "rediss", rest)) => {
                    let has_host = rest
                        .strip_prefix("//")
                        .is_some_and(|rest| !matches!(rest.as_bytes(), [] | [b'/', ..]));
                    if !has_host || !other.bytes().all(|byte| byte.is_ascii_graphic()) {
                        return Err(reader
                            .error(&codes::OPTION_INVALID, "cache", "is not the URL of a Redis server")
                            .help("write redis://HOST:PORT/DATABASE; percent-encode what is special in a password"));
                    }
                    Self::Store(Store::Redis(Secret::new(other.to_string())))
                }
                // A URL may hold a password: it is not repeated.
                Some(_) => return Err(unknown(reader, "is of a kind that jotmint does not know")),
                None => {
                    return Err(unknown(reader, &format!("is `{}`", crate::suggest::quotable(other))));
                }
            },
        })
    }
}
