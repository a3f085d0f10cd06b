//! Texts that are credentials by their looks: what must not be among the arguments, nor where a path should be.
//!
//! A client secret looks like nothing in particular; this finds the ones that do look like something.

/// What a text is by its looks, with its article: `a JWT`; `None` when it looks like nothing in particular.
pub(crate) fn kind(text: &str) -> Option<&'static str> {
    // Every JWT begins with base64url of `{"`.
    if text.split([' ', '=', '\n', '\t']).any(|word| word.starts_with("eyJ") && word.contains('.')) {
        return Some("a JWT");
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
            ("key.pem", None),
            ("{}", None),
            ("-", None),
            ("", None),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
    }
}
