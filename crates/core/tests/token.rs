//! The life of a token, driven with made-up time: what follows what, and what never happens.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

use jotmint::{
    Entropy, Seconds,
    http::Response,
    jws::Signature,
    options::{Configuration, Idiom, KeyFacts},
    token::{Action, Clock, Event, TokenSource},
};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const SECRET: &str = "an example secret of 32 bytes or more";

/// A source with a clock that the test turns, and random bytes that never repeat.
struct World {
    source: TokenSource,
    now: Clock,
    draws: u64,
}

impl World {
    fn new(options: Value) -> Self {
        let mut all = json!({ "token_endpoint": "https://login.example/token", "client_id": "ci" });
        all.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
        let key = all
            .get("private_key")
            .map(|_| KeyFacts { algorithms: vec![jotmint::jws::Algorithm::ES256], ..KeyFacts::default() });
        let configuration =
            Configuration::from_options(all.as_object().unwrap().clone(), key.as_ref(), Idiom::Snake)
                .unwrap();
        Self {
            source: TokenSource::new(configuration),
            now: Clock { wall_ms: 1_760_000_000_000, monotonic_ms: 0 },
            draws: 0,
        }
    }

    fn plain() -> Self {
        Self::new(json!({ "client_secret": SECRET }))
    }

    fn pass(&mut self, milliseconds: u64) {
        self.now.wall_ms += milliseconds;
        self.now.monotonic_ms += milliseconds;
    }

    fn step(&mut self, event: Event<'_>) -> Action {
        self.draws += 1;
        let mut bytes = [0x5a; 16];
        bytes[..8].copy_from_slice(&self.draws.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes());
        bytes[8..].copy_from_slice(&self.draws.to_le_bytes());
        self.source.step(event, self.now, Entropy::new(bytes).unwrap())
    }

    fn wanted(&mut self) -> Action {
        self.step(Event::Wanted { min_remaining: None })
    }

    fn answer(&mut self, status: u16, headers: &[(&str, &str)], body: &str) -> Action {
        let headers: Vec<_> =
            headers.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        self.step(Event::Answered(Response { status, headers: &headers, body: body.as_bytes() }))
    }

    fn grant(&mut self, lifetime: u64) -> Action {
        self.answer(
            200,
            &[],
            &format!(r#"{{"access_token":"t{}","token_type":"Bearer","expires_in":{lifetime}}}"#, self.draws),
        )
    }

    /// A token, fetched now.
    fn with_token(mut self, lifetime: u64) -> Self {
        assert_eq!(kind(&self.wanted()), "send");
        assert_eq!(kind(&self.grant(lifetime)), "use");
        self
    }
}

fn kind(action: &Action) -> &'static str {
    match action {
        Action::ReadAssertion => "read",
        Action::Sign { .. } => "sign",
        Action::Send { .. } => "send",
        Action::Wait { .. } => "wait",
        Action::Use(_) => "use",
        Action::Stop(_) => "stop",
        _ => "another",
    }
}

fn access_token(action: &Action) -> String {
    match action {
        Action::Use(token) => token.answer().access_token.expose().to_owned(),
        other => panic!("{other:?}"),
    }
}

fn waited(action: &Action) -> u64 {
    match action {
        Action::Wait { milliseconds } => *milliseconds,
        other => panic!("{other:?}"),
    }
}

fn code(action: &Action) -> &'static str {
    match action {
        Action::Stop(stop) => stop.diagnostic.code().slug(),
        other => panic!("{other:?}"),
    }
}

fn jti(action: &Action) -> String {
    let Action::Send { request, .. } = action else { panic!("{action:?}") };
    let assertion =
        request.body().split('&').find_map(|pair| pair.strip_prefix("client_assertion=")).unwrap();
    jotmint::jws::decode(assertion).unwrap().claims["jti"].as_str().unwrap().to_owned()
}

#[test]
fn ten_thousand_attempts_with_retries_have_ten_thousand_different_jti() {
    let mut world = World::new(json!({ "client_secret": SECRET, "client_auth": "client_secret_jwt" }));
    let mut seen = BTreeSet::new();
    let mut action = world.wanted();
    while seen.len() < 10_000 {
        action = match action {
            Action::Send { .. } => {
                assert!(seen.insert(jti(&action)), "a jti was sent twice");
                match seen.len() % 4 {
                    0 => world.grant(2),
                    1 => world.answer(503, &[], ""),
                    2 => world.step(Event::Unreachable("connection reset".into())),
                    _ => world.answer(429, &[("retry-after", "1")], ""),
                }
            }
            Action::Wait { milliseconds } => {
                world.pass(milliseconds);
                world.step(Event::Woken)
            }
            Action::Use(_) | Action::Stop(_) => {
                world.pass(61_000);
                world.wanted()
            }
            other => panic!("{other:?}"),
        };
    }
}

