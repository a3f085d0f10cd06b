//! The laws of the token's life, held against a million steps of a small hostile world.
//!
//! Time is the test's own, in milliseconds. Processes have clocks that are off, drift, stand still while the machine
//! sleeps, and are set; the server refuses, limits, falls silent and lies about the time; the store fails, forgets and
//! returns garbage. Everything follows from a seed, which a failure names.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

mod model;

use jotmint::{
    Seconds,
    http::Response,
    options::Configuration,
    token::{Action, Clock, Event, Token, TokenSource},
};
use model::{Random, START_MS, Store, configuration, granted, options};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// What goes wrong, in a thousandth of the cases each.
#[derive(Clone, Copy, Default)]
struct Faults {
    /// 429 or 503, half of them with `Retry-After`.
    busy: u64,
    /// The request arrives, the answer does not.
    lost: u64,
    /// 401 `invalid_client`.
    refused: u64,
    /// A `Date` header from another year.
    lying_date: u64,
    /// The store does not do what it is asked.
    store_fails: u64,
    /// The store answers just in time.
    store_slow: u64,
    /// The store forgets everything.
    store_flushed: u64,
    /// Something else stands where the record was.
    store_garbage: u64,
    /// The process stops for up to two hours, whatever it was doing.
    pauses: u64,
    /// The wall clock is set, by up to ten minutes in either direction.
    steps: u64,
    /// The server forgets all tokens.
    revoked: u64,
    /// A caller gives up in the middle of a run, and the next begins.
    abandoned: u64,
    /// An event comes out of nowhere.
    strays: u64,
    /// A caller wants much life left.
    long: u64,
}

struct Server {
    lifetime_s: u64,
    /// Token to the moment of its expiry.
    expiry: HashMap<String, u64>,
    /// Moments of successful requests.
    grants: Vec<u64>,
    sends: u64,
    failures: u64,
    /// Tokens up to this one are revoked.
    revoked: u64,
    outage: std::ops::Range<u64>,
}

/// What a process is about to be told, and when.
enum Next {
    Call,
    Reply(Action),
    /// What the store did at once, and the process hears of late.
    Late(Event<'static>),
}

struct Process {
    source: TokenSource,
    drift_ppm: i64,
    offset_ms: i64,
    /// Milliseconds that the monotonic clock has not counted.
    slept_ms: u64,
    /// Its monotonic clock counts while the machine sleeps.
    counts_sleep: bool,
    at: u64,
    next: Next,
    token: Option<Token>,
    /// Nothing may be sent before: what `Retry-After` said, by the monotonic clock of the process.
    not_before: u64,
    /// When this call began, and the time that went into token requests and backoff since.
    call: (u64, u64),
    /// It was paused during this call.
    paused: bool,
    renewals: BTreeMap<u64, u32>,
    rejected: Option<u64>,
}

impl Process {
    fn clock(&self, t: u64) -> Clock {
        let drifted = |t: u64| (t as i64 + t as i64 * self.drift_ppm / 1_000_000) as u64;
        let wall = START_MS as i64 + drifted(t) as i64 + self.offset_ms;
        let slept = if self.counts_sleep { 0 } else { self.slept_ms };
        Clock { wall_ms: wall as u64, monotonic_ms: 5_000_000 + drifted(t.saturating_sub(slept)) }
    }
}

struct World {
    random: Random,
    faults: Faults,
    server: Server,
    store: Store,
    /// The store's clock: right at first, and drifting.
    store_drift_ppm: i64,
    processes: Vec<Process>,
    steps: u64,
    stops: u64,
    seed: u64,
    /// The longest pause between two calls of a process.
    gap_ms: u64,
}

impl World {
    fn new(
        seed: u64,
        count: usize,
        configuration: &Arc<Configuration>,
        lifetime_s: u64,
        faults: Faults,
    ) -> Self {
        let mut random = Random(seed);
        let processes = (0..count)
            .map(|_| Process {
                source: TokenSource::new(Arc::clone(configuration)),
                drift_ppm: random.below(401) as i64 - 200,
                offset_ms: random.below(1_200_001) as i64 - 600_000,
                slept_ms: 0,
                counts_sleep: random.below(2) == 0,
                at: random.below(2_000),
                next: Next::Call,
                token: None,
                not_before: 0,
                call: (0, 0),
                paused: false,
                renewals: BTreeMap::new(),
                rejected: None,
            })
            .collect();
        let store_drift_ppm = random.below(401) as i64 - 200;
        let server = Server {
            lifetime_s,
            expiry: HashMap::new(),
            grants: Vec::new(),
            sends: 0,
            failures: 0,
            revoked: 0,
            outage: 0..0,
        };
        Self {
            random,
            faults,
            server,
            store: Store::default(),
            store_drift_ppm,
            processes,
            steps: 0,
            stops: 0,
            seed,
            gap_ms: lifetime_s * 300,
        }
    }

