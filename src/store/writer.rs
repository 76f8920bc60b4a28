//! The writer: one task that gathers all waiting saves into one transaction of multi-row statements.
//!
//! While a commit is under way the next saves wait in a queue; so the more there is to do, the more share a commit.

mod rows;

use std::slice;

use jiff::Timestamp;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

pub(super) use rows::chunks;

use super::{Error, Lease, SealingKey, Store, Survey, database::Database, lanes};
use crate::{
    domain::{
        attention::Attention,
        contact::ContactLink,
        e_invoice::RememberedEInvoice,
        hold::Hold,
        ids::{AttentionId, DecisionId, RunId},
        item::{ProductLink, ProductLinkKey},
        journal,
        problem::ProductProblem,
        run::{Item, ProductSubject},
        transfer::{Transfer, TransferKey},
    },
    failpoint,
};

/// So many saves may wait before a further one waits to be queued.
pub(super) const QUEUE_LEN: usize = 1024;
/// No batch grows further once it has so many rows.
const BATCH_ROWS_MAX: usize = 4096;

/// What belongs together: it is durable as a whole or not at all.
#[derive(Debug, Clone, Default)]
pub struct Save {
    /// Invoices that a run found waiting.
    pub found: Vec<Found>,
    /// Entries of Severa's registers that a run found; each gets an item of the run unless it has one.
    pub listed: Vec<(RunId, ProductSubject)>,
    /// Transfers as they stand now.
    pub transfers: Vec<Transfer>,
    /// Links as they stand now.
    pub links: Vec<ContactLink>,
    /// Links of items as they stand now.
    pub product_links: Vec<ProductLink>,
    /// What keeps products back now; none where the item is well.
    pub product_problems: Vec<(ProductLinkKey, Option<ProductProblem>)>,
    /// E-invoice addresses as they are remembered from now on. Those of a connection that is deleted meanwhile are not kept.
    pub e_invoices: Vec<RememberedEInvoice>,
    /// What became of invoices and items in runs. The first save of an item gives it the next sequence of its run.
    pub items: Vec<(RunId, Item)>,
    /// Decisions that were applied, and when.
    pub decisions: Vec<(DecisionId, Timestamp)>,
    /// Holds as they are now; none where the transfer is not held any more.
    pub holds: Vec<(TransferKey, Option<Hold>)>,
    /// What needs a person. What is there already stays as it is.
    pub attentions: Vec<Attention>,
    /// What was decided about attentions and done, and when; without a time it could not be done, and they are open again.
    pub settled: Vec<(AttentionId, Option<Timestamp>)>,
    /// When a connection's changes were last looked at.
    pub surveys: Vec<Survey>,
    /// What happened.
    pub journal: Vec<journal::Entry>,
}

/// An invoice that a run found waiting. A transfer that is already there keeps how far it is and how it stands; only its
/// connection and what was seen of the invoice are brought up to date. A new one begins without findings, and the journal
/// begins with it.
#[derive(Debug, Clone)]
pub struct Found {
    /// The run, which gets an item for the invoice unless it has one.
    pub run: RunId,
    /// The transfer as it is if it is new.
    pub transfer: Transfer,
}

impl Save {
    fn rows(&self) -> usize {
        self.found.len() * 2
            + self.transfers.len()
            + self.listed.len()
            + self.links.len()
            + self.product_links.len()
            + self.product_problems.len()
            + self.e_invoices.len()
            + self.items.len()
            + self.decisions.len()
            + self.holds.len()
            + self.attentions.len()
            + self.journal.len()
    }
}

impl Store {
    /// Saves, and returns when it is durable. A caller that goes away meanwhile does not undo it.
    ///
    /// # Errors
    /// [`Error::LeaseLost`], with nothing written, where somebody else has the lane; [`Error::Unavailable`] where it is not
    /// known whether it was written: the same may be saved again; [`super::Conflict::Duplicate`] where a contact is linked
    /// to another customer; [`super::Conflict::RunEnded`] where an item's run has ended.
    pub async fn save(&self, lease: &Lease, save: Save) -> Result<(), Error> {
        let (done, outcome) = oneshot::channel();
        let request = Request { lease: lease.clone(), save, done };
        self.0.queue.send(request).await.map_err(|_| Error::Closed)?;
        outcome.await.map_err(|_| Error::Closed)?
    }
}

/// A save that waits.
pub(super) struct Request {
    lease: Lease,
    save: Save,
    done: oneshot::Sender<Result<(), Error>>,
}

pub(super) struct Writer {
    database: Database,
    sealing: SealingKey,
    queue: mpsc::Receiver<Request>,
    changes: watch::Sender<u64>,
    stop: CancellationToken,
}

impl Writer {
    pub(super) const fn new(
        database: Database,
        sealing: SealingKey,
        queue: mpsc::Receiver<Request>,
        changes: watch::Sender<u64>,
        stop: CancellationToken,
    ) -> Self {
        Self { database, sealing, queue, changes, stop }
    }

    /// Works until the store is closed or nobody has it any more, and then finishes what waits.
    pub(super) async fn run(mut self) {
        while let Some(first) = self.next().await {
            let mut rows = first.save.rows();
            let mut batch = vec![first];
            while rows < BATCH_ROWS_MAX
                && let Ok(request) = self.queue.try_recv()
            {
                rows += request.save.rows();
                batch.push(request);
            }
            self.write(batch).await;
        }
    }

    async fn next(&mut self) -> Option<Request> {
        tokio::select! {
            biased;
            () = self.stop.cancelled(), if !self.queue.is_closed() => self.queue.close(),
            request = self.queue.recv() => return request,
        }
        self.queue.recv().await
    }

    async fn write(&self, batch: Vec<Request>) {
        match self.commit(&batch).await {
            Err(error) if error.is_of_one_save() && batch.len() > 1 => {
                // One save spoils the whole transaction; alone, each gets what it deserves.
                for request in batch {
                    let outcome = self.commit(slice::from_ref(&request)).await;
                    request.answer(outcome.map(|held| held == [true]));
                }
            }
            Err(error) => batch.into_iter().for_each(|request| request.answer(Err(error.clone()))),
            Ok(held) => {
                batch.into_iter().zip(held).for_each(|(request, held)| request.answer(Ok(held)));
            }
        }
    }

    /// Writes those of the saves whose lease still holds, and says which.
    async fn commit(&self, batch: &[Request]) -> Result<Vec<bool>, Error> {
        let transaction = self.database.begin().await?;
        let leases: Vec<&Lease> = batch.iter().map(|request| &request.lease).collect();
        let held = lanes::fence(&transaction, &leases).await?;
        let kept = batch.iter().zip(&held).filter(|(_, held)| **held);
        let saves: Vec<(&Lease, &Save)> = kept.map(|(request, _)| (&request.lease, &request.save)).collect();
        if saves.is_empty() {
            return Ok(held);
        }
        rows::write(&transaction, &self.sealing, &saves).await?;
        failpoint::reach("store.before_commit");
        transaction.commit().await?;
        failpoint::reach("store.after_commit");
        self.changes.send_modify(|count| *count += 1);
        Ok(held)
    }
}

impl Request {
    fn answer(self, outcome: Result<bool, Error>) {
        let outcome = outcome.and_then(|held| if held { Ok(()) } else { Err(Error::LeaseLost) });
        // Who does not wait for the answer any more does not need it.
        drop(self.done.send(outcome));
    }
}
