//! Visma Severa's REST API: what it knows (`state`), what it shows (`render`) and what it lets callers do.

pub(crate) mod access;
mod lists;
pub(crate) mod operations;
mod origins;
mod pages;
pub(crate) mod patch;
pub(crate) mod registers;
pub(crate) mod render;
pub(crate) mod state;

pub use state::{
    Address, Customer, CustomerAddress, EInvoice, EInvoiceFields, Invoice, Origin, OriginType, Overrides,
    Row, RowType, Status,
};
