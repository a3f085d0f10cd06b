//! When the source is asked again.
//!
//! When a token is renewed is for the core to say; here that becomes pauses.

use super::job::Job;
use crate::{message::Token, progress::Progress, report::Report};

/// A pause is cut in pieces no longer than this, so that a machine that was suspended is noticed.
const LONGEST_PAUSE_MS: u64 = 30_000;

/// Never asked more often, whatever a source says.
const SHORTEST_PAUSE_MS: u64 = 1_000;

/// After a failure that names no time for the next attempt, and for a token whose lifetime is zero.
pub(super) const RETRY_MS: u64 = 60_000;

impl Job<'_> {
    /// Where the run stands with this token.
    pub(super) fn progress(&self, token: &Token) -> Result<Progress, Report> {
        let remaining_ms = u64::from(token.remaining_seconds.unwrap_or_default()).saturating_mul(1000);
        let fresh_ms = token.fresh_for_ms.unwrap_or_default();
        let (_, min_remaining) = self.selection.options(self.run.brought())?;
        let pause_ms = match min_remaining {
            _ if token.expires_in == Some(0) => RETRY_MS,
            None => fresh_ms,
            // Who wants so much life left wants it at all times; more than three quarters of a lifetime cannot be had.
            Some(wish) => {
                let quarter_ms = token.expires_in.unwrap_or_default().saturating_mul(250);
                let wished_ms = remaining_ms.saturating_sub(u64::from(wish).saturating_mul(1000));
                fresh_ms.min(wished_ms.max(quarter_ms))
            }
        };
        let mut progress = Progress {
            generation: token.generation.unwrap_or_default(),
            expires_ms: self.run.input.elapsed_ms.saturating_add(remaining_ms),
            expired: remaining_ms == 0,
            ..Progress::default()
        };
        self.postpone(&mut progress, pause_ms);
        Ok(progress)
    }

    pub(super) fn postpone(&self, progress: &mut Progress, pause_ms: u64) {
        let pause_ms = pause_ms.max(SHORTEST_PAUSE_MS);
        progress.due_ms = self.run.input.elapsed_ms.saturating_add(pause_ms);
        // A second more: this clock is read in whole ones.
        let seconds = pause_ms.div_ceil(1000).saturating_add(1);
        progress.due_seconds = self.run.input.now_seconds.unwrap_or(u64::MAX).saturating_add(seconds);
    }

    /// Until the source is asked, or the token expires, whichever is first; in pieces.
    pub(super) fn wake_in_ms(&self, progress: &Progress) -> u64 {
        let left = |moment: u64| moment.saturating_sub(self.run.input.elapsed_ms);
        let expiry = if progress.expired { u64::MAX } else { left(progress.expires_ms).max(1) };
        left(progress.due_ms).min(expiry).min(LONGEST_PAUSE_MS)
    }
}
