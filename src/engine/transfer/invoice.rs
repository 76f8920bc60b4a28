//! One invoice of a round: judged, then brought as far as its rows standing in Talenom.

use tracing::{Instrument, Span, info_span};

use super::{
    super::Error,
    Execution,
    attention::remember,
    contacts::Contacts,
    read::Reading,
    record::{Case, Ending},
    trouble::{Trouble, not_understood},
};
use crate::{
    domain::{
        decision::Choice,
        finding::{Code, Finding, Place},
        hold::ErrorMark,
        ids::InvoiceGuid,
        invoice::{Customer, Invoice},
        run::Outcome,
        sales_invoice::SalesInvoice,
        transfer::{FailureClass, Progress, Standing, Step},
    },
    mapping::Material,
    outbound::Api,
    rules::{Judgement, judge},
    talenom::TalenomInvoice,
};

/// An invoice under way.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) case: Case,
    /// The head, as it was judged.
    pub(super) invoice: Invoice,
    /// What Talenom shall hold.
    pub(super) sales_invoice: SalesInvoice,
    /// What is noteworthy.
    pub(super) findings: Vec<Finding>,
    /// The draft as Talenom last answered it, where it did in this run.
    pub(super) draft: Option<TalenomInvoice>,
    /// Everything that happens to the invoice belongs to this span.
    pub(super) span: Span,
}

impl Work {
    /// Whether a person wants what stands in the way in Talenom to be overwritten.
    pub(super) fn is_released(&self) -> bool {
        self.case.is_decided(&Choice::Release)
    }
}

