//! What documentation leaves open is filled in.

use super::at;
use crate::{
    decision::{Question, placeholder::find},
    diagnostic::{Diagnostic, codes},
};
use alloc::{string::String, vec::Vec};
use core::ops::Range;

/// Nothing of the request is a placeholder.
pub(super) fn left(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let asked = question.asked;
    let warn = |found: &str, span: Option<&Range<usize>>, out: &mut Vec<Diagnostic>| {
        let warning = Diagnostic::new(
            &codes::PLACEHOLDER_LEFT,
            format_args!("`{}` looks like a placeholder", crate::suggest::quotable(found)),
        );
        out.push(at(warning.help("put your own value there"), span));
    };
    // What the command line leaves open is said there.
    if let Some(found) = find(&asked.url).filter(|_| !asked.url_is_open) {
        warn(found, asked.url_span.as_ref(), out);
    }
    if let Some(basic) = &asked.basic
        && let Some(found) = basic.client_id.known().and_then(find)
    {
        warn(found, basic.span.as_ref(), out);
    }
    for parameter in &asked.form {
        // A scope or an audience has slashes and colons; only the whole value counts there.
        let found =
            parameter.value.known().filter(|value| crate::decision::placeholder::is_placeholder(value));
        if let Some(found) = found {
            warn(found, parameter.value_span.as_ref(), out);
        } else if parameter.shape.as_ref().is_some_and(|shape| shape.is_placeholder) {
            let warning = Diagnostic::new(
                &codes::PLACEHOLDER_LEFT,
                format_args!("the value of `{}` looks like a placeholder", name(&parameter.name)),
            );
            out.push(at(warning.help("put your own value there"), parameter.value_span.as_ref()));
        }
    }
}

fn name(text: &str) -> String {
    crate::suggest::quotable(text)
}
