//! Whom an assertion is meant for. Never an array, never derived from another value, never changed on a retry.

use crate::diagnostic::{Diagnostic, codes};
use alloc::string::String;

/// The `aud` claim: one string, chosen by a named policy (RFC 7523 section 3, draft-ietf-oauth-rfc7523bis section 4).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Audience {
    /// The authorization server's issuer identifier, exactly as its metadata states it. What the new rules demand.
    Issuer(String),
    /// The URL the request goes to. What Okta, Microsoft Entra ID and older servers demand.
    TokenEndpoint(String),
    /// A value the server's documentation names, such as a bare host or a client identifier.
    Exact(String),
}

impl Audience {
    /// The value of the claim.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Issuer(value) | Self::TokenEndpoint(value) | Self::Exact(value) => value,
        }
    }

    /// Whether this is the server's issuer identifier.
    #[must_use]
    pub const fn is_issuer(&self) -> bool {
        matches!(self, Self::Issuer(_))
    }

    pub(super) fn check(&self) -> Result<(), Diagnostic> {
        if self.as_str().is_empty() {
            return Err(Diagnostic::new(&codes::AUDIENCE_EMPTY, format_args!("the audience is empty")).help(
                "give the issuer of the authorization server, or name its token endpoint as the audience",
            ));
        }
        Ok(())
    }
}
