//! Replays `tests/vectors/rfc_jws.json` and `tests/vectors/jwk_thumbprint.json`: the examples of the RFCs.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot read its vectors fails, which is what a test is for"
)]

mod verify;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use jotmint::jws::{Algorithm, HmacKey, Signature, Signer as _};
use jotmint_keys::{PrivateKey, PrivateKeyText, PublicKey};
use serde_json::Value;
use verify::verifies;

fn cases(file: &str, count: usize) -> Vec<Value> {
    let file: Value = serde_json::from_str(file).unwrap();
    let cases = file["cases"].as_array().unwrap();
    assert_eq!(cases.len(), count);
    cases.clone()
}

fn text<'a>(case: &'a Value, member: &str) -> &'a str {
    case[member].as_str().unwrap()
}

#[test]
fn every_deterministic_signature_of_the_rfcs_comes_out_exactly() {
    let mut exact = 0;
    for case in cases(include_str!("../../../tests/vectors/rfc_jws.json"), 9) {
        let algorithm = Algorithm::from_name(text(&case, "algorithm")).unwrap();
        let message = text(&case, "signing_input").as_bytes();
        let expected = Base64UrlUnpadded::decode_vec(text(&case, "signature")).unwrap();
        if algorithm.is_symmetric() {
            let secret = Base64UrlUnpadded::decode_vec(text(&case["jwk"], "k")).unwrap();
            let key = HmacKey::new(algorithm, &secret).unwrap();
            assert_eq!(key.sign(message), Ok(Signature::Jose(expected)), "{}", case["name"]);
            exact += 1;
            continue;
        }
        let read = PrivateKeyText::read(case["jwk"].to_string().as_bytes()).unwrap();
        assert_eq!(read.key_id(), case["jwk"]["kid"].as_str());
        let key = PrivateKey::new(&read, algorithm).unwrap();
        let signature = key.sign(message).unwrap().into_jose(algorithm).unwrap();
        for signature in [&signature, &expected] {
            assert!(verifies(algorithm, key.public_key(), message, signature), "{}", case["name"]);
        }
        if case["deterministic"] == true {
            assert_eq!(signature, expected, "{}", case["name"]);
            exact += 1;
        } else {
            assert_ne!(signature, expected, "{}", case["name"]);
        }
    }
    assert_eq!(exact, 5);
}

#[test]
fn every_thumbprint_of_the_rfcs_comes_out_exactly() {
    for case in cases(include_str!("../../../tests/vectors/jwk_thumbprint.json"), 4) {
        let jwk = case["jwk"].to_string();
        match PublicKey::from_jwk(jwk.as_bytes()) {
            Ok(key) => {
                assert_eq!(key.to_jwk(), text(&case, "canonical"));
                assert_eq!(key.thumbprint(), text(&case, "thumbprint"));
            }
            Err(error) => assert_eq!(error.code().slug(), case["error"]["code"], "{}", case["name"]),
        }
        if case["jwk"].get("d").is_some() {
            let key = PrivateKeyText::read(jwk.as_bytes()).unwrap();
            assert_eq!(key.thumbprint().unwrap(), text(&case, "thumbprint"));
        }
    }
}
