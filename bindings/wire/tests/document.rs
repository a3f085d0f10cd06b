//! The reference document: every code with its page and an example, made of the catalogue and the shared vectors.
//!
//! After a change of the catalogue or of a rule: JOTMINT_WRITE_DOCUMENT=1 cargo test -p jotmint-wire --test document
#![allow(missing_docs, reason = "tests")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

mod events;

use jotmint::{
    AssertionSpec, Audience, Diagnostic, Entropy, Seconds, UnixTime,
    assertion::Typ,
    diagnostic::{codes, snippet},
    http::{Received, Response},
    jws::{Algorithm, HmacKey},
    metadata::Metadata,
    options::{Configuration, Idiom, KeyFacts},
    provider,
    review::{Known, Request, Review, Source, check, explain},
};
use jotmint_cli::catalogue;
use jotmint_keys::PrivateKeyText;
use jotmint_wire::{Action, Signer, prepare_assertion, read_token_response};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../crates/core/src/diagnostic/catalogue.md");

#[test]
fn the_reference_document_is_current() {
    let examples = examples();
    let document = catalogue::document(|code| examples.get(code).cloned());
    if std::env::var_os("JOTMINT_WRITE_DOCUMENT").is_some() {
        std::fs::write(PATH, &document).unwrap();
    }
    assert!(
        std::fs::read_to_string(PATH).unwrap() == document,
        "run: JOTMINT_WRITE_DOCUMENT=1 cargo test -p jotmint-wire --test document"
    );
}

#[test]
fn every_code_has_a_page_and_an_example() {
    let mut without = Vec::new();
    for page in catalogue::pages() {
        let found = catalogue::page(page.code).map_err(|error| error.render()).unwrap();
        let text = found.render();
        assert!(text.starts_with(&format!("{}[{}]\n", page.severity, page.code)) && !text.ends_with('\n'));
        assert!(text.contains("Source: "), "{text}");
        match found.example {
            Some(example) => {
                assert!(example.starts_with(&format!("{}[{}]: ", page.severity, page.code)), "{example}");
            }
            None => without.push(page.code),
        }
    }
    without.retain(|code| !WITHOUT_EXAMPLE.contains(code));
    assert_eq!(without, [""; 0], "an example comes from the shared vectors");
}

/// Codes whose cases are too long to be shown, or bytes that nobody reads.
const WITHOUT_EXAMPLE: [&str; 3] = ["signature-malformed", "curl-too-long", "metadata-too-large"];

/// For each code the first case that leads to it, as it is shown.
fn examples() -> BTreeMap<String, String> {
    let mut found = Examples::default();
    // Beside a token, an error of the request says that it was not fatal; its page shows it where it was.
    let (refused, granted): (Vec<_>, Vec<_>) =
        read("questions.json").into_iter().partition(|row| row["response"]["status"].as_u64() >= Some(400));
    for row in refused.iter().chain(&granted) {
        found.of_answer(&row["curl"], &row["response"], row);
    }
    let catalogue = read("catalogue.json");
    let responses = read("token_responses.json");
    let of_kind = |kind: &'static str| {
        catalogue
            .iter()
            .filter(move |row| row["kind"] == kind)
            .map(|row| &row["fires"])
            .filter(|fires| !fires.is_null())
    };
    for fires in of_kind("curl") {
        found.of_command(if fires.is_string() { fires } else { &fires["curl"] }, fires);
    }
    for fires in of_kind("explain") {
        found.of_answer(&fires["curl"], &fires["response"], fires);
    }
    for row in read("curl.json") {
        found.of_command(&row["text"], &row);
    }
    for row in &read("decisions.json") {
        match &row["options"] {
            Value::Null => found.of_command(&row["curl"], row),
            options => found.of_options(options, row),
        }
    }
    for row in read("metadata.json") {
        found.of_metadata(&row);
    }
    for row in of_kind("response").chain(&responses) {
        found.of_answer(&json!(COMMAND), row, row);
        found.of_action(&read_token_response(
            u16::try_from(row["status"].as_u64().unwrap()).unwrap(),
            &serde_json::from_value::<Vec<_>>(row["headers"].clone()).unwrap_or_default(),
            row["body"].as_str().unwrap_or_default().as_bytes(),
            &row["asked"].as_object().cloned().unwrap_or_default(),
        ));
    }
    for fires in of_kind("events") {
        found.of_events(fires);
    }
    for fires in of_kind("options") {
        found.of_options(fires, fires);
    }
    for row in read("requests.json") {
        found.of_options(&row["options"], &row);
    }
    for row in read("key_texts.json") {
        if let Some(text) = row["text"].as_str() {
            found.of_error(PrivateKeyText::read(text.as_bytes()).err());
        }
    }
    for fires in of_kind("assertion") {
        found.of_assertion(fires);
    }
    for row in read("signing_inputs.json") {
        found.of_assertion(&row);
    }
    for fires in of_kind("spec") {
        found.of_spec(fires);
    }
    for fires in of_kind("hmac") {
        let algorithm = Algorithm::from_name(fires["algorithm"].as_str().unwrap()).unwrap();
        found.of_error(HmacKey::new(algorithm, fires["secret"].as_str().unwrap().as_bytes()).err());
    }
    for fires in of_kind("thumbprint") {
        let key = PrivateKeyText::read(fires.as_str().unwrap().as_bytes());
        found.of_error(key.and_then(|key| key.thumbprint()).err());
    }
    for fires in of_kind("audience") {
        let profile = provider::find(fires["id"].as_str().unwrap()).unwrap();
        found.of_error(profile.audience(&variables(fires), None, None).err());
    }
    let file: Value = serde_json::from_str(&text("providers.json")).unwrap();
    for fires in file["token_endpoints"].as_array().unwrap() {
        let profile = provider::find(fires["provider"].as_str().unwrap());
        found.of_error(profile.and_then(|profile| profile.token_endpoint(&variables(fires))).err());
    }
    for fires in of_kind("provider") {
        let profile = provider::find(fires["id"].as_str().unwrap());
        found.of_error(profile.and_then(|profile| profile.token_endpoint(&variables(fires))).err());
    }
    for row in read("cli.json").iter().chain(&read("reviews.json")).chain(&read("cli-exec.json")) {
        let later = row["then"].as_array().into_iter().flatten();
        for step in core::iter::once(row).chain(later) {
            for stream in ["stderr", "stdout"] {
                found.of_text(step["output"][stream].as_str().unwrap_or_default());
            }
        }
    }
    found.0
}

