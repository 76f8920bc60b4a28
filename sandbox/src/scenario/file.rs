//! The form of a scenario file. The README explains each field to those who write one.

mod item;
mod severa;
mod talenom;

pub(super) use item::{Product, TravelType, WorkType};
pub(super) use severa::{Company, CostCenter, Currency, Severa, SeveraAccount, Status, Unit};
pub(super) use talenom::{Contact, Gateway, Ledger, LedgerAccount, Talenom, TalenomAccount, Tax};

use std::num::NonZeroU32;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Map, Value};
use serde_saphyr::Spanned;
use uuid::Uuid;

use crate::identifiers::BusinessId;
use crate::money::Amount;
use crate::severa::{OriginType, RowType};

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    pub(super) talenom: Gateway,
    pub(super) organizations: Vec<Organization>,
}

/// A company on both sides.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Organization {
    pub(super) key: Spanned<String>,
    pub(super) name: String,
    pub(super) business_id: BusinessId,
    pub(super) address: Option<Address>,
    #[serde(default)]
    pub(super) severa: Severa,
    #[serde(default)]
    pub(super) talenom: Talenom,
    #[serde(default)]
    pub(super) customers: Vec<Customer>,
    #[serde(default)]
    pub(super) invoices: Vec<Invoice>,
    pub(super) generate: Option<Generate>,
}

/// Registers and invoices made out of a few words.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Generate {
    #[serde(default)]
    pub(crate) invoices: u32,
    #[serde(default = "one")]
    pub(crate) rows_min: u32,
    #[serde(default = "ten")]
    pub(crate) rows_max: u32,
    #[serde(default = "ten")]
    pub(crate) customers: u32,
    /// How many of the customers have a contact in Talenom that is or resembles them.
    #[serde(default)]
    pub(crate) contacts: u32,
    /// Products in Severa.
    #[serde(default)]
    pub(crate) products: u32,
    /// How many codes they have among them; without it, one each.
    pub(crate) product_codes: Option<NonZeroU32>,
    #[serde(default)]
    pub(crate) seed: u64,
}

fn one() -> u32 {
    1
}

fn ten() -> u32 {
    10
}

fn yes() -> bool {
    true
}

/// A postal address.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Address {
    pub(super) street: String,
    pub(super) postal_code: String,
    pub(super) city: String,
    #[serde(default = "finland")]
    pub(super) country: String,
}

fn finland() -> String {
    "FI".to_owned()
}

/// A further address of a customer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CustomerAddress {
    pub(super) street: String,
    pub(super) postal_code: String,
    pub(super) city: String,
    #[serde(default = "finland")]
    pub(super) country: String,
    #[serde(default)]
    pub(super) billing: bool,
    #[serde(default)]
    pub(super) postal: bool,
    #[serde(default)]
    pub(super) visit: bool,
}

/// A customer in Severa.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Customer {
    pub(super) name: String,
    pub(super) number: Option<i64>,
    pub(super) guid: Option<Uuid>,
    pub(super) business_id: Option<BusinessId>,
    pub(super) vat_number: Option<String>,
    pub(super) email: Option<String>,
    pub(super) einvoice: Option<EInvoice>,
    pub(super) payment_term: Option<i32>,
    pub(super) overdue_interest: Option<Amount>,
    /// The headquarters.
    pub(super) address: Option<Address>,
    #[serde(default)]
    pub(super) addresses: Vec<CustomerAddress>,
    #[serde(default = "finnish")]
    pub(super) language: String,
    #[serde(default = "euro")]
    pub(super) currency: String,
    #[serde(default = "yes")]
    pub(super) active: bool,
    #[serde(default)]
    pub(super) internal: bool,
    pub(super) tax_free: Option<TaxFree>,
    pub(super) notes: Option<String>,
    pub(super) changed: Option<Timestamp>,
    #[serde(default)]
    pub(super) raw: Map<String, Value>,
    #[serde(default)]
    pub(super) absent: Vec<String>,
}

fn finnish() -> String {
    "fi".to_owned()
}

fn euro() -> String {
    "EUR".to_owned()
}

