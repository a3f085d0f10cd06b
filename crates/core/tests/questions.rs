//! What people ask, answered: the request and the answer together, and the first thing that is said.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may fail loudly"
)]

use jotmint::{
    UnixTime,
    curl::CurlCommand,
    decision::{Answered, Asked, Decision, Question, Said, ServerFacts, decide, explain},
    diagnostic::{Diagnostic, Severity, snippet},
    http::Response,
    provider,
};
use serde_json::Value;
use std::collections::BTreeSet;

fn cases(text: &str, count: usize) -> Vec<Value> {
    let file: Value = serde_json::from_str(text).unwrap();
    let cases = file["cases"].as_array().unwrap().clone();
    assert_eq!(cases.len(), count, "a runner knows how many cases there are");
    cases
}

/// A row, taken apart as the command does it.
struct Row {
    command: CurlCommand,
    text: String,
    asked: Asked,
    server: ServerFacts,
    now: Option<UnixTime>,
}

impl Row {
    fn read(row: &Value) -> Self {
        let text = row["curl"].as_str().unwrap().to_owned();
        let command = CurlCommand::parse(&text).unwrap_or_else(|error| panic!("{text}\n{error}"));
        let asked = Asked::from(&command);
        let provider = row["provider"].as_str().map(|id| provider::find(id).unwrap());
        let server = ServerFacts::gather(&asked, &Said { provider, ..Said::default() }, None);
        let now = row["received_at_seconds"].as_u64().map(|at| UnixTime::from_seconds(at).unwrap());
        Self { command, text, asked, server, now }
    }

    fn explain(&self, response: &Value) -> Decision {
        let headers: Vec<(String, String)> = serde_json::from_value(response["headers"].clone()).unwrap();
        let status = u16::try_from(response["status"].as_u64().unwrap()).unwrap();
        let body = response["body"].as_str().unwrap().as_bytes();
        explain(&Answered {
            asked: &self.asked,
            server: &self.server,
            response: Response { status, headers: &headers, body },
            received_at: self.now,
        })
    }

    fn show(&self, found: &[Diagnostic]) -> String {
        snippet::render(found, "command line", &self.text, self.command.secret_spans())
    }
}

fn words(found: &Diagnostic) -> String {
    std::iter::once(found.message()).chain(found.helps()).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_first_thing_said_is_the_right_one_and_names_the_fix() {
    let mut wrong = Vec::new();
    let mut numbers = BTreeSet::new();
    for row in cases(include_str!("../../../tests/vectors/questions.json"), 108) {
        let laid_out = Row::read(&row);
        numbers.insert(row["number"].as_u64().unwrap());
        let decision = laid_out.explain(&row["response"]);
        let found = &decision.diagnostics;
        let shown = laid_out.show(found);
        let Some(first) = found.first() else {
            wrong.push(format!("{}: nothing is said", row["question"]));
            continue;
        };
        let missing: Vec<&str> = row["help_contains"]
            .as_array()
            .unwrap()
            .iter()
            .map(|piece| piece.as_str().unwrap())
            .filter(|piece| !words(first).contains(piece))
            .collect();
        let see = row["see"].as_str().is_none_or(|see| first.reference() == see);
        if first.code().slug() != row["first"] || !missing.is_empty() || !see {
            wrong.push(format!(
                "{} {}: {} expected, with {missing:?}, {}\n{shown}",
                row["number"], row["question"], row["first"], row["see"]
            ));
        }
        if let Some(then) = row["then"].as_array() {
            let rest: Vec<&str> = found[1..].iter().map(|one| one.code().slug()).collect();
            if then.iter().map(|code| code.as_str().unwrap()).ne(rest.iter().copied()) {
                wrong.push(format!("{}: after it {then:?} expected, not {rest:?}", row["question"]));
            }
        }
        let rest: String = found[1..].iter().map(|one| words(one) + "\n").collect();
        for piece in
            row["then_contains"].as_array().into_iter().flatten().map(|piece| piece.as_str().unwrap())
        {
            if !rest.contains(piece) {
                wrong.push(format!("{}: after it `{piece}` expected\n{shown}", row["question"]));
            }
        }
        for (index, one) in found.iter().enumerate() {
            if found[..index].contains(one) {
                wrong.push(format!("{}: said twice: {one}", row["question"]));
            }
        }
        if found.iter().any(|one| one.code().severity() != Severity::Notice && one.helps().next().is_none()) {
            wrong.push(format!("{}: no way forward\n{shown}", row["question"]));
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n\n{}", wrong.len(), wrong.join("\n\n"));
    assert!(numbers.iter().copied().eq(0..=33), "{numbers:?}");
}

#[test]
fn nothing_is_held_against_a_request_that_is_right() {
    let mut wrong = Vec::new();
    let mut providers = BTreeSet::new();
    for row in cases(include_str!("../../../tests/vectors/correct_requests.json"), 41) {
        let provider = row["provider"].as_str().unwrap().to_owned();
        let laid_out = Row::read(&row);
        let now = row["now_seconds"].as_u64().map(|at| UnixTime::from_seconds(at).unwrap());
        let question = Question { asked: &laid_out.asked, server: &laid_out.server, now };
        let mut found = laid_out.command.notices().to_vec();
        found.extend(decide(&question).diagnostics);
        let allowed: BTreeSet<&str> =
            row["notices"].as_array().into_iter().flatten().map(|code| code.as_str().unwrap()).collect();
        if found.iter().map(|one| one.code().slug()).collect::<BTreeSet<_>>() != allowed {
            wrong.push(format!("{provider}: {allowed:?} expected\n{}", laid_out.show(&found)));
        }
        if row.get("response").is_some() {
            let said = laid_out.explain(&row["response"]).diagnostics;
            let codes: Vec<&str> = said.iter().map(|one| one.code().slug()).collect();
            let expected: Vec<&str> =
                row["said"].as_array().unwrap().iter().map(|code| code.as_str().unwrap()).collect();
            if codes != expected || said.iter().any(|one| one.code().severity() != Severity::Notice) {
                wrong.push(format!("{provider}, answered: {expected:?} expected\n{}", laid_out.show(&said)));
            }
        }
        providers.insert(provider);
    }
    assert!(wrong.is_empty(), "{} wrong\n\n{}", wrong.len(), wrong.join("\n\n"));
    assert_eq!(providers.len(), 26, "{providers:?}");
}
