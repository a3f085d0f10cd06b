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

use crate::{
    assertion::utc,
    codes,
    command::Exec,
    environment::EXPORTED,
    message::{Finish, Outcome, Output, Pause, Start, Token, TokenFile},
    option::{Kind, ROWS, Row},
    platform::Platform,
    report::Report,
    run::{Run, mismatch, unsaid},
    selection::Selection,
    token,
};
use jotmint::{Diagnostic, diagnostic::codes as core_codes};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a run remembers between steps. It holds no secret.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// The token that the command has, as its source counts; 0 when the last one could not be written.
    generation: u64,
    /// When that token expires, on the clock that only runs forward.
    expires_ms: u64,
    /// When the one before it expires, which the command has until the file is written.
    former_expires_ms: u64,
    /// When the source is asked again, on that clock.
    due_ms: u64,
    /// The same on the wall clock, which goes on while a machine is suspended.
    due_seconds: u64,
    /// Attempts that have failed since the last token.
    failures: u32,
    /// The command is running.
    started: bool,
    /// It was said that the token has expired.
    expired: bool,
}

/// Passed on to the command.
const SIGNALS: [&str; 4] = ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"];

/// A terminal sends these to all of its foreground: the command has them already.
const TERMINAL_SIGNALS: [&str; 2] = ["SIGINT", "SIGQUIT"];

/// A pause is cut in pieces no longer than this, so that a machine that was suspended is noticed.
const LONGEST_PAUSE_MS: u64 = 30_000;

/// Never asked more often, whatever a source says.
const SHORTEST_PAUSE_MS: u64 = 1_000;

/// After a failure that names no time for the next attempt, and for a token whose lifetime is zero.
const RETRY_MS: u64 = 60_000;

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
        (None, Some(outcome)) => Ok(run.conclude(selection, outcome)),
        (Some(progress), Some(outcome)) => job.go_on(progress.clone(), outcome),
        (Some(_), None) => Ok(mismatch("there is no outcome")),
    }
}

struct Job<'j> {
    run: &'j Run<'j>,
    exec: &'j Exec,
    selection: &'j Selection,
}

