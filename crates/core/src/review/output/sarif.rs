//! A review as SARIF 2.1.0 (OASIS), which code scanning services take.

use super::{Review, told};
use crate::diagnostic::{Code, Diagnostic, Region, Severity, reference_url};
use alloc::{format, string::String, vec::Vec};
use core::ops::Range;
use serde_json::{Value, json};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

impl Review<'_> {
    /// A log with one run. Its rules are the codes that were found, with their explanation and source.
    #[must_use]
    pub fn to_sarif(&self) -> Value {
        let mut codes: Vec<&'static Code> = Vec::new();
        for finding in &self.diagnostics {
            if !codes.contains(&finding.code()) {
                codes.push(finding.code());
            }
        }
        let rules: Vec<Value> = codes.iter().map(|code| rule(code)).collect();
        let results: Vec<Value> = self
            .diagnostics
            .iter()
            .map(|finding| {
                let index = codes.iter().position(|code| *code == finding.code());
                self.result(finding, index.unwrap_or_default())
            })
            .collect();
        json!({
            "$schema": SCHEMA,
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": { "name": "jotmint", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
                "columnKind": "unicodeCodePoints",
                "results": results,
            }],
        })
    }

    fn result(&self, finding: &Diagnostic, rule_index: usize) -> Value {
        let mut result = json!({
            "ruleId": finding.code().slug(),
            "ruleIndex": rule_index,
            "level": level(finding.code().severity()),
            "message": { "text": told(finding) },
        });
        let Some(object) = result.as_object_mut() else { return result };
        if self.source.is_some() {
            let locations = Value::from(Vec::from([self.location(finding.span().as_ref())]));
            object.insert("locations".into(), locations);
        }
        let labels: Vec<Value> = finding
            .labels()
            .map(|(span, text)| {
                let mut location = self.location(Some(&span));
                if let Some(location) = location.as_object_mut() {
                    location.insert("message".into(), json!({ "text": text }));
                }
                location
            })
            .collect();
        if !labels.is_empty() {
            object.insert("relatedLocations".into(), Value::from(labels));
        }
        result
    }

    fn location(&self, span: Option<&Range<usize>>) -> Value {
        let Some(source) = self.source else { return json!({}) };
        let uri = if source.is_file { file_uri(source.name) } else { source.name.replace(' ', "-") };
        let mut place = json!({ "artifactLocation": { "uri": uri } });
        if let (Some(span), Some(place)) = (span, place.as_object_mut()) {
            let Region { line, column, end_line, end_column } = Region::of(source.text, span);
            place.insert(
                "region".into(),
                json!({ "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column }),
            );
        }
        json!({ "physicalLocation": place })
    }
}

fn rule(code: &Code) -> Value {
    let help = format!(
        "{} Source: {}. `jotmint explain {}` says more.",
        code.explanation(),
        code.reference(),
        code.slug()
    );
    let mut rule = json!({
        "id": code.slug(),
        "shortDescription": { "text": code.slug().replace('-', " ") },
        "fullDescription": { "text": code.explanation() },
        "help": { "text": help },
        "defaultConfiguration": { "level": level(code.severity()) },
        "properties": { "blame": code.blame().name(), "exitCode": code.blame().exit_code() },
    });
    if let (Some(url), Some(rule)) = (reference_url(code.reference()), rule.as_object_mut()) {
        rule.insert("helpUri".into(), Value::from(url));
    }
    rule
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Notice => "note",
    }
}

/// A path as a URI reference (RFC 3986): relative where the path is.
fn file_uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let has_drive = matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    let mut uri = String::from(match (has_drive, path.starts_with('/')) {
        (true, _) => "file:///",
        (false, true) => "file://",
        (false, false) => "",
    });
    for (at, byte) in path.bytes().enumerate() {
        let is_drive = has_drive && at == 1;
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) || is_drive {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uri_references() {
        for (path, uri) in [
            ("deploy.sh", "deploy.sh"),
            ("ci/de ploy.sh", "ci/de%20ploy.sh"),
            ("../a:b.sh", "../a%3Ab.sh"),
            ("/srv/a.sh", "file:///srv/a.sh"),
            ("C:\\ci\\a.sh", "file:///C:/ci/a.sh"),
            ("\u{e9}.sh", "%C3%A9.sh"),
        ] {
            assert_eq!(file_uri(path), uri);
        }
    }
}
