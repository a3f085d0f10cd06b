//! Replays the shared vectors through what both bindings call.
#![allow(missing_docs, reason = "tests")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::arithmetic_side_effects,
    reason = "a test may fail loudly"
)]

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jotmint::{Entropy, json::Object};
use jotmint_wire::{Clock, Event, Idiom, Source, prepare_assertion, read_token_response};
use serde_json::{Value, json};

fn cases(file: &str, count: usize) -> Vec<Value> {
    let path = format!("{}/../../tests/vectors/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read(path).unwrap();
    let value: Value = serde_json::from_slice(&text).unwrap();
    let cases = value["cases"].as_array().unwrap().clone();
    assert_eq!(cases.len(), count, "{file}: a runner knows how many cases there are");
    cases
}

fn cache_records() -> Value {
    let path = format!("{}/../../tests/vectors/cache_records.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn bytes(hex: &Value) -> [u8; 16] {
    let mut bytes = [0; 16];
    for (place, pair) in bytes.iter_mut().zip(hex.as_str().unwrap().as_bytes().chunks(2)) {
        *place = u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    }
    bytes
}

fn object(value: &Value) -> Object {
    value.as_object().cloned().unwrap_or_default()
}

#[test]
fn signing_inputs_come_out_exactly() {
    for case in cases("signing_inputs.json", 88) {
        let name = &case["name"];
        let made = Entropy::new(bytes(&case["entropy_hex"])).and_then(|entropy| {
            prepare_assertion(
                object(&case["options"]),
                Idiom::Snake,
                case["now_seconds"].as_u64().unwrap(),
                entropy,
            )
        });
        match (made, case.get("error")) {
            (Ok(prepared), None) => {
                let mut got = serde_json::to_value(prepared).unwrap();
                got.as_object_mut().unwrap().remove("notices");
                assert_eq!(got, case["expected"], "{name}");
            }
            (Err(error), Some(code)) => {
                assert_eq!(error.code().slug(), code.as_str().unwrap(), "{name}: {error}")
            }
            (Ok(_), Some(code)) => panic!("{name}: {code} expected"),
            (Err(error), None) => panic!("{name}: {error}"),
        }
    }
}

#[test]
fn an_api_that_rejects_a_token_is_told_from_one_that_refuses_the_call() {
    for case in cases("rejections.json", 14) {
        let status = u16::try_from(case["status"].as_u64().unwrap()).unwrap();
        let rejects = jotmint::http::rejects_token(status, case["www_authenticate"].as_str().unwrap());
        assert_eq!(Some(rejects), case["rejects_token"].as_bool(), "{}", case["name"]);
    }
}

#[test]
fn requests_come_out_exactly() {
    for case in cases("requests.json", 53) {
        let name = &case["name"];
        match (Source::new(object(&case["options"]), Idiom::Snake), case.get("error")) {
            (Ok(mut source), None) => {
                let clock = Clock { wall_ms: 1_760_000_000_000, monotonic_ms: 0 };
                let action = source.step(Event::Wanted { min_remaining: None }, &[], clock, || {
                    Entropy::new(*b"0123456789abcdef")
                });
                let action = serde_json::to_value(&action).unwrap();
                let mut request = action["request"].clone();
                let headers: Object = request["headers"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|pair| (pair[0].as_str().unwrap().to_owned(), pair[1].clone()))
                    .collect();
                request["headers"] = Value::Object(headers);
                assert_eq!(request, case["expected"], "{name}");
            }
            (Err(error), Some(code)) => {
                assert_eq!(error.code().slug(), code.as_str().unwrap(), "{name}: {error}")
            }
            (Ok(_), Some(code)) => panic!("{name}: {code} expected"),
            (Err(error), None) => panic!("{name}: {error}"),
        }
    }
}

#[test]
fn token_responses_are_read_exactly() {
    for case in cases("token_responses.json", 99) {
        let name = &case["name"];
        let body = match (case["body"].as_str(), case["body_base64"].as_str()) {
            (Some(text), _) => text.as_bytes().to_vec(),
            (None, Some(text)) => STANDARD.decode(text).unwrap(),
            (None, None) => panic!("{name}: no body"),
        };
        let headers: Vec<(String, String)> = serde_json::from_value(case["headers"].clone()).unwrap();
        let status = u16::try_from(case["status"].as_u64().unwrap()).unwrap();
        let action =
            serde_json::to_value(read_token_response(status, &headers, &body, &object(&case["asked"])))
                .unwrap();
        let got = match action["type"].as_str().unwrap() {
            "use" => {
                let notices: Vec<&Value> =
                    action["notices"].as_array().unwrap().iter().map(|notice| &notice["code"]).collect();
                json!({ "expected": { "token": action["token"], "notices": notices } })
            }
            _ => {
                let mut error = json!({ "code": action["error"]["code"] });
                for member in ["error", "error_description"] {
                    if let Some(text) = action["server"][member].as_str() {
                        error[format!("server_{member}")] = text.into();
                    }
                }
                if !action["retry_after_seconds"].is_null() {
                    error["retry_after_seconds"] = action["retry_after_seconds"].clone();
                }
                json!({ "error": error })
            }
        };
        let wanted = match case.get("expected") {
            Some(expected) => json!({ "expected": expected }),
            None => json!({ "error": case["error"] }),
        };
        assert_eq!(got, wanted, "{name}: {action}");
    }
}

#[test]
fn shared_tokens_have_the_same_names_and_records_everywhere() {
    for case in cases("cache_records.json", 55) {
        let name = &case["name"];
        let mut source = match (Source::new(object(&case["options"]), Idiom::Snake), case.get("error")) {
            (Ok(source), None) => source,
            (Err(error), Some(code)) => {
                assert_eq!(error.code().slug(), code.as_str().unwrap(), "{name}: {error}");
                assert!(!error.to_string().contains("hunter2"), "{name}");
                continue;
            }
            (Ok(_), Some(code)) => panic!("{name}: {code} expected"),
            (Err(error), None) => panic!("{name}: {error}"),
        };
        let mut step = |event| {
            let clock = Clock { wall_ms: 1_760_000_000_000, monotonic_ms: 0 };
            let action = source.step(event, &[], clock, || Entropy::new(*b"0123456789abcdef"));
            serde_json::to_value(&action).unwrap()
        };
        let asked = step(Event::Wanted { min_remaining: None });
        assert_eq!(asked, json!({ "type": "load", "key": case["key"], "timeout_ms": 500 }), "{name}");
        let Some(expected) = case.get("expected") else { continue };
        let record = case["record"].as_str().map(String::from);
        let store_time_ms = case["store_time_ms"].as_u64().unwrap();
        let action = step(Event::Loaded { record, store_time_ms });
        if expected == "miss" {
            assert_eq!(action["type"], "lock", "{name}: {action}");
            assert_eq!(action["owner"].as_str().unwrap().len(), 32, "{name}");
            continue;
        }
        assert_eq!(
            (&action["type"], &action["reason"]),
            (&json!("use"), &json!("shared")),
            "{name}: {action}"
        );
        for (member, value) in object(expected) {
            assert_eq!(action["token"][&member], value, "{name}: {member}");
        }
    }
}

#[test]
fn records_are_sealed_exactly_and_never_twice_under_one_salt() {
    let vectors = cache_records();
    let sealed = vectors["sealed"].as_array().unwrap();
    assert_eq!(sealed.len(), 4);
    for case in sealed {
        let name = &case["name"];
        let mut source = Source::new(object(&case["options"]), Idiom::Snake).unwrap();
        let mut step = |event, body: &[u8]| {
            let clock = Clock { wall_ms: 1_760_000_000_000, monotonic_ms: 0 };
            let action = source.step(event, body, clock, || Entropy::new(bytes(&case["entropy_hex"])));
            serde_json::to_value(&action).unwrap()
        };
        let nothing = || Event::Loaded { record: None, store_time_ms: 1_760_000_000_000 };
        step(Event::Wanted { min_remaining: None }, b"");
        step(nothing(), b"");
        step(Event::Locked {}, b"");
        assert_eq!(step(nothing(), b"")["type"], "send", "{name}");
        let body = case["body"].as_str().unwrap().as_bytes();
        let stored = step(Event::Answered { status: 200, headers: Vec::new() }, body);
        assert_eq!(stored["record"], case["record"], "{name}");
    }
}

#[test]
fn an_event_prints_nothing_that_it_carries() {
    for event in [
        json!({ "type": "assertion_read", "assertion": "hunter2" }),
        json!({ "type": "answered", "status": 200, "headers": [["set-cookie", "hunter2"]] }),
        json!({ "type": "loaded", "record": "hunter2", "store_time_ms": 1 }),
    ] {
        let event: Event = serde_json::from_value(event).unwrap();
        assert!(!format!("{event:?}").contains("hunter2"), "{event:?}");
    }
}

#[test]
fn records_replace_each_other_by_one_rule() {
    let vectors = cache_records();
    let orders = vectors["orders"].as_array().unwrap();
    assert_eq!(orders.len(), 18);
    for order in orders {
        let replaces =
            jotmint_wire::record_replaces(order["next"].as_str().unwrap(), order["current"].as_str());
        assert_eq!(replaces, order["replaces"].as_bool().unwrap(), "{}", order["name"]);
    }
}

/// However a private key is written, its jobs share one token.
#[cfg(feature = "sign")]
#[test]
fn every_text_of_one_private_key_names_and_opens_the_same_record() {
    use std::collections::HashMap;
    let path = format!("{}/../../tests/vectors/key_texts.json", env!("CARGO_MANIFEST_DIR"));
    let vectors: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let mut first: HashMap<String, (Value, Value)> = HashMap::new();
    let mut shared = 0;
    for case in vectors["cases"].as_array().unwrap() {
        let (Some(key), Some(text), Some(_)) = (case["key"].as_str(), case["text"].as_str(), case.get("ok"))
        else {
            continue;
        };
        let options = json!({
            "token_endpoint": "https://login.example/token", "client_id": "ci", "private_key": text, "cache": "file",
        });
        let Ok(mut source) = Source::new(object(&options), Idiom::Snake) else { continue };
        let mut step = |event, body: &[u8]| {
            let clock = Clock { wall_ms: 1_760_000_000_000, monotonic_ms: 0 };
            let action = source.step(event, body, clock, || Entropy::new(*b"0123456789abcdef"));
            serde_json::to_value(&action).unwrap()
        };
        let name = step(Event::Wanted { min_remaining: None }, b"")["key"].clone();
        let record = first.get(key).map(|(_, record)| record.as_str().unwrap().to_owned());
        let loaded = |record| Event::Loaded { record, store_time_ms: 1_760_000_000_000 };
        if let Some((known, _)) = first.get(key) {
            assert_eq!(name, *known, "{}", case["name"]);
            let used = step(loaded(record), b"");
            assert_eq!(used["token"]["access_token"], "t1", "{}", case["name"]);
            shared += 1;
            continue;
        }
        step(loaded(None), b"");
        step(Event::Locked {}, b"");
        assert_eq!(step(loaded(None), b"")["type"], "send", "{}", case["name"]);
        let body = br#"{"access_token":"t1","token_type":"Bearer","expires_in":3600}"#;
        let stored = step(Event::Answered { status: 200, headers: Vec::new() }, body);
        first.insert(key.to_owned(), (name, stored["record"].clone()));
    }
    assert!(first.len() >= 4 && shared >= 10, "{} keys, {shared} further texts", first.len());
}
