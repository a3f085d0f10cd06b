//! Base64 of key material: decoded in constant time, into buffers that are wiped.

use alloc::{string::String, vec, vec::Vec};
use base64ct::{Base64Unpadded, Base64UrlUnpadded, Encoding as _};
use jotmint::Secret;
use zeroize::Zeroizing;

/// `text` without white space, and without line ends and tabs that are written out (`\n`, `\r\n`, `\/`).
pub(super) fn compact(text: &[u8]) -> Secret<Vec<u8>> {
    let mut compact = Vec::with_capacity(text.len());
    let mut after_backslash = false;
    for byte in text {
        let is_written_out = after_backslash && matches!(byte, b'n' | b'r' | b't');
        after_backslash = *byte == b'\\';
        if !is_written_out && !after_backslash && !byte.is_ascii_whitespace() {
            compact.push(*byte);
        }
    }
    Secret::new(compact)
}

/// Whether the byte is one of standard base64, padding included.
pub(super) const fn is_standard(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// Standard base64 with its padding.
pub(super) fn decode_padded(text: &[u8]) -> Option<Secret<Vec<u8>>> {
    let unpadded = text.strip_suffix(b"==").or_else(|| text.strip_suffix(b"=")).unwrap_or(text);
    if text.len().is_multiple_of(4) { decode(unpadded) } else { None }
}

/// Standard or URL-safe base64, with or without padding.
pub(super) fn decode_any(text: &[u8]) -> Option<Secret<Vec<u8>>> {
    let end = text.iter().rposition(|byte| *byte != b'=')?.checked_add(1)?;
    let mut standard = Zeroizing::new(text.get(..end)?.to_vec());
    for byte in standard.iter_mut() {
        match byte {
            b'-' => *byte = b'+',
            b'_' => *byte = b'/',
            _ => {}
        }
    }
    decode(&standard)
}

/// Base64url without padding, as JOSE has it (RFC 7515 section 2).
pub(super) fn decode_url(text: &str) -> Option<Secret<Vec<u8>>> {
    let is_other = |byte| matches!(byte, b'+' | b'/' | b'=');
    if text.bytes().any(is_other) { None } else { decode_any(text.as_bytes()) }
}

/// Base64url without padding.
pub(crate) fn encode_url(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

/// Refuses what is not canonical: bits after the last byte have to be zero.
fn decode(text: &[u8]) -> Option<Secret<Vec<u8>>> {
    let mut bytes = Zeroizing::new(vec![0; text.len().div_ceil(4).saturating_mul(3)]);
    let length = Base64Unpadded::decode(text, &mut bytes).ok()?.len();
    bytes.truncate(length);
    Some(Secret::new(core::mem::take(&mut *bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_canonical_form_is_taken() {
        for refused in ["AB", "A", "AA==", "A A", "A-/A", "AA+A", "AAAAA"] {
            assert!(decode_url(refused).is_none(), "{refused}");
        }
        assert_eq!(decode_url("AQ").unwrap().expose(), &[1]);
        assert!(decode_padded(b"AQ").is_none());
        for refused in ["AR==", "AQ=", "AQ===", "A===", "====", "AQ==AQ==", "-_-_"] {
            assert!(decode_padded(refused.as_bytes()).is_none(), "{refused}");
        }
        assert_eq!(decode_padded(b"AQ==").unwrap().expose(), &[1]);
    }

    #[test]
    fn line_ends_vanish_in_every_spelling() {
        assert_eq!(compact(b" AB\r\nCD\\nEF\\r\\nGH\\\\nIJ\\/K\\\n ").expose(), b"ABCDEFGHIJ/K");
    }
}
