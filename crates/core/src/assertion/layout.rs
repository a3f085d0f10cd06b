//! The bytes of an assertion: constant head, ever new tail.
//!
//! `jti` comes last and its random part fills whole base64url groups, so that everything before it can be encoded and
//! hashed once for all assertions of the same second. Up to two `0` in front of the random part align it; a `jti` is
//! an opaque string (RFC 7519 section 4.1.7).

use super::spec::{AssertionSpec, Typ};
use crate::{
    entropy::Entropy,
    time::{Seconds, UnixTime},
};
use alloc::{
    format,
    string::{String, ToString as _},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

/// Characters of `jti` that are random: base64url of 16 bytes.
const RANDOM_CHARS: usize = 22;

/// What follows the random characters.
const END: &[u8; 2] = b"\"}";

/// Base64url characters of the signing input that change with every assertion: 22 + 2 bytes encoded.
pub(super) const TAIL_CHARS: usize = 32;

/// Everything about the text of an assertion that does not depend on the moment.
pub(super) struct Layout {
    /// The encoded header and its dot.
    header: String,
    /// The claims before the first that depends on the moment, comma included.
    claims: String,
    not_before: bool,
    backdate: Seconds,
    lifetime: Seconds,
}

impl Layout {
    pub(super) fn new(spec: &AssertionSpec) -> Self {
        let mut header = format!(r#"{{"alg":{}"#, quoted(spec.algorithm.name()));
        match spec.typ {
            Typ::Jwt => header.push_str(r#","typ":"JWT""#),
            Typ::ClientAuthentication => header.push_str(r#","typ":"client-authentication+jwt""#),
            Typ::Absent => {}
        }
        for (name, value) in &spec.header {
            header.push_str(&format!(",{}:{value}", quoted(name)));
        }
        header.push('}');
        let mut claims = format!(
            r#"{{"iss":{},"sub":{},"aud":{},"#,
            quoted(&spec.issuer),
            quoted(&spec.subject),
            quoted(spec.audience.as_str())
        );
        for (name, value) in &spec.claims {
            claims.push_str(&format!("{}:{value},", quoted(name)));
        }
        let mut header = URL_SAFE_NO_PAD.encode(header);
        header.push('.');
        Self { header, claims, not_before: spec.not_before, backdate: spec.backdate, lifetime: spec.lifetime }
    }

    pub(super) fn issued_at(&self, now: UnixTime) -> UnixTime {
        now.before(self.backdate)
    }

    pub(super) fn expires_at(&self, now: UnixTime) -> UnixTime {
        self.issued_at(now).after(self.lifetime)
    }

    /// The signing input without its last [`TAIL_CHARS`] characters, and how many `0` align the `jti`.
    pub(super) fn head(&self, now: UnixTime) -> (String, usize) {
        let issued_at = self.issued_at(now).seconds();
        let expires_at = self.expires_at(now).seconds();
        let mut claims = self.claims.clone();
        if self.not_before {
            claims.push_str(&format!(r#""nbf":{issued_at},"#));
        }
        claims.push_str(&format!(r#""iat":{issued_at},"exp":{expires_at},"jti":""#));
        let filler = claims.len().next_multiple_of(3).saturating_sub(claims.len());
        for _ in 0..filler {
            claims.push('0');
        }
        let mut head = self.header.clone();
        URL_SAFE_NO_PAD.encode_string(claims, &mut head);
        (head, filler)
    }

    /// The last characters of the signing input, and the random characters of `jti` they encode.
    #[inline]
    pub(super) fn tail(entropy: Entropy) -> ([u8; TAIL_CHARS], [u8; RANDOM_CHARS]) {
        let mut random = [0; RANDOM_CHARS];
        let mut tail = [0; TAIL_CHARS];
        // Both encodings fill their arrays exactly: 16 bytes are 22 characters, 24 bytes are 32.
        let _ = URL_SAFE_NO_PAD.encode_slice(entropy.into_bytes(), &mut random);
        let mut bytes = [0; RANDOM_CHARS + END.len()];
        let (front, back) = bytes.split_at_mut(RANDOM_CHARS);
        front.copy_from_slice(&random);
        back.copy_from_slice(END);
        let _ = URL_SAFE_NO_PAD.encode_slice(bytes, &mut tail);
        (tail, random)
    }
}

/// A JSON string, with the shortest escapes.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
