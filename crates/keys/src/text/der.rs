//! Private keys in DER: PKCS#8, PKCS#1 and SEC1.
//!
//! Strict DER only, and nothing after the end.

use super::{
    PrivateKeyText,
    curve::{CURVES, Curve},
    form::{Form, Outermost, elements, identify},
    normal::{EC_PUBLIC_KEY, ED25519, RSA, ec, ed25519},
    pss::Restriction,
    refusal::{NEW_RSA_KEY, damaged, explicit_curve, unsupported_curve, unsupported_type},
    rsa,
};
use der::{AnyRef, Tag, Tagged as _, asn1::ObjectIdentifier};
use jotmint::{Diagnostic, diagnostic::codes};

const RSA_PSS: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a";

/// Algorithms that a PKCS#8 file names and that JOSE does not sign with.
const OTHER_ALGORITHMS: [(&[u8], &str); 11] = [
    (b"\x2b\x65\x6e", "an X25519 key"),
    (b"\x2b\x65\x6f", "an X448 key"),
    (b"\x2b\x65\x71", "an Ed448 key"),
    (b"\x2a\x86\x48\xce\x38\x04\x01", "a DSA key"),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x03\x01", "a Diffie-Hellman key"),
    (b"\x2a\x86\x48\xce\x3e\x02\x01", "a Diffie-Hellman key"),
    (b"\x2b\x81\x04\x01\x0c", "an ECDH key"),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x07", "an RSA key for encryption only"),
    (b"\x60\x86\x48\x01\x65\x03\x04\x03\x11", "an ML-DSA-44 key"),
    (b"\x60\x86\x48\x01\x65\x03\x04\x03\x12", "an ML-DSA-65 key"),
    (b"\x60\x86\x48\x01\x65\x03\x04\x03\x13", "an ML-DSA-87 key"),
];

/// Curves that a key names and that JOSE does not sign with.
const OTHER_CURVES: [(&[u8], &str); 9] = [
    (b"\x2b\x81\x04\x00\x0a", "secp256k1"),
    (b"\x2b\x81\x04\x00\x21", "P-224"),
    (b"\x2a\x86\x48\xce\x3d\x03\x01\x01", "P-192"),
    (b"\x2b\x24\x03\x03\x02\x08\x01\x01\x05", "brainpoolP224r1"),
    (b"\x2b\x24\x03\x03\x02\x08\x01\x01\x07", "brainpoolP256r1"),
    (b"\x2b\x24\x03\x03\x02\x08\x01\x01\x09", "brainpoolP320r1"),
    (b"\x2b\x24\x03\x03\x02\x08\x01\x01\x0b", "brainpoolP384r1"),
    (b"\x2b\x24\x03\x03\x02\x08\x01\x01\x0d", "brainpoolP512r1"),
    (b"\x2a\x81\x1c\xcf\x55\x01\x82\x2d", "SM2"),
];

/// The private key in `der`.
///
/// # Errors
/// The code of what it is instead, of what kind of key it is, or `key-damaged`.
pub(super) fn key(der: &[u8]) -> Result<PrivateKeyText, Diagnostic> {
    let form = identify(der);
    if let Form::Other(other) = form {
        return Err(other.refuse());
    }
    match Outermost::of(der) {
        None => Err(damaged(format_args!("its content is not DER"))),
        Some(Outermost { missing: 0, after: 0, content }) => match form {
            Form::Pkcs8 => pkcs8(content),
            Form::Pkcs1 => pkcs1(content, None),
            Form::Sec1 => sec1(content, None),
            Form::Other(_) | Form::Unknown => {
                let length = der.len();
                Err(damaged(format_args!("its {length} bytes of DER are none of PKCS#8, PKCS#1 and SEC1")))
            }
        },
        Some(Outermost { missing: 0, after, .. }) => {
            Err(damaged(format_args!("{after} bytes follow its end")))
        }
        Some(Outermost { missing, .. }) => Err(damaged(format_args!("its last {missing} bytes are missing"))),
    }
}

/// A `OneAsymmetricKey` (RFC 5958 section 2): version, algorithm, key, attributes, and in version 2 the public key.
fn pkcs8(content: &[u8]) -> Result<PrivateKeyText, Diagnostic> {
    let wrong = || malformed("PKCS#8");
    let (elements, true) = elements(content) else { return Err(wrong()) };
    let [version, algorithm, key, rest @ ..] = elements.as_slice() else { return Err(wrong()) };
    let without_attributes = match rest {
        [first, rest @ ..] if is_tagged(first, 0) => rest,
        rest => rest,
    };
    let public = match (version.value(), without_attributes) {
        ([0], []) => None,
        ([1], [public]) if is_tagged(public, 1) => Some(bits(public).ok_or_else(wrong)?),
        _ => return Err(wrong()),
    };
    let (algorithm, true) = self::elements(algorithm.value()) else { return Err(wrong()) };
    let (oid, parameters) = match algorithm.as_slice() {
        [oid] if oid.tag() == Tag::ObjectIdentifier => (oid, None),
        [oid, parameters] if oid.tag() == Tag::ObjectIdentifier => (oid, Some(parameters)),
        _ => return Err(wrong()),
    };
    let inner = key.value();
    match oid.value() {
        RSA => pkcs1(sequence(inner)?, None),
        RSA_PSS => pkcs1(sequence(inner)?, Some(Restriction::read(parameters.map(|given| given.value()))?)),
        EC_PUBLIC_KEY => sec1(sequence(inner)?, parameters.map(named_curve).transpose()?),
        ED25519 => match self::elements(inner) {
            (seed, true) if matches!(seed.as_slice(), [seed] if seed.tag() == Tag::OctetString) => {
                ed25519(seed.first().map(|seed| seed.value()).unwrap_or_default(), public)
            }
            _ => Err(malformed("Ed25519")),
        },
        other => Err(match OTHER_ALGORITHMS.into_iter().find(|(oid, _)| *oid == other) {
            Some((_, name)) => unsupported_type(format_args!("{name}")),
            None => match ObjectIdentifier::from_bytes(other) {
                Ok(oid) => {
                    unsupported_type(format_args!("a key for the algorithm with the identifier {oid}"))
                }
                Err(_) => wrong(),
            },
        }),
    }
}

