//! Signatures with keys made on the spot, verified by ring and by the p521 crate.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot make its keys fails, which is what a test is for"
)]

mod verify;

use aws_lc_rs::{
    encoding::{AsDer as _, Pkcs8V1Der},
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, ECDSA_P521_SHA512_FIXED_SIGNING,
        EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair,
    },
};
use base64ct::{Base64, Encoding as _};
use jotmint::{
    diagnostic::codes,
    jws::{Algorithm, Family, Signer as _},
};
use jotmint_keys::{PrivateKey, PrivateKeyText, PublicKey};
use std::sync::LazyLock;
use verify::verifies;

static RSA: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    der.as_ref().to_vec()
});

fn ec(curve: &'static EcdsaSigningAlgorithm) -> Vec<u8> {
    EcdsaKeyPair::generate(curve).unwrap().to_pkcs8v1().unwrap().as_ref().to_vec()
}

fn fresh(family: Family) -> Vec<u8> {
    match family {
        Family::Rsa => RSA.clone(),
        Family::P256 => ec(&ECDSA_P256_SHA256_FIXED_SIGNING),
        Family::P384 => ec(&ECDSA_P384_SHA384_FIXED_SIGNING),
        Family::P521 => ec(&ECDSA_P521_SHA512_FIXED_SIGNING),
        Family::Ed25519 => Ed25519KeyPair::generate().unwrap().to_pkcs8v1().unwrap().as_ref().to_vec(),
        Family::Hmac => Vec::new(),
    }
}

fn private_algorithms() -> impl Iterator<Item = Algorithm> {
    Algorithm::ALL.into_iter().filter(|algorithm| !algorithm.is_symmetric())
}

#[test]
fn every_algorithm_signs_what_others_verify() {
    for algorithm in private_algorithms() {
        let rounds = if algorithm.family() == Family::Rsa { 2 } else { 20 };
        for round in 0..rounds {
            let text = PrivateKeyText::read(&fresh(algorithm.family())).unwrap();
            let key = PrivateKey::new(&text, algorithm).unwrap();
            let message = format!("header.claims.{round}");
            let signature = key.sign(message.as_bytes()).unwrap().into_jose(algorithm).unwrap();
            assert!(verifies(algorithm, key.public_key(), message.as_bytes(), &signature), "{algorithm}");
            assert!(!verifies(algorithm, key.public_key(), b"header.claims", &signature), "{algorithm}");
        }
    }
}

#[test]
fn every_way_to_write_a_key_down_gives_the_same_key() {
    for family in [Family::Rsa, Family::P256, Family::P384, Family::P521, Family::Ed25519] {
        let der = fresh(family);
        let body = Base64::encode_string(&der);
        let lines: Vec<&str> =
            body.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
        let plain = PrivateKeyText::read(&der).unwrap();
        for line_end in ["\n", "\r\n", "\r", "\\n", "\\r\\n", " ", "\n    "] {
            let pem = format!(
                "-----BEGIN PRIVATE KEY-----{line_end}{}{line_end}-----END PRIVATE KEY-----{line_end}",
                lines.join(line_end)
            );
            let wrapped = Base64::encode_string(pem.as_bytes());
            for text in [
                format!("deploy key{line_end}{pem}end"),
                format!("\"{pem}\""),
                format!("\u{feff}  {pem}\n\n"),
                wrapped
                    .as_bytes()
                    .chunks(76)
                    .map(|line| std::str::from_utf8(line).unwrap())
                    .collect::<Vec<_>>()
                    .join("\n"),
                wrapped,
                pem,
            ] {
                let read = PrivateKeyText::read(text.as_bytes()).unwrap();
                assert_eq!(read.pkcs8_der().expose(), plain.pkcs8_der().expose());
                assert_eq!((read.family(), read.algorithms()), (family, plain.algorithms()));
            }
        }
    }
}

