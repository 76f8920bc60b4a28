//! Reading a round cheaply: heads and customers in batches by number, rows in bulk, and alone only what did not agree.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::{super::Error, Execution, e_invoices::Beliefs, record::Case};
use crate::{
    domain::{
        ids::{CustomerGuid, InvoiceGuid, InvoiceNumber, StatusGuid},
        invoice::{Customer, Invoice, Row},
        transfer::Standing,
    },
    mapping::{Material, Registers, e_invoice::shown},
    outbound::{self, ErrorKind},
    rules::{e_invoice::decide, totals},
    severa::{CUSTOMERS_MAX, InvoiceFilter, Session, ShapeError},
};

/// Severa takes this many values of one parameter before its addresses grow too long; ours to choose.
const BATCH: usize = 100;

/// Rows may be a little older than the head of their invoice.
const ROWS_MARGIN: SignedDuration = SignedDuration::from_hours(24);

/// What was read of one invoice of the round.
#[derive(Debug)]
pub(super) enum Reading {
    /// It waits; here is everything of it.
    Material(Box<Material>),
    /// It, or a row of it, has another shape than we know.
    /// Where is told in Severa's names.
    Misshapen(String),
    /// It does not wait any more; here is its head, where there is one.
    Left(Option<Box<Invoice>>),
}

/// What was read, or the path of what has another shape.
pub(in crate::engine) type Shaped<T> = Result<T, String>;
type Heads = HashMap<InvoiceGuid, Shaped<Invoice>>;

impl Execution<'_> {
    /// Reads every invoice of a round, in the round's order.
    pub(super) async fn read(&self, round: &[Case], beliefs: &Beliefs) -> Result<Vec<Reading>, Error> {
        let mut heads = self.read_heads(round).await?;
        let mut left = self.read_left(round, &mut heads).await?;
        let reader = self.reader();
        let mut rows = reader.read_rows(&mut heads).await?;
        let customers = reader.read_customers(&heads).await?;
        let guids: Vec<CustomerGuid> = customers.keys().copied().collect();
        let remembered = self.store().e_invoices(&self.connection, &guids).await;
        let remembered = remembered.map_err(Error::store("reading remembered e-invoice addresses"))?;
        let reading = |case: &Case| {
            let guid = case.transfer.key.invoice;
            let invoice = match heads.remove(&guid) {
                Some(Ok(invoice)) => invoice,
                Some(Err(path)) => return Reading::Misshapen(path),
                None => return Reading::Left(left.remove(&guid).map(Box::new)),
            };
            let rows = match rows.remove(&guid).unwrap_or_else(|| Ok(Vec::new())) {
                Ok(rows) => rows,
                Err(path) => return Reading::Misshapen(path),
            };
            let customer =
                invoice.billing_customer.value().and_then(|customer| customers.get(&customer.guid));
            let e_invoicing = customer.map(|customer| {
                // What is noteworthy about it is told with the contact.
                beliefs.decide(self, customer, remembered.get(&customer.guid), &mut Vec::new()).e_invoicing
            });
            let (customer, e_invoicing) = (customer.cloned(), e_invoicing.unwrap_or_default());
            Reading::Material(Box::new(Material {
                invoice,
                rows,
                customer,
                e_invoicing,
                original: None,
                grounds: None,
                origins: None,
                leads: HashMap::new(),
            }))
        };
        reader.completed(round.iter().map(reading).collect()).await
    }

    /// The heads of those that still wait, by number.
    async fn read_heads(&self, round: &[Case]) -> Result<Heads, Error> {
        let mut heads = self.heads_of(round.iter()).await?;
        let in_round: HashMap<InvoiceGuid, &Case> =
            round.iter().map(|case| (case.transfer.key.invoice, case)).collect();
        heads.retain(|guid, head| {
            let case = in_round.get(guid);
            case.is_some_and(|case| {
                head.as_ref().is_ok_and(|head| self.takes(case, head.status)) || head.is_err()
            })
        });
        Ok(heads)
    }

    /// The status that a transfer's invoice is taken in beside the waiting one: that in which our own write put it, or that
    /// in which a person's decision, or a change of what was transferred, is gone into.
    fn also_in(&self, case: &Case) -> Option<StatusGuid> {
        let is_transferred = case.transfer.progress.standing == Standing::Transferred;
        if is_transferred || case.answered.is_some() {
            Some(self.transferred)
        } else {
            self.error.filter(|_| case.hold.as_ref().is_some_and(|hold| hold.mark.is_ours()))
        }
    }

    /// Whether a transfer's invoice is taken in this status.
    pub(super) fn takes(&self, case: &Case, status: StatusGuid) -> bool {
        status == self.waiting || Some(status) == self.also_in(case)
    }

    /// The invoices with the numbers of these cases, in every status that one of them is taken in. A number may belong to
    /// several, so callers look at guid and status.
    pub(super) async fn heads_of(&self, cases: impl Iterator<Item = &Case> + Clone) -> Result<Heads, Error> {
        let numbers: Vec<InvoiceNumber> =
            cases.clone().filter_map(|case| case.transfer.seen.number).collect();
        let mut statuses = vec![self.waiting];
        for status in cases.filter_map(|case| self.also_in(case)) {
            if !statuses.contains(&status) {
                statuses.push(status);
            }
        }
        let mut heads = Heads::new();
        for batch in numbers.chunks(BATCH) {
            let filter = InvoiceFilter {
                statuses: statuses.clone(),
                numbers: batch.to_vec(),
                ..InvoiceFilter::default()
            };
            let mut next = None;
            loop {
                let page = self
                    .severa
                    .invoices_page(&filter, next)
                    .await
                    .map_err(Error::upstream("reading invoices"))?;
                for invoice in page.elements {
                    match invoice {
                        // Severa might ignore the filter in silence.
                        Ok(invoice) if !statuses.contains(&invoice.status) => {}
                        Ok(invoice) => drop(heads.insert(invoice.guid, Ok(invoice))),
                        Err(ShapeError { guid: Some(guid), path, .. }) => drop(heads.insert(guid, Err(path))),
                        // It was noted with its guid or not at all; then it is read alone.
                        Err(ShapeError { guid: None, .. }) => {}
                    }
                }
                let Some(token) = page.next else { break };
                next = Some(token);
            }
        }
        Ok(heads)
    }

    /// Those that were not among the waiting ones are read alone; what waits after all joins the heads.
    async fn read_left(
        &self,
        round: &[Case],
        heads: &mut Heads,
    ) -> Result<HashMap<InvoiceGuid, Invoice>, Error> {
        let mut left = HashMap::new();
        for case in round {
            let guid = case.transfer.key.invoice;
            if heads.contains_key(&guid) {
                continue;
            }
            match shaped(self.severa.invoice(guid).await, "reading an invoice")? {
                Ok(Some(invoice)) if self.takes(case, invoice.status) => {
                    drop(heads.insert(guid, Ok(invoice)));
                }
                Ok(Some(invoice)) => drop(left.insert(guid, invoice)),
                Ok(None) => {}
                Err(path) => drop(heads.insert(guid, Err(path))),
            }
        }
        Ok(left)
    }

    fn reader(&self) -> Reader<'_> {
        Reader { severa: &self.severa, registers: &self.registers }
    }
}

