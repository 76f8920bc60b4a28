//! One invoice of a round: judged, then brought as far as its rows standing in Talenom.

use tracing::{Instrument, Span, info_span};

use super::{
    super::Error,
    Execution,
    contacts::Contacts,
    read::Reading,
    record::Ending,
    trouble::{Trouble, not_understood},
};
use crate::{
    domain::{
        finding::{Code, Finding, Place},
        invoice::{Customer, Invoice},
        run::Outcome,
        sales_invoice::SalesInvoice,
        transfer::{Event, FailureClass, Standing, Step, Transfer},
    },
    mapping::Material,
    outbound::Api,
    rules::{Judgement, judge},
    talenom::TalenomInvoice,
};

/// An invoice under way.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) transfer: Transfer,
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

impl Execution<'_> {
    /// Brings one invoice as far as its rows standing in Talenom, or writes down why it goes no further.
    pub(super) async fn carry(
        &self,
        mut transfer: Transfer,
        reading: Reading,
        contacts: &Contacts,
    ) -> Result<Option<Work>, Error> {
        self.safe_point()?;
        if !self.goes_on_with(&transfer) {
            return Ok(None);
        }
        let span = info_span!("transfer", transfer.invoice = %transfer.key.invoice, run.id = %self.run.id);
        async {
            match self.bring(&mut transfer, reading, contacts, span.clone()).await {
                Ok(work) => Ok(work),
                Err(trouble) => self.troubled(&mut transfer, trouble).await.map(|()| None),
            }
        }
        .instrument(span.clone())
        .await
    }

    async fn bring(
        &self,
        transfer: &mut Transfer,
        reading: Reading,
        contacts: &Contacts,
        span: Span,
    ) -> Result<Option<Work>, Trouble> {
        let material = match reading {
            Reading::Material(material) => material,
            Reading::Misshapen(path) if transfer.progress.standing == Standing::Transferred => {
                let findings = vec![not_understood(Api::Severa, &path)];
                self.ended(transfer, None, Ending::new(Outcome::AlreadyTransferred, findings)).await?;
                return Ok(None);
            }
            Reading::Misshapen(path) => {
                let finding = not_understood(Api::Severa, &path);
                return Err(Trouble::Failed(FailureClass::Contract, vec![finding]));
            }
            Reading::Left(invoice) => {
                if transfer.progress.step == Step::Found
                    && transfer.progress.standing != Standing::Transferred
                    && self.is_left_out(transfer, None).await?
                {
                    return Ok(None);
                }
                return self.left_waiting(transfer, invoice.as_deref()).await.map(|()| None);
            }
        };
        let judgement = judge(&material, &self.registers);
        if transfer.progress.standing == Standing::Transferred {
            return self.waits_again(transfer, judgement).await.map(|()| None);
        }
        if self.is_left_out(transfer, Some(&judgement)).await? {
            return Ok(None);
        }
        let (sales_invoice, findings) = match judgement {
            Judgement::Ready { sales_invoice, findings } => (*sales_invoice, findings),
            Judgement::Held { findings } => return Err(Trouble::Held(findings)),
            Judgement::Skipped { findings } => {
                self.ended(transfer, None, Ending::new(Outcome::Skipped, findings)).await?;
                return Ok(None);
            }
        };
        let Material { invoice, customer, .. } = *material;
        // Judged ready, so the register has the customer.
        let Some(customer) = customer else {
            return Err(Trouble::held(Code::CustomerUnknown, Place::Invoice { field: "".into() }));
        };
        if self.parameters.validate_only {
            contacts.of(self, &customer).await?;
            let preview = Some(sales_invoice);
            let ending = Ending { outcome: Outcome::NotAttempted, findings, failure: None, preview };
            self.ended(transfer, None, ending).await?;
            return Ok(None);
        }
        let mut work =
            Work { transfer: transfer.clone(), invoice, sales_invoice, findings, draft: None, span };
        let written = self.take_up_and_write(&mut work, &customer, contacts).await;
        // Trouble is written down on the transfer as far as it came.
        transfer.clone_from(&work.transfer);
        written.map(|()| Some(work))
    }

    async fn take_up_and_write(
        &self,
        work: &mut Work,
        customer: &Customer,
        contacts: &Contacts,
    ) -> Result<(), Trouble> {
        if work.transfer.progress.step.is_intent() {
            // A call of an earlier run, or of a holder that sleeps, may still land.
            self.quiet(work.transfer.updated_at).await;
        }
        if work.transfer.progress.standing != Standing::Going {
            self.moved(&mut work.transfer, Event::TakenUp).await?;
        }
        self.write(work, customer, contacts).await
    }

    /// A transferred invoice that waits again: unchanged, only its status is written again; changed, a person decides.
    async fn waits_again(&self, transfer: &mut Transfer, judgement: Judgement) -> Result<(), Trouble> {
        let Step::Done { content, .. } = &transfer.progress.step else {
            return Ok(());
        };
        let is_unchanged = matches!(
            judgement,
            Judgement::Ready { ref sales_invoice, .. } if sales_invoice.content_hash() == content.hash
        );
        let mut findings = Vec::new();
        if is_unchanged && !self.parameters.validate_only {
            self.noted(transfer, "STATUS_SENDING_AGAIN").await?;
            let written = self.severa.set_status(transfer.key.invoice, self.transferred).await;
            match written.map_err(Trouble::of_write("writing Severa's status again")) {
                Ok(_) => {}
                Err(Trouble::Run(error)) => return Err(Trouble::Run(error)),
                // It is met again by the next run; the transfer itself is done.
                Err(Trouble::Held(_) | Trouble::Failed(..) | Trouble::Unanswered) => {
                    findings.push(Finding::new(
                        Code::StatusNotWritten,
                        Place::Invoice { field: "status".into() },
                    ));
                }
            }
        } else if !is_unchanged {
            findings.push(Finding::new(Code::ChangedAfterTransfer, Place::Invoice { field: "".into() }));
        }
        self.ended(transfer, None, Ending::new(Outcome::AlreadyTransferred, findings)).await?;
        Ok(())
    }

    /// An invoice that left the waiting status: marked by somebody or by us, withdrawn, or gone.
    pub(super) async fn left_waiting(
        &self,
        transfer: &mut Transfer,
        invoice: Option<&Invoice>,
    ) -> Result<(), Trouble> {
        if transfer.progress.standing == Standing::Transferred {
            self.ended(transfer, None, Ending::new(Outcome::AlreadyTransferred, Vec::new())).await?;
            return Ok(());
        }
        if self.parameters.validate_only {
            // A plan moves no transfer, so it only says that this one would not be taken.
            self.ended(transfer, None, Ending::new(Outcome::Skipped, Vec::new())).await?;
            return Ok(());
        }
        if let Step::ApproveSending(content) = transfer.progress.step.clone() {
            // Whether it is booked must be known before anything follows.
            let event = self.approved_before(&content).await?;
            if transfer.progress.standing != Standing::Going {
                self.moved(transfer, Event::TakenUp).await?;
            }
            self.moved(transfer, event).await?;
        }
        let is_marked = invoice.is_some_and(|invoice| invoice.status == self.transferred);
        let step = &transfer.progress.step;
        let is_ours = matches!(step, Step::StatusSending { .. });
        let is_written = matches!(step, Step::RowsWritten(_) | Step::Approved(_)) || is_ours;
        let finding = match (is_written && is_marked, transfer.progress.is_approved()) {
            (true, _) if is_ours => None,
            (true, _) => Some(Code::MarkedByOthers),
            (false, true) => Some(Code::WithdrawnAfterApproval),
            (false, false) => return self.withdrawn(transfer).await,
        };
        if transfer.progress.standing != Standing::Going {
            self.moved(transfer, Event::TakenUp).await?;
        }
        if !is_ours {
            self.moved(transfer, Event::StatusIntended).await?;
        }
        let findings: Vec<Finding> = finding.map(|code| about_draft(transfer, code)).into_iter().collect();
        self.ended(transfer, Some(Event::StatusWritten), Ending::new(Outcome::Transferred, findings)).await?;
        Ok(())
    }

    async fn withdrawn(&self, transfer: &mut Transfer) -> Result<(), Trouble> {
        let findings = vec![about_draft(transfer, Code::Withdrawn)];
        self.ended(transfer, Some(Event::Withdrawn), Ending::new(Outcome::Skipped, findings)).await?;
        Ok(())
    }
}

/// A finding that names the draft, where there is one.
fn about_draft(transfer: &Transfer, code: Code) -> Finding {
    let finding = Finding::new(code, super::trouble::talenom_invoice());
    match transfer.progress.step.draft() {
        Some(draft) => finding.found(draft.id.clone()),
        None => finding,
    }
}
