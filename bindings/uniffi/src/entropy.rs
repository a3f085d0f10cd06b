//! Random bytes from the operating system: drawn when they are needed, and for signers by the hundred, spent one
//! assertion at a time.
//!
//! Each thread has its own pool, so that no two threads can be given the same bytes. What is spent is wiped. What is not
//! spent is in every copy of the process. After a fork [`discard`] makes the child draw anew; a copy of a machine tells
//! nobody, so bytes are given out only in the second they were drawn in.

use jotmint::{Diagnostic, ENTROPY_BYTES, Entropy, UnixTime, diagnostic::codes};
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
    static POOL: RefCell<Pool> = const { RefCell::new(Pool::new()) };
}

/// Makes every thread draw fresh bytes before its next assertion.
pub(crate) fn discard() {
    EPOCH.fetch_add(1, Ordering::Relaxed);
}

/// Random bytes drawn now.
///
/// # Errors
/// `entropy-not-random` when the operating system has none to give.
pub(crate) fn fresh() -> Result<Entropy, Diagnostic> {
    let mut drawn = [0; ENTROPY_BYTES];
    getrandom::fill(&mut drawn).map_err(|_| unavailable())?;
    Entropy::new(drawn)
}

/// Random bytes that nobody was given before, for an assertion made `now`.
///
/// # Errors
/// `entropy-not-random` when the operating system has none to give.
#[inline]
pub(crate) fn draw(now: UnixTime) -> Result<Entropy, Diagnostic> {
    // A thread that is being taken down has no pool any more; nothing mints assertions there.
    let drawn = POOL.try_with(|pool| pool.try_borrow_mut().ok()?.draw(now.seconds()));
    Entropy::new(drawn.ok().flatten().ok_or_else(unavailable)?)
}

#[derive(ZeroizeOnDrop)]
struct Pool {
    unspent: Vec<u8>,
    epoch: u64,
    /// When they were drawn.
    second: u64,
}

impl Pool {
    const fn new() -> Self {
        Self { unspent: Vec::new(), epoch: 0, second: 0 }
    }

    #[inline]
    fn draw(&mut self, second: u64) -> Option<[u8; ENTROPY_BYTES]> {
        let epoch = EPOCH.load(Ordering::Relaxed);
        if self.unspent.is_empty() || self.second != second || self.epoch != epoch {
            self.refill(epoch, second)?;
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
    fn refill(&mut self, epoch: u64, second: u64) -> Option<()> {
        self.unspent.resize(POOL_BYTES, 0);
        if getrandom::fill(&mut self.unspent).is_err() {
            self.unspent.zeroize();
            return None;
        }
        self.epoch = epoch;
        self.second = second;
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

    fn left_of(pool: &Pool) -> BTreeSet<[u8; 16]> {
        pool.unspent.chunks_exact(16).map(|bytes| bytes.try_into().unwrap()).collect()
    }

    fn copy_of(pool: &Pool) -> Pool {
        Pool { unspent: pool.unspent.clone(), epoch: pool.epoch, second: pool.second }
    }

    #[test]
    fn no_bytes_are_given_out_twice_and_spent_ones_are_gone() {
        let mut pool = Pool::new();
        let drawn: BTreeSet<_> = (0..1000).map(|_| pool.draw(7).unwrap()).collect();
        assert_eq!(drawn.len(), 1000);
        let (unspent, capacity) = (pool.unspent.len(), pool.unspent.capacity());
        pool.unspent.resize(capacity, 0);
        assert!(pool.unspent[unspent..].iter().all(|byte| *byte == 0));
    }

    #[test]
    fn a_discarded_pool_is_not_used_again() {
        let mut parent = Pool::new();
        parent.draw(7).unwrap();
        let mut child = copy_of(&parent);
        discard();
        let theirs: BTreeSet<_> = (0..300).map(|_| child.draw(7).unwrap()).collect();
        let unspent = left_of(&parent);
        assert_eq!(unspent.len(), 255);
        assert!(theirs.is_disjoint(&unspent));
    }

    #[test]
    fn copies_of_a_process_share_no_bytes_once_their_clock_has_moved() {
        let mut original = Pool::new();
        original.draw(7).unwrap();
        let copies = [copy_of(&original), copy_of(&original)];
        let unspent = left_of(&original);
        let [ours, theirs] =
            copies.map(|mut copy| -> BTreeSet<_> { (0..300).map(|_| copy.draw(8).unwrap()).collect() });
        assert!(ours.is_disjoint(&theirs) && ours.is_disjoint(&unspent) && theirs.is_disjoint(&unspent));
        // A clock that is set back has moved as well.
        assert!(!unspent.contains(&copy_of(&original).draw(6).unwrap()));
    }
}
