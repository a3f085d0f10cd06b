//! Variables that were meant for jotmint and are misspelt.
//!
//! Variables of other programs are left alone: a notice needs the prefix and a name that is a slip away from ours.

use crate::{codes, option::ROWS, report::Report};
use std::collections::BTreeMap;

/// What `--format env` and `exec` set: ours, though nothing reads them here.
pub(crate) const EXPORTED: [&str; 3] =
    ["OAUTH_ACCESS_TOKEN", "OAUTH_ACCESS_TOKEN_EXPIRES_AT", "OAUTH_ACCESS_TOKEN_FILE"];

const PREFIX: &str = "OAUTH_";

/// One notice for each variable that is set and nearly has a meaning. Values are not looked at.
pub(crate) fn notices(env: &BTreeMap<String, String>) -> Vec<Report> {
    let known: Vec<String> = ROWS
        .iter()
        .flat_map(crate::option::Row::variables)
        .flat_map(|variable| [format!("{variable}_FILE"), variable])
        .chain(EXPORTED.map(str::to_owned))
        .collect();
    let misspelt = |(variable, value): (&String, &String)| {
        if value.is_empty() || known.contains(variable) {
            return None;
        }
        let near = nearest(variable, &known)?;
        let report = codes::VARIABLE_UNKNOWN.report(format!("the variable `{variable}` means nothing here"));
        Some(report.help(format!("did you mean `{near}`?")))
    };
    env.iter().filter_map(misspelt).collect()
}

/// The known name that differs in at most one letter of four, upper and lower case and `_` apart.
fn nearest<'k>(variable: &str, known: &'k [String]) -> Option<&'k str> {
    let letters = |name: &str| -> Option<String> {
        // Names this long are nobody's slip.
        let name = name.get(..name.len().min(64))?.to_ascii_uppercase();
        let rest = name.strip_prefix(PREFIX)?.replace('_', "");
        name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_').then_some(rest)
    };
    let wanted = letters(variable)?;
    let distance = |name: &'k String| Some((strsim::osa_distance(&wanted, &letters(name)?), name.as_str()));
    let (edits, name) = known.iter().filter_map(distance).min_by_key(|(edits, _)| *edits)?;
    (edits.saturating_mul(4) <= wanted.len()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_pointed_out_and_other_programs_are_left_alone() {
        for (variable, near) in [
            ("OAUTH_CLIENTID", Some("OAUTH_CLIENT_ID")),
            ("oauth_client_id", Some("OAUTH_CLIENT_ID")),
            ("OAUTH_CLINET_SECRET", Some("OAUTH_CLIENT_SECRET")),
            ("OAUTH_SCOPES", Some("OAUTH_SCOPE")),
            ("OAUTH_TOKEN_URI", Some("OAUTH_TOKEN_URL")),
            ("OAUTH_CLIENT_SECRET_FIEL", Some("OAUTH_CLIENT_SECRET_FILE")),
            ("OAUTH_ACCESS_TOKEN", None),
            ("OAUTH_ACCESS_TOKEN_EXPIRES_AT", None),
            ("OAUTH_TOKEN", None),
            ("OAUTH_CALLBACK_PORT", None),
            ("OAUTH_CLIENT_KEY", None),
            ("OAUTH_", None),
            ("OAUTH_\u{1b}[1mCLIENT_ID", None),
            ("MY_OAUTH_CLIENT_ID", None),
        ] {
            let env = BTreeMap::from([(variable.to_owned(), "hunter2".to_owned())]);
            let found: Vec<_> = notices(&env).iter().map(Report::render).collect();
            match near {
                Some(near) => {
                    assert!(found.len() == 1 && found[0].contains(&format!("did you mean `{near}`?")))
                }
                None => assert!(found.is_empty(), "{found:?}"),
            }
        }
    }
}
