//! How often and how many at once: a pacer for a limit per second, and a gate that also bounds calls in flight.

use std::{
    num::NonZeroU32,
    sync::{Arc, Mutex as SyncMutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{Mutex, OwnedSemaphorePermit, Semaphore},
    time::{Instant, sleep_until},
};

/// How long a new pacer waits: whoever spent the budget before us may have spent it a moment ago.
const START_PAUSE: Duration = Duration::from_secs(1);

/// Lets one call through at a time, in the order in which they came, a little less often than the limit allows.
///
/// There is no burst: with calls a fixed period apart, no window of a second ever holds more than the limit, wherever
/// the upstream lets its windows begin. A limiter with a bucket lets twice the limit through in the first second.
/// Clones share the pace.
#[derive(Debug, Clone)]
pub struct Pacer(Arc<State>);

#[derive(Debug)]
struct State {
    period: Duration,
    /// Held by whoever is next, so that the others queue fairly behind it: when the last call went out.
    last: Mutex<Option<Instant>>,
    /// Nothing goes out before this moment.
    not_before: SyncMutex<Instant>,
}

impl Pacer {
    /// A pacer at nine tenths of a limit, which begins with a pause of a second.
    #[must_use]
    pub fn new(requests_per_second: NonZeroU32) -> Self {
        let period = Duration::from_secs(10) / 9 / requests_per_second.get();
        Self::with_period(period, START_PAUSE)
    }

    /// A pacer that only knows pauses.
    #[must_use]
    pub fn unlimited() -> Self {
        Self::with_period(Duration::ZERO, Duration::ZERO)
    }

    fn with_period(period: Duration, pause: Duration) -> Self {
        let not_before = SyncMutex::new(Instant::now() + pause);
        Self(Arc::new(State { period, last: Mutex::new(None), not_before }))
    }

    /// Waits until the next call may go out. Whoever is dropped while it waits takes nothing away.
    pub async fn ready(&self) {
        let mut last = self.0.last.lock().await;
        loop {
            let not_before = *self.0.not_before.lock().unwrap_or_else(PoisonError::into_inner);
            let next = last.map_or(not_before, |last| not_before.max(last + self.0.period));
            if next <= Instant::now() {
                break;
            }
            sleep_until(next).await;
        }
        // The moment it goes out, not the moment it might have: a late wake-up never lets the next one come too soon.
        *last = Some(Instant::now());
    }

    /// Holds everything back for this long from now: the upstream says that we are too fast.
    pub fn pause(&self, duration: Duration) {
        let mut not_before = self.0.not_before.lock().unwrap_or_else(PoisonError::into_inner);
        *not_before = (*not_before).max(Instant::now() + duration);
    }
}

/// What every call of a channel goes through.
#[derive(Debug, Clone)]
pub(crate) struct Gate {
    pacer: Pacer,
    in_flight: Option<Arc<Semaphore>>,
}

impl Gate {
    /// A gate at a pace.
    pub(crate) const fn paced(pacer: Pacer) -> Self {
        Self { pacer, in_flight: None }
    }

    /// A gate for so many calls at once, at no pace.
    pub(crate) fn bounded(in_flight_max: usize) -> Self {
        Self { pacer: Pacer::unlimited(), in_flight: Some(Arc::new(Semaphore::new(in_flight_max.max(1)))) }
    }

    /// Waits for a place; it is free again when the permit is dropped.
    pub(crate) async fn enter(&self) -> Option<OwnedSemaphorePermit> {
        let permit = match &self.in_flight {
            // A semaphore that is never closed always gives a permit in the end.
            Some(semaphore) => Arc::clone(semaphore).acquire_owned().await.ok(),
            None => None,
        };
        self.pacer.ready().await;
        permit
    }

    /// Holds everything back for this long.
    pub(crate) fn pause(&self, duration: Duration) {
        self.pacer.pause(duration);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When each of many callers that all came at once was let through, in milliseconds.
    async fn moments(pacer: &Pacer, count: usize) -> Vec<u128> {
        let start = Instant::now();
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..count {
            let pacer = pacer.clone();
            tasks.spawn(async move {
                pacer.ready().await;
                start.elapsed().as_millis()
            });
        }
        let mut moments = tasks.join_all().await;
        moments.sort_unstable();
        moments
    }

    #[tokio::test(start_paused = true)]
    async fn no_second_ever_sees_more_than_the_limit() {
        for limit in [1_u32, 2, 7, 10, 33, 100] {
            let pacer = Pacer::new(NonZeroU32::new(limit).unwrap());
            let moments = moments(&pacer, 250).await;
            assert!(moments[0] >= 1000, "{limit}: no pause at the start");
            let limit = usize::try_from(limit).unwrap();
            for (first, start) in moments.iter().enumerate() {
                let within = moments[first..].iter().take_while(|moment| **moment <= start + 1000).count();
                assert!(within <= limit, "{limit}: {within} calls in the second from {start} ms");
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_pace_is_not_much_below_the_limit() {
        let moments = moments(&Pacer::new(NonZeroU32::new(10).unwrap()), 91).await;
        let taken = moments[90] - moments[0];
        assert!((10_000..10_300).contains(&taken), "{taken} ms for 90 calls");
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_holds_those_back_that_wait_already() {
        let pacer = Pacer::new(NonZeroU32::new(10).unwrap());
        let start = Instant::now();
        let pausing = async {
            tokio::time::sleep(Duration::from_millis(10)).await;
            pacer.pause(Duration::from_secs(5));
        };
        tokio::join!(pacer.ready(), pausing);
        assert!(start.elapsed() >= Duration::from_secs(5));
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_that_gives_up_takes_nothing_away() {
        let pacer = Pacer::new(NonZeroU32::new(1).unwrap());
        pacer.ready().await;
        assert!(tokio::time::timeout(Duration::from_millis(100), pacer.ready()).await.is_err());
        let start = Instant::now();
        pacer.ready().await;
        assert!(start.elapsed() <= Duration::from_millis(1100));
    }

    #[tokio::test]
    async fn a_bounded_gate_lets_so_many_through_at_once() {
        let gate = Gate::bounded(2);
        let (first, _second) = (gate.enter().await, gate.enter().await);
        let third = gate.clone();
        let mut third = Box::pin(async move { third.enter().await.is_some() });
        assert!(tokio::time::timeout(Duration::from_millis(20), &mut third).await.is_err());
        drop(first);
        assert!(third.await);
    }
}
