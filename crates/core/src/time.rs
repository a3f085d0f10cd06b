//! Moments and lengths of time, in whole seconds.
//!
//! Nothing here reads a clock. The caller says what time it is, every time.

use crate::diagnostic::{Diagnostic, codes};
use core::fmt;

/// Largest integer every JSON reader keeps exact (2^53 - 1, RFC 8259 section 6).
const MAX_SAFE_SECONDS: u64 = 9_007_199_254_740_991;

/// Seconds since the epoch that can only be milliseconds: the year 5138 and later.
const LOOKS_LIKE_MILLISECONDS: u64 = 100_000_000_000;

/// A moment: whole seconds since 1970-01-01T00:00:00Z, leap seconds ignored (`NumericDate`, RFC 7519 section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(u64);

impl UnixTime {
    /// A moment from whole seconds since the epoch.
    ///
    /// # Errors
    /// `clock-not-in-seconds` when the number can only be milliseconds, or is out of the range JSON keeps exact.
    ///
    /// ```
    /// use jotmint::UnixTime;
    /// assert_eq!(UnixTime::from_seconds(1_760_000_000)?.seconds(), 1_760_000_000);
    /// assert!(UnixTime::from_seconds(1_760_000_000_000).is_err());
    /// # Ok::<(), jotmint::Diagnostic>(())
    /// ```
    pub fn from_seconds(seconds: u64) -> Result<Self, Diagnostic> {
        if seconds >= LOOKS_LIKE_MILLISECONDS || seconds > MAX_SAFE_SECONDS {
            return Err(Diagnostic::new(
                &codes::CLOCK_NOT_IN_SECONDS,
                format_args!("the time `{seconds}` is not in seconds since 1970"),
            )
            .help("divide by 1000: the clock was read in milliseconds"));
        }
        Ok(Self(seconds))
    }

    /// Whole seconds since the epoch.
    #[must_use]
    pub const fn seconds(self) -> u64 {
        self.0
    }

    /// This moment, `length` later; stays at the largest moment instead of overflowing.
    #[must_use]
    pub const fn after(self, length: Seconds) -> Self {
        Self(self.0.saturating_add(length.as_u64()))
    }

    /// This moment, `length` earlier; stays at the epoch instead of going below it.
    #[must_use]
    pub const fn before(self, length: Seconds) -> Self {
        Self(self.0.saturating_sub(length.as_u64()))
    }

    /// The time from `earlier` to this moment; zero when `earlier` is not earlier.
    #[must_use]
    pub fn since(self, earlier: Self) -> Seconds {
        Seconds(u32::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(u32::MAX))
    }
}

/// A length of time in whole seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seconds(u32);

impl Seconds {
    /// A length of `seconds`.
    #[must_use]
    pub const fn new(seconds: u32) -> Self {
        Self(seconds)
    }

    /// A length as people write it: seconds, or numbers with `d`, `h`, `m` and `s`, the largest first.
    ///
    /// What is longer than 2^32 - 1 s, 136 years, becomes that. `None` for everything else: signs, fractions, spaces,
    /// other units, units out of order.
    ///
    /// ```
    /// use jotmint::Seconds;
    /// assert_eq!(Seconds::parse("90"), Some(Seconds::new(90)));
    /// assert_eq!(Seconds::parse("1h30m"), Some(Seconds::new(5400)));
    /// assert_eq!(Seconds::parse("30m1h"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut length = 0_u32;
        let mut rest = text;
        let mut larger = u32::MAX;
        loop {
            let at = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let (digits, after) = rest.split_at_checked(at).filter(|(digits, _)| !digits.is_empty())?;
            let (unit, after) = match after.split_at_checked(1) {
                Some(("d", after)) => (86_400, after),
                Some(("h", after)) => (3600, after),
                Some(("m", after)) => (60, after),
                Some(("s", after)) => (1, after),
                None if after.is_empty() && larger == u32::MAX => (1, ""),
                _ => return None,
            };
            if unit >= larger {
                return None;
            }
            // Digits that do not fit are too many.
            let number = digits.parse().unwrap_or(u32::MAX);
            length = length.saturating_add(number.saturating_mul(unit));
            if after.is_empty() {
                return Some(Self(length));
            }
            (rest, larger) = (after, unit);
        }
    }

    /// The number of seconds.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    #[expect(clippy::as_conversions, reason = "u64::from is not const; widening loses nothing")]
    const fn as_u64(self) -> u64 {
        self.0 as u64
    }
}

impl fmt::Display for Seconds {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} s", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_are_refused_and_say_so() {
        let error = UnixTime::from_seconds(1_760_000_000_000).unwrap_err();
        assert_eq!(error.code().slug(), "clock-not-in-seconds");
    }

    #[test]
    fn lengths_are_seconds_or_have_units_the_largest_first() {
        for (text, expected) in [
            ("0", Some(0)),
            ("90", Some(90)),
            ("90s", Some(90)),
            ("20m", Some(1200)),
            ("2h", Some(7200)),
            ("1d", Some(86_400)),
            ("1h30m", Some(5400)),
            ("1d2h3m4s", Some(93_784)),
            ("0m5s", Some(5)),
            ("99999999999999999999", Some(u32::MAX)),
            ("999999999999999999d", Some(u32::MAX)),
            ("99999d", Some(u32::MAX)),
            ("4294967295s1", None),
            ("1h30", None),
            ("30m1h", None),
            ("1m1m", None),
            ("", None),
            ("m", None),
            ("-1", None),
            ("+1", None),
            ("1.5h", None),
            ("1 h", None),
            ("1h ", None),
            ("20min", None),
            ("20M", None),
            ("٣", None),
            ("3é", None),
        ] {
            assert_eq!(Seconds::parse(text), expected.map(Seconds), "{text}");
        }
    }

    #[test]
    fn arithmetic_stops_at_the_ends() {
        assert_eq!(UnixTime(5).before(Seconds::new(9)).seconds(), 0);
        assert_eq!(UnixTime(5).since(UnixTime(9)), Seconds::new(0));
        assert_eq!(UnixTime(u64::MAX).after(Seconds::new(9)).seconds(), u64::MAX);
    }
}
