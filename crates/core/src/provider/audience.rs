//! The `aud` of a JWT for a provider. What the user or the server's metadata says goes before the profile.

use super::{
    place::{Place, Variables, host_fits, path_fits},
    profile::Profile,
    template::plain,
};
use crate::{
    assertion::Audience,
    diagnostic::{Diagnostic, codes},
    http::Endpoint,
};
use alloc::{borrow::ToOwned as _, format, vec::Vec};

impl Profile {
    /// The `aud` of a JWT for this provider; `None` when it has none, or none is known.
    ///
    /// What the user or the server's metadata says goes before the profile: `endpoint` is where the request goes,
    /// `issuer` the issuer identifier, where they are known.
    ///
    /// # Errors
    /// Those of [`token_endpoint`](Self::token_endpoint); `audience-needs-issuer`; `provider-audience-open` when the
    /// provider takes several and nothing says which.
    pub fn audience(
        &self,
        variables: &[(&str, impl AsRef<str>)],
        endpoint: Option<&str>,
        issuer: Option<&str>,
    ) -> Result<Option<Audience>, Diagnostic> {
        let variables = plain(variables);
        let Some(rule) = &self.audience else { return Ok(None) };
        self.check_names(&variables)?;
        let others: Vec<&str> = rule.also.iter().copied().filter(|value| !is_relative(value)).collect();
        if is_relative(rule.value) || others.is_empty() {
            return self.resolve(rule.value, &variables, endpoint, issuer).map(Some);
        }
        let endpoint = match endpoint {
            Some(endpoint) => endpoint.to_owned(),
            None => self.token_endpoint_from(&variables)?,
        };
        let same_host = |value: &&str| {
            let host = |url: &str| Endpoint::parse(url).map(|url| url.host().to_owned()).ok();
            host(value).is_some() && host(value) == host(&endpoint)
        };
        match core::iter::once(rule.value).chain(others.iter().copied()).find(same_host) {
            Some(value) => Ok(Some(Audience::Exact(value.to_owned()))),
            None => Err(Diagnostic::new(
                &codes::PROVIDER_AUDIENCE_OPEN,
                format_args!("`{}` takes several audiences, and the endpoint does not say which", self.id),
            )
            .help(format!(
                "set the assertion audience to {} or {}",
                rule.value,
                others.join(" or ")
            ))),
        }
    }

    /// Every `aud` this provider takes, the one to send first; those that cannot be known from the arguments are
    /// left out. Empty means that nothing is known, not that nothing is taken.
    #[must_use]
    pub fn audiences(
        &self,
        variables: &[(&str, impl AsRef<str>)],
        endpoint: Option<&str>,
        issuer: Option<&str>,
    ) -> Vec<Audience> {
        let variables = plain(variables);
        let Some(rule) = &self.audience else { return Vec::new() };
        core::iter::once(&rule.value)
            .chain(rule.also)
            .filter_map(|value| self.resolve(value, &variables, endpoint, issuer).ok())
            .collect()
    }

    /// Whether it takes this `aud` as one of those whose parts only the user knows: the address of a site, say.
    pub(crate) fn takes_audience_of_user(&'static self, audience: &str) -> bool {
        let templates = self.audience.as_ref().map(|rule| rule.also).unwrap_or_default().iter();
        templates.filter(|template| is_of_user(template)).any(|template| {
            let parts = template.strip_prefix("https://").and_then(|rest| Some((rest, rest.find('/')?)));
            let (Some((rest, slash)), Some(place)) = (parts, Place::of(audience)) else { return false };
            let (host, path) = rest.split_at(slash);
            let mut variables = Variables::new();
            place.usual_port
                && host_fits(self, host, &place.host, &mut variables)
                && path_fits(path, place.path, &mut variables)
        })
    }

    /// How many of its audiences can be known from the request and the metadata.
    pub(crate) fn known_audiences(&self) -> usize {
        let others = self.audience.as_ref().map(|rule| rule.also).unwrap_or_default();
        others.iter().filter(|value| !is_of_user(value)).count().saturating_add(1)
    }

    /// The issuer identifier, where it is known and these variables make it whole.
    pub(crate) fn issuer_of(&self, variables: &[(&str, impl AsRef<str>)]) -> Option<alloc::string::String> {
        self.fill(self.issuer?, &plain(variables)).ok()
    }

    fn resolve(
        &self,
        value: &str,
        variables: &[(&str, &str)],
        endpoint: Option<&str>,
        issuer: Option<&str>,
    ) -> Result<Audience, Diagnostic> {
        match (value, endpoint, issuer, self.issuer) {
            ("{token_endpoint}", Some(endpoint), ..) => Ok(Audience::TokenEndpoint(endpoint.to_owned())),
            ("{token_endpoint}", None, ..) => {
                self.token_endpoint_from(variables).map(Audience::TokenEndpoint)
            }
            ("{issuer}", _, Some(issuer), _) => Ok(Audience::Issuer(issuer.to_owned())),
            ("{issuer}", _, None, Some(template)) => self.fill(template, variables).map(Audience::Issuer),
            // Another endpoint of the server, told by where it lies.
            (value, ..) if value.starts_with("{issuer}/") || value.starts_with("{token_endpoint}/") => {
                let (base, path) = value.split_at(value.find('/').unwrap_or(value.len()));
                let base = self.resolve(base, variables, endpoint, issuer)?;
                Ok(Audience::Exact(format!("{}{path}", base.as_str().trim_end_matches('/'))))
            }
            ("{issuer}", _, None, None) => Err(Diagnostic::new(
                &codes::AUDIENCE_NEEDS_ISSUER,
                format_args!("`{}` takes the issuer as the audience, and no issuer was given", self.id),
            )
            .help("give the `issuer` of the server's metadata")),
            _ => self.fill(value, variables).map(Audience::Exact),
        }
    }
}

