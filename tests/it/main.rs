//! The integration tests: one binary, one file per subject.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, and says where")]

mod architecture;
mod attentions;
mod companies;
mod connections;
mod contacts;
mod credits;
mod decisions;
mod e_invoice;
mod faults;
mod findings;
mod harness;
mod holds;
mod journal;
mod kills;
mod kinds;
mod links;
mod plans;
mod postgres;
mod problems;
mod products;
mod recovery;
mod refusals;
mod registers;
mod rows;
mod runs;
mod scale;
mod store;
mod sums;
mod telemetry;
mod transfers;
mod validation;
mod watching;
