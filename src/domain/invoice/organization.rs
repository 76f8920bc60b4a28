//! The organization in Severa, with the registers that its invoices refer to.

use serde::Serialize;

use crate::domain::{
    Field,
    connection::StatusChoice,
    ids::{BusinessUnitGuid, CompanyGuid, OrganizationGuid, SalesAccountGuid, StatusGuid},
    money::{Currency, ExchangeRate},
};

/// A country of Severa's register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub code: String,
    /// Every name that the register has for it.
    pub names: Vec<String>,
}

/// A sales account as Severa has it: what items name theirs by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SalesAccount {
    /// The account.
    pub guid: SalesAccountGuid,
    /// Its number, which is a text in Severa.
    pub number: String,
    /// Whether it can still be chosen.
    pub is_active: bool,
}

/// A currency of Severa's register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredCurrency {
    /// Its code, as people wrote it.
    pub code: Field<String>,
    /// Its rate to the organization's own currency, in either direction.
    pub rate: Field<ExchangeRate>,
    /// Whether it can still be chosen.
    pub is_active: bool,
}

/// Who a Severa organization is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// The organization.
    pub guid: OrganizationGuid,
    /// Its name.
    pub name: Field<String>,
    /// Its VAT or business id.
    pub vat_number: Field<String>,
    /// Whether it is registered for VAT.
    pub is_vat_registered: Field<bool>,
    /// Its home currency.
    pub currency: Field<Currency>,
    /// The companies that are in use, whose books are kept apart.
    pub companies: Vec<Company>,
    /// The names of the add-ons in use.
    pub addons: Field<Vec<String>>,
}

impl Organization {
    /// An organization of which Severa tells nothing.
    #[must_use]
    pub const fn untold(guid: OrganizationGuid) -> Self {
        Self {
            guid,
            name: Field::Absent,
            vat_number: Field::Absent,
            is_vat_registered: Field::Absent,
            currency: Field::Absent,
            companies: Vec::new(),
            addons: Field::Absent,
        }
    }
}

/// A company of a Severa organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Company {
    /// The company.
    pub guid: CompanyGuid,
    /// The unit that all units of the company are below, where Severa names it.
    pub root_unit: Option<BusinessUnitGuid>,
    /// Its home currency.
    pub currency: Field<Currency>,
}

/// A business unit of a Severa organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusinessUnit {
    /// The unit.
    pub guid: BusinessUnitGuid,
    /// The unit above it; none above a root.
    pub parent: Option<BusinessUnitGuid>,
    /// The VAT or business id of the company, where the unit is a company's root.
    pub vat_number: Field<String>,
}

/// A status that invoices can have in a Severa organization.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the flags of Severa's own model")]
pub struct Status {
    /// The status.
    pub guid: StatusGuid,
    /// What the company calls it.
    pub name: String,
    /// Whether it can still be chosen.
    pub is_active: bool,
    /// Whether its invoices can be edited.
    pub is_editable: bool,
    /// Whether an invoice gets its number when it enters the status.
    pub has_number: bool,
    /// Whether new invoices begin in it.
    pub is_default: bool,
    /// Whether new credit notes begin in it.
    pub is_default_for_credits: bool,
    /// Whether its invoices count as sent.
    pub is_sent: bool,
    /// Whether its invoices count as waiting for payment.
    pub is_waiting_payment: bool,
    /// Whether its invoices count as paid.
    pub is_paid: bool,
}

impl Status {
    /// Whether its invoices count as sent, as waiting for payment or as paid: somebody has already seen to them.
    #[must_use]
    pub const fn is_seen_to(&self) -> bool {
        self.is_sent || self.is_waiting_payment || self.is_paid
    }

    /// Whether it is the status that a connection names.
    #[must_use]
    pub fn is_meant(&self, choice: &StatusChoice) -> bool {
        match choice {
            StatusChoice::Name(name) => self.name.trim() == name,
            StatusChoice::Guid(guid) => self.guid == *guid,
        }
    }
}
