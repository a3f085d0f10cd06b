//! The grant and what belongs to it.

use super::at;
use crate::{
    decision::Question,
    diagnostic::{Diagnostic, codes},
    grant::GrantType,
    provider::Support,
    suggest,
};
use alloc::{format, vec::Vec};

/// Grants, and the parameters that belong to each and to no other.
const PARAMETERS: [(&str, &[&str], &[&str]); 6] = [
    // Grant, parameters it cannot work without, parameters it may have.
    ("client_credentials", &[], &[]),
    ("authorization_code", &["code"], &["redirect_uri", "code_verifier"]),
    ("refresh_token", &["refresh_token"], &[]),
    ("urn:ietf:params:oauth:grant-type:jwt-bearer", &["assertion"], &[]),
    (
        "urn:ietf:params:oauth:grant-type:token-exchange",
        &["subject_token", "subject_token_type"],
        &["actor_token", "actor_token_type", "requested_token_type"],
    ),
    ("urn:ietf:params:oauth:grant-type:device_code", &["device_code"], &[]),
];

/// There is a grant, and its name can be one.
pub(super) fn named(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let Some(parameter) = question.asked.parameter("grant_type") else {
        let unread = question.asked.content_type.is_some() || !question.asked.query.is_empty();
        if !unread || !question.asked.form.is_empty() {
            let error =
                Diagnostic::new(&codes::GRANT_MISSING, format_args!("the request has no `grant_type`"));
            out.push(at(
                error.help("a machine asks with grant_type=client_credentials"),
                question.asked.url_span.as_ref(),
            ));
        }
        return;
    };
    let Some(name) = parameter.value.known() else { return };
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    let is_uri = name
        .split_once(':')
        .is_some_and(|(scheme, rest)| !scheme.is_empty() && !rest.is_empty() && scheme.chars().all(is_name));
    let span = parameter.value_span.as_ref();
    if name == "password" && !documented(question, name) {
        let error =
            Diagnostic::new(&codes::GRANT_PASSWORD, format_args!("the password grant must not be used"));
        out.push(at(
            error.help("use client_credentials for a machine, authorization_code for a person"),
            span,
        ));
    } else if !name.chars().all(is_name) && !is_uri || name.is_empty() {
        let error = Diagnostic::new(
            &codes::GRANT_MALFORMED,
            format_args!("`{}` is not a grant type", suggest::quotable_to(name, 60)),
        );
        out.push(at(error.help("use client_credentials, or the full URN of an extension grant"), span));
    } else if let Some(near) = misspelt(question, name) {
        let error = Diagnostic::new(
            &codes::GRANT_UNKNOWN,
            format_args!("`{}` is not a grant type jotmint knows", suggest::quotable_to(name, 60)),
        );
        out.push(at(error.help(format!("write `{near}`")), span));
    }
}

fn documented(question: &Question<'_>, name: &str) -> bool {
    let rules = question.server.profile.map(|profile| profile.grants).unwrap_or_default();
    rules
        .iter()
        .any(|rule| rule.grant_type == name && matches!(rule.support, Support::Documented | Support::Legacy))
}

