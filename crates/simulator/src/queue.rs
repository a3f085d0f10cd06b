//! Virtual time: what happens next.

use std::{cmp::Reverse, collections::BinaryHeap, mem};

/// A moment in milliseconds, the how manieth plan it is, and whose.
type Plan = Reverse<(u64, u64, u32)>;

/// A calendar with a page for each second. Only the present page is in order, so that a million plans cost no more than
/// a few; things at the same moment happen in the order in which they were planned.
#[derive(Debug)]
pub struct Queue {
    pages: Vec<Vec<Plan>>,
    present: BinaryHeap<Plan>,
    second: usize,
    planned: u64,
}

impl Queue {
    /// An empty calendar. What is planned for `seconds` or later never happens.
    #[must_use]
    pub fn new(seconds: u64) -> Self {
        Self { pages: vec![Vec::new(); seconds as usize], present: BinaryHeap::new(), second: 0, planned: 0 }
    }

    /// Plans that `who` has something to do at `at_ms`, not before the present.
    pub fn plan(&mut self, at_ms: u64, who: u32) {
        self.planned += 1;
        let plan = Reverse((at_ms, self.planned, who));
        let second = (at_ms / 1000) as usize;
        if second == self.second && second < self.pages.len() {
            self.present.push(plan);
        } else if let Some(page) = self.pages.get_mut(second) {
            page.push(plan);
        }
    }

    /// The next moment and who has something to do then.
    pub fn pop(&mut self) -> Option<(u64, u32)> {
        loop {
            if let Some(Reverse((at_ms, _, who))) = self.present.pop() {
                return Some((at_ms, who));
            }
            self.second += 1;
            self.present = mem::take(self.pages.get_mut(self.second)?).into();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_come_in_order_and_clients_of_one_moment_in_the_order_of_planning() {
        let mut queue = Queue::new(10);
        for (at_ms, who) in [(7007, 3), (5000, 1), (7007, 0), (5000, 4), (10_000, 2)] {
            queue.plan(at_ms, who);
        }
        assert_eq!(queue.pop(), Some((5000, 1)));
        queue.plan(5000, 1);
        queue.plan(7001, 2);
        let rest: Vec<_> = std::iter::from_fn(|| queue.pop()).collect();
        assert_eq!(rest, [(5000, 4), (5000, 1), (7001, 2), (7007, 3), (7007, 0)]);
    }
}
