//! A client secret as an HMAC key.
//!
//! No derivation and no padding: the key is the secret's own bytes (OpenID Connect Core 1.0 section 10.1). What looks
//! like asymmetric key material is refused, because it may be public.

use super::{Algorithm, Signature, Signer};
use crate::{
    diagnostic::{Diagnostic, codes},
    secret::Secret,
};
use alloc::{vec, vec::Vec};
use core::fmt;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Sha256, Sha384, Sha512};

/// A secret of sufficient length, bound to one HMAC algorithm (RFC 7518 section 3.2).
pub struct HmacKey {
    algorithm: Algorithm,
    secret: Secret<Vec<u8>>,
    warning: Option<Diagnostic>,
}

/// What to do about a secret that is shorter than the hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ShortSecret {
    Refuse,
    Warn,
}

impl HmacKey {
    /// A key from the octets of `secret`.
    ///
    /// # Errors
    /// `secret-too-short` (both lengths named), `secret-empty`, `secret-is-a-key`, `algorithm-not-for-secret`.
    ///
    /// ```
    /// use jotmint::jws::{Algorithm, HmacKey};
    /// let error = HmacKey::new(Algorithm::HS256, b"hunter2").unwrap_err();
    /// assert_eq!(error.message(), "the secret has 7 bytes, HS256 needs at least 32");
    /// ```
    pub fn new(algorithm: Algorithm, secret: &[u8]) -> Result<Self, Diagnostic> {
        Self::with_policy(algorithm, secret, ShortSecret::Refuse)
    }

    /// A key from a secret that may be shorter than the hash; [`HmacKey::warning`] then says so.
    ///
    /// # Errors
    /// As [`HmacKey::new`], without `secret-too-short`.
    pub fn allow_short_secret(algorithm: Algorithm, secret: &[u8]) -> Result<Self, Diagnostic> {
        Self::with_policy(algorithm, secret, ShortSecret::Warn)
    }

    pub(crate) fn with_policy(
        algorithm: Algorithm,
        secret: &[u8],
        short: ShortSecret,
    ) -> Result<Self, Diagnostic> {
        let Some(minimum) = algorithm.min_secret_bytes() else {
            return Err(Diagnostic::new(
                &codes::ALGORITHM_NOT_FOR_SECRET,
                format_args!("{algorithm} does not sign with a secret"),
            )
            .help("use HS256, HS384 or HS512 with a client secret, or give a private key"));
        };
        if secret.is_empty() {
            return Err(Diagnostic::new(&codes::SECRET_EMPTY, format_args!("the client secret is empty"))
                .help("check that the variable or file it comes from is set in this job"));
        }
        if let Some(kind) = key_material(secret) {
            return Err(Diagnostic::new(
                &codes::SECRET_IS_A_KEY,
                format_args!("the client secret is {kind}; used as an HMAC key it may be known to everybody"),
            )
            .help("give a private key as the private key: the method is then private_key_jwt"));
        }
        let mut warning = None;
        if secret.len() < minimum {
            let length = secret.len();
            warning = match short {
                ShortSecret::Refuse => {
                    return Err(Diagnostic::new(
                        &codes::SECRET_TOO_SHORT,
                        format_args!("the secret has {length} bytes, {algorithm} needs at least {minimum}"),
                    )
                    .help(longer_secret_help(algorithm, length)));
                }
                ShortSecret::Warn => Some(
                    Diagnostic::new(
                        &codes::SECRET_SHORT_ALLOWED,
                        format_args!("the secret has {length} bytes where {algorithm} needs at least {minimum}; allowed on request"),
                    )
                    .help("have the server issue a longer client secret"),
                ),
            };
        }
        if warning.is_none() && is_monotonous(secret) {
            warning = Some(
                Diagnostic::new(
                    &codes::SECRET_GUESSABLE,
                    format_args!(
                        "the client secret has {} bytes, and hardly any two of them differ",
                        secret.len()
                    ),
                )
                .help("have the server issue a secret of 32 random bytes or more"),
            );
        }
        Ok(Self { algorithm, secret: Secret::new(secret.to_vec()), warning })
    }

    /// The warning that goes with a short secret that was allowed, or with one that is easily guessed.
    #[must_use]
    pub const fn warning(&self) -> Option<&Diagnostic> {
        self.warning.as_ref()
    }

    /// The MAC of `message`: 32, 48 or 64 bytes.
    #[must_use]
    pub fn mac(&self, message: &[u8]) -> Vec<u8> {
        macro_rules! mac {
            ($hash:ty) => {
                // HMAC takes keys of every length; there is no failure to handle.
                match Hmac::<$hash>::new_from_slice(self.secret.expose()) {
                    Ok(mac) => mac.chain_update(message).finalize().into_bytes().to_vec(),
                    Err(_) => vec![],
                }
            };
        }
        match self.algorithm.min_secret_bytes() {
            Some(48) => mac!(Sha384),
            Some(64) => mac!(Sha512),
            Some(_) | None => mac!(Sha256),
        }
    }

    pub(crate) fn secret(&self) -> &[u8] {
        self.secret.expose()
    }
}

impl Signer for HmacKey {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, Diagnostic> {
        Ok(Signature::Jose(self.mac(message)))
    }
}

impl fmt::Debug for HmacKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "HmacKey({})", self.algorithm)
    }
}

