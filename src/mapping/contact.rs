//! A customer of Severa's register as a new Talenom contact.

use crate::domain::{
    connection::Settings,
    contact::{ContactType, DeliveryChannel, EInvoiceAddress, NewContact},
    finding::{Code, Finding, Place},
    ids::{BusinessId, Marker},
    invoice::{Customer, CustomerAddress, PlainAddress},
    money::Currency,
};

use super::{Countries, address, channel, limit, text};

/// The contact that Talenom shall make, or none where something that it needs is missing.
#[must_use]
pub fn new_contact(
    customer: &Customer,
    addresses: &[CustomerAddress],
    countries: &Countries,
    settings: &Settings,
    findings: &mut Vec<Finding>,
) -> Option<NewContact> {
    let number = customer.number.value().copied();
    if number.is_none() {
        findings.push(Finding::new(Code::CustomerNumberMissing, place("number")));
    }
    if customer.name.text().is_none() {
        findings.push(Finding::new(Code::FieldMissing, place("name")).expected("name"));
    }
    let name = text::shortened(&customer.name, limit::NAME, &place("name"), findings);
    let billing = addresses.iter().find(|address| address.is_billing).map(|address| &address.address);
    let invoicing_address = billing
        .or(customer.headquarter_address.value())
        .and_then(|plain: &PlainAddress| address(plain, countries));
    if invoicing_address.is_none() {
        findings.push(Finding::new(Code::CustomerAddressIncomplete, place("headquarterAddress")));
    }
    let business_id = business_id(customer);
    if business_id.is_none() && customer.vat_number.text().is_some() {
        findings.push(Finding::new(Code::CustomerIdInvalid, place("vatNumber")));
    }
    if customer.e_invoice_address.text().is_some() != customer.e_invoice_operator.text().is_some() {
        findings.push(Finding::new(Code::EInvoicePairIncomplete, place("eInvoiceAddress")));
    }
    let delivery_channel = channel(customer, settings, findings);
    Some(NewContact {
        marker: Marker::of_customer(customer.guid),
        contact_type: if customer.vat_number.text().is_some() {
            ContactType::Business
        } else {
            ContactType::Consumer
        },
        number: number?,
        name: name?,
        business_id,
        currency: Currency::EUR,
        invoice_language: language(customer, settings),
        receivable_account: settings.receivable_account,
        payment_term: customer.payment_term.value().copied(),
        address: invoicing_address?,
        email: customer.email.text().map(ToOwned::to_owned),
        e_invoice: e_invoice(customer),
        delivery_channel: delivery_channel.unwrap_or(DeliveryChannel::Paper),
    })
}

fn place(field: &'static str) -> Place {
    Place::Customer { field: field.into() }
}

/// The customer's Finnish business id, in whichever of its forms Severa has it.
#[must_use]
pub fn business_id(customer: &Customer) -> Option<BusinessId> {
    customer.vat_number.text().and_then(|text| BusinessId::parse(text).ok())
}

/// The e-invoice address, if both halves are there.
pub(super) fn e_invoice(customer: &Customer) -> Option<EInvoiceAddress> {
    Some(EInvoiceAddress {
        address: customer.e_invoice_address.text()?.to_owned(),
        operator: customer.e_invoice_operator.text()?.to_owned(),
    })
}

fn language(customer: &Customer, settings: &Settings) -> String {
    match customer.language.text() {
        Some("fi") => "fi-FI".to_owned(),
        Some("sv") => "sv-FI".to_owned(),
        Some("en") => "en-GB".to_owned(),
        Some(culture) if culture.contains('-') => culture.to_owned(),
        Some(_) | None => settings.invoice_language.clone(),
    }
}
