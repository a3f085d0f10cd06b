//! From options to a configuration in which everything fits together.

use super::{
    cache::Asker,
    client::{Authentication, Client},
    key_facts::KeyFacts,
    provider,
    reader::{Idiom, Reader},
    request::token_request,
};
use crate::{
    cache::Shared,
    client_auth::ClientAuthMethod,
    diagnostic::{Diagnostic, codes},
    grant::{GrantType, TokenRequest},
    http::Endpoint,
    json::Object,
    provider::{Profile, idle_limit},
    time::Seconds,
};
use alloc::{format, string::String, vec::Vec};
use core::fmt;

/// A client, what it asks for and where: everything that is decided before the first request.
#[non_exhaustive]
pub struct Configuration {
    /// The provider that was named.
    pub provider: Option<&'static Profile>,
    /// The token endpoint.
    pub endpoint: Endpoint,
    /// The issuer identifier of the authorization server.
    pub issuer: Option<String>,
    /// The client identifier; a ready-made assertion may stand without.
    pub client_id: Option<String>,
    /// How the client authenticates.
    pub authentication: Authentication,
    /// What it asks for.
    pub request: TokenRequest,
    /// Take an answer without `token_type` as Bearer.
    pub assume_bearer: bool,
    /// The lifetime of a token whose answer names none; 300 s by default.
    pub default_lifetime: Seconds,
    /// How long one exchange may take, connecting included; 30 s by default.
    pub timeout: Seconds,
    /// How long a call keeps trying when the server is unreachable or busy; 60 s by default.
    pub retry_for: Seconds,
    /// The largest answer that is read, in bytes; 1 MiB by default.
    pub max_body_bytes: usize,
    /// A token that rests unused for so long may be dead before it expires: a rule of the server's, where it is known.
    pub idle_limit: Option<Seconds>,
    /// Where the token is shared with other processes; `None` keeps it in memory.
    pub shared: Option<Shared>,
    /// What is worth knowing about the configuration.
    pub notices: Vec<Diagnostic>,
}

impl fmt::Debug for Configuration {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Configuration({} at {})", self.authentication.method(), self.endpoint.as_str())
    }
}

impl Configuration {
    /// Checks options. `key` says what is known about a private key; the option itself is then a mere mark that the
    /// caller signs.
    ///
    /// # Errors
    /// `option-unknown`, `option-missing`, `option-invalid`, `option-conflict`, `option-not-for-grant` and what the
    /// parts report: endpoint, scope, grant, key and assertion codes.
    ///
    /// ```
    /// use jotmint::options::{Configuration, Idiom};
    /// let options = serde_json::json!({
    ///     "token_endpoint": "https://login.example/oauth/token",
    ///     "client_id": "ci",
    ///     "client_secret": "an example secret of 32 bytes or more",
    ///     "client_auth": "client_secret_jwt",
    /// });
    /// let options = options.as_object().cloned().unwrap_or_default();
    /// let configuration = Configuration::from_options(options, None, Idiom::Snake)?;
    /// assert_eq!(configuration.authentication.method().name(), "client_secret_jwt");
    /// # Ok::<(), jotmint::Diagnostic>(())
    /// ```
    pub fn from_options(options: Object, key: Option<&KeyFacts>, idiom: Idiom) -> Result<Self, Diagnostic> {
        let mut reader = Reader::new(options, idiom)?;
        let mut notices = Vec::new();
        let provider = provider::fill_in(&mut reader, key, &mut notices)?;
        let url = reader.text("token_endpoint")?.ok_or_else(|| {
            reader
                .missing("token_endpoint", "there is no URL to send the request to")
                .help("copy token_endpoint from the server's metadata or documentation")
        })?;
        let endpoint = Endpoint::parse(&url)?;
        let client = Client::read(&mut reader, Some(&endpoint), key, &mut notices)?;
        let separator = provider.and_then(|profile| profile.scope.separator);
        let is_chosen = reader.has("grant_type");
        let request = token_request(&mut reader, separator, &mut notices)?;
        if let Some(profile) = provider.filter(|_| !is_chosen) {
            notices.extend(provider::not_known_to_take(profile, request.grant.grant_type()));
        }
        if matches!(client.authentication, Authentication::IdentifierOnly(ClientAuthMethod::None))
            && request.grant.grant_type() == GrantType::ClientCredentials
        {
            return Err(Diagnostic::new(
                &codes::PUBLIC_CLIENT_WITHOUT_USER,
                format_args!("client_credentials without client authentication lets anybody be this client"),
            )
            .help(format!(
                "give `{}`, `{}` or `{}`",
                reader.spelled("client_secret"),
                reader.spelled("private_key"),
                reader.spelled("client_assertion")
            )));
        }
        let asker = Asker {
            endpoint: &endpoint,
            client_id: client.client_id.as_deref(),
            authentication: &client.authentication,
            key,
            request: &request,
        };
        let shared = asker.shared(&mut reader)?;
        Ok(Self {
            provider,
            idle_limit: idle_limit(endpoint.as_str()),
            shared,
            endpoint,
            issuer: client.issuer,
            client_id: client.client_id,
            authentication: client.authentication,
            request,
            assume_bearer: reader.flag("assume_bearer")?,
            default_lifetime: reader.seconds("default_lifetime", 1, 2_592_000)?.unwrap_or(Seconds::new(300)),
            timeout: reader.seconds("timeout", 1, 600)?.unwrap_or(Seconds::new(30)),
            retry_for: reader.seconds("retry_for", 0, 3600)?.unwrap_or(Seconds::new(60)),
            max_body_bytes: reader
                .number("max_body_bytes", 1024, 64 * 1024 * 1024, "a number of bytes")?
                .and_then(|bytes| usize::try_from(bytes).ok())
                .unwrap_or(crate::http::MAX_BODY_BYTES),
            notices,
        })
    }

    /// Checks the options that an assertion is made of, and leaves the others alone: for a signer without requests.
    /// `token_endpoint` is needed only where it is the audience.
    ///
    /// # Errors
    /// As [`Configuration::from_options`]; `option-invalid` when the client authenticates without an assertion of its own.
    pub fn assertion_only(
        options: Object,
        key: Option<&KeyFacts>,
        idiom: Idiom,
    ) -> Result<(Authentication, Vec<Diagnostic>), Diagnostic> {
        let mut reader = Reader::new(options, idiom)?;
        let mut notices = Vec::new();
        provider::fill_in(&mut reader, key, &mut notices)?;
        let endpoint = reader.text("token_endpoint")?.map(|url| Endpoint::parse(&url)).transpose()?;
        // With a secret alone, somebody who asks for assertions means client_secret_jwt.
        if reader.has("client_secret") && !reader.has("client_auth") && key.is_none() {
            reader.put("client_auth", ClientAuthMethod::ClientSecretJwt.name());
        }
        let client = Client::read(&mut reader, endpoint.as_ref(), key, &mut notices)?;
        if client.authentication.assertion_spec().is_none() {
            return Err(reader
                .error(
                    &codes::OPTION_INVALID,
                    "client_auth",
                    &format!("is {}, which makes no assertion", client.authentication.method()),
                )
                .help("use client_secret_jwt or private_key_jwt"));
        }
        Ok((client.authentication, notices))
    }
}
