//! From options to a configuration in which everything fits together.

use super::{
    cache::Asker,
    provider,
    reader::{Idiom, Reader, Texts},
};
use crate::{
    assertion::{AssertionSpec, Audience, Typ},
    cache::Shared,
    client_auth::ClientAuthMethod,
    diagnostic::{Diagnostic, codes},
    grant::{Grant, GrantType, PARAMETERS, Scope, TokenRequest},
    http::Endpoint,
    json::Object,
    jws::{Algorithm, HmacKey},
    provider::{Profile, idle_limit},
    secret::Secret,
    suggest,
    time::Seconds,
};
use alloc::{
    format,
    string::{String, ToString as _},
    vec::Vec,
};
use core::fmt;
use serde_json::Value;

/// What the caller knows about a private key that it keeps to itself.
#[derive(Clone, Debug, Default)]
pub struct KeyFacts {
    /// What the key can sign with, the usual choice first; empty when a remote service does not say.
    pub algorithms: Vec<Algorithm>,
    /// The `kid` that came with the key.
    pub key_id: Option<String>,
    /// The RFC 7638 thumbprint of its public part.
    pub thumbprint: Option<String>,
    /// What [`crate::cache::private_key_seed`] made of it, where its text was at hand. A secret.
    pub seed: Option<Secret<Vec<u8>>>,
}

/// How a client authenticates, with what it needs for it.
#[non_exhaustive]
pub enum Authentication {
    /// `client_secret_basic`.
    SecretInHeader(Secret<String>),
    /// `client_secret_post`.
    SecretInBody(Secret<String>),
    /// `client_secret_jwt`: assertions signed here.
    SecretJwt(AssertionSpec, HmacKey),
    /// `private_key_jwt`: assertions signed by the caller's signer.
    KeyJwt(AssertionSpec),
    /// An assertion that the caller reads afresh for every request.
    ReadyMade,
    /// The client identifier alone: `none`, or a certificate in the TLS handshake.
    IdentifierOnly(ClientAuthMethod),
}

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

impl Authentication {
    /// The method's registered name.
    #[must_use]
    pub const fn method(&self) -> ClientAuthMethod {
        match self {
            Self::SecretInHeader(_) => ClientAuthMethod::ClientSecretBasic,
            Self::SecretInBody(_) => ClientAuthMethod::ClientSecretPost,
            Self::SecretJwt(..) => ClientAuthMethod::ClientSecretJwt,
            Self::KeyJwt(_) => ClientAuthMethod::PrivateKeyJwt,
            Self::ReadyMade => ClientAuthMethod::Assertion,
            Self::IdentifierOnly(method) => *method,
        }
    }

