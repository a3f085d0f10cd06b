//! Finding what somebody fills in later: variables, command substitutions, placeholders.
//!
//! Nothing is expanded. Every search forward is bounded, so that reading stays linear.

use super::{
    glyph::{Glyph, Part},
    piece::GapKind,
    script::Dialect,
};

/// How far a `$(...)` or a pair of backticks may reach, in characters.
const MAX_COMMAND: usize = 1024;

/// How far any other gap may reach.
const MAX_NAME: usize = 160;

/// The quotes that the text stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quote {
    Absent,
    Single,
    Double,
}

/// What decides whether a sign means something.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context {
    pub(super) dialect: Dialect,
    pub(super) quote: Quote,
    /// Variables are filled in before the shell sees single quotes.
    pub(super) interpolated: bool,
    pub(super) in_backticks: bool,
}

/// The gap that begins with the first of these characters: how many belong to it, and what it is.
pub(super) fn at(rest: &[Glyph], context: Context) -> Option<(usize, Part)> {
    let gap = |length: usize, kind| Some((length, Part::Gap { kind, first: true }));
    let first = rest.first()?.value;
    if !matches!(first, '$' | '`' | '%' | '{' | '<') {
        return None;
    }
    // Nothing reaches out of the quotes it is in; only a command may have quotes of its own.
    let rest = match context.quote {
        Quote::Single => before(rest, '\''),
        Quote::Double | Quote::Absent => rest,
    };
    match first {
        '$' => {
            if let Some(length) = bracketed(rest, "${{", "}}") {
                return gap(length, GapKind::Variable);
            }
            let (length, kind) = dollar(rest, context.quote)?;
            let sent_as_it_stands =
                (context.quote == Quote::Single && !context.interpolated) || context.dialect == Dialect::Cmd;
            if sent_as_it_stands { Some((length, Part::Unexpanded)) } else { gap(length, kind) }
        }
        '`' if context.dialect == Dialect::Posix
            && context.quote != Quote::Single
            && !context.in_backticks =>
        {
            let inside = rest.iter().skip(1).take(MAX_COMMAND).position(|glyph| glyph.value == '`')?;
            gap(inside.saturating_add(2), GapKind::Command)
        }
        '%' => gap(percent(rest, context.dialect)?, GapKind::Variable),
        '{' => {
            let length = bracketed(rest, "{{", "}}").or_else(|| bracketed(rest, "{", "}"))?;
            gap(length, GapKind::Placeholder)
        }
        '<' => gap(bracketed(rest, "<", ">")?, GapKind::Placeholder),
        _ => None,
    }
}

/// The length of `open name close`, where what is between reads as a name.
fn bracketed(rest: &[Glyph], open: &str, close: &str) -> Option<usize> {
    let opened = open.chars().count();
    if !begins(rest, open) {
        return None;
    }
    let inside = rest.get(opened..)?;
    let length = (0..inside.len().min(MAX_NAME))
        .find(|at| inside.get(*at..).is_some_and(|rest| begins(rest, close)))?;
    let name = inside.get(..length)?;
    let is_long = opened > 1;
    let legal = |c: char| {
        c.is_ascii_alphanumeric()
            || matches!(c, '_' | '-' | '.')
            || (open == "<" && matches!(c, ' ' | ':' | '/'))
            || (is_long && " [](|):,=!&".contains(c))
    };
    let named = if is_long { trimmed(name) } else { name };
    let fits = named.first().is_some_and(|first| first.value.is_ascii_alphabetic() || first.value == '_')
        && named.last().is_some_and(|last| last.value != ' ')
        && name.iter().all(|glyph| legal(glyph.value));
    fits.then(|| opened.saturating_add(length).saturating_add(close.chars().count()))
}

/// What stands before the next `sign`.
fn before(rest: &[Glyph], sign: char) -> &[Glyph] {
    let near = rest.get(..rest.len().min(MAX_COMMAND)).unwrap_or(rest);
    let length = near.iter().position(|glyph| glyph.value == sign);
    length.and_then(|length| near.get(..length)).unwrap_or(near)
}

