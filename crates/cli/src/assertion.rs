//! An assertion, printed as it is or decoded.
//!
//! Decoding checks no signature and shows none: what is shown can be pasted into a ticket.

use crate::{platform::Platform, report::Report, token::Printed};
use jotmint::jws::{self, Decoded};
use serde_json::{Map, Value, json};

/// An assertion to be used, masked first.
pub(crate) fn print(assertion: &str, platform: Platform) -> Printed {
    Printed {
        masks: platform.mask(assertion).unwrap_or_default(),
        notice: platform.notice(),
        stdout: format!("{assertion}\n"),
        ..Printed::default()
    }
}

/// Header, claims and moments of an assertion as indented JSON.
///
/// # Errors
/// `assertion-malformed`.
pub(crate) fn decoded(text: &str, now_seconds: Option<u64>) -> Result<Printed, Report> {
    let decoded = jws::decode(text.trim())?;
    let times = times(&decoded, now_seconds);
    let shown = json!({ "header": decoded.header, "claims": decoded.claims, "times": times });
    // Values read from JSON always have a form in JSON.
    let text = serde_json::to_string_pretty(&shown).unwrap_or_default();
    Ok(Printed { stdout: format!("{}\n", inert(&text)), ..Printed::default() })
}

/// The claims that are moments (RFC 7519 section 4.1, OpenID Connect Core 1.0 section 2).
fn times(decoded: &Decoded, now_seconds: Option<u64>) -> Map<String, Value> {
    let moment = |claim: &str| {
        let seconds = decoded.seconds(claim)?;
        let from_now = now_seconds.and_then(|now| i64::try_from(seconds).ok()?.checked_sub_unsigned(now));
        Some((claim.to_owned(), json!({ "utc": utc(seconds), "seconds_from_now": from_now })))
    };
    ["iat", "nbf", "exp", "auth_time"].into_iter().filter_map(moment).collect()
}

/// The moment as `2026-11-23T10:00:00Z`; `None` after the year 9999, which is where milliseconds end up.
#[expect(clippy::arithmetic_side_effects, reason = "every number here is below 2^38")]
pub(crate) fn utc(seconds: u64) -> Option<String> {
    const END_OF_9999: u64 = 253_402_300_800;
    if seconds >= END_OF_9999 {
        return None;
    }
    let (days, of_day) = (seconds / 86_400, seconds % 86_400);
    // Years begin in March here, so that a leap day is the last of its year, and are counted from the year 0.
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = era * 400 + year + next;
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"))
}

/// JSON without characters that a terminal obeys: they are written as escapes. They occur in its strings only.
pub(crate) fn inert(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        let obeyed = (character.is_control() && character != '\n')
            || matches!(character, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
        if obeyed {
            out.push_str(&format!("\\u{:04x}", u32::from(character)));
        } else {
            out.push(character);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_the_calendar_has_them() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (1_709_164_800, "2024-02-29T00:00:00Z"),
            (1_760_000_000, "2025-10-09T08:53:20Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(utc(seconds).as_deref(), Some(text));
        }
        assert_eq!(utc(1_760_000_000_000), None);
    }

    #[test]
    fn the_text_of_a_claim_cannot_drive_a_terminal() {
        let text = serde_json::to_string_pretty(&json!({ "a": "\u{9b}1m\u{202e}\u{1b}[1m" })).unwrap();
        let inert = inert(&text);
        assert_eq!(inert, "{\n  \"a\": \"\\u009b1m\\u202e\\u001b[1m\"\n}");
        assert_eq!(
            serde_json::from_str::<Value>(&inert).unwrap(),
            serde_json::from_str::<Value>(&text).unwrap()
        );
    }
}
