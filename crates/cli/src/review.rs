//! `check` and `explain`: a request is judged, and with an answer explained.
//!
//! Nothing is judged here. The request comes from the arguments after `--`, from a file, or from the options that the
//! other subcommands have; findings are the core's, and so is every format they are printed in.

use crate::{
    codes,
    files::{Brought, STANDARD_INPUT},
    message::{Finish, Input, Output},
    option::{MIN_REMAINING, PROVIDER},
    report::Report,
    run::Run,
    selection::Selection,
    spelling,
};
use clap::{Arg, ArgAction, ArgMatches};
use jotmint::{
    Diagnostic, UnixTime,
    diagnostic::{codes as core_codes, snippet::Style},
    http::Received,
    options::{Configuration, Idiom, KeyFacts},
    review::{Format, Known, Request, Review, Source, check, explain},
};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// What is to be judged, and how the result is printed.
pub(crate) struct Wish {
    subject: Subject,
    /// The file with the response, where one is to be explained.
    response: Option<String>,
    metadata: Option<String>,
    format: Format,
    deny_warnings: bool,
}

/// Where the request is.
enum Subject {
    /// The arguments after `--`, as a text.
    Arguments(String),
    /// A file with pasted text, and the argument that names it.
    File(&'static str, String),
    /// Flags and environment.
    Options,
}

pub(crate) const REQUEST: &str = "request";
pub(crate) const RESPONSE: &str = "response";
/// The options of a source that say something about the server, and not about the request.
const OF_SERVER: [&str; 2] = ["--issuer", "--provider"];
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
    fn files(&self) -> Vec<(&str, &str)> {
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
pub(crate) fn wants(row: &crate::option::Row) -> bool {
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
            let error = Diagnostic::new(&core_codes::OPTION_INVALID, message);
            Err(Report::from(error).help(format!(
                "write `jotmint {name} -- curl ...`; what stands after `--` is not read as options of jotmint"
            )))
        }
        _ => Ok(()),
    }
}

/// The next order, or the end.
///
/// # Errors
/// What is wrong with files and options.
pub(crate) fn next(run: &Run<'_>, wish: &Wish, selection: &Selection) -> Result<Output, Report> {
    let flag = selection.flags().find(|flag| !OF_SERVER.contains(flag));
    if let (Some(flag), false) = (flag, wish.is_about_options()) {
        let message =
            format_args!("`{flag}` has no effect beside a curl command, which says everything itself");
        return Err(Report::from(Diagnostic::new(&core_codes::OPTION_CONFLICT, message))
            .help("remove it, or leave the command out to judge the options"));
    }
    let files = wish.files();
    let mut readers = files.iter().filter(|(_, path)| *path == STANDARD_INPUT).map(|(place, _)| *place);
    let of_options = selection.paths().any(|path| path == STANDARD_INPUT).then_some("an option");
    if let (Some(one), Some(other)) = (readers.next(), readers.next().or(of_options)) {
        return Err(codes::OPTION_AMBIGUOUS
            .report(format!("`{one}` and `{other}` both read standard input"))
            .help("give one of them as a file"));
    }
    let paths = files.iter().map(|(_, path)| *path).chain(selection.paths());
    if let Some(read) = run.read(paths) {
        return Ok(read);
    }
    let mut review = review(wish, run.input, selection, run.brought())?;
    if run.is_quiet() {
        review.leave_notices_out();
    }
    Ok(Output::Finish(Finish {
        stdout: review.print(wish.format, style(run.input), wish.deny_warnings),
        stderr: if wish.is_about_options() {
            run.rendered(Some(selection), Vec::new(), None)
        } else {
            String::new()
        },
        exit_code: review.exit_code(wish.deny_warnings).into(),
        ..Finish::default()
    }))
}

