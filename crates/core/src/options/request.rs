//! What is asked for: the grant, its parameters and the scope.

use super::reader::{Reader, Texts};
use crate::{
    diagnostic::{Diagnostic, codes},
    grant::{Grant, GrantType, PARAMETERS, Scope, TokenRequest},
    secret::Secret,
    suggest,
};
use alloc::{format, string::String, vec::Vec};
use serde_json::Value;

/// What is asked for. `separator` is what the server is known to separate scopes with, where that is no space.
pub(super) fn token_request(
    reader: &mut Reader,
    separator: Option<char>,
    notices: &mut Vec<Diagnostic>,
) -> Result<TokenRequest, Diagnostic> {
    let grant_type = reader
        .text("grant_type")?
        .map(|name| GrantType::from_name(&name))
        .transpose()?
        .unwrap_or(GrantType::ClientCredentials);
    let grant = grant(reader, grant_type)?;
    refuse_foreign(reader, grant_type)?;
    let mut request = TokenRequest::new(grant);
    request.scope = scope(reader, separator, notices)?;
    request.audiences = reader.texts("audience")?.map(Texts::into_list).unwrap_or_default();
    // In an exchange the parameter repeats (RFC 8693 section 2.1). Elsewhere it is no standard's, and the servers that
    // take several want them in one value, with spaces.
    if grant_type != GrantType::TokenExchange && request.audiences.len() > 1 {
        request.audiences = Vec::from([request.audiences.join(" ")]);
    }
    request.resources = reader.texts("resource")?.map(Texts::into_list).unwrap_or_default();
    for resource in &request.resources {
        check_resource(resource)?;
    }
    request.extra = extra(reader)?;
    Ok(request)
}

fn grant(reader: &mut Reader, grant_type: GrantType) -> Result<Grant, Diagnostic> {
    let need = |reader: &mut Reader, name: &str| -> Result<Secret<String>, Diagnostic> {
        let value = reader.secret(name)?.ok_or_else(|| {
            reader.missing(name, &format!("{grant_type} needs it")).help("give it, or choose another grant")
        })?;
        printable(name, value.expose())?;
        Ok(value)
    };
    Ok(match grant_type {
        GrantType::ClientCredentials => Grant::ClientCredentials,
        GrantType::RefreshToken => Grant::RefreshToken { refresh_token: need(reader, "refresh_token")? },
        GrantType::AuthorizationCode => Grant::AuthorizationCode {
            code: need(reader, "code")?,
            redirect_uri: reader.text("redirect_uri")?,
            code_verifier: reader.secret("code_verifier")?.map(check_verifier).transpose()?,
        },
        GrantType::JwtBearer => {
            let assertion = need(reader, "assertion")?;
            crate::jws::decode(assertion.expose())?;
            Grant::JwtBearer { assertion }
        }
        GrantType::TokenExchange => {
            let subject_token = need(reader, "subject_token")?;
            let subject_token_type = reader.text("subject_token_type")?.ok_or_else(|| {
                reader
                    .missing("subject_token_type", "a token exchange says what kind of token it brings")
                    .help("for a JWT: urn:ietf:params:oauth:token-type:jwt")
            })?;
            let actor = match (reader.secret("actor_token")?, reader.text("actor_token_type")?) {
                (Some(token), Some(kind)) => {
                    printable("actor_token", token.expose())?;
                    Some((token, kind))
                }
                (None, None) => None,
                (Some(_), None) => {
                    return Err(reader
                        .missing("actor_token_type", "an actor token has a type")
                        .help("give both or neither"));
                }
                (None, Some(_)) => {
                    return Err(reader
                        .missing("actor_token", "its type is given")
                        .help("give both or neither"));
                }
            };
            Grant::TokenExchange {
                subject_token,
                subject_token_type,
                actor,
                requested_token_type: reader.text("requested_token_type")?,
            }
        }
    })
}

