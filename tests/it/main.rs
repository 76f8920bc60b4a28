//! The integration tests: one binary, one file per subject.

mod harness;
mod recovery;
mod transfers;
