//! The request of a curl command, laid out to be judged.
//!
//! Secret values are left behind: a rule sees that they are there, and where, and nothing of what they are.

use super::asked::{Asked, BasicCredentials, Credentials, Parameter, Text};
use crate::{
    curl::{self, Body, CurlCommand, Place},
    http::{basic_credentials, form_encoded},
    secret::Secret,
};
use alloc::{
    borrow::ToOwned as _,
    string::{String, ToString as _},
    vec::Vec,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};

impl From<&CurlCommand> for Asked {
    fn from(command: &CurlCommand) -> Self {
        let mut asked = Self {
            method: Some((command.method().text().to_owned(), Some(command.method().span()))),
            url: command.endpoint().text().to_owned(),
            url_span: Some(command.endpoint().span()),
            content_type: content_type(command),
            basic: command.basic().map(|basic| BasicCredentials {
                client_id: text(&basic.client_id),
                has_secret: basic
                    .client_secret
                    .as_ref()
                    .is_none_or(|secret| !secret.is_known() || !secret.text().is_empty()),
                span: Some(basic.client_id.span()),
            }),
            bearer: command.bearer().map(|token| Some(token.span())),
            client_certificate: command.certificate().is_some(),
            assertion: command.client_assertion(),
            notices: command.notices().to_vec(),
            credentials: credentials(command),
            ..Self::default()
        };
        for parameter in command.parameters() {
            let laid_out = Parameter {
                name: parameter.name.text().trim().to_owned(),
                value: match text(&parameter.value) {
                    // A value that curl reads from a file.
                    Text::Known(empty) if empty.is_empty() && !command.is_complete() => Text::Elsewhere,
                    text => text,
                },
                span: Some(parameter.span()),
                value_span: Some(parameter.value.span()),
            };
            match parameter.place {
                Place::Query => asked.query.push(laid_out),
                Place::Form | Place::Json => asked.form.push(laid_out),
            }
        }
        asked
    }
}

/// Every secret that is known, as it is written and as it is sent.
fn credentials(command: &CurlCommand) -> Credentials {
    let parameters = command.parameters().iter().map(|parameter| &parameter.value);
    let headers = command.headers().iter().map(|header| &header.value);
    let basic = command.basic().into_iter();
    let pieces = parameters
        .chain(headers)
        .chain(command.bearer())
        .chain(basic.clone().filter_map(|basic| basic.client_secret.as_ref()))
        .filter(|piece| piece.is_secret() && piece.is_known() && !piece.text().is_empty());
    let mut out: Vec<Secret<String>> = Vec::new();
    let mut keep = |text: String| out.push(Secret::new(text));
    for piece in pieces {
        let text = piece.text();
        keep(text.to_owned());
        keep(form_encoded(text));
        // `Basic ...`: the scheme is no secret.
        if let Some((_, credentials)) = text.split_once(' ') {
            keep(credentials.trim().to_owned());
        }
    }
    for basic in basic {
        if let Some(secret) = basic.client_secret.as_ref().filter(|secret| !secret.text().is_empty()) {
            let pair = [basic.client_id.text(), secret.text()];
            keep(STANDARD.encode(pair.join(":")));
            keep(
                basic_credentials(basic.client_id.text(), secret.text())
                    .expose()
                    .trim_start_matches("Basic ")
                    .to_owned(),
            );
        }
    }
    Credentials(out)
}

fn text(piece: &curl::Piece) -> Text {
    if piece.is_known() && !piece.is_secret() {
        Text::Known(piece.text().to_owned())
    } else {
        Text::Elsewhere
    }
}

/// The media type, where it is another than that of a form.
fn content_type(command: &CurlCommand) -> Option<(String, Option<core::ops::Range<usize>>)> {
    if let Some(header) = command.header("content-type") {
        return Some((header.value.text().to_owned(), Some(header.value.span())));
    }
    match command.body() {
        Body::Json => Some(("application/json".to_string(), None)),
        _ => None,
    }
}
