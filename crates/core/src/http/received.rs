//! A response as people have it: the output of `curl -i` or `curl -v`, or the body alone.
//!
//! Nothing is judged here but the form. What curl does with a response is taken as done: chunks joined, content decoded.

use super::Response;
use crate::{
    diagnostic::{Diagnostic, codes},
    json,
};
use alloc::{borrow::ToOwned as _, string::String, vec::Vec};
use core::fmt;
use zeroize::Zeroizing;

/// Headers above this number are refused.
const MAX_HEADERS: usize = 200;

/// The last response in a text.
pub struct Received {
    /// The status code; where the text has none, the one that the standard gives such a body.
    pub status: u16,
    /// Whether the status was not in the text.
    pub is_status_assumed: bool,
    /// Header names and values; empty where the text is the body alone.
    pub headers: Vec<(String, String)>,
    body: Zeroizing<Vec<u8>>,
}

impl Received {
    /// Reads a text. Of several responses (100 Continue, a proxy's CONNECT, redirects that were followed) the last counts.
    ///
    /// # Errors
    /// `response-unreadable`, `curl-failed`.
    ///
    /// ```
    /// use jotmint::http::Received;
    /// let text = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 401 Unauthorized\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n{\"error\":\"invalid_client\"}";
    /// let received = Received::parse(text)?;
    /// assert_eq!((received.status, received.headers.len()), (401, 1));
    /// assert_eq!(received.response().body, b"{\"error\":\"invalid_client\"}");
    /// # Ok::<(), jotmint::Diagnostic>(())
    /// ```
    pub fn parse(text: &[u8]) -> Result<Self, Diagnostic> {
        let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text).trim_ascii_start();
        if text.is_empty() {
            return Err(unreadable(format_args!("the response is empty"))
                .help("give the body of the answer, or better the output of `curl -i`"));
        }
        if is_status_line(text) {
            return Self::of_blocks(text);
        }
        let verbose = Lines(text).any(|line| line.strip_prefix(b"< ").is_some_and(is_status_line));
        if verbose {
            return Self::of_blocks(&without_marks(text));
        }
        match curl_failure(text) {
            Some(failure) => Err(failure),
            None => Ok(Self::of_body(text)),
        }
    }

    /// A response that was taken apart before.
    #[must_use]
    pub fn new(status: u16, headers: Vec<(String, String)>, body: Vec<u8>) -> Self {
        Self { status, is_status_assumed: false, headers, body: Zeroizing::new(body) }
    }

    /// The response as plain data.
    #[must_use]
    pub fn response(&self) -> Response<'_> {
        Response { status: self.status, headers: &self.headers, body: &self.body }
    }

    fn of_blocks(text: &[u8]) -> Result<Self, Diagnostic> {
        let mut lines = Lines(text);
        let mut number = 0_usize;
        loop {
            number = number.saturating_add(1);
            let status = lines.next().and_then(status_of).ok_or_else(|| {
                unreadable(format_args!("line {number} of the response is no status line"))
                    .help("a status line reads `HTTP/1.1 200 OK` or `HTTP/2 200`")
            })?;
            let headers = headers(&mut lines, &mut number)?;
            let Lines(rest) = lines;
            if !is_status_line(rest.trim_ascii_start()) {
                let body = without_prompt(rest);
                return Ok(Self::new(status, headers, body.to_owned()));
            }
            lines = Lines(rest.trim_ascii_start());
        }
    }

    fn of_body(text: &[u8]) -> Self {
        let body = without_prompt(text);
        let error = json::object(body).ok().and_then(|mut object| {
            (!object.contains_key("access_token")).then(|| object.remove("error").unwrap_or_default())
        });
        // RFC 6749 section 5.2: 400, and 401 where the client was not authenticated.
        let (status, is_status_assumed) = match &error {
            None => (200, false),
            Some(error) if error == "invalid_client" => (401, true),
            Some(_) => (400, true),
        };
        Self { is_status_assumed, ..Self::new(status, Vec::new(), body.to_owned()) }
    }
}

impl fmt::Debug for Received {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.response(), out)
    }
}

/// Lines without what ends them, CRLF or LF.
struct Lines<'t>(&'t [u8]);

impl<'t> Iterator for Lines<'t> {
    type Item = &'t [u8];

