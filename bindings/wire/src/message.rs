//! Events and actions as flat data.

use jotmint::{
    Diagnostic, Secret,
    http::{Answer, ServerWords},
    token,
};
use serde::{Deserialize, Serialize, Serializer};

/// Two readings of the host's clocks, taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub wall_ms: u64,
    /// Milliseconds of a clock that only runs forward.
    pub monotonic_ms: u64,
}

impl From<Clock> for token::Clock {
    fn from(clock: Clock) -> Self {
        Self { wall_ms: clock.wall_ms, monotonic_ms: clock.monotonic_ms }
    }
}

/// Something that happened. Bytes (a signature, a response body) travel beside it.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Event {
    /// Somebody wants a token.
    Wanted {
        /// With this many seconds of its life left.
        #[serde(default)]
        min_remaining: Option<u32>,
    },
    /// The ready-made assertion was read.
    AssertionRead {
        /// Its text.
        assertion: String,
    },
    /// The ready-made assertion could not be read.
    AssertionUnavailable {
        /// Why, without secrets.
        reason: String,
    },
    /// The signing input was signed; the signature travels beside.
    Signed {
        /// ECDSA in DER rather than r and s side by side.
        #[serde(default)]
        der: bool,
    },
    /// The signer failed.
    SignFailed {
        /// Why, without secrets.
        reason: String,
    },
    /// The server answered; the body travels beside.
    Answered {
        /// The status code.
        status: u16,
        /// Names and values.
        headers: Vec<(String, String)>,
    },
    /// The server did not answer, and may have read the request.
    Unreachable {
        /// Why, without secrets.
        reason: String,
    },
    /// The request was not sent, as there was no connection to send it on.
    Unsent {
        /// Why, without secrets.
        reason: String,
    },
    /// The time to wait is over.
    Woken {},
    /// An API answered 401 to the token of this generation.
    Rejected {
        /// The generation.
        generation: u64,
    },
    /// The store answered.
    Loaded {
        /// The text under the name, where there is one.
        #[serde(default)]
        record: Option<String>,
        /// The store's own clock, in milliseconds since 1970.
        store_time_ms: u64,
    },
    /// The lock is ours.
    Locked {},
    /// Another process has the lock.
    LockHeld {},
    /// The record is in the store, or a newer one was kept.
    Stored {},
    /// The lock is given back.
    Unlocked {},
    /// The store did not do what it was asked.
    StoreFailed {
        /// Why, without secrets.
        reason: String,
    },
    /// Somebody wants to know what is at hand.
    Inquired {},
}

/// The name alone: an assertion is a credential, and headers may hold cookies.
impl core::fmt::Debug for Event {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.write_str(match self {
            Self::Wanted { .. } => "Wanted",
            Self::AssertionRead { .. } => "AssertionRead",
            Self::AssertionUnavailable { .. } => "AssertionUnavailable",
            Self::Signed { .. } => "Signed",
            Self::SignFailed { .. } => "SignFailed",
            Self::Answered { .. } => "Answered",
            Self::Unreachable { .. } => "Unreachable",
            Self::Unsent { .. } => "Unsent",
            Self::Woken {} => "Woken",
            Self::Rejected { .. } => "Rejected",
            Self::Loaded { .. } => "Loaded",
            Self::Locked {} => "Locked",
            Self::LockHeld {} => "LockHeld",
            Self::Stored {} => "Stored",
            Self::Unlocked {} => "Unlocked",
            Self::StoreFailed { .. } => "StoreFailed",
            Self::Inquired {} => "Inquired",
        })
    }
}

/// What the host does next.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Action {
    /// Read the ready-made assertion afresh.
    ReadAssertion {},
    /// Sign these ASCII bytes.
    Sign {
        /// With this algorithm.
        algorithm: &'static str,
        /// `header.claims`.
        signing_input: String,
    },
    /// Send this request.
    Send {
        /// The request.
        request: Request,
        /// How long the whole exchange may take.
        timeout_ms: u64,
        /// How much of the body to read.
        max_body_bytes: u64,
    },
    /// Do nothing for so many milliseconds.
    Wait {
        /// Milliseconds.
        milliseconds: u64,
    },
    /// Read a record, together with the store's clock.
    Load {
        /// Its name.
        key: String,
        /// How long to try.
        timeout_ms: u64,
    },
    /// Take the lock of a record.
    Lock {
        /// The name of the record.
        key: String,
        /// Who takes it.
        owner: String,
        /// When the lock ends by itself.
        ttl_ms: u64,
        /// How long to try.
        timeout_ms: u64,
    },
    /// Put a record into the store, unless a newer one is there.
    Store {
        /// Its name.
        key: String,
        /// One line of ASCII, sealed.
        record: String,
        /// When it may be forgotten.
        ttl_ms: u64,
        /// How long to try.
        timeout_ms: u64,
    },
    /// Give the lock back.
    Unlock {
        /// The name of the record.
        key: String,
        /// Who took it.
        owner: String,
        /// How long to try.
        timeout_ms: u64,
    },
    /// Here is what was asked about.
    Tell {
        /// The state of the source.
        status: Box<token::Status>,
    },
    /// Here is a good token.
    Use {
        /// The token.
        token: Token,
        /// Why it is this one, in one word; an answer that is read on its own has none.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<&'static str>,
        /// What is worth knowing.
        notices: Vec<Diagnostic>,
    },
    /// There is no token.
    Stop {
        /// Why.
        error: Diagnostic,
        /// What the server said.
        server: Option<ServerAnswer>,
        /// When it is worth trying again.
        retry_after_seconds: Option<u32>,
    },
}

