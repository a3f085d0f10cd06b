//! The laws of a token's life, for the real core in the worlds of all scenarios; and rules that break them there.

use jotmint_simulator::{
    chance::Chance,
    client::Work,
    figures::Figures,
    rule::peers,
    scenario::{Compared, SCENARIOS, Scenario, Who},
    server::{Outage, OutageKind},
};

const LIFETIME_S: f64 = 3600.0;

fn run(name: &str, who: Who, clients: usize, seed: u64) -> Figures {
    Scenario::named(name).unwrap().run(who, clients, seed, |_| ())
}

fn peer(peer: &'static jotmint_simulator::rule::Peer) -> Who {
    Who::Compared(Compared::Peer(peer))
}

#[test]
fn no_expired_token_no_request_too_early_one_renewal_per_rejection_whatever_happens() {
    for scenario in SCENARIOS {
        for seed in 1..=3 {
            let figures = scenario.run(Who::Jotmint, 150, seed, |_| ());
            let context = format!("{} with seed {seed}: {figures:?}", scenario.name);
            assert_eq!(figures.expired_served, 0, "law 1, {context}");
            assert_eq!(figures.retry_after_violations, 0, "law 4, {context}");
            assert!(figures.renewals_per_rejection <= 1, "law 5, {context}");
            assert!(figures.tokens > 0 && (figures.calls > 1000 || figures.jobs == 150), "{context}");
        }
    }
}

#[test]
fn a_generation_costs_one_request_and_one_for_each_failure() {
    for name in ["herd", "outage", "revocation"] {
        let figures = run(name, Who::Jotmint, 500, 1);
        assert_eq!(figures.needless_renewals, 0, "law 2, {figures:?}");
        assert_eq!(figures.token_requests - figures.failures, figures.tokens, "law 2, {figures:?}");
    }
    let herd = run("herd", Who::Jotmint, 500, 1);
    assert_eq!((herd.token_requests, herd.failures), (1000, 0), "one at the start, one renewal");
}

#[test]
fn a_herd_stays_below_its_peak_and_fixed_margins_do_not() {
    let clients = 20_000;
    let mean = clients as f64 / (0.2 * LIFETIME_S);
    let most = mean + 6.0 * mean.sqrt();
    let ours = run("herd", Who::Jotmint, clients, 1);
    assert!(f64::from(ours.peak_per_second) < most, "law 3: {} of {most}", ours.peak_per_second);
    for margin in [&peers::FIXED_10, &peers::FIXED_60, &peers::FIXED_225, &peers::FIXED_300] {
        let theirs = run("herd", peer(margin), clients, 1);
        assert!(f64::from(theirs.peak_per_second) > 50.0 * most, "the control holds the law: {theirs:?}");
    }
}

#[test]
fn fixed_margins_ignore_retry_after_and_serve_expired_tokens_where_the_laws_are_held() {
    assert!(run("throttle", peer(&peers::FIXED_60), 300, 1).retry_after_violations > 0);
    assert!(run("clocks", peer(&peers::FIXED_60), 300, 1).expired_served > 0);
}

#[test]
fn no_call_fails_while_an_outage_is_shorter_than_what_is_left_at_the_latest_renewal() {
    let ours = run("outage", Who::Jotmint, 1_000, 1);
    assert_eq!(ours.failed_calls, 0, "law 7, {ours:?}");
    assert!(run("outage", peer(&peers::FIXED_300), 1_000, 1).failed_calls > 0);

    // (1 - 0.8) L - 10 s, less what a last attempt may take and the wait before it.
    let longest_ms = 720_000 - 10_000 - 30_000;
    let herd = Scenario::named("herd").unwrap();
    let mut chance = Chance::new(7, 0);
    for seed in 0..12 {
        let from_ms = 2_100_000 + chance.below(770_000);
        let kind = if seed % 2 == 0 { OutageKind::Unavailable(None) } else { OutageKind::Silent(10_000) };
        let mut plan = (herd.plan)(400);
        plan.server.outages = vec![Outage { during_ms: from_ms..from_ms + longest_ms, kind }];
        plan.horizon_ms = 4_000_000;
        let figures = herd.run_with(plan, Who::Jotmint, 400, seed, |_| ());
        assert_eq!(figures.failed_calls, 0, "law 7, {figures:?}");
        assert!(figures.failures > 0, "the outage was noticed, {figures:?}");
    }
}

#[test]
fn lifetimes_of_a_second_and_of_a_month_keep_the_laws() {
    for (name, lifetime, horizon_s) in [
        ("clocks", 1, 600),
        ("clocks", 7, 1_200),
        ("everything", 60, 3_600),
        ("clocks", 599, 3_600),
        ("everything", 2_592_000, 5_000_000),
    ] {
        let scenario = Scenario::named(name).unwrap();
        let mut plan = (scenario.plan)(40);
        plan.server.lifetime = lifetime;
        plan.horizon_ms = horizon_s * 1000;
        if lifetime > 100_000 {
            plan.work = Work::Calls { every_ms: 600_000 };
        }
        let figures = scenario.run_with(plan, Who::Jotmint, 40, 1, |_| ());
        assert_eq!(figures.expired_served, 0, "law 1, {lifetime} s: {figures:?}");
        assert_eq!(figures.retry_after_violations, 0, "law 4, {lifetime} s: {figures:?}");
        assert!(figures.renewals_per_rejection <= 1, "law 5, {lifetime} s: {figures:?}");
        assert!(figures.calls > figures.failed_calls * 2, "{lifetime} s: {figures:?}");
    }
}

#[test]
fn groups_renew_once_and_a_rejected_token_is_renewed_by_one_of_them() {
    let fleet = run("fleet", Who::Jotmint, 2_000, 1);
    assert_eq!(fleet.token_requests, 80, "40 groups, two generations: {fleet:?}");
    let mut shared = *Scenario::named("revocation").unwrap();
    shared.group = 20;
    let mut plan = (shared.plan)(2_000);
    plan.api_refuses_ms.clear();
    let figures = shared.run_with(plan, Who::Jotmint, 2_000, 1, |_| ());
    assert_eq!(figures.renewals_per_rejected_token, 1, "law 5, {figures:?}");
}

#[test]
fn nobody_waits_five_seconds_for_a_store_or_a_dead_lock_holder() {
    for name in ["store", "lock"] {
        let figures = run(name, Who::Jotmint, 500, 1);
        assert_eq!(figures.failed_calls, 0, "{figures:?}");
        assert!(figures.longest_wait_ms < 5_000 + 1_000, "5 s and the token request, {figures:?}");
    }
}

#[test]
fn a_job_that_says_how_long_it_lasts_keeps_its_token_to_the_end() {
    assert_eq!(run("job", Who::Jotmint, 1_000, 1).jobs_lost, 0);
    let cache = run("job", Who::Compared(Compared::Setex { locking: true }), 1_000, 1);
    assert!((400..600).contains(&cache.jobs_lost), "about half of them: {}", cache.jobs_lost);
}

#[test]
fn the_same_seed_gives_the_same_run() {
    let figures = |seed| serde_json::to_string(&run("everything", Who::Jotmint, 200, seed)).unwrap();
    assert_eq!(figures(5), figures(5));
    assert_ne!(figures(5), figures(6));
}
