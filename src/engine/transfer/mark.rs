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
        ids::RowVersion,
        invoice::Invoice,
        run::Outcome,
        transfer::{Draft, Event, Step},
    },
    outbound::Effect,
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
        let is_approving = |work: &Work| matches!(work.case.transfer.progress.step, Step::ApproveSending(_));
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
                self.engine.safe_point()?;
                let taken = match last {
                    Last::Approve => self.approve(&mut work).await,
                    Last::SetStatus => self.set_status(&mut work).await,
                };
                match taken {
                    Ok(()) => Ok(Some(work)),
                    Err(trouble) => self.troubled(&mut work.case, trouble).await.map(|()| None),
                }
            }
            .instrument(span)
        });
        Ok(crate::engine::at_once(steps, super::IN_FLIGHT).await?.into_iter().flatten().collect())
    }

    /// Those that still wait as they were judged. One that was changed waits for the next run, unless it is known to be
    /// booked.
    async fn still_waiting(&self, works: Vec<Work>) -> Result<Vec<Work>, Error> {
        let mut waiting = self.heads_of(works.iter().map(|work| &work.case)).await?;
        let mut still = Vec::with_capacity(works.len());
        for mut work in works {
            let now = waiting.remove(&work.case.transfer.key.invoice);
            match now.filter(|now| now.as_ref().map_or(true, |now| self.takes(&work.case, now.status))) {
                Some(Ok(now)) if !work.invoice.contradicts(&now) => still.push(work),
                Some(_) if work.case.transfer.progress.step.is_booked() => {
                    work.findings.push(changed());
                    still.push(work);
                }
                Some(_) => self.troubled(&mut work.case, Trouble::Held(vec![changed()])).await?,
                None => Box::pin(self.left_meanwhile(work)).await?,
            }
        }
        Ok(still)
    }

    async fn left_meanwhile(&self, mut work: Work) -> Result<(), Error> {
        let span = work.span.clone();
        async {
            let invoice = self.severa.invoice(work.case.transfer.key.invoice).await;
            let invoice = invoice.map_err(Error::upstream("reading an invoice"))?;
            match self.left_waiting(&mut work.case, invoice).await {
                Ok(()) => Ok(()),
                Err(trouble) => self.troubled(&mut work.case, trouble).await,
            }
        }
        .instrument(span)
        .await
    }

    async fn approve(&self, work: &mut Work) -> Result<(), Trouble> {
        let was_sent = matches!(work.case.transfer.progress.step, Step::ApproveSending(_));
        let approves = self.connection.settings.after_rows == AfterRows::Approve;
        if approves && matches!(work.case.transfer.progress.step, Step::RowsWritten(_)) {
            self.moved(&mut work.case, Event::ApproveIntended).await?;
        }
        let Step::ApproveSending(content) = work.case.transfer.progress.step.clone() else { return Ok(()) };
        let draft = content.draft;
        let seen = if was_sent { self.seen_approved(work, &draft).await? } else { None };
        let event = match seen {
            Some(row_version) => Event::Approved(row_version),
            None => self.send_approval(work, draft).await?,
        };
        self.moved(&mut work.case, event).await?;
        Ok(())
    }

    /// Approves a draft that holds our content. Sent again it books nothing twice, so a lost answer is settled at once.
    async fn send_approval(&self, work: &Work, mut draft: Draft) -> Result<Event, Trouble> {
        let (mut is_first, mut is_unknown) = (true, false);
        loop {
            match self.talenom.approve(&draft.id, &draft.row_version).await {
                Ok(answer) if answer.status.is_approved() => return Ok(Event::Approved(answer.row_version)),
                Err(error) if error.effect() == Effect::LookUp => {
                    // Somebody has touched it, or it is approved. As long as it holds our content, a touch does not matter.
                    match self.read_draft(&draft, &work.sales_invoice.marker).await? {
                        Some(seen) if seen.status.is_approved() => {
                            return Ok(Event::Approved(seen.row_version));
                        }
                        Some(seen) if is_first && seen.holds(&work.sales_invoice) => {
                            draft.row_version = seen.row_version;
                        }
                        Some(_) | None => return Err(not_approvable()),
                    }
                }
                Err(error) if error.effect() == Effect::Unknown && is_first => {
                    is_unknown = true;
                    if let Some(row_version) = self.seen_approved(work, &draft).await? {
                        return Ok(Event::Approved(row_version));
                    }
                }
                Ok(_) => return Err(not_approvable()),
                Err(error) if error.is_absence() => return Err(not_approvable()),
                Err(error) if is_unknown => return Err(Trouble::of_settling(error)),
                Err(error) => return Err(Trouble::of_write("approving the draft")(error)),
            }
            is_first = false;
        }
    }

    /// The row version of a draft that an approval whose answer was lost has approved. Where it cannot be read it is as
    /// good as not approved, for approving again does no harm.
    async fn seen_approved(&self, work: &Work, draft: &Draft) -> Result<Option<RowVersion>, Trouble> {
        match self.read_draft(draft, &work.sales_invoice.marker).await {
            Ok(seen) => Ok(seen.filter(|seen| seen.status.is_approved()).map(|seen| seen.row_version)),
            Err(Trouble::Failed(..) | Trouble::Unanswered) => Ok(None),
            Err(trouble @ (Trouble::Held(_) | Trouble::Run(_))) => Err(trouble),
        }
    }

    async fn set_status(&self, work: &mut Work) -> Result<(), Trouble> {
        if !matches!(work.case.transfer.progress.step, Step::StatusSending { .. }) {
            self.moved(&mut work.case, Event::StatusIntended).await?;
        }
        let invoice = work.case.transfer.key.invoice;
        let answer = match self.severa.set_status(invoice, self.transferred).await {
            Ok(answer) => answer,
            Err(error) if error.effect() == Effect::Unknown => self.settle_status(work).await?,
            Err(error) => return Err(Trouble::of_write("writing Severa's status")(error)),
        };
        if answer.status != self.transferred {
            // Severa said yes and did something else: what it did is looked up by the next run.
            return Err(Trouble::Unanswered);
        }
        if work.invoice.contradicts(&answer) {
            work.findings.push(changed());
        }
        let ending = Ending::new(Outcome::Transferred, std::mem::take(&mut work.findings));
        self.ended(&mut work.case, Some(Event::StatusWritten), ending).await?;
        Ok(())
    }

    /// The invoice after a status write without an answer, written once more where it still waits as it was sent.
    async fn settle_status(&self, work: &Work) -> Result<Invoice, Trouble> {
        let guid = work.case.transfer.key.invoice;
        match self.severa.invoice(guid).await.map_err(Trouble::of_settling)? {
            Some(seen) if seen.status == self.transferred => Ok(seen),
            Some(seen) if self.takes(&work.case, seen.status) && !work.invoice.contradicts(&seen) => {
                let written = self.severa.set_status(guid, self.transferred).await;
                written.map_err(Trouble::of_settling)
            }
            // Somebody was at it meanwhile, and our write may still land: the next run sees what came of both.
            Some(_) | None => Err(Trouble::Unanswered),
        }
    }
}

fn not_approvable() -> Trouble {
    Trouble::held(Code::NotApprovable, talenom_invoice())
}
