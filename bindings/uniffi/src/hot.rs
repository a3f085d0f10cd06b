//! The one plain C symbol: a fresh assertion for the price of one `ctypes` call.
//!
//! uniffi's generated Python takes three crossings and 8 µs for a method that returns a string; this takes one and
//! half a microsecond. It says nothing about errors: on null, ask [`Signer::assertion`], which says why.

use crate::signer::Signer;
use std::{
    cell::RefCell,
    ffi::c_char,
    panic::{AssertUnwindSafe, catch_unwind},
    ptr,
};
use zeroize::Zeroizing;

thread_local! {
    static TEXT: RefCell<Zeroizing<Vec<u8>>> = RefCell::default();
}

/// A fresh assertion, ASCII with a NUL at its end; null when there is none. It belongs to the calling thread and is
/// overwritten by the thread's next call.
///
/// # Safety
/// `signer` is null, or what [`Signer::address`] returned for an object that outlives the call.
#[expect(unsafe_code, reason = "an address comes back from Python, which keeps the object alive")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jotmint_assertion(signer: *const Signer) -> *const c_char {
    // SAFETY: the caller promises that a pointer which is not null points to a live `Signer`. Only shared references
    // to it exist, and it is `Sync`, so that any thread may use it at any time.
    let Some(signer) = (unsafe { signer.as_ref() }) else { return ptr::null() };
    // A panic must not cross into C. What it may leave half done is a signer's prepared state, whose lock is then
    // poisoned and never used again, or this thread's text, which the next call begins anew.
    catch_unwind(AssertUnwindSafe(|| write(signer))).ok().flatten().unwrap_or(ptr::null())
}

#[inline]
fn write(signer: &Signer) -> Option<*const c_char> {
    TEXT.try_with(|text| {
        let mut text = text.try_borrow_mut().ok()?;
        text.clear();
        signer.write(&mut text).ok()?;
        text.push(0);
        Some(text.as_ptr().cast())
    })
    .ok()?
}
