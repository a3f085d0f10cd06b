//! The scenarios.

use super::{Compared, Scenario};
use crate::{
    client::Work,
    machine::Machine,
    server::{Outage, OutageKind, ServerPlan},
    store::StorePlan,
    world::Plan,
};

const L_MS: u64 = 3_600_000;

/// All of them, in the order of the manual.
pub const SCENARIOS: &[Scenario] = &[HERD, OUTAGE, THROTTLE, REVOCATION, CLOCKS];

const EVERY_PEER: &[Compared] = &[
    Compared::Peer(0),
    Compared::Peer(1),
    Compared::Peer(2),
    Compared::Peer(3),
    Compared::Peer(4),
    Compared::Peer(5),
    Compared::Peer(6),
    Compared::Peer(7),
    Compared::Peer(8),
    Compared::Peer(9),
    Compared::Peer(10),
    Compared::Peer(11),
];

/// Fixed margins and the best of the others.
const SOME_PEERS: &[Compared] = &[
    Compared::Peer(1),
    Compared::Peer(3),
    Compared::Peer(4),
    Compared::Peer(6),
    Compared::Peer(7),
    Compared::Peer(11),
];

fn calm(horizon_ms: u64) -> Plan {
    Plan {
        horizon_ms,
        server: ServerPlan::default(),
        store: StorePlan { latency_ms: 2, ..StorePlan::default() },
        work: Work::Calls { every_ms: 1000 },
        revoked_ms: Vec::new(),
        api_refuses_ms: Vec::new(),
    }
}

const HERD: Scenario = Scenario {
    name: "herd",
    about: "clients that start within one second, and what they do to the server an hour later",
    clients: 1_000_000,
    group: 1,
    start_within_ms: 1000,
    plan: |_| calm(L_MS + 60_000),
    machine: |chance, _| Machine::skewed(chance),
    compared: EVERY_PEER,
};

const OUTAGE: Scenario = Scenario {
    name: "outage",
    about: "503 from 0.70 to 0.87 of the lifetime, silence from 0.93 to 1.03, and a server that bears 0.5 % of the fleet a second",
    clients: 100_000,
    group: 1,
    start_within_ms: 1000,
    plan: |clients| Plan {
        server: ServerPlan {
            capacity: Some(capacity(clients)),
            capped_from_ms: L_MS / 4,
            outages: vec![
                Outage { during_ms: L_MS * 70 / 100..L_MS * 87 / 100, kind: OutageKind::Unavailable(None) },
                Outage { during_ms: L_MS * 93 / 100..L_MS * 103 / 100, kind: OutageKind::Silent(10_000) },
            ],
            ..ServerPlan::default()
        },
        ..calm(L_MS * 13 / 10)
    },
    machine: |chance, _| Machine::skewed(chance),
    compared: SOME_PEERS,
};

const THROTTLE: Scenario = Scenario {
    name: "throttle",
    about: "a server that bears 0.5 % of the fleet a second from the start, and answers 429 with Retry-After: 30 beyond",
    clients: 100_000,
    group: 1,
    start_within_ms: 1000,
    plan: |clients| Plan {
        server: ServerPlan {
            capacity: Some(capacity(clients)),
            retry_after: Some(30),
            ..ServerPlan::default()
        },
        ..calm(L_MS * 13 / 10)
    },
    machine: |chance, _| Machine::skewed(chance),
    compared: SOME_PEERS,
};

const REVOCATION: Scenario = Scenario {
    name: "revocation",
    about: "all tokens revoked at once, twice; later an API that answers 401 to everything for two minutes",
    clients: 20_000,
    group: 1,
    start_within_ms: 1000,
    plan: |_| Plan {
        revoked_ms: vec![L_MS / 4, L_MS / 2],
        api_refuses_ms: vec![L_MS * 7 / 10..L_MS * 7 / 10 + 120_000],
        ..calm(L_MS)
    },
    machine: |chance, _| Machine::skewed(chance),
    compared: &[Compared::Peer(1)],
};

const CLOCKS: Scenario = Scenario {
    name: "clocks",
    about: "skew, drift, suspension and wall clocks set by up to ten minutes; lost answers, lying Date, 503 with Retry-After",
    clients: 20_000,
    group: 1,
    start_within_ms: 60_000,
    plan: |_| Plan {
        server: ServerPlan { lost: 0.02, flaky: 0.1, lying: 0.1, ..ServerPlan::default() },
        ..calm(L_MS * 3)
    },
    machine: Machine::troubled,
    compared: SOME_PEERS,
};

/// What a server bears in one second: 0.5 % of its fleet.
fn capacity(clients: usize) -> u64 {
    (clients as u64 / 200).max(1)
}
