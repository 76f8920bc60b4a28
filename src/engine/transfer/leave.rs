//! An invoice that is not to be transferred any more: withdrawn in Severa, marked there by others, or given up.
//!
//! What Talenom has booked stays. A draft goes, if it is as we wrote it; else it is left, and a finding names it.

use super::{
    Execution,
    record::{Case, Ending},
    trouble::{Trouble, talenom_invoice},
    write::changed,
};
use crate::{
    domain::{
        finding::{Code, Finding, Place},
        ids::{Marker, TalenomInvoiceId},
        invoice::Invoice,
        run::Outcome,
        transfer::{Draft, Event, Standing, Step},
    },
    outbound::{Effect, ErrorKind},
    talenom::{Capability, InvoiceKey, InvoiceStatus, TalenomInvoice},
};

/// How often a draft is asked to go, where it is still there afterwards.
const DELETIONS_MAX: usize = 2;

/// What there is of a draft that we wrote.
#[derive(Debug, Clone, Copy)]
enum Sight {
    Gone,
    AsWritten,
    Changed,
    /// It cannot be read, and what Talenom has under our mark is not it.
    Missing,
    /// Talenom cannot be asked.
    Unknown,
}

/// What came of the deletion.
#[derive(Debug, Clone, Copy)]
enum Sent {
    Nothing,
    Unanswered,
    Answered,
}

