//! One step of a run: from everything that is known to the next order.
//!
//! Nothing is remembered between steps but what the input says. Each one reads the command line again, and gets as far
//! as the input allows:
//!
//! ```text
//! arguments -> finish (help, version, usage error)
//!     `-> options -> read -> get_token | get_status | make_assertion -> finish
//!                                `-> run -> wait, get_token ... -> finish
//! ```

use crate::{
    assertion, codes,
    command::{self, Parsed, Wish},
    environment,
    exec::{self, Progress},
    explain,
    files::Brought,
    message::{Finish, Input, Outcome, Output, ServerAnswer},
    platform::Platform,
    providers,
    report::Report,
    review,
    selection::Selection,
    spelling, status,
    token::{self, Printed},
};
use jotmint::{Diagnostic, diagnostic::codes as core_codes};
use std::collections::{BTreeMap, BTreeSet};

/// The idiom of every option in an order.
const IDIOM: &str = "flag";

/// One step, JSON to JSON: an [`Input`] in, an [`Output`] out. Input that is neither ends the run with
/// `host-mismatch`.
#[must_use]
pub fn step(input: &[u8]) -> Vec<u8> {
    let output = match serde_json::from_slice::<Input>(input) {
        Ok(input) => run(&input),
        // The parser's own words may quote a secret; the position does not.
        Err(error) => mismatch(&format!(
            "the input is not understood at line {}, column {}",
            error.line(),
            error.column()
        )),
    };
    // Texts, numbers and JSON values always have a form in JSON.
    serde_json::to_vec(&output).unwrap_or_default()
}

/// One step.
#[must_use]
pub fn run(input: &Input) -> Output {
    match command::parse(&input.argv) {
        Ok(parsed) => Run { input, parsed }.next(),
        Err(finish) => Output::Finish(finish),
    }
}

pub(crate) fn mismatch(message: &str) -> Output {
    let report = codes::HOST_MISMATCH.report(message.to_owned()).help("install the package again");
    Output::Finish(Finish {
        stderr: format!("{}\n", report.render()),
        exit_code: report.exit_code(),
        ..Finish::default()
    })
}

/// A command line with what the host has brought for it.
pub(crate) struct Run<'i> {
    pub(crate) input: &'i Input,
    pub(crate) parsed: Parsed,
}

