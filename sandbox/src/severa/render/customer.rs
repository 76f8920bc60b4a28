//! A customer, its addresses and its settings per country.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{FOUNDED, audited, country_name, language, named, user};
use crate::identifiers::derived_guid;
use crate::money;
use crate::severa::registers::{currency_base, find_country};
use crate::severa::state::{Customer, EInvoiceFields, Organization, PlacedAddress};

/// `CustomerModel`.
pub(crate) fn customer(organization: &Organization, customer: &Customer) -> Value {
    let is_shown = organization.einvoice_fields == EInvoiceFields::Shown;
    let e_invoice = customer.e_invoice.as_ref().filter(|_| is_shown);
    let rate = organization.vat_rates.iter().find(|rate| rate.is_default);
    let headquarters = customer.address.as_ref().map(|address| {
        json!({
            "guid": address_guid(organization, customer, 0), "addressline": address.street,
            "postalCode": address.postal_code, "city": address.city, "country": country_name(address),
        })
    });
    let mut model = json!({
        "guid": customer.guid, "number": customer.number, "name": customer.name, "isActive": customer.is_active,
        "isInternal": customer.is_internal, "vatNumber": customer.vat_number, "kvkNumber": null,
        "email": customer.email, "website": null, "notes": customer.notes,
        "eInvoiceAddress": e_invoice.and_then(|e_invoice| e_invoice.address.as_deref()),
        "eInvoiceOperator": e_invoice.and_then(|e_invoice| e_invoice.operator.as_deref()),
        "paymentTerm": customer.payment_term,
        "overdueInterest": customer.overdue_interest.map(money::json),
        "invoicingVat": rate.map(|rate| json!({
            "guid": rate.guid, "code": rate.code, "percentage": money::json(rate.percent),
        })),
        "currency": currency_base(&customer.currency),
        "language": language(&customer.language),
        "timezone": named(organization, "timezone", "(UTC+02:00) Helsinki"),
        "headquarterAddress": headquarters,
        "industry": null, "invoiceTemplate": null, "pricelist": named(organization, "pricelist", "Perushinnasto"),
        "owner": user(organization), "annualRevenue": null, "numberOfEmployees": null,
        "organizationUnitNumber": null,
    });
    if organization.einvoice_fields == EInvoiceFields::Absent
        && let Value::Object(fields) = &mut model
    {
        fields.retain(|name, _| !name.starts_with("eInvoice"));
    }
    customer.overrides.apply(audited(organization, model, FOUNDED, customer.changed))
}

/// The guid of the customer's address in that place; the first one is the headquarters.
fn address_guid(organization: &Organization, customer: &Customer, place: usize) -> Uuid {
    let customer = customer.guid.to_string();
    let name = if place == 0 { customer } else { format!("{customer}/{place}") };
    derived_guid(&organization.key, "address", &name)
}

/// `AddressModel` of one of a customer's addresses.
pub(crate) fn address(organization: &Organization, customer: &Customer, placed: &PlacedAddress<'_>) -> Value {
    let PlacedAddress { place, address, is_billing, is_postal, is_visit } = *placed;
    let country = find_country(&address.country).map(|country| {
        json!({
            "guid": country.guid(), "name": country.name, "englishName": country.english_name,
            "hasRegions": "NoRegion",
        })
    });
    let model = json!({
        "guid": address_guid(organization, customer, place), "addressline": address.street,
        "postalCode": address.postal_code, "city": address.city, "country": country, "countryRegion": null,
        "customer": { "guid": customer.guid, "name": customer.name, "number": customer.number },
        "contacts": [], "isBillingAddress": is_billing, "isPostalAddress": is_postal,
        "isVisitAddress": is_visit, "phone": null, "fax": null,
    });
    audited(organization, model, FOUNDED, customer.changed)
}

/// `CustomerCountrySettingsOutputModel` of the customer's country.
pub(crate) fn country_settings(organization: &Organization, customer: &Customer) -> Value {
    let code = customer.address.as_ref().map_or("FI", |address| address.country.as_str());
    let rate = organization.vat_rates.iter().find(|rate| rate.is_default);
    let (reason, category) = customer.tax_free.clone().unwrap_or_default();
    json!({
        "guid": derived_guid(&organization.key, "countrysettings", &customer.guid.to_string()),
        "customer": { "guid": customer.guid },
        "country": find_country(code).map(|country| json!({
            "guid": country.guid(), "name": country.name, "englishName": country.english_name,
        })),
        "valueAddedTax": rate.map(|rate| json!({ "guid": rate.guid, "percentage": money::json(rate.percent) })),
        "isTaxFree": customer.tax_free.is_some(),
        "taxFreeDescription": reason,
        "zeroVatCategoryCodeEn16931": category,
    })
}