impl Execution<'_> {
    /// An invoice that left the waiting status: marked by somebody or by us, withdrawn, or gone.
    pub(super) async fn left_waiting(
        &self,
        case: &mut Case,
        mut invoice: Option<Invoice>,
    ) -> Result<(), Trouble> {
        match case.transfer.progress.standing {
            Standing::Transferred => {
                self.ended(case, None, Ending::new(Outcome::AlreadyTransferred, Vec::new())).await?;
                return Ok(());
            }
            Standing::GivenUp => return self.stays_given_up(case).await,
            Standing::Going
            | Standing::Held
            | Standing::Failed { .. }
            | Standing::Uncertain { .. }
            | Standing::Withdrawn => {}
        }
        if self.parameters.validate_only {
            // A plan moves no transfer, so it only says that this one would not be taken.
            self.ended(case, None, Ending::new(Outcome::Skipped, Vec::new())).await?;
            return Ok(());
        }
        let was_under_way = case.transfer.progress.may_be_under_way();
        if was_under_way {
            // Our own call may still land, and be what moves the invoice.
            self.engine.quiet(case.transfer.updated_at).await;
            invoice = self.severa.invoice(case.transfer.key.invoice).await.map_err(Trouble::of_settling)?;
            if invoice.as_ref().is_some_and(|invoice| self.takes(case, invoice.status)) {
                // It waits again by now: the next run takes it.
                self.ended(case, None, Ending::new(Outcome::NotAttempted, Vec::new())).await?;
                return Ok(());
            }
        }
        self.taken_up(case).await?;
        self.settle_approval(case).await?;
        let status = invoice.map(|invoice| invoice.status);
        if status == Some(self.transferred) {
            self.is_marked(case).await
        } else if case.transfer.progress.is_approved() {
            self.marked_as_it_is(case, Some(Code::WithdrawnAfterApproval)).await
        } else {
            // Our mark may have been there, and somebody moved the invoice on: then the draft is the one that there is.
            let was_marked =
                was_under_way && matches!(case.transfer.progress.step, Step::StatusSending { .. });
            let is_seen_to = status.is_some_and(|status| self.seen_to.contains(&status));
            let left = if was_marked || is_seen_to {
                case.transfer.progress.step.draft().map(|draft| draft.id.clone())
            } else {
                self.remove_draft(case).await?
            };
            self.ended_without_effect(case, Event::Withdrawn, Code::Withdrawn, left).await
        }
    }

    /// Whether it is booked must be known before anything follows. Nothing can land any more.
    async fn settle_approval(&self, case: &mut Case) -> Result<(), Trouble> {
        let Step::ApproveSending(content) = case.transfer.progress.step.clone() else { return Ok(()) };
        let seen = self.read_draft(&content.draft, &marker_of(case)).await?;
        match seen {
            Some(seen) if seen.status.is_approved() => {
                self.moved(case, Event::Approved(seen.row_version)).await?;
                Ok(())
            }
            Some(_) => Ok(()),
            // An approved invoice cannot go by itself.
            None => Err(Trouble::Held(vec![changed()])),
        }
    }

    /// It has the transferred status: by our own write, by somebody else's, or by one that a lost database had noted.
    async fn is_marked(&self, case: &mut Case) -> Result<(), Trouble> {
        if let Step::RowsSending(content) = case.transfer.progress.step.clone()
            && let Some(seen) = self.read_draft(&content.draft, &marker_of(case)).await?
            && seen.lines > 0
            && seen.totals == case.transfer.seen.totals
        {
            self.moved(case, Event::RowsWritten(seen.row_version)).await?;
        }
        match case.transfer.progress.step {
            Step::StatusSending { .. } => self.marked_as_it_is(case, None).await,
            Step::RowsWritten(_) | Step::Approved(_) => {
                self.marked_as_it_is(case, Some(Code::MarkedByOthers)).await
            }
            Step::Found
            | Step::ContactReady { .. }
            | Step::DraftRequested { .. }
            | Step::DraftMade { .. }
            | Step::RowsSending(_)
            | Step::ApproveSending(_)
            | Step::DeleteSending { .. }
            | Step::Done { .. } => {
                let left = self.remove_draft(case).await?;
                self.ended_without_effect(case, Event::Withdrawn, Code::MarkedNotTransferred, left).await
            }
        }
    }

    /// Severa's status needs no write of ours: it is transferred as it stands.
    async fn marked_as_it_is(&self, case: &mut Case, code: Option<Code>) -> Result<(), Trouble> {
        if !matches!(case.transfer.progress.step, Step::StatusSending { .. }) {
            self.moved(case, Event::StatusIntended).await?;
        }
        let draft = case.transfer.progress.step.draft().map(|draft| draft.id.clone());
        let finding = code.map(|code| {
            let finding = Finding::new(code, talenom_invoice());
            match draft {
                Some(draft) => finding.found(draft),
                None => finding,
            }
        });
        let ending = Ending::new(Outcome::Transferred, finding.into_iter().collect());
        self.ended(case, Some(Event::StatusWritten), ending).await?;
        Ok(())
    }

    /// A person decided that it shall not be transferred.
    pub(super) async fn give_up(&self, case: &mut Case) -> Result<(), Trouble> {
        if case.transfer.progress.may_be_under_way() {
            self.engine.quiet(case.transfer.updated_at).await;
        }
        self.taken_up(case).await?;
        self.settle_approval(case).await?;
        if case.transfer.progress.is_approved() {
            // It was booked meanwhile, so there is nothing to give up any more: the next run goes on with it.
            self.ended(case, None, Ending::new(Outcome::Skipped, Vec::new())).await?;
            return Ok(());
        }
        let left = self.remove_draft(case).await?;
        self.ended_without_effect(case, Event::GivenUp, Code::GivenUp, left).await
    }

    /// It was given up, and nobody has released it since.
    pub(super) async fn stays_given_up(&self, case: &mut Case) -> Result<(), Trouble> {
        let code = if case.is_closed_as_pair() { Code::ClosedAsPair } else { Code::GivenUp };
        let finding = Finding::new(code, Place::Invoice { field: "status".into() });
        self.ended(case, None, Ending::new(Outcome::Skipped, vec![finding])).await?;
        Ok(())
    }

    /// `left` is the draft that stays behind, if one does.
    async fn ended_without_effect(
        &self,
        case: &mut Case,
        event: Event,
        code: Code,
        left: Option<TalenomInvoiceId>,
    ) -> Result<(), Trouble> {
        let mut findings = vec![Finding::new(code, Place::Invoice { field: "status".into() })];
        findings.extend(left.map(|left| Finding::new(Code::DraftLeft, talenom_invoice()).found(left)));
        self.ended(case, Some(event), Ending::new(Outcome::Skipped, findings)).await?;
        Ok(())
    }

    /// Deletes our draft, if it is as we wrote it. Gives the one that is left.
    pub(super) async fn remove_draft(&self, case: &mut Case) -> Result<Option<TalenomInvoiceId>, Trouble> {
        if matches!(case.transfer.progress.step, Step::DraftRequested { .. }) {
            let event = match self.find_empty_draft(&marker_of(case)).await? {
                Some(Draft { id, row_version }) => Event::DraftMade(Draft { id, row_version }),
                None => Event::DraftLost,
            };
            self.moved(case, event).await?;
        }
        let Some(draft) = case.transfer.progress.step.draft().cloned() else { return Ok(None) };
        if !self.talenom.has(Capability::DeleteDraft) {
            return Ok(Some(draft.id));
        }
        let marker = marker_of(case);
        let is_resumed = matches!(case.transfer.progress.step, Step::DeleteSending { .. });
        let mut sent = if is_resumed { Sent::Unanswered } else { Sent::Nothing };
        let mut sendings = 0;
        loop {
            match (self.look_at(&draft, &marker).await?, sent) {
                (Sight::Gone, _)
                | (Sight::Missing, Sent::Answered | Sent::Unanswered)
                | (Sight::Unknown, Sent::Answered) => {
                    self.moved(case, Event::DraftGone).await?;
                    return Ok(None);
                }
                // Somebody has changed it, or nobody can say.
                (Sight::Changed, _) | (Sight::Missing | Sight::Unknown, Sent::Nothing) => {
                    return Ok(Some(draft.id));
                }
                (Sight::Unknown, Sent::Unanswered) => return Err(Trouble::Unanswered),
                (Sight::AsWritten, _) if sendings == DELETIONS_MAX => break,
                (Sight::AsWritten, _) => sendings += 1,
            }
            if !matches!(case.transfer.progress.step, Step::DeleteSending { .. }) {
                self.moved(case, Event::DeleteIntended).await?;
            }
            sent = match self.talenom.delete_draft(&draft.id).await {
                Ok(()) => Sent::Answered,
                Err(error) if matches!(error.kind, ErrorKind::NotFound { .. }) => Sent::Answered,
                Err(error) if error.effect() == Effect::Unknown => Sent::Unanswered,
                Err(error) if error.is_absence() || error.effect() == Effect::LookUp => {
                    return Ok(Some(draft.id));
                }
                Err(error) => return Err(Trouble::of_write("deleting a draft")(error)),
            };
        }
        match sent {
            // It was said to be gone, and is still there.
            Sent::Answered => Ok(Some(draft.id)),
            Sent::Nothing | Sent::Unanswered => Err(Trouble::Unanswered),
        }
    }

    /// What there is of a draft that we wrote.
    async fn look_at(&self, draft: &Draft, marker: &Marker) -> Result<Sight, Trouble> {
        match self.read_draft(draft, marker).await {
            Ok(None) => Ok(Sight::Gone),
            Ok(Some(seen))
                if seen.status == InvoiceStatus::Draft && seen.row_version == draft.row_version =>
            {
                Ok(Sight::AsWritten)
            }
            Ok(Some(_)) => Ok(Sight::Changed),
            Err(Trouble::Unanswered) => {
                let found = self.find(&InvoiceKey::Reference(marker.clone())).await?;
                Ok(if found.is_some() { Sight::Missing } else { Sight::Unknown })
            }
            Err(trouble) => Err(trouble),
        }
    }

    /// A draft of ours that bears nothing yet, where Talenom can be asked for our mark.
    async fn find_empty_draft(&self, marker: &Marker) -> Result<Option<Draft>, Trouble> {
        let found = self.find(&InvoiceKey::Reference(marker.clone())).await?.unwrap_or_default();
        let empty = found.into_iter().find(TalenomInvoice::is_empty_draft);
        Ok(empty.map(|found| Draft { id: found.id, row_version: found.row_version }))
    }
}

/// Our mark on a transfer's Talenom invoice.
pub(super) fn marker_of(case: &Case) -> Marker {
    Marker::of_invoice(case.transfer.key.invoice)
}
