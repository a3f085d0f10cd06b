//! DER as elements, and which format a sequence of them is.
//!
//! Nothing is checked here beyond the lengths. A wrong label, or a file that is something else, can be named from the
//! outermost elements, and is not just refused.

use super::refusal::Other;
use alloc::vec::Vec;
use der::{AnyRef, Decode as _, Header, Reader as _, SliceReader, Tag, Tagged as _};

/// A format, told by its outermost elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Pkcs8,
    Pkcs1,
    Sec1,
    Other(Other),
    Unknown,
}

impl Form {
    /// What it is, with its article.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Pkcs8 => "a PKCS#8 private key",
            Self::Pkcs1 => "a PKCS#1 private key",
            Self::Sec1 => "a SEC1 private key",
            Self::Other(other) => other.name(),
            Self::Unknown => "none of the known formats",
        }
    }
}

/// Whether these bytes are one DER sequence from the first to the last; text is not.
pub(super) fn is_one_sequence(bytes: &[u8]) -> bool {
    Outermost::of(bytes).is_some_and(|outermost| outermost.missing == 0 && outermost.after == 0)
        || is_pkcs12_in_ber(bytes)
}

/// What these bytes are, as far as the outermost elements tell.
pub(super) fn identify(der: &[u8]) -> Form {
    if is_pkcs12_in_ber(der) {
        return Form::Other(Other::Pkcs12);
    }
    let Some(outermost) = Outermost::of(der) else { return Form::Unknown };
    let (elements, _) = elements(outermost.content);
    let tags: Vec<Tag> = elements.iter().map(|element| element.tag()).collect();
    let first = elements.first().map(|element| element.value()).unwrap_or_default();
    match (tags.as_slice(), first) {
        ([Tag::Integer, Tag::Sequence, ..], [3]) => Form::Other(Other::Pkcs12),
        ([Tag::Integer, Tag::Sequence, Tag::OctetString, ..], _) => Form::Pkcs8,
        ([Tag::Integer, Tag::OctetString, ..], _) => Form::Sec1,
        ([Tag::Integer, Tag::Integer], _) => Form::Other(Other::PublicKey),
        ([Tag::Integer, Tag::Integer, Tag::Integer, Tag::Integer, Tag::Integer, Tag::Integer], _) => {
            Form::Other(Other::Dsa)
        }
        ([Tag::Integer, Tag::Integer, ..], [0 | 1]) => Form::Pkcs1,
        ([Tag::Sequence, Tag::BitString], _) => Form::Other(Other::PublicKey),
        ([Tag::Sequence, Tag::OctetString], _) => Form::Other(Other::EncryptedDer),
        // A request begins with its version, which is 0; a certificate with a context-specific tag.
        ([Tag::Sequence, Tag::Sequence, Tag::BitString], [0x02, 0x01, 0x00, ..]) => {
            Form::Other(Other::CertificateRequest)
        }
        ([Tag::Sequence, Tag::Sequence, Tag::BitString] | [Tag::ObjectIdentifier, ..], _) => {
            Form::Other(Other::Certificate)
        }
        _ => Form::Unknown,
    }
}

/// The sequence that a text in DER is.
pub(super) struct Outermost<'a> {
    pub(super) content: &'a [u8],
    /// How many bytes its length promises beyond the end of the text.
    pub(super) missing: usize,
    /// How many bytes follow it.
    pub(super) after: usize,
}

impl<'a> Outermost<'a> {
    /// `None` where the bytes do not begin with a sequence in DER.
    pub(super) fn of(der: &'a [u8]) -> Option<Self> {
        let mut reader = SliceReader::new(der).ok()?;
        let header = Header::decode(&mut reader).ok()?;
        let rest = der.get(usize::try_from(reader.position()).ok()?..)?;
        let length = usize::try_from(header.length()).ok()?;
        (header.tag() == Tag::Sequence).then(|| Self {
            content: rest.get(..length).unwrap_or(rest),
            missing: length.saturating_sub(rest.len()),
            after: rest.len().saturating_sub(length),
        })
    }
}

/// The elements that `content` is made of up to the first that is broken, and whether they are all of it.
pub(super) fn elements(content: &[u8]) -> (Vec<AnyRef<'_>>, bool) {
    let mut elements = Vec::new();
    let Ok(mut reader) = SliceReader::new(content) else { return (elements, false) };
    // No format here has more than ten.
    while elements.len() < 11
        && let Ok(element) = AnyRef::decode(&mut reader)
    {
        elements.push(element);
    }
    (elements, reader.is_finished())
}

/// PKCS#12 as some exporters write it: lengths left open, which DER does not have.
fn is_pkcs12_in_ber(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x30, 0x80, 0x02, 0x01, 0x03])
}
