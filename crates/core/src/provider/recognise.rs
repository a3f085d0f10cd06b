//! From the URL of a request to the profile it belongs to.
//!
//! Hosts are compared label by label with the patterns of the profiles, never by a part of their text. Query
//! parameters do not count: some vendors document their endpoint with them.

use super::{
    ALL, WITH_IDLE_LIMIT,
    place::{Place, Variables, host_fits, path_fits, prefix_length},
    profile::{Form, OtherHost, Profile},
    template::{Piece, pieces},
};
use crate::time::Seconds;
use alloc::{borrow::ToOwned as _, format, string::String, vec::Vec};
use serde::Serialize;

/// A profile that a URL belongs to.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Match {
    /// The profile's id.
    #[serde(rename = "provider", serialize_with = "id")]
    pub profile: &'static Profile,
    /// The values that its variables have in the URL.
    #[serde(serialize_with = "as_map")]
    pub variables: Vec<(&'static str, String)>,
    /// How the URL fits.
    #[serde(flatten)]
    pub fit: Fit,
}

/// How a URL fits a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "fit", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Fit {
    /// It is the documented token endpoint.
    TokenEndpoint,
    /// The path is that of the product, and the host can be anybody's: likely, not certain.
    LooksLike,
    /// The host is the vendor's, and not the one that gives out tokens.
    WrongHost {
        /// The URL that does; a variable nobody can know stays in braces.
        token_endpoint: String,
        /// What the host is for instead.
        note: &'static str,
    },
    /// The host is the right one, and the path is not.
    WrongPath {
        /// The URL that is; a variable nobody can know stays in braces.
        token_endpoint: String,
    },
}

/// The profile that the URL of a request belongs to, where one is known.
///
/// ```
/// use jotmint::provider::{Fit, find_by_endpoint};
/// let found = find_by_endpoint("https://api.mypurecloud.com/oauth/token").unwrap();
/// assert_eq!(found.profile.id, "genesys-cloud");
/// let Fit::WrongHost { token_endpoint, .. } = found.fit else { panic!("the API host gives no tokens") };
/// assert_eq!(token_endpoint, "https://login.mypurecloud.com/oauth/token");
/// assert!(find_by_endpoint("https://login.mypurecloud.com.evil.example/oauth/token").is_none());
/// ```
#[must_use]
pub fn find_by_endpoint(url: &str) -> Option<Match> {
    candidates(url).into_iter().next()
}

/// Every profile that a URL belongs to, the surest first. There are several where a vendor has several ways to use
/// one endpoint; what the client sends tells them apart.
#[must_use]
pub fn candidates(url: &str) -> Vec<Match> {
    let Some(place) = Place::of(url) else { return Vec::new() };
    let found: Vec<(Rank, Match)> =
        ALL.iter().copied().filter_map(|profile| recognise(profile, &place)).collect();
    // Five ranks and a handful of matches: a sorting algorithm would be the larger part of this file.
    Rank::ALL
        .into_iter()
        .flat_map(|rank| found.iter().filter(move |(its, _)| *its == rank).map(|(_, found)| found.clone()))
        .collect()
}

/// The idle limit of the server whose token endpoint this certainly is, where it has one.
pub(crate) fn idle_limit(url: &str) -> Option<Seconds> {
    let place = Place::of(url)?;
    WITH_IDLE_LIMIT.iter().copied().find_map(|profile| {
        let (_, found) = recognise(profile, &place)?;
        (found.fit == Fit::TokenEndpoint).then_some(profile.token.idle).flatten()
    })
}

/// How sure a match is, the surest first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rank {
    TokenEndpoint,
    WrongHostRightPath,
    WrongHost,
    WrongPath,
    LooksLike,
}

impl Rank {
    const ALL: [Self; 5] =
        [Self::TokenEndpoint, Self::WrongHostRightPath, Self::WrongHost, Self::WrongPath, Self::LooksLike];
}

