//! The subcommand `check`: will this request get a token? Nothing is sent.

use crate::review::arguments;
use clap::{Arg, Command};

/// Its definition, without the options of a source.
pub(crate) fn command() -> Command {
    let file = Arg::new(arguments::REQUEST)
        .value_name("FILE")
        .help("A file with a curl command as it was pasted, or a script with one; `-` is standard input");
    Command::new("check")
        .about("Judge a token request before it is sent: a curl command, or the options")
        .after_help(HELP)
        .arg(file)
        .args(arguments::arguments())
}

const HELP: &str = "\
Nothing is sent and no clock of a server is asked: the request is held against the standards, against what the vendor
documents where the URL tells the vendor (`jotmint providers`), and against the server's metadata where it is given.

The command is read as text, variables and quotes included, so a file or standard input says more than arguments:
there the shell has put in the values of variables already. Without a command the options and variables of
`jotmint token` are judged. Secrets are shown as dots.

Formats: human points into the text; json is one object on one line; sarif is SARIF 2.1.0 for code scanning; github
prints workflow commands, which GitHub Actions shows beside the lines of the file.

The exit code is 0 when there are no errors, also with warnings unless --deny-warnings is given; else it is that of the
first error: 2 the request, 4 client authentication, 5 grant or scope, 6 key or signature.
`jotmint explain CODE` says more about a finding.

Examples:
  jotmint check deploy.sh
  jotmint check -- curl -u \"$ID:$SECRET\" https://login.example/oauth/token -d grant_type=client_credentials
  pbpaste | jotmint check -
  jotmint check --format sarif deploy.sh > jotmint.sarif";
