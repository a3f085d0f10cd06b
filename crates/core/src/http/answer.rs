//! The answer of a token endpoint, read from raw bytes.
//!
//! The access token is opaque: nothing looks inside it. Unknown members are ignored. What the standard demands is
//! enforced; what servers do instead and can mean only one thing is taken, with a notice.

use super::{Refusal, Response, text::clean};
use crate::{
    diagnostic::{Diagnostic, codes},
    grant::{GrantType, Scope},
    json::{self, Object},
    secret::Secret,
    suggest,
    time::Seconds,
};
use alloc::{boxed::Box, format, string::String, vec::Vec};
use core::fmt;
use serde_json::Value;

/// Lifetimes above this are cut: 30 days.
pub(crate) const MAX_LIFETIME: Seconds = Seconds::new(30 * 24 * 3600);

/// The largest body that is read, unless configured otherwise.
pub(crate) const MAX_BODY_BYTES: usize = 1024 * 1024;

/// The largest token that is taken.
const MAX_TOKEN_BYTES: usize = 64 * 1024;

/// What the request makes of the answer.
#[derive(Clone, Copy, Debug)]
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

impl Expectations<'_> {
    /// Text of the server, fit for a message, without what it echoes of the request.
    fn quote(&self, text: &str, most: usize) -> String {
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
    /// What was granted; `None` when nothing was asked for and nothing was said.
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

/// An access token: opaque, and safe to put behind `Bearer ` in a header.
pub struct AccessToken(Secret<String>);

impl AccessToken {
    /// A token of characters that its type allows.
    ///
    /// # Errors
    /// Place, counted from 1, and kind of the first character that cannot be sent.
    pub(crate) fn new(token: Secret<String>, token_type: TokenType) -> Result<Self, (usize, char)> {
        let illegal = match token_type {
            TokenType::Bearer => position(
                token.expose(),
                |c| matches!(c, 'A'..='Z' | 'a'..='z' | '0'..='9' | '-' | '.' | '_' | '~' | '+' | '/' | '='),
            ),
            TokenType::NotApplicable => position(token.expose(), |c| matches!(c, ' '..='~')),
        };
        match illegal {
            Some(found) => Err(found),
            None => Ok(Self(token)),
        }
    }

    /// The token.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("[redacted]")
    }
}

/// How an access token is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenType {
    /// In an `Authorization: Bearer` header (RFC 6750 section 2.1).
    Bearer,
    /// Not an access token: the product of a token exchange, whose use the issued token type tells (RFC 8693 section 2.2.1).
    NotApplicable,
}

impl TokenType {
    /// The type that [`TokenType::name`] gives this name to.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Bearer, Self::NotApplicable].into_iter().find(|kind| kind.name() == name)
    }

    /// The name as the standard writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bearer => "Bearer",
            Self::NotApplicable => "N_A",
        }
    }
}

/// How long a token lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifetime {
    /// As the server said; zero is a token to be used once, now.
    Granted(Seconds),
    /// The server said nothing; this much is assumed.
    Assumed(Seconds),
}

impl Lifetime {
    /// The number of seconds, granted or assumed.
    #[must_use]
    pub const fn seconds(self) -> Seconds {
        match self {
            Self::Granted(seconds) | Self::Assumed(seconds) => seconds,
        }
    }
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
    Reader { body: &mut body, expected, notices }.read().map_err(malformed)
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

struct Reader<'r, 'e> {
    body: &'r mut Object,
    expected: &'r Expectations<'e>,
    notices: Vec<Diagnostic>,
}

impl Reader<'_, '_> {
    fn read(mut self) -> Result<Answer, Diagnostic> {
        let token_type = self.token_type()?;
        let access_token = self.access_token(token_type)?;
        let lifetime = self.lifetime()?;
        let refresh_in = self.refresh_in();
        let scope = self.scope();
        let refresh_token = self.refresh_token();
        let id_token = self.id_token();
        let issued_token_type = self.issued_token_type();
        Ok(Answer {
            access_token,
            token_type,
            lifetime,
            refresh_in,
            scope,
            refresh_token,
            id_token,
            issued_token_type,
            notices: self.notices,
        })
    }

    fn note(
        &mut self,
        code: &'static crate::diagnostic::Code,
        message: fmt::Arguments<'_>,
        help: Option<&'static str>,
    ) {
        let notice = Diagnostic::new(code, message);
        self.notices.push(match help {
            Some(help) => notice.help(help),
            None => notice,
        });
    }

