//! What can be sold: products, work types and travel types.

use jiff::Timestamp;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::Overrides;

/// An entry of one of the three registers.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its guid.
    pub guid: Uuid,
    /// Which register it stands in, and what only that one tells.
    pub kind: ItemKind,
    /// Its code, if it has one; items of all registers may share one.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// What it is counted in; work types have none.
    pub unit: Option<String>,
    /// What one costs; work types and travel types have none.
    pub price: Option<Decimal>,
    /// Its VAT percent; work types have none.
    pub vat_rate: Option<Decimal>,
    /// The number of its sales account.
    pub sales_account: Option<String>,
    /// Whether it can still be chosen.
    pub is_active: bool,
    /// When it was changed last.
    pub changed: Timestamp,
    /// What is shown otherwise than it is.
    pub overrides: Overrides,
}

/// The registers of items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKind {
    /// Products.
    Product(ProductType),
    /// Work types.
    WorkType {
        /// Whether its hours count as productive.
        is_productive: bool,
    },
    /// Travel expense types.
    TravelType(ExpenseClass),
}

/// What a product is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProductType {
    /// A fixed fee.
    FixedFees,
    /// Goods.
    #[default]
    Materials,
    /// Work of others.
    Subcontracting,
}

impl ProductType {
    /// As Severa writes it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::FixedFees => "FixedFees",
            Self::Materials => "Materials",
            Self::Subcontracting => "Subcontracting",
        }
    }
}

/// What a travel expense is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpenseClass {
    /// So much a kilometre.
    Mileage,
    /// So much a day.
    DailyAllowance,
    /// Anything else.
    #[default]
    OtherTravelExpense,
}

impl ExpenseClass {
    /// As Severa writes it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Mileage => "Mileage",
            Self::DailyAllowance => "DailyAllowance",
            Self::OtherTravelExpense => "OtherTravelExpense",
        }
    }
}

impl Item {
    /// Whether its code or name is this.
    pub(crate) fn is_named(&self, which: &str) -> bool {
        self.code.as_deref() == Some(which) || self.name == which
    }
}
