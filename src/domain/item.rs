//! What is sold: items of Severa's three registers, and products as Talenom has them.

use std::{
    fmt,
    hash::{Hash, Hasher},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Field, ParseError,
    ids::{
        AccountNumber, ItemGuid, Marker, OrganizationGuid, ProductId, SalesAccountGuid, TalenomOrganization,
    },
    link::{Link, Progress},
    money::Percent,
};

/// The register that an item stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// Products and fees.
    Product,
    /// Work types.
    WorkType,
    /// Travel expense types.
    TravelType,
}

impl ItemKind {
    /// Every register, in the order in which they are read.
    pub const ALL: [Self; 3] = [Self::Product, Self::WorkType, Self::TravelType];

    /// The word for it in the store and in findings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::WorkType => "work_type",
            Self::TravelType => "travel_type",
        }
    }
}

/// A code as people wrote it, without surrounding blanks. Two codes are the same where they differ in case only.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ItemCode(String);

impl ItemCode {
    /// What Talenom keeps of a code.
    pub const LENGTH_MAX: usize = 30;

    /// Takes a code.
    ///
    /// # Errors
    /// [`ParseError::Empty`] where there is nothing but blanks.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let text = text.trim();
        if text.is_empty() { Err(ParseError::Empty) } else { Ok(Self(text.to_owned())) }
    }

    /// The code as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What makes two codes the same one.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }

    /// Whether Talenom can keep it whole.
    #[must_use]
    pub fn fits(&self) -> bool {
        self.0.chars().count() <= Self::LENGTH_MAX
    }
}

impl PartialEq for ItemCode {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for ItemCode {}

impl Hash for ItemCode {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl fmt::Display for ItemCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The sales account that an item names: products and travel types by its number, work types by its guid alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemAccount {
    /// The account.
    pub guid: Option<SalesAccountGuid>,
    /// Its number, as Severa writes it.
    pub number: Field<String>,
}

/// An item of one of Severa's registers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The item.
    pub guid: ItemGuid,
    /// The register that it stands in.
    pub kind: ItemKind,
    /// Its code, where it has one; items of all registers may share one.
    pub code: Option<ItemCode>,
    /// Its name.
    pub name: Field<String>,
    /// What it is counted in; work types say nothing.
    pub unit: Field<String>,
    /// Its VAT percent; work types say nothing.
    pub vat_percent: Field<Percent>,
    /// Its sales account.
    pub sales_account: Field<ItemAccount>,
    /// Whether it can still be chosen.
    pub is_active: bool,
}

/// A product as Talenom has it: what is needed to recognize it, and what invoices may take from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// The product.
    pub id: ProductId,
    /// Its code, where it has one; no two products have the same.
    pub code: Option<ItemCode>,
    /// Its name.
    pub name: Field<String>,
    /// What it is counted in.
    pub unit: Field<String>,
    /// Its VAT percent.
    pub tax_percent: Field<Percent>,
    /// The number of its sales account.
    pub sales_account: Field<AccountNumber>,
    /// Whether it can still be chosen.
    pub is_active: bool,
    /// Our mark, where it was made by us and Talenom keeps it.
    pub external_reference: Field<String>,
}

/// What a code leads to in Talenom. Of a code that leads nowhere there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lead {
    /// A product, or one that is about to be made.
    Product {
        /// The product; none where it is not made yet, or can no longer be chosen.
        id: Option<ProductId>,
        /// The account that it has.
        account: Option<AccountNumber>,
    },
    /// Its product is not in Talenom, and something stands in the way of making it.
    Blocked,
}

impl Lead {
    /// The account of the product, where there is one.
    #[must_use]
    pub const fn account(&self) -> Option<AccountNumber> {
        match self {
            Self::Product { account, .. } => *account,
            Self::Blocked => None,
        }
    }

