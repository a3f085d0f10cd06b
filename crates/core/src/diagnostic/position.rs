//! Bytes of a text as lines and columns, the way editors and CI systems count.

use core::ops::Range;
use serde::Serialize;

/// A stretch of a text. Lines and columns count from 1, columns in characters; the end is the column after the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Region {
    /// The line it begins on.
    pub line: usize,
    /// The column of its first character.
    pub column: usize,
    /// The line it ends on.
    pub end_line: usize,
    /// The column after its last character.
    pub end_column: usize,
}

impl Region {
    /// The region of these bytes of `text`; what lies outside of it is moved to its end.
    #[must_use]
    pub fn of(text: &str, span: &Range<usize>) -> Self {
        let (line, column) = place(text, span.start);
        let (end_line, end_column) = place(text, span.end.max(span.start));
        Self { line, column, end_line, end_column }
    }
}

fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..text.floor_char_boundary(at)).unwrap_or_default();
    let line = before.matches('\n').count().saturating_add(1);
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count().saturating_add(1);
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_in_characters() {
        let text = "a\u{e9}b\ncd\r\n";
        for (span, expected) in [
            (0..1, (1, 1, 1, 2)),
            (1..3, (1, 2, 1, 3)),
            (3..6, (1, 3, 2, 2)),
            (5..7, (2, 1, 2, 3)),
            (9..9, (3, 1, 3, 1)),
            (50..60, (3, 1, 3, 1)),
            (2..2, (1, 2, 1, 2)),
        ] {
            let Region { line, column, end_line, end_column } = Region::of(text, &span);
            assert_eq!((line, column, end_line, end_column), expected, "{span:?}");
        }
    }
}
