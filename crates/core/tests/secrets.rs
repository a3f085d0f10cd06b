//! Plants secrets in everything that holds one, and looks for them in everything that can be printed.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test may fail loudly"
)]

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use jotmint::{
    AssertionSigner, AssertionSpec, Audience, Diagnostic, Entropy, Secret, UnixTime,
    assertion::AssertionWriter,
    client_auth::{Credential, token_request},
    grant::{Grant, TokenRequest},
    http::{Endpoint, Form, Response, basic_credentials},
    jws::{Algorithm, Assertion, HmacKey, Signature},
    options::{Configuration, Idiom},
    token::{Action, Clock, Event, TokenSource},
};
use serde_json::json;
use std::fmt::Debug;

/// One that may stand in a header.
const TOKEN: &str = "PLANTED-s3cret-value-of-more-than-32-bytes";

const PLANTED: &str = "PLANTED-s3cret-value-of-more-than-32-bytes & signs: %+/=";

/// Whether the text has the value as it is, or inside something that was base64-encoded at any offset.
fn shows(text: &str) -> bool {
    let encoded_at = |offset: usize| {
        let encoded = STANDARD_NO_PAD.encode(["x".repeat(offset).as_str(), TOKEN].concat());
        // The first and the last group also depend on what stands around the value.
        encoded.get(4..encoded.len() - 4).unwrap_or_default().to_owned()
    };
    text.contains("s3cret-value") || (0..3).map(encoded_at).any(|encoded| text.contains(&encoded))
}

fn silent(what: &str, value: &impl Debug) {
    for text in [format!("{value:?}"), format!("{value:#?}")] {
        assert!(!shows(&text), "{what} shows the secret: {text}");
    }
}

fn now() -> UnixTime {
    UnixTime::from_seconds(1_760_000_000).unwrap()
}

fn entropy() -> Entropy {
    Entropy::new(*b"0123456789abcdef").unwrap()
}

fn spec() -> AssertionSpec {
    AssertionSpec::client_authentication(
        "ci",
        Audience::Issuer("https://as.example".into()),
        Algorithm::HS256,
    )
    .unwrap()
}

#[test]
fn nothing_that_holds_a_secret_prints_it() {
    let key = HmacKey::new(Algorithm::HS256, PLANTED.as_bytes()).unwrap();
    silent("HmacKey", &key);
    silent("Secret", &Secret::new(PLANTED.to_owned()));
    silent("Signature", &Signature::Jose(PLANTED.into()));
    silent("AssertionSigner", &AssertionSigner::new(&spec(), &key).unwrap());
    silent("AssertionWriter", &AssertionWriter::new(&spec()));
    let assertion = Assertion::ready_made(&format!("e30.e30.{}", TOKEN.replace('s', "A"))).unwrap();
    assert_eq!(format!("{assertion:?}"), "[redacted]");
    assert!(shows(basic_credentials("ci", PLANTED).expose()), "the search finds what is there");
    silent("Basic credentials", &basic_credentials("ci", PLANTED));
    let mut form = Form::new();
    form.push("client_secret", PLANTED).unwrap();
    silent("form", &form.finish());

    let secret = Secret::new(PLANTED.to_owned());
    let endpoint = Endpoint::parse("https://as.example/token").unwrap();
    let grant = Grant::RefreshToken { refresh_token: secret.clone() };
    silent("Grant", &grant);
    silent("TokenRequest", &TokenRequest::new(grant.clone()));
    for credential in [Credential::SecretInHeader(&secret), Credential::SecretInBody(&secret)] {
        silent("Credential", &credential);
        silent(
            "Request",
            &token_request(&endpoint, Some("ci"), &credential, &TokenRequest::new(grant.clone())).unwrap(),
        );
    }
}

