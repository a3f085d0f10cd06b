//! The URL of the command, taken apart as far as secrets and parameters ask for it.
//!
//! This is no URL library: what curl would make of the URL is checked where it is used, by
//! [`Endpoint`](crate::http::Endpoint).

use super::{
    glyph::{self, Glyph, Part},
    notices::Notices,
    piece::{Basic, BasicOrigin, Piece},
    secrecy::Secrecy,
};
use crate::diagnostic::{Diagnostic, codes};
use alloc::vec::Vec;

/// A URL and its parts.
pub(super) struct Url {
    /// All of it.
    pub(super) whole: Piece,
    /// Scheme, host and path: what can be shown.
    pub(super) endpoint: Piece,
    /// What stands between `?` and `#`.
    pub(super) query: Vec<Glyph>,
    /// User name and password before the host.
    pub(super) basic: Option<Basic>,
}

impl Url {
    pub(super) fn read(glyphs: &[Glyph], or: usize, secrecy: &mut Secrecy) -> Self {
        let fragment = glyphs.iter().position(|glyph| glyph.is('#')).unwrap_or(glyphs.len());
        let (before_fragment, _) = glyphs.split_at_checked(fragment).unwrap_or((glyphs, &[]));
        let (address, query) = glyph::split_once(before_fragment, '?').unwrap_or((before_fragment, &[]));
        let scheme_end = scheme_sign(address);
        let host_at = scheme_end.map_or(0, |at| at.saturating_add(3));
        let (scheme, rest) = address.split_at_checked(host_at).unwrap_or((&[], address));
        let authority_length = rest.iter().position(|glyph| glyph.is('/')).unwrap_or(rest.len());
        let (authority, path) = rest.split_at_checked(authority_length).unwrap_or((rest, &[]));
        let at_sign = authority.iter().rposition(|glyph| glyph.is('@'));
        let (user, host) = match at_sign
            .and_then(|at| Some((authority.get(..at)?, authority.get(at.saturating_add(1)..)?)))
        {
            Some((user, host)) => (Some(user), host),
            None => (None, authority),
        };
        let endpoint: Vec<Glyph> = [scheme, host, path].concat();
        let basic = user.map(|user| {
            let (id, secret) =
                glyph::split_once(user, ':').map_or((user, None), |(id, secret)| (id, Some(secret)));
            let client_id = Piece::of(id, or);
            let client_id =
                if secret.is_none_or(<[Glyph]>::is_empty) { secrecy.hide(client_id) } else { client_id };
            let client_secret = secret.map(|secret| secrecy.hide(Piece::of(secret, or)));
            Basic { client_id, client_secret, origin: BasicOrigin::Url }
        });
        let is_secret = basic.is_some() || !query.is_empty();
        let is_scheme = |glyph: &Glyph| glyph.value.is_ascii_alphanumeric() || ":/".contains(glyph.value);
        if !scheme.is_empty()
            && scheme.iter().all(is_scheme)
            && is_host(host)
            && !path.iter().any(|glyph| glyph.is(':'))
        {
            let shown = if basic.is_some() { [host, path].concat() } else { endpoint.clone() };
            secrecy.show_word(&Piece::of(&shown, or));
        }
        let whole = Piece::of(glyphs, or).secret(is_secret);
        Self { whole, endpoint: Piece::of(&endpoint, or), query: query.to_vec(), basic }
    }
}

/// Reads as a URL, and not as a word that lost its option.
pub(super) fn is_likely(glyphs: &[Glyph]) -> bool {
    let text = glyph::text(glyphs);
    let authority = text.split(['/', '?']).next().unwrap_or_default();
    let begins_with_gap =
        glyphs.first().is_some_and(|first| first.in_gap() || first.part == Part::Unexpanded);
    let is_assignment = text.split_once('=').is_some_and(|(name, _)| !name.contains(['/', '.', ':', '?']));
    has_scheme(glyphs)
        || (!is_assignment && begins_with_gap)
        || (!is_assignment
            && !text.contains(' ')
            && (authority.contains('.') || authority.starts_with("localhost")))
}

/// Has `://` anywhere.
pub(super) fn has_scheme_sign(glyphs: &[Glyph]) -> bool {
    scheme_sign(glyphs).is_some()
}

fn scheme_sign(glyphs: &[Glyph]) -> Option<usize> {
    glyphs.windows(3).position(|three| three.iter().map(|glyph| glyph.value).eq("://".chars()))
}

/// Has a scheme before anything else: `https://`.
pub(super) fn has_scheme(glyphs: &[Glyph]) -> bool {
    glyph::text(glyphs)
        .split_once("://")
        .is_some_and(|(scheme, _)| scheme.chars().all(|c| c.is_ascii_alphanumeric()))
}

/// A variable in single quotes anywhere in the URL.
pub(super) fn note_unexpanded(glyphs: &[Glyph], notices: &mut Notices) {
    let Some(from) = glyphs.iter().position(|glyph| glyph.part == Part::Unexpanded) else { return };
    let rest = glyphs.get(from..).unwrap_or_default();
    let length = rest.iter().take_while(|glyph| glyph.part == Part::Unexpanded).count();
    notices.push(
        Diagnostic::new(
            &codes::CURL_VARIABLE_NOT_EXPANDED,
            format_args!("the variable is in single quotes, so its name is sent"),
        )
        .help("use double quotes around it")
        .at(glyph::span(rest.get(..length).unwrap_or_default(), 0)),
    );
}

/// `host`, `host:port`, in small letters: not a place where a password lost its `@`.
fn is_host(host: &[Glyph]) -> bool {
    let (name, port) = glyph::split_once(host, ':').unwrap_or((host, &[]));
    !name.is_empty()
        && name.iter().all(|glyph| matches!(glyph.value, 'a'..='z' | '0'..='9' | '-' | '.' | '_'))
        && port.iter().all(|glyph| glyph.value.is_ascii_digit())
}
