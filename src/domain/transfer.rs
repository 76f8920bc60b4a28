//! The life of one Severa invoice on its way to Talenom: how far it is (step), and how it stands (standing).
//!
//! Every move is [`Progress::apply`]; anything that it does not list is an illegal transition. docs/states.md shows the
//! same as a picture.

use jiff::{Timestamp, civil::Date};

use super::{
    finding::Finding,
    ids::{
        ConnectionId, ContactId, CustomerNumber, InvoiceGuid, InvoiceNumber, OrganizationGuid, RowVersion,
        TalenomInvoiceId,
    },
    sales_invoice::{ContentHash, Totals},
};

/// Which invoice a transfer is about. There is one transfer per key, forever, whatever becomes of connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TransferKey {
    /// The Severa organization.
    pub organization: OrganizationGuid,
    /// The Severa invoice.
    pub invoice: InvoiceGuid,
}

/// How an invoice reaches Talenom's ledger. One way per invoice, fixed when it is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// As a sales invoice that Talenom books and sends.
    SalesInvoice,
}

impl Way {
    /// The word for the way in proto, SQL, logs and docs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SalesInvoice => "SALES_INVOICE",
        }
    }
}

/// A transfer: what was last seen of the invoice in Severa, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Which invoice.
    pub key: TransferKey,
    /// The connection that found it last.
    pub connection: ConnectionId,
    /// How it goes.
    pub way: Way,
    /// How far it is.
    pub progress: Progress,
    /// What people know the invoice by.
    pub seen: Seen,
    /// What was wrong or noteworthy when a run last ended with it.
    pub findings: Vec<Finding>,
    /// When the transfer was first noted.
    pub found_at: Timestamp,
    /// When it last moved.
    pub updated_at: Timestamp,
}

/// What was last seen of an invoice, kept so that people find its transfer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// Its number.
    pub number: Option<InvoiceNumber>,
    /// The number of its billing customer.
    pub customer_number: Option<CustomerNumber>,
    /// Its date.
    pub date: Option<Date>,
    /// Its sums.
    pub totals: Option<Totals>,
}

/// A draft in Talenom with the row version that it had when last seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The invoice in Talenom.
    pub id: TalenomInvoiceId,
    /// Its optimistic lock.
    pub row_version: RowVersion,
}

/// A draft with the content that we write, or have written, into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The draft's contact.
    pub contact: ContactId,
    /// The draft. Its row version is the one from before the write until the write is known.
    pub draft: Draft,
    /// What is written.
    pub hash: ContentHash,
}

/// How far a transfer is. A step that ends in `Requested` or `Sending` is an intent: durable before its call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Seen waiting in Severa.
    Found,
    /// Its customer is known in Talenom.
    ContactReady {
        /// The contact.
        contact: ContactId,
    },
    /// An empty draft is being made.
    DraftRequested {
        /// The contact.
        contact: ContactId,
    },
    /// There is an empty draft.
    DraftMade {
        /// The contact.
        contact: ContactId,
        /// The draft.
        draft: Draft,
    },
    /// The content is being written into the draft.
    RowsSending(Content),
    /// The draft holds the content, and its sums are ours.
    RowsWritten(Content),
    /// The draft is being approved.
    ApproveSending(Content),
    /// Talenom has booked it.
    Approved(Content),
    /// Severa's status is being written.
    StatusSending {
        /// What Talenom holds.
        content: Content,
        /// Whether Talenom has booked it; else the draft was left for a person.
        approved: bool,
    },
    /// The invoice is in Talenom and marked in Severa.
    Done {
        /// What Talenom holds.
        content: Content,
        /// Whether Talenom has booked it; else the draft was left for a person.
        approved: bool,
    },
}