    fn happens(&mut self, per_mille: u64) -> bool {
        self.random.below(1000) < per_mille
    }

    fn run(&mut self, steps: u64) {
        while self.steps < steps {
            let index = (0..self.processes.len()).min_by_key(|index| self.processes[*index].at).unwrap();
            self.turn(index);
        }
    }

    /// One event for the process whose turn it is.
    fn turn(&mut self, index: usize) {
        let t = self.processes[index].at;
        if self.processes[index].counts_sleep && self.happens(self.faults.steps) {
            self.processes[index].offset_ms += self.random.below(1_200_001) as i64 - 600_000;
        }
        if self.happens(self.faults.revoked) {
            self.server.revoked = self.server.grants.len() as u64;
        }
        if self.happens(self.faults.store_flushed) {
            self.store.records.clear();
        }
        if self.happens(self.faults.strays) {
            self.stray(index, t);
        }
        let next = std::mem::replace(&mut self.processes[index].next, Next::Call);
        match next {
            Next::Reply(action) if !self.happens(self.faults.abandoned) => self.reply(index, t, action),
            Next::Late(event) if !self.happens(self.faults.abandoned) => {
                let action = self.step(index, t, event);
                self.carry_out(index, t, action);
            }
            given_up => {
                if let Next::Reply(Action::Send { .. }) = given_up {
                    self.server.failures += 1;
                }
                self.call(index, t);
            }
        }
    }

    fn step(&mut self, index: usize, t: u64, event: Event<'_>) -> Action {
        self.steps += 1;
        let entropy = self.random.entropy();
        let process = &mut self.processes[index];
        let clock = process.clock(t);
        process.source.step(event, clock, entropy)
    }

    /// Somebody calls: for a token, or with one that an API has rejected.
    fn call(&mut self, index: usize, t: u64) {
        self.processes[index].call = (t, 0);
        self.processes[index].paused = false;
        let rejected = self.processes[index].token.as_ref().and_then(|token| {
            let number: u64 = token.answer().access_token.expose().trim_start_matches('t').parse().unwrap();
            (number <= self.server.revoked).then_some(token.generation)
        });
        self.processes[index].rejected = rejected;
        let action = match rejected {
            Some(generation) => self.step(index, t, Event::Rejected { generation }),
            None => {
                let long = self.happens(self.faults.long);
                let seconds = Seconds::new(self.random.below(self.server.lifetime_s * 2) as u32);
                self.step(index, t, Event::Wanted { min_remaining: long.then_some(seconds) })
            }
        };
        self.carry_out(index, t, action);
    }

