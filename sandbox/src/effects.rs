//! The effects: every change of an invoice, a contact, a product or a voucher on either side, by whomever, in the order in which it happened.
//!
//! The log begins with what the scenario holds, and nothing is ever taken out of it. Each entry says what the record
//! is afterwards, so whoever reads nothing but the log knows what there was at every moment. It tells also what no
//! answer does: the reference that a caller gave with a Talenom invoice, where Talenom keeps no references.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::clock;
use crate::money::{self, Totals};
use crate::severa;
use crate::talenom;
use crate::talenom::VoucherState;

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// Counts from 1, without gaps.
    pub sequence: u64,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// The operation of the API, such as `talenom.updateInvoice`, or what a person did, such as `user.edit`.
    pub operation: String,
    /// The organization's key in the scenario.
    pub organization: String,
    /// The guid of a Severa invoice, the id of a Talenom invoice, contact, product or voucher.
    pub id: String,
    /// What the record is now.
    pub record: Record,
}

/// Who changes something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// Nobody: so it was at the start.
    Scenario,
    /// Whoever calls the vendors' APIs.
    Connector,
    /// A person, in Severa's or Talenom's own pages.
    User,
}

/// A record after a change; `None` where it was deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    /// An invoice in Severa.
    SeveraInvoice(Option<SeveraInvoice>),
    /// An invoice at Talenom.
    TalenomInvoice(Option<TalenomInvoice>),
    /// A contact at Talenom.
    TalenomContact(Option<TalenomContact>),
    /// A product at Talenom.
    TalenomProduct(Option<TalenomProduct>),
    /// A voucher at Talenom.
    TalenomVoucher(Option<TalenomVoucher>),
}

/// An invoice in Severa.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeveraInvoice {
    /// Its number, once it has one.
    pub number: Option<i32>,
    /// The name of its status.
    pub status: String,
    /// The guid of the customer who pays.
    pub billing_customer: Uuid,
    /// Whether it is a credit note.
    pub is_credit_note: bool,
    /// How many rows it has.
    pub rows: usize,
    /// Its sums.
    pub totals: Totals,
}

/// An invoice at Talenom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TalenomInvoice {
    /// The reference that the caller gave, also where Talenom does not keep it.
    pub external_reference: Option<String>,
    /// Its number; `None` before it has one.
    pub number: Option<i64>,
    /// `Draft`, `Approved` and so on.
    pub status: String,
    /// The id of its contact.
    pub contact_id: String,
    /// Whether it is a credit note.
    pub is_credit_note: bool,
    /// How many line items it has.
    pub rows: usize,
    /// Its sums.
    pub totals: Totals,
}

/// A contact at Talenom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TalenomContact {
    /// The reference that the caller gave, also where Talenom does not keep it.
    pub external_reference: Option<String>,
    /// Its number.
    pub number: String,
    /// Its business id.
    pub business_id: Option<String>,
    /// Where it receives e-invoices.
    pub e_invoice_address: Option<String>,
    /// Whether it receives e-invoices at all.
    pub e_invoicing_enabled: bool,
}

/// A product at Talenom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TalenomProduct {
    /// The reference that the caller gave, also where Talenom does not keep it.
    pub external_reference: Option<String>,
    /// Its code, if it has one.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// What it is counted in.
    pub unit: Option<String>,
    /// Whether it can still be chosen.
    pub is_active: bool,
}

/// A voucher at Talenom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TalenomVoucher {
    /// The id that the caller gave, also where that was another voucher's.
    pub given_id: Option<Uuid>,
    /// What kind of event it books.
    pub category: String,
    /// How far it is.
    pub state: VoucherState,
    /// The number of the invoice it is related to.
    pub invoice_number: Option<String>,
    /// The reference number of that invoice.
    pub reference_number: Option<String>,
    /// What it books, generated postings too.
    pub postings: Vec<TalenomPosting>,
}

/// A posting of a voucher: debit is positive, credit negative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TalenomPosting {
    /// The account.
    pub account: String,
    /// Whether the system made it of the VAT of another one.
    pub is_generated: bool,
    /// What stands on the account.
    pub net: Decimal,
    /// The key of its ledger item, where it has one.
    pub match_key: Option<String>,
}

/// The log.
#[derive(Debug, Default)]
pub(crate) struct Effects(Vec<Effect>);

impl Effects {
    /// All changes after the first `known`.
    pub(crate) fn after(&self, known: usize) -> &[Effect] {
        self.0.get(known..).unwrap_or_default()
    }

