//! Talenom's part of a scenario file.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Map, Value};
use serde_saphyr::Spanned;

use super::{Address, yes};
use crate::identifiers::BusinessId;
use crate::money::Amount;
use crate::talenom::ledger::{DuplicateId, PageIndex, Role};
use crate::talenom::{Capability, Manner};

/// The one client of Talenom's gateway.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in crate::scenario) struct Gateway {
    pub(in crate::scenario) client_id: String,
    pub(in crate::scenario) client_secret: String,
    pub(in crate::scenario) subscription_key: String,
    pub(in crate::scenario) scope: String,
    pub(in crate::scenario) region: String,
    pub(in crate::scenario) token_lifetime_seconds: u64,
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

/// The company at Talenom.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in crate::scenario) struct Talenom {
    pub(in crate::scenario) organization_number: Option<i64>,
    pub(in crate::scenario) client_has_access: bool,
    pub(in crate::scenario) capabilities: BTreeMap<Capability, Manner>,
    pub(in crate::scenario) refusal_status: Option<Spanned<u16>>,
    pub(in crate::scenario) requests_per_second: Option<u16>,
    pub(in crate::scenario) latency_ms: u64,
    pub(in crate::scenario) sales_accounts: Option<Vec<TalenomAccount>>,
    pub(in crate::scenario) contacts: Vec<Contact>,
    pub(in crate::scenario) products: Vec<TalenomProduct>,
    pub(in crate::scenario) ledger: Ledger,
}

impl Default for Talenom {
    fn default() -> Self {
        Self {
            organization_number: None,
            client_has_access: true,
            capabilities: BTreeMap::new(),
            refusal_status: None,
            requests_per_second: None,
            latency_ms: 0,
            sales_accounts: None,
            contacts: Vec::new(),
            products: Vec::new(),
            ledger: Ledger::default(),
        }
    }
}

/// The books.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in crate::scenario) struct Ledger {
    pub(in crate::scenario) accounts: Option<Vec<LedgerAccount>>,
    /// The first and the last day of its accounting periods.
    pub(in crate::scenario) from: Option<Date>,
    pub(in crate::scenario) to: Option<Date>,
    pub(in crate::scenario) closed_to: Option<Date>,
    pub(in crate::scenario) cost_centers: Option<Vec<String>>,
    pub(in crate::scenario) duplicate_id: DuplicateId,
    pub(in crate::scenario) page_index: PageIndex,
}

/// An account beside the sales accounts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct LedgerAccount {
    pub(in crate::scenario) number: String,
    pub(in crate::scenario) name: String,
    #[serde(default)]
    pub(in crate::scenario) role: Role,
    #[serde(default = "yes")]
    pub(in crate::scenario) enabled: bool,
}

/// A sales account at Talenom.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct TalenomAccount {
    pub(in crate::scenario) number: i64,
    pub(in crate::scenario) name: String,
    #[serde(default = "yes")]
    pub(in crate::scenario) enabled: bool,
    pub(in crate::scenario) taxes: Vec<Tax>,
}

/// A tax of a sales account.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct Tax {
    pub(in crate::scenario) percent: Amount,
    #[serde(default)]
    pub(in crate::scenario) category: TaxCategory,
    pub(in crate::scenario) valid_from: Option<Date>,
    pub(in crate::scenario) valid_to: Option<Date>,
}

/// A VAT category of EN 16931.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(in crate::scenario) enum TaxCategory {
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
    pub(in crate::scenario) fn as_str(self) -> &'static str {
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

/// A product that Talenom already has.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct TalenomProduct {
    pub(in crate::scenario) code: Option<String>,
    pub(in crate::scenario) name: String,
    /// Further fields, named as in the API.
    #[serde(default)]
    pub(in crate::scenario) fields: Map<String, Value>,
}

/// A contact that Talenom already has.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct Contact {
    pub(in crate::scenario) number: Option<String>,
    pub(in crate::scenario) name: String,
    pub(in crate::scenario) business_id: Option<BusinessId>,
    pub(in crate::scenario) address: Option<Address>,
    /// Further fields, named as in the API.
    #[serde(default)]
    pub(in crate::scenario) fields: Map<String, Value>,
}
