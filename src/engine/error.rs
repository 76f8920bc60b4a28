//! Why an operation of the engine failed as a whole. What happens to one invoice is data, not an error.

use std::{sync::Arc, time::Duration};

use crate::{
    domain::{
        run::{Failure, Reason},
        transfer::IllegalTransition,
    },
    outbound::{self, ErrorKind},
    store::{self, Conflict},
};

/// When a caller may try again where nobody says otherwise.
const RETRY_DELAY: Duration = Duration::from_secs(30);

/// An operation of the engine that failed as a whole. Cheap to clone, since many invoices may fail for one cause.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// An upstream did not do what we asked.
    #[error("{doing} failed")]
    Upstream {
        /// What was being done.
        doing: &'static str,
        /// What the upstream said.
        #[source]
        source: Arc<outbound::Error>,
    },
    /// The store did not do what we asked.
    #[error("{doing} failed")]
    Store {
        /// What was being done.
        doing: &'static str,
        /// What the store said.
        #[source]
        source: Arc<store::Error>,
    },
    /// What was asked cannot be done as things are.
    #[error("refused: {}", .0.reason.name())]
    Refused(Failure),
    /// A transfer was moved in a way that the state machine does not know.
    #[error("a transfer was moved wrongly")]
    Illegal(#[source] IllegalTransition),
    /// The server is shutting down, and the work waits for its next start.
    #[error("stopped at a safe point")]
    Stopping,
}

impl Error {
    /// For `map_err`: says what was being done when an upstream failed.
    pub(super) fn upstream(doing: &'static str) -> impl Fn(outbound::Error) -> Self {
        move |source| Self::Upstream { doing, source: Arc::new(source) }
    }

    /// For `map_err`: says what was being done when the store failed.
    pub(super) fn store(doing: &'static str) -> impl Fn(store::Error) -> Self {
        move |source| Self::Store { doing, source: Arc::new(source) }
    }

    /// Whether another holder has the lane now, so that nothing more may be said in this one's name.
    #[must_use]
    pub fn is_lease_lost(&self) -> bool {
        matches!(self, Self::Store { source, .. } if matches!(**source, store::Error::LeaseLost))
    }

    /// Whether the work goes on elsewhere or later, so that nothing has come to its end.
    #[must_use]
    pub fn is_passed_on(&self) -> bool {
        matches!(self, Self::Stopping) || self.is_lease_lost()
    }

    /// The failure as callers are told it.
    #[must_use]
    pub fn failure(&self) -> Failure {
        match self {
            Self::Upstream { source, .. } => upstream_failure(source),
            Self::Store { source, .. } => store_failure(source),
            Self::Refused(failure) => failure.clone(),
            Self::Illegal(_) => Failure::new(Reason::Internal),
            Self::Stopping => Failure::new(Reason::ShuttingDown).retry_after(RETRY_DELAY),
        }
    }
}

fn upstream_failure(error: &outbound::Error) -> Failure {
    let failure = match &error.kind {
        ErrorKind::Credentials { .. } => Failure::new(Reason::CredentialsRefused),
        ErrorKind::ScopeMissing { scope } => {
            let failure = Failure::new(Reason::ScopeMissing);
            scope.as_ref().map_or(failure.clone(), |scope| failure.with("scope", scope))
        }
        ErrorKind::RateLimited { retry_after } => {
            Failure::new(Reason::UpstreamRateLimited).retry_after(retry_after.unwrap_or(RETRY_DELAY))
        }
        ErrorKind::NotSent(_)
        | ErrorKind::NoAnswer(_)
        | ErrorKind::Server { .. }
        | ErrorKind::LeaseTooShort => Failure::new(Reason::UpstreamUnavailable).retry_after(RETRY_DELAY),
        ErrorKind::Contract { path, .. } => Failure::new(Reason::UpstreamContract).with("path", path),
        ErrorKind::Conflict { .. }
        | ErrorKind::Rejected { .. }
        | ErrorKind::NotFound { .. }
        | ErrorKind::Unexpected { .. }
        | ErrorKind::CapabilityAbsent { .. } => Failure::new(Reason::UpstreamRefused),
    };
    failure.with("api", error.api).with("operation", error.operation)
}

/// What callers are told of a store's error.
#[must_use]
pub fn store_failure(error: &store::Error) -> Failure {
    match error {
        store::Error::NotFound(kind) => Failure::new(Reason::NotFound).with("resource", kind),
        store::Error::Conflict(Conflict::ConnectionChanged) => Failure::new(Reason::EtagMismatch),
        store::Error::Conflict(Conflict::DecisionNotPossible) => Failure::new(Reason::DecisionNotPossible),
        store::Error::Conflict(Conflict::RunEnded) => Failure::new(Reason::RunHasEnded),
        store::Error::Conflict(_) => Failure::new(Reason::AlreadyExists),
        store::Error::LeaseLost | store::Error::Unavailable(_) | store::Error::Closed => {
            Failure::new(Reason::StoreUnavailable).retry_after(RETRY_DELAY)
        }
        store::Error::Refused(_)
        | store::Error::Inconsistent { .. }
        | store::Error::Schema { .. }
        | store::Error::WrongSealingKey
        | store::Error::Sealing
        | store::Error::Locked(_)
        | store::Error::Address(_)
        | store::Error::Setting { .. }
        | store::Error::File { .. } => Failure::new(Reason::Internal),
    }
}
