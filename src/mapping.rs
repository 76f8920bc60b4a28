//! From Severa's invoice and customer to what Talenom shall hold. Pure: every value that cannot be mapped becomes a
//! finding, and all of them are told.
//!
//! docs/mapping.md lists every field that is moved. The checks that look at a mapped invoice as a whole are in
//! [`crate::rules`].

mod accounts;
pub mod contact;
pub mod credit;
mod currency;
mod delivery;
pub mod e_invoice;
mod lines;
mod prices;
mod products;
mod reference;
mod text;
mod treatment;

use std::collections::HashMap;

use jiff::civil::Date;

use crate::domain::{
    Field,
    connection::{InvoiceNumbers, Settings},
    contact::Address,
    e_invoice::EInvoicing,
    finding::{Code, Finding, Place},
    ids::{BusinessId, Marker},
    invoice::{Country, CountrySettings, Customer, Invoice, InvoiceSettings, PlainAddress, Row, RowOrigin},
    item::{ItemCode, Lead},
    money::{Currency, Percent},
    sales_invoice::{Delivery, Recipient, SalesInvoice},
    vat::Accounts,
};

pub use currency::euros_per_unit;
pub use lines::says_only_something;
pub use prices::Prices;
pub use treatment::is_told_by;

/// Talenom's limits. The lengths are assumed: see docs/apis/talenom.md.
mod limit {
    pub(super) const INTEREST_DECIMALS: u32 = 2;
    pub(super) const FREE_TEXT: usize = 512;
    pub(super) const NAME: usize = 100;
}

/// One invoice with everything that belongs to it.
#[derive(Debug, Clone)]
pub struct Material {
    /// The head.
    pub invoice: Invoice,
    /// Its rows, in any order.
    pub rows: Vec<Row>,
    /// The billing customer, where Severa's register has it.
    pub customer: Option<Customer>,
    /// What the e-invoice rule makes of the customer's address.
    pub e_invoicing: EInvoicing,
    /// Of a credit note: what is known of the invoice that it credits.
    pub original: Option<credit::Original>,
    /// What says why rows have no VAT, where it was asked for: only rows at 0 % need it.
    pub grounds: Option<Grounds>,
    /// What was sold with the rows, where it was asked for: only rows with an old percent need it.
    pub origins: Option<Vec<RowOrigin>>,
    /// What the codes of its rows lead to in Talenom.
    pub leads: HashMap<ItemCode, Lead>,
}

impl Material {
    /// The codes of the rows that sell something.
    pub fn item_codes(&self) -> impl Iterator<Item = ItemCode> {
        self.rows.iter().filter(|row| !says_only_something(row)).flat_map(Row::item_codes)
    }

    /// Takes of what codes lead to that of its own.
    pub fn take_leads(&mut self, leads: &HashMap<ItemCode, Lead>) {
        let own = |code: ItemCode| leads.get(&code).map(|lead| (code, lead.clone()));
        self.leads = self.item_codes().filter_map(own).collect();
    }

    /// The day that decides the VAT of its rows: a credit note's by its original.
    fn tax_point(&self) -> Option<Date> {
        let of_original = self.original.as_ref().and_then(|original| original.tax_point);
        of_original.or_else(|| tax_point(&self.invoice))
    }
}

/// What says why rows have no VAT.
#[derive(Debug, Clone)]
pub struct Grounds {
    /// What the invoice says beside its rows.
    pub invoice: Option<InvoiceSettings>,
    /// What the billing customer has, country by country.
    pub customer: Vec<CountrySettings>,
}

/// What an invoice is mapped and judged by.
#[derive(Debug, Clone)]
pub struct Registers {
    /// The company that both sides must be.
    pub business_id: BusinessId,
    /// Whether the company is registered for VAT. Where Severa does not say, it is.
    pub is_vat_registered: bool,
    /// Whether Severa says that the company's home currency is the euro.
    pub is_home_euro: bool,
    /// Whether the waiting status says that Severa has sent the invoice already.
    pub is_sent: bool,
    /// Today.
    pub today: Date,
    /// Severa's countries.
    pub countries: Countries,
    /// Talenom's sales accounts.
    pub accounts: Accounts,
    /// What the connection moves, and how.
    pub settings: Settings,
}

/// Severa's countries by every name they have, and by code.
#[derive(Debug, Clone, Default)]
pub struct Countries {
    code_by_name: HashMap<String, String>,
}

impl Countries {
    /// Makes the register findable by name in any language that it has, and by code.
    #[must_use]
    pub fn new(countries: Vec<Country>) -> Self {
        let mut code_by_name = HashMap::new();
        for Country { code, names } in countries {
            for name in names {
                code_by_name.insert(name.trim().to_lowercase(), code.clone());
            }
            code_by_name.insert(code.to_lowercase(), code);
        }
        Self { code_by_name }
    }

    fn code(&self, name: &str) -> Option<&str> {
        self.code_by_name.get(&name.trim().to_lowercase()).map(String::as_str)
    }
}

/// The day that decides an invoice's VAT and where it is booked, as far as the head says.
#[must_use]
pub fn tax_point(invoice: &Invoice) -> Option<Date> {
    invoice.entry_date.value().or(invoice.date.value()).copied()
}

