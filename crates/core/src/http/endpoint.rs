//! The URL of a token endpoint.
//!
//! This is a check, not a URL library: the text is used as it was given, never normalised. What two clients could
//! read differently is refused (backslashes, user names, white space, hosts in other alphabets).

use crate::{
    diagnostic::{Code, Diagnostic, codes},
    suggest,
};
use alloc::{format, string::String};
use core::net::{Ipv4Addr, Ipv6Addr};

/// Parameters of token requests, which belong into the body (RFC 6749 sections 2.3.1, 3.2), and whether the value is one
/// that must not become known. With such a value in its query no URL is taken for an endpoint.
pub(crate) const OF_BODY: [(&str, bool); 22] = [
    ("grant_type", false),
    ("client_id", false),
    ("client_secret", true),
    ("client_assertion", true),
    ("client_assertion_type", false),
    ("scope", false),
    ("audience", false),
    ("resource", false),
    ("code", true),
    ("redirect_uri", false),
    ("code_verifier", true),
    ("device_code", true),
    ("refresh_token", true),
    ("assertion", true),
    ("subject_token", true),
    ("subject_token_type", false),
    ("actor_token", true),
    ("actor_token_type", false),
    ("requested_token_type", false),
    ("username", false),
    ("password", true),
    ("access_token", true),
];

/// An absolute `https` URL without fragment; `http` only on 127.0.0.0/8 and `[::1]` (RFC 6749 section 3.2).
///
/// ```
/// use jotmint::http::Endpoint;
/// assert_eq!(Endpoint::parse("https://login.example/oauth/token")?.host(), "login.example");
/// assert!(Endpoint::parse("http://login.example/oauth/token").is_err());
/// assert!(Endpoint::parse("http://127.0.0.1:8080/token").is_ok());
/// # Ok::<(), jotmint::Diagnostic>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    url: String,
    host: String,
    port: u16,
}

impl Endpoint {
    /// Checks a URL.
    ///
    /// # Errors
    /// `endpoint-not-a-url`, `endpoint-not-https`, `endpoint-with-fragment`, `endpoint-with-credentials`.
    pub fn parse(url: &str) -> Result<Self, Diagnostic> {
        // A query may hold what is secret.
        let shown = || suggest::quotable(url.split(['?', '#']).next().unwrap_or_default());
        let refuse = |code: &'static Code, what: &str| {
            Diagnostic::new(code, format_args!("the endpoint `{}` {what}", shown()))
        };
        if let Some((at, found)) = url.char_indices().find(|(_, c)| !matches!(c, '!'..='~') || *c == '\\') {
            let error = Diagnostic::new(
                &codes::ENDPOINT_NOT_A_URL,
                format_args!("the endpoint has U+{:04X} at byte {at}, which no URL has", u32::from(found)),
            );
            return Err(error.help("copy the URL again; check for a line break or a space at its end"));
        }
        let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
        let authority = after_scheme.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.contains('@') {
            // Not shown: what stands before the @ may be a password.
            return Err(Diagnostic::new(
                &codes::ENDPOINT_WITH_CREDENTIALS,
                format_args!("the endpoint has a user name in it"),
            )
            .help(
                "remove everything between // and @, and give the credentials as client_id and client_secret",
            ));
        }
        if let Some(name) = credential_in_query(after_scheme) {
            return Err(Diagnostic::new(
                &codes::ENDPOINT_WITH_CREDENTIALS,
                format_args!("the endpoint carries `{name}` in its query"),
            )
            .help("give it as an option, and consider the value in the URL as known to others"));
        }
        let (secure, rest) = if let Some(rest) = strip_scheme(url, "https://") {
            (true, rest)
        } else if let Some(rest) = strip_scheme(url, "http://") {
            (false, rest)
        } else {
            return Err(refuse(&codes::ENDPOINT_NOT_A_URL, "does not begin with https://")
                .help("give the whole URL of the token endpoint, https://host/path"));
        };
        if rest.contains('#') {
            return Err(
                refuse(&codes::ENDPOINT_WITH_FRAGMENT, "has a fragment").help("remove `#` and what follows")
            );
        }
        let host = host_of(authority).ok_or_else(|| {
            refuse(&codes::ENDPOINT_NOT_A_URL, "has no valid host")
                .help("write the host in ASCII; internationalised names as xn--")
        })?;
        if !secure && !is_loopback(host) {
            let error = refuse(&codes::ENDPOINT_NOT_HTTPS, "is not https");
            return Err(if host.eq_ignore_ascii_case("localhost") {
                error.help("write 127.0.0.1 instead of localhost: a name can be made to point elsewhere")
            } else {
                error.help("use https")
            });
        }
        let usual = if secure { 443 } else { 80 };
        let port = authority.get(host.len()..).and_then(|rest| rest.strip_prefix(':')?.parse().ok());
        Ok(Self { url: String::from(url), host: host.to_ascii_lowercase(), port: port.unwrap_or(usual) })
    }

    /// The URL as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// The host, lower case, without port; IPv6 in brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, where the URL names none the usual one of its scheme.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }
}

