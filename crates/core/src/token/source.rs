//! All transitions of the token's life.

use super::{
    Action, Clock, Event, Stop, Token,
    timing::{Ages, backoff_ms, elapsed_ms},
};
use crate::{
    client_auth::{Credential, token_request},
    diagnostic::{Diagnostic, codes},
    entropy::Entropy,
    http::{Answer, Expectations, Refusal, Response, parse_date, read_answer},
    jws::{Assertion, Signature, Unsigned},
    options::{Authentication, Configuration},
    secret::Secret,
    suggest,
    time::{Seconds, UnixTime},
};
use alloc::{format, string::String, sync::Arc, vec::Vec};
use core::fmt;

/// A refusal that repeating cannot mend is remembered this long before the server is asked again.
const REFUSAL_MS: u64 = 60_000;

/// After a rejected token was renewed, the next rejection is not answered with a renewal for this long.
const REJECTION_MS: u64 = 30_000;

/// A server clock that differs by no more is left alone.
const TOLERATED_SKEW: u64 = 2;

/// A server clock that can only be told with less precision is not believed.
const MAX_SKEW_UNCERTAINTY_MS: u64 = 10_000;

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
    configuration: Arc<Configuration>,
    state: State,
    held: Option<Held>,
    generation: u64,
    /// The refresh token that a server handed out in place of the configured one.
    rotated: Option<Secret<String>>,
    trouble: Option<Trouble>,
    rejected_at: Option<Clock>,
    /// Server clock minus local clock, in seconds, once measured.
    skew: i64,
    run: Run,
}

/// Where a run stands.
enum State {
    Resting,
    ReadingAssertion,
    Signing(Unsigned),
    Sending {
        sent_at: Clock,
        /// What the request carried and an answer must not repeat.
        secrets: Vec<Secret<String>>,
    },
    Waiting,
}

/// The token at hand.
struct Held {
    answer: Arc<Answer>,
    anchor: Clock,
    ages: Ages,
    generation: u64,
    /// Handed out once and never again: a lifetime of zero, or rejected by an API.
    spent: bool,
}

/// A failure that is not forgotten yet.
struct Trouble {
    stop: Stop,
    at: Clock,
    /// Nothing is sent before so many milliseconds are over.
    quiet_ms: u64,
    failures: u32,
}

/// One call, from `Wanted` or `Rejected` to `Use` or `Stop`.
struct Run {
    started: Clock,
    min_remaining: Seconds,
    /// The token was fetched in this run: asking again would change nothing.
    renewed: bool,
    corrected_clock: bool,
}

impl TokenSource {
    /// A source without a token. Sources that differ in nothing but their token may share one configuration.
    #[must_use]
    pub fn new(configuration: impl Into<Arc<Configuration>>) -> Self {
        let never = Clock { wall_ms: 0, monotonic_ms: 0 };
        Self {
            configuration: configuration.into(),
            state: State::Resting,
            held: None,
            generation: 0,
            rotated: None,
            trouble: None,
            rejected_at: None,
            skew: 0,
            run: Run {
                started: never,
                min_remaining: Seconds::new(0),
                renewed: false,
                corrected_clock: false,
            },
        }
    }

    /// The configuration it was made from.
    #[must_use]
    pub fn configuration(&self) -> &Configuration {
        &self.configuration
    }

