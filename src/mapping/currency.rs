//! Which way round Severa's exchange rate is: its document does not say, so the invoice's own sums do.

use rust_decimal::Decimal;

use crate::domain::{
    finding::{Code, Finding, Place},
    invoice::Invoice,
    money::{Currency, ExchangeRate},
};

use super::Registers;

/// Talenom's limit on the rate.
const DECIMALS_MAX: u32 = 10;
/// How much the sum in euros may be away from what the rate makes of the other sum: roundings of each row, and a rate
/// that is told with fewer digits than were reckoned with.
const TOLERANCE: Decimal = Decimal::from_parts(5, 0, 0, false, 2);
const RELATIVE_TOLERANCE: Decimal = Decimal::from_parts(1, 0, 0, false, 3);

/// What one unit of the invoice's currency is worth in euros, where it is another currency.
pub(super) fn exchange_rate(
    invoice: &Invoice,
    registers: &Registers,
    findings: &mut Vec<Finding>,
) -> Option<ExchangeRate> {
    let currency = *invoice.currency.value().filter(|currency| **currency != Currency::EUR)?;
    let rate = registers.is_home_euro.then(|| euros_per_unit(invoice, currency)).flatten();
    if rate.is_none() {
        let finding =
            Finding::new(Code::CurrencyRateUnclear, Place::Invoice { field: "currencyRate".into() });
        findings.push(finding.found(currency));
    }
    rate
}

/// The rate or its inverse, whichever makes the euros of the sum; neither where both do or none.
#[must_use]
pub fn euros_per_unit(invoice: &Invoice, currency: Currency) -> Option<ExchangeRate> {
    let sum = invoice.total_including_tax.value().filter(|sum| sum.currency == currency)?.amount.get();
    let euros = invoice.total_in_other_currencies.iter().find(|sum| sum.currency == Currency::EUR)?;
    let euros = euros.amount.get();
    let rate = invoice.currency_rate.value()?.get();
    let inverse = Decimal::ONE.checked_div(rate).filter(|_| rate > Decimal::ZERO)?;
    let tolerance = TOLERANCE.max(euros.abs() * RELATIVE_TOLERANCE);
    let makes = |rate: &Decimal| euros.saturating_sub(sum.saturating_mul(*rate)).abs() <= tolerance;
    let fitting = match (makes(&rate), makes(&inverse)) {
        (true, true) if rate == inverse => rate,
        (true, false) => rate,
        (false, true) => inverse,
        (true, true) | (false, false) => return None,
    };
    Some(ExchangeRate::computed(fitting, DECIMALS_MAX)).filter(|rate| rate.get() > Decimal::ZERO)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::{
        domain::{
            Field,
            money::{Amount, Money},
        },
        mapping::tests::{material, registers},
    };

    #[rstest]
    #[case::euros_for_a_krona("1255", "109.81", "0.0875", Some("0.0875"))]
    #[case::kronor_for_a_euro("1255", "109.81", "11.4285714286", Some("0.0875"))]
    #[case::kronor_for_a_euro_in_few_digits("1255", "109.81", "11.43", Some("0.0874890639"))]
    #[case::one_for_one("1255", "1255", "1", Some("1"))]
    #[case::neither("1255", "500", "0.0875", None)]
    #[case::both("0.10", "0.10", "1.1", None)]
    #[case::no_sum("0", "0", "0.0875", None)]
    #[case::no_rate("1255", "0", "0", None)]
    #[case::a_negative_rate("1255", "-109.81", "-0.0875", None)]
    fn the_sums_tell_which_way_round_the_rate_is(
        #[case] sum: &str,
        #[case] euros: &str,
        #[case] rate: &str,
        #[case] expected: Option<&str>,
    ) {
        let krona = Currency::parse("SEK").unwrap();
        let money = |text: &str, currency| Money { amount: Amount::parse(text).unwrap(), currency };
        let mut invoice = material().invoice;
        invoice.currency = Field::Value(krona);
        invoice.currency_rate = Field::Value(ExchangeRate::parse(rate).unwrap());
        invoice.total_including_tax = Field::Value(money(sum, krona));
        invoice.total_in_other_currencies = vec![money("1", krona), money(euros, Currency::EUR)];
        let mut findings = Vec::new();
        let told = exchange_rate(&invoice, &registers(), &mut findings).map(|rate| rate.to_string());
        assert_eq!(told.as_deref(), expected);
        assert_eq!(findings.len(), usize::from(expected.is_none()));
    }
}
