//! Grants and the form parameters they are made of.

use super::Scope;
use crate::{
    diagnostic::{Diagnostic, codes},
    http::Form,
    secret::Secret,
    suggest,
};
use alloc::{string::String, vec::Vec};
use core::fmt;

/// Every parameter of a token request that a standard names: those of jotmint's own options, and those of the password
/// grant, which it does not make.
pub(crate) const PARAMETERS: [&str; 20] = [
    "grant_type",
    "client_id",
    "client_secret",
    "client_assertion",
    "client_assertion_type",
    "scope",
    "audience",
    "resource",
    "code",
    "redirect_uri",
    "code_verifier",
    "refresh_token",
    "assertion",
    "subject_token",
    "subject_token_type",
    "actor_token",
    "actor_token_type",
    "requested_token_type",
    "username",
    "password",
];

/// The kinds of grant that jotmint makes requests for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GrantType {
    /// RFC 6749 section 4.4.
    ClientCredentials,
    /// RFC 6749 section 6.
    RefreshToken,
    /// RFC 6749 section 4.1.3.
    AuthorizationCode,
    /// RFC 7523 section 2.1.
    JwtBearer,
    /// RFC 8693 section 2.1.
    TokenExchange,
}

impl GrantType {
    /// Every grant.
    pub const ALL: [Self; 5] = [
        Self::ClientCredentials,
        Self::RefreshToken,
        Self::AuthorizationCode,
        Self::JwtBearer,
        Self::TokenExchange,
    ];

    /// The value of `grant_type`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ClientCredentials => "client_credentials",
            Self::RefreshToken => "refresh_token",
            Self::AuthorizationCode => "authorization_code",
            Self::JwtBearer => "urn:ietf:params:oauth:grant-type:jwt-bearer",
            Self::TokenExchange => "urn:ietf:params:oauth:grant-type:token-exchange",
        }
    }

    /// The grant with exactly this name.
    ///
    /// # Errors
    /// `grant-password`, `grant-unknown` with the nearest name.
    pub fn from_name(name: &str) -> Result<Self, Diagnostic> {
        if let Some(found) = Self::ALL.into_iter().find(|grant| grant.name() == name) {
            return Ok(found);
        }
        if name == "password" {
            return Err(Diagnostic::new(
                &codes::GRANT_PASSWORD,
                format_args!("the password grant must not be used"),
            )
            .help("use client_credentials for a machine, authorization_code for a person"));
        }
        let error = Diagnostic::new(
            &codes::GRANT_UNKNOWN,
            format_args!("`{}` is not a grant type jotmint knows", suggest::quotable_to(name, 60)),
        );
        let short = Self::ALL.iter().map(|grant| grant.name());
        let near = suggest::nearest(name, short).or_else(|| {
            // People write `jwt-bearer` and `token-exchange` without the URN around it.
            Self::ALL
                .iter()
                .map(|grant| grant.name())
                .find(|full| full.rsplit(':').next() == Some(&name.replace('_', "-")))
        });
        Err(match near {
            Some(near) => error.help(alloc::format!("write `{near}`")),
            None => error.help("use client_credentials, refresh_token, authorization_code, or the URN of jwt-bearer or token-exchange"),
        })
    }
}

impl fmt::Display for GrantType {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// A grant with what it needs.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Grant {
    /// The client asks for itself (RFC 6749 section 4.4).
    ClientCredentials,
    /// A refresh token is exchanged (RFC 6749 section 6).
    RefreshToken {
        /// The refresh token.
        refresh_token: Secret<String>,
    },
    /// The code from a redirect is exchanged (RFC 6749 section 4.1.3, RFC 7636 section 4.5).
    AuthorizationCode {
        /// The code.
        code: Secret<String>,
        /// The redirect URI of the authorization request, where it had one.
        redirect_uri: Option<String>,
        /// The PKCE verifier, where the authorization request had a challenge.
        code_verifier: Option<Secret<String>>,
    },
    /// A signed JWT is the grant (RFC 7523 section 2.1).
    JwtBearer {
        /// The JWT.
        assertion: Secret<String>,
    },
    /// One token is exchanged for another (RFC 8693 section 2.1).
    TokenExchange {
        /// The token that stands for the subject.
        subject_token: Secret<String>,
        /// Its type, a URI.
        subject_token_type: String,
        /// The token of the acting party and its type.
        actor: Option<(Secret<String>, String)>,
        /// The type of token asked for, a URI.
        requested_token_type: Option<String>,
    },
}

