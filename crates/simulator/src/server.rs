//! An authorization server: how fast it answers, how much it bears, when it is down, what it says about the time.

use crate::{chance::Chance, machine::EPOCH_MS, rule::TokenId};
use std::ops::Range;

/// What a server is like.
#[derive(Clone, Debug)]
pub struct ServerPlan {
    /// The lifetime it grants, in seconds.
    pub lifetime: u32,
    /// The median of its response time; log-normal with `latency_sigma`.
    pub latency_ms: u64,
    /// 0.4 puts one answer in a hundred at 2.5 times the median.
    pub latency_sigma: f64,
    /// Requests it bears in one second; beyond them it answers 429.
    pub capacity: Option<u64>,
    /// The capacity counts from here on.
    pub capped_from_ms: u64,
    /// What `Retry-After` says with 429, in seconds.
    pub retry_after: Option<u32>,
    /// Times of trouble.
    pub outages: Vec<Outage>,
    /// The share of answers that get lost although a token was issued.
    pub lost: f64,
    /// The share of answers that are 503 for no reason, half of them with `Retry-After`, as seconds or as a date.
    pub flaky: f64,
    /// The share of answers whose `Date` is wrong by up to a day; the others tell the server's own clock.
    pub lying: f64,
}

/// A time of trouble.
#[derive(Clone, Debug)]
pub struct Outage {
    /// From when to when.
    pub during_ms: Range<u64>,
    /// What a client sees.
    pub kind: OutageKind,
}

/// What a client sees of an outage.
#[derive(Clone, Copy, Debug)]
pub enum OutageKind {
    /// No answer: the client gives up after so many milliseconds.
    Silent(u64),
    /// Status 503, with `Retry-After` in seconds or without.
    Unavailable(Option<u32>),
}

impl Default for ServerPlan {
    fn default() -> Self {
        Self {
            lifetime: 3600,
            latency_ms: 150,
            latency_sigma: 0.4,
            capacity: None,
            capped_from_ms: 0,
            retry_after: None,
            outages: Vec::new(),
            lost: 0.0,
            flaky: 0.0,
            lying: 0.0,
        }
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status; 0 when nothing came.
    pub status: u16,
    /// The token, with status 200.
    pub granted: Option<Granted>,
    /// The `Retry-After` header.
    pub retry_after: Option<RetryAfter>,
    /// What the `Date` header says, in seconds since 1970.
    pub date: Option<u64>,
}

/// A token as the answer tells of it.
#[derive(Clone, Copy, Debug)]
pub struct Granted {
    /// Which.
    pub token: TokenId,
    /// Its lifetime in seconds.
    pub lifetime: u32,
}

/// A `Retry-After` header.
#[derive(Clone, Copy, Debug)]
pub struct RetryAfter {
    /// What it means, in seconds.
    pub seconds: u32,
    /// It is written as a date, counted from the `Date` header.
    pub as_date: bool,
}

/// A server at work.
#[derive(Debug)]
pub struct Server {
    plan: ServerPlan,
    /// When each token expires, in true time.
    expiries_ms: Vec<u64>,
    /// Requests in each second.
    per_second: Vec<u32>,
}

impl Server {
    /// A server that has issued nothing.
    #[must_use]
    pub fn new(plan: ServerPlan) -> Self {
        Self { plan, expiries_ms: Vec::new(), per_second: Vec::new() }
    }

    /// Takes a request; returns when its answer arrives, and the answer.
    pub fn request(&mut self, at_ms: u64, chance: &mut Chance) -> (u64, Answer) {
        let load = self.count(at_ms);
        let latency_ms = chance.around(self.plan.latency_ms, self.plan.latency_sigma).clamp(1, 25_000);
        let arrives_ms = at_ms + latency_ms;
        if let Some(outage) = self.plan.outages.iter().find(|outage| outage.during_ms.contains(&at_ms)) {
            return match outage.kind {
                OutageKind::Silent(timeout_ms) => (at_ms + timeout_ms, nothing()),
                OutageKind::Unavailable(retry_after) => {
                    (arrives_ms, self.refuse(503, retry_after, arrives_ms, chance))
                }
            };
        }
        if at_ms >= self.plan.capped_from_ms && self.plan.capacity.is_some_and(|capacity| load > capacity) {
            return (arrives_ms, self.refuse(429, self.plan.retry_after, arrives_ms, chance));
        }
        if chance.happens(self.plan.flaky) {
            let retry_after = chance.happens(0.5).then(|| 1 + chance.below(30) as u32);
            return (arrives_ms, self.refuse(503, retry_after, arrives_ms, chance));
        }
        // The token's life begins somewhere between request and answer.
        let issued_ms = at_ms + latency_ms / 2;
        let token = self.expiries_ms.len() as TokenId;
        self.expiries_ms.push(issued_ms + u64::from(self.plan.lifetime) * 1000);
        if chance.happens(self.plan.lost) {
            return (at_ms + 30_000, nothing());
        }
        let granted = Some(Granted { token, lifetime: self.plan.lifetime });
        let date = Some(self.date(arrives_ms, chance));
        (arrives_ms, Answer { status: 200, granted, retry_after: None, date })
    }

    /// The lifetime it grants, in seconds.
    #[must_use]
    pub fn lifetime(&self) -> u32 {
        self.plan.lifetime
    }

    /// When a token expires, in true time.
    #[must_use]
    pub fn expires_ms(&self, token: TokenId) -> u64 {
        self.expiries_ms.get(token as usize).copied().unwrap_or_default()
    }

    /// When a token was issued, in true time.
    #[must_use]
    pub fn issued_ms(&self, token: TokenId) -> u64 {
        self.expires_ms(token).saturating_sub(u64::from(self.plan.lifetime) * 1000)
    }

    /// How many tokens were issued.
    #[must_use]
    pub fn issued(&self) -> usize {
        self.expiries_ms.len()
    }

    /// Requests in each second of the run.
    #[must_use]
    pub fn per_second(&self) -> &[u32] {
        &self.per_second
    }

    fn count(&mut self, at_ms: u64) -> u64 {
        let second = (at_ms / 1000) as usize;
        if self.per_second.len() <= second {
            self.per_second.resize(second + 1, 0);
        }
        self.per_second[second] += 1;
        u64::from(self.per_second[second])
    }

    fn refuse(&self, status: u16, retry_after: Option<u32>, at_ms: u64, chance: &mut Chance) -> Answer {
        let as_date = self.plan.flaky > 0.0 && chance.happens(0.5);
        let retry_after = retry_after.map(|seconds| RetryAfter { seconds, as_date });
        Answer { status, granted: None, retry_after, date: Some(self.date(at_ms, chance)) }
    }

    fn date(&self, at_ms: u64, chance: &mut Chance) -> u64 {
        let lie = if chance.happens(self.plan.lying) { chance.around_zero(86_400) } else { 0 };
        ((EPOCH_MS + at_ms) / 1000).saturating_add_signed(lie)
    }
}

fn nothing() -> Answer {
    Answer { status: 0, granted: None, retry_after: None, date: None }
}
