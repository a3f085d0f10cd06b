//! What a named provider fills in: the options `provider` and `provider_variables`.
//!
//! A profile only fills gaps. What the user gives goes before it, and nothing that is unknown is made up.

use super::{key_facts::KeyFacts, reader::Reader};
use crate::{
    assertion::Audience,
    client_auth::ClientAuthMethod,
    diagnostic::{Diagnostic, codes},
    grant::GrantType,
    jws::Algorithm,
    provider::{Expiry, JwtUse, LifetimeCap, Profile, Support, find_lean},
    suggest,
};
use alloc::{format, string::String, vec::Vec};
use serde_json::Value;

/// Takes the provider out of the options, and puts in their place what its profile says.
///
/// # Errors
/// `provider-unknown`, the errors of [`Profile::token_endpoint`], and `option-invalid` for a lifetime that the provider
/// is known to refuse.
pub(super) fn fill_in(
    reader: &mut Reader,
    key: Option<&KeyFacts>,
    notices: &mut Vec<Diagnostic>,
) -> Result<Option<&'static Profile>, Diagnostic> {
    let Some(name) = reader.text("provider")? else {
        if reader.has("provider_variables") {
            let error = reader.error(
                &codes::OPTION_CONFLICT,
                "provider_variables",
                "has no effect without a provider",
            );
            return Err(error.help(format!("give `{}` as well", reader.spelled("provider"))));
        }
        return Ok(None);
    };
    let profile = find_lean(&name)?;
    let variables = variables(reader)?;
    let place: Vec<(&str, &str)> =
        variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    if !reader.has("token_endpoint") && profile.token_endpoint.is_some() {
        let url = profile.token_endpoint(&place).map_err(|error| {
            error.help(format!(
                "variables of a provider go into `{}`; or give `{}`",
                reader.spelled("provider_variables"),
                reader.spelled("token_endpoint")
            ))
        })?;
        reader.put("token_endpoint", &url);
    }
    if let Some(issuer) = profile.issuer_of(&place).filter(|_| !reader.has("issuer")) {
        reader.put("issuer", &issuer);
    }
    method(reader, profile);
    if makes_assertions(reader) {
        assertion(reader, profile, &place, key, notices)?;
    }
    let assumed = profile.token.default.filter(|_| profile.token.expiry != Expiry::ExpiresIn);
    if let Some(lifetime) = assumed.filter(|_| !reader.has("default_lifetime")) {
        reader.put_value("default_lifetime", lifetime.get().into());
    }
    Ok(Some(profile))
}

/// What is said of a grant that nobody chose, where no source shows the provider taking it.
pub(super) fn not_known_to_take(profile: &Profile, grant: GrantType) -> Option<Diagnostic> {
    let rule = profile.grants.iter().find(|rule| rule.grant_type == grant.name())?;
    (rule.support == Support::NotFound).then(|| {
        let notice = Diagnostic::new(
            &codes::GRANT_NOT_FOUND,
            format_args!(
                "{} is not known to take the grant `{grant}`, which is asked for by default",
                profile.name
            ),
        );
        if rule.note.is_empty() { notice } else { notice.help(rule.note) }
    })
}

fn variables(reader: &mut Reader) -> Result<Vec<(String, String)>, Diagnostic> {
    let mut variables = Vec::new();
    for (name, value) in reader.object("provider_variables")?.unwrap_or_default() {
        match value {
            Value::String(text) => variables.push((name, text)),
            _ => {
                return Err(Diagnostic::new(
                    &codes::OPTION_INVALID,
                    format_args!("the provider variable `{}` is not a text", suggest::quotable(&name)),
                )
                .help("give strings"));
            }
        }
    }
    Ok(variables)
}

/// With a secret, the first method that the provider documents for one.
fn method(reader: &mut Reader, profile: &Profile) {
    if reader.has("client_auth") || !reader.has("client_secret") || reader.has("private_key") {
        return;
    }
    let takes_secret = |method: ClientAuthMethod| {
        matches!(
            method,
            ClientAuthMethod::ClientSecretBasic
                | ClientAuthMethod::ClientSecretPost
                | ClientAuthMethod::ClientSecretJwt
        )
    };
    let documented = profile
        .client_auth
        .iter()
        .find(|rule| rule.support == Support::Documented && takes_secret(rule.method));
    if let Some(rule) = documented {
        reader.put("client_auth", rule.method.name());
    }
}

fn makes_assertions(reader: &Reader) -> bool {
    match reader.peek("client_auth") {
        Some(name) => ClientAuthMethod::from_name(name).is_ok_and(|method| {
            matches!(method, ClientAuthMethod::ClientSecretJwt | ClientAuthMethod::PrivateKeyJwt)
        }),
        None => reader.has("private_key"),
    }
}

/// The audience, the algorithm and the limit of the lifetime of a client assertion.
fn assertion(
    reader: &mut Reader,
    profile: &Profile,
    place: &[(&str, &str)],
    key: Option<&KeyFacts>,
    notices: &mut Vec<Diagnostic>,
) -> Result<(), Diagnostic> {
    if !reader.has("assertion_audience") {
        let endpoint = reader.peek("token_endpoint").map(String::from);
        let issuer = reader.peek("issuer").map(String::from);
        match profile.audience(place, endpoint.as_deref(), issuer.as_deref())? {
            Some(Audience::Issuer(issuer)) if reader.peek("issuer") == Some(issuer.as_str()) => {
                reader.put("assertion_audience", "issuer");
            }
            Some(Audience::TokenEndpoint(_)) => reader.put("assertion_audience", "token_endpoint"),
            Some(audience) => reader.put("assertion_audience", audience.as_str()),
            None => {}
        }
    }
    let able = key.map(|key| key.algorithms.as_slice()).unwrap_or_default();
    let taken = able.iter().find(|algorithm| profile.algorithms.contains(algorithm));
    match taken {
        _ if reader.has("algorithm") => {}
        Some(algorithm) => reader.put("algorithm", algorithm.name()),
        None => notices.extend(nothing_in_common(profile, able)),
    }
    let cap = match profile.lifetime_cap {
        // A limit that is not kept everywhere is for `check` to speak of.
        LifetimeCap::Exp { .. } if !profile.lifetime_leeway.is_empty() => return Ok(()),
        LifetimeCap::Exp { seconds, .. } => seconds,
        LifetimeCap::Unknown | LifetimeCap::Unlimited | LifetimeCap::Age { .. } => return Ok(()),
    };
    let asked = reader.peek_number("assertion_lifetime");
    if asked.is_some_and(|asked| asked > u64::from(cap.get())) {
        return Err(reader
            .error(
                &codes::OPTION_INVALID,
                "assertion_lifetime",
                &format!("is longer than the {cap} that {} takes", profile.name),
            )
            .help(format!("set it to {} or less; 60 s is usual", cap.get())));
    }
    Ok(())
}

/// The key signs with what it can, and the provider is not known to take that (RFC 8725 section 3.1).
fn nothing_in_common(profile: &Profile, able: &[Algorithm]) -> Option<Diagnostic> {
    let first =
        able.first().filter(|_| profile.jwt == JwtUse::ClientAssertion && !profile.algorithms.is_empty())?;
    let names: Vec<&str> = profile.algorithms.iter().map(|algorithm| algorithm.name()).collect();
    let warning = Diagnostic::new(
        &codes::ASSERTION_ALGORITHM_NOT_FOUND,
        format_args!("the key signs with {first}, which {} does not document", profile.name),
    );
    Some(warning.help(format!("use a key for one that it documents: {}", names.join(", "))))
}
