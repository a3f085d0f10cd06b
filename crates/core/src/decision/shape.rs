//! What is kept of a value that must not be shown.

/// What can be said of a value that must not be shown: lengths and positions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// The number of characters.
    pub characters: usize,
    /// The byte and the code point of the first character that is not printable ASCII.
    pub not_printable: Option<(usize, u32)>,
    /// The same for the first that is not of A-Z a-z 0-9 - . _ ~.
    pub not_unreserved: Option<(usize, u32)>,
    /// Whether it is a placeholder that somebody forgot to replace.
    pub is_placeholder: bool,
}

impl Shape {
    /// Looks at a value and keeps nothing of it.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let first = |legal: fn(char) -> bool| {
            text.char_indices().find(|(_, c)| !legal(*c)).map(|(at, c)| (at, u32::from(c)))
        };
        Self {
            characters: text.chars().count(),
            not_printable: first(|c| matches!(c, ' '..='~')),
            not_unreserved: first(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~')),
            is_placeholder: super::placeholder::is_placeholder(text),
        }
    }
}