/// What reads invoices that are known by their heads, for a run as for a check that stores nothing.
#[derive(Debug, Clone, Copy)]
pub(in crate::engine) struct Reader<'a> {
    pub(in crate::engine) severa: &'a Session,
    /// What says which invoices need more than head, rows and customer.
    pub(in crate::engine) registers: &'a Registers,
}

impl Reader<'_> {
    /// Everything of these heads that they are judged by, but for what a credit note credits; or where a part has another
    /// shape. An invoice that is deleted meanwhile has none.
    pub(in crate::engine) async fn materials(
        &self,
        heads: Vec<Invoice>,
        now: Timestamp,
    ) -> Result<Vec<(Invoice, Shaped<Box<Material>>)>, Error> {
        let mut by_guid: Heads = heads.iter().map(|head| (head.guid, Ok(head.clone()))).collect();
        let mut rows = self.read_rows(&mut by_guid).await?;
        let customers = self.read_customers(&by_guid).await?;
        let mut readings = Vec::new();
        for invoice in heads.iter().filter(|head| by_guid.contains_key(&head.guid)) {
            let customer = invoice.billing_customer.value().and_then(|billed| customers.get(&billed.guid));
            let e_invoicing = customer
                .map(|customer| decide(shown(customer, &mut Vec::new()), None, None, now).e_invoicing);
            readings.push(match rows.remove(&invoice.guid).unwrap_or_else(|| Ok(Vec::new())) {
                Ok(rows) => Reading::Material(Box::new(Material {
                    invoice: invoice.clone(),
                    rows,
                    customer: customer.cloned(),
                    e_invoicing: e_invoicing.unwrap_or_default(),
                    original: None,
                    grounds: None,
                    origins: None,
                    leads: HashMap::new(),
                })),
                Err(path) => Reading::Misshapen(path),
            });
        }
        let heads = heads.into_iter().filter(|head| by_guid.contains_key(&head.guid));
        let read = heads.zip(self.completed(readings).await?);
        Ok(read
            .filter_map(|(head, reading)| match reading {
                Reading::Material(material) => Some((head, Ok(material))),
                Reading::Misshapen(path) => Some((head, Err(path))),
                Reading::Left(_) => None,
            })
            .collect())
    }

    /// The rows of every head: in bulk where that is cheaper, and alone where what came in bulk does not agree. An invoice
    /// that is deleted meanwhile has left the heads then.
    async fn read_rows(&self, heads: &mut Heads) -> Result<HashMap<InvoiceGuid, Shaped<Vec<Row>>>, Error> {
        let invoices: HashMap<InvoiceGuid, &Invoice> =
            heads.iter().filter_map(|(guid, head)| Some((*guid, head.as_ref().ok()?))).collect();
        let mut rows = self.read_rows_in_bulk(&invoices).await?;
        let mut deleted = Vec::new();
        for (guid, invoice) in &invoices {
            let in_bulk = rows.get(guid).and_then(|rows| rows.as_ref().ok());
            if in_bulk.is_some_and(|rows| totals::rows_agree(invoice, rows)) {
                continue;
            }
            let alone = shaped(self.severa.rows_of(*guid).await, "reading an invoice's rows")?;
            match alone.transpose() {
                Some(alone) => drop(rows.insert(*guid, alone)),
                None => deleted.push(*guid),
            }
        }
        heads.retain(|guid, _| !deleted.contains(guid));
        Ok(rows)
    }

    async fn read_rows_in_bulk(
        &self,
        invoices: &HashMap<InvoiceGuid, &Invoice>,
    ) -> Result<HashMap<InvoiceGuid, Shaped<Vec<Row>>>, Error> {
        let mut rows: HashMap<InvoiceGuid, Shaped<Vec<Row>>> = HashMap::new();
        // Half of what reading them alone would cost: more is never spent on a guess.
        let pages_max = invoices.len() / 2;
        let created: Option<Vec<Timestamp>> =
            invoices.values().map(|invoice| invoice.created.value().copied()).collect();
        let oldest = created.and_then(|created| created.into_iter().min());
        let Some(since) = oldest.and_then(|oldest| oldest.checked_sub(ROWS_MARGIN).ok()) else {
            return Ok(rows);
        };
        let mut next = None;
        for _ in 0..pages_max {
            let page = self.severa.rows_page(since, next).await.map_err(Error::upstream("reading rows"))?;
            // A row of another shape is met again when its invoice, which then does not agree, is read alone.
            for row in page.elements.into_iter().flatten().filter(|row| invoices.contains_key(&row.invoice)) {
                if let Ok(rows) = rows.entry(row.invoice).or_insert_with(|| Ok(Vec::new())) {
                    rows.push(row);
                }
            }
            let Some(token) = page.next else { break };
            next = Some(token);
        }
        Ok(rows)
    }

    async fn read_customers(&self, heads: &Heads) -> Result<HashMap<CustomerGuid, Customer>, Error> {
        let billed = heads.values().filter_map(|head| head.as_ref().ok()?.billing_customer.value());
        let billed: HashMap<CustomerGuid, _> =
            billed.map(|customer| (customer.guid, customer.number.value().copied())).collect();
        let numbers: Vec<_> = billed.values().flatten().copied().collect();
        let mut customers = HashMap::new();
        for batch in numbers.chunks(CUSTOMERS_MAX) {
            let found = self.severa.customers(batch).await.map_err(Error::upstream("reading customers"))?;
            // One of another shape is met again alone, and is then as good as not in the register.
            customers.extend(found.into_iter().flatten().map(|customer| (customer.guid, customer)));
        }
        for guid in billed.keys() {
            if !customers.contains_key(guid)
                && let Ok(Some(customer)) = shaped(self.severa.customer(*guid).await, "reading a customer")?
            {
                customers.insert(*guid, customer);
            }
        }
        Ok(customers)
    }
}

/// Sets an answer of another shape, which concerns one record, apart from a failure that concerns the run.
pub(super) fn shaped<T>(answer: Result<T, outbound::Error>, doing: &'static str) -> Result<Shaped<T>, Error> {
    match answer {
        Ok(read) => Ok(Ok(read)),
        Err(outbound::Error { kind: ErrorKind::Contract { path, .. }, .. }) => Ok(Err(path)),
        Err(error) => Err(Error::upstream(doing)(error)),
    }
}
