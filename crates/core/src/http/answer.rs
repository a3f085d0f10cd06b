//! The answer of a token endpoint, read from raw bytes.
//!
//! The access token is opaque: nothing looks inside it. Unknown members are ignored. What the standard demands is
//! enforced; what servers do instead and can mean only one thing is taken, with a notice.

use super::{
    Refusal, Response,
    access_token::{AccessToken, Lifetime, TokenType},
    members::Members,
    text::clean,
};
use crate::{
    diagnostic::{Diagnostic, codes},
    grant::{GrantType, Scope},
    json,
    secret::Secret,
    suggest,
    time::Seconds,
};
use alloc::{boxed::Box, format, string::String, vec::Vec};
use core::fmt;

/// The largest body that is read, unless configured otherwise.
pub(crate) const MAX_BODY_BYTES: usize = 1024 * 1024;

/// What the request makes of the answer.
#[derive(Clone, Copy)]
pub struct Expectations<'e> {
    /// The grant that was asked for.
    pub grant: GrantType,
    /// The scope that was asked for: what is granted when the answer names none (RFC 6749 section 5.1).
    pub scope: Option<&'e Scope>,
    /// Take an answer without `token_type` as Bearer.
    pub assume_bearer: bool,
    /// The lifetime of a token whose answer does not name one.
    pub default_lifetime: Seconds,
    /// The largest body that is read, in bytes.
    pub max_body_bytes: usize,
    /// Values of the request that must not come back in a message.
    pub secrets: &'e [&'e str],
}

impl fmt::Debug for Expectations<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Expectations({})", self.grant)
    }
}

impl Expectations<'_> {
    /// Text of the server, fit for a message, without what it echoes of the request.
    pub(super) fn quote(&self, text: &str, most: usize) -> String {
        suggest::quotable_to(&clean(text, self.secrets), most)
    }
}

/// A token response that holds to the rules.
#[derive(Debug)]
#[non_exhaustive]
pub struct Answer {
    /// The access token.
    pub access_token: AccessToken,
    /// How to use it.
    pub token_type: TokenType,
    /// How long it lives, counted from the moment the request was sent.
    pub lifetime: Lifetime,
    /// From which age on the server wants it renewed: `refresh_in`, which Microsoft Entra ID sends.
    pub refresh_in: Option<Seconds>,
    /// What was granted; `None` when nobody knows: nothing was asked for and nothing was said, or the scope of the answer
    /// is empty or none.
    pub scope: Option<Scope>,
    /// A refresh token, where one was due.
    pub refresh_token: Option<Secret<String>>,
    /// An ID token, not validated.
    pub id_token: Option<Secret<String>>,
    /// The kind of token that a token exchange issued (RFC 8693 section 2.2.1).
    pub issued_token_type: Option<String>,
    /// What is worth knowing about the answer.
    pub notices: Vec<Diagnostic>,
}

/// Reads an answer.
///
/// # Errors
/// A [`Refusal`]: what the server refused, or how its answer breaks the standard.
///
/// ```
/// use jotmint::{Seconds, grant::GrantType, http::{Expectations, Response, read_answer}};
/// let expectations = Expectations {
///     grant: GrantType::ClientCredentials, scope: None, assume_bearer: false,
///     default_lifetime: Seconds::new(300), max_body_bytes: 1 << 20, secrets: &[],
/// };
/// let body = br#"{"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"bearer","expires_in":3600}"#;
/// let answer = read_answer(Response { status: 200, headers: &[], body }, &expectations)?;
/// assert_eq!(answer.access_token.expose(), "2YotnFZFEjr1zCsicMWpAA");
/// assert_eq!(answer.lifetime.seconds().get(), 3600);
/// # Ok::<(), Box<jotmint::http::Refusal>>(())
/// ```
pub fn read_answer(response: Response<'_>, expected: &Expectations<'_>) -> Result<Answer, Box<Refusal>> {
    let hide = |finding: Diagnostic| finding.without(expected.secrets);
    match read(response, expected) {
        Ok(mut answer) => {
            answer.notices = answer.notices.into_iter().map(hide).collect();
            Ok(answer)
        }
        Err(mut refusal) => {
            refusal.diagnostic = hide(refusal.diagnostic);
            Err(refusal)
        }
    }
}

