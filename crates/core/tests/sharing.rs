//! Several processes and one token: what each does, step by step.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

mod model;

use jotmint::token::{Action, Event};
use model::{Process, SECRET, Store, configuration, kind, options, used};
use serde_json::json;

/// Two processes with one configuration.
fn two() -> (Store, Process, Process) {
    let shared = configuration(&options(json!({})));
    (Store::default(), Process::new(&shared, 1), Process::new(&shared, 2))
}

/// Gets a token for a process, which asks the server for it.
fn fetch(process: &mut Process, store: &mut Store, token: &str, lifetime: u64) -> Action {
    let action = process.wanted();
    let action = process.with_store(store, action);
    assert_eq!(kind(&action), "send", "{action:?}");
    let action = process.grant(token, lifetime);
    process.with_store(store, action)
}

#[test]
fn the_first_process_fetches_and_the_second_takes_it_over() {
    let (mut store, mut one, mut two) = two();
    let mut seen = Vec::new();
    let mut action = one.wanted();
    loop {
        seen.push(kind(&action));
        action = match store.carry_out(&action, one.now.wall_ms) {
            Some(event) => one.step(event),
            None if kind(&action) == "send" => one.grant("t1", 3600),
            None => break,
        };
    }
    assert_eq!(seen, ["load", "lock", "load", "send", "store", "unlock", "use"]);
    assert_eq!(used(&action), ("t1".to_owned(), "fetched"));
    let action = two.wanted();
    assert_eq!(used(&two.with_store(&mut store, action)), ("t1".to_owned(), "shared"));
    let action = two.wanted();
    assert_eq!(used(&action), ("t1".to_owned(), "fresh"), "and keeps it without asking again");
}

#[test]
fn an_age_is_counted_from_the_request_of_the_other_process() {
    let (mut store, mut one, mut two) = two();
    fetch(&mut one, &mut store, "t1", 3600);
    two.pass(1_000_000);
    let action = two.wanted();
    let Action::Use(token) = two.with_store(&mut store, action) else { panic!() };
    assert_eq!(token.remaining.get(), 2600);
    assert_eq!(token.usable_for_ms, 2_590_000);
}

#[test]
fn while_one_renews_the_other_goes_on_with_the_old_token() {
    let (mut store, mut one, mut two) = two();
    fetch(&mut one, &mut store, "t1", 3600);
    let action = two.wanted();
    two.with_store(&mut store, action);
    one.pass(2_900_000);
    two.pass(2_900_000);
    let action = one.wanted();
    assert_eq!(kind(&one.with_store(&mut store, action)), "send");
    let action = two.wanted();
    let action = two.with_store(&mut store, action);
    assert_eq!(used(&action), ("t1".to_owned(), "renewal-elsewhere"));
    let Action::Use(token) = action else { panic!() };
    assert!((500..1500).contains(&token.fresh_for_ms), "and is asked again soon: {}", token.fresh_for_ms);
    let action = two.wanted();
    assert_eq!(used(&action).1, "renewal-elsewhere", "not at once");
    let action = one.grant("t2", 3600);
    assert_eq!(used(&one.with_store(&mut store, action)), ("t2".to_owned(), "renewed"));
    two.pass(1_500);
    let action = two.wanted();
    assert_eq!(used(&two.with_store(&mut store, action)), ("t2".to_owned(), "renewed-elsewhere"));
}

#[test]
fn who_has_nothing_waits_for_the_owner_of_the_lock_but_not_for_ever() {
    let (mut store, mut one, mut two) = two();
    let action = one.wanted();
    assert_eq!(kind(&one.with_store(&mut store, action)), "send");
    // And is never heard of again.
    let started = two.now.monotonic_ms;
    let mut action = two.wanted();
    loop {
        action = two.with_store(&mut store, action);
        let Action::Wait { milliseconds } = action else { break };
        assert!((50..=500).contains(&milliseconds));
        two.pass(milliseconds);
        action = two.step(Event::Woken);
    }
    assert_eq!(kind(&action), "send");
    let waited = two.now.monotonic_ms - started;
    assert!((2_500..=4_400).contains(&waited), "{waited}");
    let action = two.grant("t2", 3600);
    assert_eq!(used(&two.with_store(&mut store, action)).0, "t2");
    // The one that was thought dead comes back with a token that is older, and does not replace the other.
    let action = one.grant("t1", 3600);
    assert_eq!(used(&one.with_store(&mut store, action)).0, "t1");
    let mut third = Process::new(&configuration(&options(json!({}))), 3);
    third.pass(5_000);
    let action = third.wanted();
    assert_eq!(used(&third.with_store(&mut store, action)).0, "t2");
}

