//! Who asks, and how that is shown.

use super::at;
use crate::{
    client_auth::{CLIENT_ASSERTION_TYPE, ClientAuthMethod},
    decision::Question,
    diagnostic::{Diagnostic, codes},
    provider::{Support, Topic},
    suggest,
};
use alloc::{format, vec::Vec};

/// A machine authenticates.
pub(super) fn present(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let asked = question.asked;
    if let Some(span) = &asked.bearer {
        let error = Diagnostic::new(
            &codes::BEARER_AT_TOKEN_ENDPOINT,
            format_args!("a bearer token does not authenticate a client"),
        );
        out.push(at(
            error.help("send the client's credentials: -u \"$CLIENT_ID:$CLIENT_SECRET\""),
            span.as_ref(),
        ));
    }
    let machine = matches!(asked.grant_type(), Some("client_credentials"));
    if !machine || !asked.methods().is_empty() {
        return;
    }
    let mut error = Diagnostic::new(
        &codes::CLIENT_AUTHENTICATION_MISSING,
        format_args!("the request carries no client authentication"),
    );
    let documented = question.server.profile.and_then(|profile| {
        let rule = profile
            .client_auth
            .iter()
            .find(|rule| rule.support == Support::Documented && rule.method != ClientAuthMethod::None)?;
        Some((profile, rule.method))
    });
    error = match documented {
        Some((profile, ClientAuthMethod::ClientSecretBasic)) => error.help(format!(
            "{} takes the client's id and secret as HTTP Basic: -u \"$CLIENT_ID:$CLIENT_SECRET\"",
            profile.name
        )),
        Some((profile, method)) => error.help(format!("{} takes {method}", profile.name)),
        None => {
            error.help("send the client's id and secret: -u \"$CLIENT_ID:$CLIENT_SECRET\", or an assertion")
        }
    };
    out.push(at(error, asked.url_span.as_ref()));
}

/// One method, not two.
pub(super) fn one(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let methods = question.asked.methods();
    let [first, second, ..] = methods.as_slice() else { return };
    // A certificate in the handshake may be the transport's own business.
    if *second == ClientAuthMethod::TlsClientAuth {
        return;
    }
    let error = Diagnostic::new(
        &codes::CLIENT_AUTHENTICATION_REPEATED,
        format_args!("the client authenticates twice: {first} and {second}"),
    );
    let second_place =
        question.asked.parameter("client_secret").or_else(|| question.asked.parameter("client_assertion"));
    out.push(at(
        error.help("keep the one the client is registered for"),
        second_place.and_then(|parameter| parameter.span.as_ref()),
    ));
}

/// Form, header and assertion name the same client.
pub(super) fn one_client(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let asked = question.asked;
    let in_form = asked.value("client_id");
    let in_header = asked.basic.as_ref().and_then(|basic| basic.client_id.known());
    let own = asked.client_assertion().filter(|carried| !carried.is_foreign());
    let in_assertion = own.and_then(|carried| carried.decoded()?.claims.get("sub")?.as_str());
    let mut known =
        [("the form", in_form), ("the Authorization header", in_header), ("the assertion", in_assertion)]
            .into_iter()
            .filter_map(|(place, value)| Some((place, value?)));
    let Some((first, value)) = known.next() else { return };
    if let Some((second, other)) = known.find(|(_, other)| *other != value) {
        let error = Diagnostic::new(
            &codes::CLIENT_ID_DIFFERS,
            format_args!(
                "{first} says the client is `{}`, {second} says `{}`",
                suggest::quotable(value),
                suggest::quotable(other)
            ),
        );
        let span = asked.parameter("client_id").and_then(|parameter| parameter.value_span.as_ref());
        out.push(at(error.help("use one client_id; the sub of an assertion is the client_id"), span));
    }
}

/// An assertion comes with its type, and the type is the one there is.
pub(super) fn assertion_type(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let Some(assertion) = question.asked.parameter("client_assertion") else { return };
    match question.asked.parameter("client_assertion_type") {
        None => {
            let error = Diagnostic::new(
                &codes::CLIENT_ASSERTION_TYPE_WRONG,
                format_args!("`client_assertion` is there without `client_assertion_type`"),
            );
            out.push(at(
                error.help(format!("add client_assertion_type={CLIENT_ASSERTION_TYPE}")),
                assertion.span.as_ref(),
            ));
        }
        Some(kind) if kind.value.known().is_some_and(|value| value != CLIENT_ASSERTION_TYPE) => {
            let error = Diagnostic::new(
                &codes::CLIENT_ASSERTION_TYPE_WRONG,
                format_args!(
                    "`{}` is not a type of client assertion",
                    suggest::quotable_to(kind.value.known().unwrap_or_default(), 80)
                ),
            );
            out.push(at(error.help(format!("write {CLIENT_ASSERTION_TYPE}")), kind.value_span.as_ref()));
        }
        Some(_) => {}
    }
}

/// The server takes the method, as far as it says.
pub(super) fn offered(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let methods = question.asked.methods();
    let Some(method) = methods.first().copied() else { return };
    let span = match method {
        ClientAuthMethod::ClientSecretBasic => {
            question.asked.basic.as_ref().and_then(|basic| basic.span.as_ref())
        }
        ClientAuthMethod::ClientSecretPost => {
            question.asked.parameter("client_secret").and_then(|parameter| parameter.span.as_ref())
        }
        _ => question.asked.parameter("client_assertion").and_then(|parameter| parameter.span.as_ref()),
    };
    if let Some(listed) = &question.server.auth_methods {
        let fits = |listed: &str| match method {
            ClientAuthMethod::Assertion => matches!(listed, "private_key_jwt" | "client_secret_jwt"),
            _ => listed == method.name(),
        };
        let listed = &listed.value;
        if !listed.iter().any(|listed| fits(listed)) {
            let error = Diagnostic::new(
                &codes::CLIENT_AUTHENTICATION_NOT_OFFERED,
                format_args!("the server's metadata does not list {method}"),
            );
            out.push(at(
                error.help(format!("it lists: {}", suggest::quotable_to(&listed.join(", "), 200))),
                span,
            ));
        }
        return;
    }
    let Some(profile) = question.server.profile else { return };
    let asked_for = |candidate: ClientAuthMethod| {
        candidate == method
            || method == ClientAuthMethod::Assertion && candidate == ClientAuthMethod::PrivateKeyJwt
    };
    let Some(rule) = profile.client_auth.iter().find(|rule| asked_for(rule.method)) else { return };
    let code = match rule.support {
        Support::Refused => &codes::CLIENT_AUTHENTICATION_NOT_OFFERED,
        Support::NotFound => &codes::CLIENT_AUTHENTICATION_NOT_FOUND,
        _ => return,
    };
    let verb = if rule.support == Support::Refused { "does not take" } else { "is not known to take" };
    let mut finding = Diagnostic::new(code, format_args!("{} {verb} {}", profile.name, rule.method));
    if !rule.note.is_empty() {
        finding = finding.help(rule.note);
    }
    if let Some(better) = profile
        .client_auth
        .iter()
        .find(|rule| rule.support == Support::Documented && rule.method != ClientAuthMethod::None)
    {
        finding = finding.help(format!("use {}", better.method));
    }
    if let Some(url) = profile.source(Topic::ClientAuth) {
        finding = finding.see(url);
    }
    out.push(at(finding, span));
}
