//! The only place where a `google.rpc.Status` is made. docs/errors.md tells callers and operators the same.

use std::{collections::HashMap, time::Duration};

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};
use tracing::{error, warn};

use super::v1;
use crate::{
    domain::run::{Failure, Reason},
    engine, store,
    telemetry::Chain,
};

/// The `domain` of every `google.rpc.ErrorInfo`.
pub(super) const ERROR_DOMAIN: &str = "severa-connector.talenom.com";

/// Details travel in a header, so there is an end to them.
pub(super) const VIOLATIONS_MAX: usize = 32;

/// The most characters of one metadata value, for the same reason.
const METADATA_CHARS_MAX: usize = 1_000;

/// When a caller may try again where nobody says otherwise.
const RETRY_DELAY: Duration = Duration::from_secs(30);

/// The gRPC code of a reason, and what the caller is told to do.
pub(super) const fn told(reason: Reason) -> (Code, &'static str) {
    (code(reason), text(reason))
}

const fn code(reason: Reason) -> Code {
    match reason {
        Reason::InvalidArgument => Code::InvalidArgument,
        Reason::NotFound => Code::NotFound,
        Reason::AlreadyExists | Reason::LinkExists => Code::AlreadyExists,
        Reason::ConnectionNotActive
        | Reason::WaitingStatusTaken
        | Reason::AgreementMissing
        | Reason::CompanyNotFound
        | Reason::DecisionNotPossible
        | Reason::LinkInUse
        | Reason::NothingToConfirm
        | Reason::NothingToRestore
        | Reason::PlanNotUsable
        | Reason::RunHasEnded
        | Reason::CredentialsRefused
        | Reason::ScopeMissing
        | Reason::OtherCompany
        | Reason::OtherHomeCurrency
        | Reason::StatusNotFound => Code::FailedPrecondition,
        Reason::EtagMismatch => Code::Aborted,
        Reason::UpstreamContract | Reason::UpstreamRefused | Reason::RunAbandoned | Reason::Internal => {
            Code::Internal
        }
        Reason::UpstreamRateLimited
        | Reason::UpstreamUnavailable
        | Reason::LaneBusy
        | Reason::StoreUnavailable
        | Reason::ShuttingDown => Code::Unavailable,
        Reason::TimedOut => Code::DeadlineExceeded,
        Reason::NotBuilt => Code::Unimplemented,
    }
}

const fn text(reason: Reason) -> &'static str {
    match reason {
        Reason::InvalidArgument => "the request is not valid: mend the fields that are named",
        Reason::NotFound => "there is no such resource: look the name up in a list",
        Reason::AlreadyExists => {
            "the id is taken, or the request_id was used with other parameters: choose another"
        }
        Reason::ConnectionNotActive => {
            "the connection's state does not allow this: activate it, lift its suspension, or ask for validate_only"
        }
        Reason::WaitingStatusTaken => {
            "another connection takes this company's invoices from this waiting status: choose another status"
        }
        Reason::AgreementMissing => "the customer's agreement is not named: set agreement_reference first",
        Reason::CompanyNotFound => "a company of the connection is not in Severa: check its guid",
        Reason::PlanNotUsable => {
            "the plan cannot be executed: name a validate_only run of the same connection that has ended well"
        }
        Reason::RunHasEnded => "the run has ended already: there is nothing to cancel",
        Reason::EtagMismatch => "the resource was changed meanwhile: read it again and repeat",
        Reason::NothingToConfirm => "no e-invoice address of these customers waits for a confirmation",
        Reason::NothingToRestore => "no e-invoice address of this customer was removed by the service",
        Reason::LinkExists => "the customer or the contact has another link: end that one first",
        Reason::LinkInUse => {
            "an invoice is on its way to the contact, or a call about it is not answered yet: let that end first"
        }
        Reason::DecisionNotPossible => "this cannot be decided as the transfer stands: read it again",
        Reason::CredentialsRefused => {
            "the upstream API does not take our credentials: have them checked or made anew there"
        }
        Reason::ScopeMissing => "the credentials lack a scope in the upstream API: have it added there",
        Reason::OtherCompany => {
            "the Severa organization is not the company that the connection names: check both business ids"
        }
        Reason::OtherHomeCurrency => {
            "the home currency in Severa is not the euro: such a company cannot be moved"
        }
        Reason::StatusNotFound => {
            "an invoice status of the connection is not there exactly once in Severa: see those that exist"
        }
        Reason::UpstreamContract => {
            "an upstream API answered in a shape that this release does not know: report it"
        }
        Reason::UpstreamRefused => "an upstream API refused a call that should be right: report it",
        Reason::UpstreamRateLimited => "an upstream API limits our requests: repeat later",
        Reason::UpstreamUnavailable => "an upstream API does not answer: repeat later",
        Reason::LaneBusy => "other work uses the organization's request budget: repeat later",
        Reason::StoreUnavailable => "the service's database does not answer: repeat later",
        Reason::ShuttingDown => "the server is stopping: repeat with the same request_id",
        Reason::TimedOut => {
            "the call took too long and may still take effect: read what it was to change before a repeat"
        }
        Reason::RunAbandoned => {
            "the run ended the server's work again and again and is not taken up any more: report it"
        }
        Reason::Internal => "something went wrong inside the service: report the time and the trace",
        Reason::NotBuilt => "this release does not have it yet",
    }
}

