//! Private keys as people have them, made ready for the host's own cryptography.
//!
//! Nothing is signed here: in JavaScript the host does that, many times faster.

use crate::{
    memory,
    signer::place,
    value::{thrown, to_js},
};
use jotmint::Secret;
use jotmint_wire::{KeyDescription, KeyMark};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// A private key in PKCS#8; wiped when freed.
#[wasm_bindgen]
#[derive(Debug)]
pub struct PrivateKey {
    description: KeyDescription,
    pkcs8: Secret<Vec<u8>>,
}

#[wasm_bindgen]
impl PrivateKey {
    /// The key in the inbox: PEM, JWK, or one of them in base64.
    ///
    /// # Errors
    /// The `key-*` codes.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Result<PrivateKey, JsValue> {
        let (description, pkcs8) = jotmint_wire::read_private_key(&memory::take_inbox()).map_err(thrown)?;
        Ok(Self { description, pkcs8 })
    }

    /// What goes into the options in its place: algorithms, kid, thumbprint, and the seed that seals a shared token,
    /// which is secret.
    pub fn description(&self) -> JsValue {
        to_js(&KeyMark::new(&self.description, &self.pkcs8))
    }

    /// The place of the PKCS#8 DER.
    pub fn pkcs8(&self) -> f64 {
        place(self.pkcs8.expose())
    }
}

/// The RFC 7638 thumbprint of the public JWK in the inbox.
///
/// # Errors
/// The `key-*` codes.
#[wasm_bindgen]
pub fn thumbprint() -> Result<String, JsValue> {
    jotmint_wire::thumbprint(&memory::take_inbox()).map_err(thrown)
}
