//! Who asks, and how it authenticates.

use super::{assertion::assertion_spec, key_facts::KeyFacts, reader::Reader};
use crate::{
    assertion::AssertionSpec,
    client_auth::ClientAuthMethod,
    diagnostic::{Diagnostic, codes},
    http::Endpoint,
    jws::{Algorithm, HmacKey},
    secret::Secret,
};
use alloc::{format, string::String, vec::Vec};

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

/// Who asks.
pub(super) struct Client {
    pub(super) issuer: Option<String>,
    pub(super) client_id: Option<String>,
    pub(super) authentication: Authentication,
}

impl Client {
    pub(super) fn read(
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
        let secret = reader.issued_secret("client_secret")?;
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
