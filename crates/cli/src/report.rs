//! Diagnostics as they cross the boundary: read from JSON, rendered for people, turned into an exit code.
//!
//! Nothing is judged here. A report renders letter for letter as the core's `Diagnostic` does; a test holds them together.

use jotmint::{
    Diagnostic,
    diagnostic::{Blame, Severity},
};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// A diagnostic of any origin: the core, a host, or this crate.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Report(Box<Members>);

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
struct Members {
    code: String,
    severity: String,
    blame: String,
    message: String,
    #[serde(default)]
    help: Vec<String>,
    #[serde(default)]
    reference: String,
}

impl Report {
    pub(crate) fn new(
        code: &str,
        severity: Severity,
        blame: Blame,
        message: String,
        reference: &str,
    ) -> Self {
        Self(Box::new(Members {
            code: code.to_owned(),
            severity: severity.name().to_owned(),
            blame: blame.name().to_owned(),
            message,
            help: Vec::new(),
            reference: reference.to_owned(),
        }))
    }

    /// Adds a line of help.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.add_help(help.into());
        self
    }

    pub(crate) fn add_help(&mut self, help: String) {
        self.0.help.push(help);
    }

    /// The stable name of the problem.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.0.code
    }

    /// What is wrong, in one line.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    pub(crate) fn helps(&self) -> impl Iterator<Item = &str> {
        self.0.help.iter().map(String::as_str)
    }

    /// The exit code of a command that ends with this; 1 for a blame that is not known.
    #[must_use]
    pub fn exit_code(&self) -> u32 {
        const BLAMES: [Blame; 6] = [
            Blame::Configuration,
            Blame::Availability,
            Blame::Client,
            Blame::Grant,
            Blame::Key,
            Blame::Server,
        ];
        BLAMES
            .iter()
            .find(|blame| blame.name() == self.0.blame)
            .map_or(1, |blame| u32::from(blame.exit_code()))
    }

    pub(crate) fn is_notice(&self) -> bool {
        self.0.severity == Severity::Notice.name()
    }

    pub(crate) fn is_warning(&self) -> bool {
        self.0.severity == Severity::Warning.name()
    }

    pub(crate) fn is_error(&self) -> bool {
        self.0.severity == Severity::Error.name()
    }

    /// The message and every line of help, to be reworded.
    pub(crate) fn lines(&mut self) -> impl Iterator<Item = &mut String> {
        let Members { message, help, .. } = &mut *self.0;
        core::iter::once(message).chain(help)
    }

    /// A block of several lines, ending without a newline.
    #[must_use]
    pub fn render(&self) -> String {
        let mut out = format!("{}[{}]: {}", self.0.severity, self.0.code, self.0.message);
        // Writing to a String cannot fail.
        for help in &self.0.help {
            let _ = write!(out, "\n   = help: {help}");
        }
        if !self.0.reference.is_empty() {
            let _ = write!(out, "\n   = see: {}", self.0.reference);
        }
        out
    }
}

impl From<Diagnostic> for Report {
    fn from(diagnostic: Diagnostic) -> Self {
        let code = diagnostic.code();
        let mut report = Self::new(
            code.slug(),
            code.severity(),
            code.blame(),
            diagnostic.message().to_owned(),
            code.reference(),
        );
        report.0.help.extend(diagnostic.helps().map(str::to_owned));
        report
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_reads_and_exits_as_the_diagnostic_it_came_from() {
        for code in jotmint::diagnostic::codes::all() {
            let diagnostic = Diagnostic::new(code, format_args!("a message")).help("do this").help("or that");
            let read: Report = serde_json::from_value(serde_json::to_value(&diagnostic).unwrap()).unwrap();
            assert_eq!(read.render(), diagnostic.render());
            assert_eq!(read.exit_code(), u32::from(code.blame().exit_code()));
            assert_eq!(read, Report::from(diagnostic));
        }
    }
}
