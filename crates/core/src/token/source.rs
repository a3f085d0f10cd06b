//! All transitions of the token's life.
//!
//! ```text
//!            Wanted, Rejected              the token at hand is good
//!   Resting ------------------> (content?) -------------------------------------------------> Use
//!                                   | no
//!      +----------------------------+   without a store, or with one that failed, or for too long:
//!      |                            |   straight to the attempt
//!      v                            v
//!   Loading --(a good record)--> adopted -------------------------------------------------> (end)
//!      | miss                                      LockHeld: the old token while it is good: Use
//!      v                                                     else Waiting (50 to 500 ms), Woken: Loading
//!   Locking --Locked--> Loading --(a good record)-----------------------------------------> (end)
//!                          | miss
//!                          v
//!                      (attempt) -- the server is to be left alone -----------------> (fallback)
//!                          |
//!        ReadingAssertion / Signing --> Sending --Answered--> token -----> Storing -------> (end)
//!                          ^               |                     (only with a store)
//!                          |               +-- refused, Unsent, Unreachable
//!                          |               +-- a code or refresh token is refused, spent or in doubt: Loading, a peer
//!                          |               |   may have another
//!                          |               v
//!                          |           (fallback) -- the old token is good, final, or no time left: (end)
//!                          |               |
//!                          +-- Woken -- Waiting
//!
//!   (end) and before Waiting for the server: Unlocking, where the lock is ours
//!   Inquired --> Loading --> Tell
//! ```
//!
//! `StoreFailed` anywhere leads on as if there were no store, and the store is left alone for a while.

use super::{
    Action, Clock, Event, Origin, Reason, Stop,
    attempt::{self, Proof},
    held::{Held, Moment},
    peers::{Failure, Limits, Lock, Peers, shared_draw},
    run::{End, Run, State, Then, Trouble},
    timing::{Ages, asked_ms, counted_ms, elapsed_ms, quiet_ms, share},
};
use crate::{
    cache::{MAX_GENERATION, MAX_RECORD_BYTES, Record},
    diagnostic::{Diagnostic, codes},
    entropy::Entropy,
    grant::{GrantType, Scope},
    http::{Answer, Expectations, MAX_LIFETIME, Refusal, Response, clean, read_answer},
    jws::Assertion,
    options::Configuration,
    secret::Secret,
    suggest,
    time::Seconds,
};
use alloc::{
    boxed::Box,
    format,
    string::{String, ToString as _},
    sync::Arc,
    vec::Vec,
};
use core::fmt::{self, Write as _};

/// A refusal that repeating cannot mend is remembered this long before the server is asked again.
const REFUSAL_MS: u64 = 60_000;

/// A signer that failed while the old token is good is left alone for this long.
const LOCAL_MS: u64 = 10_000;

/// After a rejected token was renewed, the next rejection is not answered with a renewal for this long.
const REJECTION_MS: u64 = 30_000;

/// A server clock that differs by no more is left alone.
const TOLERATED_SKEW: u64 = 2;

/// A server clock that differs by more is reported and not followed: assertions are not dated by whoever answers.
const MOST_SKEW: u64 = 24 * 3600;

