//! What a Severa organization holds. Tests and the control API may change invoices; everything else is fixed.

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::limit::Limit;
use crate::money::{Totals, round_to_cents};

/// One organization (a customer company) in Severa.
#[derive(Debug)]
pub(crate) struct Organization {
    pub(crate) key: String,
    pub(crate) guid: Uuid,
    pub(crate) name: String,
    pub(crate) vat_number: String,
    pub(crate) address: Address,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) scopes: BTreeSet<String>,
    pub(crate) limit: Limit,
    /// How long every call takes at least.
    pub(crate) latency: Duration,
    pub(crate) page_tokens: PageTokens,
    pub(crate) token_lifetime: Duration,
    pub(crate) statuses: Vec<Status>,
    /// At least one.
    pub(crate) companies: Vec<Company>,
    pub(crate) business_units: Vec<BusinessUnit>,
    pub(crate) vat_rates: Vec<VatRate>,
    pub(crate) sales_accounts: Vec<SalesAccount>,
    pub(crate) customers: Vec<Customer>,
    /// In the order of their creation, which is the order of every list.
    pub(crate) invoices: Vec<Invoice>,
    /// The invoices written since the effects were noted last.
    pub(crate) written: Vec<Uuid>,
    /// The sequence of the next invoice or row.
    pub(crate) next_sequence: u64,
    pub(crate) tokens: HashMap<String, Token>,
}

/// What the token of the next page stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PageTokens {
    /// The last item shown: nothing is skipped when items shown so far leave the list.
    #[default]
    Item,
    /// How many items were shown: what leaves the list meanwhile moves the others to earlier pages.
    Offset,
}

/// An access token that was given out.
#[derive(Debug)]
pub(crate) struct Token {
    pub(crate) scopes: BTreeSet<String>,
    pub(crate) expires: Instant,
}

/// JSON that replaces or removes what would be rendered: for answers of a shape that a caller should survive.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// Merged over the rendered model, field by field.
    pub raw: Map<String, Value>,
    /// Fields left out of the rendered model.
    pub absent: Vec<String>,
}

impl Overrides {
    fn are_some(&self) -> bool {
        !self.raw.is_empty() || !self.absent.is_empty()
    }

    /// Applies the overrides to a rendered model.
    pub(crate) fn apply(&self, mut model: Value) -> Value {
        if let Value::Object(fields) = &mut model {
            fields.extend(self.raw.clone());
            for name in &self.absent {
                fields.remove(name);
            }
        }
        model
    }
}

/// An invoice status; each company names its own.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "the flags of Severa's own model")]
pub struct Status {
    /// Its guid.
    pub guid: Uuid,
    /// Its name as people see it.
    pub name: String,
    /// A status that is not active can no longer be chosen.
    pub is_active: bool,
    /// New invoices get this status.
    pub is_default: bool,
    /// New credit notes get this status.
    pub is_default_for_credit_note: bool,
    /// "Not editable" in Severa's settings.
    pub is_read_only: bool,
    /// Invoices get their number when they come into this status.
    pub has_invoice_number: bool,
    /// Counts as sent.
    pub is_sent: bool,
    /// Counts as waiting for payment.
    pub is_waiting_payment: bool,
    /// Counts as paid.
    pub is_paid: bool,
}

/// A company of the organization.
#[derive(Debug, Clone)]
pub(crate) struct Company {
    pub(crate) guid: Uuid,
    pub(crate) name: String,
    pub(crate) vat_number: String,
    pub(crate) root_unit: Uuid,
}

/// A business unit: a company's root unit, or one below it.
#[derive(Debug, Clone)]
pub(crate) struct BusinessUnit {
    pub(crate) guid: Uuid,
    pub(crate) name: String,
    pub(crate) parent: Option<Uuid>,
    pub(crate) company: Uuid,
}

/// A VAT rate of the organization's country.
#[derive(Debug, Clone)]
pub(crate) struct VatRate {
    pub(crate) guid: Uuid,
    pub(crate) code: String,
    pub(crate) percent: Decimal,
    pub(crate) is_default: bool,
}

/// A sales account; its number is text in Severa.
#[derive(Debug, Clone)]
pub(crate) struct SalesAccount {
    pub(crate) guid: Uuid,
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) is_active: bool,
}

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
    /// Visiting, postal and billing address in one.
    pub address: Option<Address>,
    /// Two-letter language code.
    pub language: String,
    /// Currency code.
    pub currency: String,
    /// Whether it is in use.
    pub is_active: bool,
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

