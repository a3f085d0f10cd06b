//! Assertions in quantity: configured once, then one call each.
//!
//! The bytes are the same as those of [`AssertionSpec::prepare`] and a signer; only the work is shared between the
//! assertions of the same second. See [`crate::manual`] for what that saves.

use super::{
    layout::{Layout, TAIL_CHARS},
    spec::AssertionSpec,
};
use crate::{
    diagnostic::{Diagnostic, codes},
    entropy::{ENTROPY_BYTES, Entropy},
    jws::{Algorithm, HmacKey, MAX_TAG_BYTES, Midstate, Signature, Signer as _},
    time::UnixTime,
};
use alloc::vec::Vec;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use core::fmt;
use zeroize::Zeroize as _;

/// Writes signing inputs, one after the other, and completes them with signatures made elsewhere.
///
/// For private keys: the signature costs a hundred times what this saves, and nothing is in its way.
pub struct AssertionWriter {
    algorithm: Algorithm,
    layout: Layout,
    second: Option<UnixTime>,
    /// The head of this second's assertions, then a tail, then perhaps a dot and a signature.
    text: Vec<u8>,
    head_chars: usize,
    last_entropy: [u8; ENTROPY_BYTES],
}

impl AssertionWriter {
    /// A writer for assertions of this kind.
    #[must_use]
    pub fn new(spec: &AssertionSpec) -> Self {
        Self {
            algorithm: spec.algorithm,
            layout: Layout::new(spec),
            second: None,
            text: Vec::new(),
            head_chars: 0,
            last_entropy: [0; ENTROPY_BYTES],
        }
    }

    /// The algorithm the header names.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The next signing input, ASCII; the same bytes as [`AssertionSpec::prepare`] gives.
    ///
    /// # Errors
    /// `entropy-not-random` when the host hands over the same bytes twice in a row.
    pub fn signing_input(&mut self, now: UnixTime, entropy: Entropy) -> Result<&[u8], Diagnostic> {
        self.next(now, entropy)?;
        Ok(&self.text)
    }

    /// The assertion: the last signing input with its signature; ASCII.
    ///
    /// # Errors
    /// `signature-malformed` when the bytes cannot be a signature of this algorithm.
    pub fn complete(&mut self, signature: Signature) -> Result<&[u8], Diagnostic> {
        let signature = signature.into_jose(self.algorithm)?;
        self.append(&signature);
        Ok(&self.text)
    }

    /// Starts the next assertion; returns its tail, and whether the head is new.
    #[inline]
    fn next(&mut self, now: UnixTime, entropy: Entropy) -> Result<([u8; TAIL_CHARS], bool), Diagnostic> {
        let entropy = entropy.into_bytes();
        if entropy == self.last_entropy {
            return Err(Diagnostic::new(
                &codes::ENTROPY_NOT_RANDOM,
                format_args!("the random generator returned the same {ENTROPY_BYTES} bytes twice"),
            )
            .help("draw fresh bytes from the operating system for every assertion"));
        }
        self.last_entropy = entropy;
        let new_second = self.second != Some(now);
        if new_second {
            let (head, _) = self.layout.head(now);
            self.head_chars = head.len();
            self.text.zeroize();
            self.text = head.into_bytes();
            self.second = Some(now);
        }
        let (tail, _) = Layout::tail(Entropy::new(entropy)?);
        self.text.truncate(self.head_chars);
        self.text.extend_from_slice(&tail);
        Ok((tail, new_second))
    }

    #[inline]
    fn append(&mut self, signature: &[u8]) {
        self.text.truncate(self.head_chars.saturating_add(TAIL_CHARS));
        let start = self.text.len().saturating_add(1);
        self.text.push(b'.');
        // Unpadded base64url: 4 characters for 3 bytes, rounded up.
        let chars = signature.len().saturating_mul(4).div_ceil(3);
        self.text.resize(start.saturating_add(chars), 0);
        if let Some(place) = self.text.get_mut(start..) {
            let _ = URL_SAFE_NO_PAD.encode_slice(signature, place);
        }
    }
}

impl Drop for AssertionWriter {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

impl fmt::Debug for AssertionWriter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "AssertionWriter({})", self.algorithm)
    }
}

/// Signs assertions with a client secret: the prepared signer of `client_secret_jwt`.
///
/// ```
/// use jotmint::{AssertionSigner, AssertionSpec, Audience, Entropy, UnixTime, jws::{Algorithm, HmacKey}};
///
/// let spec = AssertionSpec::client_authentication("ci", Audience::Issuer("https://as.example".into()), Algorithm::HS256)?;
/// let key = HmacKey::new(Algorithm::HS256, b"an example secret of 32 bytes or more")?;
/// let mut signer = AssertionSigner::new(&spec, &key)?;
///
/// let now = UnixTime::from_seconds(1_760_000_000)?;
/// let one = signer.assertion(now, Entropy::new(*b"sixteen fresh by")?)?.to_vec();
/// let two = signer.assertion(now, Entropy::new(*b"and sixteen more")?)?.to_vec();
/// assert_ne!(one, two);
/// # Ok::<(), jotmint::Diagnostic>(())
/// ```
pub struct AssertionSigner {
    writer: AssertionWriter,
    midstate: Midstate,
    tag_bytes: usize,
}

