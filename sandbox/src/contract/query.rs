//! Checks of query parameters.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::contract::Findings;
use crate::exchange::Request;
use crate::journal::Rule;

/// A documented query parameter.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) repeated: bool,
    pub(crate) required: bool,
    /// Whether the sandbox acts on it; a documented parameter that it does not serve is flagged when used.
    pub(crate) served: bool,
}

/// What a parameter's text must be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Text {
        max: usize,
    },
    Guid,
    Integer,
    Decimal,
    Flag,
    /// A date-time, or a plain date (which both vendors' callers send).
    DateTime,
    /// `YYYY-MM-DD`.
    Date,
    OneOf(&'static [&'static str]),
}

impl Parameter {
    pub(crate) const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, repeated: false, required: false, served: true }
    }

    pub(crate) const fn repeated(self) -> Self {
        Self { repeated: true, ..self }
    }

    pub(crate) const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    pub(crate) const fn unserved(self) -> Self {
        Self { served: false, ..self }
    }
}

impl Kind {
    fn accepts(self, text: &str) -> bool {
        match self {
            Self::Text { .. } => true,
            Self::Guid => text.parse::<Uuid>().is_ok(),
            Self::Integer => text.parse::<i64>().is_ok(),
            Self::Decimal => text.parse::<Decimal>().is_ok(),
            Self::Flag => matches!(text, "true" | "false"),
            Self::DateTime => parse_date_time(text).is_some(),
            Self::Date => is_date(text) && text.parse::<Date>().is_ok(),
            Self::OneOf(names) => names.contains(&text),
        }
    }
}

/// The moment that a date-time or a plain date names; without an offset it is taken as UTC (assumed).
pub(crate) fn parse_date_time(text: &str) -> Option<Timestamp> {
    if let Ok(moment) = text.parse() {
        return Some(moment);
    }
    let local = if is_date(text) {
        text.parse::<Date>().ok()?.to_datetime(Time::midnight())
    } else {
        text.parse().ok()?
    };
    Offset::UTC.to_timestamp(local).ok()
}

fn is_date(text: &str) -> bool {
    text.len() == "2026-11-03".len()
}

/// Checks a request's query. Notes what breaks the contract, and returns what the vendor would refuse: the
/// parameter and the reason (assumed for both vendors: a wrong type or a missing parameter is refused, an unknown
/// name is ignored in silence).
pub(crate) fn check(
    parameters: &[Parameter],
    request: &Request,
    findings: &mut Findings,
) -> Option<(&'static str, String)> {
    let mut refused = None;
    for (name, value) in &request.query {
        let bare = name.split('[').next().unwrap_or(name);
        let Some(parameter) = parameters.iter().find(|parameter| parameter.name == bare) else {
            findings
                .flag(Rule::Query, format!("parameter {name} is not documented and is ignored in silence"));
            continue;
        };
        if !parameter.served {
            findings.flag(
                Rule::Unserved,
                format!("parameter {name} is documented, but the sandbox does not act on it"),
            );
            continue;
        }
        if !parameter.kind.accepts(value) {
            let reason = format!("parameter {name} has a value of the wrong type");
            findings.flag(Rule::Query, reason.clone());
            refused.get_or_insert((parameter.name, reason));
        }
        if let Kind::Text { max } = parameter.kind
            && value.chars().count() > max
        {
            findings.flag(Rule::Query, format!("parameter {name} is longer than {max} characters"));
        }
        if !parameter.repeated && request.values(name).count() > 1 {
            findings.flag(Rule::Query, format!("parameter {name} is given more than once"));
        }
    }
    for parameter in parameters.iter().filter(|parameter| parameter.required) {
        if request.value(parameter.name).is_none() {
            let reason = format!("parameter {} is missing", parameter.name);
            findings.flag(Rule::Query, reason.clone());
            refused.get_or_insert((parameter.name, reason));
        }
    }
    refused
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_times_are_read_in_every_spelling() {
        let midnight = Some("2026-11-03T00:00:00Z".parse().unwrap());
        for text in ["2026-11-03", "2026-11-03T00:00:00Z", "2026-11-03T02:00:00+02:00", "2026-11-03T00:00:00"]
        {
            assert_eq!(parse_date_time(text), midnight, "{text}");
        }
        for text in ["3.11.2026", "yesterday", "", "2026-13-01"] {
            assert_eq!(parse_date_time(text), None, "{text}");
        }
    }
}
