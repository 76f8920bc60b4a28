//! From the contact to rows that stand in Talenom, step by step: intent saved, call made, outcome saved.
//!
//! A call without an answer is settled at once where that is safe: an empty draft may be made again, and what carries a row
//! version takes effect once, however often it is sent. docs/states.md lays down how.

use super::{
    Execution,
    contacts::Contacts,
    invoice::Work,
    trouble::{Trouble, talenom_invoice},
};
use crate::{
    domain::{
        decision::Choice,
        finding::{Code, Finding, Place},
        ids::{ContactId, Marker, TalenomInvoiceId},
        invoice::Customer,
        transfer::{Content, Draft, Event, Step},
    },
    outbound::Effect,
    talenom::{InvoiceKey, InvoiceStatus, TalenomInvoice},
};

/// How often rows are written to one draft before a person is asked: once, once more where the answer was lost or the
/// row version had moved, and once where both came together.
const ROW_WRITES_MAX: usize = 3;

/// What Talenom has under our mark or number.
enum Found {
    Nothing,
    /// A draft that can take the content.
    Draft(TalenomInvoice),
    /// Exactly our content.
    Ours(TalenomInvoice),
}

impl Execution<'_> {
    /// Takes the steps that are left until Talenom holds the rows. `was_under_way`: the first of them may have been sent
    /// by an earlier run.
    pub(super) async fn write(
        &self,
        work: &mut Work,
        customer: &Customer,
        contacts: &Contacts,
        mut was_under_way: bool,
    ) -> Result<(), Trouble> {
        let hash = work.sales_invoice.content_hash();
        loop {
            let event = match work.case.transfer.progress.step.clone() {
                Step::Found => self.make_contact(work, customer, contacts).await?,
                Step::ContactReady { .. } => Event::DraftIntended,
                Step::DraftRequested { contact } => self.make_draft(work, &contact, was_under_way).await?,
                Step::DraftMade { .. } => Event::RowsIntended(hash),
                Step::RowsSending(content) => match self.write_rows(work, content).await {
                    // A person says that what nobody can look up never arrived.
                    Err(Trouble::Unanswered) if work.case.is_decided(&Choice::SendAgain) => Event::SentAgain,
                    written => written?,
                },
                Step::DeleteSending { draft, .. } => self.keep_draft(work, &draft).await?,
                // Severa's invoice is another by now than the one that Talenom was given.
                Step::RowsWritten(content) | Step::StatusSending { content, approved: false }
                    if content.hash != hash =>
                {
                    self.prepare_rewrite(work, &content).await?
                }
                Step::ApproveSending(content) if content.hash != hash => {
                    self.approved_before(work, &content).await?
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
            was_under_way = false;
            let sent_again =
                matches!(event, Event::ContactReady(_)) && work.case.is_decided(&Choice::SendAgain);
            if sent_again || matches!(event, Event::SentAgain | Event::ApprovalRuledOut { .. }) {
                self.moved_by_decision(&mut work.case, event).await?;
            } else {
                self.moved(&mut work.case, event).await?;
            }
        }
    }

    /// The customer's contact, made where there is none.
    async fn make_contact(
        &self,
        work: &mut Work,
        customer: &Customer,
        contacts: &Contacts,
    ) -> Result<Event, Trouble> {
        if work.case.is_decided(&Choice::SendAgain) {
            // A person says that the creation that nobody can look up never arrived.
            self.forget_uncertain_contact(customer).await?;
        }
        match contacts.of(self, customer, &mut work.findings).await? {
            Some(contact) => Ok(Event::ContactReady(contact)),
            None => Err(Trouble::Unanswered),
        }
    }

    /// An empty draft: one of ours if Talenom has it, else a new one.
    async fn make_draft(
        &self,
        work: &mut Work,
        contact: &ContactId,
        mut was_sent: bool,
    ) -> Result<Event, Trouble> {
        loop {
            match self.find_ours(work, contact).await? {
                Found::Nothing => {}
                Found::Draft(draft) => return Ok(made(work, draft)),
                Found::Ours(invoice) => return Ok(adopted(work, invoice, contact)),
            }
            if was_sent {
                self.moved(&mut work.case, Event::DraftLost).await?;
            }
            match self.talenom.create_draft(contact, &work.sales_invoice.marker).await {
                Ok(draft) => return Ok(made(work, draft)),
                // Looked for once. If it cannot be seen, another empty one does no harm.
                Err(error) if error.effect() == Effect::Unknown && !was_sent => was_sent = true,
                Err(error) => return Err(Trouble::of_write("making a draft")(error)),
            }
        }
    }

    /// Asks Talenom for this invoice: by our mark; and where Talenom does not keep it, or the invoice was held, by number,
    /// contact and sum.
    async fn find_ours(&self, work: &Work, contact: &ContactId) -> Result<Found, Trouble> {
        let invoice = &work.sales_invoice;
        let by_mark = self.find(&InvoiceKey::Reference(invoice.marker.clone())).await?;
        // While an invoice was held, somebody may have made it by hand.
        let was_held = work.case.transfer.held_since.is_some();
        let found = if let Some(found) = by_mark.filter(|found| !(was_held && found.is_empty())) {
            found
        } else {
            // A number that Talenom gives is not known before.
            let numbered = match invoice.kept_number() {
                Some(number) => self.find(&InvoiceKey::Number(number)).await?.unwrap_or_default(),
                None => Vec::new(),
            };
            let gross = invoice.predicted_totals().gross;
            let is_this = |found: &TalenomInvoice| {
                found.contact.value() == Some(contact)
                    && found.totals.is_some_and(|totals| totals.gross == gross)
            };
            numbered.into_iter().filter(is_this).collect()
        };
        let (mut ours, mut draft) = (None, None);
        for found in found {
            if found.holds(invoice) {
                ours = ours.or(Some(found));
            } else if found.is_empty_draft() || (work.is_released() && found.status == InvoiceStatus::Draft) {
                draft = draft.or(Some(found));
            } else {
                return Err(other_content(&found));
            }
        }
        let draft = draft.map_or(Found::Nothing, Found::Draft);
        Ok(ours.map_or(draft, Found::Ours))
    }

    /// What Talenom has by this key, or nothing where it cannot be asked.
    pub(super) async fn find(&self, key: &InvoiceKey) -> Result<Option<Vec<TalenomInvoice>>, Trouble> {
        match self.talenom.find_invoices(key).await {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.is_absence() => Ok(None),
            Err(error) => Err(Trouble::of_read("looking for the invoice in Talenom")(error)),
        }
    }

    /// The content into the draft. Asked first where the draft was not answered in this run.
    async fn write_rows(&self, work: &mut Work, mut content: Content) -> Result<Event, Trouble> {
        let mut is_answered = true;
        for _ in 0..ROW_WRITES_MAX {
            let current = match work.draft.take() {
                Some(draft) => draft,
                None => match self.read_draft(&content.draft, &work.sales_invoice.marker).await? {
                    Some(draft) => draft,
                    None => return Ok(Event::DraftGone),
                },
            };
            if current.holds(&work.sales_invoice) {
                return rows_event(work, current);
            }
            let hash = work.sales_invoice.content_hash();
            let is_untouched = current.row_version == content.draft.row_version;
            let may_be_written = is_untouched || current.lines == 0 || work.is_released();
            if current.status != InvoiceStatus::Draft || !may_be_written {
                return Err(other_content(&current));
            }
            if !is_untouched || content.hash != hash {
                let row_version = current.row_version.clone();
                let event = Event::RowsIntendedAgain { hash, row_version: row_version.clone() };
                if work.is_released() {
                    self.moved_by_decision(&mut work.case, event).await?;
                } else {
                    self.moved(&mut work.case, event).await?;
                }
                content = Content { hash, draft: Draft { row_version, ..content.draft }, ..content };
            }
            let written =
                self.talenom.write_invoice(&current, &content.draft.row_version, &work.sales_invoice).await;
            match written {
                Ok(written) => return rows_event(work, written),
                Err(error) if error.effect() == Effect::LookUp => {
                    self.number_is_free(work, &content.draft).await?;
                    is_answered = true;
                }
                Err(error) if error.effect() == Effect::Unknown && is_answered => {
                    // The same write with the same row version: if the first has landed, this one conflicts.
                    is_answered = false;
                    work.draft = Some(current);
                }
                // What the first write did stays unknown.
                Err(error) if !is_answered => return Err(Trouble::of_settling(error)),
                Err(error) => return Err(Trouble::of_write("writing the rows")(error)),
            }
        }
        Err(Trouble::held(Code::TalenomOtherContent, talenom_invoice()))
    }

    /// Where Talenom did not take the rows as a conflict, another invoice may have the number.
    async fn number_is_free(&self, work: &Work, draft: &Draft) -> Result<(), Trouble> {
        let Some(number) = work.sales_invoice.kept_number() else { return Ok(()) };
        let numbered = self.find(&InvoiceKey::Number(number)).await?.unwrap_or_default();
        match numbered.into_iter().find(|found| found.id != draft.id) {
            Some(other) => {
                let place = Place::Invoice { field: "number".into() };
                Err(Trouble::Held(vec![Finding::new(Code::NumberTaken, place).found(other.id)]))
            }
            None => Ok(()),
        }
    }

    /// The draft is written anew, if nobody touched it. Where it cannot be read, nobody knows that, and a person decides.
    async fn prepare_rewrite(&self, work: &mut Work, content: &Content) -> Result<Event, Trouble> {
        let current = match self.read_draft(&content.draft, &work.sales_invoice.marker).await {
            Ok(Some(current)) => current,
            Ok(None) => return Ok(Event::DraftGone),
            Err(Trouble::Unanswered) => return Err(Trouble::Held(vec![changed()])),
            Err(trouble) => return Err(trouble),
        };
        let may_be_written = current.row_version == content.draft.row_version || work.is_released();
        if current.status != InvoiceStatus::Draft || !may_be_written {
            return Err(other_content(&current));
        }
        let row_version = current.row_version.clone();
        work.draft = Some(current);
        Ok(Event::RowsIntendedAgain { hash: work.sales_invoice.content_hash(), row_version })
    }

    /// A draft that was to go, of an invoice that waits again: what is left of it is used.
    async fn keep_draft(&self, work: &mut Work, draft: &Draft) -> Result<Event, Trouble> {
        let Some(current) = self.read_draft(draft, &work.sales_invoice.marker).await? else {
            return Ok(Event::DraftGone);
        };
        if current.status != InvoiceStatus::Draft || current.row_version != draft.row_version {
            return Err(other_content(&current));
        }
        let row_version = current.row_version.clone();
        work.draft = Some(current);
        Ok(Event::RowsIntendedAgain { hash: work.sales_invoice.content_hash(), row_version })
    }

    /// An approval under way of other content than Severa's now: it is never repeated, only learned of. Whether it can
    /// still be written anew is for a person to say.
    async fn approved_before(&self, work: &Work, content: &Content) -> Result<Event, Trouble> {
        match self.read_draft(&content.draft, &work.sales_invoice.marker).await? {
            Some(seen) if seen.status.is_approved() => Ok(Event::Approved(seen.row_version)),
            Some(seen) if seen.status == InvoiceStatus::Draft && work.is_released() => {
                let hash = work.sales_invoice.content_hash();
                Ok(Event::ApprovalRuledOut { hash, row_version: seen.row_version })
            }
            Some(_) | None => Err(Trouble::Held(vec![changed()])),
        }
    }

    /// Takes an invoice that a person named for the transfer's own, if it has exactly our content.
    pub(super) async fn adopt(&self, work: &mut Work, id: &TalenomInvoiceId) -> Result<(), Trouble> {
        let seen = match self.talenom.invoice(id).await {
            Ok(seen) => seen,
            Err(error) if error.is_absence() => {
                let numbered = match work.sales_invoice.kept_number() {
                    Some(number) => self.find(&InvoiceKey::Number(number)).await?,
                    None => None,
                };
                numbered.unwrap_or_default().into_iter().find(|found| found.id == *id)
            }
            Err(error) => return Err(Trouble::of_read("reading the invoice that was named")(error)),
        };
        let Some(seen) = seen else {
            let finding = Finding::new(Code::AdoptedNotFound, talenom_invoice()).found(id.clone());
            return Err(Trouble::Held(vec![finding]));
        };
        let contact = seen.contact.value().or(work.case.transfer.progress.step.contact()).cloned();
        match contact {
            Some(contact) if seen.holds(&work.sales_invoice) => {
                let event = adopted(work, seen, &contact);
                self.moved_by_decision(&mut work.case, event).await?;
                Ok(())
            }
            Some(_) | None => Err(other_content(&seen)),
        }
    }

    /// Our draft or invoice as Talenom has it now; none where it is gone. Where it cannot be read by its id it is looked
    /// for by our mark.
    pub(super) async fn read_draft(
        &self,
        draft: &Draft,
        marker: &Marker,
    ) -> Result<Option<TalenomInvoice>, Trouble> {
        match self.talenom.invoice(&draft.id).await {
            Ok(invoice) => Ok(invoice),
            Err(error) if error.is_absence() => {
                let found = self.find(&InvoiceKey::Reference(marker.clone())).await?;
                let ours = found.unwrap_or_default().into_iter().find(|found| found.id == draft.id);
                ours.map(Some).ok_or(Trouble::Unanswered)
            }
            Err(error) => Err(Trouble::of_read("reading the draft")(error)),
        }
    }
}

fn made(work: &mut Work, draft: TalenomInvoice) -> Event {
    let event = Event::DraftMade(Draft { id: draft.id.clone(), row_version: draft.row_version.clone() });
    work.draft = Some(draft);
    event
}

fn adopted(work: &mut Work, invoice: TalenomInvoice, contact: &ContactId) -> Event {
    let approved = invoice.status.is_approved();
    let draft = Draft { id: invoice.id.clone(), row_version: invoice.row_version.clone() };
    let content = Content { contact: contact.clone(), draft, hash: work.sales_invoice.content_hash() };
    work.draft = Some(invoice);
    Event::Adopted { content, approved }
}

pub(super) fn changed() -> Finding {
    Finding::new(Code::ChangedDuringTransfer, Place::Invoice { field: "".into() })
}

fn other_content(invoice: &TalenomInvoice) -> Trouble {
    Trouble::Held(vec![Finding::new(Code::TalenomOtherContent, talenom_invoice()).found(invoice.id.clone())])
}

/// The rows are in; are the sums and what the buyer pays by ours? If not, the draft stays as it is and waits for a person.
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
    findings.extend(written.differences(&work.sales_invoice));
    if !findings.is_empty() {
        return Err(Trouble::Held(findings));
    }
    let row_version = written.row_version.clone();
    work.draft = Some(written);
    Ok(Event::RowsWritten(row_version))
}
