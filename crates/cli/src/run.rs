//! A run: the command line, what the host has brought for it, and what every subcommand does with the two.

use crate::{
    codes,
    command::Parsed,
    environment,
    files::Brought,
    message::{Finish, Input, Outcome, Output, ServerAnswer},
    progress::Progress,
    report::Report,
    selection::Selection,
    spelling,
};
use std::collections::BTreeSet;

/// The idiom of every option in an order.
pub(crate) const IDIOM: &str = "flag";

/// A command line with what the host has brought for it.
pub(crate) struct Run<'i> {
    pub(crate) input: &'i Input,
    pub(crate) parsed: Parsed,
}

impl Run<'_> {
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

    /// Asks for the files that are not there yet.
    pub(crate) fn read<'p>(&self, paths: impl Iterator<Item = &'p str>) -> Option<Output> {
        let missing: BTreeSet<&str> = paths.filter(|path| !self.brought().has(path)).collect();
        let paths: Vec<_> = missing.into_iter().map(str::to_owned).collect();
        (!paths.is_empty()).then_some(Output::Read { paths })
    }

    /// The end of a run that did not get what it asked for.
    pub(crate) fn without_token(&self, selection: &Selection, outcome: &Outcome) -> Output {
        let error = match outcome {
            Outcome::Stop { error, server, retry_after_seconds } => {
                with_server(error.clone(), server.as_ref(), *retry_after_seconds)
            }
            Outcome::Error { error } => error.clone(),
            _ => return mismatch("the outcome does not belong to the command"),
        };
        self.fail(Some(selection), error, Vec::new())
    }

    pub(crate) fn fail(&self, selection: Option<&Selection>, error: Report, notices: Vec<Report>) -> Output {
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

pub(crate) fn mismatch(message: &str) -> Output {
    let report = codes::HOST_MISMATCH.report(message.to_owned()).help("install the package again");
    Output::Finish(Finish {
        stderr: format!("{}\n", report.render()),
        exit_code: report.exit_code(),
        ..Finish::default()
    })
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
    fn a_secret_that_is_a_word_leaves_the_names_of_problems_alone() {
        assert_eq!(
            hide("error[secret-too-short]: `short` is short.", "short"),
            "error[secret-too-short]: `[redacted]` is [redacted]."
        );
        assert_eq!(hide("xPLANTED-s3cretx", "PLANTED-s3cret"), "x[redacted]x");
    }
}
