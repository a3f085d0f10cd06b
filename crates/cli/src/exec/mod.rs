//! A command that runs with a token: its environment, its token file, and when that file is written again.
//!
//! Nothing is started here and nobody waits: the host does, and comes back with what happened. A renewal that fails
//! never ends the command.
//!
//! ```text
//! get_token --use--> run --woken--> (due?) --yes--> get_token --use, stop, error--> wait --woken--> (due?) ...
//!     | stop          |                `---no--> wait
//!     v               v exited, killed, not_started, unwritten; and exited, killed from everywhere after it
//!   finish          finish
//! ```

mod job;
mod pace;
mod variables;
mod wording;

use crate::{
    codes,
    command::Exec,
    message::{Finish, Outcome, Output, Pause, Start, Token, TokenFile},
    platform::Platform,
    progress::Progress,
    report::Report,
    run::{Run, mismatch, unsaid},
    selection::Selection,
    token,
};
use job::Job;
use pace::RETRY_MS;

/// Passed on to the command.
const SIGNALS: [&str; 4] = ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"];

/// A terminal sends these to all of its foreground: the command has them already.
const TERMINAL_SIGNALS: [&str; 2] = ["SIGINT", "SIGQUIT"];

/// A file that could not be written is tried again soon: nobody else is asked for it.
const REWRITE_MS: u64 = 5_000;

/// The next order.
///
/// # Errors
/// Before the command runs: what the options, the source or the file are refused for.
pub(crate) fn next(run: &Run<'_>, exec: &Exec, selection: &Selection) -> Result<Output, Report> {
    let job = Job { run, exec, selection };
    match (&run.input.progress, &run.input.outcome) {
        (None, None) => {
            job.check()?;
            job.get_token(String::new(), None)
        }
        (None, Some(Outcome::Use { token, notices, .. })) => job.start(token, notices),
        (None, Some(outcome)) => Ok(run.without_token(selection, outcome)),
        (Some(progress), Some(outcome)) => job.go_on(progress.clone(), outcome),
        (Some(_), None) => Ok(mismatch("there is no outcome")),
    }
}

