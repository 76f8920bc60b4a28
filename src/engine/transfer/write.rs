//! From the contact to rows that stand in Talenom, step by step: intent saved, call made, outcome saved.
//!
//! What an unanswered call has done is settled here by asking Talenom, as docs/states.md lays down.

use std::time::Duration;

use jiff::Timestamp;

use super::{
    super::Error,
    Execution,
    contacts::Contacts,
    invoice::Work,
    trouble::{Trouble, talenom_invoice},
};
use crate::{
    domain::{
        finding::{Code, Finding, Place},
        ids::ContactId,
        invoice::Customer,
        journal::Entry,
        transfer::{Content, Draft, Event, Step, Transfer},
    },
    outbound::{self, Effect, ErrorKind},
    store::Save,
    talenom::{Capability, InvoiceKey, InvoiceStatus, TalenomInvoice},
};

/// How often rows are written to a draft whose row version moves under us, before a person is asked.
const ROW_WRITES_MAX: usize = 2;

impl Execution<'_> {
    /// Waits until a call that was begun then can have no more effect.
    pub(super) async fn quiet(&self, since: Timestamp) {
        let passed =
            Duration::try_from(self.engine.inner.clock.now().duration_since(since)).unwrap_or_default();
        tokio::time::sleep(self.engine.inner.config.quiet_time.saturating_sub(passed)).await;
    }

    /// Takes the steps that are left until Talenom holds the rows.
    pub(super) async fn write(
        &self,
        work: &mut Work,
        customer: &Customer,
        contacts: &Contacts,
    ) -> Result<(), Trouble> {
        let hash = work.sales_invoice.content_hash();
        loop {
            let event = match work.transfer.progress.step.clone() {
                Step::Found => match contacts.of(self, customer, &mut work.findings).await? {
                    Some(contact) => Event::ContactReady(contact),
                    None => return Err(Trouble::Unanswered),
                },
                Step::ContactReady { .. } => Event::DraftIntended,
                Step::DraftRequested { contact } => self.make_draft(work, &contact).await?,
                Step::DraftMade { .. } => Event::RowsIntended(hash),
                Step::RowsSending(content) => self.write_rows(work, content).await?,
                // Severa's invoice is another by now than the one that Talenom was given.
                Step::RowsWritten(content) | Step::StatusSending { content, approved: false }
                    if content.hash != hash =>
                {
                    self.prepare_rewrite(work, &content).await?
                }
                Step::ApproveSending(content) if content.hash != hash => {
                    self.approved_before(&content).await?
                }
                Step::Approved(content) | Step::StatusSending { content, .. } if content.hash != hash => {
                    // It is booked and cannot be written anew: a person is told.
                    work.findings.push(changed());
                    return Ok(());
                }
                Step::RowsWritten(_)
                | Step::ApproveSending(_)
                | Step::Approved(_)
                | Step::StatusSending { .. }
                | Step::Done { .. } => return Ok(()),
            };
            self.moved(&mut work.transfer, event).await?;
        }
    }

    /// An empty draft: one of ours if Talenom has it, else a new one.
    async fn make_draft(&self, work: &mut Work, contact: &ContactId) -> Result<Event, Trouble> {
        let found = if let Some(found) = self.find_ours(work, contact).await? {
            found
        } else {
            let marker = &work.sales_invoice.marker;
            let made = self.talenom.create_draft(contact, marker).await;
            made.map_err(Trouble::of_write("making a draft"))?
        };
        let draft = Draft { id: found.id.clone(), row_version: found.row_version.clone() };
        work.draft = Some(found);
        Ok(Event::DraftMade(draft))
    }

    /// Asks Talenom for this invoice: by our mark, or where Talenom does not keep it, by number, contact and sum.
    async fn find_ours(&self, work: &Work, contact: &ContactId) -> Result<Option<TalenomInvoice>, Trouble> {
        let invoice = &work.sales_invoice;
        let by_mark = self.find(&InvoiceKey::Reference(invoice.marker.clone())).await?;
        let found = if let Some(found) = by_mark {
            found
        } else {
            let numbered = self.find(&InvoiceKey::Number(invoice.number)).await?.unwrap_or_default();
            let gross = invoice.predicted_totals().gross;
            let is_this = |found: &TalenomInvoice| {
                found.contact.value() == Some(contact)
                    && found.totals.is_some_and(|totals| totals.gross == gross)
            };
            numbered.into_iter().filter(is_this).collect()
        };
        let (ours, others): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|found| found.is_empty_draft() || found.holds(invoice));
        match (ours.into_iter().next(), others.first()) {
            (_, Some(other)) => Err(other_content(other)),
            (ours, None) => Ok(ours),
        }
    }

    /// What Talenom has by this key, or nothing where it cannot be asked.
    async fn find(&self, key: &InvoiceKey) -> Result<Option<Vec<TalenomInvoice>>, Trouble> {
        match self.talenom.find_invoices(key).await {
            Ok(found) => Ok(Some(found)),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(Trouble::of_read("looking for the invoice in Talenom")(error)),
        }
    }

    /// The content into the draft. Asked first where the draft was not answered in this run.
    async fn write_rows(&self, work: &mut Work, mut content: Content) -> Result<Event, Trouble> {
        for _ in 0..ROW_WRITES_MAX {
            let current = match work.draft.take() {
                Some(draft) => draft,
                None => match self.read_draft(&content.draft).await? {
                    Some(draft) => draft,
                    None => return Ok(Event::DraftGone),
                },
            };
            if current.holds(&work.sales_invoice) {
                return rows_event(work, current);
            }
            let hash = work.sales_invoice.content_hash();
            let is_untouched = current.row_version == content.draft.row_version;
            if current.status != InvoiceStatus::Draft || !(is_untouched || current.lines == 0) {
                return Err(other_content(&current));
            }
            if !is_untouched || content.hash != hash {
                let row_version = current.row_version.clone();
                self.moved(
                    &mut work.transfer,
                    Event::RowsIntendedAgain { hash, row_version: row_version.clone() },
                )
                .await?;
                content = Content { hash, draft: Draft { row_version, ..content.draft }, ..content };
            }
            match self.talenom.write_invoice(&current, &content.draft.row_version, &work.sales_invoice).await
            {
                Ok(written) => return rows_event(work, written),
                Err(error) if error.effect() == Effect::LookUp => {}
                Err(error) => return Err(Trouble::of_write("writing the rows")(error)),
            }
        }
        Err(Trouble::held(Code::TalenomOtherContent, talenom_invoice()))
    }

    /// The draft is written anew, if nobody touched it. Where it cannot be read, nobody knows that, and a person decides.
    async fn prepare_rewrite(&self, work: &mut Work, content: &Content) -> Result<Event, Trouble> {
        if !self.talenom.has(Capability::Read) {
            return Err(Trouble::Held(vec![changed()]));
        }
        let Some(current) = self.read_draft(&content.draft).await? else { return Ok(Event::DraftGone) };
        if current.status != InvoiceStatus::Draft || current.row_version != content.draft.row_version {
            return Err(other_content(&current));
        }
        let row_version = current.row_version.clone();
        work.draft = Some(current);
        Ok(Event::RowsIntendedAgain { hash: work.sales_invoice.content_hash(), row_version })
    }

    /// An approval under way of other content than Severa's now: it is never repeated, only learned of.
    pub(super) async fn approved_before(&self, content: &Content) -> Result<Event, Trouble> {
        match self.read_draft(&content.draft).await?.filter(|seen| seen.status.is_approved()) {
            Some(seen) => Ok(Event::Approved(seen.row_version)),
            None => Err(Trouble::Held(vec![changed()])),
        }
    }

    pub(super) async fn read_draft(&self, draft: &Draft) -> Result<Option<TalenomInvoice>, Trouble> {
        match self.talenom.invoice(&draft.id).await {
            Ok(invoice) => Ok(invoice),
            Err(error) if is_absent(&error) => Err(Trouble::Unanswered),
            Err(error) => Err(Trouble::of_read("reading the draft")(error)),
        }
    }

    /// Adds to the journal what is no move of the transfer.
    pub(super) async fn noted(&self, transfer: &Transfer, event: &'static str) -> Result<(), Error> {
        let mut entry = Entry::of(transfer, self.run.id, event);
        entry.at = self.engine.inner.clock.now();
        self.saved(Save { journal: vec![entry], ..Save::default() }).await
    }
}

