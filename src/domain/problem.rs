//! Problems: what keeps invoices and products back, gathered by who can put it right, so that each can be told in one message.

mod digest;

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    finding::{Code, Finding, Owner},
    ids::{ConnectionId, InvoiceNumber},
    item::ProductLinkKey,
    run::ProductSubject,
    transfer::{FailureClass, Transfer, TransferKey},
};

/// How many transfers or items a problem names; the others are counted.
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

/// What has a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// Transfers of invoices.
    Invoices,
    /// Entries of Severa's registers, and the products that they are in Talenom.
    Items,
}

impl Sort {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 2] = [Self::Invoices, Self::Items];
}

/// What keeps the product of an item back, as the last run that looked at it has found it. An item that is well has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductProblem {
    /// Of which item.
    pub key: ProductLinkKey,
    /// The connection whose run has found it.
    pub connection: ConnectionId,
    /// What people know the item by.
    pub subject: ProductSubject,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// Why it failed, where it did.
    pub failure: Option<FailureClass>,
    /// Since when it has this problem.
    pub first_seen: Timestamp,
}

/// One kind of problem and the transfers or items that have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub cause: Cause,
    /// What has it.
    pub sort: Sort,
    /// How many have it.
    pub count: u64,
    /// The first of them.
    pub named: Vec<Named>,
    /// Since when the oldest of them has it.
    pub first_seen: Timestamp,
}

/// A transfer or item that has a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Which.
    pub subject: Subject,
    /// What is wrong with this one, place by place. Empty where it failed without a finding.
    pub findings: Vec<Finding>,
}

/// What a problem names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A transfer, with the number of its invoice where that has one.
    Invoice(TransferKey, Option<InvoiceNumber>),
    /// An item, and the connection whose run has looked at it.
    Item(ProductSubject, ConnectionId),
}

impl Subject {
    const fn sort(&self) -> Sort {
        match self {
            Self::Invoice(..) => Sort::Invoices,
            Self::Item(..) => Sort::Items,
        }
    }
}

/// Everything that is held, failed or uncertain, gathered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems {
    by_cause: BTreeMap<(Sort, Cause), Problem>,
}

impl Problems {
    /// Adds what keeps a transfer back.
    pub fn add(&mut self, transfer: &Transfer) {
        let subject = Subject::Invoice(transfer.key, transfer.seen.number);
        let since = transfer.problem_since.unwrap_or(transfer.updated_at);
        self.gather(&subject, &transfer.findings, transfer.progress.standing.failure_class(), since);
    }

    /// Adds what keeps a product back.
    pub fn add_product(&mut self, problem: &ProductProblem) {
        let subject = Subject::Item(problem.subject.clone(), problem.connection.clone());
        self.gather(&subject, &problem.findings, problem.failure, problem.first_seen);
    }

    fn gather(
        &mut self,
        subject: &Subject,
        findings: &[Finding],
        failure: Option<FailureClass>,
        since: Timestamp,
    ) {
        let mut by_code: BTreeMap<Code, Vec<Finding>> = BTreeMap::new();
        for finding in findings.iter().filter(|finding| finding.is_error()) {
            by_code.entry(finding.code).or_default().push(finding.clone());
        }
        if let (true, Some(class)) = (by_code.is_empty(), failure) {
            self.note(Cause::Failure(class), subject, Vec::new(), since);
        }
        for (code, findings) in by_code {
            self.note(Cause::Finding(code), subject, findings, since);
        }
    }

    fn note(&mut self, cause: Cause, subject: &Subject, findings: Vec<Finding>, since: Timestamp) {
        let sort = subject.sort();
        let new = || Problem { cause, sort, count: 0, named: Vec::new(), first_seen: since };
        let problem = self.by_cause.entry((sort, cause)).or_insert_with(new);
        problem.count += 1;
        problem.first_seen = problem.first_seen.min(since);
        if problem.named.len() < NAMED_MAX {
            problem.named.push(Named { subject: subject.clone(), findings });
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
