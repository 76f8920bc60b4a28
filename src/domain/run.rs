//! Runs: one execution of a job for one connection, what became of each thing that it is about, and their sum.

mod failure;
mod subject;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    finding::Finding,
    ids::{ConnectionId, InvoiceGuid, InvoiceNumber, RequestId, RunId},
    sales_invoice::{ContentHash, SalesInvoice},
    transfer::FailureClass,
};

pub use failure::{Failure, Reason};
pub use subject::{ProductAction, ProductSubject, Subject};

/// One execution of a job for one connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The run.
    pub id: RunId,
    /// Whose invoices.
    pub connection: ConnectionId,
    /// What it does.
    pub job: Job,
    /// What the caller named its request by.
    pub request_id: Option<RequestId>,
    /// How far it is.
    pub state: RunState,
    /// Whether it was asked to end at its next safe point.
    pub cancel_requested: bool,
    /// Why it failed as a whole.
    pub failure: Option<Failure>,
    /// When it was queued.
    pub created_at: Timestamp,
    /// When a worker first took it.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The caller's trace, as a W3C `traceparent`.
    pub trace_parent: Option<String>,
}

/// What a run does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Moves waiting invoices to Talenom.
    TransferInvoices(TransferParameters),
    /// Makes Severa's items products in Talenom.
    SyncProducts(ProductParameters),
}

impl Job {
    /// Whether it only looks.
    #[must_use]
    pub const fn is_validate_only(&self) -> bool {
        match self {
            Self::TransferInvoices(parameters) => parameters.validate_only,
            Self::SyncProducts(parameters) => parameters.validate_only,
        }
    }

    /// The plan that it executes.
    #[must_use]
    pub const fn plan(&self) -> Option<RunId> {
        match self {
            Self::TransferInvoices(parameters) => parameters.plan,
            Self::SyncProducts(parameters) => parameters.plan,
        }
    }

    /// Whether both do the same to the same kind of thing, whatever their parameters.
    #[must_use]
    pub const fn is_of_kind(&self, other: &Self) -> bool {
        matches!(
            (self, other),
            (Self::TransferInvoices(_), Self::TransferInvoices(_))
                | (Self::SyncProducts(_), Self::SyncProducts(_))
        )
    }
}

/// Which items a run of products takes, and whether it writes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ProductParameters {
    /// Everything up to the first write, and nothing from there on: the run is kept as a plan.
    pub validate_only: bool,
    /// Exactly the items that this run found ready, where they are still as they were judged there.
    pub plan: Option<RunId>,
    /// Only what changed since the last run that found everything well.
    pub changed_only: bool,
}

/// Which invoices a transfer run takes, and whether it writes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TransferParameters {
    /// Only invoices with these numbers. None given: no limit.
    pub numbers: Vec<InvoiceNumber>,
    /// Only these invoices. None given: no limit.
    pub invoices: Vec<InvoiceGuid>,
    /// Everything up to the first write, and nothing from there on: the run is kept as a plan.
    pub validate_only: bool,
    /// Exactly the invoices that this run found ready, where they are still as they were judged there.
    pub plan: Option<RunId>,
    /// No invoice at all: only what persons decided about contacts.
    #[serde(default)]
    pub contacts_only: bool,
}

impl TransferParameters {
    /// Whether an invoice is among those that were asked for.
    #[must_use]
    pub fn takes(&self, invoice: InvoiceGuid, number: Option<InvoiceNumber>) -> bool {
        let by_number = number.is_some_and(|number| self.numbers.contains(&number));
        let unlimited = self.numbers.is_empty() && self.invoices.is_empty();
        unlimited || by_number || self.invoices.contains(&invoice)
    }
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RunState {
    /// Waits for its lane.
    Queued,
    /// A worker executes it.
    Running,
    /// Everything it found is settled well.
    Succeeded,
    /// Something was held, failed, is uncertain, or asks for attention.
    PartiallySucceeded,
    /// It failed as a whole.
    Failed,
    /// It was cancelled.
    Cancelled,
}

impl RunState {
    /// The word for the state in proto, SQL, logs and docs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "QUEUED",
            Self::Running => "RUNNING",
            Self::Succeeded => "SUCCEEDED",
            Self::PartiallySucceeded => "PARTIALLY_SUCCEEDED",
            Self::Failed => "FAILED",
            Self::Cancelled => "CANCELLED",
        }
    }

    /// Whether nothing more can happen in the run.
    #[must_use]
    pub const fn is_ended(self) -> bool {
        matches!(self, Self::Succeeded | Self::PartiallySucceeded | Self::Failed | Self::Cancelled)
    }
}

