//! The JWT of a profile, in words.

use super::{Lines, demand, joined, length_of_time, row};
use crate::provider::{
    facts::{AudienceForm, CountedFrom, JwtUse, LifetimeCap, Member},
    profile::{Profile, Topic},
};
use alloc::{format, string::String, vec::Vec};

pub(super) fn write(profile: &Profile, out: &mut Lines) {
    if profile.jwt == JwtUse::None {
        return;
    }
    out.heading(profile, "JWT", Topic::Jwt);
    let mut rows = Vec::from([row("use", purpose(profile.jwt))]);
    let algorithms: Vec<&str> = profile.algorithms.iter().map(|algorithm| algorithm.name()).collect();
    if !algorithms.is_empty() {
        rows.push(row("alg", &algorithms.join(", ")));
    } else if profile.jwt == JwtUse::ClientAssertion {
        rows.push(row("alg", "unknown, or a matter of each client"));
    }
    if let Some(rule) = &profile.audience {
        let mut words = Vec::from([spoken(rule.value)]);
        words.extend(rule.also.iter().map(|value| format!("also {}", spoken(value))));
        words.push(String::from(match rule.form {
            AudienceForm::String => "a string",
            AudienceForm::One => "a string, or an array of one",
            AudienceForm::StringOnly => "a string, never an array",
            AudienceForm::StringOrArray => "a string, or an array that has it",
        }));
        rows.push(row("aud", &joined(&[&words.join("; "), rule.note])));
    }
    let lifetime = match profile.lifetime_cap {
        LifetimeCap::Unknown => None,
        LifetimeCap::Unlimited => Some(String::from("no limit")),
        LifetimeCap::Exp { seconds, from } => {
            let from = match from {
                CountedFrom::Iat => "after `iat`",
                CountedFrom::Now => "after the request arrives",
                CountedFrom::Either => "after `iat`, and after the request arrives",
            };
            Some(format!("`exp` at most {} {from}", length_of_time(seconds)))
        }
        LifetimeCap::Age { seconds } => {
            Some(format!("taken until {} after `iat`, whatever `exp` says", length_of_time(seconds)))
        }
    };
    rows.extend(lifetime.map(|text| row("lifetime", &joined(&[&text, profile.lifetime_leeway]))));
    for (place, members) in [("header", profile.header), ("claim", profile.claims)] {
        rows.extend(members.iter().map(|member| row(place, &in_words(member))));
    }
    out.rows(&rows);
}

/// The use of the JWT, for a table.
pub(super) const fn in_a_word(purpose: JwtUse) -> &'static str {
    match purpose {
        JwtUse::None => "none",
        JwtUse::ClientAssertion => "client assertion",
        JwtUse::ForeignAssertion => "foreign assertion",
        JwtUse::AuthorizationGrant => "grant",
        JwtUse::BearerToken => "the token itself",
        JwtUse::ClientSecret => "client_secret",
        JwtUse::SubjectToken => "exchanged",
    }
}

const fn purpose(purpose: JwtUse) -> &'static str {
    match purpose {
        JwtUse::None => "none",
        JwtUse::ClientAssertion => "it authenticates the client, which signs it",
        JwtUse::ForeignAssertion => "it authenticates the client, and another issuer has signed it",
        JwtUse::AuthorizationGrant => "it is the grant",
        JwtUse::BearerToken => "it is sent as the bearer token",
        JwtUse::ClientSecret => "it is the value of `client_secret`",
        JwtUse::SubjectToken => "it is exchanged for an access token",
    }
}

fn spoken(audience: &str) -> String {
    match audience {
        "{issuer}" => "the issuer".into(),
        "{token_endpoint}" => "the token endpoint".into(),
        other => other.into(),
    }
}

fn in_words(member: &Member) -> String {
    let name = match member.value {
        "" => format!("`{}`", member.name),
        value => format!("`{}: {value}`", member.name),
    };
    joined(&[&format!("{name} {}", demand(member.demand)), member.note])
}