/// A client with its token: the state machine behind every `get()`.
///
/// ```
/// use jotmint::{Entropy, options::{Configuration, Idiom}, http::Response, token::{Action, Clock, Event, TokenSource}};
/// let options = serde_json::json!({
///     "token_endpoint": "https://login.example/oauth/token", "client_id": "ci", "client_secret": "s3cret",
/// });
/// let mut source = TokenSource::new(Configuration::from_options(options.as_object().cloned().unwrap_or_default(), None, Idiom::Snake)?);
/// let now = Clock { wall_ms: 1_760_000_000_000, monotonic_ms: 0 };
///
/// let Action::Send { request, .. } = source.step(Event::Wanted { min_remaining: None }, now, Entropy::new(*b"sixteen fresh by")?) else { panic!() };
/// assert_eq!(request.body(), "grant_type=client_credentials");
///
/// let body = br#"{"access_token":"abc","token_type":"Bearer","expires_in":3600}"#;
/// let answer = Response { status: 200, headers: &[], body };
/// let Action::Use(token) = source.step(Event::Answered(answer), now, Entropy::new(*b"and sixteen more")?) else { panic!() };
/// assert_eq!(token.answer().access_token.expose(), "abc");
/// # Ok::<(), jotmint::Diagnostic>(())
/// ```
pub struct TokenSource {
    pub(super) configuration: Arc<Configuration>,
    state: State,
    pub(super) run: Run,
    pub(super) held: Option<Held>,
    pub(super) generation: u64,
    /// The refresh token that a server handed out in place of the configured one.
    pub(super) rotated: Option<Secret<String>>,
    /// The authorization code was sent: it is good for once (RFC 6749 section 4.1.2).
    spent: bool,
    /// A refresh token was sent, and what became of it is not known: sent again, it may look stolen (RFC 9700 section
    /// 4.14.2).
    pub(super) unanswered: bool,
    pub(super) trouble: Option<Trouble>,
    rejected_at: Option<Clock>,
    /// Server clock minus local clock, in seconds, once measured.
    skew: i64,
    pub(super) peers: Peers,
}

impl TokenSource {
    /// A source without a token. Many sources can have one configuration.
    #[must_use]
    pub fn new(configuration: impl Into<Arc<Configuration>>) -> Self {
        Self {
            configuration: configuration.into(),
            state: State::Resting,
            run: Run::new(Clock { wall_ms: 0, monotonic_ms: 0 }, Seconds::new(0)),
            held: None,
            generation: 0,
            rotated: None,
            spent: false,
            unanswered: false,
            trouble: None,
            rejected_at: None,
            skew: 0,
            peers: Peers::default(),
        }
    }

    /// The configuration it was made from.
    #[must_use]
    pub fn configuration(&self) -> &Configuration {
        &self.configuration
    }

    /// Takes an event, gives the one action that follows. `entropy` is spent, whether or not it was needed.
    ///
    /// `Wanted`, `Rejected` and `Inquired` begin a run and abandon the one before. Another event that does not fit the
    /// state, such as an answer to a request of an abandoned run, changes nothing: the answer is what is at hand.
    pub fn step(&mut self, event: Event<'_>, now: Clock, entropy: Entropy) -> Action {
        match (core::mem::replace(&mut self.state, State::Resting), event) {
            (_, Event::Wanted { min_remaining }) => {
                self.wanted(min_remaining.unwrap_or_default(), now, entropy)
            }
            (_, Event::Rejected { generation }) => self.rejected(generation, now, entropy),
            (_, Event::Inquired) => {
                self.begin(Seconds::new(0), now);
                self.load(Then::Tell, now, entropy)
            }
            (State::Loading { asked_at, then }, Event::Loaded { record, store_time_ms }) => {
                self.spend(asked_at, now);
                self.loaded(record.as_deref(), store_time_ms, asked_at, then, now, entropy)
            }
            (State::Locking { asked_at, owner }, Event::Locked) => {
                self.spend(asked_at, now);
                self.peers.lock = Some(Lock { owner, at: asked_at });
                self.load(Then::Attempt, now, entropy)
            }
            (State::Locking { asked_at, .. }, Event::LockHeld) => {
                self.spend(asked_at, now);
                self.lock_held(now, entropy)
            }
            (State::Storing { asked_at }, Event::Stored) => {
                self.spend(asked_at, now);
                self.conclude(End::Use, now)
            }
            (State::Unlocking { asked_at, end }, Event::Unlocked) => {
                self.spend(asked_at, now);
                self.end(end, now)
            }
            (
                state @ (State::Loading { .. }
                | State::Locking { .. }
                | State::Storing { .. }
                | State::Unlocking { .. }),
                Event::StoreFailed(reason),
            ) => self.store_failed(state, &reason, now, entropy),
            (State::Waiting { for_lock }, Event::Woken) => {
                if let Some(since) = for_lock {
                    self.spend(since, now);
                }
                self.load(Then::Lock, now, entropy)
            }
            (State::ReadingAssertion, Event::AssertionRead(text)) => {
                let checked = attempt::check_ready_made(&text, now);
                self.send(checked.map(Some), now)
            }
            (State::ReadingAssertion, Event::AssertionUnavailable(reason)) => {
                self.send(Err(attempt::unreadable(&reason)), now)
            }
            (State::Signing(unsigned), Event::Signed(signature)) => {
                self.send(unsigned.assemble(signature).map(Some), now)
            }
            (State::Signing(_), Event::SignFailed(reason)) => self.send(Err(attempt::unsigned(&reason)), now),
            (State::Sending { sent_at, secrets }, Event::Answered(response)) => {
                self.answered(response, sent_at, &secrets, now, entropy)
            }
            (State::Sending { .. }, Event::Unsent(reason)) => {
                self.unprocessed();
                self.failed(Stop::from(self.unreachable(&reason)), true, now, &entropy)
            }
            (State::Sending { .. }, Event::Unreachable(reason)) => {
                let stop = Stop::from(self.unreachable(&reason));
                if self.unanswered || self.spent {
                    return self.reread(stop, now, entropy);
                }
                self.failed(stop, true, now, &entropy)
            }
            (state, _) => {
                self.state = state;
                self.settle(Reason::Fresh, now)
            }
        }
    }

