//! How a diagnostic reads: in one line, as a block, and as plain data.
//!
//! No colours and no terminal widths here; the text is the same on every machine.

use super::Diagnostic;
use alloc::{string::String, vec::Vec};
use core::fmt::{self, Write as _};
use serde::{Serialize, Serializer, ser::SerializeStruct as _};

/// One line: `error[secret-too-short]: the secret has 5 bytes, HS256 needs 32`.
impl fmt::Display for Diagnostic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}[{}]: {}", self.code().severity().name(), self.code().slug(), self.message())
    }
}

/// The same line as `Display`: there is nothing else worth printing in a panic or a log.
impl fmt::Debug for Diagnostic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl Diagnostic {
    /// A block of several lines: the problem, each help, and the source; ends without a newline.
    ///
    /// ```
    /// # use jotmint::UnixTime;
    /// let error = UnixTime::from_seconds(1_760_000_000_000).unwrap_err();
    /// assert_eq!(error.render(), "\
    /// error[clock-not-in-seconds]: the time `1760000000000` is not in seconds since 1970
    ///    = help: divide by 1000: the clock was read in milliseconds
    ///    = see: RFC 7519 section 2");
    /// ```
    #[must_use]
    pub fn render(&self) -> String {
        let mut out = String::new();
        // Writing to a String cannot fail.
        let _ = write!(out, "{self}");
        for help in self.helps() {
            let _ = write!(out, "\n   = help: {help}");
        }
        if !self.reference().is_empty() {
            let _ = write!(out, "\n   = see: {}", self.reference());
        }
        out
    }
}

/// `{code, severity, blame, message, help, reference, span?, labels?}`: the shape every host sees. Spans are byte offsets
/// `[start, end]` into the UTF-8 of the user's text; a label is `{span, text}`.
impl Serialize for Diagnostic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Label<'l> {
            span: [usize; 2],
            text: &'l str,
        }
        let labels: Vec<_> =
            self.labels().map(|(span, text)| Label { span: [span.start, span.end], text }).collect();
        let fields = 6_usize
            .saturating_add(usize::from(self.span().is_some()))
            .saturating_add(usize::from(!labels.is_empty()));
        let mut out = serializer.serialize_struct("Diagnostic", fields)?;
        out.serialize_field("code", self.code().slug())?;
        out.serialize_field("severity", self.code().severity().name())?;
        out.serialize_field("blame", self.code().blame().name())?;
        out.serialize_field("message", self.message())?;
        out.serialize_field("help", &self.helps().collect::<Vec<_>>())?;
        out.serialize_field("reference", self.reference())?;
        if let Some(span) = self.span() {
            out.serialize_field("span", &[span.start, span.end])?;
        }
        if !labels.is_empty() {
            out.serialize_field("labels", &labels)?;
        }
        out.end()
    }
}