/// The details that every status has. Long metadata, such as all statuses of a company, are cut: `Run.error` has them
/// whole.
fn details(reason: Reason, metadata: impl IntoIterator<Item = (String, String)>) -> ErrorDetails {
    let cut = |value: String| match value.char_indices().nth(METADATA_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value,
    };
    let metadata: HashMap<_, _> = metadata.into_iter().map(|(key, value)| (key, cut(value))).collect();
    ErrorDetails::with_error_info(reason.name(), ERROR_DOMAIN, metadata)
}

/// The status of a failure.
pub(super) fn of_failure(failure: &Failure) -> Status {
    of_failure_about(failure, "")
}

/// The status of a failure, with the resource that the call named.
fn of_failure_about(failure: &Failure, name: &str) -> Status {
    let (code, text) = told(failure.reason);
    let mut all = details(failure.reason, failure.metadata.clone());
    let retry_delay = retry_delay(failure);
    if retry_delay.is_some() {
        all.set_retry_info(retry_delay);
    }
    if code == Code::FailedPrecondition {
        let subject = failure.metadata.get("api").map_or(name, String::as_str);
        all.add_precondition_failure_violation(failure.reason.name(), subject, text);
    }
    if code == Code::NotFound {
        let kind = failure.metadata.get("resource").map_or("", String::as_str);
        all.set_resource_info(kind, name, "", text);
    }
    Status::with_error_details(code, text, all)
}

/// Whoever is told UNAVAILABLE is told when to come again.
fn retry_delay(failure: &Failure) -> Option<Duration> {
    let (code, _) = told(failure.reason);
    failure.retry_delay.or((code == Code::Unavailable).then_some(RETRY_DELAY))
}

/// The failure of a stored run, in our own message: the same as its status says.
pub(super) fn run_error(failure: &Failure) -> v1::RunError {
    let (code, text) = told(failure.reason);
    v1::RunError {
        code: code.into(),
        reason: failure.reason.name().to_owned(),
        domain: ERROR_DOMAIN.to_owned(),
        metadata: failure.metadata.clone(),
        message: text.to_owned(),
        retry_delay: retry_delay(failure).and_then(|delay| prost_types::Duration::try_from(delay).ok()),
    }
}

/// What is wrong with a field, and where.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Violation {
    pub(super) field: String,
    pub(super) text: String,
}

/// The status of a request with bad fields: all of them at once.
pub(super) fn of_violations(violations: Vec<Violation>) -> Status {
    let (code, text) = told(Reason::InvalidArgument);
    let mut all = details(Reason::InvalidArgument, []);
    for Violation { field, text } in violations.into_iter().take(VIOLATIONS_MAX) {
        all.add_bad_request_violation(field, text);
    }
    Status::with_error_details(code, text, all)
}

/// The status of a method or field that a later release has.
pub(super) fn not_built(what: &str) -> Status {
    of_failure(&Failure::new(Reason::NotBuilt).with("what", what))
}

/// The status of a call that took longer than any call may.
pub(super) fn timed_out() -> Status {
    of_failure(&Failure::new(Reason::TimedOut))
}

/// The status of work whose doer is gone before the end: the server is stopping, or there is a defect of ours.
pub(super) fn broken_off(is_stopping: bool) -> Status {
    if is_stopping {
        return of_failure(&engine::Error::Stopping.failure());
    }
    error!(error.reason = Reason::Internal.name(), "a call broke off before its end");
    of_failure(&Failure::new(Reason::Internal))
}

