//! A call that failed, told so that a person knows what to do next. Everything here goes to standard error.

use std::{collections::HashMap, error::Error as _, fmt, io, io::Write, time::Duration};

use owo_colors::{OwoColorize, Stream};
use serde_json::{Value, json};
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt};

use severa_connector::rpc::v1;

use crate::words::code_name;

/// A call that the service refused or could not do.
#[derive(Debug)]
pub(crate) struct CallFailed {
    /// What was not done, such as `the connection was not made`.
    what: String,
    status: Box<Status>,
    /// What to do, where this command knows better than the reason.
    advice: Option<String>,
}

impl CallFailed {
    pub(crate) fn new(what: impl Into<String>, status: Status) -> Self {
        Self { what: what.into(), status: Box::new(status), advice: None }
    }

    /// A stream that ended with a status: the run failed as a whole, or only the watching broke off.
    pub(crate) fn of_stream(run: &str, status: Status) -> Self {
        if is_broken_off(&status) {
            let advice = format!("The run goes on in the service: `severactl runs watch {run}`.");
            let what = format!("{run} could not be watched to its end");
            Self { what, status: Box::new(status), advice: Some(advice) }
        } else {
            Self::new(format!("{run} failed"), status)
        }
    }

    /// A run that failed as a whole, as the run itself tells it.
    pub(crate) fn of_run(run: &str, error: &v1::RunError) -> Self {
        let mut details = ErrorDetails::new();
        let metadata: HashMap<String, String> = error.metadata.clone().into_iter().collect();
        details.set_error_info(&error.reason, &error.domain, metadata);
        if let Some(delay) = error.retry_delay {
            details.set_retry_info(Duration::try_from(delay).ok());
        }
        let status = Status::with_error_details(Code::from_i32(error.code), &error.message, details);
        Self::new(format!("{run} failed"), status)
    }
}

/// Whether only the watching of a run broke off, which says nothing of the run.
pub(crate) fn is_broken_off(status: &Status) -> bool {
    let details = status.get_error_details();
    matches!(
        details.error_info().map_or("", |info| info.reason.as_str()),
        "" | "SHUTTING_DOWN" | "STORE_UNAVAILABLE"
    )
}

impl fmt::Display for CallFailed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.what)
    }
}

impl std::error::Error for CallFailed {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(self.status.as_ref())
    }
}

/// Tells why the command failed.
pub(crate) fn print(error: &anyhow::Error, json: bool) {
    let text = match (Explanation::of(error), json) {
        (Some(explanation), true) => explanation.json().to_string(),
        (Some(explanation), false) => explanation.to_string(),
        (None, true) => json!({ "error": { "what": format!("{error:#}") } }).to_string(),
        (None, false) => heading(&format!("{error:#}")),
    };
    // Where even this cannot be written there is nobody to tell.
    let _ = writeln!(io::stderr().lock(), "{}", text.trim_end());
}

fn heading(text: &str) -> String {
    format!("{} {text}", "error:".if_supports_color(Stream::Stderr, |text| text.red()))
}

/// Everything that a failed call says, ready to be shown.
#[derive(Debug)]
struct Explanation {
    what: String,
    code: Code,
    reason: String,
    metadata: Vec<(String, String)>,
    message: String,
    fields: Vec<FieldViolation>,
    retry_delay: Option<Duration>,
    advice: String,
}

impl Explanation {
    fn of(error: &anyhow::Error) -> Option<Self> {
        let failed = error.downcast_ref::<CallFailed>()?;
        let details = failed.status.get_error_details();
        let (reason, metadata) = details.error_info().map_or_else(Default::default, |info| {
            let mut metadata: Vec<_> = info.metadata.clone().into_iter().collect();
            metadata.sort();
            (info.reason.clone(), metadata)
        });
        let advice =
            failed.advice.clone().unwrap_or_else(|| advice(failed.status.code(), &reason).to_owned());
        Some(Self {
            what: failed.what.clone(),
            code: failed.status.code(),
            reason,
            metadata,
            message: message(&failed.status),
            fields: details.bad_request().map(|request| request.field_violations.clone()).unwrap_or_default(),
            retry_delay: details.retry_info().and_then(|info| info.retry_delay),
            advice,
        })
    }

