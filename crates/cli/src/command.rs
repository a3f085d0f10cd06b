//! The command line: what can be written, and what it means.
//!
//! Secrets are found before clap sees them, and clap's own errors are cleaned before they are shown ([`crate::usage`]).

use crate::{
    check, explain,
    message::Finish,
    option::{Kind, MIN_REMAINING, ROWS, Row, TOKEN_ENDPOINT},
    providers,
    review::arguments,
    usage,
};
use clap::{Arg, ArgAction, ArgMatches, Command};

/// What the user wants.
pub(crate) enum Wish {
    /// A token, printed this way.
    Token(Format),
    /// An assertion, to be shown decoded or used.
    Assertion {
        /// Show it decoded.
        decoded: bool,
    },
    /// An assertion that exists, from this path, shown decoded.
    DecodeFile(String),
    /// A request to be judged.
    Check(arguments::Wish),
    /// An answer or a code to be explained.
    Explain(explain::Wish),
    /// What is known about servers.
    Providers(providers::Wish),
    /// A command that runs with a token.
    Exec(Exec),
    /// What is known about the token that is shared.
    Status {
        /// Show it as JSON.
        json: bool,
    },
}

/// How a command runs with a token.
pub(crate) struct Exec {
    /// The command and its arguments are the arguments from here on.
    pub(crate) arguments_from: usize,
    /// The variable of the token.
    pub(crate) variable: String,
    /// The file that is kept fresh, in place of the variable.
    pub(crate) token_file: Option<String>,
    pub(crate) file_format: Format,
    /// Leave the client's credentials in the environment.
    pub(crate) keep_credentials: bool,
}

/// How a token is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Raw,
    Header,
    Json,
    Env,
    GitHub,
}

/// A command line that was understood.
pub(crate) struct Parsed {
    pub(crate) wish: Wish,
    /// The options of the subcommand.
    pub(crate) matches: ArgMatches,
    /// Leave notices out.
    pub(crate) quiet: bool,
}

impl Wish {
    /// Whether an option plays a part.
    pub(crate) fn wants(&self, row: &Row) -> bool {
        match self {
            Self::Token(_) | Self::Exec(_) | Self::Status { .. } => true,
            Self::Assertion { .. } | Self::DecodeFile(_) => row.of_assertion,
            Self::Check(_) | Self::Explain(_) | Self::Providers(_) => arguments::wants(row),
        }
    }

    /// Whether the environment plays a part: what is set for tokens says nothing about what exists already.
    pub(crate) const fn reads_environment(&self) -> bool {
        match self {
            Self::Check(wish) | Self::Explain(explain::Wish::Answer(wish)) => wish.is_about_options(),
            Self::DecodeFile(_) | Self::Explain(_) | Self::Providers(_) => false,
            Self::Token(_) | Self::Assertion { .. } | Self::Exec(_) | Self::Status { .. } => true,
        }
    }
}

/// Reads the arguments.
///
/// # Errors
/// What to print and how to exit: a help text, the version, or a usage error without any value in it.
pub(crate) fn parse(argv: &[String]) -> Result<Parsed, Finish> {
    arguments::refuse_bare_command(argv).map_err(|error| usage::refusal(&error))?;
    usage::refuse_secrets(argv)?;
    let arguments = core::iter::once("jotmint").chain(argv.iter().map(String::as_str));
    let mut matches = jotmint().try_get_matches_from(arguments).map_err(usage::finish)?;
    // clap demands a subcommand, so there is one.
    let (name, matches) = matches.remove_subcommand().unwrap_or_default();
    let text = |id: &str| matches.try_get_one::<String>(id).ok().flatten().cloned();
    let switch = |id: &str| matches.try_get_one(id).ok().flatten().copied().unwrap_or(false);
    let wish = match name.as_str() {
        "assertion" => match (matches.contains_id(DECODE), text(DECODE)) {
            (true, Some(path)) if !path.is_empty() => Wish::DecodeFile(path),
            (decoded, _) => Wish::Assertion { decoded },
        },
        "header" => Wish::Token(Format::Header),
        "check" => Wish::Check(arguments::Wish::of(&matches, "check FILE")),
        "explain" => Wish::Explain(explain::wish(&matches)),
        "providers" => Wish::Providers(providers::wish(&matches)),
        "exec" => Wish::Exec(Exec {
            arguments_from: argv.iter().take_while(|argument| *argument != "--").count().saturating_add(1),
            variable: text(VARIABLE).unwrap_or_default(),
            token_file: text(TOKEN_FILE),
            file_format: text(FILE_FORMAT).map_or(Format::Raw, |name| Format::from_name(&name)),
            keep_credentials: switch(KEEP_CREDENTIALS),
        }),
        "status" => Wish::Status { json: text(FORMAT).is_some_and(|name| name == "json") },
        _ => Wish::Token(text(FORMAT).map_or(Format::Raw, |name| Format::from_name(&name))),
    };
    let quiet = switch(QUIET);
    Ok(Parsed { wish, matches, quiet })
}

