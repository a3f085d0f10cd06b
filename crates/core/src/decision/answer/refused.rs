//! No token came: what the server says, what its vendor means by it, and what is known to help.

use super::{
    Answered, Concern, Reading, Unexplained,
    assertion::{self, Own},
    clocks,
};
use crate::{
    decision::{Asked, rules::scope_to_write},
    diagnostic::{Blame, Code, Diagnostic, codes},
    http::{Refusal, ServerWords},
    provider::{KnownError, Profile, Support, Topic, candidates},
};
use alloc::{format, string::String, vec::Vec};
use core::ops::Range;

pub(super) fn read(answered: &Answered<'_>, refusal: Refusal) -> Reading {
    let concern = concern(refusal.diagnostic.code(), answered.response.status);
    let known = known(answered, &refusal.server);
    let names_cause = known.is_some_and(|(_, known)| !known.is_vague());
    let diagnostic = without_assertion(answered.asked, &refusal.diagnostic);
    let mut finding = match known {
        Some((profile, known)) => explained(&diagnostic, profile, known, names_cause),
        None => diagnostic.clone(),
    };
    let mut brief = match known {
        Some((profile, known)) => explained(&diagnostic, profile, known, true),
        None => Diagnostic::new(diagnostic.code(), format_args!("{}", diagnostic.message())),
    };
    if !names_cause && let Some(profile) = answered.server.profile {
        for advice in advice(profile, answered.asked, concern, refusal.server.error.as_deref()) {
            finding = finding.help(advice);
        }
    }
    let mut own = Own::default();
    if matches!(concern, Concern::Client | Concern::Grant) {
        own = assertion::own(answered, known.filter(|_| names_cause).map(|(_, known)| known));
    } else if let (Concern::Scope, true, Some((profile, known))) = (concern, names_cause, known) {
        own = scope(answered, profile, known);
    }
    finding = finding.help_first(own.lines);
    if let Some(url) = refusal.server.error_uri.as_deref().filter(|_| known.is_none()) {
        finding = finding.help(format!("the server names this page: {url}"));
    }
    if let (None, Some(span)) =
        (finding.span(), place(answered.asked, finding.code(), refusal.server.error.as_deref()))
    {
        finding = finding.at(span.clone());
        brief = brief.at(span);
    }
    let skew = clocks::skew(answered);
    let has_skew = own.told.contains(&&codes::CLOCK_SKEW)
        || own.clock.iter().any(|finding| finding.code() == &codes::CLOCK_SKEW);
    let skew = skew.filter(|_| !has_skew);
    let mut reading = Reading { concern, told: own.told, ..Reading::default() };
    if names_cause || concern == Concern::Nothing {
        reading.causes.push(finding);
        reading.causes.extend(own.clock);
    } else {
        reading.causes.extend(own.clock);
        reading.refusal = Some(Unexplained { full: finding, brief, then: "ask again" });
    }
    reading.further.extend(skew);
    reading
}

/// The scope to write, where the server wants one that ends otherwise.
fn scope(answered: &Answered<'_>, profile: &Profile, known: &KnownError) -> Own {
    let suffix = profile.scope.suffix.filter(|suffix| known.is_about(&[suffix]));
    match suffix.and_then(|suffix| scope_to_write(answered.asked, suffix)) {
        Some(line) => Own {
            lines: Vec::from([line]),
            told: Vec::from([&codes::SCOPE_SUFFIX_MISSING]),
            ..Own::default()
        },
        None => Own::default(),
    }
}

/// What the answer is about. The code of the finding says it, except where an answer is no answer of a token endpoint.
fn concern(code: &Code, status: u16) -> Concern {
    if code == &codes::AUTHORIZATION_PENDING {
        // Somebody has yet to decide, and nothing in the request will.
        Concern::Nothing
    } else if code == &codes::SCOPE_REFUSED {
        Concern::Scope
    } else if code == &codes::REQUEST_REFUSED {
        Concern::Request
    } else if code == &codes::RESPONSE_REDIRECT
        || code == &codes::RESPONSE_NOT_TOKEN
        || code == &codes::RESPONSE_NOT_JSON
        || code == &codes::RESPONSE_STATUS
    {
        // 400 without a code, or a form that is not read as one.
        if matches!(status, 400 | 415) { Concern::Request } else { Concern::Endpoint }
    } else {
        match code.blame() {
            Blame::Client => Concern::Client,
            Blame::Grant => Concern::Grant,
            _ if code == &codes::ERROR_UNKNOWN || code == &codes::ERROR_IN_SUCCESS => Concern::Request,
            _ => Concern::Nothing,
        }
    }
}

