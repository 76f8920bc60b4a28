//! Cancelling a run: any replica may be asked, and the worker that has the run ends it at its next safe point.
//!
//! That a run shall end is stored with it, so it survives a restart. Not to be confused with the server's own stopping,
//! after which the run goes on.

use std::{convert::Infallible, future};

use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::{Engine, Error, LOOK_AGAIN};
use crate::{
    domain::{
        ids::{ConnectionId, RunId},
        run::Run,
    },
    telemetry::Chain,
};

impl Engine {
    /// Cancels a run: one that waits at once, one that is going on at its next safe point.
    ///
    /// # Errors
    /// [`crate::domain::run::Reason::RunHasEnded`]; [`crate::domain::run::Reason::NotFound`].
    pub async fn cancel(&self, connection: &ConnectionId, run: RunId) -> Result<Run, Error> {
        let now = self.inner.clock.now();
        let cancelled = self.inner.store.cancel_run(connection, run, now).await;
        let cancelled = cancelled.map_err(Error::store("cancelling the run"))?;
        self.inner.cancel_requested.notify_waiters();
        Ok(cancelled)
    }

    /// Tells the execution of a run when it is cancelled: at once where this process was asked, and soon where another was.
    pub(super) async fn look_for_cancellation(&self, run: &Run, cancelled: &CancellationToken) -> Infallible {
        loop {
            match self.inner.store.run(&run.connection, run.id).await {
                Ok(run) if run.cancel_requested => {
                    info!("run is cancelled and ends at its next safe point");
                    cancelled.cancel();
                    return future::pending().await;
                }
                Ok(_) => {}
                Err(error) => {
                    warn!(error.chain = %Chain(&error), "a cancellation may go unseen, will look again");
                }
            }
            let _ = tokio::time::timeout(LOOK_AGAIN, self.inner.cancel_requested.notified()).await;
        }
    }
}
