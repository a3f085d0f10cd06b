//! Text from a server, made safe to print. It is shown to people and decides nothing.

use crate::suggest::printable;
use alloc::{string::String, vec::Vec};

/// How much of a server's text is shown.
const MAX_CHARS: usize = 512;

/// `text` without control, bidirectional and invisible characters, cut at 512 characters, and without any of the
/// `secrets` that the request carried (a server that echoes a credential must not get it into a log).
pub(crate) fn clean(text: &str, secrets: &[&str]) -> String {
    let mut hidden = String::from(text);
    // The longest first: a short one may be a part of a long one.
    let mut secrets: Vec<&&str> = secrets.iter().filter(|secret| secret.len() >= 4).collect();
    secrets.sort_by_key(|secret| core::cmp::Reverse(secret.len()));
    for secret in secrets {
        if hidden.contains(secret) {
            hidden = hidden.replace(secret, "[redacted]");
        }
    }
    let mut out = String::new();
    for (count, character) in hidden.chars().enumerate() {
        if count == MAX_CHARS {
            out.push('…');
            break;
        }
        if printable(character) {
            out.push(character);
        } else if character.is_whitespace() {
            out.push(' ');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_deceive_a_terminal_is_gone() {
        assert_eq!(clean("bad\u{1b}[31m\r\nclient\u{202e}x\u{0}", &[]), "bad[31m  clientx");
        assert_eq!(clean(&"x".repeat(600), &[]).chars().count(), 513);
    }

    #[test]
    fn an_echoed_secret_is_hidden() {
        assert_eq!(clean("secret hunter2! is wrong", &["hunter2!"]), "secret [redacted] is wrong");
    }
}
