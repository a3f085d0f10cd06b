//! Diagnostics in the words of somebody at a command line.
//!
//! The core names options as flags. Here a name becomes the place where the value came from, or should come from: the
//! flag, the variable, or the option for a file. Nothing else of the text changes.

use crate::{
    option::{ROWS, Row},
    report::Report,
    selection::Selection,
};
use jotmint::diagnostic::codes;

/// Rewords `report`, and adds what is known about an option that is missing.
pub(crate) fn in_place(report: &mut Report, selection: &Selection) {
    let mut mentioned = Vec::new();
    for row in ROWS {
        let (name, place) = (quoted(&row.spelled()), quoted(&place(row, selection)));
        for line in report.lines().filter(|line| line.contains(&name)) {
            *line = line.replace(&name, &place);
            mentioned.push(row);
        }
    }
    mentioned.dedup_by_key(|row| row.name);
    let missing = mentioned.first().filter(|_| report.code() == codes::OPTION_MISSING.slug()).copied();
    for row in &mentioned {
        if let (None, Some(variable)) = (selection.place(row), selection.empty_variable(row)) {
            report.add_help(format!("the variable {variable} is set, and empty"));
        }
    }
    if let Some(row) = missing.filter(|row| selection.place(row).is_none()) {
        let value = if row.flag_takes_path() { "PATH" } else { row.placeholder };
        report.add_help(format!("use `{} {value}` or the variable {}", row.typed(), row.variable()));
    }
}

/// Where the value came from, or best comes from.
fn place(row: &Row, selection: &Selection) -> String {
    match selection.place(row) {
        Some(place) => place.to_owned(),
        None if row.flag_takes_path() => row.variable(),
        None => row.typed(),
    }
}

fn quoted(name: &str) -> String {
    format!("`{name}`")
}
