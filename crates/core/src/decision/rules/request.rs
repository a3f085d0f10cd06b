//! The shape of the request: where it goes and how it is written.

use super::at;
use crate::{
    decision::Question,
    diagnostic::{Diagnostic, codes},
    http::{Endpoint, REPEATABLE},
    provider::{Fit, Topic, find_by_endpoint},
    suggest,
};
use alloc::{format, vec::Vec};

/// The URL is one that credentials may be sent to.
pub(super) fn endpoint(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    // Variables are filled in elsewhere; what they make of the URL is not known.
    if question.asked.url.contains(['$', '%']) && Endpoint::parse(&question.asked.url).is_err() {
        return;
    }
    if let Err(error) = Endpoint::parse(&question.asked.url) {
        // Credentials in the query are the business of `query`, which can point at them.
        if error.code() != &codes::ENDPOINT_WITH_CREDENTIALS || question.asked.query.is_empty() {
            out.push(at(error, question.asked.url_span.as_ref()));
        }
    }
}

/// The host is one that gives out tokens, as far as the vendor is known.
pub(super) fn token_host(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let Some(found) = find_by_endpoint(&question.asked.url) else { return };
    let (token_endpoint, note) = match found.fit {
        Fit::WrongHost { token_endpoint, note } => (token_endpoint, note),
        Fit::WrongPath { token_endpoint } => (token_endpoint, ""),
        Fit::TokenEndpoint | Fit::LooksLike => return,
    };
    let mut error = Diagnostic::new(
        &codes::ENDPOINT_NOT_TOKEN_HOST,
        format_args!("this is not the documented token endpoint of {}", found.profile.name),
    );
    if !note.is_empty() {
        error = error.help(note);
    }
    error = error.help(format!("send the request to {token_endpoint}"));
    if let Some(url) = found.profile.source(Topic::Endpoint) {
        error = error.see(url);
    }
    out.push(at(error, question.asked.url_span.as_ref()));
}

/// The method is POST.
pub(super) fn method(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let Some((method, span)) = &question.asked.method else { return };
    if method != "POST" {
        let error = Diagnostic::new(
            &codes::METHOD_NOT_POST,
            format_args!("a token request is a POST, not a `{}`", suggest::quotable(method)),
        );
        out.push(at(
            error.help("with curl: give the parameters with -d and leave -X and -G out"),
            span.as_ref(),
        ));
    }
}

/// The body is a form.
pub(super) fn body(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let Some((media_type, span)) = &question.asked.content_type else { return };
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return;
    }
    let error = Diagnostic::new(
        &codes::BODY_NOT_FORM,
        format_args!("the body is sent as `{}`, not as a form", suggest::quotable(essence)),
    );
    out.push(at(
        error.help("send `name=value` pairs with -d, and no content type of your own"),
        span.as_ref(),
    ));
}

/// Nothing of the request is in the URL.
pub(super) fn query(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    const BELONG_IN_BODY: [&str; 8] = [
        "grant_type",
        "client_id",
        "client_secret",
        "scope",
        "code",
        "refresh_token",
        "client_assertion",
        "password",
    ];
    for parameter in &question.asked.query {
        if let Some(name) = BELONG_IN_BODY.iter().find(|name| **name == parameter.name) {
            let is_secret = !matches!(*name, "grant_type" | "client_id" | "scope");
            let error = if is_secret {
                Diagnostic::new(&codes::ENDPOINT_WITH_CREDENTIALS, format_args!("`{name}` is in the URL"))
                    .help("move it to the body, and consider the value as known to others")
            } else {
                Diagnostic::new(
                    &codes::PARAMETER_IN_QUERY,
                    format_args!("`{name}` is in the URL, not in the body"),
                )
                .help(format!("move it to the body: -d {name}=..."))
            };
            out.push(at(error, parameter.span.as_ref()));
        }
    }
}

/// No parameter twice, none empty.
pub(super) fn parameters(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    for (index, parameter) in question.asked.form.iter().enumerate() {
        let name = suggest::quotable(&parameter.name);
        let before = question.asked.form.iter().take(index).find(|other| other.name == parameter.name);
        if let Some(first) = before.filter(|_| !REPEATABLE.contains(&parameter.name.as_str())) {
            let error = Diagnostic::new(&codes::PARAMETER_REPEATED, format_args!("`{name}` is there twice"));
            let error = at(error.help("keep one"), parameter.span.as_ref());
            out.push(match &first.span {
                Some(span) => error.label(span.clone(), "it is here already"),
                None => error,
            });
        } else if parameter.value.known() == Some("") {
            let warning = Diagnostic::new(&codes::PARAMETER_EMPTY, format_args!("`{name}` has no value"));
            out.push(at(warning.help("give it a value, or leave it out"), parameter.span.as_ref()));
        }
    }
}
