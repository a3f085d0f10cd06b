//! A token request as it would go out, with the places of its parts in the user's text.

use super::{Carried, Purpose, Shape};
use crate::{
    client_auth::ClientAuthMethod,
    diagnostic::Diagnostic,
    http::{Endpoint, basic_credentials, form_encoded},
    jws,
    provider::{Fit, JwtUse, candidates},
    secret::Secret,
};
use alloc::{borrow::ToOwned as _, string::String, vec::Vec};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use core::ops::Range;

/// A value as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// The value itself.
    Known(String),
    /// A variable, file or function that is filled in elsewhere: nothing is known but that there is a value.
    Elsewhere,
}

impl Text {
    /// The value, where it is known.
    #[must_use]
    pub fn known(&self) -> Option<&str> {
        match self {
            Self::Known(text) => Some(text),
            Self::Elsewhere => None,
        }
    }
}

/// A parameter of the form or of the query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its decoded name.
    pub name: String,
    /// Its decoded value. Secret values of a form are never put into a message.
    pub value: Text,
    /// Where name and value stand in the user's text.
    pub span: Option<Range<usize>>,
    /// Where the value stands.
    pub value_span: Option<Range<usize>>,
    /// What can be said of a value that is known and must not be shown.
    pub shape: Option<Shape>,
}

/// Credentials in an `Authorization: Basic` header or a `-u` option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BasicCredentials {
    /// The client identifier, decoded, where it is known.
    pub client_id: Text,
    /// Whether there is a secret behind the colon.
    pub has_secret: bool,
    /// What can be said of it, where it is known.
    pub shape: Option<Shape>,
    /// Whether encoding it as a form first, as RFC 6749 section 2.3.1 demands, would change identifier or secret.
    pub encoding_matters: bool,
    /// Where they stand.
    pub span: Option<Range<usize>>,
}

/// A token request, laid out to be judged.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// The method; `None` when it is the right one by construction.
    pub method: Option<(String, Option<Range<usize>>)>,
    /// The URL.
    pub url: String,
    /// Where it stands.
    pub url_span: Option<Range<usize>>,
    /// Whether parts of it are filled in elsewhere, and stand in it as they are written.
    pub url_is_open: bool,
    /// Parameters of the query.
    pub query: Vec<Parameter>,
    /// Parameters of the form, in order.
    pub form: Vec<Parameter>,
    /// The media type of the body, and where it is said; `None` for a form.
    pub content_type: Option<(String, Option<Range<usize>>)>,
    /// Whether curl's option `--json` says so.
    pub is_json_option: bool,
    /// Credentials in the header.
    pub basic: Option<BasicCredentials>,
    /// Where a header carries a bearer token, which authenticates no client.
    pub bearer: Option<Option<Range<usize>>>,
    /// Whether TLS authenticates the client with a certificate.
    pub client_certificate: bool,
    /// The JWTs it carries, as far as they are known.
    pub jwts: Vec<Carried>,
    /// Whether the client assertion and the assertion of the grant are the same JWT.
    pub same_jwt: bool,
    /// Whether parts of the request are read from elsewhere, so that nothing can be said to be missing.
    pub is_partial: bool,
    /// What reading the request brought up.
    pub notices: Vec<Diagnostic>,
    /// What an answer must not bring back into a message.
    pub(super) credentials: Credentials,
}

/// Secret values of a request, in every form they are sent in. They are compared with and never shown.
#[derive(Clone, Debug, Default)]
pub(super) struct Credentials(Vec<Secret<String>>);

impl Credentials {
    /// Keeps a value, and what it becomes in a form, whoever encodes it. Of a JWT the signature is enough to keep.
    pub(super) fn keep(&mut self, value: &str) {
        let encoded = form_encoded(value);
        // What curl makes of it (RFC 3986 section 2.3).
        let by_curl = encoded.replace('+', "%20").replace('*', "%2A").replace("%7E", "~");
        self.0.extend([value.to_owned(), encoded, by_curl].map(Secret::new));
        if let Some((_, signature)) = value.strip_prefix("eyJ").and_then(|rest| rest.rsplit_once('.')) {
            self.0.push(Secret::new(signature.to_owned()));
        }
    }

    /// Keeps a client's secret, and what becomes of it in a header, encoded as a form before or not.
    pub(super) fn keep_basic(&mut self, client_id: &str, secret: &str) {
        self.keep(secret);
        self.keep(&STANDARD.encode([client_id, secret].join(":")));
        let header = basic_credentials(client_id, secret);
        self.keep(header.expose().trim_start_matches("Basic "));
    }
}

/// Two requests that differ in a credential alone are laid out the same.
impl PartialEq for Credentials {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Asked {
    pub(super) fn secrets(&self) -> Vec<&str> {
        self.credentials.0.iter().map(|secret| secret.expose().as_str()).collect()
    }

