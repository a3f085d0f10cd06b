//! Replays `tests/vectors/key_texts.json`: what becomes of a text that is given as a private key.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its vectors fails, which is what a test is for"
)]

use base64ct::{Base64, Encoding as _};
use jotmint::{Diagnostic, jws::Family};
use jotmint_keys::{PrivateKey, PrivateKeyText};
use serde_json::Value;

/// As many cases as the file has: a runner that reads fewer has lost some.
const CASES: usize = 196;

const fn family_name(family: Family) -> &'static str {
    match family {
        Family::Hmac => "secret",
        Family::Rsa => "RSA",
        Family::P256 => "P-256",
        Family::P384 => "P-384",
        Family::P521 => "P-521",
        Family::Ed25519 => "Ed25519",
    }
}

fn text_of(case: &Value) -> Vec<u8> {
    match case["text_base64"].as_str() {
        Some(base64) => Base64::decode_vec(base64).unwrap(),
        None => case["text"].as_str().unwrap().as_bytes().to_vec(),
    }
}

fn with_backend(text: &[u8]) -> Result<(PrivateKeyText, PrivateKey), Diagnostic> {
    let text = PrivateKeyText::read(text)?;
    let key = PrivateKey::new(&text, text.default_algorithm())?;
    Ok((text, key))
}

#[test]
fn every_text_becomes_the_key_or_the_error_that_the_vectors_say() {
    let file: Value = serde_json::from_str(include_str!("../../../tests/vectors/key_texts.json")).unwrap();
    let cases = file["cases"].as_array().unwrap();
    assert_eq!(cases.len(), CASES);
    let mut failures = Vec::new();
    for case in cases {
        let name = case["name"].as_str().unwrap();
        let text = text_of(case);
        let found = match with_backend(&text) {
            Ok((text, key)) => serde_json::json!({
                "ok": {
                    "family": family_name(text.family()),
                    "default_algorithm": text.default_algorithm().name(),
                    "thumbprint": key.public_key().thumbprint(),
                    "kid": text.key_id(),
                }
            }),
            Err(error) => {
                assert!(error.helps().next().is_some(), "{name}: {error} says what to do");
                assert_eq!(error.span(), None, "{name}: a span would show the key");
                serde_json::json!({ "error": { "code": error.code().slug() } })
            }
        };
        let mut expected = serde_json::json!({});
        for outcome in ["ok", "error"] {
            if let Some(value) = case.get(outcome) {
                expected[outcome] = value.clone();
            }
        }
        if let Some(ok) = expected.get_mut("ok")
            && ok.get("kid").is_none()
        {
            ok["kid"] = Value::Null;
        }
        if found != expected {
            failures.push(format!("{name}: expected {expected}, found {found}"));
        }
        // Hosts that sign elsewhere have to see the error without this backend.
        let is_for_backend = case["needs_backend"] == true;
        let is_refused = PrivateKeyText::read(&text).is_err();
        if is_refused != (case.get("error").is_some() && !is_for_backend) {
            failures.push(format!(
                "{name}: refused {} the backend",
                if is_refused { "without" } else { "only by" }
            ));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
