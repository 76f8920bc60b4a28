//! Housekeeping: everything that grows has a retention, but for transfers and links, which are kept forever.

use std::time::Duration;

use tracing::warn;

use super::Engine;
use crate::{
    store::{self, Store},
    telemetry::Chain,
};

/// How often old things are looked for.
const EVERY: Duration = Duration::from_hours(1);

impl Engine {
    /// Forgets what is old, at once and then every hour, until the server stops.
    pub async fn keep_house(self) {
        let stopping = self.inner.lifecycle.stopping().clone();
        let house = async {
            loop {
                if let Err(error) = self.forget_what_is_old().await {
                    warn!(error.chain = %Chain(&error), "not all that is old was forgotten, will try again");
                }
                tokio::time::sleep(EVERY).await;
            }
        };
        stopping.run_until_cancelled(house).await;
    }

    async fn forget_what_is_old(&self) -> Result<(), store::Error> {
        let store: &Store = &self.inner.store;
        let ago = |kept: Duration| self.inner.clock.now().checked_sub(kept).ok();
        while store.forget_previews().await? {}
        if let Some(ended_before) = ago(self.inner.config.run_retention) {
            while store.forget_runs(ended_before).await? {}
        }
        if let Some(before) = ago(self.inner.config.journal_retention) {
            while store.forget_journal(before).await? {}
        }
        Ok(())
    }
}
