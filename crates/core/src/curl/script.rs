//! Finding the command in what was pasted, and taking off the quoting of the file it stands in.
//!
//! A command comes out of a terminal, a Jenkinsfile (`sh '''...'''`), a workflow (`run: >`), a Markdown text. Nothing of
//! that is parsed for its own sake: only the string literal around the command is recognised, and its escapes undone.

use super::{
    glyph::Glyph,
    literal::{Outer, calls, plain, unescaped},
};
use alloc::vec::Vec;

/// How words are quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Posix,
    PowerShell,
    Cmd,
}

/// The text from the word `curl` on, as the shell would see it.
pub(super) struct Script {
    pub(super) glyphs: Vec<Glyph>,
    /// Where the command's name begins.
    pub(super) start: usize,
    pub(super) dialect: Dialect,
    /// The command stands between backticks and ends with them.
    pub(super) in_backticks: bool,
    /// Variables are filled in before the shell sees single quotes.
    pub(super) interpolated: bool,
    /// Line breaks are spaces: a folded YAML scalar.
    pub(super) folded: bool,
}

/// The most commands that are looked at.
const MAX_CANDIDATES: usize = 16;

/// Where the word `curl` could be a command.
pub(super) struct Candidate {
    pub(super) at: usize,
    /// It looks like a command, and not like a word of a comment.
    pub(super) likely: bool,
}

/// Where the word `curl` could be a command, those that look like one first.
pub(super) fn candidates(text: &str) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = text
        .match_indices("curl")
        .filter(|(at, _)| stands_alone(text, *at))
        .take(256)
        .map(|(at, _)| Candidate { at, likely: looks_like_command(text, at) })
        .collect();
    found.sort_unstable_by_key(|candidate| (!candidate.likely, candidate.at));
    found.truncate(MAX_CANDIDATES);
    found
}

/// Reads the text from a candidate on.
pub(super) fn open(text: &str, at: usize) -> Script {
    let (before, from) = text.split_at_checked(at).unwrap_or((text, ""));
    let outer = Outer::around(before, from);
    let (dialect, interpolated, glyphs) = match &outer {
        Outer::Literal { delimiter, opener, length } => {
            let line = opener.rsplit('\n').next().unwrap_or_default();
            let region = from.get(..*length).unwrap_or(from);
            let is_code = delimiter.len() == 3 || calls(line, &["sh", "script", "bat", "powershell", "pwsh"]);
            let dialect = if calls(line, &["bat"]) {
                Dialect::Cmd
            } else if calls(line, &["powershell", "pwsh"]) {
                Dialect::PowerShell
            } else {
                dialect_of(before, region)
            };
            (dialect, is_code && delimiter.starts_with('"'), unescaped(region, at, delimiter, is_code))
        }
        Outer::Backticks | Outer::Absent => (dialect_of(before, from), false, plain(from, at)),
    };
    Script {
        glyphs,
        start: at,
        dialect,
        in_backticks: matches!(outer, Outer::Backticks),
        interpolated,
        folded: is_folded(before),
    }
}

/// The name with what belongs to it, in bytes: `curl`, `curl.exe`, `curl"` where the path was quoted.
pub(super) fn name_length(from: &str) -> usize {
    let name = if from.starts_with("curl.exe") { 8_usize } else { 4 };
    let quoted = from.get(name..).is_some_and(|rest| rest.starts_with(['"', '\'']));
    name.saturating_add(usize::from(quoted))
}

fn stands_alone(text: &str, at: usize) -> bool {
    let (before, from) = text.split_at_checked(at).unwrap_or((text, ""));
    let starts =
        before.chars().next_back().is_none_or(|c| c.is_whitespace() || "('\"`;&|@!/\\=:>{[“‘".contains(c));
    let rest = from.get(name_length(from)..).unwrap_or_default();
    let continued = rest.strip_prefix(['\\', '^', '`']).map(|rest| rest.trim_start_matches('\\'));
    let ends = rest.is_empty()
        || rest.starts_with(char::is_whitespace)
        || continued.is_some_and(|rest| rest.starts_with(['\r', '\n']));
    starts && ends
}

/// Followed by an option, a URL or a variable, and not in a comment.
fn looks_like_command(text: &str, at: usize) -> bool {
    let (before, from) = text.split_at_checked(at).unwrap_or((text, ""));
    let line = before.rsplit('\n').next().unwrap_or_default().trim_start();
    let in_comment = line.starts_with("//") || (line.starts_with('#') && !line.starts_with("#!"));
    let mut rest = from.get(name_length(from)..).unwrap_or_default();
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\u{a0}']);
        match ["\\\n", "\\\r\n", "^\n", "^\r\n", "`\n", "`\r\n", "\\\\\n"]
            .iter()
            .find_map(|end| rest.strip_prefix(end))
        {
            Some(next) => rest = next,
            None => break,
        }
    }
    let word = rest.split_whitespace().next().unwrap_or_default();
    let begins = rest.starts_with(['-', '"', '\'', '$', '<', '{', '%', '^', '–', '—', '“', '‘', '”', '\\']);
    !in_comment && (begins || (!rest.starts_with(char::is_whitespace) && word.contains(['.', '/', ':'])))
}

fn dialect_of(before: &str, from: &str) -> Dialect {
    let prompt = before.rsplit('\n').next().unwrap_or_default().trim_start();
    let drive = |prompt: &str| {
        let mut characters = prompt.chars();
        characters.next().is_some_and(|c| c.is_ascii_alphabetic())
            && characters.next() == Some(':')
            && prompt.ends_with('>')
    };
    let ends_lines_with = |marks: &[&str]| {
        let mut lines = from.split('\n').take(64).peekable();
        core::iter::from_fn(|| lines.next().filter(|_| lines.peek().is_some()))
            .any(|line| marks.iter().any(|mark| line.trim_end().ends_with(mark)))
    };
    let is_powershell_prompt = prompt.starts_with("PS ") && prompt.trim_end().ends_with('>');
    if is_powershell_prompt || from.contains("$env:") {
        Dialect::PowerShell
    } else if drive(prompt) {
        Dialect::Cmd
    } else if ends_lines_with(&["\\"]) {
        Dialect::Posix
    } else if ends_lines_with(&[" `", "\t`"]) {
        Dialect::PowerShell
    } else if ends_lines_with(&[" ^", "\t^", "\"^"]) || from.contains(" ^\"") {
        Dialect::Cmd
    } else {
        Dialect::Posix
    }
}

/// A line of a folded YAML scalar (`run: >`), or of a plain one that goes on (`- curl ...`, `run: curl ...`).
fn is_folded(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let indent = |line: &str| line.len().saturating_sub(line.trim_start().len());
    let is_key = |text: &str| {
        let key = text.trim_start_matches("- ").trim_end();
        key.strip_suffix(':').is_some_and(|key| {
            !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || "_-".contains(c))
        })
    };
    let head = line.trim();
    if head == "-" || is_key(line.trim_start()) {
        return true;
    }
    let above = before.rsplit('\n').skip(1).take(200).filter(|above| !above.trim().is_empty());
    let mut less = above.filter(|above| indent(above) < indent(line));
    head.is_empty()
        && less.next().is_some_and(|above| {
            let mark = above.trim_end().trim_end_matches(['-', '+']);
            mark.strip_suffix('>').is_some_and(|key| key.trim_end().ends_with([':', '-']))
        })
}
