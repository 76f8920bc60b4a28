//! The General Ledger API: vouchers with their postings, balances, used accounts, and a voucher's image.
//!
//! Its document is public. What that leaves open (how VAT is taken out of a gross, what a second voucher of one id comes to,
//! what `pageIndex` counts) is said where it is decided, and in the README.

mod accounts;
mod body;
mod booking;
mod state;
pub(crate) mod vouchers;

pub(crate) use accounts::{balances, used};
pub use state::VoucherState;
pub(crate) use state::{Book, DuplicateId, LedgerAccount, PageIndex, Role};
