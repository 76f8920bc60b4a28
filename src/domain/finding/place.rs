//! Where a finding is: as a person sees it, and as a JSON path.

use serde::{Deserialize, Serialize};

use super::Language;
use crate::domain::{
    cost_center::CostCenterNumber,
    ids::{
        AccountNumber, CostCenterGuid, CustomerGuid, CustomerNumber, InvoiceGuid, InvoiceNumber, ItemGuid,
    },
    item::{ItemCode, ItemKind},
};

/// Where a finding is: as a person sees it, and as a JSON path in the vendor's object. It never has a name in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Place {
    /// The head of the Severa invoice.
    Invoice {
        /// Severa's name of the field; empty for the whole invoice.
        field: FieldName,
    },
    /// A row of the Severa invoice.
    Row {
        /// Counted from 1, in the order of the printed invoice.
        number: usize,
        /// Severa's name of the field; empty for the whole row.
        field: FieldName,
    },
    /// The billing customer in Severa's register.
    Customer {
        /// Severa's name of the field; empty for the whole customer.
        field: FieldName,
    },
    /// The invoice in Talenom.
    TalenomInvoice {
        /// Talenom's name of the field; empty for the whole invoice.
        field: FieldName,
    },
    /// The contact in Talenom.
    TalenomContact,
    /// A place in or about one of many invoices.
    OfInvoice {
        /// The invoice's guid in Severa.
        guid: InvoiceGuid,
        /// Its number, where it has one.
        number: Option<InvoiceNumber>,
        /// The place, as the invoice's own findings have it.
        place: Box<Place>,
    },
    /// A place in or about one of many customers.
    OfCustomer {
        /// The customer's guid in Severa.
        guid: CustomerGuid,
        /// Its number, where it has one.
        number: Option<CustomerNumber>,
        /// Severa's name of the field; empty for the whole customer.
        field: FieldName,
    },
    /// An entry of one of Severa's registers of items.
    Item {
        /// Severa's name of the field; empty for the whole entry.
        field: FieldName,
    },
    /// The product in Talenom.
    TalenomProduct,
    /// One of many items.
    OfItem {
        /// The register that it stands in.
        kind: ItemKind,
        /// The item's guid in Severa.
        guid: ItemGuid,
        /// Its code, where it has one.
        code: Option<ItemCode>,
    },
    /// The company's details in Severa.
    Organization {
        /// Severa's name of the field.
        field: FieldName,
    },
    /// A field of the connection, by its name in the API.
    Connection {
        /// The field, such as `settings.waiting_status`.
        field: FieldName,
    },
    /// A sales account, known by the same number on both sides.
    SalesAccount {
        /// The account.
        number: AccountNumber,
    },
    /// A cost centre in Severa.
    CostCenter {
        /// The cost centre's guid in Severa.
        guid: CostCenterGuid,
        /// Its number, where it has one.
        number: Option<CostCenterNumber>,
    },
    /// The organization in Talenom.
    TalenomOrganization,
}

/// The name of a vendor's field, or a path below one: `salesAccount.number`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldName(String);

impl From<&'static str> for FieldName {
    fn from(name: &'static str) -> Self {
        Self(name.to_owned())
    }
}

impl FieldName {
    /// The path below the object, from a parser that names vendor fields only.
    #[must_use]
    pub fn from_path(path: &str) -> Self {
        Self(path.to_owned())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The field below an object.
    fn below(&self, root: &str) -> String {
        if self.0.is_empty() { root.to_owned() } else { format!("{root}.{}", self.0) }
    }
}

impl Place {
    /// The row, where the place is one.
    #[must_use]
    pub fn row(&self) -> Option<usize> {
        match self {
            Self::Row { number, .. } => Some(*number),
            Self::OfInvoice { place, .. } => place.row(),
            Self::Invoice { .. }
            | Self::Customer { .. }
            | Self::TalenomInvoice { .. }
            | Self::TalenomContact
            | Self::OfCustomer { .. }
            | Self::Item { .. }
            | Self::TalenomProduct
            | Self::OfItem { .. }
            | Self::Organization { .. }
            | Self::Connection { .. }
            | Self::SalesAccount { .. }
            | Self::CostCenter { .. }
            | Self::TalenomOrganization => None,
        }
    }