    /// A new run.
    fn begin(&mut self, min_remaining: Seconds, now: Clock) {
        self.run = Run::new(now, min_remaining);
        self.peers.clock = None;
    }

    fn wanted(&mut self, min_remaining: Seconds, now: Clock, entropy: Entropy) -> Action {
        self.begin(min_remaining, now);
        if self.is_content(now) {
            return self.conclude(End::Use, now);
        }
        if self.peers.renewal_ms(now) > 0 && self.is_acceptable(now) {
            return self.settle(Reason::RenewalElsewhere, now);
        }
        self.load(Then::Lock, now, entropy)
    }

    /// A 401 from an API: one renewal for each generation, and none within 30 s of the last.
    fn rejected(&mut self, generation: u64, now: Clock, entropy: Entropy) -> Action {
        self.begin(Seconds::new(0), now);
        let is_current = self.held.as_ref().is_some_and(|held| held.generation == generation);
        let recently = self.rejected_at.is_some_and(|at| counted_ms(at, now) < REJECTION_MS);
        if is_current && !recently {
            self.rejected_at = Some(now);
            self.run.rejected = true;
            if let Some(held) = &mut self.held {
                held.spent = true;
            }
        } else if self.usable_ms(now).is_some() {
            let reason = if is_current { Reason::RejectedAgain } else { Reason::Replaced };
            return self.settle(reason, now);
        }
        self.load(Then::Lock, now, entropy)
    }

    /// Looks into the store, where there is one that works.
    fn load(&mut self, then: Then, now: Clock, entropy: Entropy) -> Action {
        match self.ask_store(self.limits().before_request, now) {
            Some((key, timeout_ms)) => {
                self.state = State::Loading { asked_at: now, then };
                Action::Load { key, timeout_ms }
            }
            None => self.without_record(then, now, entropy),
        }
    }

    /// Goes on where the store cannot help.
    fn without_record(&mut self, then: Then, now: Clock, entropy: Entropy) -> Action {
        match then {
            Then::Lock | Then::Attempt => self.attempt(now, entropy),
            Then::Retry(stop) => self.failed(*stop, false, now, &entropy),
            Then::Tell => Action::Tell(Box::new(self.status(now))),
        }
    }

    fn loaded(
        &mut self,
        record: Option<&str>,
        store_time_ms: u64,
        asked_at: Clock,
        then: Then,
        now: Clock,
        entropy: Entropy,
    ) -> Action {
        self.peers.clock = Some((store_time_ms, now));
        self.peers.failure = None;
        let refresh_token = self.take_in(record, store_time_ms, asked_at, now);
        if !matches!(then, Then::Tell) && self.is_content(now) {
            return self.conclude(End::Use, now);
        }
        match then {
            Then::Lock => self.lock(now, entropy),
            Then::Retry(ref stop) if refresh_token.is_some() && stop.retry_after.is_none() => {
                self.unanswered = false;
                self.rotated = refresh_token;
                self.attempt(now, entropy)
            }
            Then::Attempt | Then::Retry(_) | Then::Tell => self.without_record(then, now, entropy),
        }
    }

