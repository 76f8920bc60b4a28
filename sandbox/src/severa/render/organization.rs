//! An organization, its companies and its business units.

use serde_json::{Value, json};

use super::{FOUNDED, audited, named};
use crate::identifiers::derived_guid;
use crate::severa::registers::{currency_base, find_country};
use crate::severa::state::{BusinessUnit, Company, Organization};

/// `OrganizationDetailsOutputModel`.
pub(crate) fn organization_details(organization: &Organization) -> Value {
    let country = find_country(&organization.address.country);
    let currency = currency_base(&organization.own_currency);
    json!({
        "guid": organization.guid, "name": organization.name, "vatNumber": organization.vat_number,
        "kvkNumber": null, "isVatRegistered": organization.is_vat_registered, "address": organization.address.street,
        "postalCode": organization.address.postal_code, "city": organization.address.city,
        "country": country.map(|country| json!({
            "guid": country.guid(), "code": country.code2, "name": country.name, "englishName": country.english_name,
        })),
        "currency": currency,
        "language": { "guid": derived_guid("severa", "language", "fi"), "code": "fi", "name": "suomi" },
        "timezone": named(organization, "timezone", "(UTC+02:00) Helsinki"),
        "formatting": { "guid": derived_guid("severa", "formatting", "fi-FI"), "code": "fi-FI", "name": "suomi (Suomi)" },
        "eInvoiceAddress": null, "eInvoiceOperatorCode": null, "fax": null, "phone": null,
        "registeredOffice": organization.address.city, "odpCompany": null, "activeAddons": organization.addons,
        "termsOfServiceApprover": { "guid": derived_guid(&organization.key, "user", "admin"), "name": "Kaisa Laskuttaja", "code": null },
        "activeCompanies": organization.companies.iter().map(|company| self::company(organization, company)).collect::<Vec<_>>(),
    })
}

/// `CompanyModel`.
fn company(organization: &Organization, company: &Company) -> Value {
    let country = find_country(&organization.address.country);
    let currency = currency_base(&organization.own_currency);
    json!({
        "guid": company.guid, "name": company.name,
        "country": country.map(|country| json!({
            "guid": country.guid(), "code3": country.code3, "name": country.name,
            "englishName": country.english_name,
        })),
        "currencyCode": currency["code"], "currencyGuid": currency["guid"], "currencyRate": 1,
        "currencySymbol": currency["symbol"],
        "rootBusinessUnitGuid": company.root_unit,
    })
}

/// `BusinessUnitModel`. Only a company's root unit has the VAT number (assumed).
pub(crate) fn business_unit(organization: &Organization, unit: &BusinessUnit) -> Value {
    let company = organization.company_of(Some(&unit.guid));
    let country = find_country(&organization.address.country);
    let vat_number = (unit.guid == company.root_unit).then_some(&company.vat_number);
    let model = json!({
        "guid": unit.guid, "code": null, "name": unit.name, "isActive": true, "parentGuid": unit.parent,
        "vatNumber": vat_number, "kvkNumber": null, "companyGuid": company.guid, "companyName": company.name,
        "companyBusinessUnitGuid": company.root_unit,
        "companyCountryGuid": country.map(crate::severa::registers::Country::guid),
        "companyCurrencyGuid": currency_base(&organization.own_currency)["guid"], "costCenter": null,
    });
    audited(organization, model, FOUNDED, FOUNDED)
}
