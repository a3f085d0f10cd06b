//! Signing with a private key in this process, by aws-lc-rs.
//!
//! No cryptography of our own: which key signs with what is decided by the text half, and AWS-LC does the rest. RSA
//! signatures with PS algorithms and ECDSA signatures draw randomness from AWS-LC; RS and Ed25519 are deterministic.

use crate::{PrivateKeyText, PublicKey, text::damaged};
use alloc::{boxed::Box, vec};
use aws_lc_rs::{
    error::KeyRejected,
    rand::SystemRandom,
    rsa,
    signature::{self as lc, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RsaEncoding},
};
use core::fmt;
use jotmint::{
    Diagnostic,
    diagnostic::codes,
    jws::{Algorithm, Signature, Signer},
};

/// A private key bound to one algorithm (RFC 8725 section 3.1), ready to sign from any number of threads.
///
/// ```
/// use jotmint::jws::{Algorithm, Signer};
/// use jotmint_keys::{PrivateKey, PrivateKeyText};
///
/// let text = PrivateKeyText::read(b"-----BEGIN PRIVATE KEY-----
/// MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
/// -----END PRIVATE KEY-----")?;
/// let key = PrivateKey::new(&text, Algorithm::Ed25519)?;
/// assert_eq!(key.public_key().thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
/// assert!(key.sign(b"header.claims").is_ok());
/// # Ok::<(), jotmint::Diagnostic>(())
/// ```
pub struct PrivateKey {
    algorithm: Algorithm,
    native: Native,
    public: PublicKey,
}

enum Native {
    Rsa(Box<rsa::KeyPair>, &'static dyn RsaEncoding),
    Ecdsa(Box<EcdsaKeyPair>),
    Ed25519(Box<Ed25519KeyPair>),
}

impl PrivateKey {
    /// The key in `text`, for signatures with `algorithm`.
    ///
    /// # Errors
    /// `algorithm-not-for-key`, `key-pss-restricted`; `key-damaged` when AWS-LC refuses the key, or when the text has
    /// a public part that does not belong to the private one.
    pub fn new(text: &PrivateKeyText, algorithm: Algorithm) -> Result<Self, Diagnostic> {
        text.check_algorithm(algorithm)?;
        let pkcs8 = text.pkcs8_der().expose();
        let rsa = |encoding: &'static dyn RsaEncoding| {
            rsa::KeyPair::from_pkcs8(pkcs8).map(|pair| Native::Rsa(Box::new(pair), encoding))
        };
        let ecdsa = |curve| EcdsaKeyPair::from_pkcs8(curve, pkcs8).map(|pair| Native::Ecdsa(Box::new(pair)));
        let native = match algorithm {
            Algorithm::RS256 => rsa(&lc::RSA_PKCS1_SHA256),
            Algorithm::RS384 => rsa(&lc::RSA_PKCS1_SHA384),
            Algorithm::RS512 => rsa(&lc::RSA_PKCS1_SHA512),
            Algorithm::PS256 => rsa(&lc::RSA_PSS_SHA256),
            Algorithm::PS384 => rsa(&lc::RSA_PSS_SHA384),
            Algorithm::PS512 => rsa(&lc::RSA_PSS_SHA512),
            Algorithm::ES256 => ecdsa(&lc::ECDSA_P256_SHA256_FIXED_SIGNING),
            Algorithm::ES384 => ecdsa(&lc::ECDSA_P384_SHA384_FIXED_SIGNING),
            Algorithm::ES512 => ecdsa(&lc::ECDSA_P521_SHA512_FIXED_SIGNING),
            Algorithm::Ed25519 | Algorithm::EdDSA => {
                Ed25519KeyPair::from_pkcs8(pkcs8).map(|pair| Native::Ed25519(Box::new(pair)))
            }
            // No private key passes the check above with another one.
            _ => return Err(rejected(&KeyRejected::from(aws_lc_rs::error::Unspecified))),
        }
        .map_err(|error| rejected(&error))?;
        let public = native.public_key(text)?;
        text.check_public_key(&public)?;
        Ok(Self { algorithm, native, public })
    }

    /// The public key, derived from the private one.
    #[must_use]
    pub const fn public_key(&self) -> &PublicKey {
        &self.public
    }
}

impl Signer for PrivateKey {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, Diagnostic> {
        // AWS-LC draws its own randomness; the generator named here is not asked.
        let random = SystemRandom::new();
        let signature = match &self.native {
            Native::Rsa(pair, encoding) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(*encoding, &random, message, &mut signature).map(|()| signature)
            }
            Native::Ecdsa(pair) => pair.sign(&random, message).map(|signature| signature.as_ref().to_vec()),
            Native::Ed25519(pair) => pair.try_sign(message).map(|signature| signature.as_ref().to_vec()),
        };
        signature.map(Signature::Jose).map_err(|_| {
            Diagnostic::new(
                &codes::SIGNER_FAILED,
                format_args!("AWS-LC could not sign with {}", self.algorithm),
            )
            .help("check the key with `openssl pkey -in key.pem -check -noout`")
        })
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "PrivateKey({})", self.algorithm)
    }
}

impl Native {
    fn public_key(&self, text: &PrivateKeyText) -> Result<PublicKey, Diagnostic> {
        let absent = || damaged(format_args!("its public part cannot be derived"));
        match self {
            // An RSA text always has it, and it was checked against the private part.
            Self::Rsa(..) => text.public_key().cloned().ok_or_else(absent),
            Self::Ecdsa(pair) => {
                let curve = text.curve().ok_or_else(absent)?;
                curve.public_key(pair.public_key().as_ref())?.ok_or_else(absent)
            }
            Self::Ed25519(pair) => Ok(PublicKey::ed25519(pair.public_key().as_ref())),
        }
    }
}

fn rejected(error: &KeyRejected) -> Diagnostic {
    damaged(format_args!("AWS-LC refuses it ({error})"))
}
