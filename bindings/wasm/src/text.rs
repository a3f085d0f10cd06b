//! What people write, read once for every host.

use crate::value::thrown;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// A length of time as text, in seconds; `name` is the option it was given for.
///
/// # Errors
/// `option-invalid`.
#[wasm_bindgen]
pub fn parse_duration(name: &str, text: &str) -> Result<u32, JsValue> {
    jotmint_wire::parse_duration(name, text).map_err(thrown)
}

/// Throws when a request to this origin must not carry a token.
///
/// # Errors
/// `endpoint-not-https`, `endpoint-not-a-url`.
#[wasm_bindgen]
pub fn check_origin(origin: &str) -> Result<(), JsValue> {
    jotmint_wire::check_origin(origin).map_err(thrown)
}

/// Whether an API's answer says that another token may do.
#[wasm_bindgen]
pub fn rejects_token(status: u16, www_authenticate: &str) -> bool {
    jotmint::http::rejects_token(status, www_authenticate)
}
