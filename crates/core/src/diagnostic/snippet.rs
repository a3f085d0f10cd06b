//! Diagnostics shown inside the text they are about, the way rustc answers code.
//!
//! Nothing is found here: the spans of problems and of secrets come from whoever read the text. There are no terminal
//! widths; in one [`Style`] the output is the same on every machine.
//!
//! The drawing is done by the `annotate-snippets` crate, rustc's own renderer: `no_std`, two small dependencies, 123 kB
//! of the wasm module (46 kB compressed, under 1 ms to compile). It never sees the user's text. What it draws is a
//! `Shown` copy, in which secrets are already dots, and characters that would deceive a terminal are replaced.

mod shown;

use super::{Diagnostic, Severity};
use alloc::{
    format,
    string::{String, ToString as _},
    vec::Vec,
};
use annotate_snippets::{
    AnnotationKind, Group, Level, Renderer, Snippet,
    renderer::{DEFAULT_ERROR_STYLE, DEFAULT_NOTE_STYLE, DEFAULT_WARNING_STYLE, Style as AnsiStyle},
};
use core::ops::Range;
use shown::{Charset, Shown, one_line};

/// Lines above this many columns are cut around what is underlined.
const COLUMNS: usize = 100;

/// A block for each diagnostic, with carets under its span of `text`; ends without a newline.
///
/// `source_name` says what the text is: `command line`, a file name. Every character that touches one of `secret_spans`
/// is shown as `•`, as wide as it was. Spans are byte offsets; what lies outside the text, or inside a character, is
/// moved to the nearest character.
///
/// ```
/// use jotmint::diagnostic::{Diagnostic, codes, snippet};
/// let text = "curl -u ci:hunter2 -d scope=long_lived_token https://login.example/token";
/// let unknown = Diagnostic::new(&codes::SCOPE_REFUSED, format_args!("`long_lived_token` is not a scope"))
///     .help("drop the scope")
///     .at(28..44);
/// assert_eq!(snippet::render(&[unknown], "command line", text, &[11..18]), "\
/// error[scope-refused]: `long_lived_token` is not a scope
///   --> command line:1:29
///    |
///  1 | curl -u ci:••••••• -d scope=long_lived_token https://login.example/token
///    |                             ^^^^^^^^^^^^^^^^
///    |
///    = help: drop the scope
///    = see: RFC 6749 section 5.2");
/// ```
#[must_use]
pub fn render(
    diagnostics: &[Diagnostic],
    source_name: &str,
    text: &str,
    secret_spans: &[Range<usize>],
) -> String {
    render_as(Style::default(), diagnostics, source_name, text, secret_spans)
}

/// How a page is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// ASCII only, for terminals and logs that show nothing else.
    pub ascii: bool,
    /// ANSI colours, for a terminal whose user has not asked for none.
    pub colour: bool,
}

/// The same in ASCII, for terminals and logs that show nothing else: secrets are `.`, other characters `?`.
#[must_use]
pub fn render_ascii(
    diagnostics: &[Diagnostic],
    source_name: &str,
    text: &str,
    secret_spans: &[Range<usize>],
) -> String {
    render_as(Style { ascii: true, colour: false }, diagnostics, source_name, text, secret_spans)
}

/// The same in a style.
#[must_use]
pub fn render_as(
    style: Style,
    diagnostics: &[Diagnostic],
    source_name: &str,
    text: &str,
    secret_spans: &[Range<usize>],
) -> String {
    let charset = if style.ascii { Charset::Ascii } else { Charset::Unicode };
    let shown = Shown::new(text, secret_spans, charset);
    let renderer = if style.colour { Renderer::styled().hyperlink(false) } else { Renderer::plain() };
    let page = Page {
        charset,
        source_name: one_line(source_name, charset),
        shown: &shown,
        renderer: renderer.term_width(COLUMNS),
        colour: style.colour,
    };
    let blocks: Vec<String> = diagnostics.iter().map(|diagnostic| page.block(diagnostic)).collect();
    blocks.join("\n\n")
}

struct Page<'p> {
    charset: Charset,
    source_name: String,
    shown: &'p Shown<'p>,
    renderer: Renderer,
    colour: bool,
}

impl Page<'_> {
    fn block(&self, diagnostic: &Diagnostic) -> String {
        let Some(span) = diagnostic.span().filter(|_| !self.shown.text().is_empty()) else {
            return self.without_source(diagnostic);
        };
        let labels: Vec<_> = diagnostic
            .labels()
            .map(|(span, label)| (self.shown.place(span, COLUMNS), one_line(label, self.charset)))
            .collect();
        // Two marks far apart on one long line would keep it from being cut; the label then gets a block of its own.
        let (apart, beside): (Vec<_>, Vec<_>) =
            labels.into_iter().partition(|(span, _)| self.shown.line_width(span.start) > COLUMNS);
        let mut source =
            self.source().annotation(AnnotationKind::Primary.span(self.shown.place(span, COLUMNS)));
        for (span, label) in beside {
            source = source.annotation(AnnotationKind::Context.span(span).label(label));
        }
        let code = diagnostic.code();
        let mut group = level(code.severity())
            .primary_title(one_line(diagnostic.message(), self.charset))
            .id(code.slug())
            .element(source);
        for help in diagnostic.helps() {
            group = group.element(Level::HELP.message(one_line(help, self.charset)));
        }
        if !diagnostic.reference().is_empty() {
            let see = Level::NOTE.with_name("see");
            group = group.element(see.message(one_line(diagnostic.reference(), self.charset)));
        }
        let mut out = self.draw(group);
        for (span, label) in apart {
            let source = self.source().annotation(AnnotationKind::Primary.span(span));
            out.push('\n');
            out.push_str(&self.draw(Level::NOTE.secondary_title(label).element(source)));
        }
        out
    }

    /// The block of [`Diagnostic::render`].
    fn without_source(&self, diagnostic: &Diagnostic) -> String {
        let block = diagnostic.render();
        let mut lines = block.lines().map(|line| one_line(line, self.charset));
        let first = lines.next().unwrap_or_default();
        let first = match first.split_once(": ").filter(|_| self.colour) {
            Some((head, message)) => {
                let (level, bold) = (colour(diagnostic.code().severity()), AnsiStyle::new().bold());
                format!("{level}{head}{level:#}{bold}: {message}{bold:#}")
            }
            None => first,
        };
        core::iter::once(first).chain(lines).collect::<Vec<_>>().join("\n")
    }

    /// The group as text, all but its first line moved by one column: so that `= help` stands where
    /// [`Diagnostic::render`] puts it.
    fn draw(&self, group: Group<'_>) -> String {
        let drawn = self.renderer.render(&[group]).to_string();
        drawn
            .lines()
            .enumerate()
            .map(|(index, line)| if index == 0 { line.to_string() } else { format!(" {line}") })
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn source(&self) -> Snippet<'_, annotate_snippets::Annotation<'_>> {
        Snippet::source(self.shown.text()).path(self.source_name.as_str())
    }
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Notice => Level::NOTE.with_name(severity.name()),
    }
}

const fn colour(severity: Severity) -> AnsiStyle {
    match severity {
        Severity::Error => DEFAULT_ERROR_STYLE,
        Severity::Warning => DEFAULT_WARNING_STYLE,
        Severity::Notice => DEFAULT_NOTE_STYLE,
    }
}
