//! A JWT before and after it is signed.

use super::{Algorithm, Signature};
use crate::{
    diagnostic::{Diagnostic, codes},
    secret::Secret,
};
use alloc::{string::String, vec::Vec};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use core::fmt;

/// Anything that signs in this process: a secret, a key file, a hardware token behind a driver.
///
/// A signer that must wait or do I/O takes the two-phase way instead: [`Unsigned::signing_input`], then
/// [`Unsigned::assemble`].
pub trait Signer {
    /// The one algorithm this signer is bound to (RFC 8725 section 3.1).
    fn algorithm(&self) -> Algorithm;

    /// The signature of `message`.
    ///
    /// # Errors
    /// `signer-failed` when the key cannot sign.
    fn sign(&self, message: &[u8]) -> Result<Signature, Diagnostic>;
}

/// A JWT that waits for its signature. It cannot be turned into text without one.
#[derive(Debug)]
pub struct Unsigned {
    algorithm: Algorithm,
    signing_input: String,
}

impl Unsigned {
    pub(crate) const fn new(algorithm: Algorithm, signing_input: String) -> Self {
        Self { algorithm, signing_input }
    }

    /// Takes up a signing input that was signed elsewhere; the algorithm is the one its header names.
    ///
    /// # Errors
    /// `assertion-malformed` when the text is not a header and claims; `algorithm-unknown`, `algorithm-none`.
    pub fn from_signing_input(signing_input: String) -> Result<Self, Diagnostic> {
        let decoded = super::decode(&alloc::format!("{signing_input}.AA"))?;
        let name = decoded.header.get("alg").and_then(serde_json::Value::as_str).unwrap_or_default();
        Ok(Self { algorithm: Algorithm::from_name(name)?, signing_input })
    }

    /// What to sign: `BASE64URL(header) "." BASE64URL(claims)`, ASCII (RFC 7515 section 5.1).
    #[must_use]
    pub fn signing_input(&self) -> &str {
        &self.signing_input
    }

    /// The algorithm its header names.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The JWT, signed by `signer`.
    ///
    /// # Errors
    /// `algorithm-not-for-key` when the signer is bound to another algorithm than the header names; what the signer
    /// reports; `signature-malformed`.
    pub fn sign_with(self, signer: &(impl Signer + ?Sized)) -> Result<Assertion, Diagnostic> {
        if signer.algorithm() != self.algorithm {
            return Err(Diagnostic::new(
                &codes::ALGORITHM_NOT_FOR_KEY,
                format_args!(
                    "the header says {}, the key is bound to {}",
                    self.algorithm,
                    signer.algorithm()
                ),
            )
            .help("prepare the assertion for the algorithm of the key"));
        }
        let signature = signer.sign(self.signing_input.as_bytes())?;
        self.assemble(signature)
    }

    /// The JWT, with a signature made elsewhere.
    ///
    /// # Errors
    /// `signature-malformed` when the bytes cannot be a signature of this algorithm.
    pub fn assemble(self, signature: Signature) -> Result<Assertion, Diagnostic> {
        let signature: Vec<u8> = signature.into_jose(self.algorithm)?;
        let mut compact = self.signing_input;
        compact.reserve_exact(signature.len().saturating_mul(4).div_ceil(3).saturating_add(1));
        compact.push('.');
        URL_SAFE_NO_PAD.encode_string(&signature, &mut compact);
        Ok(Assertion(Secret::new(compact)))
    }
}

/// A signed JWT in compact form. It authenticates whoever holds it until it expires: it prints as `[redacted]`.
pub struct Assertion(Secret<String>);

impl Assertion {
    pub(crate) const fn from_compact(compact: String) -> Self {
        Self(Secret::new(compact))
    }

    /// The compact form `header.claims.signature`.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl fmt::Debug for Assertion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("[redacted]")
    }
}
