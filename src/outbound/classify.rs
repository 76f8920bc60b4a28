//! From an HTTP status and the vendor's error body to the kind of error.

use std::time::Duration;

use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::{
    StatusCode,
    header::{DATE, HeaderMap, HeaderName, RETRY_AFTER},
};

use super::error::{ErrorKind, Scope, VendorCode};

/// What a vendor's error body says, as the vendor's adapter reads it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// Whether the body is one of the vendor's error bodies at all.
    pub(crate) is_readable: bool,
    /// The vendor's code.
    pub(crate) code: Option<VendorCode>,
    /// What it is about, where that matters.
    pub(crate) subject: Option<Subject>,
    /// Whether the gateway before the API made it.
    pub(crate) by_gateway: bool,
}

/// What a refusal is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Subject {
    /// A scope that the credentials lack, named or not.
    Scope(Option<Scope>),
    /// The row version.
    RowVersion,
}

/// The kind of error that an answer without success is.
pub(crate) fn kind_of(status: StatusCode, headers: &HeaderMap, refusal: Refusal) -> ErrorKind {
    let number = status.as_u16();
    let code = refusal.code;
    if let (403, Some(Subject::Scope(scope))) = (number, &refusal.subject) {
        return ErrorKind::ScopeMissing { scope: scope.clone() };
    }
    match number {
        400 if refusal.subject == Some(Subject::RowVersion) => ErrorKind::Conflict { status: number, code },
        400 | 422 if refusal.is_readable => ErrorKind::Rejected { status: number, code },
        401 | 403 => ErrorKind::Credentials { status: number, code },
        404 => ErrorKind::NotFound { by_gateway: refusal.by_gateway },
        405 | 413 | 415 => ErrorKind::Rejected { status: number, code },
        409 | 412 => ErrorKind::Conflict { status: number, code },
        429 => ErrorKind::RateLimited { retry_after: retry_after(headers) },
        408 | 500..=599 => ErrorKind::Server { status: number },
        _ => ErrorKind::Unexpected { status: number },
    }
}

/// The delay that `Retry-After` asks for. A date is counted from the answer's own `Date`, so no clock of ours matters.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: HeaderName| headers.get(name)?.to_str().ok().map(str::trim);
    let asked = text(RETRY_AFTER)?;
    if let Ok(seconds) = asked.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let parser = DateTimeParser::new();
    let until = parser.parse_timestamp(asked).ok()?;
    let now = parser.parse_timestamp(text(DATE)?).ok()?;
    Duration::try_from(until.duration_since(now)).ok()
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;
    use crate::outbound::Effect;

    fn kind(status: u16, refusal: Refusal) -> ErrorKind {
        kind_of(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), refusal)
    }

    #[test]
    fn every_status_has_the_effect_of_the_table() {
        let readable = Refusal { is_readable: true, ..Refusal::default() };
        let lock = Refusal { subject: Some(Subject::RowVersion), ..readable.clone() };
        for status in 100..=599 {
            if (200..300).contains(&status) {
                continue;
            }
            let expected = match status {
                401 | 403 | 404 | 405 | 413 | 415 | 429 => Effect::None,
                409 | 412 => Effect::LookUp,
                _ => Effect::Unknown,
            };
            assert_eq!(kind(status, Refusal::default()).effect(), expected, "{status} without a body");
            let with_body = if matches!(status, 400 | 422) { Effect::None } else { expected };
            assert_eq!(kind(status, readable.clone()).effect(), with_body, "{status} with a body");
            let with_lock = if status == 400 { Effect::LookUp } else { with_body };
            assert_eq!(kind(status, lock.clone()).effect(), with_lock, "{status} about the row version");
        }
    }

    #[test]
    fn a_missing_scope_is_named() {
        let scope = Scope::find("invoices:write");
        let refusal = Refusal { subject: Some(Subject::Scope(scope.clone())), ..Refusal::default() };
        assert!(matches!(kind(403, refusal), ErrorKind::ScopeMissing { scope: named } if named == scope));
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let ask = |retry: &'static str, date: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_static(retry));
            date.map(|date| headers.insert(DATE, HeaderValue::from_static(date)));
            retry_after(&headers)
        };
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        assert_eq!(ask("2", None), seconds(2));
        let date = "Tue, 24 Nov 2026 04:00:30 GMT";
        assert_eq!(ask(date, Some("Tue, 24 Nov 2026 04:00:00 GMT")), seconds(30));
        assert_eq!(ask(date, Some("Tue, 24 Nov 2026 04:01:00 GMT")), None);
        assert_eq!(ask(date, None), None);
        assert_eq!(ask("soon", None), None);
    }
}
