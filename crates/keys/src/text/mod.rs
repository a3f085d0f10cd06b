//! Private keys as people have them, read into one form.
//!
//! No file is opened, nothing is decrypted, nothing is signed, and there is no cryptography: this half also runs
//! where the host signs, so that a key is refused with the same words in every language. What needs cryptography,
//! namely whether a public point belongs to the private number, is for the backend: the normalised key has no public
//! part, so the backend derives it, and [`PrivateKeyText::check_public_key`] compares the two.
//!
//! A host that signs elsewhere reads the text, asks [`PrivateKeyText::check_algorithm`], imports
//! [`PrivateKeyText::pkcs8_der`], exports the public key as JWK, and hands it to [`PublicKey::from_jwk`] and
//! [`PrivateKeyText::check_public_key`]; the thumbprint is that of the exported key. The `sign` feature does the same.
//!
//! Taken: PKCS#8, PKCS#1 and SEC1, in PEM or DER; JWK, and a JWK Set with one key that signs. PEM may have any line
//! ends, line ends written out as `\n`, spaces in place of them, and text around it. Everything may be in quotes, or
//! in base64 once more.

mod base64;
mod curve;
mod der;
mod form;
mod jwk;
mod members;
mod normal;
mod number;
mod pem;
mod pss;
mod refusal;
mod rsa;
mod wrapping;

pub(crate) use base64::encode_url;
pub(crate) use curve::Curve;
pub(crate) use jwk::symmetric;
pub(crate) use members::{Jwk, Parsed};
pub(crate) use refusal::damaged;
pub(crate) use rsa::check_public as check_public_rsa;

use crate::public::PublicKey;
use alloc::{format, string::String, vec::Vec};
use core::{fmt, slice};
use jotmint::{
    Diagnostic, Secret,
    diagnostic::codes,
    jws::{Algorithm, Family},
};
use pss::Restriction;

/// A private key read from text, checked as far as that goes without cryptography.
///
/// ```
/// use jotmint::jws::{Algorithm, Family};
/// use jotmint_keys::PrivateKeyText;
///
/// // The key of RFC 8037 appendix A.1, with its line ends written out as CI variables often have them.
/// let key = PrivateKeyText::read(
///     br"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n",
/// )?;
/// assert_eq!(key.family(), Family::Ed25519);
/// assert_eq!(key.default_algorithm(), Algorithm::EdDSA);
///
/// let error = PrivateKeyText::read(b"./deploy/key.pem").unwrap_err();
/// assert_eq!(error.message(), "the text is a path, not a private key");
/// # Ok::<(), jotmint::Diagnostic>(())
/// ```
#[derive(Clone)]
pub struct PrivateKeyText {
    kind: Kind,
    /// The `alg` of a JWK.
    algorithm: Option<Algorithm>,
    key_id: Option<String>,
    pkcs8: Secret<Vec<u8>>,
    public: Option<PublicKey>,
}

#[derive(Clone, Copy)]
enum Kind {
    Rsa { bits: usize, restriction: Option<Restriction> },
    Ec(&'static Curve),
    Ed25519,
}

impl PrivateKeyText {
    /// Reads the one private key in `text`, whatever it is wrapped in.
    ///
    /// # Errors
    /// Nothing usable: `key-empty`, `key-not-recognised`, `key-is-path`. Something else: `key-is-public`,
    /// `key-is-certificate`, `key-is-certificate-request`, `key-is-openssh`, `key-is-encrypted`, `key-is-pkcs12`,
    /// `key-is-pgp`, `key-is-secret`. A key JOSE does not take: `key-type-unsupported`, `key-curve-unsupported`,
    /// `key-curve-explicit`, `key-too-small`, `key-too-large`, `key-exponent-unsafe`, `key-multi-prime`,
    /// `key-pss-restricted`, `key-not-for-signing`, `algorithm-unknown`, `algorithm-none`, `algorithm-not-for-key`. A
    /// text that is wrong: `key-damaged`, `key-member-duplicate`, `key-member-encoding`, `key-multiple`,
    /// `key-label-mismatch`. No message repeats any of the text.
    pub fn read(text: &[u8]) -> Result<Self, Diagnostic> {
        wrapping::key(text)
    }

    /// What kind of key it is.
    #[must_use]
    pub const fn family(&self) -> Family {
        match self.kind {
            Kind::Rsa { .. } => Family::Rsa,
            Kind::Ec(curve) => curve.family,
            Kind::Ed25519 => Family::Ed25519,
        }
    }

    /// What it signs with, the default first; only the `alg` of a JWK that has one.
    #[must_use]
    pub fn algorithms(&self) -> &[Algorithm] {
        match (&self.algorithm, self.kind) {
            (Some(algorithm), _) => slice::from_ref(algorithm),
            (None, Kind::Rsa { restriction: Some(restriction), .. }) => restriction.algorithms(),
            (None, Kind::Rsa { restriction: None, .. } | Kind::Ec(_) | Kind::Ed25519) => {
                self.family().algorithms()
            }
        }
    }

