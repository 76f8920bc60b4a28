//! Whether old VAT percents can still be chosen in Severa.

use jiff::civil::Date;

use crate::domain::{
    finding::{Code, Finding, Place},
    money::Percent,
    vat::percents,
};

/// What is told of a percent that Finland had until lately. Other countries' percents are theirs.
#[must_use]
pub fn check(percent: Percent, today: Date) -> Option<Finding> {
    let is_old = !percents::is_lawful(percent, today) && percents::was_lawful_before(percent, today);
    let place = Place::Organization { field: "vatRates".into() };
    let finding = Finding::new(Code::VatRateOld, place).found(percent);
    is_old.then(|| percents::lawful_on(today).into_iter().fold(finding, Finding::expected))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_percent_that_ended_lately_is_told_and_no_other() {
        let is_told = |text: &str| check(Percent::parse(text).unwrap(), date(2026, 11, 24)).is_some();
        assert!(is_told("24") && is_told("14"));
        assert!(!is_told("25.5") && !is_told("0") && !is_told("25"));
    }
}