#[test]
fn a_store_that_fails_is_left_alone_and_costs_no_token() {
    let (_, mut one, _) = two();
    assert_eq!(kind(&one.wanted()), "load");
    assert_eq!(kind(&one.step(Event::StoreFailed("connection refused".into()))), "send");
    let action = one.grant("t1", 60);
    assert_eq!(used(&action), ("t1".to_owned(), "fetched"));
    let Action::Use(token) = action else { panic!() };
    let notice = token.notices.iter().find(|notice| notice.code().slug() == "cache-unavailable").unwrap();
    assert!(notice.message().contains("connection refused"));
    one.pass(9_000);
    assert_eq!(kind(&one.wanted_for(55)), "send", "not asked for 10 s");
    one.grant("t2", 60);
    one.pass(6_000);
    assert_eq!(kind(&one.wanted_for(55)), "load");
}

#[test]
fn a_rejected_token_is_looked_up_first_and_renewed_once_among_all() {
    let (mut store, mut one, mut two) = two();
    fetch(&mut one, &mut store, "t1", 3600);
    let action = two.wanted();
    two.with_store(&mut store, action);
    let action = one.step(Event::Rejected { generation: 1 });
    assert_eq!(kind(&one.with_store(&mut store, action)), "send", "the record is the rejected token itself");
    one.pass(200);
    two.pass(200);
    let action = one.grant("t2", 3600);
    assert_eq!(used(&one.with_store(&mut store, action)), ("t2".to_owned(), "renewed-after-rejection"));
    let action = two.step(Event::Rejected { generation: 1 });
    assert_eq!(used(&two.with_store(&mut store, action)), ("t2".to_owned(), "renewed-elsewhere"));
}

#[test]
fn the_lock_is_given_back_before_a_wait_for_the_server() {
    let (mut store, mut one, _) = two();
    let action = one.wanted();
    assert_eq!(kind(&one.with_store(&mut store, action)), "send");
    let action = one.answer(503, "");
    assert_eq!(kind(&action), "unlock");
    assert_eq!(kind(&one.with_store(&mut store, action)), "wait");
}

#[test]
fn a_refresh_token_that_a_peer_has_rotated_is_taken_from_the_store() {
    let shared = configuration(&options(json!({ "grant_type": "refresh_token", "refresh_token": "first" })));
    let (mut store, mut one, mut two) =
        (Store::default(), Process::new(&shared, 1), Process::new(&shared, 2));
    let action = one.wanted();
    one.with_store(&mut store, action);
    let rotated = r#"{"access_token":"a1","token_type":"Bearer","expires_in":60,"refresh_token":"second"}"#;
    let action = one.answer(200, rotated);
    one.with_store(&mut store, action);
    // The access token has long expired; the record is there for its refresh token.
    two.pass(86_400_000);
    let action = two.wanted();
    let action = two.with_store(&mut store, action);
    let Action::Send { request, .. } = &action else { panic!("{action:?}") };
    assert!(request.body().contains("refresh_token=second"));
}

#[test]
fn a_refresh_token_is_taken_even_from_a_record_of_the_future() {
    let shared = configuration(&options(json!({ "grant_type": "refresh_token", "refresh_token": "first" })));
    let (mut store, mut one, mut two) =
        (Store::default(), Process::new(&shared, 1), Process::new(&shared, 2));
    let action = one.wanted();
    one.with_store(&mut store, action);
    let action = one.answer(
        200,
        r#"{"access_token":"a1","token_type":"Bearer","expires_in":60,"refresh_token":"second"}"#,
    );
    one.with_store(&mut store, action);
    // The clock of the store was set back.
    two.now.wall_ms -= 60_000;
    let action = two.wanted();
    let action = two.with_store(&mut store, action);
    let Action::Send { request, .. } = &action else { panic!("{action:?}") };
    assert!(request.body().contains("refresh_token=second"));
}

#[test]
fn records_of_another_secret_are_misses() {
    let (mut store, mut one, _) = two();
    fetch(&mut one, &mut store, "t1", 3600);
    let mut other =
        Process::new(&configuration(&options(json!({ "client_secret": format!("{SECRET} 2") }))), 2);
    let action = other.wanted();
    let Action::Load { key, .. } = &action else { panic!() };
    let record = store.records.values().next().unwrap().clone();
    store.records.insert(key.clone(), record);
    assert_eq!(kind(&other.with_store(&mut store, action)), "send");
}

