//! The driver loop: the core says what to do, the host does it.
//!
//! The same loop exists in TypeScript (`npm/src/source.ts`) and in Python (`python/src/jotmint/_source.py`). It decides
//! nothing: which request, when to wait, when to stop is the core's business.

mod file_store;

pub use file_store::FileStore;

use anyhow::{Context as _, Result, bail};
use jotmint::{
    Entropy,
    cache::{Store, private_key_seed},
    http::{Request, Response},
    jws::Signer,
    options::{Configuration, Idiom, KeyFacts},
    token::{Action, Clock, Event, Token, TokenSource},
};
use jotmint_keys::{PrivateKey, PrivateKeyText};
use std::{
    env,
    time::{Duration, Instant, SystemTime},
};

/// What an HTTP client brings back: status, headers, body.
pub type Received = (u16, Vec<(String, String)>, Vec<u8>);

/// Runs the token source until it hands out a token. `send` performs exactly the request it is given; `store` is what
/// [`store_of`] gives.
pub fn get(
    source: &mut TokenSource,
    key: Option<&dyn Signer>,
    store: Option<&FileStore>,
    send: impl Fn(&Request, Duration, usize) -> Result<Received>,
) -> Result<Token> {
    let started = Instant::now();
    let clock = || -> Result<Clock> {
        let wall = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
        Ok(Clock {
            wall_ms: u64::try_from(wall.as_millis())?,
            monotonic_ms: u64::try_from(started.elapsed().as_millis())?,
        })
    };
    let entropy = || -> Result<Entropy> {
        let mut bytes = [0; jotmint::ENTROPY_BYTES];
        getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no random bytes: {error}"))?;
        Ok(Entropy::new(bytes)?)
    };
    let mut action = source.step(Event::Wanted { min_remaining: None }, clock()?, entropy()?);
    loop {
        let received;
        let event = match action {
            Action::Use(token) => return Ok(token),
            Action::Stop(stop) => bail!("{}", stop.diagnostic.render()),
            Action::Wait { milliseconds } => {
                std::thread::sleep(Duration::from_millis(milliseconds));
                Event::Woken
            }
            Action::Sign { signing_input, .. } => {
                match key.context("a key is needed")?.sign(signing_input.as_bytes()) {
                    Ok(signature) => Event::Signed(signature),
                    Err(error) => Event::SignFailed(error.to_string()),
                }
            }
            Action::Send { request, timeout, max_body_bytes } => {
                match send(&request, Duration::from_secs(timeout.get().into()), max_body_bytes) {
                    Ok(answer) => {
                        received = answer;
                        Event::Answered(Response {
                            status: received.0,
                            headers: &received.1,
                            body: &received.2,
                        })
                    }
                    Err(error) => Event::Unreachable(error.to_string()),
                }
            }
            Action::Load { .. } | Action::Lock { .. } | Action::Store { .. } | Action::Unlock { .. } => {
                store.context("a store is needed")?.carry_out(&action)
            }
            other => bail!("this example does not carry out {other:?}"),
        };
        action = source.step(event, clock()?, entropy()?);
    }
}

/// The store that the options ask for, where they ask for one.
pub fn store_of(source: &TokenSource) -> Result<Option<FileStore>> {
    match source.configuration().shared.as_ref().map(|shared| &shared.store) {
        None => Ok(None),
        Some(Store::File(folder)) => Ok(Some(FileStore::open(folder.as_deref())?)),
        Some(other) => bail!("this example shares tokens in files, not in {}", other.kind()),
    }
}

/// A token source, and the private key where there is one, from `OAUTH_TOKEN_URL`, `OAUTH_ISSUER`, `OAUTH_CLIENT_ID`,
/// `OAUTH_CLIENT_SECRET`, `OAUTH_CLIENT_AUTH`, `OAUTH_PRIVATE_KEY_FILE`, `OAUTH_ALGORITHM`, `OAUTH_SCOPE` and `OAUTH_CACHE`.
pub fn from_environment() -> Result<(TokenSource, Option<PrivateKey>)> {
    let mut options = serde_json::Map::new();
    for (variable, option) in [
        ("OAUTH_TOKEN_URL", "token_endpoint"),
        ("OAUTH_ISSUER", "issuer"),
        ("OAUTH_CLIENT_ID", "client_id"),
        ("OAUTH_CLIENT_SECRET", "client_secret"),
        ("OAUTH_CLIENT_AUTH", "client_auth"),
        ("OAUTH_ALGORITHM", "algorithm"),
        ("OAUTH_SCOPE", "scope"),
        ("OAUTH_CACHE", "cache"),
    ] {
        if let Ok(value) = env::var(variable) {
            options.insert(option.to_owned(), value.into());
        }
    }
    let Ok(path) = env::var("OAUTH_PRIVATE_KEY_FILE") else {
        return Ok((TokenSource::new(Configuration::from_options(options, None, Idiom::Snake)?), None));
    };
    let text = PrivateKeyText::read(&std::fs::read(&path).with_context(|| format!("cannot read {path}"))?)?;
    let facts = KeyFacts {
        algorithms: text.algorithms().to_vec(),
        key_id: text.key_id().map(String::from),
        thumbprint: None,
        seed: Some(private_key_seed(text.pkcs8_der().expose())),
    };
    options.insert("private_key".to_owned(), true.into());
    let configuration = Configuration::from_options(options, Some(&facts), Idiom::Snake)?;
    let algorithm =
        configuration.authentication.assertion_spec().context("a private key is for assertions")?.algorithm();
    let key = PrivateKey::new(&text, algorithm)?;
    Ok((TokenSource::new(configuration), Some(key)))
}

/// What the examples print: everything about a token except the token.
pub fn describe(token: &Token) -> String {
    let answer = token.answer();
    let scope = answer.scope.as_ref().map_or_else(|| "server's default".to_owned(), ToString::to_string);
    format!(
        "{} token of {} characters, {} left, scope {scope}",
        answer.token_type.name(),
        answer.access_token.expose().len(),
        token.remaining
    )
}
