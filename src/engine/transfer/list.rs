//! What waits in Severa: all of it is noted before the first write, and listed once more at the end.

use super::{super::Error, Execution, record::Ending};
use crate::{
    domain::{
        ids::InvoiceGuid,
        invoice::Invoice,
        run::Outcome,
        transfer::{Progress, Seen, Transfer, TransferKey, Way},
    },
    outbound::{self, Api, ErrorKind},
    rules::totals,
    severa::{InvoiceFilter, ShapeError},
    store::{Found, Save, TransferFilter},
};

/// How many items are closed by one save at the run's end.
const CLOSING_BATCH: u64 = 500;

/// How many transfers of earlier runs are looked at together.
const UNSETTLED_PAGE: usize = 500;

impl Execution<'_> {
    /// Notes everything that the run is about.
    pub(super) async fn list(&self) -> Result<(), Error> {
        match self.parameters.plan {
            Some(plan) => self.list_planned(plan).await,
            None => self.list_waiting().await,
        }
    }

    /// Notes everything that waits, page by page, until the run is cancelled.
    async fn list_waiting(&self) -> Result<(), Error> {
        let filter = InvoiceFilter { statuses: vec![self.waiting], ..InvoiceFilter::default() };
        let mut next = None;
        while !self.is_cancelled() {
            let page = self.severa.invoices_page(&filter, next).await;
            let page = page.map_err(Error::upstream("listing what waits in Severa"))?;
            let mut found = Vec::new();
            for invoice in page.elements {
                // Severa might ignore the filter in silence.
                if invoice.as_ref().is_ok_and(|invoice| invoice.status != self.waiting) {
                    continue;
                }
                let (guid, seen) = Self::note(invoice)?;
                if self.parameters.takes(guid, seen.number) {
                    found.push(Found { run: self.run.id, transfer: self.found(guid, seen) });
                }
            }
            self.saved(Save { found, ..Save::default() }).await?;
            let Some(token) = page.next else { return Ok(()) };
            next = Some(token);
        }
        Ok(())
    }

    /// Notes what an earlier run has not brought to an end, also where it does not wait any more: a status whose answer was
    /// lost, a draft of an invoice that was withdrawn, what a person decided. A `validate_only` run moves no transfer and one
    /// with a plan only those of the plan, so they leave them alone.
    pub(super) async fn list_unsettled(&self) -> Result<(), Error> {
        if self.parameters.validate_only || self.parameters.plan.is_some() {
            return Ok(());
        }
        let ours = TransferFilter {
            organization: Some(self.connection.organization),
            connection: Some(self.connection.id.clone()),
            ..TransferFilter::default()
        };
        let unsettled = ["GOING", "HELD", "FAILED", "UNCERTAIN"]
            .map(|standing| TransferFilter { standing: Some(standing), ..ours.clone() });
        let decided = TransferFilter { decided: true, ..ours };
        for filter in unsettled.into_iter().chain([decided]) {
            let mut next = None;
            loop {
                let page = self.store().list_transfers(&filter, next, UNSETTLED_PAGE).await;
                let page = page.map_err(Error::store("reading what earlier runs left"))?;
                let taken = page
                    .rows
                    .into_iter()
                    .filter(|transfer| self.parameters.takes(transfer.key.invoice, transfer.seen.number));
                let found = taken.map(|transfer| Found { run: self.run.id, transfer }).collect();
                self.saved(Save { found, ..Save::default() }).await?;
                let Some(cursor) = page.next else { break };
                next = Some(cursor);
            }
        }
        Ok(())
    }

    /// Closes what nothing was done for.
    pub(super) async fn close(&self) -> Result<(), Error> {
        loop {
            let open = self.store().open_items(self.run.id, None, CLOSING_BATCH).await;
            let open = open.map_err(Error::store("reading what the run has not done"))?;
            if open.is_empty() {
                return Ok(());
            }
            let mut save = Save::default();
            for transfer in &open {
                let ending = Ending::new(Outcome::NotAttempted, Vec::new());
                save.items.push((self.run.id, self.item(transfer, &ending)));
            }
            self.saved(save).await?;
        }
    }

    fn note(invoice: Result<Invoice, ShapeError<InvoiceGuid>>) -> Result<(InvoiceGuid, Seen), Error> {
        match invoice {
            Ok(invoice) => Ok((invoice.guid, seen(&invoice))),
            Err(ShapeError { guid: Some(guid), .. }) => Ok((guid, Seen::default())),
            // Without a guid it cannot be told from the others, so the sum of the run could not be right.
            Err(ShapeError { guid: None, path, reason }) => {
                let kind = ErrorKind::Contract { path, reason };
                let error = outbound::Error { api: Api::Severa, operation: "listInvoices", kind };
                Err(Error::upstream("listing what waits in Severa")(error))
            }
        }
    }

    fn found(&self, invoice: InvoiceGuid, seen: Seen) -> Transfer {
        let now = self.engine.inner.clock.now();
        Transfer {
            key: TransferKey { organization: self.connection.organization, invoice },
            connection: self.connection.id.clone(),
            way: Way::SalesInvoice,
            progress: Progress::default(),
            seen,
            findings: Vec::new(),
            found_at: now,
            updated_at: now,
        }
    }
}

/// What people know an invoice by.
fn seen(invoice: &Invoice) -> Seen {
    let customer = invoice.billing_customer.value();
    Seen {
        number: invoice.number.value().copied(),
        customer_number: customer.and_then(|customer| customer.number.value().copied()),
        date: invoice.date.value().copied(),
        totals: totals::printed(invoice),
    }
}
