//! Who asks: the authentication of a client at a token endpoint.
//!
//! Exactly one method a request (RFC 6749 section 2.3). Credentials go into the body or the `Authorization` header,
//! never into the URL. Nothing falls back from one method to another.

use crate::{
    diagnostic::{Diagnostic, codes},
    grant::TokenRequest,
    http::{Endpoint, Form, Request, basic_credentials},
    jws::Assertion,
    secret::Secret,
    suggest,
};
use alloc::string::String;
use core::fmt;

/// The one value of `client_assertion_type` (RFC 7523 section 2.2).
pub const CLIENT_ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A method of client authentication, by its registered name (RFC 7591 section 2, OpenID Connect Core 1.0 section 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ClientAuthMethod {
    /// The secret in the `Authorization` header (RFC 6749 section 2.3.1).
    ClientSecretBasic,
    /// The secret in the body (RFC 6749 section 2.3.1).
    ClientSecretPost,
    /// An assertion signed with the secret.
    ClientSecretJwt,
    /// An assertion signed with a private key.
    PrivateKeyJwt,
    /// An assertion that somebody else made: GitHub, GitLab, Kubernetes, SPIFFE.
    Assertion,
    /// A certificate in the TLS handshake, issued by an authority the server trusts (RFC 8705 section 2.1).
    TlsClientAuth,
    /// A certificate in the TLS handshake that was registered itself (RFC 8705 section 2.2).
    SelfSignedTlsClientAuth,
    /// None: a public client.
    None,
}

impl ClientAuthMethod {
    /// Every method.
    pub const ALL: [Self; 8] = [
        Self::ClientSecretBasic,
        Self::ClientSecretPost,
        Self::ClientSecretJwt,
        Self::PrivateKeyJwt,
        Self::Assertion,
        Self::TlsClientAuth,
        Self::SelfSignedTlsClientAuth,
        Self::None,
    ];

    /// The registered name; `assertion` for a ready-made one.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretPost => "client_secret_post",
            Self::ClientSecretJwt => "client_secret_jwt",
            Self::PrivateKeyJwt => "private_key_jwt",
            Self::Assertion => "assertion",
            Self::TlsClientAuth => "tls_client_auth",
            Self::SelfSignedTlsClientAuth => "self_signed_tls_client_auth",
            Self::None => "none",
        }
    }

    /// The method with exactly this name.
    ///
    /// # Errors
    /// `client-auth-unknown`, with the nearest name.
    pub fn from_name(name: &str) -> Result<Self, Diagnostic> {
        if let Some(found) = Self::ALL.into_iter().find(|method| method.name() == name) {
            return Ok(found);
        }
        let error = Diagnostic::new(
            &codes::CLIENT_AUTH_UNKNOWN,
            format_args!("`{}` is not a client authentication method jotmint knows", suggest::quotable(name)),
        );
        let near = suggest::nearest(name, Self::ALL.iter().map(|method| method.name()));
        Err(match (near, name) {
            (_, "basic" | "Basic") => error.help("write `client_secret_basic`"),
            (_, "post") => error.help("write `client_secret_post`"),
            (Some(near), _) => error.help(alloc::format!("write `{near}`")),
            (None, _) => error.help("use client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt, assertion, tls_client_auth or none"),
        })
    }
}

impl fmt::Display for ClientAuthMethod {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// What a client shows in one request.
#[derive(Debug)]
#[non_exhaustive]
pub enum Credential<'c> {
    /// `client_secret_basic`.
    SecretInHeader(&'c Secret<String>),
    /// `client_secret_post`.
    SecretInBody(&'c Secret<String>),
    /// `client_secret_jwt`, `private_key_jwt`, or a ready-made assertion.
    Assertion(&'c Assertion),
    /// The client identifier alone: a public client, or one that TLS has authenticated (RFC 8705 section 2).
    IdentifierOnly,
}

/// The whole token request (RFC 6749 section 3.2).
///
/// # Errors
/// `parameter-repeated` when an extra parameter is set already.
///
/// ```
/// use jotmint::{Secret, client_auth::{Credential, token_request}, grant::{Grant, TokenRequest}, http::Endpoint};
/// let request = token_request(
///     &Endpoint::parse("https://login.example/oauth/token")?,
///     Some("ci"),
///     &Credential::SecretInHeader(&Secret::new("s3cret".into())),
///     &TokenRequest::new(Grant::ClientCredentials),
/// )?;
/// assert_eq!(request.body(), "grant_type=client_credentials");
/// # Ok::<(), jotmint::Diagnostic>(())
/// ```
pub fn token_request(
    endpoint: &Endpoint,
    client_id: Option<&str>,
    credential: &Credential<'_>,
    request: &TokenRequest,
) -> Result<Request, Diagnostic> {
    let client_id = client_id.unwrap_or_default();
    let mut form = Form::new();
    let mut authorization = None;
    form.push("grant_type", request.grant.grant_type().name())?;
    match credential {
        Credential::SecretInHeader(secret) => {
            authorization = Some(basic_credentials(client_id, secret.expose()))
        }
        Credential::SecretInBody(secret) => {
            form.push("client_id", client_id)?;
            form.push("client_secret", secret.expose())?;
        }
        Credential::Assertion(assertion) => {
            form.push("client_assertion_type", CLIENT_ASSERTION_TYPE)?;
            form.push("client_assertion", assertion.expose())?;
            // Optional by RFC 7521 section 4.2; some servers look the client up by it, none minds.
            form.push("client_id", client_id)?;
        }
        Credential::IdentifierOnly => form.push("client_id", client_id)?,
    }
    request.write(&mut form)?;
    Ok(Request::post_form(endpoint.as_str(), authorization, form.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grant::{Grant, Scope};

    #[test]
    fn the_form_of_the_origin_case_comes_out() {
        let assertion = Assertion::ready_made("eyJhbGciOiJIUzI1NiJ9.e30.c2ln").unwrap();
        let mut ask = TokenRequest::new(Grant::ClientCredentials);
        ask.scope = Some(Scope::parse("a b").unwrap());
        let endpoint = Endpoint::parse("https://login.example/oauth/token").unwrap();
        let request = token_request(&endpoint, Some("ci"), &Credential::Assertion(&assertion), &ask).unwrap();
        assert_eq!(
            request.body(),
            "grant_type=client_credentials\
             &client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer\
             &client_assertion=eyJhbGciOiJIUzI1NiJ9.e30.c2ln&client_id=ci&scope=a+b"
        );
        assert!(request.headers().all(|(name, _)| name != "authorization"), "one method a request");
    }

    #[test]
    fn an_extra_parameter_cannot_replace_one_that_is_set() {
        let mut ask = TokenRequest::new(Grant::ClientCredentials);
        ask.extra.push(("grant_type".into(), "password".into()));
        let endpoint = Endpoint::parse("https://login.example/oauth/token").unwrap();
        let error = token_request(&endpoint, Some("ci"), &Credential::IdentifierOnly, &ask).unwrap_err();
        assert_eq!(error.code(), &codes::PARAMETER_REPEATED);
    }
}