pub(super) fn changed() -> Finding {
    Finding::new(Code::ChangedDuringTransfer, Place::Invoice { field: "".into() })
}

fn is_absent(error: &outbound::Error) -> bool {
    matches!(error.kind, ErrorKind::CapabilityAbsent { .. })
}

fn other_content(invoice: &TalenomInvoice) -> Trouble {
    Trouble::Held(vec![Finding::new(Code::TalenomOtherContent, talenom_invoice()).found(invoice.id.clone())])
}

/// The rows are in; are the sums and the number ours? If not, the draft stays as it is and waits for a person.
fn rows_event(work: &mut Work, written: TalenomInvoice) -> Result<Event, Trouble> {
    let predicted = work.sales_invoice.predicted_totals();
    let mut findings = Vec::new();
    if written.totals.as_ref() != Some(&predicted) {
        let finding = Finding::new(Code::TalenomTotalsDiffer, talenom_invoice()).expected(predicted.gross);
        findings.push(match &written.totals {
            Some(totals) => finding.found(totals.gross),
            None => finding,
        });
    }
    if let Some(number) = written.number.filter(|number| *number != work.sales_invoice.number) {
        let place = Place::TalenomInvoice { field: "number".into() };
        findings
            .push(Finding::new(Code::NumberDiffers, place).found(number).expected(work.sales_invoice.number));
    }
    if !findings.is_empty() {
        return Err(Trouble::Held(findings));
    }
    let row_version = written.row_version.clone();
    work.draft = Some(written);
    Ok(Event::RowsWritten(row_version))
}
