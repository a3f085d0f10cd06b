//! The copy of a text that people get to see.
//!
//! It holds no byte of a secret. Lines stay lines: a line break is kept even inside a secret, so that line numbers are
//! those of the user's file.

use crate::suggest::printable;
use alloc::{string::String, vec::Vec};
use core::ops::Range;
use unicode_width::UnicodeWidthChar as _;

/// Columns of a tab; `annotate-snippets` draws it as this many spaces.
const TAB: usize = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Charset {
    Unicode,
    Ascii,
}

impl Charset {
    const fn dot(self) -> char {
        match self {
            Self::Unicode => '•',
            Self::Ascii => '.',
        }
    }

    const fn replacement(self) -> char {
        match self {
            Self::Unicode => char::REPLACEMENT_CHARACTER,
            Self::Ascii => '?',
        }
    }
}

/// A text without secrets and without characters that deceive, and where its parts came from.
pub(super) struct Shown<'t> {
    original: &'t str,
    text: String,
    /// For each byte of the original, and for its end: where what became of it begins in `text`.
    places: Vec<usize>,
}

impl<'t> Shown<'t> {
    pub(super) fn new(original: &'t str, secret_spans: &[Range<usize>], charset: Charset) -> Self {
        let mut secrets: Vec<_> = secret_spans.iter().filter(|span| span.start < span.end).cloned().collect();
        secrets.sort_unstable_by_key(|span| span.start);
        let mut secrets = secrets.into_iter().peekable();
        let mut text = String::with_capacity(original.len());
        let mut places = Vec::with_capacity(original.len().saturating_add(1));
        // The end of the secret being passed, and whether it has characters but no dots so far.
        let (mut hidden_to, mut traceless) = (0, false);
        let mut rest = original.char_indices().peekable();
        while let Some((at, character)) = rest.next() {
            let end = at.saturating_add(character.len_utf8());
            if at >= hidden_to && core::mem::take(&mut traceless) {
                text.push(charset.dot());
            }
            places.resize(end, text.len());
            while let Some(secret) = secrets.next_if(|secret| secret.start < end) {
                hidden_to = hidden_to.max(secret.end);
            }
            let next = rest.peek().map(|(_, next)| *next);
            if character == '\n' {
                text.push('\n');
            } else if character == '\r' && next == Some('\n') {
            } else if at < hidden_to {
                let dots = width(character);
                traceless = dots == 0 && (traceless || !text.ends_with(charset.dot()));
                for _ in 0..dots {
                    text.push(charset.dot());
                }
            } else {
                push_visible(&mut text, character, charset);
            }
        }
        if traceless {
            text.push(charset.dot());
        }
        places.push(text.len());
        Self { original, text, places }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where bytes of the original are shown: at least one whole character with what combines with it, no line break at
    /// either end, and on one line where a line is wider than `columns`. Empty only on an empty line.
    pub(super) fn place(&self, span: Range<usize>, columns: usize) -> Range<usize> {
        let mut start = self.at(span.start);
        let mut end = self.at(self.original.ceil_char_boundary(span.end)).max(start);
        let inside = self.between(start..end);
        end = end.saturating_sub(inside.len().saturating_sub(inside.trim_end_matches('\n').len()));
        let inside = self.between(start..end);
        start = start.saturating_add(inside.len().saturating_sub(inside.trim_start_matches('\n').len()));
        if start == end {
            (start, end) = self.nearest(start);
        }
        let inside = self.between(start..end);
        if inside.contains('\n') && self.lines_of(start..end).any(|line| line_columns(line) > columns) {
            end = start.saturating_add(inside.find('\n').unwrap_or(0));
        }
        while let Some(previous) = self.before(start)
            && self.after(start).is_some_and(|first| width(first) == 0)
            && previous != '\n'
        {
            start = start.saturating_sub(previous.len_utf8());
        }
        while let Some(next) = self.after(end)
            && next != '\n'
            && width(next) == 0
        {
            end = end.saturating_add(next.len_utf8());
        }
        start..end
    }

    /// The columns of the line that holds the byte at `place` of the shown text.
    pub(super) fn line_width(&self, place: usize) -> usize {
        self.lines_of(place..place).map(line_columns).max().unwrap_or(0)
    }

    /// One character on the same line: the next, or else the one before.
    fn nearest(&self, place: usize) -> (usize, usize) {
        match self.after(place) {
            Some(next) if next != '\n' => (place, place.saturating_add(next.len_utf8())),
            after => {
                let before = self.between(0..place);
                let before = if after.is_none() { before.trim_end_matches('\n') } else { before };
                let length =
                    before.chars().next_back().filter(|last| *last != '\n').map_or(0, char::len_utf8);
                (before.len().saturating_sub(length), before.len())
            }
        }
    }

    fn lines_of(&self, span: Range<usize>) -> impl Iterator<Item = &str> {
        let first = self.between(0..span.start).rfind('\n').map_or(0, |at| at.saturating_add(1));
        let past = self.between(span.end..self.text.len());
        let last = span.end.saturating_add(past.find('\n').unwrap_or(past.len()));
        self.between(first..last).split('\n')
    }

    fn at(&self, original: usize) -> usize {
        self.places.get(original).copied().unwrap_or(self.text.len())
    }

    fn between(&self, span: Range<usize>) -> &str {
        self.text.get(span).unwrap_or_default()
    }

    fn before(&self, place: usize) -> Option<char> {
        self.between(0..place).chars().next_back()
    }

    fn after(&self, place: usize) -> Option<char> {
        self.between(place..self.text.len()).chars().next()
    }
}

/// A text of our own or of the user's as one line.
pub(super) fn one_line(text: &str, charset: Charset) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '…' if charset == Charset::Ascii => out.push_str("..."),
            '\n' | '\r' | '\t' => out.push(' '),
            _ => push_visible(&mut out, character, charset),
        }
    }
    out
}

/// The character, or what stands for it.
fn push_visible(out: &mut String, character: char, charset: Charset) {
    match character {
        '\t' => out.push('\t'),
        // Variation selectors choose how the character before is drawn.
        '\u{fe00}'..='\u{fe0f}' => {}
        _ if !printable(character) || invisible(character) => out.push(charset.replacement()),
        _ if charset == Charset::Ascii && !character.is_ascii() => {
            for _ in 0..width(character) {
                out.push(charset.replacement());
            }
        }
        _ => out.push(character),
    }
}

/// Printable by the rules for messages, and yet nothing to see: joiners, fillers and tags.
const fn invisible(character: char) -> bool {
    matches!(
        character,
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{3164}' | '\u{ffa0}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

fn width(character: char) -> usize {
    if character == '\t' { TAB } else { character.width().unwrap_or(1) }
}

fn line_columns(line: &str) -> usize {
    line.chars().map(width).fold(0, usize::saturating_add)
}