#[test]
fn a_fresh_token_makes_no_request() {
    let mut world = World::plain().with_token(3600);
    for _ in 0..20 {
        world.pass(60_000);
        assert_eq!(access_token(&world.wanted()), "t1");
    }
}

#[test]
fn a_token_is_renewed_early_and_the_old_one_serves_when_that_fails() {
    let mut world = World::plain().with_token(3600);
    world.pass(2_900_000);
    assert_eq!(kind(&world.wanted()), "send");
    let action = world.answer(503, &[], "");
    assert_eq!(access_token(&action), "t1");
    let Action::Use(token) = action else { panic!() };
    assert!(token.notices.iter().any(|notice| notice.code().slug() == "server-busy"), "the caller may know");
    // Too early to try again: still the old token, and no request.
    assert_eq!(access_token(&world.wanted()), "t1");
    world.pass(300_000);
    assert_eq!(kind(&world.wanted()), "send");
    assert_ne!(access_token(&world.grant(3600)), "t1");
}

#[test]
fn a_token_is_never_handed_out_within_its_guard() {
    let mut world = World::plain().with_token(100);
    world.pass(89_900);
    world.wanted();
    assert_eq!(kind(&world.answer(500, &[], "")), "use");
    world.pass(200);
    let action = world.wanted();
    assert_ne!(kind(&action), "use", "ten seconds before the end nobody gets it: {action:?}");
}

#[test]
fn retry_after_is_never_violated() {
    let mut world = World::plain();
    world.wanted();
    let wait = waited(&world.answer(429, &[("retry-after", "20")], ""));
    assert!((20_000..=40_000).contains(&wait), "and not by all in the same second: {wait}");
    // Another caller gives up waiting for the first and asks again.
    world.pass(10_000);
    assert_eq!(waited(&world.wanted()), wait - 10_000);
    // A host that wakes too early waits on.
    world.pass(9_000);
    assert_eq!(waited(&world.step(Event::Woken)), wait - 19_000);
    world.pass(wait - 19_000);
    assert_eq!(kind(&world.step(Event::Woken)), "send");
}

#[test]
fn a_wait_that_does_not_fit_ends_the_call_and_says_when_to_come_back() {
    let mut world = World::plain();
    world.wanted();
    let action = world.answer(503, &[("retry-after", "120")], "");
    let Action::Stop(stop) = &action else { panic!("{action:?}") };
    assert_eq!(stop.diagnostic.code().slug(), "server-busy");
    let retry_after = stop.retry_after.unwrap().get();
    assert!((120..=240).contains(&retry_after), "{retry_after}");
    world.pass(20_000);
    let action = world.wanted();
    let Action::Stop(stop) = &action else { panic!("{action:?}") };
    assert_eq!(stop.retry_after.map(Seconds::get), Some(retry_after - 20));
}

#[test]
fn a_refusal_is_remembered_for_a_minute() {
    let mut world = World::plain();
    world.wanted();
    let body = r#"{"error":"invalid_scope"}"#;
    assert_eq!(code(&world.answer(400, &[], body)), "scope-refused");
    world.pass(59_000);
    assert_eq!(code(&world.wanted()), "scope-refused");
    world.pass(1_001);
    assert_eq!(kind(&world.wanted()), "send");
}

