//! What a server says when it gives no token.
//!
//! The status and the registered error code decide; the server's own words are cleaned and shown, never acted on.

use super::{Response, ServerWords, parse_date, server_words::has_malformed_code, text::clean};
use crate::{
    diagnostic::{Code, Diagnostic, codes},
    json::{self, Object},
    suggest::quotable,
    time::Seconds,
};
use alloc::{format, string::String};
use core::fmt;

/// `Retry-After` above this is cut: an hour.
const MAX_RETRY_AFTER: u32 = 3600;

/// A refusal, understood.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Refusal {
    /// What it means and what to do.
    pub diagnostic: Diagnostic,
    /// What the server said, safe to print.
    pub server: ServerWords,
    /// Whether the same request, with a fresh assertion, may succeed later.
    pub retryable: bool,
    /// How long the server asks to be left alone, in `Retry-After` or by RFC 8628 section 3.5; at most 3600 s.
    pub retry_after: Option<Seconds>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.diagnostic, out)
    }
}

impl core::error::Error for Refusal {}

impl Refusal {
    /// Reads an answer that is not a token. `secrets` are values of the request that must not come back in a text.
    pub(crate) fn read(response: Response<'_>, secrets: &[&str]) -> Self {
        let body = json::object(response.body).ok();
        let server = ServerWords::read(response, body.as_ref(), secrets);
        let judgement = Judgement::of(&server, response, body.as_ref(), secrets);
        let mut message = judgement.message;
        if let Some(description) = server.error_description.as_deref().filter(|text| !text.is_empty()) {
            message = format!("{message}: {description}");
        }
        let mut diagnostic = Diagnostic::new(judgement.code, format_args!("{message}"));
        let asked = retry_after(response);
        if let Some(wait) = asked.filter(|_| judgement.retryable) {
            diagnostic = diagnostic.help(format!("wait {wait}, as the server asks in Retry-After"));
        }
        for help in judgement.help {
            diagnostic = diagnostic.help(*help);
        }
        let retry_after = asked.max(judgement.interval);
        Self { diagnostic, server, retryable: judgement.retryable, retry_after }
    }

    /// A refusal that is this library's own judgement on a malformed answer.
    pub(super) fn malformed(diagnostic: Diagnostic, status: u16) -> Self {
        Self {
            diagnostic,
            server: ServerWords { status, ..ServerWords::default() },
            retryable: false,
            retry_after: None,
        }
    }
}

/// What a status and an error code amount to.
struct Judgement {
    code: &'static Code,
    message: String,
    help: &'static [&'static str],
    retryable: bool,
    /// The least time between two polls, where the answer is one to a poll.
    interval: Option<Seconds>,
}

impl Judgement {
    fn of(server: &ServerWords, response: Response<'_>, body: Option<&Object>, secrets: &[&str]) -> Self {
        let status = server.status;
        let said = |code: &'static Code, help: &'static [&'static str]| {
            let error = server.error.as_deref().unwrap_or_default();
            Self {
                code,
                message: format!("the server answered `{error}` with HTTP {status}"),
                help,
                retryable: false,
                interval: None,
            }
        };
        match server.error.as_deref() {
            // The second is Salesforce's, the third Ory's, for an assertion that was used before.
            Some("invalid_client" | "invalid_client_id" | "jti_known") => {
                said(&codes::CLIENT_REFUSED, CLIENT_HELP)
            }
            Some("unauthorized_client") => said(
                &codes::GRANT_REFUSED,
                &["allow this grant for the client at the server, or ask with another grant"],
            ),
            Some("unsupported_grant_type") => said(
                &codes::GRANT_REFUSED,
                &["check the grant_type; some servers have names of their own for machine clients"],
            ),
            Some("invalid_grant" | "expired_token") => said(
                &codes::GRANT_REFUSED,
                &[
                    "get a new code, refresh token or assertion: this one is expired, used or not meant for this client",
                ],
            ),
            Some("access_denied" | "consent_required" | "interaction_required" | "login_required") => said(
                &codes::GRANT_REFUSED,
                &["have an administrator of the server allow this client what it asks for"],
            ),
            // The second is Entra's.
            Some("invalid_target" | "invalid_resource") => said(
                &codes::GRANT_REFUSED,
                &[
                    "compare resource and audience with what the server knows, letter by letter, and have the client allowed to ask for it",
                ],
            ),
            Some("use_dpop_nonce" | "invalid_dpop_proof") => said(&codes::DPOP_DEMANDED, DPOP_HELP),
            Some("invalid_scope") => said(
                &codes::SCOPE_REFUSED,
                &["compare the scope with what the client may have at the server, letter by letter"],
            ),
            Some("invalid_request" | "invalid_authorization_details") => said(
                &codes::REQUEST_REFUSED,
                &["compare the parameters with what the server's documentation asks for"],
            ),
            Some("authorization_pending") => Self::pending(
                "the person at the other device has not decided yet (`authorization_pending`)",
                POLL_INTERVAL,
                PENDING_HELP,
            ),
            // With 429 it limits how often anybody asks.
            Some("slow_down") if !is_throttle(status) => Self::pending(
                "the person at the other device has not decided yet, and this client asks too often (`slow_down`)",
                SLOWER_INTERVAL,
                SLOW_DOWN_HELP,
            ),
            Some("temporarily_unavailable" | "slow_down") => Self::busy(status),
            Some("server_error") if (400..500).contains(&status) && !is_throttle(status) => {
                said(&codes::SERVER_ERROR_AS_REFUSAL, CLIENT_HELP)
            }
            _ if is_throttle(status) || status >= 500 => Self::busy(status),
            Some(_) => said(&codes::ERROR_UNKNOWN, &["look the error code up in the server's documentation"]),
            // Unknown, whatever it should be (RFC 6749 appendix A.7).
            None if has_malformed_code(body) => Self {
                message: format!(
                    "the server answered HTTP {status} with an `error` that is no code: it is too long, or has characters that codes do not have"
                ),
                ..said(
                    &codes::ERROR_UNKNOWN,
                    &["look the text of the answer up in the server's documentation"],
                )
            },
            None => Self::silent(server, response, body.is_some(), secrets),
        }
    }

