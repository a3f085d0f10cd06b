//! Our clock and the server's. The server's is read from `Date`, which is a second coarse and says nothing once a cache
//! has kept the answer.

use super::Answered;
use crate::{
    diagnostic::{Diagnostic, codes},
    http::{Response, parse_date},
    time::UnixTime,
};

/// Differences up to this many seconds are the network's and the rounding's.
pub(super) const TOLERANCE: u32 = 10;

/// The moment of the answer by the server's clock.
pub(super) fn server_time(response: Response<'_>) -> Option<UnixTime> {
    // A copy out of a cache has the date of the original.
    let is_copy = response.header("age").is_some();
    response.header("date").filter(|_| !is_copy).and_then(parse_date)
}

/// How far the two are apart, where both are known.
pub(super) fn skew(answered: &Answered<'_>) -> Option<Diagnostic> {
    let (local, remote) = (answered.received_at?, server_time(answered.response)?);
    let (behind, ahead) = (remote.since(local), local.since(remote));
    let (amount, direction) = if behind > ahead { (behind, "behind") } else { (ahead, "ahead of") };
    (amount.get() > TOLERANCE).then(|| {
        Diagnostic::new(
            &codes::CLOCK_SKEW,
            format_args!("the local clock is {amount} {direction} the server's"),
        )
        .help("set the clock (NTP); assertions are dated with it")
    })
}
