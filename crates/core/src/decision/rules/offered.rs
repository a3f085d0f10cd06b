//! Whether the server takes the way in which the client authenticates.

use super::{at, by_certainty, client_auth::documented, hedged, says, see};
use crate::{
    client_auth::ClientAuthMethod,
    decision::{Asked, Origin, Question},
    diagnostic::{Diagnostic, codes},
    provider::{Profile, Support, Topic},
};
use alloc::{format, vec::Vec};
use core::ops::Range;

/// The server takes the method, as far as it says.
pub(super) fn method(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let Some(method) = question.asked.methods().first().copied() else { return };
    let Some(finding) = refusal(question, method) else { return };
    out.push(at(mixed_up(finding, method, question), place(question.asked, method)));
}

/// Whether something is said against the method, so that nothing more needs to be said of its details.
pub(super) fn speaks_against(question: &Question<'_>, method: ClientAuthMethod) -> bool {
    refusal(question, method)
        .is_some_and(|finding| finding.code() != &codes::CLIENT_AUTHENTICATION_NOT_LISTED)
}

/// Whether the server is not known to take any assertion of the client's own, so that its details do not matter.
pub(super) fn no_assertion_will_do(question: &Question<'_>) -> bool {
    [ClientAuthMethod::ClientSecretJwt, ClientAuthMethod::PrivateKeyJwt, ClientAuthMethod::Assertion]
        .into_iter()
        .all(|method| speaks_against(question, method))
}

fn refusal(question: &Question<'_>, method: ClientAuthMethod) -> Option<Diagnostic> {
    if let Some(listed) = &question.server.auth_methods {
        let fits = |listed: &str| match method {
            ClientAuthMethod::Assertion => matches!(listed, "private_key_jwt" | "client_secret_jwt"),
            ClientAuthMethod::TlsClientAuth => {
                matches!(listed, "tls_client_auth" | "self_signed_tls_client_auth")
            }
            _ => listed == method.name(),
        };
        if listed.value.iter().any(|listed| fits(listed)) {
            return None;
        }
        let finding = if listed.origin == Origin::Default {
            Diagnostic::new(
                &codes::CLIENT_AUTHENTICATION_NOT_LISTED,
                format_args!("the server's metadata lists no methods, so {method} is not known to be taken"),
            )
        } else {
            Diagnostic::new(
                &codes::CLIENT_AUTHENTICATION_NOT_OFFERED,
                format_args!("the server's metadata does not list {method}"),
            )
        };
        if listed.value == ["none"] {
            return Some(
                finding.help(
                    "remove the credential: the server takes public clients only, by their `client_id`",
                ),
            );
        }
        return Some(finding.help(says(listed, question.server.profile)));
    }
    by_profile(question, question.server.profile?, method)
}

fn by_profile(
    question: &Question<'_>,
    profile: &'static Profile,
    method: ClientAuthMethod,
) -> Option<Diagnostic> {
    let rule_of = |wanted: ClientAuthMethod| profile.client_auth.iter().find(|rule| rule.method == wanted);
    let rule = rule_of(method).or_else(|| {
        (method == ClientAuthMethod::Assertion).then(|| rule_of(ClientAuthMethod::PrivateKeyJwt)).flatten()
    });
    let (code, verb) = match rule.map(|rule| rule.support) {
        Some(Support::Refused) => {
            let (certain, guessed) =
                (&codes::CLIENT_AUTHENTICATION_NOT_OFFERED, &codes::CLIENT_AUTHENTICATION_NOT_FOUND);
            (by_certainty(question, certain, guessed), "does not take")
        }
        Some(Support::NotFound) => (&codes::CLIENT_AUTHENTICATION_NOT_FOUND, "is not known to take"),
        // A server that takes private_key_jwt, and of which nobody says that it takes the other.
        None if method == ClientAuthMethod::ClientSecretJwt
            && rule_of(ClientAuthMethod::PrivateKeyJwt)
                .is_some_and(|rule| rule.support == Support::Documented) =>
        {
            (&codes::CLIENT_AUTHENTICATION_NOT_FOUND, "is not known to take")
        }
        _ => return None,
    };
    let mut finding = Diagnostic::new(
        code,
        format_args!("{} {verb} {}", profile.name, rule.map_or(method, |rule| rule.method)),
    );
    if let Some(better) = documented(profile) {
        finding = finding.help(format!("use {better}"));
    }
    if let Some(rule) = rule.filter(|rule| !rule.note.is_empty()) {
        finding = finding.help(rule.note);
    }
    Some(see(hedged(question, finding), profile.source(Topic::ClientAuth)))
}

/// Adds what people take the two methods with assertions for.
fn mixed_up(finding: Diagnostic, method: ClientAuthMethod, question: &Question<'_>) -> Diagnostic {
    let algorithm = question
        .asked
        .client_assertion()
        .and_then(|carried| carried.decoded()?.header.get("alg")?.as_str())
        .unwrap_or_default();
    match method {
        ClientAuthMethod::ClientSecretJwt => finding.help(format!(
            "an assertion signed with {} and the client secret is client_secret_jwt; private_key_jwt is signed with a private key",
            crate::suggest::quotable(algorithm)
        )),
        _ => finding,
    }
}

fn place(asked: &Asked, method: ClientAuthMethod) -> Option<&Range<usize>> {
    match method {
        ClientAuthMethod::ClientSecretBasic => asked.basic.as_ref()?.span.as_ref(),
        ClientAuthMethod::ClientSecretPost => asked.parameter("client_secret")?.span.as_ref(),
        _ => asked.parameter("client_assertion")?.span.as_ref(),
    }
}