    fn json(&self) -> Value {
        let fields: Vec<Value> = self
            .fields
            .iter()
            .map(|field| json!({ "field": field.field, "description": field.description }))
            .collect();
        let metadata: serde_json::Map<String, Value> =
            self.metadata.iter().map(|(key, value)| (key.clone(), value.as_str().into())).collect();
        json!({ "error": {
            "what": self.what,
            "code": code_name(self.code),
            "reason": self.reason,
            "metadata": metadata,
            "message": self.message,
            "fields": fields,
            "retry_delay": self.retry_delay.map(|delay| format!("{}s", delay.as_secs())),
            "advice": self.advice,
        }})
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}", heading(&self.what))?;
        write!(formatter, "  code     {}", code_name(self.code))?;
        if !self.reason.is_empty() {
            write!(formatter, "\n  reason   {}", self.reason)?;
        }
        for (key, value) in &self.metadata {
            write!(formatter, "\n           {key} = {value}")?;
        }
        if !self.message.is_empty() {
            write!(formatter, "\n  message  {}", self.message)?;
        }
        for (index, field) in self.fields.iter().enumerate() {
            let label = if index == 0 { "fields" } else { "" };
            write!(formatter, "\n  {label:<7}  {}: {}", field.field, field.description)?;
        }
        if let Some(delay) = self.retry_delay {
            write!(formatter, "\n  retry    in {} s", delay.as_secs().max(1))?;
        }
        if !self.advice.is_empty() {
            write!(formatter, "\n  do       {}", self.advice)?;
        }
        Ok(())
    }
}

/// The service's own words, or what the transport says where no service answered.
fn message(status: &Status) -> String {
    let mut text = status.message().to_owned();
    let mut source = status.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}

/// What to do about a reason; where there is none, about a code.
fn advice(code: Code, reason: &str) -> &'static str {
    match reason {
        "INVALID_ARGUMENT" => "Correct what is named above; `--help` shows what is allowed.",
        "NOT_FOUND" => "See what there is with `connections list`, `runs list` or `transfers list`.",
        "ALREADY_EXISTS" => {
            "Take another --id; or another --request-id, for one belongs to one request only."
        }
        "CONNECTION_NOT_ACTIVE" => {
            "Activate the connection with `connections activate`, lift its suspension with `connections update \
             --suspended false`, or only look with --validate-only."
        }
        "PLAN_NOT_USABLE" => {
            "Make a new plan with --validate-only, wait until it has ended, and name its run."
        }
        "RUN_HAS_ENDED" => "See how it ended with `runs get`.",
        "ETAG_MISMATCH" => "Somebody changed it meanwhile: read it again, then repeat.",
        "CREDENTIALS_REFUSED" => "Check the client id and the secret of the API that is named above.",
        "SCOPE_MISSING" => "Give the credentials of the API above the missing right, then repeat.",
        "OTHER_COMPANY" => "The credentials belong to another company: check them, and --business-id.",
        "OTHER_HOME_CURRENCY" => "Only companies that keep their books in euros can be moved.",
        "COMPANY_NOT_FOUND" => "Look the company's guid up in Severa, then repeat.",
        "WAITING_STATUS_TAKEN" => "Give this connection a status of its own with --waiting-status.",
        "AGREEMENT_MISSING" => {
            "Name the agreement with `connections update --agreement-reference`, then repeat."
        }
        "STATUS_NOT_FOUND" => "Name the status as Severa does, or by its guid; it must exist exactly once.",
        "LANE_BUSY" => "A run is using the organization's request budget: repeat when it has ended.",
        "UPSTREAM_RATE_LIMITED" | "UPSTREAM_UNAVAILABLE" | "STORE_UNAVAILABLE" | "SHUTTING_DOWN" => {
            "Repeat it later; with the same --request-id nothing is done twice."
        }
        "UPSTREAM_CONTRACT" | "UPSTREAM_REFUSED" | "INTERNAL" => {
            "Tell the people who run the service, with what stands above and the time."
        }
        "NOT_BUILT" => "This release of the service cannot do it yet.",
        _ => advice_without_reason(code),
    }
}

