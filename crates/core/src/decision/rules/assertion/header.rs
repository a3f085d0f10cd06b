//! What the header of a JWT says.

use super::{
    super::{offered::speaks_against, says, see},
    Jwt,
};
use crate::{
    assertion::check_thumbprint,
    client_auth::ClientAuthMethod,
    decision::{Fact, Origin, Purpose},
    diagnostic::{Diagnostic, codes},
    json,
    jws::Algorithm,
    provider::Topic,
    suggest,
};
use alloc::{format, string::String, vec::Vec};
use serde_json::Value;

/// Registered, and nothing that jotmint signs with.
const REGISTERED: [&str; 7] = ["ES256K", "Ed448", "ESP256", "ESP384", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87"];

/// The algorithm is one, and the server takes it as far as it says.
pub(super) fn algorithm(jwt: &Jwt<'_>, out: &mut Vec<Diagnostic>) {
    let name = match jwt.decoded.header.get("alg") {
        Some(Value::String(name)) => name.as_str(),
        other => {
            let found = other
                .map_or(String::from("has no `alg`"), |value| format!("has {} as `alg`", json::kind(value)));
            let error = Diagnostic::new(
                &codes::HEADER_MEMBER_INVALID,
                format_args!("the header of {} {found}", jwt.carried.called()),
            );
            jwt.push(error.help("name the algorithm it is signed with, such as RS256"), out);
            return;
        }
    };
    let is_listed = |names: &[String]| names.iter().any(|listed| listed == name);
    let listed = jwt
        .question
        .server
        .auth_algorithms
        .as_ref()
        .filter(|_| jwt.carried.purpose == Purpose::ClientAuthentication && !jwt.carried.is_foreign());
    match Algorithm::from_name(name) {
        Err(error)
            if error.code() == &codes::ALGORITHM_NONE
                || !REGISTERED.contains(&name) && !listed.is_some_and(|listed| is_listed(&listed.value)) =>
        {
            jwt.push(error, out);
            return;
        }
        // Then the method is what is wrong.
        Ok(algorithm)
            if algorithm.is_symmetric()
                && jwt.carried.purpose == Purpose::ClientAuthentication
                && speaks_against(jwt.question, ClientAuthMethod::ClientSecretJwt) =>
        {
            return;
        }
        _ => {}
    }
    if let Some(listed) = listed.filter(|listed| !is_listed(&listed.value)) {
        refuse(jwt, name, listed, out);
    } else if listed.is_none()
        && let Some(profile) = jwt.profile.filter(|profile| !profile.algorithms.is_empty())
    {
        let names: Vec<String> =
            profile.algorithms.iter().map(|algorithm| String::from(algorithm.name())).collect();
        if !is_listed(&names) {
            refuse(jwt, name, &Fact::profile(names), out);
        }
    }
}

fn refuse(jwt: &Jwt<'_>, name: &str, listed: &Fact<Vec<String>>, out: &mut Vec<Diagnostic>) {
    let profile = jwt.question.server.profile;
    let (code, who) = match (listed.origin, profile) {
        (Origin::Profile, Some(profile)) => {
            (&codes::ASSERTION_ALGORITHM_NOT_FOUND, format!("{} does not document", profile.name))
        }
        _ => (&codes::ASSERTION_ALGORITHM_NOT_OFFERED, String::from("the server's metadata does not list")),
    };
    let finding = Diagnostic::new(
        code,
        format_args!("{} is signed with {}, which {who}", jwt.carried.called(), suggest::quotable(name)),
    );
    let other_name = match name {
        "Ed25519" => "EdDSA",
        "EdDSA" => "Ed25519",
        _ => "",
    };
    let finding = if listed.value.iter().any(|listed| listed == other_name) {
        finding
            .help(format!("write `{other_name}`: it is the same algorithm, and names are compared exactly"))
    } else {
        finding.help(says(listed, profile))
    };
    let page = profile.filter(|_| listed.origin == Origin::Profile).and_then(|it| it.source(Topic::Jwt));
    jwt.push(see(finding, page), out);
}

/// `typ` does not say that the JWT is something else.
pub(super) fn kind(jwt: &Jwt<'_>, out: &mut Vec<Diagnostic>) {
    let typ = match jwt.decoded.header.get("typ") {
        Some(Value::String(typ)) => typ.as_str(),
        Some(other) => {
            let error = Diagnostic::new(
                &codes::HEADER_MEMBER_INVALID,
                format_args!("the header member `typ` is {}, not a string", json::kind(other)),
            );
            jwt.push(error.help("write `JWT`"), out);
            return;
        }
        None => return,
    };
    let bare = typ.to_ascii_lowercase();
    let bare = bare.strip_prefix("application/").unwrap_or(&bare);
    let is_grant = jwt.carried.purpose == Purpose::Grant;
    match bare {
        "jwt" => {}
        "client-authentication+jwt" if is_grant => {
            let error = Diagnostic::new(
                &codes::TYP_NOT_FOR_GRANT,
                format_args!("`client-authentication+jwt` is not the type of an authorization grant"),
            );
            jwt.push(error.help("write `JWT`"), out);
        }
        "client-authentication+jwt" => {
            let server = jwt.question.server;
            let issuer = server.issuer.as_ref().map(|issuer| issuer.value.as_str());
            let endpoint = jwt.question.asked.endpoint();
            if jwt.text("aud").is_some_and(|aud| aud == endpoint && issuer != Some(aud)) {
                let error = Diagnostic::new(
                    &codes::TYP_NEEDS_ISSUER_AUDIENCE,
                    format_args!("`client-authentication+jwt` needs the issuer as the audience"),
                );
                jwt.push(error.help("set the audience to the issuer, or the type to `JWT`"), out);
            }
        }
        // The types of grants (draft-ietf-oauth-rfc7523bis section 4, identity assertion grant).
        "authorization-grant+jwt" | "oauth-id-jag+jwt" if is_grant => {}
        // Somebody else's token has the type that somebody gave it.
        _ if jwt.carried.is_foreign() => {}
        _ => {
            let warning = Diagnostic::new(
                &codes::ASSERTION_TYP_UNUSUAL,
                format_args!("`{}` has the type {}", jwt.carried.called(), suggest::quotable(typ)),
            );
            jwt.push(warning.help("write `JWT`; check that this is not a token of another kind"), out);
        }
    }
}

/// Extensions, identifiers and thumbprints have the form they should have.
pub(super) fn members(jwt: &Jwt<'_>, out: &mut Vec<Diagnostic>) {
    // What somebody else has made cannot be changed.
    if jwt.carried.is_foreign() {
        return;
    }
    let header = &jwt.decoded.header;
    let invalid = |name: &str, what: &str| {
        Diagnostic::new(&codes::HEADER_MEMBER_INVALID, format_args!("the header member `{name}` {what}"))
    };
    if header.get("b64") == Some(&Value::Bool(false)) {
        jwt.push(
            invalid("b64", "is false, which a JWT must not have")
                .help("encode the claims as base64url, and remove it (RFC 7797 section 7)"),
            out,
        );
    }
    if let Some(critical) = header.get("crit") {
        let names: Option<Vec<&str>> =
            critical.as_array().and_then(|names| names.iter().map(Value::as_str).collect());
        match names.filter(|names| !names.is_empty() && names.iter().all(|name| header.contains_key(*name))) {
            None => jwt.push(
                invalid("crit", "is not a list of names of members that are there").help("remove it"),
                out,
            ),
            Some(names) => {
                let warning = Diagnostic::new(
                    &codes::HEADER_EXTENSION_CRITICAL,
                    format_args!(
                        "`crit` demands that the server understands `{}`",
                        suggest::quotable(&names.join(", "))
                    ),
                );
                jwt.push(warning.help("remove it, unless the server asks for it"), out);
            }
        }
    }
    if let Some(kid) = header.get("kid").filter(|kid| kid.as_str().is_none_or(str::is_empty)) {
        let what = if kid.is_string() { "is empty" } else { "is not a string" };
        jwt.push(
            invalid("kid", what).help("copy the id under which the key is registered at the server"),
            out,
        );
    }
    for (name, bytes) in [("x5t", 20), ("x5t#S256", 32)] {
        match header.get(name) {
            Some(Value::String(thumbprint)) => {
                if let Err(error) = check_thumbprint(name, thumbprint, bytes) {
                    jwt.push(error, out);
                }
            }
            Some(_) => jwt.push(
                invalid(name, "is not a string").help("give the thumbprint of the certificate in base64url"),
                out,
            ),
            None => {}
        }
    }
}

/// The header brings no key, and says of none where it is.
pub(super) fn keys(jwt: &Jwt<'_>, out: &mut Vec<Diagnostic>) {
    let header = &jwt.decoded.header;
    let is_private = |name: &&str| header.get("jwk").is_some_and(|jwk| jwk.get(*name).is_some());
    if let Some(member) = ["d", "p", "q", "dp", "dq", "qi", "k", "oth"].iter().find(|name| is_private(name)) {
        let error = Diagnostic::new(
            &codes::PRIVATE_KEY_IN_HEADER,
            format_args!("the `jwk` of the header has `{member}`, which is private"),
        );
        jwt.push(
            error
                .help("replace the key at the server: whoever saw this has it")
                .help("send `kid` instead of `jwk`"),
            out,
        );
        return;
    }
    let is_documented = |name: &str| {
        jwt.profile.is_some_and(|profile| profile.header.iter().any(|member| member.name == name))
    };
    for name in ["jwk", "jku", "x5u"] {
        if header.contains_key(name) && !is_documented(name) {
            let warning = Diagnostic::new(
                &codes::HEADER_KEY_REFERENCE,
                format_args!("the header of {} has `{name}`", jwt.carried.called()),
            );
            jwt.push(warning.help("register the key at the server, and send its `kid`"), out);
        }
    }
}
