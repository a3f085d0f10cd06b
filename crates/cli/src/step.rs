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
    assertion,
    command::{self, Wish},
    exec, explain,
    message::{Finish, Input, Outcome, Output},
    platform::Platform,
    providers,
    report::Report,
    review,
    run::{IDIOM, Run, mismatch},
    selection::Selection,
    status,
    token::{self, Printed},
};
use jotmint::{Diagnostic, diagnostic::codes as core_codes};
use std::collections::BTreeMap;

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

    fn conclude(&self, selection: &Selection, outcome: &Outcome) -> Output {
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
            _ => return self.without_token(selection, outcome),
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
}

/// A run that has nothing more to do than to print.
fn printed(stdout: String) -> Output {
    Output::Finish(Finish { stdout, ..Finish::default() })
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
    fn a_host_that_forgets_a_file_is_asked_again() {
        let input = br#"{"argv":["token"],"env":{"OAUTH_CLIENT_ID_FILE":"a"},"files":{"b":{"text":"x"}}}"#;
        assert_eq!(step(input), br#"{"type":"read","paths":["a"]}"#);
    }
}
