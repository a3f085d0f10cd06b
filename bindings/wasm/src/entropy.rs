//! Fresh entropy, a pool that the host fills.
//!
//! It is never handed back, and wiped as it is spent.

use jotmint::{Diagnostic, Entropy, diagnostic::codes};
use std::cell::RefCell;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroize as _;

/// Draws of 16 bytes that one filling of the pool gives: 4 kB.
const DRAWS: usize = 256;

/// 16 bytes as two words, so that wiping them is two stores.
type Draw = [u64; 2];

struct Pool {
    draws: [Draw; DRAWS],
    next: usize,
}

thread_local! {
    static POOL: RefCell<Pool> = const { RefCell::new(Pool { draws: [[0; 2]; DRAWS], next: DRAWS }) };
}

/// Where the host writes bytes from its system's random generator before it calls [`entropy_filled`].
#[wasm_bindgen]
pub fn entropy_address() -> usize {
    POOL.with_borrow_mut(|pool| pool.draws.as_mut_ptr().expose_provenance())
}

/// Size of the entropy pool in bytes.
#[wasm_bindgen]
pub fn entropy_bytes() -> usize {
    size_of::<[Draw; DRAWS]>()
}

/// Tells that the pool holds fresh bytes from end to end.
#[wasm_bindgen]
pub fn entropy_filled() {
    POOL.with_borrow_mut(|pool| pool.next = 0);
}

/// Whether the pool must be filled before the next call that spends entropy.
#[wasm_bindgen]
pub fn entropy_spent() -> bool {
    POOL.with_borrow(|pool| pool.next >= DRAWS)
}

/// Takes 16 fresh bytes out of the pool, leaving zeros; `None` when it is spent.
#[inline]
pub(crate) fn draw() -> Option<[u8; 16]> {
    POOL.with_borrow_mut(|pool| {
        let draw = pool.draws.get_mut(pool.next)?;
        let mut bytes = [0; 16];
        for (place, word) in bytes.chunks_exact_mut(8).zip(draw.iter()) {
            place.copy_from_slice(&word.to_le_bytes());
        }
        draw.zeroize();
        pool.next = pool.next.saturating_add(1);
        Some(bytes)
    })
}

/// Entropy from the pool, for calls that are not counted in nanoseconds.
pub(crate) fn fresh() -> Result<Entropy, Diagnostic> {
    let bytes = draw().ok_or_else(|| {
        Diagnostic::new(&codes::ENTROPY_NOT_RANDOM, format_args!("the entropy pool was not filled"))
            .help("fill it from the operating system before this call")
    })?;
    Entropy::new(bytes)
}
