//! VAT as an account knows it: the percents and categories that belong to a Talenom sales account, by date.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{ids::AccountNumber, money::Percent};

/// The EN 16931 category of a row's VAT.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TaxCategory {
    /// Any positive domestic rate.
    #[serde(rename = "S")]
    Standard,
    /// The buyer pays the VAT.
    #[serde(rename = "AE")]
    ReverseCharge,
    /// Goods to another member state.
    #[serde(rename = "K")]
    IntraCommunity,
    /// Outside the EU.
    #[serde(rename = "G")]
    Export,
    /// No VAT by law.
    #[serde(rename = "E")]
    Exempt,
    /// Zero-rated.
    #[serde(rename = "Z")]
    Zero,
    /// No VAT matter at all.
    #[serde(rename = "O")]
    OutsideScope,
}

/// One VAT percent of a sales account and the days on which it may be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountTax {
    /// The percent.
    pub percent: Percent,
    /// The category that the percent is used with.
    pub category: TaxCategory,
    /// The first day, where there is one.
    pub valid_from: Option<Date>,
    /// The last day, where there is one.
    pub valid_to: Option<Date>,
}

impl AccountTax {
    /// Whether the percent may be used on this day.
    #[must_use]
    pub fn valid_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|first| first <= day) && self.valid_to.is_none_or(|last| day <= last)
    }
}

/// A sales account of Talenom's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SalesAccount {
    /// The account.
    pub number: AccountNumber,
    /// Whether it may be booked on.
    pub is_enabled: bool,
    /// Every percent it has or had.
    pub taxes: Vec<AccountTax>,
}

impl SalesAccount {
    /// Whether a row with this percent and category may be booked on the account on this day.
    #[must_use]
    pub fn takes(&self, percent: Percent, category: TaxCategory, day: Date) -> bool {
        self.taxes.iter().any(|tax| tax.percent == percent && tax.category == category && tax.valid_on(day))
    }

    /// The percents of a category that may be used on this day, smallest first.
    #[must_use]
    pub fn percents_on(&self, category: TaxCategory, day: Date) -> Vec<Percent> {
        let valid = self.taxes.iter().filter(|tax| tax.category == category && tax.valid_on(day));
        let mut percents: Vec<Percent> = valid.map(|tax| tax.percent).collect();
        percents.sort_unstable();
        percents.dedup();
        percents
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_percent_belongs_to_an_account_between_its_days() {
        let percent = |text: &str| Percent::parse(text).unwrap();
        let tax = |text, valid_from, valid_to| AccountTax {
            percent: percent(text),
            category: TaxCategory::Standard,
            valid_from,
            valid_to,
        };
        let account = SalesAccount {
            number: AccountNumber::new(3000).unwrap(),
            is_enabled: true,
            taxes: vec![tax("24", None, Some(date(2024, 8, 31))), tax("25.5", Some(date(2024, 9, 1)), None)],
        };
        assert!(account.takes(percent("24.00"), TaxCategory::Standard, date(2024, 8, 31)));
        assert!(!account.takes(percent("24"), TaxCategory::Standard, date(2024, 9, 1)));
        assert!(account.takes(percent("25.50"), TaxCategory::Standard, date(2026, 11, 1)));
        assert!(!account.takes(percent("25.5"), TaxCategory::ReverseCharge, date(2026, 11, 1)));
        assert_eq!(account.percents_on(TaxCategory::Standard, date(2026, 11, 1)), [percent("25.5")]);
    }
}
