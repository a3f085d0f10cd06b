//! Reading a compact JWS for people to look at, and for checks that need no key.
//!
//! Nothing here verifies a signature, and nothing read here is trusted.

use super::Assertion;
use crate::{
    diagnostic::{Diagnostic, codes},
    json::{self, Object},
};
use alloc::{format, string::String};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

/// Compact forms above this size are refused unread.
const MAX_BYTES: usize = 64 * 1024;

/// Header and claims of a JWT, unverified. The signature is not kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    /// The JOSE header.
    pub header: Object,
    /// The claims.
    pub claims: Object,
}

impl Decoded {
    /// The claim as a moment in whole seconds, where it is there and is one.
    #[must_use]
    pub fn seconds(&self, claim: &str) -> Option<u64> {
        self.claims.get(claim)?.as_u64()
    }
}

/// Reads header and claims of a compact JWS.
///
/// # Errors
/// `assertion-malformed`: not three base64url parts, not JSON objects, a name twice, or over 64 KiB.
pub fn decode(compact: &str) -> Result<Decoded, Diagnostic> {
    let wrong = |what: &str| {
        Diagnostic::new(
            &codes::ASSERTION_MALFORMED,
            format_args!("the assertion is not a compact JWT: {what}"),
        )
        .help("pass the three parts header.claims.signature, and nothing else")
    };
    if compact.len() > MAX_BYTES {
        return Err(wrong(&format!("{} bytes are over the limit of {MAX_BYTES}", compact.len())));
    }
    if let Some((at, found)) = compact
        .char_indices()
        .find(|(_, c)| !matches!(c, 'A'..='Z' | 'a'..='z' | '0'..='9' | '-' | '_' | '.'))
    {
        return Err(wrong(&format!("U+{:04X} at byte {at} is not in the alphabet", u32::from(found))));
    }
    let mut parts = compact.splitn(4, '.');
    let (Some(header), Some(claims), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(wrong(&format!(
            "it has {} dots, not 2",
            compact.bytes().filter(|byte| *byte == b'.').count()
        )));
    };
    if signature.is_empty() {
        return Err(wrong("the signature is empty"));
    }
    let object = |part: &str, name: &str| -> Result<Object, Diagnostic> {
        let bytes = URL_SAFE_NO_PAD
            .decode(part)
            .map_err(|_| wrong(&format!("the {name} is not canonical base64url")))?;
        json::object(&bytes).map_err(|fault| wrong(&format!("the {name} {fault}")))
    };
    Ok(Decoded { header: object(header, "header")?, claims: object(claims, "claims")? })
}

impl Assertion {
    /// Header and claims of this assertion, for display.
    ///
    /// # Errors
    /// `assertion-malformed`, for an assertion that came from elsewhere.
    pub fn decode(&self) -> Result<Decoded, Diagnostic> {
        decode(self.expose())
    }

    /// Wraps a ready-made assertion after checking its form.
    ///
    /// # Errors
    /// `assertion-empty`, `assertion-malformed`.
    pub fn ready_made(text: &str) -> Result<Self, Diagnostic> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(Diagnostic::new(
                &codes::ASSERTION_EMPTY,
                format_args!("the ready-made assertion is empty"),
            )
            .help("check that the platform wrote the token to this file or variable"));
        }
        decode(trimmed)?;
        Ok(Self::from_compact(String::from(trimmed)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_a_compact_jwt_says_why() {
        for (text, reason) in [
            ("a.b", "1 dots"),
            ("a.b.c.d", "3 dots"),
            ("e30.e30.", "signature is empty"),
            ("e30.e30.A=", "alphabet"),
            ("e31.e30.AA", "header"),
            ("W10.e30.AA", "header is not a JSON object"),
            ("eyJhIjoxLCJhIjoyfQ.e30.AA", "`a` twice"),
        ] {
            let error = decode(text).unwrap_err();
            assert!(error.message().contains(reason), "{text}: {error}");
        }
    }
}
