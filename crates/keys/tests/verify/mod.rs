//! Signatures checked by other implementations than the one that signs: ring, and the p521 crate.

#![expect(clippy::indexing_slicing, reason = "a public key without its members fails the test")]

use base64ct::{Base64UrlUnpadded, Encoding as _};
use jotmint::jws::Algorithm;
use jotmint_keys::PublicKey;
use p521::ecdsa::signature::Verifier as _;
use ring::signature::{self, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey};
use serde_json::Value;

/// Whether another implementation than the one that signed takes the signature.
pub(crate) fn verifies(algorithm: Algorithm, key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
    let jwk: Value = serde_json::from_str(&key.to_jwk()).unwrap();
    let member = |name: &str| Base64UrlUnpadded::decode_vec(jwk[name].as_str().unwrap()).unwrap();
    let point = || [&[4][..], &member("x"), &member("y")].concat();
    let rsa = |parameters: &RsaParameters| {
        RsaPublicKeyComponents { n: member("n"), e: member("e") }
            .verify(parameters, message, signature)
            .is_ok()
    };
    match algorithm {
        Algorithm::RS256 => rsa(&signature::RSA_PKCS1_2048_8192_SHA256),
        Algorithm::RS384 => rsa(&signature::RSA_PKCS1_2048_8192_SHA384),
        Algorithm::RS512 => rsa(&signature::RSA_PKCS1_2048_8192_SHA512),
        Algorithm::PS256 => rsa(&signature::RSA_PSS_2048_8192_SHA256),
        Algorithm::PS384 => rsa(&signature::RSA_PSS_2048_8192_SHA384),
        Algorithm::PS512 => rsa(&signature::RSA_PSS_2048_8192_SHA512),
        Algorithm::ES256 => UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, point())
            .verify(message, signature)
            .is_ok(),
        Algorithm::ES384 => UnparsedPublicKey::new(&signature::ECDSA_P384_SHA384_FIXED, point())
            .verify(message, signature)
            .is_ok(),
        Algorithm::ES512 => {
            let key = p521::ecdsa::VerifyingKey::from_sec1_bytes(&point()).unwrap();
            p521::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok())
        }
        Algorithm::Ed25519 | Algorithm::EdDSA => {
            UnparsedPublicKey::new(&signature::ED25519, member("x")).verify(message, signature).is_ok()
        }
        _ => false,
    }
}