impl Run<'_> {
    fn next(&self) -> Output {
        let wish = &self.parsed.wish;
        let none = BTreeMap::new();
        let env = if wish.reads_environment() { &self.input.env } else { &none };
        let selection = match Selection::new(&self.parsed.matches, env, |row| wish.wants(row)) {
            Ok(selection) => selection,
            Err(error) => return self.fail(None, error, Vec::new()),
        };
        let progress = match wish {
            Wish::DecodeFile(path) => self.decode_file(path, &selection),
            Wish::Check(wish) | Wish::Explain(explain::Wish::Answer(wish)) => {
                review::next(self, wish, &selection)
            }
            Wish::Explain(explain::Wish::Code { code, json }) => explain::page(code, *json).map(printed),
            Wish::Explain(explain::Wish::List) => Ok(printed(explain::list())),
            Wish::Providers(wish) => providers::print(wish).map(printed),
            Wish::Exec(exec) => exec::next(self, exec, &selection),
            Wish::Token(_) | Wish::Assertion { .. } | Wish::Status { .. } => self.order(&selection),
        };
        match progress {
            Ok(output) => output,
            Err(error) => self.fail(Some(&selection), error, Vec::new()),
        }
    }

    /// The next order, or the end when the last one has been carried out.
    fn order(&self, selection: &Selection) -> Result<Output, Report> {
        if let Some(outcome) = &self.input.outcome {
            return Ok(self.conclude(selection, outcome));
        }
        if let Wish::Token(format) = self.parsed.wish {
            token::check_format(format, &self.input.env)?;
        }
        if let Wish::Token(_) = self.parsed.wish {
            return self.get_token(selection, String::new(), None);
        }
        if let Some(read) = self.read(selection.paths()) {
            return Ok(read);
        }
        let (options, _) = selection.options(self.brought())?;
        Ok(match self.parsed.wish {
            Wish::Status { .. } => Output::GetStatus { idiom: IDIOM, options },
            _ => Output::MakeAssertion { idiom: IDIOM, options },
        })
    }

    /// The order for a token, once the files of its options are read.
    pub(crate) fn get_token(
        &self,
        selection: &Selection,
        stderr: String,
        progress: Option<Progress>,
    ) -> Result<Output, Report> {
        if let Some(read) = self.read(selection.paths()) {
            return Ok(read);
        }
        let (options, min_remaining) = selection.options(self.brought())?;
        Ok(Output::GetToken { stderr, idiom: IDIOM, options, min_remaining, progress })
    }

    fn decode_file(&self, path: &str, selection: &Selection) -> Result<Output, Report> {
        if let Some(flag) = selection.flags().next() {
            let message = format_args!("`{flag}` has no effect when an assertion is only decoded");
            return Err(Report::from(Diagnostic::new(&core_codes::OPTION_CONFLICT, message))
                .help("remove it, or leave the file out to sign an assertion"));
        }
        if let Some(read) = self.read(core::iter::once(path)) {
            return Ok(read);
        }
        let text = self.brought().text("--decode", path)?;
        Ok(self.finish(selection, assertion::decoded(text, self.input.now_seconds)?, Vec::new()))
    }

    /// Asks for the files that are not there yet.
    pub(crate) fn read<'p>(&self, paths: impl Iterator<Item = &'p str>) -> Option<Output> {
        let missing: BTreeSet<&str> = paths.filter(|path| !self.brought().has(path)).collect();
        let paths: Vec<_> = missing.into_iter().map(str::to_owned).collect();
        (!paths.is_empty()).then_some(Output::Read { paths })
    }

    pub(crate) fn conclude(&self, selection: &Selection, outcome: &Outcome) -> Output {
        let (printed, notices) = match (outcome, &self.parsed.wish) {
            (Outcome::Use { token, notices, .. }, Wish::Token(format)) => {
                (token::print(token, *format, &self.input.env), notices)
            }
            (Outcome::Assertion { assertion, notices }, Wish::Assertion { .. }) => {
                (self.assertion(assertion), notices)
            }
            (Outcome::Tell { status, notices }, Wish::Status { json }) => {
                (status::print(status, *json), notices)
            }
            (Outcome::Stop { error, server, retry_after_seconds }, _) => {
                let error = with_server(error.clone(), server.as_ref(), *retry_after_seconds);
                return self.fail(Some(selection), error, Vec::new());
            }
            (Outcome::Error { error }, _) => return self.fail(Some(selection), error.clone(), Vec::new()),
            _ => return mismatch("the outcome does not belong to the command"),
        };
        match printed {
            Ok(printed) => self.finish(selection, printed, notices.clone()),
            Err(error) => self.fail(Some(selection), error, notices.clone()),
        }
    }

    fn assertion(&self, assertion: &str) -> Result<Printed, Report> {
        match self.parsed.wish {
            Wish::Assertion { decoded: true } => assertion::decoded(assertion, self.input.now_seconds),
            _ => Ok(assertion::print(assertion, Platform::of(&self.input.env))),
        }
    }

    fn finish(&self, selection: &Selection, printed: Printed, mut notices: Vec<Report>) -> Output {
        notices.extend(printed.notice);
        let reports = self.rendered(Some(selection), notices, None);
        Output::Finish(Finish {
            stdout: printed.stdout,
            stderr: printed.masks + &reports,
            exit_code: printed.exit_code,
            appends: printed.appends,
            removes: Vec::new(),
        })
    }

    fn fail(&self, selection: Option<&Selection>, error: Report, notices: Vec<Report>) -> Output {
        let exit_code = error.exit_code();
        let stderr = self.rendered(selection, notices, Some(error));
        Output::Finish(Finish { stderr, exit_code, ..Finish::default() })
    }

    /// Everything there is to say, the error last, in the words of the command line and without a known secret.
    pub(crate) fn rendered(
        &self,
        selection: Option<&Selection>,
        notices: Vec<Report>,
        error: Option<Report>,
    ) -> String {
        let said = environment::notices(&self.input.env).into_iter().chain(notices);
        let said = said.filter(|report| !(self.parsed.quiet && report.is_notice()));
        let mut out = String::new();
        for report in self.reworded(selection, said.chain(error)) {
            out.push_str(&self.without_secrets(selection, report.render()));
            out.push('\n');
        }
        out
    }

    pub(crate) const fn is_quiet(&self) -> bool {
        self.parsed.quiet
    }

    /// Reports in the words of the command line.
    pub(crate) fn reworded(
        &self,
        selection: Option<&Selection>,
        reports: impl IntoIterator<Item = Report>,
    ) -> Vec<Report> {
        let mut reports: Vec<_> = reports.into_iter().collect();
        if let Some(selection) = selection {
            reports.iter_mut().for_each(|report| spelling::in_place(report, selection));
        }
        reports
    }

    /// A text without the secrets that are known.
    pub(crate) fn without_secrets(&self, selection: Option<&Selection>, text: String) -> String {
        let secrets = selection.map(|selection| selection.secrets(self.brought())).unwrap_or_default();
        secrets.iter().filter(|secret| secret.len() >= 4).fold(text, |text, secret| hide(&text, secret))
    }

    pub(crate) fn brought(&self) -> Brought<'_> {
        Brought { files: &self.input.files, stdin_text: self.input.stdin_text.as_deref() }
    }
}

