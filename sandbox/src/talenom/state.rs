//! What Talenom holds. Contacts, products and invoices are JSON objects, for a caller's own fields are kept and given back.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::clock;
use crate::limit::Limit;
use crate::talenom::ledger::Book;

/// Something of the Sales API that is only assumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Capability {
    /// Filters of the lists of contacts and invoices.
    Find,
    /// Reading one contact or invoice.
    Read,
    /// Changing a contact.
    ContactUpdate,
    /// Approving a draft.
    Approve,
    /// Deleting a draft.
    DeleteDraft,
    /// Products: their list, making and changing them.
    Products,
    /// The list of sales accounts.
    SalesAccounts,
    /// Keeping and showing the caller's own reference.
    ReferenceEcho,
}

/// How an organization's Talenom treats a capability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// As the contract says.
    #[default]
    Honoured,
    /// Answers as if all were well, and does nothing.
    Ignored,
    /// Answers that there is no such thing.
    Refused,
}

/// The gateway: one client with its key, and the organizations it may reach.
#[derive(Debug)]
pub(crate) struct Gateway {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) subscription_key: String,
    pub(crate) scope: String,
    pub(crate) region: String,
    pub(crate) token_lifetime: Duration,
    pub(crate) tokens: HashMap<String, Instant>,
    pub(crate) organizations: Vec<Organization>,
}

/// One organization at Talenom.
#[derive(Debug)]
pub(crate) struct Organization {
    /// Talenom's own customer number.
    pub(crate) number: i64,
    pub(crate) client_has_access: bool,
    pub(crate) capabilities: BTreeMap<Capability, Manner>,
    pub(crate) refusal: StatusCode,
    pub(crate) limit: Option<Limit>,
    /// How long every call takes at least.
    pub(crate) latency: Duration,
    pub(crate) accounts: Vec<Account>,
    pub(crate) contacts: Vec<Record>,
    pub(crate) products: Vec<Record>,
    pub(crate) invoices: Vec<Record>,
    pub(crate) book: Book,
    /// The references that callers gave, by id of the record, also where they are not kept.
    pub(crate) references: HashMap<String, String>,
    /// The contacts written since the effects were noted last.
    pub(crate) contacts_written: Vec<String>,
    /// The products written since then.
    pub(crate) products_written: Vec<String>,
    /// The invoices written since then.
    pub(crate) invoices_written: Vec<String>,
    /// Counts every write; row versions are made of it.
    pub(crate) writes: u64,
}

/// How far the sending of an invoice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sending {
    /// Nobody has sent it.
    NotSent,
    /// It is on its way.
    Sending,
    /// It arrived.
    Delivered,
    /// It could not be sent.
    Failed,
}

/// A sales account and the taxes that belong to it.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) number: i64,
    pub(crate) name: String,
    pub(crate) is_enabled: bool,
    pub(crate) taxes: Vec<Tax>,
}

/// A tax percent and category, valid between two dates.
#[derive(Debug, Clone)]
pub(crate) struct Tax {
    pub(crate) percent: Decimal,
    pub(crate) category: String,
    pub(crate) valid_from: Option<Date>,
    pub(crate) valid_to: Option<Date>,
}

/// A contact, a product or an invoice as its JSON object.
#[derive(Debug, Clone)]
pub(crate) struct Record(pub(crate) Map<String, Value>);

impl Record {
    /// A text field.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// An integer field.
    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        self.0.get(name)?.as_i64()
    }

    /// Sets a field.
    pub(crate) fn set(&mut self, name: &str, value: Value) {
        self.0.insert(name.to_owned(), value);
    }

    /// The whole object.
    pub(crate) fn json(&self) -> Value {
        Value::Object(self.0.clone())
    }
}

impl Organization {
    /// How this organization treats a capability.
    pub(crate) fn manner(&self, capability: Capability) -> Manner {
        self.capabilities.get(&capability).copied().unwrap_or_default()
    }

    /// The next row version: eight bytes in base64, as an SQL server's are (assumed).
    pub(crate) fn next_row_version(&mut self) -> Value {
        json!(self.next_row_version_text())
    }

    pub(crate) fn next_row_version_text(&mut self) -> String {
        self.writes += 1;
        STANDARD.encode((2_000 + self.writes).to_be_bytes())
    }

    /// Gives the contact, product or invoice of that id a new row version, as if somebody else had saved it unchanged.
    pub(crate) fn touch(&mut self, id: &str) {
        let row_version = self.next_row_version();
        let records = self.contacts.iter_mut().chain(&mut self.products).chain(&mut self.invoices);
        for record in records.filter(|record| record.text("id") == Some(id)) {
            record.set("rowVersion", row_version.clone());
        }
    }

    /// The product of that id.
    pub(crate) fn product(&self, id: &str) -> Option<&Record> {
        self.products.iter().find(|product| product.text("id") == Some(id))
    }

    /// Adds a sales account, or replaces the one of the same number.
    pub(crate) fn put_account(&mut self, account: Account) {
        self.accounts.retain(|other| other.number != account.number);
        self.accounts.push(account);
        self.accounts.sort_by_key(|account| account.number);
    }

    /// The contact of that id.
    pub(crate) fn contact(&self, id: &str) -> Option<&Record> {
        self.contacts.iter().find(|contact| contact.text("id") == Some(id))
    }
}

/// Now, with seven decimals of a second (documented).
pub(crate) fn timestamp() -> Value {
    json!(clock::now().strftime("%Y-%m-%dT%H:%M:%S%.7fZ").to_string())
}
