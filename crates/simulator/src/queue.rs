//! Virtual time: what happens next.

/// No client.
const NOBODY: u32 = u32::MAX;

/// A calendar with a page for each millisecond. A client stands on at most one page; those of one page have their turn
/// in the order in which they were put there.
#[derive(Debug)]
pub struct Queue {
    /// First and last client of each page.
    pages: Vec<(u32, u32)>,
    /// Who comes after a client on its page.
    after: Vec<u32>,
    now_ms: usize,
}

impl Queue {
    /// An empty calendar for so many clients. What is planned at or after `horizon_ms` never happens.
    #[must_use]
    pub fn new(horizon_ms: u64, clients: usize) -> Self {
        Self {
            pages: vec![(NOBODY, NOBODY); horizon_ms as usize],
            after: vec![NOBODY; clients],
            now_ms: 0,
        }
    }

    /// Plans that `who`, for whom nothing is planned, has something to do at `at_ms`, not before the present.
    pub fn plan(&mut self, at_ms: u64, who: u32) {
        debug_assert!(at_ms as usize >= self.now_ms, "the past does not happen again");
        let Some(page) = self.pages.get_mut(at_ms as usize) else { return };
        self.after[who as usize] = NOBODY;
        if page.0 == NOBODY {
            page.0 = who;
        } else {
            self.after[page.1 as usize] = who;
        }
        page.1 = who;
    }

    /// The next moment and who has something to do then.
    pub fn next(&mut self) -> Option<(u64, u32)> {
        while let Some(page) = self.pages.get_mut(self.now_ms) {
            if page.0 != NOBODY {
                let who = page.0;
                page.0 = self.after[who as usize];
                return Some((self.now_ms as u64, who));
            }
            self.now_ms += 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_come_in_order_and_clients_of_one_moment_in_the_order_of_planning() {
        let mut queue = Queue::new(100, 5);
        for (at_ms, who) in [(7, 3), (5, 1), (7, 0), (5, 4), (100, 2)] {
            queue.plan(at_ms, who);
        }
        assert_eq!(queue.next(), Some((5, 1)));
        queue.plan(5, 1);
        queue.plan(9, 2);
        let rest: Vec<_> = std::iter::from_fn(|| queue.next()).collect();
        assert_eq!(rest, [(5, 4), (5, 1), (7, 3), (7, 0), (9, 2)]);
    }
}
