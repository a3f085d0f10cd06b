//! What is sent once: authorization codes, refresh tokens, assertions of a grant.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

mod model;

use jotmint::{
    http::Response,
    options::{Configuration, Idiom},
    token::{Action, Event},
};
use model::{Process, SECRET, Store, configuration, kind, options, used};
use serde_json::{Value, json};

const CODE: &str = "grant_type=authorization_code&code=the-code";

fn process(more: Value) -> Process {
    let mut all = json!({ "cache": "memory" });
    all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Process::new(&configuration(&options(all)), 1)
}

fn with_code() -> Process {
    process(json!({ "grant_type": "authorization_code", "code": "the-code", "retry_for": 0 }))
}

/// A process with an access token of so many seconds, and the refresh token `R1`.
fn with_refresh_token(lifetime: u64, more: Value) -> Process {
    let mut all = json!({ "grant_type": "refresh_token", "refresh_token": "R0", "scope": "read write" });
    all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let mut process = process(all);
    assert!(body(&process.wanted()).contains("refresh_token=R0"));
    let answer = format!(
        r#"{{"access_token":"a1","token_type":"Bearer","expires_in":{lifetime},"refresh_token":"R1","scope":"read"}}"#
    );
    assert_eq!(kind(&process.answer(200, &answer)), "use");
    process
}

fn body(action: &Action) -> &str {
    let Action::Send { request, .. } = action else { panic!("{action:?}") };
    request.body()
}

fn code(action: &Action) -> &'static str {
    let Action::Stop(stop) = action else { panic!("{action:?}") };
    stop.diagnostic.code().slug()
}

