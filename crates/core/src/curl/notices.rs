//! What is worth saying about a command that could be read.

use crate::diagnostic::{Code, Diagnostic};
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

    pub(super) fn has(&self, code: &Code) -> bool {
        self.0.iter().any(|known| known.code() == code)
    }

    /// In the order of the text; of those at one place, in the order of their finding.
    pub(super) fn finish(self) -> Vec<Diagnostic> {
        let start = |notice: &Diagnostic| notice.span().map_or(0, |span| span.start);
        let mut ordered: Vec<_> = self.0.into_iter().enumerate().collect();
        ordered.sort_unstable_by_key(|(found, notice)| (start(notice), *found));
        ordered.into_iter().map(|(_, notice)| notice).collect()
    }
}
