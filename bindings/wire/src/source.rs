//! Token sources made from options.

use crate::{
    key::take_key,
    message::{Action, Clock, Event, ServerAnswer, Token},
    store::Store,
};
use jotmint::{
    Diagnostic, Entropy, Seconds, Secret,
    diagnostic::codes,
    grant::GrantType,
    http::{Expectations, Response, read_answer},
    json::Object,
    jws::Signature,
    options::{Configuration, Idiom},
    token::{self, TokenSource},
};

/// A client with its token.
pub struct Source {
    inner: TokenSource,
    #[cfg(feature = "sign")]
    key: Option<jotmint_keys::PrivateKey>,
}

impl core::fmt::Debug for Source {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.inner.fmt(out)
    }
}

impl Source {
    /// A source from options.
    ///
    /// # Errors
    /// What [`Configuration::from_options`] and `jotmint-keys` report.
    pub fn new(mut options: Object, idiom: Idiom) -> Result<Self, Diagnostic> {
        let key = take_key(&mut options, idiom)?;
        let configuration = Configuration::from_options(options, key.as_ref().map(|key| &key.facts), idiom)?;
        #[cfg(feature = "sign")]
        let key = match (configuration.authentication.assertion_spec(), key.and_then(|key| key.text)) {
            (Some(spec), Some(text)) => Some(jotmint_keys::PrivateKey::new(&text, spec.algorithm())?),
            _ => None,
        };
        Ok(Self {
            inner: TokenSource::new(configuration),
            #[cfg(feature = "sign")]
            key,
        })
    }

    /// Where the token is to be shared.
    #[must_use]
    pub fn store(&self) -> Store {
        Store::from(self.inner.configuration().shared.as_ref())
    }

    /// Takes an event, gives the action that follows; signs here when the key is here.
    ///
    /// `entropy` is asked for fresh random bytes, once for every step of the core.
    pub fn step(
        &mut self,
        event: Event,
        body: &[u8],
        clock: Clock,
        mut entropy: impl FnMut() -> Result<Entropy, Diagnostic>,
    ) -> Action {
        let headers;
        let event = match event {
            Event::Wanted { min_remaining } => {
                token::Event::Wanted { min_remaining: min_remaining.map(Seconds::new) }
            }
            Event::AssertionRead { assertion } => token::Event::AssertionRead(Secret::new(assertion)),
            Event::AssertionUnavailable { reason } => token::Event::AssertionUnavailable(reason),
            Event::Signed { der: false } => token::Event::Signed(Signature::Jose(body.to_vec())),
            Event::Signed { der: true } => token::Event::Signed(Signature::EcdsaDer(body.to_vec())),
            Event::SignFailed { reason } => token::Event::SignFailed(reason),
            Event::Answered { status, headers: received } => {
                headers = received;
                token::Event::Answered(Response { status, headers: &headers, body })
            }
            Event::Unreachable { reason } => token::Event::Unreachable(reason),
            Event::Unsent { reason } => token::Event::Unsent(reason),
            Event::Woken {} => token::Event::Woken,
            Event::Rejected { generation } => token::Event::Rejected { generation },
            Event::Loaded { record, store_time_ms } => token::Event::Loaded { record, store_time_ms },
            Event::Locked {} => token::Event::Locked,
            Event::LockHeld {} => token::Event::LockHeld,
            Event::Stored {} => token::Event::Stored,
            Event::Unlocked {} => token::Event::Unlocked,
            Event::StoreFailed { reason } => token::Event::StoreFailed(reason),
            Event::Inquired {} => token::Event::Inquired,
        };
        let mut next = |inner: &mut TokenSource, event: token::Event<'_>| match entropy() {
            Ok(entropy) => inner.step(event, clock.into(), entropy),
            Err(error) => token::Action::Stop(token::Stop::from(error)),
        };
        let action = next(&mut self.inner, event);
        #[cfg(feature = "sign")]
        let action = match (&self.key, action) {
            (Some(key), token::Action::Sign { signing_input, .. }) => {
                use jotmint::jws::Signer as _;
                let event = match key.sign(signing_input.as_bytes()) {
                    Ok(signature) => token::Event::Signed(signature),
                    Err(error) => token::Event::SignFailed(String::from(error.message())),
                };
                next(&mut self.inner, event)
            }
            (_, action) => action,
        };
        Action::from(action)
    }
}

/// Reads one answer of a token endpoint: a token with notices, or an error with the server's words.
///
/// `asked` may have `grant_type`, `scope`, `assume_bearer` and `default_lifetime`, as in the options of a source.
#[must_use]
pub fn read_token_response(status: u16, headers: &[(String, String)], body: &[u8], asked: &Object) -> Action {
    let text = |name: &str| asked.get(name).and_then(serde_json::Value::as_str);
    let scope = text("scope").filter(|scope| !scope.is_empty()).map(jotmint::grant::Scope::parse).transpose();
    let grant = GrantType::from_name(text("grant_type").unwrap_or("client_credentials"));
    let (scope, grant) = match (scope, grant) {
        (Ok(scope), Ok(grant)) => (scope, grant),
        (Err(error), _) | (_, Err(error)) => {
            return Action::Stop { error, server: None, retry_after_seconds: None };
        }
    };
    let default_lifetime = asked
        .get("default_lifetime")
        .and_then(serde_json::Value::as_u64)
        .and_then(|seconds| u32::try_from(seconds).ok());
    let expectations = Expectations {
        grant,
        scope: scope.as_ref(),
        assume_bearer: asked.get("assume_bearer").and_then(serde_json::Value::as_bool).unwrap_or(false),
        default_lifetime: Seconds::new(default_lifetime.unwrap_or(300)),
        max_body_bytes: 1024 * 1024,
        secrets: &[],
    };
    match read_answer(Response { status, headers, body }, &expectations) {
        Ok(answer) => Action::Use { token: Token::of_answer(&answer), reason: None, notices: answer.notices },
        Err(refusal) => Action::Stop {
            error: refusal.diagnostic,
            server: Some(ServerAnswer::from(refusal.server)),
            retry_after_seconds: refusal.retry_after.map(|seconds| seconds.get()),
        },
    }
}

/// The object in JSON options.
///
/// # Errors
/// `option-invalid` when the bytes are not a JSON object with unique names.
pub fn options_from_json(bytes: &[u8]) -> Result<Object, Diagnostic> {
    jotmint::json::object(bytes).map_err(|fault| {
        Diagnostic::new(&codes::OPTION_INVALID, format_args!("the JSON of the options {fault}"))
    })
}