    /// The algorithm to use when nothing else is known: the one every server takes for this kind of key.
    ///
    /// RS256 is mandatory to implement in RFC 7523 section 5; `EdDSA` is what servers list that do not know RFC 9864.
    #[must_use]
    pub fn default_algorithm(&self) -> Algorithm {
        self.algorithms().first().copied().unwrap_or(Algorithm::RS256)
    }

    /// Whether this key may sign with `algorithm`.
    ///
    /// # Errors
    /// `key-pss-restricted` for RSA keys that are; else `algorithm-not-for-key`.
    pub fn check_algorithm(&self, algorithm: Algorithm) -> Result<(), Diagnostic> {
        let able = self.algorithms();
        if able.contains(&algorithm) {
            return Ok(());
        }
        let help = format!("use {}", names(able));
        if let Some(own) = self.algorithm {
            return Err(Diagnostic::new(
                &codes::ALGORITHM_NOT_FOR_KEY,
                format_args!("the `alg` of the JWK is {own}, it does not sign with {algorithm}"),
            )
            .help(format!("{help}, or take `alg` out of the JWK if the server knows the key without it")));
        }
        let code = match self.kind {
            Kind::Rsa { restriction: Some(_), .. } if algorithm.family() == Family::Rsa => {
                &codes::KEY_PSS_RESTRICTED
            }
            Kind::Rsa { .. } | Kind::Ec(_) | Kind::Ed25519 => &codes::ALGORITHM_NOT_FOR_KEY,
        };
        Err(Diagnostic::new(code, format_args!("{} does not sign with {algorithm}", self.kind)).help(help))
    }

    /// The `kid` of a JWK that has one.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    /// The public key, where the text has it: always for RSA and JWK, often for EC, seldom for Ed25519.
    ///
    /// Whether it belongs to the private part is known only after [`PrivateKeyText::check_public_key`].
    #[must_use]
    pub const fn public_key(&self) -> Option<&PublicKey> {
        self.public.as_ref()
    }

    /// Compares the public key that a backend derived from the private part with the one in the text.
    ///
    /// # Errors
    /// `key-damaged` when the text has one and it is another.
    pub fn check_public_key(&self, derived: &PublicKey) -> Result<(), Diagnostic> {
        match &self.public {
            Some(public) if public != derived => {
                Err(damaged(format_args!("its public part does not belong to its private part")))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// The RFC 7638 thumbprint with SHA-256, from the public part in the text.
    ///
    /// # Errors
    /// `key-public-part-absent`: have the backend derive the public key, and ask that for its thumbprint.
    pub fn thumbprint(&self) -> Result<String, Diagnostic> {
        self.public.as_ref().map(PublicKey::thumbprint).ok_or_else(|| {
            Diagnostic::new(
                &codes::KEY_PUBLIC_PART_ABSENT,
                format_args!("the text has {} without its public part", self.kind),
            )
            .help("set the kid yourself, or give the key as a JWK")
        })
    }

    /// The key as PKCS#8 version 1 in DER, without attributes and public part; an RSA key always as rsaEncryption.
    ///
    /// It is what `createPrivateKey` of Node and aws-lc-rs take. A restriction to RSASSA-PSS is not in it: ask
    /// [`PrivateKeyText::check_algorithm`] before it is used.
    #[must_use]
    pub const fn pkcs8_der(&self) -> &Secret<Vec<u8>> {
        &self.pkcs8
    }

    #[cfg(feature = "sign")]
    pub(crate) const fn curve(&self) -> Option<&'static Curve> {
        match self.kind {
            Kind::Ec(curve) => Some(curve),
            Kind::Rsa { .. } | Kind::Ed25519 => None,
        }
    }
}

impl fmt::Debug for PrivateKeyText {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "PrivateKeyText({})", self.kind)
    }
}

/// The kind with its article: `a P-256 key`.
impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa { bits, restriction: None } => write!(out, "an RSA key of {bits} bits"),
            Self::Rsa { bits, restriction: Some(restriction) } => {
                write!(out, "an RSA key of {bits} bits for RSASSA-PSS with {}", restriction.hash())
            }
            Self::Ec(curve) => write!(out, "a {} key", curve.name),
            Self::Ed25519 => out.write_str("an Ed25519 key"),
        }
    }
}

/// `RS256`, or `PS256, PS384 or PS512`.
fn names(algorithms: &[Algorithm]) -> String {
    let mut names = String::new();
    for (at, algorithm) in algorithms.iter().enumerate() {
        match (at, at.saturating_add(1) == algorithms.len()) {
            (0, _) => {}
            (_, true) => names.push_str(" or "),
            (_, false) => names.push_str(", "),
        }
        names.push_str(algorithm.name());
    }
    names
}
