//! What is known about a server, and from where.

use super::{Asked, Carried};
use crate::{
    http::normal,
    metadata::Metadata,
    provider::{Fit, JwtUse, Match, Profile, candidates},
};
use alloc::{
    borrow::ToOwned as _,
    string::{String, ToString},
    vec::Vec,
};

/// Where a fact comes from, the most trusted first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The user said so.
    User,
    /// The server's metadata document says so.
    Metadata,
    /// The built-in profile says so.
    Profile,
    /// The metadata leaves it out, and RFC 8414 section 2 says what that means. Servers leave things out by mistake,
    /// so this is never held against a request.
    Default,
}

/// A fact, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact<T> {
    /// What is known.
    pub value: T,
    /// Where it comes from.
    pub origin: Origin,
}

impl<T> Fact<T> {
    /// What the user said.
    #[must_use]
    pub const fn user(value: T) -> Self {
        Self { value, origin: Origin::User }
    }

    /// What the server's metadata says.
    #[must_use]
    pub const fn metadata(value: T) -> Self {
        Self { value, origin: Origin::Metadata }
    }

    /// What the profile says.
    #[must_use]
    pub const fn profile(value: T) -> Self {
        Self { value, origin: Origin::Profile }
    }
}

/// What the user says about a server.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// The issuer identifier.
    pub issuer: Option<String>,
    /// The profile, by name.
    pub provider: Option<&'static Profile>,
}

/// Facts about an authorization server. `None` is "not known", which is never held against a request.
///
/// They come from three places, the first that knows wins: what the user said, the server's metadata document, the
/// built-in profile.
#[derive(Clone, Debug, Default)]
pub struct ServerFacts {
    /// The issuer identifier.
    pub issuer: Option<Fact<String>>,
    /// The token endpoint.
    pub token_endpoint: Option<Fact<String>>,
    /// The token endpoint for clients that show a certificate (RFC 8705 section 5).
    pub mtls_token_endpoint: Option<Fact<String>>,
    /// `grant_types_supported` (RFC 8414 section 2).
    pub grant_types: Option<Fact<Vec<String>>>,
    /// `token_endpoint_auth_methods_supported`.
    pub auth_methods: Option<Fact<Vec<String>>>,
    /// `token_endpoint_auth_signing_alg_values_supported`.
    pub auth_algorithms: Option<Fact<Vec<String>>>,
    /// `scopes_supported`: a server may leave some out.
    pub scopes: Option<Fact<Vec<String>>>,
    /// `code_challenge_methods_supported`.
    pub code_challenge_methods: Option<Fact<Vec<String>>>,
    /// The built-in profile, found by name or by the host of the endpoint.
    pub profile: Option<&'static Profile>,
    /// Whether the path of the URL is all that speaks for the profile. Such a profile gives advice and refuses nothing.
    pub profile_is_guess: bool,
    /// What the variables of the profile are, as far as the endpoint tells.
    pub variables: Vec<(&'static str, String)>,
}

impl ServerFacts {
    /// Puts together what is known about the server a request goes to.
    ///
    /// The profile is the one the user named, or the one that the URL belongs to; where a vendor has several ways to
    /// use one endpoint, what the client sends tells them apart.
    #[must_use]
    pub fn gather(asked: &Asked, said: &Said, metadata: Option<&Metadata>) -> Self {
        let found = recognise(asked, said.provider);
        let profile = said.provider.or_else(|| found.as_ref().map(|found| found.profile));
        let variables = variables(asked, profile, found.as_ref());
        let profile_is_guess =
            said.provider.is_none() && found.as_ref().is_some_and(|found| found.fit == Fit::LooksLike);
        let mut facts = Self { profile, profile_is_guess, variables, ..Self::default() };
        facts.issuer = said
            .issuer
            .clone()
            .map(Fact::user)
            .or_else(|| metadata.map(|metadata| Fact::metadata(metadata.issuer.clone())))
            .or_else(|| profile?.issuer_of(&facts.variables).map(Fact::profile));
        facts.token_endpoint = metadata
            .and_then(|metadata| metadata.token_endpoint.clone())
            .map(Fact::metadata)
            .or_else(|| documented_endpoint(asked, found.as_ref()).map(Fact::profile));
        if let Some(metadata) = metadata {
            let listed = |list: &Option<Vec<String>>| list.clone().map(Fact::metadata);
            facts.mtls_token_endpoint = metadata.mtls_token_endpoint.clone().map(Fact::metadata);
            facts.grant_types = listed(&metadata.grant_types);
            facts.auth_methods = listed(&metadata.auth_methods);
            facts.auth_algorithms = listed(&metadata.auth_algorithms);
            facts.scopes = listed(&metadata.scopes);
            facts.code_challenge_methods = listed(&metadata.code_challenge_methods);
            facts.fill_in_defaults(metadata);
        }
        if let Some(profile) = profile.filter(|profile| profile.jwt == JwtUse::ClientAssertion)
            && facts.auth_algorithms.is_none()
            && !profile.algorithms.is_empty()
        {
            let names = profile.algorithms.iter().map(|algorithm| algorithm.name().to_owned());
            facts.auth_algorithms = Some(Fact::profile(names.collect()));
        }
        facts
    }

