//! Where the metadata of an issuer is published.

use crate::{
    diagnostic::{Diagnostic, codes},
    http::Endpoint,
};
use alloc::{format, string::String, vec::Vec};

/// The URLs at which the metadata of an issuer may be, the one of RFC 8414 first.
///
/// RFC 8414 section 3.1 inserts the well-known path between host and path of the issuer; OpenID Connect Discovery 1.0
/// section 4 appends it; RFC 8414 section 5 knows the mixture of both. One slash at the end is removed before. The
/// issuer itself is never normalised.
///
/// # Errors
/// `metadata-issuer-invalid`: not https, a query, a fragment, a user name.
pub fn well_known(issuer: &str) -> Result<Vec<String>, Diagnostic> {
    check_issuer(issuer)?;
    let bare = issuer.strip_suffix('/').unwrap_or(issuer);
    let host_start = bare.find("://").map_or(0, |at| at.saturating_add(3));
    let after_scheme = bare.get(host_start..).unwrap_or_default();
    let split = host_start.saturating_add(after_scheme.find('/').unwrap_or(after_scheme.len()));
    let (origin, path) = bare.split_at_checked(split).unwrap_or((bare, ""));
    let mut urls = Vec::from([
        format!("{origin}/.well-known/oauth-authorization-server{path}"),
        format!("{bare}/.well-known/openid-configuration"),
    ]);
    if !path.is_empty() {
        urls.push(format!("{origin}/.well-known/openid-configuration{path}"));
    }
    Ok(urls)
}

/// An issuer is an https URL without query and fragment (RFC 8414 section 2); plain http only for loopback addresses.
pub(super) fn check_issuer(issuer: &str) -> Result<(), Diagnostic> {
    let refuse = |what: &str| {
        Diagnostic::new(&codes::METADATA_ISSUER_INVALID, format_args!("the issuer {what}")).help(
            "use the issuer of the server's documentation: an https URL without query, fragment and user name",
        )
    };
    match Endpoint::parse(issuer) {
        Ok(_) if issuer.contains('?') => Err(refuse("has a query")),
        Ok(_) => Ok(()),
        Err(error) if error.code() == &codes::ENDPOINT_WITH_CREDENTIALS => Err(refuse("carries credentials")),
        Err(error) if error.code() == &codes::ENDPOINT_WITH_FRAGMENT => Err(refuse("has a fragment")),
        Err(error) if error.code() == &codes::ENDPOINT_NOT_HTTPS => Err(refuse("is not https")),
        // Not shown: what cannot be read may hold a password.
        Err(_) => Err(refuse("is not a URL that every client reads the same way")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_an_issuer_goes_behind_or_before() {
        let urls = |issuer| well_known(issuer).unwrap();
        assert_eq!(
            urls("https://as.example"),
            [
                "https://as.example/.well-known/oauth-authorization-server",
                "https://as.example/.well-known/openid-configuration"
            ]
        );
        assert_eq!(urls("https://as.example/"), urls("https://as.example"));
        assert_eq!(
            urls("https://as.example:8443/a/b/"),
            [
                "https://as.example:8443/.well-known/oauth-authorization-server/a/b",
                "https://as.example:8443/a/b/.well-known/openid-configuration",
                "https://as.example:8443/.well-known/openid-configuration/a/b",
            ]
        );
        // One slash is removed, not two: the issuer is taken at its word.
        assert_eq!(
            urls("https://as.example/a//")[0],
            "https://as.example/.well-known/oauth-authorization-server/a/"
        );
    }

    #[test]
    fn what_is_no_issuer_has_no_document() {
        for issuer in [
            "http://as.example",
            "https://as.example?x=1",
            "https://as.example#x",
            "https://u:p@as.example",
            "as.example",
            "",
        ] {
            assert_eq!(well_known(issuer).unwrap_err().code(), &codes::METADATA_ISSUER_INVALID, "{issuer}");
        }
    }
}
