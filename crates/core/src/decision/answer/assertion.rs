//! The JWT that a refused request carried, held against what the server takes and against its clock.

use super::{Answered, clocks};
use crate::{
    decision::Carried,
    diagnostic::{Diagnostic, codes},
    jws::Decoded,
    provider::JwtUse,
    suggest,
    time::{Seconds, UnixTime},
};
use alloc::{format, string::String, vec::Vec};
use serde_json::Value;

/// The JWT that shows who asks, or is the grant. A preview is dated with no real moment.
fn carried<'a>(answered: &'a Answered<'_>) -> Option<(&'a Carried, &'a Decoded)> {
    let carried = answered.asked.jwts.first()?;
    Some((carried, carried.decoded()?))
}

/// What its audience is and what it should be, line by line; nothing where the two agree or nothing is known.
pub(super) fn audience(answered: &Answered<'_>) -> Vec<String> {
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
    let said = match given.as_slice() {
        [] => String::from("the assertion names no audience"),
        [one] => format!("the assertion's audience is {}", quoted(one)),
        some => format!(
            "the assertion names {} audiences, {} among them",
            some.len(),
            quoted(some.first().unwrap_or(&""))
        ),
    };
    let endpoint = answered.asked.endpoint();
    let mut taken = answered.server.audiences(endpoint);
    if let (true, Some(issuer)) = (taken.is_empty(), &answered.server.issuer) {
        taken.push(issuer.value.clone());
    }
    let agrees = |given: &str| taken.iter().any(|taken| taken == given);
    match (given.as_slice(), taken.first()) {
        ([one], Some(_)) if agrees(one) => Vec::new(),
        (_, Some(first)) => Vec::from([said, format!("set it to {}, as one string", quoted(first))]),
        ([one], None) if *one == endpoint => Vec::from([
            said,
            String::from(
                "that is the token endpoint; a server that follows the newer rules takes only its issuer, as its metadata names it",
            ),
        ]),
        (_, None) => Vec::from([
            said,
            format!(
                "servers take their issuer, as their metadata names it, or the exact URL of the token endpoint, {}",
                quoted(endpoint)
            ),
        ]),
    }
}

/// Whether it was over, or not yet begun, when the server answered. The server's own `Date` decides.
pub(super) fn times(answered: &Answered<'_>) -> Vec<Diagnostic> {
    let found = carried(answered).filter(|(carried, _)| !carried.is_preview);
    let (Some((carried, decoded)), Some(then)) = (found, clocks::server_time(answered.response)) else {
        return Vec::new();
    };
    let moment =
        |claim: &str| decoded.seconds(claim).and_then(|seconds| UnixTime::from_seconds(seconds).ok());
    let over = moment("exp").map(|exp| then.since(exp)).filter(|over| over.get() > 0).map(|over| {
        Diagnostic::new(
            &codes::ASSERTION_EXPIRED,
            format_args!("the assertion had been over for {over} when the server answered"),
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
