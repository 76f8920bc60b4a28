//! The last check before a write: is the lane still ours for as long as the call may take?

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// Until when a holder of a lease may write. Clones share it, so the holder moves it on at each renewal.
///
/// A writer that was stopped between "the lease is mine" and its call would write into another holder's time. So the
/// check is the last thing before a write goes out, after every wait for pace, token and repeat.
#[derive(Debug, Clone, Default)]
pub struct Fence(Arc<Mutex<Option<Instant>>>);

impl Fence {
    /// A fence that lets everything through: for calls without a lease.
    #[must_use]
    pub fn open() -> Self {
        Self::default()
    }

    /// A fence that lets nothing through after this moment of the monotonic clock.
    #[must_use]
    pub fn until(deadline: Instant) -> Self {
        Self(Arc::new(Mutex::new(Some(deadline))))
    }

    /// Moves the end, when the lease was renewed or lost.
    pub fn set_deadline(&self, deadline: Instant) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(deadline);
    }

    /// Whether a call that may take this long ends before the deadline.
    pub(crate) fn allows(&self, longest: Duration) -> bool {
        let deadline = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        deadline.is_none_or(|deadline| Instant::now() + longest <= deadline)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_call_must_fit_before_the_deadline() {
        let second = Duration::from_secs(1);
        assert!(Fence::open().allows(second));
        let fence = Fence::until(Instant::now() + second * 3);
        assert!(fence.allows(second * 3) && !fence.allows(second * 4));
        tokio::time::advance(second * 2).await;
        assert!(!fence.clone().allows(second * 2));
        fence.set_deadline(Instant::now() + second * 2);
        assert!(fence.allows(second * 2));
    }
}
