//! Numbers of any length, to see whether the parts of a key fit each other.
//!
//! No cryptography: nothing here signs or makes a key. The work depends on the lengths of the numbers, not on their
//! values, and what was computed is wiped.

use alloc::{vec, vec::Vec};
use core::iter;
use zeroize::Zeroizing;

/// A number of 32 bits in the lower half of each cell, the least significant first; products fit the cell.
pub(super) struct Number(Zeroizing<Vec<u64>>);

const LOW: u64 = 0xffff_ffff;
const LIMB_BITS: u32 = 32;

impl Number {
    pub(super) fn from_be_bytes(bytes: &[u8]) -> Self {
        let limb = |bytes: &[u8]| bytes.iter().fold(0, |limb, byte| (limb << 8) | u64::from(*byte));
        Self(Zeroizing::new(bytes.rchunks(4).map(limb).collect()))
    }

    pub(super) fn is_odd(&self) -> bool {
        self.0.first().is_some_and(|limb| limb & 1 == 1)
    }

    pub(super) fn equals(&self, other: &Self) -> bool {
        let pairs = self.padded(other).zip(other.padded(self));
        pairs.fold(0, |difference, (left, right)| difference | (left ^ right)) == 0
    }

    pub(super) fn is_less_than(&self, other: &Self) -> bool {
        borrow_after(self.padded(other).zip(other.padded(self))) == 1
    }

    /// The number below an odd one.
    pub(super) fn even_below(&self) -> Self {
        let mut below = self.0.clone();
        if let Some(limb) = below.first_mut() {
            *limb &= !1;
        }
        Self(below)
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        let mut carry = 0;
        let mut sum = Vec::with_capacity(self.0.len().max(other.0.len()).saturating_add(1));
        for (left, right) in self.padded(other).zip(other.padded(self)) {
            let limb: u64 = left.wrapping_add(right).wrapping_add(carry);
            sum.push(limb & LOW);
            carry = limb >> LIMB_BITS;
        }
        sum.push(carry);
        Self(Zeroizing::new(sum))
    }

    pub(super) fn times(&self, other: &Self) -> Self {
        let mut product = Zeroizing::new(vec![0; self.0.len().saturating_add(other.0.len())]);
        for (shift, left) in self.0.iter().enumerate() {
            let mut cells = product.iter_mut().skip(shift);
            let mut carry = 0;
            for (right, cell) in other.0.iter().zip(cells.by_ref()) {
                // (2^32 - 1)^2 + 2 (2^32 - 1) = 2^64 - 1: it fits.
                let sum = left.wrapping_mul(*right).wrapping_add(*cell).wrapping_add(carry);
                *cell = sum & LOW;
                carry = sum >> LIMB_BITS;
            }
            if let Some(cell) = cells.next() {
                *cell = carry;
            }
        }
        Self(product)
    }

    /// The remainder of the division by `modulus`, which is not zero.
    pub(super) fn modulo(&self, modulus: &Self) -> Self {
        let mut rest = Zeroizing::new(vec![0; modulus.0.len().saturating_add(1)]);
        for limb in self.0.iter().rev() {
            for bit in (0..LIMB_BITS).rev() {
                let mut carry = limb.wrapping_shr(bit) & 1;
                for cell in rest.iter_mut() {
                    let shifted = (*cell << 1) | carry;
                    *cell = shifted & LOW;
                    carry = shifted >> LIMB_BITS;
                }
                subtract_where_not_less(&mut rest, &modulus.0);
            }
        }
        Self(rest)
    }

    /// The limbs, with zeros up to the length of the longer of the two numbers.
    fn padded(&self, other: &Self) -> impl Iterator<Item = u64> {
        self.0.iter().copied().chain(iter::repeat(0)).take(self.0.len().max(other.0.len()))
    }
}

/// 1 where the left number is smaller than the right one, else 0.
fn borrow_after(pairs: impl Iterator<Item = (u64, u64)>) -> u64 {
    pairs.fold(0, |borrow, (left, right)| left.wrapping_sub(right).wrapping_sub(borrow) >> 63)
}

fn subtract_where_not_less(rest: &mut [u64], modulus: &[u64]) {
    let padded = || modulus.iter().copied().chain(iter::repeat(0));
    let is_less = borrow_after(rest.iter().copied().zip(padded()));
    let keep = is_less.wrapping_sub(1);
    let mut borrow = 0;
    for (cell, limb) in rest.iter_mut().zip(padded()) {
        let difference = cell.wrapping_sub(limb & keep).wrapping_sub(borrow);
        *cell = difference & LOW;
        borrow = difference >> 63;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(value: u128) -> Number {
        Number::from_be_bytes(&value.to_be_bytes())
    }

    proptest! {
        #[test]
        fn arithmetic_agrees_with_that_of_the_machine(a: u64, b: u64, c in 1_u64.., shift in 0_u32..64) {
            let (a, b, c) = (u128::from(a), u128::from(b >> shift), u128::from(c >> shift).max(1));
            prop_assert!(number(a).times(&number(b)).equals(&number(a * b)));
            prop_assert!(number(a).plus(&number(b)).equals(&number(a + b)));
            prop_assert!(number(a * b).modulo(&number(c)).equals(&number((a * b) % c)));
            prop_assert_eq!(number(a).is_less_than(&number(b)), a < b);
            prop_assert_eq!(number(a).equals(&number(b)), a == b);
            prop_assert_eq!(number(a).is_odd(), a % 2 == 1);
            prop_assert!(number(a | 1).even_below().equals(&number((a | 1) - 1)));
        }
    }

    #[test]
    fn leading_zeros_do_not_count() {
        assert!(Number::from_be_bytes(&[0, 0, 0, 0, 0, 7]).equals(&Number::from_be_bytes(&[7])));
        assert!(Number::from_be_bytes(&[]).equals(&Number::from_be_bytes(&[0])));
        assert!(!Number::from_be_bytes(&[]).is_odd());
    }
}
