//! Finland's VAT percents by date. The day of the supply decides which one a sale has, so one invoice may lawfully have
//! an old and a new one.

use jiff::{
    Span,
    civil::{Date, date},
};
use rust_decimal::Decimal;

use crate::domain::money::Percent;

/// How long after its end a percent is still met on invoices: corrections reach three years back.
const CORRECTION_YEARS: i8 = 3;

/// A percent, in tenths, with its first day and its last one, where it has ended.
type Entry = (i64, Date, Option<Date>);

/// All since 2010. Before that nothing is invoiced any more.
const PERCENTS: [Entry; 9] = [
    (230, date(2010, 7, 1), Some(date(2012, 12, 31))),
    (130, date(2010, 7, 1), Some(date(2012, 12, 31))),
    (90, date(2010, 7, 1), Some(date(2012, 12, 31))),
    (240, date(2013, 1, 1), Some(date(2024, 8, 31))),
    (140, date(2013, 1, 1), Some(date(2025, 12, 31))),
    (100, date(2013, 1, 1), None),
    (255, date(2024, 9, 1), None),
    (135, date(2026, 1, 1), None),
    (0, date(2010, 7, 1), None),
];

fn entries_of(percent: Percent) -> impl Iterator<Item = &'static Entry> {
    PERCENTS.iter().filter(move |(tenths, ..)| Decimal::new(*tenths, 1) == percent.get())
}

fn begins_by((_, first, _): &Entry, day: Date) -> bool {
    *first <= day
}

/// Whether Finland had this percent on this day.
#[must_use]
pub fn is_lawful(percent: Percent, day: Date) -> bool {
    entries_of(percent).any(|entry| begins_by(entry, day) && entry.2.is_none_or(|last| day <= last))
}

/// Whether Finland had this percent so shortly before this day that an invoice of the day may still have it, for what
/// was sold then.
#[must_use]
pub fn was_lawful_before(percent: Percent, day: Date) -> bool {
    let earliest = day.saturating_sub(Span::new().years(CORRECTION_YEARS));
    entries_of(percent)
        .any(|entry| begins_by(entry, day) && entry.2.is_some_and(|last| earliest <= last && last < day))
}

/// The percents above zero that Finland had on this day, smallest first.
#[must_use]
pub fn lawful_on(day: Date) -> Vec<Percent> {
    let lawful =
        PERCENTS.iter().filter_map(|(tenths, ..)| Percent::parse(&Decimal::new(*tenths, 1).to_string()).ok());
    let mut lawful: Vec<Percent> =
        lawful.filter(|percent| *percent > Percent::ZERO && is_lawful(*percent, day)).collect();
    lawful.sort_unstable();
    lawful
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(day: Date, expected: &[&str]) {
        let told: Vec<String> = lawful_on(day).iter().map(ToString::to_string).collect();
        assert_eq!(told, expected, "{day}");
    }

    #[test]
    fn every_change_of_percents_is_known_to_the_day() {
        check(date(2012, 12, 31), &["9", "13", "23"]);
        check(date(2013, 1, 1), &["10", "14", "24"]);
        check(date(2024, 8, 31), &["10", "14", "24"]);
        check(date(2024, 9, 1), &["10", "14", "25.5"]);
        check(date(2025, 12, 31), &["10", "14", "25.5"]);
        check(date(2026, 1, 1), &["10", "13.5", "25.5"]);
    }

    #[test]
    fn an_old_percent_is_met_for_three_years() {
        let percent = |text: &str| Percent::parse(text).unwrap();
        assert!(was_lawful_before(percent("24.00"), date(2027, 8, 31)));
        assert!(!was_lawful_before(percent("24"), date(2027, 9, 1)));
        assert!(!was_lawful_before(percent("25.5"), date(2026, 11, 2)));
        assert!(!was_lawful_before(percent("23"), date(2026, 11, 2)));
        assert!(!was_lawful_before(percent("24"), date(2024, 8, 31)));
        // The end of all calendars is no panic.
        assert!(!was_lawful_before(percent("24"), Date::MIN));
    }
}
