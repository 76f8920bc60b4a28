//! What needs a person: attentions arise with an invoice's result, are told once, and are gone into once they are answered.

use super::{
    super::Error,
    Execution,
    record::{Case, Ending},
    trouble::Trouble,
};
use crate::{
    domain::{
        attention::{self, Answer, Attention},
        finding::{Code, FieldName, Finding, Place},
        invoice::Invoice,
        run::{Item, Outcome},
        sales_invoice::{ContentHash, SalesInvoice},
        transfer::{Content, Event, Step, Transfer, Written},
    },
    rules::Judgement,
    store::Save,
    talenom::InvoiceStatus,
};

impl Execution<'_> {
    /// Adds the attentions that an ending asks for. What a person has already decided about is not told again; and what was
    /// answered is done where the run brought the invoice to its end, or stays to be done.
    pub(super) async fn add_attentions(
        &self,
        case: &mut Case,
        ending: &Ending,
        item: &mut Item,
        save: &mut Save,
    ) -> Result<(), Error> {
        let mut is_asked = false;
        let mut is_kept = false;
        for finding in &ending.findings {
            let Some(attention) = self.attention(&case.transfer, ending, finding) else {
                is_asked |= attention::needs_a_person(ending.outcome, finding.code);
                continue;
            };
            is_kept = true;
            let known = self.store().same_attention(&attention).await;
            let known = known.map_err(Error::store("reading an attention"))?;
            if known.is_none() {
                save.attentions.push(attention);
            }
            let resolution = known.and_then(|known| known.resolution);
            is_asked |= resolution.is_none_or(|resolution| resolution.answer.is_work());
        }
        item.has_attention = is_asked;
        let is_done =
            matches!(ending.outcome, Outcome::Transferred | Outcome::AlreadyTransferred | Outcome::Skipped);
        if is_done && let Some(answered) = case.answered.take() {
            // Where it is told again it could not be done, and a person decides anew.
            let applied_at = (!is_kept).then(|| self.engine.inner.clock.now());
            save.settled.push((answered.id, applied_at));
        }
        Ok(())
    }

    fn attention(&self, transfer: &Transfer, ending: &Ending, finding: &Finding) -> Option<Attention> {
        let subject = attention::subject(transfer, ending.outcome, finding.code)?;
        let clock = &self.engine.inner.clock;
        Some(Attention {
            id: clock.new_id().into(),
            organization: transfer.key.organization,
            connection: self.connection.id.clone(),
            subject,
            finding: finding.clone(),
            content: ending.content.unwrap_or_else(|| ContentHash::of_json(finding)),
            created_at: clock.now(),
            resolution: None,
        })
    }

    /// A transferred invoice that waits again, or changed where it was: unchanged, only its status is written again; changed,
    /// a person decides. Gives what is to be written where a person decided that the draft is written anew.
    pub(super) async fn met_again(
        &self,
        case: &mut Case,
        head: &Invoice,
        judgement: Judgement,
    ) -> Result<Option<(SalesInvoice, Vec<Finding>)>, Trouble> {
        let Step::Done { content, .. } = case.transfer.progress.step.clone() else { return Ok(None) };
        let (now, ready) = match judgement {
            Judgement::Ready { sales_invoice, findings } => {
                (sales_invoice.content_hash(), Some((*sales_invoice, findings)))
            }
            Judgement::Held { .. } | Judgement::Skipped { .. } => (head.head_hash(), None),
        };
        if now == content.hash {
            return self.unchanged_again(case, head).await.map(|()| None);
        }
        if case.is_answered(Answer::UpdateDraft)
            && let Some((sales_invoice, findings)) = ready.clone()
            && self.reopen(case, &content, &sales_invoice).await?
        {
            return Ok(Some((sales_invoice, findings)));
        }
        let names = ready
            .zip(case.transfer.written.as_ref())
            .map_or_else(Vec::new, |((ready, _), written)| written.fields.differing(&ready.field_hashes()));
        let names: Vec<&str> = names.iter().map(FieldName::as_str).collect();
        let mut finding = Finding::new(Code::ChangedAfterTransfer, Place::Invoice { field: "".into() });
        if !names.is_empty() {
            finding = finding.found(FieldName::from_path(&names.join(", ")));
        }
        let ending = Ending::new(Outcome::AlreadyTransferred, vec![finding]);
        self.ended(case, None, Ending { content: Some(now), ..ending }).await?;
        Ok(None)
    }

    async fn unchanged_again(&self, case: &mut Case, head: &Invoice) -> Result<(), Trouble> {
        let mut findings = Vec::new();
        if head.status == self.waiting && !self.parameters.validate_only {
            self.noted(&case.transfer, "STATUS_SENDING_AGAIN").await?;
            findings.extend(self.write_status(case.transfer.key.invoice).await?);
        }
        if let Some(written) = &mut case.transfer.written {
            written.head = head.head_hash();
        }
        self.ended(case, None, Ending::new(Outcome::AlreadyTransferred, findings)).await?;
        Ok(())
    }

    /// Begins the revision in which a draft is written anew, if Talenom shows that it still is one. Says whether it did.
    async fn reopen(
        &self,
        case: &mut Case,
        content: &Content,
        sales_invoice: &SalesInvoice,
    ) -> Result<bool, Trouble> {
        let is_open = matches!(case.transfer.progress.step, Step::Done { approved: false, .. });
        if !is_open || self.parameters.validate_only {
            return Ok(false);
        }
        let Some(seen) = self.read_draft(&content.draft, &sales_invoice.marker).await? else {
            return Ok(false);
        };
        if seen.status != InvoiceStatus::Draft {
            return Ok(false);
        }
        let event = Event::Reopened { hash: sales_invoice.content_hash(), row_version: seen.row_version };
        self.moved(case, event).await?;
        Ok(true)
    }
}

/// Remembers what Severa's invoice is that Talenom is given.
pub(super) fn remember(transfer: &mut Transfer, head: &Invoice, sales_invoice: &SalesInvoice) {
    let is_given =
        transfer.progress.step.content().is_some_and(|content| content.hash == sales_invoice.content_hash());
    if is_given {
        transfer.written = Some(Written { head: head.head_hash(), fields: sales_invoice.field_hashes() });
    }
}
