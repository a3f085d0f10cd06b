//! The members of a JWK, private or public, each read as what its RFC says it is.
//!
//! Nothing is decided here about what the key may be used for. What was parsed is wiped; a text that is not JSON may
//! leave a part of itself in memory, because the parser stops in the middle.

use super::{
    base64,
    curve::{CURVES, Curve},
    refusal::{damaged, unsupported_curve, unsupported_type},
};
use crate::public::PublicKey;
use alloc::vec::Vec;
use core::fmt;
use jotmint::{
    Diagnostic, Secret,
    diagnostic::codes,
    json::{self, Fault, Object},
};
use serde_json::Value;
use zeroize::Zeroize as _;

/// Members that are named when they are there twice.
const MEMBERS: [&str; 20] = [
    "kty", "crv", "x", "y", "d", "n", "e", "p", "q", "dp", "dq", "qi", "oth", "k", "use", "key_ops", "alg",
    "kid", "keys", "x5c",
];

/// JSON that may have a private key in it.
pub(crate) struct Parsed(pub(crate) Object);

impl Parsed {
    /// # Errors
    /// `key-member-duplicate`, `key-damaged`.
    pub(crate) fn read(text: &[u8]) -> Result<Self, Diagnostic> {
        json::object(text).map(Self).map_err(|fault| match fault {
            Fault::Duplicate(name) => {
                let duplicate = |message| Diagnostic::new(&codes::KEY_MEMBER_DUPLICATE, message);
                // The name is repeated only if it is one of a JWK; another may be anything.
                match MEMBERS.into_iter().find(|member| *member == name) {
                    Some(member) => duplicate(format_args!("`{member}` is in the JWK twice")),
                    None => duplicate(format_args!("a member is in the JWK twice")),
                }
                .help("remove the wrong one of the two")
            }
            fault => damaged(format_args!("the JWK {fault}")),
        })
    }
}

impl Drop for Parsed {
    fn drop(&mut self) {
        self.0.values_mut().for_each(wipe);
    }
}

/// One JWK.
#[derive(Clone, Copy)]
pub(crate) struct Jwk<'a>(pub(crate) &'a Object);

impl<'a> Jwk<'a> {
    /// The curve of an EC key; `None` for Ed25519.
    pub(crate) fn curve(self) -> Result<Option<&'static Curve>, Diagnostic> {
        const OTHERS: [&str; 8] = [
            "secp256k1",
            "P-192",
            "P-224",
            "brainpoolP256r1",
            "brainpoolP320r1",
            "brainpoolP384r1",
            "brainpoolP512r1",
            "P-256K",
        ];
        let (kty, crv) = (self.text("kty")?, self.text("crv")?);
        if kty == "OKP" {
            return match crv {
                "Ed25519" => Ok(None),
                "X25519" => Err(unsupported_type(format_args!("an X25519 key"))),
                "X448" => Err(unsupported_type(format_args!("an X448 key"))),
                "Ed448" => Err(unsupported_type(format_args!("an Ed448 key"))),
                _ => Err(unsupported_type(format_args!("an OKP key whose `crv` is not Ed25519"))),
            };
        }
        match CURVES.into_iter().find(|curve| curve.name == crv) {
            Some(curve) => Ok(Some(curve)),
            None => Err(match OTHERS.into_iter().find(|other| *other == crv) {
                Some(other) => unsupported_curve(format_args!("{other}")),
                None => unsupported_curve(format_args!("that its `crv` names")),
            }),
        }
    }

    /// The public key on `curve` that `x` and `y` are.
    pub(crate) fn ec_public_key(self, curve: &Curve) -> Result<PublicKey, Diagnostic> {
        let (x, y) = (self.sized("x", curve.field_bytes)?, self.sized("y", curve.field_bytes)?);
        curve.check_point(x.expose(), y.expose())?;
        Ok(PublicKey::ec(curve, x.expose(), y.expose()))
    }

    /// A member that is a string.
    pub(crate) fn text(self, name: &'static str) -> Result<&'a str, Diagnostic> {
        match self.0.get(name) {
            Some(Value::String(text)) => Ok(text),
            Some(other) => Err(encoding(name, format_args!("is {}, not a string", json::kind(other)))),
            None => Err(damaged(format_args!("the JWK has no `{name}`"))),
        }
    }

    /// A member that is base64url.
    pub(super) fn bytes(self, name: &'static str) -> Result<Secret<Vec<u8>>, Diagnostic> {
        base64::decode_url(self.text(name)?)
            .filter(|bytes| !bytes.expose().is_empty())
            .ok_or_else(|| encoding(name, format_args!("is not canonical base64url without padding")))
    }

    /// A member of exactly this many bytes (RFC 7518 sections 6.2.1.2 and 6.2.2.1, RFC 8037 section 2).
    pub(crate) fn sized(self, name: &'static str, length: usize) -> Result<Secret<Vec<u8>>, Diagnostic> {
        let bytes = self.bytes(name)?;
        match bytes.expose().len() {
            found if found == length => Ok(bytes),
            found => Err(encoding(name, format_args!("has {found} bytes, not {length}"))),
        }
    }

    /// A public number in the fewest bytes there can be (RFC 7518 section 2): another form has another thumbprint.
    pub(crate) fn integer(self, name: &'static str) -> Result<Secret<Vec<u8>>, Diagnostic> {
        let bytes = self.bytes(name)?;
        match bytes.expose().first() {
            Some(0) => Err(encoding(name, format_args!("begins with a zero byte"))),
            _ => Ok(bytes),
        }
    }
}

pub(super) fn encoding(member: &'static str, what: fmt::Arguments<'_>) -> Diagnostic {
    Diagnostic::new(&codes::KEY_MEMBER_ENCODING, format_args!("`{member}` of the JWK {what}"))
        .help("export the key again as a JWK: base64url without padding, every coordinate at its full length")
}

fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(members) => members.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
