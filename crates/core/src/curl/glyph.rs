//! Characters that know where they stand in the text the user pasted.
//!
//! Every layer of quoting takes characters away or makes one out of several. A piece of the result is found in the
//! original again because each of its characters remembers the bytes it came from.

use super::piece::{Gap, GapKind};
use alloc::{string::String, vec::Vec};
use core::ops::Range;

/// One character after unquoting, and the bytes it was written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Glyph {
    pub(super) value: char,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) part: Part,
}

/// What a character belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Text that is sent as it stands.
    Plain,
    /// Text of a gap; `first` where one begins.
    Gap { kind: GapKind, first: bool },
    /// A variable inside single quotes, which the shell leaves alone: text that is sent as it stands.
    Unexpanded,
}

impl Glyph {
    pub(super) const fn plain(value: char, start: usize, end: usize) -> Self {
        Self { value, start, end, part: Part::Plain }
    }

    /// This character, and not part of a gap.
    pub(super) fn is(&self, value: char) -> bool {
        self.value == value && !self.in_gap()
    }

    pub(super) const fn in_gap(&self) -> bool {
        matches!(self.part, Part::Gap { .. })
    }

    pub(super) fn is_space(&self) -> bool {
        self.value.is_whitespace() && !self.in_gap()
    }
}

/// The characters alone.
pub(super) fn text(glyphs: &[Glyph]) -> String {
    // Reserved in one go: a String that grows leaves its old bytes behind.
    let mut out = String::with_capacity(glyphs.iter().map(|glyph| glyph.value.len_utf8()).sum());
    out.extend(glyphs.iter().map(|glyph| glyph.value));
    out
}

/// The bytes from the first to the last character; `or..or` where there is none.
pub(super) fn span(glyphs: &[Glyph], or: usize) -> Range<usize> {
    match (glyphs.first(), glyphs.last()) {
        (Some(first), Some(last)) => first.start..last.end,
        _ => or..or,
    }
}

/// The gaps among the characters, in order.
pub(super) fn gaps(glyphs: &[Glyph]) -> Vec<Gap> {
    let mut out: Vec<Gap> = Vec::new();
    for glyph in glyphs {
        if let Part::Gap { kind, first } = glyph.part {
            match out.last_mut() {
                Some(gap) if !first => gap.span.end = glyph.end,
                _ => out.push(Gap { kind, span: glyph.start..glyph.end }),
            }
        }
    }
    out
}

/// The parts between the plain `separator`s; at least one, none of them holding a separator.
pub(super) fn split(glyphs: &[Glyph], separator: char) -> impl Iterator<Item = &[Glyph]> {
    glyphs.split(move |glyph| glyph.is(separator))
}

/// What stands before and after the first plain `separator`.
pub(super) fn split_once(glyphs: &[Glyph], separator: char) -> Option<(&[Glyph], &[Glyph])> {
    let at = glyphs.iter().position(|glyph| glyph.is(separator))?;
    Some((glyphs.get(..at)?, glyphs.get(at.saturating_add(1)..)?))
}

/// Without white space at either end.
pub(super) fn trim(mut glyphs: &[Glyph]) -> &[Glyph] {
    while let [first, rest @ ..] = glyphs
        && first.is_space()
    {
        glyphs = rest;
    }
    while let [rest @ .., last] = glyphs
        && last.is_space()
    {
        glyphs = rest;
    }
    glyphs
}
