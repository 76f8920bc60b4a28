//! What a credit note credits: an invoice that we transferred, else Talenom's invoice of its number.
//!
//! Credits are carried after everything else of a run, those of one invoice one after the other, so that an original stands
//! in Talenom before its credit is judged, and what was credited of it is known.

use std::collections::HashMap;

use jiff::civil::Date;

use super::{
    super::Error,
    Execution,
    read::{Reading, shaped},
    record::Case,
    trouble::Trouble,
};
use crate::{
    domain::{
        connection::InvoiceNumbers,
        decision::{Choice, Decision},
        ids::{InvoiceGuid, InvoiceNumber},
        invoice::Invoice,
        money::Amount,
        sales_invoice::Credited,
        transfer::{Standing, Step, Transfer},
    },
    mapping::{
        self, Material,
        credit::{Link, Original},
    },
    rules::needs,
    store::TransferFilter,
    talenom::{InvoiceKey, TalenomInvoice},
};

/// More credits of one invoice than anybody makes.
const CREDITS_MAX: usize = 1_000;

/// What is carried one after the other: the credits of one invoice. Anything else stands alone.
pub(super) fn in_order(cases: impl Iterator<Item = (Case, Reading)>) -> Vec<Vec<(Case, Reading)>> {
    let mut groups: Vec<Vec<(Case, Reading)>> = Vec::new();
    let mut places: HashMap<InvoiceGuid, usize> = HashMap::new();
    for (case, reading) in cases {
        let original = case.transfer.seen.credits;
        let place = original.map_or(groups.len(), |original| *places.entry(original).or_insert(groups.len()));
        if place == groups.len() {
            groups.push(Vec::new());
        }
        groups[place].push((case, reading));
    }
    groups
}

