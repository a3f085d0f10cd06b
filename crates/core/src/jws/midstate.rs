//! HMAC for many messages that begin alike.
//!
//! This is not a general HMAC: the message is a long prefix, set rarely, and a tail of exactly 32 bytes, new every
//! time. The key blocks and the prefix are compressed once (RFC 2104 section 4 describes keeping the key's states);
//! a tag then costs two compressions, three when the prefix ends late in a block, instead of seven or more. The
//! states are as secret as the key and are wiped like it. [`super::HmacKey::mac`] is the plain way to the same bytes;
//! the tests compare the two.

use super::{Algorithm, HmacKey};
use sha2::{
    Digest as _, Sha256, Sha384, Sha512,
    block_api::{compress256, compress512},
};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The longest tag: HS512.
pub(crate) const MAX_TAG_BYTES: usize = 64;

/// Bytes of the message that change every time.
pub(crate) const TAIL_BYTES: usize = 32;

/// Saved states of one key and one prefix.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct Midstate(Variant);

#[derive(Zeroize, ZeroizeOnDrop)]
#[expect(
    clippy::large_enum_variant,
    reason = "one per signer, and a box would put a pointer on the hot path"
)]
enum Variant {
    Small(Small),
    Large(Large),
}

impl Midstate {
    pub(crate) fn new(algorithm: Algorithm, key: &HmacKey) -> Self {
        // FIPS 180-4 sections 5.3.3, 5.3.4 and 5.3.5.
        const SHA256: [u32; 8] = [
            0x6a09_e667,
            0xbb67_ae85,
            0x3c6e_f372,
            0xa54f_f53a,
            0x510e_527f,
            0x9b05_688c,
            0x1f83_d9ab,
            0x5be0_cd19,
        ];
        const SHA384: [u64; 8] = [
            0xcbbb_9d5d_c105_9ed8,
            0x629a_292a_367c_d507,
            0x9159_015a_3070_dd17,
            0x152f_ecd8_f70e_5939,
            0x6733_2667_ffc0_0b31,
            0x8eb4_4a87_6858_1511,
            0xdb0c_2e0d_64f9_8fa7,
            0x47b5_481d_befa_4fa4,
        ];
        const SHA512: [u64; 8] = [
            0x6a09_e667_f3bc_c908,
            0xbb67_ae85_84ca_a73b,
            0x3c6e_f372_fe94_f82b,
            0xa54f_f53a_5f1d_36f1,
            0x510e_527f_ade6_82d1,
            0x9b05_688c_2b3e_6c1f,
            0x1f83_d9ab_fb41_bd6b,
            0x5be0_cd19_137e_2179,
        ];
        Self(match algorithm.min_secret_bytes() {
            Some(48) => {
                Variant::Large(Large::new(SHA384, 48, key.secret(), |long| Sha384::digest(long).to_vec()))
            }
            Some(64) => {
                Variant::Large(Large::new(SHA512, 64, key.secret(), |long| Sha512::digest(long).to_vec()))
            }
            Some(_) | None => {
                Variant::Small(Small::new(SHA256, 32, key.secret(), |long| Sha256::digest(long).to_vec()))
            }
        })
    }

    /// Absorbs everything but the tail.
    pub(crate) fn set_prefix(&mut self, prefix: &[u8]) {
        match &mut self.0 {
            Variant::Small(state) => state.set_prefix(prefix),
            Variant::Large(state) => state.set_prefix(prefix),
        }
    }

    /// The tag of the prefix followed by `tail`, written to the front of `tag`.
    #[inline]
    pub(crate) fn tag(&mut self, tail: &[u8; TAIL_BYTES], tag: &mut [u8; MAX_TAG_BYTES]) {
        match &mut self.0 {
            Variant::Small(state) => state.tag(tail, tag),
            Variant::Large(state) => state.tag(tail, tag),
        }
    }
}