#[test]
fn a_whole_life_prints_no_secret() {
    for method in ["client_secret_basic", "client_secret_post", "client_secret_jwt"] {
        let options = json!({ "token_endpoint": "https://as.example/token", "client_id": "ci", "client_secret": PLANTED, "client_auth": method });
        let configuration =
            Configuration::from_options(options.as_object().unwrap().clone(), None, Idiom::Snake).unwrap();
        silent("Configuration", &configuration);
        let mut source = TokenSource::new(configuration);
        let clock = Clock { wall_ms: 1_760_000_000_000, monotonic_ms: 0 };
        let action = source.step(Event::Wanted { min_remaining: None }, clock, entropy());
        silent("Send", &action);
        // A server that echoes what it was sent, as it was sent.
        let Action::Send { request, .. } = &action else { panic!() };
        let authorization: String = request.headers().map(|(_, value)| format!("{value} ")).collect();
        let assertion = request
            .body()
            .split('&')
            .find_map(|pair| pair.strip_prefix("client_assertion="))
            .map(str::to_owned);
        let echo = json!({
            "error": "invalid_client",
            "error_description": format!("wrong secret {PLANTED} in {authorization} with {}", request.body()),
        });
        let body = echo.to_string();
        let answer = Event::Answered(Response { status: 401, headers: &[], body: body.as_bytes() });
        silent("Answered", &answer);
        let action = source.step(answer, clock, entropy());
        silent("Stop", &action);
        let Action::Stop(stop) = action else { panic!() };
        assert!(
            !shows(&stop.diagnostic.render()) && !shows(&serde_json::to_string(&stop.diagnostic).unwrap())
        );
        let words = format!("{:?}", stop.server);
        assert!(!shows(&words), "{words}");
        assert!(!assertion.is_some_and(|assertion| words.contains(&assertion)), "{words}");
        silent("TokenSource", &source);
    }
}

