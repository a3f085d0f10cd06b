//! The life of a token behind an object.

use crate::{entropy, error::DiagnosticError, fork, idiom};
use jotmint::{Diagnostic, diagnostic::codes};
use jotmint_wire::{Clock, Event, options_from_json};
use std::sync::{Mutex, PoisonError};

/// A client with its token: the state machine that a token source drives.
#[derive(uniffi::Object)]
pub struct Source {
    inner: Mutex<jotmint_wire::Source>,
}

#[uniffi::export]
impl Source {
    /// A source for these options, a JSON object; `flags` when its names are written as on the command line.
    #[uniffi::constructor]
    pub fn new(options_json: &[u8], flags: bool) -> Result<Self, DiagnosticError> {
        let _undisturbed = fork::undisturbed();
        let options = options_from_json(options_json)?;
        Ok(Self { inner: Mutex::new(jotmint_wire::Source::new(options, idiom(flags))?) })
    }

    /// Where the token is to be shared, as JSON: `{type, folder?, url?}`. The URL is secret.
    pub fn store(&self) -> Result<String, DiagnosticError> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        crate::functions::to_json(&inner.store())
    }

    /// Takes an event as JSON, with the bytes that go with it; returns the action that follows, as JSON.
    ///
    /// `wall_ms` counts from 1970, `monotonic_ms` from anywhere. Python sees to it that there is one run at a time.
    pub fn step(
        &self,
        event_json: &[u8],
        body: &[u8],
        wall_ms: u64,
        monotonic_ms: u64,
    ) -> Result<String, DiagnosticError> {
        let event: Event = serde_json::from_slice(event_json).map_err(|_| not_an_event())?;
        let _undisturbed = fork::undisturbed();
        let clock = Clock { wall_ms, monotonic_ms };
        // A step that panicked leaves the machine at rest; the next event begins anew.
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let action = inner.step(event, body, clock, entropy::fresh);
        Ok(serde_json::to_string(&action).map_err(|_| not_an_event())?)
    }
}

fn not_an_event() -> Diagnostic {
    Diagnostic::new(&codes::OPTION_INVALID, format_args!("the event is not one of the machine's"))
        .help("install the Python files and the native library of one and the same version")
}
