//! Fresh random bytes, drawn by the host and spent here.
//!
//! Nothing here generates randomness, and a value cannot be used twice: [`Entropy`] is neither `Clone` nor `Copy`,
//! and everything that needs one takes it by value.

use crate::diagnostic::{Diagnostic, codes};
use core::fmt;

/// How many random bytes one assertion spends: 128 bits, twice what a random collision needs to be out of reach.
pub const ENTROPY_BYTES: usize = 16;

/// 128 random bits for one `jti`, to be spent once (RFC 7519 section 4.1.7, OpenID Connect Core section 9).
pub struct Entropy([u8; ENTROPY_BYTES]);

impl Entropy {
    /// Entropy from bytes the host just drew from its system's random generator.
    ///
    /// # Errors
    /// `entropy-not-random` when all bytes are the same, which is what a broken generator returns.
    ///
    /// ```
    /// use jotmint::Entropy;
    /// assert!(Entropy::new([0; 16]).is_err());
    /// ```
    #[inline]
    pub fn new(bytes: [u8; ENTROPY_BYTES]) -> Result<Self, Diagnostic> {
        let [first, ..] = bytes;
        if bytes.iter().all(|byte| *byte == first) {
            return Err(Diagnostic::new(
                &codes::ENTROPY_NOT_RANDOM,
                format_args!("the random generator returned {ENTROPY_BYTES} equal bytes"),
            )
            .help("draw the bytes from the operating system, fresh for every assertion"));
        }
        Ok(Self(bytes))
    }

    /// A number out of all of `u64`, for a choice that needs to be fair and not secret.
    pub(crate) fn draw(&self) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.0;
        u64::from_le_bytes([a, b, c, d, e, f, g, h])
    }

    #[inline]
    pub(crate) const fn into_bytes(self) -> [u8; ENTROPY_BYTES] {
        self.0
    }
}

impl fmt::Debug for Entropy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Entropy(..)")
    }
}
