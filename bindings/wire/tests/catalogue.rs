//! Every kind of problem can happen, and something that is nearly it does not make it happen.
//!
//! What fires is looked up in all shared vectors, whose own tests replay them; what no file has, and the near misses, are
//! rows of `catalogue.json`, replayed here.
#![allow(missing_docs, reason = "tests")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::arithmetic_side_effects,
    reason = "a test may fail loudly"
)]

mod events;

use jotmint::{
    AssertionSpec, Audience, Diagnostic, Entropy, Seconds, UnixTime,
    assertion::Typ,
    curl::CurlCommand,
    decision::{Answered, Asked, Question, Said, ServerFacts, decide, explain},
    diagnostic::codes,
    http::Response,
    json::Object,
    jws::{Algorithm, HmacKey},
    options::{Configuration, Idiom},
    provider,
};
use jotmint_keys::PrivateKeyText;
use jotmint_wire::{Signer, assemble, prepare_assertion, read_token_response};
use serde_json::Value;
use std::collections::BTreeSet;

#[test]
fn every_code_fires_somewhere_and_has_a_near_miss() {
    let all = all();
    let mut fired = BTreeSet::new();
    let mut near = BTreeSet::new();
    for file in FILES {
        let vectors = read(file);
        gather(&vectors, &all, &mut fired, &mut near);
    }
    let mut wrong = Vec::new();
    for row in read("catalogue.json")["cases"].as_array().unwrap() {
        let code = row["code"].as_str().unwrap();
        let kind = row["kind"].as_str().unwrap();
        assert!(all.contains(code), "{code} is no code");
        if let Some(input) = row.get("fires") {
            let found = replay(kind, input);
            if !found.contains(code) {
                wrong.push(format!("{code} does not fire: {found:?}\n{input}"));
            }
            fired.insert(code.to_owned());
        }
        let found = replay(kind, &row["near"]);
        if found.contains(code) {
            wrong.push(format!("{code} fires where it is only near\n{}", row["near"]));
        }
        // Options that are not read at all are near to nothing.
        if let Some(slip) = found.iter().find(|found| found.starts_with("option-")) {
            wrong.push(format!("{code}: {slip} in its near miss\n{}", row["near"]));
        }
        near.insert(code.to_owned());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let lacks =
        |has: &BTreeSet<String>| all.iter().filter(|code| !has.contains(*code)).cloned().collect::<Vec<_>>();
    assert_eq!(lacks(&fired), [""; 0], "nothing fires these: write a row, or delete them");
    assert_eq!(lacks(&near), [""; 0], "these have no near miss");
}

/// Every file of shared vectors that names codes.
const FILES: [&str; 15] = [
    "cache_records.json",
    "cli-exec.json",
    "cli.json",
    "correct_requests.json",
    "curl.json",
    "decisions.json",
    "jwk_thumbprint.json",
    "key_texts.json",
    "metadata.json",
    "providers.json",
    "questions.json",
    "requests.json",
    "reviews.json",
    "signing_inputs.json",
    "token_responses.json",
];

fn all() -> BTreeSet<String> {
    let core = codes::all().map(|code| code.slug());
    let command_line = jotmint_cli::codes::ALL.iter().map(|code| code.slug());
    core.chain(command_line).map(String::from).collect()
}

fn read(file: &str) -> Value {
    let path = format!("{}/../../tests/vectors/{file}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// The codes that a file says its cases have: what is given to a case says nothing.
fn gather(value: &Value, all: &BTreeSet<String>, fired: &mut BTreeSet<String>, near: &mut BTreeSet<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|one| gather(one, all, fired, near)),
        Value::Object(members) => {
            for (name, value) in members {
                match name.as_str() {
                    "near" => mentioned(value, all, near),
                    "error" | "code" | "codes" | "notices" | "said" | "first" | "stderr" | "stdout" => {
                        mentioned(value, all, fired);
                    }
                    "input" | "options" | "asked" | "response" | "body" | "curl" | "text" => {}
                    _ => gather(value, all, fired, near),
                }
            }
        }
        _ => {}
    }
}

fn mentioned(value: &Value, all: &BTreeSet<String>, out: &mut BTreeSet<String>) {
    match value {
        // A code by itself, or `error[code]: ...` on the standard error.
        Value::String(text) => {
            let bracketed = text.split('[').skip(1).filter_map(|rest| rest.split(']').next());
            out.extend(bracketed.chain([text.as_str()]).filter(|word| all.contains(*word)).map(String::from));
        }
        Value::Array(list) => list.iter().for_each(|one| mentioned(one, all, out)),
        Value::Object(members) => members.values().for_each(|one| mentioned(one, all, out)),
        _ => {}
    }
}

/// The codes that an input leads to.
fn replay(kind: &str, input: &Value) -> BTreeSet<String> {
    let found = match kind {
        "vector" => return of_case(input),
        "cli" => return of_command_line(input),
        "curl" => of_curl(input),
        "options" => of_options(input),
        "assertion" => of_assertion(input),
        "spec" => of_spec(input),
        "hmac" => one(HmacKey::new(algorithm(input), text(input, "secret").as_bytes())),
        "signature" => one(assemble(text(input, "signing_input"), &bytes(input), false)),
        "thumbprint" => match PrivateKeyText::read(input.as_str().unwrap().as_bytes()) {
            Ok(key) => one(key.thumbprint()),
            Err(error) => vec![error],
        },
        "provider" => match provider::find(text(input, "id")) {
            Ok(found) => one(found.token_endpoint(&variables(input))),
            Err(error) => vec![error],
        },
        "audience" => one(provider::find(text(input, "id")).unwrap().audience(&variables(input), None, None)),
        "events" => return of_events(input),
        "response" => return of_response(input),
        "explain" => of_explanation(input),
        other => panic!("{other} is no kind of row"),
    };
    found.iter().map(|found| found.code().slug().to_owned()).collect()
}

fn one<T>(result: Result<T, Diagnostic>) -> Vec<Diagnostic> {
    result.err().into_iter().collect()
}

fn text<'v>(input: &'v Value, name: &str) -> &'v str {
    input[name].as_str().unwrap_or_default()
}

