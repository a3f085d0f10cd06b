//! The environment of the command: the token in, the credentials out.

use super::Job;
use crate::{
    environment::EXPORTED,
    message::Token,
    option::{Kind, ROWS, Row},
    report::Report,
};
use jotmint::{Diagnostic, diagnostic::codes};
use std::collections::BTreeMap;

impl Job<'_> {
    /// What can be wrong before anything is sent.
    pub(super) fn check(&self) -> Result<(), Report> {
        let invalid =
            |message: std::fmt::Arguments<'_>| Report::from(Diagnostic::new(&codes::OPTION_INVALID, message));
        let name = &self.exec.variable;
        let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && name.bytes().next().is_some_and(|byte| !byte.is_ascii_digit());
        if !is_name {
            return Err(invalid(format_args!("`--env` is not the name of a variable"))
                .help("use letters, digits and `_`, and no digit first"));
        }
        let is_read = |variable: &String| ROWS.iter().flat_map(both_variables).any(|ours| ours == *variable);
        if let Some(ours) = self.variables().into_iter().find(is_read) {
            return Err(invalid(format_args!("`--env` would set `{ours}`, which jotmint reads"))
                .help("name a variable that means something to the command"));
        }
        if let Some("" | "-") = self.exec.token_file.as_deref() {
            return Err(invalid(format_args!("`--token-file` is not the path of a file"))
                .help("name a file in a folder that exists"));
        }
        if self.run.input.argv.get(self.exec.arguments_from).is_some_and(String::is_empty) {
            return Err(invalid(format_args!("the command after `--` is an empty text"))
                .help("check the variable that should hold its name"));
        }
        Ok(())
    }

    /// The variables of the token: itself, when it expires, the file it is in.
    fn variables(&self) -> [String; 3] {
        let name = &self.exec.variable;
        [name.clone(), format!("{name}_EXPIRES_AT"), format!("{name}_FILE")]
    }

    pub(super) fn environment(&self, token: &Token) -> BTreeMap<String, Option<String>> {
        let [itself, expires_at, file] = self.variables();
        let hidden = |row: &&'static Row| row.is_secret() || row.kind == Kind::Store;
        let credentials =
            ROWS.iter().filter(hidden).flat_map(both_variables).filter(|_| !self.exec.keep_credentials);
        // What an outer `jotmint exec` has set would contradict what this one sets.
        let stale =
            EXPORTED.map(str::to_owned).into_iter().chain([itself.clone(), expires_at.clone(), file.clone()]);
        let is_there = |variable: &String| self.run.input.env.contains_key(variable);
        let mut changes: BTreeMap<_, _> =
            credentials.chain(stale).filter(is_there).map(|variable| (variable, None)).collect();
        if let Some(path) = self.path() {
            changes.insert(file, Some(path));
        } else {
            changes.insert(itself, Some(token.access_token.clone()));
            let moment = token.expires_at_seconds.map(|seconds| (expires_at, Some(seconds.to_string())));
            changes.extend(moment);
        }
        changes
    }
}

/// The variables of an option: with the value, and with the path of a file.
fn both_variables(row: &'static Row) -> impl Iterator<Item = String> {
    row.variables().into_iter().flat_map(|variable| [format!("{variable}_FILE"), variable])
}
