//! Visma Severa's REST API: what it knows (`state`), what it shows (`render`) and what it lets callers do.

pub(crate) mod access;
mod items;
mod lists;
pub(crate) mod operations;
mod origins;
mod pages;
pub(crate) mod patch;
mod pdf;
pub(crate) mod registers;
pub(crate) mod render;
pub(crate) mod state;

pub use state::{
    Address, Customer, CustomerAddress, EInvoice, EInvoiceFields, ExpenseClass, Invoice, Item, ItemKind,
    Origin, OriginType, Overrides, ProductType, Row, RowType, Status,
};
