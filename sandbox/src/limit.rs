//! How many calls a second an organization may make.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// The window of the limit (documented for Severa: 10 requests per second; assumed: it slides, and counts per
/// organization).
const WINDOW: Duration = Duration::from_secs(1);

/// A limit with the calls that count against it.
#[derive(Debug)]
pub(crate) struct Limit {
    pub(crate) per_second: usize,
    /// When the calls of the last second came.
    recent: VecDeque<Instant>,
}

impl Limit {
    pub(crate) fn new(per_second: usize) -> Self {
        Self { per_second, recent: VecDeque::new() }
    }

    /// Whether fewer calls were admitted within the window before `now` than may be. Assumed: a refused call does not
    /// count.
    pub(crate) fn admits(&mut self, now: Instant) -> bool {
        while self.recent.front().is_some_and(|call| now.duration_since(*call) >= WINDOW) {
            self.recent.pop_front();
        }
        let is_admitted = self.recent.len() < self.per_second;
        if is_admitted {
            self.recent.push_back(now);
        }
        is_admitted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_slides() {
        let start = Instant::now();
        let mut limit = Limit::new(3);
        let mut admitted = |milliseconds| limit.admits(start + Duration::from_millis(milliseconds));
        let answers = [0, 400, 800, 999, 1000, 1399, 1400, 1401].map(&mut admitted);
        assert_eq!(answers, [true, true, true, false, true, false, true, false]);
    }
}
