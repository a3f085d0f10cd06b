//! What is known about the server of a request.

use super::Known;
use crate::{
    decision::{Asked, ServerFacts},
    diagnostic::Diagnostic,
    provider::{find, find_by_endpoint},
};
use alloc::{borrow::ToOwned as _, vec::Vec};

/// Facts, and what was wrong with their sources.
pub(super) struct Server {
    pub(super) facts: ServerFacts,
    pub(super) findings: Vec<Diagnostic>,
}

impl Server {
    /// # Errors
    /// `provider-unknown`.
    pub(super) fn gather(asked: &Asked, known: Known<'_>) -> Result<Self, Diagnostic> {
        let named = known.provider.map(find).transpose()?;
        let profile = named.or_else(|| find_by_endpoint(&asked.url).map(|found| found.profile));
        let issuer = known.issuer.map(str::to_owned);
        Ok(Self { facts: ServerFacts { profile, issuer, ..ServerFacts::default() }, findings: Vec::new() })
    }
}
