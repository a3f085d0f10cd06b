//! One attempt at the token endpoint: its assertion, its request, and what the answer tells about the clocks.
//!
//! Nothing here changes the state of a token; every attempt is made afresh.

use super::{Clock, timing::elapsed_ms};
use crate::{
    client_auth::{Credential, token_request},
    diagnostic::{Diagnostic, codes},
    entropy::Entropy,
    grant::{Grant, GrantType, Scope, TokenRequest},
    http::{Request, Response, parse_date},
    jws::{Assertion, Decoded, Unsigned, decode},
    options::{Authentication, Configuration},
    secret::Secret,
    suggest,
    time::{Seconds, UnixTime},
};
use alloc::{string::String, vec::Vec};

/// A server clock that can only be told with less precision is not believed.
const MAX_SKEW_UNCERTAINTY_MS: u64 = 10_000;

/// What the request needs before it can be sent.
pub(super) enum Proof {
    /// Nothing, or an assertion that is made.
    Ready(Option<Assertion>),
    /// A signature.
    ToSign(Unsigned),
    /// A ready-made assertion.
    ToRead,
}

/// The proof for an attempt made now; `skew` is the server's clock minus ours in seconds. A new assertion has a new
/// `jti`, `iat` and `exp`.
pub(super) fn prove(
    configuration: &Configuration,
    skew: i64,
    now: Clock,
    entropy: Entropy,
) -> Result<Proof, Diagnostic> {
    match &configuration.authentication {
        Authentication::ReadyMade => Ok(Proof::ToRead),
        Authentication::SecretJwt(spec, key) => {
            let prepared = spec.prepare(server_time(skew, now)?, entropy)?;
            Ok(Proof::Ready(Some(prepared.unsigned.sign_with(key)?)))
        }
        Authentication::KeyJwt(spec) => {
            Ok(Proof::ToSign(spec.prepare(server_time(skew, now)?, entropy)?.unsigned))
        }
        Authentication::SecretInHeader(_)
        | Authentication::SecretInBody(_)
        | Authentication::IdentifierOnly(_) => Ok(Proof::Ready(None)),
    }
}

/// What the server's clock shows; ours, when the difference leads out of all time.
fn server_time(skew: i64, now: Clock) -> Result<UnixTime, Diagnostic> {
    let seconds = now.wall_ms / 1000;
    let corrected = seconds.checked_add_signed(skew).and_then(|seconds| UnixTime::from_seconds(seconds).ok());
    corrected.map_or_else(|| UnixTime::from_seconds(seconds), Ok)
}

/// A ready-made assertion, unless it is too old to be sent.
pub(super) fn check_ready_made(text: &Secret<String>, now: Clock) -> Result<Assertion, Diagnostic> {
    let assertion = Assertion::ready_made(text.expose())?;
    check_not_over("ready-made assertion", &assertion.decode()?, now)
        .map_err(|error| error.help("have the platform issue a new one for this job"))?;
    Ok(assertion)
}

/// The server's clock decides; this catches what is old beyond every tolerance.
fn check_not_over(what: &str, assertion: &Decoded, now: Clock) -> Result<(), Diagnostic> {
    let moment = now.wall_ms / 1000;
    match assertion.seconds("exp") {
        Some(expires_at) if expires_at.saturating_add(60) < moment => {
            let ago = moment.saturating_sub(expires_at);
            Err(Diagnostic::new(&codes::ASSERTION_EXPIRED, format_args!("the {what} expired {ago} s ago")))
        }
        _ => Ok(()),
    }
}

/// The ready-made assertion could not be read.
pub(super) fn unreadable(reason: &str) -> Diagnostic {
    Diagnostic::new(
        &codes::ASSERTION_EMPTY,
        format_args!("the ready-made assertion cannot be read: {}", suggest::quotable_to(reason, 200)),
    )
    .help("check the path or the function that gives it")
}

/// The signing input could not be signed.
pub(super) fn unsigned(reason: &str) -> Diagnostic {
    Diagnostic::new(
        &codes::SIGNER_FAILED,
        format_args!("the signer failed: {}", suggest::quotable_to(reason, 200)),
    )
    .help("check that the key service answers and that this job may use the key")
}