    /// Somebody has to approve first; until then the client polls (RFC 8628 section 3.5).
    fn pending(message: &str, interval: Seconds, help: &'static [&'static str]) -> Self {
        Self {
            code: &codes::AUTHORIZATION_PENDING,
            message: String::from(message),
            help,
            retryable: true,
            interval: Some(interval),
        }
    }

    fn busy(status: u16) -> Self {
        let message = if status == 429 {
            format!("the server limits how often it is asked (HTTP {status})")
        } else {
            format!("the server cannot answer now (HTTP {status})")
        };
        Self {
            code: &codes::SERVER_BUSY,
            message,
            help: &["try again later; share one token between jobs instead of asking for one each"],
            retryable: true,
            interval: None,
        }
    }

    /// No error code: the status and the shape of the body are all there is.
    fn silent(server: &ServerWords, response: Response<'_>, is_json: bool, secrets: &[&str]) -> Self {
        let status = response.status;
        let is_html = response.body.trim_ascii_start().starts_with(b"<");
        let what = if response.body.trim_ascii().is_empty() {
            String::from("an empty body")
        } else if let Some(code) = &server.code {
            format!("the code `{code}`")
        } else if is_json {
            String::from("JSON without an error code")
        } else {
            let kind = response
                .header("content-type")
                .map_or_else(|| String::from("no content type"), |kind| quotable(&clean(kind, secrets)));
            format!("{} bytes of {kind}", response.body.len())
        };
        let message = format!("the server answered HTTP {status} with {what}");
        let other =
            |code, help| Self { code, message: message.clone(), help, retryable: false, interval: None };
        match status {
            401 | 403 if is_html => other(
                &codes::CLIENT_REFUSED_SILENTLY,
                &[
                    "this is a web page: a gateway or proxy answered in the server's place; check host and path, and whether it blocks this address",
                ],
            ),
            401 | 403 => other(
                &codes::CLIENT_REFUSED_SILENTLY,
                &[
                    "check the client_id, its credential and the host; a gateway in front of the server may block this address or this client",
                ],
            ),
            405 => other(
                &codes::RESPONSE_NOT_TOKEN,
                &["ask with POST; if it was one, the URL is not the token endpoint"],
            ),
            407 => other(
                &codes::RESPONSE_NOT_TOKEN,
                &[
                    "a proxy on the way asks for credentials: give them to the HTTP client, or go around the proxy",
                ],
            ),
            415 => other(
                &codes::RESPONSE_NOT_TOKEN,
                &["send the parameters as a form: application/x-www-form-urlencoded"],
            ),
            _ if is_html => other(
                &codes::RESPONSE_NOT_TOKEN,
                &["this is a web page: the URL is not the token endpoint, or a proxy answered in its place"],
            ),
            _ => other(
                &codes::RESPONSE_NOT_TOKEN,
                &[
                    "check that the URL is the token endpoint; the server's metadata names it as token_endpoint",
                ],
            ),
        }
    }
}

/// Between two polls, where the server named no `interval`; and after a `slow_down` (RFC 8628 sections 3.2, 3.5).
const POLL_INTERVAL: Seconds = Seconds::new(5);
const SLOWER_INTERVAL: Seconds = Seconds::new(10);

const PENDING_HELP: &[&str] = &[
    "have the person open the verification URL, enter the user code and approve",
    "send the same request again after the `interval` of the device authorization response, 5 s where it has none, until its expires_in is over",
];