/// Scheme and host in small letters, without the port that the scheme stands for; the rest as it is (RFC 3986 section
/// 6.2.3). Clients send the same request for both spellings, and servers name themselves by this one.
pub(crate) fn normal(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return String::from(url) };
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (scheme, authority) = (scheme.to_ascii_lowercase(), authority.to_ascii_lowercase());
    let usual = if scheme == "http" { ":80" } else { ":443" };
    let host = authority.strip_suffix(usual).or_else(|| authority.strip_suffix(':')).unwrap_or(&authority);
    format!("{scheme}://{host}{path}")
}

fn strip_scheme<'u>(url: &'u str, scheme: &str) -> Option<&'u str> {
    let (start, rest) = url.split_at_checked(scheme.len())?;
    start.eq_ignore_ascii_case(scheme).then_some(rest)
}

/// The host of `host[:port]`; `None` when either part is malformed.
fn host_of(authority: &str) -> Option<&str> {
    let port_fits =
        |port: &str| port.is_empty() || (port.len() <= 5 && port.parse::<u16>().is_ok_and(|port| port != 0));
    if let Some(rest) = authority.strip_prefix('[') {
        let (address, after) = rest.split_once(']')?;
        address.parse::<Ipv6Addr>().ok()?;
        let fits = after.is_empty() || after.strip_prefix(':').is_some_and(port_fits);
        return if fits { authority.get(..address.len().saturating_add(2)) } else { None };
    }
    let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
    let label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let name = host.strip_suffix('.').unwrap_or(host);
    // A last label of digits must be a whole IPv4 address: 0x7f.1 and 2130706433 are read differently by different clients.
    let last = name.rsplit('.').next().unwrap_or_default();
    let numeric =
        last.bytes().all(|byte| byte.is_ascii_digit()) || last.to_ascii_lowercase().starts_with("0x");
    let valid = name.split('.').all(label) && (!numeric || name.parse::<Ipv4Addr>().is_ok());
    (valid && port_fits(port)).then_some(host)
}

fn is_loopback(host: &str) -> bool {
    host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback()) || host == "[::1]"
}

