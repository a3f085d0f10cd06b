//! From when to when a JWT is valid.

use super::{
    super::{by_certainty, hedged},
    Jwt,
};
use crate::{
    decision::Purpose,
    diagnostic::{Diagnostic, codes},
    json,
    provider::{CountedFrom, LifetimeCap, Profile, Topic},
    time::UnixTime,
};
use alloc::{format, vec::Vec};
use serde_json::Value;

/// How far clocks may disagree, in seconds (FAPI 2.0 Security Profile section 5.3.2.1).
const CLOCKS: u64 = 10;

/// Most known limits are an hour or less; where a server is known to take more, its profile says so.
const LONG: u64 = 3600;

/// The moments of a JWT, where they are there and are some.
struct Moments {
    exp: Option<u64>,
    iat: Option<u64>,
    nbf: Option<u64>,
    /// The local time; unknown for a JWT that is yet to be made.
    now: Option<u64>,
}

/// The dates are moments, in their order, and not too far apart.
pub(super) fn dates(jwt: &Jwt<'_>, out: &mut Vec<Diagnostic>) {
    let mut moment = |name: &str| match read(jwt, name) {
        Ok((moment, notice)) => {
            if let Some(notice) = notice {
                jwt.push(notice, out);
            }
            Ok(moment)
        }
        Err(error) => {
            jwt.push(error, out);
            Err(())
        }
    };
    let all = [moment("exp"), moment("iat"), moment("nbf")];
    // With one that is none, nothing more can be said of the others.
    let [Ok(exp), Ok(iat), Ok(nbf)] = all else { return };
    let now = jwt.question.now.filter(|_| !jwt.carried.is_preview).map(UnixTime::seconds);
    let moments = Moments { exp, iat, nbf, now };
    if order(jwt, &moments, out) {
        validity(jwt, &moments, out);
        length(jwt, &moments, out);
    }
}

/// A moment in seconds, and what is worth knowing about how it is written.
fn read(jwt: &Jwt<'_>, name: &str) -> Result<(Option<u64>, Option<Diagnostic>), Diagnostic> {
    let Some(value) = jwt.decoded.claims.get(name) else { return Ok((None, None)) };
    let malformed = |what: &str| {
        Diagnostic::new(
            &codes::ASSERTION_CLAIM_MALFORMED,
            format_args!("the claim `{name}` is {what}, not a number of seconds since 1970"),
        )
        .help("write a whole number, without quotation marks")
    };
    let Value::Number(number) = value else { return Err(malformed(json::kind(value))) };
    let (seconds, fraction) = match (number.as_u64(), number.as_f64()) {
        (Some(seconds), _) => (seconds, false),
        (None, Some(seconds)) if seconds >= 0.0 => (whole(seconds), seconds % 1.0 != 0.0),
        _ => return Err(malformed("below zero")),
    };
    if let Err(error) = UnixTime::from_seconds(seconds) {
        return Err(Diagnostic::new(error.code(), format_args!("the claim `{name}` is in milliseconds"))
            .help("divide by 1000, and write a whole number of seconds since 1970"));
    }
    let notice = fraction.then(|| {
        Diagnostic::new(
            &codes::ASSERTION_TIME_FRACTION,
            format_args!("the claim `{name}` is not a whole number of seconds"),
        )
        .help("cut the fraction off")
    });
    Ok((Some(seconds), notice))
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number that is not below zero; the conversion stops at the largest u64"
)]
const fn whole(seconds: f64) -> u64 {
    seconds as u64
}

/// Whether the end comes after the beginning.
fn order(jwt: &Jwt<'_>, moments: &Moments, out: &mut Vec<Diagnostic>) -> bool {
    for (name, start) in [("iat", moments.iat), ("nbf", moments.nbf)] {
        if let (Some(exp), Some(start)) = (moments.exp, start)
            && exp <= start
        {
            let error = Diagnostic::new(
                &codes::ASSERTION_TIME_ORDER,
                format_args!("the claim `exp` is not later than `{name}`"),
            );
            jwt.push(error.help("set exp to iat + 60"), out);
            return false;
        }
    }
    true
}

