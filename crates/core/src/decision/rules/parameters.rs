//! What the grant and the server want beside the grant type.

use super::{at, machine_grant, see};
use crate::{
    decision::Question,
    diagnostic::{Diagnostic, codes},
    options::check_resource,
    provider::{Demand, Topic},
    suggest,
};
use alloc::{format, string::String, vec::Vec};

/// Grants, the parameters they cannot work without, and those they may have.
pub(super) const OF_GRANTS: [(&str, &[&str], &[&str]); 7] = [
    ("client_credentials", &[], &[]),
    ("authorization_code", &["code"], &["redirect_uri", "code_verifier"]),
    ("refresh_token", &["refresh_token"], &[]),
    (JWT_BEARER, &["assertion"], &[]),
    (
        "urn:ietf:params:oauth:grant-type:token-exchange",
        &["subject_token", "subject_token_type"],
        &["actor_token", "actor_token_type", "requested_token_type"],
    ),
    ("urn:ietf:params:oauth:grant-type:device_code", &["device_code"], &[]),
    (PASSWORD, &["username", "password"], &[]),
];

/// Known so that its parameters are, and never suggested.
pub(super) const PASSWORD: &str = "password";

pub(super) const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// What the grant needs is there; what belongs to another is not.
pub(super) fn of_grant(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let asked = question.asked;
    let (Some(grant), Some(name)) = (asked.parameter("grant_type"), asked.grant_type()) else { return };
    let Some((_, needed, allowed)) = OF_GRANTS.iter().find(|(known, ..)| *known == name) else { return };
    for missing in needed.iter().filter(|needed| !asked.has(needed) && !asked.is_partial) {
        let error =
            Diagnostic::new(&codes::GRANT_PARAMETER_MISSING, format_args!("{name} needs `{missing}`"));
        let error = if name == JWT_BEARER && asked.has("client_assertion") {
            error
                .help("`client_assertion` authenticates the client; the JWT that is the grant goes into `assertion`")
                .help("to do no more than authenticate with a JWT, use grant_type=client_credentials")
        } else {
            error.help(format!("add {missing}=..."))
        };
        out.push(at(error, grant.span.as_ref()));
    }
    for (owner, needs, may) in OF_GRANTS.iter().filter(|(owner, ..)| *owner != name) {
        for foreign in
            asked.form.iter().filter(|parameter| needs.iter().chain(*may).any(|its| *its == parameter.name))
        {
            if !needed.iter().chain(*allowed).any(|own| *own == foreign.name) {
                let warning = Diagnostic::new(
                    &codes::PARAMETER_OF_OTHER_GRANT,
                    format_args!("`{}` belongs to the grant {owner}, not to {name}", foreign.name),
                );
                let warning = if foreign.name == "assertion" && !asked.has("client_assertion") {
                    warning.help("to authenticate the client with this JWT, call it `client_assertion`")
                } else {
                    warning
                };
                out.push(at(warning.help("remove it, or change the grant_type"), foreign.span.as_ref()));
            }
        }
    }
    for foreign in asked
        .form
        .iter()
        .filter(|parameter| matches!(parameter.name.as_str(), "code_challenge" | "code_challenge_method"))
    {
        let warning = Diagnostic::new(
            &codes::PARAMETER_OF_OTHER_GRANT,
            format_args!("`{}` belongs to the authorization request", foreign.name),
        );
        out.push(at(warning.help("send `code_verifier` here instead"), foreign.span.as_ref()));
    }
}

/// What the server's documentation demands is there.
pub(super) fn of_provider(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let asked = question.asked;
    let Some((profile, rule)) = machine_grant(question) else { return };
    if asked.is_partial {
        return;
    }
    let by_standard = OF_GRANTS
        .iter()
        .find(|(known, ..)| *known == rule.grant_type)
        .map_or(&[][..], |(_, needed, _)| *needed);
    let demanded = profile.parameters.iter().filter(|parameter| parameter.demand == Demand::Required);
    for missing in
        demanded.filter(|parameter| !asked.has(parameter.name) && !by_standard.contains(&parameter.name))
    {
        let warning = Diagnostic::new(
            &codes::PROVIDER_PARAMETER_MISSING,
            format_args!("{} wants `{}`", profile.name, missing.name),
        );
        let mut warning = warning.help(format!("add {}=...", missing.name));
        if !missing.note.is_empty() {
            warning = warning.help(missing.note);
        }
        let span = asked.parameter("grant_type").and_then(|grant| grant.span.as_ref());
        out.push(at(see(warning, profile.source(Topic::Grants)), span));
    }
}

