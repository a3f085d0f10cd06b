//! The one error that crosses: a diagnostic as JSON.

use jotmint::Diagnostic;
use std::fmt;

/// A diagnostic on its way to Python, which raises it as `JotmintError`. Its text is the diagnostic as JSON.
#[derive(Debug, uniffi::Error)]
#[uniffi(flat_error)]
#[non_exhaustive]
pub enum DiagnosticError {
    /// Something was wrong, and this says what, where and what to do. It never holds a secret.
    Diagnosed(Diagnostic),
}

impl From<Diagnostic> for DiagnosticError {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Diagnosed(diagnostic)
    }
}

impl fmt::Display for DiagnosticError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Diagnosed(diagnostic) = self;
        out.write_str(&serde_json::to_string(diagnostic).map_err(|_| fmt::Error)?)
    }
}

impl std::error::Error for DiagnosticError {}
