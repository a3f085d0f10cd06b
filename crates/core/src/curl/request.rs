//! The request that all options together make: URL, method, parameters, body.

use super::{
    Attempt, CurlCommand,
    data::{Datum, Parameters, note_unfilled},
    glyph::{self, Glyph},
    piece::{Body, Flag, Parameter, Piece, Place},
    read::Reader,
    url::{self, Url},
};
use crate::diagnostic::{Diagnostic, codes};
use alloc::{format, string::String, vec::Vec};

impl<'w> Reader<'w> {
    pub(super) fn finish(mut self) -> Attempt {
        let chosen = self.choose_url();
        let glyphs = chosen.unwrap_or_default();
        let url = Url::read(glyphs, self.end, &mut self.secrecy);
        note_unfilled(glyphs, &mut self.notices);
        url::note_unexpanded(glyphs, &mut self.notices);
        if chosen.is_none() {
            let error = Diagnostic::new(&codes::CURL_URL_MISSING, format_args!("the command has no URL"))
                .help("add the URL of the token endpoint")
                .at(self.name.clone());
            let error = match self.taken_url.take() {
                Some((span, option)) => error.label(span, format!("taken as the value of `{option}`")),
                None => error,
            };
            self.error.get_or_insert(error);
        }
        let gets = self.has(Flag::Get);
        let mut parameters = Vec::new();
        self.query_parameters(&url, gets, &mut parameters);
        let body = if gets { Body::Absent } else { self.read_body(&mut parameters) };
        let method = self.implied_method(gets, body);
        self.note_get(&method, &parameters);
        let command = CurlCommand {
            span: self.name.start..self.end.max(self.name.end),
            url: url.whole,
            endpoint: url.endpoint,
            method,
            headers: self.headers,
            parameters,
            body,
            json: self.json,
            basic: self.basic.or(url.basic),
            bearer: self.bearer,
            flags: self.flags,
            certificate: self.certificate,
            certificate_key: self.certificate_key,
            is_complete: self.complete,
            notices: Vec::new(),
            secret_spans: Vec::new(),
        };
        let result = self.error.map_or(Ok(command), Err);
        Attempt { result, notices: self.notices, secrecy: self.secrecy, name: self.name, likely: true }
    }

    fn has(&self, flag: Flag) -> bool {
        self.flags.iter().any(|(given, _)| *given == flag)
    }

