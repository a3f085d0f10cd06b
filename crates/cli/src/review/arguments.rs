//! The arguments of `check` and `explain`, and what they say.

use crate::{
    option::{MIN_REMAINING, Row},
    report::Report,
};
use clap::{Arg, ArgAction, ArgMatches};
use jotmint::{Diagnostic, diagnostic::codes, review::Format};
use std::borrow::Cow;

/// What is to be judged, and how the result is printed.
pub(crate) struct Wish {
    pub(super) subject: Subject,
    /// The file with the response, where one is to be explained.
    pub(super) response: Option<String>,
    pub(super) metadata: Option<String>,
    pub(super) format: Format,
    pub(super) deny_warnings: bool,
}

/// Where the request is.
pub(super) enum Subject {
    /// The arguments after `--`, as a text.
    Arguments(String),
    /// A file with pasted text, and the argument that names it.
    File(&'static str, String),
    /// Flags and environment.
    Options,
}

pub(crate) const REQUEST: &str = "request";
pub(crate) const RESPONSE: &str = "response";
const COMMAND: &str = "command";
const METADATA: &str = "metadata";
const FORMAT: &str = "format";
const DENY_WARNINGS: &str = "deny-warnings";

impl Wish {
    /// What the arguments say; `request` is how the file with the request is named among them.
    pub(crate) fn of(matches: &ArgMatches, request: &'static str) -> Self {
        let text = |id: &str| matches.try_get_one::<String>(id).ok().flatten().cloned();
        let arguments = matches.try_get_many::<String>(COMMAND).ok().flatten();
        let subject = match (arguments, text(REQUEST)) {
            (Some(arguments), _) => Subject::Arguments(rebuilt(&arguments.collect::<Vec<_>>())),
            (None, Some(path)) => Subject::File(request, path),
            (None, None) => Subject::Options,
        };
        let format = text(FORMAT);
        Self {
            subject,
            response: text(RESPONSE),
            metadata: text(METADATA),
            format: Format::ALL
                .into_iter()
                .find(|known| Some(known.name()) == format.as_deref())
                .unwrap_or(Format::Human),
            deny_warnings: matches.try_get_one(DENY_WARNINGS).ok().flatten().copied().unwrap_or(false),
        }
    }

    /// Whether flags and environment are what is judged.
    pub(crate) const fn is_about_options(&self) -> bool {
        matches!(self.subject, Subject::Options)
    }

    /// The files that are needed beside those of the options, each with the argument that names it.
    pub(super) fn files(&self) -> Vec<(&str, &str)> {
        let request = match &self.subject {
            Subject::File(place, path) => Some((*place, path.as_str())),
            Subject::Arguments(_) | Subject::Options => None,
        };
        let named = [("--response", &self.response), ("--metadata", &self.metadata)];
        let named = named.into_iter().filter_map(|(place, path)| Some((place, path.as_deref()?)));
        request.into_iter().chain(named).collect()
    }
}

/// The arguments that `check` and `explain` have in common.
pub(crate) fn arguments() -> [Arg; 4] {
    [
        Arg::new(METADATA)
            .long(METADATA)
            .value_name("FILE")
            .help("The server's metadata document (RFC 8414 or OpenID discovery), saved as JSON"),
        Arg::new(FORMAT)
            .long(FORMAT)
            .value_name("FORMAT")
            .value_parser(Format::ALL.map(Format::name))
            .default_value(Format::Human.name())
            .help("How to print what was found"),
        Arg::new(DENY_WARNINGS)
            .long(DENY_WARNINGS)
            .action(ArgAction::SetTrue)
            .help("Let a warning decide the exit code as an error does"),
        Arg::new(COMMAND)
            .value_name("curl ...")
            .num_args(1..)
            .last(true)
            .conflicts_with(REQUEST)
            .help("A curl command, as the shell passes it on"),
    ]
}

/// Whether the result is to be printed as JSON.
pub(crate) fn is_json(matches: &ArgMatches) -> bool {
    let format = matches.try_get_one::<String>(FORMAT).ok().flatten();
    format.is_some_and(|name| name == Format::Json.name())
}

/// Whether an option of a source plays a part.
pub(crate) fn wants(row: &Row) -> bool {
    row.name != MIN_REMAINING
}

/// Reminds of the `--` in front of a command, before its arguments are taken for ours.
///
/// # Errors
/// `option-invalid`.
pub(crate) fn refuse_bare_command(argv: &[String]) -> Result<(), Report> {
    let mut words = argv.iter().take_while(|argument| *argument != "--").map(String::as_str);
    let subcommand = words.next().filter(|name| matches!(*name, "check" | "explain"));
    let is_curl = |word: &str| matches!(word.rsplit(['/', '\\']).next(), Some("curl" | "curl.exe"));
    match subcommand {
        Some(name) if words.any(is_curl) => {
            let message = format_args!("the curl command does not begin with `--`");
            let error = Diagnostic::new(&codes::OPTION_INVALID, message);
            Err(Report::from(error).help(format!(
                "write `jotmint {name} -- curl ...`; what stands after `--` is not read as options of jotmint"
            )))
        }
        _ => Ok(()),
    }
}

/// A text that a shell would split into these arguments. A single one is a command that was quoted as a whole.
fn rebuilt(arguments: &[&String]) -> String {
    match arguments {
        [whole] if whole.contains(char::is_whitespace) => (*whole).clone(),
        words => words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" "),
    }
}

/// A word as people write it: quoted only where a shell would read it otherwise.
fn quoted(word: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_@%+=:,./-".contains(&byte);
    if !word.is_empty() && word.bytes().all(is_plain) {
        return Cow::Borrowed(word);
    }
    // No argument of a process holds the one character that a shell has no word for.
    shlex::try_quote(word).unwrap_or(Cow::Borrowed(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jotmint::curl::CurlCommand;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn arguments_are_read_as_the_shell_has_passed_them(value in "[^\0&=%+@\\[{]{1,40}") {
            let arguments = ["curl", "https://as.example/token", "-d"].map(String::from);
            let data = format!("scope={value}");
            let words: Vec<_> = arguments.iter().chain([&data]).collect();
            let command = CurlCommand::parse(&rebuilt(&words)).unwrap();
            // curl strips line breaks from nothing but files.
            prop_assert_eq!(command.parameter("scope").unwrap().value.text(), value);
        }
    }

    #[test]
    fn words_are_quoted_only_where_a_shell_demands_it() {
        let words = ["curl", "-u", "ci:$X", "-d", "a=b c", "https://as.example/token"].map(String::from);
        assert_eq!(
            rebuilt(&words.iter().collect::<Vec<_>>()),
            "curl -u 'ci:$X' -d 'a=b c' https://as.example/token"
        );
        let whole = "curl -u a:b https://as.example/token".to_owned();
        assert_eq!(rebuilt(&[&whole]), whole);
    }
}
