//! Words to write a profile with: each makes one fact, so that a profile reads as a list.

use super::{
    facts::{
        ClientAuthRule, CountedFrom, Demand, Expiry, GrantRule, KnownError, LifetimeCap, Member, Parameter,
        ScopeDemand, ScopeRule, Support, TokenRule,
    },
    profile::{Source, Topic},
};
use crate::{client_auth::ClientAuthMethod, time::Seconds};

pub(super) const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
pub(super) const TOKEN_EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

/// A grant that a machine can use alone.
pub(super) const fn machine(grant_type: &'static str, note: &'static str) -> GrantRule {
    GrantRule { grant_type, unattended: true, support: Support::Documented, not_at: &[], note }
}

/// A grant that begins with a person.
pub(super) const fn person(grant_type: &'static str, note: &'static str) -> GrantRule {
    GrantRule { grant_type, unattended: false, support: Support::Documented, not_at: &[], note }
}

/// A method of client authentication.
pub(super) const fn method(method: ClientAuthMethod, note: &'static str) -> ClientAuthRule {
    ClientAuthRule { method, support: Support::Documented, note }
}

impl GrantRule {
    pub(super) const fn but(self, support: Support) -> Self {
        Self { support, ..self }
    }

    pub(super) const fn not_at(self, not_at: &'static [(&'static str, &'static str)]) -> Self {
        Self { not_at, ..self }
    }
}

impl Member {
    pub(super) const fn unless(self, claim: &'static str, value: &'static str) -> Self {
        Self { unless: Some((claim, value)), ..self }
    }
}

impl ClientAuthRule {
    pub(super) const fn but(self, support: Support) -> Self {
        Self { support, ..self }
    }
}

pub(super) const fn required(name: &'static str, note: &'static str) -> Member {
    Member { name, demand: Demand::Required, value: "", unless: None, note }
}

pub(super) const fn recommended(name: &'static str, note: &'static str) -> Member {
    Member { name, demand: Demand::Recommended, value: "", unless: None, note }
}

pub(super) const fn optional(name: &'static str, note: &'static str) -> Member {
    Member { name, demand: Demand::Optional, value: "", unless: None, note }
}

/// `typ: JWT`.
pub(super) const TYP_JWT: Member = Member { value: "JWT", ..required("typ", "") };

pub(super) const fn parameter(name: &'static str, demand: Demand, note: &'static str) -> Parameter {
    Parameter { name, demand, note }
}

/// A cap on `exp`.
pub(super) const fn exp_within(seconds: u32, from: CountedFrom) -> LifetimeCap {
    LifetimeCap::Exp { seconds: Seconds::new(seconds), from }
}

/// A cap on the age of a JWT.
pub(super) const fn aged(seconds: u32) -> LifetimeCap {
    LifetimeCap::Age { seconds: Seconds::new(seconds) }
}

pub(super) const fn seconds(seconds: u32) -> Option<Seconds> {
    Some(Seconds::new(seconds))
}

pub(super) const fn scope(demand: ScopeDemand, note: &'static str) -> ScopeRule {
    ScopeRule { demand, note, ..ScopeRule::UNKNOWN }
}

pub(super) const fn source(url: &'static str, topics: &'static [Topic]) -> Source {
    Source { url, topics }
}

impl ScopeRule {
    pub(super) const UNKNOWN: Self =
        Self { demand: ScopeDemand::Unknown, separator: None, suffix: None, includes: &[], note: "" };
}

impl TokenRule {
    pub(super) const UNKNOWN: Self = Self {
        default: None,
        min: None,
        max: None,
        special_max: None,
        special_note: "",
        drawn: false,
        set_where: "",
        idle: None,
        idle_note: "",
        expiry: Expiry::Unknown,
        refresh_token: None,
        note: "",
    };
}

impl KnownError {
    /// Any answer at all.
    pub(super) const ANY: Self =
        Self { name: "", status: None, errors: &[], texts: &[], vague: false, meaning: "", fix: "", see: "" };
}