    /// The assertions this makes, where it makes any.
    #[must_use]
    pub const fn assertion_spec(&self) -> Option<&AssertionSpec> {
        match self {
            Self::SecretJwt(spec, _) | Self::KeyJwt(spec) => Some(spec),
            Self::SecretInHeader(_) | Self::SecretInBody(_) | Self::ReadyMade | Self::IdentifierOnly(_) => {
                None
            }
        }
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
        let provider = provider::fill_in(&mut reader, key)?;
        let url = reader.text("token_endpoint")?.ok_or_else(|| {
            reader
                .missing("token_endpoint", "there is no URL to send the request to")
                .help("copy token_endpoint from the server's metadata or documentation")
        })?;
        let endpoint = Endpoint::parse(&url)?;
        let mut notices = Vec::new();
        let client = Client::read(&mut reader, Some(&endpoint), key, &mut notices)?;
        let request = token_request(&mut reader, &mut notices)?;
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
        provider::fill_in(&mut reader, key)?;
        let endpoint = reader.text("token_endpoint")?.map(|url| Endpoint::parse(&url)).transpose()?;
        let mut notices = Vec::new();
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

/// Who asks.
struct Client {
    issuer: Option<String>,
    client_id: Option<String>,
    authentication: Authentication,
}

impl Client {
    fn read(
        reader: &mut Reader,
        endpoint: Option<&Endpoint>,
        key: Option<&KeyFacts>,
        notices: &mut Vec<Diagnostic>,
    ) -> Result<Self, Diagnostic> {
        let issuer = reader.text("issuer")?;
        if let Some(issuer) = &issuer {
            check_issuer(reader, issuer)?;
        }
        let method = method(reader)?;
        let client_id = reader.text("client_id")?;
        match &client_id {
            Some(client_id) => crate::assertion::check_client_id(client_id)?,
            None if method == ClientAuthMethod::Assertion => {}
            None => {
                return Err(reader
                    .missing("client_id", "the server cannot know the client without it")
                    .help("give the client_id the server issued"));
            }
        }
        let secret = reader.secret("client_secret")?;
        let needs_secret = || reader_missing_credential(reader, "client_secret", method);
        let authentication = match method {
            ClientAuthMethod::ClientSecretBasic => {
                Authentication::SecretInHeader(secret.ok_or_else(needs_secret)?)
            }
            ClientAuthMethod::ClientSecretPost => {
                Authentication::SecretInBody(secret.ok_or_else(needs_secret)?)
            }
            ClientAuthMethod::ClientSecretJwt => {
                let secret = secret.ok_or_else(needs_secret)?;
                let algorithm = reader
                    .text("algorithm")?
                    .map(|name| Algorithm::from_name(&name))
                    .transpose()?
                    .unwrap_or(Algorithm::HS256);
                let short = if reader.flag("allow_short_secret")? {
                    crate::jws::ShortSecret::Warn
                } else {
                    crate::jws::ShortSecret::Refuse
                };
                let key = HmacKey::with_policy(algorithm, secret.expose().as_bytes(), short)
                    .map_err(|error| short_secret_help(error, reader))?;
                notices.extend(key.warning().cloned());
                let spec = assertion_spec(
                    reader,
                    client_id.as_deref(),
                    issuer.as_deref(),
                    endpoint,
                    algorithm,
                    &KeyFacts::default(),
                    notices,
                )?;
                Authentication::SecretJwt(spec, key)
            }
            ClientAuthMethod::PrivateKeyJwt => {
                let Some(key) = key else {
                    return Err(reader_missing_credential(reader, "private_key", method));
                };
                let algorithm = key_algorithm(reader, key)?;
                let spec = assertion_spec(
                    reader,
                    client_id.as_deref(),
                    issuer.as_deref(),
                    endpoint,
                    algorithm,
                    key,
                    notices,
                )?;
                Authentication::KeyJwt(spec)
            }
            ClientAuthMethod::Assertion => Authentication::ReadyMade,
            ClientAuthMethod::TlsClientAuth
            | ClientAuthMethod::SelfSignedTlsClientAuth
            | ClientAuthMethod::None => Authentication::IdentifierOnly(method),
        };
        refuse_unused(reader, method)?;
        Ok(Self { issuer, client_id, authentication })
    }
}

fn reader_missing_credential(reader: &Reader, name: &str, method: ClientAuthMethod) -> Diagnostic {
    reader
        .missing(name, &format!("{method} needs it"))
        .help(format!("give it, or choose another `{}`", reader.spelled("client_auth")))
}

/// Names the way round a short secret as it is spelled here.
fn short_secret_help(error: Diagnostic, reader: &Reader) -> Diagnostic {
    if error.code() == &codes::SECRET_TOO_SHORT {
        let option = reader.spelled("allow_short_secret");
        return error.help(format!("`{option}` signs with it all the same, at your own risk"));
    }
    error
}

/// The method that was named, or the one that the credential given leads to.
fn method(reader: &mut Reader) -> Result<ClientAuthMethod, Diagnostic> {
    const CREDENTIALS: [(&str, ClientAuthMethod); 3] = [
        ("private_key", ClientAuthMethod::PrivateKeyJwt),
        ("client_assertion", ClientAuthMethod::Assertion),
        ("client_secret", ClientAuthMethod::ClientSecretBasic),
    ];
    let named = reader.text("client_auth")?.map(|name| ClientAuthMethod::from_name(&name)).transpose()?;
    let given: Vec<_> = CREDENTIALS.iter().filter(|(name, _)| reader.has(name)).collect();
    if let [(one, _), (two, _), ..] = given.as_slice() {
        return Err(Diagnostic::new(
            &codes::OPTION_CONFLICT,
            format_args!(
                "`{}` and `{}` are two ways to authenticate; a request has one",
                reader.spelled(one),
                reader.spelled(two)
            ),
        )
        .help("remove one of them"));
    }
    let fits = |method: ClientAuthMethod| -> Option<&str> {
        match method {
            ClientAuthMethod::PrivateKeyJwt => Some("private_key"),
            ClientAuthMethod::Assertion => Some("client_assertion"),
            ClientAuthMethod::ClientSecretBasic
            | ClientAuthMethod::ClientSecretPost
            | ClientAuthMethod::ClientSecretJwt => Some("client_secret"),
            ClientAuthMethod::TlsClientAuth
            | ClientAuthMethod::SelfSignedTlsClientAuth
            | ClientAuthMethod::None => None,
        }
    };
    match (named, given.first()) {
        (Some(method), Some((name, _))) if fits(method) != Some(name) => {
            let error = reader.error(&codes::OPTION_CONFLICT, name, &format!("is not used by {method}"));
            Err(match (method, *name) {
                (ClientAuthMethod::PrivateKeyJwt, "client_secret") => {
                    error.help("with a client secret the method is client_secret_jwt")
                }
                (ClientAuthMethod::ClientSecretJwt, "private_key") => {
                    error.help("with a private key the method is private_key_jwt")
                }
                _ => error.help(format!("remove it, or choose another `{}`", reader.spelled("client_auth"))),
            })
        }
        (Some(method), _) => Ok(method),
        (None, Some((_, method))) => Ok(*method),
        (None, None) => Ok(ClientAuthMethod::None),
    }
}

/// Options that only assertions have are mistakes where there is no assertion to make.
fn refuse_unused(reader: &mut Reader, method: ClientAuthMethod) -> Result<(), Diagnostic> {
    reader.drop_option("private_key");
    reader.drop_option("client_assertion");
    let Some(name) = ASSERTION_OPTIONS.iter().find(|name| reader.has(name)) else { return Ok(()) };
    let help = match method {
        ClientAuthMethod::ClientSecretBasic | ClientAuthMethod::ClientSecretPost => {
            format!(
                "set `{}` to client_secret_jwt to sign an assertion with the secret, or remove it",
                reader.spelled("client_auth")
            )
        }
        _ => String::from("remove it"),
    };
    Err(reader.error(&codes::OPTION_CONFLICT, name, &format!("has no effect with {method}")).help(help))
}

const ASSERTION_OPTIONS: [&str; 12] = [
    "algorithm",
    "key_id",
    "certificate_thumbprint",
    "certificate_thumbprint_s256",
    "certificate_chain",
    "assertion_audience",
    "assertion_lifetime",
    "assertion_backdate",
    "assertion_typ",
    "assertion_not_before",
    "assertion_claims",
    "allow_short_secret",
];

/// An issuer is an https URL without query and fragment (RFC 8414 section 2), compared letter by letter ever after.
fn check_issuer(reader: &Reader, issuer: &str) -> Result<(), Diagnostic> {
    Endpoint::parse(issuer)?;
    if issuer.contains('?') {
        return Err(reader
            .error(&codes::OPTION_INVALID, "issuer", "has a query")
            .help("copy `issuer` from the server's metadata"));
    }
    Ok(())
}

fn key_algorithm(reader: &mut Reader, key: &KeyFacts) -> Result<Algorithm, Diagnostic> {
    let Some(name) = reader.text("algorithm")? else {
        return key.algorithms.first().copied().ok_or_else(|| {
            reader
                .missing("algorithm", "the signer does not say what its key signs with")
                .help("name it: RS256, PS256, ES256, EdDSA")
        });
    };
    let algorithm = Algorithm::from_name(&name)?;
    if algorithm.is_symmetric() {
        return Err(Diagnostic::new(
            &codes::ALGORITHM_NOT_FOR_KEY,
            format_args!("{algorithm} signs with a secret, and a private key was given"),
        )
        .help("use an RS, PS, ES or Ed25519 algorithm that fits the key; with a client secret the method is client_secret_jwt"));
    }
    if !key.algorithms.is_empty() && !key.algorithms.contains(&algorithm) {
        let names: Vec<&str> = key.algorithms.iter().map(|able| able.name()).collect();
        return Err(Diagnostic::new(
            &codes::ALGORITHM_NOT_FOR_KEY,
            format_args!("the key signs with {}, not with {algorithm}", names.join(", ")),
        )
        .help(format!("use {}, or another key", names.first().copied().unwrap_or_default())));
    }
    Ok(algorithm)
}

fn assertion_spec(
    reader: &mut Reader,
    client_id: Option<&str>,
    issuer: Option<&str>,
    endpoint: Option<&Endpoint>,
    algorithm: Algorithm,
    key: &KeyFacts,
    notices: &mut Vec<Diagnostic>,
) -> Result<AssertionSpec, Diagnostic> {
    let audience = audience(reader, issuer, endpoint, notices)?;
    let mut spec = AssertionSpec::client_authentication(client_id.unwrap_or_default(), audience, algorithm)?;
    if let Some(lifetime) = reader.seconds("assertion_lifetime", 1, 3600)? {
        if reader.has("assertion_backdate") {
            // Both together are checked once both are set.
            spec = spec.lifetime(Seconds::new(3600))?;
            spec = spec.backdate(reader.seconds("assertion_backdate", 0, 300)?.unwrap_or_default())?;
        } else if lifetime.get() <= 10 {
            spec = spec.backdate(Seconds::new(lifetime.get() / 2))?;
        }
        spec = spec.lifetime(lifetime)?;
    } else if let Some(backdate) = reader.seconds("assertion_backdate", 0, 300)? {
        spec = spec.backdate(backdate)?;
    }
    if let Some(name) = reader.text_or_empty("assertion_typ")? {
        spec = spec.typ(match name.as_str() {
            "JWT" => Typ::Jwt,
            "client-authentication+jwt" => Typ::ClientAuthentication,
            "" => Typ::Absent,
            other => {
                return Err(reader
                    .error(
                        &codes::OPTION_INVALID,
                        "assertion_typ",
                        &format!("is `{}`", suggest::quotable(other)),
                    )
                    .help("use `JWT`, `client-authentication+jwt`, or an empty string for none"));
            }
        })?;
    }
    spec = spec.not_before(reader.flag("assertion_not_before")?);
    let key_id = match reader.text("key_id")? {
        Some(word) if word == "thumbprint" => Some(key.thumbprint.clone().ok_or_else(|| {
            reader
                .error(
                    &codes::OPTION_INVALID,
                    "key_id",
                    "is `thumbprint`, and the public part of the key is not known",
                )
                .help("give the kid under which the key is registered")
        })?),
        Some(key_id) => Some(key_id),
        None => key.key_id.clone(),
    };
    if let Some(key_id) = key_id {
        spec = spec.key_id(&key_id)?;
    }
    if let Some(thumbprint) = reader.text("certificate_thumbprint")? {
        spec = spec.x5t(&thumbprint)?;
    }
    if let Some(thumbprint) = reader.text("certificate_thumbprint_s256")? {
        spec = spec.x5t_s256(&thumbprint)?;
    }
    if let Some(chain) = reader.texts("certificate_chain")?.map(Texts::into_list) {
        spec = spec.x5c(&chain)?;
    }
    if let Some(claims) = reader.object("assertion_claims")? {
        spec = spec.claims(&claims)?;
    }
    Ok(spec)
}

fn audience(
    reader: &mut Reader,
    issuer: Option<&str>,
    endpoint: Option<&Endpoint>,
    notices: &mut Vec<Diagnostic>,
) -> Result<Audience, Diagnostic> {
    let needs_endpoint = |reader: &Reader| {
        reader.missing("token_endpoint", "it is the audience of the assertion").help("give it, or the issuer")
    };
    match (reader.text("assertion_audience")?.as_deref(), issuer, endpoint) {
        (Some("issuer") | None, Some(issuer), _) => Ok(Audience::Issuer(issuer.to_string())),
        (Some("issuer"), None, _) => Err(Diagnostic::new(
            &codes::AUDIENCE_NEEDS_ISSUER,
            format_args!("the audience is to be the issuer, and `{}` is not given", reader.spelled("issuer")),
        )
        .help("copy `issuer` from the server's metadata, letter by letter")),
        (Some("token_endpoint"), _, Some(endpoint)) => {
            Ok(Audience::TokenEndpoint(endpoint.as_str().to_string()))
        }
        (Some("token_endpoint"), _, None) => Err(needs_endpoint(reader)),
        (Some(exact), _, _) => Ok(Audience::Exact(exact.to_string())),
        (None, None, Some(endpoint)) => {
            notices.push(
                Diagnostic::new(
                    &codes::AUDIENCE_IS_TOKEN_ENDPOINT,
                    format_args!("no issuer is given; the audience is the token endpoint"),
                )
                .help(format!("give `{}` if the server accepts only its issuer", reader.spelled("issuer"))),
            );
            Ok(Audience::TokenEndpoint(endpoint.as_str().to_string()))
        }
        (None, None, None) => Err(needs_endpoint(reader)),
    }
}

/// What is asked for.
fn token_request(reader: &mut Reader, notices: &mut Vec<Diagnostic>) -> Result<TokenRequest, Diagnostic> {
    let grant_type = reader
        .text("grant_type")?
        .map(|name| GrantType::from_name(&name))
        .transpose()?
        .unwrap_or(GrantType::ClientCredentials);
    let grant = grant(reader, grant_type)?;
    refuse_foreign(reader, grant_type)?;
    let mut request = TokenRequest::new(grant);
    request.scope = scope(reader, notices)?;
    request.audience = reader.texts("audience")?.map(|texts| texts.into_list().join(" "));
    request.resources = reader.texts("resource")?.map(Texts::into_list).unwrap_or_default();
    for resource in &request.resources {
        check_resource(resource)?;
    }
    request.extra = extra(reader)?;
    Ok(request)
}

fn grant(reader: &mut Reader, grant_type: GrantType) -> Result<Grant, Diagnostic> {
    let need = |reader: &mut Reader, name: &str| -> Result<Secret<String>, Diagnostic> {
        let value = reader.secret(name)?.ok_or_else(|| {
            reader.missing(name, &format!("{grant_type} needs it")).help("give it, or choose another grant")
        })?;
        printable(name, value.expose())?;
        Ok(value)
    };
    Ok(match grant_type {
        GrantType::ClientCredentials => Grant::ClientCredentials,
        GrantType::RefreshToken => Grant::RefreshToken { refresh_token: need(reader, "refresh_token")? },
        GrantType::AuthorizationCode => Grant::AuthorizationCode {
            code: need(reader, "code")?,
            redirect_uri: reader.text("redirect_uri")?,
            code_verifier: reader.secret("code_verifier")?.map(check_verifier).transpose()?,
        },
        GrantType::JwtBearer => {
            let assertion = need(reader, "assertion")?;
            crate::jws::decode(assertion.expose())?;
            Grant::JwtBearer { assertion }
        }
        GrantType::TokenExchange => {
            let subject_token = need(reader, "subject_token")?;
            let subject_token_type = reader.text("subject_token_type")?.ok_or_else(|| {
                reader
                    .missing("subject_token_type", "a token exchange says what kind of token it brings")
                    .help("for a JWT: urn:ietf:params:oauth:token-type:jwt")
            })?;
            let actor = match (reader.secret("actor_token")?, reader.text("actor_token_type")?) {
                (Some(token), Some(kind)) => Some((token, kind)),
                (None, None) => None,
                (Some(_), None) => {
                    return Err(reader
                        .missing("actor_token_type", "an actor token has a type")
                        .help("give both or neither"));
                }
                (None, Some(_)) => {
                    return Err(reader
                        .missing("actor_token", "its type is given")
                        .help("give both or neither"));
                }
            };
            Grant::TokenExchange {
                subject_token,
                subject_token_type,
                actor,
                requested_token_type: reader.text("requested_token_type")?,
            }
        }
    })
}

/// Parameters of other grants are mistakes (RFC 6749 sections 4 and 6).
fn refuse_foreign(reader: &Reader, grant_type: GrantType) -> Result<(), Diagnostic> {
    const OWNERS: [(&str, GrantType); 10] = [
        ("code", GrantType::AuthorizationCode),
        ("redirect_uri", GrantType::AuthorizationCode),
        ("code_verifier", GrantType::AuthorizationCode),
        ("refresh_token", GrantType::RefreshToken),
        ("assertion", GrantType::JwtBearer),
        ("subject_token", GrantType::TokenExchange),
        ("subject_token_type", GrantType::TokenExchange),
        ("actor_token", GrantType::TokenExchange),
        ("actor_token_type", GrantType::TokenExchange),
        ("requested_token_type", GrantType::TokenExchange),
    ];
    match OWNERS.iter().find(|(name, _)| reader.has(name)) {
        Some((name, owner)) => Err(reader
            .error(
                &codes::OPTION_NOT_FOR_GRANT,
                name,
                &format!("belongs to the grant {owner}, not to {grant_type}"),
            )
            .help(format!("remove it, or set `{}` to {owner}", reader.spelled("grant_type")))),
        None => Ok(()),
    }
}

fn scope(reader: &mut Reader, notices: &mut Vec<Diagnostic>) -> Result<Option<Scope>, Diagnostic> {
    let (scope, given) = match reader.texts("scope")? {
        None => return Ok(None),
        Some(Texts::One(text)) => (Scope::parse(&text)?, text.split(' ').count()),
        Some(Texts::List(list)) => (Scope::from_list(list.iter().map(String::as_str))?, list.len()),
    };
    if scope.names().count() < given {
        notices.push(
            Diagnostic::new(
                &codes::SCOPE_REPEATED,
                format_args!("the scope names something twice; it is sent once"),
            )
            .help("remove the copy"),
        );
    }
    if let Some(joined) =
        scope.names().find(|name| name.contains(',') || name.contains('+') || name.contains("%20"))
    {
        notices.push(
            Diagnostic::new(
                &codes::SCOPE_LOOKS_JOINED,
                format_args!("`{}` is one scope, not several", suggest::quotable(joined)),
            )
            .help("separate scopes with spaces"),
        );
    }
    Ok(Some(scope))
}

fn extra(reader: &mut Reader) -> Result<Vec<(String, String)>, Diagnostic> {
    let mut extra = Vec::new();
    for (name, value) in reader.object("extra_params")?.unwrap_or_default() {
        let shown = suggest::quotable(&name);
        if PARAMETERS.contains(&name.as_str()) {
            return Err(Diagnostic::new(
                &codes::PARAMETER_RESERVED,
                format_args!("the extra parameter `{shown}` is not free"),
            )
            .help("use the option of that name"));
        }
        if name.is_empty()
            || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'))
        {
            return Err(Diagnostic::new(
                &codes::PARAMETER_NAME,
                format_args!("`{shown}` is not a parameter name"),
            )
            .help("use letters, digits, `-`, `.` and `_`"));
        }
        match value {
            Value::String(text) => extra.push((name, text)),
            _ => {
                return Err(Diagnostic::new(
                    &codes::OPTION_INVALID,
                    format_args!("the extra parameter `{shown}` is not a string"),
                )
                .help("give strings: form parameters have no other type"));
            }
        }
    }
    Ok(extra)
}

fn printable(name: &str, value: &str) -> Result<(), Diagnostic> {
    match value.char_indices().find(|(_, c)| !matches!(c, ' '..='~')) {
        Some((at, found)) => Err(Diagnostic::new(
            &codes::PARAMETER_NOT_PRINTABLE,
            format_args!("`{name}` has U+{:04X} at byte {at}", u32::from(found)),
        )
        .help("copy the value again")),
        None => Ok(()),
    }
}

fn check_verifier(verifier: Secret<String>) -> Result<Secret<String>, Diagnostic> {
    let text = verifier.expose();
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    if !(43..=128).contains(&text.len()) || !text.bytes().all(legal) {
        return Err(Diagnostic::new(
            &codes::CODE_VERIFIER_INVALID,
            format_args!(
                "the code verifier has {} characters, or characters that are not allowed",
                text.len()
            ),
        )
        .help("use base64url of 32 random bytes: 43 characters"));
    }
    Ok(verifier)
}

pub(crate) fn check_resource(resource: &str) -> Result<(), Diagnostic> {
    let scheme = resource.split_once(':').map(|(scheme, rest)| (scheme, rest.is_empty()));
    let absolute = scheme.is_some_and(|(scheme, empty)| {
        !empty
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    });
    if !absolute || resource.contains('#') || !resource.bytes().all(|byte| (0x21..=0x7e).contains(&byte)) {
        return Err(Diagnostic::new(
            &codes::RESOURCE_INVALID,
            format_args!("`{}` is not an absolute URI without fragment", suggest::quotable(resource)),
        )
        .help("give the identifier of the API, for example https://api.example"));
    }
    Ok(())
}
