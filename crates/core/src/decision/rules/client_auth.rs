//! Who asks, and how that is shown.

use super::{at, machine_grant};
use crate::{
    assertion::check_client_id,
    client_auth::ClientAuthMethod,
    decision::{Question, Shape},
    diagnostic::{Diagnostic, codes},
    provider::{Profile, Support},
    suggest,
};
use alloc::{format, vec::Vec};

/// A machine authenticates.
pub(super) fn present(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let asked = question.asked;
    if let Some(span) = &asked.bearer {
        let error = Diagnostic::new(
            &codes::BEARER_AT_TOKEN_ENDPOINT,
            format_args!("a bearer token does not authenticate a client"),
        );
        out.push(at(
            error.help("send the client's credentials: -u \"$CLIENT_ID:$CLIENT_SECRET\""),
            span.as_ref(),
        ));
        return;
    }
    if asked.is_partial || !asked.methods().is_empty() || !is_demanded(question) {
        return;
    }
    let mut error = Diagnostic::new(
        &codes::CLIENT_AUTHENTICATION_MISSING,
        format_args!("the request carries no client authentication"),
    );
    let documented = question.server.profile.and_then(|profile| Some((profile, documented(profile)?)));
    error = match documented {
        Some((profile, ClientAuthMethod::ClientSecretBasic)) => error.help(format!(
            "{} takes the client's id and secret as HTTP Basic: -u \"$CLIENT_ID:$CLIENT_SECRET\"",
            profile.name
        )),
        Some((profile, ClientAuthMethod::ClientSecretPost)) => error.help(format!(
            "{} takes the client's id and secret in the body: -d \"client_id=$CLIENT_ID\" -d \"client_secret=$CLIENT_SECRET\"",
            profile.name
        )),
        Some((profile, method)) => error.help(format!("use {method}, which {} takes", profile.name)),
        None => {
            error.help("send the client's id and secret: -u \"$CLIENT_ID:$CLIENT_SECRET\", or an assertion")
        }
    };
    out.push(at(error, asked.url_span.as_ref()));
}

/// Whether it is known that this request must say who asks.
fn is_demanded(question: &Question<'_>) -> bool {
    let asked = question.asked;
    if asked.grant_type() == Some("client_credentials") {
        return true;
    }
    machine_grant(question).filter(|_| !question.server.profile_is_guess).is_some_and(|(profile, _)| {
        let none = profile.client_auth.iter().any(|rule| rule.method == ClientAuthMethod::None);
        !none && documented(profile).is_some()
    })
}

/// The method that the server's documentation names first.
pub(super) fn documented(profile: &Profile) -> Option<ClientAuthMethod> {
    let usual = |support| matches!(support, Support::Documented);
    let mut rules = profile.client_auth.iter();
    rules.find(|rule| usual(rule.support) && rule.method != ClientAuthMethod::None).map(|rule| rule.method)
}

/// One method, not two.
pub(super) fn one(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let methods = question.asked.methods();
    let [first, second, ..] = methods.as_slice() else { return };
    // A certificate in the handshake may be the transport's own business.
    if *second == ClientAuthMethod::TlsClientAuth {
        return;
    }
    let error = Diagnostic::new(
        &codes::CLIENT_AUTHENTICATION_REPEATED,
        format_args!("the client authenticates twice: {first} and {second}"),
    );
    let second_place =
        question.asked.parameter("client_secret").or_else(|| question.asked.parameter("client_assertion"));
    out.push(at(
        error.help("keep the one the client is registered for"),
        second_place.and_then(|parameter| parameter.span.as_ref()),
    ));
}