    /// Plans when the process hears of what became of its action, or ends the call.
    fn carry_out(&mut self, index: usize, t: u64, action: Action) {
        let mut takes = match &action {
            Action::Wait { milliseconds } => *milliseconds + self.random.below(20),
            Action::Load { timeout_ms, .. }
            | Action::Lock { timeout_ms, .. }
            | Action::Store { timeout_ms, .. }
            | Action::Unlock { timeout_ms, .. } => {
                assert!(*timeout_ms <= 500, "{}", self.name());
                if self.happens(self.faults.store_slow) {
                    *timeout_ms
                } else {
                    1 + self.random.below(10.min(*timeout_ms))
                }
            }
            Action::Send { .. } => {
                self.server.sends += 1;
                let process = &self.processes[index];
                // Law 4, by the clock of the process, which may be 200 ppm fast.
                let clock = process.clock(t).monotonic_ms;
                assert!(clock >= process.not_before, "{}: Retry-After was violated", self.name());
                20 + self.random.below(1_500)
            }
            Action::Use(token) => {
                let token = token.clone();
                self.check_use(index, t, &token);
                self.check_duration(index, t);
                let most = (2 * token.fresh_for_ms).min(self.gap_ms).max(50);
                self.processes[index].at = t + 1 + self.random.below(most);
                self.processes[index].token = Some(token);
                return;
            }
            Action::Stop(stop) => {
                self.stops += 1;
                self.check_duration(index, t);
                let retry = stop.retry_after.map_or(60_000, |seconds| u64::from(seconds.get()) * 1000);
                self.processes[index].at = t + 1 + self.random.below(2 * retry);
                self.processes[index].token = None;
                return;
            }
            other => panic!("{}: {other:?}", self.name()),
        };
        if matches!(action, Action::Send { .. } | Action::Wait { .. }) {
            self.processes[index].call.1 += takes;
        }
        if self.happens(self.faults.pauses) {
            let pause = self.random.below(7_200_000);
            takes += pause;
            self.processes[index].slept_ms += pause;
            self.processes[index].paused = true;
            self.processes[index].call.1 += pause;
        }
        self.processes[index].at = t + takes;
        let is_for_store = !matches!(action, Action::Send { .. } | Action::Wait { .. });
        self.processes[index].next = if is_for_store && self.random.below(2) == 0 {
            Next::Late(self.store_event(&action, t))
        } else {
            Next::Reply(action)
        };
    }

    fn reply(&mut self, index: usize, t: u64, action: Action) {
        let action = match &action {
            Action::Wait { .. } => self.step(index, t, Event::Woken),
            Action::Send { .. } => self.answer(index, t),
            store_action => {
                let event = self.store_event(store_action, t);
                self.step(index, t, event)
            }
        };
        self.carry_out(index, t, action);
    }

    fn store_event(&mut self, action: &Action, t: u64) -> Event<'static> {
        let now = (START_MS as i64 + t as i64 + t as i64 * self.store_drift_ppm / 1_000_000) as u64;
        if self.happens(self.faults.store_fails) {
            // It may have been done all the same.
            if self.random.below(2) == 0 {
                self.store.carry_out(action, now);
            }
            return Event::StoreFailed("connection reset".into());
        }
        let mut event = self.store.carry_out(action, now).unwrap();
        if let Event::Loaded { record: Some(record), .. } = &mut event
            && self.happens(self.faults.store_garbage)
        {
            let mut bytes = record.clone().into_bytes();
            match self.random.below(3) {
                0 => bytes.truncate(self.random.below(bytes.len() as u64) as usize),
                1 => {
                    let at = self.random.below(bytes.len() as u64) as usize;
                    bytes[at] = b"jA1.-~"[self.random.below(6) as usize];
                }
                _ => bytes = b"jotmint1.9.9.garbage".to_vec(),
            }
            *record = String::from_utf8(bytes).unwrap();
        }
        event
    }