    /// Takes an event, gives the one action that follows. `entropy` is spent, whether or not it was needed.
    ///
    /// An event that does not fit the state, such as an answer to a request of an abandoned run, starts no new
    /// request: the answer is as to `Wanted`, from what is at hand.
    pub fn step(&mut self, event: Event<'_>, now: Clock, entropy: Entropy) -> Action {
        match (core::mem::replace(&mut self.state, State::Resting), event) {
            (_, Event::Wanted { min_remaining }) => {
                self.wanted(min_remaining.unwrap_or_default(), now, entropy)
            }
            (_, Event::Rejected { generation }) => self.rejected(generation, now, entropy),
            (State::Waiting, Event::Woken) => self.begin(now, entropy),
            (State::ReadingAssertion, Event::AssertionRead(text)) => self.assertion_read(text, now),
            (State::ReadingAssertion, Event::AssertionUnavailable(reason)) => {
                let error = Diagnostic::new(
                    &codes::ASSERTION_EMPTY,
                    format_args!(
                        "the ready-made assertion cannot be read: {}",
                        suggest::quotable_to(&reason, 200)
                    ),
                );
                self.give_up(Stop::from(error.help("check the path or the function that gives it")), now)
            }
            (State::Signing(unsigned), Event::Signed(signature)) => self.signed(unsigned, signature, now),
            (State::Signing(_), Event::SignFailed(reason)) => {
                let error = Diagnostic::new(
                    &codes::SIGNER_FAILED,
                    format_args!("the signer failed: {}", suggest::quotable_to(&reason, 200)),
                );
                self.give_up(
                    Stop::from(
                        error.help("check that the key service answers and that this job may use the key"),
                    ),
                    now,
                )
            }
            (State::Sending { sent_at, secrets }, Event::Answered(response)) => {
                self.answered(response, sent_at, &secrets, now, entropy)
            }
            (State::Sending { .. }, Event::Unreachable(reason)) => {
                let error = Diagnostic::new(
                    &codes::SERVER_UNREACHABLE,
                    format_args!(
                        "`{}` gave no answer: {}",
                        self.configuration.endpoint.host(),
                        suggest::quotable_to(&reason, 200)
                    ),
                );
                let error = error.help("check the host name, the network of this job and its proxy settings");
                self.failed(Stop::from(error), true, None, now, entropy)
            }
            (state, _) => {
                self.state = state;
                self.settle(now)
            }
        }
    }

    fn wanted(&mut self, min_remaining: Seconds, now: Clock, entropy: Entropy) -> Action {
        self.run = Run { started: now, min_remaining, renewed: false, corrected_clock: false };
        match self.usable(now) {
            Some((left_ms, fresh))
                if fresh && left_ms > u64::from(min_remaining.get()).saturating_mul(1000) =>
            {
                self.settle(now)
            }
            _ => self.fetch(now, entropy),
        }
    }

    /// A 401 from an API: one renewal for each generation, and none within 30 s of the last.
    fn rejected(&mut self, generation: u64, now: Clock, entropy: Entropy) -> Action {
        self.run =
            Run { started: now, min_remaining: Seconds::new(0), renewed: false, corrected_clock: false };
        let is_current = self.held.as_ref().is_some_and(|held| held.generation == generation);
        let recently = self.rejected_at.is_some_and(|at| elapsed_ms(at, now) < REJECTION_MS);
        if is_current && !recently {
            self.rejected_at = Some(now);
            if let Some(held) = &mut self.held {
                held.spent = true;
            }
            return self.fetch(now, entropy);
        }
        if self.usable(now).is_some() { self.settle(now) } else { self.fetch(now, entropy) }
    }

    /// Asks the server, unless it must be left alone for now.
    fn fetch(&mut self, now: Clock, entropy: Entropy) -> Action {
        if let Some(trouble) = &self.trouble {
            let quiet_ms = trouble.quiet_ms.saturating_sub(elapsed_ms(trouble.at, now));
            if quiet_ms > 0 {
                let stop = Stop {
                    retry_after: trouble.stop.retry_after.map(|_| seconds_up(quiet_ms)),
                    ..trouble.stop.clone()
                };
                return self.wait_or_stop(stop, quiet_ms, now);
            }
        }
        self.begin(now, entropy)
    }

