//! A run: clients, a server, a store and an API, from the first moment to the last.
//!
//! Single-threaded. A client has at most one thing planned at any time. Calls that get the token at hand are not
//! played one by one; they are counted when something else happens to the client.

use crate::{
    chance::Chance,
    client::{Client, Happened, Next, Serving, Work},
    figures::{Figures, Series},
    queue::Queue,
    rule::{Event, Order, Rule, TokenId},
    server::{Answer, Server, ServerPlan},
    store::{Ask, Store, StorePlan},
};
use std::{collections::HashMap, ops::Range};

/// After this many seconds a run is not at its start any more.
pub const START_SECONDS: usize = 60;

/// What a run is made of, beside its clients.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How long it lasts, a whole number of seconds.
    pub horizon_ms: u64,
    /// The authorization server.
    pub server: ServerPlan,
    /// The shared store.
    pub store: StorePlan,
    /// The applications.
    pub work: Work,
    /// Moments at which all tokens issued so far are revoked.
    pub revoked_ms: Vec<u64>,
    /// When the API answers 401 to everything.
    pub api_refuses_ms: Vec<Range<u64>>,
}

/// A run.
#[derive(Debug)]
pub struct World<R> {
    plan: Plan,
    clients: Vec<Client<R>>,
    server: Server,
    store: Store,
    queue: Queue,
    chance: Chance,
    /// Renewals after a 401, by the token rejected: among all, and by process.
    renewals: HashMap<TokenId, u32>,
    own_renewals: HashMap<(TokenId, u32), u32>,
    figures: Figures,
}

impl<R: Rule> World<R> {
    /// A world in which nothing has happened.
    #[must_use]
    pub fn new(plan: Plan, clients: Vec<Client<R>>, chance: Chance) -> Self {
        let groups = clients.iter().map(|client| client.group as usize + 1).max().unwrap_or(0);
        let mut queue = Queue::new(plan.horizon_ms / 1000);
        for (who, client) in clients.iter().enumerate() {
            queue.plan(client.starts_ms, who as u32);
        }
        Self {
            server: Server::new(plan.server.clone()),
            store: Store::new(plan.store.clone(), groups),
            figures: Figures { clients: clients.len(), ..Figures::default() },
            plan,
            clients,
            queue,
            chance,
            renewals: HashMap::new(),
            own_renewals: HashMap::new(),
        }
    }

    /// Lets time pass to its end; `progress` hears now and then how much of it has passed, as a share.
    pub fn run(mut self, mut progress: impl FnMut(f64)) -> Figures {
        let mut steps = 0_u64;
        while let Some((at_ms, who)) = self.queue.pop() {
            steps += 1;
            if steps.is_multiple_of(1 << 16) {
                progress(at_ms as f64 / self.plan.horizon_ms as f64);
            }
            self.turn(who as usize, at_ms);
        }
        for who in 0..self.clients.len() {
            self.count_calls(who, self.plan.horizon_ms);
        }
        self.finish()
    }

    fn finish(self) -> Figures {
        let mut figures = self.figures;
        figures.lifetime = self.server.lifetime();
        figures.seconds = self.plan.horizon_ms / 1000;
        figures.tokens = self.server.issued() as u64;
        figures.per_second = Series(self.server.per_second().to_vec());
        figures.peak_per_second = figures.peak_between(START_SECONDS, usize::MAX);
        figures.start_peak_per_second = figures.peak_between(0, START_SECONDS);
        figures.renewals_per_rejection = self.own_renewals.values().copied().max().unwrap_or(0);
        figures.renewals_per_rejected_token = self.renewals.values().copied().max().unwrap_or(0);
        figures
    }

    /// What a client does when its time has come.
    fn turn(&mut self, who: usize, at_ms: u64) {
        let client = &mut self.clients[who];
        let awake_ms = client.machine.awake_from(at_ms);
        if awake_ms > at_ms {
            // Nobody waits while the machine sleeps.
            client.asked_ms += awake_ms - at_ms;
            self.queue.plan(awake_ms, who as u32);
            return;
        }
        self.count_calls(who, at_ms);
        let client = &mut self.clients[who];
        match std::mem::replace(&mut client.next, Next::Gone) {
            Next::Gone => {}
            Next::Call => {
                client.asked_ms = at_ms;
                client.rejected = None;
                match client.at_hand(at_ms).filter(|_| !R::READS_STORE_WITH_EACH_CALL) {
                    Some(token) => self.hand_out(who, token, at_ms),
                    None => {
                        client.serving = None;
                        let min_remaining = match self.plan.work {
                            Work::Calls { .. } => 0,
                            Work::Job { min_remaining, .. } => min_remaining,
                        };
                        self.step(who, Event::Wanted { min_remaining }, at_ms);
                    }
                }
            }
            Next::Happened(happened) => match *happened {
                Happened::Answered(answer) => self.answered(who, &answer, at_ms),
                Happened::Woken => self.step(who, Event::Woken, at_ms),
                Happened::Store(answer) => self.stored(who, answer, at_ms),
                Happened::StoreLate(answer) => self.step(who, answer, at_ms),
            },
        }
    }