    /// Takes the lock, unless the server is to be left alone anyway, or the lock is ours from an abandoned run.
    fn lock(&mut self, now: Clock, entropy: Entropy) -> Action {
        if self.quiet_ms(now) > 0 {
            return self.attempt(now, entropy);
        }
        if self.peers.holds_lock(self.limits().lock_ttl, now) {
            return self.load(Then::Attempt, now, entropy);
        }
        let Some((key, timeout_ms)) = self.ask_store(self.limits().before_request, now) else {
            return self.attempt(now, entropy);
        };
        let mut owner = String::with_capacity(32);
        for byte in entropy.into_bytes() {
            // Writing to a string does not fail.
            let _ = write!(owner, "{byte:02x}");
        }
        self.state = State::Locking { asked_at: now, owner: owner.clone() };
        Action::Lock { key, owner, ttl_ms: self.limits().lock_ttl, timeout_ms }
    }

    /// Another process is renewing: the old token serves, or it is waited for, but not for ever.
    fn lock_held(&mut self, now: Clock, entropy: Entropy) -> Action {
        let draw = entropy.draw();
        if self.is_acceptable(now) {
            self.peers.renewal = Some((now, share(draw, 1000).saturating_add(500)));
            return self.settle(Reason::RenewalElsewhere, now);
        }
        let (least, most) = self.limits().patience;
        let (patience, polls) = self
            .run
            .patience
            .unwrap_or_else(|| (share(draw, most.saturating_sub(least)).saturating_add(least), 0));
        // The count is for hosts that do not really wait.
        if self.run.store_ms >= patience || polls >= self.limits().most_polls {
            return self.attempt(now, entropy);
        }
        self.run.patience = Some((patience, polls.saturating_add(1)));
        let width = 50_u64.checked_shl(polls.min(4)).unwrap_or(450).min(450);
        let milliseconds = share(draw.rotate_left(32), width).saturating_add(50);
        self.state = State::Waiting { for_lock: Some(now) };
        Action::Wait { milliseconds }
    }

    /// The first action of an attempt, unless the server must be left alone for now.
    fn attempt(&mut self, now: Clock, entropy: Entropy) -> Action {
        let quiet_ms = self.quiet_ms(now);
        if quiet_ms > 0 {
            let stop = match &self.trouble {
                Some(Trouble { stop, .. }) => {
                    Stop { retry_after: stop.retry_after.map(|_| seconds_up(quiet_ms)), ..stop.clone() }
                }
                None => Stop::from(self.unreachable("the call that asked it was given up")),
            };
            return self.fall_back(stop, quiet_ms, now);
        }
        if self.spent && self.rotated.is_none() {
            return self.reread(Stop::from(attempt::spent()), now, entropy);
        }
        self.run.reason = self.cause(now);
        match attempt::prove(&self.configuration, self.skew, now, entropy) {
            Ok(Proof::Ready(assertion)) => self.send(Ok(assertion), now),
            Ok(Proof::ToRead) => {
                self.state = State::ReadingAssertion;
                Action::ReadAssertion
            }
            Ok(Proof::ToSign(unsigned)) => {
                let action = Action::Sign {
                    algorithm: unsigned.algorithm(),
                    signing_input: String::from(unsigned.signing_input()),
                };
                self.state = State::Signing(unsigned);
                action
            }
            Err(error) => self.send(Err(error), now),
        }
    }

    /// Sends the request with its assertion, where it has one and there was no error on the way.
    fn send(&mut self, assertion: Result<Option<Assertion>, Diagnostic>, now: Clock) -> Action {
        let configuration = Arc::clone(&self.configuration);
        let request = assertion.and_then(|assertion| {
            let scope = self.asked_scope();
            attempt::request(&configuration, self.rotated.as_ref(), scope, assertion.as_ref(), now)
        });
        match request {
            Ok(request) => {
                match (self.rotated.is_some(), configuration.request.grant.grant_type()) {
                    (true, _) | (false, GrantType::RefreshToken) => self.unanswered = true,
                    (false, GrantType::AuthorizationCode) => self.spent = true,
                    (
                        false,
                        GrantType::ClientCredentials | GrantType::JwtBearer | GrantType::TokenExchange,
                    ) => {}
                }
                self.state = State::Sending { sent_at: now, secrets: request.secrets() };
                Action::Send {
                    request,
                    timeout: configuration.timeout,
                    max_body_bytes: configuration.max_body_bytes,
                }
            }
            Err(error) => {
                let stop = Stop::from(error);
                if self.is_acceptable(now) {
                    self.trouble =
                        Some(Trouble { stop: stop.clone(), at: now, quiet_ms: LOCAL_MS, failures: 1 });
                }
                self.conclude(End::GiveUp(Box::new(stop)), now)
            }
        }
    }