const fn advice_without_reason(code: Code) -> &'static str {
    match code {
        Code::Unavailable => "The service went away or cannot be reached: check --endpoint, then repeat.",
        Code::Unimplemented => "This service does not know the call: check --endpoint and the two versions.",
        Code::Ok
        | Code::Cancelled
        | Code::Unknown
        | Code::InvalidArgument
        | Code::DeadlineExceeded
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::ResourceExhausted
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::OutOfRange
        | Code::Internal
        | Code::DataLoss
        | Code::Unauthenticated => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn explain(failed: CallFailed) -> Explanation {
        Explanation::of(&failed.into()).unwrap()
    }

    #[test]
    fn every_bad_field_is_told_with_what_to_do() {
        let mut details = ErrorDetails::new();
        details
            .set_error_info("INVALID_ARGUMENT", "domain", [("api".to_owned(), "severa".to_owned())])
            .add_bad_request_violation("connection.business_id", "the check digit does not fit")
            .add_bad_request_violation("connection.settings.cut_over", "is no date");
        let status = Status::with_error_details(Code::InvalidArgument, "the request is not valid", details);
        let text = explain(CallFailed::new("the connection was not made", status)).to_string();
        assert_eq!(
            text,
            "error: the connection was not made\n\
             \x20 code     INVALID_ARGUMENT\n\
             \x20 reason   INVALID_ARGUMENT\n\
             \x20          api = severa\n\
             \x20 message  the request is not valid\n\
             \x20 fields   connection.business_id: the check digit does not fit\n\
             \x20          connection.settings.cut_over: is no date\n\
             \x20 do       Correct what is named above; `--help` shows what is allowed."
        );
    }

    #[test]
    fn a_failure_that_passes_says_when_to_repeat() {
        let mut details = ErrorDetails::new();
        details
            .set_error_info("UPSTREAM_RATE_LIMITED", "domain", [])
            .set_retry_info(Some(Duration::from_secs(7)));
        let status = Status::with_error_details(Code::Unavailable, "Severa limits our requests", details);
        let explanation = explain(CallFailed::new("nothing was transferred", status));
        assert!(explanation.to_string().contains("\n  retry    in 7 s\n"), "{explanation}");
        assert_eq!(explanation.json()["error"]["retry_delay"], "7s");
        assert_eq!(explanation.json()["error"]["code"], "UNAVAILABLE");
    }

    #[test]
    fn a_watcher_that_was_cut_off_is_told_that_the_run_goes_on() {
        let text = explain(CallFailed::of_stream("connections/demo/runs/1", Status::unavailable("gone")))
            .to_string();
        assert!(text.contains("could not be watched to its end"), "{text}");
        assert!(text.ends_with("`severactl runs watch connections/demo/runs/1`."), "{text}");
    }

    #[test]
    fn a_failed_run_is_told_the_same_by_the_stream_and_by_the_run() {
        let error = v1::RunError {
            code: Code::FailedPrecondition.into(),
            reason: "SCOPE_MISSING".into(),
            metadata: [("scope".to_owned(), "invoices:write".to_owned())].into(),
            message: "a right is missing".into(),
            ..v1::RunError::default()
        };
        let mut details = ErrorDetails::new();
        details.set_error_info("SCOPE_MISSING", "", [("scope".to_owned(), "invoices:write".to_owned())]);
        let status = Status::with_error_details(Code::FailedPrecondition, "a right is missing", details);
        let by_run = explain(CallFailed::of_run("the run", &error)).to_string();
        assert_eq!(by_run, explain(CallFailed::of_stream("the run", status)).to_string());
        assert!(by_run.contains("scope = invoices:write"), "{by_run}");
    }

    #[test]
    fn an_error_of_our_own_is_no_failed_call() {
        assert!(Explanation::of(&anyhow::anyhow!("the file is not there")).is_none());
    }
}
