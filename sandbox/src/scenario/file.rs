//! The form of a scenario file. The README explains each field to those who write one.

mod severa;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Map, Value};
use serde_saphyr::Spanned;
use uuid::Uuid;

use crate::identifiers::BusinessId;
use crate::money::Amount;
use crate::severa::RowType;
use crate::talenom::{Capability, Manner};

pub(super) use severa::{Company, Severa, SeveraAccount, Status, Unit};

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    pub(super) talenom: Gateway,
    pub(super) organizations: Vec<Organization>,
}

/// The one client of Talenom's gateway.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Gateway {
    pub(super) client_id: String,
    pub(super) client_secret: String,
    pub(super) subscription_key: String,
    pub(super) scope: String,
    pub(super) region: String,
    pub(super) token_lifetime_seconds: u64,
}

impl Default for Gateway {
    fn default() -> Self {
        Self {
            client_id: "talenom-client".to_owned(),
            client_secret: "talenom-secret".to_owned(),
            subscription_key: "talenom-key".to_owned(),
            scope: "sales-api".to_owned(),
            region: "fi".to_owned(),
            token_lifetime_seconds: 3_600,
        }
    }
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

/// Invoices made out of a few words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Generate {
    pub(crate) invoices: u32,
    #[serde(default = "one")]
    pub(crate) rows_min: u32,
    #[serde(default = "ten")]
    pub(crate) rows_max: u32,
    #[serde(default = "ten")]
    pub(crate) customers: u32,
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

/// The company at Talenom.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Talenom {
    pub(super) organization_number: Option<i64>,
    pub(super) client_has_access: bool,
    pub(super) capabilities: BTreeMap<Capability, Manner>,
    pub(super) refusal_status: Option<Spanned<u16>>,
    pub(super) sales_accounts: Option<Vec<TalenomAccount>>,
    pub(super) contacts: Vec<Contact>,
}

impl Default for Talenom {
    fn default() -> Self {
        Self {
            organization_number: None,
            client_has_access: true,
            capabilities: BTreeMap::new(),
            refusal_status: None,
            sales_accounts: None,
            contacts: Vec::new(),
        }
    }
}

/// A sales account at Talenom.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TalenomAccount {
    pub(super) number: i64,
    pub(super) name: String,
    #[serde(default = "yes")]
    pub(super) enabled: bool,
    pub(super) taxes: Vec<Tax>,
}

/// A tax of a sales account.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tax {
    pub(super) percent: Amount,
    #[serde(default)]
    pub(super) category: TaxCategory,
    pub(super) valid_from: Option<Date>,
    pub(super) valid_to: Option<Date>,
}

/// A VAT category of EN 16931.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(super) enum TaxCategory {
    #[default]
    S,
    AE,
    K,
    G,
    E,
    Z,
    O,
}

impl TaxCategory {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::S => "S",
            Self::AE => "AE",
            Self::K => "K",
            Self::G => "G",
            Self::E => "E",
            Self::Z => "Z",
            Self::O => "O",
        }
    }
}

/// A contact that Talenom already has.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Contact {
    pub(super) number: Option<String>,
    pub(super) name: String,
    pub(super) business_id: Option<BusinessId>,
    pub(super) address: Option<Address>,
    /// Further fields, named as in the API.
    #[serde(default)]
    pub(super) fields: Map<String, Value>,
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
    pub(super) address: Option<Address>,
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
    pub(super) free_text: Option<String>,
    pub(super) notes: Option<String>,
    pub(super) project: Option<String>,
    /// Names of the business units of its projects; without it, the first company's root unit.
    pub(super) business_units: Option<Vec<Spanned<String>>>,
    pub(super) receiver: Option<Receiver>,
    pub(super) totals: Option<Totals>,
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
    pub(super) description: Option<String>,
    pub(super) quantity: Option<Amount>,
    pub(super) unit: Option<String>,
    pub(super) price: Amount,
    pub(super) vat: Option<Amount>,
    pub(super) account: Option<String>,
    pub(super) cost_center: Option<String>,
    #[serde(default)]
    pub(super) raw: Map<String, Value>,
    #[serde(default)]
    pub(super) absent: Vec<String>,
}
