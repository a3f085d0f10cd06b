//! The real state machine, fed with real bytes.

use super::{Event, Order, Rule, TokenId};
use crate::{
    chance::Chance,
    server::{Answer, RetryAfter},
};
use jotmint::{
    Entropy, Seconds,
    cache::record_replaces,
    http::Response,
    token::{self, Action, Clock, TokenSource},
};
use std::time::{Duration, UNIX_EPOCH};

/// [`TokenSource`] as it is shipped.
#[derive(Debug)]
pub struct Jotmint {
    source: TokenSource,
    /// The generation handed out last.
    generation: u64,
}

impl Jotmint {
    /// A client without a token.
    #[must_use]
    pub fn new(source: TokenSource) -> Self {
        Self { source, generation: 0 }
    }

    fn order(&mut self, action: Action) -> Order {
        match action {
            Action::Send { .. } => Order::Send { meanwhile: None },
            Action::Wait { milliseconds } => Order::Wait { milliseconds },
            Action::Use(token) => {
                self.generation = token.generation;
                Order::Use {
                    token: token_id(token.answer().access_token.expose()),
                    fresh_for_ms: token.fresh_for_ms,
                }
            }
            Action::Stop(_) => Order::Fail,
            Action::Load { timeout_ms, .. } => Order::Load { timeout_ms },
            Action::Lock { owner, ttl_ms, timeout_ms, .. } => Order::Lock { owner, ttl_ms, timeout_ms },
            Action::Store { record, ttl_ms, timeout_ms, .. } => Order::Store { record, ttl_ms, timeout_ms },
            Action::Unlock { owner, timeout_ms, .. } => Order::Unlock { owner, timeout_ms },
            other => unreachable!("a client with a secret is not asked for this: {other:?}"),
        }
    }
}

impl Rule for Jotmint {
    fn step(&mut self, event: Event<'_>, now: Clock, chance: &mut Chance) -> Order {
        let entropy = Entropy::new(chance.bytes()).expect("128 random bits are not all the same byte");
        let (mut headers, mut body) = (Vec::new(), String::new());
        let event = match event {
            Event::Wanted { min_remaining } => token::Event::Wanted {
                min_remaining: (min_remaining > 0).then(|| Seconds::new(min_remaining)),
            },
            Event::Answered(answer) => {
                let status = render(answer, &mut headers, &mut body);
                token::Event::Answered(Response { status, headers: &headers, body: body.as_bytes() })
            }
            Event::Unreachable => token::Event::Unreachable("connection timed out".into()),
            Event::Woken => token::Event::Woken,
            Event::Rejected => token::Event::Rejected { generation: self.generation },
            Event::Loaded { record, store_time_ms, .. } => token::Event::Loaded { record, store_time_ms },
            Event::Locked => token::Event::Locked,
            Event::LockHeld => token::Event::LockHeld,
            Event::Stored => token::Event::Stored,
            Event::Unlocked => token::Event::Unlocked,
            Event::StoreFailed => token::Event::StoreFailed("the model store is in trouble".into()),
        };
        let action = self.source.step(event, now, entropy);
        self.order(action)
    }

    fn replaces(record: &str, current: &str) -> bool {
        record_replaces(record, Some(current))
    }
}

/// Writes an answer as a token endpoint would; returns its status.
fn render(answer: &Answer, headers: &mut Vec<(String, String)>, body: &mut String) -> u16 {
    use std::fmt::Write as _;
    headers.push(("content-type".into(), "application/json".into()));
    headers.extend(answer.date.map(|date| ("date".into(), http_date(date))));
    headers.extend(answer.retry_after.map(|RetryAfter { seconds, as_date }| {
        let date = answer.date.filter(|_| as_date).map(|date| http_date(date + u64::from(seconds)));
        ("retry-after".into(), date.unwrap_or_else(|| seconds.to_string()))
    }));
    let written = match answer.granted {
        Some(granted) => write!(
            body,
            r#"{{"access_token":"t{}","token_type":"Bearer","expires_in":{}}}"#,
            granted.token, granted.lifetime
        ),
        None => write!(body, r#"{{"error":"temporarily_unavailable"}}"#),
    };
    written.expect("a String takes everything");
    answer.status
}

fn http_date(seconds: u64) -> String {
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds))
}

fn token_id(text: &str) -> TokenId {
    text.strip_prefix('t')
        .and_then(|number| number.parse().ok())
        .expect("every token of the model server is a t and its number")
}
