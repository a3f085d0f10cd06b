//! Reviews of requests and answers: JSON and bytes in, JSON out.

use crate::memory;
use wasm_bindgen::prelude::wasm_bindgen;

/// Answers a question. The inbox holds the question as JSON, so many bytes of a response, and a metadata document.
#[wasm_bindgen]
#[must_use]
pub fn ask(question_bytes: usize, response_bytes: usize) -> String {
    let inbox = memory::take_inbox();
    let (question, rest) = inbox.split_at_checked(question_bytes).unwrap_or_default();
    let (response, metadata) = rest.split_at_checked(response_bytes).unwrap_or_default();
    jotmint_wire::ask(question, response, metadata)
}
