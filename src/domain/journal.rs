//! The journal: everything that was decided, sent and answered about a transfer, in the order it happened.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    decision::Decision,
    ids::RunId,
    transfer::{Transfer, TransferKey},
};

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

impl Entry {
    /// What just happened to a transfer, with where it stands after it.
    #[must_use]
    pub fn of(transfer: &Transfer, run: RunId, event: &str) -> Self {
        let step = &transfer.progress.step;
        let mut details = BTreeMap::new();
        let mut note = |name: &str, value: String| details.insert(name.to_owned(), value);
        if let Some(contact) = step.contact() {
            note("talenom_contact", contact.to_string());
        }
        if let Some(draft) = step.draft() {
            note("talenom_invoice", draft.id.to_string());
        }
        if let Some(content) = step.content() {
            note("content_hash", content.hash.to_string());
        }
        if !transfer.findings.is_empty() {
            let codes: Vec<&str> =
                transfer.findings.iter().map(|finding| finding.code.entry().code).collect();
            note("findings", codes.join(","));
        }
        Self {
            at: transfer.updated_at,
            key: transfer.key,
            run,
            event: event.to_owned(),
            revision: transfer.progress.revision,
            step: step.name().to_owned(),
            standing: transfer.progress.standing.name().to_owned(),
            details,
        }
    }

    /// That a run applied a person's decision, and where the transfer stands after it. The reason stays with the decision:
    /// people write there what they like.
    #[must_use]
    pub fn of_decision(transfer: &Transfer, run: RunId, decision: &Decision, at: Timestamp) -> Self {
        let mut entry = Self { at, ..Self::of(transfer, run, "DECISION_APPLIED") };
        let mut note = |name: &str, value: String| entry.details.insert(name.to_owned(), value);
        note("decision", decision.id.to_string());
        note("choice", decision.choice.name().to_owned());
        note("actor", decision.actor.clone());
        entry
    }
}
