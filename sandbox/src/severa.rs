//! Visma Severa's REST API: what it knows (`state`), what it shows (`render`) and what it lets callers do.

pub(crate) mod access;
pub(crate) mod operations;
mod pages;
pub(crate) mod patch;
mod registers;
pub(crate) mod render;
pub(crate) mod state;

pub use state::{Address, Customer, EInvoice, Invoice, Overrides, Row, RowType, Status};
