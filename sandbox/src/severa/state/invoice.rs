//! Invoices, their rows, and what the rows come from.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{Address, Overrides};
use crate::money::{Totals, round_to_cents};

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
    /// Rate between the currency and the organization's own, in the organization's direction.
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
    /// Whether the rows' prices include tax.
    pub prices_include_tax: bool,
    /// The first free text.
    pub free_text: Option<String>,
    /// The second free text.
    pub free_text2: Option<String>,
    /// Notes about the invoice.
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
    /// How large its PDF file is at least.
    pub pdf_kilobytes: u32,
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
    /// Codes of the products, work types or travel expense types: several where a row stands for several.
    pub codes: Vec<String>,
    /// Text.
    pub description: Option<String>,
    /// Quantity.
    pub quantity: Decimal,
    /// Unit.
    pub unit: Option<String>,
    /// Price of one unit, without tax unless the invoice's prices include it.
    pub unit_price: Decimal,
    /// Tax percent.
    pub vat_rate: Option<Decimal>,
    /// Number of the sales account.
    pub sales_account: Option<String>,
    /// Number of the sales account of recurring sales.
    pub recurring_sales_account: Option<String>,
    /// Number of the cost center.
    pub cost_center: Option<String>,
    /// The guid of its flat rate.
    pub flat_rate: Option<Uuid>,
    /// Whether it carries a comment for the invoice.
    pub has_comment: bool,
    /// When the work was done; `None` for the invoice's entry date, or its date.
    pub event_date: Option<Date>,
    /// What it comes from; `None` for one origin of the row's own kind, which a flat rate does not have.
    pub origins: Option<Vec<Origin>>,
    /// When it was changed last.
    pub changed: Timestamp,
    /// What to show instead.
    pub overrides: Overrides,
    pub(crate) sequence: u64,
}

/// The hours, fee or travel expense that a row comes from.
#[derive(Debug, Clone)]
pub struct Origin {
    /// What it is.
    pub kind: OriginType,
    /// When the work was done; `None` for the row's own date.
    pub event_date: Option<Date>,
    /// Code of the product, work type or travel expense type; `None` for the row's first one.
    pub code: Option<String>,
    /// How much of it; `None` for the row's quantity.
    pub quantity: Option<Decimal>,
}

/// What a row can come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OriginType {
    /// Work hours.
    Hours,
    /// A product or project fee.
    Fees,
    /// A travel expense.
    Travel,
}

/// How a credit note is signed. Its rows are written with negative quantities, and shown so or otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CreditNotes {
    /// Quantities and sums are negative.
    #[default]
    NegativeQuantities,
    /// Prices and sums are negative.
    NegativePrices,
    /// Nothing is: only the flag tells that it is a credit note.
    Positive,
}

impl CreditNotes {
    /// What quantities and prices are multiplied by.
    pub(crate) fn signs(self) -> (Decimal, Decimal) {
        match self {
            Self::NegativeQuantities => (Decimal::ONE, Decimal::ONE),
            Self::NegativePrices => (Decimal::NEGATIVE_ONE, Decimal::NEGATIVE_ONE),
            Self::Positive => (Decimal::NEGATIVE_ONE, Decimal::ONE),
        }
    }
}

impl Row {
    /// What the row comes to in cents, tax included where its price includes it.
    fn total(&self) -> Decimal {
        round_to_cents(self.quantity * self.unit_price)
    }

    /// The row's origins.
    pub(crate) fn origins(&self) -> Vec<Origin> {
        let kind = match self.row_type {
            RowType::Hours => Some(OriginType::Hours),
            RowType::Fees => Some(OriginType::Fees),
            RowType::Travel => Some(OriginType::Travel),
            RowType::FlatRate => None,
        };
        let only = kind.map(|kind| Origin { kind, event_date: None, code: None, quantity: None });
        self.origins.clone().unwrap_or_else(|| only.into_iter().collect())
    }
}

impl Invoice {
    /// The invoice's sums: those given, else those of its rows.
    pub(crate) fn sums(&self) -> Totals {
        let rows = self.rows.iter().map(|row| (row.total(), row.vat_rate.unwrap_or_default()));
        self.totals.unwrap_or_else(|| {
            if self.prices_include_tax { Totals::of_gross_rows(rows) } else { Totals::of_rows(rows) }
        })
    }

    /// A row's sum in cents, without tax.
    pub(crate) fn net_of(&self, row: &Row) -> Decimal {
        if self.prices_include_tax {
            Totals::of_gross_rows([(row.total(), row.vat_rate.unwrap_or_default())]).excluding_tax
        } else {
            row.total()
        }
    }
}
