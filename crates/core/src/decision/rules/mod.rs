//! The rules, family by family. Each looks at the question and adds what it finds; none depends on another.

mod assertion;
mod client_auth;
mod endpoint;
mod grant;
mod offered;
mod parameters;
mod placeholder;
mod request;
mod scope;
mod scope_demand;

pub(super) use scope_demand::to_write as scope_to_write;

use super::{Fact, Origin, Question};
use crate::{
    diagnostic::{Code, Diagnostic},
    provider::{GrantRule, Profile, Support},
    suggest,
};
use alloc::{format, string::String, vec::Vec};

/// A rule that judges a request before it is sent.
pub(super) type Rule = fn(&Question<'_>, &mut Vec<Diagnostic>);

/// Every rule over a request.
pub(super) static BEFORE: &[Rule] = &[
    endpoint::usable,
    endpoint::token_host,
    endpoint::of_metadata,
    request::method,
    request::body,
    request::query,
    request::parameters,
    request::spelling,
    placeholder::left,
    grant::named,
    grant::implicit,
    grant::offered,
    parameters::of_grant,
    parameters::of_provider,
    parameters::actor,
    parameters::token_types,
    parameters::resources,
    parameters::proof_key,
    parameters::characters,
    scope::grammar,
    scope::lifetime,
    scope::offline_access,
    scope::advertised,
    scope_demand::presence,
    scope_demand::names,
    client_auth::present,
    client_auth::one,
    client_auth::one_client,
    client_auth::identified,
    client_auth::identifier,
    client_auth::secret,
    offered::method,
    assertion::kind,
    assertion::readable,
    assertion::used_once,
    assertion::every,
];

/// The rules over a request that brings a token to an API and asks for none.
pub(super) static OF_API_CALLS: &[Rule] = &[request::purpose, assertion::every];

/// Adds a place, where there is one.
fn at(diagnostic: Diagnostic, span: Option<&core::ops::Range<usize>>) -> Diagnostic {
    match span {
        Some(span) => diagnostic.at(span.clone()),
        None => diagnostic,
    }
}

/// Adds a page, where there is one.
fn see(diagnostic: Diagnostic, url: Option<&'static str>) -> Diagnostic {
    match url {
        Some(url) => diagnostic.see(url),
        None => diagnostic,
    }
}

/// What to choose from, and who says so: `use one that the server's metadata lists: a, b`.
fn says(list: &Fact<Vec<String>>, profile: Option<&Profile>) -> String {
    let names = suggest::quotable_to(&list.value.join(", "), 200);
    match (list.origin, profile) {
        (Origin::Profile, Some(profile)) => format!("use one that {} documents: {names}", profile.name),
        (Origin::User | Origin::Profile, _) => format!("use one that it is known to take: {names}"),
        (Origin::Metadata, _) => format!("use one that the server's metadata lists: {names}"),
        (Origin::Default, _) => {
            format!("without a list the standard means: {names}; give what you know of the server yourself")
        }
    }
}

/// The code for what rests on the profile: an error where the profile is the server's for certain, `advice` where the
/// path of the URL alone makes one think of it.
const fn by_certainty(question: &Question<'_>, error: &'static Code, advice: &'static Code) -> &'static Code {
    if question.server.profile_is_guess { advice } else { error }
}

/// Says so where the profile is a guess.
fn hedged(question: &Question<'_>, finding: Diagnostic) -> Diagnostic {
    match question.server.profile.filter(|_| question.server.profile_is_guess) {
        Some(profile) => finding.help(format!(
            "only the path makes this look like {}: name the provider `{}` if it is",
            profile.name, profile.id
        )),
        None => finding,
    }
}

/// What the profile says of the grant of this request, where it is one that a machine can use alone.
fn machine_grant(question: &Question<'_>) -> Option<(&'static Profile, &'static GrantRule)> {
    let profile = question.server.profile?;
    let name = question.asked.grant_type()?;
    let rule = profile.grants.iter().find(|rule| rule.grant_type == name)?;
    let works = matches!(rule.support, Support::Documented | Support::Legacy);
    (rule.unattended && works).then_some((profile, rule))
}

/// Whether the URL has parts that are filled in elsewhere, or that somebody forgot to fill in.
fn is_open(asked: &super::Asked) -> bool {
    asked.url_is_open || super::placeholder::find(&asked.url).is_some()
}