fn recognise(profile: &'static Profile, place: &Place<'_>) -> Option<(Rank, Match)> {
    let template = profile.token_endpoint?;
    if place.usual_port {
        for other in profile.other_hosts {
            let mut variables = Variables::new();
            if host_fits(profile, other.host, &place.host, &mut variables) {
                return Some(wrong_host(profile, other, template, place, variables));
            }
        }
    }
    let (host_known, path_template, path, mut variables) = host_and_path(profile, template, place)?;
    let path_fits = path_fits(path_template, path, &mut variables);
    let found = |rank, variables, fit| Some((rank, Match { profile, variables, fit }));
    match (host_known, path_fits) {
        (true, true) => found(Rank::TokenEndpoint, variables, Fit::TokenEndpoint),
        (true, false) => {
            let token_endpoint = fill_known(template, &variables);
            found(Rank::WrongPath, variables, Fit::WrongPath { token_endpoint })
        }
        (false, true) if profile.telling_path => found(Rank::LooksLike, variables, Fit::LooksLike),
        (false, _) => None,
    }
}

/// Whether the host is the vendor's, what the path should be and is, and what the host says about variables.
fn host_and_path<'p>(
    profile: &'static Profile,
    template: &'static str,
    place: &Place<'p>,
) -> Option<(bool, &'static str, &'p str, Variables)> {
    let mut variables = Variables::new();
    if let Some(Piece::Variable(name)) = pieces(template).next() {
        // `{base}/path`: whatever stands before the path belongs to the base.
        let variable = profile.variable(name)?;
        let path_template = template.get(name.len().checked_add(2)?..)?;
        let known = variable.values.iter().find_map(|(_, base)| {
            let rest = base.strip_prefix("https://")?;
            let (host, prefix) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            (place.usual_port && place.host == host)
                .then(|| place.path.strip_prefix(prefix))
                .flatten()
                .map(|path| (*base, path))
        });
        if let Some((base, path)) = known {
            variables.push((variable.name, base.to_owned()));
            return Some((true, path_template, path, variables));
        }
        let start = prefix_length(path_template, place.path)?;
        let (prefix, path) = place.path.split_at_checked(start)?;
        variables.push((variable.name, format!("{}{prefix}", place.origin)));
        return Some((false, path_template, path, variables));
    }
    let rest = template.strip_prefix("https://")?;
    let (host_template, path_template) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if place.usual_port && host_fits(profile, host_template, &place.host, &mut variables) {
        return Some((true, path_template, place.path, variables));
    }
    match pieces(host_template).next() {
        Some(Piece::Variable(name)) if host_template.len() == name.len().saturating_add(2) => {
            let variable = profile.variable(name)?;
            if !matches!(variable.form, Form::Host(_)) {
                return None;
            }
            let host = place.origin.split_once("://")?.1;
            variables.push((variable.name, host.to_owned()));
            Some((false, path_template, place.path, variables))
        }
        _ => None,
    }
}

fn wrong_host(
    profile: &'static Profile,
    other: &'static OtherHost,
    template: &'static str,
    place: &Place<'_>,
    mut variables: Variables,
) -> (Rank, Match) {
    let rest = template.strip_prefix("https://").unwrap_or(template);
    let path_template = rest.get(rest.find('/').unwrap_or(rest.len())..).unwrap_or_default();
    let fits = path_fits(path_template, place.path, &mut variables);
    // The token host can name labels of this pattern that are no variables of the profile.
    let host = token_host(other, &place.host).unwrap_or_else(|| fill_known(other.token_host, &variables));
    let token_endpoint = format!("https://{host}{}", fill_known(path_template, &variables));
    let fit = Fit::WrongHost { token_endpoint, note: other.note };
    (if fits { Rank::WrongHostRightPath } else { Rank::WrongHost }, Match { profile, variables, fit })
}

/// The token host, with what the one variable of the other host stands for in this host.
fn token_host(other: &OtherHost, host: &str) -> Option<String> {
    let open = other.host.find('{')?;
    let (before, rest) = other.host.split_at_checked(open)?;
    let (name, after) = rest.strip_prefix('{')?.split_once('}')?;
    let inside = host.strip_prefix(before)?.strip_suffix(after)?;
    Some(other.token_host.replace(&format!("{{{name}}}"), inside))
}

/// Fills in what is known and leaves the rest in braces.
fn fill_known(template: &str, variables: &[(&'static str, String)]) -> String {
    let mut out = String::new();
    for piece in pieces(template) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Variable(name) => match variables.iter().find(|(known, _)| *known == name) {
                Some((_, value)) => out.push_str(value),
                None => out.push_str(&format!("{{{name}}}")),
            },
        }
    }
    out
}