/// An invoice with its rows and settings.
#[derive(Debug, Clone)]
pub struct Invoice {
    /// Its guid.
    pub guid: Uuid,
    /// Its number, once it has one.
    pub number: Option<i32>,
    /// The guid of its status.
    pub status: Uuid,
    /// The guid of the customer the work was done for.
    pub customer: Uuid,
    /// The guid of the customer who pays.
    pub billing_customer: Uuid,
    /// Invoice date.
    pub date: Date,
    /// Due date.
    pub due_date: Date,
    /// Entry date (`tapahtumapäivä`).
    pub entry_date: Option<Date>,
    /// When it was paid.
    pub payment_date: Option<Date>,
    /// Days.
    pub payment_term: i32,
    /// Percent.
    pub overdue_interest: Decimal,
    /// Currency code.
    pub currency: String,
    /// Rate of the currency to the organization's own.
    pub currency_rate: Decimal,
    /// Reference number for the payer.
    pub reference_number: Option<String>,
    /// The seller's reference.
    pub our_reference: Option<String>,
    /// The buyer's reference.
    pub your_reference: Option<String>,
    /// The buyer's order.
    pub order_number: Option<String>,
    /// Whether it is a credit note.
    pub is_credit_note: bool,
    /// The guid of the invoice that this credit note credits.
    pub credits: Option<Uuid>,
    /// Whether the buyer pays the tax.
    pub is_reverse_charged: bool,
    /// The text for that.
    pub reverse_charge_description: Option<String>,
    /// The first free text.
    pub free_text: Option<String>,
    /// Internal notes.
    pub notes: Option<String>,
    /// Project name.
    pub project: Option<String>,
    /// The guids of the business units of its projects.
    pub business_units: Vec<Uuid>,
    /// Receiver name where it differs from the customer's.
    pub receiver_name: Option<String>,
    /// Contact person at the receiver.
    pub receiver_contact: Option<String>,
    /// E-mail of that person.
    pub receiver_email: Option<String>,
    /// Receiver address where it differs from the customer's.
    pub receiver_address: Option<Address>,
    /// Sums that contradict the rows; `None` lets them be computed.
    pub totals: Option<Totals>,
    /// Rows in order.
    pub rows: Vec<Row>,
    /// When it was made.
    pub created: Timestamp,
    /// When it was changed last.
    pub changed: Timestamp,
    /// What to show instead.
    pub overrides: Overrides,
    pub(crate) sequence: u64,
}

/// What a row bills.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowType {
    /// Work hours.
    Hours,
    /// Products and project fees.
    Fees,
    /// Travel expenses.
    Travel,
    /// A flat rate, which hides what it stands for.
    FlatRate,
}

/// One row of an invoice.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its guid.
    pub guid: Uuid,
    /// What it bills.
    pub row_type: RowType,
    /// Code of the product, work type or travel expense type.
    pub code: Option<String>,
    /// Text.
    pub description: Option<String>,
    /// Quantity.
    pub quantity: Decimal,
    /// Unit.
    pub unit: Option<String>,
    /// Price of one unit, without tax.
    pub unit_price: Decimal,
    /// Tax percent.
    pub vat_rate: Option<Decimal>,
    /// Number of the sales account.
    pub sales_account: Option<String>,
    /// Number of the cost center.
    pub cost_center: Option<String>,
    /// When it was changed last.
    pub changed: Timestamp,
    /// What to show instead.
    pub overrides: Overrides,
    pub(crate) sequence: u64,
}

impl Row {
    /// Net sum in cents.
    pub(crate) fn net(&self) -> Decimal {
        round_to_cents(self.quantity * self.unit_price)
    }
}

impl Invoice {
    /// The invoice's sums: those given, else those of its rows.
    pub(crate) fn sums(&self) -> Totals {
        let rows = self.rows.iter().map(|row| (row.net(), row.vat_rate.unwrap_or_default()));
        self.totals.unwrap_or_else(|| Totals::of_rows(rows))
    }
}

impl Organization {
    /// The invoice that `which` names by guid or by number.
    pub(crate) fn invoice(&self, which: &str) -> Option<&Invoice> {
        self.invoices.iter().find(|invoice| is_named(invoice, which))
    }

    /// The same, to change it.
    pub(crate) fn invoice_mut(&mut self, which: &str) -> Option<&mut Invoice> {
        self.invoices.iter_mut().find(|invoice| is_named(invoice, which))
    }

    /// The status of that guid.
    pub(crate) fn status(&self, guid: Uuid) -> Option<&Status> {
        self.statuses.iter().find(|status| status.guid == guid)
    }

    /// The status of that name.
    pub(crate) fn status_named(&self, name: &str) -> Option<&Status> {
        self.statuses.iter().find(|status| status.name == name)
    }

    /// The business unit of that name.
    pub(crate) fn business_unit_named(&self, name: &str) -> Option<&BusinessUnit> {
        self.business_units.iter().find(|unit| unit.name == name)
    }

    /// The company of a business unit; the first one where there is no such unit.
    pub(crate) fn company_of(&self, unit: Option<&Uuid>) -> &Company {
        let unit = unit.and_then(|guid| self.business_units.iter().find(|unit| unit.guid == *guid));
        let company =
            unit.and_then(|unit| self.companies.iter().find(|company| company.guid == unit.company));
        company.unwrap_or(&self.companies[0])
    }

    /// The customer of that guid.
    pub(crate) fn customer(&self, guid: Uuid) -> Option<&Customer> {
        self.customers.iter().find(|customer| customer.guid == guid)
    }

    /// Whether anything is shown otherwise than it is.
    pub(crate) fn has_overrides(&self) -> bool {
        let in_customers = self.customers.iter().any(|customer| customer.overrides.are_some());
        in_customers
            || self.invoices.iter().any(|invoice| {
                invoice.overrides.are_some() || invoice.rows.iter().any(|row| row.overrides.are_some())
            })
    }

    /// The number after the highest given so far.
    pub(crate) fn next_invoice_number(&self) -> i32 {
        self.invoices.iter().filter_map(|invoice| invoice.number).max().unwrap_or(1000) + 1
    }

    /// Takes the next place in the order of creation.
    pub(crate) fn take_sequence(&mut self) -> u64 {
        let sequence = self.next_sequence;
        self.next_sequence += 1;
        sequence
    }
}

fn is_named(invoice: &Invoice, which: &str) -> bool {
    which.parse() == Ok(invoice.guid) || invoice.number.is_some_and(|number| which == number.to_string())
}
