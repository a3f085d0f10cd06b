//! The life of a token: an event in, an action out.

use crate::{
    entropy,
    idiom::Idiom,
    memory,
    value::{object, thrown, to_js},
};
use jotmint::{Diagnostic, diagnostic::codes};
use jotmint_wire::{Clock, Event, read_token_response};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// A client with its token.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Source(jotmint_wire::Source);

#[wasm_bindgen]
impl Source {
    /// A source from options, and how they are named.
    ///
    /// # Errors
    /// Everything the options can be refused for.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue, idiom: Idiom) -> Result<Source, JsValue> {
        jotmint_wire::Source::new(object(options)?, idiom.into()).map(Self).map_err(thrown)
    }

    /// Takes an event, with its bytes in the inbox; gives the action that follows. Spends entropy from the pool.
    ///
    /// # Errors
    /// `option-invalid` when the event is none: a fault of the driver, never of its user.
    pub fn step(&mut self, event: JsValue, wall_ms: u64, monotonic_ms: u64) -> Result<JsValue, JsValue> {
        let body = memory::take_inbox();
        let event: Event = serde_wasm_bindgen::from_value(event).map_err(|_| no_event("the event"))?;
        Ok(to_js(&self.0.step(event, &body, Clock { wall_ms, monotonic_ms }, entropy::fresh)))
    }
}

/// Reads one answer of a token endpoint, whose body is in the inbox: the action `use` or `stop`.
///
/// # Errors
/// `option-invalid` when the headers are not pairs of names and values.
#[wasm_bindgen]
pub fn parse_token_response(status: u16, headers: JsValue, asked: &JsValue) -> Result<JsValue, JsValue> {
    let body = memory::take_inbox();
    let headers: Vec<(String, String)> =
        serde_wasm_bindgen::from_value(headers).map_err(|_| no_event("`headers`"))?;
    Ok(to_js(&read_token_response(status, &headers, &body, &object(asked)?)))
}

fn no_event(what: &str) -> JsValue {
    thrown(Diagnostic::new(
        &codes::OPTION_INVALID,
        format_args!("{what} does not have the form it must have"),
    ))
}
