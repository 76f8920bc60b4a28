//! A company's half in Severa, as a scenario file gives it.

use serde::Deserialize;
use uuid::Uuid;

use super::{Product, TravelType, WorkType, euro, yes};
use crate::identifiers::BusinessId;
use crate::money::Amount;
use crate::severa::state::{CreditNotes, CurrencyRates, EInvoiceFields, PageTokens};

/// The company in Severa.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in crate::scenario) struct Severa {
    pub(in crate::scenario) client_id: Option<String>,
    pub(in crate::scenario) client_secret: Option<String>,
    pub(in crate::scenario) scopes: Option<Vec<String>>,
    pub(in crate::scenario) requests_per_second: u16,
    pub(in crate::scenario) latency_ms: u64,
    pub(in crate::scenario) page_tokens: PageTokens,
    pub(in crate::scenario) token_lifetime_seconds: u64,
    pub(in crate::scenario) statuses: Option<Vec<Status>>,
    pub(in crate::scenario) companies: Option<Vec<Company>>,
    pub(in crate::scenario) vat_registered: bool,
    pub(in crate::scenario) einvoice_fields: EInvoiceFields,
    pub(in crate::scenario) credit_notes: CreditNotes,
    pub(in crate::scenario) currency: String,
    pub(in crate::scenario) currencies: Option<Vec<Currency>>,
    pub(in crate::scenario) currency_rates: CurrencyRates,
    pub(in crate::scenario) multi_currency_info: bool,
    pub(in crate::scenario) prices_include_tax: bool,
    pub(in crate::scenario) cost_centers: Vec<CostCenter>,
    pub(in crate::scenario) vat_rates: Option<Vec<Amount>>,
    pub(in crate::scenario) sales_accounts: Option<Vec<SeveraAccount>>,
    pub(in crate::scenario) addons: Option<Vec<String>>,
    pub(in crate::scenario) products: Vec<Product>,
    pub(in crate::scenario) work_types: Vec<WorkType>,
    pub(in crate::scenario) travel_types: Vec<TravelType>,
}

impl Default for Severa {
    fn default() -> Self {
        Self {
            client_id: None,
            client_secret: None,
            scopes: None,
            requests_per_second: 10,
            latency_ms: 0,
            page_tokens: PageTokens::default(),
            token_lifetime_seconds: 3_600,
            statuses: None,
            companies: None,
            vat_registered: true,
            einvoice_fields: EInvoiceFields::default(),
            credit_notes: CreditNotes::default(),
            currency: euro(),
            currencies: None,
            currency_rates: CurrencyRates::default(),
            multi_currency_info: true,
            prices_include_tax: false,
            cost_centers: Vec::new(),
            vat_rates: None,
            sales_accounts: None,
            addons: None,
            products: Vec::new(),
            work_types: Vec::new(),
            travel_types: Vec::new(),
        }
    }
}

/// An invoice status.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "the flags of Severa's own model")]
pub(in crate::scenario) struct Status {
    pub(in crate::scenario) name: String,
    pub(in crate::scenario) guid: Option<Uuid>,
    #[serde(default = "yes")]
    pub(in crate::scenario) active: bool,
    #[serde(default)]
    pub(in crate::scenario) default: bool,
    #[serde(default)]
    pub(in crate::scenario) default_for_credit_note: bool,
    #[serde(default)]
    pub(in crate::scenario) read_only: bool,
    #[serde(default)]
    pub(in crate::scenario) has_number: bool,
    #[serde(default)]
    pub(in crate::scenario) sent: bool,
    #[serde(default)]
    pub(in crate::scenario) waiting_payment: bool,
    #[serde(default)]
    pub(in crate::scenario) paid: bool,
}

/// A currency in Severa.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct Currency {
    pub(in crate::scenario) code: String,
    pub(in crate::scenario) name: String,
    pub(in crate::scenario) symbol: Option<String>,
    pub(in crate::scenario) rate: Amount,
    #[serde(default = "yes")]
    pub(in crate::scenario) active: bool,
}

/// A cost centre in Severa.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct CostCenter {
    pub(in crate::scenario) guid: Option<Uuid>,
    pub(in crate::scenario) number: String,
    pub(in crate::scenario) name: String,
    #[serde(default = "yes")]
    pub(in crate::scenario) active: bool,
}

/// A sales account in Severa.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct SeveraAccount {
    pub(in crate::scenario) number: String,
    pub(in crate::scenario) name: String,
    #[serde(default = "yes")]
    pub(in crate::scenario) active: bool,
}

/// A company of the organization; its root unit has its name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct Company {
    pub(in crate::scenario) name: String,
    pub(in crate::scenario) business_id: BusinessId,
    #[serde(default)]
    pub(in crate::scenario) units: Vec<Unit>,
}

/// A business unit, with those below it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct Unit {
    pub(in crate::scenario) name: String,
    #[serde(default)]
    pub(in crate::scenario) units: Vec<Unit>,
}