    fn answered(
        &mut self,
        response: Response<'_>,
        sent_at: Clock,
        sent: &[Secret<String>],
        now: Clock,
        entropy: Entropy,
    ) -> Action {
        let configuration = Arc::clone(&self.configuration);
        let scope = self.asked_scope();
        let expectations = Expectations {
            grant: configuration.request.grant.grant_type(),
            scope: scope.as_ref(),
            assume_bearer: configuration.assume_bearer,
            default_lifetime: configuration.default_lifetime,
            max_body_bytes: configuration.max_body_bytes,
            secrets: &attempt::secrets(&configuration, self.rotated.as_ref(), sent),
        };
        match read_answer(response, &expectations) {
            Ok(answer) => self.keep(answer, sent_at, now, entropy),
            Err(refusal) => {
                let measured = attempt::measured_skew(response, sent_at, now);
                self.refused(*refusal, response.status, measured, now, entropy)
            }
        }
    }

    fn keep(&mut self, mut answer: Answer, sent_at: Clock, now: Clock, entropy: Entropy) -> Action {
        let configuration = Arc::clone(&self.configuration);
        if let Some(refresh_token) =
            answer.refresh_token.as_ref().filter(|_| attempt::rotates(&configuration))
        {
            self.rotated = Some(refresh_token.clone());
        }
        let lifetime = answer.lifetime.seconds();
        let anchor = Moment::of(sent_at);
        if Ages::guard_of(lifetime).is_some_and(|guard_ms| anchor.age_ms(now) >= guard_ms) {
            let error = attempt::late(lifetime, anchor.age_ms(now));
            return self.failed(Stop::from(error), true, now, &entropy);
        }
        self.unanswered = false;
        self.trouble = None;
        self.run.renewed = true;
        let place = configuration
            .shared
            .as_ref()
            .zip(self.peers.store_time_ms(sent_at))
            .zip(self.ask_store(self.limits().in_all, now));
        let Some(((shared, anchor_ms), (key, timeout_ms))) = place.filter(|_| lifetime.get() > 0) else {
            let ages = Ages::new(lifetime, answer.refresh_in, entropy.draw());
            self.hold(answer, anchor, ages, Origin::Fetched, None);
            return self.conclude(End::Use, now);
        };
        let generation = self.peers.generation.saturating_add(1);
        let ages = Ages::new(lifetime, answer.refresh_in, shared_draw(shared.key.as_str(), generation));
        let refresh_token = self.rotated.as_ref().filter(|_| attempt::rotates(&configuration));
        let ttl_ms = match refresh_token {
            // It is of use when the access token is not any more.
            Some(_) => u64::from(MAX_LIFETIME.get()).saturating_mul(1000),
            None => ages.guard_ms.saturating_sub(anchor.age_ms(now)),
        };
        let place = (&shared.key, &shared.sealing);
        let record =
            Record::seal(generation, anchor_ms, ages.refresh_ms, &answer, refresh_token, place, entropy);
        if record.is_none() && generation <= MAX_GENERATION {
            answer.notices.push(Diagnostic::new(
                &codes::CACHE_TOKEN_TOO_LARGE,
                format_args!("the token is too large to be shared: sealed, it is longer than {MAX_RECORD_BYTES} bytes"),
            ).help("ask for fewer scopes or claims"));
        }
        self.hold(answer, anchor, ages, Origin::Fetched, record.is_some().then_some((generation, anchor_ms)));
        match record.filter(|_| ttl_ms > 0) {
            Some(record) => {
                self.peers.generation = generation;
                self.state = State::Storing { asked_at: now };
                Action::Store { key, record, ttl_ms, timeout_ms }
            }
            None => self.conclude(End::Use, now),
        }
    }