fn credential_in_query(rest: &str) -> Option<&'static str> {
    let query = rest.split_once('?')?.1;
    query
        .split('&')
        .filter_map(|pair| pair.split('=').next())
        .find_map(|name| OF_BODY.into_iter().find(|(found, is_secret)| *is_secret && *found == name))
        .map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_clients_could_read_differently_is_refused() {
        for (url, code) in [
            ("login.example/token", &codes::ENDPOINT_NOT_A_URL),
            ("https://", &codes::ENDPOINT_NOT_A_URL),
            ("https:///token", &codes::ENDPOINT_NOT_A_URL),
            ("https://a b/token", &codes::ENDPOINT_NOT_A_URL),
            ("https://a\\@b/token", &codes::ENDPOINT_NOT_A_URL),
            ("https://b\u{fc}cher.example/", &codes::ENDPOINT_NOT_A_URL),
            ("https://host:99999/", &codes::ENDPOINT_NOT_A_URL),
            ("https://0x7f.1/", &codes::ENDPOINT_NOT_A_URL),
            ("https://2130706433/", &codes::ENDPOINT_NOT_A_URL),
            ("https://host/token\n", &codes::ENDPOINT_NOT_A_URL),
            ("https://host/token#frag", &codes::ENDPOINT_WITH_FRAGMENT),
            ("https://user:pass@host/", &codes::ENDPOINT_WITH_CREDENTIALS),
            ("http://localhost:80@evil.example/", &codes::ENDPOINT_WITH_CREDENTIALS),
            ("https://host/token?client_secret=x", &codes::ENDPOINT_WITH_CREDENTIALS),
            ("https://host/token?p=B2C_1&actor_token=x", &codes::ENDPOINT_WITH_CREDENTIALS),
            ("http://host/token", &codes::ENDPOINT_NOT_HTTPS),
            ("http://localhost/token", &codes::ENDPOINT_NOT_HTTPS),
            ("http://127.0.0.1.evil.example/", &codes::ENDPOINT_NOT_HTTPS),
            ("http://[::2]/", &codes::ENDPOINT_NOT_HTTPS),
        ] {
            assert_eq!(Endpoint::parse(url).map_err(|error| error.code().slug()), Err(code.slug()), "{url}");
        }
    }

    #[test]
    fn ordinary_endpoints_are_taken_as_they_are() {
        for (url, host, port) in [
            ("https://login.example/oauth/token?p=B2C_1", "login.example", 443),
            ("HTTPS://Login.Example:8443/token", "login.example", 8443),
            ("http://127.9.9.9:1/token", "127.9.9.9", 1),
            ("http://127.0.0.1/token", "127.0.0.1", 80),
            ("http://[::1]:8080/token", "[::1]", 8080),
            ("https://[2001:db8::1]/token", "[2001:db8::1]", 443),
        ] {
            let endpoint = Endpoint::parse(url).unwrap();
            assert_eq!((endpoint.as_str(), endpoint.host(), endpoint.port()), (url, host, port));
        }
    }

    #[test]
    fn every_parameter_of_a_token_request_belongs_into_the_body() {
        for name in crate::grant::PARAMETERS {
            assert!(OF_BODY.iter().any(|(known, _)| *known == name), "{name}");
        }
    }

    #[test]
    fn the_normal_form_changes_what_names_no_other_place() {
        for (url, expected) in [
            ("HTTPS://AS.example:443/Token?A=b", "https://as.example/Token?A=b"),
            ("https://as.example:8443/token", "https://as.example:8443/token"),
            ("http://127.0.0.1:80/token", "http://127.0.0.1/token"),
            ("https://[2001:DB8::1]:/token", "https://[2001:db8::1]/token"),
            ("https://as.example", "https://as.example"),
            ("as.example:443", "as.example:443"),
        ] {
            assert_eq!(normal(url), expected);
        }
    }

    #[test]
    fn a_password_in_the_url_is_not_repeated() {
        for url in [
            "https://user:hunter2@host/",
            "ftp://user:hunter2@host/t",
            "user:hunter2@host/t",
            "https://user:hunter2@host/#a",
            "https://h/t?client_secret=hunter2#x",
            "https:///t?client_secret=hunter2",
            "https://h/t#hunter2",
            "http://h/t?key=hunter2",
        ] {
            let error = Endpoint::parse(url).unwrap_err();
            assert!(!error.render().contains("hunter2"), "{}", error.render());
        }
    }
}
