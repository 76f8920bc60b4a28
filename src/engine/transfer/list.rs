//! What waits in Severa: all of it is noted before the first write, and listed once more at the end.

use std::collections::HashMap;

use super::{super::Error, Execution, companies::Sorted, record::Ending, trouble::Trouble};
use crate::{
    domain::{
        decision::Choice,
        finding::{Code, Finding, Place, outcome_of},
        ids::{InvoiceGuid, StatusGuid},
        invoice::Invoice,
        run::Outcome,
        transfer::{Progress, Seen, Transfer, TransferKey, Way},
    },
    mapping::credit,
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
        let filter = InvoiceFilter { statuses: self.listed_in(), ..InvoiceFilter::default() };
        for filter in self.companies.lists(&filter) {
            self.list_pages(&filter).await?;
        }
        Ok(())
    }

    /// Where invoices are looked for: what waits, and what our own write put in the error status.
    pub(super) fn listed_in(&self) -> Vec<StatusGuid> {
        std::iter::once(self.waiting).chain(self.error).collect()
    }

    async fn list_pages(&self, filter: &InvoiceFilter) -> Result<(), Error> {
        let mut next = None;
        while !self.is_cancelled() {
            let page = self.severa.invoices_page(filter, next).await;
            let page = page.map_err(Error::upstream("listing what waits in Severa"))?;
            let mut elements = page.elements;
            self.retain_listed(&mut elements).await?;
            let (mut waiting, mut heads) = (Vec::new(), HashMap::new());
            for invoice in elements {
                heads.extend(invoice.as_ref().ok().map(|head| (head.guid, head.clone())));
                let (guid, seen) = Self::note(invoice)?;
                if self.parameters.takes(guid, seen.number) {
                    waiting.push(self.found(guid, seen));
                }
            }
            self.take(waiting).await?;
            Box::pin(self.set_unchanged_aside(heads)).await?;
            let Some(token) = page.next else { return Ok(()) };
            next = Some(token);
        }
        Ok(())
    }

    /// Leaves what waits, and what has the error status by our own write. Severa might ignore the filter in silence.
    async fn retain_listed(
        &self,
        page: &mut Vec<Result<Invoice, ShapeError<InvoiceGuid>>>,
    ) -> Result<(), Error> {
        let in_error = |invoice: &Invoice| Some(invoice.status) == self.error;
        let invoices: Vec<InvoiceGuid> =
            page.iter().flatten().filter(|invoice| in_error(invoice)).map(|invoice| invoice.guid).collect();
        let holds = self.store().holds(self.connection.organization, &invoices).await;
        let holds = holds.map_err(Error::store("reading what is held"))?;
        let is_ours = |guid| holds.get(&guid).is_some_and(|hold| hold.mark.is_ours());
        page.retain(|invoice| {
            let Ok(invoice) = invoice else { return true };
            invoice.status == self.waiting || (in_error(invoice) && is_ours(invoice.guid))
        });
        Ok(())
    }

    /// Notes a page of what waits. What must not be transferred is set aside at once, with its reason.
    pub(super) async fn take(&self, waiting: Vec<Transfer>) -> Result<(), Error> {
        let Sorted { mut own, unclear } = self.sort(waiting).await?;
        let invoices: Vec<InvoiceGuid> = own.iter().map(|transfer| transfer.key.invoice).collect();
        let elsewhere = self.store().begun_elsewhere(&self.connection, &invoices).await;
        let elsewhere = elsewhere.map_err(Error::store("reading what was begun elsewhere"))?;
        let in_baseline = self.store().in_baseline(self.connection.organization, &invoices).await;
        let in_baseline = in_baseline.map_err(Error::store("reading the baseline"))?;

        let about = |code| Finding::new(code, Place::Invoice { field: "".into() });
        let mut aside: HashMap<InvoiceGuid, Finding> =
            in_baseline.into_iter().map(|invoice| (invoice, about(Code::InBaseline))).collect();
        for (invoice, begun_by) in elsewhere {
            aside.insert(invoice, about(Code::BegunElsewhere));
            // It stays with the connection that began it.
            own.iter_mut()
                .filter(|transfer| transfer.key.invoice == invoice)
                .for_each(|transfer| transfer.connection.clone_from(&begun_by));
        }
        for (transfer, fits) in unclear {
            aside.insert(transfer.key.invoice, about(Code::CompanyUnclear).found(fits));
            own.push(transfer);
        }
        let found = own.into_iter().map(|transfer| Found { run: self.run.id, transfer }).collect();
        self.saved(Save { found, ..Save::default() }).await?;
        self.set_aside(&aside).await
    }

    /// Ends the run's work on invoices that must not be transferred: an error holds them, anything else leaves them out.
    async fn set_aside(&self, aside: &HashMap<InvoiceGuid, Finding>) -> Result<(), Error> {
        if aside.is_empty() {
            return Ok(());
        }
        let invoices: Vec<InvoiceGuid> = aside.keys().copied().collect();
        let open = self.store().open_items_among(self.run.id, &invoices).await;
        let open = open.map_err(Error::store("reading what is set aside"))?;
        for mut case in self.with_decisions(open).await? {
            if case.is_decided(&Choice::GiveUp) || case.stays_given_up() {
                // Nothing is transferred then in any case, and the round says so as of any other.
                continue;
            }
            let finding = aside.get(&case.transfer.key.invoice);
            let findings: Vec<Finding> = finding.cloned().into_iter().collect();
            if outcome_of(&findings).is_some() {
                self.troubled(&mut case, Trouble::Held(findings)).await?;
            } else {
                self.ended(&mut case, None, Ending::new(Outcome::Skipped, findings)).await?;
            }
        }
        Ok(())
    }

    /// Notes what an earlier run has not brought to an end, also where it does not wait any more: a status whose answer was
    /// lost, a draft of an invoice that was withdrawn, what a person decided. What a deleted connection left is carried on
    /// too. A `validate_only` run moves no transfer and one with a plan only those of the plan, so they leave them alone.
    pub(super) async fn list_unsettled(&self) -> Result<(), Error> {
        if self.parameters.validate_only || self.parameters.plan.is_some() {
            return Ok(());
        }
        let ours = TransferFilter {
            organization: Some(self.connection.organization),
            connection_or_deleted: Some(self.connection.id.clone()),
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
                let taken = page.rows.into_iter().filter(|transfer| {
                    self.companies.carry_on(transfer)
                        && self.parameters.takes(transfer.key.invoice, transfer.seen.number)
                });
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
            Err(unnamed) => {
                Err(Error::upstream("listing what waits in Severa")(unnamed.of_list("listInvoices")))
            }
        }
    }

    pub(super) fn found(&self, invoice: InvoiceGuid, seen: Seen) -> Transfer {
        let now = self.engine.inner.clock.now();
        Transfer {
            key: TransferKey { organization: self.connection.organization, invoice },
            connection: self.connection.id.clone(),
            way: Way::SalesInvoice,
            progress: Progress::default(),
            seen,
            findings: Vec::new(),
            held_since: None,
            problem_since: None,
            written: None,
            found_at: now,
            updated_at: now,
        }
    }
}

/// What people know an invoice by.
pub(super) fn seen(invoice: &Invoice) -> Seen {
    let customer = invoice.billing_customer.value();
    Seen {
        number: invoice.number.value().copied(),
        customer_number: customer.and_then(|customer| customer.number.value().copied()),
        date: invoice.date.value().copied(),
        due_date: invoice.due_date.value().copied(),
        totals: totals::printed(&credit::signed(invoice)),
        credits: invoice.original().map(|original| original.guid),
    }
}
