//! The end of a round: still waiting? Then approved where the connection says so, and marked in Severa.

use tracing::Instrument;

use super::{
    super::Error,
    Execution,
    invoice::Work,
    record::Ending,
    trouble::{Trouble, talenom_invoice},
    write::changed,
};
use crate::{
    domain::{
        connection::AfterRows,
        finding::Code,
        ids::InvoiceNumber,
        run::Outcome,
        transfer::{Event, Step},
    },
    outbound::{Effect, ErrorKind},
};

/// The two steps that the waiting list is read again before.
#[derive(Debug, Clone, Copy)]
enum Last {
    Approve,
    SetStatus,
}

impl Execution<'_> {
    /// Approves and marks what stands in Talenom. The waiting list is read again before each of the two.
    pub(super) async fn mark(&self, works: Vec<Work>) -> Result<(), Error> {
        if works.is_empty() {
            return Ok(());
        }
        let mut works = works;
        let is_approving = |work: &Work| matches!(work.transfer.progress.step, Step::ApproveSending(_));
        let approves = self.connection.settings.after_rows == AfterRows::Approve;
        // An approval under way is settled, whatever the connection says by now.
        if approves || works.iter().any(is_approving) {
            works = self.still_waiting(works).await?;
            works = self.each(works, Last::Approve).await?;
        }
        works = self.still_waiting(works).await?;
        self.each(works, Last::SetStatus).await?;
        Ok(())
    }

    /// Takes one step with each invoice at once; those that meet trouble end here.
    async fn each(&self, works: Vec<Work>, last: Last) -> Result<Vec<Work>, Error> {
        let steps = works.into_iter().map(|mut work| {
            let span = work.span.clone();
            async move {
                self.safe_point()?;
                let taken = match last {
                    Last::Approve => self.approve(&mut work).await,
                    Last::SetStatus => self.set_status(&mut work).await,
                };
                match taken {
                    Ok(()) => Ok(Some(work)),
                    Err(trouble) => self.troubled(&mut work.transfer, trouble).await.map(|()| None),
                }
            }
            .instrument(span)
        });
        Ok(self.at_once(steps).await?.into_iter().flatten().collect())
    }

    /// Those that still wait as they were judged. One that was changed waits for the next run, unless it is booked.
    async fn still_waiting(&self, works: Vec<Work>) -> Result<Vec<Work>, Error> {
        let numbers: Vec<InvoiceNumber> = works.iter().map(|work| work.sales_invoice.number).collect();
        let mut waiting = self.waiting_with(&numbers).await?;
        let mut still = Vec::with_capacity(works.len());
        for mut work in works {
            match waiting.remove(&work.transfer.key.invoice) {
                Some(Ok(now)) if !work.invoice.contradicts(&now) => still.push(work),
                Some(_) if work.transfer.progress.is_approved() => {
                    work.findings.push(changed());
                    still.push(work);
                }
                Some(_) => self.troubled(&mut work.transfer, Trouble::Held(vec![changed()])).await?,
                None => self.left_meanwhile(work).await?,
            }
        }
        Ok(still)
    }

    async fn left_meanwhile(&self, mut work: Work) -> Result<(), Error> {
        let span = work.span.clone();
        async {
            let invoice = self.severa.invoice(work.transfer.key.invoice).await;
            let invoice = invoice.map_err(Error::upstream("reading an invoice"))?;
            match self.left_waiting(&mut work.transfer, invoice.as_ref()).await {
                Ok(()) => Ok(()),
                Err(trouble) => self.troubled(&mut work.transfer, trouble).await,
            }
        }
        .instrument(span)
        .await
    }

    async fn approve(&self, work: &mut Work) -> Result<(), Trouble> {
        let was_sent = matches!(work.transfer.progress.step, Step::ApproveSending(_));
        let approves = self.connection.settings.after_rows == AfterRows::Approve;
        if approves && matches!(work.transfer.progress.step, Step::RowsWritten(_)) {
            self.moved(&mut work.transfer, Event::ApproveIntended).await?;
        }
        let Step::ApproveSending(content) = work.transfer.progress.step.clone() else { return Ok(()) };
        if was_sent
            && let Some(seen) =
                self.read_draft(&content.draft).await?.filter(|seen| seen.status.is_approved())
        {
            self.moved(&mut work.transfer, Event::Approved(seen.row_version)).await?;
            return Ok(());
        }
        let answer = match self.talenom.approve(&content.draft.id, &content.draft.row_version).await {
            Ok(answer) => Some(answer),
            Err(error) if error.effect() == Effect::LookUp => self.read_draft(&content.draft).await?,
            Err(error) if matches!(error.kind, ErrorKind::CapabilityAbsent { .. }) => None,
            Err(error) => return Err(Trouble::of_write("approving the draft")(error)),
        };
        match answer.filter(|answer| answer.status.is_approved()) {
            Some(answer) => {
                self.moved(&mut work.transfer, Event::Approved(answer.row_version)).await?;
                Ok(())
            }
            None => Err(Trouble::held(Code::NotApprovable, talenom_invoice())),
        }
    }

    async fn set_status(&self, work: &mut Work) -> Result<(), Trouble> {
        if !matches!(work.transfer.progress.step, Step::StatusSending { .. }) {
            self.moved(&mut work.transfer, Event::StatusIntended).await?;
        }
        let answer = self.severa.set_status(work.transfer.key.invoice, self.transferred).await;
        let answer = answer.map_err(Trouble::of_write("writing Severa's status"))?;
        if answer.status != self.transferred {
            // Severa said yes and did something else: what it did is looked up by the next run.
            return Err(Trouble::Unanswered);
        }
        if work.invoice.contradicts(&answer) {
            work.findings.push(changed());
        }
        let ending = Ending::new(Outcome::Transferred, std::mem::take(&mut work.findings));
        self.ended(&mut work.transfer, Some(Event::StatusWritten), ending).await?;
        Ok(())
    }
}
