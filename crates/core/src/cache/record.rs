//! One token as a line of text that only its sharers can read, make or change.
//!
//! `jotmint1.GENERATION.ANCHOR.SALT.CIPHERTEXT`: two decimal numbers, then base64url. The generation counts renewals; the
//! anchor is the moment of the successful request in milliseconds of the store's clock, never later than the truth. Both
//! are bound into the seal, and so is the name of the record. Whatever does not open is no record: nothing here is an
//! error.

use super::{CacheKey, SealingKey, sealing::SALT_BYTES};
use crate::{
    entropy::Entropy,
    grant::Scope,
    http::{AccessToken, Answer, Lifetime, MAX_LIFETIME, TokenType},
    json::{self, Object},
    secret::Secret,
    time::Seconds,
};
use alloc::{
    format,
    string::{String, ToString as _},
    vec::Vec,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

/// The longest line: what stores have to take, and the most that is read from one.
pub(crate) const MAX_RECORD_BYTES: usize = 64 * 1024;

/// Digits of a generation. More than a million renewals a second could reach in a year, and exact in every language.
const MAX_GENERATION_DIGITS: usize = 13;

/// The last generation that is one.
pub(crate) const MAX_GENERATION: u64 = 9_999_999_999_999;

/// Digits of an anchor in milliseconds: until the year 33658.
const MAX_ANCHOR_DIGITS: usize = 15;

const SALT_CHARACTERS: usize = 22;

/// A token that is shared.
pub(crate) struct Record {
    pub(crate) generation: u64,
    /// When it was asked for, by the store's clock.
    pub(crate) anchor_ms: u64,
    /// From which age on it is renewed: the same for all who share it.
    pub(crate) refresh_age_ms: u64,
    pub(crate) answer: Answer,
}

impl Record {
    /// The line, or `None` when it would be longer than stores have to take.
    ///
    /// Its refresh token is the one to use next, where the grant goes on with refresh tokens. An ID token never is in it.
    pub(crate) fn seal(
        generation: u64,
        anchor_ms: u64,
        refresh_age_ms: u64,
        answer: &Answer,
        refresh_token: Option<&Secret<String>>,
        place: (&CacheKey, &SealingKey),
        entropy: Entropy,
    ) -> Option<String> {
        let (name, key) = place;
        let mut content = Object::new();
        let mut put = |name: &str, value: Value| content.insert(String::from(name), value);
        put("access_token", answer.access_token.expose().into());
        put("token_type", answer.token_type.name().into());
        put("lifetime", answer.lifetime.seconds().get().into());
        if let Lifetime::Assumed(_) = answer.lifetime {
            put("assumed", true.into());
        }
        put("refresh_age_ms", refresh_age_ms.into());
        if let Some(scope) = &answer.scope {
            put("scope", format!("{scope}").into());
        }
        if let Some(kind) = &answer.issued_token_type {
            put("issued_token_type", kind.as_str().into());
        }
        if let Some(token) = refresh_token {
            put("refresh_token", token.expose().as_str().into());
        }
        let text = Secret::new(Value::Object(content).to_string());
        let bound = bound(name, generation, anchor_ms);
        let (salt, sealed) = key.seal(entropy, &bound, text.expose().as_bytes())?;
        let line = format!(
            "jotmint1.{generation}.{anchor_ms}.{}.{}",
            URL_SAFE_NO_PAD.encode(salt),
            URL_SAFE_NO_PAD.encode(sealed)
        );
        (line.len() <= MAX_RECORD_BYTES && Line::read(&line).is_some()).then_some(line)
    }

    /// The record in a line, if it is one of this name and sealed with this key.
    pub(crate) fn open(line: &str, name: &CacheKey, key: &SealingKey) -> Option<Self> {
        let Line { generation, anchor_ms, salt, sealed } = Line::read(line)?;
        let salt: [u8; SALT_BYTES] = URL_SAFE_NO_PAD.decode(salt).ok()?.try_into().ok()?;
        let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let text = key.open(&salt, &bound(name, generation, anchor_ms), &sealed)?;
        let mut content = json::object(text.expose()).ok()?;
        let mut take = |name: &str| match content.remove(name) {
            None => Some(None),
            Some(Value::String(text)) => Some(Some(text)),
            Some(_) => None,
        };
        let access_token = Secret::new(take("access_token")?.filter(|token| !token.is_empty())?);
        let refresh_token = take("refresh_token")?.map(Secret::new);
        let token_type = TokenType::from_name(&take("token_type")??)?;
        let scope = take("scope")?.map(|names| Scope::parse(&names)).transpose().ok()?;
        let issued_token_type = take("issued_token_type")?;
        let seconds = content.get("lifetime")?.as_u64().and_then(|seconds| u32::try_from(seconds).ok())?;
        let lifetime = Seconds::new(seconds);
        if seconds == 0 || lifetime > MAX_LIFETIME {
            return None;
        }
        Some(Self {
            generation,
            anchor_ms,
            refresh_age_ms: content.get("refresh_age_ms")?.as_u64()?,
            answer: Answer {
                access_token: AccessToken::new(access_token, token_type).ok()?,
                token_type,
                lifetime: match content.get("assumed") {
                    Some(Value::Bool(true)) => Lifetime::Assumed(lifetime),
                    _ => Lifetime::Granted(lifetime),
                },
                refresh_in: None,
                scope,
                refresh_token,
                id_token: None,
                issued_token_type,
                notices: Vec::new(),
            },
        })
    }
}

/// Whether a record may take the place of the one that is there: it is of a later generation, or of the same and anchored
/// later. What is no record at all gives way to anything.
///
/// ```
/// use jotmint::cache::record_replaces;
/// let first = "jotmint1.1.1760000000000.AAAAAAAAAAAAAAAAAAAAAA.AA";
/// let second = "jotmint1.2.1760000000000.AAAAAAAAAAAAAAAAAAAAAA.AA";
/// assert!(record_replaces(second, Some(first)) && record_replaces(first, None) && record_replaces(first, Some("garbage")));
/// assert!(!record_replaces(first, Some(second)) && !record_replaces(first, Some(first)));
/// ```
#[must_use]
pub fn record_replaces(next: &str, current: Option<&str>) -> bool {
    let Some(next) = Line::read(next) else { return false };
    current
        .and_then(Line::read)
        .is_none_or(|current| (next.generation, next.anchor_ms) > (current.generation, current.anchor_ms))
}

/// The generation that a line claims to be of, whether or not it can be opened: what replaces it has to be later.
pub(crate) fn generation_of(line: &str) -> Option<u64> {
    Line::read(line).map(|line| line.generation)
}

/// A line that has the form of a record. `redis.rs` has the same rule in Lua.
struct Line<'l> {
    generation: u64,
    anchor_ms: u64,
    salt: &'l str,
    sealed: &'l str,
}

