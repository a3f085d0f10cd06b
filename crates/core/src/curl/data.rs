//! What `-d` and its relatives send, read back into parameters.
//!
//! A form is split and decoded the way a server does it (WHATWG URL standard, `application/x-www-form-urlencoded`); gaps
//! are left alone. Of a JSON object the members at the top are parameters.

use super::{
    glyph::{self, Glyph},
    json_body::{malformed, members},
    names::{is_common_word, is_public_name, is_secret_name},
    notices::Notices,
    piece::{Parameter, Piece, Place},
    secrecy::Secrecy,
};
use crate::{
    diagnostic::{Diagnostic, codes},
    json,
};
use alloc::{string::String, vec::Vec};
use core::ops::Range;
use serde_json::Value;

/// One option's worth of data.
pub(super) enum Datum<'w> {
    /// Sent as it stands: `-d`, `--data-raw`, `--data-binary`, `--json`.
    Plain(&'w [Glyph]),
    /// `--data-urlencode`: the content is encoded by curl, the name is not.
    Encoded { name: &'w [Glyph], content: &'w [Glyph], or: usize },
    /// From a file; a parameter of this name where one is given.
    File { name: &'w [Glyph] },
}

impl<'w> Datum<'w> {
    /// The five forms of `--data-urlencode`: `content`, `=content`, `name=content`, `@file`, `name@file`.
    pub(super) fn encoded(value: &'w [Glyph], or: usize) -> Self {
        let empty = value.get(..0).unwrap_or_default();
        if let Some((name, content)) = glyph::split_once(value, '=') {
            let or = content.first().map_or(glyph::span(value, or).end, |first| first.start);
            return Self::Encoded { name, content, or };
        }
        match glyph::split_once(value, '@') {
            Some((name, _)) => Self::File { name },
            None => Self::Encoded { name: empty, content: value, or },
        }
    }
}

/// Reads parameters, hides their secrets, and says what is odd about them.
pub(super) struct Parameters<'r> {
    pub(super) secrecy: &'r mut Secrecy,
    pub(super) notices: &'r mut Notices,
    /// Stays true while every parameter is known.
    pub(super) complete: &'r mut bool,
}

