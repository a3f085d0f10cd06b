//! The catalogue: every kind of problem jotmint can name.
//!
//! One file a family. An entry states the problem in its slug, and its explanation says why it is one. Adding an
//! entry to a family's list is all it takes: [`all`] and the tests over the catalogue find it there.
#![allow(rustdoc::bare_urls, reason = "a source is a section of a standard or a URL, printed as it is")]

mod assertion;
mod cache;
mod curl;
mod decision;
mod key;
mod metadata;
mod options;
mod provider;
mod request;
mod response;
mod review;

pub use assertion::*;
pub use cache::*;
pub use curl::*;
pub use decision::*;
pub use key::*;
pub use metadata::*;
pub use options::*;
pub use provider::*;
pub use request::*;
pub use response::*;
pub use review::*;

use super::Code;

/// Declares a family: its codes, and the list of them.
macro_rules! codes {
    ($family:ident: $($name:ident = $slug:literal, $severity:ident, $blame:ident, $reference:literal, $explanation:literal;)+) => {
        $(
            #[doc = $explanation]
            #[doc = ""]
            #[doc = concat!("Source: ", $reference)]
            pub static $name: $crate::diagnostic::Code = $crate::diagnostic::Code {
                slug: $slug,
                severity: $crate::diagnostic::Severity::$severity,
                blame: $crate::diagnostic::Blame::$blame,
                reference: $reference,
                explanation: $explanation,
            };
        )+
        pub(super) static $family: &[&$crate::diagnostic::Code] = &[$(&$name),+];
    };
}
use codes;

/// The reference document: every code with its page and an example, those of the command line included; Markdown.
pub const DOCUMENT: &str = include_str!("../catalogue.md");

/// Every code of the catalogue, family by family.
///
/// ```
/// let mut slugs: Vec<_> = jotmint::diagnostic::codes::all().map(|code| code.slug()).collect();
/// slugs.sort();
/// let count = slugs.len();
/// slugs.dedup();
/// assert_eq!(slugs.len(), count, "a slug names one problem");
/// ```
pub fn all() -> impl Iterator<Item = &'static Code> {
    [
        key::KEY,
        assertion::ASSERTION,
        cache::CACHE,
        curl::CURL,
        decision::DECISION,
        metadata::METADATA,
        options::OPTIONS,
        provider::PROVIDER,
        request::REQUEST,
        response::RESPONSE,
        review::REVIEW,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// The code with this slug, where there is one.
#[must_use]
pub fn find(slug: &str) -> Option<&'static Code> {
    all().find(|code| code.slug() == slug)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_complete_and_in_kebab_case() {
        for code in all() {
            assert!(
                code.slug()
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'),
                "{}",
                code.slug()
            );
            assert!(
                code.explanation().ends_with('.'),
                "{}: an explanation is made of sentences",
                code.slug()
            );
            assert!(!code.reference().is_empty(), "{}: say what the judgement rests on", code.slug());
        }
    }
}
