//! Curl commands as people paste them: the shared vectors, and what must hold for any text.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "a test may fail loudly"
)]

use jotmint::{
    Diagnostic,
    curl::{Body, CurlCommand, Parameter, Place, secret_spans},
    diagnostic::{codes, snippet},
};
use proptest::{prelude::*, test_runner::RngSeed};
use serde_json::{Value, json};

fn cases() -> Vec<Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/curl.json");
    let text = std::fs::read(path).unwrap();
    let value: Value = serde_json::from_slice(&text).unwrap();
    let cases = value["cases"].as_array().unwrap().clone();
    assert_eq!(cases.len(), 127, "a runner knows how many cases there are");
    cases
}

/// What a vector says of a command.
fn laid_out(command: &CurlCommand) -> Value {
    let pairs = |places: &[Place]| -> Value {
        let pair = |parameter: &Parameter| json!([parameter.name.text(), parameter.value.text()]);
        command.parameters().iter().filter(|parameter| places.contains(&parameter.place)).map(pair).collect()
    };
    let headers: Value =
        command.headers().iter().map(|header| json!([header.name.text(), header.value.text()])).collect();
    let mut out = json!({
        "method": command.method().text(),
        "url": command.url().text(),
        "body": match command.body() {
            Body::Absent => "absent",
            Body::Form => "form",
            Body::Json => "json",
            Body::Opaque => "opaque",
            _ => panic!("a new kind of body"),
        },
        "query": pairs(&[Place::Query]),
        "form": pairs(&[Place::Form, Place::Json]),
        "headers": headers,
        "complete": command.is_complete(),
        "secret_count": command.secret_spans().len(),
        "notices": command.notices().iter().map(|notice| notice.code().slug()).collect::<Vec<_>>(),
    });
    let members = out.as_object_mut().unwrap();
    if let Some(basic) = command.basic() {
        let secret = basic.client_secret.as_ref().map(|secret| secret.text());
        members.insert("basic".into(), json!([basic.client_id.text(), secret]));
    }
    if let Some(token) = command.bearer() {
        members.insert("bearer".into(), json!(token.text()));
    }
    if let Some(certificate) = command.certificate() {
        members.insert("certificate".into(), json!(certificate.text()));
    }
    if let Some(assertion) = command.client_assertion() {
        let read = assertion.map_or_else(
            |error| json!({"error": error.code().slug()}),
            |read| json!({"header": read.header, "claims": read.claims}),
        );
        members.insert("client_assertion".into(), read);
    }
    out
}

#[test]
fn commands_are_read_as_people_meant_them() {
    for case in cases() {
        let (name, text) = (&case["name"], case["text"].as_str().unwrap());
        match (CurlCommand::parse(text), case.get("error")) {
            (Ok(command), None) => assert_eq!(laid_out(&command), case["expected"], "{name}"),
            (Err(error), Some(code)) => {
                assert_eq!(error.code().slug(), code.as_str().unwrap(), "{name}: {error}");
                assert_eq!(json!(secret_spans(text).len()), case["secret_count"], "{name}");
            }
            (Ok(_), Some(code)) => panic!("{name}: {code} expected"),
            (Err(error), None) => panic!("{name}: {error}"),
        }
    }
}

#[test]
fn spans_point_at_what_was_written() {
    for case in cases() {
        let text = case["text"].as_str().unwrap();
        let Ok(command) = CurlCommand::parse(text) else { continue };
        let at = |span: std::ops::Range<usize>| text.get(span).unwrap();
        for parameter in command.parameters() {
            let written = at(parameter.value.span());
            // What needed no unquoting or decoding is written the way it is read.
            if parameter
                .value
                .text()
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
            {
                let unescaped = written.replace(['\\', '^', '\n', '\'', '"'], "");
                assert!(
                    unescaped == parameter.value.text() || written.contains(['%', '+']),
                    "{}: {written:?} for {:?}",
                    case["name"],
                    parameter.value.text()
                );
            }
        }
        assert!(at(command.span()).starts_with("curl"), "{}", case["name"]);
        at(command.url().span());
        at(command.endpoint().span());
        for notice in command.notices() {
            let span = notice.span().unwrap_or_else(|| panic!("{notice} has no span"));
            assert!(span.start < span.end && text.get(span.clone()).is_some(), "{notice} at {span:?}");
        }
    }
}