/// A run that has nothing more to do than to print.
fn printed(stdout: String) -> Output {
    Output::Finish(Finish { stdout, ..Finish::default() })
}

/// `text` without `secret`, wherever it stands on its own: a secret that is an ordinary word does not take the word out
/// of the names of options and problems.
fn hide(text: &str, secret: &str) -> String {
    let belongs = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(secret) {
        let inside = before.ends_with(belongs) || after.starts_with(belongs);
        // A long one is hidden also where something is attached to it.
        let kept = inside && secret.len() < 12;
        out.push_str(before);
        out.push_str(if kept { secret } else { "[redacted]" });
        rest = after;
    }
    out + rest
}

/// Adds what the server said and the message does not say, and when it is worth trying again.
fn with_server(mut error: Report, server: Option<&ServerAnswer>, retry_after_seconds: Option<u32>) -> Report {
    if let Some(server) = server {
        if let Some(words) = unsaid(&error, server) {
            error.add_help(words);
        }
        if let Some(uri) = &server.error_uri {
            error.add_help(format!("the server explains at {uri}"));
        }
    }
    if let Some(seconds) = retry_after_seconds {
        error.add_help(format!("try again in {seconds} s"));
    }
    error
}

/// The server's words that the message does not have.
pub(crate) fn unsaid(error: &Report, server: &ServerAnswer) -> Option<String> {
    let words = [&server.error, &server.error_description].into_iter().flatten().map(String::as_str);
    let unsaid: Vec<&str> = words.filter(|words| !error.message().contains(words)).collect();
    (!unsaid.is_empty()).then(|| format!("the server said: {}", unsaid.join(": ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn input_of_another_version_is_refused_without_a_word_of_it() {
        for input in [r#"{"argv":["token"],"hunter2":1}"#, r#"{"argv":"hunter2"}"#, "hunter2", ""] {
            let text = String::from_utf8(step(input.as_bytes())).unwrap();
            assert!(text.contains("host-mismatch") && !text.contains("hunter2"), "{text}");
        }
    }

    #[test]
    fn a_secret_that_is_a_word_leaves_the_names_of_problems_alone() {
        assert_eq!(
            hide("error[secret-too-short]: `short` is short.", "short"),
            "error[secret-too-short]: `[redacted]` is [redacted]."
        );
        assert_eq!(hide("xPLANTED-s3cretx", "PLANTED-s3cret"), "x[redacted]x");
    }

    #[test]
    fn a_host_that_forgets_a_file_is_asked_again() {
        let input = br#"{"argv":["token"],"env":{"OAUTH_CLIENT_ID_FILE":"a"},"files":{"b":{"text":"x"}}}"#;
        assert_eq!(step(input), br#"{"type":"read","paths":["a"]}"#);
    }
}
