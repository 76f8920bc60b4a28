//! Invoices: find, create a draft, get, update, delete, approve.

use axum::http::StatusCode;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::clock;
use crate::contract::body::{Field, Kind, check};
use crate::exchange::Answer;
use crate::identifiers::reference_number;
use crate::journal::Rule;
use crate::money;
use crate::talenom::accounts::check_row;
use crate::talenom::contacts::{ADDRESS, CHANNELS};
use crate::talenom::gateway::{conflict, invalid, not_found, unknown_path};
use crate::talenom::operations::{Call, check_echo, page};
use crate::talenom::products::check_product;
use crate::talenom::records::{keep_reference, refuse_reference, replace};
use crate::talenom::state::{Capability, Manner, Organization, Record, Sending, timestamp};
use crate::talenom::{credits, sums};

const LINE_ITEM: &[Field] = &[
    Field::new("type", Kind::OneOf(&["Product", "Text"])).required(),
    Field::new("productName", Kind::Text(200)).required(),
    Field::new("productCode", Kind::Text(30)).nullable(),
    Field::new("productId", Kind::Text(0)).nullable(),
    Field::new("description", Kind::Text(512)).nullable(),
    Field::new("quantity", Kind::Decimal(4)),
    Field::new("unit", Kind::Text(0)).nullable(),
    Field::new("pricePerUnit", Kind::Decimal(11)),
    Field::new("PricePerUnitTaxIncluded", Kind::Decimal(11)).nullable(),
    Field::new("discountPercent", Kind::Decimal(2)),
    Field::new("salesAccountNumber", Kind::Integer),
    Field::new("taxPercent", Kind::Decimal(2)),
    Field::new("taxCategory", Kind::OneOf(&["S", "AE", "K", "G", "E", "Z", "O"])),
    Field::new("taxReason", Kind::Text(200)).nullable(),
    Field::new("costCenter", Kind::Text(8)).nullable(),
    Field::new("project", Kind::Text(8)).nullable(),
    Field::new("rowTotal", Kind::ReadOnly),
];

const RECIPIENT: &[Field] = &[
    Field::new("name", Kind::Text(0)),
    Field::new("contactPerson", Kind::Text(0)).nullable(),
    Field::new("address", Kind::Object(ADDRESS)),
];

const INVOICE: &[Field] = &[
    Field::new("id", Kind::Text(0)).required(),
    Field::new("rowVersion", Kind::Text(0)).required(),
    Field::new("organizationNumber", Kind::Integer).required(),
    Field::new("contactId", Kind::Text(0)),
    Field::new("number", Kind::Integer),
    Field::new("status", Kind::OneOf(&["Draft", "Approved", "Sent", "Paid", "Credited"])).required(),
    Field::new("type", Kind::OneOf(&["Normal", "Credit"])).required(),
    Field::new("invoiceOrigin", Kind::Text(0)),
    Field::new("voucherNumber", Kind::Text(0)),
    Field::new("voucherType", Kind::Text(0)),
    Field::new("date", Kind::Date),
    Field::new("dueDate", Kind::Date),
    Field::new("originalDueDate", Kind::Date).nullable(),
    Field::new("remarkTime", Kind::Integer),
    Field::new("paymentTerm", Kind::Integer),
    Field::new("overdueInterest", Kind::Decimal(2)),
    Field::new("referenceNumber", Kind::Text(25)),
    Field::new("createdDateUtc", Kind::ReadOnly),
    Field::new("updatedDateUtc", Kind::ReadOnly),
    Field::new("approvedDate", Kind::ReadOnly),
    Field::new("sentDate", Kind::ReadOnly),
    Field::new("shipMode", Kind::OneOf(CHANNELS)),
    Field::new("creditedInvoiceNumber", Kind::Integer).nullable(),
    Field::new("creditedInvoiceId", Kind::Text(0)).nullable(),
    Field::new("deliveryDate", Kind::Date).nullable(),
    Field::new("deliveryPeriodStart", Kind::Date).nullable(),
    Field::new("deliveryPeriodEnd", Kind::Date).nullable(),
    Field::new("recipient", Kind::Object(RECIPIENT)).nullable(),
    Field::new("sending", Kind::ReadOnly),
    Field::new("openAmount", Kind::ReadOnly),
    Field::new("isBooked", Kind::ReadOnly),
    Field::new("currency", Kind::Text(3)),
    Field::new("exchangeRate", Kind::Decimal(10)).nullable(),
    Field::new("ourReference", Kind::Text(0)).nullable(),
    Field::new("yourReference", Kind::Text(0)).nullable(),
    Field::new("orderNumber", Kind::Text(0)).nullable(),
    Field::new("freeText", Kind::Text(512)).nullable(),
    Field::new("externalReference", Kind::Text(64)).nullable(),
    Field::new("lineItems", Kind::List(LINE_ITEM)),
    Field::new("totalExcludingTax", Kind::ReadOnly),
    Field::new("totalTax", Kind::ReadOnly),
    Field::new("totalIncludingTax", Kind::ReadOnly),
];