/// A text on its way to the host, wiped when it has been handed over.
pub struct Passing(Secret<String>);

impl Passing {
    pub(crate) fn copy(text: &str) -> Self {
        Self(Secret::new(text.to_owned()))
    }
}

impl Serialize for Passing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose())
    }
}

/// A request that is complete. It carries credentials.
#[derive(Serialize)]
pub struct Request {
    method: &'static str,
    url: String,
    headers: Vec<(&'static str, Passing)>,
    body: Passing,
}

/// A token on its way to the host.
#[derive(Serialize)]
pub struct Token {
    access_token: Passing,
    token_type: &'static str,
    scope: Option<Vec<String>>,
    /// The lifetime the server granted; `null` when it is assumed.
    expires_in: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remaining_seconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    generation: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fresh_for_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    usable_for_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<Passing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<Passing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued_token_type: Option<String>,
}

/// What a server said, safe to print.
#[derive(Serialize)]
pub struct ServerAnswer {
    status: u16,
    error: Option<String>,
    error_description: Option<String>,
    error_uri: Option<String>,
}

impl From<ServerWords> for ServerAnswer {
    fn from(words: ServerWords) -> Self {
        Self {
            status: words.status,
            error: words.error,
            error_description: words.error_description,
            error_uri: words.error_uri,
        }
    }
}

impl Token {
    /// The token of an answer on its own, without the life around it.
    pub(crate) fn of_answer(answer: &Answer) -> Self {
        use jotmint::http::Lifetime;
        Self {
            access_token: Passing::copy(answer.access_token.expose()),
            token_type: answer.token_type.name(),
            scope: answer.scope.as_ref().map(|scope| scope.names().map(String::from).collect()),
            expires_in: match answer.lifetime {
                Lifetime::Granted(_) => Some(answer.lifetime.seconds().get()),
                Lifetime::Assumed(_) => None,
            },
            expires_at_seconds: None,
            remaining_seconds: None,
            generation: None,
            fresh_for_ms: None,
            usable_for_ms: None,
            refresh_token: answer.refresh_token.as_ref().map(|token| Passing::copy(token.expose())),
            id_token: answer.id_token.as_ref().map(|token| Passing::copy(token.expose())),
            issued_token_type: answer.issued_token_type.clone(),
        }
    }
}

impl From<token::Action> for Action {
    fn from(action: token::Action) -> Self {
        match action {
            token::Action::ReadAssertion => Self::ReadAssertion {},
            token::Action::Sign { algorithm, signing_input } => {
                Self::Sign { algorithm: algorithm.name(), signing_input }
            }
            token::Action::Send { request, timeout, max_body_bytes } => Self::Send {
                request: Request {
                    method: request.method(),
                    url: request.url().to_owned(),
                    headers: request.headers().map(|(name, value)| (name, Passing::copy(value))).collect(),
                    body: Passing::copy(request.body()),
                },
                timeout_ms: u64::from(timeout.get()).saturating_mul(1000),
                max_body_bytes: u64::try_from(max_body_bytes).unwrap_or(u64::MAX),
            },
            token::Action::Wait { milliseconds } => Self::Wait { milliseconds },
            token::Action::Use(token) => Self::Use {
                token: Token {
                    expires_at_seconds: Some(token.expires_at.seconds()),
                    remaining_seconds: Some(token.remaining.get()),
                    generation: Some(token.generation),
                    fresh_for_ms: Some(token.fresh_for_ms),
                    usable_for_ms: Some(token.usable_for_ms),
                    ..Token::of_answer(token.answer())
                },
                reason: Some(token.reason.name()),
                notices: token.notices,
            },
            token::Action::Load { key, timeout_ms } => Self::Load { key, timeout_ms },
            token::Action::Lock { key, owner, ttl_ms, timeout_ms } => {
                Self::Lock { key, owner, ttl_ms, timeout_ms }
            }
            token::Action::Store { key, record, ttl_ms, timeout_ms } => {
                Self::Store { key, record, ttl_ms, timeout_ms }
            }
            token::Action::Unlock { key, owner, timeout_ms } => Self::Unlock { key, owner, timeout_ms },
            token::Action::Tell(status) => Self::Tell { status },
            token::Action::Stop(stop) => Self::Stop {
                error: stop.diagnostic,
                server: stop.server.map(ServerAnswer::from),
                retry_after_seconds: stop.retry_after.map(|seconds| seconds.get()),
            },
            // The core adds no action without its twin here; the compiler cannot know across crates.
            _ => Self::Wait { milliseconds: 0 },
        }
    }
}
