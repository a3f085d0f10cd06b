//! A store and processes with clocks of their own, all turned by hand.
#![allow(dead_code, reason = "each test file uses a part")]

use jotmint::{
    Entropy, Seconds,
    cache::record_replaces,
    http::Response,
    options::{Configuration, Idiom},
    token::{Action, Clock, Event, TokenSource},
};
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Arc};

pub(crate) const SECRET: &str = "an example secret of 32 bytes or more";
pub(crate) const START_MS: u64 = 1_760_000_000_000;

/// Options of a client whose token is shared.
pub(crate) fn options(more: Value) -> Value {
    let mut all = json!({
        "token_endpoint": "https://login.example/token", "client_id": "ci", "client_secret": SECRET,
        "cache": "redis://127.0.0.1",
    });
    all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    all
}

pub(crate) fn configuration(options: &Value) -> Arc<Configuration> {
    Arc::new(Configuration::from_options(options.as_object().unwrap().clone(), None, Idiom::Snake).unwrap())
}

/// What Redis does: records that end by themselves, locks likewise, and a clock.
#[derive(Default)]
pub(crate) struct Store {
    pub(crate) records: HashMap<String, (String, u64)>,
    locks: HashMap<String, (String, u64)>,
    pub(crate) questions: u64,
}

impl Store {
    pub(crate) fn carry_out(&mut self, action: &Action, now_ms: u64) -> Option<Event<'static>> {
        let alive = |until: u64| now_ms < until;
        self.questions += 1;
        Some(match action {
            Action::Load { key, .. } => Event::Loaded {
                record: self
                    .records
                    .get(key)
                    .filter(|(_, until)| alive(*until))
                    .map(|(record, _)| record.clone()),
                store_time_ms: now_ms,
            },
            Action::Store { key, record, ttl_ms, .. } => {
                let current =
                    self.records.get(key).filter(|(_, until)| alive(*until)).map(|(text, _)| text.as_str());
                if record_replaces(record, current) {
                    self.records.insert(key.clone(), (record.clone(), now_ms + ttl_ms));
                }
                Event::Stored
            }
            Action::Lock { key, owner, ttl_ms, .. } => {
                if self.locks.get(key).is_some_and(|(_, until)| alive(*until)) {
                    Event::LockHeld
                } else {
                    self.locks.insert(key.clone(), (owner.clone(), now_ms + ttl_ms));
                    Event::Locked
                }
            }
            Action::Unlock { key, owner, .. } => {
                if self.locks.get(key).is_some_and(|(holder, _)| holder == owner) {
                    self.locks.remove(key);
                }
                Event::Unlocked
            }
            _ => return None,
        })
    }
}

/// One process with its source.
pub(crate) struct Process {
    pub(crate) source: TokenSource,
    pub(crate) now: Clock,
    pub(crate) random: Random,
}

impl Process {
    pub(crate) fn new(configuration: &Arc<Configuration>, seed: u64) -> Self {
        Self {
            source: TokenSource::new(Arc::clone(configuration)),
            now: Clock { wall_ms: START_MS, monotonic_ms: seed % 1_000_000 },
            random: Random(seed.wrapping_mul(2).wrapping_add(1)),
        }
    }

    pub(crate) fn pass(&mut self, milliseconds: u64) {
        self.now.wall_ms += milliseconds;
        self.now.monotonic_ms += milliseconds;
    }

    pub(crate) fn step(&mut self, event: Event<'_>) -> Action {
        let entropy = self.random.entropy();
        self.source.step(event, self.now, entropy)
    }

    pub(crate) fn wanted(&mut self) -> Action {
        self.step(Event::Wanted { min_remaining: None })
    }

    pub(crate) fn wanted_for(&mut self, seconds: u32) -> Action {
        self.step(Event::Wanted { min_remaining: Some(Seconds::new(seconds)) })
    }

    pub(crate) fn answer(&mut self, status: u16, body: &str) -> Action {
        self.step(Event::Answered(Response { status, headers: &[], body: body.as_bytes() }))
    }

    pub(crate) fn grant(&mut self, token: &str, lifetime: u64) -> Action {
        self.answer(200, &granted(token, lifetime))
    }

    /// Carries out what goes into the store, by its clock, until something else is ordered.
    pub(crate) fn with_store(&mut self, store: &mut Store, mut action: Action) -> Action {
        while let Some(event) = store.carry_out(&action, self.now.wall_ms) {
            action = self.step(event);
        }
        action
    }
}

pub(crate) fn granted(token: &str, lifetime: u64) -> String {
    format!(r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":{lifetime}}}"#)
}

/// Splitmix64: random enough for tests, and the same every time.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    pub(crate) fn entropy(&mut self) -> Entropy {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.next().to_le_bytes());
        bytes[8..].copy_from_slice(&self.next().to_le_bytes());
        Entropy::new(bytes).unwrap()
    }
}

pub(crate) fn kind(action: &Action) -> &'static str {
    match action {
        Action::ReadAssertion => "read",
        Action::Sign { .. } => "sign",
        Action::Send { .. } => "send",
        Action::Wait { .. } => "wait",
        Action::Load { .. } => "load",
        Action::Lock { .. } => "lock",
        Action::Store { .. } => "store",
        Action::Unlock { .. } => "unlock",
        Action::Use(_) => "use",
        Action::Stop(_) => "stop",
        Action::Tell(_) => "tell",
        _ => "another",
    }
}

/// The token and the reason of a run that ended well.
pub(crate) fn used(action: &Action) -> (String, &'static str) {
    match action {
        Action::Use(token) => (token.answer().access_token.expose().to_owned(), token.reason.name()),
        other => panic!("{other:?}"),
    }
}
