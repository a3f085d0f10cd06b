//! The words of a command line, by the rules of the shell.
//!
//! Quotes, backslashes, `$'...'`, line continuations, comments and redirections are taken as POSIX says (XCU section 2.2);
//! PowerShell's backtick where the text shows that it is PowerShell; cmd has rules of its own, in [`cmd`].
//! Nothing is expanded: variables and substitutions stay as they are, marked as gaps.
//!
//! The crates that split shell words (`shlex`, `shell-words`) give the words without the bytes they came from, and stop
//! at the first mistake. Here every character keeps its place, and what people do wrong when they paste is read as they
//! meant it, with a notice: typographic quotes, a missing `\` at the end of a line, an unquoted `&`.

use super::{
    ansi::ansi_escape,
    cmd,
    gap::{self, Context, Quote},
    glyph::{Glyph, Part},
    notices::Notices,
    paste::{continues, cut_at_ampersand, cut_by_comment, not_continued, typographic},
    script::{Dialect, Script},
    url::has_scheme_sign,
};
use crate::diagnostic::{Diagnostic, codes};
use alloc::vec::Vec;
use core::ops::Range;

/// One word, unquoted.
pub(super) struct Word {
    pub(super) glyphs: Vec<Glyph>,
    /// With its quotes.
    pub(super) span: Range<usize>,
}

/// The words after the command's name, up to where the command ends.
pub(super) struct Words {
    pub(super) words: Vec<Word>,
    /// The quote that is never closed. The rest of the text was taken as its content.
    pub(super) open_quote: Option<Range<usize>>,
    /// Where the last word ends.
    pub(super) end: usize,
}

/// Splits what follows the command's name.
pub(super) fn split(script: &Script, name_length: usize, notices: &mut Notices) -> Words {
    let rest = script.glyphs.get(name_length..).unwrap_or_default();
    let end = script.start.saturating_add(name_length);
    if script.dialect == Dialect::Cmd {
        return cmd::split(rest, end, notices);
    }
    let out = Words { words: Vec::new(), open_quote: None, end };
    let mut lexer = Lexer { script, rest, notices, out, comment: None };
    while lexer.skip_to_word() {
        lexer.word();
    }
    lexer.out
}

struct Lexer<'s, 'n> {
    script: &'s Script,
    rest: &'s [Glyph],
    notices: &'n mut Notices,
    out: Words,
    /// The comment at the end of this line.
    comment: Option<Range<usize>>,
}

