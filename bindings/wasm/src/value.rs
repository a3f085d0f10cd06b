//! JavaScript values to JSON values and back, and what is thrown.
//!
//! An option whose value has no JSON form is refused by name; its value is never printed.

use jotmint::{Diagnostic, diagnostic::codes, json::Object};
use serde::Serialize;
use serde_json::Value;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// A plain object for the host: maps as objects, `None` as `null`.
pub(crate) fn to_js(value: &impl Serialize) -> JsValue {
    // Plain data always has a JavaScript form; there is no failure to report.
    value.serialize(&Serializer::json_compatible()).unwrap_or(JsValue::NULL)
}

/// What is thrown for a diagnostic.
#[expect(clippy::needless_pass_by_value, reason = "for use in map_err")]
pub(crate) fn thrown(diagnostic: Diagnostic) -> JsValue {
    to_js(&diagnostic)
}

/// The options in a host's object, in its order.
pub(crate) fn object(given: &JsValue) -> Result<Object, JsValue> {
    let Some(given) = js_sys::Object::try_from(given) else {
        let error = Diagnostic::new(&codes::OPTION_INVALID, format_args!("the options are not an object"));
        return Err(thrown(error.help("pass one object with named options")));
    };
    js_sys::Object::entries(given)
        .iter()
        .map(|entry| {
            let (name, given): (String, JsValue) = named(&entry);
            let value = match given.as_f64() {
                Some(number) if !number.is_finite() => None,
                _ => serde_wasm_bindgen::from_value::<Value>(given).ok(),
            };
            value.map(|value| (name.clone(), value)).ok_or_else(|| no_json(&name))
        })
        .collect()
}

fn named(entry: &JsValue) -> (String, JsValue) {
    let entry = js_sys::Array::from(entry);
    (entry.get(0).as_string().unwrap_or_default(), entry.get(1))
}

fn no_json(name: &str) -> JsValue {
    thrown(refused(
        &codes::OPTION_INVALID,
        &format!("`{name}` is not plain data"),
        "give text, a finite number, true, false, a list or a plain object",
    ))
}

/// A diagnostic of the catalogue, for what only the host can see: a value of its own types that does not fit.
///
/// `undefined` when the catalogue has no such code.
#[wasm_bindgen]
pub fn refusal(code: &str, message: &str, help: &str) -> JsValue {
    codes::find(code).map_or(JsValue::UNDEFINED, |code| to_js(&refused(code, message, help)))
}

fn refused(code: &'static jotmint::diagnostic::Code, message: &str, help: &str) -> Diagnostic {
    Diagnostic::new(code, format_args!("{message}")).help(help.to_owned())
}
