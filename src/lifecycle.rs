//! Start, drain, end: every task of the server is spawned here, and shutdown waits for them.
//!
//! `stopping` asks for an end at the next safe point: nothing new is begun, calls under way come to their outcome.
//! `aborting` follows when the grace period is over or a second signal comes.

use std::{future::Future, time::Duration};

use tokio::{signal::unix, task::JoinHandle};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{info, warn};

/// The server's tasks and the two tokens that end them. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Lifecycle {
    tracker: TaskTracker,
    stopping: CancellationToken,
    aborting: CancellationToken,
}

impl Lifecycle {
    /// Spawns a task that shutdown waits for, and drops at its next await when time is up.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
        let aborting = self.aborting.clone();
        self.tracker.spawn(async move {
            let _ = aborting.run_until_cancelled(task).await;
        })
    }

    /// Cancelled when nothing new may begin.
    #[must_use]
    pub const fn stopping(&self) -> &CancellationToken {
        &self.stopping
    }

    /// Waits for SIGTERM or SIGINT and begins to stop.
    ///
    /// # Errors
    /// Where the signals cannot be listened for.
    pub fn stop_on_signal(&self) -> std::io::Result<()> {
        let mut terminate = unix::signal(unix::SignalKind::terminate())?;
        let mut interrupt = unix::signal(unix::SignalKind::interrupt())?;
        let lifecycle = self.clone();
        #[expect(
            clippy::disallowed_methods,
            reason = "it waits for signals to the very end: nobody waits for it"
        )]
        tokio::spawn(async move {
            tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
            info!("stopping: no new work, calls under way are brought to their outcome");
            lifecycle.stopping.cancel();
            tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
            warn!("second signal: stopping at once");
            lifecycle.aborting.cancel();
        });
        Ok(())
    }

    /// Waits until every task has ended, and ends them when the grace period is over.
    pub async fn drain(&self, grace: Duration) {
        self.stopping.cancel();
        self.tracker.close();
        if tokio::time::timeout(grace, self.tracker.wait()).await.is_err() {
            warn!(grace_s = grace.as_secs(), "the grace period is over: ending what still runs");
            self.aborting.cancel();
            self.tracker.wait().await;
        }
    }
}
