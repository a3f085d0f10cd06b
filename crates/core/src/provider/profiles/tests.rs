//! What must hold for every profile.

use super::*;
use crate::{
    http::Endpoint,
    provider::{
        Form, JwtUse, Kind, LifetimeCap, ScopeDemand, Source, Topic,
        template::{Piece, pieces},
    },
};
use alloc::{format, string::String, vec::Vec};

#[test]
fn every_profile_the_issue_asks_for_is_there() {
    let asked = "genesys-cloud nice-cxone okta-org okta-custom auth0 entra-id entra-federated keycloak \
        keycloak-federated google-service-account github-app salesforce box docusign snowflake zoom pingone duende \
        wso2 ory-hydra zitadel smart-on-fhir apple-signin apple-app-store-connect adobe";
    for id in asked.split_whitespace() {
        assert!(ALL.iter().any(|profile| profile.id == id), "{id}");
    }
}

#[test]
fn names_are_in_their_spelling_and_unique() {
    let kebab = |name: &str| {
        !name.is_empty()
            && !name.starts_with('-')
            && !name.ends_with('-')
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let unique = |names: &mut Vec<&str>| {
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        names.len() == count
    };
    assert!(unique(&mut ALL.iter().map(|profile| profile.id).collect()));
    assert!(unique(&mut ALL.iter().map(|profile| profile.name).collect()));
    for profile in ALL {
        assert!(kebab(profile.id) && !profile.name.is_empty(), "{}", profile.id);
        assert!(profile.errors.iter().all(|known| kebab(known.name)), "{}", profile.id);
        assert!(unique(&mut profile.errors.iter().map(|known| known.name).collect()), "{}", profile.id);
        assert!(unique(&mut profile.variables.iter().map(|variable| variable.name).collect()));
        assert!(unique(&mut profile.client_auth.iter().map(|rule| rule.method.name()).collect()));
        assert!(unique(&mut profile.grants.iter().map(|rule| rule.grant_type).collect()), "{}", profile.id);
    }
}

#[test]
fn every_source_is_a_public_page_and_every_group_of_facts_has_one() {
    for profile in ALL {
        assert!(!profile.sources.is_empty(), "{}", profile.id);
        for source in profile.sources {
            assert!(
                source.url.starts_with("https://") && Endpoint::parse(source.url).is_ok(),
                "{}",
                source.url
            );
            assert!(!source.topics.is_empty(), "{}: what rests on it", source.url);
        }
        for known in profile.errors.iter().filter(|known| !known.see.is_empty()) {
            let is_source =
                |source: &Source| source.url == known.see && source.topics.contains(&Topic::Errors);
            assert!(profile.sources.iter().any(is_source), "{} {}", profile.id, known.name);
        }
        for topic in Topic::ALL {
            let has_facts = match topic {
                Topic::Endpoint => profile.token_endpoint.is_some() || profile.discovery.is_some(),
                Topic::Grants => !profile.grants.is_empty() || !profile.parameters.is_empty(),
                Topic::ClientAuth => !profile.client_auth.is_empty(),
                Topic::Jwt => profile.jwt != JwtUse::None,
                Topic::Scope => profile.scope.demand != ScopeDemand::Unknown,
                Topic::Token => profile.token.default.is_some() || profile.token.refresh_token.is_some(),
                Topic::Errors => !profile.errors.is_empty(),
                Topic::Quirks => !profile.quirks.is_empty(),
            };
            assert_eq!(has_facts, profile.source(topic).is_some() && has_facts, "{} {topic:?}", profile.id);
        }
    }
}

#[test]
fn prose_is_made_of_sentences() {
    for profile in ALL {
        let mut texts: Vec<&str> = profile.quirks.to_vec();
        let token = &profile.token;
        texts.extend([token.special_note, token.set_where, token.idle_note, token.note, profile.scope.note]);
        texts.push(profile.lifetime_leeway);
        texts.extend(profile.grants.iter().map(|rule| rule.note));
        texts.extend(profile.client_auth.iter().map(|rule| rule.note));
        texts.extend(profile.parameters.iter().map(|rule| rule.note));
        texts.extend(profile.header.iter().chain(profile.claims).map(|member| member.note));
        texts.extend(profile.audience.iter().map(|rule| rule.note));
        texts.extend(profile.other_hosts.iter().map(|other| other.note));
        for known in profile.errors {
            assert!(!known.meaning.is_empty() && !known.fix.is_empty(), "{} {}", profile.id, known.name);
            assert!(
                known.status.is_some() || !known.errors.is_empty() || !known.texts.is_empty(),
                "{} {}: it would fit any answer",
                profile.id,
                known.name
            );
            texts.extend([known.meaning, known.fix]);
        }
        for text in texts.into_iter().filter(|text| !text.is_empty()) {
            assert!(
                text.ends_with('.') && !text.contains('!') && !text.contains("  "),
                "{}: {text}",
                profile.id
            );
            let first = text.chars().next();
            assert!(first.is_some_and(|first| !first.is_lowercase()), "{}: {text}", profile.id);
        }
    }
}

#[test]
fn pages_that_contradict_themselves_are_named_nowhere() {
    for profile in ALL {
        let text = format!("{profile:?}");
        for host in ["sggu", "tinod"] {
            assert!(!text.contains(host), "{}", profile.id);
        }
    }
}

#[test]
fn templates_are_of_the_shape_that_is_recognised() {
    for profile in ALL {
        for (name, text) in profile.grants.iter().flat_map(|rule| rule.not_at) {
            let variable = profile.variable(name);
            let fits = |variable: &crate::provider::Variable| {
                variable.form.fits(text) || variable.values.iter().any(|(_, value)| value == text)
            };
            assert!(variable.is_some_and(fits), "{} {name} {text}", profile.id);
        }
        for variable in profile.variables {
            assert!(variable.meaning.chars().next().is_some_and(char::is_lowercase), "{}", variable.meaning);
            let listed = variable.values.iter().any(|(name, _)| *name == variable.example);
            assert!(listed || variable.form.fits(variable.example), "{} {}", profile.id, variable.name);
            assert_eq!(variable.form == Form::Listed, listed && variable.form == Form::Listed);
        }
        let templates = [profile.token_endpoint, profile.issuer, profile.discovery];
        for template in templates.into_iter().flatten() {
            for piece in pieces(template) {
                if let Piece::Variable(name) = piece {
                    assert!(profile.variable(name).is_some(), "{} {name}", profile.id);
                }
            }
        }
        let Some(template) = profile.token_endpoint else { continue };
        match template.strip_prefix("https://").and_then(|rest| rest.split('/').next()) {
            Some(host) => assert!(host.matches('{').count() <= 1, "{template}"),
            None => assert!(template.starts_with('{') && profile.other_hosts.is_empty(), "{template}"),
        }
    }
}

#[test]
fn numbers_fit_each_other() {
    for profile in ALL {
        let token = &profile.token;
        if let (Some(min), Some(max)) = (token.min, token.max) {
            assert!(min < max, "{}", profile.id);
        }
        if let Some(default) = token.default {
            assert!(token.min.is_none_or(|min| min <= default), "{}", profile.id);
            assert!(token.max.is_none_or(|max| default <= max), "{}", profile.id);
        }
        assert!(token.special_max.is_none_or(|special| token.max < Some(special)), "{}", profile.id);
        assert_eq!(token.special_max.is_none(), token.special_note.is_empty(), "{}", profile.id);
        assert_eq!(token.idle.is_none(), token.idle_note.is_empty(), "{}", profile.id);
        if profile.jwt == JwtUse::None {
            assert!(profile.algorithms.is_empty() && profile.audience.is_none());
            assert!(profile.header.is_empty() && profile.claims.is_empty());
            assert_eq!(profile.lifetime_cap, LifetimeCap::Unknown);
            assert_eq!(profile.lifetime_leeway, "");
        }
        if profile.kind == Kind::Standard {
            assert!(profile.token_endpoint.is_none(), "{}", profile.id);
        }
    }
}

#[test]
fn all_regions_of_genesys_cloud_are_there() {
    let regions =
        genesys_cloud::PROFILE.variables.first().map(|variable| variable.values).unwrap_or_default();
    assert_eq!(regions.len(), 18);
    for (name, domain) in regions {
        let endpoint = genesys_cloud::PROFILE.token_endpoint(&[("region", *name)]);
        assert_eq!(endpoint, Ok(format!("https://login.{domain}/oauth/token")));
    }
}

#[test]
fn a_profile_as_json_has_names_and_numbers() -> Result<(), serde_json::Error> {
    let json: serde_json::Value = serde_json::to_value(&okta_custom::PROFILE)?;
    assert_eq!(json["algorithms"][6], "HS256");
    assert_eq!(json["client_auth"][2]["method"], "client_secret_jwt");
    assert_eq!(json["lifetime_cap"], serde_json::json!({"limits": "exp", "seconds": 3600, "from": "now"}));
    assert_eq!(json["token"]["default"], 3600);
    assert_eq!(json["token"]["idle"], serde_json::Value::Null);
    assert_eq!(
        json["variables"][0]["form"],
        serde_json::json!({"host": ["*.okta.com", "*.oktapreview.com", "*.okta-emea.com"]})
    );
    let all: String = serde_json::to_string(ALL)?;
    assert!(!all.contains("\"note\":\"\""), "empty texts are left out");
    Ok(())
}
