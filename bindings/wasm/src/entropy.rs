//! Fresh entropy, a pool that the host fills.
//!
//! It is never handed back, and wiped as it is spent. What is not spent is in every copy of the process, and a copy of a
//! machine tells nobody: a signer takes only what was filled in within the same second, a source only what was filled in
//! right before.

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
    /// When it was filled, in seconds since 1970.
    second: u32,
}

impl Pool {
    #[inline]
    fn take(&mut self) -> Option<[u8; 16]> {
        let draw = self.draws.get_mut(self.next)?;
        let mut bytes = [0; 16];
        for (place, word) in bytes.chunks_exact_mut(8).zip(draw.iter()) {
            place.copy_from_slice(&word.to_le_bytes());
        }
        draw.zeroize();
        self.next = self.next.saturating_add(1);
        Some(bytes)
    }
}

thread_local! {
    static POOL: RefCell<Pool> =
        const { RefCell::new(Pool { draws: [[0; 2]; DRAWS], next: DRAWS, second: 0 }) };
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

/// Tells that the pool holds fresh bytes from end to end, and when they were drawn.
#[wasm_bindgen]
pub fn entropy_filled(now_seconds: u32) {
    POOL.with_borrow_mut(|pool| {
        pool.next = 0;
        pool.second = now_seconds;
    });
}

/// Takes 16 bytes out of the pool, leaving zeros; `None` when it is spent, or was filled in another second.
#[inline]
pub(crate) fn draw(now_seconds: u32) -> Option<[u8; 16]> {
    POOL.with_borrow_mut(|pool| if pool.second == now_seconds { pool.take() } else { None })
}

/// Entropy that was filled in right before this call.
pub(crate) fn fresh() -> Result<Entropy, Diagnostic> {
    let bytes =
        POOL.with_borrow_mut(|pool| if pool.next == 0 { pool.take() } else { None }).ok_or_else(|| {
            Diagnostic::new(&codes::ENTROPY_NOT_RANDOM, format_args!("the entropy pool was not filled"))
                .help("fill it from the operating system before this call")
        })?;
    Entropy::new(bytes)
}
