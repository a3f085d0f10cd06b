//! The wall clock of this machine. The core takes the time as an argument; here is where it comes from.

use jotmint::{Diagnostic, UnixTime};
use std::time::SystemTime;

/// The moment it is, in whole seconds.
///
/// # Errors
/// `clock-not-in-seconds` when the clock is set thousands of years ahead.
#[expect(clippy::disallowed_methods, reason = "this is the host that the core gets its time from")]
pub(crate) fn now() -> Result<UnixTime, Diagnostic> {
    // A clock set before 1970 reads as 1970.
    UnixTime::from_seconds(
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs(),
    )
}
