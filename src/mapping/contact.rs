//! A customer of Severa's register as a Talenom contact: the details that are kept in step, and all that a new one needs.

use crate::domain::{
    connection::Settings,
    contact::{ContactDetails, ContactType, DeliveryChannel, NewContact},
    e_invoice::EInvoicing,
    finding::{Code, Finding, Place},
    ids::{BusinessId, Marker},
    invoice::{Customer, CustomerAddress, PlainAddress},
    money::Currency,
    tax_id::{ForeignVatId, has_personal_id},
};

use super::{Countries, address, delivery, e_invoice, limit, text};

/// What Severa's register says of the customer. What it does not say, or not so that it can be used, is left out.
#[must_use]
pub fn details(
    customer: &Customer,
    addresses: &[CustomerAddress],
    e_invoicing: EInvoicing,
    (countries, settings): (&Countries, &Settings),
    findings: &mut Vec<Finding>,
) -> ContactDetails {
    let (business_id, foreign_vat_id) = (business_id(customer), foreign_vat_id(customer));
    if let Some(id) = customer.vat_number.text()
        && business_id.is_none()
        && foreign_vat_id.is_none()
    {
        let code = if has_personal_id(id) { Code::PersonalIdGiven } else { Code::CustomerIdInvalid };
        findings.push(Finding::new(code, place("vatNumber")));
    }
    if customer.email.text().is_some() && email(customer).is_none() {
        findings.push(Finding::new(Code::EmailInvalid, place("email")));
    }
    let billing = addresses.iter().find(|address| address.is_billing).map(|address| &address.address);
    ContactDetails {
        name: name(customer, findings),
        business_id,
        foreign_vat_id,
        invoice_language: language(customer),
        address: billing
            .or(customer.headquarter_address.value())
            .and_then(|plain: &PlainAddress| address(plain, countries)),
        email: email(customer).map(ToOwned::to_owned),
        // An invoice that has no way to be delivered is held before.
        delivery_channel: delivery::channel(customer, &e_invoicing, settings, &mut Vec::new()),
        e_invoicing,
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
    let contact_type = contact_type(customer, details).unwrap_or_else(|| {
        findings.push(Finding::new(Code::ContactTypeAssumed, place("vatNumber")));
        settings.contact_type_default
    });
    let details = details.clone();
    Some(NewContact {
        marker: Marker::of_customer(customer.guid),
        contact_type,
        number: number?,
        name: details.name?,
        business_id: details.business_id,
        foreign_vat_id: details.foreign_vat_id,
        currency: Currency::EUR,
        invoice_language: details.invoice_language.unwrap_or_else(|| settings.invoice_language.clone()),
        receivable_account: settings.receivable_account,
        payment_term: customer.payment_term.value().copied(),
        address: details.address?,
        email: details.email,
        e_invoice: match details.e_invoicing {
            EInvoicing::At { address, .. } => Some(address),
            EInvoicing::Untouched | EInvoicing::Removed(_) => None,
        },
        delivery_channel: details.delivery_channel.unwrap_or(DeliveryChannel::Paper),
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

fn foreign_vat_id(customer: &Customer) -> Option<ForeignVatId> {
    customer.vat_number.text().and_then(|text| ForeignVatId::parse(text).ok())
}

/// The name, but for one that tells more of a person than a name.
fn name(customer: &Customer, findings: &mut Vec<Finding>) -> Option<String> {
    if customer.name.text().is_some_and(has_personal_id) {
        findings.push(Finding::new(Code::PersonalIdGiven, place("name")));
        return None;
    }
    text::shortened(&customer.name, limit::NAME, &place("name"), findings)
}

/// The e-mail address, where it can be one.
pub(super) fn email(customer: &Customer) -> Option<&str> {
    let is_plausible = |text: &&str| {
        let halves = text.split_once('@');
        halves.is_some_and(|(local, host)| {
            !local.is_empty() && host.split('.').count() > 1 && host.split('.').all(|part| !part.is_empty())
        }) && !text
            .contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, ',' | ';' | '<' | '>'))
            && text.matches('@').count() == 1
    };
    customer.email.text().filter(is_plausible)
}

/// A company, where something says so.
fn contact_type(customer: &Customer, details: &ContactDetails) -> Option<ContactType> {
    let is_company = details.business_id.is_some()
        || details.foreign_vat_id.is_some()
        || e_invoice::has_ovt(customer)
        || customer.name.text().is_some_and(has_legal_form);
    is_company.then_some(ContactType::Business)
}

/// Whether the name says what kind of company or body it is.
fn has_legal_form(name: &str) -> bool {
    const FORMS: [&str; 26] = [
        "ab",
        "abp",
        "aps",
        "as",
        "asa",
        "bv",
        "eov",
        "gmbh",
        "inc",
        "kb",
        "ky",
        "llc",
        "ltd",
        "ok",
        "osk",
        "oy",
        "oyj",
        "oü",
        "plc",
        "rf",
        "ry",
        "rs",
        "sia",
        "tmi",
        "toiminimi",
        "uab",
    ];
    const ENDINGS: [&str; 9] = [
        "kaupunki",
        "kunta",
        "kuntayhtymä",
        "seurakunta",
        "osuuskunta",
        "säätiö",
        "yhdistys",
        "stiftelse",
        "hyvinvointialue",
    ];
    let name = name.to_lowercase();
    let mut words = name.split(|c: char| !c.is_alphanumeric());
    words.any(|word| FORMS.contains(&word) || ENDINGS.iter().any(|ending| word.ends_with(ending)))
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

#[cfg(test)]
mod tests;
