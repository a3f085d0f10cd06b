//! The name of a record.

use super::Fingerprint;
use crate::{
    grant::{Grant, TokenRequest},
    http::Endpoint,
};
use alloc::{format, string::String, vec::Vec};
use core::fmt::Write as _;
use sha2::{Digest as _, Sha256};

/// The longest part of a host name that is shown.
const MAX_HOST: usize = 100;

/// The name of a record: the same for everybody who would get the same token, and different for all others.
///
/// Made of `[a-z0-9.{}-]`, at most 154 characters: a file name on every system, and a Redis key whose braces put the
/// record and its lock into one cluster slot. Safe to log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheKey(String);

impl CacheKey {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Everything that a token depends on.
pub(crate) struct Named<'n> {
    pub(crate) endpoint: &'n Endpoint,
    pub(crate) client_id: Option<&'n str>,
    pub(crate) credential: &'n Fingerprint,
    pub(crate) cache_secret: &'n Fingerprint,
    pub(crate) request: &'n TokenRequest,
    pub(crate) slot: Option<&'n str>,
}

impl Named<'_> {
    pub(crate) fn key(&self) -> CacheKey {
        let mut parts = Parts(Sha256::new());
        parts.one("jotmint cache key 1");
        parts.one(self.endpoint.as_str());
        parts.perhaps(self.client_id);
        parts.one(self.credential.as_str());
        parts.one(self.cache_secret.as_str());
        parts.grant(&self.request.grant);
        let mut scopes: Vec<&str> = self.request.scope.iter().flat_map(|scope| scope.names()).collect();
        scopes.sort_unstable();
        parts.list(&scopes);
        parts.list(&self.request.audiences.iter().map(String::as_str).collect::<Vec<_>>());
        let mut resources: Vec<&str> = self.request.resources.iter().map(String::as_str).collect();
        resources.sort_unstable();
        parts.list(&resources);
        let mut extra: Vec<(&str, &str)> =
            self.request.extra.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        extra.sort_unstable();
        parts.list(&extra.iter().flat_map(|(name, value)| [*name, *value]).collect::<Vec<_>>());
        parts.perhaps(self.slot);
        let mut hash = String::with_capacity(40);
        for byte in parts.0.finalize().iter().take(20) {
            // Writing to a string does not fail.
            let _ = write!(hash, "{byte:02x}");
        }
        CacheKey(format!("jotmint.1.{}.{{{hash}}}", shown(self.endpoint.host())))
    }
}

/// A hash over parts of which each is preceded by its length, so that no two lists of parts look alike.
struct Parts(Sha256);

impl Parts {
    fn one(&mut self, text: &str) {
        self.length(text.len());
        self.0.update(text.as_bytes());
    }

    fn list(&mut self, texts: &[&str]) {
        self.length(texts.len());
        for text in texts {
            self.one(text);
        }
    }

    fn perhaps(&mut self, text: Option<&str>) {
        self.list(text.as_slice());
    }

    fn grant(&mut self, grant: &Grant) {
        self.one(grant.grant_type().name());
        match grant {
            Grant::ClientCredentials => {}
            Grant::RefreshToken { refresh_token } => self.one(refresh_token.expose()),
            Grant::AuthorizationCode { code, redirect_uri, code_verifier } => {
                self.one(code.expose());
                self.perhaps(redirect_uri.as_deref());
                self.perhaps(code_verifier.as_ref().map(|verifier| verifier.expose().as_str()));
            }
            Grant::JwtBearer { assertion } => self.one(assertion.expose()),
            Grant::TokenExchange { subject_token, subject_token_type, actor, requested_token_type } => {
                self.one(subject_token.expose());
                self.one(subject_token_type);
                match actor {
                    Some((token, kind)) => self.list(&[token.expose().as_str(), kind.as_str()]),
                    None => self.list(&[]),
                }
                self.perhaps(requested_token_type.as_deref());
            }
        }
    }

    fn length(&mut self, length: usize) {
        self.0.update(u64::try_from(length).unwrap_or(u64::MAX).to_be_bytes());
    }
}

/// A host name as a part of a file name.
fn shown(host: &str) -> String {
    host.chars()
        .take(MAX_HOST)
        .map(|c| match c {
            'a'..='z' | '0'..='9' | '.' | '-' => c,
            'A'..='Z' => c.to_ascii_lowercase(),
            _ => '-',
        })
        .collect()
}
