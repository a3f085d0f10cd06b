//! The shape of a profile: plain data, known before the program runs. What is unknown is left unknown.

use super::facts::{
    AudienceRule, ClientAuthRule, GrantRule, JwtUse, KnownError, LifetimeCap, Member, Parameter, ScopeRule,
    TokenRule,
};
use crate::jws::Algorithm;
use alloc::vec::Vec;
use serde::{Serialize, Serializer};

/// What is known of one authorization server, or of one way to use it.
///
/// An empty list or text, `None` and the variants named `Unknown` mean that no trusted source was found, never that
/// the answer is no.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Profile {
    /// The stable name, in kebab-case: `genesys-cloud`.
    pub id: &'static str,
    /// The product, as its vendor calls it.
    pub name: &'static str,
    /// Who runs it.
    pub kind: Kind,
    /// The token endpoint, with variables in braces: `https://login.{region}/oauth/token`.
    pub token_endpoint: Option<&'static str>,
    /// What stands in the braces of the templates.
    pub variables: &'static [Variable],
    /// Whether the path of the token endpoint alone makes one think of this product.
    pub telling_path: bool,
    /// Hosts of the vendor that people mistake for the token host.
    pub other_hosts: &'static [OtherHost],
    /// The issuer identifier, as a template.
    pub issuer: Option<&'static str>,
    /// Where the metadata document is, as a template (RFC 8414 section 3, OpenID Connect Discovery 1.0 section 4).
    pub discovery: Option<&'static str>,
    /// What it is known to do with each grant.
    pub grants: &'static [GrantRule],
    /// What it is known to do with each method of client authentication.
    pub client_auth: &'static [ClientAuthRule],
    /// Parameters beyond the standard ones of the grant.
    pub parameters: &'static [Parameter],
    /// What a JWT that the client signs or brings is for.
    pub jwt: JwtUse,
    /// What such a JWT may be signed with; empty when unknown or a matter of each client.
    #[serde(serialize_with = "names")]
    pub algorithms: &'static [Algorithm],
    /// Its `aud`; `None` when unknown or when the JWT has none.
    pub audience: Option<AudienceRule>,
    /// How long such a JWT may live.
    pub lifetime_cap: LifetimeCap,
    /// Why a JWT beyond `lifetime_cap` may be taken all the same, in a sentence; empty where it is refused.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub lifetime_leeway: &'static str,
    /// Its header members, other than `alg`.
    pub header: &'static [Member],
    /// Its claims, other than `aud`.
    pub claims: &'static [Member],
    /// The scope of a machine's request.
    pub scope: ScopeRule,
    /// The access token that comes back.
    pub token: TokenRule,
    /// Answers it is known to give, the most specific first.
    pub errors: &'static [KnownError],
    /// What surprises people, in sentences.
    pub quirks: &'static [&'static str],
    /// What all this rests on.
    pub sources: &'static [Source],
}

/// Who runs an authorization server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// The vendor, on hosts of its own.
    Service,
    /// Whoever installs it.
    Software,
    /// Nobody in particular: a standard that many servers follow.
    Standard,
}

/// Something that stands in braces in a template.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Variable {
    /// Its name, in snake_case.
    pub name: &'static str,
    /// What it stands for, to be read after the name and a colon.
    pub meaning: &'static str,
    /// What may be put there.
    pub form: Form,
    /// Named values: the name people use, and the text that goes into the template.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub values: &'static [(&'static str, &'static str)],
    /// A value that fits.
    pub example: &'static str,
}

/// What may be put in place of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Form {
    /// One of the named values, and nothing else.
    Listed,
    /// One label of a host name.
    Label,
    /// A host name, with a port where it has one. These patterns, in which `*` is one label, are the vendor's own.
    Host(&'static [&'static str]),
    /// An `https` URL without a slash at its end.
    Base,
    /// One segment of a path.
    Segment,
    /// Any text; it never goes into a URL.
    Text,
}

/// A host of the vendor that is not the token host.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct OtherHost {
    /// Its pattern; braces stand for a variable, or for one label.
    pub host: &'static str,
    /// The token host that belongs to it.
    pub token_host: &'static str,
    /// What the host is for instead, in a sentence.
    pub note: &'static str,
}

/// A public page or file, and the groups of facts that rest on it.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Source {
    /// Where it is.
    pub url: &'static str,
    /// What rests on it.
    pub topics: &'static [Topic],
}

/// A group of facts of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Topic {
    /// Token endpoint, hosts, regions, issuer and metadata.
    Endpoint,
    /// Grants and parameters.
    Grants,
    /// Client authentication.
    ClientAuth,
    /// The JWT: algorithms, audience, lifetime, header and claims.
    Jwt,
    /// Scope.
    Scope,
    /// Access and refresh tokens.
    Token,
    /// Known answers.
    Errors,
    /// The rest.
    Quirks,
}

impl Topic {
    /// Every topic, in the order a profile is read.
    pub const ALL: [Self; 8] = [
        Self::Endpoint,
        Self::Grants,
        Self::ClientAuth,
        Self::Jwt,
        Self::Scope,
        Self::Token,
        Self::Errors,
        Self::Quirks,
    ];
}

impl Profile {
    /// What a profile starts from: nothing is known.
    pub(super) const UNKNOWN: Self = Self {
        id: "",
        name: "",
        kind: Kind::Service,
        token_endpoint: None,
        variables: &[],
        telling_path: false,
        other_hosts: &[],
        issuer: None,
        discovery: None,
        grants: &[],
        client_auth: &[],
        parameters: &[],
        jwt: JwtUse::None,
        algorithms: &[],
        audience: None,
        lifetime_cap: LifetimeCap::Unknown,
        lifetime_leeway: "",
        header: &[],
        claims: &[],
        scope: ScopeRule::UNKNOWN,
        token: TokenRule::UNKNOWN,
        errors: &[],
        quirks: &[],
        sources: &[],
    };

    /// The page that facts on this topic rest on, the best one first; for the `see` line of a diagnostic.
    #[must_use]
    pub fn source(&self, topic: Topic) -> Option<&'static str> {
        self.sources.iter().find(|source| source.topics.contains(&topic)).map(|source| source.url)
    }

    /// The variable of this name.
    pub(super) fn variable(&self, name: &str) -> Option<&'static Variable> {
        self.variables.iter().find(|variable| variable.name == name)
    }
}

fn names<S: Serializer>(algorithms: &[Algorithm], out: S) -> Result<S::Ok, S::Error> {
    algorithms.iter().map(|algorithm| algorithm.name()).collect::<Vec<_>>().serialize(out)
}
