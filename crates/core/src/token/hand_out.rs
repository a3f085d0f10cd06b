//! Handing out what is at hand. Nothing here sends anything, and no state changes but the memory of having done so.

use super::{
    Action, Clock, Reason, Stop, Token, TokenSource,
    held::{Held, Moment},
    timing::counted_ms,
};
use crate::{
    diagnostic::{Diagnostic, codes},
    time::{Seconds, UnixTime},
};
use alloc::sync::Arc;

impl TokenSource {
    /// Hands out what is at hand, or says why there is nothing.
    pub(super) fn settle(&mut self, reason: Reason, now: Clock) -> Action {
        match self.hand_out(reason, now) {
            Some(token) => Action::Use(token),
            None => Action::Stop(self.trouble.as_ref().map_or_else(
                || {
                    let nothing = format_args!("there is no token at hand");
                    Stop::from(Diagnostic::new(&codes::SERVER_UNREACHABLE, nothing).help("ask for one"))
                },
                |trouble| trouble.stop.clone(),
            )),
        }
    }

    pub(super) fn hand_out(&mut self, reason: Reason, now: Clock) -> Option<Token> {
        let usable_for_ms = self.usable_ms(now)?;
        let pause = self.quiet_ms(now).max(self.peers.renewal_ms(now));
        let idle_limit = self.configuration.idle_limit;
        let held = self.held.as_mut()?;
        held.touched = Moment::of(now);
        // A token that was good for once has been used now.
        held.spent = held.ages.lifetime_ms == 0;
        // The host hands it out meanwhile and nobody here sees it: half a rest is always left.
        let half_rest = idle_limit.map_or(u64::MAX, |limit| u64::from(limit.get()).saturating_mul(500));
        let fresh_for_ms = held.fresh_ms(now, idle_limit).min(half_rest).max(pause).min(usable_for_ms);
        let remaining_ms = held.ages.lifetime_ms.saturating_sub(held.age_ms(now));
        let mut notices = self.configuration.notices.clone();
        notices.extend(held.answer.notices.iter().cloned());
        notices.extend(short_of(self.run.min_remaining, held));
        notices.extend(self.peers.notice(now).map(|notice| match self.rotated {
            Some(_) => notice.help("the server has given a new refresh token, which only this process knows: stop others that use the old one"),
            None => notice,
        }));
        Some(Token {
            answer: Arc::clone(&held.answer),
            generation: held.generation,
            remaining: Seconds::new(u32::try_from(remaining_ms / 1000).unwrap_or(u32::MAX)),
            expires_at: UnixTime::from_seconds(now.wall_ms.saturating_add(remaining_ms) / 1000).ok()?,
            fresh_for_ms,
            usable_for_ms,
            reason,
            notices,
        })
    }

    /// Whether the token at hand answers the wish without a look at anything else.
    pub(super) fn is_content(&self, now: Clock) -> bool {
        let Some(held) = self.held.as_ref() else { return false };
        let wanted = self.run.min_remaining;
        self.usable_ms(now).is_some_and(|usable| {
            held.fresh_ms(now, self.configuration.idle_limit) > 0
                && (usable > milliseconds(wanted) || held.is_all_there_is(wanted, now))
        })
    }

    /// Whether the token at hand will do when there is no other.
    pub(super) fn is_acceptable(&self, now: Clock) -> bool {
        let wanted = self.run.min_remaining;
        let Some(held) = self.held.as_ref() else { return false };
        let remaining = held.ages.lifetime_ms.saturating_sub(held.age_ms(now));
        // Where the server grants no more than is wanted, waiting for another brings nothing either.
        let grants_less = held.answer.lifetime.seconds() <= wanted;
        self.usable_ms(now).is_some()
            && (wanted.get() == 0 || grants_less || remaining > milliseconds(wanted))
    }

    /// Milliseconds for which the token at hand may be handed out.
    pub(super) fn usable_ms(&self, now: Clock) -> Option<u64> {
        self.held.as_ref()?.usable_ms(now, self.run.renewed)
    }

    /// Milliseconds for which the server is to be left alone.
    pub(super) fn quiet_ms(&self, now: Clock) -> u64 {
        let trouble_ms = self
            .trouble
            .as_ref()
            .map_or(0, |trouble| trouble.quiet_ms.saturating_sub(counted_ms(trouble.at, now)));
        // A refresh token that may be used up is tried again when nothing else is left.
        let doubt_ms = self.usable_ms(now).filter(|_| self.unanswered && self.is_acceptable(now));
        trouble_ms.max(doubt_ms.unwrap_or(0))
    }

    /// Why the server would be asked for a token now.
    pub(super) fn cause(&self, now: Clock) -> Reason {
        let Some(held) = self.held.as_ref() else { return Reason::Fetched };
        match self.usable_ms(now) {
            _ if self.run.rejected => Reason::RenewedAfterRejection,
            Some(_) if held.rest_ms(now, self.configuration.idle_limit) == Some(0) => {
                Reason::RenewedAfterRest
            }
            Some(_) if held.fresh_ms(now, None) > 0 => Reason::RenewedForLifetime,
            Some(_) | None => Reason::Renewed,
        }
    }
}

fn short_of(wanted: Seconds, held: &Held) -> Option<Diagnostic> {
    let lifetime = held.answer.lifetime.seconds();
    (wanted.get() > 0 && lifetime <= wanted).then(|| {
        Diagnostic::new(
            &codes::LIFETIME_BELOW_WANTED,
            format_args!("{wanted} of remaining life were asked for, the server grants {lifetime} in all"),
        )
        .help("raise the token lifetime at the server, or renew during the job")
    })
}

fn milliseconds(seconds: Seconds) -> u64 {
    u64::from(seconds.get()).saturating_mul(1000)
}