impl Parameters<'_> {
    /// `a=b&c=d`.
    pub(super) fn form(&mut self, glyphs: &[Glyph], or: usize, place: Place, into: &mut Vec<Parameter>) {
        let mut or = or;
        for pair in glyph::split(glyphs, '&') {
            if !pair.is_empty() {
                let (name, value) = glyph::split_once(pair, '=').unwrap_or((pair, &[]));
                if value.is_empty() && name.iter().any(Glyph::in_gap) {
                    *self.complete = false;
                }
                let value_at = glyph::span(pair, or).end;
                let decoded = self.decoded(value, value_at, is_secret_name(glyph::text(name).trim()));
                let name = self.decoded(name, or, false);
                into.push(self.parameter(name, decoded, value, place));
                or = value_at;
            }
        }
    }

    /// What one option sends.
    pub(super) fn datum(&mut self, datum: &Datum<'_>, or: usize, place: Place, into: &mut Vec<Parameter>) {
        match datum {
            Datum::Plain(glyphs) => self.form(glyphs, or, place, into),
            Datum::Encoded { name, content, or } => {
                let parameter = self.encoded(name, content, *or, place);
                into.push(parameter);
            }
            Datum::File { name: [] } => {}
            Datum::File { name } => self.form(name, or, place, into),
        }
    }

    /// One of `--data-urlencode`.
    fn encoded(&mut self, name: &[Glyph], content: &[Glyph], or: usize, place: Place) -> Parameter {
        let name = self.decoded(name, or, false);
        self.parameter(name, Piece::of(content, or), content, place)
    }

    /// The members of a JSON object; `None` after a notice when it is none.
    pub(super) fn json(&mut self, glyphs: &[Glyph], into: &mut Vec<Parameter>) -> Option<()> {
        let whole = glyph::span(glyphs, 0);
        let text = glyph::text(glyphs);
        match json::object(text.as_bytes()) {
            Ok(object) => {
                for ((name, value), (name_at, value_at)) in object.iter().zip(members(glyphs)) {
                    let glyphs_of = |range: Range<usize>| glyphs.get(range).unwrap_or_default();
                    let (name_glyphs, value_glyphs) = (glyphs_of(name_at), glyphs_of(value_at));
                    let shown = match value {
                        Value::String(text) => text.clone(),
                        _ => glyph::text(value_glyphs),
                    };
                    let piece = |text: String, glyphs: &[Glyph]| {
                        Piece::new(text, glyph::span(glyphs, whole.start), glyph::gaps(glyphs))
                    };
                    let name = piece(name.clone(), name_glyphs);
                    let mut value_piece = piece(shown, value_glyphs);
                    if value.is_object() {
                        // What is inside is not looked at, so it is not shown either.
                        value_piece = self.secrecy.hide(value_piece);
                    }
                    into.push(self.parameter(name, value_piece, value_glyphs, Place::Json));
                }
                Some(())
            }
            Err(fault) => {
                self.hide_words(glyphs);
                *self.complete = false;
                if !glyphs.iter().any(Glyph::in_gap) {
                    self.notices.push(malformed(glyphs, &text, &fault));
                }
                None
            }
        }
    }

    /// Leaves of a body that cannot be taken apart only its punctuation, and words that everybody uses.
    fn hide_words(&mut self, glyphs: &[Glyph]) {
        let between = |glyph: &Glyph| glyph.value.is_whitespace() || "{}[]:,\"'".contains(glyph.value);
        for word in glyphs.split(between).filter(|word| !word.is_empty()) {
            if !is_common_word(&glyph::text(word)) {
                self.secrecy.hide_span(glyph::span(word, 0));
            }
        }
    }

    fn parameter(&mut self, name: Piece, value: Piece, raw: &[Glyph], place: Place) -> Parameter {
        let known_as = String::from(name.text().trim());
        let help = if place == Place::Json {
            "write '\"$NAME\"' in its place: that ends the single quotes around it and begins them again"
        } else {
            DOUBLE_QUOTES
        };
        note_unfilled_in(raw, help, self.notices);
        if place == Place::Form {
            note_white_space(&name, self.notices);
            note_white_space(&value, self.notices);
        }
        let value = if is_secret_name(&known_as) {
            self.secrecy.hide(value)
        } else {
            if is_public_name(&known_as) {
                self.secrecy.show_word(&value);
            }
            value
        };
        Parameter { name, value, place }
    }

    /// `+` and `%XX` decoded, gaps left alone.
    fn decoded(&mut self, glyphs: &[Glyph], or: usize, is_secret: bool) -> Piece {
        let mut bytes: Vec<u8> = Vec::with_capacity(glyphs.len());
        let mut rest = glyphs;
        while let [first, after @ ..] = rest {
            rest = after;
            let hex = |index: usize| {
                after.get(index).filter(|glyph| !glyph.in_gap()).and_then(|glyph| glyph.value.to_digit(16))
            };
            if first.is('+') {
                bytes.push(b' ');
                if is_secret {
                    let notice = Diagnostic::new(
                        &codes::CURL_PLUS_IS_SPACE,
                        format_args!("the `+` arrives as a space"),
                    );
                    self.notices.push(
                        notice
                            .help("use --data-urlencode for this parameter, or write %2B")
                            .at(first.start..first.end),
                    );
                }
            } else if first.is('%') {
                let byte = hex(0)
                    .zip(hex(1))
                    .and_then(|(high, low)| u8::try_from(high.saturating_mul(16).saturating_add(low)).ok());
                match byte {
                    Some(byte) => {
                        bytes.push(byte);
                        rest = after.get(2..).unwrap_or_default();
                    }
                    None => {
                        bytes.push(b'%');
                        let notice = Diagnostic::new(
                            &codes::CURL_PERCENT_MALFORMED,
                            format_args!("the `%` is not followed by two hexadecimal digits"),
                        );
                        self.notices.push(
                            notice
                                .help("use --data-urlencode for this parameter, or write %25")
                                .at(first.start..first.end),
                        );
                    }
                }
            } else {
                bytes.extend_from_slice(first.value.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        let text = String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        Piece::new(text, glyph::span(glyphs, or), glyph::gaps(glyphs))
    }
}

const DOUBLE_QUOTES: &str = "use double quotes around it";

/// Says that a placeholder is still there, or that a variable will not be filled in.
pub(super) fn note_unfilled(glyphs: &[Glyph], notices: &mut Notices) {
    note_unfilled_in(glyphs, DOUBLE_QUOTES, notices);
}

fn note_unfilled_in(glyphs: &[Glyph], help: &'static str, notices: &mut Notices) {
    use super::{glyph::Part, piece::GapKind};
    if let Some(gap) = glyph::gaps(glyphs).into_iter().find(|gap| gap.kind == GapKind::Placeholder) {
        notices.push(
            Diagnostic::new(&codes::CURL_PLACEHOLDER, format_args!("a placeholder is still here"))
                .help("replace it, the signs around it included, by the value")
                .at(gap.span),
        );
    }
    let trimmed = glyph::trim(glyphs);
    if !trimmed.is_empty() && trimmed.iter().all(|glyph| glyph.part == Part::Unexpanded) {
        notices.push(
            Diagnostic::new(
                &codes::CURL_VARIABLE_NOT_EXPANDED,
                format_args!("the variable is in single quotes, so its name is sent"),
            )
            .help(help)
            .at(glyph::span(trimmed, 0)),
        );
    }
}

fn note_white_space(piece: &Piece, notices: &mut Notices) {
    let text = piece.text();
    let what = if text.contains(['\n', '\r']) {
        "a line break is part of what is sent here"
    } else if text.trim() != text {
        "white space at an end of this is sent too"
    } else {
        return;
    };
    notices.push(
        Diagnostic::new(&codes::CURL_WHITE_SPACE, format_args!("{what}"))
            .help("use one -d for each parameter, or keep the quoted text on one line")
            .at(piece.span()),
    );
}