    fn answered(&mut self, who: usize, answer: &Answer, at_ms: u64) {
        let client = &mut self.clients[who];
        if answer.granted.is_some() {
            let lifetime_ms = u64::from(self.server.lifetime()) * 1000;
            let needless = client.renewed_ms.is_some_and(|last| client.sent_ms < last + lifetime_ms / 2);
            self.figures.needless_renewals += u64::from(needless && client.rejected.is_none());
            client.renewed_ms = Some(client.sent_ms);
            if let Some(token) = client.rejected {
                *self.renewals.entry(token).or_default() += 1;
                *self.own_renewals.entry((token, who as u32)).or_default() += 1;
            }
        } else {
            self.figures.failures += 1;
        }
        if let Some(retry_after) = &answer.retry_after {
            // Clocks that drift by 200 parts in a million measure a wait a little short.
            client.not_before_ms = at_ms + u64::from(retry_after.seconds.min(3600)) * 999;
        }
        let event = if answer.status == 0 { Event::Unreachable } else { Event::Answered(answer) };
        self.step(who, event, at_ms);
    }

    /// The store has answered. A process that just got the lock may die, or stand still.
    fn stored(&mut self, who: usize, answer: Event<'static>, at_ms: u64) {
        if matches!(answer, Event::Locked) {
            let plan = self.store.plan();
            if self.chance.happens(plan.holders_die) {
                return;
            }
            if self.chance.happens(plan.holders_pause) {
                let wakes_ms = at_ms + 12_000 + self.chance.below(30_000);
                // Its own sleep is not a wait for a token.
                self.clients[who].asked_ms += wakes_ms - at_ms;
                self.later(who, Happened::StoreLate(answer), wakes_ms);
                return;
            }
        }
        self.step(who, answer, at_ms);
    }

    fn step(&mut self, who: usize, event: Event<'_>, at_ms: u64) {
        let client = &mut self.clients[who];
        let now = client.machine.read(at_ms);
        match client.rule.step(event, now, &mut self.chance) {
            Order::Send { meanwhile } => self.send(who, meanwhile, at_ms),
            Order::Wait { milliseconds } => {
                let until_ms = at_ms + client.machine.true_ms(milliseconds);
                self.later(who, Happened::Woken, until_ms);
            }
            Order::Use { token, fresh_for_ms } => {
                client.serving = Some(Serving { token, since: now, fresh_for_ms });
                if std::mem::take(&mut client.unasked) {
                    self.rest(who, at_ms);
                    return;
                }
                self.waited(who, at_ms);
                if !std::mem::replace(&mut self.clients[who].started, true) {
                    self.figures.all_started_after = self.figures.all_started_after.max(at_ms / 1000);
                }
                self.hand_out(who, token, at_ms);
            }
            Order::Fail => {
                client.serving = None;
                if !std::mem::take(&mut client.unasked) {
                    self.waited(who, at_ms);
                    self.figures.calls += 1;
                    self.figures.failed_calls += 1;
                }
                self.rest(who, at_ms);
            }
            Order::Load { timeout_ms } => self.ask_store(who, Ask::Load, timeout_ms, at_ms),
            Order::Lock { owner, ttl_ms, timeout_ms } => {
                self.ask_store(who, Ask::Lock { owner, ttl_ms }, timeout_ms, at_ms);
            }
            Order::Store { record, ttl_ms, timeout_ms } => {
                self.ask_store(who, Ask::Store { record, ttl_ms }, timeout_ms, at_ms);
            }
            Order::Unlock { owner, timeout_ms } => {
                self.ask_store(who, Ask::Unlock { owner }, timeout_ms, at_ms);
            }
        }
    }

    fn send(&mut self, who: usize, meanwhile: Option<TokenId>, at_ms: u64) {
        let client = &mut self.clients[who];
        self.figures.retry_after_violations += u64::from(at_ms < client.not_before_ms);
        client.sent_ms = at_ms;
        let since = client.machine.read(at_ms);
        client.serving = meanwhile.map(|token| Serving { token, since, fresh_for_ms: u64::MAX });
        client.unasked = meanwhile.is_some();
        if let Some(token) = meanwhile {
            self.figures.calls += 1;
            self.figures.expired_served += u64::from(at_ms >= self.server.expires_ms(token));
            client.counted_ms = at_ms + 1;
        }
        self.figures.token_requests += 1;
        let (arrives_ms, answer) = self.server.request(at_ms, &mut self.chance);
        self.later(who, Happened::Answered(answer), arrives_ms);
    }

