//! Which bytes of the pasted text must not be shown.
//!
//! Two nets. What was read as a command is known by its place: a password, the value of `client_secret`, what follows
//! `Bearer`. Over everything else in the text, a command that could not be read included, goes a coarse net: values
//! beside a name that sounds like a secret, and words that look random. Hiding too much costs a few dots.

use super::{
    names::{ends_secret, is_secret_name, names_a_variable},
    piece::Piece,
};
use alloc::vec::Vec;
use core::ops::Range;

/// How many secrets are looked for in the rest of the text.
const MAX_ECHOED: usize = 64;

/// Spans of secrets, and of what is known to be none.
#[derive(Default)]
pub(super) struct Secrecy {
    secrets: Vec<Range<usize>>,
    harmless: Vec<Range<usize>>,
}

impl Secrecy {
    /// Hides a piece, unless nothing stands there but the name of a variable.
    pub(super) fn hide(&mut self, piece: Piece) -> Piece {
        if piece.text().is_empty() || names_a_variable(piece.text()) {
            self.harmless.push(piece.span());
            return piece;
        }
        self.secrets.push(piece.span());
        piece.secret(true)
    }

    pub(super) fn hide_span(&mut self, span: Range<usize>) {
        if span.start < span.end {
            self.secrets.push(span);
        }
    }

    /// Shows these bytes even if they look random.
    pub(super) fn show(&mut self, span: Range<usize>) {
        self.harmless.push(span);
    }

    /// The same for a value, if it is one plain word: a missing quote or `&` puts a secret into its neighbour.
    pub(super) fn show_word(&mut self, piece: &Piece) {
        let joins = |c: char| c.is_whitespace() || "=&\"'`(@^".contains(c);
        if !piece.text().contains(joins) && !piece.text().contains("secret") {
            self.show(piece.span());
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.secrets.extend(other.secrets.iter().cloned());
        self.harmless.extend(other.harmless.iter().cloned());
    }

    /// All that must not be shown of `text`: sorted, without overlap.
    pub(super) fn spans(&self, text: &str) -> Vec<Range<usize>> {
        let mut all = self.secrets.clone();
        for secret in self.secrets.iter().take(MAX_ECHOED) {
            echoes(text, secret.clone(), &mut all);
        }
        named_values(text, &mut all);
        passwords_in_urls(text, &mut all);
        random_words(text, &merged(self.harmless.clone()), &mut all);
        merged(all)
    }
}

/// The same secret, as a word of its own, elsewhere in the text.
fn echoes(text: &str, secret: Range<usize>, into: &mut Vec<Range<usize>>) {
    let Some(word) = text.get(secret).filter(|word| word.len() >= 8) else { return };
    for (start, _) in text.match_indices(word) {
        let end = start.saturating_add(word.len());
        let before = text.get(..start).and_then(|before| before.chars().next_back());
        let after = text.get(end..).and_then(|after| after.chars().next());
        if !before.is_some_and(in_word) && !after.is_some_and(in_word) {
            into.push(start..end);
        }
    }
}

/// `name=value`, `name: value`, `"name": "value"`, where the name sounds like a secret.
fn named_values(text: &str, into: &mut Vec<Range<usize>>) {
    for (at, separator) in text.match_indices(['=', ':']) {
        let before = text.get(..at).unwrap_or_default().trim_end_matches(['"', '\'', '\\', ' ']);
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-".contains(byte);
        let length = before.bytes().rev().take(64).take_while(is_name).count();
        let name = before.get(before.len().saturating_sub(length)..).unwrap_or_default();
        // `error code: 401` is prose.
        let is_secret = if separator == "=" { is_secret_name(name) } else { ends_secret(name) };
        if !is_secret {
            continue;
        }
        let after = text.get(at.saturating_add(1)..).unwrap_or_default();
        let value = if separator == ":" { after.trim_start_matches([' ', '\t']) } else { after };
        let inside = value.trim_start_matches(['\\', '"', '\'']);
        let quotes = value.get(..value.len().saturating_sub(inside.len())).unwrap_or_default();
        let hidden = first_value(inside, quotes.chars().next_back(), name);
        let end = text.len().saturating_sub(inside.len()).saturating_add(hidden.end);
        if !hidden.is_empty() {
            into.push(end.saturating_sub(hidden.len())..end);
        }
    }
}

/// What is to be hidden at the beginning of this text, which stands after a name and `quote`.
fn first_value(text: &str, quote: Option<char>, name: &str) -> Range<usize> {
    let nothing = 0..0;
    for (open, close) in [("${{", "}}"), ("{{", "}}"), ("<", ">")] {
        let closed = text.starts_with(open).then(|| text.find(close)).flatten();
        if closed.and_then(|at| text.get(..at.saturating_add(close.len()))).is_some_and(names_a_variable) {
            return nothing;
        }
    }
    let is_header = name.to_ascii_lowercase().ends_with("authorization");
    let ends = |c: char| match quote {
        Some(quote) => c == quote || c == '\n',
        None if is_header => matches!(c, '"' | '\'' | '\n'),
        None => c.is_whitespace() || matches!(c, '"' | '\'' | '&'),
    };
    let value = text.get(..text.find(ends).unwrap_or(text.len())).unwrap_or_default();
    let mut hidden = value;
    if is_header
        && let Some((scheme, rest)) = value.split_once([' ', '\t'])
        && scheme.chars().all(|c| c.is_ascii_alphabetic())
    {
        hidden = rest.trim_start();
    }
    let is_substitution = hidden.starts_with("$(") || hidden.starts_with('`');
    if is_substitution
        || names_a_variable(hidden.trim_end_matches([',', ';', ')', '}']))
        || names_a_variable(hidden)
    {
        return nothing;
    }
    value.len().saturating_sub(hidden.len())..value.len()
}

/// `//user:password@`.
fn passwords_in_urls(text: &str, into: &mut Vec<Range<usize>>) {
    for (at, slashes) in text.match_indices("//") {
        let start = at.saturating_add(slashes.len());
        let rest = text.get(start..).unwrap_or_default();
        let ends = |c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\'');
        let authority = rest.get(..rest.find(ends).unwrap_or(rest.len())).unwrap_or_default();
        let user = authority.rsplit_once('@').map(|(user, _)| user);
        if let Some((name, password)) = user.and_then(|user| user.split_once(':'))
            && !names_a_variable(password)
        {
            let from = start.saturating_add(name.len()).saturating_add(1);
            into.push(from..from.saturating_add(password.len()));
        }
    }
}

