//! The JWT that a refused request carried, held against what the server takes and against its clock.

use super::{Answered, clocks};
use crate::{
    decision::Carried,
    diagnostic::{Code, Diagnostic, codes},
    jws::{Algorithm, Decoded},
    provider::{JwtUse, KnownError},
    suggest,
    time::{Seconds, UnixTime},
};
use alloc::{format, string::String, vec::Vec};
use serde_json::Value;

/// What the request's own JWT adds to a refusal.
#[derive(Debug, Default)]
pub(super) struct Own {
    /// What it says and what it should say, to stand before what holds of every such refusal.
    pub(super) lines: Vec<String>,
    /// Findings about the request that the lines make needless.
    pub(super) told: Vec<&'static Code>,
    /// What the server's clock shows, where no line says it.
    pub(super) clock: Vec<Diagnostic>,
}

/// What it adds to this refusal; `known` is what the refusal is known to mean, where it names a cause.
pub(super) fn own(answered: &Answered<'_>, known: Option<&KnownError>) -> Own {
    let mut own = Own { clock: times(answered), ..Own::default() };
    let is_about = |words: &[&str]| known.is_some_and(|known| known.is_about(words));
    if known.is_none() || is_about(&["aud", "audience"]) {
        own.lines = audience(answered);
        if known.is_some() && !own.lines.is_empty() {
            own.told.extend([&codes::AUDIENCE_NOT_TAKEN, &codes::AUDIENCE_SPELLING_DIFFERS]);
        }
    }
    if is_about(&["alg", "algorithm"]) {
        own.lines.extend(algorithm(answered));
    }
    if is_about(&["exp", "iat", "nbf", "clock"]) {
        let lines = moments(answered);
        if !lines.is_empty() {
            own.told.extend([&codes::ASSERTION_EXPIRED, &codes::ASSERTION_IN_FUTURE]);
            for finding in own.clock.drain(..) {
                own.told.push(finding.code());
                own.lines.push(String::from(finding.message()));
            }
            own.lines.extend(lines);
        }
    }
    own
}

/// The algorithm that its header names.
fn algorithm(answered: &Answered<'_>) -> Option<String> {
    let Some((carried, decoded)) = carried(answered) else {
        return elsewhere(answered).map(|name| format!("`{name}` is filled in elsewhere: look up its `alg`"));
    };
    let name = decoded.header.get("alg")?.as_str()?;
    let how = match Algorithm::from_name(name) {
        Ok(algorithm) if algorithm.is_symmetric() => ", so it is signed with a secret",
        Ok(_) => ", so it is signed with a private key",
        Err(_) => "",
    };
    Some(format!("{} says `alg` is `{}`{how}", carried.called(), suggest::quotable(name)))
}

/// Its dates, counted from the moment of the answer.
fn moments(answered: &Answered<'_>) -> Vec<String> {
    let Some((carried, decoded)) = carried(answered) else {
        let name = elsewhere(answered).into_iter();
        let line = |name| {
            format!("`{name}` is filled in elsewhere: compare its `iat` and `exp` with the server's clock")
        };
        return name.map(line).collect();
    };
    let by_server = clocks::server_time(answered.response);
    let Some(then) = by_server.or(answered.received_at).filter(|_| !carried.is_preview) else {
        return Vec::new();
    };
    let moment = |name: &str| {
        let moment = UnixTime::from_seconds(decoded.seconds(name)?).ok()?;
        let (before, after) = (then.since(moment), moment.since(then));
        Some(if after > before {
            format!("`{name}` is {} after it", spoken(after))
        } else {
            format!("`{name}` is {} before it", spoken(before))
        })
    };
    let all: Vec<String> = ["iat", "nbf", "exp"].into_iter().filter_map(moment).collect();
    if all.is_empty() {
        return Vec::from([format!("{} has no dates that can be read", carried.called())]);
    }
    let clock = if by_server.is_some() { "server's `Date`" } else { "local clock" };
    let dates = all.join(", ");
    Vec::from([format!("{}, held against the answer by the {clock}: {dates}", carried.called())])
}

