//! Whom a JWT is meant for.

use super::{
    super::{hedged, is_open, see},
    Jwt,
};
use crate::{
    decision::{Origin, Purpose},
    diagnostic::{Diagnostic, codes},
    http::normal,
    json,
    provider::{AudienceForm, AudienceRule, Topic},
    suggest,
};
use alloc::{
    borrow::ToOwned as _,
    format,
    string::{String, ToString as _},
    vec::Vec,
};
use serde_json::Value;

/// `aud` is the server, in the form the server takes.
pub(super) fn audience(jwt: &Jwt<'_>, out: &mut Vec<Diagnostic>) {
    let values: Vec<&str> = match jwt.decoded.claims.get("aud") {
        None => return,
        Some(Value::String(text)) => Vec::from([text.as_str()]),
        Some(Value::Array(items)) if !items.is_empty() && items.iter().all(Value::is_string) => {
            array(jwt, items.len(), out);
            items.iter().filter_map(Value::as_str).collect()
        }
        Some(other) => {
            let what = match other {
                Value::Array(_) => "an array without strings",
                other => json::kind(other),
            };
            let error = Diagnostic::new(
                &codes::ASSERTION_CLAIM_MALFORMED,
                format_args!("the claim `aud` is {what}, not a string"),
            );
            jwt.push(error.help("write the issuer of the server as one string"), out);
            return;
        }
    };
    value(jwt, &values, out);
}

fn array(jwt: &Jwt<'_>, length: usize, out: &mut Vec<Diagnostic>) {
    let rule = jwt.profile.and_then(|profile| profile.audience.as_ref());
    let is_taken = match rule.map(|rule| rule.form) {
        Some(AudienceForm::StringOrArray) => true,
        Some(AudienceForm::One) => length == 1,
        Some(AudienceForm::StringOnly) => false,
        // What others have made, and grants, are older than the rule.
        _ => jwt.carried.purpose != Purpose::ClientAuthentication || jwt.carried.is_foreign(),
    };
    if is_taken {
        return;
    }
    let what = match length {
        1 => "is an array of one".to_owned(),
        more => format!("is an array of {more}"),
    };
    let mut warning = Diagnostic::new(&codes::AUDIENCE_IS_ARRAY, format_args!("the claim `aud` {what}"))
        .help("write one string, without brackets");
    let is_about_form = |rule: &&AudienceRule| rule.form == AudienceForm::StringOnly && !rule.note.is_empty();
    if let Some((profile, rule)) = jwt.profile.zip(rule.filter(is_about_form)) {
        warning = see(warning.help(rule.note), profile.source(Topic::Jwt));
    }
    jwt.push(warning, out);
}

fn value(jwt: &Jwt<'_>, values: &[&str], out: &mut Vec<Diagnostic>) {
    let asked = jwt.question.asked;
    if is_open(asked) {
        return;
    }
    let names = Names::of(jwt);
    if let Some(taken) = values.iter().find(|value| names.all.iter().any(|name| name == *value)) {
        // Of a configuration it was said when it was read.
        let says_new =
            jwt.decoded.header.get("typ").and_then(Value::as_str) == Some("client-authentication+jwt");
        if names.endpoint_is_outdated.as_deref() == Some(*taken) && !jwt.carried.is_preview && !says_new {
            let notice = Diagnostic::new(
                &codes::AUDIENCE_IS_TOKEN_ENDPOINT,
                format_args!("the audience is the token endpoint"),
            );
            let help = match names.issuer {
                Some(issuer) => format!(
                    "if the server refuses it, use the issuer: `{}`",
                    suggest::quotable_to(&issuer, 120)
                ),
                None => "if the server refuses it, use the issuer of its metadata".to_string(),
            };
            jwt.push(notice.help(help), out);
        }
        return;
    }
    if values.iter().any(|value| jwt.profile.is_some_and(|profile| profile.takes_audience_of_user(value))) {
        return;
    }
    let shown = |text: &str| suggest::quotable_to(text, 120);
    let near = names.all.iter().find_map(|name| {
        let value = values.iter().find(|value| folded(value) == folded(name))?;
        Some((value, name))
    });
    if let Some((value, name)) = near {
        let code = if names.is_stated(name) {
            &codes::AUDIENCE_SPELLING_DIFFERS
        } else {
            &codes::AUDIENCE_NOT_TAKEN
        };
        let error = Diagnostic::new(
            code,
            format_args!("the audience `{}` is not spelt as the server spells itself", shown(value)),
        );
        let how = suggest::difference(value, name).map(|how| format!("{how}: ")).unwrap_or_default();
        let error = error.help(format!("{how}write `{}`", shown(name)));
        let error = if names.by_profile { hedged(jwt.question, error) } else { error };
        jwt.push(see(error, jwt.profile.and_then(|profile| profile.source(Topic::Jwt))), out);
        return;
    }
    let (true, Some(right), [first, ..]) = (names.is_complete, names.all.first(), values) else { return };
    let who = jwt.profile.filter(|_| names.by_profile).map_or("this server", |profile| profile.name);
    let mut warning = Diagnostic::new(
        &codes::AUDIENCE_NOT_TAKEN,
        format_args!("{who} is not known to take the audience `{}`", shown(first)),
    )
    .help(format!("set aud to {}", names.advice(right)));
    if let Some(profile) = jwt.profile.filter(|_| names.by_profile) {
        let note = profile.audience.as_ref().map(|rule| rule.note).unwrap_or_default();
        if !note.is_empty() {
            warning = warning.help(note);
        }
        warning = see(hedged(jwt.question, warning), profile.source(Topic::Jwt));
    }
    jwt.push(warning, out);
}

