//! What changed in Severa since the last run: rows and customers, which held invoices depend on, and what has the
//! transferred status.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};

use super::{
    super::{Engine, Error},
    Execution,
    record::Ending,
};
use crate::{
    domain::{
        connection::Connection,
        finding::{Code, Finding, Place},
        ids::{CustomerGuid, InvoiceGuid},
        invoice::Invoice,
        run::Outcome,
        transfer::{Event, Standing, Transfer},
    },
    severa::InvoiceFilter,
    store::{Found, Save, Survey},
};

/// Severa's clock may be a little behind ours, and a page may come a little late.
const MARGIN: SignedDuration = SignedDuration::from_mins(5);

/// How often everything in the transferred status is looked at.
const WHOLE: SignedDuration = SignedDuration::from_hours(24 * 7);

/// So many pages of changes are read at most; where there are more, everything counts as changed.
const PAGES_MAX: usize = 10;

/// What changed since the last survey.
#[derive(Debug)]
pub(super) struct Changes {
    rows: HashSet<InvoiceGuid>,
    customers: HashSet<CustomerGuid>,
}

impl Changes {
    /// Whether rows or customer of an invoice changed.
    pub(super) fn touch(&self, invoice: &Invoice) -> bool {
        let customer = invoice.billing_customer.value();
        self.rows.contains(&invoice.guid)
            || customer.is_some_and(|customer| self.customers.contains(&customer.guid))
    }
}

impl Engine {
    /// Those that somebody has put there by hand, of invoices in the transferred status that no transfer knows. What was there
    /// before the activation, or belongs to the old interface, is as it should be.
    pub(in crate::engine) async fn never_transferred<'a>(
        &self,
        connection: &Connection,
        mut unknown: Vec<&'a Invoice>,
    ) -> Result<Vec<&'a Invoice>, Error> {
        let invoices: Vec<InvoiceGuid> = unknown.iter().map(|head| head.guid).collect();
        let in_baseline = self.inner.store.in_baseline(connection.organization, &invoices).await;
        let in_baseline = in_baseline.map_err(Error::store("reading the baseline"))?;
        let cut_over = connection.settings.cut_over;
        let is_old =
            |head: &Invoice| cut_over.is_some_and(|day| head.date.value().is_some_and(|date| *date < day));
        unknown.retain(|head| !in_baseline.contains(&head.guid) && !is_old(head));
        Ok(unknown)
    }
}

