//! The request that a configuration makes, laid out to be judged.
//!
//! Assertions are made later, one for each request; a preview stands for them, whose dates mean nothing but their
//! distances.

use super::{
    Carried, Purpose, Shape,
    asked::{Asked, BasicCredentials, Parameter, Text},
};
use crate::{
    assertion::AssertionSpec,
    client_auth::{CLIENT_ASSERTION_TYPE, ClientAuthMethod},
    curl::is_secret_name,
    entropy::Entropy,
    grant::Grant,
    jws,
    options::{Authentication, Configuration},
    time::UnixTime,
};
use alloc::{
    borrow::ToOwned as _,
    format,
    string::{String, ToString as _},
};

impl Asked {
    /// The request that a configuration makes.
    #[must_use]
    pub fn from_configuration(configuration: &Configuration) -> Self {
        let mut asked = Self { url: configuration.endpoint.as_str().to_owned(), ..Self::default() };
        // Endpoints with a credential in their query are none. Of the others the names are enough to judge.
        let query = asked.url.split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default();
        for name in query.split('&').filter_map(|pair| pair.split('=').next()).filter(|name| !name.is_empty())
        {
            asked.query.push(Parameter {
                name: name.to_owned(),
                value: Text::Elsewhere,
                span: None,
                value_span: None,
                shape: None,
            });
        }
        let client_id = configuration.client_id.as_deref().unwrap_or_default();
        asked.push("grant_type", configuration.request.grant.grant_type().name());
        match &configuration.authentication {
            Authentication::SecretInHeader(secret) => {
                asked.credentials.keep_basic(client_id, secret.expose());
                let known = configuration.client_id.clone().map_or(Text::Elsewhere, Text::Known);
                asked.basic = Some(BasicCredentials {
                    client_id: known,
                    has_secret: true,
                    shape: Some(Shape::of(secret.expose())),
                    // jotmint encodes them.
                    encoding_matters: false,
                    span: None,
                });
            }
            Authentication::SecretInBody(secret) => {
                asked.push("client_id", client_id);
                asked.push_secret("client_secret", secret.expose());
            }
            Authentication::SecretJwt(spec, _) | Authentication::KeyJwt(spec) => {
                if let Authentication::SecretJwt(_, key) = &configuration.authentication
                    && let Ok(secret) = core::str::from_utf8(key.secret())
                {
                    asked.credentials.keep(secret);
                }
                asked.push("client_assertion_type", CLIENT_ASSERTION_TYPE);
                asked.push_elsewhere("client_assertion");
                asked.push("client_id", client_id);
                asked.jwts.extend(preview(spec));
            }
            Authentication::ReadyMade => {
                asked.push("client_assertion_type", CLIENT_ASSERTION_TYPE);
                asked.push_elsewhere("client_assertion");
                asked.push("client_id", client_id);
            }
            Authentication::IdentifierOnly(method) => {
                asked.client_certificate = *method != ClientAuthMethod::None;
                asked.push("client_id", client_id);
            }
        }
        asked.push_grant(&configuration.request.grant);
        if let Some(scope) = &configuration.request.scope {
            asked.push("scope", &scope.to_string());
        }
        for audience in &configuration.request.audiences {
            asked.push("audience", audience);
        }
        for resource in &configuration.request.resources {
            asked.push("resource", resource);
        }
        for (name, value) in &configuration.request.extra {
            if is_secret_name(name) {
                asked.push_secret(name, value);
            } else {
                asked.push(name, value);
            }
        }
        asked
    }

    fn push_grant(&mut self, grant: &Grant) {
        match grant {
            Grant::ClientCredentials => {}
            Grant::RefreshToken { refresh_token } => {
                self.push_secret("refresh_token", refresh_token.expose())
            }
            Grant::AuthorizationCode { code, redirect_uri, code_verifier } => {
                self.push_secret("code", code.expose());
                self.push("redirect_uri", redirect_uri.as_deref().unwrap_or_default());
                if let Some(verifier) = code_verifier {
                    self.push_secret("code_verifier", verifier.expose());
                }
            }
            Grant::JwtBearer { assertion } => {
                self.push_secret("assertion", assertion.expose());
                self.carry(Purpose::Grant, assertion.expose(), None);
            }
            Grant::TokenExchange { subject_token, subject_token_type, actor, requested_token_type } => {
                self.push_secret("subject_token", subject_token.expose());
                self.push("subject_token_type", subject_token_type);
                if let Some((token, kind)) = actor {
                    self.push_secret("actor_token", token.expose());
                    self.push("actor_token_type", kind);
                }
                self.push("requested_token_type", requested_token_type.as_deref().unwrap_or_default());
            }
        }
    }

    fn push(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.put(name, Text::Known(value.to_owned()), None);
        }
    }

    fn push_elsewhere(&mut self, name: &str) {
        self.put(name, Text::Elsewhere, None);
    }

    fn push_secret(&mut self, name: &str, value: &str) {
        self.credentials.keep(value);
        self.put(name, Text::Elsewhere, Some(Shape::of(value)));
    }

    fn put(&mut self, name: &str, value: Text, shape: Option<Shape>) {
        self.form.push(Parameter { name: String::from(name), value, span: None, value_span: None, shape });
    }
}

/// An assertion as this specification makes them, without its signature.
fn preview(spec: &AssertionSpec) -> Option<Carried> {
    /// Any moment will do: only distances are read.
    const SOME_DAY: u64 = 1_760_000_000;
    let moment = UnixTime::from_seconds(SOME_DAY).ok()?;
    let prepared = spec.prepare(moment, Entropy::new(*b"a preview, never").ok()?).ok()?;
    let content = jws::decode(&format!("{}.AA", prepared.unsigned.signing_input()));
    Some(Carried {
        purpose: Purpose::ClientAuthentication,
        content,
        span: None,
        is_preview: true,
        is_of_client: true,
    })
}
