//! The options of an assertion that the client signs.

use super::{
    key_facts::KeyFacts,
    reader::{Reader, Texts},
};
use crate::{
    assertion::{AssertionSpec, Audience, Typ},
    diagnostic::{Diagnostic, codes},
    http::Endpoint,
    jws::Algorithm,
    suggest,
    time::Seconds,
};
use alloc::{format, string::ToString as _, vec::Vec};

pub(super) fn assertion_spec(
    reader: &mut Reader,
    client_id: Option<&str>,
    issuer: Option<&str>,
    endpoint: Option<&Endpoint>,
    algorithm: Algorithm,
    key: &KeyFacts,
    notices: &mut Vec<Diagnostic>,
) -> Result<AssertionSpec, Diagnostic> {
    let audience = audience(reader, issuer, endpoint, notices)?;
    let mut spec = AssertionSpec::client_authentication(client_id.unwrap_or_default(), audience, algorithm)?;
    if let Some(lifetime) = reader.seconds("assertion_lifetime", 1, 3600)? {
        if reader.has("assertion_backdate") {
            // Both together are checked once both are set.
            spec = spec.lifetime(Seconds::new(3600))?;
            spec = spec.backdate(reader.seconds("assertion_backdate", 0, 300)?.unwrap_or_default())?;
        } else if lifetime.get() <= 10 {
            spec = spec.backdate(Seconds::new(lifetime.get() / 2))?;
        }
        spec = spec.lifetime(lifetime)?;
    } else if let Some(backdate) = reader.seconds("assertion_backdate", 0, 300)? {
        spec = spec.backdate(backdate)?;
    }
    if let Some(name) = reader.text_or_empty("assertion_typ")? {
        spec = spec.typ(match name.as_str() {
            "JWT" => Typ::Jwt,
            "client-authentication+jwt" => Typ::ClientAuthentication,
            "" => Typ::Absent,
            other => {
                return Err(reader
                    .error(
                        &codes::OPTION_INVALID,
                        "assertion_typ",
                        &format!("is `{}`", suggest::quotable(other)),
                    )
                    .help("use `JWT`, `client-authentication+jwt`, or an empty string for none"));
            }
        })?;
    }
    spec = spec.not_before(reader.flag("assertion_not_before")?);
    let key_id = match reader.text("key_id")? {
        Some(word) if word == "thumbprint" => Some(key.thumbprint.clone().ok_or_else(|| {
            reader
                .error(
                    &codes::OPTION_INVALID,
                    "key_id",
                    "is `thumbprint`, and the public part of the key is not known",
                )
                .help("give the kid under which the key is registered")
        })?),
        Some(key_id) => Some(key_id),
        None => key.key_id.clone(),
    };
    if let Some(key_id) = key_id {
        spec = spec.key_id(&key_id)?;
    }
    if let Some(thumbprint) = reader.text("certificate_thumbprint")? {
        spec = spec.x5t(&thumbprint)?;
    }
    if let Some(thumbprint) = reader.text("certificate_thumbprint_s256")? {
        spec = spec.x5t_s256(&thumbprint)?;
    }
    if let Some(chain) = reader.texts("certificate_chain")?.map(Texts::into_list) {
        spec = spec.x5c(&chain)?;
    }
    if let Some(claims) = reader.object("assertion_claims")? {
        spec = spec.claims(&claims)?;
    }
    Ok(spec)
}

fn audience(
    reader: &mut Reader,
    issuer: Option<&str>,
    endpoint: Option<&Endpoint>,
    notices: &mut Vec<Diagnostic>,
) -> Result<Audience, Diagnostic> {
    let needs_endpoint = |reader: &Reader| {
        reader.missing("token_endpoint", "it is the audience of the assertion").help("give it, or the issuer")
    };
    match (reader.text("assertion_audience")?.as_deref(), issuer, endpoint) {
        (Some("issuer") | None, Some(issuer), _) => Ok(Audience::Issuer(issuer.to_string())),
        (Some("issuer"), None, _) => Err(Diagnostic::new(
            &codes::AUDIENCE_NEEDS_ISSUER,
            format_args!("the audience is to be the issuer, and `{}` is not given", reader.spelled("issuer")),
        )
        .help("copy `issuer` from the server's metadata, letter by letter")),
        (Some("token_endpoint"), _, Some(endpoint)) => {
            Ok(Audience::TokenEndpoint(endpoint.as_str().to_string()))
        }
        (Some("token_endpoint"), _, None) => Err(needs_endpoint(reader)),
        (Some(exact), _, _) => Ok(Audience::Exact(exact.to_string())),
        (None, None, Some(endpoint)) => {
            notices.push(
                Diagnostic::new(
                    &codes::AUDIENCE_IS_TOKEN_ENDPOINT,
                    format_args!("no issuer is given; the audience is the token endpoint"),
                )
                .help(format!("give `{}` if the server accepts only its issuer", reader.spelled("issuer"))),
            );
            Ok(Audience::TokenEndpoint(endpoint.as_str().to_string()))
        }
        (None, None, None) => Err(needs_endpoint(reader)),
    }
}
