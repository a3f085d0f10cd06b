//! A review as one JSON object.

use super::Review;
use crate::{
    decision::Verdict,
    diagnostic::{Diagnostic, Region},
};
use alloc::{string::String, vec::Vec};
use core::ops::Range;
use serde_json::{Map, Value, json};

impl Review<'_> {
    /// `{verdict, exit_code, summary, provider, source, diagnostics}`. A diagnostic has the members of
    /// [`Diagnostic`]'s own JSON, and where it points into the text `line`, `column`, `end_line` and `end_column` beside
    /// `span`, in its labels too.
    #[must_use]
    pub fn to_json(&self, deny_warnings: bool) -> Value {
        let verdict = match self.verdict {
            Verdict::CanWork => "can_work",
            Verdict::CannotWork => "cannot_work",
        };
        let source = self.source.map(|source| json!({ "name": source.name, "is_file": source.is_file }));
        let diagnostics: Vec<Value> = self.diagnostics.iter().map(|found| self.finding(found)).collect();
        json!({
            "verdict": verdict,
            "exit_code": self.exit_code(deny_warnings),
            "summary": self.summary(),
            "provider": self.provider(),
            "source": source,
            "diagnostics": diagnostics,
        })
    }

    fn finding(&self, finding: &Diagnostic) -> Value {
        // A diagnostic always has a form in JSON.
        let mut value = serde_json::to_value(finding).unwrap_or_default();
        let Some(object) = value.as_object_mut() else { return value };
        if let Some(span) = finding.span() {
            self.place(object, &span);
        }
        let labels = object.get_mut("labels").and_then(Value::as_array_mut).into_iter().flatten();
        for (label, (span, _)) in labels.filter_map(Value::as_object_mut).zip(finding.labels()) {
            self.place(label, &span);
        }
        value
    }

    /// Lines and columns, where there is a text.
    fn place(&self, object: &mut Map<String, Value>, span: &Range<usize>) {
        let Some(source) = self.source else { return };
        if let Ok(Value::Object(region)) = serde_json::to_value(Region::of(source.text, span)) {
            object.extend(region);
        }
    }
}
