//! The prepared signer: configured once, then one crossing an assertion.
//!
//! The text is not returned but left in memory, and its place told as one number: `address + length * 2^32`, exact in
//! a double. The host reads it before its next call. A negative number says that there is no text: either the entropy
//! pool is to be filled, or the core refused; [`Signer::failure`] tells which.

use crate::{
    entropy,
    idiom::Idiom,
    memory,
    value::{object, thrown, to_js},
};
use jotmint::{Diagnostic, Entropy, UnixTime, jws::Signature};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// Told instead of a place.
const NO_TEXT: f64 = -1.0;

/// Makes assertions, alone with a client secret, or signing inputs for a private key that the host holds.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Signer {
    signer: jotmint_wire::Signer,
    notices: Vec<Diagnostic>,
    failure: Option<Diagnostic>,
}

#[wasm_bindgen]
impl Signer {
    /// A signer from the options of an assertion, and how they are named.
    ///
    /// # Errors
    /// Everything the options can be refused for.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue, idiom: Idiom) -> Result<Signer, JsValue> {
        let (signer, notices) = jotmint_wire::Signer::new(object(options)?, idiom.into()).map_err(thrown)?;
        Ok(Self { signer, notices, failure: None })
    }

    /// What is worth knowing about the options: a list of diagnostics.
    pub fn notices(&self) -> JsValue {
        to_js(&self.notices)
    }

    /// Whether the host signs: [`Signer::assertion`] then gives what to sign.
    pub fn is_host(&self) -> bool {
        self.signer.is_host()
    }

    /// The algorithm its assertions name.
    pub fn algorithm(&self) -> String {
        String::from(self.signer.algorithm().name())
    }

    /// Makes the next assertion, or the next signing input; returns the place of its text.
    pub fn assertion(&mut self, now_seconds: u32) -> f64 {
        let Some(entropy) = entropy::draw(now_seconds) else { return NO_TEXT };
        let made = fresh(now_seconds, entropy).and_then(|(now, entropy)| self.signer.assertion(now, entropy));
        told(made, &mut self.failure)
    }

    /// Completes the last signing input with the signature in the inbox; returns the place of the assertion.
    pub fn complete(&mut self, der: bool) -> f64 {
        let bytes = std::mem::take(&mut *memory::take_inbox());
        let signature = if der { Signature::EcdsaDer(bytes) } else { Signature::Jose(bytes) };
        told(self.signer.complete(signature), &mut self.failure)
    }

    /// Returns when the entropy pool is to be filled, and throws when the core refused.
    ///
    /// # Errors
    /// The diagnostic of the last refusal.
    pub fn failure(&mut self) -> Result<(), JsValue> {
        self.failure.take().map_or(Ok(()), |error| Err(thrown(error)))
    }
}

#[inline]
fn fresh(now_seconds: u32, entropy: [u8; 16]) -> Result<(UnixTime, Entropy), Diagnostic> {
    Ok((UnixTime::from_seconds(u64::from(now_seconds))?, Entropy::new(entropy)?))
}

#[inline]
fn told(text: Result<&[u8], Diagnostic>, failure: &mut Option<Diagnostic>) -> f64 {
    match text {
        Ok(text) => place(text),
        Err(error) => {
            *failure = Some(error);
            NO_TEXT
        }
    }
}

/// Address and length as one number; in wasm both have 32 bits.
#[inline]
pub(crate) fn place(bytes: &[u8]) -> f64 {
    let address = u32::try_from(bytes.as_ptr().expose_provenance()).unwrap_or_default();
    let length = u32::try_from(bytes.len()).unwrap_or_default();
    f64::from(address) + f64::from(length) * 4_294_967_296.0
}