/// What Talenom keeps itself: a PUT does not change it.
const KEPT: &[&str] = &[
    "id",
    "organizationNumber",
    "status",
    "invoiceOrigin",
    "voucherNumber",
    "voucherType",
    "createdDateUtc",
    "approvedDate",
    "sentDate",
    "sending",
    "openAmount",
    "isBooked",
];

/// A new draft for a contact (documented: the fields up to `shipMode` and their values; the rest assumed).
fn draft(organization: &Organization, contact: &Record) -> Map<String, Value> {
    let today = clock::today();
    let term = contact.integer("paymentTerm").unwrap_or(14);
    let due = today.saturating_add(jiff::Span::new().try_days(term).unwrap_or_default());
    let channel = contact.text("deliveryChannel").unwrap_or("SelfDelivery");
    let draft = json!({
        "id": Uuid::new_v4(), "organizationNumber": organization.number, "contactId": contact.text("id"), "number": 0,
        "status": "Draft", "type": "Normal", "invoiceOrigin": "Integration", "voucherNumber": "0", "voucherType": "39",
        "date": today, "dueDate": due, "originalDueDate": null, "remarkTime": 8, "paymentTerm": term,
        "overdueInterest": money::json(Decimal::new(1000, 2)), "referenceNumber": "", "createdDateUtc": timestamp(),
        "approvedDate": null, "sentDate": null, "shipMode": channel, "creditedInvoiceNumber": null,
        "creditedInvoiceId": null, "deliveryDate": null, "deliveryPeriodStart": null, "deliveryPeriodEnd": null,
        "recipient": null, "sending": { "channel": channel, "status": "NotSent", "message": null }, "openAmount": null,
        "isBooked": false, "currency": contact.text("currency"), "exchangeRate": null, "ourReference": null,
        "yourReference": null, "orderNumber": null, "freeText": null, "externalReference": null, "lineItems": [],
    });
    if let Value::Object(fields) = draft { fields } else { Map::new() }
}

/// `GET /invoices`. Ignored: the filters mean nothing.
pub(crate) fn find(call: &mut Call<'_>) -> Answer {
    let request = call.request;
    let echoes = call.organization.manner(Capability::ReferenceEcho) == Manner::Honoured;
    let is_match = |invoice: &&Record| {
        let is_text = |name: &str| request.value(name).is_none_or(|asked| invoice.text(name) == Some(asked));
        let is_number =
            request.parsed::<i64>("number").is_none_or(|asked| invoice.integer("number") == Some(asked));
        call.manner == Manner::Ignored
            || (is_number && is_text("status") && (!echoes || is_text("externalReference")))
    };
    page(request, call.organization.invoices.iter().filter(is_match), call.findings)
}

/// `GET /invoices/{invoiceId}`. Ignored: the gateway does not know the path.
pub(crate) fn get(call: &mut Call<'_>) -> Answer {
    if call.manner == Manner::Ignored {
        return unknown_path();
    }
    current(call).map_or_else(|| not_found("invoice"), |invoice| Answer::ok(invoice.json()))
}

/// `POST /invoices`: a new draft on every call (documented), without a body.
pub(crate) fn create_draft(call: &mut Call<'_>) -> Answer {
    if !call.request.body.is_empty() {
        call.findings.flag(Rule::Body, "the call has no body");
    }
    let reference = call.request.value("externalReference").map(|reference| json!(reference));
    if let Some(answer) = refuse_reference(call.organization, reference.as_ref()) {
        return answer;
    }
    let contact = call.request.value("contactId").and_then(|id| call.organization.contact(id));
    let Some(contact) = contact else { return invalid("ContactNotFound", "There is no such contact.") };
    let mut invoice = Record(draft(call.organization, contact));
    invoice.set("externalReference", reference.unwrap_or_default());
    finish(call.organization, &mut invoice);
    let answer = Answer::json(StatusCode::CREATED, invoice.json());
    call.organization.invoices.push(invoice);
    answer
}