/// Whether parts of an audience are known to the user alone.
fn is_of_user(value: &str) -> bool {
    value.starts_with("https://") && value.contains('{')
}

/// Whether an audience stands for something that the request or the metadata says.
fn is_relative(value: &str) -> bool {
    value.starts_with("{token_endpoint}") || value.starts_with("{issuer}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::{ALL, find};

    const NOTHING: &[(&str, &str)] = &[];

    #[test]
    fn the_audience_follows_the_policy_of_the_provider() {
        let ask = |id: &str, variables: &[(&str, &str)], endpoint, issuer| {
            find(id).unwrap().audience(variables, endpoint, issuer)
        };
        let exact = |text: &str| Ok(Some(Audience::Exact(text.into())));
        assert_eq!(ask("genesys-cloud", &[("region", "us-east-1")], None, None), Ok(None));
        assert_eq!(
            ask(
                "okta-custom",
                &[("domain", "acme.okta.com"), ("authorization_server", "default")],
                None,
                None
            ),
            Ok(Some(Audience::TokenEndpoint("https://acme.okta.com/oauth2/default/v1/token".into())))
        );
        assert_eq!(
            ask("auth0", &[("domain", "acme.eu.auth0.com")], None, None),
            Ok(Some(Audience::Issuer("https://acme.eu.auth0.com/".into())))
        );
        assert_eq!(
            ask("keycloak", NOTHING, None, Some("https://sso.example/realms/ci")),
            Ok(Some(Audience::Issuer("https://sso.example/realms/ci".into())))
        );
        assert_eq!(ask("docusign", &[("environment", "demo")], None, None), exact("account-d.docusign.com"));
        assert_eq!(ask("entra-federated", NOTHING, None, None), exact("api://AzureADTokenExchange"));
        assert_eq!(
            ask("salesforce", &[("host", "sandbox")], None, None),
            exact("https://test.salesforce.com")
        );
        assert_eq!(
            ask("google-service-account", NOTHING, None, None),
            exact("https://oauth2.googleapis.com/token")
        );
    }

    #[test]
    fn an_audience_that_nothing_decides_is_not_guessed() {
        let error = find("salesforce")
            .unwrap()
            .audience(&[("host", "acme.my.salesforce.com")], None, None)
            .unwrap_err();
        assert_eq!(error.code(), &codes::PROVIDER_AUDIENCE_OPEN);
        let error = find("fapi2").unwrap().audience(NOTHING, None, None).unwrap_err();
        assert_eq!(error.code(), &codes::AUDIENCE_NEEDS_ISSUER);
    }

    #[test]
    fn every_audience_a_provider_takes_is_listed() {
        let keycloak = find("keycloak").unwrap();
        let taken = keycloak.audiences(&[("base", "https://sso.example"), ("realm", "ci")], None, None);
        let texts: Vec<_> = taken.iter().map(Audience::as_str).collect();
        assert_eq!(
            texts,
            [
                "https://sso.example/realms/ci",
                "https://sso.example/realms/ci/protocol/openid-connect/token",
                "https://sso.example/realms/ci/protocol/openid-connect/token/introspect",
                "https://sso.example/realms/ci/protocol/openid-connect/ext/par/request",
                "https://sso.example/realms/ci/protocol/openid-connect/ext/ciba/auth",
            ]
        );
        assert!(keycloak.audiences(NOTHING, None, None).is_empty());
    }

    #[test]
    fn an_audience_that_only_the_user_knows_is_taken_by_its_shape() {
        let salesforce = find("salesforce").unwrap();
        assert!(salesforce.takes_audience_of_user("https://acme.force.com/partners"));
        for other in
            ["https://acme.my.salesforce.com", "https://acme.force.com.example/partners", "force.com/x"]
        {
            assert!(!salesforce.takes_audience_of_user(other), "{other}");
        }
        assert!(!find("keycloak").unwrap().takes_audience_of_user("https://sso.example/realms/ci"));
    }

    #[test]
    fn every_provider_with_an_audience_names_it_for_its_examples() {
        for profile in ALL.iter().filter(|profile| profile.audience.is_some()) {
            let examples: Vec<_> =
                profile.variables.iter().map(|variable| (variable.name, variable.example)).collect();
            let endpoint = profile.token_endpoint.is_none().then_some("https://issuer.example/token");
            let audience = profile.audience(&examples, endpoint, Some("https://issuer.example"));
            assert!(audience.unwrap().is_some(), "{}", profile.id);
        }
    }
}
