//! A new token takes the place of the one at hand: from a record, or from the server.

use super::{
    Clock, Origin, Reason, TokenSource, attempt,
    held::{Held, Moment},
    timing::Ages,
};
use crate::{
    cache::{MAX_RECORD_BYTES, Record, generation_of},
    http::Answer,
    secret::Secret,
};
use alloc::{string::String, sync::Arc};

impl TokenSource {
    /// Takes over what is better in a record than what is at hand; gives the refresh token in it, if it is another.
    pub(super) fn take_in(
        &mut self,
        record: Option<&str>,
        store_time_ms: u64,
        asked_at: Clock,
        now: Clock,
    ) -> Option<Secret<String>> {
        let configuration = Arc::clone(&self.configuration);
        let shared = configuration.shared.as_ref()?;
        let line = record.filter(|line| line.len() <= MAX_RECORD_BYTES)?;
        let known = self.peers.generation;
        self.peers.generation = known.max(generation_of(line)?);
        let record = Record::open(line, &shared.key, &shared.sealing)?;
        let refresh_token = record.answer.refresh_token.as_ref().filter(|_| attempt::rotates(&configuration));
        let current = self.rotated.as_ref();
        let refresh_token = refresh_token
            .filter(|token| current.is_none_or(|current| current.expose() != token.expose()))
            .cloned();
        if record.generation > known && refresh_token.is_some() {
            self.rotated.clone_from(&refresh_token);
        }
        // Anchored in the future of the store's clock: how old the token is, nobody knows. A refresh token is good at any age.
        let Some(age_ms) = store_time_ms.checked_sub(record.anchor_ms) else { return refresh_token };
        let anchor = Moment { at: asked_at, before_ms: age_ms };
        let ages = Ages::with_refresh(record.answer.lifetime.seconds(), record.refresh_age_ms);
        let is_better = self.held.as_ref().is_none_or(|held| {
            held.answer.access_token.expose() != record.answer.access_token.expose()
                && held.is_before((record.generation, record.anchor_ms), anchor.age_ms(now), now)
        });
        if is_better && anchor.age_ms(now) < ages.guard_ms {
            self.run.reason = if self.held.is_some() { Reason::RenewedElsewhere } else { Reason::Shared };
            self.hold(
                record.answer,
                anchor,
                ages,
                Origin::Shared,
                Some((record.generation, record.anchor_ms)),
            );
        }
        refresh_token
    }

    /// Has this token from now on.
    pub(super) fn hold(
        &mut self,
        answer: Answer,
        anchor: Moment,
        ages: Ages,
        origin: Origin,
        record: Option<(u64, u64)>,
    ) {
        self.generation = self.generation.saturating_add(1);
        self.peers.renewal = None;
        // Another process asked the server a moment ago: it grants no more to us.
        let fell_short = origin == Origin::Shared || answer.lifetime.seconds() <= self.run.min_remaining;
        self.held = Some(Held {
            answer: Arc::new(answer),
            anchor,
            ages,
            generation: self.generation,
            origin,
            record,
            touched: anchor,
            spent: false,
            fell_short,
        });
    }
}
