//! What is known about a token, without the token: for people, or as JSON.
//!
//! Nothing is computed here but how a length of time is written. The status is the core's.

use crate::{
    assertion::{inert, utc},
    codes,
    report::Report,
    token::Printed,
};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::fmt::Write as _;

/// The exit code when there is no token that can be used: try again later, or fetch one.
const NOTHING_USABLE: u32 = 3;

/// Prints a status. As JSON it is one line: what the core says, after `usable`.
///
/// # Errors
/// `host-mismatch` for a status that no core of this version makes.
pub(crate) fn print(status: &Value, json: bool) -> Result<Printed, Report> {
    let read = Status::deserialize(status)
        .map_err(|_| codes::HOST_MISMATCH.report("the status is not understood".to_owned()))?;
    let usable = read.token.as_ref().is_some_and(|token| token.usable_for_ms > 0);
    let mut stdout = if json {
        let mut members = Map::from_iter([("usable".to_owned(), Value::Bool(usable))]);
        members.extend(status.as_object().cloned().unwrap_or_default());
        Value::Object(members).to_string()
    } else {
        read.text()
    };
    stdout.push('\n');
    Ok(Printed {
        stdout: inert(&stdout),
        exit_code: if usable { 0 } else { NOTHING_USABLE },
        ..Printed::default()
    })
}

/// What is shown of the core's status.
#[derive(Deserialize)]
struct Status {
    token: Option<Token>,
    trouble: Option<Trouble>,
    store: Store,
    reason: String,
    next_check_in_ms: u64,
}

#[derive(Deserialize)]
struct Token {
    scope: Option<Vec<String>>,
    age_ms: u64,
    lifetime_seconds: u64,
    lifetime_is_assumed: bool,
    refresh_age_ms: u64,
    usable_for_ms: u64,
    expires_at_seconds: u64,
}

#[derive(Deserialize)]
struct Trouble {
    code: String,
    message: String,
    failures: u32,
    retry_in_ms: u64,
}

#[derive(Deserialize)]
struct Store {
    kind: String,
    key: Option<String>,
    record_generation: u64,
    failure: Option<String>,
}

impl Status {
    fn text(&self) -> String {
        let mut lines = Vec::new();
        match &self.token {
            Some(token) => token.describe(&mut lines),
            None => lines.push(("token", "none".to_owned())),
        }
        lines.push(("renewal", self.renewal()));
        if let Some(trouble) = &self.trouble {
            let Trouble { code, message, failures, retry_in_ms } = trouble;
            let next = length(*retry_in_ms);
            lines.push((
                "trouble",
                format!("[{code}] {message}; failed {failures} times, next attempt in {next}"),
            ));
        }
        lines.push(("cache", self.store.text()));
        let mut out = String::new();
        for (name, value) in &lines {
            // Writing to a String cannot fail.
            let _ = write!(out, "{}{name:<9}{value}", if out.is_empty() { "" } else { "\n" });
        }
        out
    }

    /// When the token is renewed, and why then.
    fn renewal(&self) -> String {
        let next = length(self.next_check_in_ms);
        match self.reason.as_str() {
            "fresh" => format!("in {next}, for that is the age at which it is renewed"),
            "renewal-due" => "by the next job, for it has reached the age at which it is renewed".to_owned(),
            "rest-over" => {
                "by the next job, for it has rested as long as the server lets tokens rest".to_owned()
            }
            "renewal-elsewhere" => format!("under way in another job; looked at again in {next}"),
            "waiting" => format!("in {next}, for the server is left alone after a failure"),
            "expired" => "by the next job, for it must not be used any more".to_owned(),
            "rejected" => "by the next job, for an API has rejected it".to_owned(),
            "none" => "by the next job, for there is none".to_owned(),
            word => format!("in {next} ({word})"),
        }
    }
}

impl Token {
    fn describe(&self, lines: &mut Vec<(&'static str, String)>) {
        let moment = utc(self.expires_at_seconds).unwrap_or_default();
        lines.push((
            "token",
            match self.usable_for_ms {
                0 => format!("not to be used any more; expires {moment}"),
                left => format!("can be used for {}; expires {moment}", length(left)),
            },
        ));
        let lifetime = length(self.lifetime_seconds.saturating_mul(1000));
        let assumed = if self.lifetime_is_assumed { ", which is assumed" } else { "" };
        let refresh = length(self.refresh_age_ms);
        let age = length(self.age_ms);
        lines.push(("age", format!("{age} of {lifetime}{assumed}; renewed at {refresh}")));
        if let Some(scope) = &self.scope {
            lines.push(("scope", scope.join(" ")));
        }
    }
}

impl Store {
    fn text(&self) -> String {
        let key = self.key.as_deref().unwrap_or_default();
        match (self.kind.as_str(), &self.failure) {
            ("memory", _) => "none: nothing is kept between jobs; set --cache or OAUTH_CACHE".to_owned(),
            (kind, Some(failure)) => format!("{kind}, which failed: {failure}; {key}"),
            (kind, None) if self.record_generation == 0 => format!("{kind}, with nothing in {key}"),
            (kind, None) => format!("{kind}, generation {} of {key}", self.record_generation),
        }
    }
}

/// A length of time as people say it, rounded down.
fn length(milliseconds: u64) -> String {
    let seconds = milliseconds / 1000;
    match seconds {
        0..=119 => format!("{seconds} s"),
        120..=7199 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_said_as_people_say_them() {
        for (milliseconds, text) in [
            (0, "0 s"),
            (119_999, "119 s"),
            (120_000, "2 min 0 s"),
            (3_599_000, "59 min 59 s"),
            (7_200_000, "2 h 0 min"),
            (90_061_000, "25 h 1 min"),
        ] {
            assert_eq!(length(milliseconds), text);
        }
    }

    #[test]
    fn a_status_of_another_version_is_refused() {
        let error = print(&Value::from("hunter2"), false).err().unwrap();
        assert_eq!(error.code(), "host-mismatch");
    }
}
