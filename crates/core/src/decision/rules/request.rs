//! The shape of the request: how it is written.

use super::at;
use crate::{
    decision::Question,
    diagnostic::{Diagnostic, codes},
    grant::PARAMETERS,
    http::{OF_BODY, may_repeat},
    provider::JwtUse,
    suggest,
};
use alloc::{format, vec::Vec};

/// The request asks for a token at all.
pub(super) fn purpose(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    // Where the client's own JWT is the token, there is nothing to ask for.
    if question.server.profile.is_none_or(|profile| profile.jwt != JwtUse::BearerToken) {
        let notice = Diagnostic::new(
            &codes::NOT_TOKEN_REQUEST,
            format_args!("the request brings a token to an API, and asks for none"),
        );
        out.push(at(
            notice.help("give the request that asked for the token; it has a grant_type"),
            question.asked.bearer.as_ref().and_then(Option::as_ref),
        ));
    }
}

/// The method is POST.
pub(super) fn method(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let Some((method, span)) = &question.asked.method else { return };
    if method != "POST" {
        let error = Diagnostic::new(
            &codes::METHOD_NOT_POST,
            format_args!("a token request is a POST, not a `{}`", suggest::quotable(method)),
        );
        out.push(at(
            error.help("with curl: give the parameters with -d and leave -X and -G out"),
            span.as_ref(),
        ));
    }
}

/// The body is a form.
pub(super) fn body(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let Some((media_type, span)) = &question.asked.content_type else { return };
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return;
    }
    let error = Diagnostic::new(
        &codes::BODY_NOT_FORM,
        format_args!("the body is sent as `{}`, not as a form", suggest::quotable(essence)),
    );
    let error = if question.asked.is_json_option {
        let first = question.asked.grant_type().map(suggest::quotable);
        let first = first.map(|grant| format!(": -d grant_type={grant} ...")).unwrap_or_default();
        error.help(format!("`--json` sends JSON; replace it with one -d for each `name=value` pair{first}"))
    } else {
        error.help("send `name=value` pairs with -d, and no content type of your own")
    };
    out.push(at(error, span.as_ref()));
}

/// Nothing of the request is in the URL.
pub(super) fn query(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    for parameter in &question.asked.query {
        if let Some((name, is_secret)) = OF_BODY.iter().find(|(name, _)| *name == parameter.name) {
            let error = if *is_secret {
                Diagnostic::new(&codes::ENDPOINT_WITH_CREDENTIALS, format_args!("`{name}` is in the URL"))
                    .help("move it to the body, and consider the value as known to others")
            } else {
                Diagnostic::new(
                    &codes::PARAMETER_IN_QUERY,
                    format_args!("`{name}` is in the URL, not in the body"),
                )
                .help(format!("move it to the body: -d {name}=..."))
            };
            out.push(at(error, parameter.span.as_ref()));
        }
    }
}

/// No parameter twice, none empty.
pub(super) fn parameters(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let grant = question.asked.grant_type();
    for (index, parameter) in question.asked.form.iter().enumerate() {
        let name = suggest::quotable(&parameter.name);
        let before = question.asked.form.iter().take(index).find(|other| other.name == parameter.name);
        if let Some(first) = before.filter(|_| !may_repeat(&parameter.name, grant)) {
            let error = Diagnostic::new(&codes::PARAMETER_REPEATED, format_args!("`{name}` is there twice"));
            let error = at(error.help("keep one"), parameter.span.as_ref());
            out.push(match &first.span {
                Some(span) => error.label(span.clone(), "it is here already"),
                None => error,
            });
        } else if parameter.value.known() == Some("") {
            let warning = Diagnostic::new(&codes::PARAMETER_EMPTY, format_args!("`{name}` has no value"));
            out.push(at(warning.help("give it a value, or leave it out"), parameter.span.as_ref()));
        }
    }
}

/// Names are spelt as the standards spell them.
pub(super) fn spelling(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    /// Of vendors and extensions, and nearly spelt like a standard one.
    const OTHERS: [&str; 5] =
        ["requested_token_use", "client_info", "requested_subject", "requested_issuer", "subject_issuer"];
    let asked = question.asked;
    let profile = question.server.profile;
    let is_own = |name: &str| {
        profile.is_some_and(|profile| profile.parameters.iter().any(|parameter| parameter.name == name))
    };
    for parameter in &asked.form {
        let name = parameter.name.as_str();
        let is_known = PARAMETERS.contains(&name) || OTHERS.contains(&name) || is_own(name) || name.len() < 5;
        if !is_known && let Some(near) = suggest::nearest(name, PARAMETERS).filter(|near| !asked.has(near)) {
            let warning = Diagnostic::new(
                &codes::PARAMETER_MISSPELT,
                format_args!("`{}` is not a parameter of a token request", suggest::quotable(name)),
            );
            out.push(at(warning.help(format!("write `{near}`")), parameter.span.as_ref()));
        } else if let Some(illegal) = not_of_names(name) {
            let warning = Diagnostic::new(
                &codes::PARAMETER_MISSPELT,
                format_args!(
                    "`{}` is no name of a parameter: it has U+{:04X} in it",
                    suggest::quotable(name),
                    u32::from(illegal)
                ),
            );
            let help =
                "use letters, digits, `-`, `.` and `_`, unless the server's documentation has this name";
            out.push(at(warning.help(help), parameter.span.as_ref()));
        }
    }
}

/// The first character that no name of a parameter has (RFC 6749 section 8.2), where nothing in it is filled in elsewhere.
fn not_of_names(name: &str) -> Option<char> {
    let is_open = name.contains(['$', '{', '<', '%', '…']);
    name.chars().find(|c| !is_open && !c.is_ascii_alphanumeric() && !matches!(c, '-' | '.' | '_'))
}
