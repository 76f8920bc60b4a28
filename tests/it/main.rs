//! The integration tests: one binary, one file per subject.

mod harness;
mod postgres;
mod recovery;
mod store;
mod transfers;
