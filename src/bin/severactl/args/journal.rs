//! What may be typed about the journal.

use clap::Subcommand;
use jiff::{Timestamp, civil::Date, tz::TimeZone};

#[derive(Debug, Subcommand)]
pub(crate) enum Journal {
    /// Give out the journal of an organization, oldest first.
    #[command(after_help = "\
Examples:
  severactl journal export ORGANIZATION --since 2026-11-01
  severactl journal export ORGANIZATION --start-after 4711 --json

Without --json each entry is one line: sequence, time, event, run, transfer or item,
and details, with tabs between them.")]
    Export {
        /// The Severa organization, by its guid or as organizations/ORGANIZATION.
        organization: String,
        /// Only entries from this day or time on, such as 2026-11-24 or 2026-11-24T22:00:00Z.
        #[arg(long, value_name = "TIME", value_parser = moment)]
        since: Option<Timestamp>,
        /// Only entries after this sequence.
        #[arg(long, default_value_t = 0, value_name = "NUMBER")]
        start_after: i64,
    },
}

/// A time, or the beginning of a day on the clock of this machine.
fn moment(text: &str) -> Result<Timestamp, String> {
    let day = |date: Date| TimeZone::system().to_timestamp(date.at(0, 0, 0, 0));
    let time = text.parse::<Timestamp>().or_else(|_| text.parse::<Date>().and_then(day));
    time.map_err(|_| "is no day such as 2026-11-24 and no time such as 2026-11-24T22:00:00Z".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_time_or_a_day() {
        assert_eq!(moment("2026-11-24T22:00:00Z").unwrap().as_second(), 1_795_557_600);
        assert!(moment("2026-11-24").is_ok());
        assert!(moment("yesterday").is_err());
    }
}
