//! What an answer means, held against what was asked.
//!
//! [`reconcile`] reads the answer alone. [`explain`] joins it with what speaks against the request, so that the cause
//! comes first: see `order.rs` for how.
//!
//! ```text
//! answer ─ granted:   a token: its lifetime, scope, refresh token
//!        ─ refused:   none: the server's words, what a vendor means by them, what its profile advises
//!        ─ assertion: the request's own JWT, held against the refusal and the server's clock
//!        ─ resource:  the answer of an API to a token, not of a token endpoint
//!        ─ clocks:    ours and theirs
//! ```

mod assertion;
mod clocks;
mod granted;
mod order;
mod refused;
mod resource;

use super::{Asked, Decision, Question, ServerFacts, Verdict, decide};
use crate::{
    diagnostic::{Code, Diagnostic},
    grant::{GrantType, Scope},
    http::{Expectations, MAX_BODY_BYTES, Response, read_answer},
    time::{Seconds, UnixTime},
};
use alloc::vec::Vec;
use order::Concern;

/// An answer, and what is known about how it came to be.
#[derive(Debug)]
pub struct Answered<'a> {
    /// The request.
    pub asked: &'a Asked,
    /// The server.
    pub server: &'a ServerFacts,
    /// The answer.
    pub response: Response<'a>,
    /// The local time when it arrived, where it is known.
    pub received_at: Option<UnixTime>,
}

/// Why a request got this answer: the cause first, then what else there is to know, about the answer and about the
/// request.
///
/// What the server says comes first where it names the cause. A finding about the request that explains the answer comes
/// before the mere fact of the refusal. Nothing is said twice.
///
/// ```
/// use jotmint::{curl::CurlCommand, decision::{Answered, Asked, ServerFacts, explain}, http::Response};
/// let command = CurlCommand::parse("curl https://as.example/token -d grant_type=client_credentials")?;
/// let body = br#"{"error":"invalid_client"}"#;
/// let decision = explain(&Answered {
///     asked: &Asked::from(&command),
///     server: &ServerFacts::default(),
///     response: Response { status: 401, headers: &[], body },
///     received_at: None,
/// });
/// let codes: Vec<_> = decision.diagnostics.iter().map(|found| found.code().slug()).collect();
/// assert_eq!(codes, ["client-authentication-missing", "client-refused"]);
/// # Ok::<(), jotmint::Diagnostic>(())
/// ```
#[must_use]
pub fn explain(answered: &Answered<'_>) -> Decision {
    let reading = read(answered);
    let mut request = answered.asked.notices.clone();
    let question = Question { asked: answered.asked, server: answered.server, now: answered.received_at };
    request.extend(decide(&question).diagnostics);
    in_this_order(answered, order::merge(reading, request))
}

/// What the answer alone says: a token that is not what was expected, or why there is none.
#[must_use]
pub fn reconcile(answered: &Answered<'_>) -> Decision {
    in_this_order(answered, order::merge(read(answered), Vec::new()))
}

/// A decision without a credential of the request that the answer may have brought back.
fn in_this_order(answered: &Answered<'_>, diagnostics: Vec<Diagnostic>) -> Decision {
    let secrets = answered.asked.secrets();
    let diagnostics: Vec<_> = diagnostics.into_iter().map(|finding| finding.without(&secrets)).collect();
    Decision { verdict: Verdict::of(&diagnostics), diagnostics }
}

/// What was read from an answer.
#[derive(Debug, Default)]
struct Reading {
    /// What names the cause.
    causes: Vec<Diagnostic>,
    /// That something was refused, where the server did not say why.
    refusal: Option<Unexplained>,
    /// Findings about the request that the causes tell as well, in better words.
    told: Vec<&'static Code>,
    /// What else is worth knowing.
    further: Vec<Diagnostic>,
    /// What the answer is about, and so which findings about the request may explain it.
    concern: Concern,
}

/// A refusal without a cause.
#[derive(Debug)]
struct Unexplained {
    /// With everything that may be the cause.
    full: Diagnostic,
    /// Without the guesses, for when the cause was found elsewhere.
    brief: Diagnostic,
    /// What to do once the cause is mended: `ask again`.
    then: &'static str,
}

fn read(answered: &Answered<'_>) -> Reading {
    if answered.asked.is_api_call() {
        return resource::read(answered);
    }
    if let Some(reading) = granted::dated(answered) {
        return reading;
    }
    let grant = grant(answered.asked);
    let scope = scope(answered);
    let secrets: Vec<&str> = answered.asked.secrets();
    let expectations = Expectations {
        // Where the grant is none of ours, nothing is expected of it.
        grant: grant.unwrap_or(GrantType::AuthorizationCode),
        scope: scope.as_ref(),
        assume_bearer: false,
        default_lifetime: Seconds::new(300),
        max_body_bytes: MAX_BODY_BYTES,
        secrets: &secrets,
    };
    match read_answer(answered.response, &expectations) {
        Ok(answer) => granted::read(answered, grant, answer),
        Err(refusal) => refused::read(answered, *refusal),
    }
}

fn grant(asked: &Asked) -> Option<GrantType> {
    GrantType::from_name(asked.grant_type()?).ok()
}

/// The scope that was asked for, where names can be compared.
fn scope(answered: &Answered<'_>) -> Option<Scope> {
    let separated_otherwise =
        answered.server.profile.is_some_and(|profile| profile.scope.separator.is_some());
    let text = answered.asked.value("scope").filter(|_| !separated_otherwise)?;
    Scope::parse(text).ok()
}