    fn next(&mut self) -> Option<&'t [u8]> {
        if self.0.is_empty() {
            return None;
        }
        let end = self.0.iter().position(|byte| *byte == b'\n').unwrap_or(self.0.len());
        let (line, rest) = self.0.split_at_checked(end)?;
        self.0 = rest.strip_prefix(b"\n").unwrap_or(rest);
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }
}

/// `HTTP/1.1 200 OK`, `HTTP/2 200`; the status may be anything so far.
fn is_status_line(text: &[u8]) -> bool {
    text.strip_prefix(b"HTTP/").and_then(<[u8]>::first).is_some_and(u8::is_ascii_digit)
}

fn status_of(line: &[u8]) -> Option<u16> {
    let mut words = core::str::from_utf8(line).ok()?.split_ascii_whitespace();
    let version = words.next()?.strip_prefix("HTTP/")?;
    if !version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    let status =
        words.next().filter(|word| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit()))?;
    status.parse().ok().filter(|status| (100..600).contains(status))
}

/// The header lines up to the empty one, which is taken, or to a body that follows without one.
fn headers(lines: &mut Lines<'_>, number: &mut usize) -> Result<Vec<(String, String)>, Diagnostic> {
    let mut headers: Vec<(String, String)> = Vec::new();
    loop {
        let Lines(rest) = *lines;
        // A line that was lost in copying.
        if rest.starts_with(b"{") || rest.starts_with(b"<") {
            return Ok(headers);
        }
        let Some(line) = lines.next() else { return Ok(headers) };
        *number = number.saturating_add(1);
        if line.trim_ascii().is_empty() {
            return Ok(headers);
        }
        // Servers may send any bytes in a value (RFC 9110 section 5.5).
        let text = String::from_utf8_lossy(line);
        let has_room = headers.len() < MAX_HEADERS;
        match (text.split_once(':'), headers.last_mut()) {
            // RFC 9112 section 5.2: a folded line belongs to the one before.
            (_, Some((_, value))) if text.starts_with([' ', '\t']) => {
                value.push(' ');
                value.push_str(text.trim());
            }
            (Some((name, value)), _) if is_token(name) && has_room => {
                headers.push((name.to_owned(), value.trim().to_owned()));
            }
            _ => {
                return Err(unreadable(format_args!("line {number} of the response is no header")).help(
                    "give the output of `curl -i` as it is: status line, headers, an empty line, the body",
                ));
            }
        }
    }
}

/// RFC 9110 section 5.6.2.
fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// Of the output of `curl -v` the response: header lines without their mark, and the body.
fn without_marks(text: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut out = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut in_response = false;
    for line in Lines(text) {
        let line = match line {
            [b'<', b' ', header @ ..] => header,
            [b'<'] => b"",
            [b'*' | b'>', ..] | [b'{' | b'}', b' ', b'[', ..] => continue,
            body => body,
        };
        in_response |= is_status_line(line);
        if in_response {
            out.extend_from_slice(line);
            out.push(b'\n');
        }
    }
    out
}

/// What a terminal adds to an answer that does not end its line.
fn without_prompt(body: &[u8]) -> &[u8] {
    let body = body.trim_ascii();
    body.strip_suffix(b"%").filter(|body| body.ends_with(b"}")).unwrap_or(body)
}

/// `curl: (6) Could not resolve host: ...`: there was no response at all.
fn curl_failure(text: &[u8]) -> Option<Diagnostic> {
    let line = Lines(text).find(|line| line.starts_with(b"curl: ("))?;
    let line = core::str::from_utf8(line).ok()?.strip_prefix("curl: (")?;
    let (number, _) = line.split_once(')')?;
    let number: u8 = number.parse().ok()?;
    let help = match number {
        3 => "correct the URL: curl cannot read it",
        5 => "correct the proxy in the environment: its host has no address",
        6 => "check the host of the URL: it has no address",
        7 => {
            "check host and port of the URL, and whether a firewall or proxy stands between: nothing accepts the connection"
        }
        22 => "leave --fail out: it hides the answer that says what is wrong",
        28 => "try again, and check whether a firewall or proxy stands between: there was no answer in time",
        35 | 53 | 54 | 56 | 58 | 59 | 60 | 77 => {
            "check the certificates: of the server and its authority, of a proxy that intercepts TLS, and the client's own"
        }
        52 => {
            "check that the URL begins with https and has the right port: the server closed without an answer"
        }
        _ => "look the number up under EXIT CODES in curl's manual",
    };
    let failure =
        Diagnostic::new(&codes::CURL_FAILED, format_args!("curl got no answer: its error is {number}"));
    Some(failure.help(help))
}

