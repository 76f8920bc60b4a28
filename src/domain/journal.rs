//! The journal: everything that was decided, sent and answered about transfers and products, in the order it happened.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    decision::Decision,
    ids::{ConnectionId, ItemGuid, OrganizationGuid, RunId},
    item::ProductLink,
    transfer::{Transfer, TransferKey},
};

/// The event of an invoice that a run saw waiting for the first time. Every other is named by what moved the transfer.
pub const FOUND: &str = "FOUND";

/// One thing that happened. Entries are only ever added, and what happens to one subject at one time with one name is one
/// entry: to save it again changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// About what.
    pub subject: Subject,
    /// By which connection. It keeps its name in the journal when the transfer goes to another one.
    pub connection: ConnectionId,
    /// In which run of the connection.
    pub run: RunId,
    /// What, in one upper-case word: of a transfer, the name of the event that moved it.
    pub event: String,
    /// Record ids, sums, hashes and codes that belong to it. Never a text of an invoice or customer.
    pub details: BTreeMap<String, String>,
}

/// What an entry is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// An invoice on its way.
    Transfer {
        /// Which.
        key: TransferKey,
        /// Where the transfer stood after it: revision, step, standing.
        revision: u32,
        /// See [`super::transfer::Step::name`].
        step: String,
        /// See [`super::transfer::Standing::name`].
        standing: String,
    },
    /// The product of an entry of one of Severa's registers.
    Item {
        /// In which Severa organization.
        organization: OrganizationGuid,
        /// Of which entry.
        item: ItemGuid,
    },
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
            subject: Subject::Transfer {
                key: transfer.key,
                revision: transfer.progress.revision,
                step: step.name().to_owned(),
                standing: transfer.progress.standing.name().to_owned(),
            },
            // The run that found the transfer made it its connection's.
            connection: transfer.connection.clone(),
            run,
            event: event.to_owned(),
            details,
        }
    }

    /// What happened to the product of an item, whose link stands so after it.
    #[must_use]
    pub fn of_product(
        link: &ProductLink,
        connection: &ConnectionId,
        run: RunId,
        event: &str,
        at: Timestamp,
    ) -> Self {
        let product = link.state.product().map(|product| ("talenom_product".to_owned(), product.to_string()));
        Self {
            at,
            subject: Subject::Item { organization: link.key.organization, item: link.key.item },
            connection: connection.clone(),
            run,
            event: event.to_owned(),
            details: product.into_iter().collect(),
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
