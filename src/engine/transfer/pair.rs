//! A held invoice and the credit note of all of it, closed by a person's decision: neither goes to Talenom, and both get the
//! transferred status in Severa.

use tracing::{Instrument, info_span};

use super::{
    super::Error,
    Execution,
    record::{Case, Ending},
    trouble::Trouble,
};
use crate::{
    domain::{
        decision::Choice,
        finding::{Code, Finding, Place},
        ids::InvoiceGuid,
        invoice::Invoice,
        money::Amount,
        run::Outcome,
        transfer::{Event, Standing, Transfer},
    },
    store::TransferFilter,
};

/// How many decisions are looked at together.
const DECIDED_PAGE: usize = 500;

impl Execution<'_> {
    /// Closes the pairs that persons decided about, before anything is carried.
    pub(super) async fn close_pairs(&self) -> Result<(), Error> {
        if self.parameters.validate_only || self.parameters.plan.is_some() {
            return Ok(());
        }
        let decided = TransferFilter {
            organization: Some(self.connection.organization),
            connection_or_deleted: Some(self.connection.id.clone()),
            decided: true,
            ..TransferFilter::default()
        };
        let mut next = None;
        loop {
            let page = self.store().list_transfers(&decided, next, DECIDED_PAGE).await;
            let page = page.map_err(Error::store("reading what persons decided"))?;
            for note in self.with_decisions(page.rows).await? {
                if note.is_to_be_closed()
                    && self.parameters.takes(note.transfer.key.invoice, note.transfer.seen.number)
                    && !self.is_cancelled()
                {
                    let invoice = note.transfer.key.invoice;
                    let span = info_span!("transfer", transfer.invoice = %invoice, run.id = %self.run.id);
                    self.close_pair(note).instrument(span).await?;
                }
            }
            let Some(cursor) = page.next else { return Ok(()) };
            next = Some(cursor);
        }
    }

    async fn close_pair(&self, mut note: Case) -> Result<(), Error> {
        self.engine.safe_point()?;
        let mut original = match self.counterpart(&note).await {
            Ok(Some(original)) => original,
            Ok(None) => return self.troubled(&mut note, not_closable()).await,
            Err(trouble) => return self.troubled(&mut note, trouble).await,
        };
        match (self.is_rid_of_draft(&mut original).await, self.is_rid_of_draft(&mut note).await) {
            (Ok(true), Ok(true)) => {}
            (Err(trouble), _) => return self.troubled(&mut original, trouble).await,
            (_, Err(trouble)) => return self.troubled(&mut note, trouble).await,
            (Ok(_), Ok(_)) => return self.troubled(&mut note, not_closable()).await,
        }
        // Both at once: one of them alone is never closed.
        original.transfer.findings = vec![closed()];
        note.transfer.findings = vec![closed()];
        let mut save = self.step(&mut original, Event::GivenUp)?;
        let of_note = self.step(&mut note, Event::GivenUp)?;
        save.transfers.extend(of_note.transfers);
        save.journal.extend(of_note.journal);
        self.apply_decision(&mut note, &mut save);
        self.saved(save).await?;
        self.mark_closed(&mut original).await?;
        self.mark_closed(&mut note).await
    }

    /// The invoice that a note can be closed with: both wait in Severa and may not be booked, and the note credits all of it.
    async fn counterpart(&self, note: &Case) -> Result<Option<Case>, Trouble> {
        let Some(guid) = note.transfer.seen.credits else { return Ok(None) };
        let original = self.store().transfers(self.connection.organization, &[guid]).await;
        let original = original.map_err(Error::store("reading what a credit note credits"))?.pop();
        let Some(original) = original.filter(may_be_closed).map(Case::of) else { return Ok(None) };
        if self.credited(guid, note.transfer.key.invoice).await? != Amount::ZERO {
            return Ok(None);
        }
        let charge = self.while_waiting(guid).await?;
        let credit = self.while_waiting(note.transfer.key.invoice).await?;
        let credits_all = charge.zip(credit).is_some_and(|(charge, credit)| credits_all_of(&credit, &charge));
        Ok(credits_all.then_some(original))
    }

    async fn while_waiting(&self, guid: InvoiceGuid) -> Result<Option<Invoice>, Trouble> {
        let invoice = self.severa.invoice(guid).await.map_err(Trouble::of_read("reading an invoice"))?;
        Ok(invoice.filter(|invoice| self.listed_in().contains(&invoice.status)))
    }

    /// Whether nothing of it is left in Talenom.
    async fn is_rid_of_draft(&self, case: &mut Case) -> Result<bool, Trouble> {
        if case.transfer.progress.may_be_under_way() {
            self.engine.quiet(case.transfer.updated_at).await;
        }
        self.taken_up(case).await?;
        Ok(self.remove_draft(case).await?.is_none())
    }

    /// Writes the transferred status of one of a closed pair.
    pub(super) async fn mark_closed(&self, case: &mut Case) -> Result<(), Error> {
        let mut findings = vec![closed()];
        if !self.parameters.validate_only {
            self.noted(&case.transfer, "PAIR_STATUS_SENDING").await?;
            findings.extend(self.write_status(case.transfer.key.invoice).await?);
        }
        self.ended(case, None, Ending::new(Outcome::Skipped, findings)).await
    }
}

impl Case {
    /// Whether a person decided that it is closed with its counterpart, and nothing else has become of it since.
    pub(super) fn is_to_be_closed(&self) -> bool {
        self.is_decided(&Choice::ClosePair) && may_be_closed(&self.transfer)
    }

    /// Whether it was closed with its counterpart.
    pub(super) fn is_closed_as_pair(&self) -> bool {
        self.transfer.findings.iter().any(|finding| finding.code == Code::ClosedAsPair)
    }
}

fn closed() -> Finding {
    Finding::new(Code::ClosedAsPair, Place::Invoice { field: "status".into() })
}

fn not_closable() -> Trouble {
    Trouble::held(Code::PairNotClosable, Place::Invoice { field: "reimburseInvoice".into() })
}

fn may_be_closed(transfer: &Transfer) -> bool {
    let is_at_its_end = match transfer.progress.standing {
        Standing::Going | Standing::Held | Standing::Failed { .. } | Standing::Uncertain { .. } => false,
        Standing::Withdrawn | Standing::GivenUp | Standing::Transferred => true,
    };
    !is_at_its_end && !transfer.progress.is_approved()
}

fn credits_all_of(credit: &Invoice, charge: &Invoice) -> bool {
    let sum = |invoice: &Invoice| {
        let sum = invoice.total_including_tax.value()?;
        Some((sum.amount.signed(false), sum.currency))
    };
    let is_of_charge = credit.original().is_some_and(|original| original.guid == charge.guid);
    is_of_charge && sum(credit).is_some() && sum(credit) == sum(charge)
}
