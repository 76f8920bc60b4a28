//! Severa's output models, every documented field present (documented: names and types; assumed: which are null).

mod organization;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::identifiers::derived_guid;
use crate::money;
use crate::severa::registers::{currency_base, find_country};
use crate::severa::state::{
    Address, Customer, Invoice, Organization, Row, RowType, SalesAccount, Status, VatRate,
};

pub(crate) use organization::{business_unit, organization_details};

/// Everything that has no history of its own was made at this moment.
const FOUNDED: Timestamp = Timestamp::constant(1_704_067_200, 0);

/// `UserWithFirstNameLastNameAndPhotoFileModel` of the one user whom the sandbox knows.
fn user(organization: &Organization) -> Value {
    json!({
        "guid": derived_guid(&organization.key, "user", "admin"), "name": "Kaisa Laskuttaja", "firstName": "Kaisa",
        "lastName": "Laskuttaja", "code": null,
    })
}

/// Adds the four audit fields that most models have.
fn audited(organization: &Organization, mut model: Value, created: Timestamp, changed: Timestamp) -> Value {
    if let Value::Object(fields) = &mut model {
        fields.insert("createdDateTime".to_owned(), json!(created));
        fields.insert("createdBy".to_owned(), user(organization));
        fields.insert("lastUpdatedDateTime".to_owned(), json!(changed));
        fields.insert("lastUpdatedBy".to_owned(), user(organization));
    }
    model
}

/// `MoneyOutputModel`.
fn amount(value: rust_decimal::Decimal, currency: &str) -> Value {
    json!({ "amount": money::json(value), "currencyCode": currency, "multiCurrencyInfo": null })
}

/// `ModelWithName` of something that the sandbox knows by name only.
fn named(organization: &Organization, kind: &str, name: &str) -> Value {
    json!({ "guid": derived_guid(&organization.key, kind, name), "name": name })
}

fn language(code: &str) -> Value {
    let (name, english_name) = match code {
        "sv" => ("svenska", "Swedish"),
        "en" => ("English", "English"),
        _ => ("suomi", "Finnish"),
    };
    json!({ "guid": derived_guid("severa", "language", code), "code": code, "name": name, "englishName": english_name })
}

/// Addresses on invoices and customers name the country in English (assumed).
fn country_name(address: &Address) -> &str {
    find_country(&address.country).map_or(address.country.as_str(), |country| country.english_name)
}

fn invoice_address(address: &Address) -> Value {
    json!({
        "addressline": address.street, "postalCode": address.postal_code, "city": address.city, "state": null,
        "country": country_name(address),
    })
}

/// `InvoiceOutputModel`.
pub(crate) fn invoice(organization: &Organization, invoice: &Invoice) -> Value {
    let mut model = invoice_header(organization, invoice);
    if let (Value::Object(fields), Value::Object(rest)) = (&mut model, invoice_parties(organization, invoice))
    {
        fields.extend(rest);
    }
    if let (Value::Object(fields), Value::Object(sums)) = (&mut model, invoice_sums(invoice)) {
        fields.extend(sums);
    }
    invoice.overrides.apply(audited(organization, model, invoice.created, invoice.changed))
}

fn invoice_header(organization: &Organization, invoice: &Invoice) -> Value {
    let status = organization.status(invoice.status);
    let related = |other: &Invoice| json!({ "guid": other.guid, "number": other.number });
    // Which of the two links stands on which side is not documented; assumed: each names what it points to.
    let reimburse =
        organization.invoices.iter().find(|other| invoice.credits == Some(other.guid)).map(related);
    let credit_note =
        organization.invoices.iter().find(|other| other.credits == Some(invoice.guid)).map(related);
    let project = invoice.project.as_deref().map(
        |name| json!({ "guid": derived_guid(&organization.key, "project", name), "name": name, "number": 1 }),
    );
    json!({
        "guid": invoice.guid,
        "number": invoice.number,
        "referenceNumber": invoice.reference_number,
        "status": status.map(|status| json!({
            "guid": status.guid, "name": status.name, "isSent": status.is_sent,
            "isWaitingPayment": status.is_waiting_payment, "isPaid": status.is_paid,
        })),
        "projects": project.into_iter().collect::<Vec<_>>(),
        "date": invoice.date,
        "dueDate": invoice.due_date,
        "paymentDate": invoice.payment_date,
        "entryDate": invoice.entry_date,
        "paymentTerm": invoice.payment_term,
        "overdueInterest": money::json(invoice.overdue_interest),
        "ourReference": invoice.our_reference,
        "yourReference": invoice.your_reference,
        "orderNumber": invoice.order_number,
        "currency": currency_base(&invoice.currency),
        "currencyRate": money::json(invoice.currency_rate),
        "isCreditNote": invoice.is_credit_note,
        "reimburseInvoice": reimburse,
        "creditNoteInvoice": credit_note,
        "invoiceNumberBusinessUnitGuid": organization.companies[0].root_unit,
        "invoiceTemplate": named(organization, "invoicetemplate", "Oletus"),
        "culture": { "code": "fi-FI", "name": "suomi (Suomi)", "englishName": "Finnish (Finland)" },
        "notes": invoice.notes,
        "freeText1": invoice.free_text.as_deref().map(|text| json!({
            "value": text, "text": text, "plainText": text, "allowTags": true, "tagContext": null,
        })),
        "freeText2": null,
        "canBeDeleted": status.is_some_and(|status| !status.has_invoice_number),
    })
}

