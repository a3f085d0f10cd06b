//! Forks at quiet moments only.
//!
//! A child gets a copy of one thread. What another thread was in the middle of stays half done in the child for ever:
//! a lock that is never released, an RSA key whose blinding is in use. So nothing is under way when Python forks: who
//! works holds [`undisturbed`], and Python calls [`before_fork`] first. Forks behind Python's back are not covered.
//!
//! Nobody may wait here who holds Python's global lock: the forking thread needs that lock to go on. Everything called
//! through uniffi has let go of it.

use crate::entropy;
use std::{
    cell::RefCell,
    sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

static WORK: RwLock<()> = RwLock::new(());

thread_local! {
    /// Held by the forking thread, and by its copy in the child.
    static QUIET: RefCell<Option<RwLockWriteGuard<'static, ()>>> = const { RefCell::new(None) };
}

/// Waits until no thread works here, and keeps it so. To be called right before a fork.
#[uniffi::export]
pub fn before_fork() {
    let quiet = WORK.write().unwrap_or_else(PoisonError::into_inner);
    QUIET.with(|held| held.replace(Some(quiet)));
}

/// Lets work go on. To be called right after a fork, in the parent.
#[uniffi::export]
pub fn after_fork_in_parent() {
    QUIET.with(|held| held.replace(None));
}

/// Lets work go on with random bytes of its own. To be called right after a fork, in the child.
#[uniffi::export]
pub fn after_fork_in_child() {
    entropy::discard();
    QUIET.with(|held| held.replace(None));
}

/// While this is held, no fork happens.
#[inline]
pub(crate) fn undisturbed() -> RwLockReadGuard<'static, ()> {
    WORK.read().unwrap_or_else(PoisonError::into_inner)
}
