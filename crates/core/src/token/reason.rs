//! Why a run ended with the token it ended with.

use core::fmt;

/// Why a token was handed out, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// It was at hand, and it is too early to renew it.
    Fresh,
    /// There was none; the server gave it.
    Fetched,
    /// The one before had reached its refresh age, or its end; the server gave a new one.
    Renewed,
    /// More life was wanted than the one before had left; the server gave a new one.
    RenewedForLifetime,
    /// An API had rejected the one before; the server gave a new one.
    RenewedAfterRejection,
    /// The one before had rested for as long as the server lets tokens rest; the server gave a new one.
    RenewedAfterRest,
    /// Another process had fetched it.
    Shared,
    /// Another process had renewed it.
    RenewedElsewhere,
    /// Another process is renewing it; the old one serves meanwhile.
    RenewalElsewhere,
    /// The renewal failed; the old one still serves.
    RenewalFailed,
    /// It is not the one that was rejected.
    Replaced,
    /// It was rejected, and so was the one before it a moment ago: the API does not want another.
    RejectedAgain,
}

impl Reason {
    /// The word, in kebab-case: `renewed-elsewhere`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Fetched => "fetched",
            Self::Renewed => "renewed",
            Self::RenewedForLifetime => "renewed-for-lifetime",
            Self::RenewedAfterRejection => "renewed-after-rejection",
            Self::RenewedAfterRest => "renewed-after-rest",
            Self::Shared => "shared",
            Self::RenewedElsewhere => "renewed-elsewhere",
            Self::RenewalElsewhere => "renewal-elsewhere",
            Self::RenewalFailed => "renewal-failed",
            Self::Replaced => "replaced",
            Self::RejectedAgain => "rejected-again",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}
