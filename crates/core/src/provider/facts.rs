//! The groups of facts a profile is made of. Texts are whole sentences; an empty text has nothing to add.

use crate::{client_auth::ClientAuthMethod, time::Seconds};
use serde::{Serialize, Serializer};

/// How sure it is that a server takes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Support {
    /// A source describes it.
    Documented,
    /// It works and is on its way out.
    Legacy,
    /// It was looked for in the sources, and found nowhere.
    NotFound,
    /// A source says that it does not work.
    Refused,
}

/// What a server does with a grant.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct GrantRule {
    /// The value of `grant_type`, as it is sent.
    pub grant_type: &'static str,
    /// Whether a machine can use it alone, from the first request on.
    pub unattended: bool,
    /// How sure it is.
    pub support: Support,
    /// Endpoints that do not take it, each by a variable and its text in the URL: `("tenant", "common")`.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub not_at: &'static [(&'static str, &'static str)],
    /// What to know about it.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub note: &'static str,
}

/// What a server does with a method of client authentication.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct ClientAuthRule {
    /// The method.
    #[serde(serialize_with = "method_name")]
    pub method: ClientAuthMethod,
    /// How sure it is.
    pub support: Support,
    /// What to know about it.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub note: &'static str,
}

/// What a JWT that the client signs or brings is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum JwtUse {
    /// Nothing: no source shows a use.
    None,
    /// It authenticates the client, which signs it itself (RFC 7523 section 2.2).
    ClientAssertion,
    /// It authenticates the client, and another issuer has signed it: a CI platform, Kubernetes, SPIFFE.
    ForeignAssertion,
    /// It is the grant (RFC 7523 section 2.1).
    AuthorizationGrant,
    /// It is sent to the API as the bearer token.
    BearerToken,
    /// It is the value of `client_secret`.
    ClientSecret,
    /// It is exchanged (RFC 8693 section 2.1).
    SubjectToken,
}

/// The `aud` of a JWT.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct AudienceRule {
    /// The value to send: `{issuer}`, `{token_endpoint}`, one of them with a path behind it, or a template of the
    /// profile's own variables.
    pub value: &'static str,
    /// Values that are taken as well, written the same way. A URL with variables that no endpoint tells is taken by
    /// its shape.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub also: &'static [&'static str],
    /// Whether an array will do.
    pub form: AudienceForm,
    /// What to know about it.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub note: &'static str,
}

/// The JSON type of `aud`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AudienceForm {
    /// A string; the sources say nothing of arrays.
    String,
    /// A string or an array of one; more is refused.
    One,
    /// A string; an array is refused, or announced to be.
    StringOnly,
    /// A string, or an array that contains the value.
    StringOrArray,
}

/// How long a JWT may live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "limits", rename_all = "snake_case")]
#[non_exhaustive]
pub enum LifetimeCap {
    /// Not known.
    Unknown,
    /// The sources say that there is no limit.
    Unlimited,
    /// `exp` must not lie further than this after that moment.
    Exp {
        /// The limit.
        #[serde(serialize_with = "in_seconds")]
        seconds: Seconds,
        /// Where it counts from.
        from: CountedFrom,
    },
    /// The JWT is taken until this long after its `iat`, whatever its `exp` says.
    Age {
        /// The limit.
        #[serde(serialize_with = "in_seconds")]
        seconds: Seconds,
    },
}

/// The moment a lifetime counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CountedFrom {
    /// The `iat` claim.
    Iat,
    /// The server's clock when the request arrives.
    Now,
    /// The sources leave open which: keep to both.
    Either,
}

/// A header member or a claim.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Member {
    /// Its name.
    pub name: &'static str,
    /// Whether it must be there.
    pub demand: Demand,
    /// The one value it may have, where there is only one.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub value: &'static str,
    /// A claim and its value with which the JWT does without this member: `("sub", "user")`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unless: Option<(&'static str, &'static str)>,
    /// What it holds, and what to know about it.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub note: &'static str,
}