fn id<S: serde::Serializer>(profile: &&'static Profile, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(profile.id)
}

fn as_map<S: serde::Serializer>(variables: &[(&'static str, String)], out: S) -> Result<S::Ok, S::Error> {
    out.collect_map(variables.iter().map(|(name, value)| (name, value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn urls_belong_to_the_provider_that_the_vectors_say() {
        let file: Value =
            serde_json::from_str(include_str!("../../../../tests/vectors/providers.json")).unwrap();
        let cases = file["cases"].as_array().unwrap();
        assert_eq!(cases.len(), 105, "a runner knows how many cases there are");
        for case in cases {
            let url = case["url"].as_str().unwrap();
            let mut found =
                find_by_endpoint(url).map_or(Value::Null, |found| serde_json::to_value(found).unwrap());
            if let Some(members) = found.as_object_mut() {
                members.remove("note");
            }
            assert_eq!(found, case["expected"], "{url}");
        }
        for profile in ALL.iter().filter(|profile| profile.token_endpoint.is_some()) {
            let by_itself = |found: Match| found.profile.id == profile.id;
            let found =
                cases.iter().any(|case| candidates(case["url"].as_str().unwrap()).into_iter().any(by_itself));
            assert!(found || ["duende", "wso2"].contains(&profile.id), "{} has no case", profile.id);
        }
    }

    #[test]
    fn ways_to_use_one_endpoint_are_all_named() {
        let ids = |url| candidates(url).iter().map(|found| found.profile.id).collect::<Vec<_>>();
        assert_eq!(
            ids("https://login.microsoftonline.com/t/oauth2/v2.0/token"),
            ["entra-id", "entra-federated"]
        );
        assert_eq!(
            ids("https://sso.example/realms/ci/protocol/openid-connect/token"),
            ["keycloak", "keycloak-federated"]
        );
        assert_eq!(ids("https://acme.okta.com/oauth2/v1/token"), ["okta-org", "okta-custom"]);
        assert_eq!(ids("https://example.com/"), [""; 0]);
    }

    #[test]
    fn what_is_recognised_makes_the_same_url_again() {
        for profile in ALL {
            let examples: Vec<_> =
                profile.variables.iter().map(|variable| (variable.name, variable.example)).collect();
            let Ok(url) = profile.token_endpoint(&examples) else { continue };
            let Some(found) = candidates(&url).into_iter().find(|found| found.profile.id == profile.id)
            else {
                continue;
            };
            assert!(matches!(found.fit, Fit::TokenEndpoint | Fit::LooksLike), "{url}");
            assert_eq!(profile.token_endpoint(&found.variables), Ok(url));
        }
    }

    #[test]
    fn the_idle_limits_are_those_of_the_profiles() {
        for profile in ALL {
            let listed = WITH_IDLE_LIMIT.iter().any(|known| known.id == profile.id);
            assert_eq!(listed, profile.token.idle.is_some(), "{}", profile.id);
        }
        assert_eq!(idle_limit("https://login.euw2.pure.cloud/oauth/token"), Some(Seconds::new(900)));
        assert_eq!(idle_limit("https://api.euw2.pure.cloud/oauth/token"), None);
        assert_eq!(idle_limit("https://login.example/oauth/token"), None);
    }

    #[test]
    fn a_wrong_host_says_what_it_is_for() {
        let found = find_by_endpoint("https://api.mypurecloud.ie/oauth/token").unwrap();
        let Fit::WrongHost { note, .. } = &found.fit else { unreachable!() };
        assert!(note.contains("/api/v2"));
        assert_eq!(
            serde_json::to_value(&found).unwrap(),
            json!({
                "provider": "genesys-cloud",
                "variables": {"region": "mypurecloud.ie"},
                "fit": "wrong_host",
                "token_endpoint": "https://login.mypurecloud.ie/oauth/token",
                "note": note,
            })
        );
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_fail(url in "\\PC*", tail in "[a-z.{}@:/?%-]{0,40}") {
            let _ = candidates(&url);
            for start in ["https://login.", "https://api.pingone.", "https://x.okta.com/", "https://"] {
                let _ = candidates(&format!("{start}{tail}"));
            }
        }
    }
}