impl Execution<'_> {
    /// What is known of the invoice that a credit note credits; none of what is no credit note.
    pub(super) async fn original(
        &self,
        case: &Case,
        material: &Material,
    ) -> Result<Option<Original>, Trouble> {
        if !material.invoice.is_credit() {
            return Ok(None);
        }
        let mut original = match material.invoice.original() {
            None => Original { number: None, tax_point: None, sold_on: Vec::new(), link: Link::NotNamed },
            Some(named) => {
                let read = self.severa.invoice(named.guid).await;
                let invoice = shaped(read, "reading what a credit note credits")?.ok().flatten();
                let own = invoice.as_ref().and_then(|invoice| invoice.number.value());
                let number = own.or(named.number.value()).copied();
                let tax_point = invoice.as_ref().and_then(mapping::tax_point);
                let sold_on = match &invoice {
                    Some(invoice) => self.sold_on(material, invoice).await?,
                    None => Vec::new(),
                };
                let link = self.link_to(case, material, named.guid, number, invoice.as_ref()).await?;
                Original { number, tax_point, sold_on, link }
            }
        };
        let is_missing = matches!(original.link, Link::NotNamed | Link::Unknown | Link::Waits);
        if is_missing && self.goes_unlinked(case).await? {
            original.link = Link::Unlinked;
        }
        Ok(Some(original))
    }

    /// The days of what the original sold, where a percent of the note needs them.
    async fn sold_on(&self, note: &Material, original: &Invoice) -> Result<Vec<Date>, Error> {
        let as_charged = Material { invoice: original.clone(), origins: None, ..note.clone() };
        let mut days = Vec::new();
        for row_type in needs(&as_charged, &self.registers).origins {
            let origins = self.severa.origins_of(original.guid, row_type).await;
            let origins = shaped(origins, "reading what a credit note's original stands for")?.ok().flatten();
            let of_type = origins.into_iter().flatten();
            days.extend(of_type.filter_map(|origin| origin.day.value().copied()));
        }
        Ok(days)
    }

    async fn link_to(
        &self,
        case: &Case,
        note: &Material,
        guid: InvoiceGuid,
        number: Option<InvoiceNumber>,
        invoice: Option<&Invoice>,
    ) -> Result<Link, Trouble> {
        let known = self.store().transfers(self.connection.organization, &[guid]).await;
        let transfer = known.map_err(Error::store("reading what a credit note credits"))?.pop();
        let printed = invoice.and_then(|invoice| invoice.total_including_tax.value()).map(|sum| sum.amount);
        if let (Some(transfer), Some(number)) = (&transfer, number)
            && transfer.progress.standing == Standing::Transferred
            && self.is_in_our_books(transfer).await?
        {
            let invoice = transfer.progress.step.draft().map(|draft| draft.id.clone());
            let gross = printed.or(transfer.seen.totals.map(|totals| totals.gross));
            let left = self.left(case, guid, gross).await?;
            return Ok(Link::To { credited: Credited { invoice, number }, left });
        }
        if self.will_come(guid, transfer.as_ref(), invoice).await? {
            let planned = match number.filter(|_| self.parameters.validate_only) {
                Some(number) if self.is_planned(guid).await? => Some(number),
                Some(_) | None => None,
            };
            let Some(number) = planned else { return Ok(Link::Waits) };
            let left = self.left(case, guid, printed).await?;
            return Ok(Link::To { credited: Credited { invoice: None, number }, left });
        }
        // Where Talenom gives the numbers, Severa's may be another invoice's there.
        let numbers = self.registers.settings.invoice_numbers;
        let Some(number) = number.filter(|_| numbers == InvoiceNumbers::Severa) else {
            return Ok(Link::Unknown);
        };
        let found = match self.find_original(note, number).await {
            Err(Trouble::Run(error)) => return Err(Trouble::Run(error)),
            // It is transferred, so that nothing depends on it any more.
            Err(_) if case.transfer.progress.standing == Standing::Transferred => None,
            found => found?,
        };
        let Some(found) = found else { return Ok(Link::Unknown) };
        let left = self.left(case, guid, found.totals.map(|totals| totals.gross)).await?;
        Ok(Link::To { credited: Credited { invoice: Some(found.id), number }, left })
    }

    /// Whether a transfer went to the Talenom organization that this run writes to.
    async fn is_in_our_books(&self, transfer: &Transfer) -> Result<bool, Error> {
        if transfer.connection == self.connection.id {
            return Ok(true);
        }
        let connection = self.store().connection(&transfer.connection).await;
        let connection = connection.map_err(Error::store("reading a connection"))?;
        Ok(connection.talenom_organization == self.connection.talenom_organization)
    }

    /// Whether the original's own transfer is to be waited for. What was seen to before this service, or belongs to the old
    /// interface, never comes.
    async fn will_come(
        &self,
        guid: InvoiceGuid,
        transfer: Option<&Transfer>,
        invoice: Option<&Invoice>,
    ) -> Result<bool, Error> {
        let waits = match transfer.map(|transfer| transfer.progress.standing) {
            None => invoice.is_some_and(|invoice| invoice.status == self.waiting),
            Some(Standing::Going | Standing::Held | Standing::Failed { .. } | Standing::Uncertain { .. }) => {
                true
            }
            Some(Standing::Withdrawn | Standing::GivenUp | Standing::Transferred) => false,
        };
        let is_begun = transfer.is_some_and(|transfer| transfer.progress.step != Step::Found);
        if !waits || is_begun {
            return Ok(waits);
        }
        let date = invoice.and_then(|invoice| invoice.date.value().copied());
        let date = date.or(transfer.and_then(|transfer| transfer.seen.date));
        let cut_over = self.registers.settings.cut_over;
        if date.zip(cut_over).is_some_and(|(date, cut_over)| date < cut_over) {
            return Ok(false);
        }
        let noted = self.store().in_baseline(self.connection.organization, &[guid]).await;
        Ok(noted.map_err(Error::store("reading the baseline"))?.is_empty())
    }

    /// Whether this run, which is a plan, has found the invoice ready.
    async fn is_planned(&self, guid: InvoiceGuid) -> Result<bool, Error> {
        let planned = self.store().planned_hash(self.run.id, guid).await;
        Ok(planned.map_err(Error::store("reading the plan"))?.is_some())
    }

    /// What of an invoice the other credits leave; none where it does not matter.
    async fn left(
        &self,
        case: &Case,
        original: InvoiceGuid,
        gross: Option<Amount>,
    ) -> Result<Option<Amount>, Error> {
        let is_settled = case.transfer.progress.standing == Standing::Transferred;
        let Some(gross) = gross.filter(|_| !is_settled && !case.is_decided(&Choice::Release)) else {
            return Ok(None);
        };
        let credited = self.credited(original, case.transfer.key.invoice).await?;
        Ok(Some(Amount::from_decimal(gross.signed(false).get().saturating_sub(credited.get()))))
    }

    /// What other credits than this one take of an invoice: those that are transferred, and those under way.
    pub(super) async fn credited(&self, original: InvoiceGuid, except: InvoiceGuid) -> Result<Amount, Error> {
        let filter = TransferFilter {
            organization: Some(self.connection.organization),
            credits: Some(original),
            ..TransferFilter::default()
        };
        let credits = self.store().list_transfers(&filter, None, CREDITS_MAX).await;
        let credits = credits.map_err(Error::store("reading what was credited"))?.rows;
        let others = credits.iter().filter(|other| other.key.invoice != except && takes_effect(other));
        let sums = others.filter_map(|other| Some(other.seen.totals?.gross.signed(false).get()));
        Ok(Amount::from_decimal(sums.sum()))
    }

    /// The one invoice of Talenom's that has this number, can be credited so much, and is not known to be another
    /// customer's.
    async fn find_original(
        &self,
        note: &Material,
        number: InvoiceNumber,
    ) -> Result<Option<TalenomInvoice>, Trouble> {
        let found = self.find(&InvoiceKey::Number(number)).await?.unwrap_or_default();
        let contact = match &note.customer {
            Some(customer) => self.known_contact(customer).await?,
            None => None,
        };
        let credited = note.invoice.total_including_tax.value();
        let fits = |found: &TalenomInvoice| {
            let is_large_enough = found.totals.zip(credited).is_some_and(|(totals, credited)| {
                totals.currency == credited.currency && totals.gross >= credited.amount.signed(false)
            });
            let is_of_another = contact.as_ref().zip(found.contact.value()).is_some_and(|(a, b)| a != b);
            !found.is_credit && is_large_enough && !is_of_another
        };
        let mut fitting = found.into_iter().filter(fits);
        Ok(fitting.next().filter(|_| fitting.next().is_none()))
    }

    /// Whether a person decided, now or before, that the credit goes without its original.
    async fn goes_unlinked(&self, case: &Case) -> Result<bool, Error> {
        if case.is_decided(&Choice::SendUnlinked) || case.transfer.progress.standing == Standing::Transferred
        {
            return Ok(true);
        }
        let decisions = self.store().decisions_of(case.transfer.key).await;
        let decisions = decisions.map_err(Error::store("reading what persons decided"))?;
        let is_applied =
            |decision: &Decision| decision.choice == Choice::SendUnlinked && decision.applied_at.is_some();
        Ok(decisions.iter().any(is_applied))
    }
}

/// Whether a transfer stands in Talenom, or is on its way there.
fn takes_effect(transfer: &Transfer) -> bool {
    match transfer.progress.standing {
        Standing::Transferred => true,
        Standing::Going | Standing::Held | Standing::Failed { .. } | Standing::Uncertain { .. } => {
            transfer.progress.step != Step::Found
        }
        Standing::Withdrawn | Standing::GivenUp => false,
    }
}
