//! What a command line is made of, as plain data with byte spans.

use super::glyph::{self, Glyph};
use crate::secret::Secret;
use alloc::{string::String, vec::Vec};
use core::{fmt, ops::Range};

/// A value of the command line: its text after unquoting and decoding, and the bytes of the user's text it came from.
///
/// The text is wiped when it is dropped, whether it is a secret or not; a secret is not printed by `Debug`.
#[derive(Clone)]
pub struct Piece {
    text: Secret<String>,
    span: Range<usize>,
    gaps: Vec<Gap>,
    is_secret: bool,
}

impl Piece {
    pub(super) fn new(text: String, span: Range<usize>, gaps: Vec<Gap>) -> Self {
        Self { text: Secret::new(text), span, gaps, is_secret: false }
    }

    /// The characters as they stand; an empty piece is at the byte `or`.
    pub(super) fn of(glyphs: &[Glyph], or: usize) -> Self {
        Self::new(glyph::text(glyphs), glyph::span(glyphs, or), glyph::gaps(glyphs))
    }

    pub(super) fn secret(mut self, is_secret: bool) -> Self {
        self.is_secret = is_secret;
        self
    }

    /// Makes this a secret if it touches one of these sorted spans.
    pub(super) fn hide_in(&mut self, spans: &[Range<usize>]) {
        let next = spans.partition_point(|span| span.end <= self.span.start);
        self.is_secret |= spans.get(next).is_some_and(|span| span.start < self.span.end);
    }

    /// The text. It may be a secret: see [`is_secret`](Self::is_secret) before it goes into a message.
    #[must_use]
    pub fn text(&self) -> &str {
        self.text.expose()
    }

    /// The bytes of the user's text: without quotes around it, before decoding.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Must not be shown.
    #[must_use]
    pub const fn is_secret(&self) -> bool {
        self.is_secret
    }

    /// What somebody fills in later: variables, command substitutions, placeholders. They stand in the text as written.
    #[must_use]
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// Without gaps, so that the text is what is sent.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        self.gaps.is_empty()
    }
}

impl fmt::Debug for Piece {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_secret {
            write!(out, "[redacted] at {:?}", self.span)
        } else {
            write!(out, "{:?} at {:?}", self.text(), self.span)
        }
    }
}

/// A part of a piece whose text is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Who fills it.
    pub kind: GapKind,
    /// The bytes of the user's text.
    pub span: Range<usize>,
}

/// Who fills a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GapKind {
    /// The shell or the platform, from a variable: `$X`, `${X}`, `%X%`, `$env:X`, `${{ secrets.X }}`.
    Variable,
    /// The shell, with the output of a command: `$(...)`, or backticks.
    Command,
    /// The reader: `<client_id>`, `{{client_id}}`, `{tenant}`.
    Placeholder,
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// In the query of the URL: from the URL, `--url-query`, or `-G` with `-d`.
    Query,
    /// In a form body.
    Form,
    /// As a member of a JSON object.
    Json,
}

/// A parameter, its name and value decoded.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The name.
    pub name: Piece,
    /// The value. Of a JSON member that is not a string: its JSON text.
    pub value: Piece,
    /// Where it is sent.
    pub place: Place,
}

impl Parameter {
    /// The bytes of name and value together.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        let (name, value) = (self.name.span(), self.value.span());
        name.start.min(value.start)..name.end.max(value.end)
    }
}

/// A header field that the command sets.
#[derive(Clone, Debug)]
pub struct Header {
    /// The name as written; the names curl uses for `-A`, `-e` and `-b`, with the span of the option.
    pub name: Piece,
    /// The value, without white space around it.
    pub value: Piece,
}

/// Credentials for the Basic scheme (RFC 7617).
#[derive(Clone, Debug)]
pub struct Basic {
    /// The user name, which OAuth calls `client_id`; not form-decoded.
    pub client_id: Piece,
    /// The password; absent where curl would prompt for it, or where it cannot be told.
    pub client_secret: Option<Piece>,
    /// How they were given.
    pub origin: BasicOrigin,
}

/// How Basic credentials were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BasicOrigin {
    /// With `-u`.
    User,
    /// In an `Authorization` header, base64-encoded: both spans are those of the encoded text.
    Header,
    /// Before the host in the URL.
    Url,
}

/// What kind of body is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Body {
    /// None.
    Absent,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// JSON.
    Json,
    /// Something else, or from a file: no parameters are known.
    Opaque,
}

/// An option without a value that changes what is sent or trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Flag {
    /// `-k`, `--insecure`: the server's certificate is not checked.
    Insecure,
    /// `-L`, `--location`, `--location-trusted`: redirects are followed.
    Location,
    /// `-G`, `--get`: data goes into the URL.
    Get,
    /// `-I`, `--head`.
    Head,
    /// `--digest`, `--ntlm`, `--negotiate`, `--anyauth`, `--aws-sigv4`: `-u` is not Basic.
    OtherScheme,
    /// `-n`, `--netrc`, `--netrc-file`, `--netrc-optional`: credentials come from a file.
    Netrc,
    /// `-K`, `--config`: more options come from a file.
    Config,
}
