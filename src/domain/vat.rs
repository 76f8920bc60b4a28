//! VAT: what kind of sale a row is, and the percents and categories that belong to a Talenom sales account, by date.
//! Which percents Finland has had when is in [`percents`].

pub mod percents;

use std::collections::HashMap;

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

/// What kind of sale a row is for VAT, which says how it is booked and what is printed where there is no VAT.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Treatment {
    /// In Finland, with VAT.
    Domestic,
    /// In Finland, and the buyer pays the VAT: construction, scrap metal.
    DomesticReverseCharge,
    /// A service to a company in another member state, which pays the VAT there.
    EuService,
    /// Goods to a company in another member state.
    EuGoods,
    /// Goods that leave the EU.
    Export,
    /// No VAT matter of Finland's, such as a service to a company outside the EU.
    OutsideScope,
    /// Free of VAT by law: health care, teaching.
    Exempt,
    /// Taxed at 0 % by law, with the right to deduct.
    ZeroRated,
    /// The seller is not registered for VAT.
    SellerNotRegistered,
}

impl Treatment {
    /// Every treatment.
    pub const ALL: [Self; 9] = [
        Self::Domestic,
        Self::DomesticReverseCharge,
        Self::EuService,
        Self::EuGoods,
        Self::Export,
        Self::OutsideScope,
        Self::Exempt,
        Self::ZeroRated,
        Self::SellerNotRegistered,
    ];

    /// The category that such a sale has on an invoice.
    #[must_use]
    pub const fn category(self) -> TaxCategory {
        match self {
            Self::Domestic => TaxCategory::Standard,
            Self::DomesticReverseCharge | Self::EuService => TaxCategory::ReverseCharge,
            Self::EuGoods => TaxCategory::IntraCommunity,
            Self::Export => TaxCategory::Export,
            Self::OutsideScope | Self::SellerNotRegistered => TaxCategory::OutsideScope,
            Self::Exempt => TaxCategory::Exempt,
            Self::ZeroRated => TaxCategory::Zero,
        }
    }
}

/// The EU's member states by ISO code, sorted.
const MEMBER_STATES: [&str; 27] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT",
    "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// Whether this is the ISO code of a member state of the EU.
#[must_use]
pub fn is_member_state(country: &str) -> bool {
    MEMBER_STATES.binary_search(&country).is_ok()
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

/// Talenom's sales accounts, where they can be read.
#[derive(Debug, Clone)]
pub enum Accounts {
    /// As Talenom lists them.
    Listed(HashMap<AccountNumber, SalesAccount>),
    /// Talenom does not list them to us; it checks each row itself when the rows are written.
    NotListed,
}

impl Accounts {
    /// Makes a list findable by number.
    #[must_use]
    pub fn listed(accounts: Vec<SalesAccount>) -> Self {
        Self::Listed(accounts.into_iter().map(|account| (account.number, account)).collect())
    }
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