/// An actor has a token and its type, or neither.
pub(super) fn actor(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let asked = question.asked;
    if asked.is_partial {
        return;
    }
    for (given, missing) in [("actor_token", "actor_token_type"), ("actor_token_type", "actor_token")] {
        if let Some(parameter) = asked.parameter(given).filter(|_| !asked.has(missing)) {
            let error = Diagnostic::new(
                &codes::GRANT_PARAMETER_MISSING,
                format_args!("`{given}` is there without `{missing}`"),
            );
            out.push(at(error.help("give both or neither"), parameter.span.as_ref()));
        }
    }
}

/// The types of exchanged tokens are registered ones, or URIs of somebody's own.
pub(super) fn token_types(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    const PREFIX: &str = "urn:ietf:params:oauth:token-type:";
    const REGISTERED: [&str; 8] =
        ["access_token", "refresh_token", "id_token", "saml1", "saml2", "jwt", "id-jag", "txn_token"];
    let is_type =
        |name: &str| matches!(name, "subject_token_type" | "actor_token_type" | "requested_token_type");
    for parameter in question.asked.form.iter().filter(|parameter| is_type(&parameter.name)) {
        let Some(value) = parameter.value.known().filter(|value| !value.is_empty()) else { continue };
        let own = match value.strip_prefix(PREFIX) {
            Some(name) if REGISTERED.contains(&name) => continue,
            Some(name) => name,
            None if value.contains(':') => continue,
            None => value,
        };
        // Somebody may have put the token itself there.
        let is_name = value.len() <= 80 && !value.starts_with("eyJ");
        let shown = if is_name { suggest::quotable_to(value, 80) } else { parameter.name.clone() };
        let warning = Diagnostic::new(
            &codes::TOKEN_TYPE_NOT_REGISTERED,
            format_args!("`{shown}` is not a registered token type"),
        );
        let near = suggest::nearest(own, REGISTERED);
        let help: String = match near {
            Some(near) => format!("write {PREFIX}{near}"),
            None => format!("use {PREFIX}jwt for a JWT, {PREFIX}access_token for an access token"),
        };
        out.push(at(warning.help(help), parameter.value_span.as_ref()));
    }
}

/// A resource is an absolute URI.
pub(super) fn resources(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    for parameter in question.asked.form.iter().filter(|parameter| parameter.name == "resource") {
        let Some(value) = parameter.value.known().filter(|value| !value.is_empty()) else { continue };
        if let Err(error) = check_resource(value) {
            out.push(at(error, parameter.value_span.as_ref()));
        }
    }
}

/// A code is redeemed with the verifier of its challenge.
pub(super) fn proof_key(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let asked = question.asked;
    let Some(code) = asked.parameter("code").filter(|_| asked.grant_type() == Some("authorization_code"))
    else {
        return;
    };
    let Some(verifier) = asked.parameter("code_verifier") else {
        if !asked.is_partial {
            let warning = Diagnostic::new(
                &codes::CODE_VERIFIER_MISSING,
                format_args!("the code is redeemed without a `code_verifier`"),
            );
            out.push(at(
                warning
                    .help("send a code_challenge (S256) in the authorization request, and its verifier here"),
                code.span.as_ref(),
            ));
        }
        return;
    };
    let Some(shape) = &verifier.shape else { return };
    if !(43..=128).contains(&shape.characters) || shape.not_unreserved.is_some() {
        let what = match shape.not_unreserved {
            Some((at, point)) => format!("has U+{point:04X} at byte {at}, which is not allowed"),
            None => format!("has {} characters, not 43 to 128", shape.characters),
        };
        let error = Diagnostic::new(&codes::CODE_VERIFIER_INVALID, format_args!("the code verifier {what}"));
        out.push(at(
            error.help("use base64url of 32 random bytes: 43 characters"),
            verifier.value_span.as_ref(),
        ));
    }
}

/// Codes and tokens are made of printable ASCII characters.
pub(super) fn characters(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    const VALUES: [&str; 5] = ["code", "refresh_token", "device_code", "subject_token", "actor_token"];
    for parameter in &question.asked.form {
        let broken = parameter.shape.as_ref().and_then(|shape| shape.not_printable);
        if let Some((position, point)) = broken.filter(|_| VALUES.contains(&parameter.name.as_str())) {
            let error = Diagnostic::new(
                &codes::PARAMETER_NOT_PRINTABLE,
                format_args!("`{}` has U+{point:04X} at byte {position}", parameter.name),
            );
            let help = match char::from_u32(point) {
                Some('\n' | '\r') => "strip the line break that came from the file or the secret store",
                _ => "copy the value again",
            };
            out.push(at(error.help(help), parameter.value_span.as_ref()));
        }
    }
}
