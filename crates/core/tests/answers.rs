//! Answers nobody would think of: random ones, mutated ones, and ones that echo the request. Nothing panics, nothing
//! endless is printed, and no secret comes back.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may fail loudly"
)]

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jotmint::{
    UnixTime,
    curl::CurlCommand,
    decision::{Answered, Asked, Decision, Said, ServerFacts, Verdict, explain, reconcile},
    diagnostic::{Severity, snippet},
    http::Response,
    options::{Configuration, Idiom},
};
use proptest::{prelude::*, sample::select};
use serde_json::Value;

/// Planted in every place of a request that holds a secret; it does not survive being encoded unchanged.
const PLANTED: &str = "PLANTED s3cret+v/alue%=";

/// What of it would be recognised, however it was encoded on the way.
const TRACES: [&str; 2] = ["s3cret", "PLANTED"];

/// Stands in an answer where the server echoes.
const ECHO: &str = "~echo~";

/// A request that carries the secret, and every form in which a server could have it.
fn requests() -> Vec<(String, Vec<String>)> {
    let url = "https://login.mypurecloud.com/oauth/token";
    let signature = "PLANTEDs3cret";
    let assertion =
        format!("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIiwic3ViIjoiYSIsImF1ZCI6ImIiLCJleHAiOjF9.{signature}");
    let kind = "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    let in_form = || {
        let encoded = ["PLANTED+s3cret%2Bv%2Falue%25%3D", "PLANTED%20s3cret%2Bv%2Falue%25%3D", PLANTED];
        encoded.map(str::to_owned).to_vec()
    };
    let pair = STANDARD.encode(format!("ci:{PLANTED}"));
    let in_header = || [in_form(), vec![pair.clone(), format!("Basic {pair}")]].concat();
    let grant = "-d grant_type=client_credentials";
    vec![
        (format!("curl {url} -u 'ci:{PLANTED}' -d 'grant_type=client_credentials&scope=read'"), in_header()),
        (format!("curl {url} {grant} -d client_id=ci --data-urlencode 'client_secret={PLANTED}'"), in_form()),
        (
            format!(
                "curl {url} -d grant_type=refresh_token -d client_id=ci --data-urlencode 'refresh_token={PLANTED}'"
            ),
            in_form(),
        ),
        (
            format!("curl {url} {grant} -d {kind} -d client_assertion={assertion}"),
            vec![assertion, signature.to_owned()],
        ),
        (
            format!("curl https://api.example/v1/jobs -H 'Authorization: Bearer {signature}'"),
            vec![signature.to_owned(), format!("Bearer {signature}")],
        ),
        (format!("curl {url} -H 'Authorization: Basic {pair}' {grant}"), in_header()),
    ]
}

/// What a server that echoes, or wants to deceive, could write.
fn echo() -> impl Strategy<Value = String> {
    select(vec![ECHO.to_owned(), String::new(), "\u{1b}[31m\u{202e}\r\n".to_owned(), "x".repeat(2000)])
}

/// Text around an echo.
fn words() -> impl Strategy<Value = String> {
    ("[a-z_ :'\"\\\\]{0,12}", echo(), "[a-z ]{0,6}")
        .prop_map(|(before, echo, after)| format!("{before}{echo}{after}"))
}

fn member() -> impl Strategy<Value = (String, Value)> {
    let name = select(vec![
        "error",
        "error_description",
        "description",
        "errorDescription",
        "message",
        "reason",
        "detail",
        "code",
        "errorCode",
        "error_uri",
        "errors",
        "access_token",
        "token_type",
        "expires_in",
        "scope",
        "refresh_token",
        "id_token",
        "issued_token_type",
        "expires_at",
        "token",
        "title",
    ]);
    let value = prop_oneof![
        words().prop_map(Value::String),
        select(vec![
            "invalid_client",
            "invalid_grant",
            "invalid_scope",
            "use_dpop_nonce",
            "Bearer",
            "DPoP",
            "3600",
            ""
        ])
        .prop_map(|text| Value::String(text.to_owned())),
        any::<i64>().prop_map(Value::from),
        Just(Value::Null),
        words().prop_map(|text| serde_json::json!([{ "code": text, "detail": text }])),
        words().prop_map(|text| serde_json::json!({ "message": text, "code": 401 })),
    ];
    (name.prop_map(str::to_owned), value)
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let object = proptest::collection::vec(member(), 0..6)
        .prop_map(|members| Value::Object(members.into_iter().collect()).to_string().into_bytes())
        .boxed();
    prop_oneof![
        4 => object.clone(),
        // A byte changed, or the end missing.
        2 => (object, any::<u8>(), any::<prop::sample::Index>(), any::<bool>()).prop_map(|(mut body, byte, at, cut)| {
            let at = at.index(body.len());
            if cut { body.truncate(at) } else { body[at] = byte }
            body
        }),
        1 => words().prop_map(|text| format!("<html>{text}</html>").into_bytes()),
        1 => proptest::collection::vec(any::<u8>(), 0..120),
    ]
}

