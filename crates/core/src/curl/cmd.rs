//! Words of a command line for Windows' cmd.
//!
//! Two programs read it. cmd takes carets away and ends the command at operators, unless they are in double quotes; curl's
//! own start-up code then splits words, with `\"` for a quotation mark. Single quotes mean nothing to either.

use super::{
    gap::{self, Context, Quote},
    glyph::Glyph,
    notices::Notices,
    paste::{continues, cut_at_ampersand, not_continued},
    script::Dialect,
    url::has_scheme_sign,
    words::{Word, Words, push_gap},
};
use alloc::vec::Vec;

pub(super) fn split(rest: &[Glyph], end: usize, notices: &mut Notices) -> Words {
    arguments(&command(rest, end, notices), end)
}

/// What cmd hands on: up to the operator or line break that ends the command, without carets.
fn command(mut rest: &[Glyph], start: usize, notices: &mut Notices) -> Vec<Glyph> {
    let mut out: Vec<Glyph> = Vec::new();
    let mut quoted = false;
    while let [first, after @ ..] = rest {
        rest = after;
        match first.value {
            '^' if !quoted => {
                let returns = usize::from(rest.first().is_some_and(|next| next.value == '\r'));
                match rest.get(returns) {
                    Some(next) if next.value == '\n' => {
                        rest = rest.get(returns.saturating_add(1)..).unwrap_or_default()
                    }
                    _ => {
                        if let [next, after @ ..] = rest {
                            out.push(Glyph { start: first.start, ..*next });
                            rest = after;
                        }
                    }
                }
            }
            '"' => {
                quoted = !quoted;
                out.push(*first);
            }
            '\n' if !quoted => {
                let end = out.iter().rev().find(|glyph| !glyph.is_space()).map_or(start, |glyph| glyph.end);
                let whole: Vec<Glyph> =
                    core::iter::once(*first).chain(rest.iter().copied().take(4096)).collect();
                match continues(&whole, || has_scheme_sign(&out)) {
                    Some(_) => {
                        notices.push(not_continued(end));
                        out.push(Glyph { value: ' ', ..*first });
                    }
                    None => return out,
                }
            }
            '&' if !quoted => {
                let end = out.last().map_or(start, |glyph| glyph.end);
                let whole: Vec<Glyph> =
                    core::iter::once(*first).chain(rest.iter().copied().take(80)).collect();
                if let Some(notice) = cut_at_ampersand(&whole, end) {
                    notices.push(notice);
                }
                return out;
            }
            '|' if !quoted => return out,
            '<' | '>' if !quoted && !is_placeholder(first, rest, &out) => return out,
            _ => out.push(*first),
        }
    }
    out
}

/// Part of `<name>`, which cmd would take for a redirection and people paste all the same.
fn is_placeholder(sign: &Glyph, after: &[Glyph], before: &[Glyph]) -> bool {
    let signs: Vec<Glyph> = if sign.value == '<' {
        core::iter::once(*sign).chain(after.iter().copied().take(200)).collect()
    } else {
        let from = before.iter().rposition(|glyph| glyph.value == '<').unwrap_or(before.len());
        before.iter().skip(from).copied().chain([*sign]).take(200).collect()
    };
    gap::at(&signs, CONTEXT).is_some()
}

const CONTEXT: Context =
    Context { dialect: Dialect::Cmd, quote: Quote::Absent, interpolated: false, in_backticks: false };

/// The arguments, by the rules of the C runtime.
fn arguments(mut rest: &[Glyph], end: usize) -> Words {
    let mut out = Words { words: Vec::new(), open_quote: None, end };
    let mut word: Option<Word> = None;
    let mut open = None;
    while let [first, after @ ..] = rest {
        if first.is_space() && open.is_none() {
            out.words.extend(word.take());
            rest = after;
            continue;
        }
        let current = word.get_or_insert_with(|| Word { glyphs: Vec::new(), span: first.start..first.end });
        let backslashes = rest.iter().take_while(|glyph| glyph.value == '\\').count();
        let before_quote = backslashes > 0 && rest.get(backslashes).is_some_and(|glyph| glyph.value == '"');
        let mut taken = 1;
        if before_quote {
            let kept = backslashes.checked_div(2).unwrap_or(0);
            current.glyphs.extend(rest.iter().take(kept).copied());
            taken = backslashes;
            if !backslashes.is_multiple_of(2) {
                taken = backslashes.saturating_add(1);
                if let (Some(last), Some(quote)) =
                    (rest.get(backslashes.saturating_sub(1)), rest.get(backslashes))
                {
                    current.glyphs.push(Glyph { start: last.start, ..*quote });
                }
            }
        } else if first.value == '"' {
            match (&open, after.first()) {
                (Some(_), Some(next)) if next.value == '"' => {
                    current.glyphs.push(Glyph { start: first.start, ..*next });
                    taken = 2;
                }
                (Some(_), _) => open = None,
                (None, _) => open = Some(first.start..first.end),
            }
        } else if let Some((length, part)) = gap::at(rest, CONTEXT) {
            push_gap(rest, length, part, &mut current.glyphs);
            taken = length;
        } else {
            current.glyphs.push(*first);
        }
        if let Some(last) = rest.get(taken.saturating_sub(1)) {
            current.span.end = last.end;
            out.end = last.end;
        }
        rest = rest.get(taken..).unwrap_or_default();
    }
    out.words.extend(word);
    out.open_quote = open;
    out
}