fn read(response: Response<'_>, expected: &Expectations<'_>) -> Result<Answer, Box<Refusal>> {
    let status = response.status;
    let malformed = |diagnostic| Box::new(Refusal::malformed(diagnostic, status));
    if response.body.len() > expected.max_body_bytes {
        return Err(malformed(
            Diagnostic::new(
                &codes::RESPONSE_TOO_LARGE,
                format_args!(
                    "the answer has {} bytes, the limit is {}",
                    response.body.len(),
                    expected.max_body_bytes
                ),
            )
            .help("check that the URL is the token endpoint; raise max_body_bytes if it is"),
        ));
    }
    if (300..400).contains(&status) {
        return Err(malformed(redirect(response, expected)));
    }
    if status != 200 {
        if (200..300).contains(&status) || status < 200 {
            return Err(malformed(
                Diagnostic::new(
                    &codes::RESPONSE_STATUS,
                    format_args!("the server answered HTTP {status}, a token comes with 200"),
                )
                .help("check that the URL is the token endpoint"),
            ));
        }
        return Err(Box::new(Refusal::read(response, expected.secrets)));
    }
    let mut body =
        json::object(response.body).map_err(|fault| malformed(not_json(response, &fault, expected)))?;
    if body.get("error").is_some_and(|error| !error.is_null()) {
        let mut refusal = Refusal::read(response, expected.secrets);
        refusal.retryable = false;
        if refusal.diagnostic.code() == &codes::RESPONSE_NOT_TOKEN
            || refusal.diagnostic.code() == &codes::ERROR_UNKNOWN
        {
            refusal.diagnostic = Diagnostic::new(
                &codes::ERROR_IN_SUCCESS,
                format_args!("the answer is an error although its status is 200"),
            )
            .help("treat it as a refusal; report it to the server's owner");
        }
        return Err(Box::new(refusal));
    }
    let mut notices = Vec::new();
    note_headers(response, expected, &mut notices);
    Members { body: &mut body, expected, notices }.read().map_err(malformed)
}

fn redirect(response: Response<'_>, expected: &Expectations<'_>) -> Diagnostic {
    let status = response.status;
    let error = Diagnostic::new(
        &codes::RESPONSE_REDIRECT,
        format_args!("the server answered HTTP {status}, a redirect, which is never followed"),
    );
    // A query may echo the request.
    let target = response.header("location").and_then(|target| target.split(['?', '#']).next());
    let error = match target.filter(|target| target.starts_with("https://")) {
        Some(target) => error.help(format!(
            "it points to `{}`: make that the token endpoint if it is the server's own",
            expected.quote(target, 120)
        )),
        None => error.help("set the token endpoint to its final URL"),
    };
    error.help("check http against https, and a missing or extra slash")
}

fn not_json(response: Response<'_>, fault: &json::Fault, expected: &Expectations<'_>) -> Diagnostic {
    let kind = response.header("content-type").map(|kind| expected.quote(kind, 40));
    let fault = expected.quote(&format!("{fault}"), 200);
    let is_html = response.body.trim_ascii_start().starts_with(b"<");
    let error = Diagnostic::new(&codes::RESPONSE_NOT_JSON, format_args!("the body of the answer {fault}"));
    match (kind, is_html) {
        (_, true) => error
            .help("this is a web page: the URL is not the token endpoint, or a proxy answered in its place"),
        (Some(kind), false) => {
            error.help(format!("the content type is `{kind}`; check that the URL is the token endpoint"))
        }
        (None, false) => error.help("check that the URL is the token endpoint"),
    }
}

fn note_headers(response: Response<'_>, expected: &Expectations<'_>, notices: &mut Vec<Diagnostic>) {
    let media_type =
        response.header("content-type").map(|value| value.split(';').next().unwrap_or_default().trim());
    let is_json = |kind: &str| {
        kind.eq_ignore_ascii_case("application/json") || kind.to_ascii_lowercase().ends_with("+json")
    };
    if !response.headers.is_empty() && !media_type.is_some_and(is_json) {
        let shown = media_type
            .map_or_else(|| String::from("missing"), |kind| format!("`{}`", expected.quote(kind, 40)));
        notices.push(Diagnostic::new(
            &codes::RESPONSE_CONTENT_TYPE,
            format_args!("the content type is {shown}, not `application/json`"),
        ));
    }
    if !response.headers.is_empty()
        && !response
            .header("cache-control")
            .is_some_and(|value| value.to_ascii_lowercase().contains("no-store"))
    {
        notices.push(Diagnostic::new(
            &codes::RESPONSE_CACHEABLE,
            format_args!("the answer lacks `Cache-Control: no-store`"),
        ));
    }
}
