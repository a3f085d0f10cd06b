//! Assertions made from options: the prepared signer, and the two phases one by one.

use crate::key::take_key;
use jotmint::{
    AssertionSigner, Diagnostic, Entropy, UnixTime,
    assertion::AssertionWriter,
    diagnostic::codes,
    json::Object,
    jws::{Algorithm, Signature, Unsigned, decode},
    options::{Authentication, Configuration, Idiom},
};
use serde::Serialize;

/// Signs assertions one after the other, configured once.
pub enum Signer {
    /// With a client secret.
    Secret(Box<AssertionSigner>),
    /// With signatures the host makes.
    Host(AssertionWriter),
}

impl core::fmt::Debug for Signer {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(out, "Signer({})", self.algorithm())
    }
}

impl Signer {
    /// A signer from the options that an assertion is made of, and what is worth knowing about them.
    ///
    /// # Errors
    /// What [`Configuration::assertion_only`] and `jotmint-keys` report.
    pub fn new(mut options: Object, idiom: Idiom) -> Result<(Self, Vec<Diagnostic>), Diagnostic> {
        let key = take_key(&mut options, idiom)?;
        let (authentication, notices) =
            Configuration::assertion_only(options, key.as_ref().map(|key| &key.facts), idiom)?;
        let signer = match &authentication {
            Authentication::SecretJwt(spec, secret) => {
                Self::Secret(Box::new(AssertionSigner::new(spec, secret)?))
            }
            Authentication::KeyJwt(spec) => Self::Host(AssertionWriter::new(spec)),
            _ => {
                return Err(Diagnostic::new(
                    &codes::OPTION_INVALID,
                    format_args!("these options make no assertion"),
                )
                .help("use client_secret_jwt or private_key_jwt"));
            }
        };
        Ok((signer, notices))
    }

    /// The algorithm of its assertions.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        match self {
            Self::Secret(signer) => signer.algorithm(),
            Self::Host(writer) => writer.algorithm(),
        }
    }

    /// A fresh assertion, ASCII. A signer that needs the host gives its signing input instead, see [`Signer::is_host`].
    ///
    /// # Errors
    /// `entropy-not-random`, `signer-failed`.
    #[inline]
    pub fn assertion(&mut self, now: UnixTime, entropy: Entropy) -> Result<&[u8], Diagnostic> {
        match self {
            Self::Secret(signer) => signer.assertion(now, entropy),
            Self::Host(writer) => writer.signing_input(now, entropy),
        }
    }

    /// Whether the host signs what [`Signer::assertion`] gives.
    #[must_use]
    pub const fn is_host(&self) -> bool {
        matches!(self, Self::Host(_))
    }

    /// The last signing input with the host's signature.
    ///
    /// # Errors
    /// `signature-malformed`; `signer-failed` when this signer does not need the host.
    pub fn complete(&mut self, signature: Signature) -> Result<&[u8], Diagnostic> {
        match self {
            Self::Host(writer) => writer.complete(signature),
            _ => Err(Diagnostic::new(&codes::SIGNER_FAILED, format_args!("this signer signs by itself"))
                .help("ask it for the next assertion")),
        }
    }
}

/// An assertion that waits for its signature.
#[derive(Debug, Serialize)]
pub struct PreparedAssertion {
    /// The algorithm its header names.
    pub algorithm: &'static str,
    /// What to sign, ASCII.
    pub signing_input: String,
    /// `iat`.
    pub issued_at_seconds: u64,
    /// `exp`.
    pub expires_at_seconds: u64,
    /// `jti`.
    pub jwt_id: String,
    /// What is worth knowing.
    pub notices: Vec<Diagnostic>,
}

/// The first phase: what to sign. No key is needed; `private_key` may be a mark.
///
/// # Errors
/// What [`Configuration::assertion_only`] reports.
pub fn prepare_assertion(
    mut options: Object,
    idiom: Idiom,
    now_seconds: u64,
    entropy: Entropy,
) -> Result<PreparedAssertion, Diagnostic> {
    let key = take_key(&mut options, idiom)?;
    let (authentication, notices) =
        Configuration::assertion_only(options, key.as_ref().map(|key| &key.facts), idiom)?;
    let Some(spec) = authentication.assertion_spec() else {
        return Err(Diagnostic::new(&codes::OPTION_INVALID, format_args!("these options make no assertion")));
    };
    let prepared = spec.prepare(UnixTime::from_seconds(now_seconds)?, entropy)?;
    Ok(PreparedAssertion {
        algorithm: prepared.unsigned.algorithm().name(),
        signing_input: String::from(prepared.unsigned.signing_input()),
        issued_at_seconds: prepared.issued_at.seconds(),
        expires_at_seconds: prepared.expires_at.seconds(),
        jwt_id: prepared.jwt_id,
        notices,
    })
}

/// The second phase: the signing input with its signature, as a compact JWT.
///
/// # Errors
/// `assertion-malformed` when the signing input is none; `signature-malformed`.
pub fn assemble(signing_input: &str, signature: &[u8], der: bool) -> Result<String, Diagnostic> {
    let signature =
        if der { Signature::EcdsaDer(signature.to_vec()) } else { Signature::Jose(signature.to_vec()) };
    let assertion = Unsigned::from_signing_input(String::from(signing_input))?.assemble(signature)?;
    Ok(String::from(assertion.expose()))
}

/// Header and claims of an assertion as `{header, claims}`, unverified.
///
/// # Errors
/// `assertion-malformed`.
pub fn decode_assertion(compact: &str) -> Result<serde_json::Value, Diagnostic> {
    let decoded = decode(compact)?;
    Ok(serde_json::json!({ "header": decoded.header, "claims": decoded.claims }))
}
