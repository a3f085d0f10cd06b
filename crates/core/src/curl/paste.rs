//! What happens to a command on its way through forums, word processors and unquoted shells.

use super::glyph::Glyph;
use crate::diagnostic::{Diagnostic, codes};
use alloc::string::String;
use core::ops::Range;

/// After a line break without a continuation: how many characters to skip when the next line is meant to belong to the
/// command, because it begins with an option, or with the URL that is still missing.
pub(super) fn continues(rest: &[Glyph], has_url: impl Fn() -> bool) -> Option<usize> {
    let mut at = 0_usize;
    for _ in 0..4 {
        at =
            at.saturating_add(rest.get(at..)?.iter().take_while(|glyph| glyph.value.is_whitespace()).count());
        let line = rest.get(at..)?;
        let value = |index: usize| line.get(index).map_or('\0', |glyph| glyph.value);
        if value(0) == '#' {
            at = at.saturating_add(line.iter().take_while(|glyph| glyph.value != '\n').count());
            continue;
        }
        let is_option = match value(0) {
            '-' if value(1) == '-' => value(2).is_ascii_alphabetic(),
            '-' | '–' | '—' => value(1).is_ascii_alphabetic(),
            _ => false,
        };
        let quoted = usize::from(matches!(value(0), '"' | '\''));
        let start: String = line.iter().skip(quoted).take(8).map(|glyph| glyph.value).collect();
        let is_url = (start.starts_with("http://") || start.starts_with("https://")) && !has_url();
        return (is_option || is_url).then_some(at);
    }
    None
}

pub(super) fn not_continued(end: usize) -> Diagnostic {
    Diagnostic::new(
        &codes::CURL_LINE_NOT_CONTINUED,
        format_args!("the line ends here without a continuation, so the command does too"),
    )
    .help("end every line but the last with a backslash (`^` in cmd, a backtick in PowerShell)")
    .at(end.saturating_sub(1)..end)
}

pub(super) fn cut_by_comment(comment: Range<usize>) -> Diagnostic {
    Diagnostic::new(
        &codes::CURL_LINE_NOT_CONTINUED,
        format_args!("a comment reaches to the end of its line, and so does the command"),
    )
    .help("move the comment before the command")
    .at(comment)
}

/// An `&` inside what is meant to be one word: `a=b&c=d`.
pub(super) fn cut_at_ampersand(rest: &[Glyph], word_end: usize) -> Option<Diagnostic> {
    let (ampersand, after) = rest.split_first()?;
    let name = after
        .iter()
        .take(64)
        .take_while(|glyph| glyph.value.is_ascii_alphanumeric() || matches!(glyph.value, '_' | '-' | '.'));
    let length = name.count();
    let is_parameter = length > 0 && after.get(length).is_some_and(|glyph| glyph.value == '=');
    (ampersand.start == word_end && is_parameter).then(|| {
        Diagnostic::new(
            &codes::CURL_CUT_AT_AMPERSAND,
            format_args!("the shell ends the command at `&`; what follows is not sent"),
        )
        .help("put the whole value in quotes")
        .at(ampersand.start..ampersand.end)
    })
}

pub(super) fn typographic(span: Range<usize>, what: &str) -> Diagnostic {
    Diagnostic::new(&codes::CURL_TYPOGRAPHIC, format_args!("{what}, from a forum or a word processor"))
        .help("type it again on the keyboard: straight quotes, plain hyphens and spaces")
        .at(span)
}
