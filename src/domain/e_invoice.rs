//! Where a customer gets e-invoices, and what is remembered of it. Severa may show no address because it was removed, or
//! because the field is not shown at all; what "none" means is decided by `rules::e_invoice`.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    contact::LinkKey,
    ids::{ConnectionId, CustomerNumber},
};

/// An e-invoice address with the operator that it belongs to: one without the other is of no use.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EInvoiceAddress {
    /// The address.
    pub address: String,
    /// The operator's id.
    pub operator: String,
}

/// A sole trader's address leads to a person, so nothing of it is shown.
impl fmt::Debug for EInvoiceAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("EInvoiceAddress(…)")
    }
}

/// What a contact's e-invoicing shall be.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EInvoicing {
    /// Nothing is known that could be used: what Talenom has stays.
    #[default]
    Untouched,
    /// E-invoices go there.
    At {
        /// Where.
        address: EInvoiceAddress,
        /// Whether automatic e-invoicing is switched on with it.
        #[serde(skip)]
        switch: Switch,
    },
    /// Severa had this address and has none any more: it goes, where Talenom still has it, and e-invoicing ends.
    Removed(EInvoiceAddress),
}

/// What becomes of automatic e-invoicing when an address is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Switch {
    /// It stays as Talenom has it.
    #[default]
    Kept,
    /// It is switched on with the first address that the contact gets.
    On,
    /// It is switched on again with the address, since we had switched it off; the contact's channel comes back with it.
    Again,
    /// A person in Talenom has switched it off, and it stays so.
    Off,
}

/// What is remembered of a customer's e-invoice address. It is there from the first time that Talenom was seen to hold an
/// address of Severa's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RememberedEInvoice {
    /// The customer.
    pub key: LinkKey,
    /// The connection that saw it last. What is remembered goes when the connection is deleted.
    pub connection: ConnectionId,
    /// The customer's number in Severa, by which it is read again.
    pub number: CustomerNumber,
    /// The last address that Severa showed.
    pub address: EInvoiceAddress,
    /// What became of it.
    pub state: EInvoiceState,
    /// Whether a person has switched e-invoicing off in Talenom, as far as has been seen.
    pub is_switched_off: bool,
    /// When Severa was seen to show it.
    pub seen_at: Timestamp,
}

/// What became of an address that Severa showed once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EInvoiceState {
    /// Severa shows it.
    Shown,
    /// Severa does not show it, but nothing of the kind either: the field cannot be seen.
    Hidden,
    /// Severa does not show it any more. It is not removed yet.
    Missing {
        /// Since when that is known.
        since: Timestamp,
    },
    /// A person confirmed that it is really gone. It is not removed yet.
    Confirmed {
        /// Since when Severa does not show it.
        since: Timestamp,
    },
    /// It is removed in Talenom, or its removal was intended.
    Removed {
        /// Since when Severa does not show it.
        since: Timestamp,
        /// When the removal was intended.
        at: Timestamp,
        /// Whether a person had confirmed it.
        is_confirmed: bool,
    },
    /// A person wants the removed address back. It is not written yet.
    Returning,
    /// A person brought the removed address back; Talenom keeps it, although Severa shows none.
    Restored,
}

/// How many of a pair of organizations' customers have an e-invoice address, and how many have lost theirs of late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EInvoiceCounts {
    /// Those whose address Severa showed when they were last read.
    pub having: u64,
    /// Those that lost it of late, or whose loss nobody has believed yet. What a person has confirmed does not count.
    pub lost: u64,
}
