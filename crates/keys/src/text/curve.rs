//! The three curves of JOSE, and EC keys on them.
//!
//! No multiplication of points: whether a public point belongs to a private number is for the backend to find out,
//! which always derives the point itself. What needs no cryptography is checked here: the range of the private
//! number, and whether the point is on the curve.

use super::{number::Number, refusal::damaged};
use crate::public::PublicKey;
use alloc::{vec, vec::Vec};
use jotmint::{Diagnostic, jws::Family};
use zeroize::Zeroizing;

/// A curve: y^2 = x^3 - 3x + b over the integers modulo `prime` (RFC 7518 section 6.2.1.1).
pub(crate) struct Curve {
    /// The name in a JWK.
    pub(crate) name: &'static str,
    pub(crate) family: Family,
    /// The object identifier, as DER has it.
    pub(super) oid: &'static [u8],
    /// The length of a coordinate, and of the private number.
    pub(crate) field_bytes: usize,
    prime: &'static [u8],
    order: &'static [u8],
    b: &'static [u8],
}

pub(crate) static P256: Curve = Curve {
    name: "P-256",
    family: Family::P256,
    oid: b"\x2a\x86\x48\xce\x3d\x03\x01\x07",
    field_bytes: 32,
    prime: b"\xff\xff\xff\xff\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\
        \xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
    order: b"\xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xbc\xe6\xfa\xad\xa7\x17\
        \x9e\x84\xf3\xb9\xca\xc2\xfc\x63\x25\x51",
    b: b"\x5a\xc6\x35\xd8\xaa\x3a\x93\xe7\xb3\xeb\xbd\x55\x76\x98\x86\xbc\x65\x1d\x06\xb0\xcc\x53\
        \xb0\xf6\x3b\xce\x3c\x3e\x27\xd2\x60\x4b",
};

pub(crate) static P384: Curve = Curve {
    name: "P-384",
    family: Family::P384,
    oid: b"\x2b\x81\x04\x00\x22",
    field_bytes: 48,
    prime: b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\
        \xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff\xff\x00\x00\x00\x00\x00\x00\x00\x00\
        \xff\xff\xff\xff",
    order: b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\
        \xff\xff\xc7\x63\x4d\x81\xf4\x37\x2d\xdf\x58\x1a\x0d\xb2\x48\xb0\xa7\x7a\xec\xec\x19\x6a\
        \xcc\xc5\x29\x73",
    b: b"\xb3\x31\x2f\xa7\xe2\x3e\xe7\xe4\x98\x8e\x05\x6b\xe3\xf8\x2d\x19\x18\x1d\x9c\x6e\xfe\x81\
        \x41\x12\x03\x14\x08\x8f\x50\x13\x87\x5a\xc6\x56\x39\x8d\x8a\x2e\xd1\x9d\x2a\x85\xc8\xed\
        \xd3\xec\x2a\xef",
};

pub(crate) static P521: Curve = Curve {
    name: "P-521",
    family: Family::P521,
    oid: b"\x2b\x81\x04\x00\x23",
    field_bytes: 66,
    prime: b"\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\
        \xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\
        \xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
    order: b"\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\
        \xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfa\x51\x86\x87\x83\xbf\x2f\x96\x6b\x7f\xcc\
        \x01\x48\xf7\x09\xa5\xd0\x3b\xb5\xc9\xb8\x89\x9c\x47\xae\xbb\x6f\xb7\x1e\x91\x38\x64\x09",
    b: b"\x00\x51\x95\x3e\xb9\x61\x8e\x1c\x9a\x1f\x92\x9a\x21\xa0\xb6\x85\x40\xee\xa2\xda\x72\x5b\
        \x99\xb3\x15\xf3\xb8\xb4\x89\x91\x8e\xf1\x09\xe1\x56\x19\x39\x51\xec\x7e\x93\x7b\x16\x52\
        \xc0\xbd\x3b\xb1\xbf\x07\x35\x73\xdf\x88\x3d\x2c\x34\xf1\xef\x45\x1f\xd4\x6b\x50\x3f\x00",
};

pub(crate) static CURVES: [&Curve; 3] = [&P256, &P384, &P521];

impl Curve {
    /// The private number at its full length, when it is in 1..order.
    ///
    /// # Errors
    /// `key-damaged`.
    pub(super) fn scalar(&self, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, Diagnostic> {
        let significant = bytes.iter().position(|byte| *byte != 0).and_then(|at| bytes.get(at..));
        let value = Number::from_be_bytes(bytes);
        let mut scalar = Zeroizing::new(vec![0; self.field_bytes]);
        match (significant, significant.and_then(|bytes| self.field_bytes.checked_sub(bytes.len()))) {
            (Some(significant), Some(padding)) if value.is_less_than(&Number::from_be_bytes(self.order)) => {
                for (place, byte) in scalar.iter_mut().skip(padding).zip(significant) {
                    *place = *byte;
                }
                Ok(scalar)
            }
            _ => Err(damaged(format_args!(
                "the private number is not between 1 and the order of {}",
                self.name
            ))),
        }
    }

    /// The public key that an uncompressed point is, `None` for a compressed one.
    ///
    /// # Errors
    /// `key-damaged`.
    pub(crate) fn public_key(&self, sec1: &[u8]) -> Result<Option<PublicKey>, Diagnostic> {
        match sec1 {
            [0x04, coordinates @ ..] if coordinates.len() == self.field_bytes.saturating_mul(2) => {
                let (x, y) = coordinates.split_at_checked(self.field_bytes).unwrap_or_default();
                self.check_point(x, y)?;
                Ok(Some(PublicKey::ec(self, x, y)))
            }
            [0x02 | 0x03, x @ ..] if x.len() == self.field_bytes => Ok(None),
            _ => Err(damaged(format_args!(
                "its public point of {} bytes is not one on {}",
                sec1.len(),
                self.name
            ))),
        }
    }

    /// Whether the point is on the curve.
    ///
    /// # Errors
    /// `key-damaged`.
    pub(crate) fn check_point(&self, x: &[u8], y: &[u8]) -> Result<(), Diagnostic> {
        let prime = Number::from_be_bytes(self.prime);
        let (x, y) = (Number::from_be_bytes(x), Number::from_be_bytes(y));
        let cube = x.times(&x).modulo(&prime).times(&x);
        // y^2 + 3x = x^3 + b, so that nothing is subtracted.
        let left = y.times(&y).plus(&x.times(&Number::from_be_bytes(&[3]))).modulo(&prime);
        let right = cube.plus(&Number::from_be_bytes(self.b)).modulo(&prime);
        if x.is_less_than(&prime) && y.is_less_than(&prime) && left.equals(&right) {
            Ok(())
        } else {
            Err(damaged(format_args!("its public point is not on the curve {}", self.name)))
        }
    }
}