fn headers() -> impl Strategy<Value = Vec<(String, String)>> {
    let name = select(vec![
        "content-type",
        "WWW-Authenticate",
        "Retry-After",
        "date",
        "age",
        "cache-control",
        "location",
    ]);
    let value = prop_oneof![
        words(),
        words().prop_map(|text| format!("Bearer error=\"insufficient_scope\", scope=\"{text}\"")),
        words().prop_map(|text| format!("DPoP error={text}, error_description=\"{text}")),
        select(vec![
            "application/json",
            "text/html",
            "no-store",
            "120",
            "Thu, 09 Oct 2025 08:53:20 GMT",
            "Thu, 31 Dec 9999 23:59:59 GMT"
        ])
        .prop_map(str::to_owned),
    ];
    proptest::collection::vec((name.prop_map(str::to_owned), value), 0..4)
}

fn check(decision: &Decision, command: &CurlCommand, text: &str) -> Result<(), TestCaseError> {
    let refused = decision.diagnostics.iter().any(|found| found.code().severity() == Severity::Error);
    prop_assert_eq!(decision.verdict == Verdict::CannotWork, refused);
    for found in &decision.diagnostics {
        let shown = found.render();
        for trace in TRACES {
            prop_assert!(!shown.contains(trace), "{}", shown);
        }
        prop_assert!(!shown.contains(&STANDARD.encode(format!("ci:{PLANTED}"))), "{}", shown);
        prop_assert!(shown.len() < 6000, "{}", shown.len());
        prop_assert!(!found.message().chars().any(char::is_control), "{:?}", found.message());
        let deceives = found.message().contains('\u{202e}');
        prop_assert!(!deceives, "{}", shown);
        if found.code().severity() == Severity::Error {
            prop_assert!(found.helps().next().is_some(), "no way forward: {}", shown);
        }
    }
    let shown = snippet::render(&decision.diagnostics, "command line", text, command.secret_spans());
    for trace in TRACES {
        prop_assert!(!shown.contains(trace), "{}", shown);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn no_answer_makes_it_panic_or_repeat_a_secret(
        (text, secrets) in select(requests()),
        which in any::<prop::sample::Index>(),
        status in prop_oneof![select(vec![200_u16, 201, 302, 400, 401, 403, 404, 405, 407, 415, 429, 500, 503]), any::<u16>()],
        headers in headers(),
        body in body(),
        received in proptest::option::of(0_u64..4_000_000_000),
    ) {
        let secret = which.get(&secrets);
        let headers: Vec<(String, String)> =
            headers.into_iter().map(|(name, value)| (name, value.replace(ECHO, secret))).collect();
        let body = match String::from_utf8(body) {
            Ok(text) => text.replace(ECHO, secret).into_bytes(),
            Err(other) => other.into_bytes(),
        };
        let command = CurlCommand::parse(&text).unwrap();
        let asked = Asked::from(&command);
        let answered = Answered {
            asked: &asked,
            server: &ServerFacts::gather(&asked, &Said::default(), None),
            response: Response { status, headers: &headers, body: &body },
            received_at: received.and_then(|seconds| UnixTime::from_seconds(seconds).ok()),
        };
        check(&explain(&answered), &command, &text)?;
        check(&reconcile(&answered), &command, &text)?;
    }
}

#[test]
fn a_server_that_echoes_gets_no_option_into_a_message() {
    let long = "PLANTED-s3cret-value-of-more-than-32-bytes";
    for more in [
        serde_json::json!({ "client_secret": PLANTED }),
        serde_json::json!({ "client_secret": PLANTED, "client_auth": "client_secret_post" }),
        serde_json::json!({ "client_secret": long, "client_auth": "client_secret_jwt" }),
        serde_json::json!({ "client_auth": "none", "grant_type": "refresh_token", "refresh_token": PLANTED }),
    ] {
        let mut options =
            serde_json::json!({ "token_endpoint": "https://as.example/token", "client_id": "ci" });
        options.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let configuration =
            Configuration::from_options(options.as_object().unwrap().clone(), None, Idiom::Snake).unwrap();
        let asked = Asked::from_configuration(&configuration);
        let secret = if more["client_auth"] == "client_secret_jwt" { long } else { PLANTED };
        let pair = STANDARD.encode(format!("ci:{PLANTED}"));
        for echo in [secret, "PLANTED+s3cret%2Bv%2Falue%25%3D", pair.as_str()] {
            if echo == pair && asked.basic.is_none() {
                continue;
            }
            if echo != secret && secret == long {
                continue;
            }
            let body =
                serde_json::json!({ "error": "invalid_client", "error_description": echo }).to_string();
            let decision = explain(&Answered {
                asked: &asked,
                server: &ServerFacts::gather(&asked, &Said::default(), None),
                response: Response { status: 401, headers: &[], body: body.as_bytes() },
                received_at: None,
            });
            let shown: String = decision.diagnostics.iter().map(|found| found.render()).collect();
            assert!(
                shown.contains("[redacted]") && !shown.contains("s3cret") && !shown.contains(&pair),
                "{shown}"
            );
        }
    }
}

#[test]
fn the_search_finds_what_is_there() {
    for (text, secrets) in requests() {
        for secret in secrets {
            let decoded = secret.split(' ').next_back().and_then(|text| STANDARD.decode(text).ok());
            let decoded = decoded.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
            let shows = |text: &str| TRACES.iter().any(|trace| text.contains(trace));
            assert!(shows(&secret) || shows(&decoded), "{text} {secret}");
        }
    }
}