/// The server did not answer.
pub(super) fn unreachable(host: &str, reason: &str) -> Diagnostic {
    Diagnostic::new(
        &codes::SERVER_UNREACHABLE,
        format_args!("`{host}` gave no answer: {}", suggest::quotable_to(reason, 200)),
    )
    .help("check the host name, the network of this job and its proxy settings")
}

/// A code or refresh token was on its way, and nobody knows whether it arrived.
pub(super) fn in_doubt(error: Diagnostic) -> Diagnostic {
    error.help("the code or refresh token of this request may be used up, so it is not sent again as long as that can be helped")
}

/// The authorization code was sent before.
pub(super) fn spent() -> Diagnostic {
    Diagnostic::new(&codes::CODE_SPENT, format_args!("the authorization code was sent before, and is good for once"))
        .help("start a new authorization; for a token that is renewed without one, have the server give a refresh token")
}

/// The token arrived too late.
pub(super) fn late(lifetime: Seconds, age_ms: u64) -> Diagnostic {
    Diagnostic::new(
        &codes::EXPIRED_ON_ARRIVAL,
        format_args!("the token lives for {lifetime}, and its answer took {age_ms} ms"),
    )
    .help("raise the token lifetime at the server, or find out what delays its answers")
}

/// The request; `rotated` is the refresh token that takes the place of the configured grant.
pub(super) fn request(
    configuration: &Configuration,
    rotated: Option<&Secret<String>>,
    scope: Option<Scope>,
    assertion: Option<&Assertion>,
    now: Clock,
) -> Result<Request, Diagnostic> {
    if let (Grant::JwtBearer { assertion }, None) = (&configuration.request.grant, rotated) {
        check_not_over("assertion of the grant", &decode(assertion.expose())?, now).map_err(|error| {
            error.help("make a new one: each is good until its `exp`, and often for once")
        })?;
    }
    let credential = match (&configuration.authentication, assertion) {
        (Authentication::SecretInHeader(secret), _) => Credential::SecretInHeader(secret),
        (Authentication::SecretInBody(secret), _) => Credential::SecretInBody(secret),
        (_, Some(assertion)) => Credential::Assertion(assertion),
        (_, None) => Credential::IdentifierOnly,
    };
    let with_rotated = rotated.map(|refresh_token| {
        let grant = Grant::RefreshToken { refresh_token: refresh_token.clone() };
        TokenRequest { grant, scope, ..configuration.request.clone() }
    });
    let request = with_rotated.as_ref().unwrap_or(&configuration.request);
    token_request(&configuration.endpoint, configuration.client_id.as_deref(), &credential, request)
}

/// What the server knows and must not be shown: it may come back in its words.
pub(super) fn secrets<'s>(
    configuration: &'s Configuration,
    rotated: Option<&'s Secret<String>>,
    sent: &'s [Secret<String>],
) -> Vec<&'s str> {
    let mut secrets: Vec<&str> = configuration.request.grant.secrets();
    match &configuration.authentication {
        Authentication::SecretInHeader(secret) | Authentication::SecretInBody(secret) => {
            secrets.push(secret.expose());
        }
        Authentication::SecretJwt(_, key) => secrets.extend(core::str::from_utf8(key.secret())),
        Authentication::KeyJwt(_) | Authentication::ReadyMade | Authentication::IdentifierOnly(_) => {}
    }
    secrets.extend(rotated.map(|token| token.expose().as_str()));
    secrets.extend(sent.iter().map(|secret| secret.expose().as_str()));
    secrets
}

/// Whether a refresh token in an answer takes the place of the one that was used (RFC 6749 section 6).
pub(super) fn rotates(configuration: &Configuration) -> bool {
    matches!(configuration.request.grant.grant_type(), GrantType::RefreshToken | GrantType::AuthorizationCode)
}

/// Server clock minus local clock in seconds, from the `Date` header: it lies between Date - received and
/// Date + 1 - sent. Dropped when that is wider than 10 s, or when a cache answered.
pub(super) fn measured_skew(response: Response<'_>, sent_at: Clock, now: Clock) -> Option<i64> {
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
