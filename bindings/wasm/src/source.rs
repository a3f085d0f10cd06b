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

    /// Where the token is to be shared: `{type, folder?, url?}`. The URL is secret.
    pub fn store(&self) -> JsValue {
        to_js(&self.0.store())
    }

    /// Takes an event, with its bytes in the inbox; gives the action that follows. The host fills the
    /// entropy pool right before.
    ///
    /// # Errors
    /// `option-invalid` when the event is none: a fault of the driver, never of its user.
    pub fn step(&mut self, event: JsValue, wall_ms: u64, monotonic_ms: u64) -> Result<JsValue, JsValue> {
        let body = memory::take_inbox();
        let event: Event = serde_wasm_bindgen::from_value(event).map_err(|_| no_event("the event"))?;
        Ok(to_js(&self.0.step(event, &body, Clock { wall_ms, monotonic_ms }, entropy::fresh)))
    }
}

/// Whether a record may take the place of the one in a store.
#[wasm_bindgen]
pub fn record_replaces(next: &str, current: Option<String>) -> bool {
    jotmint_wire::record_replaces(next, current.as_deref())
}

/// The Lua scripts for Redis: `{load, store, lock, unlock}`.
#[wasm_bindgen]
pub fn redis_scripts() -> JsValue {
    to_js(&jotmint_wire::redis_scripts())
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
