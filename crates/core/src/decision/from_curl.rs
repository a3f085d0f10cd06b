//! The request of a curl command, laid out to be judged.
//!
//! Secret values are left behind: a rule sees that they are there, and where, and nothing of what they are.

use super::{
    Purpose, Shape,
    asked::{Asked, BasicCredentials, Credentials, Parameter, Text},
};
use crate::curl::{self, Body, CurlCommand, Place};
use alloc::{
    borrow::ToOwned as _,
    string::{String, ToString as _},
};
use core::ops::Range;

impl From<&CurlCommand> for Asked {
    fn from(command: &CurlCommand) -> Self {
        let mut asked = Self {
            method: Some((command.method().text().to_owned(), Some(command.method().span()))),
            url: command.endpoint().text().to_owned(),
            url_span: Some(command.endpoint().span()),
            url_is_open: !command.endpoint().is_known(),
            content_type: content_type(command),
            is_json_option: command.json_option().is_some() && command.header("content-type").is_none(),
            basic: command.basic().map(|basic| BasicCredentials {
                client_id: text(&basic.client_id),
                has_secret: basic
                    .client_secret
                    .as_ref()
                    .is_none_or(|secret| !secret.is_known() || !secret.text().is_empty()),
                shape: basic.client_secret.as_ref().and_then(shape),
                encoding_matters: core::iter::once(&basic.client_id)
                    .chain(&basic.client_secret)
                    .any(|piece| piece.is_known() && !is_same_encoded(piece.text())),
                span: Some(basic.client_id.span()),
            }),
            bearer: command.bearer().map(|token| Some(token.span())),
            client_certificate: command.certificate().is_some(),
            is_partial: !command.is_complete(),
            notices: command.notices().to_vec(),
            credentials: credentials(command),
            ..Self::default()
        };
        for parameter in command.parameters() {
            let laid_out = Parameter {
                // What stands there without a name may be a secret.
                name: if parameter.name.is_secret() {
                    "…".to_owned()
                } else {
                    parameter.name.text().trim().to_owned()
                },
                value: match text(&parameter.value) {
                    // A value that curl reads from a file.
                    Text::Known(empty) if empty.is_empty() && !command.is_complete() => Text::Elsewhere,
                    text => text,
                },
                span: Some(readable(&parameter.value, parameter.span(), &parameter.name)),
                value_span: Some(parameter.value.span()),
                shape: shape(&parameter.value),
            };
            match parameter.place {
                Place::Query => asked.query.push(laid_out),
                Place::Form | Place::Json => asked.form.push(laid_out),
            }
        }
        let place = |name: &str, value: &curl::Piece| match command.parameter(name) {
            Some(parameter) => readable(value, value.span(), &parameter.name),
            None => value.span(),
        };
        let jwt = |name: &str| {
            let piece = &command.parameter(name)?.value;
            (piece.is_known() && !piece.text().trim().is_empty()).then_some(piece)
        };
        for (name, purpose) in
            [("client_assertion", Purpose::ClientAuthentication), ("assertion", Purpose::Grant)]
        {
            if let Some(piece) = jwt(name) {
                asked.carry(purpose, piece.text(), Some(place(name, piece)));
            }
        }
        // A client secret is mostly none; Apple's begins like every JWT.
        if let Some(piece) = jwt("client_secret").filter(|piece| piece.text().starts_with("eyJ")) {
            asked.carry(Purpose::ClientSecret, piece.text(), Some(place("client_secret", piece)));
        }
        if let Some(token) =
            command.bearer().filter(|token| token.is_known() && token.text().starts_with("eyJ"))
        {
            asked.carry(Purpose::BearerToken, token.text(), Some(token.span()));
        }
        asked.same_jwt = jwt("client_assertion")
            .zip(jwt("assertion"))
            .is_some_and(|(client, grant)| client.text() == grant.text());
        asked
    }
}

/// Where to point for a value: at its name where the value would be a long row of dots.
fn readable(value: &curl::Piece, whole: Range<usize>, name: &curl::Piece) -> Range<usize> {
    const COLUMNS: usize = 60;
    if value.is_secret() && value.span().len() > COLUMNS && !name.is_secret() { name.span() } else { whole }
}

/// Every secret that is known, as it is written and as it is sent.
fn credentials(command: &CurlCommand) -> Credentials {
    let mut out = Credentials::default();
    let parameters = command.parameters().iter().map(|parameter| &parameter.value);
    let headers = command.headers().iter().map(|header| &header.value);
    let pieces = parameters.chain(headers).chain(command.bearer());
    for piece in pieces.filter(|piece| piece.is_secret() && piece.is_known() && !piece.text().is_empty()) {
        out.keep(piece.text());
        // `Basic ...`: the scheme is no secret.
        if let Some((_, credentials)) = piece.text().split_once(' ') {
            out.keep(credentials.trim());
        }
    }
    if let Some(basic) = command.basic()
        && let Some(secret) = basic.client_secret.as_ref().filter(|secret| !secret.text().is_empty())
    {
        out.keep_basic(basic.client_id.text(), secret.text());
    }
    out
}

/// What can be said of a secret value.
fn shape(piece: &curl::Piece) -> Option<Shape> {
    (piece.is_known() && piece.is_secret()).then(|| Shape::of(piece.text()))
}

/// Whether a text is the same after it was encoded as a form.
fn is_same_encoded(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'*'))
}

fn text(piece: &curl::Piece) -> Text {
    if piece.is_known() && !piece.is_secret() {
        Text::Known(piece.text().to_owned())
    } else {
        Text::Elsewhere
    }
}

/// The media type, where it is another than that of a form.
fn content_type(command: &CurlCommand) -> Option<(String, Option<Range<usize>>)> {
    if let Some(header) = command.header("content-type") {
        return Some((header.value.text().to_owned(), Some(header.value.span())));
    }
    match command.body() {
        Body::Json => Some(("application/json".to_string(), command.json_option())),
        _ => None,
    }
}