/// Form, header and assertion name the same client.
pub(super) fn one_client(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let asked = question.asked;
    let in_form = asked.value("client_id");
    let in_header = asked.basic.as_ref().and_then(|basic| basic.client_id.known());
    let own = asked.client_assertion().filter(|carried| !carried.is_foreign());
    let in_assertion = own.and_then(|carried| carried.decoded()?.claims.get("sub")?.as_str());
    let mut known =
        [("the form", in_form), ("the Authorization header", in_header), ("the assertion", in_assertion)]
            .into_iter()
            .filter_map(|(place, value)| Some((place, value?)));
    let Some((first, value)) = known.next() else { return };
    if let Some((second, other)) = known.find(|(_, other)| *other != value) {
        let error = Diagnostic::new(
            &codes::CLIENT_ID_DIFFERS,
            format_args!(
                "{first} says the client is `{}`, {second} says `{}`",
                suggest::quotable(value),
                suggest::quotable(other)
            ),
        );
        let span = asked.parameter("client_id").and_then(|parameter| parameter.value_span.as_ref());
        out.push(at(error.help("use one client_id; the sub of an assertion is the client_id"), span));
    }
}

/// Who does not authenticate, or does so by TLS, says who it is.
pub(super) fn identified(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let asked = question.asked;
    let by_tls = asked.methods() == [ClientAuthMethod::TlsClientAuth];
    let says_who = asked.has("client_id") || asked.basic.is_some() || asked.bearer.is_some();
    if asked.is_partial || says_who || !(by_tls || asked.methods().is_empty()) {
        return;
    }
    let why = match asked.grant_type() {
        // A certificate names no client (RFC 8705 section 2). With a grant that needs none, it may be the transport's.
        Some(
            "client_credentials"
            | "authorization_code"
            | "refresh_token"
            | "urn:ietf:params:oauth:grant-type:device_code",
        ) if by_tls => "a client that TLS authenticates sends its `client_id`",
        Some("authorization_code" | "urn:ietf:params:oauth:grant-type:device_code") => {
            "a client that does not authenticate sends its `client_id`"
        }
        _ => return,
    };
    let error = Diagnostic::new(&codes::CLIENT_ID_MISSING, format_args!("{why}"));
    let span = asked.parameter("grant_type").and_then(|grant| grant.span.as_ref());
    out.push(at(error.help("add client_id=..."), span));
}

/// The identifier can be one.
pub(super) fn identifier(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let asked = question.asked;
    let in_form = asked.parameter("client_id");
    let in_header = asked.basic.as_ref();
    let found = [
        in_form.map(|parameter| (parameter.value.known(), parameter.value_span.as_ref())),
        in_header.map(|basic| (basic.client_id.known(), basic.span.as_ref())),
    ];
    for (value, span) in found.into_iter().flatten() {
        let Some(error) = value.and_then(|value| check_client_id(value).err()) else { continue };
        if error.code() == &codes::CLIENT_ID_NOT_PRINTABLE {
            out.push(at(error, span));
        }
    }
}

/// The secret can be one, and is encoded where that matters.
pub(super) fn secret(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let asked = question.asked;
    let basic = asked.basic.as_ref();
    let in_form = asked.parameter("client_secret");
    let shapes = [
        (basic.and_then(|basic| basic.shape.as_ref()), basic.and_then(|basic| basic.span.as_ref())),
        (
            in_form.and_then(|parameter| parameter.shape.as_ref()),
            in_form.and_then(|parameter| parameter.value_span.as_ref()),
        ),
    ];
    for (shape, span) in shapes {
        let Some((position, point)) = shape.and_then(|shape: &Shape| shape.not_printable) else { continue };
        let is_break = matches!(char::from_u32(point), Some('\n' | '\r'));
        let code = if is_break { &codes::SECRET_HAS_LINE_BREAK } else { &codes::SECRET_NOT_PRINTABLE };
        let error =
            Diagnostic::new(code, format_args!("the client secret has U+{point:04X} at byte {position}"));
        let help = if is_break {
            "strip the line break that came from the file or the secret store"
        } else {
            "copy the secret again from the server"
        };
        out.push(at(error.help(help), span));
    }
    if let Some(basic) = basic.filter(|basic| basic.encoding_matters && basic.has_secret) {
        let notice = Diagnostic::new(
            &codes::BASIC_NOT_ENCODED,
            format_args!("the client's id or secret has characters that HTTP Basic wants form-encoded"),
        );
        out.push(at(
            notice.help(
                "when the server answers invalid_client, encode both parts (`+` as %2B, `/` as %2F, `=` as %3D), or send the secret in the body",
            ),
            basic.span.as_ref(),
        ));
    }
}