impl AssertionSigner {
    /// A signer for assertions of this kind with this secret.
    ///
    /// # Errors
    /// `algorithm-not-for-key` when the key is bound to another algorithm than the specification names.
    pub fn new(spec: &AssertionSpec, key: &HmacKey) -> Result<Self, Diagnostic> {
        let algorithm = key.algorithm();
        if algorithm != spec.algorithm {
            return Err(Diagnostic::new(
                &codes::ALGORITHM_NOT_FOR_KEY,
                format_args!("the header says {}, the key is bound to {algorithm}", spec.algorithm),
            )
            .help("make the key for the algorithm of the assertion"));
        }
        Ok(Self {
            writer: AssertionWriter::new(spec),
            midstate: Midstate::new(algorithm, key),
            tag_bytes: algorithm.signature_bytes().unwrap_or(0),
        })
    }

    /// The algorithm the header names.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.writer.algorithm
    }

    /// A fresh assertion in compact form, ASCII. It is overwritten by the next call.
    ///
    /// # Errors
    /// `entropy-not-random` when the host hands over the same bytes twice in a row.
    #[inline]
    pub fn assertion(&mut self, now: UnixTime, entropy: Entropy) -> Result<&[u8], Diagnostic> {
        let (tail, new_second) = self.writer.next(now, entropy)?;
        if new_second {
            self.midstate.set_prefix(self.writer.text.get(..self.writer.head_chars).unwrap_or_default());
        }
        let mut tag = [0; MAX_TAG_BYTES];
        self.midstate.tag(&tail, &mut tag);
        self.writer.append(tag.get(..self.tag_bytes).unwrap_or_default());
        Ok(&self.writer.text)
    }
}

impl fmt::Debug for AssertionSigner {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "AssertionSigner({})", self.writer.algorithm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{assertion::Audience, jws::decode};
    use alloc::{collections::BTreeSet, string::String, vec};
    use proptest::prelude::*;

    fn spec(client_id: &str, algorithm: Algorithm) -> AssertionSpec {
        AssertionSpec::client_authentication(
            client_id,
            Audience::Issuer("https://as.example".into()),
            algorithm,
        )
        .unwrap()
    }

    proptest! {
        #[test]
        fn the_prepared_signer_writes_the_same_bytes_as_the_plain_way(
            client_id in "[ -~]{1,90}",
            start in 1_000_000_000_u64..3_000_000_000,
            steps in proptest::collection::vec((0_u64..2, any::<[u8; 16]>()), 1..6),
        ) {
            for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
                let key = HmacKey::new(algorithm, &[b'k'; 64]).unwrap();
                let spec = spec(&client_id, algorithm);
                let mut signer = AssertionSigner::new(&spec, &key).unwrap();
                let mut seconds = start;
                let mut last = None;
                for (step, bytes) in &steps {
                    seconds += step;
                    let Ok(entropy) = Entropy::new(*bytes) else { continue };
                    if last == Some(bytes) { continue }
                    last = Some(bytes);
                    let now = UnixTime::from_seconds(seconds).unwrap();
                    let plain = spec.prepare(now, Entropy::new(*bytes).unwrap()).unwrap().unsigned.sign_with(&key).unwrap();
                    let fast = signer.assertion(now, entropy).unwrap();
                    prop_assert_eq!(fast, plain.expose().as_bytes());
                }
            }
        }
    }

    #[test]
    fn ten_thousand_assertions_have_ten_thousand_different_jti() {
        let key = HmacKey::new(Algorithm::HS256, &[b'k'; 32]).unwrap();
        let mut signer = AssertionSigner::new(&spec("ci", Algorithm::HS256), &key).unwrap();
        let mut seen = BTreeSet::new();
        for attempt in 0..10_000_u64 {
            let mut bytes = [9; 16];
            bytes[..8].copy_from_slice(&attempt.to_le_bytes());
            let now = UnixTime::from_seconds(1_760_000_000 + attempt / 50).unwrap();
            let compact = signer.assertion(now, Entropy::new(bytes).unwrap()).unwrap().to_vec();
            let decoded = decode(&String::from_utf8(compact).unwrap()).unwrap();
            assert!(seen.insert(decoded.claims["jti"].as_str().map(String::from)));
        }
        assert_eq!(seen.len(), 10_000);
    }

    #[test]
    fn a_generator_that_repeats_itself_is_noticed() {
        let mut writer = AssertionWriter::new(&spec("ci", Algorithm::RS256));
        let now = UnixTime::from_seconds(1_760_000_000).unwrap();
        let entropy = || Entropy::new(*b"0123456789abcdef").unwrap();
        assert!(writer.signing_input(now, entropy()).is_ok());
        assert_eq!(writer.signing_input(now, entropy()).unwrap_err().code(), &codes::ENTROPY_NOT_RANDOM);
    }

    #[test]
    fn completing_twice_replaces_the_signature() {
        let mut writer = AssertionWriter::new(&spec("ci", Algorithm::ES256));
        let now = UnixTime::from_seconds(1_760_000_000).unwrap();
        let input = writer.signing_input(now, Entropy::new(*b"0123456789abcdef").unwrap()).unwrap().to_vec();
        for byte in [1, 2] {
            let assertion = writer.complete(Signature::Jose(vec![byte; 64])).unwrap();
            assert_eq!(assertion.len(), input.len() + 1 + 86);
            assert!(assertion.starts_with(&input));
        }
    }
}
