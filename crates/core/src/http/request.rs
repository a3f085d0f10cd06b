//! Request and response.

use crate::secret::Secret;
use alloc::{string::String, vec::Vec};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use core::fmt;

/// A request that is complete: send exactly this.
pub struct Request {
    method: &'static str,
    url: String,
    headers: Vec<(&'static str, Secret<String>)>,
    body: Secret<String>,
}

impl Request {
    /// A form post, the only kind a token endpoint takes (RFC 6749 section 3.2, appendix B).
    pub(crate) fn post_form(url: &str, authorization: Option<Secret<String>>, body: Secret<String>) -> Self {
        let mut headers = Vec::from([
            ("accept", Secret::new(String::from("application/json"))),
            ("content-type", Secret::new(String::from("application/x-www-form-urlencoded"))),
        ]);
        if let Some(value) = authorization {
            headers.push(("authorization", value));
        }
        Self { method: "POST", url: String::from(url), headers, body }
    }

    /// `POST`.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        self.method
    }

    /// The absolute URL.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Header names, lower case, and values. The `authorization` value is a secret.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.headers.iter().map(|(name, value)| (*name, value.expose().as_str()))
    }

    /// What must not come back in a message, as it is written in this request: the value of the `authorization` header
    /// without its scheme, and the encoded values of secret parameters.
    pub(crate) fn secrets(&self) -> Vec<Secret<String>> {
        const SECRET: [&str; 8] = [
            "client_secret",
            "client_assertion",
            "refresh_token",
            "code",
            "code_verifier",
            "assertion",
            "subject_token",
            "actor_token",
        ];
        let header = self.headers().find(|(name, _)| *name == "authorization");
        let header = header.and_then(|(_, value)| value.split_once(' ')).map(|(_, value)| value);
        let pairs = self.body().split('&').filter_map(|pair| pair.split_once('='));
        let values = pairs.filter(|(name, _)| SECRET.contains(name)).map(|(_, value)| value);
        let mut secrets: Vec<Secret<String>> =
            header.into_iter().chain(values).map(|value| Secret::new(String::from(value))).collect();
        // Inside the header the secret is encoded as in a form, where servers write a space in either way.
        let pair = header.and_then(|value| STANDARD.decode(value).ok()).map(Secret::new);
        let pair = pair.as_ref().and_then(|pair| core::str::from_utf8(pair.expose()).ok());
        if let Some((_, secret)) = pair.and_then(|pair| pair.split_once(':')) {
            secrets.push(Secret::new(secret.replace("%20", "+")));
            secrets.push(Secret::new(String::from(secret)));
        }
        secrets
    }

    /// The body, ASCII. It may contain a secret.
    #[must_use]
    pub fn body(&self) -> &str {
        self.body.expose()
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Request({} {}, body [redacted])", self.method, self.url)
    }
}

/// What arrived.
#[derive(Clone, Copy)]
pub struct Response<'r> {
    /// The status code.
    pub status: u16,
    /// Header names, in any case, and values.
    pub headers: &'r [(String, String)],
    /// The body as it came, after content decoding and before any text decoding.
    pub body: &'r [u8],
}

impl Response<'_> {
    /// The first header of this name, compared without regard to case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(present, _)| present.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    }
}

impl fmt::Debug for Response<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Response({}, {} bytes)", self.status, self.body.len())
    }
}