    /// The first action of an attempt: every attempt has a new assertion with a new `jti`.
    fn begin(&mut self, now: Clock, entropy: Entropy) -> Action {
        let seconds = now.wall_ms / 1000;
        let corrected = seconds.checked_add_signed(self.skew).unwrap_or(seconds);
        let prepared = match &self.configuration.authentication {
            Authentication::ReadyMade => {
                self.state = State::ReadingAssertion;
                return Action::ReadAssertion;
            }
            Authentication::SecretJwt(spec, key) => UnixTime::from_seconds(corrected)
                .and_then(|moment| spec.prepare(moment, entropy))
                .and_then(|prepared| prepared.unsigned.sign_with(key)),
            Authentication::KeyJwt(spec) => {
                match UnixTime::from_seconds(corrected).and_then(|moment| spec.prepare(moment, entropy)) {
                    Ok(prepared) => {
                        let unsigned = prepared.unsigned;
                        let action = Action::Sign {
                            algorithm: unsigned.algorithm(),
                            signing_input: String::from(unsigned.signing_input()),
                        };
                        self.state = State::Signing(unsigned);
                        return action;
                    }
                    Err(error) => Err(error),
                }
            }
            Authentication::SecretInHeader(_)
            | Authentication::SecretInBody(_)
            | Authentication::IdentifierOnly(_) => {
                return self.send(None, now);
            }
        };
        match prepared {
            Ok(assertion) => self.send(Some(&assertion), now),
            Err(error) => self.give_up(Stop::from(error), now),
        }
    }

    fn assertion_read(&mut self, text: String, now: Clock) -> Action {
        let moment = now.wall_ms / 1000;
        let checked = Assertion::ready_made(text).and_then(|assertion| {
            let expires_at = assertion.decode()?.seconds("exp");
            match expires_at {
                // The server's clock decides; this catches what is old beyond every tolerance.
                Some(expires_at) if expires_at.saturating_add(60) < moment => Err(Diagnostic::new(
                    &codes::ASSERTION_EXPIRED,
                    format_args!(
                        "the ready-made assertion expired {} s ago",
                        moment.saturating_sub(expires_at)
                    ),
                )
                .help("have the platform issue a new one for this job")),
                _ => Ok(assertion),
            }
        });
        match checked {
            Ok(assertion) => self.send(Some(&assertion), now),
            Err(error) => self.give_up(Stop::from(error), now),
        }
    }

    fn signed(&mut self, unsigned: Unsigned, signature: Signature, now: Clock) -> Action {
        match unsigned.assemble(signature) {
            Ok(assertion) => self.send(Some(&assertion), now),
            Err(error) => self.give_up(Stop::from(error), now),
        }
    }

