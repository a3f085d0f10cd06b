//! What is at hand and what comes next, as data without secrets.

use super::{Clock, TokenSource, held::Held};
use alloc::{
    string::{String, ToString as _},
    vec::Vec,
};
use serde::Serialize;

/// The state of a token source. Times are milliseconds from now, ages milliseconds since the token was asked for.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Status {
    /// The token at hand.
    pub token: Option<TokenStatus>,
    /// A failure that is not forgotten yet.
    pub trouble: Option<TroubleStatus>,
    /// Where the token is shared.
    pub store: StoreStatus,
    /// What a caller would meet now: `fresh`, `renewal-due`, `renewal-elsewhere`, `rest-over`, `expired`, `rejected`,
    /// `none`, or with trouble `waiting`.
    pub reason: &'static str,
    /// When the source has to be asked again.
    pub next_check_in_ms: u64,
}

/// The token at hand.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct TokenStatus {
    /// Which one it is, counted from 1.
    pub generation: u64,
    /// `fetched` or `shared`.
    pub source: &'static str,
    /// `Bearer`, or `N_A`.
    pub token_type: &'static str,
    /// What was granted.
    pub scope: Option<Vec<String>>,
    /// How old it is, by the most careful reckoning.
    pub age_ms: u64,
    /// The lifetime the server granted.
    pub lifetime_seconds: u32,
    /// The server named none, and this one is assumed.
    pub lifetime_is_assumed: bool,
    /// The age at which it is renewed.
    pub refresh_age_ms: u64,
    /// The age at which it is not handed out any more.
    pub guard_age_ms: u64,
    /// When it will be renewed.
    pub refresh_in_ms: u64,
    /// How long it may be handed out; 0 when it may not be.
    pub usable_for_ms: u64,
    /// When it expires by this machine's clock, in seconds since 1970.
    pub expires_at_seconds: u64,
}

/// A failure that is not forgotten yet.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct TroubleStatus {
    /// Its code in the catalogue.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// How many attempts have failed in a row.
    pub failures: u32,
    /// The server is left alone for so long.
    pub retry_in_ms: u64,
    /// Asking again cannot mend it.
    pub is_final: bool,
}

/// Where the token is shared.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct StoreStatus {
    /// `memory`, `file`, `redis` or `external`.
    pub kind: &'static str,
    /// `unused`: memory, or not asked yet; `works`; `failed`.
    pub state: &'static str,
    /// The name of the record; safe to log.
    pub key: Option<String>,
    /// The highest generation of a record that was seen.
    pub record_generation: u64,
    /// Why it failed.
    pub failure: Option<String>,
    /// It is left alone for so long.
    pub retry_in_ms: u64,
}

impl TokenSource {
    /// What is at hand and what comes next.
    pub(super) fn status(&self, now: Clock) -> Status {
        let quiet_ms = self.quiet_ms(now);
        let trouble = self.trouble.as_ref().filter(|_| quiet_ms > 0).map(|trouble| TroubleStatus {
            code: trouble.stop.diagnostic.code().slug(),
            message: trouble.stop.diagnostic.message().to_string(),
            failures: trouble.failures,
            retry_in_ms: quiet_ms,
            is_final: trouble.stop.retry_after.is_none(),
        });
        let fresh = self.held.as_ref().map_or(0, |held| held.fresh_ms(now, self.configuration.idle_limit));
        let pause = quiet_ms.max(self.peers.renewal_ms(now));
        let (reason, next_check_in_ms) = match (&self.held, self.usable_ms(now)) {
            (Some(_), Some(_)) if fresh > 0 => ("fresh", fresh),
            (None | Some(_), usable) if quiet_ms > 0 => ("waiting", quiet_ms.min(usable.unwrap_or(u64::MAX))),
            (Some(_), Some(usable)) if pause > 0 => ("renewal-elsewhere", pause.min(usable)),
            (Some(held), Some(_)) if held.fresh_ms(now, None) > 0 => ("rest-over", 0),
            (Some(_), Some(_)) => ("renewal-due", 0),
            (Some(held), None) if held.spent && held.ages.lifetime_ms > 0 => ("rejected", 0),
            (Some(_), None) => ("expired", 0),
            (None, _) => ("none", 0),
        };
        Status {
            token: self.held.as_ref().map(|held| self.token_status(held, now)),
            trouble,
            store: self.store_status(now),
            reason,
            next_check_in_ms,
        }
    }

    fn token_status(&self, held: &Held, now: Clock) -> TokenStatus {
        use crate::http::Lifetime;
        let age_ms = held.age_ms(now);
        let remaining = held.ages.lifetime_ms.saturating_sub(age_ms);
        TokenStatus {
            generation: held.generation,
            source: held.origin.name(),
            token_type: held.answer.token_type.name(),
            scope: held.answer.scope.as_ref().map(|scope| scope.names().map(String::from).collect()),
            age_ms,
            lifetime_seconds: held.answer.lifetime.seconds().get(),
            lifetime_is_assumed: matches!(held.answer.lifetime, Lifetime::Assumed(_)),
            refresh_age_ms: held.ages.refresh_ms,
            guard_age_ms: held.ages.guard_ms,
            refresh_in_ms: held.fresh_ms(now, self.configuration.idle_limit),
            usable_for_ms: self.usable_ms(now).unwrap_or(0),
            expires_at_seconds: now.wall_ms.saturating_add(remaining) / 1000,
        }
    }

    fn store_status(&self, now: Clock) -> StoreStatus {
        let shared = self.configuration.shared.as_ref();
        let trouble = self.peers.trouble(now);
        StoreStatus {
            kind: shared.map_or("memory", |shared| shared.store.kind()),
            state: match trouble {
                Some(_) => "failed",
                None if self.peers.clock.is_some() => "works",
                None => "unused",
            },
            key: shared.map(|shared| shared.key.as_str().to_string()),
            record_generation: self.peers.generation,
            failure: trouble.map(|(failure, _)| failure.reason.clone()),
            retry_in_ms: trouble.map_or(0, |(_, left)| left),
        }
    }
}
