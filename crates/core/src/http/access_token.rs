//! An access token, how it is used, and how long it lives.

use crate::{secret::Secret, time::Seconds};
use alloc::string::String;
use core::fmt;

/// An access token: opaque, and safe to put behind `Bearer ` in a header.
pub struct AccessToken(Secret<String>);

impl AccessToken {
    /// A token of characters that its type allows.
    ///
    /// # Errors
    /// Place, counted from 1, and kind of the first character that cannot be sent.
    pub(crate) fn new(token: Secret<String>, token_type: TokenType) -> Result<Self, (usize, char)> {
        let illegal = match token_type {
            TokenType::Bearer => not_token68(token.expose()),
            TokenType::NotApplicable => position(token.expose(), |c| matches!(c, ' '..='~')),
        };
        match illegal {
            Some(found) => Err(found),
            None => Ok(Self(token)),
        }
    }

    /// The token.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("[redacted]")
    }
}

/// How an access token is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenType {
    /// In an `Authorization: Bearer` header (RFC 6750 section 2.1).
    Bearer,
    /// Not an access token: the product of a token exchange, whose use the issued token type tells (RFC 8693 section 2.2.1).
    NotApplicable,
}

impl TokenType {
    /// The type that [`TokenType::name`] gives this name to.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Bearer, Self::NotApplicable].into_iter().find(|kind| kind.name() == name)
    }

    /// The name as the standard writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bearer => "Bearer",
            Self::NotApplicable => "N_A",
        }
    }
}

/// No token is kept for longer: 30 days.
pub(crate) const MAX_LIFETIME: Seconds = Seconds::new(30 * 24 * 3600);

/// How long a token lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifetime {
    /// As the server said; zero is a token to be used once, now.
    Granted(Seconds),
    /// The server said nothing; this much is assumed.
    Assumed(Seconds),
}

impl Lifetime {
    /// The number of seconds for which the token is kept, granted or assumed: of what is granted, 30 days at the most.
    #[must_use]
    pub const fn seconds(self) -> Seconds {
        match self {
            Self::Granted(seconds) if seconds.get() > MAX_LIFETIME.get() => MAX_LIFETIME,
            Self::Granted(seconds) | Self::Assumed(seconds) => seconds,
        }
    }
}

/// The first character that a `b64token` does not have there: `=` stands at the end alone (RFC 6750 section 2.1).
fn not_token68(token: &str) -> Option<(usize, char)> {
    let is_inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~' | '+' | '/');
    let inside = token.trim_end_matches('=');
    // Of nothing but `=`, the first is the one too early.
    if inside.is_empty() { position(token, is_inside) } else { position(inside, is_inside) }
}

/// The first character that is not allowed, counted from 1.
pub(super) fn position(text: &str, allowed: impl Fn(char) -> bool) -> Option<(usize, char)> {
    text.chars().enumerate().find(|(_, c)| !allowed(*c)).map(|(at, c)| (at.saturating_add(1), c))
}
