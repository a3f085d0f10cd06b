//! The scope: its grammar, and what it cannot do.

use super::at;
use crate::{
    decision::Question,
    diagnostic::{Diagnostic, codes},
    grant::Scope,
    provider::{Profile, Topic},
    suggest,
};
use alloc::{format, string::String, vec::Vec};
use core::ops::Range;

/// The scope is made of legal names.
pub(super) fn grammar(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let Some(parameter) = question.asked.parameter("scope") else { return };
    let Some(text) = parameter.value.known().filter(|text| !text.is_empty()) else { return };
    let span = parameter.value_span.as_ref();
    match Scope::parse(text) {
        Err(error) => out.push(at(error, span)),
        Ok(scope) => {
            let separator = question.server.profile.and_then(|profile| profile.scope.separator);
            let found = scope.oddities(text.split(' ').count(), separator);
            out.extend(found.into_iter().map(|warning| at(warning, span)));
        }
    }
}

/// No scope and no parameter makes a token live longer.
pub(super) fn lifetime(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    const PARAMETERS: [&str; 8] = [
        "expires_in",
        "expires",
        "token_lifetime",
        "lifetime",
        "ttl",
        "duration",
        "access_token_lifetime",
        "token_duration",
    ];
    let grant = question.asked.grant_type().unwrap_or("this");
    if let Some(parameter) = question.asked.parameter("scope") {
        for (name, span) in named(parameter.value.known().unwrap_or_default(), parameter.value_span.as_ref())
        {
            if is_about_lifetime(name) {
                let error = Diagnostic::new(
                    &codes::SCOPE_NEVER_CHANGES_LIFETIME,
                    format_args!(
                        "`{}` cannot lengthen a {} token",
                        suggest::quotable(name),
                        suggest::quotable(grant)
                    ),
                );
                out.push(at(where_it_is_set(question.server.profile, error), span.as_ref()));
            }
        }
    }
    for parameter in
        question.asked.form.iter().filter(|parameter| PARAMETERS.contains(&parameter.name.as_str()))
    {
        let warning = Diagnostic::new(
            &codes::PARAMETER_NEVER_CHANGES_LIFETIME,
            format_args!("`{}` is not a parameter of a token request", parameter.name),
        );
        out.push(at(where_it_is_set(question.server.profile, warning), parameter.span.as_ref()));
    }
}

/// Whether the name of a scope asks for a token that lives longer, and for nothing else: `long_lived_token` does,
/// `permanent_address.read` and `longterm-care:read` are about something that an API has.
pub(super) fn is_about_lifetime(name: &str) -> bool {
    const AROUND: [&str; 8] = ["tokens", "token", "access", "refresh", "bearer", "jwt", "session", "api"];
    /// Say it by themselves.
    const LIFETIMES: [&str; 16] = [
        "longlived",
        "longerlived",
        "longlife",
        "longerlife",
        "longlifetime",
        "longerlifetime",
        "extendedlife",
        "extendedlifetime",
        "neverexpire",
        "neverexpires",
        "neverexpiring",
        "noexpire",
        "noexpiry",
        "noexpiration",
        "nonexpiring",
        "nonexpire",
    ];
    /// Say it of a token.
    const OF_TOKENS: [&str; 5] = ["permanent", "persistent", "longterm", "eternal", "perpetual"];
    /// Say it of access.
    const OF_ACCESS: [&str; 2] = ["permanent", "longterm"];
    // With nothing beside it, there is nothing else that it could be about.
    if name.eq_ignore_ascii_case("permanent") {
        return true;
    }
    // What stands before is the API's name: `https://api.example/long_lived`.
    let last = name.rsplit(['/', ':', '.']).next().unwrap_or_default();
    let folded: String =
        last.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let mut rest = folded.as_str();
    let (mut is_token, mut is_access) = (false, false);
    while let Some((word, shorter)) = AROUND.iter().find_map(|word| {
        let shorter = rest.strip_suffix(word).or_else(|| rest.strip_prefix(word))?;
        Some((*word, shorter))
    }) {
        is_token |= word.starts_with("token");
        is_access |= word == "access";
        rest = shorter;
    }
    LIFETIMES.contains(&rest)
        || is_token && OF_TOKENS.contains(&rest)
        || is_access && OF_ACCESS.contains(&rest)
}

/// Where the lifetime is set instead, as far as it is known.
fn where_it_is_set(profile: Option<&Profile>, finding: Diagnostic) -> Diagnostic {
    let Some(profile) = profile.filter(|profile| !profile.token.set_where.is_empty()) else {
        return finding.help("the lifetime is a setting of the OAuth client or of the API at the server; drop this and change it there");
    };
    let mut finding = finding.help(format!("{}: {}", profile.name, profile.token.set_where));
    if let (Some(min), Some(max)) = (profile.token.min, profile.token.max) {
        finding = finding.help(format!("set it between {} and {}, and drop this", min, max));
    }
    match profile.source(Topic::Token) {
        Some(url) => finding.see(url),
        None => finding,
    }
}

