//! What a key comes wrapped in: quotes, a byte order mark, base64 once more, a JSON string.
//!
//! No file is opened and no variable looked up. Wrappings come off one by one until DER, PEM or a JWK is there; what
//! is recognised as something else is refused by name.

use super::{
    PrivateKeyText, base64, der,
    form::is_one_sequence,
    jwk,
    members::Parsed,
    pem::{self, find},
    refusal::{Other, not_recognised},
};
use alloc::string::String;
use jotmint::{Diagnostic, Secret, diagnostic::codes, json};
use serde_json::Value;

/// A key with a chain of certificates before it fits many times over.
const MAX_BYTES: usize = 256 * 1024;
/// Quotes, then base64, then quotes, then base64: more has not been seen.
const MAX_WRAPPINGS: u8 = 4;

/// The private key in what somebody gave as one.
pub(super) fn key(given: &[u8]) -> Result<PrivateKeyText, Diagnostic> {
    if given.len() > MAX_BYTES {
        return Err(not_recognised(format_args!(
            "{} bytes long, over the limit of {MAX_BYTES}",
            given.len()
        )));
    }
    unwrap(given, MAX_WRAPPINGS)
}

fn unwrap(bytes: &[u8], wrappings: u8) -> Result<PrivateKeyText, Diagnostic> {
    if is_one_sequence(bytes) {
        return der::key(bytes);
    }
    let text = trim(bytes);
    if text.is_empty() {
        return Err(Diagnostic::new(&codes::KEY_EMPTY, format_args!("the private key is empty"))
            .help("check that the variable or file it comes from is set in this job"));
    }
    if text.starts_with(b"{") {
        match Parsed::read(text) {
            Ok(parsed) => return jwk::key(&parsed),
            Err(error) if !pem::is_in(text) => return Err(error),
            Err(_) => {}
        }
    }
    if let (Some(inner), Some(fewer)) = (unquote(text), wrappings.checked_sub(1)) {
        return unwrap(inner.expose().as_bytes(), fewer);
    }
    if pem::is_in(text) {
        return pem::key(text);
    }
    if let Some(refusal) = something_else(text) {
        return Err(refusal);
    }
    let compact = base64::compact(text);
    if let (Some(inner), Some(fewer)) = (base64::decode_any(compact.expose()), wrappings.checked_sub(1)) {
        let result = unwrap(inner.expose(), fewer);
        let is_noise = |error: &Diagnostic| matches!(error.code().slug(), "key-not-recognised" | "key-empty");
        if !result.as_ref().is_err_and(is_noise) {
            return result;
        }
    }
    Err(not_recognised(format_args!(
        "{} bytes of neither PEM, JWK, DER nor base64 of one of them",
        text.len()
    ))
    .help("a client secret goes where the client secret is asked for"))
}

/// Without a byte order mark, and without white space and NUL at both ends.
fn trim(bytes: &[u8]) -> &[u8] {
    let mut text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    while let [b' ' | b'\t' | b'\r' | b'\n' | b'\0', rest @ ..]
    | [rest @ .., b' ' | b'\t' | b'\r' | b'\n' | b'\0'] = text
    {
        text = rest;
    }
    text
}

/// What stands between quotes that are the first and the last character.
fn unquote(text: &[u8]) -> Option<Secret<String>> {
    let ([b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] | [b'`', inner @ .., b'`']) = text else {
        return None;
    };
    // A JSON string takes its escapes along.
    match json::value(text) {
        Ok(Value::String(string)) => Some(Secret::new(string)),
        _ => Some(Secret::new(String::from(core::str::from_utf8(inner).ok()?))),
    }
}

/// Things that are no key in any wrapping: how they begin, what they are, and what to do.
const OTHERS: [(&[u8], &str, &str); 8] = [
    (b"\xff\xfe", "UTF-16", UTF_8),
    (b"\xfe\xff", "UTF-16", UTF_8),
    (b"-\0-\0-", "UTF-16", UTF_8),
    (
        b"\xfe\xed\xfe\xed",
        "a Java key store",
        "convert it: `keytool -importkeystore -srckeystore key.jks -destkeystore key.p12 -deststoretype pkcs12`, then `openssl pkcs12 -in key.p12 -nocerts -nodes -out key.pem`",
    ),
    (
        b"PuTTY-User-Key-File",
        "a PuTTY key",
        "export it as OpenSSH with PuTTYgen, then `ssh-keygen -p -m PKCS8 -f key`",
    ),
    (
        b"<RSAKeyValue>",
        "an RSA key in the XML of .NET",
        "export it as PKCS#8: `ExportPkcs8PrivateKeyPem` in .NET",
    ),
    (b"eyJ", "a JWT", "a ready-made assertion is an option of its own"),
    (b"[", "a JSON array", "give one JWK, or a JWK Set `{\"keys\": [...]}`"),
];
const UTF_8: &str = "save the file as UTF-8; in PowerShell: `Set-Content -Encoding ascii`";

