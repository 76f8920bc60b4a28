//! What the connector does: the only module that sees Severa, Talenom, the rules and the store together.
//!
//! `start` queues runs, `cancel` ends them early, `worker` takes them lane by lane, `opened` begins each, `transfer` carries
//! invoices, `products` items, `follow_up` looks again at what did not succeed, `decide` and `e_invoices` keep what persons
//! decide, `connections` makes and tests connections, `validate` looks at everything before the first transfer, `links` keeps
//! what persons say about links, `registers` reads both sides to be compared, `housekeeping` forgets what is old.

mod cancel;
mod connections;
mod decide;
mod e_invoices;
mod error;
mod follow_up;
mod housekeeping;
mod lane;
mod links;
mod opened;
mod products;
mod registers;
mod start;
mod transfer;
mod validate;
mod worker;

use std::{num::NonZeroU32, sync::Arc, time::Duration};

pub use connections::{Check, CheckResult, ConnectionUpdate, NewConnection, TestReport};
pub use decide::{NewAnswer, NewDecision};
pub use e_invoices::EInvoiceRequest;
pub use error::{Error, store_failure};
pub use links::{EndOfLink, NewLink, Pair};
pub use registers::Comparison;
pub use start::StartRequest;
use tokio::{
    sync::{Mutex, Notify},
    time::Instant,
};
pub use validate::Subject;

use futures_util::StreamExt;
use jiff::Timestamp;

use crate::{
    clock::Clock,
    failpoint,
    lifecycle::Lifecycle,
    severa,
    store::{Lease, Save, Store},
    talenom,
};

/// How often a worker looks for what other replicas did: runs queued or cancelled, and runs whose holder died.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// Whose request budget a lane stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitScope {
    /// Severa counts each organization's requests on their own.
    Organization,
    /// Severa counts all requests of this installation together, so that all organizations are one lane.
    Installation,
}

/// How the engine works.
#[derive(Debug, Clone)]
pub struct Config {
    /// Requests a second that Severa allows.
    pub requests_per_second: NonZeroU32,
    /// Whose budget that is.
    pub limit_scope: LimitScope,
    /// How many runs go on at once in this process.
    pub concurrent_runs_max: usize,
    /// How long a lane is ours without renewal.
    pub lease_duration: Duration,
    /// How long a call that nobody answered may still take effect.
    pub quiet_time: Duration,
    /// After how long the service itself looks again at what failed for a passing cause or is uncertain: the first delay
    /// after the first attempt, and so on. After the last one only a call or a person moves it.
    pub recheck_delays: Vec<Duration>,
    /// How long a run that has ended is kept, with what became of each of its invoices.
    pub run_retention: Duration,
    /// How long an entry of the journal is kept.
    pub journal_retention: Duration,
}

/// The engine. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    config: Config,
    store: Store,
    severa: severa::Client,
    talenom: talenom::Client,
    clock: Clock,
    lifecycle: Lifecycle,
    /// Wakes the worker of this process when a run was queued here.
    queued: Notify,
    /// Wakes the workers of this process when a run was cancelled here.
    cancel_requested: Notify,
    /// Held while credentials of an unknown organization are tried: one pair of calls a second.
    stranger: Mutex<Option<Instant>>,
    /// Tells this process from others in the lanes.
    holder: String,
}

impl Engine {
    /// Puts the engine together. [`Engine::work`] makes it move.
    #[must_use]
    pub fn new(
        config: Config,
        store: Store,
        severa: severa::Client,
        talenom: talenom::Client,
        clock: Clock,
        lifecycle: Lifecycle,
    ) -> Self {
        let holder = clock.new_id().to_string();
        let inner = Inner {
            config,
            store,
            severa,
            talenom,
            clock,
            lifecycle,
            queued: Notify::new(),
            cancel_requested: Notify::new(),
            stranger: Mutex::new(None),
            holder,
        };
        Self { inner: Arc::new(inner) }
    }

    /// The server's tasks, for those that only watch.
    #[must_use]
    pub fn lifecycle(&self) -> &Lifecycle {
        &self.inner.lifecycle
    }

    /// The store, for reads that are nobody's decision.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.inner.store
    }
}

/// What the jobs have in common.
impl Engine {
    /// Nothing new is begun once the server stops.
    fn safe_point(&self) -> Result<(), Error> {
        if self.inner.lifecycle.stopping().is_cancelled() { Err(Error::Stopping) } else { Ok(()) }
    }

    /// Waits until a call that was begun then can have no more effect.
    async fn quiet(&self, since: Timestamp) {
        tokio::time::sleep(self.unquiet(since)).await;
    }

    /// For how long a call that was begun then can still have an effect.
    fn unquiet(&self, since: Timestamp) -> Duration {
        let passed = Duration::try_from(self.inner.clock.now().duration_since(since)).unwrap_or_default();
        self.inner.config.quiet_time.saturating_sub(passed)
    }

    /// Saves what happened, and returns when it is durable.
    async fn save(&self, lease: &Lease, save: Save) -> Result<(), Error> {
        failpoint::reach("engine.save.before");
        let saved = self.inner.store.save(lease, save).await.map_err(Error::store("saving what happened"));
        failpoint::reach("engine.save.after");
        saved
    }
}

/// Drives many works at once, bounded, and stops at the first failure of the whole run.
async fn at_once<T>(
    works: impl Iterator<Item = impl Future<Output = Result<T, Error>>>,
    in_flight: usize,
) -> Result<Vec<T>, Error> {
    let done = futures_util::stream::iter(works).buffer_unordered(in_flight).collect::<Vec<_>>();
    done.await.into_iter().collect()
}