impl Lexer<'_, '_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.rest.get(ahead).map(|glyph| glyph.value)
    }

    fn take(&mut self) -> Option<Glyph> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn skip(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or_default();
    }

    fn is_powershell(&self) -> bool {
        self.script.dialect == Dialect::PowerShell
    }

    /// The end of a line after `ahead` characters: how many to skip to be past it, and whether spaces stood before it.
    fn line_end(&self, ahead: usize) -> Option<(usize, bool)> {
        let rest = self.rest.get(ahead..)?;
        let spaces = rest.iter().take_while(|glyph| matches!(glyph.value, ' ' | '\t' | '\r')).count();
        let blank = rest.iter().take(spaces).any(|glyph| glyph.value != '\r');
        (rest.get(spaces)?.value == '\n').then(|| (ahead.saturating_add(spaces).saturating_add(1), blank))
    }

    /// Past white space, continuations, comments and redirections; false where the command ends.
    fn skip_to_word(&mut self) -> bool {
        loop {
            let Some(first) = self.rest.first().copied() else { return false };
            match (first.value, self.peek(1)) {
                (' ' | '\t' | '\r' | '\u{b}' | '\u{c}', _) => self.skip(1),
                ('\n', _) => match continues(self.rest, || {
                    self.out.words.iter().any(|word| has_scheme_sign(&word.glyphs))
                }) {
                    Some(skipped) => {
                        if let Some(comment) = self.comment.take() {
                            self.notices.push(cut_by_comment(comment));
                        } else if !self.script.folded {
                            self.notices.push(not_continued(self.out.end));
                        }
                        self.skip(skipped);
                    }
                    None => return false,
                },
                ('\\', _) if self.line_end(1).is_some() => self.continuation(first),
                ('`', _) if self.line_end(1).is_some() => self.continuation(first),
                ('`', _) if self.script.in_backticks => return false,
                ('#', _) => {
                    let line = self.rest.iter().take_while(|glyph| glyph.value != '\n');
                    let (length, last) =
                        line.fold((0_usize, first), |(count, _), glyph| (count.saturating_add(1), *glyph));
                    self.comment = Some(first.start..last.end);
                    self.skip(length);
                }
                ('&', Some('>')) => self.redirection(),
                ('&', _) => {
                    if let Some(notice) = cut_at_ampersand(self.rest, self.out.end) {
                        self.notices.push(notice);
                    }
                    return false;
                }
                (';' | '|' | '(' | ')', _) => return false,
                ('<' | '>', _) if self.gap(Quote::Absent).is_none() => self.redirection(),
                ('0'..='9', Some('<' | '>')) => self.redirection(),
                (space, _) if space.is_whitespace() => {
                    self.notices
                        .push(typographic(first.start..first.end, "a space that is none for the shell"));
                    self.skip(1);
                }
                _ => return true,
            }
        }
    }

    fn continuation(&mut self, mark: Glyph) {
        let Some((skipped, spaces)) = self.line_end(1) else { return };
        if spaces {
            self.notices.push(
                Diagnostic::new(
                    &codes::CURL_LINE_NOT_CONTINUED,
                    format_args!(
                        "the `{}` is followed by a space, so the command ends in this line",
                        mark.value
                    ),
                )
                .help("remove the space at the end of the line")
                .at(mark.start..mark.end),
            );
        }
        self.skip(skipped);
        // The prompt of an interactive shell for the lines that follow: `> `.
        let indent = self.rest.iter().take_while(|glyph| matches!(glyph.value, ' ' | '\t')).count();
        if self.peek(indent) == Some('>') && matches!(self.peek(indent.saturating_add(1)), Some(' ')) {
            self.skip(indent.saturating_add(2));
        }
    }

    /// Past `2>`, `>>`, `<<<` and the like, and the word they apply to.
    fn redirection(&mut self) {
        while self.peek(0).is_some_and(|c| c.is_ascii_digit() || matches!(c, '<' | '>' | '&' | '|' | '-')) {
            self.skip(1);
        }
        while matches!(self.peek(0), Some(' ' | '\t')) {
            self.skip(1);
        }
        let (count, end) = (self.out.words.len(), self.out.end);
        self.word();
        self.out.words.truncate(count);
        self.out.end = end;
    }

    fn gap(&self, quote: Quote) -> Option<(usize, Part)> {
        let context = Context {
            dialect: self.script.dialect,
            quote,
            interpolated: self.script.interpolated,
            in_backticks: self.script.in_backticks,
        };
        gap::at(self.rest, context)
    }

    /// Takes a gap if one begins here.
    fn take_gap(&mut self, quote: Quote, into: &mut Vec<Glyph>) -> bool {
        let Some((length, part)) = self.gap(quote) else { return false };
        push_gap(self.rest, length, part, into);
        self.skip(length);
        true
    }

    fn word(&mut self) {
        let Some(start) = self.rest.first().map(|glyph| glyph.start) else { return };
        let mut glyphs = Vec::new();
        let before = self.rest.len();
        while let Some(first) = self.rest.first().copied() {
            match first.value {
                '\'' => self.single(&mut glyphs),
                '"' => self.double(&mut glyphs),
                '$' if self.peek(1) == Some('\'') => self.ansi(&mut glyphs),
                '$' if self.peek(1) == Some('"') => self.skip(1),
                '`' if self.line_end(1).is_some() || self.script.in_backticks => break,
                '`' if self.is_powershell() => self.escaped(&mut glyphs),
                '\\' if !self.is_powershell() => match self.line_end(1) {
                    Some((_, true)) => break,
                    Some((skipped, false)) => self.skip(skipped),
                    None => self.escaped(&mut glyphs),
                },
                ';' | '|' | '&' | '(' | ')' => break,
                space if space.is_whitespace() => break,
                '“' | '”' | '„' | '‘' | '’' | '‚' if self.typographic_quotes(&mut glyphs) => {}
                _ if self.take_gap(Quote::Absent, &mut glyphs) => {}
                '<' | '>' => break,
                _ => {
                    glyphs.push(first);
                    self.skip(1);
                }
            }
        }
        let taken = before.saturating_sub(self.rest.len());
        let end = self.consumed_end(taken, start);
        self.out.words.push(Word { glyphs, span: start..end });
        self.out.end = end;
    }

    /// Where the last of the `taken` characters ends.
    fn consumed_end(&self, taken: usize, start: usize) -> usize {
        let all = &self.script.glyphs;
        let index = all.len().saturating_sub(self.rest.len()).checked_sub(1).filter(|_| taken > 0);
        index.and_then(|index| all.get(index)).map_or(start, |glyph| glyph.end)
    }

    /// A backslash, or PowerShell's backtick, and the character it protects.
    fn escaped(&mut self, into: &mut Vec<Glyph>) {
        let Some(mark) = self.take() else { return };
        if let Some(glyph) = self.take() {
            into.push(Glyph { start: mark.start, ..glyph });
        }
    }

    fn single(&mut self, into: &mut Vec<Glyph>) {
        let Some(open) = self.take() else { return };
        loop {
            match (self.peek(0), self.peek(1)) {
                (None, _) => {
                    self.out.open_quote.get_or_insert(open.start..open.end);
                    return;
                }
                (Some('\''), Some('\'')) if self.is_powershell() => {
                    self.skip(1);
                    into.extend(self.take());
                }
                (Some('\''), _) => return self.skip(1),
                _ if self.take_gap(Quote::Single, into) => {}
                _ => into.extend(self.take()),
            }
        }
    }

    fn double(&mut self, into: &mut Vec<Glyph>) {
        let Some(open) = self.take() else { return };
        loop {
            match (self.peek(0), self.peek(1)) {
                (None, _) => {
                    self.out.open_quote.get_or_insert(open.start..open.end);
                    return;
                }
                (Some('"'), Some('"')) if self.is_powershell() => {
                    self.skip(1);
                    into.extend(self.take());
                }
                (Some('"'), _) => return self.skip(1),
                (Some('`'), Some(_)) if self.is_powershell() => self.escaped(into),
                (Some('\\'), Some('\n')) if !self.is_powershell() => self.skip(2),
                (Some('\\'), Some('\r')) if !self.is_powershell() && self.peek(2) == Some('\n') => {
                    self.skip(3)
                }
                (Some('\\'), Some('$' | '`' | '"' | '\\')) if !self.is_powershell() => self.escaped(into),
                _ if self.take_gap(Quote::Double, into) => {}
                _ => into.extend(self.take()),
            }
        }
    }

    /// `$'...'`, with the escapes of C.
    fn ansi(&mut self, into: &mut Vec<Glyph>) {
        let Some(open) = self.rest.first().copied() else { return };
        self.skip(2);
        loop {
            match self.peek(0) {
                None => {
                    self.out.open_quote.get_or_insert(open.start..open.end.saturating_add(1));
                    return;
                }
                Some('\'') => return self.skip(1),
                Some('\\') => {
                    let (length, text) = ansi_escape(self.rest);
                    let end = self.rest.get(length.saturating_sub(1)).map_or(open.end, |last| last.end);
                    let start = self.rest.first().map_or(open.start, |first| first.start);
                    into.extend(text.chars().map(|value| Glyph::plain(value, start, end)));
                    self.skip(length);
                }
                Some(_) => into.extend(self.take()),
            }
        }
    }

    /// Quotes as word processors and forums set them, taken for the quotes they were; false when they are not a pair
    /// around the rest of a word.
    fn typographic_quotes(&mut self, into: &mut Vec<Glyph>) -> bool {
        let Some(open) = self.rest.first().copied() else { return false };
        let (pair, quote) = match open.value {
            '“' | '”' | '„' => (['“', '”'], Quote::Double),
            _ => (['‘', '’'], Quote::Single),
        };
        let begins = into.last().is_none_or(|last| matches!(last.value, '=' | ':' | ' '));
        let closed = self.rest.iter().skip(1).take(4096).any(|glyph| pair.contains(&glyph.value));
        if !begins || !closed {
            return false;
        }
        self.notices.push(typographic(open.start..open.end, "a typographic quotation mark"));
        self.skip(1);
        while let Some(next) = self.peek(0) {
            if pair.contains(&next) {
                self.skip(1);
                break;
            }
            if !self.take_gap(quote, into) {
                into.extend(self.take());
            }
        }
        true
    }
}

pub(super) fn push_gap(rest: &[Glyph], length: usize, part: Part, into: &mut Vec<Glyph>) {
    for (index, glyph) in rest.iter().take(length).enumerate() {
        let part = match part {
            Part::Gap { kind, .. } => Part::Gap { kind, first: index == 0 },
            other => other,
        };
        into.push(Glyph { part, ..*glyph });
    }
}
