//! Names that tell secrets from what can be shown.

use alloc::string::String;

/// A name whose value is a credential, in any spelling: `client_secret`, `clientSecret`, `X-Api-Key`.
pub(crate) fn is_secret_name(name: &str) -> bool {
    const WHOLE: &[&str] = &[
        "code",
        "key",
        "pwd",
        "pass",
        "pin",
        "otp",
        "sig",
        "signature",
        "dpop",
        "jwt",
        "devicecode",
        "authreqid",
    ];
    WHOLE.contains(&flat(name).as_str()) || ends_secret(name)
}

pub(super) fn ends_secret(name: &str) -> bool {
    const ENDS: &[&str] = &[
        "secret",
        "token",
        "tokenhint",
        "password",
        "passwd",
        "passphrase",
        "apikey",
        "accesskey",
        "privatekey",
        "secretkey",
        "subscriptionkey",
        "assertion",
        "credential",
        "credentials",
        "codeverifier",
        "authorization",
        "cookie",
        "userpwd",
    ];
    let flat = flat(name);
    ENDS.iter().any(|end| flat.ends_with(end))
}

fn flat(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).take(80).map(|c| c.to_ascii_lowercase()).collect()
}

/// A parameter whose value is never a credential, however random it looks.
pub(super) fn is_public_name(name: &str) -> bool {
    const PUBLIC: &[&str] = &[
        "grant_type",
        "client_assertion_type",
        "subject_token_type",
        "actor_token_type",
        "requested_token_type",
        "client_id",
        "scope",
        "audience",
        "resource",
        "redirect_uri",
        "username",
        "tenant",
        "organization",
        "account_id",
        "p",
    ];
    PUBLIC.contains(&name)
}

/// A word of the protocol, which is nobody's secret.
pub(super) fn is_common_word(word: &str) -> bool {
    const COMMON: &[&str] = &[
        "grant_type",
        "client_credentials",
        "refresh_token",
        "authorization_code",
        "password",
        "client_id",
        "client_secret",
        "client_assertion",
        "client_assertion_type",
        "scope",
        "audience",
        "resource",
        "username",
        "assertion",
    ];
    COMMON.contains(&word)
}

/// Nothing but the name of a variable or of a placeholder: `$CLIENT_SECRET`, `${secret}`, `%SECRET%`, `<client secret>`,
/// `${{ secrets.CLIENT_SECRET }}`. A bare `$name` counts only in capitals: `$ecret` may be what somebody chose.
pub(super) fn names_a_variable(text: &str) -> bool {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'))
    };
    let is_shouted = |name: &str| {
        name.len() > 2
            && name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    };
    let within = |open: &str, close: &str| text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    within("${{", "}}").or_else(|| within("{{", "}}")).is_some_and(|name| is_name(name.trim()))
        || within("${", "}").or_else(|| text.strip_prefix("$env:")).is_some_and(is_name)
        || within("%", "%").is_some_and(|name| is_name(name) && name.chars().all(|c| !c.is_ascii_lowercase()))
        || within("<", ">").is_some_and(|name| {
            name.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '_' | '-' | ' '))
                || name.chars().all(|c| c.is_ascii_uppercase() || matches!(c, '_' | '-' | ' '))
        })
        || text.strip_prefix('$').is_some_and(is_shouted)
}
