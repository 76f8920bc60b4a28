//! Why a call or a run failed as a whole, as it is stored and told.

use std::{collections::BTreeMap, time::Duration};

use serde::{Deserialize, Serialize};

/// Why a call or a run failed as a whole. The words are API: docs/errors.md says what to do about each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Reason {
    /// One or more fields of the request are not valid.
    InvalidArgument,
    /// There is no such resource.
    NotFound,
    /// The id is taken, or the `request_id` was used with other parameters.
    AlreadyExists,
    /// The connection's state does not allow this.
    ConnectionNotActive,
    /// The run that a request names as its plan cannot be executed.
    PlanNotUsable,
    /// What has ended cannot be cancelled.
    RunHasEnded,
    /// Another connection takes the same company's invoices from the same waiting status.
    WaitingStatusTaken,
    /// Nobody has named the customer's written agreement.
    AgreementMissing,
    /// Somebody else changed it first.
    EtagMismatch,
    /// One of the two records has another link.
    LinkExists,
    /// An unanswered call, or an invoice on its way, depends on the link.
    LinkInUse,
    /// The transfer does not stand so that this can be decided about it.
    DecisionNotPossible,
    /// No e-invoice address of these customers waits for a confirmation.
    NothingToConfirm,
    /// The service has not removed this customer's e-invoice address, or remembers none.
    NothingToRestore,
    /// The upstream does not know our credentials.
    CredentialsRefused,
    /// The credentials lack a right.
    ScopeMissing,
    /// The Severa organization has another business id than the connection names.
    OtherCompany,
    /// Severa's home currency is another than Talenom's.
    OtherHomeCurrency,
    /// A company that the connection names is not among the organization's companies.
    CompanyNotFound,
    /// A status that the connection names does not exist, or exists twice.
    StatusNotFound,
    /// The upstream answers with something that we do not understand.
    UpstreamContract,
    /// The upstream refused a call in a way that we cannot explain.
    UpstreamRefused,
    /// The upstream limits our requests.
    UpstreamRateLimited,
    /// The upstream cannot be reached or is down.
    UpstreamUnavailable,
    /// Another piece of work has the organization's request budget.
    LaneBusy,
    /// Our database is away.
    StoreUnavailable,
    /// The server is shutting down.
    ShuttingDown,
    /// The call took longer than any call may.
    TimedOut,
    /// The run ended its worker too often, and nobody takes it up any more.
    RunAbandoned,
    /// A defect of ours.
    Internal,
    /// This release does not have it yet.
    NotBuilt,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 31] = [
        Self::InvalidArgument,
        Self::NotFound,
        Self::AlreadyExists,
        Self::ConnectionNotActive,
        Self::PlanNotUsable,
        Self::RunHasEnded,
        Self::WaitingStatusTaken,
        Self::AgreementMissing,
        Self::EtagMismatch,
        Self::LinkExists,
        Self::LinkInUse,
        Self::DecisionNotPossible,
        Self::NothingToConfirm,
        Self::NothingToRestore,
        Self::CredentialsRefused,
        Self::ScopeMissing,
        Self::OtherCompany,
        Self::OtherHomeCurrency,
        Self::CompanyNotFound,
        Self::StatusNotFound,
        Self::UpstreamContract,
        Self::UpstreamRefused,
        Self::UpstreamRateLimited,
        Self::UpstreamUnavailable,
        Self::LaneBusy,
        Self::StoreUnavailable,
        Self::ShuttingDown,
        Self::TimedOut,
        Self::RunAbandoned,
        Self::Internal,
        Self::NotBuilt,
    ];

    /// The word for the reason in `google.rpc.ErrorInfo`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::InvalidArgument => "INVALID_ARGUMENT",
            Self::NotFound => "NOT_FOUND",
            Self::AlreadyExists => "ALREADY_EXISTS",
            Self::ConnectionNotActive => "CONNECTION_NOT_ACTIVE",
            Self::PlanNotUsable => "PLAN_NOT_USABLE",
            Self::RunHasEnded => "RUN_HAS_ENDED",
            Self::WaitingStatusTaken => "WAITING_STATUS_TAKEN",
            Self::AgreementMissing => "AGREEMENT_MISSING",
            Self::EtagMismatch => "ETAG_MISMATCH",
            Self::LinkExists => "LINK_EXISTS",
            Self::LinkInUse => "LINK_IN_USE",
            Self::DecisionNotPossible => "DECISION_NOT_POSSIBLE",
            Self::NothingToConfirm => "NOTHING_TO_CONFIRM",
            Self::NothingToRestore => "NOTHING_TO_RESTORE",
            Self::CredentialsRefused => "CREDENTIALS_REFUSED",
            Self::ScopeMissing => "SCOPE_MISSING",
            Self::OtherCompany => "OTHER_COMPANY",
            Self::OtherHomeCurrency => "OTHER_HOME_CURRENCY",
            Self::CompanyNotFound => "COMPANY_NOT_FOUND",
            Self::StatusNotFound => "STATUS_NOT_FOUND",
            Self::UpstreamContract => "UPSTREAM_CONTRACT",
            Self::UpstreamRefused => "UPSTREAM_REFUSED",
            Self::UpstreamRateLimited => "UPSTREAM_RATE_LIMITED",
            Self::UpstreamUnavailable => "UPSTREAM_UNAVAILABLE",
            Self::LaneBusy => "LANE_BUSY",
            Self::StoreUnavailable => "STORE_UNAVAILABLE",
            Self::ShuttingDown => "SHUTTING_DOWN",
            Self::TimedOut => "TIMED_OUT",
            Self::RunAbandoned => "RUN_ABANDONED",
            Self::Internal => "INTERNAL",
            Self::NotBuilt => "NOT_BUILT",
        }
    }
}

/// A failure as it is stored with a run and told to callers. It holds no text of others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Why.
    pub reason: Reason,
    /// What the reason is about, such as `api`, `operation`, `scope`.
    pub metadata: BTreeMap<String, String>,
    /// When a repeat makes sense.
    pub retry_delay: Option<Duration>,
}

impl Failure {
    /// A failure without anything more to say.
    #[must_use]
    pub const fn new(reason: Reason) -> Self {
        Self { reason, metadata: BTreeMap::new(), retry_delay: None }
    }

    /// Adds what the reason is about.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl std::fmt::Display) -> Self {
        self.metadata.insert(key.to_owned(), value.to_string());
        self
    }

    /// Adds when a repeat makes sense.
    #[must_use]
    pub const fn retry_after(mut self, delay: Duration) -> Self {
        self.retry_delay = Some(delay);
        self
    }
}
