//! The grant and what belongs to it.

use super::{
    at, by_certainty, hedged,
    parameters::{OF_GRANTS, PASSWORD},
    says, see,
};
use crate::{
    decision::{Origin, Question},
    diagnostic::{Diagnostic, codes},
    grant::GrantType,
    provider::{Kind, Support, Topic},
    suggest,
};
use alloc::{format, vec::Vec};

/// There is a grant, and its name can be one.
pub(super) fn named(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let Some(parameter) = question.asked.parameter("grant_type") else {
        let unread = question.asked.content_type.is_some() || !question.asked.query.is_empty();
        if !question.asked.is_partial && (!unread || !question.asked.form.is_empty()) {
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
    if name == PASSWORD && !is_machine_grant(question, name) {
        let error =
            Diagnostic::new(&codes::GRANT_PASSWORD, format_args!("the password grant must not be used"));
        out.push(at(
            error.help("use client_credentials for a machine, authorization_code for a person"),
            span,
        ));
    } else if is_implicit(name) && !documented(question, name) {
        out.push(at(implicit_error(), span));
    } else if !name.chars().all(is_name) && !is_uri || name.is_empty() {
        let error = Diagnostic::new(
            &codes::GRANT_MALFORMED,
            format_args!("`{}` is not a grant type", suggest::quotable_to(name, 60)),
        );
        out.push(at(error.help("use client_credentials, or the full URN of an extension grant"), span));
    } else if let Some(full) = shortened(question, name) {
        let warning = Diagnostic::new(
            &codes::GRANT_NOT_FOUND,
            format_args!(
                "`{}` is the end of a name, and few servers take it for the whole",
                suggest::quotable(name)
            ),
        );
        out.push(at(
            warning.help(format!("write `{full}`, unless the server's documentation has it short")),
            span,
        ));
    } else if let Some(near) = misspelt(question, name) {
        let error = Diagnostic::new(
            &codes::GRANT_UNKNOWN,
            format_args!("`{}` is not a grant type jotmint knows", suggest::quotable_to(name, 60)),
        );
        out.push(at(error.help(format!("write `{near}`")), span));
    }
}

/// A request for a token in a redirect, which no token endpoint answers.
pub(super) fn implicit(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let asked = question.asked;
    let Some(parameter) =
        asked.form.iter().chain(&asked.query).find(|parameter| parameter.name == "response_type")
    else {
        return;
    };
    let wanted = parameter.value.known().unwrap_or_default();
    if wanted.split(' ').any(|kind| matches!(kind, "token" | "id_token")) {
        out.push(at(implicit_error(), parameter.span.as_ref()));
        return;
    }
    let warning = Diagnostic::new(
        &codes::PARAMETER_OF_OTHER_GRANT,
        format_args!("`response_type` belongs to the authorization request"),
    );
    out.push(at(
        warning.help("remove it; a token request says what it brings with grant_type"),
        parameter.span.as_ref(),
    ));
}

fn is_implicit(name: &str) -> bool {
    matches!(name, "implicit" | "token")
}

fn implicit_error() -> Diagnostic {
    Diagnostic::new(&codes::GRANT_IMPLICIT, format_args!("the implicit grant must not be used"))
        .help("use client_credentials for a machine; authorization_code with PKCE for a person")
}

/// Whether the server's documentation gives the grant to machines: what else its vendor once had is no excuse.
fn is_machine_grant(question: &Question<'_>, name: &str) -> bool {
    let rules = question.server.profile.map(|profile| profile.grants).unwrap_or_default();
    rules.iter().any(|rule| rule.grant_type == name && rule.unattended && rule.support == Support::Documented)
}

fn documented(question: &Question<'_>, name: &str) -> bool {
    let rules = question.server.profile.map(|profile| profile.grants).unwrap_or_default();
    rules
        .iter()
        .any(|rule| rule.grant_type == name && matches!(rule.support, Support::Documented | Support::Legacy))
}

/// A name that is nearly one of the registered ones, and not one the server has of its own.
fn misspelt(question: &Question<'_>, name: &str) -> Option<&'static str> {
    let known = OF_GRANTS.iter().map(|(known, ..)| *known).filter(|known| *known != PASSWORD);
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

/// The full name of a grant that is called by its last part, at a server that does not say which grants it takes: some
/// do take `token-exchange`.
fn shortened(question: &Question<'_>, name: &str) -> Option<&'static str> {
    let server = question.server;
    let says = server.grant_types.as_ref().is_some_and(|listed| listed.origin != Origin::Default)
        || !server.profile_is_guess && server.profile.is_some_and(|profile| !profile.grants.is_empty());
    misspelt(question, name).filter(|full| !says && full.rsplit(':').next() == Some(name) && *full != name)
}

/// The server takes the grant, as far as it says.
pub(super) fn offered(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let (Some(parameter), Some(name)) = (question.asked.parameter("grant_type"), question.asked.grant_type())
    else {
        return;
    };
    let span = parameter.value_span.as_ref();
    if let Some(listed) = &question.server.grant_types {
        if !listed.value.iter().any(|grant| grant == name) {
            let shown = suggest::quotable_to(name, 60);
            let finding = if listed.origin == Origin::Default {
                Diagnostic::new(
                    &codes::GRANT_NOT_LISTED,
                    format_args!(
                        "the server's metadata lists no grants, so `{shown}` is not known to be taken"
                    ),
                )
            } else {
                Diagnostic::new(
                    &codes::GRANT_NOT_OFFERED,
                    format_args!("the server's metadata does not list the grant `{shown}`"),
                )
            };
            out.push(at(finding.help(says(listed, question.server.profile)), span));
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
    if rule.is_none() && shortened(question, name).is_some() {
        return;
    }
    let variables = &question.server.variables;
    let place = rule.and_then(|rule| {
        let is_here = |place: &&(&str, &str)| {
            variables.iter().any(|(name, text)| *name == place.0 && text.eq_ignore_ascii_case(place.1))
        };
        rule.not_at.iter().find(is_here)
    });
    let code = match rule.map(|rule| rule.support) {
        Some(Support::Refused) => {
            Some(by_certainty(question, &codes::GRANT_NOT_OFFERED, &codes::GRANT_NOT_FOUND))
        }
        Some(Support::NotFound) => Some(&codes::GRANT_NOT_FOUND),
        Some(_) if place.is_some() => {
            Some(by_certainty(question, &codes::GRANT_NOT_OFFERED, &codes::GRANT_NOT_FOUND))
        }
        // A standard says what it needs, and leaves each server free to take more.
        None if !profile.grants.is_empty() && profile.kind != Kind::Standard => Some(&codes::GRANT_NOT_FOUND),
        _ => None,
    };
    if let Some(code) = code {
        let verb = if code == &codes::GRANT_NOT_OFFERED { "does not take" } else { "is not known to take" };
        let at_place = place.map(|(_, text)| format!(" at `{text}`")).unwrap_or_default();
        let mut finding = Diagnostic::new(
            code,
            format_args!("{} {verb} the grant `{}`{at_place}", profile.name, suggest::quotable_to(name, 60)),
        );
        if let Some(note) = rule.map(|rule| rule.note).filter(|note| !note.is_empty()) {
            finding = finding.help(note);
        }
        // Elsewhere the grant works: the note says where.
        if place.is_none() {
            finding = finding.help(help);
        }
        let finding = hedged(question, finding);
        out.push(at(see(finding, profile.source(Topic::Grants)), span));
    } else if rule.is_some_and(|rule| !rule.unattended) && name == "authorization_code" {
        let notice = Diagnostic::new(
            &codes::GRANT_NEEDS_PERSON,
            format_args!("authorization_code begins with a person in a browser"),
        );
        out.push(at(notice.help(help), span));
    }
}