fn invoice_parties(organization: &Organization, invoice: &Invoice) -> Value {
    let short = |customer: &Customer| json!({ "guid": customer.guid, "name": customer.name, "number": customer.number });
    let billed = organization.customer(invoice.billing_customer);
    let address =
        invoice.receiver_address.as_ref().or_else(|| billed.and_then(|customer| customer.address.as_ref()));
    let name = invoice.receiver_name.as_deref().or_else(|| billed.map(|customer| customer.name.as_str()));
    let contact = invoice.receiver_contact.as_deref();
    // The sender is the company of the invoice's project (assumed).
    let sender = organization.company_of(invoice.business_units.first());
    json!({
        "customer": organization.customer(invoice.customer).map(short),
        "billingCustomer": billed.map(short),
        "language": billed.map(|customer| language(&customer.language)),
        "receiverCustomerName": name,
        "receiverContactGuid": contact.map(|name| derived_guid(&organization.key, "contact", name)),
        "receiverContactName": contact,
        "receiverContactEmail": invoice.receiver_email,
        "receiverAddress": address.map(invoice_address),
        "receiverVatNumber": billed.and_then(|customer| customer.vat_number.as_deref()),
        "receiverKvkNumber": null,
        "senderName": sender.name,
        "senderContactName": "Kaisa Laskuttaja",
        "senderContactGuid": derived_guid(&organization.key, "user", "admin"),
        "senderAddress": invoice_address(&organization.address),
        "senderVatNumber": sender.vat_number,
        "senderKvkNumber": null,
    })
}

fn invoice_sums(invoice: &Invoice) -> Value {
    let sums = invoice.sums();
    let of = |kind: RowType| {
        let net = invoice.rows.iter().filter(|row| row.row_type == kind).map(Row::net).sum();
        amount(net, &invoice.currency)
    };
    let hours = || invoice.rows.iter().filter(|row| row.row_type == RowType::Hours);
    json!({
        "totalExcludingTax": amount(sums.excluding_tax, &invoice.currency),
        "totalTax": amount(sums.tax, &invoice.currency),
        "totalIncludingTax": amount(sums.including_tax, &invoice.currency),
        "workHoursTotalExcludingTax": of(RowType::Hours),
        "projectFeesTotalExcludingTax": of(RowType::Fees),
        "projectTravelExpensesTotalExcludingTax": of(RowType::Travel),
        "flatRatesTotalExcludingTax": of(RowType::FlatRate),
        "workHoursQuantity": money::json(hours().map(|row| row.quantity).sum()),
        "workHourValueAddedTax": hours().find_map(|row| row.vat_rate).map(money::json),
    })
}

/// `InvoiceRowOutputModel`. `place` counts from 1.
pub(crate) fn row(organization: &Organization, invoice: &Invoice, row: &Row, place: usize) -> Value {
    let account = |number: &str| {
        let known = organization.sales_accounts.iter().find(|account| account.number == number);
        json!({ "name": known.map(|account| account.name.as_str()), "number": number })
    };
    // There is no category for flat rates (documented enum); assumed: they count as fees.
    let (row_type, category) = match row.row_type {
        RowType::Hours => ("Hours", "Hours"),
        RowType::Fees => ("ProjectFees", "ProjectFees"),
        RowType::Travel => ("TravelExpenses", "Travels"),
        RowType::FlatRate => ("FlatRate", "ProjectFees"),
    };
    let model = json!({
        "guid": row.guid,
        "invoiceGuid": invoice.guid,
        "rowType": row_type,
        "category": category,
        "code": row.code.as_deref().map(|code| vec![code]),
        "description": row.description,
        "quantity": money::json(row.quantity),
        "measurementUnit": row.unit,
        "unitPrice": amount(row.unit_price, &invoice.currency),
        "vatRate": row.vat_rate.map(money::json),
        "salesAccount": row.sales_account.as_deref().map(account),
        "vatAccount": null,
        "salesReceivableAccount": null,
        "recurringSalesAccount": null,
        "costCenter": row.cost_center.as_deref().map(|number| json!({ "name": null, "number": number })),
        "flatRateGuid": (row.row_type == RowType::FlatRate)
            .then(|| derived_guid(&organization.key, "flatrate", &row.guid.to_string())),
        "hasInvoiceComment": false,
        "sortOrder": place,
    });
    row.overrides.apply(audited(organization, model, invoice.created, row.changed))
}