    /// The product, where there is one that rows can name.
    #[must_use]
    pub const fn product(&self) -> Option<&ProductId> {
        match self {
            Self::Product { id, .. } => id.as_ref(),
            Self::Blocked => None,
        }
    }
}

impl From<&Product> for Lead {
    fn from(product: &Product) -> Self {
        Self::Product {
            id: product.is_active.then(|| product.id.clone()),
            account: product.sales_account.value().copied(),
        }
    }
}

/// An item in one pair of organizations: what its link is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ProductLinkKey {
    /// The Severa organization.
    pub organization: OrganizationGuid,
    /// The Talenom organization.
    pub talenom_organization: TalenomOrganization,
    /// The item.
    pub item: ItemGuid,
}

/// The remembered pair of a Severa item and a Talenom product, from the moment its creation was intended. Several items
/// may have one product.
pub type ProductLink = Link<ProductLinkKey, ProductLinkState>;

/// How far the product of an item is. `Requested` and `Updating` are intents: durable before their call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProductLinkState {
    /// A creation was intended at this time; nobody knows yet whether it took place.
    Requested {
        /// When the intent was saved.
        since: Timestamp,
    },
    /// The product that the item is.
    Linked {
        /// The product.
        product: ProductId,
    },
    /// The product that the item is. A change was intended at this time; nobody knows yet whether it took place.
    Updating {
        /// The product.
        product: ProductId,
        /// When the intent was saved.
        since: Timestamp,
    },
    /// A creation was sent, and Talenom cannot be asked what became of it. A person decides.
    Uncertain,
    /// The last creation certainly took no effect.
    Refused,
}

impl ProductLinkState {
    /// The product, where there is one.
    #[must_use]
    pub const fn product(&self) -> Option<&ProductId> {
        match self {
            Self::Linked { product } | Self::Updating { product, .. } => Some(product),
            Self::Requested { .. } | Self::Uncertain | Self::Refused => None,
        }
    }

    /// When the call was intended whose outcome nobody knows yet.
    #[must_use]
    pub const fn since(&self) -> Option<Timestamp> {
        match self {
            Self::Requested { since } | Self::Updating { since, .. } => Some(*since),
            Self::Linked { .. } | Self::Uncertain | Self::Refused => None,
        }
    }
}

impl Progress for ProductLinkState {
    type Record = ProductId;

    fn record(&self) -> Option<&ProductId> {
        self.product()
    }

    fn since(&self) -> Option<Timestamp> {
        self.since()
    }

    fn linked(product: ProductId) -> Self {
        Self::Linked { product }
    }
}

/// What a product shall be when it is made in Talenom. Its price is Talenom's own matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewProduct {
    /// Our mark.
    pub marker: Marker,
    /// The code of its items, where they have one.
    pub code: Option<ItemCode>,
    /// The name.
    pub name: String,
    /// What it is counted in.
    pub unit: Option<String>,
    /// The VAT percent of its items, where they name one.
    pub tax_percent: Option<Percent>,
    /// The sales account of its items, where they name one.
    pub sales_account: Option<AccountNumber>,
}

/// What a product is changed in. What is not set stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ProductChange {
    /// A name for one that has none.
    pub name: Option<String>,
    /// A unit for one that has none.
    pub unit: Option<String>,
    /// It can no longer be chosen.
    pub deactivates: bool,
}

impl ProductChange {
    /// Whether there is nothing to change.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_the_same_whatever_their_case_and_the_blanks_around() {
        let code = |text| ItemCode::parse(text).unwrap();
        assert_eq!(code(" Työ-1 "), code("TYÖ-1"));
        assert_eq!(code(" Työ-1 ").as_str(), "Työ-1");
        assert_ne!(code("T 1"), code("T1"));
        assert_eq!(ItemCode::parse("  "), Err(ParseError::Empty));
        let (fits, too_long) = ("ö".repeat(30), "ö".repeat(31));
        assert!(code(&fits).fits() && !code(&too_long).fits());
    }
}