/// What a server is known to go by.
struct Names {
    /// The best first.
    all: Vec<String>,
    /// Whether there can be no others, as far as it is known.
    is_complete: bool,
    /// Whether the profile says so.
    by_profile: bool,
    /// The one that the profile chooses for this endpoint.
    chosen: Option<String>,
    /// The token endpoint, where servers of the new rules would refuse it.
    endpoint_is_outdated: Option<String>,
    issuer: Option<String>,
    /// Those that nobody has stated for this server: the URL somebody typed, and what a guessed profile makes of it.
    assumed: Vec<String>,
}

impl Names {
    /// Whether the server, the user or a profile that is certain spells it so.
    fn is_stated(&self, name: &str) -> bool {
        !self.assumed.iter().any(|assumed| assumed == name)
    }

    /// The one to send; where only the user can know which, all of them.
    fn advice(&self, first: &str) -> String {
        let shown = |text: &str| format!("`{}`", suggest::quotable_to(text, 120));
        match &self.chosen {
            Some(chosen) => shown(chosen),
            None if self.by_profile => {
                self.all.iter().map(|name| shown(name)).collect::<Vec<_>>().join(" or ")
            }
            None => shown(first),
        }
    }

    fn of(jwt: &Jwt<'_>) -> Self {
        let (asked, server) = (jwt.question.asked, jwt.question.server);
        let issuer = server.issuer.as_ref().map(|issuer| issuer.value.clone());
        if let Some(profile) = jwt.profile.filter(|profile| profile.audience.is_some()) {
            let all = server.audiences(asked.endpoint());
            let stated = server.issuer.as_ref().filter(|issuer| issuer.origin != Origin::Profile);
            let is_assumed = |name: &&String| {
                server.profile_is_guess && stated.is_none_or(|stated| stated.value != **name)
            };
            return Self {
                assumed: all.iter().filter(is_assumed).cloned().collect(),
                is_complete: all.len() == profile.known_audiences(),
                all,
                by_profile: true,
                chosen: server.audience(asked.endpoint()),
                endpoint_is_outdated: None,
                issuer,
            };
        }
        // Only what the server or the user says is an issuer; one of a profile that is about something else is not.
        let stated = server.issuer.as_ref().filter(|issuer| issuer.origin != Origin::Profile);
        let endpoint = server.endpoint(asked.endpoint());
        let typed = normal(asked.endpoint());
        let mut all: Vec<String> = stated.map(|issuer| issuer.value.clone()).into_iter().collect();
        all.push(endpoint.clone());
        all.push(typed.clone());
        all.extend(server.mtls_token_endpoint.as_ref().map(|alias| alias.value.clone()));
        let is_client = jwt.carried.purpose == Purpose::ClientAuthentication && !jwt.carried.is_foreign();
        let facts = [&server.token_endpoint, &server.mtls_token_endpoint];
        let is_stated = facts.into_iter().flatten().any(|fact| fact.value == typed);
        Self {
            all,
            is_complete: stated.is_some() && !jwt.carried.is_foreign(),
            by_profile: false,
            chosen: None,
            endpoint_is_outdated: is_client.then(|| endpoint.clone()),
            issuer: stated.map(|issuer| issuer.value.clone()),
            assumed: if is_stated { Vec::new() } else { Vec::from([typed]) },
        }
    }
}

/// The same for spellings that people take for the same: scheme and host in any case, the usual port, a slash.
fn folded(url: &str) -> String {
    normal(url).trim_end_matches('/').to_owned()
}