/// Where one invoice of a run stands at the run's end. Each counts once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// This run finished it.
    Transferred,
    /// An earlier run had finished it.
    AlreadyTransferred,
    /// Waits because of error findings.
    Held,
    /// The attempt failed.
    Failed,
    /// Sent, and nobody knows whether it took effect.
    Uncertain,
    /// Left out on purpose: withdrawn, not as planned, or from before the cut-over.
    Skipped,
    /// Not yet; also what a `validate_only` run finds ready.
    NotAttempted,
}

impl Outcome {
    /// Every outcome, in the order of the sum.
    pub const ALL: [Self; 7] = [
        Self::Transferred,
        Self::AlreadyTransferred,
        Self::Held,
        Self::Failed,
        Self::Uncertain,
        Self::Skipped,
        Self::NotAttempted,
    ];

    /// The word for the outcome in proto, SQL, logs and docs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Transferred => "TRANSFERRED",
            Self::AlreadyTransferred => "ALREADY_TRANSFERRED",
            Self::Held => "HELD",
            Self::Failed => "FAILED",
            Self::Uncertain => "UNCERTAIN",
            Self::Skipped => "SKIPPED",
            Self::NotAttempted => "NOT_ATTEMPTED",
        }
    }
}

/// What became of one thing in one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The invoice or item.
    pub subject: Subject,
    /// Where it stands.
    pub outcome: Outcome,
    /// In a `validate_only` run: nothing stands in its way.
    pub is_ready: bool,
    /// Whether its problem was not seen in an earlier run.
    pub is_new_problem: bool,
    /// When its problem was first seen; none where it has none.
    pub first_seen_at: Option<Timestamp>,
    /// Whether it asks for a person's attention that nobody has given yet.
    pub has_attention: bool,
    /// Everything that is wrong or noteworthy.
    pub findings: Vec<Finding>,
    /// How the attempt failed.
    pub failure: Option<FailureClass>,
    /// In a `validate_only` run: what was found ready. It is what a real run with this plan goes by.
    pub content_hash: Option<ContentHash>,
    /// In a `validate_only` run: what Talenom would hold. Kept sealed, for a day.
    pub preview: Option<SalesInvoice>,
}

/// The sum of a run: found = transferred + already transferred + held + failed + uncertain + skipped + not attempted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Every invoice that the run saw waiting.
    pub found: u64,
    /// See [`Outcome::Transferred`].
    pub transferred: u64,
    /// See [`Outcome::AlreadyTransferred`].
    pub already_transferred: u64,
    /// See [`Outcome::Held`].
    pub held: u64,
    /// See [`Outcome::Failed`].
    pub failed: u64,
    /// See [`Outcome::Uncertain`].
    pub uncertain: u64,
    /// See [`Outcome::Skipped`].
    pub skipped: u64,
    /// See [`Outcome::NotAttempted`].
    pub not_attempted: u64,
    /// Those of a `validate_only` run's not attempted that nothing stands in the way of.
    pub ready: u64,
    /// Problems that no earlier run had seen.
    pub new_problems: u64,
    /// Transferred invoices, by this run or before, that ask for a person's attention.
    pub attentions: u64,
}

impl Counts {
    /// The state of a run that came to its end with this sum.
    #[must_use]
    pub const fn state(&self) -> RunState {
        if self.held + self.failed + self.uncertain + self.attentions > 0 {
            RunState::PartiallySucceeded
        } else {
            RunState::Succeeded
        }
    }
}
