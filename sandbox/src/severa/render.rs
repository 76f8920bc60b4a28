//! Severa's output models, every documented field present (documented: names and types; assumed: which are null).

mod customer;
mod item;
mod organization;
pub(crate) mod origins;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::identifiers::derived_guid;
use crate::money;
use crate::severa::registers::{currency_base, currency_guid, find_country};
use crate::severa::state::{
    Address, CostCenter, Currency, Customer, Invoice, Organization, Row, RowType, SalesAccount, Status,
    VatRate,
};

pub(crate) use customer::{address, country_settings, customer};
pub(crate) use item::item;
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

/// `MoneyOutputModel` of an invoice. Assumed: money of another currency is told once more in the organization's own, each
/// with its purposes; money of the own currency only once.
fn money_of(organization: &Organization, invoice: &Invoice, value: Decimal) -> Value {
    let (currency, own_currency) = (invoice.currency.as_str(), organization.own_currency.as_str());
    let is_foreign = currency != own_currency && organization.shows_own_currency;
    let own = organization.currency_rates.own(value, invoice.currency_rate);
    let infos = is_foreign.then(|| {
        json!([
            { "amount": money::json(value), "currencyCode": currency, "purpose": ["ProjectPrice"] },
            { "amount": money::json(own), "currencyCode": own_currency, "purpose": ["ProjectCost", "UserCost"] },
        ])
    });
    json!({ "amount": money::json(value), "currencyCode": currency, "multiCurrencyInfo": infos })
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
    if let (Value::Object(fields), Value::Object(sums)) = (&mut model, invoice_sums(organization, invoice)) {
        fields.extend(sums);
    }
    invoice.overrides.apply(audited(organization, model, invoice.created, invoice.changed))
}

fn invoice_header(organization: &Organization, invoice: &Invoice) -> Value {
    let status = organization.status(invoice.status);
    let related = |other: &Invoice| json!({ "guid": other.guid, "number": other.number });
    // Which of the two links stands on which side is not documented. Assumed: a credit note's `reimburseInvoice` is the
    // invoice that it credits, and an invoice's `creditNoteInvoice` is the first note that credits it.
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
        "freeText1": invoice.free_text.as_deref().map(free_text),
        "freeText2": invoice.free_text2.as_deref().map(free_text),
        "canBeDeleted": status.is_some_and(|status| !status.has_invoice_number),
    })
}

/// `FreeTextModel2`.
fn free_text(text: &str) -> Value {
    json!({ "value": text, "text": text, "plainText": text, "allowTags": true, "tagContext": null })
}

fn invoice_parties(organization: &Organization, invoice: &Invoice) -> Value {
    let short = |customer: &Customer| json!({ "guid": customer.guid, "name": customer.name, "number": customer.number });
    let billed = organization.customer(invoice.billing_customer);
    let address = invoice.receiver_address.as_ref().or_else(|| billed?.billing_address());
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

fn invoice_sums(organization: &Organization, invoice: &Invoice) -> Value {
    let sums = organization.shown_sums(invoice);
    let (quantity_sign, price_sign) = organization.signs(invoice);
    let amount = |value: Decimal| money_of(organization, invoice, value);
    let of = |kind: RowType| {
        let rows = invoice.rows.iter().filter(|row| row.row_type == kind);
        let net: Decimal = rows.map(|row| invoice.net_of(row)).sum();
        amount(net * quantity_sign * price_sign)
    };
    let hours = || invoice.rows.iter().filter(|row| row.row_type == RowType::Hours);
    json!({
        "totalExcludingTax": amount(sums.excluding_tax),
        "totalTax": amount(sums.tax),
        "totalIncludingTax": amount(sums.including_tax),
        "workHoursTotalExcludingTax": of(RowType::Hours),
        "projectFeesTotalExcludingTax": of(RowType::Fees),
        "projectTravelExpensesTotalExcludingTax": of(RowType::Travel),
        "flatRatesTotalExcludingTax": of(RowType::FlatRate),
        "workHoursQuantity": money::json(hours().map(|row| row.quantity).sum::<Decimal>() * quantity_sign),
        "workHourValueAddedTax": hours().find_map(|row| row.vat_rate).map(money::json),
    })
}

/// `InvoiceRowOutputModel`. `place` counts from 1.
pub(crate) fn row(organization: &Organization, invoice: &Invoice, row: &Row, place: usize) -> Value {
    let account = |number: &str| {
        let known = organization.sales_accounts.iter().find(|account| account.number == number);
        json!({ "name": known.map(|account| account.name.as_str()), "number": number })
    };
    let cost_center = |number: &str| {
        let known = organization.cost_centers.iter().find(|cost_center| cost_center.number == number);
        json!({ "name": known.map(|cost_center| cost_center.name.as_str()), "number": number })
    };
    // There is no category for flat rates (documented enum); assumed: they count as fees.
    let (row_type, category) = match row.row_type {
        RowType::Hours => ("Hours", "Hours"),
        RowType::Fees => ("ProjectFees", "ProjectFees"),
        RowType::Travel => ("TravelExpenses", "Travels"),
        RowType::FlatRate => ("FlatRate", "ProjectFees"),
    };
    let (quantity_sign, price_sign) = organization.signs(invoice);
    let flat_rate = (row.row_type == RowType::FlatRate)
        .then(|| derived_guid(&organization.key, "flatrate", &row.guid.to_string()));
    let model = json!({
        "guid": row.guid,
        "invoiceGuid": invoice.guid,
        "rowType": row_type,
        "category": category,
        "code": (!row.codes.is_empty()).then_some(&row.codes),
        "description": row.description,
        "quantity": money::json(row.quantity * quantity_sign),
        "measurementUnit": row.unit,
        "unitPrice": money_of(organization, invoice, row.unit_price * price_sign),
        "vatRate": row.vat_rate.map(money::json),
        "salesAccount": row.sales_account.as_deref().map(account),
        "vatAccount": null,
        "salesReceivableAccount": null,
        "recurringSalesAccount": row.recurring_sales_account.as_deref().map(account),
        "costCenter": row.cost_center.as_deref().map(cost_center),
        "flatRateGuid": row.flat_rate.or(flat_rate),
        "hasInvoiceComment": row.has_comment,
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

/// `CurrencyOutputModel`.
pub(crate) fn currency(organization: &Organization, currency: &Currency) -> Value {
    let model = json!({
        "guid": currency_guid(&currency.code), "code": currency.code, "name": currency.name, "symbol": currency.symbol,
        "rate": money::json(currency.rate), "isActive": currency.is_active,
        "isOrganizationCurrency": currency.code == organization.own_currency,
    });
    audited(organization, model, FOUNDED, FOUNDED)
}

/// `CostCenterModel`.
pub(crate) fn cost_center(organization: &Organization, cost_center: &CostCenter) -> Value {
    let model = json!({
        "guid": cost_center.guid, "identifier": cost_center.number, "name": cost_center.name,
        "isActive": cost_center.is_active, "isDefault": false,
    });
    audited(organization, model, FOUNDED, FOUNDED)
}
