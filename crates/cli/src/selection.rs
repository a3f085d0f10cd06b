//! Which of the flags and variables counts for each option, and what it says.
//!
//! A flag wins over the environment. In the environment exactly one variable may speak for an option. No file is
//! opened here: the paths go to the host, and the texts come back.

use crate::{
    codes, credential,
    files::{Brought, STANDARD_INPUT},
    option::{Kind, MIN_REMAINING, ROWS, Row},
    report::Report,
    value,
};
use clap::ArgMatches;
use jotmint::{Diagnostic, diagnostic::codes as core_codes};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The options of one run, before their files are read.
pub(crate) struct Selection {
    chosen: Vec<Chosen>,
    /// Variables that are set, and empty.
    empty: Vec<(&'static Row, String)>,
}

/// One option that is given.
struct Chosen {
    row: &'static Row,
    /// The flag or variable it came from, as the user writes it.
    place: String,
    given: Given,
}

/// What an option is given as.
enum Given {
    Present,
    Text(String),
    Texts(Vec<String>),
    Path(String),
}

impl Selection {
    /// What flags and environment say about the options that `wanted` lets through.
    ///
    /// # Errors
    /// `option-ambiguous` when two variables speak for one option, or two options want standard input;
    /// `option-invalid` when a path is a credential.
    pub(crate) fn new(
        matches: &ArgMatches,
        env: &BTreeMap<String, String>,
        wanted: impl Fn(&Row) -> bool,
    ) -> Result<Self, Report> {
        let mut selection = Self { chosen: Vec::new(), empty: Vec::new() };
        for row in ROWS.iter().filter(|row| wanted(row)) {
            let chosen = match from_flag(row, matches) {
                Some(chosen) => Some(chosen),
                None => from_environment(row, env, &mut selection.empty)?,
            };
            selection.chosen.extend(chosen);
        }
        selection.check_paths()?;
        Ok(selection)
    }

    /// The paths that have to be read before there are options, `-` for standard input.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files().map(|(_, path)| path)
    }

    /// The options, named as the core spells them to a command line, and the wished remaining life.
    ///
    /// # Errors
    /// `file-unreadable`, `option-invalid`, `parameter-repeated`.
    pub(crate) fn options(&self, brought: Brought<'_>) -> Result<(Map<String, Value>, Option<u32>), Report> {
        let mut options = Map::new();
        let mut min_remaining = None;
        for chosen in &self.chosen {
            let Chosen { row, place, given } = chosen;
            let value = match given {
                Given::Present => Value::Bool(true),
                Given::Text(text) => value::from_text(row.kind, place, text)?,
                Given::Texts(texts) => value::from_texts(row.kind, place, texts)?,
                Given::Path(path) if reads_afresh(row) => {
                    options.insert(row.typed(), Value::from(path.as_str()));
                    continue;
                }
                Given::Path(path) => value::from_text(row.kind, place, brought.text(place, path)?)?,
            };
            if row.name == MIN_REMAINING {
                min_remaining = Some(whole_life(place, &value)?);
            } else {
                options.insert(row.spelled(), value);
            }
        }
        Ok((options, min_remaining))
    }

