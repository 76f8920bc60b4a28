//! The state machine: what moves a transfer, and where to.

use jiff::Timestamp;

use super::{Content, Draft, FailureClass, Standing, Step};
use crate::domain::{
    ids::{ContactId, RowVersion},
    sales_invoice::ContentHash,
};

/// How far a transfer is and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Counts from 1; a new one begins where content is written anew or a draft is made anew.
    pub revision: u32,
    /// How far.
    pub step: Step,
    /// How it stands.
    pub standing: Standing,
    /// How often it failed or went without an answer since it last got further.
    pub attempts: u32,
    /// How many drafts may have been left behind in Talenom: made by a call whose answer was lost, and made again.
    pub orphan_drafts: u32,
}

/// Something that moves a transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The customer is known in Talenom.
    ContactReady(ContactId),
    /// A draft is about to be made.
    DraftIntended,
    /// A draft may have been made that cannot be seen. It is left behind; it is empty.
    DraftLost,
    /// A draft was made, or one of ours was found.
    DraftMade(Draft),
    /// Talenom was seen to hold exactly our content.
    Adopted {
        /// What it holds.
        content: Content,
        /// Whether it is booked.
        approved: bool,
    },
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
    /// A person decided that the rows never arrived: the draft is left behind and everything is sent again.
    SentAgain,
    /// The draft is about to be approved.
    ApproveIntended,
    /// Talenom has approved it; this is its row version now.
    Approved(RowVersion),
    /// A person released it, and the draft was seen to be unapproved: it is written anew, with this content. The new row
    /// version keeps an approval that is still under way from taking effect.
    ApprovalRuledOut {
        /// What is written.
        hash: ContentHash,
        /// The draft's row version now.
        row_version: RowVersion,
    },
    /// A person decided that the draft of a transferred invoice, seen to be unapproved, is written anew with this content.
    Reopened {
        /// What is written.
        hash: ContentHash,
        /// The draft's row version now.
        row_version: RowVersion,
    },
    /// Severa's status is about to be written.
    StatusIntended,
    /// Severa shows the transferred status.
    StatusWritten,
    /// The draft is about to be deleted.
    DeleteIntended,
    /// Error findings stand in the way.
    Held,
    /// The attempt failed.
    Failed {
        /// How.
        class: FailureClass,
        /// When it is tried again without being asked to.
        next_attempt: Option<Timestamp>,
    },
    /// A call was sent and its outcome is not known.
    Unanswered {
        /// When it is looked up again without being asked to.
        next_attempt: Option<Timestamp>,
    },
    /// Taken out of the waiting status in Severa before it was approved.
    Withdrawn,
    /// A person decided that it shall not be transferred.
    GivenUp,
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
            Self::DraftLost => "DRAFT_LOST",
            Self::DraftMade(_) => "DRAFT_MADE",
            Self::Adopted { .. } => "ADOPTED",
            Self::RowsIntended(_) => "ROWS_INTENDED",
            Self::RowsWritten(_) => "ROWS_WRITTEN",
            Self::RowsIntendedAgain { .. } => "ROWS_INTENDED_AGAIN",
            Self::DraftGone => "DRAFT_GONE",
            Self::SentAgain => "SENT_AGAIN",
            Self::ApproveIntended => "APPROVE_INTENDED",
            Self::Approved(_) => "APPROVED",
            Self::ApprovalRuledOut { .. } => "APPROVAL_RULED_OUT",
            Self::Reopened { .. } => "REOPENED",
            Self::StatusIntended => "STATUS_INTENDED",
            Self::StatusWritten => "STATUS_WRITTEN",
            Self::DeleteIntended => "DELETE_INTENDED",
            Self::Held => "HELD",
            Self::Failed { .. } => "FAILED",
            Self::Unanswered { .. } => "UNANSWERED",
            Self::Withdrawn => "WITHDRAWN",
            Self::GivenUp => "GIVEN_UP",
            Self::TakenUp => "TAKEN_UP",
        }
    }
}

/// A move that the state machine does not know. It is a defect of ours, never of an invoice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a transfer at {step}, {standing} cannot take {event}")]
pub struct IllegalTransition {
    /// How far the transfer was.
    pub step: &'static str,
    /// How it stood.
    pub standing: &'static str,
    /// What it was given; see [`Event::name`].
    pub event: &'static str,
}

impl Default for Progress {
    fn default() -> Self {
        Self { revision: 1, step: Step::Found, standing: Standing::Going, attempts: 0, orphan_drafts: 0 }
    }
}

impl Progress {
    /// The only way a transfer moves.
    ///
    /// # Errors
    /// [`IllegalTransition`] where the event has no meaning at this step and standing.
    pub fn apply(&self, event: Event) -> Result<Self, IllegalTransition> {
        match (self.standing, event) {
            (Standing::Transferred, event) => self.reopen(event),
            (Standing::Going, event) => self.advance(event),
            (_, Event::TakenUp) => Ok(self.standing(Standing::Going)),
            (_, event @ (Event::Held | Event::Withdrawn | Event::GivenUp)) => self.rest(event),
            (_, event) => Err(self.illegal(&event)),
        }
    }

    /// Whether a call may have been sent whose outcome is not known: it is settled before anything else is sent.
    #[must_use]
    pub const fn may_be_under_way(&self) -> bool {
        // What failed or was held has had its answer.
        self.step.is_intent() && matches!(self.standing, Standing::Going | Standing::Uncertain { .. })
    }

    /// Whether Talenom may have booked it already: from then on nothing begins anew.
    #[must_use]
    pub const fn is_approved(&self) -> bool {
        self.step.is_booked() || matches!(self.step, Step::ApproveSending(_))
    }

