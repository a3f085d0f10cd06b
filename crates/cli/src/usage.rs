//! Command lines that are refused, without showing what might be a secret.
//!
//! Nobody knows what somebody typed by mistake. So a value is never shown, and an unknown flag only up to its `=` and
//! only when it reads like a flag.

use crate::{
    codes, credential,
    message::Finish,
    option::{Kind, ROWS, Row},
    report::Report,
};
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use jotmint::diagnostic::Blame;

/// What stands for a value that is not shown.
const NOT_SHOWN: &str = "(not shown)";

/// Refuses arguments that carry a secret: the flags that secrets do not have, and what is a credential by its looks.
///
/// # Errors
/// The finished run, with `secret-in-command-line`.
pub(crate) fn refuse_secrets(argv: &[String]) -> Result<(), Finish> {
    let mut previous = "";
    for (index, argument) in argv.iter().enumerate().take_while(|(_, argument)| *argument != "--") {
        if let Some(row) = secret_flag(argument) {
            return Err(refusal(&secret_as_flag(row)));
        }
        if let Some(kind) = credential::kind(argument) {
            return Err(refusal(&credential_as_argument(
                index,
                kind,
                flag_name(argument).unwrap_or(previous),
            )));
        }
        previous = argument;
    }
    Ok(())
}

/// A finished run out of what clap says: a help text, the version, or an error.
pub(crate) fn finish(mut error: Error) -> Finish {
    if error.kind() == ErrorKind::UnknownArgument {
        // What clap advises for a command after `--` repeats the argument.
        let takes_command =
            error.get(ContextKind::Usage).is_some_and(|usage| usage.to_string().contains(" -- "));
        let advice = "put `--` before the command: `jotmint exec -- COMMAND`".to_owned();
        let suggested =
            if takes_command { ContextValue::StyledStrs(vec![advice.into()]) } else { ContextValue::None };
        error.insert(ContextKind::Suggested, suggested);
    }
    for kind in [ContextKind::InvalidArg, ContextKind::InvalidValue, ContextKind::InvalidSubcommand] {
        let Some(ContextValue::String(text)) = error.get(kind) else { continue };
        let shown = match (error.kind(), kind) {
            // An empty value is told from a wrong one by its emptiness.
            (_, ContextKind::InvalidValue) if text.is_empty() => continue,
            (ErrorKind::UnknownArgument, ContextKind::InvalidArg) => {
                flag_name(text).filter(|flag| reads_like_a_flag(flag)).unwrap_or(NOT_SHOWN)
            }
            (_, ContextKind::InvalidArg) => continue,
            _ => NOT_SHOWN,
        };
        let shown = ContextValue::String(shown.to_owned());
        error.insert(kind, shown);
    }
    let text = error.render().to_string();
    if error.use_stderr() {
        Finish { stderr: text, exit_code: u32::from(Blame::Configuration.exit_code()), ..Finish::default() }
    } else {
        Finish { stdout: text, ..Finish::default() }
    }
}

/// The row of a secret that is given as a flag with a value, however the flag is spelled: `--client-secret`,
/// `-client_secret=...`, `--clientSecret`.
fn secret_flag(argument: &str) -> Option<&'static Row> {
    let typed = letters(flag_name(argument)?);
    ROWS.iter().filter(|row| row.is_secret()).find(|row| letters(row.name) == typed)
}

