//! The rules, family by family. Each looks at the question and adds what it finds; none depends on another.

mod client_auth;
mod grant;
mod request;
mod scope;

use super::Question;
use crate::diagnostic::Diagnostic;
use alloc::vec::Vec;

/// A rule that judges a request before it is sent.
pub(super) type Rule = fn(&Question<'_>, &mut Vec<Diagnostic>);

/// Every rule over a request.
pub(super) static BEFORE: &[Rule] = &[
    request::endpoint,
    request::token_host,
    request::method,
    request::body,
    request::query,
    request::parameters,
    grant::named,
    grant::offered,
    grant::parameters,
    grant::proof_key,
    scope::grammar,
    scope::lifetime,
    scope::offline_access,
    scope::advertised,
    client_auth::present,
    client_auth::one,
    client_auth::one_client,
    client_auth::assertion_type,
    client_auth::offered,
];

/// Adds a place, where there is one.
fn at(diagnostic: Diagnostic, span: Option<&core::ops::Range<usize>>) -> Diagnostic {
    match span {
        Some(span) => diagnostic.at(span.clone()),
        None => diagnostic,
    }
}
