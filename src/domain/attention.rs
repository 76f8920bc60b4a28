//! Attentions: what needs a person's decision and is no step of a transfer.

use jiff::Timestamp;

use super::{
    finding::{Code, Finding},
    ids::{AttentionId, ConnectionId, CustomerNumber, InvoiceGuid, OrganizationGuid},
    run::Outcome,
    sales_invoice::ContentHash,
    transfer::{Progress, Standing, Step, Transfer, TransferKey},
};

/// A record that asks for a person's decision. There is one per subject, code and content: it is told once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attention {
    /// The attention.
    pub id: AttentionId,
    /// The Severa organization.
    pub organization: OrganizationGuid,
    /// The connection that met it.
    pub connection: ConnectionId,
    /// What it is about.
    pub subject: Subject,
    /// What it is.
    pub finding: Finding,
    /// What the finding was seen on: with other content it is another attention.
    pub content: ContentHash,
    /// When it arose.
    pub created_at: Timestamp,
    /// What was decided; none while it is open.
    pub resolution: Option<Resolution>,
}

/// What an attention is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A Severa invoice.
    Invoice(InvoiceGuid),
    /// A Severa customer, by the number that people know.
    Customer(CustomerNumber),
}

/// What a person decided about an attention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// What.
    pub answer: Answer,
    /// Who decided.
    pub actor: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// When a run did what was decided; at once where there is nothing to do.
    pub applied_at: Option<Timestamp>,
}

/// What can be decided about an attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// It is known, and nothing shall be done.
    Acknowledge,
    /// The invoice shall be sent.
    Send,
    /// The draft in Talenom shall be written anew.
    UpdateDraft,
}

impl Answer {
    /// The word for the answer in proto, SQL, logs and docs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Acknowledge => "ACKNOWLEDGE",
            Self::Send => "SEND",
            Self::UpdateDraft => "UPDATE_DRAFT",
        }
    }

    /// Whether a run has something to do for it.
    #[must_use]
    pub const fn is_work(self) -> bool {
        matches!(self, Self::Send | Self::UpdateDraft)
    }

    /// Whether it can be decided about an attention with this code, of a transfer that is so far. What is booked in Talenom
    /// is never written anew.
    #[must_use]
    pub fn is_possible(self, code: Code, progress: Option<&Progress>) -> bool {
        match self {
            Self::Acknowledge => true,
            Self::Send => {
                let is_transferred =
                    progress.is_some_and(|progress| progress.standing == Standing::Transferred);
                code == Code::NeverTransferred && !is_transferred
            }
            Self::UpdateDraft => {
                let is_draft = progress
                    .is_some_and(|progress| matches!(progress.step, Step::Done { approved: false, .. }));
                code == Code::ChangedAfterTransfer && is_draft
            }
        }
    }
}

/// Whether a run that ended with such a finding needs a person: these make it partially succeeded.
#[must_use]
pub const fn needs_a_person(outcome: Outcome, code: Code) -> bool {
    match outcome {
        Outcome::AlreadyTransferred => matches!(code, Code::ChangedAfterTransfer),
        Outcome::Transferred => {
            matches!(code, Code::ChangedDuringTransfer | Code::WithdrawnAfterApproval | Code::MarkedByOthers)
        }
        Outcome::Skipped => {
            matches!(code, Code::MarkedNotTransferred | Code::DraftLeft | Code::NeverTransferred)
        }
        Outcome::Held | Outcome::Failed | Outcome::Uncertain | Outcome::NotAttempted => false,
    }
}

/// What an attention with this code is about, where a run that ended with it keeps one.
#[must_use]
pub fn subject(transfer: &Transfer, outcome: Outcome, code: Code) -> Option<Subject> {
    if code == Code::EInvoiceLastGone {
        return transfer.seen.customer_number.map(Subject::Customer);
    }
    // What is not approved is only held when it is changed, and the next run judges it anew.
    let is_kept =
        matches!(code, Code::ChangedAfterTransfer | Code::NeverTransferred | Code::WithdrawnAfterApproval)
            || (code == Code::ChangedDuringTransfer && outcome == Outcome::Transferred);
    is_kept.then_some(Subject::Invoice(transfer.key.invoice))
}

impl Attention {
    /// The transfer, where it is about an invoice.
    #[must_use]
    pub const fn transfer(&self) -> Option<TransferKey> {
        match self.subject {
            Subject::Invoice(invoice) => Some(TransferKey { organization: self.organization, invoice }),
            Subject::Customer(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        ids::{ContactId, RowVersion, TalenomInvoiceId},
        transfer::{Content, Draft},
    };

    fn done(approved: bool) -> Progress {
        let draft = Draft {
            id: TalenomInvoiceId::parse("i-1").unwrap(),
            row_version: RowVersion::parse("v1").unwrap(),
        };
        let contact = ContactId::parse("c-1").unwrap();
        let content = Content { contact, draft, hash: ContentHash::of(b"one") };
        Progress {
            step: Step::Done { content, approved },
            standing: Standing::Transferred,
            ..Progress::default()
        }
    }

    #[test]
    fn only_a_draft_is_updated_and_only_what_never_went_is_sent() {
        let (changed, never) = (Code::ChangedAfterTransfer, Code::NeverTransferred);
        assert!(Answer::UpdateDraft.is_possible(changed, Some(&done(false))));
        assert!(!Answer::UpdateDraft.is_possible(changed, Some(&done(true))));
        assert!(!Answer::UpdateDraft.is_possible(never, Some(&done(false))));
        assert!(Answer::Send.is_possible(never, Some(&Progress::default())));
        assert!(!Answer::Send.is_possible(never, Some(&done(false))));
        assert!(!Answer::Send.is_possible(changed, Some(&Progress::default())));
        assert!(Answer::Acknowledge.is_possible(Code::WithdrawnAfterApproval, None));
    }
}