    fn send(&mut self, assertion: Option<&Assertion>, now: Clock) -> Action {
        let configuration = &self.configuration;
        let credential = match (&configuration.authentication, assertion) {
            (Authentication::SecretInHeader(secret), _) => Credential::SecretInHeader(secret),
            (Authentication::SecretInBody(secret), _) => Credential::SecretInBody(secret),
            (_, Some(assertion)) => Credential::Assertion(assertion),
            (_, None) => Credential::IdentifierOnly,
        };
        let mut request = None;
        if let Some(refresh_token) = &self.rotated {
            let mut rotated = configuration.request.clone();
            rotated.grant = crate::grant::Grant::RefreshToken { refresh_token: refresh_token.clone() };
            request = Some(rotated);
        }
        let request = request.as_ref().unwrap_or(&configuration.request);
        match token_request(&configuration.endpoint, configuration.client_id.as_deref(), &credential, request)
        {
            Ok(request) => {
                self.state = State::Sending { sent_at: now, secrets: request.secrets() };
                Action::Send {
                    request,
                    timeout: configuration.timeout,
                    max_body_bytes: configuration.max_body_bytes,
                }
            }
            Err(error) => self.give_up(Stop::from(error), now),
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
        let measured = measured_skew(response, sent_at, now);
        let configuration = &self.configuration;
        let mut secrets: Vec<&str> = configuration.request.grant.secrets();
        if let Authentication::SecretInHeader(secret) | Authentication::SecretInBody(secret) =
            &configuration.authentication
        {
            secrets.push(secret.expose());
        }
        if let Authentication::SecretJwt(_, key) = &configuration.authentication {
            secrets.extend(core::str::from_utf8(key.secret()));
        }
        secrets.extend(self.rotated.as_ref().map(|token| token.expose().as_str()));
        secrets.extend(sent.iter().map(|secret| secret.expose().as_str()));
        let expectations = Expectations {
            grant: configuration.request.grant.grant_type(),
            scope: configuration.request.scope.as_ref(),
            assume_bearer: configuration.assume_bearer,
            default_lifetime: configuration.default_lifetime,
            max_body_bytes: configuration.max_body_bytes,
            secrets: &secrets,
        };
        match read_answer(response, &expectations) {
            Ok(answer) => self.keep(answer, sent_at, now, &entropy),
            Err(refusal) => self.refused(*refusal, measured, now, entropy),
        }
    }

    fn keep(&mut self, mut answer: Answer, sent_at: Clock, now: Clock, entropy: &Entropy) -> Action {
        self.generation = self.generation.saturating_add(1);
        self.trouble = None;
        self.run.renewed = true;
        if let Some(refresh_token) =
            answer.refresh_token.as_ref().filter(|_| answer_rotates(&self.configuration))
        {
            self.rotated = Some(refresh_token.clone());
        }
        let lifetime = answer.lifetime.seconds();
        if lifetime <= self.run.min_remaining && self.run.min_remaining.get() > 0 {
            answer.notices.push(
                Diagnostic::new(
                    &codes::LIFETIME_BELOW_WANTED,
                    format_args!(
                        "{} of remaining life were asked for, the server grants {lifetime} in all",
                        self.run.min_remaining
                    ),
                )
                .help("raise the token lifetime at the server, or renew during the job"),
            );
        }
        let ages = Ages::new(lifetime, entropy.draw());
        let spent = lifetime.get() == 0;
        self.held = Some(Held {
            answer: Arc::new(answer),
            anchor: sent_at,
            ages,
            generation: self.generation,
            spent: false,
        });
        let action = self.settle(now);
        if let Some(held) = &mut self.held {
            held.spent = spent;
        }
        action
    }

    fn refused(&mut self, refusal: Refusal, measured: Option<i64>, now: Clock, entropy: Entropy) -> Action {
        let Refusal { mut diagnostic, server, retryable, retry_after } = refusal;
        if let Some(skew) = measured.filter(|skew| skew.abs_diff(self.skew) > TOLERATED_SKEW) {
            let makes_assertions = self.configuration.authentication.assertion_spec().is_some();
            if makes_assertions && diagnostic.code() == &codes::CLIENT_REFUSED {
                let direction = if skew > 0 { "behind" } else { "ahead of" };
                diagnostic = diagnostic.help(format!(
                    "set the clock of this machine: it is {} s {direction} the server's",
                    skew.unsigned_abs()
                ));
                if !self.run.corrected_clock {
                    self.run.corrected_clock = true;
                    self.skew = skew;
                    return self.begin(now, entropy);
                }
            }
        }
        self.failed(
            Stop { diagnostic, server: Some(server), retry_after },
            retryable,
            retry_after,
            now,
            entropy,
        )
    }

    /// An attempt has failed: remember it, then wait, fall back on the old token, or stop.
    fn failed(
        &mut self,
        stop: Stop,
        retryable: bool,
        retry_after: Option<Seconds>,
        now: Clock,
        entropy: Entropy,
    ) -> Action {
        let failures = self.trouble.as_ref().map_or(0, |trouble| trouble.failures).saturating_add(1);
        let quiet_ms = if retryable {
            let still_good = self.usable(now).map(|(left_ms, _)| left_ms);
            let asked = retry_after.map_or(0, |seconds| u64::from(seconds.get()).saturating_mul(1000));
            backoff_ms(failures, still_good, entropy.draw()).max(asked)
        } else {
            REFUSAL_MS
        };
        let stop = Stop { retry_after: retryable.then(|| seconds_up(quiet_ms)), ..stop };
        self.trouble = Some(Trouble { stop: stop.clone(), at: now, quiet_ms, failures });
        if retryable { self.wait_or_stop(stop, quiet_ms, now) } else { self.give_up(stop, now) }
    }

    /// With an old token that is still good: use it. Else wait, when the wait ends within the time for this call.
    fn wait_or_stop(&mut self, stop: Stop, quiet_ms: u64, now: Clock) -> Action {
        let retryable = stop.retry_after.is_some();
        let spent_ms = elapsed_ms(self.run.started, now);
        let fits = spent_ms.saturating_add(quiet_ms)
            <= u64::from(self.configuration.retry_for.get()).saturating_mul(1000);
        if self.usable(now).is_none() && retryable && fits {
            self.state = State::Waiting;
            return Action::Wait { milliseconds: quiet_ms };
        }
        self.give_up(stop, now)
    }

    /// Ends the run with the old token while it is good: a failed early refresh hurts nobody. Else stops.
    fn give_up(&mut self, stop: Stop, now: Clock) -> Action {
        self.state = State::Resting;
        match self.hand_out(now) {
            Some(mut token) if u64::from(token.remaining.get()) > u64::from(self.run.min_remaining.get()) => {
                token.notices.push(stop.diagnostic);
                Action::Use(token)
            }
            _ => Action::Stop(stop),
        }
    }

    /// Hands out what is at hand.
    fn settle(&mut self, now: Clock) -> Action {
        match self.hand_out(now) {
            Some(token) => Action::Use(token),
            None => {
                let stop = self.trouble.as_ref().map_or_else(
                    || {
                        Stop::from(
                            Diagnostic::new(
                                &codes::SERVER_UNREACHABLE,
                                format_args!("there is no token at hand"),
                            )
                            .help("ask for one"),
                        )
                    },
                    |trouble| trouble.stop.clone(),
                );
                Action::Stop(stop)
            }
        }
    }

    /// Milliseconds before the guard, and whether it is too early to renew; `None` when the token must not be used.
    fn usable(&self, now: Clock) -> Option<(u64, bool)> {
        let held = self.held.as_ref().filter(|held| !held.spent)?;
        let age = elapsed_ms(held.anchor, now);
        // A lifetime of zero is handed out once, in the run that fetched it.
        if held.ages.lifetime_ms == 0 {
            return self.run.renewed.then_some((0, true));
        }
        (age < held.ages.guard_ms)
            .then(|| (held.ages.guard_ms.saturating_sub(age), age < held.ages.refresh_ms))
    }

    fn hand_out(&self, now: Clock) -> Option<Token> {
        self.usable(now)?;
        let held = self.held.as_ref()?;
        let age = elapsed_ms(held.anchor, now);
        let remaining_ms = held.ages.lifetime_ms.saturating_sub(age);
        let mut notices = self.configuration.notices.clone();
        notices.extend(held.answer.notices.iter().cloned());
        Some(Token {
            answer: Arc::clone(&held.answer),
            generation: held.generation,
            remaining: Seconds::new(u32::try_from(remaining_ms / 1000).unwrap_or(u32::MAX)),
            expires_at: UnixTime::from_seconds(now.wall_ms.saturating_add(remaining_ms) / 1000).ok()?,
            fresh_for_ms: held.ages.refresh_ms.saturating_sub(age),
            notices,
        })
    }
}

impl fmt::Debug for TokenSource {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "TokenSource({:?}, generation {})", self.configuration, self.generation)
    }
}

