//! Invoices and customers as Severa has them. Every field but the guids may be absent, null or there.

mod organization;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    Field,
    ids::{CustomerGuid, CustomerNumber, InvoiceGuid, InvoiceNumber, InvoiceRowGuid, StatusGuid},
    item::ItemCode,
    money::{Currency, ExchangeRate, Money, Percent, Quantity},
    sales_invoice::ContentHash,
};

pub use organization::{
    BusinessUnit, Company, Country, Organization, RegisteredCurrency, SalesAccount, Status,
};

/// The head of a Severa invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Invoice {
    /// The invoice.
    pub guid: InvoiceGuid,
    /// Its status.
    #[serde(skip)]
    pub status: StatusGuid,
    /// Given when the invoice enters a status that gives numbers.
    pub number: Field<InvoiceNumber>,
    /// When it was made.
    pub created: Field<Timestamp>,
    /// The printed date.
    pub date: Field<Date>,
    /// When it is to be paid.
    pub due_date: Field<Date>,
    /// The day it is booked on, where that is not its date.
    pub entry_date: Field<Date>,
    /// Days between date and due date.
    pub payment_term: Field<i64>,
    /// Interest on late payment, percent a year.
    pub overdue_interest: Field<Percent>,
    /// The payment reference, national or RF.
    pub reference_number: Field<String>,
    /// Who pays: the customer to bill, which may differ from the project's.
    pub billing_customer: Field<CustomerRef>,
    /// The currency of every sum on it.
    pub currency: Field<Currency>,
    /// What the currency is worth in the home currency, or the other way round: Severa does not say which.
    pub currency_rate: Field<ExchangeRate>,
    /// Sum of the rows.
    pub total_excluding_tax: Field<Money>,
    /// Sum of the VAT.
    pub total_tax: Field<Money>,
    /// What is to be paid.
    pub total_including_tax: Field<Money>,
    /// What is to be paid, in the other currencies that Severa says it in.
    pub total_in_other_currencies: Vec<Money>,
    /// Whether it credits another invoice.
    pub is_credit_note: Field<bool>,
    /// One end of a credit: of a credit note the invoice that it credits. See [`Invoice::original`].
    pub reimbursed: Field<InvoiceRef>,
    /// The other end of a credit: of an invoice the note that credits it.
    pub credit_note: Field<InvoiceRef>,
    /// The seller's VAT or business id as printed.
    pub sender_vat_number: Field<String>,
    /// The buyer as printed; a copy that may have been changed by hand.
    pub receiver_name: Field<String>,
    /// The buyer's contact person as printed.
    pub receiver_contact_name: Field<String>,
    /// The buyer's address as printed.
    pub receiver_address: Field<PlainAddress>,
    /// The seller's reference.
    pub our_reference: Field<String>,
    /// The buyer's reference.
    pub your_reference: Field<String>,
    /// The buyer's order.
    pub order_number: Field<String>,
    /// Free text above the rows.
    pub free_text: Field<String>,
    /// Free text below the rows.
    pub second_free_text: Field<String>,
    /// Notes about it.
    pub notes: Field<String>,
    /// Whether it is for a project, which is not moved.
    pub has_projects: bool,
}

impl Invoice {
    /// The hash of everything but the status: two readings with the same hash say the same.
    #[must_use]
    pub fn head_hash(&self) -> ContentHash {
        ContentHash::of_json(self)
    }

    /// Whether it is a credit note.
    #[must_use]
    pub fn is_credit(&self) -> bool {
        self.is_credit_note == Field::Value(true)
    }

    /// The invoice that a credit note credits, where it says so. Which of the two links that is Severa does not document:
    /// the first that is not the note itself.
    #[must_use]
    pub fn original(&self) -> Option<&InvoiceRef> {
        let links = [&self.reimbursed, &self.credit_note];
        let mut others = links.into_iter().filter_map(Field::value).filter(|link| link.guid != self.guid);
        others.next().filter(|_| self.is_credit())
    }

    /// Whether another reading of the same invoice says something else of any field that is moved. What one of the two
    /// does not say contradicts nothing: answers can be thinner than lists.
    #[must_use]
    pub fn contradicts(&self, other: &Self) -> bool {
        // Named one by one, so that a field that is added later is not forgotten here.
        let Self {
            guid: _,
            status: _,
            number,
            created: _,
            date,
            due_date,
            entry_date,
            payment_term,
            overdue_interest,
            reference_number,
            billing_customer,
            currency,
            currency_rate,
            total_excluding_tax,
            total_tax,
            total_including_tax,
            total_in_other_currencies: _,
            is_credit_note,
            // An invoice that is credited later is the same; what a credit note credits is compared below.
            reimbursed: _,
            credit_note: _,
            sender_vat_number,
            receiver_name,
            receiver_contact_name,
            receiver_address,
            our_reference,
            your_reference,
            order_number,
            free_text,
            second_free_text,
            notes,
            has_projects: _,
        } = self;
        let guid_of = |invoice: &Self| invoice.original().map(|original| original.guid);
        let is_other_original =
            guid_of(self).zip(guid_of(other)).is_some_and(|(ours, theirs)| ours != theirs);
        number.contradicts(&other.number)
            || date.contradicts(&other.date)
            || due_date.contradicts(&other.due_date)
            || entry_date.contradicts(&other.entry_date)
            || payment_term.contradicts(&other.payment_term)
            || overdue_interest.contradicts(&other.overdue_interest)
            || reference_number.contradicts(&other.reference_number)
            || billing_customer.contradicts(&other.billing_customer)
            || currency.contradicts(&other.currency)
            || currency_rate.contradicts(&other.currency_rate)
            || total_excluding_tax.contradicts(&other.total_excluding_tax)
            || total_tax.contradicts(&other.total_tax)
            || total_including_tax.contradicts(&other.total_including_tax)
            || is_credit_note.contradicts(&other.is_credit_note)
            || is_other_original
            || sender_vat_number.contradicts(&other.sender_vat_number)
            || receiver_name.contradicts(&other.receiver_name)
            || receiver_contact_name.contradicts(&other.receiver_contact_name)
            || receiver_address.contradicts(&other.receiver_address)
            || our_reference.contradicts(&other.our_reference)
            || your_reference.contradicts(&other.your_reference)
            || order_number.contradicts(&other.order_number)
            || free_text.contradicts(&other.free_text)
            || second_free_text.contradicts(&other.second_free_text)
            || notes.contradicts(&other.notes)
    }
}

