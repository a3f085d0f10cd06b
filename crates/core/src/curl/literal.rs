//! The string literal of another language around a command: `sh \'\'\'...\'\'\'`, `script: "..."`, `bash -c '...'`.
//!
//! Neither Groovy nor YAML is parsed. A literal is found by its quotes, and only the escapes are undone that those
//! languages share.

use super::{glyph::Glyph, script::name_length};
use alloc::vec::Vec;

/// What the command stands in.
pub(super) enum Outer<'t> {
    Absent,
    Backticks,
    /// A string literal of another language, its content this many bytes long from the command on.
    Literal {
        delimiter: &'static str,
        opener: &'t str,
        length: usize,
    },
}

impl<'t> Outer<'t> {
    pub(super) fn around(before: &'t str, from: &str) -> Self {
        let triple = ["'''", "\"\"\""]
            .into_iter()
            .filter(|delimiter| !before.matches(delimiter).count().is_multiple_of(2))
            .filter_map(|delimiter| Some((before.rfind(delimiter)?, delimiter)))
            .max();
        if let Some((at, delimiter)) = triple
            && let Some(length) = literal_length(from, delimiter, true)
        {
            return Self::Literal { delimiter, opener: before.get(..at).unwrap_or_default(), length };
        }
        let line_start = before.rfind('\n').map_or(0, |at| at.saturating_add(1));
        let line = before.get(line_start..).unwrap_or_default();
        if line.trim_end().ends_with('`') {
            let closed = from.contains('`');
            return if closed { Self::Backticks } else { Self::Absent };
        }
        if let Some((delimiter, at)) = open_quote(line)
            && !line.get(at..).is_some_and(|inside| inside.contains("$("))
            && let opener = before.get(..line_start.saturating_add(at)).unwrap_or_default()
            && let Some(length) = literal_length(from, delimiter, calls(opener.rsplit('\n').next().unwrap_or_default(), &["sh", "script", "bat"]))
            // A quoted path: the literal is the name alone.
            && length.saturating_add(1) > name_length(from)
        {
            return Self::Literal { delimiter, opener, length };
        }
        Self::Absent
    }
}

/// The quote that is open at the end of a line, and where it was opened: after a space or a bracket, so that an
/// apostrophe in a word is none.
fn open_quote(line: &str) -> Option<(&'static str, usize)> {
    let mut open: Option<(char, usize)> = None;
    let mut previous = ' ';
    for (at, character) in line.char_indices() {
        match open {
            Some((quote, _)) if character == quote && previous != '\\' => open = None,
            None if matches!(character, '"' | '\'')
                && (previous.is_whitespace() || "([{=,:".contains(previous)) =>
            {
                open = Some((character, at));
            }
            _ => {}
        }
        previous = character;
    }
    open.map(|(quote, at)| (if quote == '"' { "\"" } else { "'" }, at))
}

/// How far the literal goes from here; `None` when it is not closed.
fn literal_length(from: &str, delimiter: &str, backslash_escapes: bool) -> Option<usize> {
    let mut at = 0_usize;
    loop {
        let rest = from.get(at..)?;
        if delimiter == "'" && !backslash_escapes && rest.starts_with("'\\''") {
            at = at.saturating_add(4);
        } else if delimiter == "'" && rest.starts_with("''") {
            at = at.saturating_add(2);
        } else if rest.starts_with(delimiter) {
            return Some(at);
        } else if rest.starts_with('\\') && (backslash_escapes || delimiter == "\"") {
            let escaped = rest.chars().nth(1).map_or(0, char::len_utf8);
            at = at.saturating_add(1).saturating_add(escaped);
        } else {
            at = at.saturating_add(rest.chars().next()?.len_utf8());
        }
    }
}

/// The content of a literal with its escapes undone; what is no escape stays.
pub(super) fn unescaped(region: &str, offset: usize, delimiter: &str, is_code: bool) -> Vec<Glyph> {
    let glyphs = plain(region, offset);
    let mut out = Vec::with_capacity(glyphs.len());
    let mut rest = glyphs.as_slice();
    let double = delimiter.starts_with('"');
    loop {
        let values = (rest.first().map(|g| g.value), rest.get(1).map(|g| g.value));
        let taken = match values {
            (Some('\\'), Some('\\')) if double || is_code => 2,
            (Some('\\'), Some('"' | '$' | '`')) if double => 2,
            (Some('\\'), Some('\'' | '"' | '$')) if is_code => 2,
            (Some('\''), Some('\'')) if delimiter == "'" => 2,
            (Some('\''), Some('\\')) if delimiter == "'" => 4,
            (Some(_), _) => 1,
            (None, _) => return out,
        };
        let (group, after) = rest.split_at_checked(taken).unwrap_or((rest, &[]));
        if let (Some(first), Some(last)) = (group.first(), group.last()) {
            out.push(Glyph::plain(last.value, first.start, last.end));
        }
        rest = after;
    }
}

/// The characters as they stand; the first is at the byte `offset`.
pub(super) fn plain(text: &str, offset: usize) -> Vec<Glyph> {
    let mut out = Vec::with_capacity(text.len());
    out.extend(text.char_indices().map(|(at, value)| {
        let start = offset.saturating_add(at);
        Glyph::plain(value, start, start.saturating_add(value.len_utf8()))
    }));
    out
}

/// One of the names stands in the line as a word.
pub(super) fn calls(line: &str, names: &[&str]) -> bool {
    line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| names.contains(&word))
}