const SLOW_DOWN_HELP: &[&str] = &[
    "from now on wait 5 s longer between two requests, and 5 s more after each further slow_down; the interval never shrinks again",
    "have the person open the verification URL, enter the user code and approve",
];

const CLIENT_HELP: &[&str] = &[
    "check client_id and credential, and that the client is registered for this authentication method",
    "for an assertion: check audience, algorithm, kid and the clock of this machine",
];

const DPOP_HELP: &[&str] = &[
    "jotmint makes no DPoP proofs: have DPoP switched off for this client at the server",
    "with a client that makes them: send a new proof with the nonce of the DPoP-Nonce header, and a newly signed client assertion",
];

/// Statuses that ask to come back later (RFC 9110 section 15.5.9, RFC 8470 section 5.2, RFC 6585 section 4).
const fn is_throttle(status: u16) -> bool {
    matches!(status, 408 | 425 | 429)
}

/// Seconds, or a date read against the response's own `Date` (RFC 9110 section 10.2.3).
fn retry_after(response: Response<'_>) -> Option<Seconds> {
    let value = response.header("retry-after")?;
    let seconds = if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        value.parse::<u32>().unwrap_or(MAX_RETRY_AFTER)
    } else {
        parse_date(value)?.since(parse_date(response.header("date")?)?).get()
    };
    Some(Seconds::new(seconds.min(MAX_RETRY_AFTER)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{string::ToString as _, vec::Vec};

    fn read(status: u16, headers: &[(&str, &str)], body: &str) -> Refusal {
        let headers: Vec<_> =
            headers.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        Refusal::read(Response { status, headers: &headers, body: body.as_bytes() }, &["the-secret"])
    }

    #[test]
    fn odd_answers_are_read_for_what_they_are() {
        for (status, body, slug, retryable) in [
            (401, r#"{"error":"invalid_client"}"#, "client-refused", false),
            (400, r#"{"error":"invalid_client"}"#, "client-refused", false),
            (403, "", "client-refused-silently", false),
            (401, "<html>", "client-refused-silently", false),
            (400, r#"{"error":"server_error"}"#, "server-error-as-refusal", false),
            (500, r#"{"error":"server_error"}"#, "server-busy", true),
            (502, "<html>Bad Gateway</html>", "server-busy", true),
            (429, "", "server-busy", true),
            (400, r#"{"error":"invalid_scope"}"#, "scope-refused", false),
            (400, r#"{"error":"invalid_grant"}"#, "grant-refused", false),
            (400, r#"{"error":"brand_new"}"#, "error-unknown", false),
            (400, r#"{"error":"na\"me"}"#, "error-unknown", false),
            (503, r#"{"error":"na\"me"}"#, "server-busy", true),
            (400, r#"{"error":"use_dpop_nonce"}"#, "dpop-demanded", false),
            (400, r#"{"error":"expired_token"}"#, "grant-refused", false),
            (400, r#"{"error":"invalid_authorization_details"}"#, "request-refused", false),
            (405, "", "response-not-token", false),
            (415, "<html>", "response-not-token", false),
            (400, r#"{"error":{"code":7}}"#, "response-not-token", false),
            (404, "not found", "response-not-token", false),
            (400, r#"{"error":"temporarily_unavailable"}"#, "server-busy", true),
            (400, r#"{"error":"authorization_pending"}"#, "authorization-pending", true),
            (400, r#"{"error":"slow_down"}"#, "authorization-pending", true),
        ] {
            let refusal = read(status, &[], body);
            assert_eq!(
                (refusal.diagnostic.code().slug(), refusal.retryable),
                (slug, retryable),
                "{status} {body}"
            );
        }
    }

    #[test]
    fn a_poll_is_repeated_no_sooner_than_the_standard_allows() {
        let after = |error: &str, headers: &[(&str, &str)]| {
            read(400, headers, &format!(r#"{{"error":"{error}"}}"#)).retry_after.map(Seconds::get)
        };
        assert_eq!(after("authorization_pending", &[]), Some(5));
        assert_eq!(after("slow_down", &[]), Some(10));
        assert_eq!(after("slow_down", &[("Retry-After", "30")]), Some(30));
        assert_eq!(after("slow_down", &[("Retry-After", "1")]), Some(10));
    }

    #[test]
    fn retry_after_is_read_in_both_forms_and_capped() {
        let after = |headers: &[(&str, &str)]| read(429, headers, "").retry_after.map(Seconds::get);
        assert_eq!(after(&[("Retry-After", "30")]), Some(30));
        assert_eq!(after(&[("retry-after", "999999999999")]), Some(3600));
        let date = ("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(after(&[date, ("Retry-After", "Sun, 06 Nov 1994 08:50:07 GMT")]), Some(30));
        assert_eq!(after(&[("Retry-After", "Sun, 06 Nov 1994 08:50:07 GMT")]), None);
        assert_eq!(after(&[("Retry-After", "soon")]), None);
    }
}
