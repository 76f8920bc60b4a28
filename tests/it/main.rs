//! The integration tests: one binary, one file per subject.

mod harness;
mod postgres;
mod recovery;
mod refusals;
mod store;
mod telemetry;
mod transfers;