fn object(value: &Value) -> Object {
    value.as_object().cloned().unwrap_or_default()
}

fn moment(input: &Value, name: &str) -> Option<UnixTime> {
    input[name].as_u64().map(|seconds| UnixTime::from_seconds(seconds).unwrap())
}

fn algorithm(input: &Value) -> Algorithm {
    Algorithm::from_name(input["algorithm"].as_str().unwrap_or("RS256")).unwrap()
}

/// So many bytes as `bytes` says, for signatures whose content does not matter.
fn bytes(input: &Value) -> Vec<u8> {
    vec![7; usize::try_from(input["bytes"].as_u64().unwrap()).unwrap()]
}

fn variables(input: &Value) -> Vec<(&str, &str)> {
    let given = input["variables"].as_object().unwrap();
    given.iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect()
}

/// What the case with this name in another file says: its own test has made sure of it.
fn of_case(input: &Value) -> BTreeSet<String> {
    let file = read(text(input, "file"));
    let cases = file.as_array().or_else(|| file["cases"].as_array()).unwrap();
    let case = cases.iter().find(|case| case["name"] == input["name"]);
    let case = case.unwrap_or_else(|| panic!("{input}: there is no such case"));
    let mut found = BTreeSet::new();
    gather(case, &all(), &mut found, &mut BTreeSet::new());
    found
}

fn of_command_line(input: &Value) -> BTreeSet<String> {
    let output: Value = serde_json::from_slice(&jotmint_cli::step(input.to_string().as_bytes())).unwrap();
    let mut found = BTreeSet::new();
    mentioned(&output["stderr"], &all(), &mut found);
    mentioned(&output["stdout"], &all(), &mut found);
    found
}

fn of_curl(input: &Value) -> Vec<Diagnostic> {
    let command = match input {
        Value::String(text) => text.clone(),
        // A text too long to be written down.
        Value::Object(_) if input["repeat"].is_string() => {
            text(input, "repeat").repeat(usize::try_from(input["times"].as_u64().unwrap()).unwrap())
        }
        _ => text(input, "curl").to_owned(),
    };
    let command = match CurlCommand::parse(&command) {
        Ok(command) => command,
        Err(error) => return vec![error],
    };
    let (asked, server) = laid_out(&command, input);
    let question = Question { asked: &asked, server: &server, now: moment(input, "now_seconds") };
    let mut found = command.notices().to_vec();
    found.extend(decide(&question).diagnostics);
    found
}