#[test]
fn a_token_prints_nothing_of_itself() {
    let options =
        json!({ "token_endpoint": "https://as.example/token", "client_id": "ci", "client_secret": "x" });
    let configuration =
        Configuration::from_options(options.as_object().unwrap().clone(), None, Idiom::Snake).unwrap();
    let mut source = TokenSource::new(configuration);
    let clock = Clock { wall_ms: 1_760_000_000_000, monotonic_ms: 0 };
    source.step(Event::Wanted { min_remaining: None }, clock, entropy());
    let body =
        format!(r#"{{"access_token":"{TOKEN}","token_type":"Bearer","expires_in":60,"id_token":"{TOKEN}"}}"#);
    let action = source.step(
        Event::Answered(Response { status: 200, headers: &[], body: body.as_bytes() }),
        clock,
        entropy(),
    );
    silent("Use", &action);
    let Action::Use(token) = action else { panic!() };
    silent("Token", &token);
    silent("Answer", token.answer());
    silent("TokenSource", &source);
}

#[test]
fn a_shared_life_prints_no_secret() {
    let url = format!("redis://user:{TOKEN}@cache.example");
    let options = json!({
        "token_endpoint": "https://as.example/token", "client_id": "ci", "client_secret": PLANTED,
        "cache": url, "cache_secret": PLANTED,
        "grant_type": "refresh_token", "refresh_token": TOKEN,
    });
    let configuration =
        Configuration::from_options(options.as_object().unwrap().clone(), None, Idiom::Snake).unwrap();
    silent("Shared", &configuration.shared);
    let mut source = TokenSource::new(configuration);
    let clock = Clock { wall_ms: 1_760_000_000_000, monotonic_ms: 0 };
    let mut step = |event| {
        let action = source.step(event, clock, entropy());
        silent("action", &action);
        silent("TokenSource", &source);
        action
    };
    step(Event::Wanted { min_remaining: None });
    step(Event::Loaded { record: None, store_time_ms: 5 });
    step(Event::Locked);
    step(Event::Loaded { record: None, store_time_ms: 5 });
    let body =
        json!({ "access_token": TOKEN, "token_type": "Bearer", "expires_in": 60, "refresh_token": TOKEN });
    let body = body.to_string();
    let answer = Event::Answered(Response { status: 200, headers: &[], body: body.as_bytes() });
    let Action::Store { record, .. } = step(answer) else { panic!() };
    assert!(!shows(&record));
    step(Event::Stored);
    step(Event::Unlocked);
    step(Event::Inquired);
    let Action::Tell(status) = step(Event::StoreFailed(format!("cannot connect to {url} with {TOKEN}")))
    else {
        panic!()
    };
    silent("Status", &status);
    let text = serde_json::to_string(&status).unwrap();
    assert!(!shows(&text) && text.contains("cannot connect"), "{text}");
    let Action::Use(token) = step(Event::Wanted { min_remaining: None }) else { panic!() };
    let notice = token.notices.iter().find(|notice| notice.code().slug() == "cache-unavailable").unwrap();
    assert!(!shows(&notice.render()), "{}", notice.render());
}

#[test]
fn errors_about_a_secret_do_not_repeat_it() {
    let errors: Vec<Diagnostic> = vec![
        HmacKey::new(Algorithm::HS512, PLANTED.as_bytes()).unwrap_err(),
        HmacKey::new(Algorithm::HS256, format!("-----BEGIN {PLANTED}").as_bytes()).unwrap_err(),
        HmacKey::new(Algorithm::RS256, PLANTED.as_bytes()).unwrap_err(),
        Endpoint::parse(&format!("https://user:{PLANTED}@as.example/")).unwrap_err(),
        Endpoint::parse(&format!("https://as.example/?client_secret={PLANTED}")).unwrap_err(),
    ];
    let wrong = [
        json!({ "client_secret": format!("{PLANTED}\n") }),
        json!({ "client_secret": [PLANTED] }),
        json!({ "client_secret": "x", "cache": format!("https://:{TOKEN}@cache.example") }),
        json!({ "client_secret": "x", "cache": format!("redis://:{TOKEN} @cache.example") }),
        json!({ "client_secret": "x", "cache": format!("redis:{TOKEN}") }),
        json!({ "client_secret": "x", "cache": [TOKEN] }),
        json!({ "client_secret": "x", "cache_secret": TOKEN }),
        json!({ "client_secret": "x", "cache": "file", "cache_secret": format!("{TOKEN}\n") }),
        json!({ "client_secret": PLANTED, "client_auth": "private_key_jwt" }),
        json!({ "client_secret": PLANTED, "client_auth": "client_secret_jwt", "algorithm": "HS512" }),
        json!({ "client_secret": PLANTED, "code": PLANTED }),
        json!({ "client_secret": PLANTED, "grant_type": "authorization_code", "code": "c", "code_verifier": PLANTED }),
        json!({ "client_secret": PLANTED, "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": PLANTED }),
    ];
    let configured = wrong.into_iter().map(|options| {
        let mut all = json!({ "token_endpoint": "https://as.example/token", "client_id": "ci" });
        all.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
        Configuration::from_options(all.as_object().unwrap().clone(), None, Idiom::Snake).unwrap_err()
    });
    for error in errors.into_iter().chain(configured) {
        assert!(!shows(&error.render()) && !shows(&format!("{error:?}")), "{}", error.code().slug());
    }
    // The moment and the random bytes are not secret, and an assertion made of them is.
    let prepared = spec().prepare(now(), entropy()).unwrap();
    let assertion =
        prepared.unsigned.sign_with(&HmacKey::new(Algorithm::HS256, PLANTED.as_bytes()).unwrap()).unwrap();
    assert_eq!(format!("{assertion:?}"), "[redacted]");
}

#[test]
fn an_event_prints_no_assertion() {
    let event = jotmint::token::Event::AssertionRead(format!("e30.e30.{TOKEN}").into());
    assert!(!format!("{event:?}").contains(TOKEN));
}
