//! The `jotmint` command as data: JSON in, JSON out.

use crate::memory;
use wasm_bindgen::prelude::wasm_bindgen;

/// One step of the command: what the host knows, as JSON in the inbox; what it does next, as JSON.
#[wasm_bindgen]
#[must_use]
pub fn command_step() -> String {
    // It is JSON, and so is always text.
    String::from_utf8(jotmint_cli::step(&memory::take_inbox())).unwrap_or_default()
}
