//! Scope: a set of names, compared letter by letter.

use crate::{
    diagnostic::{Diagnostic, codes},
    suggest,
};
use alloc::{borrow::ToOwned as _, string::String, vec::Vec};
use core::fmt;

/// A set of scope names in the order they were given (RFC 6749 section 3.3). Never empty.
///
/// ```
/// use jotmint::grant::Scope;
/// let scope = Scope::parse("deploy:write read")?;
/// assert_eq!(scope.to_string(), "deploy:write read");
/// assert!(scope.contains("read") && !scope.contains("READ"));
/// # Ok::<(), jotmint::Diagnostic>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope(Vec<String>);

impl Scope {
    /// Reads names separated by single spaces; a name that is there twice is kept once.
    ///
    /// # Errors
    /// `scope-character` for an illegal character, and for leading, trailing or doubled spaces.
    pub fn parse(text: &str) -> Result<Self, Diagnostic> {
        if let Some((at, found)) =
            text.char_indices().find(|(_, c)| !matches!(c, ' ' | '!' | '#'..='[' | ']'..='~'))
        {
            return Err(illegal(found, at));
        }
        if text.split(' ').any(str::is_empty) {
            let what = if text.is_empty() { "is empty" } else { "has a leading, trailing or doubled space" };
            return Err(Diagnostic::new(&codes::SCOPE_CHARACTER, format_args!("the scope {what}"))
                .help("separate names with one space"));
        }
        Ok(Self::from_names(text.split(' ')))
    }

    /// Reads names given one by one.
    ///
    /// # Errors
    /// `scope-character` for an illegal character, a space included.
    pub fn from_list<'n>(names: impl IntoIterator<Item = &'n str>) -> Result<Self, Diagnostic> {
        let names: Vec<&str> = names.into_iter().collect();
        for name in &names {
            if let Some((at, found)) =
                name.char_indices().find(|(_, c)| !matches!(c, '!' | '#'..='[' | ']'..='~'))
            {
                return Err(if found == ' ' {
                    Diagnostic::new(
                        &codes::SCOPE_CHARACTER,
                        format_args!("the scope `{}` has a space in it", suggest::quotable(name)),
                    )
                    .help("give each name as an element of its own")
                } else {
                    illegal(found, at)
                });
            }
        }
        if names.is_empty() || names.contains(&"") {
            return Err(Diagnostic::new(&codes::SCOPE_CHARACTER, format_args!("the scope is empty"))
                .help("leave the scope out to ask for the server's default"));
        }
        Ok(Self::from_names(names))
    }

    fn from_names<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let mut kept: Vec<String> = Vec::new();
        for name in names {
            if !kept.iter().any(|present| present == name) {
                kept.push(name.to_owned());
            }
        }
        Self(kept)
    }

    /// What is odd about a scope that is legal: that fewer names are left than were `given`, and one that looks like
    /// several. `separator` is what the server is known to separate names with, where that is no space.
    pub(crate) fn oddities(&self, given: usize, separator: Option<char>) -> Vec<Diagnostic> {
        let repeated = (self.0.len() < given).then(|| {
            Diagnostic::new(&codes::SCOPE_REPEATED, format_args!("the scope names something twice"))
                .help("remove the copy")
        });
        let looks_joined = |name: &&str| {
            let has_comma = name.contains(',') && separator != Some(',');
            has_comma || name.contains('+') || name.contains("%20")
        };
        let joined = self.names().find(looks_joined).map(|name| {
            let name = suggest::quotable(name);
            Diagnostic::new(&codes::SCOPE_LOOKS_JOINED, format_args!("`{name}` is one scope, not several"))
                .help("separate scopes with spaces")
        });
        repeated.into_iter().chain(joined).collect()
    }

    /// The names, in the order they were given.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The names that are in the other set as well; `None` where there are none.
    pub(crate) fn within(self, other: &Self) -> Option<Self> {
        let names: Vec<String> = self.0.into_iter().filter(|name| other.contains(name)).collect();
        (!names.is_empty()).then_some(Self(names))
    }

    /// Whether this name is in the set, letter by letter.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|present| present == name)
    }
}

/// The names, separated by single spaces.
impl fmt::Display for Scope {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.0.iter().enumerate() {
            if index > 0 {
                out.write_str(" ")?;
            }
            out.write_str(name)?;
        }
        Ok(())
    }
}

fn illegal(found: char, at: usize) -> Diagnostic {
    let error = Diagnostic::new(
        &codes::SCOPE_CHARACTER,
        format_args!("the scope has U+{:04X} at byte {at}, which no scope has", u32::from(found)),
    );
    match found {
        '\n' | '\r' | '\t' | '\u{a0}' => error.help("separate names with one plain space"),
        '"' | '\'' => error.help("remove the quotation marks"),
        _ => error.help("use printable ASCII without space, quotation mark and backslash"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString as _;

    #[test]
    fn names_are_kept_once_and_in_order() {
        assert_eq!(Scope::parse("b a b").unwrap().to_string(), "b a");
    }

    #[test]
    fn the_grammar_is_enforced() {
        for text in ["", " a", "a ", "a  b", "a\tb", "a\u{a0}b", "a\"b", "a\\b", "\u{e4}"] {
            assert_eq!(Scope::parse(text).unwrap_err().code(), &codes::SCOPE_CHARACTER, "{text:?}");
        }
        assert!(Scope::from_list(["a b"]).is_err());
        assert!(Scope::from_list([]).is_err());
        assert!(Scope::parse("https://graph.example/.default a,b").is_ok());
    }
}
