//! From Severa's invoice and customer to what Talenom shall hold. Pure: every value that cannot be mapped becomes a
//! finding, and all of them are told.
//!
//! docs/mapping.md lists every field that is moved. The checks that look at a mapped invoice as a whole are in
//! [`crate::rules`].

pub mod contact;
mod delivery;
pub mod e_invoice;
mod lines;
mod text;

use std::collections::HashMap;

use crate::domain::{
    Field,
    connection::Settings,
    contact::Address,
    e_invoice::EInvoicing,
    finding::{Code, Finding, Place},
    ids::Marker,
    invoice::{Country, Customer, Invoice, PlainAddress, Row},
    money::Currency,
    sales_invoice::{Recipient, SalesInvoice},
};

/// Talenom's limits on texts. The lengths are assumed: see docs/apis/talenom.md.
mod limit {
    pub(super) const FREE_TEXT: usize = 512;
    pub(super) const NAME: usize = 100;
    pub(super) const REFERENCE_NUMBER: usize = 25;
}

/// One invoice with everything of Severa's that belongs to it.
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

/// Maps an invoice. What is missing or cannot be said in Talenom's words is added to the findings; then there may be no
/// invoice at all.
#[must_use]
pub fn sales_invoice(
    material: &Material,
    countries: &Countries,
    settings: &Settings,
    findings: &mut Vec<Finding>,
) -> Option<SalesInvoice> {
    let invoice = &material.invoice;
    let number = required(&invoice.number, "number", findings).copied();
    let date = required(&invoice.date, "date", findings).copied();
    let due_date = required(&invoice.due_date, "dueDate", findings).copied();
    let currency = required(&invoice.currency, "currency.code", findings).copied().unwrap_or(Currency::EUR);
    let reference_number = reference_number(invoice, findings);
    let free_text = text::shortened(&invoice.free_text, limit::FREE_TEXT, &head("freeText1"), findings);
    let lines = lines::lines(&material.rows, findings);
    let delivery_channel = material
        .customer
        .as_ref()
        .map(|customer| delivery::channel(customer, &material.e_invoicing, settings, findings));
    Some(SalesInvoice {
        marker: Marker::of_invoice(invoice.guid),
        number: number?,
        date: date?,
        due_date: due_date?,
        payment_term: invoice.payment_term.value().copied(),
        overdue_interest: invoice.overdue_interest.value().copied(),
        reference_number,
        currency,
        delivery_date: invoice.entry_date.value().copied().or(date)?,
        recipient: material.customer.as_ref().and_then(|customer| recipient(invoice, customer, countries)),
        our_reference: owned(&invoice.our_reference),
        your_reference: owned(&invoice.your_reference),
        order_number: owned(&invoice.order_number),
        free_text,
        delivery_channel: delivery_channel.flatten(),
        lines: lines?,
    })
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

/// References are printed in groups; Talenom takes them without blanks.
fn reference_number(invoice: &Invoice, findings: &mut Vec<Finding>) -> Option<String> {
    let place = || head("referenceNumber");
    let Some(text) = invoice.reference_number.text() else {
        findings.push(Finding::new(Code::ReferenceNumberMissing, place()));
        return None;
    };
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if bare.chars().count() > limit::REFERENCE_NUMBER || !bare.chars().all(|c| c.is_ascii_alphanumeric()) {
        findings.push(Finding::new(Code::FieldInvalid, place()).expected("referenceNumber"));
        return None;
    }
    Some(bare)
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