fn dollar(rest: &[Glyph], quote: Quote) -> Option<(usize, GapKind)> {
    let second = rest.get(1)?.value;
    let name_from = |from: usize| {
        let name = rest.get(from..).unwrap_or_default();
        let starts =
            name.first().is_some_and(|first| first.value.is_ascii_alphabetic() || first.value == '_');
        let length = name.iter().take(MAX_NAME).take_while(|glyph| is_name(glyph.value)).count();
        (starts && length > 0).then(|| from.saturating_add(length))
    };
    match second {
        '{' => {
            let leaves = |value: char| {
                value == '\n'
                    || value == '"'
                    || (quote == Quote::Absent && (value == '\'' || value.is_whitespace()))
            };
            let inside = rest.iter().take(MAX_NAME).take_while(|glyph| !leaves(glyph.value));
            let close = inside.enumerate().skip(2).find(|(_, glyph)| glyph.value == '}')?.0;
            Some((close.saturating_add(1), GapKind::Variable))
        }
        '(' => Some((substitution(rest)?, GapKind::Command)),
        '0'..='9' | '@' | '*' | '#' | '?' => Some((2, GapKind::Variable)),
        _ if begins(rest, "$env:") => Some((name_from(5)?, GapKind::Variable)),
        _ => Some((name_from(1)?, GapKind::Variable)),
    }
}

/// The length of `$(...)`: to its own closing parenthesis, those in quotes not counted.
fn substitution(rest: &[Glyph]) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut escaped = false;
    for (index, glyph) in rest.iter().enumerate().skip(1).take(MAX_COMMAND) {
        let value = glyph.value;
        if core::mem::take(&mut escaped) {
            continue;
        }
        match (quote, value) {
            (Some('\''), '\'') | (Some('"'), '"') => quote = None,
            (Some('\''), _) => {}
            (_, '\\') => escaped = true,
            (None, '\'' | '"') => quote = Some(value),
            (_, '(') => depth = depth.saturating_add(1),
            (_, ')') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(index.saturating_add(1));
                }
            }
            _ => {}
        }
    }
    None
}

/// The length of `%NAME%`. Outside of cmd it must not read as percent encoding.
fn percent(rest: &[Glyph], dialect: Dialect) -> Option<usize> {
    let name: &[Glyph] = rest.get(1..)?;
    let length = name.iter().take(MAX_NAME).take_while(|glyph| is_name(glyph.value)).count();
    let name = name.get(..length)?;
    let starts = name.first().is_some_and(|first| first.value.is_ascii_alphabetic() || first.value == '_');
    let closed = rest.get(length.saturating_add(1)).is_some_and(|glyph| glyph.value == '%');
    let hex = |glyph: Option<&Glyph>| glyph.is_some_and(|glyph| glyph.value.is_ascii_hexdigit());
    let encoded = hex(name.first()) && hex(name.get(1));
    let reads_as_name = name.len() > 2
        && name.iter().all(|glyph| !glyph.value.is_ascii_lowercase())
        && name.iter().any(|glyph| glyph.value == '_');
    let fits = starts && closed && (dialect == Dialect::Cmd || !encoded || reads_as_name);
    fits.then(|| length.saturating_add(2))
}

fn begins(rest: &[Glyph], text: &str) -> bool {
    let mut values = rest.iter().map(|glyph| glyph.value);
    text.chars().all(|expected| values.next() == Some(expected))
}

fn trimmed(mut glyphs: &[Glyph]) -> &[Glyph] {
    while let [first, rest @ ..] = glyphs
        && first.value == ' '
    {
        glyphs = rest;
    }
    while let [rest @ .., last] = glyphs
        && last.value == ' '
    {
        glyphs = rest;
    }
    glyphs
}

const fn is_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}