#[test]
fn a_server_that_wants_dpop_is_not_asked_again_at_once() {
    let mut world = World::plain();
    world.wanted();
    let action = world.answer(400, &[("dpop-nonce", "n")], r#"{"error":"use_dpop_nonce"}"#);
    assert_eq!(kind(&action), "stop");
    world.pass(59_000);
    assert_eq!(kind(&world.wanted()), "stop");
}

#[test]
fn a_rejected_token_is_renewed_once() {
    let mut world = World::plain().with_token(3600);
    assert_eq!(kind(&world.step(Event::Rejected { generation: 1 })), "send");
    let renewed = world.grant(3600);
    let token = access_token(&renewed);
    assert_ne!(token, "t1");
    for _ in 0..31 {
        assert_eq!(
            access_token(&world.step(Event::Rejected { generation: 1 })),
            token,
            "another was used: no renewal"
        );
    }
    // An API that rejects everything gets one renewal in 30 s.
    assert_eq!(access_token(&world.step(Event::Rejected { generation: 2 })), token);
    world.pass(30_000);
    assert_eq!(kind(&world.step(Event::Rejected { generation: 2 })), "send");
}

#[test]
fn a_token_for_a_long_job_is_renewed_first_and_a_short_grant_is_told() {
    let mut world = World::plain().with_token(3600);
    world.pass(1_000_000);
    assert_eq!(kind(&world.step(Event::Wanted { min_remaining: Some(Seconds::new(2500)) })), "use");
    assert_eq!(kind(&world.step(Event::Wanted { min_remaining: Some(Seconds::new(3000)) })), "send");
    assert_eq!(kind(&world.grant(3600)), "use");
    assert_eq!(kind(&world.step(Event::Wanted { min_remaining: Some(Seconds::new(7200)) })), "send");
    let action = world.grant(3600);
    let Action::Use(token) = action else { panic!("{action:?}") };
    assert!(token.notices.iter().any(|notice| notice.code().slug() == "lifetime-below-wanted"));
}

#[test]
fn a_lifetime_of_zero_is_handed_out_once() {
    let mut world = World::plain();
    world.wanted();
    assert_eq!(kind(&world.grant(0)), "use");
    assert_eq!(kind(&world.wanted()), "send");
}

#[test]
fn a_clock_that_is_off_is_corrected_once_and_reported() {
    let mut world = World::new(json!({ "client_secret": SECRET, "client_auth": "client_secret_jwt" }));
    world.wanted();
    // The server is an hour behind.
    let date = ("date", "Thu, 09 Oct 2025 07:53:20 GMT");
    let refused = r#"{"error":"invalid_client"}"#;
    let action = world.answer(401, &[date], refused);
    let Action::Send { request, .. } = &action else { panic!("{action:?}") };
    let assertion =
        request.body().split('&').find_map(|pair| pair.strip_prefix("client_assertion=")).unwrap();
    let iat = jotmint::jws::decode(assertion).unwrap().seconds("iat").unwrap();
    assert_eq!(iat, 1_760_000_000 - 3600 - 10);
    assert_eq!(code(&world.answer(401, &[date], refused)), "client-refused");
}

#[test]
fn a_private_key_signs_every_attempt_and_a_broken_signer_stops_it() {
    let mut world = World::new(json!({ "private_key": true }));
    let first = world.wanted();
    let Action::Sign { signing_input, .. } = &first else { panic!("{first:?}") };
    let first_input = signing_input.clone();
    assert_eq!(kind(&world.step(Event::Signed(Signature::Jose(vec![7; 64])))), "send");
    let wait = waited(&world.answer(500, &[], ""));
    world.pass(wait);
    let second = world.step(Event::Woken);
    let Action::Sign { signing_input, .. } = &second else { panic!("{second:?}") };
    assert_ne!(*signing_input, first_input);
    assert_eq!(code(&world.step(Event::Signed(Signature::Jose(vec![7; 63])))), "signature-malformed");
}

#[test]
fn a_ready_made_assertion_is_read_afresh_for_every_attempt() {
    let mut world = World::new(json!({ "client_assertion": true }));
    let jwt = "eyJhbGciOiJSUzI1NiJ9.e30.c2ln";
    assert_eq!(kind(&world.wanted()), "read");
    assert_eq!(kind(&world.step(Event::AssertionRead(format!("{jwt}\n").into()))), "send");
    let wait = waited(&world.answer(500, &[], ""));
    world.pass(wait);
    assert_eq!(kind(&world.step(Event::Woken)), "read");
    assert_eq!(code(&world.step(Event::AssertionUnavailable("no such file".into()))), "assertion-empty");
}

#[test]
fn a_rotated_refresh_token_replaces_the_old_one() {
    let mut world = World::new(
        json!({ "client_secret": SECRET, "grant_type": "refresh_token", "refresh_token": "first" }),
    );
    world.wanted();
    world.answer(
        200,
        &[],
        r#"{"access_token":"a","token_type":"Bearer","expires_in":60,"refresh_token":"second"}"#,
    );
    world.pass(60_000);
    let action = world.wanted();
    let Action::Send { request, .. } = &action else { panic!("{action:?}") };
    assert!(request.body().contains("refresh_token=second"));
}

#[test]
fn the_hint_of_a_server_is_when_it_is_renewed_and_never_before() {
    let mut world = World::plain();
    world.wanted();
    let body = r#"{"access_token":"a","token_type":"Bearer","expires_in":86400,"refresh_in":43200}"#;
    let Action::Use(token) = world.answer(200, &[], body) else { panic!() };
    assert!((43_200_000..=51_840_000).contains(&token.fresh_for_ms), "{}", token.fresh_for_ms);
}

#[test]
fn a_hint_that_makes_no_sense_does_not_make_a_request_of_every_call() {
    for hint in ["0", "-5", "\"soon\"", "null", "1e99", "99999999999999999999"] {
        let mut world = World::plain();
        world.wanted();
        let body =
            format!(r#"{{"access_token":"a","token_type":"Bearer","expires_in":3600,"refresh_in":{hint}}}"#);
        let Action::Use(token) = world.answer(200, &[], &body) else { panic!("{hint}") };
        assert!((900_000..=3_590_000).contains(&token.fresh_for_ms), "{hint}: {}", token.fresh_for_ms);
    }
}

#[test]
fn a_token_of_two_seconds_is_not_fetched_for_every_call() {
    let mut world = World::plain().with_token(2);
    world.pass(900);
    assert_eq!(kind(&world.wanted()), "use");
    world.pass(600);
    assert_eq!(kind(&world.wanted()), "send");
}

#[test]
fn more_life_than_the_server_grants_costs_one_request_a_quarter_of_that_life() {
    let mut world = World::plain().with_token(300);
    let long = Some(Seconds::new(3600));
    assert_eq!(kind(&world.step(Event::Wanted { min_remaining: long })), "send", "it may grant more now");
    assert_eq!(kind(&world.grant(300)), "use");
    for _ in 0..7 {
        world.pass(10_000);
        let Action::Use(token) = world.step(Event::Wanted { min_remaining: long }) else { panic!() };
        assert!(token.notices.iter().any(|notice| notice.code().slug() == "lifetime-below-wanted"));
    }
    world.pass(10_000);
    assert_eq!(kind(&world.step(Event::Wanted { min_remaining: long })), "send");
    let Action::Use(token) = world.grant(300) else { panic!() };
    assert_eq!(token.reason.name(), "renewed-for-lifetime");
    let Action::Use(token) = world.wanted() else { panic!() };
    assert!(token.notices.is_empty(), "who wants no more is told nothing");
}

#[test]
fn a_token_that_has_rested_for_as_long_as_the_server_allows_is_renewed() {
    let mut world = World::new(json!({
        "token_endpoint": "https://login.mypurecloud.com/oauth/token", "client_secret": SECRET,
    }))
    .with_token(86_400);
    // In use, it is good for hours; the host asks again before the limit could be missed.
    for _ in 0..30 {
        world.pass(400_000);
        let Action::Use(token) = world.wanted() else { panic!() };
        assert_eq!(token.fresh_for_ms, 450_000);
    }
    world.pass(900_000);
    assert_eq!(kind(&world.wanted()), "send");
    let Action::Use(token) = world.answer(503, &[], "") else { panic!("it may be good all the same") };
    assert_eq!(token.reason.name(), "renewal-failed");
}

#[test]
fn a_failed_renewal_says_when_to_ask_again_and_how_long_the_old_one_serves() {
    let mut world = World::plain().with_token(3600);
    world.pass(3_000_000);
    world.wanted();
    let Action::Use(token) = world.answer(503, &[("retry-after", "30")], "") else { panic!() };
    assert!((30_000..=60_000).contains(&token.fresh_for_ms), "{}", token.fresh_for_ms);
    assert_eq!(token.usable_for_ms, 590_000);
    assert_eq!(token.reason.name(), "renewal-failed");
    world.pass(575_000);
    world.wanted();
    let Action::Use(token) = world.answer(503, &[("retry-after", "30")], "") else { panic!() };
    assert_eq!((token.fresh_for_ms, token.usable_for_ms), (15_000, 15_000), "the guard comes first");
}

#[test]
fn a_signer_that_fails_while_the_token_is_good_is_left_alone_for_a_while() {
    let mut world = World::new(json!({ "private_key": true }));
    world.wanted();
    world.step(Event::Signed(Signature::Jose(vec![7; 64])));
    assert_eq!(kind(&world.grant(3600)), "use");
    world.pass(3_000_000);
    assert_eq!(kind(&world.wanted()), "sign");
    let Action::Use(token) = world.step(Event::SignFailed("the key service is down".into())) else {
        panic!()
    };
    assert_eq!((token.reason.name(), token.fresh_for_ms), ("renewal-failed", 10_000));
    assert_eq!(kind(&world.wanted()), "use");
    world.pass(10_000);
    assert_eq!(kind(&world.wanted()), "sign");
}

#[test]
fn an_answer_that_took_longer_than_the_token_lives_is_a_failure_that_is_tried_again() {
    let mut world = World::plain();
    world.wanted();
    world.pass(1_000);
    let action = world.grant(1);
    let wait = waited(&action);
    world.pass(wait);
    assert_eq!(kind(&world.step(Event::Woken)), "send");
    assert_eq!(kind(&world.grant(1)), "use");
}

#[test]
fn a_wall_clock_that_jumps_does_not_cut_a_wait_short() {
    let mut world = World::plain();
    world.wanted();
    let wait = waited(&world.answer(429, &[("retry-after", "20")], ""));
    world.now.wall_ms += 600_000;
    assert_eq!(waited(&world.wanted()), wait);
}

#[test]
fn every_reason_for_a_token_is_told() {
    let reason = |action: &Action| match action {
        Action::Use(token) => token.reason.name(),
        other => panic!("{other:?}"),
    };
    let mut world = World::plain();
    world.wanted();
    assert_eq!(reason(&world.grant(3600)), "fetched");
    assert_eq!(reason(&world.wanted()), "fresh");
    world.pass(2_900_000);
    world.wanted();
    assert_eq!(reason(&world.grant(3600)), "renewed");
    world.step(Event::Wanted { min_remaining: Some(Seconds::new(4000)) });
    assert_eq!(reason(&world.grant(7200)), "renewed-for-lifetime");
    world.step(Event::Rejected { generation: 3 });
    assert_eq!(reason(&world.grant(3600)), "renewed-after-rejection");
    assert_eq!(reason(&world.step(Event::Rejected { generation: 3 })), "replaced");
    assert_eq!(reason(&world.step(Event::Rejected { generation: 4 })), "rejected-again");
}

#[test]
fn a_source_without_a_store_can_be_asked_about() {
    let mut world = World::plain().with_token(3600);
    world.pass(3_000_000);
    world.wanted();
    world.answer(503, &[("retry-after", "30")], "");
    let Action::Tell(status) = world.step(Event::Inquired) else { panic!() };
    let trouble = status.trouble.unwrap();
    assert_eq!((trouble.code, trouble.failures, trouble.is_final), ("server-busy", 1, false));
    assert!((30_000..=60_000).contains(&trouble.retry_in_ms));
    assert_eq!((status.reason, status.next_check_in_ms), ("waiting", trouble.retry_in_ms));
    let token = status.token.unwrap();
    assert_eq!((token.age_ms, token.guard_age_ms, token.generation), (3_000_000, 3_590_000, 1));
    assert_eq!((status.store.kind, status.store.state), ("memory", "unused"));
}

fn any_event() -> impl Strategy<Value = (u8, u64, Vec<u8>, u16)> {
    (0_u8..12, 0_u64..4_000_000, proptest::collection::vec(any::<u8>(), 0..60), 100_u16..600)
}

proptest! {
    #[test]
    fn every_event_in_every_state_has_one_action_and_nothing_stale_is_used(events in proptest::collection::vec(any_event(), 1..60)) {
        let mut world = World::new(json!({ "client_secret": SECRET, "client_auth": "client_secret_jwt" }));
        let mut good_until = 0;
        for (which, millis, bytes, status) in events {
            world.pass(millis);
            let sent = world.now;
            let action = match which {
                0..=3 => world.wanted(),
                4 => world.step(Event::Wanted { min_remaining: Some(Seconds::new(u32::from(status))) }),
                5 | 6 => {
                    let action = world.grant(u64::from(status));
                    if matches!(action, Action::Use(_)) {
                        good_until = good_until.max(sent.wall_ms + u64::from(status) * 1000);
                    }
                    action
                }
                7 => {
                    let headers = [("retry-after".to_owned(), status.to_string())];
                    world.step(Event::Answered(Response { status, headers: &headers, body: &bytes }))
                }
                8 => world.step(Event::Unreachable(String::from_utf8_lossy(&bytes).into_owned())),
                9 => world.step(Event::Woken),
                10 => world.step(Event::Rejected { generation: u64::from(status % 8) }),
                _ => world.step(Event::Signed(Signature::EcdsaDer(bytes))),
            };
            if let Action::Use(token) = &action {
                prop_assert!(world.now.wall_ms < good_until, "a token was used after its expiry");
                prop_assert!(u64::from(token.remaining.get()) * 1000 <= good_until - world.now.wall_ms);
            }
        }
    }
}
