//! Claims and header members that must be there, and their types.

use super::{
    super::{by_certainty, hedged, see},
    Jwt,
};
use crate::{
    decision::Purpose,
    diagnostic::{Diagnostic, codes},
    json::{self, Object},
    provider::{Demand, Member, Profile, Topic},
    suggest,
};
use alloc::{format, vec::Vec};
use serde_json::Value;

/// What the standard and the server's documentation demand is there.
pub(super) fn demanded(jwt: &Jwt<'_>, out: &mut Vec<Diagnostic>) {
    let documented = jwt.profile.map(|profile| profile.claims).unwrap_or_default();
    let says = |name: &str| documented.iter().find(|member| member.name == name);
    let standard: &[&str] = match jwt.carried.purpose {
        Purpose::ClientAuthentication => &["iss", "sub", "aud", "exp"],
        // The subject is the business of each server: service accounts have none.
        Purpose::Grant if documented.is_empty() => &["iss", "sub", "aud", "exp"],
        Purpose::Grant => &["iss", "aud", "exp"],
        Purpose::ClientSecret | Purpose::BearerToken => &[],
    };
    for name in standard {
        if !jwt.decoded.claims.contains_key(*name) {
            let error = Diagnostic::new(
                &codes::ASSERTION_MEMBER_MISSING,
                format_args!("{} has no claim `{name}`", jwt.carried.called()),
            );
            jwt.push(error.help(meaning(name, jwt.carried.purpose)), out);
        }
    }
    if let Some(profile) = jwt.profile {
        // A secret has neither a key id nor a certificate.
        let algorithm = jwt.decoded.header.get("alg").and_then(Value::as_str).unwrap_or_default();
        let is_of_key = |member: &&Member| matches!(member.name, "kid" | "x5t" | "x5t#S256");
        let header =
            profile.header.iter().filter(|member| !algorithm.starts_with("HS") || !is_of_key(member));
        let beyond = documented.iter().filter(|member| !standard.contains(&member.name));
        for (place, object, member) in beyond
            .map(|member| ("claim", &jwt.decoded.claims, member))
            .chain(header.map(|member| ("header member", &jwt.decoded.header, member)))
        {
            check(jwt, profile, place, object, member, out);
        }
    }
    // OpenID Connect Core 1.0 section 9 demands a jti of both methods; RFC 7523 leaves it open.
    if jwt.is_own() && says("jti").is_none() && !jwt.decoded.claims.contains_key("jti") {
        let notice = Diagnostic::new(
            &codes::ASSERTION_MEMBER_ADVISED,
            format_args!("`client_assertion` has no claim `jti`"),
        )
        .see("OpenID Connect Core 1.0 section 9");
        jwt.push(
            notice.help("add 128 fresh random bits for every request, such as a UUID of version 4"),
            out,
        );
    }
}

fn check(
    jwt: &Jwt<'_>,
    profile: &'static Profile,
    place: &str,
    object: &Object,
    member: &Member,
    out: &mut Vec<Diagnostic>,
) {
    let says =
        |(claim, value): (&str, &str)| jwt.decoded.claims.get(claim).and_then(Value::as_str) == Some(value);
    if member.unless.is_some_and(says) {
        return;
    }
    let found = object.get(member.name);
    let fits = found.is_some_and(|found| member.value.is_empty() || found.as_str() == Some(member.value));
    let code = match member.demand {
        Demand::Required if !fits => {
            by_certainty(jwt.question, &codes::ASSERTION_MEMBER_MISSING, &codes::ASSERTION_MEMBER_ADVISED)
        }
        // The older thumbprint does as well.
        Demand::Recommended if member.name == "x5t#S256" && object.contains_key("x5t") => return,
        Demand::Recommended if found.is_none() => &codes::ASSERTION_MEMBER_ADVISED,
        _ => return,
    };
    let (verb, name) =
        (if code == &codes::ASSERTION_MEMBER_MISSING { "wants" } else { "asks for" }, member.name);
    let wanted = match member.value {
        "" => format!("the {place} `{name}`"),
        value => format!("the {place} `{name}` to be `{value}`"),
    };
    let mut finding =
        Diagnostic::new(code, format_args!("{} {verb} {wanted} in {}", profile.name, jwt.carried.called()));
    finding = match found {
        Some(Value::String(text)) => {
            finding.help(format!("change it; it is `{}` now", suggest::quotable(text)))
        }
        _ if jwt.carried.is_foreign() => {
            finding.help(format!("ask whoever makes it for a token with `{name}`"))
        }
        _ if place == "claim" => finding.help(format!("add the claim `{name}`")),
        _ => finding.help(format!("add `{name}` to the header")),
    };
    if !member.note.is_empty() {
        finding = finding.help(member.note);
    }
    jwt.push(see(hedged(jwt.question, finding), profile.source(Topic::Jwt)), out);
}

/// What a claim of the standard holds.
const fn meaning(name: &str, purpose: Purpose) -> &'static str {
    match (name.as_bytes(), purpose) {
        (b"iss" | b"sub", Purpose::ClientAuthentication) => "set iss and sub to the client_id",
        (b"iss", _) => "set iss to whoever signs it, as it is registered at the server",
        (b"sub", _) => "set sub to the user or account the token is for",
        (b"aud", _) => "set aud to the issuer of the server, or to what its documentation names",
        _ => "set exp to a minute from now, in seconds since 1970",
    }
}

/// Registered claims have the type the standard gives them. Moments are judged with the dates.
pub(super) fn types(jwt: &Jwt<'_>, out: &mut Vec<Diagnostic>) {
    for name in ["iss", "sub", "jti"] {
        let Some(value) = jwt.decoded.claims.get(name).filter(|value| !value.is_string()) else { continue };
        let error = Diagnostic::new(
            &codes::ASSERTION_CLAIM_MALFORMED,
            format_args!("the claim `{name}` is {}, not a string", json::kind(value)),
        );
        jwt.push(error.help("write it as a string"), out);
    }
}
