//! What a person decided about a transfer that cannot go on by itself.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    ids::{DecisionId, TalenomInvoiceId},
    transfer::{Progress, Standing, TransferKey},
};

/// A decision. The next run of the transfer's connection applies it; then it is kept as history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The decision.
    pub id: DecisionId,
    /// The transfer that it is about.
    pub key: TransferKey,
    /// What was decided.
    pub choice: Choice,
    /// Who decided.
    pub actor: String,
    /// Why.
    pub reason: String,
    /// When it was decided.
    pub decided_at: Timestamp,
    /// When a run applied it. A decision that another one took the place of is never applied.
    pub applied_at: Option<Timestamp>,
}

/// What can be decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "choice", rename_all = "snake_case")]
pub enum Choice {
    /// This Talenom invoice is it; its content is checked first.
    Adopt {
        /// The invoice in Talenom.
        invoice: TalenomInvoiceId,
    },
    /// What is uncertain never arrived: it is sent again.
    SendAgain,
    /// It shall not be transferred.
    GiveUp,
    /// It was put right, or what stands in its way shall be overwritten: it is judged anew.
    Release,
    /// A credit note goes without its original.
    SendUnlinked,
    /// A held invoice and the credit note of all of it: neither is transferred. It is decided about the note.
    ClosePair,
}

impl Choice {
    /// The word for the choice in proto, logs and docs.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Adopt { .. } => "ADOPT",
            Self::SendAgain => "SEND_AGAIN",
            Self::GiveUp => "GIVE_UP",
            Self::Release => "RELEASE",
            Self::SendUnlinked => "SEND_UNLINKED",
            Self::ClosePair => "CLOSE_PAIR",
        }
    }

    /// Whether it can be decided about a transfer that is so far and stands so. What Talenom may have booked can neither
    /// be given up nor be something else.
    #[must_use]
    pub const fn is_possible(&self, progress: &Progress) -> bool {
        let standing = progress.standing;
        match self {
            Self::Adopt { .. } => {
                matches!(standing, Standing::Held | Standing::Failed { .. } | Standing::Uncertain { .. })
                    && progress.step.is_before_rows()
            }
            Self::SendAgain => matches!(standing, Standing::Uncertain { .. }),
            Self::GiveUp => {
                !matches!(standing, Standing::GivenUp | Standing::Transferred) && !progress.is_approved()
            }
            Self::Release => matches!(standing, Standing::Held | Standing::GivenUp),
            Self::SendUnlinked | Self::ClosePair => {
                matches!(standing, Standing::Held) && !progress.is_approved()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        ids::{ContactId, RowVersion},
        sales_invoice::ContentHash,
        transfer::{Content, Draft, Step},
    };

    fn standing(standing: Standing) -> Progress {
        Progress { standing, ..Progress::default() }
    }

    #[test]
    fn a_transferred_invoice_is_beyond_decision() {
        let adopt = Choice::Adopt { invoice: TalenomInvoiceId::parse("i-1").unwrap() };
        for choice in [
            adopt,
            Choice::SendAgain,
            Choice::GiveUp,
            Choice::Release,
            Choice::SendUnlinked,
            Choice::ClosePair,
        ] {
            assert!(!choice.is_possible(&standing(Standing::Transferred)), "{choice:?}");
        }
    }

    #[test]
    fn only_what_is_uncertain_is_sent_again_and_only_what_waits_is_released() {
        let uncertain = standing(Standing::Uncertain { next_attempt: None });
        assert!(Choice::SendAgain.is_possible(&uncertain) && !Choice::Release.is_possible(&uncertain));
        let held = standing(Standing::Held);
        assert!(!Choice::SendAgain.is_possible(&held) && Choice::Release.is_possible(&held));
        assert!(Choice::Release.is_possible(&standing(Standing::GivenUp)));
    }

    #[test]
    fn what_may_be_booked_is_not_given_up() {
        let content = Content {
            contact: ContactId::parse("c-1").unwrap(),
            draft: Draft {
                id: TalenomInvoiceId::parse("i-1").unwrap(),
                row_version: RowVersion::parse("v1").unwrap(),
            },
            hash: ContentHash::of(b"one"),
        };
        let approving = Progress { step: Step::ApproveSending(content), ..standing(Standing::Held) };
        assert!(!Choice::GiveUp.is_possible(&approving) && Choice::Release.is_possible(&approving));
        assert!(!Choice::ClosePair.is_possible(&approving));
        assert!(Choice::ClosePair.is_possible(&standing(Standing::Held)));
        assert!(Choice::GiveUp.is_possible(&standing(Standing::Held)));
    }
}