/// The status of an engine's error about a resource. What the caller cannot mend is logged here, once, with its causes.
pub(super) fn of_engine(error: &engine::Error, name: &str) -> Status {
    let failure = error.failure();
    log(&failure, error);
    of_failure_about(&failure, name)
}

/// The status of a read that failed.
pub(super) fn of_store(error: &store::Error, name: &str) -> Status {
    let failure = engine::store_failure(error);
    log(&failure, error);
    of_failure_about(&failure, name)
}

fn log(failure: &Failure, cause: &(dyn std::error::Error + 'static)) {
    let (code, _) = told(failure.reason);
    let reason = failure.reason.name();
    // A lane that is taken and a server that stops are as they should be.
    let is_ordinary = matches!(failure.reason, Reason::LaneBusy | Reason::ShuttingDown);
    if code == Code::Internal {
        error!(error.reason = reason, error.chain = %Chain(cause), "a call failed");
    } else if code == Code::Unavailable && !is_ordinary {
        warn!(error.reason = reason, error.chain = %Chain(cause), "a call could not be done now");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_code_its_words_and_its_error_info() {
        for reason in Reason::ALL {
            let failure = Failure::new(reason).with("api", "severa");
            let status = of_failure(&failure);
            let info = status.get_details_error_info().unwrap();
            assert_eq!((info.reason.as_str(), info.domain.as_str()), (reason.name(), ERROR_DOMAIN));
            assert_eq!(info.metadata["api"], "severa");
            assert!(!status.message().is_empty(), "{reason:?}");
            assert!(!matches!(status.code(), Code::Ok | Code::Unknown | Code::Unauthenticated), "{reason:?}");
            let has = |code| status.code() == code;
            assert_eq!(status.get_details_retry_info().is_some(), has(Code::Unavailable), "{reason:?}");
            assert_eq!(status.get_details_resource_info().is_some(), has(Code::NotFound), "{reason:?}");
            let precondition = status.get_details_precondition_failure();
            assert_eq!(precondition.is_some(), has(Code::FailedPrecondition), "{reason:?}");
        }
    }

    #[test]
    fn a_run_tells_its_failure_as_its_stream_does() {
        for reason in Reason::ALL {
            let failure = Failure::new(reason).with("api", "talenom");
            let (status, stored) = (of_failure(&failure), run_error(&failure));
            assert_eq!((i32::from(status.code()), status.message()), (stored.code, stored.message.as_str()));
            let told = status.get_details_retry_info().and_then(|info| info.retry_delay);
            assert_eq!(
                stored.retry_delay.map(|delay| Duration::try_from(delay).unwrap()),
                told,
                "{reason:?}"
            );
        }
    }

    #[test]
    fn the_cause_of_an_internal_error_is_not_told() {
        let cause = store::Error::Inconsistent { table: "items", column: "outcome", id: "canary".to_owned() };
        let status = of_store(&cause, "connections/a");
        assert_eq!(status.code(), Code::Internal);
        assert!(!format!("{status:?}").contains("canary"));
    }

    #[test]
    fn metadata_stay_small_enough_for_a_header() {
        let failure = Failure::new(Reason::StatusNotFound).with("existing", "ä".repeat(5_000));
        let info = of_failure(&failure).get_details_error_info().unwrap();
        assert_eq!(info.metadata["existing"].chars().count(), METADATA_CHARS_MAX + 1);
        assert_eq!(run_error(&failure).metadata["existing"].chars().count(), 5_000);
    }

    #[test]
    fn what_is_not_there_is_named() {
        let status = of_store(&store::Error::NotFound("run"), "connections/a/runs/b");
        let info = status.get_details_resource_info().unwrap();
        assert_eq!(
            (info.resource_type.as_str(), info.resource_name.as_str()),
            ("run", "connections/a/runs/b")
        );
    }

    #[test]
    fn every_reason_is_explained_in_the_docs() {
        let docs = include_str!("../../docs/errors.md");
        for reason in Reason::ALL {
            assert!(docs.contains(&format!("## {}\n", reason.name())), "{reason:?}");
        }
    }

    #[test]
    fn all_bad_fields_are_in_one_answer_up_to_a_bound() {
        let violations =
            (0..40).map(|number| Violation { field: format!("f{number}"), text: "is empty".to_owned() });
        let status = of_violations(violations.collect());
        assert_eq!(status.get_details_bad_request().unwrap().field_violations.len(), VIOLATIONS_MAX);
    }
}