/// Whether it is valid now.
fn validity(jwt: &Jwt<'_>, moments: &Moments, out: &mut Vec<Diagnostic>) {
    const RENEW: &str = "make a new assertion for every request";
    if let (Some(exp), Some(now)) = (moments.exp, moments.now)
        && exp <= now
    {
        let error = Diagnostic::new(
            &codes::ASSERTION_EXPIRED,
            format_args!("{} expired {} s ago", jwt.carried.called(), now.saturating_sub(exp)),
        );
        jwt.push(error.help(RENEW), out);
        return;
    }
    if let (Some(profile), Some(iat), Some(now)) = (jwt.profile, moments.iat, moments.now)
        && let LifetimeCap::Age { seconds } = profile.lifetime_cap
        && now > iat.saturating_add(u64::from(seconds.get()))
    {
        if profile.lifetime_leeway.is_empty() {
            let code = by_certainty(jwt.question, &codes::ASSERTION_EXPIRED, &codes::ASSERTION_LIFETIME_LONG);
            let error = Diagnostic::new(
                code,
                format_args!("{} takes an assertion until {seconds} after its `iat`", profile.name),
            );
            jwt.push(sourced(profile, hedged(jwt.question, error.help(RENEW))), out);
            return;
        }
        let warning = Diagnostic::new(
            &codes::ASSERTION_LIFETIME_LONG,
            format_args!(
                "{} is {} s old, and {} takes one until {seconds} after its `iat` where nothing else is set",
                jwt.carried.called(),
                now.saturating_sub(iat),
                profile.name
            ),
        );
        jwt.push(sourced(profile, warning.help(RENEW).help(profile.lifetime_leeway)), out);
    }
    let ahead = |start: Option<u64>| {
        let later = start.zip(moments.now).map(|(start, now)| start.saturating_sub(now));
        later.filter(|later| *later > CLOCKS)
    };
    let future = if let Some(seconds) = ahead(moments.iat) {
        Some((format!("`iat` is {seconds} s in the future"), "set the clock (NTP), or date iat back by 10 s"))
    } else if let Some(seconds) = ahead(moments.nbf) {
        Some((format!("`nbf` is {seconds} s in the future"), "leave nbf out, or set it to iat"))
    } else {
        match (moments.nbf, moments.iat) {
            (Some(nbf), Some(iat)) if nbf > iat => Some((
                format!("`nbf` is {} s later than `iat`", nbf.saturating_sub(iat)),
                "leave nbf out, or set it to iat",
            )),
            _ => None,
        }
    };
    if let Some((what, help)) = future {
        let warning = Diagnostic::new(&codes::ASSERTION_IN_FUTURE, format_args!("the claim {what}"));
        jwt.push(warning.help(help), out);
    }
}

/// Whether it lives longer than the server allows.
fn length(jwt: &Jwt<'_>, moments: &Moments, out: &mut Vec<Diagnostic>) {
    let Some(exp) = moments.exp else { return };
    let since = |start: Option<u64>| start.map(|start| exp.saturating_sub(start));
    let (by_iat, by_now) = (since(moments.iat), since(moments.now));
    match jwt.profile.map(|profile| (profile, profile.lifetime_cap)) {
        Some((profile, LifetimeCap::Exp { seconds, from })) => {
            let (lives, counted) = match from {
                CountedFrom::Iat => (by_iat, "`iat`"),
                CountedFrom::Now => (by_now.or(by_iat), "now"),
                CountedFrom::Either => (by_iat.max(by_now), "`iat` and now"),
            };
            if let Some(lives) = lives.filter(|lives| *lives > u64::from(seconds.get())) {
                over(jwt, profile, lives, format!("at most {seconds} from {counted}"), out);
            }
        }
        Some((profile, LifetimeCap::Age { seconds })) => {
            // With `iat` it is the age that counts; without, the end.
            if let Some(lives) =
                by_now.filter(|lives| moments.iat.is_none() && *lives > u64::from(seconds.get()))
            {
                over(jwt, profile, lives, format!("at most {seconds} from now without `iat`"), out);
            }
        }
        Some((_, LifetimeCap::Unlimited)) => {}
        Some((_, LifetimeCap::Unknown)) | None => {
            let lives = by_iat.or(by_now).filter(|lives| *lives > LONG && !jwt.carried.is_foreign());
            if let Some(lives) = lives {
                let warning = Diagnostic::new(
                    &codes::ASSERTION_LIFETIME_LONG,
                    format_args!("{} lives {lives} s", jwt.carried.called()),
                );
                jwt.push(warning.help("set exp to iat + 60: an assertion is made for one request"), out);
            }
        }
    }
}

fn over(
    jwt: &Jwt<'_>,
    profile: &'static Profile,
    lives: u64,
    limit: alloc::string::String,
    out: &mut Vec<Diagnostic>,
) {
    let leeway = profile.lifetime_leeway;
    let (code, verb) = match leeway {
        "" => {
            let (certain, guessed) = (&codes::ASSERTION_LIFETIME_OVER_CAP, &codes::ASSERTION_LIFETIME_LONG);
            (by_certainty(jwt.question, certain, guessed), "allows")
        }
        _ => (&codes::ASSERTION_LIFETIME_LONG, "documents"),
    };
    let error = Diagnostic::new(
        code,
        format_args!("{} lives {lives} s, and {} {verb} {limit}", jwt.carried.called(), profile.name),
    );
    let error = match jwt.carried.purpose {
        Purpose::ClientAuthentication | Purpose::Grant => error.help("set exp to iat + 60: an assertion is made for one request, and does not decide how long the token lives"),
        Purpose::ClientSecret | Purpose::BearerToken => error.help("set exp a little below the limit, so that clocks may differ"),
    };
    let error = if leeway.is_empty() { error } else { error.help(leeway) };
    jwt.push(sourced(profile, hedged(jwt.question, error)), out);
}

fn sourced(profile: &'static Profile, finding: Diagnostic) -> Diagnostic {
    super::super::see(finding, profile.source(Topic::Jwt))
}
