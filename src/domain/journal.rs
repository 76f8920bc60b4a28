//! The journal: everything that was decided, sent and answered about a transfer, in the order it happened.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{ids::RunId, transfer::TransferKey};

/// One thing that happened. Entries are only ever added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// About which invoice.
    pub key: TransferKey,
    /// In which run.
    pub run: RunId,
    /// What, in one upper-case word: the name of the event that moved the transfer.
    pub event: String,
    /// Where the transfer stood after it: revision, step, standing.
    pub revision: u32,
    /// See [`super::transfer::Step::name`].
    pub step: String,
    /// See [`super::transfer::Standing::name`].
    pub standing: String,
    /// Record ids, sums, hashes and codes that belong to it. Never a text of an invoice or customer.
    pub details: BTreeMap<String, String>,
}