fn laid_out(command: &CurlCommand, input: &Value) -> (Asked, ServerFacts) {
    let asked = Asked::from(command);
    let provider = input["provider"].as_str().map(|id| provider::find(id).unwrap());
    let server = ServerFacts::gather(&asked, &Said { provider, ..Said::default() }, None);
    (asked, server)
}

fn of_options(input: &Value) -> Vec<Diagnostic> {
    match Configuration::from_options(object(input), None, Idiom::Snake) {
        Ok(configuration) => configuration.notices,
        Err(error) => vec![error],
    }
}

fn of_assertion(input: &Value) -> Vec<Diagnostic> {
    let options = object(&input["options"]);
    let mut found = match Signer::new(options.clone(), Idiom::Snake) {
        Ok((_, notices)) => notices,
        Err(error) => vec![error],
    };
    if let Some(now) = input["now_seconds"].as_u64() {
        let hex = text(input, "entropy_hex");
        let mut random = [0; 16];
        for (place, pair) in random.iter_mut().zip(hex.as_bytes().chunks(2)) {
            *place = u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
        }
        let prepared =
            Entropy::new(random).and_then(|entropy| prepare_assertion(options, Idiom::Snake, now, entropy));
        found.extend(one(prepared));
    }
    found
}

/// What only the Rust interface can be given.
fn of_spec(input: &Value) -> Vec<Diagnostic> {
    let (client_id, audience) =
        (text(input, "client_id"), Audience::Exact(text(input, "audience").to_owned()));
    let spec = match text(input, "purpose") {
        "grant" => AssertionSpec::authorization_grant(client_id, "job", audience, algorithm(input)),
        _ => AssertionSpec::client_authentication(client_id, audience, algorithm(input)),
    };
    let lifetime = input["lifetime"].as_u64().map_or(60, |seconds| u32::try_from(seconds).unwrap());
    let typ = match text(input, "typ") {
        "client-authentication+jwt" => Typ::ClientAuthentication,
        _ => Typ::Jwt,
    };
    one(spec.and_then(|spec| spec.lifetime(Seconds::new(lifetime))).and_then(|spec| spec.typ(typ)))
}

/// The life of a token: events one after the other, and everything that was said on the way.
fn of_events(input: &Value) -> BTreeSet<String> {
    let all = all();
    let actions = match events::play(input) {
        Ok(actions) => actions,
        Err(error) => return BTreeSet::from([error.code().slug().to_owned()]),
    };
    let mut found = BTreeSet::new();
    for action in actions {
        let action = serde_json::to_value(action).unwrap();
        mentioned(&action["error"]["code"], &all, &mut found);
        mentioned(&action["notices"], &all, &mut found);
    }
    found
}

fn of_response(input: &Value) -> BTreeSet<String> {
    let (status, headers, body) = response(input);
    let action = read_token_response(status, &headers, body.as_bytes(), &object(&input["asked"]));
    let action = serde_json::to_value(action).unwrap();
    let mut found = BTreeSet::new();
    mentioned(&action["error"]["code"], &all(), &mut found);
    mentioned(&action["notices"], &all(), &mut found);
    found
}

fn of_explanation(input: &Value) -> Vec<Diagnostic> {
    let command = CurlCommand::parse(text(input, "curl")).unwrap();
    let (asked, server) = laid_out(&command, input);
    let (status, headers, body) = response(&input["response"]);
    let response = Response { status, headers: &headers, body: body.as_bytes() };
    let received_at = moment(input, "received_at_seconds");
    explain(&Answered { asked: &asked, server: &server, response, received_at }).diagnostics
}

fn response(input: &Value) -> (u16, Vec<(String, String)>, &str) {
    let headers = serde_json::from_value(input["headers"].clone()).unwrap();
    (u16::try_from(input["status"].as_u64().unwrap()).unwrap(), headers, text(input, "body"))
}
