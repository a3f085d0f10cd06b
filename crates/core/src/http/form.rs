//! `application/x-www-form-urlencoded` and the Basic scheme built on it.

use crate::{
    diagnostic::{Diagnostic, codes},
    secret::Secret,
    suggest,
};
use alloc::{format, string::String, vec::Vec};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use zeroize::Zeroize as _;

/// Whether a parameter may be sent more than once: a resource always (RFC 8707 section 2), an audience where tokens are
/// exchanged (RFC 8693 section 2.1), as far as the grant is known.
pub(crate) fn may_repeat(name: &str, grant_type: Option<&str>) -> bool {
    name == "resource"
        || name == "audience" && grant_type.is_none_or(|grant| grant.ends_with("token-exchange"))
}

/// A form that grows parameter by parameter, refuses repeated names and leaves out empty values.
///
/// ```
/// use jotmint::http::Form;
/// let mut form = Form::new();
/// form.push("grant_type", "client_credentials")?;
/// form.push("scope", "")?;
/// form.push("note", " %&+\u{a3}\u{20ac}")?;
/// assert_eq!(form.finish().expose(), "grant_type=client_credentials&note=+%25%26%2B%C2%A3%E2%82%AC");
/// # Ok::<(), jotmint::Diagnostic>(())
/// ```
#[derive(Default)]
pub struct Form {
    names: Vec<String>,
    grant_type: Option<String>,
    encoded: String,
}

impl Form {
    /// An empty form.
    #[must_use]
    pub const fn new() -> Self {
        Self { names: Vec::new(), grant_type: None, encoded: String::new() }
    }

    /// Adds a parameter; an empty value counts as omitted (RFC 6749 section 3.2).
    ///
    /// # Errors
    /// `parameter-repeated` when the name is there already and is not one that may repeat.
    pub fn push(&mut self, name: &str, value: &str) -> Result<(), Diagnostic> {
        if value.is_empty() {
            return Ok(());
        }
        let is_there = self.names.iter().any(|present| present == name);
        if is_there && !may_repeat(name, self.grant_type.as_deref()) {
            return Err(Diagnostic::new(
                &codes::PARAMETER_REPEATED,
                format_args!("the parameter `{}` is there twice", suggest::quotable(name)),
            )
            .help("remove it from the extra parameters"));
        }
        if !self.encoded.is_empty() {
            self.encoded.push('&');
        }
        // Growing a String leaves the old bytes behind; reserving for the longest encoding first avoids that.
        let longest = name.len().saturating_add(value.len()).saturating_mul(3).saturating_add(2);
        if self.encoded.capacity().saturating_sub(self.encoded.len()) < longest {
            let mut grown =
                String::with_capacity(self.encoded.len().saturating_add(longest).saturating_mul(2));
            grown.push_str(&self.encoded);
            self.encoded.zeroize();
            self.encoded = grown;
        }
        encode_into(name, "+", &mut self.encoded);
        self.encoded.push('=');
        encode_into(value, "+", &mut self.encoded);
        self.names.push(String::from(name));
        if name == "grant_type" {
            self.grant_type = Some(String::from(value));
        }
        Ok(())
    }

    /// The encoded form.
    #[must_use]
    pub fn finish(mut self) -> Secret<String> {
        Secret::new(core::mem::take(&mut self.encoded))
    }
}

impl Drop for Form {
    fn drop(&mut self) {
        self.encoded.zeroize();
    }
}

/// The value of an `Authorization` header for a client: identifier and secret are form-encoded each, joined by a
/// colon, and base64-encoded (RFC 6749 section 2.3.1).
///
/// A space becomes `%20`, not `+`: every form decoder reads both, and some servers decode only percent signs here.
///
/// ```
/// use jotmint::http::basic_credentials;
/// assert_eq!(basic_credentials("s6BhdRkqt3", "gX1fBat3bV").expose(), "Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW");
/// ```
#[must_use]
pub fn basic_credentials(client_id: &str, client_secret: &str) -> Secret<String> {
    let mut pair = String::with_capacity(
        client_id.len().saturating_add(client_secret.len()).saturating_mul(3).saturating_add(1),
    );
    encode_into(client_id, "%20", &mut pair);
    pair.push(':');
    encode_into(client_secret, "%20", &mut pair);
    let pair = Secret::new(pair);
    let mut header = String::with_capacity(pair.expose().len().saturating_mul(2).saturating_add(16));
    header.push_str("Basic ");
    STANDARD.encode_string(pair.expose(), &mut header);
    Secret::new(header)
}

/// One value, encoded as in a form.
pub(crate) fn form_encoded(text: &str) -> String {
    let mut out = String::new();
    encode_into(text, "+", &mut out);
    out
}

/// The WHATWG serialiser: letters, digits and `*-._` stay, everything else becomes `%XX` of its UTF-8, a space `space`.
fn encode_into(text: &str, space: &str, out: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => out.push(char::from(byte)),
            b' ' => out.push_str(space),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_rfc_6749_come_out() {
        let mut form = Form::new();
        form.push("v", " %&+\u{a3}\u{20ac}").unwrap();
        assert_eq!(form.finish().expose(), "v=+%25%26%2B%C2%A3%E2%82%AC");
        assert_eq!(
            basic_credentials("s6BhdRkqt3", "7Fjfp0ZBr1KtDRbnfVdmIw").expose(),
            "Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3"
        );
    }

    #[test]
    fn identifier_and_secret_are_encoded_each() {
        assert_eq!(
            basic_credentials("https://client.example/a:b", "p@ss:w0rd+/= %&~").expose(),
            "Basic aHR0cHMlM0ElMkYlMkZjbGllbnQuZXhhbXBsZSUyRmElM0FiOnAlNDBzcyUzQXcwcmQlMkIlMkYlM0QlMjAlMjUlMjYlN0U="
        );
    }

    #[test]
    fn a_name_is_sent_once_unless_the_standard_repeats_it() {
        let mut form = Form::new();
        form.push("resource", "https://a.example").unwrap();
        form.push("resource", "https://b.example").unwrap();
        form.push("scope", "a").unwrap();
        assert_eq!(form.push("scope", "b").unwrap_err().code(), &codes::PARAMETER_REPEATED);
        for (grant, repeats) in
            [("urn:ietf:params:oauth:grant-type:token-exchange", true), ("client_credentials", false)]
        {
            let mut form = Form::new();
            form.push("grant_type", grant).unwrap();
            form.push("audience", "a").unwrap();
            assert_eq!(form.push("audience", "b").is_ok(), repeats, "{grant}");
        }
    }
}
