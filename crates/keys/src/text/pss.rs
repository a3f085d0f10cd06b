//! RSA keys that say they are for RSASSA-PSS only.
//!
//! The restriction is honoured here and then left out of the normalised key, because few libraries can read it there.

use super::{
    der::{is_tagged, positive},
    form::elements,
    refusal::{NEW_RSA_KEY, damaged},
};
use der::{AnyRef, Tag, Tagged as _};
use jotmint::{Diagnostic, diagnostic::codes, jws::Algorithm};

/// The object identifier of MGF1, as DER has it.
const MGF1: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08";

/// What a key with the RSASSA-PSS identifier is restricted to (RFC 4055 section 3.1).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Restriction {
    AnyHash,
    Sha256,
    Sha384,
    Sha512,
}

/// Object identifiers of the hashes, as DER has them, and the salt that each takes in JOSE.
const HASHES: [(&[u8], Restriction, u8); 3] = [
    (b"\x60\x86\x48\x01\x65\x03\x04\x02\x01", Restriction::Sha256, 32),
    (b"\x60\x86\x48\x01\x65\x03\x04\x02\x02", Restriction::Sha384, 48),
    (b"\x60\x86\x48\x01\x65\x03\x04\x02\x03", Restriction::Sha512, 64),
];

impl Restriction {
    /// Reads the parameters of the key's identifier; none at all restrict to PSS and nothing else.
    ///
    /// # Errors
    /// `key-pss-restricted` when no PS algorithm is left, `key-damaged`.
    pub(super) fn read(parameters: Option<&[u8]>) -> Result<Self, Diagnostic> {
        let wrong = || damaged(format_args!("its RSASSA-PSS parameters are not as RFC 4055 defines them"));
        let Some(parameters) = parameters else { return Ok(Self::AnyHash) };
        let (elements, true) = elements(parameters) else { return Err(wrong()) };
        // Each has a default, and all of the defaults are of SHA-1.
        let value = |number| {
            elements.iter().find(|element| is_tagged(element, number)).map(|element| element.value())
        };
        let Some(hash) = value(0) else { return Err(unusable(format_args!("to SHA-1"))) };
        let (oid, _) = identifier(hash).ok_or_else(wrong)?;
        let Some((_, restriction, hash_bytes)) = HASHES.into_iter().find(|(hash, _, _)| *hash == oid) else {
            return Err(unusable(format_args!("to a hash other than SHA-256, SHA-384 and SHA-512")));
        };
        let mask = value(1).and_then(identifier);
        let mask_hash = mask.and_then(|(mgf, hash)| identifier_in(hash.filter(|_| mgf == MGF1)?.value()));
        if mask_hash.map(|(hash, _)| hash) != Some(oid) {
            return Err(unusable(format_args!("to {} with another hash in MGF1", restriction.hash())));
        }
        let (salt, true) = value(2).map_or((alloc::vec![], true), self::elements) else {
            return Err(wrong());
        };
        // RFC 4055: the length in the key is the least that a signature may have.
        match salt.first().map(positive) {
            None | Some(Some([])) => Ok(restriction),
            Some(Some([length])) if *length <= hash_bytes => Ok(restriction),
            Some(Some(_)) => Err(unusable(format_args!(
                "to {} with a salt of more than {hash_bytes} bytes",
                restriction.hash()
            ))),
            Some(None) => Err(wrong()),
        }
    }

    pub(super) const fn algorithms(self) -> &'static [Algorithm] {
        match self {
            Self::AnyHash => &[Algorithm::PS256, Algorithm::PS384, Algorithm::PS512],
            Self::Sha256 => &[Algorithm::PS256],
            Self::Sha384 => &[Algorithm::PS384],
            Self::Sha512 => &[Algorithm::PS512],
        }
    }

    /// The name of the hash, where there is one.
    pub(super) const fn hash(self) -> &'static str {
        match self {
            Self::AnyHash => "any hash",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        }
    }
}

fn unusable(to_what: core::fmt::Arguments<'_>) -> Diagnostic {
    Diagnostic::new(
        &codes::KEY_PSS_RESTRICTED,
        format_args!(
            "the key is restricted {to_what}; PS algorithms use one hash throughout and a salt of its length"
        ),
    )
    .help(NEW_RSA_KEY)
}

/// The object identifier and the parameters of the one `AlgorithmIdentifier` in `content`.
fn identifier(content: &[u8]) -> Option<(&[u8], Option<AnyRef<'_>>)> {
    match elements(content) {
        (outer, true) if outer.len() == 1 => identifier_in(outer.first()?.value()),
        _ => None,
    }
}

fn identifier_in(content: &[u8]) -> Option<(&[u8], Option<AnyRef<'_>>)> {
    let (parts, true) = elements(content) else { return None };
    let oid = parts.first().filter(|oid| oid.tag() == Tag::ObjectIdentifier)?;
    Some((oid.value(), parts.get(1).copied()))
}
