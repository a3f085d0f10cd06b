//! Chance with a seed: the same seed gives the same run, on every machine.

use rand_core::{Rng as _, SeedableRng as _};
use rand_distr::{Distribution as _, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;

/// A stream of random numbers.
#[derive(Debug)]
pub struct Chance(Xoshiro256PlusPlus);

impl Chance {
    /// One of many independent streams of a seed, so that, say, all rules meet the same clients.
    #[must_use]
    pub fn new(seed: u64, stream: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed ^ stream.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }

    /// A number out of all of `u64`.
    pub fn draw(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number in [0, 1).
    pub fn unit(&mut self) -> f64 {
        unit(self.draw())
    }

    /// A whole number below `end`; 0 when `end` is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        // The high half of a product of 128 bits is below `end`.
        ((u128::from(self.draw()) * u128::from(end)) >> 64) as u64
    }

    /// A whole number in [-`most`, `most`].
    pub fn around_zero(&mut self, most: i64) -> i64 {
        self.below(2 * most.unsigned_abs() + 1) as i64 - most
    }

    /// True in one of `1 / share` cases.
    pub fn happens(&mut self, share: f64) -> bool {
        share > 0.0 && self.unit() < share
    }

    /// A time with this median, log-normal: most close to it, a few much longer.
    pub fn around(&mut self, median_ms: u64, sigma: f64) -> u64 {
        let normal: f64 = StandardNormal.sample(&mut self.0);
        (median_ms as f64 * (normal * sigma).exp()).round() as u64
    }

    /// 16 bytes that are not all the same.
    pub fn bytes(&mut self) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.draw().to_le_bytes());
        bytes[8..].copy_from_slice(&self.draw().to_le_bytes());
        bytes
    }
}

/// The number in [0, 1) that the bits of `draw` stand for.
#[must_use]
pub fn unit(draw: u64) -> f64 {
    (draw >> 11) as f64 / (1_u64 << 53) as f64
}
