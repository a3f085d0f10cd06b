//! Issuer and endpoint held against what they must be, and what is said of a document that is none.

use super::{
    members::Members,
    well_known::{check_issuer, well_known},
};
use crate::{
    diagnostic::{Diagnostic, codes},
    http::Endpoint,
    json,
    provider::{Fit, Kind, find_by_endpoint},
    suggest,
};
use alloc::{
    borrow::ToOwned as _,
    format,
    string::{String, ToString as _},
};

pub(super) fn not_json(bytes: &[u8], fault: &json::Fault, issuer: Option<&str>) -> Diagnostic {
    let error = Diagnostic::new(&codes::METADATA_NOT_JSON, format_args!("the metadata {fault}"));
    if bytes.trim_ascii_start().starts_with(b"<") {
        return places(error.help("this is a web page; a proxy or a login page answered"), issuer);
    }
    places(error, issuer)
}

/// Where the document should be.
pub(super) fn places(finding: Diagnostic, issuer: Option<&str>) -> Diagnostic {
    match issuer.and_then(|issuer| well_known(issuer).ok()) {
        Some(urls) => finding.help(format!("fetch it from {}", urls.join(" or "))),
        None => finding
            .help("fetch it from the well-known URL of the issuer, or give the token endpoint yourself"),
    }
}

/// The issuer the document states, held against the one it was asked for.
pub(super) fn read_issuer(members: &mut Members<'_>, expected: Option<&str>) -> Result<String, Diagnostic> {
    let Some(stated) = members.text("issuer") else {
        return Err(Diagnostic::new(
            &codes::METADATA_ISSUER_INVALID,
            format_args!("the metadata has no `issuer`"),
        )
        .help("fetch the document of the authorization server itself, not of an API or a proxy"));
    };
    check_issuer(stated)?;
    expected.map_or(Ok(()), check_issuer)?;
    if let Some(expected) = expected.filter(|expected| *expected != stated) {
        let error = Diagnostic::new(
            &codes::METADATA_ISSUER_DIFFERS,
            format_args!(
                "the metadata is of `{}`, not of `{}`",
                suggest::quotable_to(stated, 120),
                suggest::quotable_to(expected, 120)
            ),
        );
        let error = if stated.trim_end_matches('/') == expected.trim_end_matches('/') {
            error.help("the two differ by the slash at the end, and the slash counts")
        } else {
            error
        };
        return Err(error.help(
            "if you trust the way the document came, give the issuer exactly as the document states it; otherwise ask the right server",
        ));
    }
    Ok(stated.to_owned())
}

/// On which ports of the issuer's host a token endpoint is at home.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Port {
    /// Another port may be another operator.
    OfIssuer,
    /// Clients with certificates are often served on a port of their own (RFC 8705 section 5).
    Any,
}

/// The token endpoint, where it is one that credentials may be sent to.
pub(super) fn endpoint(members: &mut Members<'_>, issuer: &str, port: Port) -> Option<String> {
    let unusable = |what: &str| {
        Diagnostic::new(&codes::METADATA_ENDPOINT_UNUSABLE, format_args!("the metadata {what}"))
            .help("give the token endpoint yourself, from the server's documentation")
    };
    if !members.has("token_endpoint") {
        members.findings.push(unusable("names no `token_endpoint`"));
        return None;
    }
    let url = members.text("token_endpoint")?;
    let parsed = match Endpoint::parse(url) {
        Ok(parsed) => parsed,
        Err(error) => {
            let what = match error.code() {
                code if code == &codes::ENDPOINT_NOT_HTTPS => "is not https",
                code if code == &codes::ENDPOINT_WITH_FRAGMENT => "has a fragment",
                code if code == &codes::ENDPOINT_WITH_CREDENTIALS => "carries credentials",
                _ => "is not a URL that every client reads the same way",
            };
            members.findings.push(unusable(&format!("names a token endpoint that {what}")));
            return None;
        }
    };
    let home = Endpoint::parse(issuer).ok();
    let is_at_home = |home: &Endpoint| {
        // Who owns a name owns the names below it.
        let rest = parsed.host().strip_suffix(home.host());
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            && (port == Port::Any || parsed.port() == home.port())
    };
    // A secret that goes to a vendor's own documented host goes nowhere else.
    let documented = find_by_endpoint(url)
        .is_some_and(|found| found.fit == Fit::TokenEndpoint && found.profile.kind == Kind::Service);
    if !home.as_ref().is_some_and(is_at_home) && !documented {
        members.findings.push(
            Diagnostic::new(
                &codes::METADATA_ENDPOINT_ELSEWHERE,
                format_args!(
                    "the token endpoint is on `{}`, the issuer on `{}`",
                    suggest::quotable_to(&authority(&parsed), 80),
                    suggest::quotable_to(&home.as_ref().map(authority).unwrap_or_default(), 80)
                ),
            )
            .help("make sure that both belong to the same operator before a secret or a refresh token goes there"),
        );
    }
    Some(url.to_string())
}

/// Host and port, as they stand in a URL.
fn authority(endpoint: &Endpoint) -> String {
    match endpoint.port() {
        443 => endpoint.host().to_owned(),
        port => format!("{}:{port}", endpoint.host()),
    }
}

/// A URL for a message: nothing of its query, and nothing at all of one that may hold a password.
pub(super) fn place(url: &str) -> String {
    match Endpoint::parse(url) {
        Ok(_) => format!("`{}`", suggest::quotable_to(url.split(['?', '#']).next().unwrap_or_default(), 120)),
        Err(_) => String::from("the URL the document came from"),
    }
}
