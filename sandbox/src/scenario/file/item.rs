//! The registers of items, as a scenario file gives them.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::yes;
use crate::money::Amount;
use crate::severa::{ExpenseClass, ProductType};

/// A product.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct Product {
    #[serde(rename = "type", default)]
    pub(in crate::scenario) kind: ProductType,
    pub(in crate::scenario) guid: Option<Uuid>,
    pub(in crate::scenario) code: Option<String>,
    pub(in crate::scenario) name: String,
    pub(in crate::scenario) unit: Option<String>,
    pub(in crate::scenario) price: Option<Amount>,
    pub(in crate::scenario) vat: Option<Amount>,
    pub(in crate::scenario) account: Option<String>,
    #[serde(default = "yes")]
    pub(in crate::scenario) active: bool,
    pub(in crate::scenario) changed: Option<Timestamp>,
    #[serde(default)]
    pub(in crate::scenario) raw: Map<String, Value>,
    #[serde(default)]
    pub(in crate::scenario) absent: Vec<String>,
}

/// A work type.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct WorkType {
    pub(in crate::scenario) guid: Option<Uuid>,
    pub(in crate::scenario) code: Option<String>,
    pub(in crate::scenario) name: String,
    pub(in crate::scenario) account: Option<String>,
    #[serde(default = "yes")]
    pub(in crate::scenario) productive: bool,
    #[serde(default = "yes")]
    pub(in crate::scenario) active: bool,
    pub(in crate::scenario) changed: Option<Timestamp>,
    #[serde(default)]
    pub(in crate::scenario) raw: Map<String, Value>,
    #[serde(default)]
    pub(in crate::scenario) absent: Vec<String>,
}

/// A travel type.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct TravelType {
    #[serde(default)]
    pub(in crate::scenario) class: ExpenseClass,
    pub(in crate::scenario) guid: Option<Uuid>,
    pub(in crate::scenario) code: Option<String>,
    pub(in crate::scenario) name: String,
    pub(in crate::scenario) unit: Option<String>,
    pub(in crate::scenario) vat: Option<Amount>,
    pub(in crate::scenario) account: Option<String>,
    #[serde(default = "yes")]
    pub(in crate::scenario) active: bool,
    pub(in crate::scenario) changed: Option<Timestamp>,
    #[serde(default)]
    pub(in crate::scenario) raw: Map<String, Value>,
    #[serde(default)]
    pub(in crate::scenario) absent: Vec<String>,
}
