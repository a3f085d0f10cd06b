//! Reads members by their types. What has another type is left out and named.

use crate::{
    diagnostic::{Diagnostic, codes},
    json::{self, Object},
};
use alloc::{borrow::ToOwned as _, format, string::String, vec::Vec};
use serde_json::Value;

/// Takes members out of a document and collects what is wrong with them.
pub(super) struct Members<'o> {
    object: &'o Object,
    /// Put before the names: `mtls_endpoint_aliases.`.
    prefix: &'static str,
    pub(super) findings: Vec<Diagnostic>,
}

impl<'o> Members<'o> {
    pub(super) const fn new(object: &'o Object, prefix: &'static str) -> Self {
        Self { object, prefix, findings: Vec::new() }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.object.get(name).is_some_and(|value| !value.is_null())
    }

    /// Whether the document leaves it out. `null` is a value of the wrong type: what it should say is unknown, and no
    /// default stands in for it.
    pub(super) fn is_absent(&self, name: &str) -> bool {
        !self.object.contains_key(name)
    }

    /// A string.
    pub(super) fn text(&mut self, name: &'static str) -> Option<&'o str> {
        match self.present(name)? {
            Value::String(text) => Some(text),
            other => self.wrong(name, json::kind(other), "a string"),
        }
    }

    /// An array of strings; an empty one counts as absent.
    pub(super) fn list(&mut self, name: &'static str) -> Option<Vec<String>> {
        const WANTED: &str = "an array of strings";
        let values = match self.present(name)? {
            Value::Array(values) => values,
            other => return self.wrong(name, json::kind(other), WANTED),
        };
        let mut texts = Vec::with_capacity(values.len());
        for value in values {
            match value {
                Value::String(text) => texts.push(text.to_owned()),
                other => {
                    return self.wrong(name, &format!("an array with {} in it", json::kind(other)), WANTED);
                }
            }
        }
        if texts.is_empty() {
            let notice = Diagnostic::new(
                &codes::METADATA_LIST_EMPTY,
                format_args!("the metadata's `{}{name}` is empty, which counts as absent", self.prefix),
            );
            self.findings.push(notice.help("tell the server's owner to leave it out, or to fill it in"));
            return None;
        }
        Some(texts)
    }

    /// An object.
    pub(super) fn object(&mut self, name: &'static str) -> Option<&'o Object> {
        match self.present(name)? {
            Value::Object(object) => Some(object),
            other => self.wrong(name, json::kind(other), "an object"),
        }
    }

    fn present(&self, name: &str) -> Option<&'o Value> {
        self.object.get(name)
    }

    fn wrong<T>(&mut self, name: &str, found: &str, wanted: &str) -> Option<T> {
        let warning = Diagnostic::new(
            &codes::METADATA_MEMBER_TYPE,
            format_args!("the metadata's `{}{name}` is {found}, not {wanted}", self.prefix),
        );
        self.findings.push(
            warning.help(
                "it is ignored; tell the server's owner, and give what you know of the server yourself",
            ),
        );
        None
    }
}
