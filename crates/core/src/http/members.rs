//! The members of a token response, one by one (RFC 6749 section 5.1).

use super::{
    access_token::{AccessToken, Lifetime, MAX_LIFETIME, TokenType, position},
    answer::{Answer, Expectations},
};
use crate::{
    diagnostic::{Diagnostic, codes},
    grant::{GrantType, Scope},
    json::{self, Object},
    secret::Secret,
    suggest,
    time::Seconds,
};
use alloc::{format, string::String, vec::Vec};
use core::fmt;
use serde_json::Value;

/// The largest token that is taken.
const MAX_TOKEN_BYTES: usize = 64 * 1024;

/// A body that is taken apart.
pub(super) struct Members<'r, 'e> {
    pub(super) body: &'r mut Object,
    pub(super) expected: &'r Expectations<'e>,
    pub(super) notices: Vec<Diagnostic>,
}

impl Members<'_, '_> {
    pub(super) fn read(mut self) -> Result<Answer, Diagnostic> {
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
                if kind.eq_ignore_ascii_case("n_a")
                    && self.expected.grant == GrantType::TokenExchange
                    && !self.issues_access_token() =>
            {
                Ok(TokenType::NotApplicable)
            }
            Some(Value::String(kind)) if !kind.is_empty() => {
                let error = Diagnostic::new(
                    &codes::TOKEN_TYPE_UNKNOWN,
                    format_args!("token_type is `{}`, jotmint knows `Bearer`", self.expected.quote(kind, 40)),
                );
                Err(if kind.eq_ignore_ascii_case("n_a") && self.issues_access_token() {
                    error.help("N_A says that it is no access token, issued_token_type says that it is one; report it to the server's owner")
                } else if kind.eq_ignore_ascii_case("dpop") {
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

    /// Whether the answer says that what it issues is an access token, which has a type (RFC 8693 section 2.2.1).
    fn issues_access_token(&self) -> bool {
        let kind = self.body.get("issued_token_type").and_then(Value::as_str);
        kind == Some("urn:ietf:params:oauth:token-type:access_token")
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
        if seconds > u64::from(MAX_LIFETIME.get()) {
            self.note(
                &codes::EXPIRES_IN_HUGE,
                format_args!("expires_in is {seconds} s; the token is kept for {MAX_LIFETIME} at most"),
                Some("report it to the server's owner, if the number is in milliseconds"),
            );
        }
        Ok(Lifetime::Granted(u32::try_from(seconds).map_or(MAX_LIFETIME, Seconds::new)))
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
            None => self.expected.scope.cloned(),
            // Left out grants what was asked for; said and empty does not (RFC 6749 section 5.1).
            Some(Value::Null) => self.nothing_granted("null"),
            Some(Value::String(text)) if text.is_empty() => self.nothing_granted("empty"),
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

    /// Where nothing was asked for, nothing is missed.
    fn nothing_granted(&mut self, what: &str) -> Option<Scope> {
        if self.expected.scope.is_some() {
            self.note(
                &codes::SCOPE_MALFORMED,
                format_args!("the scope of the answer is {what}, so it is not known that anything asked for was granted"),
                Some("look up at the server what the client may have, and try the token at the API"),
            );
        }
        None
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

/// The whole part of a non-negative number; `as` saturates.
#[expect(clippy::as_conversions, reason = "a float to integer cast saturates, which is what is wanted")]
const fn whole(seconds: f64) -> u64 {
    seconds as u64
}