fn review<'b>(
    wish: &'b Wish,
    input: &Input,
    selection: &Selection,
    brought: Brought<'b>,
) -> Result<Review<'b>, Report> {
    let received = match &wish.response {
        Some(path) => Some(Received::parse(brought.text("--response", path)?.as_bytes())?),
        None => None,
    };
    let metadata = match &wish.metadata {
        Some(path) => Some(brought.text("--metadata", path)?.as_bytes()),
        None => None,
    };
    let now = input.now_seconds.and_then(|seconds| UnixTime::from_seconds(seconds).ok());
    let known = Known { metadata, provider: selection.text(PROVIDER), ..Known::default() };
    let judge = Judge { received, known, now };
    let source = match &wish.subject {
        Subject::Arguments(text) => Source { name: "command line", is_file: false, text },
        Subject::File(place, path) if path == STANDARD_INPUT => {
            Source { name: "standard input", is_file: false, text: brought.text(place, path)? }
        }
        Subject::File(place, path) => Source { name: path, is_file: true, text: brought.text(place, path)? },
        Subject::Options => return of_options(selection, brought, &judge),
    };
    let mut review = judge.request(Request::Curl(source), selection.text("issuer"))?;
    if let (Subject::Arguments(_), true) = (&wish.subject, review.has_secrets()) {
        review.add(
            Diagnostic::new(
                &core_codes::SECRET_IN_ARGUMENTS,
                format_args!("the secret of this command is in the shell's history now, and in the process list while it runs"),
            )
            .help("pipe the text in instead: `jotmint check -`, and paste it; replace the secret if others use this machine"),
        );
    }
    Ok(review)
}

/// What is held against a request.
struct Judge<'k> {
    received: Option<Received>,
    known: Known<'k>,
    now: Option<UnixTime>,
}

impl Judge<'_> {
    fn request<'t>(&self, request: Request<'t, '_>, issuer: Option<&str>) -> Result<Review<'t>, Diagnostic> {
        let known = Known { issuer, ..self.known };
        match &self.received {
            // When the answer came is not known: the file may be old.
            Some(received) => explain(request, received, known),
            None => check(request, Known { now: self.now, ..known }),
        }
    }
}

/// What is wrong with the options, in the words of flags and variables.
fn of_options(
    selection: &Selection,
    brought: Brought<'_>,
    judge: &Judge<'_>,
) -> Result<Review<'static>, Report> {
    let (mut options, _) = selection.options(brought)?;
    // The host would read it afresh for each request.
    if options.remove("--client-assertion-file").is_some() {
        options.insert("--client-assertion".to_owned(), Value::from("external"));
    }
    let key = key(&mut options);
    let configuration = key.and_then(|key| Configuration::from_options(options, key.as_ref(), Idiom::Flag));
    let mut review = match &configuration {
        Ok(configuration) => {
            judge.request(Request::Configuration(configuration), configuration.issuer.as_deref())?
        }
        Err(error) => Review::of(error.clone()),
    };
    let nothing_given = selection.is_empty();
    review.reword(|finding| {
        let mut report = Report::from(finding.clone());
        spelling::in_place(&mut report, selection);
        let mut reworded = Diagnostic::new(finding.code(), format_args!("{}", report.message()));
        for help in report.helps() {
            reworded = reworded.help(help.to_owned());
        }
        if nothing_given {
            reworded = reworded.help("or give a curl command: after `--`, or as a file");
        }
        reworded.see(finding.reference())
    });
    Ok(review)
}

/// What is known about the private key of the options; a mark is left in its place.
fn key(options: &mut Map<String, Value>) -> Result<Option<KeyFacts>, Diagnostic> {
    let Some(value) = options.get_mut("--private-key") else { return Ok(None) };
    let Value::String(text) = core::mem::replace(value, Value::Bool(true)) else { return Ok(None) };
    let text = jotmint::Secret::new(text);
    let key = jotmint_keys::PrivateKeyText::read(text.expose().as_bytes())?;
    Ok(Some(KeyFacts {
        algorithms: key.algorithms().to_vec(),
        key_id: key.key_id().map(String::from),
        // Nothing is signed with it: that there is one is enough.
        thumbprint: Some(key.thumbprint().unwrap_or_else(|_| String::from("thumbprint"))),
        seed: Some(jotmint::cache::private_key_seed(key.pkcs8_der().expose())),
    }))
}

/// Colours for a terminal unless its user wants none (no-color.org); characters beyond ASCII where it can show them.
fn style(input: &Input) -> Style {
    let variable = |name: &str| input.env.get(name).map(String::as_str).filter(|value| !value.is_empty());
    let locale = variable("LC_ALL").or_else(|| variable("LC_CTYPE")).or_else(|| variable("LANG"));
    let is_utf8 = locale.is_some_and(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    });
    let is_terminal = input.stdout_is_terminal;
    Style {
        ascii: !(is_terminal && (is_utf8 || variable("WT_SESSION").is_some())),
        colour: is_terminal && variable("NO_COLOR").is_none() && variable("TERM") != Some("dumb"),
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