impl Grant {
    /// Its kind.
    #[must_use]
    pub const fn grant_type(&self) -> GrantType {
        match self {
            Self::ClientCredentials => GrantType::ClientCredentials,
            Self::RefreshToken { .. } => GrantType::RefreshToken,
            Self::AuthorizationCode { .. } => GrantType::AuthorizationCode,
            Self::JwtBearer { .. } => GrantType::JwtBearer,
            Self::TokenExchange { .. } => GrantType::TokenExchange,
        }
    }

    /// The secrets it carries.
    pub(crate) fn secrets(&self) -> Vec<&str> {
        match self {
            Self::ClientCredentials => Vec::new(),
            Self::RefreshToken { refresh_token: one } | Self::JwtBearer { assertion: one } => {
                Vec::from([one.expose().as_str()])
            }
            Self::AuthorizationCode { code, code_verifier, .. } => {
                let mut secrets = Vec::from([code.expose().as_str()]);
                secrets.extend(code_verifier.as_ref().map(|verifier| verifier.expose().as_str()));
                secrets
            }
            Self::TokenExchange { subject_token, actor, .. } => {
                let mut secrets = Vec::from([subject_token.expose().as_str()]);
                secrets.extend(actor.as_ref().map(|(token, _)| token.expose().as_str()));
                secrets
            }
        }
    }
}

/// Everything a token request says except who asks.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TokenRequest {
    /// The grant.
    pub grant: Grant,
    /// The scope; `None` asks for the server's default.
    pub scope: Option<Scope>,
    /// The APIs the token is for, as Auth0 and RFC 8693 name them; more than one only where tokens are exchanged.
    pub audiences: Vec<String>,
    /// The resources the token is for (RFC 8707 section 2).
    pub resources: Vec<String>,
    /// Parameters a server asks for beyond the standard ones.
    pub extra: Vec<(String, String)>,
}

impl TokenRequest {
    /// A request for this grant and nothing else.
    #[must_use]
    pub const fn new(grant: Grant) -> Self {
        Self { grant, scope: None, audiences: Vec::new(), resources: Vec::new(), extra: Vec::new() }
    }

    /// Writes the parameters of the grant behind what is in the form already.
    pub(crate) fn write(&self, form: &mut Form) -> Result<(), Diagnostic> {
        match &self.grant {
            Grant::ClientCredentials => {}
            Grant::RefreshToken { refresh_token } => form.push("refresh_token", refresh_token.expose())?,
            Grant::AuthorizationCode { code, redirect_uri, code_verifier } => {
                form.push("code", code.expose())?;
                form.push("redirect_uri", redirect_uri.as_deref().unwrap_or_default())?;
                form.push(
                    "code_verifier",
                    code_verifier.as_ref().map(|verifier| verifier.expose().as_str()).unwrap_or_default(),
                )?;
            }
            Grant::JwtBearer { assertion } => form.push("assertion", assertion.expose())?,
            Grant::TokenExchange { subject_token, subject_token_type, actor, requested_token_type } => {
                form.push("subject_token", subject_token.expose())?;
                form.push("subject_token_type", subject_token_type)?;
                if let Some((token, kind)) = actor {
                    form.push("actor_token", token.expose())?;
                    form.push("actor_token_type", kind)?;
                }
                form.push("requested_token_type", requested_token_type.as_deref().unwrap_or_default())?;
            }
        }
        if let Some(scope) = &self.scope {
            form.push("scope", &alloc::format!("{scope}"))?;
        }
        for audience in &self.audiences {
            form.push("audience", audience)?;
        }
        for resource in &self.resources {
            form.push("resource", resource)?;
        }
        for (name, value) in &self.extra {
            form.push(name, value)?;
        }
        Ok(())
    }
}
