//! Talenom: the gateway with its token endpoint, and behind it the Sales API and the General Ledger API.
//!
//! Little of the Sales API is public. What is only assumed is a [`Capability`], which each organization of a scenario
//! can honour, ignore in silence, or refuse.

mod accounts;
mod contacts;
mod credits;
pub(crate) mod gateway;
mod invoices;
pub(crate) mod ledger;
pub(crate) mod operations;
mod products;
mod records;
pub(crate) mod state;
mod sums;

pub(crate) use contacts::insert as insert_contact;
pub(crate) use invoices::{add_by_hand, set_sending};
pub use ledger::VoucherState;
pub(crate) use products::insert as insert_product;
pub use state::{Capability, Manner, Sending};
pub use sums::totals_of;
