//! What a run remembers from one step to the next, in the hands of the host.

use crate::report::Report;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a run remembers between steps. It holds no secret.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// The token that the command has, as its source counts; 0 when the last one could not be written.
    pub(crate) generation: u64,
    /// When that token expires, on the clock that only runs forward.
    pub(crate) expires_ms: u64,
    /// When the one before it expires, which the command has until the file is written.
    pub(crate) former_expires_ms: u64,
    /// When the source is asked again, on that clock.
    pub(crate) due_ms: u64,
    /// The same on the wall clock, which goes on while a machine is suspended.
    pub(crate) due_seconds: u64,
    /// Attempts that have failed since the last token.
    pub(crate) failures: u32,
    /// The command is running.
    pub(crate) started: bool,
    /// It was said that the token has expired.
    pub(crate) expired: bool,
    /// The codes of the warnings that were said; each is said once in a run.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) said: BTreeSet<String>,
}

impl Progress {
    /// The warnings among these that were not said before; now they are.
    pub(crate) fn unsaid<'n>(&mut self, notices: &'n [Report]) -> Vec<&'n Report> {
        let is_new = |report: &&Report| report.is_warning() && self.said.insert(report.code().to_owned());
        notices.iter().filter(is_new).collect()
    }
}