    /// The place as a JSON path: `$.rows[2].salesAccount.number`. One of many is known by what people know it by.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Invoice { field } => field.below("$.invoice"),
            Self::Row { number, field } => field.below(&format!("$.rows[{}]", number.saturating_sub(1))),
            Self::Customer { field } => field.below("$.customer"),
            Self::TalenomInvoice { field } => field.below("$.talenom.invoice"),
            Self::TalenomContact => "$.talenom.contact".to_owned(),
            Self::OfInvoice { guid, number, place } => {
                let inside = place.path();
                format!("$.invoices[{}]{}", key(guid, *number), inside.strip_prefix('$').unwrap_or(&inside))
            }
            Self::OfCustomer { guid, number, field } => {
                field.below(&format!("$.customers[{}]", key(guid, *number)))
            }
            Self::Item { field } => field.below("$.item"),
            Self::TalenomProduct => "$.talenom.product".to_owned(),
            Self::OfItem { kind, guid, code } => {
                let register = match kind {
                    ItemKind::Product => "products",
                    ItemKind::WorkType => "workTypes",
                    ItemKind::TravelType => "travelTypes",
                };
                format!("$.{register}[{}]", key(guid, code.as_ref()))
            }
            Self::Organization { field } => field.below("$.organization"),
            Self::Connection { field } => field.below("$.connection"),
            Self::SalesAccount { number } => format!("$.salesAccounts[{number}]"),
            Self::CostCenter { guid, number } => format!("$.costCenters[{}]", key(guid, number.as_ref())),
            Self::TalenomOrganization => "$.talenom.organization".to_owned(),
        }
    }

    /// The place as a person sees it, such as "row 3".
    #[must_use]
    pub fn label(&self, language: Language) -> String {
        let word = |finnish: &str, swedish: &str, english: &str| match language {
            Language::Finnish => finnish.to_owned(),
            Language::Swedish => swedish.to_owned(),
            Language::English => english.to_owned(),
        };
        let numbered = |word: String, number: Option<String>, guid: String| match number {
            Some(number) => format!("{word} {number}"),
            None => format!("{word} ({guid})"),
        };
        match self {
            Self::Invoice { .. } => word("lasku", "faktura", "invoice"),
            Self::Row { number, .. } => format!("{} {number}", word("rivi", "rad", "row")),
            Self::Customer { .. } => word("asiakas", "kund", "customer"),
            Self::TalenomInvoice { .. } => {
                word("Talenomin lasku", "fakturan hos Talenom", "invoice in Talenom")
            }
            Self::TalenomContact => word("Talenomin asiakas", "kunden hos Talenom", "contact in Talenom"),
            Self::OfInvoice { guid, number, place } => {
                let number = number.map(|number| number.to_string());
                let invoice = numbered(word("lasku", "faktura", "invoice"), number, guid.to_string());
                if matches!(**place, Self::Invoice { .. }) {
                    invoice
                } else {
                    format!("{invoice}, {}", place.label(language))
                }
            }
            Self::OfCustomer { guid, number, .. } => {
                let number = number.map(|number| number.to_string());
                numbered(word("asiakas", "kund", "customer"), number, guid.to_string())
            }
            Self::Item { .. } => word("nimike", "artikel", "item"),
            Self::TalenomProduct => word("Talenomin tuote", "produkten hos Talenom", "product in Talenom"),
            Self::OfItem { kind, guid, code } => {
                let kind = match kind {
                    ItemKind::Product => word("tuote", "produkt", "product"),
                    ItemKind::WorkType => word("työlaji", "arbetstyp", "work type"),
                    ItemKind::TravelType => word("matkakululaji", "resetyp", "travel type"),
                };
                numbered(kind, code.as_ref().map(ToString::to_string), guid.to_string())
            }
            Self::Organization { .. } => {
                word("yrityksen tiedot", "företagets uppgifter", "the company's details")
            }
            Self::Connection { field } => {
                format!("{} {}", word("yhteyden kenttä", "anslutningens fält", "connection field"), field.0)
            }
            Self::SalesAccount { number } => {
                format!("{} {number}", word("myyntitili", "försäljningskonto", "sales account"))
            }
            Self::CostCenter { guid, number } => {
                let word = word("kustannuspaikka", "kostnadsställe", "cost centre");
                numbered(word, number.as_ref().map(ToString::to_string), guid.to_string())
            }
            Self::TalenomOrganization => {
                word("yritys Talenomissa", "företaget hos Talenom", "the company in Talenom")
            }
        }
    }
}

/// What people know one of many by; its guid, where that is nothing.
fn key(guid: &impl ToString, number: Option<impl ToString>) -> String {
    number.map_or_else(|| guid.to_string(), |number| number.to_string())
}
