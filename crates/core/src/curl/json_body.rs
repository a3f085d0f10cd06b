//! Where the members of a JSON body stand, and where it stops being JSON.
//!
//! Whether a text is JSON is decided by [`json`](crate::json); this only walks over text that was found to be valid.

use super::glyph::{self, Glyph};
use crate::{
    diagnostic::{Diagnostic, codes},
    json::Fault,
};
use alloc::vec::Vec;
use core::ops::Range;

/// What is wrong with a body that should be JSON.
pub(super) fn malformed(glyphs: &[Glyph], text: &str, fault: &Fault) -> Diagnostic {
    let whole = glyph::span(glyphs, 0);
    let (what, at) = match fault {
        Fault::Syntax(line, column) => ("is not JSON from here on", place(glyphs, *line, *column)),
        Fault::NotAnObject(_) => ("is not a JSON object", None),
        Fault::Duplicate(_) => ("has a member twice", None),
        Fault::TooDeep => ("is nested too deeply", None),
        Fault::NotUtf8(_) | Fault::ByteOrderMark => ("begins with a byte order mark", None),
    };
    let help = if !text.contains('"') && text.contains('\'') {
        "JSON strings stand in double quotes; put the whole body in single quotes"
    } else if !text.contains('"') {
        "the shell took the quotes away: put the whole body in single quotes (in cmd, write \\\" for each of its quotes)"
    } else {
        "check quotes and commas"
    };
    let notice = Diagnostic::new(&codes::CURL_JSON_MALFORMED, format_args!("the body {what}")).help(help);
    notice.at(at.unwrap_or(whole))
}

/// Line and column, counted from 1 and in bytes, as bytes of the original.
fn place(glyphs: &[Glyph], line: usize, column: usize) -> Option<Range<usize>> {
    let mut lines = glyphs.split(|glyph| glyph.value == '\n');
    let line = lines.nth(line.saturating_sub(1))?;
    let mut bytes = 0_usize;
    let found = line.iter().find(|glyph| {
        bytes = bytes.saturating_add(glyph.value.len_utf8());
        bytes >= column
    });
    let glyph = found.or(line.last())?;
    Some(glyph.start..glyph.end)
}

/// Where the members of a valid JSON object stand: the characters of each name and value, without quotes.
pub(super) fn members(glyphs: &[Glyph]) -> Vec<(Range<usize>, Range<usize>)> {
    let mut out = Vec::new();
    let mut scan = Scan { glyphs, at: 0 };
    scan.skip_space();
    scan.at = scan.at.saturating_add(1);
    loop {
        scan.skip_space();
        let Some(name) = scan.string() else { return out };
        scan.skip_space();
        scan.at = scan.at.saturating_add(1);
        scan.skip_space();
        let value = match scan.string() {
            Some(text) => text,
            None => scan.other(),
        };
        out.push((name, value));
        scan.skip_space();
        scan.at = scan.at.saturating_add(1);
    }
}

struct Scan<'g> {
    glyphs: &'g [Glyph],
    at: usize,
}

impl Scan<'_> {
    fn value(&self) -> Option<char> {
        self.glyphs.get(self.at).map(|glyph| glyph.value)
    }

    fn skip_space(&mut self) {
        while self.value().is_some_and(char::is_whitespace) {
            self.at = self.at.saturating_add(1);
        }
    }

    /// The content of a string, and past it.
    fn string(&mut self) -> Option<Range<usize>> {
        if self.value() != Some('"') {
            return None;
        }
        let start = self.at.saturating_add(1);
        self.at = start;
        while let Some(value) = self.value() {
            match value {
                '"' => break,
                '\\' => self.at = self.at.saturating_add(2),
                _ => self.at = self.at.saturating_add(1),
            }
        }
        let end = self.at.min(self.glyphs.len());
        self.at = end.saturating_add(1);
        Some(start..end)
    }

    /// Any other value, and up to what follows it.
    fn other(&mut self) -> Range<usize> {
        let start = self.at;
        let mut depth = 0_usize;
        while let Some(value) = self.value() {
            match value {
                '"' => {
                    self.string();
                    continue;
                }
                '{' | '[' => depth = depth.saturating_add(1),
                ',' | '}' | ']' if depth == 0 => break,
                '}' | ']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.at = self.at.saturating_add(1);
        }
        let inside = self.glyphs.get(start..self.at).unwrap_or_default();
        let trailing = inside.len().saturating_sub(
            inside
                .iter()
                .rposition(|glyph| !glyph.value.is_whitespace())
                .map_or(0, |last| last.saturating_add(1)),
        );
        start..self.at.saturating_sub(trailing)
    }
}