/// The parameter whose JWT is not in the text.
fn elsewhere(answered: &Answered<'_>) -> Option<&'static str> {
    let is_there = |name: &&str| answered.asked.has(name) && answered.asked.jwts.is_empty();
    ["client_assertion", "assertion"].into_iter().find(is_there)
}

/// A length as people say it: to the second below an hour, and to the minute below a day.
fn spoken(length: Seconds) -> String {
    let seconds = length.get();
    let parts = match seconds {
        0..120 => return format!("{length}"),
        120..3600 => [(seconds / 60, "min"), (seconds % 60, "s")],
        3600..86400 => [(seconds / 3600, "h"), (seconds % 3600 / 60, "min")],
        _ => [(seconds / 86400, "d"), (seconds % 86400 / 3600, "h")],
    };
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    parts.map(|(count, unit)| format!("{count} {unit}")).collect::<Vec<_>>().join(" ")
}

/// The JWT that shows who asks, or is the grant. A preview is dated with no real moment.
fn carried<'a>(answered: &'a Answered<'_>) -> Option<(&'a Carried, &'a Decoded)> {
    let carried = answered.asked.jwts.first()?;
    Some((carried, carried.decoded()?))
}

/// What its audience is and what it should be, line by line; nothing where the two agree or nothing is known.
fn audience(answered: &Answered<'_>) -> Vec<String> {
    // Where no use for a JWT is known, no audience is right.
    if answered.server.profile.is_some_and(|profile| profile.jwt == JwtUse::None) {
        return Vec::new();
    }
    let Some((_, decoded)) = carried(answered) else { return Vec::new() };
    let quoted = |text: &str| format!("`{}`", suggest::quotable_to(text, 120));
    let given: Vec<&str> = match decoded.claims.get("aud") {
        Some(Value::String(one)) => Vec::from([one.as_str()]),
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let endpoint = answered.server.endpoint(answered.asked.endpoint());
    let mut taken = answered.server.audiences(&endpoint);
    if let (true, Some(issuer)) = (taken.is_empty(), &answered.server.issuer) {
        taken.push(issuer.value.clone());
    }
    let said = match given.as_slice() {
        [] => String::from("the assertion names no audience"),
        [one] => match taken.first().and_then(|taken| suggest::difference(one, taken)) {
            Some(how) => format!("the assertion's audience is {}: {how}", quoted(one)),
            None => format!("the assertion's audience is {}", quoted(one)),
        },
        some => format!(
            "the assertion names {} audiences, {} among them",
            some.len(),
            quoted(some.first().unwrap_or(&""))
        ),
    };
    let agrees = |given: &str| taken.iter().any(|taken| taken == given);
    match (given.as_slice(), taken.first()) {
        ([one], Some(_)) if agrees(one) => Vec::new(),
        (_, Some(first)) => Vec::from([said, format!("set it to {}, as one string", quoted(first))]),
        ([one], None) if **one == *endpoint => Vec::from([
            said,
            String::from(
                "that is the token endpoint; a server that follows the newer rules takes only its issuer, as its metadata names it",
            ),
        ]),
        (_, None) => Vec::from([
            said,
            format!(
                "servers take their issuer, as their metadata names it, or the exact URL of the token endpoint, {}",
                quoted(&endpoint)
            ),
        ]),
    }
}

/// Whether it was over, or not yet begun, when the server answered. The server's own `Date` decides.
fn times(answered: &Answered<'_>) -> Vec<Diagnostic> {
    let found = carried(answered).filter(|(carried, _)| !carried.is_preview);
    let (Some((carried, decoded)), Some(then)) = (found, clocks::server_time(answered.response)) else {
        return Vec::new();
    };
    let moment =
        |claim: &str| decoded.seconds(claim).and_then(|seconds| UnixTime::from_seconds(seconds).ok());
    let over = moment("exp").map(|exp| then.since(exp)).filter(|over| over.get() > 0).map(|over| {
        Diagnostic::new(
            &codes::ASSERTION_EXPIRED,
            format_args!("the assertion had expired {} before the server answered", spoken(over)),
        )
        .help("sign a new assertion for every request, right before it is sent")
    });
    let tolerance = Seconds::new(clocks::TOLERANCE);
    let early = moment("iat").map(|iat| iat.since(then)).filter(|early| *early > tolerance).map(|early| {
        Diagnostic::new(
            &codes::CLOCK_SKEW,
            format_args!("the assertion is dated {early} after the server's clock"),
        )
        .help("set the clock of the machine that signs (NTP), and date the assertion a few seconds back")
    });
    let at = |finding: Diagnostic| match &carried.span {
        Some(span) => finding.at(span.clone()),
        None => finding,
    };
    over.into_iter().chain(early).map(at).collect()
}