/// An invoice as another one names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InvoiceRef {
    /// The invoice.
    pub guid: InvoiceGuid,
    /// Its number.
    pub number: Field<InvoiceNumber>,
}

/// A customer as an invoice names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CustomerRef {
    /// The customer.
    pub guid: CustomerGuid,
    /// Its number in the register.
    pub number: Field<CustomerNumber>,
}

/// An address as plain lines.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct PlainAddress {
    /// Street and house.
    pub line: Field<String>,
    /// Postal code.
    pub postal_code: Field<String>,
    /// Town.
    pub city: Field<String>,
    /// The country's name in some language, or its code: Severa does not say which.
    pub country: Field<String>,
}

/// Which of the invoice's three partial sums a row belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowType {
    /// A fixed price for many things.
    FlatRate,
    /// Working hours.
    Hours,
    /// Products and fees.
    ProjectFees,
    /// Travel.
    TravelExpenses,
}

/// A row of a Severa invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The row, by which what was sold with it knows it.
    pub guid: Field<InvoiceRowGuid>,
    /// The invoice it belongs to.
    pub invoice: InvoiceGuid,
    /// What kind of row it is.
    pub row_type: Field<RowType>,
    /// The codes of what was sold; more than one where rows were grouped.
    pub codes: Field<Vec<String>>,
    /// What is printed.
    pub description: Field<String>,
    /// How many.
    pub quantity: Field<Quantity>,
    /// Of what.
    pub unit: Field<String>,
    /// The price of one. Severa does not say whether with or without VAT; the invoice's totals do.
    pub unit_price: Field<Money>,
    /// The VAT percent.
    pub vat_percent: Field<Percent>,
    /// The number of the sales account, a text in Severa.
    pub sales_account: Field<String>,
    /// The number of the account that spreads the row over months; accruals are not moved.
    pub accrual_account: Field<String>,
    /// The number of the cost centre.
    pub cost_center: Field<String>,
    /// Whether a comment is printed with the row.
    pub has_comment: Field<bool>,
    /// Where on the invoice it stands.
    pub sort_order: Field<i64>,
}

impl Row {
    /// The codes of what was sold, each once.
    #[must_use]
    pub fn item_codes(&self) -> Vec<ItemCode> {
        let mut codes = Vec::new();
        for code in self.codes.value().into_iter().flatten().filter_map(|code| ItemCode::parse(code).ok()) {
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        codes
    }
}

/// What an invoice says of its VAT beside the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceSettings {
    /// Whether the buyer pays the VAT.
    pub is_reverse_charged: Field<bool>,
    /// The ground for that, as it is printed.
    pub reverse_charge_description: Field<String>,
}

/// What a customer's invoices have for VAT in a country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountrySettings {
    /// The country, by a name that the register has.
    pub country: Field<String>,
    /// Whether the customer pays no VAT there.
    pub is_tax_free: Field<bool>,
    /// The ground for that, as it is printed.
    pub tax_free_description: Field<String>,
    /// The EN 16931 category of its rows at 0 %.
    pub zero_vat_category: Field<String>,
}

/// Something that was sold: hours, a fee, a travel expense. A row stands for one or more of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowOrigin {
    /// The row that it is invoiced with.
    pub row: Field<InvoiceRowGuid>,
    /// The day on which it was done.
    pub day: Field<Date>,
}

/// A customer of Severa's register.
#[derive(Clone, PartialEq, Eq)]
pub struct Customer {
    /// The customer.
    pub guid: CustomerGuid,
    /// Its number, the key that people know.
    pub number: Field<CustomerNumber>,
    /// Its name.
    pub name: Field<String>,
    /// Business id or VAT id; Severa has one field for both.
    pub vat_number: Field<String>,
    /// Where invoices are mailed to.
    pub email: Field<String>,
    /// The e-invoice address.
    pub e_invoice_address: Field<String>,
    /// The operator that the e-invoice address belongs to.
    pub e_invoice_operator: Field<String>,
    /// The language that it reads, such as `fi`.
    pub language: Field<String>,
    /// Days until it pays.
    pub payment_term: Field<i64>,
    /// Where it has its seat.
    pub headquarter_address: Field<PlainAddress>,
}

/// A customer is full of names and addresses, so only its guid is shown.
impl std::fmt::Debug for Customer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Customer").field("guid", &self.guid).finish_non_exhaustive()
    }
}

/// An address of a customer in Severa's register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerAddress {
    /// Whether invoices go there.
    pub is_billing: bool,
    /// The address.
    pub address: PlainAddress,
}