fn unreadable(message: fmt::Arguments<'_>) -> Diagnostic {
    Diagnostic::new(&codes::RESPONSE_UNREADABLE, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{format, vec};

    fn read(text: &str) -> (u16, Vec<String>, String) {
        let received = Received::parse(text.as_bytes()).unwrap();
        let names = received.headers.iter().map(|(name, value)| format!("{name}={value}")).collect();
        (received.status, names, String::from_utf8(received.body.to_vec()).unwrap())
    }

    #[test]
    fn the_last_of_several_responses_counts_with_either_line_ending() {
        for end in ["\r\n", "\n"] {
            for first in [
                "",
                "HTTP/1.1 100 Continue||",
                "HTTP/1.1 200 Connection established|Via: p||",
                "HTTP/2 301 |location: https://as.example/x||",
                "HTTP/1.0 100 Continue||HTTP/1.1 307 Temporary Redirect|a: b||",
            ] {
                let text = format!(
                    "{first}HTTP/2 400 |content-type: application/json|Date: now||{{\"error\":\"x\"}}|"
                );
                let (status, headers, body) = read(&text.replace('|', end));
                assert_eq!((status, body.as_str()), (400, "{\"error\":\"x\"}"), "{text}");
                assert_eq!(headers, ["content-type=application/json", "Date=now"]);
            }
        }
    }

    #[test]
    fn what_people_paste_is_read_as_they_mean_it() {
        let verbose = "* Host as.example was resolved\n> POST /token HTTP/2\n> Authorization: Basic xxxx\n>\n* sent\n< HTTP/2 400\n< date: now\n<\n* Connection left\n{\"error\":\n\"invalid_grant\"}\n";
        assert_eq!(read(verbose), (400, vec!["date=now".into()], "{\"error\":\n\"invalid_grant\"}".into()));
        assert_eq!(read("HTTP/1.1 400 Bad\nA: 1\n{\"error\":\"x\"}").2, "{\"error\":\"x\"}");
        assert_eq!(read("HTTP/1.1 200 OK\nA: 1\n  2\n\n").1, ["A=1 2"]);
        assert_eq!(read("HTTP/1.1 503 Service Unavailable").0, 503);
        assert_eq!(read("{\"access_token\":\"t\"}%\n"), (200, vec![], "{\"access_token\":\"t\"}".into()));
        for (body, status, assumed) in [
            ("{\"access_token\":\"t\"}", 200, false),
            ("{\"error\":\"invalid_client\"}", 401, true),
            ("{\"error\":\"invalid_scope\"}", 400, true),
            ("{\"message\":\"no\"}", 400, true),
            ("<html>", 200, false),
            ("HTTP is a protocol", 200, false),
        ] {
            let received = Received::parse(body.as_bytes()).unwrap();
            assert_eq!((received.status, received.is_status_assumed), (status, assumed), "{body}");
        }
    }

    #[test]
    fn what_is_no_response_is_refused_with_its_line() {
        for (text, message) in [
            ("", "the response is empty"),
            (" \r\n", "the response is empty"),
            ("HTTP/1.1 OK", "line 1 of the response is no status line"),
            ("HTTP/2 20", "line 1 of the response is no status line"),
            ("HTTP/1.1 200 OK\nA: 1\nno header\n\n", "line 3 of the response is no header"),
            ("HTTP/1.1 200 OK\n folded\n\n", "line 2 of the response is no header"),
            ("HTTP/1.1 100 Continue\n\nHTTP/1.1 999 No\n", "line 3 of the response is no status line"),
            ("  % Total\ncurl: (6) Could not resolve host: as.example", "curl got no answer: its error is 6"),
        ] {
            assert_eq!(Received::parse(text.as_bytes()).unwrap_err().message(), message, "{text}");
        }
    }

    #[test]
    fn no_bytes_cause_a_panic() {
        let text = b"HTTP/1.1 100 Continue\r\n\r\n< HTTP/2 200\r\n< a:\xff\r\n\r\n\xff{}";
        for from in 0..text.len() {
            for to in from..=text.len() {
                let _ = Received::parse(&text[from..to]);
            }
        }
    }
}
