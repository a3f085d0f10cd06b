//! The verdict before anything is sent.

use super::{Asked, ServerFacts, rules};
use crate::{
    diagnostic::{Diagnostic, Severity},
    time::UnixTime,
};
use alloc::vec::Vec;

/// A request, and what is known about the server it goes to.
#[derive(Debug)]
pub struct Question<'q> {
    /// The request.
    pub asked: &'q Asked,
    /// The server.
    pub server: &'q ServerFacts,
    /// The local time, where it is known. Without it an assertion is judged by the distances of its dates alone.
    pub now: Option<UnixTime>,
}

/// What there is to say about a request, worst first.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Whether it can work.
    pub verdict: Verdict,
    /// Errors, then warnings, then notices; within each in the order of the request.
    pub diagnostics: Vec<Diagnostic>,
}

/// Whether a request can work. It is refused if and only if one of the diagnostics is an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing known speaks against it.
    CanWork,
    /// It cannot work as it is.
    CannotWork,
}

impl Verdict {
    pub(super) fn of(diagnostics: &[Diagnostic]) -> Self {
        let refused = diagnostics.iter().any(|diagnostic| diagnostic.code().severity() == Severity::Error);
        if refused { Self::CannotWork } else { Self::CanWork }
    }
}

/// Judges a request before it is sent. Of a call of an API nothing is judged but the JWT that it may carry.
#[must_use]
pub fn decide(question: &Question<'_>) -> Decision {
    let mut diagnostics = Vec::new();
    let rules = if question.asked.is_api_call() { rules::OF_API_CALLS } else { rules::BEFORE };
    for rule in rules {
        rule(question, &mut diagnostics);
    }
    Decision::from(diagnostics)
}

impl From<Vec<Diagnostic>> for Decision {
    fn from(mut diagnostics: Vec<Diagnostic>) -> Self {
        diagnostics.sort_by_key(|diagnostic| {
            let start = diagnostic.span().map_or(usize::MAX, |span| span.start);
            (core::cmp::Reverse(diagnostic.code().severity()), start)
        });
        Self { verdict: Verdict::of(&diagnostics), diagnostics }
    }
}
