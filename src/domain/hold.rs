//! Holds: what is kept of a transfer that waits because of error findings, so that nothing is read again for nothing.

use jiff::Timestamp;

use super::{ids::AccountNumber, item::ItemCode, sales_invoice::ContentHash, transfer::TransferKey};

/// A transfer that is held, or was when a run last ended with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Which transfer.
    pub key: TransferKey,
    /// What the judgement depended on. None where something else holds it, such as what Talenom has: that is asked anew by
    /// every run.
    pub look: Option<Look>,
    /// What became of putting the invoice in Severa's error status.
    pub mark: ErrorMark,
    /// Whether somebody changed the invoice while it was in the error status. It waits then until a person puts it back.
    pub is_edited: bool,
}

/// What a judgement depended on. As long as all of it is the same, so is the judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// When everything was last read afresh.
    pub at: Timestamp,
    /// The invoice's head, as lists show it. Rows and customers are looked at by what changed since.
    pub head: ContentHash,
    /// The accounts that the rows name, sorted; none where a row names none, so that any account could matter.
    pub accounts: Option<Vec<AccountNumber>>,
    /// The codes of the rows that name none, whose products may have one; in their order, each once.
    pub codes: Vec<ItemCode>,
    /// Those accounts and those of the products, the other registers, the connection and the rules.
    pub registers: ContentHash,
}

/// What became of putting a held invoice in Severa's error status. It is put there once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorMark {
    /// Nothing yet.
    Unset,
    /// The status is about to be written.
    Sending,
    /// Our write put it there.
    Set,
    /// It was put there and a person put it back, or Severa refused: it stays in the waiting status from then on.
    Spent,
}

impl ErrorMark {
    /// The word for it in SQL and docs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unset => "UNSET",
            Self::Sending => "SENDING",
            Self::Set => "SET",
            Self::Spent => "SPENT",
        }
    }

    /// Whether an invoice in the error status is there by our own write.
    #[must_use]
    pub const fn is_ours(self) -> bool {
        matches!(self, Self::Sending | Self::Set)
    }
}
