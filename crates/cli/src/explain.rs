//! The subcommand `explain`: why did I get this answer, and what does this code mean?

use crate::{catalogue, codes, report::Report, review::arguments};
use clap::{Arg, ArgAction, ArgMatches, Command};

/// What is to be explained.
pub(crate) enum Wish {
    /// An answer to a request.
    Answer(arguments::Wish),
    /// A code of the catalogue.
    Code {
        /// As it was given.
        code: String,
        /// Print it as JSON.
        json: bool,
    },
    /// All codes there are.
    List,
}

const CODE: &str = "the-code";
const LIST: &str = "list";

/// Its definition, without the options of a source.
pub(crate) fn command() -> Command {
    let code = Arg::new(CODE)
        .value_name("CODE")
        .conflicts_with_all([arguments::RESPONSE, arguments::REQUEST, LIST])
        .help("A code as it stands in brackets: scope-refused");
    let list = Arg::new(LIST)
        .long(LIST)
        .action(ArgAction::SetTrue)
        .conflicts_with_all([arguments::RESPONSE, arguments::REQUEST])
        .help("List all codes");
    let response = Arg::new(arguments::RESPONSE)
        .long(arguments::RESPONSE)
        .value_name("FILE")
        .required_unless_present_any([CODE, LIST])
        .help("The answer: the output of `curl -i` or `curl -v`, or the body alone; `-` is standard input");
    let request = Arg::new(arguments::REQUEST)
        .long(arguments::REQUEST)
        .value_name("FILE")
        .help("A file with the curl command as it was pasted, in place of one after `--`");
    Command::new("explain")
        .about("Explain the answer of a token endpoint, or what a code means")
        .after_help(HELP)
        .args([code, list, response, request])
        .args(arguments::arguments())
}

/// What the arguments say.
pub(crate) fn wish(matches: &ArgMatches) -> Wish {
    let code = matches.try_get_one::<String>(CODE).ok().flatten();
    let list = matches.try_get_one::<bool>(LIST).ok().flatten().copied().unwrap_or(false);
    match code {
        _ if list => Wish::List,
        Some(code) => Wish::Code { code: code.clone(), json: arguments::is_json(matches) },
        None => Wish::Answer(arguments::Wish::of(matches, "--request")),
    }
}

/// The page of a code, or of the code that is meant by `error[code]`.
///
/// # Errors
/// `code-unknown`.
pub(crate) fn page(code: &str, json: bool) -> Result<String, Report> {
    let page = catalogue::page(code)?;
    // Texts and numbers always have a form in JSON.
    let json = json.then(|| serde_json::to_string(&page).unwrap_or_default());
    Ok(format!("{}\n", json.unwrap_or_else(|| page.render())))
}

/// All codes, one a line.
pub(crate) fn list() -> String {
    let core = jotmint::diagnostic::codes::all().map(|code| (code.slug(), code.severity()));
    let own = codes::ALL.iter().map(|code| (code.slug(), code.severity()));
    let mut all: Vec<_> = core.chain(own).collect();
    all.sort_unstable_by_key(|(slug, _)| *slug);
    let width = all.iter().map(|(slug, _)| slug.len()).max().unwrap_or_default();
    all.iter().map(|(slug, severity)| format!("{slug:width$}  {}\n", severity.name())).collect()
}

const HELP: &str = "\
An answer is explained with the request it answers: by what the server says, by what its vendor documents, and by what
the request lacks. Nothing is sent. Status and headers count, so the output of `curl -i` says more than the body alone.
Give the request after `--`, as a file with --request, or leave it out when the options and variables of
`jotmint token` say it. Tokens and secrets in either text are not shown.

The exit code is 0 when nothing found is an error, else that of the first: 1 an answer that cannot be used,
2 the request, 3 try again later, 4 the server refused the client, 5 the server refused the grant or the scope.

Examples:
  curl -i ... > answer.txt
  jotmint explain --response answer.txt --request deploy.sh
  jotmint explain --response answer.txt -- curl -u \"$ID:$SECRET\" https://login.example/oauth/token -d scope=a
  jotmint explain scope-refused";
