//! A customer of Severa's register as a Talenom contact: the details that are kept in step, and all that a new one needs.

use crate::domain::{
    connection::Settings,
    contact::{ContactDetails, ContactType, DeliveryChannel, EInvoiceAddress, NewContact},
    finding::{Code, Finding, Place},
    ids::{BusinessId, Marker},
    invoice::{Customer, CustomerAddress, PlainAddress},
    money::Currency,
};

use super::{Countries, address, channel, limit, text};

/// What Severa's register says of the customer. What it does not say, or not so that it can be used, is left out.
#[must_use]
pub fn details(
    customer: &Customer,
    addresses: &[CustomerAddress],
    countries: &Countries,
    findings: &mut Vec<Finding>,
) -> ContactDetails {
    let business_id = business_id(customer);
    if business_id.is_none() && customer.vat_number.text().is_some() {
        findings.push(Finding::new(Code::CustomerIdInvalid, place("vatNumber")));
    }
    if customer.e_invoice_address.text().is_some() != customer.e_invoice_operator.text().is_some() {
        findings.push(Finding::new(Code::EInvoicePairIncomplete, place("eInvoiceAddress")));
    }
    let billing = addresses.iter().find(|address| address.is_billing).map(|address| &address.address);
    ContactDetails {
        name: text::shortened(&customer.name, limit::NAME, &place("name"), findings),
        business_id,
        invoice_language: language(customer),
        address: billing
            .or(customer.headquarter_address.value())
            .and_then(|plain: &PlainAddress| address(plain, countries)),
        email: customer.email.text().map(ToOwned::to_owned),
        e_invoice: e_invoice(customer),
    }
}

/// The contact that Talenom shall make, or none where something that it needs is missing.
#[must_use]
pub fn new_contact(
    customer: &Customer,
    details: &ContactDetails,
    settings: &Settings,
    findings: &mut Vec<Finding>,
) -> Option<NewContact> {
    let number = customer.number.value().copied();
    if number.is_none() {
        findings.push(Finding::new(Code::CustomerNumberMissing, place("number")));
    }
    if details.name.is_none() {
        findings.push(Finding::new(Code::FieldMissing, place("name")).expected("name"));
    }
    if details.address.is_none() {
        findings.push(Finding::new(Code::CustomerAddressIncomplete, place("headquarterAddress")));
    }
    let delivery_channel = channel(customer, settings, findings);
    let ContactDetails { name, business_id, invoice_language, address, email, e_invoice } = details.clone();
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
        invoice_language: invoice_language.unwrap_or_else(|| settings.invoice_language.clone()),
        receivable_account: settings.receivable_account,
        payment_term: customer.payment_term.value().copied(),
        address: address?,
        email,
        e_invoice,
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

/// The culture of its invoices, where Severa says one that we know.
fn language(customer: &Customer) -> Option<String> {
    match customer.language.text()? {
        "fi" => Some("fi-FI".to_owned()),
        "sv" => Some("sv-FI".to_owned()),
        "en" => Some("en-GB".to_owned()),
        culture if culture.contains('-') => Some(culture.to_owned()),
        _ => None,
    }
}
