//! What a Severa organization holds. Tests and the control API may change invoices; everything else is fixed.

mod customer;
mod invoice;
mod item;

pub(crate) use customer::PlacedAddress;
pub use customer::{Address, Customer, CustomerAddress, EInvoice};
pub(crate) use invoice::CreditNotes;
pub use invoice::{Invoice, Origin, OriginType, Row, RowType};
pub use item::{ExpenseClass, Item, ItemKind, ProductType};

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

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
    /// The code of the currency that it keeps its books in.
    pub(crate) own_currency: String,
    pub(crate) address: Address,
    pub(crate) is_vat_registered: bool,
    pub(crate) einvoice_fields: EInvoiceFields,
    pub(crate) credit_notes: CreditNotes,
    pub(crate) currency_rates: CurrencyRates,
    /// Whether money in another currency tells the sum in the organization's own.
    pub(crate) shows_own_currency: bool,
    /// Whether new invoices' prices include tax.
    pub(crate) prices_include_tax: bool,
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
    pub(crate) currencies: Vec<Currency>,
    pub(crate) cost_centers: Vec<CostCenter>,
    pub(crate) vat_rates: Vec<VatRate>,
    pub(crate) sales_accounts: Vec<SalesAccount>,
    /// The add-ons in use, by name.
    pub(crate) addons: Vec<String>,
    /// Of all three registers, each in its order.
    pub(crate) items: Vec<Item>,
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

/// How customers' e-invoice address and operator are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EInvoiceFields {
    /// As they are.
    #[default]
    Shown,
    /// As null, for every customer: the organization's parameter for them is off.
    Null,
    /// Not at all.
    Absent,
}

/// What rates of currencies say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CurrencyRates {
    /// How much of the organization's own currency one unit of the other is.
    #[default]
    OwnPerOther,
    /// How much of the other currency one unit of the organization's own is.
    OtherPerOwn,
}

impl CurrencyRates {
    /// An amount of the other currency in the organization's own, in cents.
    pub(crate) fn own(self, amount: Decimal, rate: Decimal) -> Decimal {
        let own = match self {
            Self::OwnPerOther => Some(amount * rate),
            Self::OtherPerOwn => amount.checked_div(rate),
        };
        round_to_cents(own.unwrap_or_default())
    }
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

/// A currency that invoices can be in.
#[derive(Debug, Clone)]
pub(crate) struct Currency {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) symbol: String,
    /// In the organization's direction.
    pub(crate) rate: Decimal,
    pub(crate) is_active: bool,
}

/// A cost centre that rows can bear.
#[derive(Debug, Clone)]
pub(crate) struct CostCenter {
    pub(crate) guid: Uuid,
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) is_active: bool,
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

    /// The register's rate of a currency; one where there is no such currency.
    pub(crate) fn rate_of(&self, code: &str) -> Decimal {
        let known = self.currencies.iter().find(|currency| currency.code == code);
        known.map_or(Decimal::ONE, |currency| currency.rate)
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

    /// The same, by number or name, to change it.
    pub(crate) fn customer_mut(&mut self, which: &str) -> Option<&mut Customer> {
        self.customers.iter_mut().find(|customer| customer.is_named(which))
    }

    /// The item of that code or name, to change it.
    pub(crate) fn item_mut(&mut self, which: &str) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| item.is_named(which))
    }

    /// What an invoice's quantities and prices are multiplied by when they are shown.
    pub(crate) fn signs(&self, invoice: &Invoice) -> (Decimal, Decimal) {
        let convention = if invoice.is_credit_note { self.credit_notes } else { CreditNotes::default() };
        convention.signs()
    }

    /// An invoice's sums as they are shown.
    pub(crate) fn shown_sums(&self, invoice: &Invoice) -> Totals {
        let (quantity, price) = self.signs(invoice);
        invoice.sums().signed(quantity * price)
    }

    /// Whether anything is shown otherwise than it is.
    pub(crate) fn has_overrides(&self) -> bool {
        let in_registers = self.einvoice_fields == EInvoiceFields::Absent
            || self.customers.iter().any(|customer| customer.overrides.are_some())
            || self.items.iter().any(|item| item.overrides.are_some());
        in_registers
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