    fn answer(&mut self, index: usize, t: u64) -> Action {
        let mut headers = Vec::new();
        if self.happens(self.faults.lying_date) {
            headers.push(("date".to_owned(), "Thu, 01 Jan 2037 00:00:00 GMT".to_owned()));
        }
        if self.server.outage.contains(&t) {
            self.server.failures += 1;
            return self.step(index, t, Event::Unreachable("connection refused".into()));
        }
        if self.happens(self.faults.busy) {
            self.server.failures += 1;
            if self.random.below(2) == 0 {
                let seconds = self.random.below(4_000);
                headers.push(("retry-after".to_owned(), seconds.to_string()));
                let clock = self.processes[index].clock(t).monotonic_ms;
                self.processes[index].not_before = clock + seconds.min(3_600) * 1000;
            }
            let status = if self.random.below(2) == 0 { 429 } else { 503 };
            return self.step(index, t, Event::Answered(Response { status, headers: &headers, body: b"" }));
        }
        if self.happens(self.faults.refused) {
            self.server.failures += 1;
            let body = br#"{"error":"invalid_client"}"#;
            return self.step(index, t, Event::Answered(Response { status: 401, headers: &headers, body }));
        }
        let number = self.server.grants.len() as u64 + 1;
        let token = format!("t{number}");
        // Issued 20 ms before the answer is here: after the request was sent.
        self.server.expiry.insert(token.clone(), t - 20 + self.server.lifetime_s * 1000);
        self.server.grants.push(t - 20);
        if let Some(generation) = self.processes[index].rejected {
            *self.processes[index].renewals.entry(generation).or_default() += 1;
        }
        if self.happens(self.faults.lost) {
            self.server.failures += 1;
            return self.step(index, t, Event::Unreachable("the connection was lost".into()));
        }
        let body = granted(&token, self.server.lifetime_s);
        self.step(
            index,
            t,
            Event::Answered(Response { status: 200, headers: &headers, body: body.as_bytes() }),
        )
    }

    /// Law 6: an event that fits nothing gets an action all the same, and no token that is not good.
    fn stray(&mut self, index: usize, t: u64) {
        let body = self.random.next().to_le_bytes();
        let text = String::from_utf8_lossy(&body).into_owned();
        let event = match self.random.below(12) {
            0 => Event::Woken,
            1 => Event::Loaded { record: Some(text), store_time_ms: self.random.next() },
            2 => Event::Loaded { record: None, store_time_ms: self.random.next() },
            3 => Event::Locked,
            4 => Event::LockHeld,
            5 => Event::Stored,
            6 => Event::Unlocked,
            7 => Event::StoreFailed(text),
            8 => Event::Signed(jotmint::jws::Signature::EcdsaDer(body.to_vec())),
            9 => Event::SignFailed(text),
            10 => Event::AssertionRead(text.into()),
            _ => Event::AssertionUnavailable(text),
        };
        // Those that fit would be told twice: the run goes on with the first, and its own answer becomes the stray.
        match self.step(index, t, event) {
            Action::Use(token) => self.check_use(index, t, &token),
            Action::Tell(_) | Action::Stop(_) => {}
            _ => self.processes[index].next = Next::Call,
        }
    }

    /// Law 1, and what the token says of itself.
    fn check_use(&mut self, index: usize, t: u64, token: &Token) {
        let expiry = self.server.expiry[token.answer().access_token.expose()];
        let name = self.name();
        assert!(t < expiry, "{name}: handed out {} ms after its expiry, {}", t - expiry, token.reason);
        assert!(t + token.usable_for_ms < expiry + 1, "{name}: usable for longer than it lives");
        assert!(token.fresh_for_ms <= token.usable_for_ms, "{name}");
        // A token that was long on its way, or is passed on, may be due for renewal.
        let is_due = u64::from(token.remaining.get()) * 2 <= self.server.lifetime_s;
        let is_held_back = !self.processes[index].paused
            && matches!(token.reason.name(), "renewal-failed" | "renewal-elsewhere");
        assert!(
            token.fresh_for_ms > 0 || (is_due && !is_held_back),
            "{name}: {} and asked again at once",
            token.reason
        );
        // Law 5: what was rejected is renewed once.
        let renewals = self.processes[index].renewals.values().max().copied().unwrap_or(0);
        assert!(renewals <= 1 + self.faults.lost as u32, "{name}: {renewals} renewals of one generation");
    }