fn letters(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// An argument up to its `=`, where it begins as a flag does.
fn flag_name(argument: &str) -> Option<&str> {
    argument.starts_with('-').then(|| argument.split('=').next().unwrap_or_default())
}

fn secret_as_flag(row: &Row) -> Report {
    codes::SECRET_IN_COMMAND_LINE
        .report(format!("`{}` is no argument: every process can read the command line", row.spelled()))
        .help(format!("set {}, or name a file: `{} PATH`", row.variable(), row.typed()))
}

/// `flag` is what stands before the credential; only a flag that exists is shown.
fn credential_as_argument(index: usize, kind: &str, flag: &str) -> Report {
    let report = codes::SECRET_IN_COMMAND_LINE.report(format!(
        "argument {} is {kind}: every process can read the command line",
        index.saturating_add(1)
    ));
    match ROWS.iter().find(|row| row.typed() == flag) {
        Some(row) if row.flag_takes_path() => {
            report.help(format!("set {}, or give the path of a file: `{flag} PATH`", row.variable()))
        }
        Some(row) if row.kind == Kind::Pairs => report.help(format!("set {}, a JSON object", row.variable())),
        Some(row) => report.help(format!("set {}", row.variable())),
        None if kind == "a JWT" => report.help(
            "to look at a JWT, pipe it in: `jotmint assertion --decode -`, or name a file in place of `-`",
        ),
        None => report.help("put it into a file, and name that with the `-file` option it belongs to"),
    }
}

/// A run that ends with a usage error.
pub(crate) fn refusal(report: &Report) -> Finish {
    Finish { stderr: format!("{}\n", report.render()), exit_code: report.exit_code(), ..Finish::default() }
}

/// `-x`, or `--` and words of small letters; or a flag that exists.
fn reads_like_a_flag(flag: &str) -> bool {
    if let Some(name) = flag.strip_prefix("--") {
        let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
        return (name.len() <= 40 && name.split('-').all(is_word)) || ROWS.iter().any(|row| row.flag == name);
    }
    matches!(flag.as_bytes(), [b'-', letter] if letter.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::parse;

    fn error(line: &[&str]) -> String {
        let argv: Vec<_> = line.iter().map(|&argument| argument.to_owned()).collect();
        let finish = parse(&argv).err().unwrap();
        assert_eq!((finish.exit_code, finish.stdout.as_str()), (2, ""), "{line:?}");
        finish.stderr
    }

    #[test]
    fn a_secret_as_a_flag_is_refused_with_the_two_ways_there_are() {
        for line in [
            &["token", "--client-secret", "hunter2"][..],
            &["token", "--client-secret=hunter2"],
            &["token", "-client-secret=hunter2"],
            &["token", "--client_secret", "hunter2"],
            &["--clientSecret", "hunter2", "token"],
            &["--format", "nonsense", "token", "--client-secret", "hunter2"],
        ] {
            assert_eq!(
                error(line),
                "error[secret-in-command-line]: `--client-secret` is no argument: every process can read the command line\n   \
                 = help: set OAUTH_CLIENT_SECRET, or name a file: `--client-secret-file PATH`\n   \
                 = see: CWE-214\n"
            );
        }
        for row in ROWS.iter().filter(|row| row.is_secret()) {
            assert!(error(&["token", &row.spelled(), "hunter2"]).contains(&row.variable()), "{}", row.name);
        }
    }

    #[test]
    fn no_value_comes_back_in_a_usage_error() {
        for line in [
            &["hunter2"][..],
            &["token", "hunter2"],
            &["token", "--", "hunter2"],
            &["exec", "hunter2", "x"],
            &["exec", "--hunter2=hunter2", "--", "x"],
            &["exec", "--hunter2", "x"],
            &["exec", "--token-file-format", "hunter2", "--token-file", "x", "--", "x"],
            &["token", "--cache", "redis://:hunter2@cache.example"],
            &["token", "--cache=redis://ci:hunter2@cache.example/0"],
            &["exec", "--cache", "redis://cache.example?password=hunter2", "--", "x"],
            &["token-hunter2"],
            &["token", "--format", "hunter2"],
            &["token", "--format=raw-hunter2"],
            &["token", "--quiet=hunter2"],
            &["token", "--assume-bearer=hunter2"],
            &["token", "--secret=hunter2"],
            &["token", "--secret", "hunter2"],
            &["token", "--hunter2"],
            &["token", "-phunter2"],
            &["token", "-\u{1b}[1m"],
            &["token", "---hunter2"],
            &["token", "--client-secret-fil=hunter2"],
            &["token", "--client-id", "a", "--client-id", "hunter2"],
            &["assertion", "--decode", "a", "hunter2"],
            &["assertion", "--format", "hunter2"],
            &["token", "-----BEGIN PRIVATE KEY-----\nhunter2"],
            &["assertion", "--decode", "eyJhbGciOiJIUzI1NiJ9.hunter2.hunter2"],
            &["token", "--private-key-file", "-----BEGIN hunter2-----"],
            &["token", "--extra-param", "hint=eyJhbGciOiJIUzI1NiJ9.hunter2.AA"],
        ] {
            let text = error(line);
            assert!(!text.contains("hunter2") && !text.contains('\u{1b}'), "{line:?}: {text}");
        }
    }

    #[test]
    fn a_misspelt_flag_or_command_is_answered_with_the_right_one() {
        assert!(error(&["token", "--client-idd", "x"]).contains("unexpected argument '--client-idd' found"));
        assert!(error(&["token", "--client-idd", "x"]).contains("'--client-id'"));
        assert!(error(&["token", "--token-endpiont", "x"]).contains("'--token-endpoint'"));
        assert!(error(&["tokne"]).contains("'token'"));
        assert!(error(&["token", "--format", "jsno"]).contains("'json'"));
        assert!(error(&["token", "--client-id"]).contains("a value is required for '--client-id <ID>'"));
    }
}
