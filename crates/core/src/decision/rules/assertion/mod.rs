//! The JWTs of a request: readable, of the right kind, and such that this server can take them.
//!
//! Signatures are not looked at, and no value that could be a secret is shown.

mod audience;
mod dates;
mod header;
mod identity;
mod members;

use super::{at, offered::no_assertion_will_do};
use crate::{
    client_auth::CLIENT_ASSERTION_TYPE,
    decision::{Carried, Purpose, Question},
    diagnostic::{Diagnostic, codes},
    jws::Decoded,
    provider::{JwtUse, Profile},
    suggest,
};
use alloc::{format, vec::Vec};

/// A JWT that can be read, with all that it is judged by.
#[derive(Clone, Copy)]
struct Jwt<'q> {
    question: &'q Question<'q>,
    carried: &'q Carried,
    decoded: &'q Decoded,
    /// The profile, where what it says of JWTs is about this one.
    profile: Option<&'static Profile>,
}

impl Jwt<'_> {
    /// Whether the client has made it for itself, to authenticate.
    fn is_own(&self) -> bool {
        self.carried.purpose == Purpose::ClientAuthentication
            && !self.carried.is_foreign()
            && self.profile.is_none_or(|profile| profile.jwt != JwtUse::ForeignAssertion)
    }

    fn text(&self, claim: &str) -> Option<&str> {
        self.decoded.claims.get(claim)?.as_str()
    }

    /// Adds a finding at the place of the JWT.
    fn push(&self, finding: Diagnostic, out: &mut Vec<Diagnostic>) {
        out.push(at(finding, self.carried.span.as_ref()));
    }
}

/// Judges every JWT that can be read.
pub(super) fn every(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    const RULES: [fn(&Jwt<'_>, &mut Vec<Diagnostic>); 9] = [
        header::algorithm,
        header::kind,
        header::members,
        identity::one_client,
        identity::identifier,
        members::demanded,
        members::types,
        audience::audience,
        dates::dates,
    ];
    for carried in &question.asked.jwts {
        let (Some(decoded), Some(profile)) = (carried.decoded(), concerned(question, carried)) else {
            continue;
        };
        let jwt = Jwt { question, carried, decoded, profile };
        header::keys(&jwt, out);
        // Where no assertion will do, a better one will not either.
        if carried.purpose == Purpose::ClientAuthentication && no_assertion_will_do(question) {
            continue;
        }
        for rule in RULES {
            rule(&jwt, out);
        }
    }
}

/// The profile, where it is about such JWTs; `None` where the JWT is none of our business.
#[expect(clippy::option_option, reason = "judged by a profile, judged without one, not judged")]
fn concerned(question: &Question<'_>, carried: &Carried) -> Option<Option<&'static Profile>> {
    let use_of = question.server.profile.map(|profile| profile.jwt);
    let is_about = match carried.purpose {
        Purpose::ClientAuthentication => {
            matches!(use_of, Some(JwtUse::ClientAssertion | JwtUse::ForeignAssertion))
                // A profile about assertions of one's own says nothing of somebody else's.
                && (use_of == Some(JwtUse::ForeignAssertion) || !carried.is_foreign())
        }
        Purpose::Grant => use_of == Some(JwtUse::AuthorizationGrant),
        Purpose::ClientSecret => use_of == Some(JwtUse::ClientSecret),
        Purpose::BearerToken => use_of == Some(JwtUse::BearerToken),
    };
    // A secret or a token that looks like a JWT is opaque, unless the client is known to make it.
    (is_about || matches!(carried.purpose, Purpose::ClientAuthentication | Purpose::Grant))
        .then_some(question.server.profile.filter(|_| is_about))
}

/// An assertion comes with its type, and the type is the one there is.
pub(super) fn kind(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let asked = question.asked;
    let Some(assertion) = asked.parameter("client_assertion") else { return };
    let Some(kind) = asked.parameter("client_assertion_type") else {
        if !asked.is_partial {
            let error = Diagnostic::new(
                &codes::CLIENT_ASSERTION_TYPE_WRONG,
                format_args!("`client_assertion` is there without `client_assertion_type`"),
            );
            out.push(at(
                error.help(format!("add client_assertion_type={CLIENT_ASSERTION_TYPE}")),
                assertion.span.as_ref(),
            ));
        }
        return;
    };
    let Some(value) = kind.value.known().filter(|value| *value != CLIENT_ASSERTION_TYPE) else { return };
    let error = if value.contains("saml") {
        Diagnostic::new(
            &codes::CLIENT_ASSERTION_SAML,
            format_args!("a SAML assertion must not authenticate a client"),
        )
        .help("use private_key_jwt: a JWT signed with the client's private key")
    } else {
        Diagnostic::new(
            &codes::CLIENT_ASSERTION_TYPE_WRONG,
            format_args!("`{}` is not a type of client assertion", suggest::quotable_to(value, 80)),
        )
        .help(format!("write {CLIENT_ASSERTION_TYPE}"))
    };
    out.push(at(error, kind.value_span.as_ref()));
}

/// What should be a JWT is one.
pub(super) fn readable(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let asked = question.asked;
    let is_saml = |carried: &Carried| {
        let name = match carried.purpose {
            Purpose::ClientAuthentication => "client_assertion_type",
            Purpose::Grant | Purpose::ClientSecret | Purpose::BearerToken => "grant_type",
        };
        asked.value(name).is_some_and(|value| value.contains("saml"))
    };
    let is_jwt =
        |carried: &&Carried| matches!(carried.purpose, Purpose::ClientAuthentication | Purpose::Grant);
    for carried in asked.jwts.iter().filter(is_jwt) {
        if let Some(error) = carried.content.as_ref().err().filter(|_| !is_saml(carried)) {
            out.push(error.clone());
        }
    }
}

/// One JWT for each purpose.
pub(super) fn used_once(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    if question.asked.same_jwt {
        let warning = Diagnostic::new(
            &codes::ASSERTION_USED_TWICE,
            format_args!("`client_assertion` and `assertion` are the same JWT"),
        );
        let span = question.asked.parameter("assertion").and_then(|parameter| parameter.span.as_ref());
        out.push(at(
            warning.help("sign one JWT that authenticates the client, and another that is the grant"),
            span,
        ));
    }
}