/// Refuses what is recognised as something else.
fn something_else(text: &[u8]) -> Option<Diagnostic> {
    let begins = |prefixes: &[&str]| prefixes.iter().any(|prefix| text.starts_with(prefix.as_bytes()));
    if text.starts_with(b"openssh-key-v1\0") {
        return Some(Other::OpenSsh.refuse());
    }
    if begins(&["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-", "---- BEGIN SSH2 PUBLIC"]) {
        return Some(Other::SshPublicKey.refuse());
    }
    if find(text, b"BEGIN").is_some() && find(text, b"PRIVATE KEY").is_some() {
        let refusal = not_recognised(format_args!("PEM without the hyphens of its BEGIN line"));
        return Some(
            refusal.help("keep the line `-----BEGIN PRIVATE KEY-----` whole, five hyphens on either side"),
        );
    }
    let is_jwk_in_base64 = text.starts_with(b"eyJ") && !text.contains(&b'.');
    match OTHERS.into_iter().find(|(beginning, ..)| text.starts_with(beginning)) {
        Some((_, kind, help)) if !is_jwk_in_base64 => Some(not_recognised(format_args!("{kind}")).help(help)),
        _ => place(text).map(|(kind, help)| {
            Diagnostic::new(&codes::KEY_IS_PATH, format_args!("the text is {kind}, not a private key"))
                .help(help)
        }),
    }
}

/// Names the place that the text points to, where it is one line that does.
fn place(text: &[u8]) -> Option<(&'static str, &'static str)> {
    const ENDINGS: [&str; 11] =
        [".pem", ".key", ".jwk", ".jwks", ".json", ".der", ".p8", ".pk8", ".p12", ".pfx", ".txt"];
    if text.contains(&b'\n') || text.contains(&b'\r') {
        return None;
    }
    let begins = |prefixes: &[&str]| prefixes.iter().any(|prefix| text.starts_with(prefix.as_bytes()));
    let ends = |ending: &str| {
        let start = text.len().saturating_sub(ending.len());
        text.get(start..).is_some_and(|end| end.eq_ignore_ascii_case(ending.as_bytes()))
    };
    let is_windows = matches!(text, [b'A'..=b'Z' | b'a'..=b'z', b':', b'\\' | b'/', ..]);
    if begins(&["$", "%", "{{"]) {
        Some((
            "a variable that nobody replaced",
            "check that the variable is set in this job, and how it is written here",
        ))
    } else if is_windows || begins(&["/", "./", "../", "~", "\\\\", ".\\", "..\\", "@", "file:"]) {
        Some(PATH)
    } else if find(text, b"://").is_some() || begins(&["arn:", "vault:"]) {
        Some(("a URL", "fetch the key first, and give its content"))
    } else {
        ENDINGS.into_iter().any(ends).then_some(PATH)
    }
}

const PATH: (&str, &str) =
    ("a path", "give the content of the file, or name the file where a file is asked for");

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{vec, vec::Vec};
    use base64ct::{Base64, Encoding as _};

    const ED25519: &[u8] = b"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n";

    #[test]
    fn wrappings_are_undone_up_to_a_limit() {
        let mut text = ED25519.to_vec();
        for wrappings in 0..8 {
            assert_eq!(key(&text).is_ok(), wrappings <= MAX_WRAPPINGS, "{wrappings} wrappings");
            text = Base64::encode_string(&text).into_bytes();
        }
    }

    #[test]
    fn a_text_over_the_limit_is_refused_unread() {
        let mut text = ED25519.to_vec();
        text.resize(MAX_BYTES, b'\n');
        assert!(key(&text).is_ok());
        text.push(b'\n');
        assert_eq!(key(&text).unwrap_err().code(), &codes::KEY_NOT_RECOGNISED);
    }

    #[test]
    fn what_is_undone_without_end_comes_to_an_end() {
        for text in
            [vec![b'"'; MAX_BYTES], vec![b'A'; MAX_BYTES], b"-----BEGIN".repeat(20_000), Vec::from(*b"\"")]
        {
            assert!(key(&text).is_err());
        }
    }
}
