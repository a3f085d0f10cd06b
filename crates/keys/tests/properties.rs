//! Laws of the key reader: it never panics, and no diagnostic repeats key material, whatever the text.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot read its vectors fails, which is what a test is for"
)]

use base64ct::{Base64, Encoding as _};
use jotmint::Diagnostic;
use jotmint_keys::{PrivateKey, PrivateKeyText, PublicKey};
use proptest::{prelude::*, sample::Index};
use serde_json::Value;
use std::{collections::HashSet, sync::LazyLock};

/// How many characters in a row give a key away.
const WINDOW: usize = 8;

struct Planted {
    texts: Vec<Vec<u8>>,
    material: HashSet<Vec<u8>>,
}

/// Every text of the vectors, and every run of key material in them.
static PLANTED: LazyLock<Planted> = LazyLock::new(|| {
    let file: Value = serde_json::from_str(include_str!("../../../tests/vectors/key_texts.json")).unwrap();
    let mut planted = Planted { texts: Vec::new(), material: HashSet::new() };
    for case in file["cases"].as_array().unwrap() {
        let text = match case["text_base64"].as_str() {
            Some(base64) => Base64::decode_vec(base64).unwrap(),
            None => case["text"].as_str().unwrap().as_bytes().to_vec(),
        };
        if let Ok(key) = PrivateKeyText::read(&text) {
            let der = key.pkcs8_der().expose();
            let hex: String = der.iter().map(|byte| format!("{byte:02x}")).collect();
            planted.add(hex.as_bytes());
            planted.add(Base64::encode_string(der).as_bytes());
        }
        // Runs of base64 and base64url that are longer than any word.
        let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(byte);
        for run in text.split(|byte| !is_base64(byte)).filter(|run| run.len() >= 40) {
            planted.add(run);
        }
        planted.texts.push(text);
    }
    planted
});

impl Planted {
    fn add(&mut self, material: &[u8]) {
        // The lines of a PEM block are 64 characters, the hyphens around it no secret.
        let material = material.split(|byte| *byte == b'-').max_by_key(|part| part.len()).unwrap();
        self.material.extend(material.windows(WINDOW).map(<[u8]>::to_vec));
    }
}

fn assert_tells_nothing(error: &Diagnostic) {
    let mut said = format!("{error}\n{error:?}\n{}", error.message());
    for help in error.helps() {
        said.push('\n');
        said.push_str(help);
    }
    for window in said.as_bytes().windows(WINDOW) {
        assert!(!PLANTED.material.contains(window), "{said}");
    }
    assert_eq!(error.span(), None);
}

/// Everything that is done with a text.
fn exercise(text: &[u8]) {
    match PrivateKeyText::read(text) {
        Ok(key) => match PrivateKey::new(&key, key.default_algorithm()) {
            Ok(signer) => assert!(key.check_public_key(signer.public_key()).is_ok()),
            Err(error) => assert_tells_nothing(&error),
        },
        Err(error) => assert_tells_nothing(&error),
    }
    if let Err(error) = PublicKey::from_jwk(text) {
        assert_tells_nothing(&error);
    }
}

#[derive(Clone, Debug)]
enum Mutation {
    Set(Index, u8),
    Insert(Index, Vec<u8>),
    Remove(Index, usize),
    Cut(Index),
    /// Bytes from one place of a text put into another place of the first.
    Splice(Index, Index, Index, usize),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Mutation::Set(at, byte)),
        (any::<Index>(), prop::collection::vec(any::<u8>(), 1..12))
            .prop_map(|(at, bytes)| Mutation::Insert(at, bytes)),
        (any::<Index>(), 1_usize..40).prop_map(|(at, count)| Mutation::Remove(at, count)),
        any::<Index>().prop_map(Mutation::Cut),
        (any::<Index>(), any::<Index>(), any::<Index>(), 8_usize..60)
            .prop_map(|(from, start, at, count)| Mutation::Splice(from, start, at, count)),
    ]
}

fn mutate(text: &mut Vec<u8>, mutation: &Mutation) {
    if text.is_empty() {
        return;
    }
    match mutation {
        Mutation::Set(at, byte) => {
            let at = at.index(text.len());
            text[at] = *byte;
        }
        Mutation::Insert(at, bytes) => {
            let at = at.index(text.len());
            text.splice(at..at, bytes.iter().copied());
        }
        Mutation::Remove(at, count) => {
            let at = at.index(text.len());
            let end = text.len().min(at + count);
            text.drain(at..end);
        }
        Mutation::Cut(at) => text.truncate(at.index(text.len())),
        Mutation::Splice(from, start, at, count) => {
            let source = &PLANTED.texts[from.index(PLANTED.texts.len())];
            if !source.is_empty() {
                let start = start.index(source.len());
                let end = source.len().min(start + count);
                let at = at.index(text.len());
                text.splice(at..at, source[start..end].iter().copied());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        exercise(&bytes);
    }

    #[test]
    fn random_der_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
        let length = u8::try_from(bytes.len()).unwrap();
        exercise(&[&[0x30, length][..], &bytes].concat());
        exercise(&[&[0x30, length + 5, 2, 1, 0, 0x30, length], &bytes[..]].concat());
    }

    #[test]
    fn mutated_keys_never_panic_and_are_never_repeated(
        which in any::<Index>(),
        mutations in prop::collection::vec(mutation(), 1..4),
    ) {
        let mut text = PLANTED.texts[which.index(PLANTED.texts.len())].clone();
        for mutation in &mutations {
            mutate(&mut text, mutation);
        }
        exercise(&text);
    }
}

#[test]
fn the_texts_of_the_vectors_are_never_repeated() {
    assert!(PLANTED.material.len() > 10_000, "{} runs of key material", PLANTED.material.len());
    for text in &PLANTED.texts {
        exercise(text);
    }
}
