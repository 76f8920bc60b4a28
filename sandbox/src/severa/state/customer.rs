//! Customers and their addresses.

use jiff::Timestamp;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::Overrides;

/// A postal address.
#[derive(Debug, Clone)]
pub struct Address {
    /// Street and number.
    pub street: String,
    /// Postal code.
    pub postal_code: String,
    /// City.
    pub city: String,
    /// ISO 3166 code of two letters.
    pub country: String,
}

/// One of a customer's addresses, and which of them it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PlacedAddress<'a> {
    pub(crate) place: usize,
    pub(crate) address: &'a Address,
    pub(crate) is_billing: bool,
    pub(crate) is_postal: bool,
    pub(crate) is_visit: bool,
}

/// A further address of a customer, with what it is for.
#[derive(Debug, Clone)]
pub struct CustomerAddress {
    /// The address.
    pub address: Address,
    /// Invoices go there.
    pub is_billing: bool,
    /// Post goes there.
    pub is_postal: bool,
    /// Visitors go there.
    pub is_visit: bool,
}

/// Where a customer receives e-invoices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EInvoice {
    /// The e-invoice address; `None` for an operator without an address.
    pub address: Option<String>,
    /// The operator's code.
    pub operator: Option<String>,
}

/// A customer in Severa's register.
#[derive(Debug, Clone)]
pub struct Customer {
    /// Its guid.
    pub guid: Uuid,
    /// Customer number, if it has one.
    pub number: Option<i64>,
    /// Name.
    pub name: String,
    /// Business id or VAT number: Severa has one field for both.
    pub vat_number: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// E-invoice address and operator.
    pub e_invoice: Option<EInvoice>,
    /// Days.
    pub payment_term: Option<i32>,
    /// Interest on late payment, percent.
    pub overdue_interest: Option<Decimal>,
    /// The headquarters, which are also the billing, postal and visiting address as long as no other address is.
    pub address: Option<Address>,
    /// Further addresses.
    pub addresses: Vec<CustomerAddress>,
    /// Two-letter language code.
    pub language: String,
    /// Currency code.
    pub currency: String,
    /// Whether it is in use.
    pub is_active: bool,
    /// Whether it was deleted: then only its invoices still name it.
    pub is_deleted: bool,
    /// The seller itself or a part of it.
    pub is_internal: bool,
    /// Why its invoices carry no tax: the text, and the EN 16931 category.
    pub tax_free: Option<(Option<String>, Option<String>)>,
    /// Free notes.
    pub notes: Option<String>,
    /// When it was changed last.
    pub changed: Timestamp,
    /// What to show instead.
    pub overrides: Overrides,
}

impl Customer {
    /// Whether number or name is this one.
    pub(crate) fn is_named(&self, which: &str) -> bool {
        self.name == which || self.number.is_some_and(|number| number.to_string() == which)
    }

    /// All addresses, headquarters first; without these their place stays empty. A use that a further address has is not the
    /// headquarters'.
    pub(crate) fn placed_addresses(&self) -> impl Iterator<Item = PlacedAddress<'_>> {
        let others = &self.addresses;
        let headquarters = self.address.as_ref().map(|address| PlacedAddress {
            place: 0,
            address,
            is_billing: !others.iter().any(|other| other.is_billing),
            is_postal: !others.iter().any(|other| other.is_postal),
            is_visit: !others.iter().any(|other| other.is_visit),
        });
        let others = (1..).zip(others).map(|(place, other)| PlacedAddress {
            place,
            address: &other.address,
            is_billing: other.is_billing,
            is_postal: other.is_postal,
            is_visit: other.is_visit,
        });
        headquarters.into_iter().chain(others)
    }

    /// Where its invoices go.
    pub(crate) fn billing_address(&self) -> Option<&Address> {
        let marked = self.addresses.iter().find(|other| other.is_billing).map(|other| &other.address);
        marked.or(self.address.as_ref())
    }
}
