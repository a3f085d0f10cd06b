//! What is known about the server of a request.

use super::Known;
use crate::{
    decision::{Asked, Said, ServerFacts},
    diagnostic::Diagnostic,
    metadata::Metadata,
    provider::find,
};
use alloc::{borrow::ToOwned as _, vec::Vec};

/// Facts, and what is wrong with their sources.
pub(super) struct Server {
    pub(super) facts: ServerFacts,
    pub(super) findings: Vec<Diagnostic>,
    /// Whether there is metadata that can be used.
    pub(super) has_metadata: bool,
}

impl Server {
    /// Metadata that cannot be used is a finding, and nothing of it is used.
    ///
    /// # Errors
    /// `provider-unknown`.
    pub(super) fn gather(asked: &Asked, known: Known<'_>) -> Result<Self, Diagnostic> {
        let provider = known.provider.map(find).transpose()?;
        let said = Said { issuer: known.issuer.map(str::to_owned), provider };
        let mut findings = Vec::new();
        let metadata = match known.metadata.map(|bytes| Metadata::parse(bytes, known.issuer)) {
            Some(Ok(mut metadata)) => {
                findings.append(&mut metadata.findings);
                Some(metadata)
            }
            Some(Err(error)) => {
                findings.push(error);
                None
            }
            None => None,
        };
        let facts = ServerFacts::gather(asked, &said, metadata.as_ref());
        Ok(Self { facts, findings, has_metadata: metadata.is_some() })
    }
}