    /// No call waits more than five seconds for anything but the server.
    fn check_duration(&self, index: usize, t: u64) {
        let (began, elsewhere) = self.processes[index].call;
        let waited = t - began - elsewhere;
        assert!(waited < 5_000, "{}: {waited} ms in the store", self.name());
    }

    fn name(&self) -> String {
        format!("seed {}, step {}", self.seed, self.steps)
    }
}

fn unshared() -> Arc<Configuration> {
    configuration(&options(json!({ "cache": "memory", "client_auth": "client_secret_jwt" })))
}

fn shared(more: Value) -> Arc<Configuration> {
    configuration(&options(more))
}

const LIFETIMES: [u64; 8] = [1, 2, 5, 60, 300, 3_600, 86_400, 2_592_000];

const EVERYTHING: Faults = Faults {
    busy: 150,
    lost: 50,
    refused: 20,
    lying_date: 200,
    store_fails: 50,
    store_slow: 100,
    store_flushed: 5,
    store_garbage: 100,
    pauses: 20,
    steps: 50,
    revoked: 2,
    abandoned: 20,
    strays: 20,
    long: 50,
};

#[test]
fn one_process_in_a_hostile_world_keeps_every_law() {
    let configuration = unshared();
    let mut steps = 0;
    for seed in 0..160 {
        let lifetime = LIFETIMES[(seed % 8) as usize];
        let mut world = World::new(seed, 1, &configuration, lifetime, EVERYTHING);
        world.run(3_000);
        assert!(
            world.server.sends <= world.server.grants.len() as u64 + world.server.failures + 1,
            "law 2, seed {seed}"
        );
        steps += world.steps;
    }
    assert!(steps >= 480_000);
}

#[test]
fn a_handful_of_processes_and_a_hostile_store_keep_every_law() {
    let configuration = shared(json!({}));
    let mut steps = 0;
    for seed in 1_000..1_160 {
        let lifetime = LIFETIMES[(seed % 8) as usize];
        let count = 2 + (seed % 5) as usize;
        let mut world = World::new(seed, count, &configuration, lifetime, EVERYTHING);
        world.run(3_500);
        steps += world.steps;
    }
    assert!(steps >= 560_000);
}

#[test]
fn a_token_is_granted_once_a_generation_whoever_needs_it() {
    // Law 2, where nothing goes wrong but the clocks: alone, and six with a store.
    for (seed, configuration, count) in
        [(1, unshared(), 1), (2, shared(json!({})), 6), (3, shared(json!({})), 6)]
    {
        for lifetime in [60, 300, 3_600, 86_400] {
            let faults = Faults { steps: 0, store_slow: 100, abandoned: 0, ..Faults::default() };
            let mut world = World::new(seed, count, &configuration, lifetime, faults);
            world.run(5_000);
            let grants = &world.server.grants;
            assert!(grants.len() > 3, "{}", world.name());
            let first = if lifetime < 600 { 500 } else { 600 };
            for pair in grants.windows(2) {
                let apart = pair[1] - pair[0];
                assert!(apart + 3_000 >= lifetime * first, "{}: {apart} ms apart", world.name());
            }
            // One may be on its way when the test ends.
            assert!(world.server.sends <= grants.len() as u64 + 1, "{}", world.name());
        }
    }
}

#[test]
fn a_revoked_token_is_renewed_once_among_all_who_held_it() {
    // Law 5.
    for seed in 0..40 {
        let mut world = World::new(seed, 6, &shared(json!({})), 3_600, Faults::default());
        world.gap_ms = 5_000;
        world.run(400);
        let before = world.server.grants.len();
        world.server.revoked = before as u64;
        let end = world.processes.iter().map(|process| process.at).max().unwrap() + 20_000;
        while world.processes.iter().any(|process| process.at < end) {
            let steps = world.steps + 1;
            world.run(steps);
        }
        assert_eq!(world.server.grants.len(), before + 1, "{}", world.name());
    }
}