/// The entry for this answer: of the server's profile, or of another way to use the same endpoint.
pub(super) fn known(
    answered: &Answered<'_>,
    words: &ServerWords,
) -> Option<(&'static Profile, &'static KnownError)> {
    let texts = [words.code.as_deref(), words.error_description.as_deref()];
    let text = texts.into_iter().flatten().collect::<Vec<_>>().join(": ");
    let text = Some(text.as_str()).filter(|text| !text.is_empty());
    let of = |profile: &'static Profile| {
        Some((profile, profile.known_error(words.status, words.error.as_deref(), text)?))
    };
    let others = || candidates(&answered.asked.url).into_iter().map(|found| found.profile);
    answered.server.profile.and_then(of).or_else(|| others().find_map(of))
}

/// The refusal in the server's words, with what the vendor means and, where that is all there is to say, nothing else.
pub(super) fn explained(
    refusal: &Diagnostic,
    profile: &Profile,
    known: &'static KnownError,
    names_cause: bool,
) -> Diagnostic {
    let mut finding = Diagnostic::new(refusal.code(), format_args!("{}", refusal.message()))
        .help(format!("{}: {}", profile.name, known.meaning))
        .help(known.fix);
    // What the server asks to wait, and what jotmint cannot do, no vendor says.
    let is_ours = |help: &str| help.starts_with("wait ") || help.starts_with("jotmint ");
    for help in refusal.helps().filter(|help| !names_cause || is_ours(help)) {
        finding = finding.help(String::from(help));
    }
    match Some(known.see).filter(|see| !see.is_empty()).or_else(|| profile.source(Topic::Errors)) {
        Some(url) => finding.see(url),
        None => finding,
    }
}

/// Without advice about assertions, where the request has none.
fn without_assertion(asked: &Asked, refusal: &Diagnostic) -> Diagnostic {
    if asked.parameter("client_assertion").is_some() {
        return refusal.clone();
    }
    let empty = Diagnostic::new(refusal.code(), format_args!("{}", refusal.message()));
    let helps = refusal.helps().filter(|help| !help.starts_with("for an assertion"));
    helps.fold(empty, |finding, help| finding.help(String::from(help)))
}

/// What a profile advises where the server does not say what is wrong.
fn advice(profile: &Profile, asked: &Asked, concern: Concern, error: Option<&str>) -> Vec<String> {
    let mut out = Vec::new();
    match concern {
        Concern::Client => {
            let documented = profile.client_auth.iter().filter(|rule| rule.support == Support::Documented);
            let names: Vec<&str> = documented.map(|rule| rule.method.name()).collect();
            if !names.is_empty() {
                out.push(format!("{} takes: {}", profile.name, names.join(", ")));
            }
            for rule in profile.client_auth.iter().filter(|rule| asked.methods().contains(&rule.method)) {
                if !rule.note.is_empty() {
                    out.push(format!("{}: {}", rule.method, rule.note));
                }
            }
        }
        Concern::Grant if matches!(error, Some("unsupported_grant_type" | "unauthorized_client")) => {
            let machine =
                profile.grants.iter().filter(|rule| rule.unattended && rule.support == Support::Documented);
            let lines: Vec<String> = machine
                .map(|rule| match rule.note {
                    "" => String::from(rule.grant_type),
                    note => format!("{}: {note}", rule.grant_type),
                })
                .collect();
            for line in lines {
                out.push(format!("a machine asks {} with {line}", profile.name));
            }
        }
        Concern::Scope if !profile.scope.note.is_empty() => {
            out.push(format!("{}: {}", profile.name, profile.scope.note));
        }
        _ => {}
    }
    out
}

/// The part of the request that a refusal is about.
fn place(asked: &Asked, code: &Code, error: Option<&str>) -> Option<Range<usize>> {
    let value = |name: &str| asked.parameter(name).and_then(|parameter| parameter.value_span.clone());
    let whole = |name: &str| asked.parameter(name).and_then(|parameter| parameter.span.clone());
    let first = |names: &[&str]| names.iter().find_map(|name| whole(name));
    if code == &codes::SCOPE_REFUSED {
        value("scope")
    } else if code == &codes::GRANT_REFUSED {
        match error {
            Some("unsupported_grant_type" | "unauthorized_client") => value("grant_type"),
            Some("invalid_grant") => first(&["assertion", "code", "refresh_token", "subject_token"]),
            Some("access_denied" | "invalid_target") => first(&["audience", "resource"]),
            _ => None,
        }
    } else if code == &codes::CLIENT_REFUSED || code == &codes::CLIENT_REFUSED_SILENTLY {
        let basic = asked.basic.as_ref().and_then(|basic| basic.span.clone());
        basic.or_else(|| first(&["client_assertion", "client_secret"]))
    } else if code == &codes::RESPONSE_REDIRECT || code == &codes::RESPONSE_NOT_TOKEN {
        asked.url_span.clone()
    } else {
        None
    }
}
