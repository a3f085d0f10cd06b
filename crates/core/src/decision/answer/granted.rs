//! A token came: how long it lives and who decides that, what it may do, and what does not come with it.

use super::{Answered, Concern, Reading, clocks};
use crate::{
    diagnostic::{Diagnostic, codes},
    grant::GrantType,
    http::{Answer, Lifetime},
    json,
    provider::{Expiry, Profile, Topic},
    time::Seconds,
};
use alloc::{format, string::String, vec::Vec};

/// Servers count a second or two of their own work.
const ROUNDING: u32 = 5;

pub(super) fn read(answered: &Answered<'_>, grant: Option<GrantType>, answer: Answer) -> Reading {
    let mut reading = Reading { concern: Concern::Token, ..Reading::default() };
    let profile = answered.server.profile;
    reading.causes.extend(profile.and_then(|profile| lifetime(profile, answer.lifetime)));
    let has_refresh_token = answer.refresh_token.is_some();
    for notice in answer.notices {
        let code = notice.code();
        if code == &codes::SCOPE_NARROWED {
            reading.concern = Concern::TokenScope;
        }
        let is_about_transport = code == &codes::RESPONSE_CACHEABLE
            || code == &codes::RESPONSE_CONTENT_TYPE
            || code == &codes::ID_TOKEN_UNVERIFIED;
        if is_about_transport {
            reading.further.push(notice);
        } else if code == &codes::EXPIRES_IN_MISSING {
            reading.causes.push(with_expiry(profile, notice));
        } else {
            reading.causes.push(notice);
        }
    }
    reading.causes.extend(refresh_token(answered, grant, has_refresh_token));
    reading.further.extend(clocks::skew(answered));
    reading
}

/// An answer that says when its token ends by a date, and calls the token `token`: GitHub's.
pub(super) fn dated(answered: &Answered<'_>) -> Option<Reading> {
    let profile = answered.server.profile.filter(|profile| profile.token.expiry == Expiry::ExpiresAt)?;
    let body = json::object(answered.response.body).ok()?;
    let is_token = matches!(answered.response.status, 200 | 201)
        && body.get("token")?.is_string()
        && body.get("expires_at")?.is_string();
    is_token.then(|| {
        let notice = Diagnostic::new(
            &codes::EXPIRES_IN_MISSING,
            format_args!("the answer has no expires_in; `expires_at` says when the token ends"),
        )
        .help("read the date in expires_at, and ask again before it");
        Reading {
            causes: Vec::from([with_expiry(Some(profile), notice)]),
            further: clocks::skew(answered).into_iter().collect(),
            concern: Concern::Token,
            ..Reading::default()
        }
    })
}

/// Why the token lives as long as it does, as far as that is known.
fn lifetime(profile: &Profile, lifetime: Lifetime) -> Option<Diagnostic> {
    let Lifetime::Granted(granted) = lifetime else { return None };
    let token = &profile.token;
    let near = |other: Seconds| granted.get().abs_diff(other.get()) <= ROUNDING;
    if token.set_where.is_empty() || token.default.is_some_and(near) {
        return None;
    }
    let is_drawn = token.drawn
        && token
            .min
            .zip(token.max)
            .is_some_and(|(min, max)| (near(min) || granted >= min) && (near(max) || granted <= max));
    let is_long = token.max.is_some_and(|max| granted > max && !near(max));
    let is_special = token.special_max.is_some_and(|special| granted <= special || near(special));
    let mut message = format!("the token lives {granted}");
    if is_drawn {
        message = format!("{message}, as {} draws it at random", profile.name);
    } else if let Some(special) = token.special_max.filter(|_| is_long && is_special) {
        message = format!("{message}; some clients of {} can have up to {special}", profile.name);
    } else if is_long {
        message = format!("{message}, longer than {} documents", profile.name);
    } else if let Some(default) = token.default {
        message = format!(
            "{message}; the default of {} is {default}, so an administrator has set this",
            profile.name
        );
    }
    let mut finding = Diagnostic::new(&codes::LIFETIME_SET_AT_SERVER, format_args!("{message}"));
    finding = finding.help(set_where(profile));
    if let (Some(min), Some(max), false) = (token.min, token.max, token.drawn) {
        finding = finding.help(format!("it can be {min} to {max}"));
    }
    if let Some(special) = token.special_max.filter(|_| token.max.is_some_and(|max| granted > max)) {
        finding = finding.help(format!("up to {special}: {}", token.special_note));
    }
    Some(with_source(profile, finding))
}

/// What a profile knows about the end of tokens that do not say it themselves.
fn with_expiry(profile: Option<&Profile>, mut notice: Diagnostic) -> Diagnostic {
    let Some(profile) = profile else { return notice };
    let token = &profile.token;
    if !token.note.is_empty() {
        notice = notice.help(format!("{}: {}", profile.name, token.note));
    }
    if let Some(default) = token.default {
        notice = notice.help(format!("a token of {} lives {default} by default", profile.name));
    }
    if !token.set_where.is_empty() {
        notice = notice.help(set_where(profile));
    }
    with_source(profile, notice)
}

fn set_where(profile: &Profile) -> String {
    let place = profile.token.set_where;
    if place.starts_with("Nowhere") { String::from(place) } else { format!("where it is set: {place}") }
}

fn with_source(profile: &Profile, finding: Diagnostic) -> Diagnostic {
    match profile.source(Topic::Token) {
        Some(url) => finding.see(url),
        None => finding,
    }
}

/// A refresh token that is not there, or was not replaced.
fn refresh_token(answered: &Answered<'_>, grant: Option<GrantType>, came: bool) -> Option<Diagnostic> {
    let due = answered.server.profile.and_then(|profile| profile.token.refresh_token).unwrap_or(false);
    let not_due = |grant: &str, reference| {
        (!came && !due).then(|| {
            Diagnostic::new(
                &codes::REFRESH_TOKEN_NOT_DUE,
                format_args!("no refresh token is due with {grant}"),
            )
            .help("when the token expires, ask again with the same credentials")
            .see(reference)
        })
    };
    match grant? {
        GrantType::ClientCredentials => not_due("client_credentials", "RFC 6749 section 4.4.3"),
        GrantType::JwtBearer => not_due("an assertion as the grant", "RFC 7521 section 4.1"),
        GrantType::RefreshToken if !came && answered.asked.methods().is_empty() => Some(
            Diagnostic::new(
                &codes::REFRESH_TOKEN_NOT_ROTATED,
                format_args!("the refresh token of a public client was not replaced"),
            )
            .help("have rotation of refresh tokens switched on at the server, or authenticate the client"),
        ),
        _ => None,
    }
}