const DECODE: &str = "decode";
const FORMAT: &str = "format";
const QUIET: &str = "quiet";
const VARIABLE: &str = "env";
const TOKEN_FILE: &str = "token-file";
const FILE_FORMAT: &str = "token-file-format";
const KEEP_CREDENTIALS: &str = "keep-credentials";
const COMMAND: &str = "command";

impl Format {
    const NAMES: [(&'static str, Self); 5] = [
        ("raw", Self::Raw),
        ("header", Self::Header),
        ("json", Self::Json),
        ("env", Self::Env),
        ("github", Self::GitHub),
    ];

    /// clap lets no other name through.
    fn from_name(name: &str) -> Self {
        Self::NAMES.iter().find(|(known, _)| *known == name).map_or(Self::Raw, |(_, format)| *format)
    }
}

/// The whole command.
fn jotmint() -> Command {
    let format = Arg::new(FORMAT)
        .long(FORMAT)
        .value_name("FORMAT")
        .value_parser(Format::NAMES.map(|(name, _)| name))
        .default_value("raw")
        .help("How to print the token");
    let decode = Arg::new(DECODE)
        .long(DECODE)
        .value_name("FILE")
        .num_args(0..=1)
        .default_missing_value("")
        .help("Print header and claims as JSON, without the signature, so that nobody can use it;\nof the assertion in FILE where one is named, `-` is standard input");
    Command::new("jotmint")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Gets OAuth access tokens for machines, signs client assertions, and says why a token request fails.")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        // One line an option; nothing here asks how wide a terminal is.
        .term_width(0)
        .after_help(MAIN_HELP)
        .subcommand(with_options(
            Command::new("token")
                .about("Get an access token and print it")
                .after_help(TOKEN_HELP)
                .arg(format),
            |_| true,
        ))
        .subcommand(with_options(
            Command::new("header")
                .about("Get an access token and print it as an Authorization header")
                .after_help(HEADER_HELP),
            |_| true,
        ))
        .subcommand(with_options(exec(), |_| true))
        .subcommand(with_options(
            Command::new("status")
                .about("Show the token that is in the cache: how old it is, when it is renewed and why")
                .after_help(STATUS_HELP)
                .arg(
                    Arg::new(FORMAT)
                        .long(FORMAT)
                        .value_name("FORMAT")
                        .value_parser(["text", "json"])
                        .default_value("text")
                        .help("How to show it"),
                ),
            |row| row.name != MIN_REMAINING,
        ))
        .subcommand(with_options(
            Command::new("assertion")
                .about("Sign a client assertion and print it, for those who send the request themselves")
                .after_help(ASSERTION_HELP)
                .arg(decode),
            |row| row.of_assertion,
        ))
        .subcommand(with_options(check::command(), arguments::wants))
        .subcommand(with_options(explain::command(), arguments::wants))
        .subcommand(providers::command())
}

fn exec() -> Command {
    let variable = Arg::new(VARIABLE)
        .long(VARIABLE)
        .value_name("NAME")
        .default_value("OAUTH_ACCESS_TOKEN")
        .help("Variable with the token");
    let file = Arg::new(TOKEN_FILE)
        .long(TOKEN_FILE)
        .value_name("PATH")
        .help("Put the token into this file, and keep it fresh while the command runs");
    let format = Arg::new(FILE_FORMAT)
        .long(FILE_FORMAT)
        .value_name("FORMAT")
        .value_parser(["raw", "header", "json"])
        .default_value("raw")
        .requires(TOKEN_FILE)
        .help("How the token is written there");
    let keep = Arg::new(KEEP_CREDENTIALS)
        .long(KEEP_CREDENTIALS)
        .action(ArgAction::SetTrue)
        .help("Leave OAUTH_CLIENT_SECRET and its like in the environment of the command");
    let command = Arg::new(COMMAND)
        .value_name("COMMAND")
        .required(true)
        .num_args(1..)
        .last(true)
        .help("The command and its arguments, started without a shell");
    Command::new("exec")
        .about("Run a command with an access token in its environment, or in a file that is kept fresh")
        .after_help(EXEC_HELP)
        .args([variable, file, format, keep, command])
}

fn with_options(command: Command, wanted: impl Fn(&Row) -> bool) -> Command {
    let quiet = Arg::new(QUIET)
        .short('q')
        .long(QUIET)
        .action(ArgAction::SetTrue)
        .help("Leave notices out; warnings and errors stay");
    command.arg(quiet).args(ROWS.iter().filter(|row| wanted(row)).map(argument))
}

fn argument(row: &'static Row) -> Arg {
    let argument = Arg::new(row.name).long(row.flag).help(row.help);
    // The wish of the caller stands beside the format, not among the options of the source.
    let argument = if row.name == MIN_REMAINING { argument } else { argument.help_heading(row.heading) };
    // The variable is called OAUTH_TOKEN_URL, so the flag is looked for under that name too.
    let argument = if row.name == TOKEN_ENDPOINT { argument.alias("token-url") } else { argument };
    match row.kind {
        Kind::Switch => argument.action(ArgAction::SetTrue),
        Kind::Words | Kind::List | Kind::Pairs => {
            argument.action(ArgAction::Append).value_name(row.placeholder)
        }
        _ => argument.action(ArgAction::Set).value_name(row.placeholder),
    }
}

const MAIN_HELP: &str = "\
Every option has a variable: OAUTH_ and its name in capitals, such as OAUTH_CLIENT_ID or OAUTH_SCOPE, and a twin
that names a file with the value, such as OAUTH_CLIENT_ID_FILE. An option given as an argument wins.

Secrets are no arguments, because every process can read those. They go into a variable, such as
OAUTH_CLIENT_SECRET or OAUTH_PRIVATE_KEY, or into a file.

Example:
  export OAUTH_TOKEN_URL=https://login.example/oauth/token OAUTH_CLIENT_ID=deploy
  export OAUTH_CLIENT_SECRET_FILE=/run/secrets/deploy
  TOKEN=$(jotmint token --scope deploy:write)
  jotmint exec --token-file token.txt -- ./long-job.sh

Exit codes: 0 fine, 1 an answer that cannot be used, 2 usage or configuration, 3 try again later,
4 the server refused the client, 5 the server refused the grant or the scope, 6 key or signature.";

const TOKEN_HELP: &str = "\
Formats: raw is the token alone; header is an Authorization header; json is one line with access_token, token_type,
expires_in, expires_at and scope; env is OAUTH_ACCESS_TOKEN for a shell to eval; github is the step output `token`,
for later steps of the same job. On GitHub Actions and Azure Pipelines the token is masked in the log first.

Nothing is kept unless --cache or OAUTH_CACHE says where. With `file` the steps of a job share one token: it lies
sealed in the user's cache folder, readable for its owner alone. A Redis URL with a password goes into OAUTH_CACHE.

Every option has a variable, such as OAUTH_CLIENT_ID or OAUTH_SCOPE. Secrets go into OAUTH_CLIENT_SECRET,
OAUTH_PRIVATE_KEY and their like, or into files named with the options above; the file `-` is standard input.
They are no arguments, because every process can read those.

Example:
  export OAUTH_TOKEN_URL=https://login.example/oauth/token OAUTH_CLIENT_ID=deploy
  TOKEN=$(jotmint token --client-secret-file /run/secrets/deploy --scope deploy:write)";

const EXEC_HELP: &str = "\
The command finds the token in OAUTH_ACCESS_TOKEN and its expiry, in seconds since 1970, in
OAUTH_ACCESS_TOKEN_EXPIRES_AT. It does not get the credentials: OAUTH_CLIENT_SECRET, OAUTH_PRIVATE_KEY and their like,
their _FILE twins and OAUTH_CACHE are removed from its environment.

With --token-file the variable OAUTH_ACCESS_TOKEN_FILE names the file, which the command reads again whenever it needs
the token: that is for jobs longer than a token. The file is replaced as a whole, with mode 0600, each time the token
is renewed, and removed at the end. It is never written through a symbolic link, nor into a folder where everybody
may replace files. Formats: raw is the token alone, without a line break; header is an Authorization header, for
`curl -H @FILE`; json is the line of `jotmint token --format json`. A line on standard error says when the token was
renewed, or why it was not; the command goes on in any case.

Signals are passed on. The exit code is that of the command, 128 and the number of the signal that ended it, 127 when
there is no such command, 126 when it cannot be started, or one of `jotmint --help` when there is no token to begin
with. On GitHub Actions and Azure Pipelines the token is masked in the log first.

Examples:
  export OAUTH_TOKEN_URL=https://login.example/oauth/token OAUTH_CLIENT_ID=deploy
  jotmint exec --client-secret-file /run/secrets/deploy -- ./deploy.sh production
  jotmint exec --token-file token.txt --min-remaining 10m -- node long-job.js";

const STATUS_HELP: &str = "\
Asks no server and changes nothing. It needs the options that the jobs have, for they decide which token is meant, and
--cache or OAUTH_CACHE. The exit code is 0 when there is a token that can be used, and 3 when there is none. No secret
is shown.

Example:
  export OAUTH_TOKEN_URL=https://login.example/oauth/token OAUTH_CLIENT_ID=deploy OAUTH_CACHE=file
  jotmint status --client-secret-file /run/secrets/deploy";

const HEADER_HELP: &str = "\
Every option has a variable, such as OAUTH_CLIENT_ID or OAUTH_SCOPE. Secrets go into OAUTH_CLIENT_SECRET,
OAUTH_PRIVATE_KEY and their like, or into files named with the options above; the file `-` is standard input.
They are no arguments, because every process can read those.

Example, with a token that never is an argument of curl:
  export OAUTH_TOKEN_URL=https://login.example/oauth/token OAUTH_CLIENT_ID=deploy
  jotmint header --private-key-file deploy.pem | curl -H @- https://api.example/v1/jobs";

const ASSERTION_HELP: &str = "\
With a private key the method is private_key_jwt, with a client secret client_secret_jwt. The assertion is good for
one request within a minute.

Every option has a variable, such as OAUTH_CLIENT_ID or OAUTH_ISSUER. Secrets go into OAUTH_CLIENT_SECRET or
OAUTH_PRIVATE_KEY, or into files named with the options above; the file `-` is standard input.
They are no arguments, because every process can read those.

Example:
  export OAUTH_TOKEN_URL=https://login.example/oauth/token OAUTH_CLIENT_ID=deploy
  jotmint assertion --private-key-file deploy.pem | tr -d '\\n' |
    curl $OAUTH_TOKEN_URL --data-urlencode client_assertion@- -d grant_type=client_credentials -d client_id=deploy \\
      -d client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_holds_together() {
        jotmint().debug_assert();
    }

    #[test]
    fn every_flag_means_its_own_row() {
        for row in ROWS {
            let mut argv = vec!["token".to_owned(), row.typed()];
            if row.kind != Kind::Switch {
                argv.push("a=b".to_owned());
            }
            let parsed = parse(&argv).map_err(|finish| finish.stderr).unwrap();
            assert!(parsed.matches.contains_id(row.name), "{}", row.flag);
        }
    }
}
