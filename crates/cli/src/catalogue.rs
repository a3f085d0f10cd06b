//! The page of every code: of the core's catalogue, and of this crate's own.
//!
//! Nothing is written here. The words are those of the catalogue; an example is cut out of the reference document, which
//! a test makes of the shared vectors.

use crate::{codes, report::Report};
use jotmint::diagnostic::{self, Blame, Severity, reference_url};
use serde::Serialize;

/// One code, explained.
#[derive(Debug, Serialize)]
pub struct Page {
    /// The stable name.
    pub code: &'static str,
    /// `error`, `warning` or `notice`.
    pub severity: &'static str,
    /// Who has to act.
    pub blame: &'static str,
    /// The exit code of a command that ends with it.
    pub exit_code: u8,
    /// Why this is a problem.
    pub explanation: &'static str,
    /// What the judgement rests on.
    pub reference: &'static str,
    /// Where that can be read.
    pub reference_url: Option<String>,
    /// A case that leads to it, as it is shown.
    pub example: Option<String>,
}

/// The page of a code; `error[code]` is understood too.
///
/// # Errors
/// `code-unknown`, with the code that was probably meant.
pub fn page(code: &str) -> Result<Page, Report> {
    let wanted = code.split_once('[').and_then(|(_, rest)| rest.split(']').next()).unwrap_or(code).trim();
    pages().find(|page| page.code.eq_ignore_ascii_case(wanted)).map(Page::with_example).ok_or_else(|| {
        let error = codes::CODE_UNKNOWN.report(format!("`{}` is not a code", shown(wanted)));
        match nearest(wanted) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help("`jotmint explain --list` lists all codes"),
        }
    })
}

/// Every page without its example, in the order of the catalogue.
pub fn pages() -> impl Iterator<Item = Page> {
    let core = diagnostic::codes::all().map(|code| {
        Page::new(code.slug(), code.severity(), code.blame(), code.explanation(), code.reference())
    });
    let own = codes::ALL.into_iter().map(|code| {
        Page::new(code.slug(), code.severity(), Blame::Configuration, code.explanation(), code.reference())
    });
    core.chain(own)
}

impl Page {
    fn new(
        code: &'static str,
        severity: Severity,
        blame: Blame,
        explanation: &'static str,
        reference: &'static str,
    ) -> Self {
        Self {
            code,
            severity: severity.name(),
            blame: blame.name(),
            exit_code: blame.exit_code(),
            explanation,
            reference,
            reference_url: reference_url(reference),
            example: None,
        }
    }

    fn with_example(self) -> Self {
        let example = section(self.code).and_then(|section| {
            let (_, block) = section.split_once("```text\n")?;
            Some(block.split_once("\n```")?.0.to_owned())
        });
        Self { example, ..self }
    }

    /// The page for people; ends without a line break.
    #[must_use]
    pub fn render(&self) -> String {
        let url = match &self.reference_url {
            Some(url) if url != self.reference => format!(", {url}"),
            _ => String::new(),
        };
        let mut out = format!(
            "{}[{}]\n\n{}\n\n{}\nSource: {}{url}",
            self.severity,
            self.code,
            wrapped(self.explanation),
            self.weight(),
            self.reference
        );
        if let Some(example) = &self.example {
            out.push_str("\n\nFor example:\n");
            for line in example.lines() {
                out.push_str(if line.is_empty() { "\n" } else { "\n  " });
                out.push_str(line);
            }
        }
        out
    }

    /// What it does to a command, and who has to act.
    pub(crate) fn weight(&self) -> String {
        let acts = match self.blame {
            "configuration" => "whoever wrote the request, the options or the environment",
            "availability" => "nobody: the network failed, or the server is down or busy",
            "client" => "whoever set up the client and its credential",
            "grant" => "whoever decides what the client may have",
            "key" => "whoever made the key or the secret",
            _ => "whoever runs the server",
        };
        match self.severity {
            "error" => format!("An error, exit code {}. To act: {acts}.", self.exit_code),
            "warning" => format!(
                "A warning: it works now, and is likely to hurt. Exit code {} with --deny-warnings. To act: {acts}.",
                self.exit_code
            ),
            _ => "A notice: it works, and is worth knowing.".to_owned(),
        }
    }
}

/// The whole reference document: every code with its page. `example` gives what is shown for a code.
#[must_use]
pub fn document(mut example: impl FnMut(&str) -> Option<String>) -> String {
    let mut out = String::from(HEAD);
    for page in pages() {
        let source = match &page.reference_url {
            Some(url) => format!("[{}]({url})", page.reference),
            None => page.reference.to_owned(),
        };
        out.push_str(&format!(
            "\n## {}\n\n{}\n\n{} Source: {source}.\n",
            page.code,
            page.explanation,
            page.weight()
        ));
        if let Some(example) = example(page.code) {
            out.push_str(&format!("\n```text\n{example}\n```\n"));
        }
    }
    out
}

const HEAD: &str = "\
# The catalogue

Every problem that jotmint can name: why it is one, who has to act, and what the judgement rests on. `jotmint explain
CODE` prints the same page. Written by a test from the catalogue and the shared vectors; do not edit it by hand.
";

/// The part of the reference document about a code.
fn section(code: &str) -> Option<&'static str> {
    let (_, after) = diagnostic::codes::DOCUMENT.split_once(&format!("\n## {code}\n"))?;
    Some(after.split("\n## ").next().unwrap_or(after))
}

/// The code that differs in at most one letter of three, or that shares the most words with what was given.
fn nearest(wanted: &str) -> Option<&'static str> {
    let wanted = wanted.get(..wanted.len().min(64))?.to_ascii_lowercase().replace(['_', ' '], "-");
    let (edits, near) = pages()
        .map(|page| (strsim::osa_distance(&wanted, page.code), page.code))
        .min_by_key(|(edits, _)| *edits)?;
    (edits.saturating_mul(3) <= wanted.len()).then_some(near)
}

/// Text of unknown origin, fit for one line.
fn shown(text: &str) -> String {
    text.chars().take(40).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// Lines of at most 100 columns.
fn wrapped(text: &str) -> String {
    let mut out = String::new();
    let mut column = 0_usize;
    for word in text.split(' ') {
        let width = word.chars().count();
        if column > 0 && column.saturating_add(width) >= 100 {
            out.push('\n');
            column = 0;
        } else if column > 0 {
            out.push(' ');
            column = column.saturating_add(1);
        }
        out.push_str(word);
        column = column.saturating_add(width);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_as_people_copy_it() {
        for given in ["scope-refused", "error[scope-refused]", "[scope-refused]", " Scope-Refused "] {
            assert_eq!(page(given).map_err(|error| error.render()).unwrap().code, "scope-refused", "{given}");
        }
        for (given, help) in [
            ("scope-refussed", "did you mean `scope-refused`?"),
            ("scope_refused", "did you mean `scope-refused`?"),
            ("E0308", "`jotmint explain --list` lists all codes"),
            ("", "`jotmint explain --list` lists all codes"),
        ] {
            let error = page(given).unwrap_err();
            assert!(error.render().contains(help), "{given}: {}", error.render());
        }
    }
}
