//! The escapes of `$'...'`, which browsers use when they copy a request as a curl command.

use super::glyph::Glyph;
use alloc::{string::String, vec::Vec};

/// One escape of `$'...'`: how many characters it takes, and what they stand for.
pub(super) fn ansi_escape(rest: &[Glyph]) -> (usize, String) {
    let value = |index: usize| rest.get(index).map_or('\0', |glyph| glyph.value);
    let one = |c: char| (2, String::from(c));
    let number = |from: usize, radix: u32, most: usize| {
        let digits = rest.iter().skip(from).take(most).map_while(|glyph| glyph.value.to_digit(radix));
        digits.fold((0_usize, 0_u32), |(count, sum), digit| {
            (count.saturating_add(1), sum.saturating_mul(radix).saturating_add(digit))
        })
    };
    let coded = |from: usize, (count, code): (usize, u32)| {
        let character = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
        (from.saturating_add(count), String::from(character))
    };
    match value(1) {
        'n' => one('\n'),
        't' => one('\t'),
        'r' => one('\r'),
        'a' => one('\u{7}'),
        'b' => one('\u{8}'),
        'e' | 'E' => one('\u{1b}'),
        'f' => one('\u{c}'),
        'v' => one('\u{b}'),
        'x' if value(2).is_ascii_hexdigit() => ansi_bytes(rest),
        'u' if value(2).is_ascii_hexdigit() => coded(2, number(2, 16, 4)),
        'U' if value(2).is_ascii_hexdigit() => coded(2, number(2, 16, 8)),
        '0'..='7' => coded(1, number(1, 8, 3)),
        c @ ('\\' | '\'' | '"' | '?') => one(c),
        '\0' => (1, String::new()),
        other => (2, String::from_iter(['\\', other])),
    }
}

/// `\xC3\xA9`: bytes, read together as UTF-8.
fn ansi_bytes(rest: &[Glyph]) -> (usize, String) {
    let mut bytes = Vec::new();
    let mut at = 0_usize;
    while let [backslash, x, digits @ ..] = rest.get(at..).unwrap_or_default()
        && backslash.value == '\\'
        && x.value == 'x'
    {
        let digits: Vec<u32> = digits.iter().take(2).map_while(|glyph| glyph.value.to_digit(16)).collect();
        let Some(code) =
            digits.iter().copied().reduce(|high, low| high.saturating_mul(16).saturating_add(low))
        else {
            break;
        };
        bytes.extend(u8::try_from(code));
        at = at.saturating_add(2).saturating_add(digits.len());
    }
    (at, String::from_utf8_lossy(&bytes).into_owned())
}