    /// The moves of a transfer that nothing stands in the way of.
    fn advance(&self, event: Event) -> Result<Self, IllegalTransition> {
        match (&self.step, event) {
            (Step::Found, Event::ContactReady(contact)) => Ok(self.step(Step::ContactReady { contact })),
            (Step::ContactReady { contact }, Event::DraftIntended) => {
                Ok(self.step(Step::DraftRequested { contact: contact.clone() }))
            }
            (Step::DraftRequested { .. }, Event::DraftLost) => Ok(self.leaving_a_draft()),
            (Step::DraftRequested { contact }, Event::DraftMade(draft)) => {
                Ok(self.step(Step::DraftMade { contact: contact.clone(), draft }))
            }
            (Step::DraftMade { contact, draft }, Event::RowsIntended(hash)) => Ok(self
                .step(Step::RowsSending(Content { contact: contact.clone(), draft: draft.clone(), hash }))),
            (Step::RowsSending(content), Event::RowsWritten(version)) => {
                Ok(self.step(Step::RowsWritten(content.with_version(version))))
            }
            (step, Event::Adopted { content, approved }) if step.is_before_rows() => {
                Ok(self.adopt(content, approved))
            }
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
            (
                Step::DraftMade { contact, draft }
                | Step::RowsSending(Content { contact, draft, .. })
                | Step::RowsWritten(Content { contact, draft, .. })
                // Seen to be unapproved, when an approval cannot land any more.
                | Step::ApproveSending(Content { contact, draft, .. })
                | Step::StatusSending { content: Content { contact, draft, .. }, approved: false },
                Event::DeleteIntended,
            ) => Ok(self.step(Step::DeleteSending { contact: contact.clone(), draft: draft.clone() })),
            (_, event) => self.begin_anew(event),
        }
    }

    /// The moves that begin the next revision.
    fn begin_anew(&self, event: Event) -> Result<Self, IllegalTransition> {
        match (&self.step, event) {
            (
                Step::RowsSending(Content { contact, draft, .. })
                | Step::RowsWritten(Content { contact, draft, .. })
                | Step::StatusSending { content: Content { contact, draft, .. }, approved: false }
                | Step::DeleteSending { contact, draft },
                Event::RowsIntendedAgain { hash, row_version },
            )
            | (
                Step::ApproveSending(Content { contact, draft, .. }),
                Event::ApprovalRuledOut { hash, row_version },
            ) => {
                let draft = Draft { id: draft.id.clone(), row_version };
                Ok(self.revise(Step::RowsSending(Content { contact: contact.clone(), draft, hash })))
            }
            (
                Step::DraftMade { contact, .. }
                | Step::RowsSending(Content { contact, .. })
                | Step::RowsWritten(Content { contact, .. })
                | Step::StatusSending { content: Content { contact, .. }, approved: false }
                | Step::DeleteSending { contact, .. },
                Event::DraftGone,
            ) => Ok(self.revise(Step::ContactReady { contact: contact.clone() })),
            (Step::RowsSending(Content { contact, .. }), Event::SentAgain) => {
                Ok(self.leaving_a_draft().revise(Step::ContactReady { contact: contact.clone() }))
            }
            (_, event) => self.rest(event),
        }
    }

    /// The one move of what is transferred: only a draft is left to be written anew.
    fn reopen(&self, event: Event) -> Result<Self, IllegalTransition> {
        match (&self.step, event) {
            (
                Step::Done { content: Content { contact, draft, .. }, approved: false },
                Event::Reopened { hash, row_version },
            ) => {
                let draft = Draft { id: draft.id.clone(), row_version };
                let content = Content { contact: contact.clone(), draft, hash };
                Ok(Self { standing: Standing::Going, ..self.revise(Step::RowsSending(content)) })
            }
            (_, event) => Err(self.illegal(&event)),
        }
    }

    /// The moves that change how a transfer stands, and not how far it is.
    fn rest(&self, event: Event) -> Result<Self, IllegalTransition> {
        let attempts = self.attempts.saturating_add(1);
        match (event, self.is_approved()) {
            (Event::Held, _) => Ok(Self { attempts: 0, ..self.standing(Standing::Held) }),
            (Event::Failed { class, next_attempt }, _) => {
                Ok(Self { attempts, ..self.standing(Standing::Failed { class, next_attempt }) })
            }
            (Event::Unanswered { next_attempt }, _) if self.step.awaits_answer() => {
                Ok(Self { attempts, ..self.standing(Standing::Uncertain { next_attempt }) })
            }
            (Event::Withdrawn, false) => Ok(self.standing(Standing::Withdrawn)),
            (Event::GivenUp, false) => Ok(self.standing(Standing::GivenUp)),
            (event, _) => Err(self.illegal(&event)),
        }
    }

    /// At the step that Talenom shows. A draft of ours that is another one stays behind.
    fn adopt(&self, content: Content, approved: bool) -> Self {
        let is_other = self.step.draft().is_some_and(|draft| draft.id != content.draft.id);
        let progress = if is_other { self.leaving_a_draft() } else { self.clone() };
        progress.step(if approved { Step::Approved(content) } else { Step::RowsWritten(content) })
    }

    fn leaving_a_draft(&self) -> Self {
        Self { orphan_drafts: self.orphan_drafts.saturating_add(1), ..self.clone() }
    }

    fn step(&self, step: Step) -> Self {
        Self { step, attempts: 0, ..self.clone() }
    }

    fn revise(&self, step: Step) -> Self {
        Self { revision: self.revision + 1, ..self.step(step) }
    }

    fn standing(&self, standing: Standing) -> Self {
        Self { standing, ..self.clone() }
    }

    const fn illegal(&self, event: &Event) -> IllegalTransition {
        IllegalTransition { step: self.step.name(), standing: self.standing.name(), event: event.name() }
    }
}