/// Whether something must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Demand {
    /// Without it the request fails.
    Required,
    /// The sources ask for it.
    Recommended,
    /// It is understood.
    Optional,
    /// It changes nothing.
    Unused,
}

/// A form parameter beyond the standard ones.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Parameter {
    /// Its name, as it is sent.
    pub name: &'static str,
    /// Whether it must be there.
    pub demand: Demand,
    /// What it holds, in a sentence.
    pub note: &'static str,
}

/// The scope of a machine's request.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct ScopeRule {
    /// Whether to send one.
    pub demand: ScopeDemand,
    /// What stands between two names where it is not a space.
    pub separator: Option<char>,
    /// What every name must end with.
    pub suffix: Option<&'static str>,
    /// Names that must be among them.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub includes: &'static [&'static str],
    /// What decides, in a sentence or two.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub note: &'static str,
}

/// Whether a machine's request has a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ScopeDemand {
    /// Not known.
    Unknown,
    /// Without it the request fails.
    Required,
    /// With it the token may do less.
    Optional,
    /// It decides nothing: leave it out.
    Pointless,
    /// With it the request fails.
    Forbidden,
    /// It is a claim of the JWT, not a parameter.
    InJwt,
}

/// The access token that comes back.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct TokenRule {
    /// How long it lives when nobody has set anything.
    #[serde(serialize_with = "maybe_in_seconds")]
    pub default: Option<Seconds>,
    /// The shortest lifetime.
    #[serde(serialize_with = "maybe_in_seconds")]
    pub min: Option<Seconds>,
    /// The longest lifetime.
    #[serde(serialize_with = "maybe_in_seconds")]
    pub max: Option<Seconds>,
    /// A longer one that some clients can have; `special_note` says which.
    #[serde(serialize_with = "maybe_in_seconds")]
    pub special_max: Option<Seconds>,
    /// Who can have `special_max`.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub special_note: &'static str,
    /// Whether the server draws it at random between the shortest and the longest when nobody has set anything.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub drawn: bool,
    /// Where the lifetime is set, in a sentence.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub set_where: &'static str,
    /// How long it may lie unused before it dies.
    #[serde(serialize_with = "maybe_in_seconds")]
    pub idle: Option<Seconds>,
    /// When the idle limit holds.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub idle_note: &'static str,
    /// How the answer says when it ends.
    pub expiry: Expiry,
    /// Whether a machine's grant brings a refresh token.
    pub refresh_token: Option<bool>,
    /// What else to know about it.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub note: &'static str,
}

/// How an answer says when its token ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Expiry {
    /// Not known.
    Unknown,
    /// `expires_in`, in seconds (RFC 6749 section 5.1).
    ExpiresIn,
    /// `expires_at`, a date.
    ExpiresAt,
    /// It does not say.
    Absent,
}

/// An answer the server is known to give.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct KnownError {
    /// The entry's name, unique in its profile, in kebab-case.
    pub name: &'static str,
    /// The status code, where it is part of the sign.
    pub status: Option<u16>,
    /// Values of `error`, one of which it has; empty when any will do.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub errors: &'static [&'static str],
    /// Pieces of the server's text, one of which is in it as whole words; empty when any will do.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub texts: &'static [&'static str],
    /// Whether the server says so whatever is wrong, so that a mistake found in the request goes before it.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub vague: bool,
    /// What it means, in a sentence or two.
    pub meaning: &'static str,
    /// What to do, in a sentence or two.
    pub fix: &'static str,
    /// The source that this entry rests on, where it is not the profile's first on errors.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub see: &'static str,
}

fn method_name<S: Serializer>(method: &ClientAuthMethod, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(method.name())
}

fn in_seconds<S: Serializer>(seconds: &Seconds, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_u32(seconds.get())
}

fn maybe_in_seconds<S: Serializer>(seconds: &Option<Seconds>, out: S) -> Result<S::Ok, S::Error> {
    seconds.map(Seconds::get).serialize(out)
}
