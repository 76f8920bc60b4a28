//! The life of one Severa invoice on its way to Talenom: how far it is (step), and how it stands (standing).
//!
//! Every move is [`Progress::apply`]; anything that it does not list is an illegal transition. docs/states.md shows the
//! same as a picture.

mod progress;
mod standing;
mod step;

use jiff::{Timestamp, civil::Date};

pub use progress::{Event, IllegalTransition, Progress};
pub use standing::{FailureClass, Standing};
pub use step::{Content, Draft, Step};

use super::{
    finding::Finding,
    ids::{ConnectionId, CustomerNumber, InvoiceGuid, InvoiceNumber, OrganizationGuid},
    sales_invoice::{ContentHash, FieldHashes, Totals},
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
    /// Since when it is held; kept while it is tried again, gone when it is done or ends without effect.
    pub held_since: Option<Timestamp>,
    /// Since when its problem is the one that it is: held, failed or uncertain with these findings.
    pub problem_since: Option<Timestamp>,
    /// What Severa's invoice was when it was written to Talenom.
    pub written: Option<Written>,
    /// When the transfer was first noted.
    pub found_at: Timestamp,
    /// When it last moved.
    pub updated_at: Timestamp,
}

/// What Severa's invoice was when it was written to Talenom, so that a later change is seen and can be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The invoice's head, as lists show it.
    pub head: ContentHash,
    /// Each field of what was written.
    pub fields: FieldHashes,
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
    /// When it is to be paid.
    pub due_date: Option<Date>,
    /// Its sums; a credit note's are below zero.
    pub totals: Option<Totals>,
    /// Of a credit note: the invoice that it credits, where it says so.
    pub credits: Option<InvoiceGuid>,
}

#[cfg(test)]
mod tests;