impl Execution<'_> {
    /// Brings one invoice as far as its rows standing in Talenom, or writes down why it goes no further.
    pub(super) async fn carry(
        &self,
        mut case: Case,
        reading: Reading,
        contacts: &Contacts,
    ) -> Result<Option<Work>, Error> {
        self.engine.safe_point()?;
        if !self.goes_on_with(&case.transfer) {
            return Ok(None);
        }
        let span =
            info_span!("transfer", transfer.invoice = %case.transfer.key.invoice, run.id = %self.run.id);
        async {
            if case.hold.as_ref().is_some_and(|hold| hold.mark == ErrorMark::Sending) {
                // Our write of the error status may still land.
                self.engine.quiet(case.transfer.updated_at).await;
            }
            let (mut work, customer) = match self.bring(&mut case, reading, span.clone()).await {
                Ok(Some(brought)) => brought,
                Ok(None) => return Ok(None),
                Err(trouble) => return self.troubled(&mut case, trouble).await.map(|()| None),
            };
            let written = if self.parameters.validate_only {
                self.preview(&mut work, &customer, contacts).await
            } else {
                self.take_up_and_write(&mut work, &customer, contacts).await
            };
            match written {
                Ok(()) if self.parameters.validate_only => Ok(None),
                Ok(()) => Ok(Some(work)),
                Err(trouble) => self.troubled(&mut work.case, trouble).await.map(|()| None),
            }
        }
        .instrument(span.clone())
        .await
    }

    /// The work that is to be done, where nothing speaks against it; else it is written down why there is none.
    async fn bring(
        &self,
        case: &mut Case,
        reading: Reading,
        span: Span,
    ) -> Result<Option<(Work, Customer)>, Trouble> {
        let is_transferred = case.transfer.progress.standing == Standing::Transferred;
        if case.is_decided(&Choice::GiveUp) && !is_transferred {
            return self.give_up(case).await.map(|()| None);
        }
        if case.is_to_be_closed() {
            // It was decided since this run closed pairs: the next run does.
            case.decision = None;
        }
        let material = match reading {
            Reading::Left(invoice) => {
                let Progress { step, standing, .. } = &case.transfer.progress;
                let is_untouched = *step == Step::Found && *standing != Standing::Transferred;
                if is_untouched && self.is_left_out(&case.transfer, None).await? {
                    return Ok(None);
                }
                return self.left_waiting(case, invoice.map(|invoice| *invoice)).await.map(|()| None);
            }
            Reading::Material(_) | Reading::Misshapen(_) if case.stays_given_up() => {
                return self.waits_given_up(case).await.map(|()| None);
            }
            Reading::Material(mut material) => {
                material.original = self.original(case, &material).await?;
                material
            }
            Reading::Misshapen(path) if is_transferred => {
                let findings = vec![not_understood(Api::Severa, &path)];
                self.ended(case, None, Ending::new(Outcome::AlreadyTransferred, findings)).await?;
                return Ok(None);
            }
            Reading::Misshapen(path) => {
                let finding = not_understood(Api::Severa, &path);
                return Err(Trouble::Failed(FailureClass::Contract, vec![finding]));
            }
        };
        case.stands_in = Some(material.invoice.status);
        let judgement = judge(&material, &self.registers);
        let (sales_invoice, findings) = if is_transferred {
            match self.met_again(case, &material.invoice, judgement).await? {
                Some(anew) => anew,
                None => return Ok(None),
            }
        } else {
            match self.ready(case, &material, judgement).await? {
                Some(ready) => ready,
                None => return Ok(None),
            }
        };
        let Material { invoice, customer, .. } = *material;
        // Judged ready, so the register has the customer.
        let Some(customer) = customer else {
            return Err(Trouble::held(Code::CustomerUnknown, Place::Invoice { field: "".into() }));
        };
        let case = std::mem::replace(case, Case::of(case.transfer.clone()));
        Ok(Some((Work { case, invoice, sales_invoice, findings, draft: None, span }, customer)))
    }

    /// What is to be written of an invoice that was not transferred before, if nothing speaks against it.
    async fn ready(
        &self,
        case: &mut Case,
        material: &Material,
        judgement: Judgement,
    ) -> Result<Option<(SalesInvoice, Vec<Finding>)>, Trouble> {
        if self.is_left_out(&case.transfer, Some(&judgement)).await? {
            return Ok(None);
        }
        match judgement {
            Judgement::Ready { sales_invoice, findings } => Ok(Some((*sales_invoice, findings))),
            Judgement::Held { findings } => {
                case.look = self.look(material);
                Err(Trouble::Held(findings))
            }
            Judgement::Skipped { findings } => {
                self.ended(case, None, Ending::new(Outcome::Skipped, findings)).await?;
                Ok(None)
            }
        }
    }

    /// What Talenom would hold, where nothing stands in the way.
    async fn preview(
        &self,
        work: &mut Work,
        customer: &Customer,
        contacts: &Contacts,
    ) -> Result<(), Trouble> {
        contacts.of(self, customer, &mut work.findings).await?;
        let preview = Some(work.sales_invoice.clone());
        let findings = std::mem::take(&mut work.findings);
        let ending =
            Ending { outcome: Outcome::NotAttempted, findings, failure: None, preview, content: None };
        self.ended(&mut work.case, None, ending).await?;
        Ok(())
    }

    async fn take_up_and_write(
        &self,
        work: &mut Work,
        customer: &Customer,
        contacts: &Contacts,
    ) -> Result<(), Trouble> {
        let was_under_way = work.case.transfer.progress.may_be_under_way();
        if was_under_way {
            // A call of an earlier run, or of a holder that sleeps, may still land.
            self.engine.quiet(work.case.transfer.updated_at).await;
        }
        let before = work.case.transfer.progress.step.clone();
        self.taken_up(&mut work.case).await?;
        // A run that was going on when it was decided may have come further meanwhile.
        if let Some(Choice::Adopt { invoice }) = work.case.choice().cloned()
            && work.case.transfer.progress.step.is_before_rows()
        {
            self.adopt(work, &invoice).await?;
        }
        let written = self.write(work, customer, contacts, was_under_way).await;
        remember(&mut work.case.transfer, &work.invoice, &work.sales_invoice);
        match written {
            // What a call has done stays unknown as long as it cannot be looked up.
            Err(Trouble::Failed(FailureClass::Unavailable, _))
                if was_under_way && work.case.transfer.progress.step == before =>
            {
                Err(Trouble::Unanswered)
            }
            written => written,
        }
    }

    /// What was given up waits: nothing is done, but for the status of a closed pair.
    async fn waits_given_up(&self, case: &mut Case) -> Result<(), Trouble> {
        if case.is_closed_as_pair() {
            return Ok(self.mark_closed(case).await?);
        }
        self.stays_given_up(case).await
    }

    /// Writes the transferred status, where nothing else is left to do. Where that fails, the next run meets the invoice
    /// again.
    pub(super) async fn write_status(&self, invoice: InvoiceGuid) -> Result<Option<Finding>, Error> {
        let written = self.severa.set_status(invoice, self.transferred).await;
        match written.map_err(Trouble::of_write("writing Severa's status")) {
            Ok(_) => Ok(None),
            Err(Trouble::Run(error)) => Err(error),
            Err(Trouble::Held(_) | Trouble::Failed(..) | Trouble::Unanswered) => {
                let place = Place::Invoice { field: "status".into() };
                Ok(Some(Finding::new(Code::StatusNotWritten, place)))
            }
        }
    }
}
