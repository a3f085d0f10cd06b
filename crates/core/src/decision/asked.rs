//! A token request as it would go out, with the places of its parts in the user's text.

use crate::{
    client_auth::ClientAuthMethod,
    diagnostic::Diagnostic,
    http::Endpoint,
    jws::Decoded,
    options::{Authentication, Configuration},
    secret::Secret,
};
use alloc::{
    borrow::ToOwned as _,
    string::{String, ToString as _},
    vec::Vec,
};
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
}

/// Credentials in an `Authorization: Basic` header or a `-u` option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BasicCredentials {
    /// The client identifier, decoded, where it is known.
    pub client_id: Text,
    /// Whether there is a secret behind the colon.
    pub has_secret: bool,
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
    /// Parameters of the query.
    pub query: Vec<Parameter>,
    /// Parameters of the form, in order.
    pub form: Vec<Parameter>,
    /// The media type of the body, and where it is said; `None` for a form.
    pub content_type: Option<(String, Option<Range<usize>>)>,
    /// Credentials in the header.
    pub basic: Option<BasicCredentials>,
    /// Where a header carries a bearer token, which authenticates no client.
    pub bearer: Option<Option<Range<usize>>>,
    /// Whether TLS authenticates the client with a certificate.
    pub client_certificate: bool,
    /// The client assertion: what is in it, or why it cannot be read; `None` when there is none or it is not known.
    pub assertion: Option<Result<Decoded, Diagnostic>>,
    /// What reading the request brought up.
    pub notices: Vec<Diagnostic>,
    /// What an answer must not bring back into a message.
    pub(super) credentials: Credentials,
}

/// Secret values of a request, in every form they are sent in. They are compared with and never shown.
#[derive(Clone, Debug, Default)]
pub(super) struct Credentials(pub(super) Vec<Secret<String>>);

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

    /// The request that a configuration makes. Assertions are made later and have no text yet.
    #[must_use]
    pub fn from_configuration(configuration: &Configuration) -> Self {
        let mut asked = Self { url: configuration.endpoint.as_str().to_owned(), ..Self::default() };
        let client_id = configuration.client_id.as_deref();
        asked.push("grant_type", configuration.request.grant.grant_type().name());
        match &configuration.authentication {
            Authentication::SecretInHeader(_) => {
                asked.basic = Some(BasicCredentials {
                    client_id: client_id
                        .map_or(Text::Elsewhere, |client_id| Text::Known(client_id.to_owned())),
                    has_secret: true,
                    span: None,
                });
            }
            Authentication::SecretInBody(_) => {
                asked.push("client_id", client_id.unwrap_or_default());
                asked.push_elsewhere("client_secret");
            }
            Authentication::SecretJwt(..) | Authentication::KeyJwt(_) | Authentication::ReadyMade => {
                asked.push("client_assertion_type", crate::client_auth::CLIENT_ASSERTION_TYPE);
                asked.push_elsewhere("client_assertion");
                asked.push("client_id", client_id.unwrap_or_default());
            }
            Authentication::IdentifierOnly(method) => {
                asked.client_certificate = *method != ClientAuthMethod::None;
                asked.push("client_id", client_id.unwrap_or_default());
            }
        }
        if let Some(scope) = &configuration.request.scope {
            asked.push("scope", &scope.to_string());
        }
        asked.push("audience", configuration.request.audience.as_deref().unwrap_or_default());
        for resource in &configuration.request.resources {
            asked.push("resource", resource);
        }
        for (name, value) in &configuration.request.extra {
            asked.push(name, value);
        }
        asked
    }

    fn push(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            let value = Text::Known(value.to_owned());
            self.form.push(Parameter { name: name.to_owned(), value, span: None, value_span: None });
        }
    }

    fn push_elsewhere(&mut self, name: &str) {
        self.form.push(Parameter {
            name: name.to_owned(),
            value: Text::Elsewhere,
            span: None,
            value_span: None,
        });
    }

    /// The first parameter of the form with this name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.form.iter().find(|parameter| parameter.name == name)
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
        let claimed = || self.assertion.as_ref()?.as_ref().ok()?.claims.get("sub")?.as_str();
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
        let algorithm =
            self.assertion.as_ref().and_then(|decoded| decoded.as_ref().ok()?.header.get("alg")?.as_str());
        match algorithm {
            Some(name) if name.starts_with("HS") => ClientAuthMethod::ClientSecretJwt,
            Some(_) => ClientAuthMethod::PrivateKeyJwt,
            None => ClientAuthMethod::Assertion,
        }
    }

    /// The host of the URL, where the URL has one.
    #[must_use]
    pub fn host(&self) -> Option<String> {
        Endpoint::parse(&self.url).ok().map(|endpoint| endpoint.host().to_owned())
    }
}
