//! The dates of HTTP headers.

use crate::time::UnixTime;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A date in the fixed form `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 section 5.6.7); the two obsolete forms are not
/// read, no server sends them today.
///
/// ```
/// use jotmint::http::parse_date;
/// assert_eq!(parse_date("Sun, 06 Nov 1994 08:49:37 GMT").map(|date| date.seconds()), Some(784_111_777));
/// assert_eq!(parse_date("yesterday"), None);
/// ```
#[must_use]
pub fn parse_date(text: &str) -> Option<UnixTime> {
    let (_, rest) = text.trim().split_once(", ")?;
    let mut parts = rest.split(' ');
    let day = number(parts.next()?, 1, 31)?;
    let month = parts.next()?;
    let month = MONTHS.iter().position(|name| *name == month)?;
    let year = number(parts.next()?, 1970, 9999)?;
    let mut clock = parts.next()?.split(':');
    let hour = number(clock.next()?, 0, 23)?;
    let minute = number(clock.next()?, 0, 59)?;
    let second = number(clock.next()?, 0, 60)?;
    if parts.next() != Some("GMT") || parts.next().is_some() || clock.next().is_some() {
        return None;
    }
    let days = days_before(year, month).checked_add(day)?.checked_sub(1)?;
    let clock = hour.checked_mul(3600)?.checked_add(minute.checked_mul(60)?)?.checked_add(second)?;
    let seconds = days.checked_mul(86_400)?.checked_add(clock)?;
    UnixTime::from_seconds(seconds).ok()
}

fn number(text: &str, least: u64, most: u64) -> Option<u64> {
    let value = text.parse::<u64>().ok()?;
    (text.bytes().all(|byte| byte.is_ascii_digit()) && (least..=most).contains(&value)).then_some(value)
}

/// Days from 1970-01-01 to the first of this month (0 is January), in the Gregorian calendar.
#[expect(clippy::arithmetic_side_effects, reason = "the year is between 1970 and 9999")]
fn days_before(year: u64, month: usize) -> u64 {
    const BEFORE: [u64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let leaps = |year: u64| year / 4 - year / 100 + year / 400;
    let leap_year = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    (year - 1970) * 365 + leaps(year - 1) - leaps(1969)
        + BEFORE.get(month).copied().unwrap_or(0)
        + u64::from(leap_year && month > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leap_years_are_counted() {
        for (text, seconds) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Tue, 29 Feb 2000 12:00:00 GMT", 951_825_600),
            ("Fri, 01 Mar 2024 00:00:00 GMT", 1_709_251_200),
            ("Mon, 01 Mar 2100 00:00:00 GMT", 4_107_542_400),
            ("Mon, 23 Nov 2026 18:00:00 GMT", 1_795_456_800),
        ] {
            assert_eq!(parse_date(text).map(UnixTime::seconds), Some(seconds), "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_dates() {
        for text in [
            "",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 32 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun, +6 Nov 1994 08:49:37 GMT",
        ] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }
}