/// A name that is nearly one of the registered ones, and not one the server has of its own.
fn misspelt(question: &Question<'_>, name: &str) -> Option<&'static str> {
    let known = PARAMETERS.iter().map(|(known, ..)| *known);
    let listed = question
        .server
        .grant_types
        .as_ref()
        .is_some_and(|listed| listed.value.iter().any(|grant| grant == name));
    if listed || documented(question, name) || known.clone().any(|known| known == name) {
        return None;
    }
    match GrantType::from_name(name) {
        Err(_) => suggest::nearest(name, known.clone())
            .or_else(|| known.clone().find(|full| full.rsplit(':').next() == Some(&name.replace('_', "-")))),
        Ok(_) => None,
    }
}

/// The server takes the grant, as far as it says.
pub(super) fn offered(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let (Some(parameter), Some(name)) = (question.asked.parameter("grant_type"), question.asked.grant_type())
    else {
        return;
    };
    let span = parameter.value_span.as_ref();
    if let Some(listed) = &question.server.grant_types {
        let listed = &listed.value;
        if !listed.iter().any(|grant| grant == name) {
            let error = Diagnostic::new(
                &codes::GRANT_NOT_OFFERED,
                format_args!(
                    "the server's metadata does not list the grant `{}`",
                    suggest::quotable_to(name, 60)
                ),
            );
            out.push(at(
                error.help(format!("it lists: {}", suggest::quotable_to(&listed.join(", "), 200))),
                span,
            ));
        }
        return;
    }
    let Some(profile) = question.server.profile else { return };
    let machine: Vec<&str> = profile
        .grants
        .iter()
        .filter(|rule| rule.unattended && matches!(rule.support, Support::Documented | Support::Legacy))
        .map(|rule| rule.grant_type)
        .collect();
    let help = if machine.is_empty() {
        format!("no grant for a machine is known at {}", profile.name)
    } else {
        format!("a machine asks with: {}", machine.join(", "))
    };
    let rule = profile.grants.iter().find(|rule| rule.grant_type == name);
    let code = match rule.map(|rule| rule.support) {
        Some(Support::Refused) => Some(&codes::GRANT_NOT_OFFERED),
        Some(Support::NotFound) => Some(&codes::GRANT_NOT_FOUND),
        None if !profile.grants.is_empty() => Some(&codes::GRANT_NOT_FOUND),
        _ => None,
    };
    if let Some(code) = code {
        let verb = if code == &codes::GRANT_NOT_OFFERED { "does not take" } else { "is not known to take" };
        let mut finding = Diagnostic::new(
            code,
            format_args!("{} {verb} the grant `{}`", profile.name, suggest::quotable_to(name, 60)),
        );
        if let Some(note) = rule.map(|rule| rule.note).filter(|note| !note.is_empty()) {
            finding = finding.help(note);
        }
        out.push(at(finding.help(help), span));
    } else if rule.is_some_and(|rule| !rule.unattended) && name == "authorization_code" {
        let notice = Diagnostic::new(
            &codes::GRANT_NEEDS_PERSON,
            format_args!("authorization_code begins with a person in a browser"),
        );
        out.push(at(notice.help(help), span));
    }
}

/// What the grant needs is there; what belongs to another is not.
pub(super) fn parameters(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let (Some(grant), Some(name)) = (question.asked.parameter("grant_type"), question.asked.grant_type())
    else {
        return;
    };
    let Some((_, needed, allowed)) = PARAMETERS.iter().find(|(known, ..)| *known == name) else { return };
    for missing in needed.iter().filter(|needed| question.asked.parameter(needed).is_none()) {
        let error =
            Diagnostic::new(&codes::GRANT_PARAMETER_MISSING, format_args!("{name} needs `{missing}`"));
        out.push(at(error.help(format!("add {missing}=...")), grant.span.as_ref()));
    }
    for (owner, needs, may) in PARAMETERS.iter().filter(|(owner, ..)| *owner != name) {
        for foreign in question
            .asked
            .form
            .iter()
            .filter(|parameter| needs.iter().chain(*may).any(|theirs| *theirs == parameter.name))
        {
            if !needed.iter().chain(*allowed).any(|own| *own == foreign.name) {
                let warning = Diagnostic::new(
                    &codes::PARAMETER_OF_OTHER_GRANT,
                    format_args!("`{}` belongs to the grant {owner}, not to {name}", foreign.name),
                );
                out.push(at(warning.help("remove it, or change the grant_type"), foreign.span.as_ref()));
            }
        }
    }
}

/// A code is redeemed with the verifier of its challenge.
pub(super) fn proof_key(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let Some(code) = question
        .asked
        .parameter("code")
        .filter(|_| question.asked.grant_type() == Some("authorization_code"))
    else {
        return;
    };
    if question.asked.parameter("code_verifier").is_none() {
        let warning = Diagnostic::new(
            &codes::CODE_VERIFIER_MISSING,
            format_args!("the code is redeemed without a `code_verifier`"),
        );
        out.push(at(
            warning.help("send a code_challenge (S256) in the authorization request, and its verifier here"),
            code.span.as_ref(),
        ));
    }
}
