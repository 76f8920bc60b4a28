//! The API's values as people read them: enum words, sums, times.

use jiff::{Timestamp, tz::TimeZone};
use tonic::Code;

use severa_connector::rpc::v1;

use crate::output::Tone;

/// The word for an enum value: its name without the enum's own, such as `HELD`. Empty where it says nothing.
pub(crate) trait Word {
    fn word(self) -> &'static str;
}

macro_rules! words {
    ($($name:ident $prefix:literal)*) => {
        $(impl Word for v1::$name {
            fn word(self) -> &'static str {
                match self {
                    Self::Unspecified => "",
                    _ => self.as_str_name().trim_start_matches($prefix),
                }
            }
        })*
    };
}

words! {
    AfterRows "AFTER_ROWS_"
    AttentionDecision "ATTENTION_DECISION_"
    Capability "CAPABILITY_"
    CapabilityState "CAPABILITY_STATE_"
    CheckStatus "CHECK_STATUS_"
    ConnectionState "CONNECTION_STATE_"
    ContactType "CONTACT_TYPE_"
    DeliveryChannel "DELIVERY_CHANNEL_"
    FailureClass "FAILURE_CLASS_"
    InvoiceNumbers "INVOICE_NUMBERS_"
    LinkState "LINK_STATE_"
    Outcome "OUTCOME_"
    Owner "OWNER_"
    Register "REGISTER_"
    RegisterMatch "REGISTER_MATCH_"
    RowType "ROW_TYPE_"
    ProductAction "PRODUCT_ACTION_"
    RunKind "RUN_KIND_"
    RunState "RUN_STATE_"
    Severity "SEVERITY_"
    Standing "STANDING_"
    Step "STEP_"
    Treatment "TREATMENT_"
    Way "WAY_"
}

/// What an enum value says of how things are.
pub(crate) trait HasTone {
    fn tone(self) -> Option<Tone>;
}

impl HasTone for v1::Outcome {
    fn tone(self) -> Option<Tone> {
        match self {
            Self::Transferred | Self::AlreadyTransferred => Some(Tone::Good),
            Self::Held | Self::Uncertain => Some(Tone::Waiting),
            Self::Failed => Some(Tone::Bad),
            Self::Unspecified | Self::Skipped | Self::NotAttempted => None,
        }
    }
}

impl HasTone for v1::Standing {
    fn tone(self) -> Option<Tone> {
        match self {
            Self::Transferred => Some(Tone::Good),
            Self::Held | Self::Uncertain => Some(Tone::Waiting),
            Self::Failed => Some(Tone::Bad),
            Self::Unspecified | Self::Going | Self::Withdrawn | Self::GivenUp => None,
        }
    }
}

impl HasTone for v1::RunState {
    fn tone(self) -> Option<Tone> {
        match self {
            Self::Succeeded => Some(Tone::Good),
            Self::PartiallySucceeded | Self::Cancelled => Some(Tone::Waiting),
            Self::Failed => Some(Tone::Bad),
            Self::Unspecified | Self::Queued | Self::Running => None,
        }
    }
}

impl HasTone for v1::CheckStatus {
    fn tone(self) -> Option<Tone> {
        match self {
            Self::Ok => Some(Tone::Good),
            Self::Warning => Some(Tone::Waiting),
            Self::Failed => Some(Tone::Bad),
            Self::Unspecified => None,
        }
    }
}

impl HasTone for v1::Severity {
    fn tone(self) -> Option<Tone> {
        match self {
            Self::Error => Some(Tone::Bad),
            Self::Warning => Some(Tone::Waiting),
            Self::Unspecified | Self::Information => None,
        }
    }
}

impl HasTone for v1::Verdict {
    fn tone(self) -> Option<Tone> {
        match self {
            Self::Ready => Some(Tone::Good),
            Self::ReadyWithWarnings => Some(Tone::Waiting),
            Self::NotReady => Some(Tone::Bad),
            Self::Unspecified => None,
        }
    }
}

/// The name of a gRPC code, as documents write it.
pub(crate) const fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

/// A number that may be missing.
pub(crate) fn number(number: Option<i64>) -> String {
    number.map_or_else(|| "-".to_owned(), |number| number.to_string())
}

/// A text that may be missing.
pub(crate) fn text(text: &str) -> &str {
    if text.is_empty() { "-" } else { text }
}

/// The sum with tax, with its currency.
pub(crate) fn gross(totals: Option<&v1::Totals>) -> String {
    totals.map_or_else(|| "-".to_owned(), |totals| format!("{} {}", totals.gross, totals.currency_code))
}

/// A time on the clock of this machine.
pub(crate) fn time(time: Option<&prost_types::Timestamp>) -> String {
    time.and_then(|time| Timestamp::new(time.seconds, time.nanos).ok()).map_or_else(
        || "-".to_owned(),
        |time| time.to_zoned_datetime(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S").to_string(),
    )
}

/// The findings, one per line.
pub(crate) fn findings(findings: &[v1::Finding]) -> String {
    let lines: Vec<String> =
        findings.iter().map(|finding| format!("{}: {}", finding.code, finding.message)).collect();
    if lines.is_empty() { "-".to_owned() } else { lines.join("\n") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_enum_word_is_the_value_without_the_enum() {
        assert_eq!(v1::Outcome::AlreadyTransferred.word(), "ALREADY_TRANSFERRED");
        assert_eq!(v1::CapabilityState::AbsentBySetting.word(), "ABSENT_BY_SETTING");
        assert_eq!(v1::Owner::Us.word(), "US");
        assert_eq!(v1::Outcome::Unspecified.word(), "");
    }

    #[test]
    fn what_is_missing_is_a_dash() {
        assert_eq!(
            (number(None), text(""), gross(None), time(None)),
            ("-".into(), "-", "-".into(), "-".into())
        );
        assert_eq!(findings(&[]), "-");
    }

    #[test]
    fn a_sum_is_told_with_its_currency() {
        let totals = v1::Totals {
            net: "1000.00".into(),
            tax: "255.00".into(),
            gross: "1255.00".into(),
            currency_code: "EUR".into(),
        };
        assert_eq!(gross(Some(&totals)), "1255.00 EUR");
    }
}