/// Whether a secret has so few different bytes that even at random it would hold less than 96 bits: one character over
/// and over, or two in turn (RFC 8725 section 3.5).
fn is_monotonous(secret: &[u8]) -> bool {
    let different = (0..=u8::MAX).filter(|byte| secret.contains(byte)).count();
    let (different, length) = (u128::try_from(different), u32::try_from(secret.len()));
    let (Ok(different), Ok(length)) = (different, length) else { return false };
    different.checked_pow(length).is_some_and(|texts| texts < 1 << 96)
}

fn longer_secret_help(algorithm: Algorithm, length: usize) -> &'static str {
    match algorithm {
        Algorithm::HS512 if length >= 48 => {
            "use HS384 or HS256, or have the server issue a longer client secret"
        }
        Algorithm::HS512 | Algorithm::HS384 if length >= 32 => {
            "use HS256, or have the server issue a longer client secret"
        }
        _ => "have the server issue a longer client secret, or use client_secret_basic, which has no minimum",
    }
}

/// Names the asymmetric key material these bytes look like (RFC 8725 section 2.1).
fn key_material(secret: &[u8]) -> Option<&'static str> {
    let contains = |needle: &[u8]| secret.windows(needle.len()).any(|window| window == needle);
    let text = secret.trim_ascii();
    let begins = |prefix: &[u8]| text.starts_with(prefix);
    if contains(b"-----BEGIN") {
        Some("a PEM block")
    } else if begins(b"LS0tLS1CRUdJTi") {
        Some("a PEM block in base64")
    } else if begins(b"{") && contains(b"\"kty\"") {
        Some("a JWK")
    } else if begins(b"{") && contains(b"\"keys\"") {
        Some("a JWK set")
    } else if begins(b"ssh-") || begins(b"ecdsa-sha2-") || begins(b"sk-ssh-") {
        Some("an SSH public key")
    } else if is_der_key(secret) {
        Some("a key in DER")
    } else {
        None
    }
}

/// A DER SEQUENCE that fills the input and starts as SPKI, PKCS#8, PKCS#1, SEC1 or a certificate does.
fn is_der_key(bytes: &[u8]) -> bool {
    let (length, content) = match bytes {
        [0x30, 0x82, high, low, content @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), content),
        [0x30, 0x81, length, content @ ..] => (usize::from(*length), content),
        [0x30, length @ 0..=0x7f, content @ ..] => (usize::from(*length), content),
        _ => return false,
    };
    length == content.len() && length >= 32 && matches!(content, [0x02 | 0x30, ..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_of_exactly_the_minimum_is_taken_and_one_byte_less_is_not() {
        for (algorithm, minimum) in [(Algorithm::HS256, 32), (Algorithm::HS384, 48), (Algorithm::HS512, 64)] {
            assert!(HmacKey::new(algorithm, &vec![b'k'; minimum]).is_ok());
            let error = HmacKey::new(algorithm, &vec![b'k'; minimum - 1]).unwrap_err();
            assert_eq!(error.code(), &codes::SECRET_TOO_SHORT);
            assert!(error.message().contains(&alloc::format!("{}", minimum - 1)));
            assert!(error.message().contains(&alloc::format!("{minimum}")));
        }
    }

    #[test]
    fn allowing_a_short_secret_warns() {
        let key = HmacKey::allow_short_secret(Algorithm::HS256, b"short").unwrap();
        assert_eq!(key.warning().unwrap().code(), &codes::SECRET_SHORT_ALLOWED);
        assert!(HmacKey::allow_short_secret(Algorithm::HS256, b"").is_err());
    }

    #[test]
    fn a_secret_of_one_or_two_characters_warns_and_is_not_repeated() {
        for secret in ["a".repeat(40), "ab".repeat(20), "abc".repeat(11), "0".repeat(300)] {
            let key = HmacKey::new(Algorithm::HS256, secret.as_bytes()).unwrap();
            let warning = key.warning().unwrap();
            assert_eq!(warning.code(), &codes::SECRET_GUESSABLE);
            assert!(!warning.render().contains(&secret));
        }
        // 32 random hexadecimal digits have more than seven different ones in all but one of a million cases.
        for secret in ["9f86d081884c7d659a2feaa0c55ad015", "an example secret of 32 bytes or more"] {
            assert_eq!(HmacKey::new(Algorithm::HS256, secret.as_bytes()).unwrap().warning(), None);
        }
    }

    #[test]
    fn keys_of_every_other_kind_are_not_secrets() {
        let spki = [&[0x30, 0x59, 0x30, 0x13][..], &[7; 87]].concat();
        let cases: [&[u8]; 7] = [
            b"-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----",
            b"\n  x-----BEGIN RSA PRIVATE KEY-----",
            b"LS0tLS1CRUdJTiBQVUJMSUMgS0VZLS0tLS0K",
            b" {\"kty\":\"RSA\",\"n\":\"AQAB\"}",
            b"{\"keys\":[]}",
            b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI comment",
            &spki,
        ];
        for case in cases {
            let error = HmacKey::allow_short_secret(Algorithm::HS256, case).unwrap_err();
            assert_eq!(error.code(), &codes::SECRET_IS_A_KEY);
        }
    }

    #[test]
    fn debug_shows_the_algorithm_and_nothing_else() {
        let key = HmacKey::new(Algorithm::HS256, &[b'k'; 32]).unwrap();
        assert_eq!(alloc::format!("{key:?}"), "HmacKey(HS256)");
    }
}