    /// Adds the records that were written in either half of an organization since the last time.
    pub(crate) fn note(
        &mut self,
        actor: Actor,
        operation: &str,
        severa: &mut severa::state::Organization,
        talenom: &mut talenom::state::Organization,
    ) {
        for guid in std::mem::take(&mut severa.written) {
            let record = Record::SeveraInvoice(severa_invoice(severa, guid));
            self.add(actor, operation, &severa.key, guid.to_string(), record);
        }
        for id in std::mem::take(&mut talenom.contacts_written) {
            let record = Record::TalenomContact(talenom_contact(talenom, &id));
            self.add(actor, operation, &severa.key, id, record);
        }
        for id in std::mem::take(&mut talenom.products_written) {
            let record = Record::TalenomProduct(talenom_product(talenom, &id));
            self.add(actor, operation, &severa.key, id, record);
        }
        for id in std::mem::take(&mut talenom.book.written) {
            let record = Record::TalenomVoucher(talenom_voucher(talenom, id));
            self.add(actor, operation, &severa.key, id.to_string(), record);
        }
        for id in std::mem::take(&mut talenom.invoices_written) {
            let record = Record::TalenomInvoice(talenom_invoice(talenom, &id));
            self.add(actor, operation, &severa.key, id, record);
        }
    }

    fn add(&mut self, actor: Actor, operation: &str, organization: &str, id: String, record: Record) {
        self.0.push(Effect {
            sequence: self.0.len() as u64 + 1,
            at: clock::now(),
            actor,
            operation: operation.to_owned(),
            organization: organization.to_owned(),
            id,
            record,
        });
    }
}

fn severa_invoice(organization: &severa::state::Organization, guid: Uuid) -> Option<SeveraInvoice> {
    let invoice = organization.invoices.iter().find(|invoice| invoice.guid == guid)?;
    Some(SeveraInvoice {
        number: invoice.number,
        status: organization.status(invoice.status).map(|status| status.name.clone()).unwrap_or_default(),
        billing_customer: invoice.billing_customer,
        is_credit_note: invoice.is_credit_note,
        rows: invoice.rows.len(),
        totals: invoice.sums(),
    })
}

fn talenom_invoice(organization: &talenom::state::Organization, id: &str) -> Option<TalenomInvoice> {
    let invoice = organization.invoices.iter().find(|invoice| invoice.text("id") == Some(id))?;
    let text = |name: &str| invoice.text(name).unwrap_or_default().to_owned();
    let sum = |name: &str| invoice.0.get(name).and_then(money::parse).unwrap_or_default();
    Some(TalenomInvoice {
        external_reference: organization.references.get(id).cloned(),
        number: invoice.integer("number").filter(|number| *number != 0),
        status: text("status"),
        contact_id: text("contactId"),
        is_credit_note: invoice.text("type") == Some("Credit"),
        rows: invoice.0.get("lineItems").and_then(Value::as_array).map_or(0, Vec::len),
        totals: Totals {
            excluding_tax: sum("totalExcludingTax"),
            tax: sum("totalTax"),
            including_tax: sum("totalIncludingTax"),
        },
    })
}

fn talenom_contact(organization: &talenom::state::Organization, id: &str) -> Option<TalenomContact> {
    let contact = organization.contact(id)?;
    let text = |name: &str| contact.text(name).map(ToOwned::to_owned);
    Some(TalenomContact {
        external_reference: organization.references.get(id).cloned(),
        number: text("number").unwrap_or_default(),
        business_id: text("businessId"),
        e_invoice_address: text("eInvoiceAddress"),
        e_invoicing_enabled: contact.0.get("eInvoicingEnabled") == Some(&Value::Bool(true)),
    })
}

fn talenom_product(organization: &talenom::state::Organization, id: &str) -> Option<TalenomProduct> {
    let product = organization.product(id)?;
    let text = |name: &str| product.text(name).map(ToOwned::to_owned);
    Some(TalenomProduct {
        external_reference: organization.references.get(id).cloned(),
        code: text("code"),
        name: text("name").unwrap_or_default(),
        unit: text("unit"),
        is_active: product.0.get("isActive") == Some(&Value::Bool(true)),
    })
}

fn talenom_voucher(organization: &talenom::state::Organization, id: Uuid) -> Option<TalenomVoucher> {
    let voucher = organization.book.voucher(id)?;
    let postings = voucher.postings.iter().map(|posting| TalenomPosting {
        account: posting.account.clone(),
        is_generated: posting.is_generated,
        net: posting.net,
        match_key: posting.match_key.clone(),
    });
    Some(TalenomVoucher {
        given_id: voucher.given_id,
        category: voucher.category.clone(),
        state: voucher.state,
        invoice_number: voucher.invoice_number.clone(),
        reference_number: voucher.reference_number.clone(),
        postings: postings.collect(),
    })
}
