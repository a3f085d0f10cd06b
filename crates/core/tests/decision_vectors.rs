//! Replays the vectors of decisions and of metadata: each code is said where it is due, and nowhere near by.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may fail loudly"
)]

use jotmint::{
    Diagnostic, UnixTime,
    curl::CurlCommand,
    decision::{Asked, Question, Said, ServerFacts, Verdict, decide},
    diagnostic::{Severity, codes},
    http::Response,
    metadata::Metadata,
    options::{Configuration, Idiom},
    provider,
};
use serde_json::Value;
use std::collections::BTreeSet;

fn rows(text: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(text).unwrap();
    file["cases"].as_array().unwrap().clone()
}

fn decisions() -> Vec<Value> {
    rows(include_str!("../../../tests/vectors/decisions.json"))
}

fn metadata() -> Vec<Value> {
    rows(include_str!("../../../tests/vectors/metadata.json"))
}

/// What is said before the request of a row is sent.
fn said(row: &Value) -> (Verdict, Vec<Diagnostic>) {
    let (asked, server, now) = laid_out(row);
    let decision = decide(&Question { asked: &asked, server: &server, now });
    (decision.verdict, decision.diagnostics)
}

fn laid_out(row: &Value) -> (Asked, ServerFacts, Option<UnixTime>) {
    let asked = match row["curl"].as_str() {
        Some(text) => {
            let command = CurlCommand::parse(text).unwrap();
            let listed = row["curl_codes"].as_array().cloned().unwrap_or_default();
            let expected: Vec<_> = listed.iter().map(|code| code.as_str().unwrap()).collect();
            assert_eq!(slugs(command.notices()), expected, "{row}: what is said of the command itself");
            Asked::from(&command)
        }
        None => {
            let options = row["options"].as_object().unwrap().clone();
            Asked::from_configuration(&Configuration::from_options(options, None, Idiom::Snake).unwrap())
        }
    };
    let issuer = row["issuer"].as_str().or(row["options"]["issuer"].as_str());
    let document = row["metadata"].as_str().map(|text| Metadata::parse(text.as_bytes(), issuer).unwrap());
    if let Some(document) = &document {
        assert_eq!(document.findings, [], "{row}: the document itself is in order");
    }
    let provider = row["provider"].as_str().map(|id| provider::find(id).unwrap());
    let server =
        ServerFacts::gather(&asked, &Said { issuer: issuer.map(Into::into), provider }, document.as_ref());
    let now = row["now_seconds"].as_u64().map(|now| UnixTime::from_seconds(now).unwrap());
    (asked, server, now)
}

fn slugs(found: &[Diagnostic]) -> Vec<&'static str> {
    found.iter().map(|finding| finding.code().slug()).collect()
}