/// Maps an invoice. What is missing or cannot be said in Talenom's words is added to the findings; then there may be no
/// invoice at all.
#[must_use]
pub fn sales_invoice(
    material: &Material,
    registers: &Registers,
    findings: &mut Vec<Finding>,
) -> Option<SalesInvoice> {
    let Material { invoice, customer, .. } = material;
    let settings = &registers.settings;
    let number = required(&invoice.number, "number", findings).copied();
    let date = required(&invoice.date, "date", findings).copied();
    let due_date = required(&invoice.due_date, "dueDate", findings).copied();
    let currency = required(&invoice.currency, "currency.code", findings).copied().unwrap_or(Currency::EUR);
    let overdue_interest = overdue_interest(invoice, findings);
    let exchange_rate = currency::exchange_rate(invoice, registers, findings);
    let reference_number = reference::reference_number(&invoice.reference_number, findings);
    let free_text = free_text(invoice, findings);
    not_moved(invoice, findings);
    let lines = lines::lines(material, registers, findings);
    let delivery_channel = customer
        .as_ref()
        .map(|customer| delivery::channel(customer, &material.e_invoicing, settings, findings));
    Some(SalesInvoice {
        marker: Marker::of_invoice(invoice.guid),
        kind: credit::kind(material),
        number: number?,
        numbers: settings.invoice_numbers,
        date: date?,
        due_date: due_date?,
        payment_term: invoice.payment_term.value().copied(),
        overdue_interest,
        reference_number,
        currency,
        exchange_rate,
        delivery: delivery(material)?,
        recipient: customer.as_ref().and_then(|customer| recipient(invoice, customer, &registers.countries)),
        our_reference: our_reference(invoice, settings.invoice_numbers),
        your_reference: owned(&invoice.your_reference),
        order_number: owned(&invoice.order_number),
        free_text,
        delivery_channel: delivery_channel.flatten(),
        lines: lines?,
    })
}

/// The interest, if Talenom can hold it.
fn overdue_interest(invoice: &Invoice, findings: &mut Vec<Finding>) -> Option<Percent> {
    let interest = invoice.overdue_interest.value().copied()?;
    if interest < Percent::ZERO || interest.decimals() > limit::INTEREST_DECIMALS {
        findings.push(Finding::new(Code::FieldInvalid, head("overdueInterest")).expected("overdueInterest"));
    }
    Some(interest)
}

/// Where what was sold was asked for, its days tell the delivery; else the day that decides the VAT stands for it.
fn delivery(material: &Material) -> Option<Delivery> {
    let origins = material.origins.as_deref().unwrap_or_default();
    let days: Vec<Date> = origins.iter().filter_map(|origin| origin.day.value().copied()).collect();
    Delivery::over(&days).or_else(|| tax_point(&material.invoice).map(Delivery::on))
}

/// The seller's reference. Where Talenom numbers the invoices, Severa's number goes before it: every form of an invoice,
/// the e-invoice too, shows it, so a person who has one of the two numbers finds the other.
fn our_reference(invoice: &Invoice, numbers: InvoiceNumbers) -> Option<String> {
    let ours = owned(&invoice.our_reference);
    match (numbers, invoice.number.value()) {
        (InvoiceNumbers::Talenom, Some(number)) => {
            Some(ours.map_or_else(|| number.to_string(), |ours| format!("{number} / {ours}")))
        }
        (InvoiceNumbers::Talenom, None) | (InvoiceNumbers::Severa, _) => ours,
    }
}

/// Both free texts and the notes, one below the other: Talenom has room for one text.
fn free_text(invoice: &Invoice, findings: &mut Vec<Finding>) -> Option<String> {
    let texts = [&invoice.free_text, &invoice.second_free_text, &invoice.notes];
    let joined = texts.into_iter().filter_map(Field::text).collect::<Vec<_>>().join("\n");
    text::shortened(&Field::Value(joined), limit::FREE_TEXT, &head("freeText1"), findings)
}

/// Tells what of the head is lost.
fn not_moved(invoice: &Invoice, findings: &mut Vec<Finding>) {
    if invoice.has_projects {
        findings.push(Finding::new(Code::ProjectNotMoved, head("projects")));
    }
}

fn head(field: &'static str) -> Place {
    Place::Invoice { field: field.into() }
}

fn required<'a, T>(field: &'a Field<T>, name: &'static str, findings: &mut Vec<Finding>) -> Option<&'a T> {
    let value = field.value();
    if value.is_none() {
        findings.push(Finding::new(Code::FieldMissing, head(name)).expected(name));
    }
    value
}

fn owned(field: &Field<String>) -> Option<String> {
    field.text().map(ToOwned::to_owned)
}

/// Who is named on the invoice, where that is not the customer of the register.
fn recipient(invoice: &Invoice, customer: &Customer, countries: &Countries) -> Option<Recipient> {
    let name = invoice.receiver_name.text()?;
    let printed = address(invoice.receiver_address.value()?, countries)?;
    let registered = customer.headquarter_address.value().and_then(|plain| address(plain, countries));
    let is_same = Some(name) == customer.name.text() && Some(&printed) == registered.as_ref();
    (!is_same).then(|| Recipient {
        name: name.chars().take(limit::NAME).collect(),
        contact_person: owned(&invoice.receiver_contact_name),
        address: printed,
    })
}

/// The address, if it is complete: line breaks and doubled blanks are made one blank, since receivers refuse them.
fn address(plain: &PlainAddress, countries: &Countries) -> Option<Address> {
    let tidy = |field: &Field<String>| Some(field.text()?.split_whitespace().collect::<Vec<_>>().join(" "));
    Some(Address {
        line: tidy(&plain.line)?,
        postal_code: tidy(&plain.postal_code)?,
        city: tidy(&plain.city)?,
        country: countries.code(plain.country.text()?)?.to_owned(),
    })
}

#[cfg(test)]
pub(crate) mod tests;
