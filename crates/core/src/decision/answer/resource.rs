//! The answer of an API to a bearer token. Nothing about the request is judged: it is the API's own.

use super::{Answered, Concern, Reading, Unexplained, assertion, clocks, refused};
use crate::{
    diagnostic::{Diagnostic, codes},
    http::{Challenge, Refusal, challenges},
    provider::Topic,
    suggest,
};
use alloc::format;

pub(super) fn read(answered: &Answered<'_>) -> Reading {
    let mut reading = Reading::default();
    let status = answered.response.status;
    if let Some(dated) = super::granted::dated(answered) {
        return dated;
    }
    if status < 400 {
        reading.further.extend(clocks::skew(answered));
        return reading;
    }
    let secrets = answered.asked.secrets();
    let refusal = Refusal::read(answered.response, &secrets);
    let challenge =
        challenges(answered.response, &secrets).into_iter().find(|challenge| challenge.is("bearer"));
    let error = challenge.as_ref().and_then(|challenge| challenge.get("error"));
    let known = refused::known(answered, &refusal.server);
    let is_ours = [&codes::SERVER_BUSY, &codes::DPOP_DEMANDED].contains(&refusal.diagnostic.code());
    let finding = if is_ours {
        refusal.diagnostic.clone()
    } else if error == Some("insufficient_scope") || status == 403 && known.is_none() && error.is_none() {
        insufficient(answered, challenge.as_ref())
    } else if status == 401 || error == Some("invalid_token") || known.is_some() {
        rejected(answered, &refusal)
    } else {
        // What else an API says is its own business.
        reading.further.extend(clocks::skew(answered));
        return reading;
    };
    let own =
        known.filter(|(_, known)| !known.is_vague()).map(|(_, known)| assertion::own(answered, Some(known)));
    let own = own.unwrap_or_default();
    reading.told = own.told;
    let names_cause = is_ours || known.is_some_and(|(_, known)| !known.is_vague());
    let finding = match known {
        Some((profile, known)) => {
            refused::explained(&finding, profile, known, names_cause).help_first(own.lines)
        }
        None => finding,
    };
    let at = |finding: Diagnostic| match answered.asked.bearer.clone().flatten() {
        Some(span) => finding.at(span),
        None => finding,
    };
    if names_cause || finding.code() != &codes::TOKEN_REJECTED {
        reading.causes.push(at(finding));
    } else {
        let brief = Diagnostic::new(finding.code(), format_args!("{}", finding.message()));
        let then = "sign and send a new one";
        reading.refusal = Some(Unexplained { brief: at(brief), full: at(finding), then });
    }
    // A JWT that is the token is judged by the rules; what they find explains a rejection.
    reading.concern = if is_ours { Concern::Nothing } else { Concern::Client };
    reading.further.extend(clocks::skew(answered));
    reading
}

/// A token that the API does not take, or no longer.
fn rejected(answered: &Answered<'_>, refusal: &Refusal) -> Diagnostic {
    let status = answered.response.status;
    let code = refusal.server.code.as_deref().map(|code| format!(", `{code}`")).unwrap_or_default();
    let text = refusal.server.error_description.as_deref().filter(|text| !text.is_empty());
    let text = text.map(|text| format!(": {text}")).unwrap_or_default();
    let message = format!("the API refused the token (HTTP {status}{code}){text}");
    let mut finding = Diagnostic::new(&codes::TOKEN_REJECTED, format_args!("{message}"))
        .help("get a new token and repeat the call once; if that is refused too, the token is for another API or audience")
        .help("in a job that outlives its token, get one for each stage, with as much life left as the stage needs");
    if let Some(profile) = answered.server.profile {
        if let Some(idle) = profile.token.idle {
            finding = finding.help(format!(
                "{}: a token that lies unused for {idle} is dead. {}",
                profile.name, profile.token.idle_note
            ));
        }
        if let Some(url) = profile.source(Topic::Token) {
            finding = finding.see(url);
        }
    }
    finding
}

/// A token that may do less than the API wants (RFC 6750 section 3.1).
fn insufficient(answered: &Answered<'_>, challenge: Option<&Challenge>) -> Diagnostic {
    let scope = challenge.and_then(|challenge| challenge.get("scope")).filter(|scope| !scope.is_empty());
    let finding = match scope.map(|scope| suggest::quotable_to(scope, 120)) {
        Some(scope) => Diagnostic::new(
            &codes::SCOPE_INSUFFICIENT,
            format_args!("the API wants a token with the scope `{scope}`"),
        )
        .help(format!("ask for it together with the scope you have: scope=\"... {scope}\"")),
        None => Diagnostic::new(
            &codes::SCOPE_INSUFFICIENT,
            format_args!("the token may not do this, and the API does not say what it lacks"),
        )
        .help("look up the scope, role or permission of this call in the API's documentation, and give it to the client"),
    };
    match answered.server.profile.filter(|profile| !profile.scope.note.is_empty()) {
        Some(profile) => finding.help(format!("{}: {}", profile.name, profile.scope.note)),
        None => finding,
    }
}