/// `PUT /invoices/{invoiceId}`: the whole invoice with its row version (documented). A field that is left out goes
/// back to what it is in a new draft (assumed).
pub(crate) fn update(call: &mut Call<'_>) -> Answer {
    let Some(current) = current(call).cloned() else { return not_found("invoice") };
    let Some(Value::Object(body)) = call.request.json() else {
        call.findings.flag(Rule::Body, "the body is not a JSON object");
        return invalid("InvalidRequest", "The body is not a JSON object.");
    };
    let refused = check(&body, INVOICE, &|name| current.0.contains_key(name), call.findings);
    check_echo(&current, &body, call.findings);
    for name in ["id", "organizationNumber", "status"] {
        if body.get(name).is_some_and(|value| Some(value) != current.0.get(name)) {
            call.findings.flag(Rule::Body, format!("field {name} differs from the invoice's"));
        }
    }
    if let Some(refused) = refused {
        return invalid("InvalidRequest", &refused);
    }
    let mut new = match merged(call.organization, &current, body) {
        Ok(new) => new,
        Err(answer) => return answer,
    };
    sums::compute(&mut new);
    if let Err(answer) = credits::check(call.organization, &new, call.findings) {
        return answer;
    }
    if line_items(&new).iter().any(has_two_prices) {
        call.findings.flag(Rule::Body, "a line item has a price with tax and one without");
    }
    store(call, new)
}

/// The invoice as the PUT makes it, or why it is refused.
fn merged(organization: &Organization, current: &Record, body: Map<String, Value>) -> Result<Record, Answer> {
    if body.get("id") != current.0.get("id")
        || body.get("organizationNumber") != current.0.get("organizationNumber")
    {
        return Err(invalid("IdMismatch", "The ids of the body are not those of the path."));
    }
    if body.get("rowVersion") != current.0.get("rowVersion") {
        return Err(conflict("RowVersionConflict", "The invoice was changed by somebody else."));
    }
    if current.text("status") != Some("Draft") {
        return Err(conflict("InvoiceNotDraft", "Only a draft can be changed."));
    }
    if let Some(answer) = refuse_reference(organization, body.get("externalReference")) {
        return Err(answer);
    }
    let contact_id = body.get("contactId").and_then(Value::as_str).or_else(|| current.text("contactId"));
    let contact = contact_id.and_then(|id| organization.contact(id));
    let contact = contact.ok_or_else(|| invalid("ContactNotFound", "There is no such contact."))?;
    let mut new = Record(draft(organization, contact));
    new.0.extend(body);
    for name in KEPT {
        new.set(name, current.0.get(*name).cloned().unwrap_or_default());
    }
    let number = new.integer("number").unwrap_or(0);
    let is_other = |other: &&Record| other.text("id") != current.text("id");
    if number != 0
        && organization.invoices.iter().filter(is_other).any(|other| other.integer("number") == Some(number))
    {
        return Err(conflict("InvoiceNumberInUse", &format!("Invoice number {number} is in use.")));
    }
    // The percents of a credit are those of the day of what it credits (assumed).
    let credited = new.text("creditedInvoiceId").filter(|_| new.text("type") == Some("Credit"));
    let credited =
        organization.invoices.iter().find(|other| credited.is_some() && other.text("id") == credited);
    let date = credited.unwrap_or(&new).text("date").and_then(|date| date.parse().ok());
    let date: Date = date.unwrap_or_else(clock::today);
    for (place, row) in (1..).zip(line_items(&new)) {
        check_row(&organization.accounts, row, place, date)?;
        check_product(organization, row, place)?;
    }
    Ok(new)
}

/// `DELETE /invoices/{invoiceId}`: only a draft. Ignored: answers 204 and keeps it.
pub(crate) fn delete_draft(call: &mut Call<'_>) -> Answer {
    let Some(invoice) = current(call) else { return not_found("invoice") };
    if invoice.text("status") != Some("Draft") {
        return conflict("InvoiceNotDraft", "Only a draft can be deleted.");
    }
    if call.manner == Manner::Honoured {
        let id = call.path[2].as_str();
        call.organization.invoices.retain(|invoice| invoice.text("id") != Some(id));
        call.organization.invoices_written.push(id.to_owned());
    }
    Answer::empty(StatusCode::NO_CONTENT)
}

/// `POST /invoices/{invoiceId}/approve`. Ignored: answers the draft as it is.
pub(crate) fn approve(call: &mut Call<'_>) -> Answer {
    let Some(current) = current(call).cloned() else { return not_found("invoice") };
    if call.manner == Manner::Ignored || current.text("status") == Some("Approved") {
        return Answer::ok(current.json());
    }
    if call.request.value("rowVersion") != current.text("rowVersion") {
        return conflict("RowVersionConflict", "The invoice was changed by somebody else.");
    }
    if current.text("status") != Some("Draft") {
        return conflict("InvoiceNotDraft", "Only a draft can be approved.");
    }
    if line_items(&current).is_empty() {
        return conflict("InvoiceHasNoRows", "An invoice without line items cannot be approved.");
    }
    let mut approved = current;
    let number = match approved.integer("number") {
        None | Some(0) => next_number(call.organization),
        Some(number) => number,
    };
    mark_approved(&mut approved, number);
    store(call, approved)
}

