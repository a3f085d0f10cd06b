//! The subcommand `providers`: what is known about authorization servers, with sources.

use crate::report::Report;
use clap::{Arg, ArgMatches, Command};
use jotmint::provider;

/// What is to be shown.
pub(crate) struct Wish {
    /// One profile; all of them in a table by default.
    name: Option<String>,
    json: bool,
}

const NAME: &str = "name";
const FORMAT: &str = "format";

/// Its definition.
pub(crate) fn command() -> Command {
    let name = Arg::new(NAME).value_name("NAME").help("The one to describe; all are listed without");
    let format = Arg::new(FORMAT)
        .long(FORMAT)
        .value_name("FORMAT")
        .value_parser(["text", "json"])
        .default_value("text")
        .help("How to print it");
    Command::new("providers")
        .about("What is known about authorization servers, and where that is written")
        .after_help(HELP)
        .args([name, format])
}

/// What the arguments say.
pub(crate) fn wish(matches: &ArgMatches) -> Wish {
    let text = |id: &str| matches.try_get_one::<String>(id).ok().flatten().cloned();
    Wish { name: text(NAME), json: text(FORMAT).is_some_and(|format| format == "json") }
}

/// The text to print.
///
/// # Errors
/// `provider-unknown`.
pub(crate) fn print(wish: &Wish) -> Result<String, Report> {
    let profile = wish.name.as_deref().map(provider::find).transpose()?;
    // Profiles are made of texts and numbers, which always have a form in JSON.
    let text = match (profile, wish.json) {
        (Some(profile), false) => provider::describe(profile),
        (Some(profile), true) => serde_json::to_string(profile).unwrap_or_default(),
        (None, false) => provider::overview(),
        (None, true) => serde_json::to_string(provider::ALL).unwrap_or_default(),
    };
    Ok(format!("{text}\n"))
}

const HELP: &str = "\
Every fact has a public source, named at the end of a description. What no source says is unknown, and is never held
against a request. The JSON of one server is an object, of all servers a list.

Examples:
  jotmint providers
  jotmint providers okta-custom";