/// Parameters of other grants are mistakes (RFC 6749 sections 4 and 6).
fn refuse_foreign(reader: &Reader, grant_type: GrantType) -> Result<(), Diagnostic> {
    const OWNERS: [(&str, GrantType); 10] = [
        ("code", GrantType::AuthorizationCode),
        ("redirect_uri", GrantType::AuthorizationCode),
        ("code_verifier", GrantType::AuthorizationCode),
        ("refresh_token", GrantType::RefreshToken),
        ("assertion", GrantType::JwtBearer),
        ("subject_token", GrantType::TokenExchange),
        ("subject_token_type", GrantType::TokenExchange),
        ("actor_token", GrantType::TokenExchange),
        ("actor_token_type", GrantType::TokenExchange),
        ("requested_token_type", GrantType::TokenExchange),
    ];
    match OWNERS.iter().find(|(name, _)| reader.has(name)) {
        Some((name, owner)) => Err(reader
            .error(
                &codes::OPTION_NOT_FOR_GRANT,
                name,
                &format!("belongs to the grant {owner}, not to {grant_type}"),
            )
            .help(format!("remove it, or set `{}` to {owner}", reader.spelled("grant_type")))),
        None => Ok(()),
    }
}

fn scope(
    reader: &mut Reader,
    separator: Option<char>,
    notices: &mut Vec<Diagnostic>,
) -> Result<Option<Scope>, Diagnostic> {
    let (scope, given) = match reader.texts("scope")? {
        None => return Ok(None),
        Some(Texts::One(text)) => (Scope::parse(&text)?, text.split(' ').count()),
        Some(Texts::List(list)) => (Scope::from_list(list.iter().map(String::as_str))?, list.len()),
    };
    notices.extend(scope.oddities(given, separator));
    Ok(Some(scope))
}

fn extra(reader: &mut Reader) -> Result<Vec<(String, String)>, Diagnostic> {
    let mut extra = Vec::new();
    for (name, value) in reader.object("extra_params")?.unwrap_or_default() {
        let shown = suggest::quotable(&name);
        if PARAMETERS.contains(&name.as_str()) {
            return Err(Diagnostic::new(
                &codes::PARAMETER_RESERVED,
                format_args!("the extra parameter `{shown}` is not free"),
            )
            .help("use the option of that name"));
        }
        if name.is_empty()
            || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'))
        {
            return Err(Diagnostic::new(
                &codes::PARAMETER_NAME,
                format_args!("`{shown}` is not a parameter name"),
            )
            .help("use letters, digits, `-`, `.` and `_`"));
        }
        match value {
            Value::String(text) => extra.push((name, text)),
            _ => {
                return Err(Diagnostic::new(
                    &codes::OPTION_INVALID,
                    format_args!("the extra parameter `{shown}` is not a string"),
                )
                .help("give strings: form parameters have no other type"));
            }
        }
    }
    Ok(extra)
}

fn printable(name: &str, value: &str) -> Result<(), Diagnostic> {
    match value.char_indices().find(|(_, c)| !matches!(c, ' '..='~')) {
        Some((at, found)) => Err(Diagnostic::new(
            &codes::PARAMETER_NOT_PRINTABLE,
            format_args!("`{name}` has U+{:04X} at byte {at}", u32::from(found)),
        )
        .help("copy the value again")),
        None => Ok(()),
    }
}

fn check_verifier(verifier: Secret<String>) -> Result<Secret<String>, Diagnostic> {
    let text = verifier.expose();
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    if !(43..=128).contains(&text.len()) || !text.bytes().all(legal) {
        return Err(Diagnostic::new(
            &codes::CODE_VERIFIER_INVALID,
            format_args!(
                "the code verifier has {} characters, or characters that are not allowed",
                text.len()
            ),
        )
        .help("use base64url of 32 random bytes: 43 characters"));
    }
    Ok(verifier)
}

pub(crate) fn check_resource(resource: &str) -> Result<(), Diagnostic> {
    let scheme = resource.split_once(':').map(|(scheme, rest)| (scheme, rest.is_empty()));
    let absolute = scheme.is_some_and(|(scheme, empty)| {
        !empty
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    });
    if !absolute || resource.contains('#') || !resource.bytes().all(|byte| (0x21..=0x7e).contains(&byte)) {
        return Err(Diagnostic::new(
            &codes::RESOURCE_INVALID,
            format_args!("`{}` is not an absolute URI without fragment", suggest::quotable(resource)),
        )
        .help("give the identifier of the API, for example https://api.example"));
    }
    Ok(())
}