impl Step {
    /// The word for the step in proto, SQL, logs and docs.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Found => "FOUND",
            Self::ContactReady { .. } => "CONTACT_READY",
            Self::DraftRequested { .. } => "DRAFT_REQUESTED",
            Self::DraftMade { .. } => "DRAFT_MADE",
            Self::RowsSending(_) => "ROWS_SENDING",
            Self::RowsWritten(_) => "ROWS_WRITTEN",
            Self::ApproveSending(_) => "APPROVE_SENDING",
            Self::Approved(_) => "APPROVED",
            Self::StatusSending { .. } => "STATUS_SENDING",
            Self::Done { .. } => "DONE",
        }
    }

    /// The contact, once it is known.
    #[must_use]
    pub const fn contact(&self) -> Option<&ContactId> {
        match self {
            Self::Found => None,
            Self::ContactReady { contact }
            | Self::DraftRequested { contact }
            | Self::DraftMade { contact, .. } => Some(contact),
            Self::RowsSending(content)
            | Self::RowsWritten(content)
            | Self::ApproveSending(content)
            | Self::Approved(content)
            | Self::StatusSending { content, .. }
            | Self::Done { content, .. } => Some(&content.contact),
        }
    }

    /// The draft or invoice in Talenom, once there is one.
    #[must_use]
    pub const fn draft(&self) -> Option<&Draft> {
        match self {
            Self::Found | Self::ContactReady { .. } | Self::DraftRequested { .. } => None,
            Self::DraftMade { draft, .. } => Some(draft),
            Self::RowsSending(content)
            | Self::RowsWritten(content)
            | Self::ApproveSending(content)
            | Self::Approved(content)
            | Self::StatusSending { content, .. }
            | Self::Done { content, .. } => Some(&content.draft),
        }
    }

    /// The content, once it was decided.
    #[must_use]
    pub const fn content(&self) -> Option<&Content> {
        match self {
            Self::Found
            | Self::ContactReady { .. }
            | Self::DraftRequested { .. }
            | Self::DraftMade { .. } => None,
            Self::RowsSending(content)
            | Self::RowsWritten(content)
            | Self::ApproveSending(content)
            | Self::Approved(content)
            | Self::StatusSending { content, .. }
            | Self::Done { content, .. } => Some(content),
        }
    }
}

/// Why an attempt failed, and so who has to do something before the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailureClass {
    /// An upstream could not be reached, limits us or is down. The next run tries again.
    Unavailable,
    /// An upstream answered in a shape that we do not know. Somebody has to look at the adapter or the data.
    Contract,
    /// An upstream refused the call in a way that no finding explains.
    Refused,
}

impl FailureClass {
    /// The word for the class in proto, SQL, logs and docs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unavailable => "UNAVAILABLE",
            Self::Contract => "CONTRACT",
            Self::Refused => "REFUSED",
        }
    }
}

/// How a transfer stands, apart from how far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing is in its way.
    Going,
    /// Waits because of error findings.
    Held,
    /// The last attempt failed.
    Failed {
        /// How.
        class: FailureClass,
        /// From when on it is tried again.
        next_attempt: Timestamp,
    },
    /// A call was sent and nobody knows whether it took effect.
    Uncertain,
    /// Taken out of the waiting status in Severa before it was approved.
    Withdrawn,
    /// In Talenom and marked in Severa.
    Transferred,
}

impl Standing {
    /// The word for the standing in proto, SQL, logs and docs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Going => "GOING",
            Self::Held => "HELD",
            Self::Failed { .. } => "FAILED",
            Self::Uncertain => "UNCERTAIN",
            Self::Withdrawn => "WITHDRAWN",
            Self::Transferred => "TRANSFERRED",
        }
    }
}

/// How far a transfer is and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Counts from 1; a new one begins where content is written anew or a draft is made anew.
    pub revision: u32,
    /// How far.
    pub step: Step,
    /// How it stands.
    pub standing: Standing,
}