/// Why a customer's invoices carry no tax.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TaxFree {
    pub(super) description: Option<String>,
    pub(super) category: Option<String>,
}

/// Where a customer receives e-invoices.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EInvoice {
    pub(super) address: Option<String>,
    pub(super) operator: Option<String>,
}

/// An invoice in Severa.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Invoice {
    pub(super) number: Option<i32>,
    pub(super) guid: Option<Uuid>,
    pub(super) status: Option<Spanned<String>>,
    /// Number or name of a customer.
    pub(super) customer: Spanned<String>,
    pub(super) billing_customer: Option<Spanned<String>>,
    pub(super) date: Date,
    pub(super) due_date: Option<Date>,
    pub(super) entry_date: Option<Date>,
    pub(super) payment_date: Option<Date>,
    pub(super) payment_term: Option<i32>,
    pub(super) overdue_interest: Option<Amount>,
    #[serde(default = "euro")]
    pub(super) currency: String,
    pub(super) currency_rate: Option<Amount>,
    pub(super) reference: Option<String>,
    pub(super) our_reference: Option<String>,
    pub(super) your_reference: Option<String>,
    pub(super) order_number: Option<String>,
    #[serde(default)]
    pub(super) credit_note: bool,
    /// The number of the invoice that this one credits.
    pub(super) credits: Option<Spanned<i32>>,
    /// The text that goes with reverse charge; its presence says that the invoice is reverse charged.
    pub(super) reverse_charge: Option<String>,
    pub(super) prices_include_tax: Option<bool>,
    pub(super) free_text: Option<String>,
    pub(super) free_text2: Option<String>,
    pub(super) notes: Option<String>,
    pub(super) project: Option<String>,
    /// Names of the business units of its projects; without it, the first company's root unit.
    pub(super) business_units: Option<Vec<Spanned<String>>>,
    pub(super) receiver: Option<Receiver>,
    pub(super) totals: Option<Totals>,
    /// How large its PDF file is at least.
    #[serde(default)]
    pub(super) pdf_kilobytes: u32,
    pub(super) changed: Option<Timestamp>,
    #[serde(default)]
    pub(super) rows: Vec<Row>,
    #[serde(default)]
    pub(super) raw: Map<String, Value>,
    #[serde(default)]
    pub(super) absent: Vec<String>,
}

/// Who is named on the invoice, where it differs from the customer.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Receiver {
    pub(super) name: Option<String>,
    pub(super) contact: Option<String>,
    pub(super) email: Option<String>,
    pub(super) address: Option<Address>,
}

/// Sums that contradict the rows.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Totals {
    pub(super) excluding_tax: Amount,
    pub(super) tax: Amount,
    pub(super) including_tax: Amount,
}

/// A row of an invoice.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    #[serde(rename = "type")]
    pub(super) kind: Option<RowType>,
    pub(super) guid: Option<Uuid>,
    pub(super) code: Option<String>,
    /// Those of the other things that the row stands for.
    #[serde(default)]
    pub(super) further_codes: Vec<String>,
    pub(super) description: Option<String>,
    pub(super) quantity: Option<Amount>,
    pub(super) unit: Option<String>,
    pub(super) price: Amount,
    pub(super) vat: Option<Amount>,
    pub(super) account: Option<String>,
    pub(super) recurring_account: Option<String>,
    pub(super) cost_center: Option<String>,
    pub(super) flat_rate: Option<Uuid>,
    #[serde(default)]
    pub(super) comment: bool,
    pub(super) event_date: Option<Date>,
    /// Without it, one of the row's own kind.
    pub(super) origins: Option<Vec<Origin>>,
    #[serde(default)]
    pub(super) raw: Map<String, Value>,
    #[serde(default)]
    pub(super) absent: Vec<String>,
}

/// What a row comes from; what is not given is the row's.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Origin {
    #[serde(rename = "type")]
    pub(super) kind: Option<OriginType>,
    pub(super) event_date: Option<Date>,
    pub(super) code: Option<String>,
    pub(super) quantity: Option<Amount>,
}