/// A right request, for answers whose own is of no account.
const COMMAND: &str = "curl -u \"$ID:$SECRET\" https://as.example/token -d grant_type=client_credentials";

fn text(file: &str) -> String {
    let path = format!("{}/../../tests/vectors/{file}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

fn read(file: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(&text(file)).unwrap();
    file.as_array().or_else(|| file["cases"].as_array()).unwrap().clone()
}

#[derive(Default)]
struct Examples(BTreeMap<String, String>);

impl Examples {
    fn of_command(&mut self, text: &Value, row: &Value) {
        let Some(text) = text.as_str().filter(|text| text.len() < 2000) else { return };
        let metadata = bytes(&row["metadata"]);
        if let Ok(review) = check(Request::Curl(source(text)), known(row, metadata.as_deref())) {
            self.add_review(&review, text);
        }
    }

    fn of_answer(&mut self, text: &Value, response: &Value, row: &Value) {
        let Some(text) = text.as_str().filter(|text| text.len() < 2000) else { return };
        let Some(status) = response["status"].as_u64().and_then(|status| u16::try_from(status).ok()) else {
            return;
        };
        let headers = serde_json::from_value(response["headers"].clone()).unwrap_or_default();
        let body = response["body"].as_str().unwrap_or_default().as_bytes().to_vec();
        let metadata = bytes(&row["metadata"]);
        let received = Received::new(status, headers, body);
        if let Ok(review) = explain(Request::Curl(source(text)), &received, known(row, metadata.as_deref())) {
            self.add_review(&review, text);
        }
    }

    fn of_options(&mut self, options: &Value, row: &Value) {
        let Some(options) = options.as_object() else { return };
        let mut options = options.clone();
        let key = options.get_mut("private_key").map(|key| {
            *key = json!(true);
            KeyFacts::default()
        });
        let metadata = bytes(&row["metadata"]);
        match Configuration::from_options(options, key.as_ref(), Idiom::Snake) {
            Ok(configuration) => {
                self.add_all(&configuration.notices, None);
                if let Ok(review) =
                    check(Request::Configuration(&configuration), known(row, metadata.as_deref()))
                {
                    self.add_all(review.diagnostics(), None);
                }
            }
            Err(error) => self.add_all(&[error], None),
        }
    }

    fn of_assertion(&mut self, row: &Value) {
        let Some(options) = row["options"].as_object() else { return };
        match Signer::new(options.clone(), Idiom::Snake) {
            Ok((_, notices)) => self.add_all(&notices, None),
            Err(error) => self.of_error(Some(error)),
        }
        let entropy = if row["entropy_hex"].as_str().is_some_and(|hex| hex.starts_with("0000")) {
            [0; 16]
        } else {
            *b"0123456789abcdef"
        };
        if let Some(now) = row["now_seconds"].as_u64() {
            let prepared = Entropy::new(entropy)
                .and_then(|entropy| prepare_assertion(options.clone(), Idiom::Snake, now, entropy));
            self.of_error(prepared.err());
        }
    }

    /// What only the Rust interface can be given.
    fn of_spec(&mut self, row: &Value) {
        let text = |name: &str| row[name].as_str().unwrap_or_default();
        let algorithm = Algorithm::from_name(row["algorithm"].as_str().unwrap_or("RS256")).unwrap();
        let audience = Audience::Exact(text("audience").to_owned());
        let spec = match text("purpose") {
            "grant" => AssertionSpec::authorization_grant(text("client_id"), "job", audience, algorithm),
            _ => AssertionSpec::client_authentication(text("client_id"), audience, algorithm),
        };
        let lifetime = row["lifetime"].as_u64().map_or(60, |seconds| u32::try_from(seconds).unwrap());
        let typ = match text("typ") {
            "client-authentication+jwt" => Typ::ClientAuthentication,
            _ => Typ::Jwt,
        };
        let spec = spec.and_then(|spec| spec.lifetime(Seconds::new(lifetime))).and_then(|spec| spec.typ(typ));
        self.of_error(spec.err());
    }

    fn of_metadata(&mut self, row: &Value) {
        let Some(text) = row["text"].as_str() else { return };
        let issuer = row["issuer"].as_str();
        let kind = row["content_type"].as_str().unwrap_or("application/json");
        let headers = [("content-type".to_owned(), kind.to_owned())];
        let status = row["status"].as_u64().map_or(200, |status| u16::try_from(status).unwrap());
        let response = Response { status, headers: &headers, body: text.as_bytes() };
        match Metadata::from_response(response, row["url"].as_str(), issuer) {
            Ok(metadata) => self.add_all(&metadata.findings, None),
            Err(error) => self.of_error(Some(error)),
        }
    }

    /// The life of a token: what is said on the way.
    fn of_events(&mut self, row: &Value) {
        for action in events::play(row).into_iter().flatten() {
            self.of_action(&action);
        }
    }

    /// What an action tells.
    fn of_action(&mut self, action: &Action) {
        let action = serde_json::to_value(action).unwrap();
        let notices = action["notices"].as_array().cloned().unwrap_or_default();
        for found in notices.into_iter().chain([action["error"].clone()]) {
            if let Ok(report) = serde_json::from_value::<jotmint_cli::Report>(found) {
                self.0.entry(report.code().to_owned()).or_insert_with(|| report.render());
            }
        }
    }

    fn of_error(&mut self, error: Option<Diagnostic>) {
        self.add_all(error.as_slice(), None);
    }

    /// Blocks that were printed.
    fn of_text(&mut self, text: &str) {
        let mut blocks: Vec<String> = Vec::new();
        for line in text.lines() {
            let begins = ["error[", "warning[", "notice["].iter().any(|head| line.starts_with(head));
            match blocks.last_mut() {
                _ if begins => blocks.push(line.to_owned()),
                Some(block) if line.starts_with(' ') => *block = format!("{block}\n{line}"),
                _ => {}
            }
        }
        for block in blocks {
            let code = block
                .split('[')
                .nth(1)
                .and_then(|rest| rest.split(']').next())
                .unwrap_or_default()
                .to_owned();
            self.0.entry(code).or_insert(block);
        }
    }

    fn add_review(&mut self, review: &Review<'_>, text: &str) {
        self.add_all(review.diagnostics(), Some(text));
    }

    fn add_all(&mut self, found: &[Diagnostic], text: Option<&str>) {
        for finding in found {
            let text = text.unwrap_or_default();
            let secrets = jotmint::curl::secret_spans(text);
            let block = snippet::render(core::slice::from_ref(finding), "command line", text, &secrets);
            self.0.entry(finding.code().slug().to_owned()).or_insert(block);
        }
    }
}

fn variables(row: &Value) -> Vec<(&str, &str)> {
    let given = row["variables"].as_object().unwrap();
    given.iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect()
}

fn source(text: &str) -> Source<'_> {
    Source { name: "command line", is_file: false, text }
}

fn bytes(value: &Value) -> Option<Vec<u8>> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.as_bytes().to_vec()),
        other => Some(other.to_string().into_bytes()),
    }
}

fn known<'k>(row: &'k Value, metadata: Option<&'k [u8]>) -> Known<'k> {
    let moment = |name: &str| row[name].as_u64().and_then(|seconds| UnixTime::from_seconds(seconds).ok());
    Known {
        metadata,
        provider: row["provider"].as_str(),
        issuer: row["issuer"].as_str(),
        now: moment("now_seconds").or_else(|| moment("received_at_seconds")),
    }
}

#[test]
fn the_document_is_in_the_core() {
    assert!(codes::DOCUMENT.starts_with("# The catalogue\n"));
}