    fn access_token(&mut self, token_type: TokenType) -> Result<AccessToken, Diagnostic> {
        let token = match self.body.remove("access_token") {
            Some(Value::String(token)) if !token.is_empty() => Secret::new(token),
            found => {
                let what = found
                    .as_ref()
                    .map_or("missing", |value| if value.is_string() { "empty" } else { json::kind(value) });
                return Err(Diagnostic::new(
                    &codes::ACCESS_TOKEN_MISSING,
                    format_args!("access_token is {what}"),
                )
                .help("check that the URL is the token endpoint"));
            }
        };
        let length = token.expose().len();
        if length > MAX_TOKEN_BYTES {
            return Err(Diagnostic::new(
                &codes::RESPONSE_TOO_LARGE,
                format_args!("access_token has {length} bytes, the limit is {MAX_TOKEN_BYTES}"),
            )
            .help("no API takes a header of this size: ask for fewer scopes or claims"));
        }
        AccessToken::new(token, token_type).map_err(|(at, found)| {
            Diagnostic::new(
                &codes::ACCESS_TOKEN_NOT_HEADER_SAFE,
                format_args!(
                    "access_token has U+{:04X} at character {at}, which cannot be sent in a header",
                    u32::from(found)
                ),
            )
            .help("report it to the server's owner; the token is not used")
        })
    }

    fn token_type(&mut self) -> Result<TokenType, Diagnostic> {
        match self.body.get("token_type") {
            Some(Value::String(kind)) if kind.eq_ignore_ascii_case("bearer") => Ok(TokenType::Bearer),
            Some(Value::String(kind))
                if kind.eq_ignore_ascii_case("n_a") && self.expected.grant == GrantType::TokenExchange =>
            {
                Ok(TokenType::NotApplicable)
            }
            Some(Value::String(kind)) if !kind.is_empty() => {
                let error = Diagnostic::new(
                    &codes::TOKEN_TYPE_UNKNOWN,
                    format_args!("token_type is `{}`, jotmint knows `Bearer`", self.expected.quote(kind, 40)),
                );
                Err(if kind.eq_ignore_ascii_case("dpop") {
                    error.help("a DPoP token is of use only to whoever holds the key it is bound to; have DPoP switched off for this client at the server")
                } else {
                    error.help("have the server issue bearer tokens to this client")
                })
            }
            None | Some(Value::Null | Value::String(_)) if self.expected.assume_bearer => {
                self.note(
                    &codes::TOKEN_TYPE_ASSUMED,
                    format_args!("the answer has no token_type; taken as Bearer"),
                    None,
                );
                Ok(TokenType::Bearer)
            }
            found => {
                let what = found
                    .map_or("missing", |value| if value.is_string() { "empty" } else { json::kind(value) });
                Err(Diagnostic::new(&codes::TOKEN_TYPE_MISSING, format_args!("token_type is {what}"))
                    .help("set assume_bearer for this server if its documentation says that it issues bearer tokens"))
            }
        }
    }

    fn lifetime(&mut self) -> Result<Lifetime, Diagnostic> {
        let malformed = |what: &str| {
            Diagnostic::new(
                &codes::EXPIRES_IN_MALFORMED,
                format_args!("expires_in is {what}, not a whole number of seconds"),
            )
            .help("report it to the server's owner")
        };
        let seconds = match self.body.remove("expires_in") {
            None | Some(Value::Null) => {
                let assumed = self.expected.default_lifetime;
                self.note(
                    &codes::EXPIRES_IN_MISSING,
                    format_args!("the answer has no expires_in; {assumed} are assumed"),
                    Some("set default_lifetime if the server's documentation states the lifetime"),
                );
                return Ok(Lifetime::Assumed(assumed));
            }
            Some(Value::Number(number)) => match (number.as_u64(), number.as_f64()) {
                (Some(seconds), _) => seconds,
                (None, Some(seconds)) if seconds >= 0.0 => {
                    self.note(
                        &codes::EXPIRES_IN_FRACTION,
                        format_args!("expires_in is {number}; the fraction is cut off"),
                        None,
                    );
                    whole(seconds)
                }
                _ => return Err(malformed("negative")),
            },
            Some(Value::String(text))
                if !text.is_empty() && text.len() <= 20 && text.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                self.note(&codes::EXPIRES_IN_STRING, format_args!("expires_in is the string `{text}`"), None);
                text.parse().unwrap_or(u64::MAX)
            }
            Some(other) => return Err(malformed(json::kind(&other))),
        };
        if seconds == 0 {
            self.note(
                &codes::EXPIRES_IN_ZERO,
                format_args!("expires_in is 0; the token is handed out once"),
                Some("set default_lifetime and report it to the server's owner, if the server means that the token does not expire"),
            );
        }
        let capped = Seconds::new(u32::try_from(seconds).unwrap_or(u32::MAX)).min(MAX_LIFETIME);
        if seconds > u64::from(MAX_LIFETIME.get()) {
            self.note(
                &codes::EXPIRES_IN_HUGE,
                format_args!("expires_in is {seconds} s; the token is kept for {MAX_LIFETIME} at most"),
                None,
            );
        }
        Ok(Lifetime::Granted(capped))
    }

    /// No standard has this member; what is not a number of seconds is left alone.
    fn refresh_in(&mut self) -> Option<Seconds> {
        let seconds = match self.body.remove("refresh_in")? {
            Value::Number(number) => number.as_u64()?,
            Value::String(text) => text.parse().ok()?,
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
        };
        Some(Seconds::new(u32::try_from(seconds).unwrap_or(u32::MAX)))
    }

