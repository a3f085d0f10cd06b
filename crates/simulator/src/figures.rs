//! What is counted in a run.

use serde::Serialize;
use std::fmt;

/// The figures of one rule in one scenario.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Figures {
    /// The scenario.
    pub scenario: String,
    /// The rule.
    pub rule: String,
    /// The seed.
    pub seed: u64,
    /// Clients.
    pub clients: usize,
    /// The lifetime of a token, in seconds.
    pub lifetime: u32,
    /// How long the run lasted, in virtual seconds.
    pub seconds: u64,
    /// The most token requests in one second, after the start.
    pub peak_per_second: u32,
    /// The most token requests in one second at the start, when nobody has a token.
    pub start_peak_per_second: u32,
    /// Token requests in all.
    pub token_requests: u64,
    /// Tokens granted.
    pub tokens: u64,
    /// Calls of applications that got an answer from the rule, token or error.
    pub calls: u64,
    /// Those that got an error.
    pub failed_calls: u64,
    /// Tokens handed out at or after their true expiry.
    pub expired_served: u64,
    /// Calls that an API answered with 401 although the token had not expired.
    pub rejected_calls: u64,
    /// The most renewals that one rejected token led to in one process.
    pub renewals_per_rejection: u32,
    /// The most renewals that one rejected token led to among all who shared it.
    pub renewals_per_rejected_token: u32,
    /// Requests sent before a `Retry-After` was over.
    pub retry_after_violations: u64,
    /// Requests that brought nothing: failures and lost answers.
    pub failures: u64,
    /// Tokens fetched before half of the life of the client's last one had passed, without a reason.
    pub needless_renewals: u64,
    /// Milliseconds that calls waited for a token, all together.
    pub waited_ms: u64,
    /// The longest that a call waited, in milliseconds.
    pub longest_wait_ms: u64,
    /// When the last client had its first token, in seconds.
    pub all_started_after: u64,
    /// Jobs that ran.
    pub jobs: u64,
    /// Jobs whose token ended before they did.
    pub jobs_lost: u64,
    /// What was asked of the store.
    pub store_requests: u64,
    /// Token requests in each second.
    #[serde(skip)]
    pub per_second: Series,
}

/// One number for each second of a run.
#[derive(Clone, Default)]
pub struct Series(pub Vec<u32>);

impl fmt::Debug for Series {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Series({} seconds)", self.0.len())
    }
}

impl Figures {
    /// The most token requests in one second between two moments.
    #[must_use]
    pub fn peak_between(&self, from_second: usize, to_second: usize) -> u32 {
        let end = to_second.min(self.per_second.0.len());
        self.per_second
            .0
            .get(from_second.min(end)..end)
            .unwrap_or_default()
            .iter()
            .copied()
            .max()
            .unwrap_or(0)
    }
}
