//! A review as workflow commands of GitHub Actions, which shows them beside the lines of a pull request.

use super::{Review, told};
use crate::diagnostic::{Diagnostic, Region};
use alloc::{format, string::String, vec::Vec};

impl Review<'_> {
    /// One command a line: `::error file=deploy.sh,line=3,col=9,endLine=3,endColumn=25,title=scope-refused::...`. A file is
    /// named only where the text is one.
    #[must_use]
    pub fn to_github(&self) -> String {
        self.diagnostics.iter().map(|finding| self.command(finding)).collect()
    }

    fn command(&self, finding: &Diagnostic) -> String {
        let code = finding.code();
        let mut properties = Vec::new();
        if let Some(source) = self.source.filter(|source| source.is_file) {
            properties.push(format!("file={}", property(source.name)));
            if let Some(span) = finding.span() {
                let Region { line, column, end_line, end_column } = Region::of(source.text, &span);
                properties
                    .push(format!("line={line},col={column},endLine={end_line},endColumn={end_column}"));
            }
        }
        properties.push(format!("title={}", property(code.slug())));
        let mut message = told(finding);
        if !finding.reference().is_empty() {
            message = format!("{message}\nsee: {}", finding.reference());
        }
        format!("::{} {}::{}\n", code.severity().name(), properties.join(","), data(&message))
    }
}

/// The characters that end a command or stand for others.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Those that end a property as well.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
