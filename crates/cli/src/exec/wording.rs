//! The lines of a log about the token of a command that is running.

use super::job::Job;
use crate::{assertion::utc, message::Token, progress::Progress, report::Report};

impl Job<'_> {
    pub(super) fn renewed(
        &self,
        old: &Progress,
        next: &Progress,
        token: &Token,
        reason: Option<&str>,
    ) -> String {
        let how = match reason {
            Some("shared" | "renewed-elsewhere" | "replaced") => {
                "token renewed: another job has put it into the cache"
            }
            Some("renewed") if !old.expired => "token renewed, as it had reached its refresh age",
            Some("renewed-for-lifetime") => "token renewed, as more remaining life is wanted",
            _ => "token renewed",
        };
        let left = if old.expired {
            "the last one had expired".to_owned()
        } else {
            format!("the last one had {} s left", self.seconds_to(old.expires_ms))
        };
        let failures = match old.failures {
            0 => String::new(),
            1 => ", after 1 attempt that failed".to_owned(),
            failures => format!(", after {failures} attempts that failed"),
        };
        let life = token.remaining_seconds.unwrap_or_default();
        let next = self.seconds_to(next.due_ms);
        self.line(format!(
            "{how}; {left}{failures}; the new one has {life} s, the next renewal is due in {next} s"
        ))
    }

    /// Why there is no new token, what that means for the command, and what happens next.
    pub(super) fn trouble(&self, progress: &Progress, error: Report) -> String {
        let reports = self.run.reworded(Some(self.selection), [error]);
        let why = reports
            .iter()
            .map(|report| format!("[{}] {}", report.code(), report.message()))
            .collect::<String>();
        let state = if progress.expired {
            "the one the command has is expired".to_owned()
        } else {
            format!("the one the command has is good for {} s", self.seconds_to(progress.expires_ms))
        };
        let next = self.seconds_to(progress.due_ms);
        self.line(format!("token not renewed: {why}; {state}; trying again in {next} s"))
    }

    /// What went not as it should although there is a token, each problem once in a run.
    pub(super) fn warnings(&self, progress: &mut Progress, notices: &[Report]) -> String {
        let warnings = progress.unsaid(notices).into_iter().cloned();
        let reports = self.run.reworded(Some(self.selection), warnings);
        reports
            .iter()
            .map(|report| self.line(format!("warning: [{}] {}", report.code(), report.message())))
            .collect()
    }

    pub(super) fn seconds_to(&self, moment_ms: u64) -> u64 {
        moment_ms.saturating_sub(self.run.input.elapsed_ms).div_ceil(1000)
    }

    /// One line of a log, without a known secret.
    pub(super) fn line(&self, text: String) -> String {
        let moment =
            self.run.input.now_seconds.and_then(utc).map(|moment| format!("{moment} ")).unwrap_or_default();
        let mut line = self.run.without_secrets(Some(self.selection), format!("jotmint: {moment}{text}"));
        line.push('\n');
        line
    }
}