#[test]
fn the_origin_case_can_be_underlined() {
    let case = &cases()[0];
    let text = case["text"].as_str().unwrap();
    let command = CurlCommand::parse(text).unwrap();
    assert!(command.basic().is_none() && command.is_complete(), "nobody says who asks, and it can be said");
    let scope = command.parameter("scope").unwrap();
    let error = Diagnostic::new(&codes::SCOPE_REFUSED, format_args!("`{}` is unknown", scope.value.text()))
        .help("drop the scope")
        .at(scope.value.span());
    assert!(snippet::render(&[error], "command line", text, command.secret_spans()).contains(
        "  --> command line:3:43
   |
 3 |   -d \"grant_type=client_credentials&scope=long_lived_token\"
   |                                           ^^^^^^^^^^^^^^^^
"
    ));
}

#[test]
fn a_url_that_an_option_took_is_pointed_at() {
    let text = "curl -d grant_type=client_credentials -H https://login.example/token";
    let error = CurlCommand::parse(text).unwrap_err();
    assert_eq!(
        snippet::render(&[error], "command line", text, &secret_spans(text)),
        "error[curl-url-missing]: the command has no URL
  --> command line:1:1
   |
 1 | curl -d grant_type=client_credentials -H https://login.example/token
   | ^^^^                                     --------------------------- taken as the value of `-H`
   |
   = help: add the URL of the token endpoint
   = see: https://curl.se/docs/manpage.html#--url"
    );
}

#[test]
fn a_text_over_the_limit_is_refused_unread_and_not_shown() {
    let text = format!("curl -u ci:hunter2 https://login.example/{}", "x".repeat(64 * 1024));
    let error = CurlCommand::parse(&text).unwrap_err();
    assert_eq!(error.code(), &codes::CURL_TOO_LONG);
    assert_eq!(secret_spans(&text), std::iter::once(0..text.len()).collect::<Vec<_>>());
}

#[test]
fn a_very_long_command_is_read_in_no_time() {
    // Each of these made a naive reader quadratic.
    for piece in [
        "${",
        "$(",
        "`",
        "“",
        "<a",
        "{{a",
        "curl -d a=b ",
        "\\\n",
        "token=\"",
        "-",
        "a&b=",
        "%A",
        "$'\\x",
        "'''",
        "\"",
        "{\"a\":",
    ] {
        let text = format!("curl https://login.example/ -d {}", piece.repeat(60_000 / piece.len()));
        let _ = CurlCommand::parse(&text);
    }
}

/// Commands with one secret, at `SECRET`, in every place that is known to hold one.
const TEMPLATES: &[&str] = &[
    "curl -u my-app:SECRET -d grant_type=client_credentials https://login.example/token",
    "curl -X POST https://login.example/token \\\n  -d \"grant_type=client_credentials&client_id=my-app&client_secret=SECRET\"",
    "curl https://login.example/token --data-urlencode 'client_secret=SECRET' -d 'scope=a b' -d grant_type=client_credentials",
    "curl -H \"Authorization: Bearer SECRET\" https://api.example/v1/jobs",
    "curl --json '{\"client_id\":\"my-app\",\"client_secret\":\"SECRET\",\"grant_type\":\"client_credentials\"}' https://login.example/token",
    "curl -d 'grant_type=refresh_token' -d 'refresh_token=SECRET' https://login.example/token",
    "curl -d grant_type=client_credentials https://my-app:SECRET@login.example/token",
    "curl \"https://login.example/token?grant_type=client_credentials&client_secret=SECRET\"",
    "curl -X POST https://login.example/token ^\n  -u \"my-app:SECRET\" ^\n  -d \"grant_type=client_credentials\"",
    "sh '''\n  curl -s -u \"my-app:SECRET\" -d grant_type=client_credentials https://login.example/token\n'''",
    "sh \"curl -s -u \\\"my-app:SECRET\\\" -d \\\"grant_type=client_credentials\\\" https://login.example/token\"",
    "export CLIENT_SECRET=SECRET\ncurl -d \"grant_type=client_credentials&client_secret=$CLIENT_SECRET\" https://login.example/token",
    "curl --cert client.pem:SECRET --pass SECRET -d grant_type=client_credentials https://login.example/token",
    "curl --oauth2-bearer SECRET -b session=SECRET -U u:SECRET https://api.example/",
    "curl -d grant_type=client_credentials&client_secret=SECRET https://login.example/token",
    "curl -F client_secret=SECRET https://login.example/token",
];