fn listed(row: &Value) -> Vec<&str> {
    row["codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap()).collect()
}

#[test]
fn decisions_come_out_as_the_vectors_say() {
    let rows = decisions();
    assert_eq!(rows.len(), 304, "a runner knows how many cases there are");
    let mut wrong = String::new();
    for row in &rows {
        let (_, found) = said(row);
        if slugs(&found) != listed(row) {
            wrong +=
                &format!("{}\n  expected {:?}\n  found    {:?}\n", row["name"], listed(row), slugs(&found));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn metadata_is_judged_as_the_vectors_say() {
    let rows = metadata();
    assert_eq!(rows.len(), 48, "a runner knows how many cases there are");
    for row in &rows {
        let text = row["text"].as_str().map_or_else(
            || {
                let times = usize::try_from(row["repeat"]["times"].as_u64().unwrap()).unwrap();
                row["repeat"]["text"].as_str().unwrap().repeat(times)
            },
            Into::into,
        );
        let kind = row["content_type"].as_str().unwrap_or("application/json");
        let headers = [("Content-Type".to_owned(), kind.to_owned())];
        let status = row["status"].as_u64().map_or(200, |status| u16::try_from(status).unwrap());
        let response = Response { status, headers: &headers, body: text.as_bytes() };
        let read = Metadata::from_response(response, row["url"].as_str(), row["issuer"].as_str());
        let found = read.map_or_else(|error| vec![error], |metadata| metadata.findings);
        assert_eq!(slugs(&found), listed(row), "{}", row["name"]);
        assert!(found.iter().all(|finding| finding.helps().next().is_some()), "{}", row["name"]);
    }
}

#[test]
fn a_request_is_refused_for_an_error_and_never_without_a_way_forward() {
    for row in decisions() {
        let (verdict, found) = said(&row);
        let has_error = found.iter().any(|finding| finding.code().severity() == Severity::Error);
        assert_eq!(verdict == Verdict::CannotWork, has_error, "{row}");
        for finding in &found {
            assert!(finding.helps().next().is_some(), "{}: {finding}", row["name"]);
            assert!(finding.helps().all(|help| !help.is_empty()), "{}: {finding}", row["name"]);
        }
    }
}

#[test]
fn a_profile_that_is_a_guess_refuses_nothing() {
    let mut guesses = 0;
    for row in decisions() {
        let (asked, server, now) = laid_out(&row);
        if !server.profile_is_guess {
            continue;
        }
        guesses += 1;
        let errors = |server: &ServerFacts| {
            let decision = decide(&Question { asked: &asked, server, now });
            let is_error = |found: &Diagnostic| found.code().severity() == Severity::Error;
            slugs(&decision.diagnostics.into_iter().filter(is_error).collect::<Vec<_>>())
        };
        let blank = ServerFacts { profile: None, profile_is_guess: false, ..server.clone() };
        let known = errors(&blank);
        for error in errors(&server) {
            assert!(known.contains(&error), "{}: {error} rests on a guess", row["name"]);
        }
    }
    assert!(guesses > 5, "{guesses} rows look like a product");
}

/// The slugs that are declared in these files of the catalogue.
fn families() -> BTreeSet<&'static str> {
    let text = concat!(
        include_str!("../src/diagnostic/codes/decision.rs"),
        include_str!("../src/diagnostic/codes/metadata.rs")
    );
    text.lines()
        .filter_map(|line| line.trim().split_once(" = \"")?.1.split_once("\", "))
        .map(|(slug, _)| slug)
        .filter(|slug| codes::find(slug).is_some())
        .collect()
}

#[test]
fn the_table_of_rules_names_codes_that_exist() {
    let page = include_str!("../src/manual/rules.rs");
    let rows = page.lines().filter_map(|line| line.strip_prefix("//! | ")?.strip_suffix(" |"));
    let mut named = BTreeSet::new();
    for row in rows.filter(|row| !row.starts_with("---")) {
        let cells: Vec<&str> = row.split(" | ").collect();
        assert_eq!(cells.len(), 3, "{row}");
        let is_slug = |text: &&str| {
            text.contains('-')
                && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        };
        for slug in cells[2].split('`').skip(1).step_by(2).filter(is_slug) {
            assert!(codes::find(slug).is_some(), "{row}: there is no {slug}");
            named.insert(slug);
        }
    }
    for family in families() {
        assert!(named.contains(family), "no rule is decided with {family}");
    }
}

#[test]
fn every_code_is_said_in_one_row_and_not_in_one_near_by() {
    /// Said of an answer.
    const AFTER: [&str; 4] =
        ["scope-narrowed", "scope-widened", "lifetime-set-at-server", "refresh-token-not-due"];
    let rows: Vec<Value> = decisions().into_iter().chain(metadata()).collect();
    let fires: BTreeSet<&str> = rows.iter().flat_map(listed).collect();
    let near: BTreeSet<&str> = rows.iter().filter_map(|row| row["near"].as_str()).collect();
    for row in &rows {
        let code = row["near"].as_str().unwrap_or_default();
        assert!(code.is_empty() || codes::find(code).is_some(), "{row}: no such code");
        assert!(!listed(row).contains(&code), "{row}: near, and yet said");
    }
    let families = families();
    assert!(families.len() > 80, "{}: the catalogue was read", families.len());
    for code in families.iter().filter(|code| !AFTER.contains(code)) {
        assert!(fires.contains(code), "no row says {code}");
        assert!(near.contains(code), "no row is near {code}");
    }
}