    fn scope(&mut self) -> Option<Scope> {
        match self.body.remove("scope") {
            None | Some(Value::Null) => self.expected.scope.cloned(),
            Some(Value::String(text)) if text.is_empty() => self.expected.scope.cloned(),
            Some(Value::String(text)) => match Scope::parse(&text) {
                Ok(granted) => {
                    self.compare(&granted);
                    Some(granted)
                }
                Err(_) => {
                    self.note(
                        &codes::SCOPE_MALFORMED,
                        format_args!("the scope of the answer is not a list of names"),
                        None,
                    );
                    None
                }
            },
            Some(other) => {
                self.note(
                    &codes::SCOPE_MALFORMED,
                    format_args!("the scope of the answer is {}", json::kind(&other)),
                    None,
                );
                None
            }
        }
    }

    /// The server may grant less or more than was asked for (RFC 6749 section 3.3).
    fn compare(&mut self, granted: &Scope) {
        let Some(asked) = self.expected.scope else { return };
        let expected = self.expected;
        let list = |names: Vec<&str>| expected.quote(&names.join(" "), 120);
        let missing: Vec<&str> = asked.names().filter(|name| !granted.contains(name)).collect();
        let extra: Vec<&str> = granted.names().filter(|name| !asked.contains(name)).collect();
        if !missing.is_empty() {
            self.note(
                &codes::SCOPE_NARROWED,
                format_args!("the server did not grant `{}`", list(missing)),
                Some("have it allowed for the client at the server, or stop asking for it"),
            );
        }
        if !extra.is_empty() {
            self.note(
                &codes::SCOPE_WIDENED,
                format_args!("the server granted `{}` without being asked", list(extra)),
                Some("ask for a scope by name, and give the client no more than it needs"),
            );
        }
    }

    fn refresh_token(&mut self) -> Option<Secret<String>> {
        let ignored = |reader: &mut Self, why: &str| {
            reader.note(
                &codes::REFRESH_TOKEN_IGNORED,
                format_args!("the refresh token of the answer is ignored: {why}"),
                None,
            );
            None
        };
        match self.body.remove("refresh_token") {
            None | Some(Value::Null) => None,
            Some(Value::String(token)) => {
                let token = Secret::new(token);
                if self.expected.grant == GrantType::ClientCredentials {
                    ignored(self, "the client credentials grant needs none")
                } else if token.expose().is_empty() {
                    ignored(self, "it is empty")
                } else if position(token.expose(), |c| matches!(c, ' '..='~')).is_some()
                    || token.expose().len() > MAX_TOKEN_BYTES
                {
                    ignored(self, "it has characters or a length that no server takes back")
                } else {
                    self.note_end_of_refresh_token();
                    Some(token)
                }
            }
            Some(other) => ignored(self, &format!("it is {}", json::kind(&other))),
        }
    }

    /// Servers say it under several names; missing means no bound.
    fn note_end_of_refresh_token(&mut self) {
        const NAMES: [&str; 4] = [
            "refresh_token_timeout",
            "authorization_expires_in",
            "refresh_token_expires_in",
            "refresh_expires_in",
        ];
        let found = NAMES.iter().find_map(|name| Some((*name, self.body.get(*name)?.as_u64()?)));
        // Keycloak writes 0 for "never".
        if let Some((name, seconds)) = found.filter(|(_, seconds)| *seconds > 0) {
            self.note(
                &codes::REFRESH_TOKEN_ENDS,
                format_args!("the refresh token ends in {seconds} s ({name})"),
                Some("ask for a new token before then, or the person has to sign in again"),
            );
        }
    }

    fn id_token(&mut self) -> Option<Secret<String>> {
        let Some(Value::String(token)) = self.body.remove("id_token") else { return None };
        self.note(
            &codes::ID_TOKEN_UNVERIFIED,
            format_args!("the answer has an id_token, which is not validated"),
            Some("validate it with an OpenID Connect library before using its claims"),
        );
        Some(Secret::new(token))
    }

    fn issued_token_type(&mut self) -> Option<String> {
        match self.body.remove("issued_token_type") {
            Some(Value::String(kind)) => Some(suggest::quotable_to(&kind, 128)),
            _ if self.expected.grant == GrantType::TokenExchange => {
                self.note(
                    &codes::ISSUED_TOKEN_TYPE_MISSING,
                    format_args!("the answer to a token exchange has no issued_token_type"),
                    None,
                );
                None
            }
            _ => None,
        }
    }
}

/// The first character that is not allowed, counted from 1.
fn position(text: &str, allowed: impl Fn(char) -> bool) -> Option<(usize, char)> {
    text.chars().enumerate().find(|(_, c)| !allowed(*c)).map(|(at, c)| (at.saturating_add(1), c))
}

/// The whole part of a non-negative number; `as` saturates.
#[expect(clippy::as_conversions, reason = "a float to integer cast saturates, which is what is wanted")]
const fn whole(seconds: f64) -> u64 {
    seconds as u64
}
