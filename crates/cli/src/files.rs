//! Texts that the host has read: files, and standard input.
//!
//! No path is ever shown. Somebody who puts a secret where its path should be must not find it in a log.

use crate::{codes, message::FileText, report::Report};
use jotmint::{Diagnostic, diagnostic::codes as core_codes};
use std::collections::BTreeMap;

/// The path that stands for standard input.
pub(crate) const STANDARD_INPUT: &str = "-";

/// What the host has brought.
#[derive(Clone, Copy)]
pub(crate) struct Brought<'b> {
    pub(crate) files: &'b BTreeMap<String, FileText>,
    pub(crate) stdin_text: Option<&'b str>,
}

impl<'b> Brought<'b> {
    /// The text of a file, without a byte order mark and without one line break at its end.
    ///
    /// # Errors
    /// `file-unreadable`, `option-invalid` for an empty file. The path is not shown: it may be a secret by mistake.
    pub(crate) fn text(self, place: &str, path: &str) -> Result<&'b str, Report> {
        let what = |is: &str| {
            if path == STANDARD_INPUT {
                format!("standard input, which `{place}` reads, {is}")
            } else {
                format!("the file of `{place}` {is}")
            }
        };
        let text = match (self.files.get(path), self.stdin_text) {
            (_, Some(text)) if path == STANDARD_INPUT => text,
            (Some(FileText::Text(text)), _) => text,
            (Some(FileText::Error(reason)), _) => {
                let reason = if path.len() < 4 { reason.clone() } else { reason.replace(path, "(path)") };
                return Err(codes::FILE_UNREADABLE
                    .report(what(&format!("cannot be read: {}", shown(&reason))))
                    .help("give the path of a text file of at most 1 MiB that this process may read"));
            }
            (None, _) => return Err(codes::FILE_UNREADABLE.report(what("was not read"))),
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let text = text.strip_suffix('\n').map_or(text, |text| text.strip_suffix('\r').unwrap_or(text));
        if text.is_empty() {
            return Err(Report::from(Diagnostic::new(
                &core_codes::OPTION_INVALID,
                format_args!("{}", what("is empty")),
            ))
            .help("check that whatever writes it has done so"));
        }
        Ok(text)
    }

    /// Whether a path has been read, well or not.
    pub(crate) fn has(self, path: &str) -> bool {
        self.files.contains_key(path) || (path == STANDARD_INPUT && self.stdin_text.is_some())
    }
}

/// A host's reason made fit for one line.
fn shown(reason: &str) -> String {
    reason.chars().take(100).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
