//! Memory that the host writes bytes into, on their way in.
//!
//! They are never handed back, and wiped after they were used.

use std::cell::RefCell;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::{Zeroize as _, Zeroizing};

thread_local! {
    static INBOX: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Makes room for `bytes` bytes that the next call takes; returns where to write them.
#[wasm_bindgen]
pub fn inbox(bytes: usize) -> usize {
    INBOX.with_borrow_mut(|inbox| {
        // A new block each time: growing the old one could leave a copy behind.
        inbox.zeroize();
        *inbox = vec![0; bytes];
        inbox.as_mut_ptr().expose_provenance()
    })
}

/// What the host wrote since the last call of [`inbox`]; wiped when dropped.
pub(crate) fn take_inbox() -> Zeroizing<Vec<u8>> {
    Zeroizing::new(INBOX.take())
}
