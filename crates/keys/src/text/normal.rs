//! The one shape that every key is written in: PKCS#8 version 1, without attributes and without a public part.
//!
//! Without the public part every backend derives it, and a wrong one in the text is found out.

use super::{Kind, PrivateKeyText, curve::Curve, refusal::damaged};
use crate::public::PublicKey;
use alloc::vec::Vec;
use jotmint::{Diagnostic, Secret};
use zeroize::Zeroizing;

// Tags that are written.
const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
const SEQUENCE: u8 = 0x30;

// Object identifiers, as DER has them.
pub(super) const RSA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
pub(super) const EC_PUBLIC_KEY: &[u8] = b"\x2a\x86\x48\xce\x3d\x02\x01";
pub(super) const ED25519: &[u8] = b"\x2b\x65\x70";

/// The key on `curve` with this private number, and this public key where one is known.
pub(super) fn ec(
    curve: &'static Curve,
    number: &[u8],
    public: Option<PublicKey>,
) -> Result<PrivateKeyText, Diagnostic> {
    let scalar = element(OCTET_STRING, &[&curve.scalar(number)?])?;
    let inner = element(SEQUENCE, &[&[2, 1, 1], scalar.expose()])?;
    let algorithm = [EC_PUBLIC_KEY, curve.oid];
    let pkcs8 = wrap(&algorithm, &[], inner.expose())?;
    Ok(PrivateKeyText { kind: Kind::Ec(curve), algorithm: None, key_id: None, pkcs8, public })
}

/// The Ed25519 key with this seed, and this public key where one is known.
pub(super) fn ed25519(seed: &[u8], public: Option<&[u8]>) -> Result<PrivateKeyText, Diagnostic> {
    if seed.len() != 32 {
        return Err(damaged(format_args!("an Ed25519 key has 32 bytes, this one has {}", seed.len())));
    }
    if public.is_some_and(|public| public.len() != 32) {
        return Err(damaged(format_args!("its public part does not have 32 bytes")));
    }
    let inner = element(OCTET_STRING, &[seed])?;
    let pkcs8 = wrap(&[ED25519], &[], inner.expose())?;
    let public = public.map(PublicKey::ed25519);
    Ok(PrivateKeyText { kind: Kind::Ed25519, algorithm: None, key_id: None, pkcs8, public })
}

/// The RSA key with these numbers, in PKCS#8.
pub(super) fn rsa_pkcs8(numbers: [&[u8]; 8]) -> Result<Secret<Vec<u8>>, Diagnostic> {
    let mut content = Zeroizing::new(Vec::with_capacity(8 * 1024));
    content.extend_from_slice(&[2, 1, 0]);
    for number in numbers {
        let sign: &[u8] = if number.first().is_some_and(|byte| *byte >= 0x80) { &[0] } else { &[] };
        content.extend_from_slice(element(INTEGER, &[sign, number])?.expose());
    }
    wrap(&[RSA], &[5, 0], element(SEQUENCE, &[&content])?.expose())
}

/// PKCS#8 version 1 around a private key; `algorithm` is its identifier, and that of the curve where there is one.
fn wrap(algorithm: &[&[u8]], parameters: &[u8], inner: &[u8]) -> Result<Secret<Vec<u8>>, Diagnostic> {
    let mut identifier = Vec::new();
    for oid in algorithm {
        identifier.extend_from_slice(element(OBJECT_IDENTIFIER, &[oid])?.expose());
    }
    let identifier = element(SEQUENCE, &[&identifier, parameters])?;
    let inner = element(OCTET_STRING, &[inner])?;
    element(SEQUENCE, &[&[2, 1, 0], identifier.expose(), inner.expose()])
}

/// One element of DER, in a buffer that is never reallocated.
fn element(tag: u8, content: &[&[u8]]) -> Result<Secret<Vec<u8>>, Diagnostic> {
    let length = content.iter().map(|part| part.len()).fold(0, usize::saturating_add);
    let mut element = Vec::with_capacity(length.saturating_add(4));
    element.push(tag);
    match u16::try_from(length).map(u16::to_be_bytes) {
        Ok([0, low @ 0..=0x7f]) => element.push(low),
        Ok([0, low]) => element.extend_from_slice(&[0x81, low]),
        Ok([high, low]) => element.extend_from_slice(&[0x82, high, low]),
        Err(_) => return Err(damaged(format_args!("it is too long"))),
    }
    for part in content {
        element.extend_from_slice(part);
    }
    Ok(Secret::new(element))
}