impl Execution<'_> {
    /// What changed since the last survey, read where it is first asked for; none where that is not known.
    pub(super) async fn changes(&self) -> Result<Option<&Changes>, Error> {
        let read = async {
            let Some(survey) = &self.survey else { return Ok(None) };
            let since = earlier(survey.at);
            let Some(rows) = self.rows_changed(since).await? else { return Ok(None) };
            let Some(customers) = self.customers_changed(since).await? else { return Ok(None) };
            Ok(Some(Changes { rows, customers }))
        };
        Ok(self.changes.get_or_try_init(|| read).await?.as_ref())
    }

    async fn rows_changed(&self, since: Timestamp) -> Result<Option<HashSet<InvoiceGuid>>, Error> {
        let (mut changed, mut next) = (HashSet::new(), None);
        for _ in 0..PAGES_MAX {
            let page = self.severa.rows_page(since, next).await;
            let page = page.map_err(Error::upstream("reading what rows changed"))?;
            for row in page.elements {
                match row {
                    Ok(row) => drop(changed.insert(row.invoice)),
                    Err(misshapen) => changed.extend(misshapen.guid),
                }
            }
            let Some(token) = page.next else { return Ok(Some(changed)) };
            next = Some(token);
        }
        Ok(None)
    }

    async fn customers_changed(&self, since: Timestamp) -> Result<Option<HashSet<CustomerGuid>>, Error> {
        let (mut changed, mut next) = (HashSet::new(), None);
        for _ in 0..PAGES_MAX {
            let page = self.severa.customers_page(since, next).await;
            let page = page.map_err(Error::upstream("reading what customers changed"))?;
            for customer in page.elements {
                match customer {
                    Ok(customer) => drop(changed.insert(customer.guid)),
                    Err(misshapen) => changed.extend(misshapen.guid),
                }
            }
            let Some(token) = page.next else { return Ok(Some(changed)) };
            next = Some(token);
        }
        Ok(None)
    }

    /// Looks at what has the transferred status and changed: what we transferred may have other content now, and what we
    /// do not know was never transferred. Once a week all of it is looked at.
    pub(super) async fn survey(&self) -> Result<(), Error> {
        let Some(last) = self.survey.clone().filter(|_| self.surveys()) else { return Ok(()) };
        let now = self.engine.inner.clock.now();
        let is_whole = now.duration_since(last.whole_at) >= WHOLE;
        let changed_since = (!is_whole).then(|| earlier(last.at));
        let filter =
            InvoiceFilter { statuses: vec![self.transferred], changed_since, ..InvoiceFilter::default() };
        for filter in self.companies.own_lists(&filter) {
            let mut next = None;
            while !self.is_cancelled() {
                let page = self.severa.invoices_page(&filter, next).await;
                let page = page.map_err(Error::upstream("listing what was transferred"))?;
                // One of another shape waits for the next look: nothing is transferred because of it.
                let mut heads: Vec<Invoice> = page.elements.into_iter().flatten().collect();
                heads.retain(|head| head.status == self.transferred);
                self.look_at_transferred(heads).await?;
                let Some(token) = page.next else { break };
                next = Some(token);
            }
        }
        if self.is_cancelled() {
            return Ok(());
        }
        let whole_at = if is_whole { self.run_began } else { last.whole_at };
        let survey = Survey { connection: self.connection.id.clone(), at: self.run_began, whole_at };
        self.saved(Save { surveys: vec![survey], ..Save::default() }).await
    }

    async fn look_at_transferred(&self, heads: Vec<Invoice>) -> Result<(), Error> {
        let invoices: Vec<InvoiceGuid> = heads.iter().map(|head| head.guid).collect();
        let known = self.store().transfers(self.connection.organization, &invoices).await;
        let known = known.map_err(Error::store("reading what was transferred"))?;
        let known: HashMap<InvoiceGuid, Transfer> =
            known.into_iter().map(|transfer| (transfer.key.invoice, transfer)).collect();
        let (mut changed, mut unknown) = (Vec::new(), Vec::new());
        for head in &heads {
            match known.get(&head.guid) {
                Some(transfer) if transfer.progress.standing == Standing::Transferred => {
                    let written = transfer.written.as_ref();
                    if written.is_some_and(|written| written.head != head.head_hash()) {
                        changed.push(Transfer { connection: self.connection.id.clone(), ..transfer.clone() });
                    }
                }
                // It is gone into where it stands.
                Some(_) => {}
                None => unknown.push(head),
            }
        }
        let found = changed.into_iter().map(|transfer| Found { run: self.run.id, transfer }).collect();
        self.saved(Save { found, ..Save::default() }).await?;
        self.never_transferred(unknown).await
    }

    /// Tells of invoices that nobody saw waiting.
    async fn never_transferred(&self, unknown: Vec<&Invoice>) -> Result<(), Error> {
        for head in self.engine.never_transferred(&self.connection, unknown).await? {
            let transfer = self.found(head.guid, super::list::seen(head));
            let found = vec![Found { run: self.run.id, transfer }];
            self.saved(Save { found, ..Save::default() }).await?;
            let open = self.store().open_items_among(self.run.id, &[head.guid]).await;
            for mut case in self.with_decisions(open.map_err(Error::store("reading what was found"))?).await?
            {
                let finding = Finding::new(Code::NeverTransferred, Place::Invoice { field: "status".into() });
                let ending = Ending::new(Outcome::Skipped, vec![finding]);
                self.ended(&mut case, Some(Event::Withdrawn), ending).await?;
            }
        }
        Ok(())
    }

    /// Whether this run looks at everything: a plan moves nothing, and who names invoices asks for those.
    fn surveys(&self) -> bool {
        !self.parameters.validate_only && self.takes_everything()
    }

    /// Whether the run is about everything that waits.
    pub(super) fn takes_everything(&self) -> bool {
        let parameters = self.parameters;
        parameters.plan.is_none() && parameters.numbers.is_empty() && parameters.invoices.is_empty()
    }

    /// Whether persons have still to decide about anything of the connection.
    pub(super) async fn has_open_attentions(&self) -> Result<bool, Error> {
        if !self.surveys() {
            return Ok(false);
        }
        let open = self.store().open_attentions(&self.connection.id).await;
        Ok(open.map_err(Error::store("counting attentions"))? > 0)
    }

    /// Takes up what persons decided about attentions.
    pub(super) async fn list_answered(&self) -> Result<(), Error> {
        if self.parameters.validate_only || self.parameters.plan.is_some() {
            return Ok(());
        }
        let invoices = self.store().invoices_of_unapplied(&self.connection.id).await;
        let invoices = invoices.map_err(Error::store("reading what persons decided"))?;
        let transfers = self.store().transfers(self.connection.organization, &invoices).await;
        let transfers = transfers.map_err(Error::store("reading what persons decided"))?;
        let taken = transfers
            .into_iter()
            .filter(|transfer| self.parameters.takes(transfer.key.invoice, transfer.seen.number));
        let found = taken.map(|transfer| Found { run: self.run.id, transfer }).collect();
        self.saved(Save { found, ..Save::default() }).await
    }
}

/// A little before a moment.
fn earlier(moment: Timestamp) -> Timestamp {
    moment.checked_sub(MARGIN).unwrap_or(moment)
}
