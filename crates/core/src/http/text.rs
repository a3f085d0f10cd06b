//! Text from a server, made safe to print. It is shown to people and decides nothing.

use crate::suggest::printable;
use alloc::{string::String, vec::Vec};

/// How much of a server's text is shown.
const MAX_CHARS: usize = 512;

/// `text` without control, bidirectional and invisible characters, cut at 512 characters, and without any of the
/// `secrets` that the request carried (a server that echoes a credential must not get it into a log).
pub(crate) fn clean(text: &str, secrets: &[&str]) -> String {
    let shown: String = text
        .chars()
        .filter_map(|character| match character {
            character if printable(character) => Some(character),
            character if character.is_whitespace() => Some(' '),
            _ => None,
        })
        .collect();
    let hidden = without(&shown, secrets).unwrap_or(shown);
    if hidden.chars().count() <= MAX_CHARS {
        return hidden;
    }
    hidden.chars().take(MAX_CHARS).chain(core::iter::once('…')).collect()
}

/// `text` with `[redacted]` in the place of each secret of four bytes or more; `None` when there is none in it.
pub(crate) fn without(text: &str, secrets: &[&str]) -> Option<String> {
    let mut found: Vec<&str> =
        secrets.iter().copied().filter(|secret| secret.len() >= 4 && text.contains(*secret)).collect();
    // The longest first: a short one may be a part of a long one.
    found.sort_by_key(|secret| core::cmp::Reverse(secret.len()));
    let mut found = found.into_iter();
    let first = text.replace(found.next()?, "[redacted]");
    Some(found.fold(first, |text, secret| text.replace(secret, "[redacted]")))
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
        assert_eq!(clean("secret hun\u{200b}ter2! is wrong", &["hunter2!"]), "secret [redacted] is wrong");
    }
}