/// Words that look random, outside of what is known to be harmless.
fn random_words(text: &str, harmless: &[Range<usize>], into: &mut Vec<Range<usize>>) {
    let mut harmless = harmless.iter().peekable();
    let mut end = 0_usize;
    while let Some(start) =
        text.get(end..).and_then(|rest| rest.find(in_word)).map(|at| end.saturating_add(at))
    {
        let rest = text.get(start..).unwrap_or_default();
        let word = rest.get(..rest.find(|c| !in_word(c)).unwrap_or(rest.len())).unwrap_or_default();
        end = start.saturating_add(word.len());
        while harmless.next_if(|span| span.end < end).is_some() {}
        let is_known = harmless.peek().is_some_and(|span| span.start <= start && end <= span.end);
        if !is_known && looks_random(word) {
            let before = text.get(..start).unwrap_or_default();
            let after = text.get(end..).unwrap_or_default();
            let left = before
                .len()
                .saturating_sub(before.trim_end_matches(|c| in_word(c) || "+/.%".contains(c)).len());
            let right = after
                .len()
                .saturating_sub(after.trim_start_matches(|c| in_word(c) || "+/.%=".contains(c)).len());
            into.push(start.saturating_sub(left)..end.saturating_add(right));
            end = end.saturating_add(right);
        }
    }
}

const fn in_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '~')
}

/// Letters and digits mixed in a way that words and numbers are not.
fn looks_random(word: &str) -> bool {
    let has = |is: fn(&char) -> bool| word.chars().any(|c| is(&c));
    let (digits, lower, upper) =
        (has(char::is_ascii_digit), has(char::is_ascii_lowercase), has(char::is_ascii_uppercase));
    let long = word.len() >= 20 && digits && (lower || upper);
    let mixed = word.len() >= 10 && digits && lower && upper;
    let letters = word.len() >= 32 && lower && upper && !word.contains(['-', '_']);
    long || mixed || letters
}

fn merged(mut spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    spans.sort_unstable_by_key(|span| (span.start, span.end));
    let mut out: Vec<Range<usize>> = Vec::with_capacity(spans.len());
    for span in spans {
        match out.last_mut() {
            // Spans that touch stay apart: each is a secret of its own.
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => out.push(span),
        }
    }
    out
}