#[test]
fn what_is_at_hand_can_be_asked_about() {
    let (mut store, mut one, mut two) = two();
    let action = two.step(Event::Inquired);
    let Action::Tell(status) = two.with_store(&mut store, action) else { panic!() };
    assert!(status.token.is_none());
    assert_eq!(status.reason, "none");
    fetch(&mut one, &mut store, "t1", 3600);
    let action = two.step(Event::Inquired);
    let Action::Tell(status) = two.with_store(&mut store, action) else { panic!() };
    let text = serde_json::to_string(&status).unwrap();
    assert!(!text.contains("t1") && !text.contains(SECRET), "{text}");
    let token = status.token.unwrap();
    assert_eq!((token.source, token.lifetime_seconds, token.age_ms), ("shared", 3600, 0));
    assert_eq!((status.store.kind, status.store.state, status.reason), ("redis", "works", "fresh"));
}

#[test]
fn a_refresh_token_that_could_not_be_stored_is_not_given_up_for_the_old_one() {
    let shared = configuration(&options(json!({ "grant_type": "refresh_token", "refresh_token": "first" })));
    let (mut store, mut one) = (Store::default(), Process::new(&shared, 1));
    let rotate = |process: &mut Process, store: &mut Store, name: &str| {
        let action = process.wanted();
        assert_eq!(kind(&process.with_store(store, action)), "send");
        process.answer(
            200,
            &format!(r#"{{"access_token":"a{name}","token_type":"Bearer","expires_in":60,"refresh_token":"{name}"}}"#),
        )
    };
    let action = rotate(&mut one, &mut store, "second");
    one.with_store(&mut store, action);
    one.pass(60_000);
    assert_eq!(kind(&rotate(&mut one, &mut store, "third")), "store");
    assert_eq!(kind(&one.step(Event::StoreFailed("read only".into()))), "use");
    one.pass(60_000);
    let action = one.wanted();
    let action = one.with_store(&mut store, action);
    let Action::Send { request, .. } = &action else { panic!("{action:?}") };
    assert!(request.body().contains("refresh_token=third"), "the record still has the second");
}

#[test]
fn a_refused_refresh_token_is_looked_up_once_before_anybody_is_told() {
    let shared = configuration(&options(json!({ "grant_type": "refresh_token", "refresh_token": "first" })));
    let (mut store, mut one, mut two) =
        (Store::default(), Process::new(&shared, 1), Process::new(&shared, 2));
    // Both went past a store that failed, and the other was faster.
    for process in [&mut one, &mut two] {
        process.wanted();
        assert_eq!(kind(&process.step(Event::StoreFailed("down".into()))), "send");
        process.pass(11_000);
    }
    let action = one.answer(
        200,
        r#"{"access_token":"a1","token_type":"Bearer","expires_in":20,"refresh_token":"second"}"#,
    );
    assert_eq!(kind(&action), "use");
    one.pass(20_000);
    two.pass(20_000);
    let action = one.wanted();
    one.with_store(&mut store, action);
    let action = one
        .answer(200, r#"{"access_token":"a2","token_type":"Bearer","expires_in":1,"refresh_token":"third"}"#);
    one.with_store(&mut store, action);
    two.pass(1_000);
    let refused = r#"{"error":"invalid_grant"}"#;
    let action = two.answer(400, refused);
    assert_eq!(kind(&action), "load");
    let action = two.with_store(&mut store, action);
    let Action::Send { request, .. } = &action else { panic!("{action:?}") };
    assert!(request.body().contains("refresh_token=third"));
    assert_eq!(kind(&two.answer(400, refused)), "stop");
}

#[test]
fn a_caller_that_gave_up_leaves_no_lock_behind() {
    let (mut store, mut one, mut two) = two();
    let action = one.wanted();
    assert_eq!(kind(&one.with_store(&mut store, action)), "send");
    // Given up; the next call of this process goes on under the same lock.
    let action = one.wanted();
    assert_eq!(kind(&one.with_store(&mut store, action)), "send");
    let action = one.grant("t1", 3600);
    assert_eq!(kind(&one.with_store(&mut store, action)), "use");
    two.pass(1);
    let action = two.wanted_for(3_599);
    assert_eq!(kind(&two.with_store(&mut store, action)), "send", "the lock is free");
}

#[test]
fn a_host_that_does_not_wait_is_not_sent_round_in_circles() {
    let (mut store, mut one, mut two) = two();
    let action = one.wanted();
    one.with_store(&mut store, action);
    let mut action = two.wanted();
    for _ in 0..1_000 {
        action = two.with_store(&mut store, action);
        match action {
            Action::Wait { .. } => action = two.step(Event::Woken),
            _ => break,
        }
    }
    assert_eq!(kind(&action), "send");
}
