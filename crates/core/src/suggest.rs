//! Finding the name somebody meant. Suggestions are shown, never acted on.

use alloc::{string::String, vec, vec::Vec};

/// The candidate nearest to `given`, when it is near enough to be a slip of the hand.
///
/// Case, `-` and `_` do not count; otherwise at most one edit in three characters (optimal string alignment).
pub(crate) fn nearest<'a>(given: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = folded(given);
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let distance = edits(&wanted, &folded(candidate));
            let longest = wanted.len().max(1);
            (distance.saturating_mul(3) <= longest).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How a URL differs from the one that was meant, where that can be said in a few words.
pub(crate) fn difference(given: &str, meant: &str) -> Option<&'static str> {
    let without_port = |url: &str| url.replacen(":443", "", 1);
    if given.strip_suffix('/') == Some(meant) {
        Some("the slash at the end is one too many")
    } else if meant.strip_suffix('/') == Some(given) {
        Some("the slash at the end is missing")
    } else if given.eq_ignore_ascii_case(meant) {
        Some("upper and lower case differ")
    } else if without_port(given) == meant {
        Some("the port is one too many")
    } else if without_port(meant) == given {
        Some("the port is missing")
    } else {
        None
    }
}

/// Text of unknown origin made fit for one line of a message: cut at 40 characters, controls replaced.
pub(crate) fn quotable(text: &str) -> String {
    quotable_to(text, 40)
}

/// The same, cut at `most` characters.
pub(crate) fn quotable_to(text: &str, most: usize) -> String {
    let shown =
        text.chars().take(most).map(|character| if printable(character) { character } else { '\u{fffd}' });
    let mut out: String = shown.collect();
    if text.chars().nth(most).is_some() {
        out.push('…');
    }
    out
}

/// Neither a control, nor a bidirectional or invisible formatting character.
pub(crate) fn printable(character: char) -> bool {
    !(character.is_control()
        || matches!(character, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'))
}

fn folded(text: &str) -> Vec<char> {
    text.chars().take(64).filter(|c| !matches!(c, '-' | '_' | ' ')).map(|c| c.to_ascii_lowercase()).collect()
}

fn edits(left: &[char], right: &[char]) -> usize {
    let mut before_previous: Vec<usize> = vec![0; right.len().saturating_add(1)];
    let mut previous: Vec<usize> = (0..=right.len()).collect();
    let mut left_before = None;
    for (row, left_char) in left.iter().enumerate() {
        let mut current = vec![row.saturating_add(1)];
        let mut right_before = None;
        for (column, right_char) in right.iter().enumerate() {
            let at = |cells: &[usize], index: usize| cells.get(index).copied().unwrap_or(usize::MAX);
            let substitution = at(&previous, column).saturating_add(usize::from(left_char != right_char));
            let deletion = at(&previous, column.saturating_add(1)).saturating_add(1);
            let insertion = at(&current, column).saturating_add(1);
            let mut best = substitution.min(deletion).min(insertion);
            if left_before == Some(right_char) && right_before == Some(left_char) {
                best = best.min(at(&before_previous, column.wrapping_sub(1)).saturating_add(1));
            }
            current.push(best);
            right_before = Some(right_char);
        }
        before_previous = core::mem::replace(&mut previous, current);
        left_before = Some(left_char);
    }
    previous.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_strangers_are_not() {
        let names = ["client_id", "client_secret", "scope", "token_endpoint"];
        assert_eq!(nearest("clientID", names), Some("client_id"));
        assert_eq!(nearest("client-secert", names), Some("client_secret"));
        assert_eq!(nearest("scopes", names), Some("scope"));
        assert_eq!(nearest("colour", names), None);
        assert_eq!(nearest("", names), None);
    }

    #[test]
    fn a_difference_is_said_from_the_side_of_who_wrote_it() {
        let meant = "https://as.example/";
        assert_eq!(difference("https://as.example", meant), Some("the slash at the end is missing"));
        assert_eq!(difference(meant, "https://as.example"), Some("the slash at the end is one too many"));
        assert_eq!(difference("https://AS.example/", meant), Some("upper and lower case differ"));
        assert_eq!(difference("https://as.example:443/", meant), Some("the port is one too many"));
        assert_eq!(difference(meant, "https://as.example:443/"), Some("the port is missing"));
        assert_eq!(difference("https://AS.example", meant), None);
    }
}