impl<'l> Line<'l> {
    fn read(line: &'l str) -> Option<Self> {
        if line.len() > MAX_RECORD_BYTES {
            return None;
        }
        let mut parts = line.split('.');
        if parts.next() != Some("jotmint1") {
            return None;
        }
        let generation = number(parts.next()?, MAX_GENERATION_DIGITS)?;
        let anchor_ms = number(parts.next()?, MAX_ANCHOR_DIGITS)?;
        let (salt, sealed) = (parts.next()?, parts.next()?);
        let is_base64 = |text: &str| {
            !text.is_empty()
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        };
        (parts.next().is_none() && salt.len() == SALT_CHARACTERS && is_base64(salt) && is_base64(sealed))
            .then_some(Self { generation, anchor_ms, salt, sealed })
    }
}

/// A decimal number without zeros in front.
fn number(text: &str, most_digits: usize) -> Option<u64> {
    let canonical = text.len() <= most_digits
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && (text == "0" || !text.starts_with('0'));
    canonical.then(|| text.parse().ok()).flatten()
}

/// What a seal is bound to beside its content.
fn bound(name: &CacheKey, generation: u64, anchor_ms: u64) -> Vec<u8> {
    format!("jotmint1.{generation}.{anchor_ms}.{}", name.as_str()).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::{Fingerprint, Named};
    use crate::{
        grant::{Grant, GrantType, TokenRequest},
        http::{Endpoint, Expectations, Response, read_answer},
    };
    use proptest::prelude::*;

    fn name(host: &str) -> CacheKey {
        let none = Fingerprint::none();
        let endpoint = Endpoint::parse(&format!("https://{host}/token")).unwrap();
        let request = TokenRequest::new(Grant::ClientCredentials);
        Named {
            endpoint: &endpoint,
            client_id: None,
            credential: &none,
            cache_secret: &none,
            request: &request,
            slot: None,
        }
        .key()
    }

    fn answer(token: &str) -> Answer {
        let body =
            format!(r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":3600,"scope":"a b"}}"#);
        let expectations = Expectations {
            grant: GrantType::ClientCredentials,
            scope: None,
            assume_bearer: false,
            default_lifetime: Seconds::new(300),
            max_body_bytes: 1 << 20,
            secrets: &[],
        };
        read_answer(Response { status: 200, headers: &[], body: body.as_bytes() }, &expectations).unwrap()
    }

    fn seal(token: &str, name: &CacheKey, key: &SealingKey) -> Option<String> {
        let entropy = Entropy::new(*b"sixteen fresh by").unwrap();
        Record::seal(7, 1_760_000_000_000, 2_500_000, &answer(token), None, (name, key), entropy)
    }

    #[test]
    fn a_record_is_read_back_by_its_sharers_and_by_nobody_else() {
        let (name, other) = (name("login.example"), name("login.other.example"));
        let key = SealingKey::from_client_secret(b"secret");
        let line = seal("a-token", &name, &key).unwrap();
        assert!(!line.contains("a-token"));
        let record = Record::open(&line, &name, &key).unwrap();
        assert_eq!(
            (record.generation, record.anchor_ms, record.refresh_age_ms),
            (7, 1_760_000_000_000, 2_500_000)
        );
        assert_eq!(record.answer.access_token.expose(), "a-token");
        assert!(Record::open(&line, &other, &key).is_none());
        for key in [
            SealingKey::from_client_secret(b"Secret"),
            SealingKey::from_cache_secret(b"secret"),
            SealingKey::from_private_key_seed(b"secret"),
            SealingKey::from_name(name.as_str()),
        ] {
            assert!(Record::open(&line, &name, &key).is_none());
        }
    }

    #[test]
    fn random_bytes_that_come_again_give_one_salt_for_one_record_only() {
        let (name, other) = (name("login.example"), name("login.other.example"));
        let key = SealingKey::from_client_secret(b"secret");
        let sealed = |token: &str, generation, anchor_ms, name: &CacheKey, key: &SealingKey| {
            let entropy = Entropy::new(*b"sixteen fresh by").unwrap();
            let line =
                Record::seal(generation, anchor_ms, 1, &answer(token), None, (name, key), entropy).unwrap();
            String::from(line.split('.').nth(3).unwrap())
        };
        let first = sealed("a-token", 7, 1, &name, &key);
        assert_eq!(first, sealed("a-token", 7, 1, &name, &key), "the same record, letter for letter");
        for salt in [
            sealed("b-token", 7, 1, &name, &key),
            sealed("a-token", 8, 1, &name, &key),
            sealed("a-token", 7, 2, &name, &key),
            sealed("a-token", 7, 1, &other, &key),
            sealed("a-token", 7, 1, &name, &SealingKey::from_client_secret(b"Secret")),
        ] {
            assert_ne!(first, salt);
        }
    }

    #[test]
    fn a_token_that_no_store_has_to_take_is_not_sealed() {
        let (name, key) = (name("login.example"), SealingKey::from_client_secret(b"secret"));
        assert!(seal(&"t".repeat(48_900), &name, &key).is_some_and(|line| line.len() > 65_000));
        assert!(seal(&"t".repeat(50 * 1024), &name, &key).is_none());
    }

    #[test]
    fn a_name_is_a_file_name_and_shows_no_more_of_a_host_than_fits() {
        let key = name(&format!("{}.example", ["long-label"; 20].join(".")));
        assert!(key.as_str().len() <= 154, "{}", key.as_str());
        assert!(
            key.as_str()
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'{' | b'}' | b'-'))
        );
        assert!(name("[2001:db8::1]").as_str().starts_with("jotmint.1.-2001-db8--1-.{"));
    }

    proptest! {
        #[test]
        fn a_record_that_was_changed_anywhere_is_no_record(
            at: proptest::sample::Index, byte in 1_u8..128, length: Option<proptest::sample::Index>, extra in "[ -~]{0,3}",
        ) {
            let (name, key) = (name("login.example"), SealingKey::from_client_secret(b"secret"));
            let line = seal("a-token", &name, &key).unwrap();
            let mut bytes = line.clone().into_bytes();
            if let Some(length) = length {
                bytes.truncate(length.index(bytes.len()));
            }
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            bytes.extend_from_slice(extra.as_bytes());
            let changed = String::from_utf8(bytes).unwrap();
            prop_assert_eq!(Record::open(&changed, &name, &key).is_some(), changed == line);
        }

        #[test]
        fn what_is_sealed_by_somebody_who_may_is_still_checked(text in "\\PC{0,200}") {
            let (name, key) = (name("login.example"), SealingKey::from_client_secret(b"secret"));
            let entropy = Entropy::new(*b"sixteen fresh by").unwrap();
            let (salt, sealed) = key.seal(entropy, &bound(&name, 1, 1), text.as_bytes()).unwrap();
            let line = format!("jotmint1.1.1.{}.{}", URL_SAFE_NO_PAD.encode(salt), URL_SAFE_NO_PAD.encode(sealed));
            prop_assert!(Record::open(&line, &name, &key).is_none());
        }

        #[test]
        fn no_text_is_too_strange_to_be_compared(next in "\\PC*", current in proptest::option::of("jotmint1\\.[0-9.A-]*")) {
            prop_assert!(!record_replaces(&next, current.as_deref()));
            prop_assert!(record_replaces("jotmint1.9999999999999.1.AAAAAAAAAAAAAAAAAAAAAA.AA", Some(&next)));
        }
    }
}