#[test]
fn no_call_fails_while_an_outage_is_shorter_than_what_is_left() {
    // Law 7: (1 - f1) L - G, less half a minute in which all ask again.
    let mut failures = 0;
    for seed in 0..60 {
        let configuration = if seed % 2 == 0 { unshared() } else { shared(json!({})) };
        let mut world = World::new(seed, 1 + (seed % 4) as usize, &configuration, 3_600, Faults::default());
        world.gap_ms = 20_000;
        world.run(200);
        for _ in 0..10 {
            let now = world.processes.iter().map(|process| process.at).max().unwrap();
            // Time to recover from the one before.
            let start = now + 600_000 + world.random.below(3_600_000);
            world.server.outage = start..start + 710_000 - 30_000;
            while world.processes.iter().any(|process| process.at < start + 720_000) {
                let steps = world.steps + 1;
                world.run(steps);
            }
        }
        assert_eq!(world.stops, 0, "{}", world.name());
        failures += world.server.failures;
    }
    assert!(failures > 1_000, "the outages were met: {failures}");
}

/// Starts `count` clients within one second and counts the requests of each second up to the second renewal.
fn peak(count: u64, mut renew_after_ms: impl FnMut(u64) -> u64) -> u64 {
    let mut seconds: BTreeMap<u64, u64> = BTreeMap::new();
    let mut random = Random(7);
    for client in 0..count {
        let started = random.below(1_000);
        *seconds.entry((started + renew_after_ms(client)) / 1000).or_default() += 1;
    }
    seconds.values().copied().max().unwrap()
}

#[test]
fn a_fleet_that_starts_together_does_not_renew_together() {
    // Law 3, with the margin that most libraries have as the negative control.
    let count = 8_000;
    let mean = count as f64 / (0.2 * 3_600.0);
    let bound = (mean + 6.0 * mean.sqrt()) as u64;
    let configuration = configuration(&options(json!({ "cache": "memory" })));
    let by_the_rule = peak(count, |client| {
        let mut process = model::Process::new(&configuration, client);
        process.wanted();
        let Action::Use(token) = process.grant("t1", 3_600) else { panic!() };
        token.fresh_for_ms
    });
    assert!(by_the_rule <= bound, "{by_the_rule} requests in one second, {bound} are allowed");
    let with_a_fixed_margin = peak(count, |_| (3_600 - 60) * 1000);
    assert!(with_a_fixed_margin > 10 * bound, "the measure sees a herd: {with_a_fixed_margin}");
}

#[test]
fn groups_that_share_a_token_do_not_renew_together_either() {
    let count = 600;
    let mean = count as f64 / (0.2 * 3_600.0);
    let bound = (mean + 6.0 * mean.sqrt()) as u64 + 1;
    let by_the_rule = peak(count, |group| {
        let shared = shared(json!({ "cache_slot": format!("group {group}") }));
        let mut store = Store::default();
        let mut fresh = Vec::new();
        for member in 0..3 {
            let mut process = model::Process::new(&shared, member);
            let mut action = process.wanted();
            loop {
                action = process.with_store(&mut store, action);
                match action {
                    Action::Send { .. } => action = process.grant("t1", 3_600),
                    Action::Use(token) => break fresh.push(token.fresh_for_ms),
                    other => panic!("{other:?}"),
                }
            }
        }
        assert!(fresh.windows(2).all(|pair| pair[0] == pair[1]), "the same moment for all members");
        fresh[0]
    });
    assert!(by_the_rule <= bound, "{by_the_rule} requests in one second, {bound} are allowed");
}
