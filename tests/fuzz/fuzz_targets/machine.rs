//! The life of a token under any events in any order: one action each, and no secret in what is said.
#![no_main]

use jotmint::{
    Entropy, Seconds,
    http::Response,
    options::{Configuration, Idiom},
    token::{Action, Clock, Event, TokenSource},
};
use libfuzzer_sys::fuzz_target;

const SECRET: &str = "PLANTED-qZx81hW-of-more-than-32-bytes";

fuzz_target!(|input: &[u8]| {
    let mut bytes = input.iter().copied();
    let mut next = || bytes.next();
    let options = serde_json::json!({
        "token_endpoint": "https://as.example/token", "client_id": "ci", "client_secret": SECRET,
        "client_auth": if input.len() % 2 == 0 { "client_secret_jwt" } else { "client_secret_basic" },
        "cache": if input.len() % 3 == 0 { "memory" } else { "redis://localhost" },
    });
    let options = options.as_object().cloned().expect("an object");
    let configuration = Configuration::from_options(options, None, Idiom::Snake).expect("good options");
    let mut source = TokenSource::new(configuration);
    let mut clock = Clock { wall_ms: 1_760_000_000_000, monotonic_ms: 0 };
    let mut count = 0_u128;
    let mut record: Option<String> = None;
    while let (Some(kind), Some(detail)) = (next(), next()) {
        let passed = 1_u64 << (detail % 24);
        clock.monotonic_ms += passed;
        clock.wall_ms = match detail >> 6 {
            0 => clock.wall_ms.saturating_sub(passed),
            1 => clock.wall_ms + passed * 2,
            _ => clock.wall_ms + passed,
        };
        let body = match detail % 8 {
            0 => format!(r#"{{"access_token":"t{count}","token_type":"bearer","expires_in":{}}}"#, passed / 1000),
            1 => format!(r#"{{"error":"invalid_client","error_description":"no {SECRET}"}}"#),
            2 => r#"{"error":"temporarily_unavailable"}"#.to_owned(),
            3 => "<html>".to_owned(),
            4 => format!(r#"{{"access_token":"{SECRET}","token_type":"bearer","refresh_in":1}}"#),
            _ => r#"{"access_token":"abc","token_type":"Bearer","expires_in":3600}"#.to_owned(),
        };
        let headers = [("retry-after".to_owned(), detail.to_string())];
        let event = match kind % 14 {
            0 | 1 => Event::Wanted { min_remaining: None },
            2 => Event::Wanted { min_remaining: Some(Seconds::new(u32::from(detail) * 60)) },
            3 | 4 => Event::Answered(Response {
                status: [200, 200, 200, 400, 401, 429, 503, 302][usize::from(detail % 8)],
                headers: &headers,
                body: body.as_bytes(),
            }),
            5 => Event::Unreachable("gone".into()),
            6 => Event::Woken,
            7 => Event::Rejected { generation: u64::from(detail) },
            8 => Event::Loaded {
                record: match detail % 4 {
                    0 => None,
                    1 => Some("jotmint1.1.1.AAAAAAAAAAAAAAAAAAAAAA.AAAA".into()),
                    _ => record.clone(),
                },
                store_time_ms: clock.wall_ms,
            },
            9 => Event::Locked,
            10 => Event::LockHeld,
            11 => Event::Stored,
            12 => Event::Unlocked,
            _ => Event::StoreFailed("gone".into()),
        };
        count += 1;
        let mut fresh = [7; 16];
        fresh[..16].copy_from_slice(&(count * 0x9E37_79B9_7F4A_7C15_u128).to_le_bytes());
        let Ok(entropy) = Entropy::new(fresh) else { continue };
        match source.step(event, clock, entropy) {
            Action::Store { record: stored, .. } => record = Some(stored),
            Action::Stop(stop) => assert!(!stop.diagnostic.render().contains("qZx81hW")),
            Action::Use(token) => {
                for notice in &token.notices {
                    assert!(!notice.render().contains("qZx81hW"));
                }
            }
            _ => {}
        }
    }
});
