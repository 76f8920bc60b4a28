//! The ladder of re-checks: what failed for a passing cause or is uncertain is looked at again without being asked to.
//!
//! A re-check is a run like any other, with a filter on the invoices that are due. Any replica may queue it: the second to
//! try joins the first.

use std::time::Duration;

use tracing::{info, warn};

use super::{Engine, Error, StartRequest};
use crate::{
    domain::{
        ids::{ConnectionId, InvoiceGuid},
        run::{Job, TransferParameters},
    },
    telemetry::Chain,
};

/// How often the service looks for what is due.
const LOOK: Duration = Duration::from_secs(1);

/// How long a connection is left alone after a run of it failed as a whole: the next one would most likely fail too.
const REST_AFTER_FAILURE: Duration = Duration::from_hours(1);

/// How many invoices are taken up together.
const DUE_MAX: u64 = 1_000;

impl Engine {
    /// Queues runs for what is due, until the server stops.
    pub async fn follow_up(self) {
        let stopping = self.inner.lifecycle.stopping().clone();
        while stopping.run_until_cancelled(tokio::time::sleep(LOOK)).await.is_some() {
            if let Err(error) = self.queue_due().await {
                warn!(error.chain = %Chain(&error), "what is due was not taken up, will try again");
            }
        }
    }

    async fn queue_due(&self) -> Result<(), Error> {
        let now = self.inner.clock.now();
        let due = self.inner.store.due_transfers(now, REST_AFTER_FAILURE, DUE_MAX).await;
        for (connection, invoices) in due.map_err(Error::store("reading what is due"))? {
            info!(
                connection.id = %connection,
                invoices = invoices.len(),
                "invoices of connection {connection} are due to be looked at again"
            );
            self.take_up(connection, invoices).await?;
        }
        Ok(())
    }

    /// Queues a run for some invoices of a connection.
    pub(super) async fn take_up(
        &self,
        connection: ConnectionId,
        invoices: Vec<InvoiceGuid>,
    ) -> Result<(), Error> {
        let parameters = TransferParameters { invoices, ..TransferParameters::default() };
        let job = Job::TransferInvoices(parameters);
        self.start(StartRequest { connection, job, request_id: None, trace_parent: None }).await.map(drop)
    }
}
