//! The functions without an object: assertions in two phases, and things that are read.

use crate::{clock, entropy, error::DiagnosticError, fork, idiom};
use jotmint::{Diagnostic, Entropy, diagnostic::codes};
use jotmint_wire::options_from_json;

/// The first phase of an assertion, as JSON: what to sign.
#[uniffi::export]
pub fn prepare_assertion(options_json: &[u8]) -> Result<String, DiagnosticError> {
    prepared(options_json, clock::now()?.seconds(), entropy::fresh()?)
}

/// The same at a given moment, in seconds since 1970, and with 16 given bytes in place of random ones: for tests.
#[uniffi::export]
pub fn prepare_assertion_at(
    options_json: &[u8],
    seconds: u64,
    random: &[u8],
) -> Result<String, DiagnosticError> {
    prepared(options_json, seconds, Entropy::new(random.try_into().map_err(|_| damaged())?)?)
}

/// The second phase: the signing input with its signature, as a compact JWT.
#[uniffi::export]
pub fn assemble(signing_input: &[u8], signature: &[u8], der: bool) -> Result<String, DiagnosticError> {
    Ok(jotmint_wire::assemble(text(signing_input), signature, der)?)
}

/// Header and claims of an assertion as JSON, unverified.
#[uniffi::export]
pub fn decode_assertion(compact: &[u8]) -> Result<String, DiagnosticError> {
    to_json(&jotmint_wire::decode_assertion(text(compact))?)
}

/// What is known about a private key, as JSON: family, algorithm, kid, thumbprint. No part of it is secret.
#[uniffi::export]
pub fn read_private_key(key: &[u8]) -> Result<String, DiagnosticError> {
    let _undisturbed = fork::undisturbed();
    to_json(&jotmint_wire::read_private_key(key)?.0)
}

/// One answer of a token endpoint, read without a source: the `use` or `stop` action it leads to, as JSON.
///
/// `headers_json` is a list of pairs; `asked_json` an object with the options that the request was made of.
#[uniffi::export]
pub fn parse_token_response(
    status: u16,
    headers_json: &[u8],
    body: &[u8],
    asked_json: &[u8],
) -> Result<String, DiagnosticError> {
    let headers: Vec<(String, String)> = serde_json::from_slice(headers_json).map_err(|_| damaged())?;
    let asked = options_from_json(asked_json)?;
    to_json(&jotmint_wire::read_token_response(status, &headers, body, &asked))
}

/// One step of the `jotmint` command, JSON to JSON: what the host knows, and what it does next.
#[uniffi::export]
pub fn command_step(input_json: &[u8]) -> Vec<u8> {
    jotmint_cli::step(input_json)
}

/// Answers a question about a request, an answer, a code or a server; JSON to JSON, with bytes beside.
#[uniffi::export]
pub fn ask(question_json: &[u8], response: &[u8], metadata: &[u8]) -> String {
    jotmint_wire::ask(question_json, response, metadata)
}

/// The names of all options, in the order of the documentation, with a space between.
#[uniffi::export]
pub fn option_names() -> String {
    jotmint::options::NAMES.join(" ")
}

/// A length of time as text, such as `20m` or `1h30m`, in seconds; `name` is the option it was given for.
#[uniffi::export]
pub fn parse_duration(name: &str, text: &str) -> Result<u32, DiagnosticError> {
    Ok(jotmint_wire::parse_duration(name, text)?)
}

/// Fails when a request to this origin (scheme, host and port of its URL) must not carry a token.
#[uniffi::export]
pub fn check_origin(origin: &str) -> Result<(), DiagnosticError> {
    Ok(jotmint_wire::check_origin(origin)?)
}

/// Whether an API's answer says that another token may do.
#[uniffi::export]
pub fn rejects_token(status: u16, www_authenticate: &str) -> bool {
    jotmint::http::rejects_token(status, www_authenticate)
}

/// Whether a record may take the place of the one in a store.
#[uniffi::export]
pub fn record_replaces(next: &str, current: Option<String>) -> bool {
    jotmint_wire::record_replaces(next, current.as_deref())
}

/// The Lua scripts for Redis, as JSON: `{load, store, lock, unlock}`.
#[uniffi::export]
pub fn redis_scripts() -> Result<String, DiagnosticError> {
    to_json(&jotmint_wire::redis_scripts())
}

fn prepared(options_json: &[u8], seconds: u64, entropy: Entropy) -> Result<String, DiagnosticError> {
    to_json(&jotmint_wire::prepare_assertion(
        options_from_json(options_json)?,
        idiom(false),
        seconds,
        entropy,
    )?)
}

/// What is not UTF-8 is not ASCII either, and is refused as what it should have been.
fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

pub(crate) fn to_json(value: &impl serde::Serialize) -> Result<String, DiagnosticError> {
    Ok(serde_json::to_string(value).map_err(|_| damaged())?)
}

fn damaged() -> Diagnostic {
    Diagnostic::new(
        &codes::OPTION_INVALID,
        format_args!("an argument does not have the form it is passed in"),
    )
    .help("install the Python files and the native library of one and the same version")
}
