//! What an answer means, held against what was asked.

use super::{Asked, Decision, ServerFacts, Verdict};
use crate::{
    diagnostic::{Diagnostic, codes},
    grant::{GrantType, Scope},
    http::{Expectations, Lifetime, Response, parse_date, read_answer},
    provider::Topic,
    time::{Seconds, UnixTime},
};
use alloc::{format, vec::Vec};

/// An answer, and what is known about how it came to be.
#[derive(Debug)]
pub struct Answered<'a> {
    /// The request.
    pub asked: &'a Asked,
    /// The server.
    pub server: &'a ServerFacts,
    /// The answer.
    pub response: Response<'a>,
    /// The local time when it arrived, where it is known.
    pub received_at: Option<UnixTime>,
}

/// Explains an answer: a token that is not what was expected, or why there is none.
#[must_use]
pub fn reconcile(answered: &Answered<'_>) -> Decision {
    let mut out = Vec::new();
    let asked = answered.asked;
    let grant = asked
        .grant_type()
        .and_then(|name| GrantType::from_name(name).ok())
        .unwrap_or(GrantType::ClientCredentials);
    let scope = asked.value("scope").and_then(|text| Scope::parse(text).ok());
    let expectations = Expectations {
        grant,
        scope: scope.as_ref(),
        assume_bearer: false,
        default_lifetime: Seconds::new(300),
        max_body_bytes: crate::http::MAX_BODY_BYTES,
        secrets: &[],
    };
    match read_answer(answered.response, &expectations) {
        Ok(answer) => {
            lifetime(answered, answer.lifetime, &mut out);
            let due =
                answered.server.profile.and_then(|profile| profile.token.refresh_token).unwrap_or(false);
            if grant == GrantType::ClientCredentials && answer.refresh_token.is_none() && !due {
                out.push(
                    Diagnostic::new(
                        &codes::REFRESH_TOKEN_NOT_DUE,
                        format_args!("no refresh token is due with client_credentials"),
                    )
                    .help("when the token expires, ask again with the same credentials"),
                );
            }
            out.extend(answer.notices);
        }
        Err(refusal) => {
            let words = &refusal.server;
            let known = answered.server.profile.and_then(|profile| {
                Some((
                    profile,
                    profile.known_error(
                        words.status,
                        words.error.as_deref(),
                        words.error_description.as_deref(),
                    )?,
                ))
            });
            if let Some((profile, known)) = known {
                let mut finding = Diagnostic::new(
                    refusal.diagnostic.code(),
                    format_args!("{} means: {}", profile.name, known.meaning.trim_end_matches('.')),
                );
                finding = finding.help(known.fix);
                if let Some(url) = profile.source(Topic::Errors) {
                    finding = finding.see(url);
                }
                out.push(finding);
            }
            out.push(refusal.diagnostic);
        }
    }
    skew(answered, &mut out);
    // The order of discovery is the order of importance here: what the vendor says comes first.
    Decision { verdict: Verdict::of(&out), diagnostics: out }
}

/// Why the token lives as long as it does, as far as that is known.
fn lifetime(answered: &Answered<'_>, lifetime: Lifetime, out: &mut Vec<Diagnostic>) {
    let (Lifetime::Granted(granted), Some(profile)) = (lifetime, answered.server.profile) else { return };
    let token = &profile.token;
    if token.default == Some(granted) || token.set_where.is_empty() {
        return;
    }
    let mut message = format!("the token lives {granted}");
    if let Some(default) = token.default {
        message =
            format!("{message}; the default of {} is {default}, so somebody has set this", profile.name);
    }
    let mut finding =
        Diagnostic::new(&codes::LIFETIME_SET_AT_SERVER, format_args!("{message}")).help(token.set_where);
    if let (Some(min), Some(max)) = (token.min, token.max) {
        finding = finding.help(format!("it can be {min} to {max}"));
    }
    if let Some(url) = profile.source(Topic::Token) {
        finding = finding.see(url);
    }
    out.push(finding);
}

/// The two clocks, where both are known.
fn skew(answered: &Answered<'_>, out: &mut Vec<Diagnostic>) {
    let (Some(local), Some(remote)) =
        (answered.received_at, answered.response.header("date").and_then(parse_date))
    else {
        return;
    };
    if answered.response.header("age").is_some() {
        return;
    }
    let (behind, ahead) = (remote.since(local), local.since(remote));
    let (amount, direction) = if behind > ahead { (behind, "behind") } else { (ahead, "ahead of") };
    if amount.get() > 10 {
        out.push(
            Diagnostic::new(
                &codes::CLOCK_SKEW,
                format_args!("the local clock is {amount} {direction} the server's"),
            )
            .help("set the clock (NTP); assertions are dated with it"),
        );
    }
}