/// Whether a refresh token in an answer takes the place of the one that was used (RFC 6749 section 6).
fn answer_rotates(configuration: &Configuration) -> bool {
    use crate::grant::GrantType;
    matches!(configuration.request.grant.grant_type(), GrantType::RefreshToken | GrantType::AuthorizationCode)
}

fn seconds_up(milliseconds: u64) -> Seconds {
    Seconds::new(u32::try_from(milliseconds.div_ceil(1000)).unwrap_or(u32::MAX))
}

/// Server clock minus local clock in seconds, from the `Date` header: it lies between Date - received and
/// Date + 1 - sent. Dropped when that is wider than 10 s, or when a cache answered.
fn measured_skew(response: Response<'_>, sent_at: Clock, now: Clock) -> Option<i64> {
    if response.header("age").is_some()
        || elapsed_ms(sent_at, now).saturating_add(1000) > MAX_SKEW_UNCERTAINTY_MS
    {
        return None;
    }
    let date_ms = i64::try_from(parse_date(response.header("date")?)?.seconds()).ok()?.checked_mul(1000)?;
    let least = date_ms.checked_sub(i64::try_from(now.wall_ms).ok()?)?;
    let most = date_ms.checked_add(1000)?.checked_sub(i64::try_from(sent_at.wall_ms).ok()?)?;
    Some(least.checked_add(most)?.div_euclid(2000))
}
