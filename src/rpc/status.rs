//! The only place where a `google.rpc.Status` is made. docs/errors.md tells callers and operators the same.

use std::{collections::HashMap, time::Duration};

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};
use tracing::error;

use super::v1;
use crate::{
    domain::run::{Failure, Reason},
    engine, store,
    telemetry::Chain,
};

/// The `domain` of every `google.rpc.ErrorInfo`.
pub(super) const ERROR_DOMAIN: &str = "severa-connector.talenom.com";

/// Details travel in a header, so there is an end to them.
const VIOLATIONS_MAX: usize = 32;

/// When a caller may try again where nobody says otherwise.
const RETRY_DELAY: Duration = Duration::from_secs(30);

/// The gRPC code of a reason, and what the caller is told to do.
pub(super) const fn told(reason: Reason) -> (Code, &'static str) {
    match reason {
        Reason::InvalidArgument => {
            (Code::InvalidArgument, "the request is not valid: mend the fields that are named")
        }
        Reason::NotFound => (Code::NotFound, "there is no such resource: look the name up in a list"),
        Reason::AlreadyExists => (
            Code::AlreadyExists,
            "the id is taken, or the request_id was used with other parameters: choose another",
        ),
        Reason::ConnectionNotActive => (
            Code::FailedPrecondition,
            "the connection's state does not allow this: activate it, or ask for validate_only",
        ),
        Reason::EtagMismatch => {
            (Code::Aborted, "the resource was changed meanwhile: read it again and repeat")
        }
        Reason::CredentialsRefused => (
            Code::FailedPrecondition,
            "the upstream API does not take our credentials: have them checked or made anew there",
        ),
        Reason::ScopeMissing => (
            Code::FailedPrecondition,
            "the credentials lack a scope in the upstream API: have it added there",
        ),
        Reason::OtherCompany => (
            Code::FailedPrecondition,
            "the Severa organization is not the company that the connection names: check both business ids",
        ),
        Reason::StatusNotFound => (
            Code::FailedPrecondition,
            "an invoice status of the connection is not there exactly once in Severa: see those that exist",
        ),
        Reason::UpstreamContract => {
            (Code::Internal, "an upstream API answered in a shape that this release does not know: report it")
        }
        Reason::UpstreamRefused => {
            (Code::Internal, "an upstream API refused a call that should be right: report it")
        }
        Reason::UpstreamRateLimited => {
            (Code::Unavailable, "an upstream API limits our requests: repeat later")
        }
        Reason::UpstreamUnavailable => (Code::Unavailable, "an upstream API does not answer: repeat later"),
        Reason::LaneBusy => {
            (Code::Unavailable, "other work uses the organization's request budget: repeat later")
        }
        Reason::StoreUnavailable => {
            (Code::Unavailable, "the service's database does not answer: repeat later")
        }
        Reason::ShuttingDown => {
            (Code::Unavailable, "the server is stopping: repeat with the same request_id")
        }
        Reason::Internal => {
            (Code::Internal, "something went wrong inside the service: report the time and the trace")
        }
        Reason::NotBuilt => (Code::Unimplemented, "this release does not have it yet"),
    }
}

/// The details that every status has.
fn details(reason: Reason, metadata: impl IntoIterator<Item = (String, String)>) -> ErrorDetails {
    ErrorDetails::with_error_info(
        reason.name(),
        ERROR_DOMAIN,
        metadata.into_iter().collect::<HashMap<_, _>>(),
    )
}

/// The status of a failure.
pub(super) fn of_failure(failure: &Failure) -> Status {
    let (code, text) = told(failure.reason);
    let mut all = details(failure.reason, failure.metadata.clone());
    let retry_delay = failure.retry_delay.or((code == Code::Unavailable).then_some(RETRY_DELAY));
    if retry_delay.is_some() {
        all.set_retry_info(retry_delay);
    }
    if code == Code::FailedPrecondition {
        let subject = failure.metadata.get("api").cloned().unwrap_or_default();
        all.add_precondition_failure_violation(failure.reason.name(), subject, text);
    }
    Status::with_error_details(code, text, all)
}

/// The failure of a stored run, in our own message.
pub(super) fn run_error(failure: &Failure) -> v1::RunError {
    let (code, text) = told(failure.reason);
    v1::RunError {
        code: code.into(),
        reason: failure.reason.name().to_owned(),
        domain: ERROR_DOMAIN.to_owned(),
        metadata: failure.metadata.clone(),
        message: text.to_owned(),
        retry_delay: failure.retry_delay.and_then(|delay| prost_types::Duration::try_from(delay).ok()),
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
pub(super) fn not_built(what: &'static str) -> Status {
    of_failure(&Failure::new(Reason::NotBuilt).with("what", what))
}

/// The status of a resource that is not there.
pub(super) fn not_found(kind: &'static str, name: &str) -> Status {
    let (code, text) = told(Reason::NotFound);
    let mut all = details(Reason::NotFound, [("resource".to_owned(), kind.to_owned())]);
    all.set_resource_info(kind, name, "", text);
    Status::with_error_details(code, text, all)
}

/// The status of an engine's error. What the caller cannot mend is logged here, once, with all its causes.
pub(super) fn of_engine(error: &engine::Error) -> Status {
    let failure = error.failure();
    log(&failure, error);
    of_failure(&failure)
}

/// The status of a read that failed.
pub(super) fn of_store(error: &store::Error) -> Status {
    let failure = engine::store_failure(error);
    log(&failure, error);
    of_failure(&failure)
}

fn log(failure: &Failure, cause: &(dyn std::error::Error + 'static)) {
    let (code, _) = told(failure.reason);
    if matches!(code, Code::Internal | Code::Unavailable) {
        error!(error.reason = failure.reason.name(), error.chain = %Chain(cause), "a call failed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_code_and_its_error_info() {
        for reason in Reason::ALL {
            let status = of_failure(&Failure::new(reason).with("api", "severa"));
            let info = status.get_details_error_info().unwrap();
            assert_eq!((info.reason.as_str(), info.domain.as_str()), (reason.name(), ERROR_DOMAIN));
            assert_eq!(
                status.get_details_retry_info().is_some(),
                status.code() == Code::Unavailable,
                "{reason:?}"
            );
            assert!(!matches!(status.code(), Code::Ok | Code::Unknown | Code::Unauthenticated), "{reason:?}");
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
