//! What people write, read once for every host.

use jotmint::{Diagnostic, Seconds, diagnostic::codes, http::Endpoint};

/// A length of time as text, such as `20m` or `1h30m`, in seconds. `name` is the option it was given for.
///
/// # Errors
/// `option-invalid`. The text is not repeated.
pub fn parse_duration(name: &str, text: &str) -> Result<u32, Diagnostic> {
    Seconds::parse(text).map(Seconds::get).ok_or_else(|| {
        Diagnostic::new(&codes::OPTION_INVALID, format_args!("`{name}` is not a length of time"))
            .help("write seconds, or a number with s, m, h or d: 90, 90s, 20m, 1h30m")
    })
}

/// Whether a request to this origin (scheme, host and port of its URL) may carry a token: one that is encrypted, or
/// does not leave the machine (RFC 6750 section 5.3).
///
/// # Errors
/// `endpoint-not-https`, `endpoint-not-a-url`.
pub fn check_origin(origin: &str) -> Result<(), Diagnostic> {
    Endpoint::parse(origin).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_that_is_none_is_named_and_not_repeated() {
        assert_eq!(parse_duration("minRemaining", "1h30m"), Ok(5400));
        let error = parse_duration("minRemaining", "hunter2").unwrap_err();
        assert_eq!(error.message(), "`minRemaining` is not a length of time");
        assert!(!error.render().contains("hunter2"));
    }

    #[test]
    fn a_token_goes_to_encrypted_and_to_loopback_origins_only() {
        for origin in
            ["https://api.example", "https://api.example:8443", "http://127.0.0.1:8080", "http://[::1]:1"]
        {
            assert_eq!(check_origin(origin), Ok(()), "{origin}");
        }
        for origin in ["http://api.example", "http://localhost:3000", "ftp://api.example", "null", ""] {
            assert!(check_origin(origin).is_err(), "{origin}");
        }
    }
}
