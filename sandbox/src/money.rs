//! Decimals on the way between YAML, JSON and sums. No value ever becomes a float.

use std::collections::BTreeMap;
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Number, Value};

/// The JSON number with exactly the digits of `amount`.
pub(crate) fn json(amount: Decimal) -> Value {
    Number::from_str(&amount.to_string()).map_or(Value::Null, Value::Number)
}

/// The decimal that a JSON number spells; `None` for anything else.
pub(crate) fn parse(value: &Value) -> Option<Decimal> {
    let Value::Number(number) = value else { return None };
    let text = number.to_string();
    Decimal::from_str(&text).or_else(|_| Decimal::from_scientific(&text)).ok()
}

/// Rounds to cents, half away from zero.
pub(crate) fn round_to_cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// The sums of an invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Totals {
    /// Sum of the rows' nets.
    pub excluding_tax: Decimal,
    /// Sum of the tax of each percent.
    pub tax: Decimal,
    /// Both together.
    pub including_tax: Decimal,
}

impl Totals {
    /// Sums rows of (net in cents, tax percent): tax is computed per percent on the sum of its nets.
    pub(crate) fn of_rows(rows: impl IntoIterator<Item = (Decimal, Decimal)>) -> Self {
        let mut nets: BTreeMap<Decimal, Decimal> = BTreeMap::new();
        for (net, percent) in rows {
            *nets.entry(percent.normalize()).or_default() += net;
        }
        let excluding_tax: Decimal = nets.values().sum();
        let tax: Decimal =
            nets.iter().map(|(percent, net)| round_to_cents(net * percent / Decimal::ONE_HUNDRED)).sum();
        Self { excluding_tax, tax, including_tax: excluding_tax + tax }
    }

    /// The same of rows of (gross in cents, tax percent): the net is computed per percent on the sum of its grosses.
    pub(crate) fn of_gross_rows(rows: impl IntoIterator<Item = (Decimal, Decimal)>) -> Self {
        let mut grosses: BTreeMap<Decimal, Decimal> = BTreeMap::new();
        for (gross, percent) in rows {
            *grosses.entry(percent.normalize()).or_default() += gross;
        }
        let including_tax: Decimal = grosses.values().sum();
        let net = |(percent, gross): (&Decimal, &Decimal)| {
            round_to_cents(gross * Decimal::ONE_HUNDRED / (Decimal::ONE_HUNDRED + percent))
        };
        let excluding_tax: Decimal = grosses.iter().map(net).sum();
        Self { excluding_tax, tax: including_tax - excluding_tax, including_tax }
    }

    /// All three multiplied by a sign.
    pub(crate) fn signed(self, sign: Decimal) -> Self {
        Self {
            excluding_tax: self.excluding_tax * sign,
            tax: self.tax * sign,
            including_tax: self.including_tax * sign,
        }
    }
}

/// Reads a decimal from the text of a YAML scalar, so that `7.10` keeps both its digits and its exactness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Amount(pub(crate) Decimal);

impl TryFrom<String> for Amount {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Decimal::from_str(text.trim()).map(Self).map_err(|_| format!("`{text}` is not a decimal number"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn json_keeps_every_digit() {
        assert_eq!(json(decimal("10.00000000000")).to_string(), "10.00000000000");
        assert_eq!(parse(&serde_json::from_str("10.00000000001").unwrap()), Some(decimal("10.00000000001")));
        assert_eq!(parse(&serde_json::from_str("1e2").unwrap()), Some(decimal("100")));
        assert_eq!(parse(&Value::String("1".to_owned())), None);
    }

    #[test]
    fn tax_is_rounded_once_per_percent_and_away_from_zero() {
        // Three rows of 0.10 at 25.5 %: 0.0765 together is 0.08, row by row it would be 0.09.
        let totals = Totals::of_rows(vec![(decimal("0.10"), decimal("25.5")); 3]);
        assert_eq!(totals.tax, decimal("0.08"));
        assert_eq!(round_to_cents(decimal("-0.005")), decimal("-0.01"));
        let mixed = Totals::of_rows([(decimal("100"), decimal("25.5")), (decimal("100"), decimal("25.50"))]);
        assert_eq!((mixed.tax, mixed.including_tax), (decimal("51.00"), decimal("251.00")));
        // Three rows of 0.30 with tax: 0.7171 together is 0.72 without it.
        let gross = Totals::of_gross_rows([(decimal("0.30"), decimal("25.5")); 3]);
        assert_eq!((gross.excluding_tax, gross.tax), (decimal("0.72"), decimal("0.18")));
    }
}