    fn refused(
        &mut self,
        refusal: Refusal,
        status: u16,
        measured: Option<i64>,
        now: Clock,
        entropy: Entropy,
    ) -> Action {
        let is_definite = is_definite(&refusal, status);
        let Refusal { mut diagnostic, server, retryable, retry_after } = refusal;
        self.unanswered &= !is_definite;
        if is_definite && (retryable || diagnostic.code() == &codes::CLIENT_REFUSED) {
            self.unprocessed();
        }
        if diagnostic.code() == &codes::CLIENT_REFUSED
            && self.configuration.authentication.assertion_spec().is_some()
        {
            match (self.run.skew_before, measured) {
                // The other time did not help either: the clocks are not what is wrong.
                (Some(before), _) => self.skew = before,
                (None, Some(skew))
                    if skew.abs_diff(self.skew) > TOLERATED_SKEW
                        && skew.unsigned_abs() <= MOST_SKEW
                        && retry_after.is_none() =>
                {
                    self.run.skew_before = Some(self.skew);
                    self.skew = skew;
                    return self.attempt(now, entropy);
                }
                (None, _) => {}
            }
            if let Some(skew) = measured.filter(|skew| skew.abs_diff(self.skew) > TOLERATED_SKEW) {
                let direction = if skew > 0 { "behind" } else { "ahead of" };
                diagnostic = diagnostic.help(format!(
                    "set the clock of this machine: it is {} s {direction} the server's",
                    skew.unsigned_abs()
                ));
            }
        }
        let is_refresh = attempt::rotates(&self.configuration) && diagnostic.code() == &codes::GRANT_REFUSED;
        let stop = Stop { diagnostic, server: Some(server), retry_after };
        if is_refresh || self.unanswered || (self.spent && retryable) {
            return self.reread(stop, now, entropy);
        }
        self.failed(stop, retryable, now, &entropy)
    }

    /// What can be sent once is not sent again: a peer may have another refresh token, else this attempt has failed.
    fn reread(&mut self, stop: Stop, now: Clock, entropy: Entropy) -> Action {
        if core::mem::replace(&mut self.run.reread, true) {
            return self.failed(stop, false, now, &entropy);
        }
        self.load(Then::Retry(Box::new(stop)), now, entropy)
    }

    /// The server has not used what was sent.
    fn unprocessed(&mut self) {
        self.spent = false;
        self.unanswered = false;
    }

    fn unreachable(&self, reason: &str) -> Diagnostic {
        let error = attempt::unreachable(self.configuration.endpoint.host(), reason);
        if self.unanswered || self.spent { attempt::in_doubt(error) } else { error }
    }

    /// The scope that is asked for: what was configured, for a refresh without what was not granted before (RFC 6749
    /// section 6).
    fn asked_scope(&self) -> Option<Scope> {
        let configured = self.configuration.request.scope.clone()?;
        let held = self.held.as_ref().filter(|_| self.rotated.is_some());
        match held.and_then(|held| held.answer.scope.as_ref()) {
            Some(granted) => configured.within(granted),
            None => Some(configured),
        }
    }

    /// An attempt has failed: remember it, then fall back.
    fn failed(&mut self, stop: Stop, retryable: bool, now: Clock, entropy: &Entropy) -> Action {
        let failures = self.trouble.as_ref().map_or(0, |trouble| trouble.failures).saturating_add(1);
        let quiet_ms = if retryable {
            quiet_ms(failures, self.usable_ms(now), stop.retry_after, entropy.draw())
        } else {
            REFUSAL_MS.max(asked_ms(stop.retry_after, entropy.draw()))
        };
        let stop = Stop { retry_after: retryable.then(|| seconds_up(quiet_ms)), ..stop };
        self.trouble = Some(Trouble { stop: stop.clone(), at: now, quiet_ms, failures });
        self.fall_back(stop, quiet_ms, now)
    }

