//! From words to options and their values, the way curl's own option parser goes through them.
//!
//! Reading never stops early: after a mistake the rest is still looked at, so that its secrets are known. What an option
//! means is in [`meaning`](super::meaning), what comes of all of them in [`request`](super::request).

use super::{
    Attempt,
    data::Datum,
    glyph::{self, Glyph},
    notices::Notices,
    options::{self, CurlOption},
    piece::{Basic, Flag, Header, Piece},
    secrecy::Secrecy,
    url,
    words::{Word, Words},
};
use crate::diagnostic::{Code, Diagnostic, codes};
use alloc::{
    format,
    string::{String, ToString as _},
    vec::Vec,
};
use core::ops::Range;

/// Reads the words of one command.
pub(super) fn read(words: &Words, name: Range<usize>, notices: Notices) -> Attempt {
    let mut reader = Reader {
        notices,
        secrecy: Secrecy::default(),
        error: None,
        name,
        end: words.end,
        urls: Vec::new(),
        taken_url: None,
        method: None,
        headers: Vec::new(),
        data: Vec::new(),
        query: Vec::new(),
        json: None,
        upload: false,
        basic: None,
        bearer: None,
        flags: Vec::new(),
        certificate: None,
        certificate_key: None,
        complete: true,
    };
    reader.secrecy.show(reader.name.clone());
    reader.all(&words.words);
    if let Some(open) = &words.open_quote {
        // An open quote explains every other mistake.
        reader.error = Some(
            Diagnostic::new(
                &codes::CURL_QUOTE_OPEN,
                format_args!("the quote is opened here and never closed"),
            )
            .help("close it; if the quoted text contains the same quote, use the other kind around it")
            .at(open.clone()),
        );
    }
    reader.finish()
}