/// The same construction over 64-byte blocks of 32-bit words and over 128-byte blocks of 64-bit words.
macro_rules! states {
    ($name:ident, $word:ty, $block:literal, $two_blocks:literal, $length_bytes:literal, $compress:path) => {
        #[derive(Zeroize, ZeroizeOnDrop)]
        struct $name {
            digest_bytes: usize,
            /// After the inner and the outer key block.
            inner_key: [$word; 8],
            outer_key: [$word; 8],
            /// After the inner key block and every whole block of the prefix.
            inner: [$word; 8],
            /// What is left of the prefix, room for the tail, padding, length: one block or two.
            last: [u8; $two_blocks],
            last_blocks: usize,
            tail_at: usize,
            /// Room for the inner digest, padding, length.
            outer: [u8; $block],
        }

        impl $name {
            fn new(
                initial: [$word; 8],
                digest_bytes: usize,
                secret: &[u8],
                digest: impl Fn(&[u8]) -> alloc::vec::Vec<u8>,
            ) -> Self {
                let mut pad = [0_u8; $block];
                if secret.len() > $block {
                    let mut digest = digest(secret);
                    copy(&mut pad, 0, &digest);
                    digest.zeroize();
                } else {
                    copy(&mut pad, 0, secret);
                }
                let mut state = Self {
                    digest_bytes,
                    inner_key: initial,
                    outer_key: initial,
                    inner: initial,
                    last: [0; $two_blocks],
                    last_blocks: 1,
                    tail_at: 0,
                    outer: [0; $block],
                };
                for byte in &mut pad {
                    *byte ^= 0x36;
                }
                $compress(&mut state.inner_key, &[pad]);
                for byte in &mut pad {
                    *byte ^= 0x36 ^ 0x5c;
                }
                $compress(&mut state.outer_key, &[pad]);
                pad.zeroize();
                finish_padding(&mut state.outer, digest_bytes, $block, digest_bytes);
                state.set_prefix(&[]);
                state
            }

            fn set_prefix(&mut self, prefix: &[u8]) {
                let (blocks, rest) = prefix.as_chunks::<$block>();
                self.inner = self.inner_key;
                $compress(&mut self.inner, blocks);
                self.last.zeroize();
                copy(&mut self.last, 0, rest);
                self.tail_at = rest.len();
                let end = rest.len().saturating_add(TAIL_BYTES);
                self.last_blocks = if end.saturating_add(1 + $length_bytes) <= $block { 1 } else { 2 };
                let message = prefix.len().saturating_add(TAIL_BYTES);
                if self.last_blocks == 1 {
                    let (first, _) = self.last.as_chunks_mut::<$block>();
                    if let [first, ..] = first {
                        finish_padding(first, end, $block, message);
                    }
                } else {
                    finish_padding(&mut self.last, end, $block, message);
                }
            }

            #[inline]
            fn tag(&mut self, tail: &[u8; TAIL_BYTES], tag: &mut [u8; MAX_TAG_BYTES]) {
                copy(&mut self.last, self.tail_at, tail);
                let mut state = self.inner;
                let (blocks, _) = self.last.as_chunks::<$block>();
                if let Some(blocks) = blocks.get(..self.last_blocks) {
                    $compress(&mut state, blocks);
                }
                let mut digest = words(&state);
                if let Some(digest) = digest.get(..self.digest_bytes) {
                    copy(&mut self.outer, 0, digest);
                }
                let mut state = self.outer_key;
                $compress(&mut state, core::slice::from_ref(&self.outer));
                digest = words(&state);
                if let Some(digest) = digest.get(..self.digest_bytes) {
                    copy(tag, 0, digest);
                }
            }
        }

        impl Words for [$word; 8] {
            #[inline]
            fn bytes(&self) -> [u8; MAX_TAG_BYTES] {
                let mut bytes = [0; MAX_TAG_BYTES];
                for (place, word) in bytes.chunks_exact_mut(size_of::<$word>()).zip(self) {
                    place.copy_from_slice(&word.to_be_bytes());
                }
                bytes
            }
        }
    };
}

states!(Small, u32, 64, 128, 8, compress256);
states!(Large, u64, 128, 256, 16, compress512);

trait Words {
    fn bytes(&self) -> [u8; MAX_TAG_BYTES];
}

#[inline]
fn words(state: &impl Words) -> [u8; MAX_TAG_BYTES] {
    state.bytes()
}

/// Copies `from` into `into` at `at`. The callers' lengths fit by construction.
#[inline]
fn copy(into: &mut [u8], at: usize, from: &[u8]) {
    if let Some(place) = into.get_mut(at..).and_then(|rest| rest.get_mut(..from.len())) {
        place.copy_from_slice(from);
    }
}

/// The one bit, the zeros and the length in bits that end a SHA-2 message; one key block of `block` bytes went before.
fn finish_padding(last: &mut [u8], end: usize, block: usize, message: usize) {
    copy(last, end, &[0x80]);
    let bits = u64::try_from(block.saturating_add(message)).unwrap_or(u64::MAX).saturating_mul(8);
    let at = last.len().saturating_sub(8);
    copy(last, at, &bits.to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn midstate_and_plain_hmac_agree_for_every_key_and_prefix_length(
            secret in proptest::collection::vec(any::<u8>(), 64..300),
            prefix in proptest::collection::vec(any::<u8>(), 0..600),
            other in proptest::collection::vec(any::<u8>(), 0..300),
            tail: [u8; 32],
        ) {
            for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
                let Ok(key) = HmacKey::new(algorithm, &secret) else { continue };
                let mut midstate = Midstate::new(algorithm, &key);
                let mut tag = [0; MAX_TAG_BYTES];
                midstate.set_prefix(&other);
                midstate.tag(&tail, &mut tag);
                midstate.set_prefix(&prefix);
                for _ in 0..2 {
                    midstate.tag(&tail, &mut tag);
                    let expected = key.mac(&[&prefix[..], &tail].concat());
                    prop_assert_eq!(&tag[..expected.len()], &expected[..]);
                }
            }
        }
    }

    #[test]
    fn every_position_in_a_block_pads_right() {
        for algorithm in [Algorithm::HS256, Algorithm::HS512] {
            let key = HmacKey::new(algorithm, &[7; 64]).unwrap();
            let mut midstate = Midstate::new(algorithm, &key);
            for length in 0..=260 {
                let prefix = vec![b'p'; length];
                let mut tag = [0; MAX_TAG_BYTES];
                midstate.set_prefix(&prefix);
                midstate.tag(&[b't'; 32], &mut tag);
                let expected = key.mac(&[&prefix[..], &[b't'; 32]].concat());
                assert_eq!(&tag[..expected.len()], &expected[..], "prefix of {length}");
            }
        }
    }
}
