//! What is worth saying about a command that could be read.

use crate::diagnostic::Diagnostic;
use alloc::vec::Vec;

/// The most that is said about one command.
const MOST: usize = 32;

/// Notices in the order of their finding. The same thing is said once, at its first place.
#[derive(Default)]
pub(super) struct Notices(Vec<Diagnostic>);

impl Notices {
    pub(super) fn push(&mut self, notice: Diagnostic) {
        let said = |known: &Diagnostic| known.code() == notice.code() && known.message() == notice.message();
        if self.0.len() < MOST && !self.0.iter().any(said) {
            self.0.push(notice);
        }
    }

    /// In the order of the text.
    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        self.0.sort_by_key(|notice| notice.span().map_or(0, |span| span.start));
        self.0
    }
}