fn error(process: &mut Process, status: u16, headers: &[(&str, &str)], error: &str) -> Action {
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    let body = format!(r#"{{"error":"{error}"}}"#);
    process.step(Event::Answered(Response { status, headers: &headers, body: body.as_bytes() }))
}

#[test]
fn a_code_that_was_redeemed_is_not_sent_again_and_its_token_serves_to_its_end() {
    let mut process = with_code();
    assert!(body(&process.wanted()).starts_with(CODE));
    assert_eq!(used(&process.grant("a1", 3600)).0, "a1");
    process.pass(3_000_000);
    assert_eq!(used(&process.wanted()), ("a1".to_owned(), "renewal-failed"));
    process.pass(600_000);
    assert_eq!(code(&process.wanted()), "code-spent");
    assert_eq!(code(&process.step(Event::Rejected { generation: 1 })), "code-spent");
    process.pass(3_600_000);
    assert_eq!(code(&process.wanted()), "code-spent");
}

#[test]
fn a_code_is_not_sent_again_when_nobody_knows_whether_it_arrived() {
    for what in ["lost", "500", "invalid_grant", "given up"] {
        let mut process = with_code();
        process.wanted();
        let action = match what {
            "lost" => process.step(Event::Unreachable("connection reset".into())),
            "500" => process.answer(500, ""),
            "invalid_grant" => error(&mut process, 400, &[], "invalid_grant"),
            _ => process.wanted(),
        };
        assert_eq!(kind(&action), "stop", "{what}");
        process.pass(3_600_000);
        assert_eq!(code(&process.wanted()), "code-spent", "{what}");
    }
}

#[test]
fn a_code_that_was_not_used_is_sent_again() {
    for what in ["unsent", "503", "429", "invalid_client"] {
        let mut process = with_code();
        process.wanted();
        match what {
            "unsent" => process.step(Event::Unsent("connection refused".into())),
            "invalid_client" => error(&mut process, 401, &[], "invalid_client"),
            status => process.answer(status.parse().unwrap(), ""),
        };
        process.pass(70_000);
        assert!(body(&process.wanted()).starts_with(CODE), "{what}");
    }
}

#[test]
fn a_refresh_token_whose_answer_was_lost_rests_as_long_as_the_old_access_token_is_good() {
    let lost: [fn(&mut Process) -> Action; 3] = [
        |process| process.step(Event::Unreachable("connection reset".into())),
        |process| process.answer(502, ""),
        |process| process.wanted(),
    ];
    for lost in lost {
        let mut process = with_refresh_token(3600, json!({}));
        process.pass(3_000_000);
        assert!(body(&process.wanted()).contains("refresh_token=R1"));
        assert_eq!(used(&lost(&mut process)), ("a1".to_owned(), "renewal-failed"));
        process.pass(500_000);
        assert_eq!(used(&process.wanted()), ("a1".to_owned(), "renewal-failed"));
        // Nothing is left to lose.
        process.pass(100_000);
        assert!(body(&process.wanted()).contains("refresh_token=R1"));
        assert_eq!(used(&process.grant("a2", 3600)).0, "a2");
    }
}

#[test]
fn a_refresh_token_that_is_in_doubt_is_tried_when_the_access_token_was_rejected() {
    let mut process = with_refresh_token(3600, json!({}));
    process.pass(3_000_000);
    process.wanted();
    process.step(Event::Unreachable("connection reset".into()));
    process.pass(60_000);
    assert!(body(&process.step(Event::Rejected { generation: 1 })).contains("refresh_token=R1"));
}

#[test]
fn a_refresh_that_was_put_off_or_refused_for_another_reason_is_tried_again() {
    let put_off: [fn(&mut Process) -> Action; 3] = [
        |process| process.step(Event::Unsent("name not found".into())),
        |process| process.answer(503, ""),
        |process| error(process, 400, &[], "invalid_scope"),
    ];
    for put_off in put_off {
        let mut process = with_refresh_token(3600, json!({}));
        process.pass(3_000_000);
        process.wanted();
        assert_eq!(used(&put_off(&mut process)).0, "a1");
        process.pass(300_000);
        assert!(body(&process.wanted()).contains("refresh_token=R1"));
    }
}

#[test]
fn a_refresh_asks_for_no_more_than_was_granted() {
    let mut process = with_refresh_token(60, json!({}));
    for _ in 0..2 {
        process.pass(60_000);
        let asked = process.wanted();
        assert!(body(&asked).ends_with("&scope=read"), "read and write were asked for, read was granted");
        // An answer without a scope grants what this request asked for.
        let Action::Use(token) = process.grant("a2", 60) else { panic!() };
        assert_eq!(token.answer().scope.as_ref().map(ToString::to_string).as_deref(), Some("read"));
    }
}

#[test]
fn nobody_uses_a_refresh_token_while_another_may_be_using_it() {
    let shared = configuration(&options(json!({ "grant_type": "refresh_token", "refresh_token": "R0" })));
    let (mut store, mut one, mut two) =
        (Store::default(), Process::new(&shared, 1), Process::new(&shared, 2));
    let action = one.wanted();
    assert_eq!(kind(&one.with_store(&mut store, action)), "send");
    let mut action = two.wanted();
    let mut waited = 0;
    // The request of the first takes up to 30 s.
    while waited < 30_000 {
        action = two.with_store(&mut store, action);
        let Action::Wait { milliseconds } = action else { panic!("{action:?} after {waited} ms") };
        waited += milliseconds;
        two.pass(milliseconds);
        one.pass(milliseconds);
        action = two.step(Event::Woken);
    }
    let answer = r#"{"access_token":"a1","token_type":"Bearer","expires_in":3600,"refresh_token":"R1"}"#;
    let stored = one.answer(200, answer);
    assert_eq!(used(&one.with_store(&mut store, stored)).0, "a1");
    action = two.with_store(&mut store, action);
    while let Action::Wait { milliseconds } = action {
        two.pass(milliseconds);
        action = two.step(Event::Woken);
        action = two.with_store(&mut store, action);
    }
    assert_eq!(used(&action), ("a1".to_owned(), "shared"));
}

#[test]
fn the_assertion_of_a_grant_is_not_sent_when_it_is_over() {
    // {"exp":1760000100}
    let jwt = "eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjE3NjAwMDAxMDB9.c2ln";
    let grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    let mut process = process(json!({ "grant_type": grant, "assertion": jwt }));
    assert_eq!(kind(&process.wanted()), "send");
    process.grant("a1", 300);
    process.pass(300_000);
    let action = process.wanted();
    assert_eq!(code(&action), "assertion-expired");
    let Action::Stop(stop) = action else { panic!() };
    assert_eq!(stop.diagnostic.message(), "the assertion of the grant expired 200 s ago");
}

#[test]
fn a_server_that_refuses_and_names_a_time_is_left_alone_until_then() {
    for (status, words) in [(401, "invalid_client"), (429, "invalid_request"), (503, "invalid_scope")] {
        let mut process = process(json!({ "client_auth": "client_secret_jwt" }));
        process.wanted();
        let date = ("date", "Thu, 09 Oct 2025 07:53:20 GMT");
        let action = error(&mut process, status, &[("retry-after", "600"), date], words);
        assert_eq!(kind(&action), "stop", "{words}: not even to correct the clock");
        process.pass(599_000);
        assert_eq!(kind(&process.wanted()), "stop", "{words}");
        process.pass(302_000);
        assert_eq!(kind(&process.wanted()), "send", "{words}");
    }
}

#[test]
fn a_server_clock_that_is_years_ahead_is_reported_and_not_followed() {
    let mut process = process(json!({ "client_auth": "client_secret_jwt" }));
    process.wanted();
    let action = error(&mut process, 401, &[("date", "Thu, 09 Oct 2031 08:53:20 GMT")], "invalid_client");
    assert_eq!(code(&action), "client-refused");
    let Action::Stop(stop) = action else { panic!() };
    assert!(
        stop.diagnostic.render().contains("set the clock of this machine"),
        "{}",
        stop.diagnostic.render()
    );
}

#[test]
fn a_wish_for_more_life_than_there_is_does_not_turn_a_failed_renewal_into_an_error() {
    let mut process = process(json!({}));
    process.wanted_for(1200);
    assert_eq!(used(&process.grant("a1", 600)).0, "a1");
    process.pass(200_000);
    assert_eq!(kind(&process.wanted_for(1200)), "send");
    assert_eq!(used(&process.answer(503, "")), ("a1".to_owned(), "renewal-failed"));
}

#[test]
fn two_who_do_not_say_who_they_are_do_not_share_a_token() {
    let options = |more: Value| {
        let mut all = json!({
            "token_endpoint": "https://login.example/token", "client_assertion": true, "cache": "file",
        });
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        Configuration::from_options(all.as_object().unwrap().clone(), None, Idiom::Snake)
    };
    let error = options(json!({})).map(drop).unwrap_err();
    assert_eq!(error.code().slug(), "option-missing");
    for more in [json!({ "client_id": "ci" }), json!({ "cache_slot": "alice" }), json!({ "cache": "memory" })]
    {
        assert!(options(more).is_ok());
    }
}

#[test]
fn an_echo_of_the_secret_as_it_stood_in_the_header_is_hidden() {
    let mut process = process(json!({ "client_secret": format!("{SECRET}/+&") }));
    process.wanted();
    for echo in [
        "an%20example%20secret%20of%2032%20bytes%20or%20more%2F%2B%26",
        "an+example+secret+of+32+bytes+or+more%2F%2B%26",
    ] {
        let body = format!(r#"{{"error":"invalid_client","error_description":"wrong: {echo}"}}"#);
        let action = process.answer(401, &body);
        let Action::Stop(stop) = action else { panic!("{action:?}") };
        assert!(!stop.diagnostic.render().contains("secret"), "{}", stop.diagnostic.render());
        process.pass(70_000);
        process.wanted();
    }
}
