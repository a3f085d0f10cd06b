//! How the names of options are spelled.
#![expect(missing_docs, reason = "wasm-bindgen adds a variant and functions that it does not document")]

use wasm_bindgen::prelude::wasm_bindgen;

/// The spelling of the names, in the options and in everything said about them.
#[wasm_bindgen]
#[derive(Clone, Copy, Debug)]
pub enum Idiom {
    /// `clientId`, as in JavaScript.
    Camel = "camel",
    /// `--client-id`, as on the command line.
    Flag = "flag",
}

impl From<Idiom> for jotmint_wire::Idiom {
    fn from(idiom: Idiom) -> Self {
        match idiom {
            Idiom::Flag => Self::Flag,
            // Whatever else the host says is a fault of its own; the options are read as it usually spells them.
            Idiom::Camel | Idiom::__Invalid => Self::Camel,
        }
    }
}
