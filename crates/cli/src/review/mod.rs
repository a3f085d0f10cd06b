//! `check` and `explain`: a request is judged, and with an answer explained.
//!
//! Nothing is judged here. The request comes from the arguments after `--`, from a file, or from the options that the
//! other subcommands have; findings are the core's, and so is every format they are printed in.

pub(crate) mod arguments;

use crate::{
    codes,
    files::{Brought, STANDARD_INPUT},
    message::{Finish, Input, Output},
    option::PROVIDER,
    report::Report,
    run::Run,
    selection::Selection,
    spelling,
};
use arguments::{Subject, Wish};
use jotmint::{
    Diagnostic, UnixTime,
    diagnostic::{codes as core_codes, snippet::Style},
    http::Received,
    options::{Configuration, Idiom, KeyFacts},
    review::{Known, Request, Review, Source, check, explain},
};
use serde_json::{Map, Value};

/// The options of a source that say something about the server, and not about the request.
const OF_SERVER: [&str; 2] = ["--issuer", "--provider"];
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