impl Job<'_> {
    /// What can be wrong before anything is sent.
    fn check(&self) -> Result<(), Report> {
        let invalid = |message: std::fmt::Arguments<'_>| {
            Report::from(Diagnostic::new(&core_codes::OPTION_INVALID, message))
        };
        let name = &self.exec.variable;
        let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && name.bytes().next().is_some_and(|byte| !byte.is_ascii_digit());
        if !is_name {
            return Err(invalid(format_args!("`--env` is not the name of a variable"))
                .help("use letters, digits and `_`, and no digit first"));
        }
        let is_read = |variable: &String| ROWS.iter().flat_map(both_variables).any(|ours| ours == *variable);
        if let Some(ours) = self.variables().into_iter().find(is_read) {
            return Err(invalid(format_args!("`--env` would set `{ours}`, which jotmint reads"))
                .help("name a variable that means something to the command"));
        }
        if let Some("" | "-") = self.exec.token_file.as_deref() {
            return Err(invalid(format_args!("`--token-file` is not the path of a file"))
                .help("name a file in a folder that exists"));
        }
        if self.run.input.argv.get(self.exec.arguments_from).is_some_and(String::is_empty) {
            return Err(invalid(format_args!("the command after `--` is an empty text"))
                .help("check the variable that should hold its name"));
        }
        Ok(())
    }

    fn get_token(&self, stderr: String, progress: Option<Progress>) -> Result<Output, Report> {
        self.run.get_token(self.selection, stderr, progress)
    }

    fn start(&self, token: &Token, notices: &[Report]) -> Result<Output, Report> {
        let file = self.file(token)?;
        let progress = self.progress(token)?;
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
        let next = Progress { started: true, former_expires_ms, ..self.progress(token)? };
        if next.generation != progress.generation {
            let (masks, file) = (self.masks(token), self.file(token)?);
            let stderr = if self.run.parsed.quiet {
                String::new()
            } else {
                self.renewed(&progress, &next, token, reason)
            };
            let wake_in_ms = Some(self.wake_in_ms(&next));
            return Ok(Output::Wait(Pause { masks, file, stderr, wake_in_ms, progress: next }));
        }
        let next = Progress { failures: progress.failures, expired: progress.expired, ..next };
        match notices.iter().rev().find(|report| report.is_error()) {
            Some(error) => {
                let pause_ms = next.due_ms.saturating_sub(self.run.input.elapsed_ms);
                Ok(self.failed(next, error.clone(), pause_ms))
            }
            None => Ok(self.wait(String::new(), next)),
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

    /// The variables of the token: itself, when it expires, the file it is in.
    fn variables(&self) -> [String; 3] {
        let name = &self.exec.variable;
        [name.clone(), format!("{name}_EXPIRES_AT"), format!("{name}_FILE")]
    }

    fn environment(&self, token: &Token) -> BTreeMap<String, Option<String>> {
        let [itself, expires_at, file] = self.variables();
        let hidden = |row: &&'static Row| row.is_secret() || row.kind == Kind::Store;
        let credentials =
            ROWS.iter().filter(hidden).flat_map(both_variables).filter(|_| !self.exec.keep_credentials);
        // What an outer `jotmint exec` has set would contradict what this one sets.
        let stale =
            EXPORTED.map(str::to_owned).into_iter().chain([itself.clone(), expires_at.clone(), file.clone()]);
        let is_there = |variable: &String| self.run.input.env.contains_key(variable);
        let mut changes: BTreeMap<_, _> =
            credentials.chain(stale).filter(is_there).map(|variable| (variable, None)).collect();
        if let Some(path) = self.path() {
            changes.insert(file, Some(path));
        } else {
            changes.insert(itself, Some(token.access_token.clone()));
            let moment = token.expires_at_seconds.map(|seconds| (expires_at, Some(seconds.to_string())));
            changes.extend(moment);
        }
        changes
    }

    /// Where the run stands with this token.
    fn progress(&self, token: &Token) -> Result<Progress, Report> {
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

    fn postpone(&self, progress: &mut Progress, pause_ms: u64) {
        let pause_ms = pause_ms.max(SHORTEST_PAUSE_MS);
        progress.due_ms = self.run.input.elapsed_ms.saturating_add(pause_ms);
        // A second more: this clock is read in whole ones.
        let seconds = pause_ms.div_ceil(1000).saturating_add(1);
        progress.due_seconds = self.run.input.now_seconds.unwrap_or(u64::MAX).saturating_add(seconds);
    }

    /// Until the source is asked, or the token expires, whichever is first; in pieces.
    fn wake_in_ms(&self, progress: &Progress) -> u64 {
        let left = |moment: u64| moment.saturating_sub(self.run.input.elapsed_ms);
        let expiry = if progress.expired { u64::MAX } else { left(progress.expires_ms).max(1) };
        left(progress.due_ms).min(expiry).min(LONGEST_PAUSE_MS)
    }

    fn renewed(&self, old: &Progress, next: &Progress, token: &Token, reason: Option<&str>) -> String {
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
    fn trouble(&self, progress: &Progress, error: Report) -> String {
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

    fn seconds_to(&self, moment_ms: u64) -> u64 {
        moment_ms.saturating_sub(self.run.input.elapsed_ms).div_ceil(1000)
    }

    /// One line of a log, without a known secret.
    fn line(&self, text: String) -> String {
        let moment =
            self.run.input.now_seconds.and_then(utc).map(|moment| format!("{moment} ")).unwrap_or_default();
        let mut line = self.run.without_secrets(Some(self.selection), format!("jotmint: {moment}{text}"));
        line.push('\n');
        line
    }
}

/// The variables of an option: with the value, and with the path of a file.
fn both_variables(row: &'static Row) -> impl Iterator<Item = String> {
    row.variables().into_iter().flat_map(|variable| [format!("{variable}_FILE"), variable])
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