    /// With an old token that will do: use it. Else wait, when the wait ends within the time for this call.
    fn fall_back(&mut self, stop: Stop, quiet_ms: u64, now: Clock) -> Action {
        let spent_ms = elapsed_ms(self.run.started, now);
        let fits = spent_ms.saturating_add(quiet_ms)
            <= u64::from(self.configuration.retry_for.get()).saturating_mul(1000);
        let waits = !self.is_acceptable(now) && stop.retry_after.is_some() && fits;
        self.conclude(if waits { End::Backoff } else { End::GiveUp(Box::new(stop)) }, now)
    }

    /// Gives the lock back, where it is ours, and ends the run, or this part of it.
    fn conclude(&mut self, end: End, now: Clock) -> Action {
        let lock = self.peers.lock.take().filter(|lock| elapsed_ms(lock.at, now) < self.limits().lock_ttl);
        match lock.zip(self.ask_store(self.limits().in_all, now)) {
            Some((Lock { owner, .. }, (key, timeout_ms))) => {
                self.state = State::Unlocking { asked_at: now, end };
                Action::Unlock { key, owner, timeout_ms }
            }
            None => self.end(end, now),
        }
    }

    fn end(&mut self, end: End, now: Clock) -> Action {
        match end {
            End::Use => self.settle(self.run.reason, now),
            End::Backoff => {
                self.state = State::Waiting { for_lock: None };
                Action::Wait { milliseconds: self.quiet_ms(now).max(1) }
            }
            // A failed early refresh hurts nobody.
            End::GiveUp(stop) => {
                let token =
                    if self.is_acceptable(now) { self.hand_out(Reason::RenewalFailed, now) } else { None };
                match token {
                    Some(mut token) => {
                        token.notices.push(stop.diagnostic);
                        Action::Use(token)
                    }
                    None => Action::Stop(*stop),
                }
            }
        }
    }

    /// The store failed: it is left alone for a while, and the run goes on without it.
    fn store_failed(&mut self, state: State, reason: &str, now: Clock, entropy: Entropy) -> Action {
        let secrets =
            self.configuration.shared.as_ref().map_or_else(Vec::new, |shared| shared.store.secrets());
        let reason = suggest::quotable_to(&clean(reason, &secrets), 200);
        self.peers.failure = Some(Failure { reason, at: now });
        if let Some(asked_at) = state.asked_at() {
            self.spend(asked_at, now);
        }
        match state {
            State::Loading { then, .. } => self.without_record(then, now, entropy),
            State::Locking { .. } => self.attempt(now, entropy),
            State::Storing { .. } => {
                if let Some(held) = &mut self.held {
                    held.record = None;
                }
                self.conclude(End::Use, now)
            }
            State::Unlocking { end, .. } => self.end(end, now),
            State::Resting
            | State::ReadingAssertion
            | State::Signing(_)
            | State::Sending { .. }
            | State::Waiting { .. } => self.settle(Reason::Fresh, now),
        }
    }

    fn limits(&self) -> Limits {
        Limits::of(&self.configuration)
    }

    /// The name of the record and the time that one question about it may take, where the store is to be asked.
    fn ask_store(&self, limit_ms: u64, now: Clock) -> Option<(String, u64)> {
        let shared = self.configuration.shared.as_ref()?;
        let timeout_ms = self.peers.timeout_ms(self.run.store_ms, limit_ms, now)?;
        Some((shared.key.as_str().to_string(), timeout_ms))
    }

    /// Counts time that went into the store.
    fn spend(&mut self, since: Clock, now: Clock) {
        self.run.store_ms = self.run.store_ms.saturating_add(counted_ms(since, now));
    }
}

impl fmt::Debug for TokenSource {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "TokenSource({:?}, generation {})", self.configuration, self.generation)
    }
}

/// Whether a refusal tells what became of the request: it was judged and refused, or put off.
fn is_definite(refusal: &Refusal, status: u16) -> bool {
    match status {
        408 | 429 | 503 => true,
        400..500 => !refusal.retryable,
        _ => refusal.server.error.is_some() && !refusal.retryable,
    }
}

fn seconds_up(milliseconds: u64) -> Seconds {
    Seconds::new(u32::try_from(milliseconds.div_ceil(1000)).unwrap_or(u32::MAX))
}