/// `InvoiceSettingsOutputModel`.
pub(crate) fn settings(organization: &Organization, invoice: &Invoice) -> Value {
    let model = json!({
        "guid": derived_guid(&organization.key, "invoicesettings", &invoice.guid.to_string()),
        "entryDate": invoice.entry_date,
        "paymentDate": invoice.payment_date,
        "isReverseCharged": invoice.is_reverse_charged,
        "reverseChargeDescription": invoice.reverse_charge_description,
        "categorySortOrder": null,
        "workHourGrouping": "Group", "workHourDescriptionFormat": null,
        "workHourPrimaryGroupBy": null, "workHourSecondaryGroupBy": null,
        "projectFeeGrouping": "OneByOne", "projectFeeDescriptionFormat": null,
        "projectFeePrimaryGroupBy": null, "projectFeeSecondaryGroupBy": null,
        "projectTravelExpenseGrouping": "OneByOne", "projectTravelExpenseDescriptionFormat": null,
        "projectTravelExpensePrimaryGroupBy": null, "projectTravelExpenseSecondaryGroupBy": null,
        "showAttachmentPriceExcludingValueAddedTax": true, "showAttachmentQuantity": true,
        "showAttachmentUnit": true, "showAttachmentUnitPrice": true, "showAttachmentValueAddedTax": true,
        "showCategories": true, "showFooter": true, "showLogoAndTitle": true,
        "showPriceExcludingValueAddedTax": true, "showQuantity": true, "showReferenceNumber": true,
        "showUnit": true, "showUnitPrice": true, "showValueAddedTax": true,
        "style": "Plain",
    });
    audited(organization, model, invoice.created, invoice.changed)
}

/// `InvoiceStatusModel`. `place` counts from 1.
pub(crate) fn status(organization: &Organization, status: &Status, place: usize) -> Value {
    let model = json!({
        "guid": status.guid, "name": status.name, "sortOrder": place, "isActive": status.is_active,
        "isDefault": status.is_default, "isDefaultForCreditNote": status.is_default_for_credit_note,
        "isReadOnly": status.is_read_only, "hasInvoiceNumber": status.has_invoice_number, "isSent": status.is_sent,
        "isWaitingPayment": status.is_waiting_payment, "isPaid": status.is_paid,
    });
    audited(organization, model, FOUNDED, FOUNDED)
}

/// `CustomerModel`.
pub(crate) fn customer(organization: &Organization, customer: &Customer) -> Value {
    let e_invoice = customer.e_invoice.as_ref();
    let rate = organization.vat_rates.iter().find(|rate| rate.is_default);
    let headquarters = customer.address.as_ref().map(|address| {
        json!({
            "guid": address_guid(organization, customer), "addressline": address.street,
            "postalCode": address.postal_code, "city": address.city, "country": country_name(address),
        })
    });
    let model = json!({
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
    customer.overrides.apply(audited(organization, model, FOUNDED, customer.changed))
}

fn address_guid(organization: &Organization, customer: &Customer) -> uuid::Uuid {
    derived_guid(&organization.key, "address", &customer.guid.to_string())
}

/// `AddressModel` of the customer's one address.
pub(crate) fn address(organization: &Organization, customer: &Customer) -> Option<Value> {
    let address = customer.address.as_ref()?;
    let country = find_country(&address.country).map(|country| {
        json!({
            "guid": country.guid(), "name": country.name, "englishName": country.english_name,
            "hasRegions": "NoRegion",
        })
    });
    let model = json!({
        "guid": address_guid(organization, customer), "addressline": address.street,
        "postalCode": address.postal_code, "city": address.city, "country": country, "countryRegion": null,
        "customer": { "guid": customer.guid, "name": customer.name, "number": customer.number },
        "contacts": [], "isBillingAddress": true, "isPostalAddress": true, "isVisitAddress": true, "phone": null,
        "fax": null,
    });
    Some(audited(organization, model, FOUNDED, customer.changed))
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

/// `SalesAccountModel`.
pub(crate) fn sales_account(organization: &Organization, account: &SalesAccount) -> Value {
    let model = json!({
        "guid": account.guid, "name": account.name, "number": account.number, "isActive": account.is_active,
        "isProductDefault": false, "isTravelTypeDefault": false, "isWorkTypeDefault": false,
    });
    audited(organization, model, FOUNDED, FOUNDED)
}

/// `VatRateOutputModel`.
pub(crate) fn vat_rate(organization: &Organization, rate: &VatRate) -> Value {
    let model = json!({
        "guid": rate.guid, "code": rate.code, "percentage": money::json(rate.percent),
        "countryGuid": find_country("FI").map(super::registers::Country::guid), "isActive": true,
        "isDefault": rate.is_default,
    });
    audited(organization, model, FOUNDED, FOUNDED)
}

/// `CurrencyOutputModel` of every currency.
pub(crate) fn currencies(organization: &Organization) -> Vec<Value> {
    let models = super::registers::currencies().into_iter();
    models.map(|model| audited(organization, model, FOUNDED, FOUNDED)).collect()
}
