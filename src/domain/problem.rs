//! Problems: what keeps invoices back, gathered by who can put it right, so that each can be told in one message.

mod digest;

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    finding::{Code, Finding, Owner},
    ids::InvoiceNumber,
    transfer::{FailureClass, Transfer, TransferKey},
};

/// How many transfers a problem names; the others are counted.
const NAMED_MAX: usize = 100;

/// What is wrong: what a finding says, or an attempt that failed without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// An error of the catalogue.
    Finding(Code),
    /// A passing failure, which the service mends by itself, or one that it cannot explain.
    Failure(FailureClass),
}

impl Cause {
    const fn owner(self) -> Owner {
        match self {
            Self::Finding(code) => code.entry().owner,
            Self::Failure(_) => Owner::Us,
        }
    }
}

/// One kind of problem and the transfers that have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub cause: Cause,
    /// How many transfers have it.
    pub count: u64,
    /// The first of them.
    pub named: Vec<Named>,
    /// Since when the oldest of them has it.
    pub first_seen: Timestamp,
}

/// A transfer that has a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The transfer.
    pub key: TransferKey,
    /// The invoice's number, where it has one.
    pub number: Option<InvoiceNumber>,
    /// What is wrong with this one, place by place. Empty where it failed without a finding.
    pub findings: Vec<Finding>,
}

/// Everything that is held, failed or uncertain, gathered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems {
    by_cause: BTreeMap<Cause, Problem>,
}

impl Problems {
    /// Adds what keeps a transfer back.
    pub fn add(&mut self, transfer: &Transfer) {
        let mut by_code: BTreeMap<Code, Vec<Finding>> = BTreeMap::new();
        for finding in transfer.findings.iter().filter(|finding| finding.is_error()) {
            by_code.entry(finding.code).or_default().push(finding.clone());
        }
        if let (true, Some(class)) = (by_code.is_empty(), transfer.progress.standing.failure_class()) {
            self.note(Cause::Failure(class), transfer, Vec::new());
        }
        for (code, findings) in by_code {
            self.note(Cause::Finding(code), transfer, findings);
        }
    }

    fn note(&mut self, cause: Cause, transfer: &Transfer, findings: Vec<Finding>) {
        let since = transfer.problem_since.unwrap_or(transfer.updated_at);
        let new = || Problem { cause, count: 0, named: Vec::new(), first_seen: since };
        let problem = self.by_cause.entry(cause).or_insert_with(new);
        problem.count += 1;
        problem.first_seen = problem.first_seen.min(since);
        if problem.named.len() < NAMED_MAX {
            problem.named.push(Named { key: transfer.key, number: transfer.seen.number, findings });
        }
    }

    /// What one owner has to do, the oldest problem first.
    #[must_use]
    pub fn of(&self, owner: Owner) -> Vec<&Problem> {
        let mut problems: Vec<&Problem> =
            self.by_cause.values().filter(|problem| problem.cause.owner() == owner).collect();
        problems.sort_by_key(|problem| problem.first_seen);
        problems
    }
}

#[cfg(test)]
mod tests;