/// Something that moves a transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The customer is known in Talenom.
    ContactReady(ContactId),
    /// A draft is about to be made.
    DraftIntended,
    /// A draft was made, or one of ours was found.
    DraftMade(Draft),
    /// This content is about to be written.
    RowsIntended(ContentHash),
    /// The draft holds the content; this is its row version now.
    RowsWritten(RowVersion),
    /// The draft, seen to be unapproved, must be written anew, with this content.
    RowsIntendedAgain {
        /// What is written.
        hash: ContentHash,
        /// The draft's row version now.
        row_version: RowVersion,
    },
    /// Talenom was seen to hold nothing of the draft any more.
    DraftGone,
    /// The draft is about to be approved.
    ApproveIntended,
    /// Talenom has approved it; this is its row version now.
    Approved(RowVersion),
    /// Severa's status is about to be written.
    StatusIntended,
    /// Severa shows the transferred status.
    StatusWritten,
    /// Error findings stand in the way.
    Held,
    /// The attempt failed.
    Failed {
        /// How.
        class: FailureClass,
        /// From when on it is tried again.
        next_attempt: Timestamp,
    },
    /// A call was sent and its outcome is not known.
    Unanswered,
    /// Taken out of the waiting status in Severa before it was approved.
    Withdrawn,
    /// A run takes it up again where it stands.
    TakenUp,
}

impl Event {
    /// The word for the event in the journal.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ContactReady(_) => "CONTACT_READY",
            Self::DraftIntended => "DRAFT_INTENDED",
            Self::DraftMade(_) => "DRAFT_MADE",
            Self::RowsIntended(_) => "ROWS_INTENDED",
            Self::RowsWritten(_) => "ROWS_WRITTEN",
            Self::RowsIntendedAgain { .. } => "ROWS_INTENDED_AGAIN",
            Self::DraftGone => "DRAFT_GONE",
            Self::ApproveIntended => "APPROVE_INTENDED",
            Self::Approved(_) => "APPROVED",
            Self::StatusIntended => "STATUS_INTENDED",
            Self::StatusWritten => "STATUS_WRITTEN",
            Self::Held => "HELD",
            Self::Failed { .. } => "FAILED",
            Self::Unanswered => "UNANSWERED",
            Self::Withdrawn => "WITHDRAWN",
            Self::TakenUp => "TAKEN_UP",
        }
    }
}

/// A move that the state machine does not know. It is a defect of ours, never of an invoice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a transfer at {step}, {standing} cannot take this event")]
pub struct IllegalTransition {
    /// How far the transfer was.
    pub step: &'static str,
    /// How it stood.
    pub standing: &'static str,
    /// What it was given.
    pub event: Event,
}

impl Default for Progress {
    fn default() -> Self {
        Self { revision: 1, step: Step::Found, standing: Standing::Going }
    }
}

impl Progress {
    /// The only way a transfer moves.
    ///
    /// # Errors
    /// [`IllegalTransition`] where the event has no meaning at this step and standing.
    pub fn apply(&self, event: Event) -> Result<Self, IllegalTransition> {
        match self.standing {
            Standing::Transferred => Err(self.illegal(event)),
            Standing::Going => self.advance(event),
            Standing::Held | Standing::Failed { .. } | Standing::Uncertain | Standing::Withdrawn => {
                if event == Event::TakenUp {
                    Ok(self.standing(Standing::Going))
                } else if event == Event::Held {
                    Ok(self.standing(Standing::Held))
                } else if event == Event::Withdrawn && !self.is_approved() {
                    Ok(self.standing(Standing::Withdrawn))
                } else {
                    Err(self.illegal(event))
                }
            }
        }
    }

    /// Whether Talenom may have booked it already: from then on nothing begins anew.
    #[must_use]
    pub const fn is_approved(&self) -> bool {
        matches!(
            self.step,
            Step::ApproveSending(_)
                | Step::Approved(_)
                | Step::StatusSending { approved: true, .. }
                | Step::Done { approved: true, .. }
        )
    }

