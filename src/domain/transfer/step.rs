//! How far a transfer is.

use crate::domain::{
    ids::{ContactId, RowVersion, TalenomInvoiceId},
    sales_invoice::ContentHash,
};

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
    /// The draft of an invoice that shall not be transferred is being deleted.
    DeleteSending {
        /// The draft's contact.
        contact: ContactId,
        /// The draft.
        draft: Draft,
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
            Self::DeleteSending { .. } => "DELETE_SENDING",
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
            | Self::DraftMade { contact, .. }
            | Self::DeleteSending { contact, .. } => Some(contact),
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
            Self::DraftMade { draft, .. } | Self::DeleteSending { draft, .. } => Some(draft),
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
            | Self::DraftMade { .. }
            | Self::DeleteSending { .. } => None,
            Self::RowsSending(content)
            | Self::RowsWritten(content)
            | Self::ApproveSending(content)
            | Self::Approved(content)
            | Self::StatusSending { content, .. }
            | Self::Done { content, .. } => Some(content),
        }
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
                | Self::DeleteSending { .. }
        )
    }

    /// Whether Talenom is known to have booked it.
    #[must_use]
    pub const fn is_booked(&self) -> bool {
        matches!(
            self,
            Self::Approved(_)
                | Self::StatusSending { approved: true, .. }
                | Self::Done { approved: true, .. }
        )
    }

    /// Whether the rows are not known to stand in Talenom, so that it can have booked nothing of it.
    #[must_use]
    pub const fn is_before_rows(&self) -> bool {
        matches!(
            self,
            Self::Found
                | Self::ContactReady { .. }
                | Self::DraftRequested { .. }
                | Self::DraftMade { .. }
                | Self::RowsSending(_)
        )
    }

    /// Whether a call can be without an answer here; at the first step it is the creation of the contact.
    pub(super) const fn awaits_answer(&self) -> bool {
        matches!(self, Self::Found) || self.is_intent()
    }
}

impl Content {
    pub(super) fn with_version(&self, row_version: RowVersion) -> Self {
        Self { draft: Draft { row_version, ..self.draft.clone() }, ..self.clone() }
    }
}