/// What the options have said so far.
pub(super) struct Reader<'w> {
    pub(super) notices: Notices,
    pub(super) secrecy: Secrecy,
    pub(super) error: Option<Diagnostic>,
    /// The bytes of the command's name.
    pub(super) name: Range<usize>,
    pub(super) end: usize,
    pub(super) urls: Vec<(&'w [Glyph], Range<usize>)>,
    /// A URL that an option took as its value, and that option.
    pub(super) taken_url: Option<(Range<usize>, String)>,
    pub(super) method: Option<Piece>,
    pub(super) headers: Vec<Header>,
    pub(super) data: Vec<(Datum<'w>, usize)>,
    pub(super) query: Vec<(Datum<'w>, usize)>,
    /// Where `--json` stands.
    pub(super) json: Option<Range<usize>>,
    pub(super) upload: bool,
    pub(super) basic: Option<Basic>,
    pub(super) bearer: Option<Piece>,
    pub(super) flags: Vec<(Flag, Range<usize>)>,
    pub(super) certificate: Option<Piece>,
    pub(super) certificate_key: Option<Piece>,
    pub(super) complete: bool,
}

/// An option as it was written: `-d`, `--data`.
pub(super) struct Written {
    pub(super) option: CurlOption,
    pub(super) text: String,
    pub(super) span: Range<usize>,
}

/// Parameters of PowerShell's Invoke-WebRequest, without their dash.
const POWERSHELL: [&str; 8] =
    ["uri", "method", "headers", "body", "contenttype", "usebasicparsing", "outfile", "infile"];

impl<'w> Reader<'w> {
    pub(super) fn fail(&mut self, code: &'static Code, message: &str, help: &'static str, at: Range<usize>) {
        let error = Diagnostic::new(code, format_args!("{message}")).help(help).at(at);
        self.error.get_or_insert(error);
    }

    pub(super) fn note(&mut self, code: &'static Code, message: &str, help: &'static str, at: Range<usize>) {
        self.notices.push(Diagnostic::new(code, format_args!("{message}")).help(help).at(at));
    }

    fn all(&mut self, words: &'w [Word]) {
        let mut rest = words;
        let mut options_end = false;
        while let [word, after @ ..] = rest {
            rest = after;
            let dashes = word.glyphs.iter().take_while(|glyph| is_dash(glyph.value)).count();
            if options_end || dashes == 0 {
                self.urls.push((&word.glyphs, word.span.clone()));
            } else if dashes == word.glyphs.len() {
                options_end = dashes == 2;
            } else {
                match self.option(word, dashes, rest) {
                    Some(remaining) => rest = remaining,
                    None => return,
                }
            }
        }
    }

    /// One word of options, with the words after it; what is left of them, or `None` where the request ends.
    fn option(&mut self, word: &'w Word, dashes: usize, rest: &'w [Word]) -> Option<&'w [Word]> {
        let body = word.glyphs.get(dashes..).unwrap_or_default();
        let (name, value) = match glyph::split_once(body, '=') {
            Some((name, value)) => (glyph::text(name), Some(value)),
            None => (glyph::text(body), None),
        };
        let first = word.glyphs.first().map_or('-', |glyph| glyph.value);
        if first != '-' {
            self.notices.push(super::paste::typographic(word.span.clone(), "a typographic dash"));
        }
        if dashes == 1 && POWERSHELL.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
            self.fail(
                &codes::CURL_IS_POWERSHELL,
                "this is a parameter of PowerShell's Invoke-WebRequest, not an option of curl",
                "run curl.exe with curl's own options",
                word.span.clone(),
            );
            return Some(rest);
        }
        let long = options::long(&name).filter(|option| option.takes_value || value.is_none());
        if dashes == 1 && first == '-' {
            let Some(meant) = long.filter(|_| name.len() > 2 && value.is_none()) else {
                return self.letters(body, word, rest);
            };
            self.note(
                &codes::CURL_OPTION_SINGLE_DASH,
                &format!("one dash before `{}`, so curl reads its letters as options", meant.name),
                "write two dashes",
                word.span.clone(),
            );
            let written =
                Written { option: meant, text: format!("-{}", meant.name), span: word.span.clone() };
            return self.known(&written, None, rest);
        }
        // A word processor makes one dash of two: `–data`, `–d`.
        let Some(option) = long else {
            return if first != '-' && dashes == 1 && name.chars().nth(1).is_none() {
                self.letters(body, word, rest)
            } else {
                Some(self.unknown(&name, word, rest))
            };
        };
        let name_end =
            body.get(name.chars().count().saturating_sub(1)).map_or(word.span.end, |glyph| glyph.end);
        let written = Written { option, text: format!("--{}", option.name), span: word.span.start..name_end };
        self.secrecy.show(written.span.clone());
        if value.is_some() {
            self.note(
                &codes::CURL_OPTION_WITH_EQUALS,
                "versions of curl before 8.16 do not take `--option=value`",
                "write a space instead of the equals sign",
                written.span.clone(),
            );
        }
        self.known(&written, value, rest)
    }

    /// A cluster of letters such as `-sSfd`, the last of which may be followed by its value.
    fn letters(&mut self, body: &'w [Glyph], word: &Word, rest: &'w [Word]) -> Option<&'w [Word]> {
        let mut remaining = rest;
        let mut letters = body;
        while let [letter, after @ ..] = letters {
            letters = after;
            let Some(option) = options::short(letter.value) else {
                self.note(
                    &codes::CURL_OPTION_UNKNOWN,
                    "curl has no option of this letter",
                    "check the options before it; after one dash every letter is an option",
                    letter.start..letter.end,
                );
                return Some(remaining);
            };
            let written =
                Written { option, text: format!("-{}", letter.value), span: word.span.start..letter.end };
            self.secrecy.show(written.span.clone());
            if option.takes_value {
                return self.known(&written, (!after.is_empty()).then_some(after), remaining);
            }
            remaining = self.known(&written, None, remaining)?;
        }
        Some(remaining)
    }

    /// An unknown option, and the word after it where that is nothing of its own.
    fn unknown(&mut self, name: &str, word: &Word, rest: &'w [Word]) -> &'w [Word] {
        if !self.notices.has(&codes::CURL_OPTION_UNKNOWN) {
            // The name is not repeated: a secret may have been typed into it.
            let notice =
                Diagnostic::new(&codes::CURL_OPTION_UNKNOWN, format_args!("curl has no such option"));
            let notice = match options::nearest(name) {
                Some(near) => notice.help(format!("write --{near}")),
                None => notice.help("remove it, or check its name with `curl --help all`"),
            };
            self.notices.push(notice.at(word.span.clone()));
        }
        match rest {
            [value, after @ ..] if !begins_with_dash(&value.glyphs) && !url::is_likely(&value.glyphs) => {
                after
            }
            _ => rest,
        }
    }

    fn known(
        &mut self,
        written: &Written,
        attached: Option<&'w [Glyph]>,
        rest: &'w [Word],
    ) -> Option<&'w [Word]> {
        if !written.option.takes_value {
            return self.bare(written).then_some(rest);
        }
        if let Some(value) = attached {
            self.valued(written, value, written.span.end);
            return Some(rest);
        }
        let [value, after @ ..] = rest else {
            self.fail(
                &codes::CURL_VALUE_MISSING,
                &format!("`{}` has no value: the command ends here", written.text),
                "give the value, or remove the option",
                written.span.clone(),
            );
            return Some(rest);
        };
        if looks_like_option(&value.glyphs) {
            self.note(
                &codes::CURL_OPTION_AS_VALUE,
                &format!("`{}` takes this as its value", written.text),
                "give the value that is missing before it",
                value.span.clone(),
            );
        }
        if url::has_scheme(&value.glyphs)
            && !matches!(written.option.name, "url" | "proxy" | "preproxy" | "referer")
        {
            self.taken_url.get_or_insert((value.span.clone(), written.text.to_string()));
        }
        self.valued(written, &value.glyphs, value.span.start);
        Some(after)
    }
}

const fn is_dash(character: char) -> bool {
    matches!(character, '-' | '–' | '—')
}

fn begins_with_dash(glyphs: &[Glyph]) -> bool {
    glyphs.first().is_some_and(|first| first.value == '-')
}

/// An option and nothing else: `-u`, `--user`.
fn looks_like_option(glyphs: &[Glyph]) -> bool {
    let text = glyph::text(glyphs);
    match text.strip_prefix("--") {
        Some(name) => options::long(name).is_some(),
        None => text.strip_prefix('-').is_some_and(|letters| {
            let mut letters = letters.chars();
            let is_option = letters
                .next()
                .is_some_and(|letter| letter.is_ascii_alphabetic() && options::short(letter).is_some());
            is_option && letters.next().is_none()
        }),
    }
}