    fn advance(&self, event: Event) -> Result<Self, IllegalTransition> {
        match (&self.step, event) {
            (Step::Found, Event::ContactReady(contact)) => Ok(self.step(Step::ContactReady { contact })),
            (Step::ContactReady { contact }, Event::DraftIntended) => {
                Ok(self.step(Step::DraftRequested { contact: contact.clone() }))
            }
            (Step::DraftRequested { contact }, Event::DraftMade(draft)) => {
                Ok(self.step(Step::DraftMade { contact: contact.clone(), draft }))
            }
            (Step::DraftMade { contact, draft }, Event::RowsIntended(hash)) => Ok(self
                .step(Step::RowsSending(Content { contact: contact.clone(), draft: draft.clone(), hash }))),
            (Step::RowsSending(content), Event::RowsWritten(version)) => {
                Ok(self.step(Step::RowsWritten(content.with_version(version))))
            }
            (
                Step::RowsSending(content)
                | Step::RowsWritten(content)
                | Step::StatusSending { content, approved: false },
                Event::RowsIntendedAgain { hash, row_version },
            ) => Ok(self.revise(Step::RowsSending(Content { hash, ..content.with_version(row_version) }))),
            (Step::DraftMade { contact, .. }, Event::DraftGone) => {
                Ok(self.revise(Step::ContactReady { contact: contact.clone() }))
            }
            (
                Step::RowsSending(content)
                | Step::RowsWritten(content)
                | Step::StatusSending { content, approved: false },
                Event::DraftGone,
            ) => Ok(self.revise(Step::ContactReady { contact: content.contact.clone() })),
            (Step::RowsWritten(content), Event::ApproveIntended) => {
                Ok(self.step(Step::ApproveSending(content.clone())))
            }
            (Step::ApproveSending(content), Event::Approved(version)) => {
                Ok(self.step(Step::Approved(content.with_version(version))))
            }
            (Step::RowsWritten(content), Event::StatusIntended) => {
                Ok(self.step(Step::StatusSending { content: content.clone(), approved: false }))
            }
            (Step::Approved(content), Event::StatusIntended) => {
                Ok(self.step(Step::StatusSending { content: content.clone(), approved: true }))
            }
            (Step::StatusSending { content, approved }, Event::StatusWritten) => {
                let done = Step::Done { content: content.clone(), approved: *approved };
                Ok(Self { standing: Standing::Transferred, ..self.step(done) })
            }
            (_, Event::Held) => Ok(self.standing(Standing::Held)),
            (_, Event::Failed { class, next_attempt }) => {
                Ok(self.standing(Standing::Failed { class, next_attempt }))
            }
            (step, Event::Unanswered) if step.awaits_answer() => Ok(self.standing(Standing::Uncertain)),
            (_, Event::Withdrawn) if !self.is_approved() => Ok(self.standing(Standing::Withdrawn)),
            (_, other) => Err(self.illegal(other)),
        }
    }

    fn step(&self, step: Step) -> Self {
        Self { step, ..self.clone() }
    }

    fn revise(&self, step: Step) -> Self {
        Self { revision: self.revision + 1, step, standing: self.standing }
    }

    fn standing(&self, standing: Standing) -> Self {
        Self { standing, ..self.clone() }
    }

    fn illegal(&self, event: Event) -> IllegalTransition {
        IllegalTransition { step: self.step.name(), standing: self.standing.name(), event }
    }
}

impl Step {
    /// Whether a call can be without an answer here; at the first step it is the creation of the contact.
    const fn awaits_answer(&self) -> bool {
        matches!(self, Self::Found) || self.is_intent()
    }

    /// Whether a call may be under way: what was found like this after a crash is settled before anything is sent.
    #[must_use]
    pub const fn is_intent(&self) -> bool {
        matches!(
            self,
            Self::DraftRequested { .. }
                | Self::RowsSending(_)
                | Self::ApproveSending(_)
                | Self::StatusSending { .. }
        )
    }
}

impl Content {
    fn with_version(&self, row_version: RowVersion) -> Self {
        Self { draft: Draft { row_version, ..self.draft.clone() }, ..self.clone() }
    }
}

#[cfg(test)]
mod tests;
