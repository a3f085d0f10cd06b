//! Assertions step by step: the two phases, for a signer that takes its time, and reading one.

use crate::{
    memory,
    value::{object, thrown, to_js},
};
use jotmint::{Diagnostic, Entropy, diagnostic::codes};
use jotmint_wire::Idiom;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// The first phase: what to sign, and what is in it. The inbox holds 16 random bytes.
///
/// # Errors
/// Everything the options can be refused for, `clock-not-in-seconds`, `entropy-not-random`.
#[wasm_bindgen]
pub fn prepare_assertion(options: &JsValue, now_seconds: u64) -> Result<JsValue, JsValue> {
    let bytes = memory::take_inbox();
    let entropy = <[u8; 16]>::try_from(bytes.as_slice())
        .map_err(|_| {
            Diagnostic::new(
                &codes::ENTROPY_NOT_RANDOM,
                format_args!("the entropy has {} bytes, not 16", bytes.len()),
            )
            .help("draw 16 bytes from the operating system")
        })
        .and_then(Entropy::new)
        .map_err(thrown)?;
    jotmint_wire::prepare_assertion(object(options)?, Idiom::Camel, now_seconds, entropy)
        .map(|prepared| to_js(&prepared))
        .map_err(thrown)
}

/// The second phase: a signing input and the signature in the inbox, as an assertion.
///
/// # Errors
/// `assertion-malformed`, `signature-malformed`.
#[wasm_bindgen]
pub fn assemble(signing_input: &str, der: bool) -> Result<String, JsValue> {
    jotmint_wire::assemble(signing_input, &memory::take_inbox(), der).map_err(thrown)
}

/// Header and claims of an assertion, unverified, for people to look at.
///
/// # Errors
/// `assertion-malformed`.
#[wasm_bindgen]
pub fn decode_assertion(compact: &str) -> Result<JsValue, JsValue> {
    jotmint_wire::decode_assertion(compact).map(|decoded| to_js(&decoded)).map_err(thrown)
}
