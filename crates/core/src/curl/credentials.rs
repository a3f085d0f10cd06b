//! Who the command says it is: `-u`, and the `Authorization` header.

use super::{
    data::note_unfilled,
    glyph::{self, Glyph},
    piece::{Basic, BasicOrigin, Piece},
    read::Reader,
};
use crate::diagnostic::codes;
use alloc::string::String;
use base64::{Engine as _, engine::general_purpose::STANDARD};

impl Reader<'_> {
    /// `-u id:secret`.
    pub(super) fn user(&mut self, value: &[Glyph], or: usize) {
        note_unfilled(value, &mut self.notices);
        let Some((id, secret)) = glyph::split_once(value, ':') else {
            let client_id = Piece::of(value, or);
            if client_id.is_known() {
                self.note(
                    &codes::CURL_USER_WITHOUT_SECRET,
                    "there is no `:` and no secret after the user",
                    "write client_id:client_secret",
                    client_id.span(),
                );
            } else {
                // One variable may hold both.
                self.complete = false;
            }
            // What stands alone may be a token.
            let client_id = self.secrecy.hide(client_id);
            self.basic = Some(Basic { client_id, client_secret: None, origin: BasicOrigin::User });
            return;
        };
        note_unfilled(id, &mut self.notices);
        note_unfilled(secret, &mut self.notices);
        let client_secret = self.secrecy.hide(Piece::of(secret, glyph::span(value, or).end));
        let mut client_id = Piece::of(id, or);
        if secret.is_empty() {
            client_id = self.secrecy.hide(client_id);
        } else {
            self.secrecy.show_word(&client_id);
        }
        self.basic = Some(Basic { client_id, client_secret: Some(client_secret), origin: BasicOrigin::User });
    }

    /// The value of an `Authorization` header: credentials hidden, the scheme not; Basic and Bearer are read.
    pub(super) fn authorization(&mut self, name: &Piece, content: &[Glyph], or: usize) -> Piece {
        let space = content.iter().position(Glyph::is_space);
        let Some((scheme, credentials)) = space.and_then(|at| content.split_at_checked(at)) else {
            return self.secrecy.hide(Piece::of(content, or));
        };
        let credentials = glyph::trim(credentials);
        note_unfilled(credentials, &mut self.notices);
        let hidden = self.secrecy.hide(Piece::of(credentials, or));
        let is_secret = hidden.is_secret();
        let scheme = glyph::text(scheme);
        if name.text().eq_ignore_ascii_case("authorization") {
            if scheme.eq_ignore_ascii_case("basic") {
                self.basic = Some(decoded(&hidden));
            } else if scheme.eq_ignore_ascii_case("bearer") {
                self.bearer = Some(hidden);
            }
        }
        Piece::of(content, or).secret(is_secret)
    }
}

pub(super) fn is_authorization(name: &str) -> bool {
    name.eq_ignore_ascii_case("authorization") || name.eq_ignore_ascii_case("proxy-authorization")
}

/// How many characters of `path:passphrase` are the path; the colon of a Windows drive belongs to it.
pub(super) fn certificate_path(value: &[Glyph]) -> usize {
    let is = |index: usize, of: &[char]| value.get(index).is_some_and(|glyph| of.contains(&glyph.value));
    let from = if is(1, &[':']) && is(2, &['\\', '/']) { 2 } else { 0 };
    let colon = value.iter().skip(from).position(|glyph| glyph.is(':'));
    colon.map_or(value.len(), |at| at.saturating_add(from))
}

/// The credentials of an `Authorization: Basic` header; without a secret where they cannot be read.
fn decoded(encoded: &Piece) -> Basic {
    let pair = STANDARD.decode(encoded.text()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let piece = |text: &str| Piece::new(String::from(text), encoded.span(), encoded.gaps().to_vec());
    match pair.as_deref().and_then(|pair| pair.split_once(':')) {
        Some((id, secret)) if encoded.is_known() => Basic {
            client_id: piece(id).secret(secret.is_empty()),
            client_secret: Some(piece(secret).secret(true)),
            origin: BasicOrigin::Header,
        },
        _ => Basic { client_id: encoded.clone(), client_secret: None, origin: BasicOrigin::Header },
    }
}