    /// The first parameter of the form with this name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.form.iter().find(|parameter| parameter.name == name)
    }

    /// Whether the form has a parameter of this name with a value; an empty one counts as left out.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.form.iter().any(|parameter| parameter.name == name && parameter.value.known() != Some(""))
    }

    /// The known value of the first parameter with this name.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.parameter(name)?.value.known()
    }

    /// `grant_type`, where it is known.
    #[must_use]
    pub fn grant_type(&self) -> Option<&str> {
        self.value("grant_type")
    }

    /// The client identifier, from wherever the request carries it.
    #[must_use]
    pub fn client_id(&self) -> Option<&str> {
        let basic = self.basic.as_ref().and_then(|basic| basic.client_id.known());
        let own = || self.client_assertion().filter(|carried| !carried.is_foreign());
        let claimed = || own()?.decoded()?.claims.get("sub")?.as_str();
        self.value("client_id").or(basic).or_else(claimed)
    }

    /// Every method of client authentication the request uses. More than one is a mistake.
    #[must_use]
    pub fn methods(&self) -> Vec<ClientAuthMethod> {
        let mut methods = Vec::new();
        if self.basic.as_ref().is_some_and(|basic| basic.has_secret) {
            methods.push(ClientAuthMethod::ClientSecretBasic);
        }
        if self.parameter("client_secret").is_some() {
            methods.push(ClientAuthMethod::ClientSecretPost);
        }
        if self.parameter("client_assertion").is_some() {
            methods.push(self.assertion_method());
        }
        if self.client_certificate {
            methods.push(ClientAuthMethod::TlsClientAuth);
        }
        methods
    }

    /// The method that the algorithm of the assertion belongs to.
    fn assertion_method(&self) -> ClientAuthMethod {
        let carried = self.client_assertion();
        match carried.and_then(|carried| carried.decoded()?.header.get("alg")?.as_str()) {
            Some(name) if name.starts_with("HS") => ClientAuthMethod::ClientSecretJwt,
            Some(_) if carried.is_some_and(Carried::is_foreign) => ClientAuthMethod::Assertion,
            Some(_) => ClientAuthMethod::PrivateKeyJwt,
            None => ClientAuthMethod::Assertion,
        }
    }

    /// The JWT that the request carries for this purpose, where its text is known.
    #[must_use]
    pub fn jwt(&self, purpose: Purpose) -> Option<&Carried> {
        self.jwts.iter().find(|carried| carried.purpose == purpose)
    }

    /// The client assertion, where its text is known.
    #[must_use]
    pub fn client_assertion(&self) -> Option<&Carried> {
        self.jwt(Purpose::ClientAuthentication)
    }

    /// Whether it calls an API: it carries a token, and asks for none. Nothing that is said of token requests holds then.
    #[must_use]
    pub fn is_api_call(&self) -> bool {
        const ASKING: [&str; 7] = [
            "grant_type",
            "client_id",
            "client_secret",
            "client_assertion",
            "code",
            "refresh_token",
            "assertion",
        ];
        let asks = |parameter: &Parameter| ASKING.contains(&parameter.name.as_str());
        let is_token_endpoint = candidates(&self.url)
            .first()
            .is_some_and(|found| found.fit == Fit::TokenEndpoint && found.profile.jwt != JwtUse::BearerToken);
        self.bearer.is_some()
            && !self.form.iter().chain(&self.query).any(asks)
            && !is_token_endpoint
            && !self.endpoint().ends_with("/token")
    }

    /// The URL without query and fragment.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        self.url.split(['?', '#']).next().unwrap_or_default()
    }

    /// Adds a JWT.
    pub(super) fn carry(&mut self, purpose: Purpose, text: &str, span: Option<Range<usize>>) {
        let content = jws::decode(text.trim()).map_err(|error| {
            let error = match &span {
                Some(span) => error.at(span.clone()),
                None => error,
            };
            if text.trim_start().starts_with('[') {
                return error
                    .help("give one JWT, without brackets and quotation marks: it is a string, not a list");
            }
            error
        });
        let basic = self.basic.as_ref().and_then(|basic| basic.client_id.known());
        let client_id = self.value("client_id").or(basic);
        let is_of_client = client_id.is_some_and(|client_id| {
            let iss =
                content.as_ref().ok().and_then(|decoded: &jws::Decoded| decoded.claims.get("iss")?.as_str());
            iss == Some(client_id)
        });
        self.jwts.push(Carried { purpose, content, span, is_preview: false, is_of_client });
    }

    /// The host of the URL, where the URL has one.
    #[must_use]
    pub fn host(&self) -> Option<String> {
        Endpoint::parse(&self.url).ok().map(|endpoint| endpoint.host().to_owned())
    }
}
