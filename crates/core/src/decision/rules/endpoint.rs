//! Where the request goes.

use super::{at, is_open, see};
use crate::{
    decision::{Origin, Question},
    diagnostic::{Diagnostic, codes},
    http::{Endpoint, normal},
    provider::{Fit, Topic, find_by_endpoint},
    suggest,
};
use alloc::{format, vec::Vec};

/// The URL is one that credentials may be sent to.
pub(super) fn usable(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    // Variables are filled in elsewhere; what they make of the URL is not known.
    if question.asked.url_is_open && Endpoint::parse(&question.asked.url).is_err() {
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
    // What the server's own metadata names needs no documentation.
    let url = question.asked.url.as_str();
    if question
        .server
        .token_endpoint
        .as_ref()
        .is_some_and(|fact| matches!(fact.origin, Origin::User | Origin::Metadata) && fact.value == url)
    {
        return;
    }
    let Some(found) = find_by_endpoint(url) else { return };
    let (code, token_endpoint, note) = match found.fit {
        Fit::WrongHost { token_endpoint, note } => (&codes::ENDPOINT_NOT_TOKEN_HOST, token_endpoint, note),
        // What is filled in may make the path the right one.
        Fit::WrongPath { .. } if question.asked.url_is_open => return,
        Fit::WrongPath { token_endpoint } => (&codes::ENDPOINT_PATH_NOT_FOUND, token_endpoint, ""),
        Fit::TokenEndpoint | Fit::LooksLike => return,
    };
    let mut error = Diagnostic::new(
        code,
        format_args!("this is not the documented token endpoint of {}", found.profile.name),
    );
    if !note.is_empty() {
        error = error.help(note);
    }
    error = error.help(format!("send the request to {token_endpoint}"));
    out.push(at(see(error, found.profile.source(Topic::Endpoint)), question.asked.url_span.as_ref()));
}

/// The URL is the one of the server's metadata: the alias for a client that shows a certificate.
pub(super) fn of_metadata(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let (asked, server) = (question.asked, question.server);
    if is_open(asked) {
        return;
    }
    let is = |fact: &crate::decision::Fact<alloc::string::String>| {
        fact.value.split('?').next().map(normal) == Some(normal(asked.endpoint()))
    };
    let named = |fact: &crate::decision::Fact<alloc::string::String>| {
        suggest::quotable_to(fact.value.split('?').next().unwrap_or_default(), 120)
    };
    if let Some(alias) = &server.mtls_token_endpoint {
        if is(alias) {
            return;
        }
        if asked.client_certificate {
            let warning = Diagnostic::new(
                &codes::MTLS_ALIAS_NOT_USED,
                format_args!("the client shows a certificate, and this is not the endpoint for that"),
            );
            out.push(at(
                warning.help(format!("send the request to {}", named(alias))),
                asked.url_span.as_ref(),
            ));
            return;
        }
    }
    if let Some(endpoint) = &server.token_endpoint
        && endpoint.origin == Origin::Metadata
        && !is(endpoint)
    {
        let warning = Diagnostic::new(
            &codes::ENDPOINT_NOT_OF_METADATA,
            format_args!("the server's metadata names another token endpoint"),
        );
        out.push(at(
            warning.help(format!(
                "send the request to {}, or give the metadata of the right server",
                named(endpoint)
            )),
            asked.url_span.as_ref(),
        ));
    }
}
