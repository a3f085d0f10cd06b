//! The scenarios.
#![expect(clippy::single_range_in_vec_init, reason = "a list of times of trouble may have one")]

use super::{Compared, Scenario};
use crate::{
    client::Work,
    machine::Machine,
    rule::peers,
    server::{Outage, OutageKind, ServerPlan},
    store::StorePlan,
    world::Plan,
};

const L_MS: u64 = 3_600_000;

/// All of them, in the order of the manual.
pub const SCENARIOS: &[Scenario] =
    &[HERD, FLEET, OUTAGE, THROTTLE, REVOCATION, CLOCKS, STORE, LOCK, JOB, EVERYTHING];

const EVERY_PEER: &[Compared] = &[
    Compared::Peer(&peers::FIXED_10),
    Compared::Peer(&peers::FIXED_60),
    Compared::Peer(&peers::FIXED_225),
    Compared::Peer(&peers::FIXED_300),
    Compared::Peer(&peers::KUBERNETES),
    Compared::Peer(&peers::SMITHY_RS),
    Compared::Peer(&peers::MSAL_NET),
    Compared::Peer(&peers::ISTIO),
    Compared::Peer(&peers::VAULT),
    Compared::Peer(&peers::KAFKA),
    Compared::Peer(&peers::AWS_JAVA),
    Compared::Peer(&peers::PRIMA_AUTH0),
];

/// Those whose first fetch, retries and failures their sources describe.
const DESCRIBED_PEERS: &[Compared] = &[
    Compared::Peer(&peers::FIXED_60),
    Compared::Peer(&peers::FIXED_300),
    Compared::Peer(&peers::KUBERNETES),
    Compared::Peer(&peers::AWS_JAVA),
];

const CACHES: &[Compared] = &[Compared::Setex { locking: false }, Compared::Setex { locking: true }];

fn calm(horizon_ms: u64) -> Plan {
    Plan {
        horizon_ms,
        server: ServerPlan::default(),
        store: quick_store(),
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

const FLEET: Scenario = Scenario {
    name: "fleet",
    about: "groups of 50 jobs that share one token through a store, all started within one second",
    clients: 100_000,
    group: 50,
    start_within_ms: 1000,
    plan: |_| calm(L_MS + 60_000),
    machine: |chance, _| Machine::skewed(chance),
    compared: CACHES,
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
    compared: DESCRIBED_PEERS,
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
    compared: DESCRIBED_PEERS,
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
    compared: &[Compared::Peer(&peers::FIXED_60)],
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
    compared: DESCRIBED_PEERS,
};

const STORE: Scenario = Scenario {
    name: "store",
    about: "tokens of 15 minutes through a store that is down, slow, read-only, full of garbage and flushed, one after the other",
    clients: 10_000,
    group: 25,
    start_within_ms: 60_000,
    plan: |_| {
        short_lived(StorePlan {
            skew_ms: -400_000,
            drift_ppm: 150,
            down_ms: vec![500_000..800_000],
            slow_ms: vec![1_100_000..1_500_000],
            read_only_ms: vec![1_700_000..2_100_000],
            garbage_ms: vec![2_400_000..2_900_000],
            flushed_ms: vec![3_000_000, 3_300_000, 3_600_000],
            ..quick_store()
        })
    },
    machine: |chance, _| Machine::skewed(chance),
    compared: CACHES,
};

const LOCK: Scenario = Scenario {
    name: "lock",
    about: "tokens of 15 minutes through a store; of the processes that get the lock one in five dies and one in five stands still",
    clients: 10_000,
    group: 25,
    start_within_ms: 60_000,
    plan: |_| short_lived(StorePlan { holders_die: 0.2, holders_pause: 0.2, ..quick_store() }),
    machine: |chance, _| Machine::skewed(chance),
    compared: &[Compared::Setex { locking: true }],
};

const JOB: Scenario = Scenario {
    name: "job",
    about: "jobs of 30 minutes that ask for a token once, at their start; jotmint is told so with min_remaining",
    clients: 20_000,
    group: 500,
    start_within_ms: 3 * L_MS,
    plan: |_| Plan {
        work: Work::Job { length_ms: 1_800_000, min_remaining: 1_800 },
        ..calm(3 * L_MS + 60_000)
    },
    machine: |chance, _| Machine::skewed(chance),
    compared: CACHES,
};

const EVERYTHING: Scenario = Scenario {
    name: "everything",
    about: "tokens of 15 minutes through a store, and every trouble of the other scenarios at once",
    clients: 10_000,
    group: 20,
    start_within_ms: 60_000,
    plan: |clients| {
        let mut plan = short_lived(StorePlan {
            skew_ms: 300_000,
            drift_ppm: -150,
            down_ms: vec![500_000..700_000, 2_500_000..2_600_000],
            slow_ms: vec![1_100_000..1_300_000],
            read_only_ms: vec![1_700_000..1_900_000],
            garbage_ms: vec![2_000_000..2_300_000],
            flushed_ms: vec![900_000, 3_000_000],
            holders_die: 0.02,
            holders_pause: 0.05,
            ..quick_store()
        });
        plan.server = ServerPlan {
            capacity: Some(capacity(clients).max(50)),
            retry_after: Some(7),
            outages: vec![
                Outage { during_ms: 1_400_000..1_550_000, kind: OutageKind::Unavailable(Some(20)) },
                Outage { during_ms: 3_200_000..3_300_000, kind: OutageKind::Silent(10_000) },
            ],
            lost: 0.02,
            flaky: 0.1,
            lying: 0.1,
            ..plan.server
        };
        plan.revoked_ms = vec![800_000, 2_700_000];
        plan.api_refuses_ms = vec![3_500_000..3_600_000];
        plan
    },
    machine: Machine::troubled,
    compared: CACHES,
};

/// Six lives of a token of 15 minutes, so that many generations meet what happens to the store.
fn short_lived(store: StorePlan) -> Plan {
    Plan { server: ServerPlan { lifetime: 900, ..ServerPlan::default() }, store, ..calm(6 * 900_000) }
}

fn quick_store() -> StorePlan {
    StorePlan { latency_ms: 2, ..StorePlan::default() }
}

/// What a server bears in one second: 0.5 % of its fleet.
fn capacity(clients: usize) -> u64 {
    (clients as u64 / 200).max(1)
}
