//! A review for people, for programs, and for the systems that show findings beside a text.
//!
//! No format shows a secret: messages hold none, and the one format that shows the text shows dots in their place.

mod github;
mod json;
mod sarif;

use super::Review;
use crate::diagnostic::{
    Diagnostic,
    snippet::{self, Style},
};
use alloc::{
    format,
    string::{String, ToString as _},
};

/// How a review is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// For people: blocks with carets under the text, and a line that sums up.
    Human,
    /// One JSON object on one line.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands of GitHub Actions, one a line.
    GitHub,
}

impl Format {
    /// Every format, in the order of the help text.
    pub const ALL: [Self; 4] = [Self::Human, Self::Json, Self::Sarif, Self::GitHub];

    /// `human`, `json`, `sarif` or `github`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::GitHub => "github",
        }
    }
}

impl Review<'_> {
    /// The review in a format, ending with a line break. `style` is for people only; `deny_warnings` is that of
    /// [`exit_code`](Self::exit_code).
    #[must_use]
    pub fn print(&self, format: Format, style: Style, deny_warnings: bool) -> String {
        match format {
            Format::Human => format!("{}\n", self.render(style)),
            Format::Json => format!("{}\n", self.to_json(deny_warnings)),
            Format::Sarif => format!("{}\n", self.to_sarif()),
            Format::GitHub => self.to_github(),
        }
    }

    /// For people; ends without a line break.
    #[must_use]
    pub fn render(&self, style: Style) -> String {
        let (name, text) = self.source.map_or(("", ""), |source| (source.name, source.text));
        let blocks = snippet::render_as(style, &self.diagnostics, name, text, &self.secret_spans);
        let gap = if blocks.is_empty() { "" } else { "\n\n" };
        let basis = self.basis().map(|basis| format!("\n({basis})")).unwrap_or_default();
        format!("{blocks}{gap}{}{basis}", self.summary())
    }
}

/// Message and help, one a line.
fn told(finding: &Diagnostic) -> String {
    let mut out = finding.message().to_string();
    for help in finding.helps() {
        out.push_str("\nhelp: ");
        out.push_str(help);
    }
    out
}