impl Job<'_> {
    fn get_token(&self, stderr: String, progress: Option<Progress>) -> Result<Output, Report> {
        self.run.get_token(self.selection, stderr, progress)
    }

    fn start(&self, token: &Token, notices: &[Report]) -> Result<Output, Report> {
        let file = self.file(token)?;
        let mut progress = self.progress(token)?;
        // All of them are said below, in full.
        progress.unsaid(notices);
        Ok(Output::Run(Start {
            arguments_from: self.exec.arguments_from,
            env: self.environment(token),
            signals: &SIGNALS,
            terminal_signals: &TERMINAL_SIGNALS,
            pause: Pause {
                masks: self.masks(token),
                wake_in_ms: file.is_some().then(|| self.wake_in_ms(&progress)),
                file,
                stderr: self.run.rendered(Some(self.selection), notices.to_vec(), None),
                progress,
            },
        }))
    }

    /// The command is running, or should be.
    fn go_on(&self, mut progress: Progress, outcome: &Outcome) -> Result<Output, Report> {
        let had_started = core::mem::replace(&mut progress.started, true);
        match outcome {
            Outcome::Exited { code } => Ok(self.finish(String::new(), *code)),
            Outcome::Killed { signal } => {
                Ok(self.finish(String::new(), u32::from(*signal).saturating_add(128)))
            }
            Outcome::NotStarted { error, reason } => {
                // As every shell has it (POSIX, "Command Search and Execution").
                let exit_code = if matches!(error.as_str(), "ENOENT" | "ENOTDIR") { 127 } else { 126 };
                let report = codes::COMMAND_NOT_STARTED
                    .report(format!("the command cannot be started: {}", words(reason)))
                    .help(
                        "check its name, PATH, and whether this job may run it; there is no shell in between",
                    );
                Ok(self.finish(self.run.rendered(Some(self.selection), Vec::new(), Some(report)), exit_code))
            }
            Outcome::Unwritten { reason } if !had_started => Err(unwritable(reason)),
            Outcome::Unwritten { reason } => {
                let report = unwritable(reason);
                progress.generation = 0;
                progress.expires_ms = progress.former_expires_ms;
                progress.failures = progress.failures.saturating_add(1);
                self.postpone(&mut progress, REWRITE_MS);
                Ok(self.wait(self.trouble(&progress, report), progress))
            }
            Outcome::Woken {} => self.woken(progress),
            Outcome::Use { token, notices, reason } => self.used(progress, token, notices, reason.as_deref()),
            Outcome::Stop { error, server, retry_after_seconds } => {
                let pause_ms =
                    retry_after_seconds.map_or(RETRY_MS, |seconds| u64::from(seconds).saturating_mul(1000));
                let mut error = error.clone();
                if let Some(words) = server.as_ref().and_then(|server| unsaid(&error, server)) {
                    error.lines().take(1).for_each(|message| message.push_str(&format!(" ({words})")));
                }
                Ok(self.failed(progress, error, pause_ms))
            }
            Outcome::Error { error } => Ok(self.failed(progress, error.clone(), RETRY_MS)),
            Outcome::Assertion { .. } | Outcome::Tell { .. } => {
                Ok(mismatch("the outcome does not belong to the command"))
            }
        }
    }

    fn woken(&self, mut progress: Progress) -> Result<Output, Report> {
        let input = self.run.input;
        let mut stderr = String::new();
        if input.elapsed_ms >= progress.expires_ms && !progress.expired {
            progress.expired = true;
            let next = self.seconds_to(progress.due_ms);
            stderr = self.line(format!(
                "the token has expired, and there is no new one yet; trying again in {next} s"
            ));
        }
        let is_due = input.elapsed_ms >= progress.due_ms
            || input.now_seconds.is_some_and(|now| now >= progress.due_seconds);
        if is_due { self.get_token(stderr, Some(progress)) } else { Ok(self.wait(stderr, progress)) }
    }

    /// The source has a token: the next one, or the old one again.
    fn used(
        &self,
        progress: Progress,
        token: &Token,
        notices: &[Report],
        reason: Option<&str>,
    ) -> Result<Output, Report> {
        let former_expires_ms = progress.expires_ms;
        let said = progress.said.clone();
        let mut next = Progress { started: true, former_expires_ms, said, ..self.progress(token)? };
        let warnings = self.warnings(&mut next, notices);
        if next.generation != progress.generation {
            let (masks, file) = (self.masks(token), self.file(token)?);
            let renewed = if self.run.parsed.quiet {
                String::new()
            } else {
                self.renewed(&progress, &next, token, reason)
            };
            let stderr = renewed + &warnings;
            let wake_in_ms = Some(self.wake_in_ms(&next));
            return Ok(Output::Wait(Pause { masks, file, stderr, wake_in_ms, progress: next }));
        }
        let next = Progress { failures: progress.failures, expired: progress.expired, ..next };
        match notices.iter().rev().find(|report| report.is_error()) {
            Some(error) => {
                let pause_ms = next.due_ms.saturating_sub(self.run.input.elapsed_ms);
                Ok(self.failed(next, error.clone(), pause_ms))
            }
            None => Ok(self.wait(warnings, next)),
        }
    }

    fn failed(&self, mut progress: Progress, error: Report, pause_ms: u64) -> Output {
        progress.failures = progress.failures.saturating_add(1);
        self.postpone(&mut progress, pause_ms);
        progress.expired |= self.run.input.elapsed_ms >= progress.expires_ms;
        self.wait(self.trouble(&progress, error), progress)
    }

    fn wait(&self, stderr: String, progress: Progress) -> Output {
        let wake_in_ms = Some(self.wake_in_ms(&progress));
        Output::Wait(Pause { masks: String::new(), file: None, stderr, wake_in_ms, progress })
    }

    fn finish(&self, stderr: String, exit_code: u32) -> Output {
        Output::Finish(Finish {
            stderr,
            exit_code,
            removes: self.path().into_iter().collect(),
            ..Finish::default()
        })
    }

    fn file(&self, token: &Token) -> Result<Option<TokenFile>, Report> {
        let text = token::text(token, self.exec.file_format)?;
        Ok(self.path().map(|path| TokenFile { path, text }))
    }

    /// The path of the token file, which the command finds from any folder.
    fn path(&self) -> Option<String> {
        let path = self.exec.token_file.as_deref()?;
        let cwd = self.run.input.cwd.as_str();
        // `C:\...` too, and `\\server\...`.
        let is_absolute = path.starts_with(['/', '\\']) || path.get(1..2) == Some(":");
        Some(if is_absolute || cwd.is_empty() { path.to_owned() } else { format!("{cwd}/{path}") })
    }

    fn masks(&self, token: &Token) -> String {
        token::masks(token, self.exec.file_format, Platform::of(&self.run.input.env))
    }
}

fn unwritable(reason: &str) -> Report {
    codes::FILE_UNWRITABLE
        .report(format!("the file of `--token-file` cannot be written: {}", words(reason)))
        .help("name a file in a folder that exists, where this job may make files and nobody else replaces them")
}

/// A host's reason made fit for one line.
fn words(reason: &str) -> String {
    reason.chars().take(100).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
