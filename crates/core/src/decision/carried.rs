//! The JWTs of a request.

use crate::{diagnostic::Diagnostic, jws::Decoded};
use alloc::vec::Vec;
use core::{fmt, ops::Range};

/// What a JWT in a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// `client_assertion`: it authenticates the client (RFC 7523 section 2.2).
    ClientAuthentication,
    /// `assertion`: it is the grant (RFC 7523 section 2.1).
    Grant,
    /// `client_secret`: Apple's way.
    ClientSecret,
    /// It is sent to an API as the bearer token, and no token is asked for: the way of GitHub Apps and Snowflake.
    BearerToken,
}

/// A JWT that the request carries. `Debug` prints the names of its members, not what is in them.
#[derive(Clone, PartialEq)]
pub struct Carried {
    /// What it is for.
    pub purpose: Purpose,
    /// What is in it, or why it cannot be read.
    pub content: Result<Decoded, Diagnostic>,
    /// Where it stands.
    pub span: Option<Range<usize>>,
    /// Whether it will be made afresh for every request, so that its dates mean nothing but their distances.
    pub is_preview: bool,
    /// Whether its `iss` is the client that the request names elsewhere.
    pub is_of_client: bool,
}

impl fmt::Debug for Carried {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |object: &crate::json::Object| object.keys().cloned().collect::<Vec<_>>();
        let decoded = self.decoded();
        out.debug_struct("Carried")
            .field("purpose", &self.purpose)
            .field("header", &decoded.map(|decoded| names(&decoded.header)))
            .field("claims", &decoded.map(|decoded| names(&decoded.claims)))
            .field("span", &self.span)
            .finish_non_exhaustive()
    }
}

impl Carried {
    /// Header and claims, where they can be read.
    #[must_use]
    pub fn decoded(&self) -> Option<&Decoded> {
        self.content.as_ref().ok()
    }

    /// What it is called in a message: the name of its parameter, or what it is.
    #[must_use]
    pub const fn called(&self) -> &'static str {
        match self.purpose {
            Purpose::ClientAuthentication => "`client_assertion`",
            Purpose::Grant => "`assertion`",
            Purpose::ClientSecret => "`client_secret`",
            Purpose::BearerToken => "the bearer token",
        }
    }

    /// Whether somebody else than the client has made it: a CI platform, Kubernetes, SPIFFE.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        let claim = |name| self.decoded()?.claims.get(name)?.as_str();
        // A client can go by a URL as well; then the request may say so.
        !self.is_of_client && claim("iss").is_some_and(|iss| iss.contains("://") && claim("sub") != Some(iss))
    }
}
