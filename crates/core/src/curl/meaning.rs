//! What each option means for a token request.
//!
//! Options that change nothing about it are passed over; only whether they take a value matters for those.

use super::{
    credentials::{certificate_path, is_authorization},
    data::{Datum, note_unfilled},
    glyph::{self, Glyph},
    names,
    piece::{Flag, Header, Piece},
    read::{Reader, Written},
    url,
};
use crate::diagnostic::{Diagnostic, codes};
use alloc::{format, string::String, vec::Vec};
use core::ops::Range;

impl<'w> Reader<'w> {
    /// An option without a value; false for `--next`, which begins another request.
    pub(super) fn bare(&mut self, written: &Written) -> bool {
        let span = &written.span;
        let flag = match written.option.name {
            "insecure" => {
                self.note(
                    &codes::CURL_INSECURE,
                    "the server's certificate is not checked",
                    "remove -k; name a private authority with --cacert",
                    span.clone(),
                );
                Flag::Insecure
            }
            "location" | "location-trusted" | "follow" => {
                self.note(
                    &codes::CURL_FOLLOWS_REDIRECTS,
                    "redirects are followed",
                    "remove -L, and use the final URL of the token endpoint",
                    span.clone(),
                );
                Flag::Location
            }
            "get" => Flag::Get,
            "head" => Flag::Head,
            "digest" | "ntlm" | "ntlm-wb" | "negotiate" | "anyauth" => Flag::OtherScheme,
            "netrc" | "netrc-optional" => {
                self.unread(span.clone(), "credentials come from a .netrc file");
                Flag::Netrc
            }
            "next" => {
                self.note(
                    &codes::CURL_SEVERAL,
                    "only the request before `--next` is read",
                    "check the others one by one",
                    span.clone(),
                );
                return false;
            }
            _ => return true,
        };
        self.flags.push((flag, span.clone()));
        true
    }

    /// An option and its value; an empty value is at the byte `or`.
    pub(super) fn valued(&mut self, written: &Written, value: &'w [Glyph], or: usize) {
        let span = glyph::span(value, or);
        let piece = || Piece::of(value, or);
        let from_file = value.first().is_some_and(|first| first.is('@'));
        match written.option.name {
            "request" => self.method = Some(piece()),
            "url" => self.urls.push((value, span)),
            "data" | "data-ascii" | "data-binary" if from_file => {
                self.unread(span, "this part of the body comes from a file");
                self.data.push((Datum::File { name: &[] }, or));
            }
            "data" | "data-ascii" | "data-binary" | "data-raw" => self.data.push((Datum::Plain(value), or)),
            "json" => {
                self.json.get_or_insert(written.span.clone());
                if from_file {
                    self.unread(span, "this part of the body comes from a file");
                    self.data.push((Datum::File { name: &[] }, or));
                } else {
                    self.data.push((Datum::Plain(value), or));
                }
            }
            "data-urlencode" => {
                let datum = self.encoded(value, or);
                self.data.push((datum, or));
            }
            "url-query" => {
                let datum = match value {
                    [first, rest @ ..] if first.is('+') => Datum::Plain(rest),
                    _ => self.encoded(value, or),
                };
                self.query.push((datum, or));
            }
            "form" | "form-string" => self.multipart(written, value, or),
            "header" => self.header(value, or),
            "user-agent" | "referer" | "cookie" => self.header_option(written, piece()),
            "user" => self.user(value, or),
            "oauth2-bearer" => self.bearer = Some(self.secrecy.hide(piece())),
            "cert" => {
                if let Some((path, secret)) = value.split_at_checked(certificate_path(value)) {
                    self.secrecy.hide_span(glyph::span(secret.get(1..).unwrap_or_default(), or));
                    self.certificate = Some(Piece::of(path, or));
                }
            }
            "key" => self.certificate_key = Some(piece()),
            "pass" | "proxy-pass" | "tlspassword" | "proxy-tlspassword" => {
                self.secrecy.hide(piece());
            }
            "proxy-user" => {
                let secret = glyph::split_once(value, ':').map_or(value, |(_, secret)| secret);
                self.secrecy.hide(Piece::of(secret, or));
            }
            "proxy" | "preproxy" => {
                url::Url::read(value, or, &mut self.secrecy);
            }
            "aws-sigv4" => self.flags.push((Flag::OtherScheme, written.span.clone())),
            "config" => {
                self.unread(span, "more options come from a file");
                self.flags.push((Flag::Config, written.span.clone()));
            }
            "netrc-file" => {
                self.unread(span, "credentials come from a file");
                self.flags.push((Flag::Netrc, written.span.clone()));
            }
            "upload-file" => {
                self.upload = true;
                self.unread(span, "the body comes from a file");
            }
            _ => {}
        }
    }

    fn multipart(&mut self, written: &Written, value: &[Glyph], or: usize) {
        if let Some((name, content)) = glyph::split_once(value, '=')
            && names::is_secret_name(glyph::text(name).trim())
        {
            self.secrecy.hide(Piece::of(content, or));
        }
        self.fail(
            &codes::CURL_MULTIPART,
            &format!("`{}` sends multipart/form-data, which token endpoints do not read", written.text),
            "write -d or --data-urlencode instead",
            written.span.clone(),
        );
    }

    fn encoded(&mut self, value: &'w [Glyph], or: usize) -> Datum<'w> {
        let datum = Datum::encoded(value, or);
        if matches!(datum, Datum::File { .. }) {
            self.unread(glyph::span(value, or), "this part of the request comes from a file");
        }
        datum
    }

    fn unread(&mut self, at: Range<usize>, what: &str) {
        self.complete = false;
        let notice = Diagnostic::new(&codes::CURL_FILE_NOT_READ, format_args!("{what}, which is not read"));
        self.notices.push(notice.at(at));
    }

    fn header(&mut self, value: &'w [Glyph], or: usize) {
        /// Parameters that people send as headers.
        const PARAMETERS: [&str; 6] =
            ["grant_type", "client_id", "client_secret", "scope", "client_assertion", "audience"];
        if value.first().is_some_and(|first| first.is('@')) {
            return self.unread(glyph::span(value, or), "headers come from a file");
        }
        // `Name;` sends a header without a value.
        let empty = || glyph::split_once(value, ';').filter(|(_, rest)| rest.is_empty());
        let Some((name, content)) = glyph::split_once(value, ':').or_else(empty) else {
            return self.note(
                &codes::CURL_HEADER_MALFORMED,
                "there is no colon, so this is not sent",
                "write `Name: value`; parameters go into -d",
                glyph::span(value, or),
            );
        };
        let name = Piece::of(glyph::trim(name), or);
        note_unfilled(content, &mut self.notices);
        let or = glyph::span(value, or).end;
        let content = glyph::trim(content);
        let value = if is_authorization(name.text()) {
            self.authorization(&name, content, or)
        } else if names::is_secret_name(name.text()) {
            self.secrecy.hide(Piece::of(content, or))
        } else {
            Piece::of(content, or)
        };
        if PARAMETERS.contains(&name.text()) {
            self.note(
                &codes::CURL_PARAMETER_AS_HEADER,
                &format!("`{}` is a parameter, and here it is a header", name.text()),
                "give it with -d name=value",
                name.span(),
            );
        }
        self.headers.push(Header { name, value });
    }

    fn header_option(&mut self, written: &Written, value: Piece) {
        let value = if written.option.name == "cookie" { self.secrecy.hide(value) } else { value };
        let name = Piece::new(String::from(written.option.name), written.span.clone(), Vec::new());
        self.headers.push(Header { name, value });
    }
}
