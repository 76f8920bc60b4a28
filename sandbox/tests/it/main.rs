//! The sandbox over real HTTP: what each vendor answers, and what the sandbox notes.

#![expect(clippy::unwrap_used, reason = "clippy allows it in test functions only, not in what they call")]

mod capabilities;
mod contract;
mod control;
mod effects;
mod faults;
mod gates;
mod harness;
mod invoices;
mod items;
mod ledger;
mod people;
mod program;
mod record;
mod scenarios;
mod severa;
mod severa_invoices;
mod severa_lists;
mod talenom;
mod users;