    /// The secrets that are known, to be kept out of every text.
    pub(crate) fn secrets<'s>(&'s self, brought: Brought<'s>) -> Vec<&'s str> {
        let text = |chosen: &'s Chosen| match &chosen.given {
            Given::Text(text) => Some(text.as_str()),
            Given::Path(path) => brought.text(&chosen.place, path).ok(),
            Given::Present | Given::Texts(_) => None,
        };
        let secret = |chosen: &'s Chosen| match chosen.row.kind {
            Kind::Store => credential::password(text(chosen)?),
            _ => text(chosen).filter(|_| chosen.row.is_secret()),
        };
        self.chosen.iter().filter_map(secret).collect()
    }

    /// The flag or variable that an option came from.
    pub(crate) fn place(&self, row: &Row) -> Option<&str> {
        self.chosen.iter().find(|chosen| chosen.row.name == row.name).map(|chosen| chosen.place.as_str())
    }

    /// A variable that would have given the option if it were not empty.
    pub(crate) fn empty_variable(&self, row: &Row) -> Option<&str> {
        self.empty.iter().find(|(of, _)| of.name == row.name).map(|(_, variable)| variable.as_str())
    }

    /// The options that were given as flags.
    pub(crate) fn flags(&self) -> impl Iterator<Item = &str> {
        self.chosen.iter().map(|chosen| chosen.place.as_str()).filter(|place| place.starts_with("--"))
    }

    /// The value of an option that is a text.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.chosen.iter().find(|chosen| chosen.row.name == name).and_then(|chosen| match &chosen.given {
            Given::Text(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// Whether nothing is given at all.
    pub(crate) const fn is_empty(&self) -> bool {
        self.chosen.is_empty()
    }

    fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.chosen.iter().filter_map(|chosen| match &chosen.given {
            Given::Path(path) if !reads_afresh(chosen.row) => Some((chosen.place.as_str(), path.as_str())),
            _ => None,
        })
    }

    fn check_paths(&self) -> Result<(), Report> {
        let invalid = |place: &str, what: &str| {
            Report::from(Diagnostic::new(&core_codes::OPTION_INVALID, format_args!("`{place}` {what}")))
        };
        for Chosen { row, place, given } in &self.chosen {
            let Given::Path(path) = given else { continue };
            if let Some(kind) = credential::kind(path) {
                return Err(invalid(place, &format!("is {kind}, not the path of a file"))
                    .help(format!("put it into the variable {}", row.variable())));
            }
            if reads_afresh(row) && path == STANDARD_INPUT {
                return Err(invalid(place, "is standard input, which can be read only once")
                    .help("give a file that the platform renews"));
            }
        }
        let mut readers = self.files().filter(|(_, path)| *path == STANDARD_INPUT);
        match (readers.next(), readers.next()) {
            (Some((one, _)), Some((other, _))) => {
                Err(ambiguous(format!("`{one}` and `{other}` both read standard input"))
                    .help("give one of them as a file"))
            }
            _ => Ok(()),
        }
    }
}

/// The host reads this one itself, each time.
fn reads_afresh(row: &Row) -> bool {
    row.kind == Kind::SecretReadAfresh
}

fn from_flag(row: &'static Row, matches: &ArgMatches) -> Option<Chosen> {
    // An option that this command does not have is not an error: clap has refused it already.
    let texts = |matches: &ArgMatches| -> Option<Vec<String>> {
        Some(matches.try_get_many::<String>(row.name).ok()??.cloned().collect())
    };
    let given = match row.kind {
        Kind::Switch => {
            matches.try_get_one::<bool>(row.name).ok()?.filter(|present| **present).map(|_| Given::Present)?
        }
        Kind::Words | Kind::List | Kind::Pairs => Given::Texts(texts(matches)?),
        _ => {
            let text = texts(matches)?.pop()?;
            if row.flag_takes_path() { Given::Path(text) } else { Given::Text(text) }
        }
    };
    Some(Chosen { row, place: row.typed(), given })
}

fn from_environment(
    row: &'static Row,
    env: &BTreeMap<String, String>,
    empty: &mut Vec<(&'static Row, String)>,
) -> Result<Option<Chosen>, Report> {
    let mut found: Option<Chosen> = None;
    for (variable, is_file) in
        row.variables().into_iter().flat_map(|name| [(format!("{name}_FILE"), true), (name, false)])
    {
        let Some(text) = env.get(&variable) else { continue };
        if text.is_empty() {
            empty.push((row, variable));
            continue;
        }
        if let Some(other) = found {
            return Err(ambiguous(format!("`{}` and `{variable}` are both set", other.place))
                .help("unset one of them"));
        }
        let given = if is_file { Given::Path(text.clone()) } else { Given::Text(text.clone()) };
        found = Some(Chosen { row, place: variable, given });
    }
    Ok(found)
}

fn whole_life(place: &str, value: &Value) -> Result<u32, Report> {
    let seconds = value.as_u64().and_then(|seconds| u32::try_from(seconds).ok());
    // Lengths that do not fit were read as the largest that does.
    seconds.filter(|seconds| *seconds < u32::MAX).ok_or_else(|| {
        Report::from(Diagnostic::new(
            &core_codes::OPTION_INVALID,
            format_args!("`{place}` is longer than any token lives"),
        ))
        .help("give the time the job takes, for example 20m")
    })
}

fn ambiguous(message: String) -> Report {
    codes::OPTION_AMBIGUOUS.report(message)
}
