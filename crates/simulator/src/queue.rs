//! Virtual time: what happens next.

use std::{cmp::Reverse, collections::BinaryHeap};

/// Who has something to do when. Things at the same moment happen in the order in which they were planned.
#[derive(Debug, Default)]
pub struct Queue {
    heap: BinaryHeap<Reverse<(u64, u64, u32)>>,
    planned: u64,
}

impl Queue {
    /// Plans that `who` has something to do at `at_ms`.
    pub fn plan(&mut self, at_ms: u64, who: u32) {
        self.planned += 1;
        self.heap.push(Reverse((at_ms, self.planned, who)));
    }

    /// The next moment and who has something to do then.
    pub fn next(&mut self) -> Option<(u64, u32)> {
        self.heap.pop().map(|Reverse((at_ms, _, who))| (at_ms, who))
    }
}
