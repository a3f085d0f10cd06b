//! What can be tried: a fleet, what befalls it, and which rules are compared.

mod all;

pub use all::SCENARIOS;

use crate::{
    chance::Chance,
    client::Client,
    figures::Figures,
    machine::Machine,
    rule::{Jotmint, Peer, PeerRule, Rule, Setex},
    world::{Plan, World},
};
use jotmint::{
    options::{Configuration, Idiom},
    token::TokenSource,
};
use std::sync::Arc;

/// A fleet and what befalls it.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    /// What it is called on the command line.
    pub name: &'static str,
    /// What happens, in one sentence.
    pub about: &'static str,
    /// How many clients there are, unless told otherwise.
    pub clients: usize,
    /// How many of them share a token through the store; 1 shares nothing.
    pub group: usize,
    /// They all start within so many milliseconds.
    pub start_within_ms: u64,
    /// What happens, for so many clients.
    pub plan: fn(usize) -> Plan,
    /// The machine of a client, for a run of so many milliseconds.
    pub machine: fn(&mut Chance, u64) -> Machine,
    /// The rules beside jotmint's.
    pub compared: &'static [Compared],
}

/// A rule to compare with.
#[derive(Clone, Copy, Debug)]
pub enum Compared {
    /// A rule of a library.
    Peer(&'static Peer),
    /// The cache under `setex`.
    Setex {
        /// With a lock around the fetch.
        locking: bool,
    },
}

/// Who decides.
#[derive(Clone, Copy, Debug)]
pub enum Who {
    /// The real core.
    Jotmint,
    /// Something else.
    Compared(Compared),
}

impl Who {
    /// What it is called in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Jotmint => "jotmint",
            Self::Compared(Compared::Peer(peer)) => peer.name,
            Self::Compared(Compared::Setex { locking: false }) => "setex",
            Self::Compared(Compared::Setex { locking: true }) => "setex, lock",
        }
    }
}

impl Scenario {
    /// The scenario of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        SCENARIOS.iter().find(|scenario| scenario.name == name)
    }

    /// jotmint's rule, and those to compare it with.
    pub fn rules(&self) -> impl Iterator<Item = Who> {
        std::iter::once(Who::Jotmint).chain(self.compared.iter().copied().map(Who::Compared))
    }

    /// Whether a rule is among those that a picture shows where there are too many.
    #[must_use]
    pub fn is_drawn(&self, rule: &str) -> bool {
        ["fixed 300 s", "Kubernetes", "MSAL.NET refresh_in", "Istio", "Vault", "Kafka OAUTHBEARER"]
            .contains(&rule)
    }

    /// One rule from start to end. `progress` hears the share of the time that has passed.
    ///
    /// All rules meet the same clients with the same clocks; what chance does later depends on what they ask for.
    pub fn run(&self, who: Who, clients: usize, seed: u64, progress: impl FnMut(f64)) -> Figures {
        self.run_with((self.plan)(clients), who, clients, seed, progress)
    }

    /// As [`Scenario::run`], with another plan.
    pub fn run_with(
        &self,
        plan: Plan,
        who: Who,
        clients: usize,
        seed: u64,
        progress: impl FnMut(f64),
    ) -> Figures {
        let figures = match who {
            Who::Jotmint => self.play(plan, clients, seed, progress, sources(self.group > 1)),
            Who::Compared(Compared::Peer(peer)) => {
                self.play(plan, clients, seed, progress, |_, _| PeerRule::new(peer))
            }
            Who::Compared(Compared::Setex { locking }) => {
                self.play(plan, clients, seed, progress, |_, client| Setex::new(locking, client))
            }
        };
        Figures { scenario: self.name.into(), rule: who.name().into(), seed, ..figures }
    }

    fn play<R: Rule>(
        &self,
        plan: Plan,
        clients: usize,
        seed: u64,
        progress: impl FnMut(f64),
        mut rule: impl FnMut(u32, u32) -> R,
    ) -> Figures {
        let mut fleet = Chance::new(seed, 1);
        let clients = (0..clients as u32)
            .map(|client| {
                let group = client / self.group as u32;
                let machine = (self.machine)(&mut fleet, plan.horizon_ms);
                let starts_ms = fleet.below(self.start_within_ms);
                Client::new(rule(group, client), machine, group, starts_ms)
            })
            .collect();
        World::new(plan, clients, Chance::new(seed, 2)).run(progress)
    }
}

/// Sources of tokens; those of one group have one configuration.
fn sources(shared: bool) -> impl FnMut(u32, u32) -> Jotmint {
    let mut last: Option<(u32, Arc<Configuration>)> = None;
    move |group, _| {
        let configuration = match &last {
            // Without a store nothing tells one group from another.
            Some((of, configuration)) if *of == group || !shared => Arc::clone(configuration),
            _ => {
                let configuration = Arc::new(configuration(group, shared));
                last = Some((group, Arc::clone(&configuration)));
                configuration
            }
        };
        Jotmint::new(TokenSource::new(configuration))
    }
}

fn configuration(group: u32, shared: bool) -> Configuration {
    let mut options = serde_json::json!({
        "token_endpoint": "https://login.example/oauth/token",
        "client_id": format!("ci-{group}"),
        "client_secret": "a secret of the simulator, 32 bytes",
    });
    if shared {
        options["cache"] = serde_json::json!({ "external": true });
    }
    let options = options.as_object().cloned().unwrap_or_default();
    Configuration::from_options(options, None, Idiom::Snake).expect("these options are in order")
}
