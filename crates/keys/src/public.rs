//! Public keys: what a server is given, and what a key is named after.
//!
//! Nothing is verified with them. There is no symmetric key among them: a thumbprint of one could be searched for
//! offline (RFC 7638 section 7).

use crate::text::{Curve, Jwk, Parsed, check_public_rsa, encode_url, symmetric};
use alloc::{format, string::String, vec::Vec};
use core::fmt;
use jotmint::Diagnostic;
use sha2::{Digest as _, Sha256};

/// The public half of a key that signs.
///
/// ```
/// use jotmint_keys::PublicKey;
///
/// // RFC 8037 appendix A.3; private members are not looked at.
/// let key = PublicKey::from_jwk(br#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#)?;
/// assert_eq!(key.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
/// # Ok::<(), jotmint::Diagnostic>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey(Parts);

#[derive(Clone, PartialEq, Eq)]
enum Parts {
    Rsa { n: Vec<u8>, e: Vec<u8> },
    Ec { crv: &'static str, x: Vec<u8>, y: Vec<u8> },
    Ed25519 { x: Vec<u8> },
}

impl PublicKey {
    /// Reads a JWK, of which only the public members are looked at. Hosts use it for the public key they derived.
    ///
    /// # Errors
    /// `key-is-secret` for `oct`; `key-type-unsupported`, `key-curve-unsupported`, `key-too-small`, `key-too-large`,
    /// `key-exponent-unsafe`, `key-damaged`, `key-member-duplicate`, `key-member-encoding`.
    pub fn from_jwk(json: &[u8]) -> Result<Self, Diagnostic> {
        let parsed = Parsed::read(json)?;
        let jwk = Jwk(&parsed.0);
        match jwk.text("kty")? {
            "oct" => Err(symmetric()),
            "RSA" => {
                let (n, e) = (jwk.integer("n")?, jwk.integer("e")?);
                check_public_rsa(n.expose(), e.expose())?;
                Ok(Self::rsa(n.expose(), e.expose()))
            }
            _ => match jwk.curve()? {
                Some(curve) => jwk.ec_public_key(curve),
                None => Ok(Self::ed25519(jwk.sized("x", 32)?.expose())),
            },
        }
    }

    /// The JWK: the required members in the order of their names, without white space (RFC 7638 section 3.2).
    #[must_use]
    pub fn to_jwk(&self) -> String {
        match &self.0 {
            Parts::Rsa { n, e } => {
                format!(r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#, encode_url(e), encode_url(n))
            }
            Parts::Ec { crv, x, y } => {
                format!(r#"{{"crv":"{crv}","kty":"EC","x":"{}","y":"{}"}}"#, encode_url(x), encode_url(y))
            }
            Parts::Ed25519 { x } => format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, encode_url(x)),
        }
    }

    /// The RFC 7638 thumbprint with SHA-256, base64url: the usual `kid` where nobody chose one.
    #[must_use]
    pub fn thumbprint(&self) -> String {
        encode_url(&Sha256::digest(self.to_jwk()))
    }

    pub(crate) fn rsa(n: &[u8], e: &[u8]) -> Self {
        Self(Parts::Rsa { n: n.to_vec(), e: e.to_vec() })
    }

    pub(crate) fn ec(curve: &Curve, x: &[u8], y: &[u8]) -> Self {
        Self(Parts::Ec { crv: curve.name, x: x.to_vec(), y: y.to_vec() })
    }

    pub(crate) fn ed25519(x: &[u8]) -> Self {
        Self(Parts::Ed25519 { x: x.to_vec() })
    }
}

/// Public, and shown as it would be given to a server.
impl fmt::Debug for PublicKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "PublicKey({})", self.to_jwk())
    }
}