/// An `RSAPrivateKey` (RFC 8017 appendix A.1.2).
fn pkcs1(content: &[u8], restriction: Option<Restriction>) -> Result<PrivateKeyText, Diagnostic> {
    let (elements, true) = elements(content) else { return Err(malformed("PKCS#1")) };
    if let ([1], 10) = (elements.first().map(|version| version.value()).unwrap_or_default(), elements.len()) {
        return Err(Diagnostic::new(
            &codes::KEY_MULTI_PRIME,
            format_args!("the RSA key has more than two primes"),
        )
        .help(NEW_RSA_KEY));
    }
    let mut numbers = [&[][..]; 9];
    for (number, element) in numbers.iter_mut().zip(&elements) {
        *number = positive(element).ok_or_else(|| malformed("PKCS#1"))?;
    }
    match (numbers, elements.len()) {
        ([[0], n, e, d, p, q, dp, dq, qi], 9) => {
            rsa::key(&rsa::Numbers { n, e, d, p, q, dp, dq, qi }, restriction)
        }
        _ => Err(malformed("PKCS#1")),
    }
}

/// An `ECPrivateKey` (RFC 5915 section 3); its curve stands inside, in the PKCS#8 around it, or in both places.
fn sec1(content: &[u8], outside: Option<&'static Curve>) -> Result<PrivateKeyText, Diagnostic> {
    let wrong = || malformed("SEC1");
    let (elements, true) = elements(content) else { return Err(wrong()) };
    let [version, number, rest @ ..] = elements.as_slice() else { return Err(wrong()) };
    if version.value() != [1] || number.tag() != Tag::OctetString {
        return Err(wrong());
    }
    let (inside, rest) = match rest {
        [first, rest @ ..] if is_tagged(first, 0) => match self::elements(first.value()) {
            (parameters, true) if parameters.len() == 1 => {
                (parameters.first().map(named_curve).transpose()?, rest)
            }
            _ => return Err(wrong()),
        },
        rest => (None, rest),
    };
    let curve = match (outside, inside) {
        (Some(outside), Some(inside)) if outside.family != inside.family => {
            return Err(damaged(format_args!("it says {} outside and {} inside", outside.name, inside.name)));
        }
        (Some(curve), _) | (None, Some(curve)) => curve,
        (None, None) => return Err(damaged(format_args!("it does not say which curve it is on"))),
    };
    let public = match rest {
        [] => None,
        [public] if is_tagged(public, 1) => curve.public_key(bits(public).ok_or_else(wrong)?)?,
        _ => return Err(wrong()),
    };
    ec(curve, number.value(), public)
}

/// The content of a sequence and nothing else.
fn sequence(der: &[u8]) -> Result<&[u8], Diagnostic> {
    match Outermost::of(der) {
        Some(Outermost { missing: 0, after: 0, content }) => Ok(content),
        _ => Err(damaged(format_args!("the content of its PKCS#8 structure is not whole"))),
    }
}

/// The magnitude of an INTEGER that is not negative and in its shortest form; zero is `[0]`.
pub(super) fn positive<'a>(element: &AnyRef<'a>) -> Option<&'a [u8]> {
    match (element.tag(), element.value()) {
        (Tag::Integer, [0, magnitude @ ..]) if matches!(magnitude, [0x80..=0xff, ..]) => Some(magnitude),
        (Tag::Integer, magnitude @ ([0] | [0x01..=0x7f, ..])) => Some(magnitude),
        _ => None,
    }
}

/// The bytes of a BIT STRING under a context-specific tag, which may replace its own tag or stand around it.
fn bits<'a>(tagged: &AnyRef<'a>) -> Option<&'a [u8]> {
    let content = if tagged.tag().is_constructed() {
        match elements(tagged.value()) {
            (inner, true) => inner.first().filter(|inner| inner.tag() == Tag::BitString)?.value(),
            _ => return None,
        }
    } else {
        tagged.value()
    };
    content.strip_prefix(&[0])
}

pub(super) fn is_tagged(element: &AnyRef<'_>, wanted: u32) -> bool {
    matches!(element.tag(), Tag::ContextSpecific { number, .. } if number.value() == wanted)
}

fn named_curve(parameters: &AnyRef<'_>) -> Result<&'static Curve, Diagnostic> {
    let oid = parameters.value();
    match parameters.tag() {
        Tag::Sequence => return Err(explicit_curve()),
        Tag::ObjectIdentifier => {}
        _ => return Err(damaged(format_args!("it does not say which curve it is on"))),
    }
    if let Some(curve) = CURVES.into_iter().find(|curve| curve.oid == oid) {
        return Ok(curve);
    }
    Err(match OTHER_CURVES.into_iter().find(|(other, _)| *other == oid) {
        Some((_, name)) => unsupported_curve(format_args!("{name}")),
        None => match ObjectIdentifier::from_bytes(oid) {
            Ok(oid) => unsupported_curve(format_args!("with the identifier {oid}")),
            Err(_) => malformed("SEC1"),
        },
    })
}

fn malformed(format: &str) -> Diagnostic {
    damaged(format_args!("its {format} structure is not as its RFC defines it"))
}