    /// The URL among the words that belong to no option, and a word about the others.
    fn choose_url(&mut self) -> Option<&'w [Glyph]> {
        let urls = core::mem::take(&mut self.urls);
        let chosen = urls.iter().position(|(glyphs, _)| url::is_likely(glyphs)).unwrap_or(0);
        for (index, (glyphs, span)) in urls.iter().enumerate() {
            if index == chosen {
                continue;
            }
            if url::is_likely(glyphs) {
                Url::read(glyphs, span.start, &mut self.secrecy);
                self.note(
                    &codes::CURL_SEVERAL,
                    "a second URL gets a request of its own",
                    "give one URL",
                    span.clone(),
                );
            } else {
                self.hide_stray(glyphs, span.start);
                self.note(
                    &codes::CURL_ARGUMENT_STRAY,
                    "this word belongs to no option, so curl takes it for a URL",
                    "put -d, -H or -X before it, or quotes around what it was cut from",
                    span.clone(),
                );
            }
        }
        urls.get(chosen).map(|(glyphs, _)| *glyphs)
    }

    /// A word that lost its option may have been `-u id:secret`, or a token.
    fn hide_stray(&mut self, glyphs: &[Glyph], or: usize) {
        let text = glyph::text(glyphs);
        let is_plain = text.len() <= 20 && text.chars().all(|c| c.is_ascii_alphabetic() || c == '_');
        if glyph::split_once(glyphs, '=').is_some() || is_plain {
            // Parameters are hidden by their names.
            return;
        }
        let secret = glyph::split_once(glyphs, ':').map_or(glyphs, |(_, secret)| secret);
        self.secrecy.hide(Piece::of(secret, or));
    }

    fn query_parameters(&mut self, url: &Url, gets: bool, into: &mut Vec<Parameter>) {
        let data = if gets { core::mem::take(&mut self.data) } else { Vec::new() };
        let query = core::mem::take(&mut self.query);
        let end = self.end;
        let mut reader = self.parameter_reader();
        reader.form(&url.query, end, Place::Query, into);
        for (datum, or) in query.into_iter().chain(data) {
            reader.datum(&datum, or, Place::Query, into);
        }
    }

    fn parameter_reader(&mut self) -> Parameters<'_> {
        Parameters { secrecy: &mut self.secrecy, notices: &mut self.notices, complete: &mut self.complete }
    }

    fn read_body(&mut self, into: &mut Vec<Parameter>) -> Body {
        let data = core::mem::take(&mut self.data);
        if data.is_empty() {
            return if self.upload { Body::Opaque } else { Body::Absent };
        }
        let (says, at) = self.declared();
        let mut plain: Vec<Glyph> = Vec::new();
        for (datum, or) in &data {
            if let Datum::Plain(glyphs) = datum {
                if !plain.is_empty() && self.json.is_none() {
                    plain.push(Glyph::plain('&', *or, *or));
                }
                plain.extend_from_slice(glyphs);
            }
        }
        let plain = glyph::trim(&plain);
        let looks_json = plain.first().is_some_and(|first| first.value == '{');
        let looks_form = !looks_json && plain.iter().any(|glyph| glyph.is('='));
        let at = at.unwrap_or(glyph::span(plain, self.end));
        if says == Declared::Other {
            // What is in it is not known, so none of it is shown.
            for (datum, or) in &data {
                if let Datum::Plain(glyphs) | Datum::Encoded { content: glyphs, .. } = datum {
                    self.secrecy.hide(Piece::of(glyphs, *or));
                }
            }
            return Body::Opaque;
        }
        if looks_json || (says == Declared::Json && !looks_form && !plain.is_empty()) {
            self.parameter_reader().json(plain, into);
            if says == Declared::Form {
                self.note(
                    &codes::CURL_CONTENT_TYPE_MISMATCH,
                    "the body is JSON, and is sent as a form",
                    "add -H 'Content-Type: application/json', or send a form",
                    at,
                );
            }
            return Body::Json;
        }
        if says == Declared::Json && looks_form {
            self.note(
                &codes::CURL_CONTENT_TYPE_MISMATCH,
                "the body is a form, and is sent as JSON",
                "remove the content type: -d sends a form",
                at,
            );
        }
        let mut reader = self.parameter_reader();
        for (datum, or) in &data {
            reader.datum(datum, *or, Place::Form, into);
        }
        let nothing_known = into.iter().all(|parameter| parameter.place == Place::Query);
        let from_file = data.iter().any(|(datum, _)| matches!(datum, Datum::File { .. }));
        if from_file && nothing_known { Body::Opaque } else { Body::Form }
    }

    /// What the content type says of the body, and where it stands; curl's own where no header sets it.
    fn declared(&self) -> (Declared, Option<core::ops::Range<usize>>) {
        let by_curl = if self.json.is_some() { Declared::Json } else { Declared::Form };
        let Some(header) =
            self.headers.iter().find(|header| header.name.text().eq_ignore_ascii_case("content-type"))
        else {
            return (by_curl, None);
        };
        let kind = header.value.text().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let says = match kind.as_str() {
            "application/x-www-form-urlencoded" => Declared::Form,
            kind if kind == "application/json" || kind.ends_with("+json") => Declared::Json,
            _ if !header.value.is_known() || kind.is_empty() => by_curl,
            _ => Declared::Other,
        };
        (says, Some(header.value.span()))
    }

    fn implied_method(&mut self, gets: bool, body: Body) -> Piece {
        if let Some(method) = self.method.take() {
            return method;
        }
        let name = if self.has(Flag::Head) {
            "HEAD"
        } else if gets {
            "GET"
        } else if self.upload {
            "PUT"
        } else if body == Body::Absent {
            "GET"
        } else {
            "POST"
        };
        Piece::new(String::from(name), self.name.clone(), Vec::new())
    }

    /// A token request that is not a POST.
    fn note_get(&mut self, method: &Piece, parameters: &[Parameter]) {
        let Some(asks) = parameters.iter().find(|parameter| parameter.name.text().trim() == "grant_type")
        else {
            return;
        };
        if method.text().eq_ignore_ascii_case("GET") || method.text().eq_ignore_ascii_case("HEAD") {
            let implied = method.span() == self.name;
            let flag = self.flags.iter().find(|(flag, _)| matches!(flag, Flag::Get | Flag::Head));
            let cause = flag.map_or(asks.span(), |(_, span)| span.clone());
            self.note(
                &codes::CURL_SENT_AS_GET,
                "the token request is not sent as POST",
                "send the parameters with -d, without -G and without -X GET",
                if implied { cause } else { method.span() },
            );
        }
    }
}

/// What a content type says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Declared {
    Form,
    Json,
    Other,
}