    fn ask_store(&mut self, who: usize, ask: Ask, timeout_ms: u64, at_ms: u64) {
        self.figures.store_requests += 1;
        let group = self.clients[who].group as usize;
        let (arrives_ms, answer) = self.store.ask::<R>(group, ask, timeout_ms, at_ms, &mut self.chance);
        self.later(who, Happened::Store(answer), arrives_ms);
    }

    fn later(&mut self, who: usize, happened: Happened, at_ms: u64) {
        self.clients[who].next = Next::Happened(Box::new(happened));
        self.queue.plan(at_ms, who as u32);
    }

    /// The application has a token, and uses it.
    fn hand_out(&mut self, who: usize, token: TokenId, at_ms: u64) {
        let expires_ms = self.server.expires_ms(token);
        let rejects = self.api_rejects(token, at_ms);
        self.figures.expired_served += u64::from(at_ms >= expires_ms);
        let client = &mut self.clients[who];
        if let Work::Job { length_ms, .. } = self.plan.work {
            self.figures.calls += 1;
            self.figures.jobs += 1;
            self.figures.jobs_lost += u64::from(at_ms + length_ms > expires_ms);
            return;
        }
        if rejects && at_ms < expires_ms {
            self.figures.rejected_calls += 1;
            // Once in each call: a rule that offers the same token again has given its answer.
            if client.rejected.is_none() {
                client.rejected = Some(token);
                client.serving = None;
                client.renewed_ms = None;
                self.step(who, Event::Rejected, at_ms);
                return;
            }
            self.figures.failed_calls += 1;
        }
        self.figures.calls += 1;
        self.rest(who, at_ms);
    }

    /// Nothing happens to a client until a call of its application needs more than the token at hand.
    fn rest(&mut self, who: usize, at_ms: u64) {
        let Work::Calls { every_ms } = self.plan.work else { return };
        let disturbed_ms = self.next_disturbance(at_ms);
        let client = &mut self.clients[who];
        client.counted_ms = at_ms + 1;
        client.next = Next::Call;
        let next_ms = client.next_call(at_ms, every_ms, disturbed_ms);
        self.queue.plan(next_ms, who as u32);
    }

    fn waited(&mut self, who: usize, at_ms: u64) {
        let waited_ms = at_ms.saturating_sub(self.clients[who].asked_ms);
        self.figures.waited_ms += waited_ms;
        self.figures.longest_wait_ms = self.figures.longest_wait_ms.max(waited_ms);
    }

    /// Counts the calls before `at_ms` that got the token at hand.
    fn count_calls(&mut self, who: usize, at_ms: u64) {
        let Work::Calls { every_ms } = self.plan.work else { return };
        let client = &mut self.clients[who];
        let from_ms = client.counted_ms;
        client.counted_ms = from_ms.max(at_ms);
        let Some(serving) = client.serving else { return };
        let slots = |until_ms: u64| until_ms.saturating_sub(client.starts_ms).div_ceil(every_ms);
        let asleep = |slot: u64| {
            let moment = client.starts_ms + slot * every_ms;
            client.machine.awake_from(moment) != moment
        };
        let count = |from_ms: u64, to_ms: u64| {
            let range = slots(from_ms)..slots(to_ms).max(slots(from_ms));
            let all = range.end - range.start;
            if client.machine.next_fault(0).is_none() {
                return all;
            }
            all - range.filter(|slot| asleep(*slot)).count() as u64
        };
        let expires_ms = self.server.expires_ms(serving.token);
        self.figures.calls += count(from_ms, at_ms);
        self.figures.expired_served += count(from_ms.max(expires_ms), at_ms);
    }

    fn api_rejects(&self, token: TokenId, at_ms: u64) -> bool {
        let issued_ms = self.server.issued_ms(token);
        self.plan.api_refuses_ms.iter().any(|range| range.contains(&at_ms))
            || self.plan.revoked_ms.iter().any(|moment| issued_ms < *moment && *moment <= at_ms)
    }

    /// The next moment at which a token at hand may turn out worse than it was, or a store forget.
    fn next_disturbance(&self, at_ms: u64) -> Option<u64> {
        let refused = self.plan.api_refuses_ms.iter().find_map(|range| match range.contains(&at_ms) {
            true => Some(at_ms + 1),
            false => Some(range.start).filter(|start| *start > at_ms),
        });
        let moments = self.plan.revoked_ms.iter().chain(&self.plan.store.flushed_ms).copied();
        let store = if R::READS_STORE_WITH_EACH_CALL { self.store.next_trouble(at_ms) } else { None };
        moments.filter(|moment| *moment > at_ms).chain(refused).chain(store).min()
    }
}
