//! Whose an invoice is where an organization has several connections: by the business units of the invoice's projects.
//!
//! Severa's list of one company's units is what fits that company. An invoice that fits none, or two, is nobody's; the
//! first of the connections says so, for all of them, from its list of the whole organization.

use std::collections::{HashMap, HashSet};

use super::{super::Error, Execution};
use crate::{
    domain::{
        connection::{Connection, ConnectionState},
        ids::{BusinessUnitGuid, ConnectionId, InvoiceGuid},
        invoice::{BusinessUnit, Organization},
        transfer::{Step, Transfer},
    },
    rules,
    severa::InvoiceFilter,
};

/// The companies of a run's connection, and the others that invoices in its waiting status may belong to.
#[derive(Debug)]
pub(super) struct Companies {
    /// The units of the run's own companies; none where the connection is for the whole organization.
    own: Vec<BusinessUnitGuid>,
    /// The units of each other connection.
    others: Vec<(ConnectionId, Vec<BusinessUnitGuid>)>,
    /// Whether this run answers for what fits none or two.
    is_first: bool,
}

/// A page of what waits, put in order.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    /// What the run takes.
    pub(super) own: Vec<Transfer>,
    /// What is nobody's, with the number of connections that it fits.
    pub(super) unclear: Vec<(Transfer, usize)>,
}

impl Companies {
    /// `neighbours` are the other connections of the organization with the same waiting status.
    pub(super) fn new(
        connection: &Connection,
        neighbours: &[Connection],
        organization: &Organization,
        units: &[BusinessUnit],
    ) -> Self {
        if connection.companies.is_empty() {
            return Self { own: Vec::new(), others: Vec::new(), is_first: false };
        }
        // A company that is gone, or is another one by now, has no units that anything could fit.
        let units_of =
            |of: &Connection| rules::company::units_of(of, organization, units).unwrap_or_default();
        let is_earlier =
            |other: &Connection| other.state == ConnectionState::Active && other.id < connection.id;
        Self {
            own: units_of(connection),
            is_first: !neighbours.iter().any(is_earlier),
            others: neighbours.iter().map(|other| (other.id.clone(), units_of(other))).collect(),
        }
    }

    /// Whether what an earlier run left is still this connection's. At the first step nothing ties an invoice to one of
    /// several companies: where it waits, the list says whose it is by now.
    pub(super) fn carry_on(&self, transfer: &Transfer) -> bool {
        self.own.is_empty() || transfer.progress.step != Step::Found
    }

    /// The lists that hold everything of the run's own companies, and nothing of others'.
    pub(super) fn own_lists(&self, filter: &InvoiceFilter) -> Vec<InvoiceFilter> {
        filter.in_units(&self.own)
    }

    /// The lists that hold everything that the run has to look at.
    pub(super) fn lists(&self, filter: &InvoiceFilter) -> Vec<InvoiceFilter> {
        filter.in_units(if self.is_first { &[] } else { &self.own })
    }
}

impl Execution<'_> {
    /// Puts a page of what waits in order, and leaves out what others take.
    pub(super) async fn sort(&self, page: Vec<Transfer>) -> Result<Sorted, Error> {
        let Companies { own, others, is_first } = &self.companies;
        if own.is_empty() || page.is_empty() {
            return Ok(Sorted { own: page, unclear: Vec::new() });
        }
        let begun = self.begun(&page).await?;
        let fitting_own = self.fitting(&page, own).await?;
        let mut fitting_others: HashMap<InvoiceGuid, usize> = HashMap::new();
        for (_, units) in others {
            for invoice in self.fitting(&page, units).await? {
                *fitting_others.entry(invoice).or_default() += 1;
            }
        }
        let mut sorted = Sorted::default();
        for transfer in page {
            let invoice = transfer.key.invoice;
            let fits_own = fitting_own.contains(&invoice);
            let fits = usize::from(fits_own) + fitting_others.get(&invoice).copied().unwrap_or_default();
            match begun.get(&invoice) {
                // What was begun stays with whoever began it, whatever becomes of its projects.
                Some(by) if *by == self.connection.id => sorted.own.push(transfer),
                Some(by) if others.iter().any(|(other, _)| other == by) => {}
                Some(_) | None if fits == 1 && fits_own => sorted.own.push(transfer),
                Some(_) | None if fits != 1 && *is_first => sorted.unclear.push((transfer, fits)),
                Some(_) | None => {}
            }
        }
        Ok(sorted)
    }

    /// The connections that the invoices of a page were begun by, where they were.
    async fn begun(&self, page: &[Transfer]) -> Result<HashMap<InvoiceGuid, ConnectionId>, Error> {
        let invoices: Vec<InvoiceGuid> = page.iter().map(|transfer| transfer.key.invoice).collect();
        let known = self.store().transfers(self.connection.organization, &invoices).await;
        let known = known.map_err(Error::store("reading what was begun"))?;
        let begun = known.into_iter().filter(|transfer| transfer.progress.step != Step::Found);
        Ok(begun.map(|transfer| (transfer.key.invoice, transfer.connection)).collect())
    }

    /// Those of a page that have a project in one of the units. Only what has a number can be asked for again; the others
    /// fit nothing.
    async fn fitting(
        &self,
        page: &[Transfer],
        units: &[BusinessUnitGuid],
    ) -> Result<HashSet<InvoiceGuid>, Error> {
        let mut fitting = HashSet::new();
        let numbers: Vec<_> = page.iter().filter_map(|transfer| transfer.seen.number).collect();
        if numbers.is_empty() || units.is_empty() {
            return Ok(fitting);
        }
        let filter = InvoiceFilter { statuses: self.listed_in(), numbers, ..InvoiceFilter::default() };
        for filter in filter.in_units(units) {
            let mut next = None;
            loop {
                let page = self.severa.invoices_page(&filter, next).await;
                let page = page.map_err(Error::upstream("listing a company's invoices in Severa"))?;
                fitting.extend(page.elements.into_iter().filter_map(|invoice| match invoice {
                    Ok(invoice) => Some(invoice.guid),
                    Err(misshapen) => misshapen.guid,
                }));
                let Some(token) = page.next else { break };
                next = Some(token);
            }
        }
        Ok(fitting)
    }
}
