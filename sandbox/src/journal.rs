//! What the sandbox saw: calls counted by operation and answer, and requests that broke the contract.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;
use serde::Serialize;

/// The violations kept at most; older ones make room and are only counted.
const VIOLATIONS_MAX: usize = 1_000;

/// One of the two played APIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Api {
    /// Visma Severa.
    Severa,
    /// Talenom.
    Talenom,
}

/// The kind of rule that a request broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// No such method and path.
    UnknownOperation,
    /// A header is missing or wrong.
    Header,
    /// A query parameter is unknown, missing or of the wrong type.
    Query,
    /// The body has the wrong shape.
    Body,
    /// A PUT leaves out a field that the vendor gave.
    NotEchoed,
    /// Right by the contract, but the sandbox does not play it.
    Unserved,
}

/// A rule that a request broke, before it is known which request.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) rule: Rule,
    pub(crate) message: String,
}

/// A request that broke the contract.
#[derive(Debug, Clone, Serialize)]
pub struct Violation {
    /// When it came.
    pub at: Timestamp,
    /// The API that it was sent to.
    pub api: Api,
    /// The operation, such as `talenom.updateInvoice`.
    pub operation: &'static str,
    /// Method and path.
    pub request: String,
    /// The kind of rule.
    pub rule: Rule,
    /// What is wrong.
    pub message: String,
}

/// The calls of one operation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct OperationCalls {
    /// Every call that came, also those refused and those never answered.
    pub received: u64,
    /// The answers given as the vendor means them, by HTTP status.
    pub by_status: BTreeMap<u16, u64>,
    /// The calls that a fault struck; their answers are not among the others.
    pub struck: u64,
}

/// The calls of every operation that was called.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Calls {
    /// By operation name.
    pub operations: BTreeMap<&'static str, OperationCalls>,
}

impl Calls {
    /// How often the operation was called.
    #[must_use]
    pub fn received(&self, operation: &str) -> u64 {
        self.operations.get(operation).map_or(0, |calls| calls.received)
    }

    /// How often the operation was answered with that status.
    #[must_use]
    pub fn answered(&self, operation: &str, status: u16) -> u64 {
        self.operations.get(operation).and_then(|calls| calls.by_status.get(&status)).copied().unwrap_or(0)
    }

    /// How often any operation was answered with that status; 429 tells the calls refused by the rate limit.
    #[must_use]
    pub fn answered_by_any(&self, status: u16) -> u64 {
        self.operations.values().filter_map(|calls| calls.by_status.get(&status)).sum()
    }
}

/// The record of everything since the start or the last reset.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    calls: Calls,
    violations: VecDeque<Violation>,
    violations_dropped: u64,
}

impl Journal {
    pub(crate) fn count_call(&mut self, operation: &'static str) {
        self.calls.operations.entry(operation).or_default().received += 1;
    }

    pub(crate) fn count_answer(&mut self, operation: &'static str, status: u16) {
        *self.calls.operations.entry(operation).or_default().by_status.entry(status).or_default() += 1;
    }

    pub(crate) fn count_fault(&mut self, operation: &'static str) {
        self.calls.operations.entry(operation).or_default().struck += 1;
    }

    pub(crate) fn note(&mut self, violation: Violation) {
        tracing::warn!(operation = violation.operation, "contract violation: {}", violation.message);
        if self.violations.len() == VIOLATIONS_MAX {
            self.violations.pop_front();
            self.violations_dropped += 1;
        }
        self.violations.push_back(violation);
    }

    pub(crate) fn calls(&self) -> &Calls {
        &self.calls
    }

    pub(crate) fn violations(&self) -> Vec<Violation> {
        self.violations.iter().cloned().collect()
    }

    pub(crate) fn violations_dropped(&self) -> u64 {
        self.violations_dropped
    }

    pub(crate) fn reset(&mut self) {
        *self = Self::default();
    }
}
