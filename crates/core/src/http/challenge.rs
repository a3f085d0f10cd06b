//! The challenges of a `WWW-Authenticate` header (RFC 9110 section 11.6.1). A challenge that names an attribute twice is
//! ignored (RFC 6750 section 3): two readers could keep different ones.

use super::{Response, text::clean};
use alloc::{
    string::{String, ToString as _},
    vec::Vec,
};

/// Headers above this size are not read.
const MAX_BYTES: usize = 8 * 1024;

/// One challenge: what a server wants to see before it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Challenge {
    /// The scheme as the server wrote it; compared without regard to case.
    scheme: String,
    /// Its parameters; names as written.
    parameters: Vec<(String, String)>,
}

impl Challenge {
    pub(crate) fn is(&self, scheme: &str) -> bool {
        self.scheme.eq_ignore_ascii_case(scheme)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(present, _)| present.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    fn names_one_twice(&self) -> bool {
        self.parameters.iter().enumerate().any(|(index, (name, _))| {
            self.parameters.iter().take(index).any(|(before, _)| before.eq_ignore_ascii_case(name))
        })
    }
}

/// Whether an API's answer says that another token may do: 401, unless it is the scope that the token lacks (RFC 6750
/// section 3.1). `www_authenticate` is that header, several of them with a comma between; empty where there is none.
///
/// ```
/// use jotmint::http::rejects_token;
///
/// assert!(rejects_token(401, r#"Bearer error="invalid_token""#));
/// assert!(!rejects_token(401, r#"Bearer error="insufficient_scope""#));
/// assert!(!rejects_token(403, ""));
/// ```
#[must_use]
pub fn rejects_token(status: u16, www_authenticate: &str) -> bool {
    let lacks_scope = |challenge: &Challenge| {
        challenge.is("bearer") && challenge.get("error") == Some("insufficient_scope")
    };
    let is_short = www_authenticate.len() <= MAX_BYTES;
    status == 401 && !(is_short && parse(www_authenticate).iter().any(lacks_scope))
}

/// The challenges of an answer, in order; text that is none is skipped. `secrets` are hidden before the text is taken
/// apart: a part of one would not be recognised.
pub(crate) fn challenges(response: Response<'_>, secrets: &[&str]) -> Vec<Challenge> {
    let named = |(name, _): &&(String, String)| name.eq_ignore_ascii_case("www-authenticate");
    let values = response.headers.iter().filter(named).map(|(_, value)| value.as_str());
    values.filter(|value| value.len() <= MAX_BYTES).flat_map(|value| parse(&clean(value, secrets))).collect()
}

fn parse(value: &str) -> Vec<Challenge> {
    let mut found: Vec<Challenge> = Vec::new();
    let mut rest = value;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let (word, after) = token(rest);
        if word.is_empty() {
            break;
        }
        let after = after.trim_start_matches([' ', '\t']);
        match (after.strip_prefix('='), found.last_mut()) {
            (Some(after), Some(challenge)) => {
                let (text, after) = text(after.trim_start_matches([' ', '\t']));
                challenge.parameters.push((word.to_string(), text));
                rest = after;
            }
            (Some(_), None) => break,
            (None, _) => {
                found.push(Challenge { scheme: word.to_string(), parameters: Vec::new() });
                rest = after;
            }
        }
    }
    found.retain(|challenge| !challenge.names_one_twice());
    found
}

/// A token (RFC 9110 section 5.6.2), and what follows.
fn token(text: &str) -> (&str, &str) {
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    text.split_at(text.find(|c| !is_token(c)).unwrap_or(text.len()))
}

/// A token or a quoted string, unquoted, and what follows. A string that is not closed reaches to the end.
fn text(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let (word, rest) = token(text);
        return (word.to_string(), rest);
    };
    let (mut out, mut escaped) = (String::new(), false);
    for (at, character) in quoted.char_indices() {
        match (escaped, character) {
            (false, '\\') => escaped = true,
            (false, '"') => {
                return (out, quoted.get(at..).and_then(|rest| rest.get(1..)).unwrap_or_default());
            }
            _ => {
                out.push(character);
                escaped = false;
            }
        }
    }
    (out, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_and_parameters_are_told_apart() {
        let found = parse(
            r#"Negotiate, Basic realm="a, \"b\"" , bEARER error = "invalid_token",error_description=late, DPoP algs="ES256""#,
        );
        let schemes: Vec<&str> = found.iter().map(|challenge| challenge.scheme.as_str()).collect();
        assert_eq!(schemes, ["Negotiate", "Basic", "bEARER", "DPoP"]);
        assert_eq!(found[1].get("Realm"), Some("a, \"b\""));
        assert!(found[2].is("Bearer"));
        assert_eq!(
            (found[2].get("error"), found[2].get("error_description")),
            (Some("invalid_token"), Some("late"))
        );
    }

    #[test]
    fn a_challenge_that_says_something_twice_is_ignored() {
        let found = parse(r#"Bearer error="a", ERROR="b", Basic realm="c""#);
        assert_eq!(found.iter().map(|challenge| challenge.scheme.as_str()).collect::<Vec<_>>(), ["Basic"]);
    }

    #[test]
    fn text_that_is_no_challenge_ends_the_reading() {
        for text in ["", ",,", "=", "a=b", "Bearer error=\"open", "\u{fc}", "Bearer ;;;"] {
            assert!(parse(text).len() <= 1, "{text}");
        }
    }
}
