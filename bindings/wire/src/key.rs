//! Private keys in options: text that is read here, or a mark that the host signs.

use crate::message::Passing;
use jotmint::{
    Diagnostic, Secret,
    cache::private_key_seed,
    diagnostic::codes,
    json::Object,
    jws::{Algorithm, Family},
    options::{Idiom, KeyFacts},
};
use jotmint_keys::{PrivateKeyText, PublicKey};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What is known about a private key; no part of it is secret.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct KeyDescription {
    /// `rsa`, `rsa-pss`, `p256`, `p384`, `p521` or `ed25519`: what a host says that knows only this.
    #[serde(skip_serializing)]
    pub family: Option<String>,
    /// What it signs with, the usual choice first.
    pub algorithms: Option<Vec<String>>,
    /// The `kid` that came with it.
    pub kid: Option<String>,
    /// The RFC 7638 thumbprint of its public part.
    pub thumbprint: Option<String>,
}

/// What a host that signs itself gives in place of the key: its description, and what seals a shared token. The seed is
/// secret and signs nothing.
#[derive(Serialize)]
pub struct KeyMark<'m> {
    #[serde(flatten)]
    description: &'m KeyDescription,
    seed: Passing,
}

impl<'m> KeyMark<'m> {
    /// The mark of a key that [`read_private_key`] has read.
    #[must_use]
    pub fn new(description: &'m KeyDescription, pkcs8: &Secret<Vec<u8>>) -> Self {
        Self { description, seed: Passing::copy(&hex(private_key_seed(pkcs8.expose()).expose())) }
    }
}

/// The description of a private key, and the key in PKCS#8 DER for a host that signs itself.
///
/// # Errors
/// The `key-*` codes of `jotmint-keys`.
pub fn read_private_key(text: &[u8]) -> Result<(KeyDescription, Secret<Vec<u8>>), Diagnostic> {
    let key = PrivateKeyText::read(text)?;
    let facts = facts(&key);
    let description = KeyDescription {
        family: None,
        algorithms: Some(facts.algorithms.iter().map(|algorithm| String::from(algorithm.name())).collect()),
        kid: facts.key_id,
        thumbprint: facts.thumbprint,
    };
    Ok((description, key.pkcs8_der().clone()))
}

/// The RFC 7638 thumbprint of a public JWK.
///
/// # Errors
/// The `key-*` codes of `jotmint-keys`.
pub fn thumbprint(public_jwk: &[u8]) -> Result<String, Diagnostic> {
    Ok(PublicKey::from_jwk(public_jwk)?.thumbprint())
}

/// The key of an option.
#[derive(Debug)]
pub struct KeyOption {
    /// What the configuration needs to know.
    pub facts: KeyFacts,
    /// The text, for a signer in this process.
    pub text: Option<PrivateKeyText>,
}

/// Takes the private key out of the options, leaving a mark that there is one.
///
/// # Errors
/// The `key-*` codes of `jotmint-keys`; `option-invalid`.
pub fn take_key(options: &mut Object, idiom: Idiom) -> Result<Option<KeyOption>, Diagnostic> {
    let name = idiom.spell("private_key");
    let Some(value) = options.get_mut(&name) else { return Ok(None) };
    match core::mem::replace(value, Value::Bool(true)) {
        Value::Null => {
            *value = Value::Null;
            Ok(None)
        }
        Value::String(text) => {
            let text = Secret::new(text);
            let key = PrivateKeyText::read(text.expose().as_bytes())?;
            Ok(Some(KeyOption { facts: facts(&key), text: Some(key) }))
        }
        Value::Object(mut marked) if marked.get("external") == Some(&Value::Bool(true)) => {
            let seed = match marked.remove("seed") {
                Some(Value::String(text)) => {
                    Some(unhex(&Secret::new(text)).ok_or_else(|| wrong_type(&name))?)
                }
                _ => None,
            };
            let described = serde_json::from_value(Value::Object(marked)).map_err(|_| wrong_type(&name))?;
            Ok(Some(KeyOption { facts: KeyFacts { seed, ..described_facts(described)? }, text: None }))
        }
        // A JWK as an object.
        Value::Object(jwk) => {
            let text = Secret::new(Value::Object(jwk).to_string());
            let key = PrivateKeyText::read(text.expose().as_bytes())?;
            Ok(Some(KeyOption { facts: facts(&key), text: Some(key) }))
        }
        Value::Bool(_) | Value::Number(_) | Value::Array(_) => Err(wrong_type(&name)),
    }
}

fn wrong_type(name: &str) -> Diagnostic {
    Diagnostic::new(&codes::OPTION_INVALID, format_args!("`{name}` is neither PEM text nor a JWK"))
        .help("give the text of the key file, or a JWK")
}

fn facts(key: &PrivateKeyText) -> KeyFacts {
    KeyFacts {
        algorithms: key.algorithms().to_vec(),
        key_id: key.key_id().map(String::from),
        thumbprint: thumbprint_of(key),
        seed: Some(private_key_seed(key.pkcs8_der().expose())),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(64), |text, byte| text + &format!("{byte:02x}"))
}

fn unhex(text: &Secret<String>) -> Option<Secret<Vec<u8>>> {
    let (pairs, rest) = text.expose().as_bytes().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| u8::from_str_radix(core::str::from_utf8(pair).ok()?, 16).ok();
    if !rest.is_empty() || pairs.len() != 32 {
        return None;
    }
    pairs.iter().map(byte).collect::<Option<Vec<u8>>>().map(Secret::new)
}

/// From the public part in the text, or derived from the private part where it can be.
fn thumbprint_of(key: &PrivateKeyText) -> Option<String> {
    #[cfg(feature = "sign")]
    let derived =
        || Some(jotmint_keys::PrivateKey::new(key, key.default_algorithm()).ok()?.public_key().thumbprint());
    #[cfg(not(feature = "sign"))]
    let derived = || None;
    key.thumbprint().ok().or_else(derived)
}

fn described_facts(described: KeyDescription) -> Result<KeyFacts, Diagnostic> {
    let algorithms = match (described.algorithms, described.family.as_deref()) {
        (Some(names), _) => names.iter().map(|name| Algorithm::from_name(name)).collect::<Result<_, _>>()?,
        (None, Some(family)) => family_algorithms(family)?.to_vec(),
        (None, None) => Vec::new(),
    };
    Ok(KeyFacts { algorithms, key_id: described.kid, thumbprint: described.thumbprint, seed: None })
}

fn family_algorithms(family: &str) -> Result<&'static [Algorithm], Diagnostic> {
    Ok(match family {
        "rsa" => Family::Rsa.algorithms(),
        "rsa-pss" => &[Algorithm::PS256, Algorithm::PS384, Algorithm::PS512],
        "p256" => Family::P256.algorithms(),
        "p384" => Family::P384.algorithms(),
        "p521" => Family::P521.algorithms(),
        "ed25519" => Family::Ed25519.algorithms(),
        _ => {
            return Err(Diagnostic::new(
                &codes::KEY_TYPE_UNSUPPORTED,
                format_args!("a key of this type does not sign with any JOSE algorithm"),
            )
            .help("use an RSA key, an EC key on P-256, P-384 or P-521, or an Ed25519 key"));
        }
    })
}