fn any_secret() -> impl Strategy<Value = String> {
    "[A-Z][a-z]{2}[0-9]{2}[A-Za-z0-9_~-]{6,20}[0-9][a-z]"
}

/// Everything that is ever shown of a text, the whole of it underlined included.
fn everything_shown(text: &str) -> String {
    let spans = secret_spans(text);
    let whole = Diagnostic::new(&codes::CURL_NOT_FOUND, format_args!("all of it")).at(0..text.len());
    let mut shown = snippet::render(&[whole], "text", text, &spans);
    match CurlCommand::parse(text) {
        Ok(command) => {
            assert_eq!(command.secret_spans(), spans);
            shown += &format!("{command:?}");
            shown += &snippet::render(command.notices(), "text", text, &spans);
            shown += &snippet::render_ascii(command.notices(), "text", text, &spans);
            shown += &serde_json::to_string(command.notices()).unwrap();
            for assertion in [command.client_assertion(), command.assertion()].into_iter().flatten() {
                shown += &assertion.map_or_else(|error| error.render(), |_| String::new());
            }
        }
        Err(error) => {
            shown += &format!("{error:?}");
            shown += &serde_json::to_string(&error).unwrap();
            shown += &snippet::render(&[error], "text", text, &spans);
        }
    }
    shown
}

/// Characters that change how a command is read.
const STRUCTURE: &[char] = &[
    '\'', '"', '\\', '\n', ' ', '&', '=', ':', ';', '|', '$', '`', '^', '%', '{', '}', '<', '>', '@', '-',
    '#', '(', ')', '+', '/', '?', ',', '“', '’', '\u{a0}', '\t', '\r', 'x', '漢', '\u{301}', '\u{0}',
];

/// The same cases on every run.
fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 2000,
        rng_seed: RngSeed::Fixed(7523),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_text_is_read_without_panicking(pieces in proptest::collection::vec(prop_oneof![
        proptest::sample::select(STRUCTURE).prop_map(String::from),
        proptest::sample::select(vec!["curl", " -d ", " -u", "--data-urlencode ", "https://", "grant_type=", "'''", "sh ", "\\\n", "$(", "${", "}}", "{\"a\":", "a=b&", "-H 'A: b'", "^\n", "$'\\x", "\\u00e9", "-", "--"]).prop_map(String::from),
        ".{0,4}",
    ], 0..60)) {
        let text = format!("curl {}", pieces.concat());
        let shown = everything_shown(&text);
        prop_assert!(!shown.is_empty());
        let spans = secret_spans(&text);
        prop_assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].start), "sorted and apart: {:?}", spans);
    }

    #[test]
    fn a_planted_secret_is_never_shown(template in proptest::sample::select(TEMPLATES), secret in any_secret()) {
        let text = template.replace("SECRET", &secret).replace(&format!("CLIENT_{secret}"), "CLIENT_SECRET");
        let shown = everything_shown(&text);
        prop_assert!(!shown.contains(&secret), "{}", shown);
    }

    #[test]
    fn a_planted_secret_is_never_shown_after_mutations(
        template in proptest::sample::select(TEMPLATES),
        secret in any_secret(),
        edits in proptest::collection::vec((any::<proptest::sample::Index>(), 0_u8..3, proptest::sample::select(STRUCTURE)), 1..4),
    ) {
        let text = template.replace("SECRET", &secret).replace(&format!("CLIENT_{secret}"), "CLIENT_SECRET");
        // A secret that is changed is another secret: only what is around it changes.
        const PLANTED: char = '\u{e000}';
        let mut characters: Vec<char> = text.replace(&secret, &PLANTED.to_string()).chars().collect();
        for (at, kind, character) in edits {
            let at = at.index(characters.len());
            match kind {
                1 => characters.insert(at, character),
                _ if characters[at] == PLANTED => {}
                0 => { characters.remove(at); }
                _ => characters[at] = character,
            }
        }
        let text = String::from_iter(characters).replace(PLANTED, &secret);
        let shown = everything_shown(&text);
        prop_assert!(!shown.contains(&secret), "{}\n{}", text, shown);
    }
}