#[test]
fn a_key_signs_with_its_own_family_and_nothing_else() {
    for family in [Family::Rsa, Family::P256, Family::P384, Family::P521, Family::Ed25519] {
        let text = PrivateKeyText::read(&fresh(family)).unwrap();
        for algorithm in Algorithm::ALL {
            let key = PrivateKey::new(&text, algorithm);
            assert_eq!(key.is_ok(), algorithm.family() == family, "{algorithm} with {text:?}");
            if let Err(error) = key {
                assert_eq!(error.code(), &codes::ALGORITHM_NOT_FOR_KEY);
                assert!(error.helps().next().unwrap().starts_with("use "));
            }
        }
    }
}

#[test]
fn a_refused_algorithm_names_the_key_and_what_it_can_do() {
    let text = PrivateKeyText::read(&fresh(Family::P256)).unwrap();
    let error = text.check_algorithm(Algorithm::RS256).unwrap_err();
    assert_eq!(error.message(), "a P-256 key does not sign with RS256");
    assert_eq!(error.helps().collect::<Vec<_>>(), ["use ES256"]);
    let text = PrivateKeyText::read(&fresh(Family::Rsa)).unwrap();
    let error = text.check_algorithm(Algorithm::ES256).unwrap_err();
    assert_eq!(error.message(), "an RSA key of 2048 bits does not sign with ES256");
    assert_eq!(error.helps().collect::<Vec<_>>(), ["use RS256, RS384, RS512, PS256, PS384 or PS512"]);
}

/// The RSA key again, with the identifier of RSASSA-PSS and no parameters (RFC 4055 section 1.2).
fn restricted_to_pss() -> Vec<u8> {
    let (head, inner) = RSA.split_at(22);
    assert_eq!(&head[4..22], b"\x02\x01\0\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\0");
    let content = [&b"\x02\x01\0\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a"[..], inner].concat();
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    [&[0x30, 0x82][..], &length, &content].concat()
}

#[test]
fn a_key_restricted_to_pss_signs_with_ps_algorithms_only() {
    let text = PrivateKeyText::read(&restricted_to_pss()).unwrap();
    assert_eq!(text.default_algorithm(), Algorithm::PS256);
    let error = PrivateKey::new(&text, Algorithm::RS256).unwrap_err();
    assert_eq!(error.code(), &codes::KEY_PSS_RESTRICTED);
    assert_eq!(error.helps().collect::<Vec<_>>(), ["use PS256, PS384 or PS512"]);
    let key = PrivateKey::new(&text, Algorithm::PS384).unwrap();
    let signature = key.sign(b"header.claims").unwrap().into_jose(Algorithm::PS384).unwrap();
    assert!(verifies(Algorithm::PS384, key.public_key(), b"header.claims", &signature));
}

#[test]
fn the_alg_of_a_jwk_wins_and_binds() {
    let jwk = |alg: &str| {
        let jwk = r#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","alg":"#;
        PrivateKeyText::read(format!("{jwk}\"{alg}\"}}").as_bytes())
    };
    let text = jwk("Ed25519").unwrap();
    assert_eq!(text.algorithms(), [Algorithm::Ed25519]);
    let error = text.check_algorithm(Algorithm::EdDSA).unwrap_err();
    assert_eq!(error.message(), "the `alg` of the JWK is Ed25519, it does not sign with EdDSA");
    assert!(jwk("HS256").is_err() && jwk("ES256").is_err() && jwk("EdDSA").is_ok());
}

#[test]
fn debug_output_has_nothing_of_the_key() {
    for family in [Family::Rsa, Family::P256, Family::Ed25519] {
        let text = PrivateKeyText::read(&fresh(family)).unwrap();
        let key = PrivateKey::new(&text, text.default_algorithm()).unwrap();
        assert_eq!(format!("{key:?}"), format!("PrivateKey({})", text.default_algorithm()));
        assert!(format!("{text:?}").len() < 50, "{text:?}");
        assert_eq!(format!("{:?}", text.pkcs8_der()), "[redacted]");
    }
}

#[test]
fn keys_cross_threads() {
    fn is_shared<T: Send + Sync + 'static>() {}
    is_shared::<PrivateKey>();
    is_shared::<PrivateKeyText>();
    is_shared::<PublicKey>();
}
