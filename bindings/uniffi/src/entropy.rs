//! Random bytes from the operating system, drawn by the hundred and spent one assertion at a time.
//!
//! Each thread has its own pool, so that no two threads can be given the same bytes. What is spent is wiped. After a
//! fork the child would inherit what the parent has not spent yet: [`discard`] makes it draw anew.

use jotmint::{Diagnostic, ENTROPY_BYTES, Entropy, diagnostic::codes};
use std::{
    cell::RefCell,
    sync::atomic::{AtomicU64, Ordering},
};
use zeroize::{Zeroize as _, ZeroizeOnDrop};

/// Bytes drawn at once: enough for 256 assertions, which makes the system call vanish beside them.
const POOL_BYTES: usize = 256 * ENTROPY_BYTES;

/// Counts the times all pools became worthless.
static EPOCH: AtomicU64 = AtomicU64::new(0);

thread_local! {
    static POOL: RefCell<Pool> = const { RefCell::new(Pool { unspent: Vec::new(), epoch: 0 }) };
}

/// Makes every thread draw fresh bytes before its next assertion.
pub(crate) fn discard() {
    EPOCH.fetch_add(1, Ordering::Relaxed);
}

/// Random bytes that nobody was given before.
///
/// # Errors
/// `entropy-not-random` when the operating system has none to give.
#[inline]
pub(crate) fn draw() -> Result<Entropy, Diagnostic> {
    // A thread that is being taken down has no pool any more; nothing mints assertions there.
    Entropy::new(
        POOL.try_with(|pool| pool.try_borrow_mut().ok()?.draw()).ok().flatten().ok_or_else(unavailable)?,
    )
}

#[derive(ZeroizeOnDrop)]
struct Pool {
    unspent: Vec<u8>,
    epoch: u64,
}

impl Pool {
    #[inline]
    fn draw(&mut self) -> Option<[u8; ENTROPY_BYTES]> {
        let epoch = EPOCH.load(Ordering::Relaxed);
        if self.unspent.is_empty() || self.epoch != epoch {
            self.refill(epoch)?;
        }
        let rest = self.unspent.len().checked_sub(ENTROPY_BYTES)?;
        let mut drawn = [0; ENTROPY_BYTES];
        let spent = self.unspent.get_mut(rest..)?;
        drawn.copy_from_slice(spent);
        spent.zeroize();
        self.unspent.truncate(rest);
        Some(drawn)
    }

    #[cold]
    fn refill(&mut self, epoch: u64) -> Option<()> {
        self.unspent.resize(POOL_BYTES, 0);
        if getrandom::fill(&mut self.unspent).is_err() {
            self.unspent.zeroize();
            return None;
        }
        self.epoch = epoch;
        Some(())
    }
}

#[cold]
fn unavailable() -> Diagnostic {
    Diagnostic::new(&codes::ENTROPY_NOT_RANDOM, format_args!("the operating system gave no random bytes"))
        .help("make getrandom(2) or /dev/urandom available to this process; a sandbox may be in the way")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_bytes_are_given_out_twice_and_spent_ones_are_gone() {
        let mut pool = Pool { unspent: Vec::new(), epoch: EPOCH.load(Ordering::Relaxed) };
        let drawn: BTreeSet<_> = (0..1000).map(|_| pool.draw().unwrap()).collect();
        assert_eq!(drawn.len(), 1000);
        let (unspent, capacity) = (pool.unspent.len(), pool.unspent.capacity());
        pool.unspent.resize(capacity, 0);
        assert!(pool.unspent[unspent..].iter().all(|byte| *byte == 0));
    }

    #[test]
    fn a_discarded_pool_is_not_used_again() {
        let mut parent = Pool { unspent: Vec::new(), epoch: 0 };
        parent.draw().unwrap();
        let mut child = Pool { unspent: parent.unspent.clone(), epoch: parent.epoch };
        discard();
        let theirs: BTreeSet<_> = (0..300).map(|_| child.draw().unwrap()).collect();
        let unspent: BTreeSet<[u8; 16]> =
            parent.unspent.chunks_exact(16).map(|bytes| bytes.try_into().unwrap()).collect();
        assert_eq!(unspent.len(), 255);
        assert!(theirs.is_disjoint(&unspent));
    }
}
