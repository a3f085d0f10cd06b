//! The real state machine, fed with real bytes.

use super::{Event, Order, Rule, TokenId};
use crate::{chance::Chance, server::Answer};
use jotmint::{
    Entropy, Seconds,
    http::Response,
    token::{self, Action, Clock, TokenSource},
};

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
            _ => unreachable!("this rule has no store"),
        };
        let action = self.source.step(event, now, entropy);
        self.order(action)
    }
}

/// Writes an answer as a token endpoint would; returns its status.
fn render(answer: &Answer, headers: &mut Vec<(String, String)>, body: &mut String) -> u16 {
    use std::fmt::Write as _;
    headers.push(("content-type".into(), "application/json".into()));
    headers.extend(answer.date.clone().map(|date| ("date".into(), date)));
    headers.extend(answer.retry_after.as_ref().map(|retry| ("retry-after".into(), retry.text.clone())));
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

fn token_id(text: &str) -> TokenId {
    text.strip_prefix('t')
        .and_then(|number| number.parse().ok())
        .expect("every token of the model server is a t and its number")
}
