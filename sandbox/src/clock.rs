//! The sandbox's own clock: the one place that reads the time of day.

use jiff::{Timestamp, Unit};

/// The time of day, to the microsecond as the vendors show it at most.
#[expect(
    clippy::disallowed_methods,
    reason = "the sandbox plays remote systems, whose clocks nobody injects"
)]
pub(crate) fn now() -> Timestamp {
    let now = Timestamp::now();
    now.round(Unit::Microsecond).unwrap_or(now)
}

/// Today in Finland, where both vendors' customers live.
pub(crate) fn today() -> jiff::civil::Date {
    // Two hours ahead all year round: good enough for a default date, and needs no time zone database.
    jiff::tz::offset(2).to_datetime(now()).date()
}