    /// What RFC 8414 section 2 says of lists that are left out, unless the profile knows better.
    fn fill_in_defaults(&mut self, metadata: &Metadata) {
        let default = |names: &[&str]| {
            let value = names.iter().map(ToString::to_string).collect();
            Some(Fact { value, origin: Origin::Default })
        };
        let is_absent = |name| metadata.absent.contains(&name);
        if is_absent("grant_types_supported") && self.profile.is_none_or(|profile| profile.grants.is_empty())
        {
            self.grant_types = default(&["authorization_code", "implicit"]);
        }
        if is_absent("token_endpoint_auth_methods_supported")
            && self.profile.is_none_or(|profile| profile.client_auth.is_empty())
        {
            self.auth_methods = default(&["client_secret_basic"]);
        }
    }

    /// The `aud` to send, where the profile or what is known of the server decides it.
    #[must_use]
    pub fn audience(&self, endpoint: &str) -> Option<String> {
        let issuer = self.issuer.as_ref().map(|issuer| issuer.value.as_str());
        let endpoint = self.endpoint(endpoint);
        let audience = self.profile?.audience(&self.variables, Some(&endpoint), issuer).ok()??;
        Some(audience.as_str().to_owned())
    }

    /// Every `aud` that the server is known to take, the one to send first; empty when nothing is known.
    #[must_use]
    pub fn audiences(&self, endpoint: &str) -> Vec<String> {
        let issuer = self.issuer.as_ref().map(|issuer| issuer.value.as_str());
        let endpoint = self.endpoint(endpoint);
        let Some(profile) = self.profile else { return Vec::new() };
        profile
            .audiences(&self.variables, Some(&endpoint), issuer)
            .iter()
            .map(|audience| audience.as_str().to_owned())
            .collect()
    }

    /// The token endpoint as the server spells it; where it does not say, the URL of the request in its normal form.
    pub(super) fn endpoint(&self, asked: &str) -> String {
        self.token_endpoint.as_ref().map_or_else(|| normal(asked), |fact| fact.value.clone())
    }
}

/// The match of the profile that was named, or of the one that what the client sends belongs to.
fn recognise(asked: &Asked, named: Option<&'static Profile>) -> Option<Match> {
    let mut found = candidates(&normal(&asked.url));
    if let Some(named) = named {
        return found.into_iter().find(|found| found.profile.id == named.id);
    }
    let is_foreign = asked.client_assertion().is_some_and(Carried::is_foreign);
    let by_use = |found: &Match| match found.profile.jwt {
        JwtUse::ForeignAssertion => is_foreign,
        JwtUse::ClientAssertion => !is_foreign,
        _ => true,
    };
    let best = found.iter().position(|candidate| {
        let same_certainty = found.first().is_some_and(|first| {
            core::mem::discriminant(&first.fit) == core::mem::discriminant(&candidate.fit)
        });
        same_certainty && by_use(candidate)
    });
    match best {
        Some(best) => Some(found.swap_remove(best)),
        None => found.into_iter().next(),
    }
}

/// The variables that the URL tells, and those that are said elsewhere in the request.
fn variables(
    asked: &Asked,
    profile: Option<&'static Profile>,
    found: Option<&Match>,
) -> Vec<(&'static str, String)> {
    let mut variables = found.map(|found| found.variables.clone()).unwrap_or_default();
    let has_client_id =
        profile.is_some_and(|profile| profile.variables.iter().any(|variable| variable.name == "client_id"));
    if let Some(client_id) = asked.client_id().filter(|_| has_client_id) {
        variables.push(("client_id", client_id.to_owned()));
    }
    variables
}

/// The token endpoint that is documented for what the URL belongs to.
fn documented_endpoint(asked: &Asked, found: Option<&Match>) -> Option<String> {
    match &found?.fit {
        Fit::TokenEndpoint => Some(normal(&asked.url)),
        Fit::WrongHost { token_endpoint, .. } | Fit::WrongPath { token_endpoint } => {
            // What nobody can know stays in braces.
            (!token_endpoint.contains('{')).then(|| token_endpoint.clone())
        }
        Fit::LooksLike => None,
    }
}
