//! Texts that are credentials by their looks: what must not be among the arguments, nor where a path should be.
//!
//! A client secret looks like nothing in particular; this finds the ones that do look like something.

/// What a text is by its looks, with its article: `a JWT`; `None` when it looks like nothing in particular.
pub(crate) fn kind(text: &str) -> Option<&'static str> {
    // Every JWT begins with base64url of `{"`.
    if text.split([' ', '=', '\n', '\t']).any(|word| word.starts_with("eyJ") && word.contains('.')) {
        return Some("a JWT");
    }
    if password(text).is_some() {
        return Some("a URL with a password");
    }
    if text.contains("-----BEGIN ") {
        return Some("a PEM block");
    }
    let dense: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    if dense.contains(r#""kty":"#) && (dense.contains(r#""d":""#) || dense.contains(r#""k":""#)) {
        return Some("a JWK");
    }
    None
}

/// The password in a URL (RFC 3986 section 3.2.1), or in a parameter of that name as clients of Redis read it.
pub(crate) fn password(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let of_user = authority.rsplit_once('@').and_then(|(user, _)| Some(user.split_once(':')?.1));
    let parameters = rest.split(['?', '&', '#']).skip(1);
    let of_parameter =
        || parameters.filter_map(|pair| pair.split_once('=')).find(|(name, _)| *name == "password");
    of_user.or_else(|| Some(of_parameter()?.1)).filter(|password| !password.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_known_by_their_looks_and_paths_are_left_alone() {
        for (text, expected) in [
            ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjaSJ9.AA", Some("a JWT")),
            ("Bearer eyJhbGciOiJIUzI1NiJ9.e30.AA", Some("a JWT")),
            ("--decode=eyJhbGciOiJIUzI1NiJ9.e30.AA", Some("a JWT")),
            ("-----BEGIN PRIVATE KEY-----\nMIIE", Some("a PEM block")),
            (r#"{ "kty": "oct", "k": "AA" }"#, Some("a JWK")),
            (r#"{"cnf":{"jwk":{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}}}"#, None),
            ("/run/secrets/eyJ.jwt", None),
            ("redis://:s3cret@cache.example:6379/0", Some("a URL with a password")),
            ("--cache=rediss://ci:s3cret@cache.example", Some("a URL with a password")),
            ("redis://cache.example?password=s3cret", Some("a URL with a password")),
            ("redis://ci@cache.example:6379", None),
            ("https://login.example/a:b@c?d=e", None),
            ("urn:ietf:params:oauth:grant-type:jwt-bearer", None),
            ("key.pem", None),
            ("{}", None),
            ("-", None),
            ("", None),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
    }
}
