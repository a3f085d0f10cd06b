//! A token, printed the way that was asked for.
//!
//! Masks come first, on standard error. Nothing here looks inside a token.

use crate::{
    command::Format,
    message::{Append, Token},
    platform::Platform,
    report::Report,
};
use jotmint::{Diagnostic, diagnostic::codes};
use serde::Serialize;
use std::collections::BTreeMap;

/// What a token becomes.
#[derive(Default)]
pub(crate) struct Printed {
    pub(crate) masks: String,
    pub(crate) notice: Option<Report>,
    pub(crate) stdout: String,
    pub(crate) appends: Vec<Append>,
    pub(crate) exit_code: u32,
}

/// Checks, before anything is sent, that the format can be carried out here.
///
/// # Errors
/// `option-invalid` for `github` outside of GitHub Actions.
pub(crate) fn check_format(format: Format, env: &BTreeMap<String, String>) -> Result<(), Report> {
    match format {
        Format::GitHub => step_output(env).map(drop),
        Format::Raw | Format::Header | Format::Json | Format::Env => Ok(()),
    }
}

/// Prints a token.
///
/// # Errors
/// `access-token-not-header-safe` for a token that no core lets through; `option-invalid` for a header out of something
/// that is no access token, and for `github` outside of GitHub Actions.
pub(crate) fn print(
    token: &Token,
    format: Format,
    env: &BTreeMap<String, String>,
) -> Result<Printed, Report> {
    let text = text(token, format)?;
    let platform = Platform::of(env);
    let mut printed =
        Printed { masks: masks(token, format, platform), notice: platform.notice(), ..Printed::default() };
    match format {
        Format::Raw => printed.stdout = format!("{text}\n"),
        Format::GitHub => printed.appends.push(Append { path: step_output(env)?.to_owned(), text }),
        Format::Header | Format::Json | Format::Env => printed.stdout = text,
    }
    Ok(printed)
}

/// A token as a text: raw is the token alone, without a line break; everything else is whole lines.
///
/// # Errors
/// As [`print`].
pub(crate) fn text(token: &Token, format: Format) -> Result<String, Report> {
    let access_token = &token.access_token;
    if access_token.is_empty() || !access_token.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        let message = format_args!("the access token has characters that cannot be printed");
        return Err(Report::from(Diagnostic::new(&codes::ACCESS_TOKEN_NOT_HEADER_SAFE, message)));
    }
    Ok(match format {
        Format::Raw => access_token.clone(),
        Format::Header => header(token)?,
        Format::Json => json(token),
        Format::Env => exports(token),
        Format::GitHub => format!("token={access_token}\n"),
    })
}

/// What makes the log hide the secrets of the text, where there is a way.
pub(crate) fn masks(token: &Token, format: Format, platform: Platform) -> String {
    let beside =
        [&token.refresh_token, &token.id_token].into_iter().flatten().filter(|_| format == Format::Json);
    core::iter::once(&token.access_token).chain(beside).filter_map(|secret| platform.mask(secret)).collect()
}

/// The file for the outputs of a step.
fn step_output(env: &BTreeMap<String, String>) -> Result<&str, Report> {
    let path = env.get("GITHUB_OUTPUT").filter(|path| !path.is_empty());
    match (Platform::of(env), path) {
        (Platform::GitHubActions, Some(path)) => Ok(path),
        _ => Err(Report::from(Diagnostic::new(
            &codes::OPTION_INVALID,
            format_args!("`--format github` needs a step of GitHub Actions, which sets GITHUB_ACTIONS and GITHUB_OUTPUT"),
        ))
        .help("use raw, header, json or env elsewhere")),
    }
}

/// RFC 6750 section 2.1.
fn header(token: &Token) -> Result<String, Report> {
    if token.token_type != "Bearer" {
        return Err(Report::from(Diagnostic::new(
            &codes::OPTION_INVALID,
            format_args!("the token that was issued is no access token, so it has no Authorization header"),
        ))
        .help("use `jotmint token --format json` and look at issued_token_type (RFC 8693 section 2.2.1)"));
    }
    Ok(format!("Authorization: Bearer {}\n", token.access_token))
}

/// One line with the members in this order; the first five are always there.
fn json(token: &Token) -> String {
    #[derive(Serialize)]
    struct Line<'t> {
        access_token: &'t str,
        token_type: &'t str,
        expires_in: Option<u64>,
        expires_at: Option<u64>,
        scope: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        refresh_token: Option<&'t str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        id_token: Option<&'t str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        issued_token_type: Option<&'t str>,
    }
    let line = Line {
        access_token: &token.access_token,
        token_type: &token.token_type,
        expires_in: token.expires_in,
        expires_at: token.expires_at_seconds,
        scope: token.scope.as_ref().map(|names| names.join(" ")),
        refresh_token: token.refresh_token.as_deref(),
        id_token: token.id_token.as_deref(),
        issued_token_type: token.issued_token_type.as_deref(),
    };
    // Texts and numbers always have a form in JSON.
    let mut text = serde_json::to_string(&line).unwrap_or_default();
    text.push('\n');
    text
}

/// Lines for a POSIX shell to evaluate.
fn exports(token: &Token) -> String {
    let mut out = format!("export OAUTH_ACCESS_TOKEN={}\n", quoted(&token.access_token));
    if let Some(moment) = token.expires_at_seconds {
        out.push_str(&format!("export OAUTH_ACCESS_TOKEN_EXPIRES_AT='{moment}'\n"));
    }
    out
}

/// A text between single quotes, in which a shell reads nothing but the closing quote (POSIX shell 2.2.2).
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(access_token: &str) -> Token {
        serde_json::from_value(serde_json::json!({
            "access_token": access_token, "token_type": "Bearer", "expires_at_seconds": 1_760_003_600,
        }))
        .unwrap()
    }

    #[test]
    fn nothing_in_a_token_can_leave_the_quotes_of_a_shell() {
        let text = exports(&token("a'$(touch /tmp/x)`\\\"b"));
        assert_eq!(text.lines().next(), Some(r#"export OAUTH_ACCESS_TOKEN='a'\''$(touch /tmp/x)`\"b'"#));
    }

    #[test]
    fn a_token_with_a_line_break_is_printed_nowhere() {
        let env = BTreeMap::new();
        for format in [Format::Raw, Format::Header, Format::Json, Format::Env] {
            let error = print(&token("a\nb=c"), format, &env).err().unwrap();
            assert_eq!(error.code(), "access-token-not-header-safe");
            assert!(!error.render().contains("b=c"));
        }
    }
}