/// `offline_access` needs a person.
pub(super) fn offline_access(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let Some(parameter) = question.asked.parameter("scope") else { return };
    let grant = question.asked.grant_type().unwrap_or_default();
    if matches!(
        grant,
        "" | "authorization_code" | "refresh_token" | "urn:ietf:params:oauth:grant-type:device_code"
    ) {
        return;
    }
    for (name, span) in named(parameter.value.known().unwrap_or_default(), parameter.value_span.as_ref()) {
        if name == "offline_access" {
            let warning = Diagnostic::new(
                &codes::OFFLINE_ACCESS_WITHOUT_PERSON,
                format_args!("`offline_access` does nothing with {}", suggest::quotable(grant)),
            );
            out.push(at(
                warning.help("remove it; when the token expires, ask again with the same credentials"),
                span.as_ref(),
            ));
        }
    }
}

/// The scopes of OpenID Connect Core 1.0 sections 3.1.2.1, 5.4 and 11.
pub(super) const OF_OPENID: [&str; 6] = ["openid", "profile", "email", "address", "phone", "offline_access"];

/// The server's metadata lists the scope, where it lists scopes.
pub(super) fn advertised(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let (Some(listed), Some(parameter)) = (&question.server.scopes, question.asked.parameter("scope")) else {
        return;
    };
    // Many servers list the scopes of OpenID Connect, and none of their APIs.
    if listed.value.iter().all(|scope| OF_OPENID.contains(&scope.as_str())) {
        return;
    }
    for (name, span) in named(parameter.value.known().unwrap_or_default(), parameter.value_span.as_ref()) {
        if listed.value.iter().any(|scope| scope == name) {
            continue;
        }
        let shown = suggest::quotable(name);
        let finding = match listed.value.iter().find(|scope| scope.eq_ignore_ascii_case(name)) {
            Some(listed) => Diagnostic::new(
                &codes::SCOPE_CASE_DIFFERS,
                format_args!("the server writes the scope `{shown}` in other letters"),
            )
            .help(format!("write `{}`", suggest::quotable(listed))),
            None => {
                let warning = Diagnostic::new(
                    &codes::SCOPE_NOT_ADVERTISED,
                    format_args!("the server does not list the scope `{shown}`"),
                );
                match suggest::nearest(name, listed.value.iter().map(String::as_str)) {
                    Some(near) => warning.help(format!("did you mean `{}`?", suggest::quotable(near))),
                    None => warning.help(format!(
                        "check the spelling; the server lists {}, and may have more",
                        suggest::quotable_to(&listed.value.join(", "), 200)
                    )),
                }
            }
        };
        out.push(at(finding, span.as_ref()));
    }
}

/// The names of a scope, each with its place: exact where the text stands as it is sent.
pub(super) fn named<'t>(
    text: &'t str,
    span: Option<&Range<usize>>,
) -> impl Iterator<Item = (&'t str, Option<Range<usize>>)> {
    let exact = span.filter(|span| span.len() == text.len()).cloned();
    let whole = span.cloned();
    let mut at = 0_usize;
    text.split(' ').filter_map(move |name| {
        let start = at;
        at = at.saturating_add(name.len()).saturating_add(1);
        let place = match &exact {
            Some(span) => Some(
                span.start.saturating_add(start)..span.start.saturating_add(start).saturating_add(name.len()),
            ),
            None => whole.clone(),
        };
        (!name.is_empty()).then_some((name, place))
    })
}

#[cfg(test)]
mod tests {
    use super::is_about_lifetime;

    #[test]
    fn only_names_that_ask_for_a_longer_life_do() {
        for name in [
            "long_lived",
            "long_lived_token",
            "long-lived-token",
            "longLivedAccessToken",
            "https://api.example/long_lived",
            "api:token-long-lived",
            "never_expires",
            "non-expiring",
            "token_no_expiry",
            "permanent",
            "permanent_token",
            "permanent_access",
            "persistent_token",
            "longterm_access_token",
            "extended_lifetime",
        ] {
            assert!(is_about_lifetime(name), "{name}");
        }
        for name in [
            "longterm-care:read",
            "address:permanent",
            "permanent_address.read",
            "read:permanent_address",
            "persistent_volumes",
            "longterm.storage",
            "long_lived_assets:read",
            "long_running_jobs",
            "tokens",
            "access",
            "nonexpiring_items",
            "",
        ] {
            assert!(!is_about_lifetime(name), "{name}");
        }
    }
}
