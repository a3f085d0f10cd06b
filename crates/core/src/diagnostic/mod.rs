//! What can be wrong, said the same way everywhere.
//!
//! A diagnostic never decides anything and never carries a secret: its texts name fields, lengths and positions.
//! Every kind of problem has one entry in [`codes`]; a [`Diagnostic`] is one occurrence of it.

pub mod codes;
mod position;
mod reference;
mod render;
pub mod snippet;

pub use position::Region;
pub use reference::reference_url;

use crate::http::without;
use alloc::{borrow::Cow, boxed::Box, format, string::String, vec::Vec};
use core::{fmt, ops::Range};

/// How bad a problem is. It belongs to the code, not to the occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Works, and is worth knowing.
    Notice,
    /// Works now, and is likely to hurt.
    Warning,
    /// Cannot work.
    Error,
}

impl Severity {
    /// `error`, `warning` or `notice`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

/// Who has to act on a problem; the command line maps it to an exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Blame {
    /// The options, the command line or the environment: exit code 2.
    Configuration,
    /// The network, or a server that is down or busy; the same call may work later: exit code 3.
    Availability,
    /// The server refused the client's authentication: exit code 4.
    Client,
    /// The server refused the grant or its scope: exit code 5.
    Grant,
    /// A key, a secret used as a key, or a signature: exit code 6.
    Key,
    /// The server's answer breaks the standard so that it cannot be used: exit code 1.
    Server,
}

impl Blame {
    /// `configuration`, `availability`, `client`, `grant`, `key` or `server`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Availability => "availability",
            Self::Client => "client",
            Self::Grant => "grant",
            Self::Key => "key",
            Self::Server => "server",
        }
    }

    /// The exit code of a command that ends with this blame.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Server => 1,
            Self::Configuration => 2,
            Self::Availability => 3,
            Self::Client => 4,
            Self::Grant => 5,
            Self::Key => 6,
        }
    }
}

/// One kind of problem: an entry of the catalogue in [`codes`].
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    slug: &'static str,
    severity: Severity,
    blame: Blame,
    reference: &'static str,
    explanation: &'static str,
}

impl Code {
    /// The stable name, in kebab-case, stated as the problem: `secret-too-short`.
    #[must_use]
    pub const fn slug(&self) -> &'static str {
        self.slug
    }

    /// How bad it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// Who has to act.
    #[must_use]
    pub const fn blame(&self) -> Blame {
        self.blame
    }

    /// The section of the standard, or the vendor's page, that the judgement rests on.
    #[must_use]
    pub const fn reference(&self) -> &'static str {
        self.reference
    }

    /// Why this is a problem, in a few sentences.
    #[must_use]
    pub const fn explanation(&self) -> &'static str {
        self.explanation
    }
}

/// One occurrence of a problem: what is wrong, where, and what to do.
///
/// It is also the error type of everything that reads input.
#[derive(Clone, PartialEq, Eq)]
pub struct Diagnostic(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    code: &'static Code,
    message: String,
    help: Vec<Cow<'static, str>>,
    span: Option<Range<usize>>,
    labels: Vec<(Range<usize>, Cow<'static, str>)>,
    reference: Option<&'static str>,
}

impl Diagnostic {
    /// An occurrence of `code`; `message` says what is wrong, lower case, one line, without secrets.
    #[must_use]
    pub fn new(code: &'static Code, message: fmt::Arguments<'_>) -> Self {
        Self(Box::new(Inner {
            code,
            message: format!("{message}"),
            help: Vec::new(),
            span: None,
            labels: Vec::new(),
            reference: None,
        }))
    }

    /// Adds a line of help: what to do, in the imperative.
    #[must_use]
    pub fn help(mut self, help: impl Into<Cow<'static, str>>) -> Self {
        self.0.help.push(help.into());
        self
    }

    /// Adds lines of help before those that are there: what is known of this very occurrence, before what holds of all.
    #[must_use]
    pub(crate) fn help_first(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.0.help.splice(0..0, lines.into_iter().map(Cow::Owned));
        self
    }

    /// Points at bytes of the text the user gave.
    #[must_use]
    pub fn at(mut self, span: Range<usize>) -> Self {
        self.0.span = Some(span);
        self
    }

    /// Points at other bytes of the same text and says what they have to do with it: `first set here`.
    #[must_use]
    pub fn label(mut self, span: Range<usize>, text: impl Into<Cow<'static, str>>) -> Self {
        self.0.labels.push((span, text.into()));
        self
    }

    /// The same without any of these secrets, wherever a text of somebody else's brought one in.
    pub(crate) fn without(mut self, secrets: &[&str]) -> Self {
        if let Some(hidden) = without(&self.0.message, secrets) {
            self.0.message = hidden;
        }
        for help in &mut self.0.help {
            if let Some(hidden) = without(help, secrets) {
                *help = hidden.into();
            }
        }
        self
    }

    /// Names a page that says more about this very occurrence than the reference of its code does.
    #[must_use]
    pub fn see(mut self, reference: &'static str) -> Self {
        self.0.reference = Some(reference);
        self
    }

    /// What the judgement rests on: a section of a standard, or a vendor's page.
    #[must_use]
    pub fn reference(&self) -> &'static str {
        self.0.reference.unwrap_or_else(|| self.code().reference())
    }

    /// The kind of problem.
    #[must_use]
    pub const fn code(&self) -> &'static Code {
        self.0.code
    }

    /// What is wrong, in one line.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do about it, one line each.
    pub fn helps(&self) -> impl Iterator<Item = &str> {
        self.0.help.iter().map(AsRef::as_ref)
    }

    /// The bytes of the user's text this is about, where there is such a text.
    #[must_use]
    pub fn span(&self) -> Option<Range<usize>> {
        self.0.span.clone()
    }

    /// Other bytes of the user's text that have to do with it, each with a few words.
    pub fn labels(&self) -> impl Iterator<Item = (Range<usize>, &str)> {
        self.0.labels.iter().map(|(span, text)| (span.clone(), text.as_ref()))
    }
}

impl core::error::Error for Diagnostic {}