/// Numbers and books the invoice.
fn mark_approved(invoice: &mut Record, number: i64) {
    invoice.set("number", json!(number));
    if invoice.text("referenceNumber").is_none_or(str::is_empty) {
        invoice.set("referenceNumber", json!(reference_number(number.unsigned_abs().max(100))));
    }
    invoice.set("voucherNumber", json!(number.to_string()));
    invoice.set("status", json!("Approved"));
    invoice.set("approvedDate", timestamp());
    invoice.set("isBooked", json!(true));
    let open = invoice.0.get("totalIncludingTax").cloned().unwrap_or_default();
    invoice.set("openAmount", open);
}

/// Adds an approved invoice of a contact (by its number), as a person makes one by hand. It bears no tax, so that its sum is
/// the wished one to the cent.
pub(crate) fn add_by_hand(
    organization: &mut Organization,
    contact: &str,
    number: i64,
    gross: Decimal,
) -> Result<(), String> {
    if organization.invoices.iter().any(|invoice| invoice.integer("number") == Some(number)) {
        return Err(format!("invoice number {number} is in use in Talenom"));
    }
    let found = organization.contacts.iter().find(|found| found.text("number") == Some(contact));
    let found = found.ok_or_else(|| format!("no contact {contact} in Talenom"))?;
    let mut invoice = Record(draft(organization, found));
    invoice.set("number", json!(number));
    invoice.set("invoiceOrigin", json!("Manual"));
    let row = json!({
        "type": "Product", "productName": "Käsin tehty lasku", "quantity": 1, "pricePerUnit": money::json(gross),
        "salesAccountNumber": 3300, "taxPercent": 0, "taxCategory": "E",
    });
    invoice.set("lineItems", json!([row]));
    sums::compute(&mut invoice);
    mark_approved(&mut invoice, number);
    finish(organization, &mut invoice);
    organization.invoices.push(invoice);
    Ok(())
}

/// Says how far the sending of an approved invoice (by its number) is. Assumed: one that arrived is `Sent`.
pub(crate) fn set_sending(
    organization: &mut Organization,
    number: i64,
    sending: Sending,
    message: Option<&str>,
) -> Result<(), String> {
    let is_meant = |invoice: &&Record| invoice.integer("number") == Some(number);
    let found = organization.invoices.iter().find(is_meant).cloned();
    let mut invoice = found.ok_or_else(|| format!("no invoice {number} in Talenom"))?;
    if invoice.text("status") == Some("Draft") {
        return Err(format!("invoice {number} is a draft in Talenom: a draft is not sent"));
    }
    let channel = invoice.0.get("shipMode").cloned();
    invoice.set("sending", json!({ "channel": channel, "status": sending, "message": message }));
    if sending == Sending::Delivered {
        invoice.set("status", json!("Sent"));
        invoice.set("sentDate", timestamp());
    }
    finish(organization, &mut invoice);
    replace(&mut organization.invoices, invoice);
    Ok(())
}

/// The invoice whose id stands in the path.
fn current<'a>(call: &'a Call<'_>) -> Option<&'a Record> {
    call.organization.invoices.iter().find(|invoice| invoice.text("id") == Some(&call.path[2]))
}

/// Writes the changed invoice and answers it.
fn store(call: &mut Call<'_>, mut changed: Record) -> Answer {
    finish(call.organization, &mut changed);
    let answer = Answer::ok(changed.json());
    replace(&mut call.organization.invoices, changed);
    answer
}

/// Computes the sums, and marks the write by time and row version.
fn finish(organization: &mut Organization, invoice: &mut Record) {
    keep_reference(organization, invoice);
    organization.invoices_written.extend(invoice.text("id").map(ToOwned::to_owned));
    sums::compute(invoice);
    invoice.set("updatedDateUtc", timestamp());
    let row_version = organization.next_row_version();
    invoice.set("rowVersion", row_version);
}

fn line_items(invoice: &Record) -> &[Value] {
    invoice.0.get("lineItems").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A line item has one of the two prices.
fn has_two_prices(row: &Value) -> bool {
    row["pricePerUnit"].is_number() && row["PricePerUnitTaxIncluded"].is_number()
}

fn next_number(organization: &Organization) -> i64 {
    organization.invoices.iter().filter_map(|invoice| invoice.integer("number")).max().unwrap_or(0).max(1_000)
        + 1
}
