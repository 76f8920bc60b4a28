//! From domain values to Talenom's JSON. Numbers are written digit by digit from decimals.

use std::str::FromStr;

use rust_decimal::Decimal;
use serde_json::{Map, Number, Value, json};

use crate::domain::{
    contact::{Address, ContactDetails, ContactType, DeliveryChannel, NewContact},
    e_invoice::{EInvoicing, Switch},
    ids::{BusinessId, ProductId, RowVersion, TalenomInvoiceId, TalenomOrganization},
    item::{NewProduct, ProductChange},
    sales_invoice::{Delivery, InvoiceKind, Line, Recipient, Sale, SalesInvoice},
    vat::TaxCategory,
};

const QUANTITY_DECIMALS_MAX: u32 = 4;
const UNIT_PRICE_DECIMALS_MAX: u32 = 11;
const PERCENT_DECIMALS_MAX: u32 = 2;
const RATE_DECIMALS_MAX: u32 = 10;

/// The types of rows. `Product` is documented, `Text` assumed.
pub(super) const PRODUCT: &str = "Product";
pub(super) const TEXT: &str = "Text";

/// Written with a capital in Talenom's page.
const INVOICE_LANGUAGE: &str = "InvoiceLanguage";

/// The link of a credit to its original: its fields are assumed, of the number's name the public page shows all but the end.
const CREDITED_ID: &str = "creditedInvoiceId";
/// See [`CREDITED_ID`].
pub(super) const CREDITED_NUMBER: &str = "creditedInvoiceNumber";

/// A number with more decimals than Talenom keeps. Nothing is rounded here: the rules hold such an invoice before.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} has more than {decimals_max} decimals")]
pub(super) struct TooPrecise {
    field: &'static str,
    decimals_max: u32,
}

/// The body that creates a contact. Null is written nowhere: what we do not know is left to Talenom.
pub(super) fn contact(
    contact: &NewContact,
    organization: TalenomOrganization,
    with_reference: bool,
) -> Map<String, Value> {
    let mut body = Map::new();
    let mut set = |name: &str, value: Value| {
        body.insert(name.to_owned(), value);
    };
    set("organizationNumber", json!(organization.get()));
    set("type", json!(contact_type(contact.contact_type)));
    set("number", json!(contact.number.to_string()));
    set("name", json!(contact.name));
    set("currency", json!(contact.currency.code()));
    set(INVOICE_LANGUAGE, json!(contact.invoice_language));
    set("defaultReceivableAccountNumber", json!(contact.receivable_account.to_string()));
    set("invoicingAddress", address(&contact.address));
    set("deliveryChannel", json!(channel(contact.delivery_channel)));
    if let Some(term) = contact.payment_term {
        set("paymentTerm", json!(term));
    }
    if let Some(id) = &contact.business_id {
        set("businessId", json!(id.as_str()));
        set("vatId", json!(id.vat_id()));
    } else if let Some(id) = &contact.foreign_vat_id {
        set("vatId", json!(id.as_str()));
    }
    if let Some(email) = &contact.email {
        set("email", json!(email));
    }
    if let Some(e_invoice) = &contact.e_invoice {
        set("eInvoiceAddress", json!(e_invoice.address));
        set("eInvoiceOperator", json!(e_invoice.operator));
        set("eInvoicingEnabled", json!(true));
    }
    if with_reference {
        set("externalReference", json!(contact.marker.as_str()));
    }
    body
}

/// The body that creates a product. Null is written nowhere here either.
pub(super) fn product(product: &NewProduct, with_reference: bool) -> Result<Map<String, Value>, TooPrecise> {
    let mut body = Map::new();
    body.insert("name".to_owned(), json!(product.name));
    let percent =
        product.tax_percent.map(|percent| decimal("taxPercent", percent.get(), PERCENT_DECIMALS_MAX));
    let fields = [
        ("code", product.code.as_ref().map(|code| json!(code.as_str()))),
        ("unit", product.unit.as_ref().map(|unit| json!(unit))),
        ("taxPercent", percent.transpose()?),
        ("salesAccountNumber", product.sales_account.map(|account| json!(account.get()))),
        ("externalReference", with_reference.then(|| json!(product.marker.as_str()))),
    ];
    for (name, value) in fields {
        body.extend(value.map(|value| (name.to_owned(), value)));
    }
    Ok(body)
}

/// The fields of a product that change: a name or unit only where it has none.
pub(super) fn product_changes(base: &Map<String, Value>, change: &ProductChange) -> Map<String, Value> {
    let mut changes = Map::new();
    for (name, ours) in [("name", &change.name), ("unit", &change.unit)] {
        let ours = ours.as_deref().filter(|_| !has(base, name));
        changes.extend(ours.map(|ours| (name.to_owned(), json!(ours))));
    }
    if change.deactivates && base.get("isActive") != Some(&Value::Bool(false)) {
        changes.insert("isActive".to_owned(), json!(false));
    }
    changes
}

/// The fields of a contact that are not as Severa's register says, with what it says. What it says nothing of stays, and so
/// does an id that Talenom has.
pub(super) fn contact_changes(base: &Map<String, Value>, details: &ContactDetails) -> Map<String, Value> {
    // Where Talenom shows the field with a small letter, it is that field.
    let language = if base.contains_key("invoiceLanguage") { "invoiceLanguage" } else { INVOICE_LANGUAGE };
    let has_id = has(base, "businessId") || has(base, "vatId");
    let id = details.business_id.as_ref().filter(|_| !has_id);
    let foreign = details.foreign_vat_id.as_ref().filter(|_| !has_id);
    let vat_id = id.map(BusinessId::vat_id).or(foreign.map(|id| id.as_str().to_owned()));
    let texts = [
        ("name", details.name.as_deref()),
        (language, details.invoice_language.as_deref()),
        ("email", details.email.as_deref()),
        ("businessId", id.map(BusinessId::as_str)),
        ("vatId", vat_id.as_deref()),
    ];
    let mut changes = Map::new();
    for (name, ours) in texts {
        if let Some(ours) = ours.map(str::trim).filter(|ours| text(base, name) != Some(ours)) {
            changes.insert(name.to_owned(), json!(ours));
        }
    }
    changes.extend(e_invoicing_changes(base, details));
    if let (Some(ours), theirs) = (&details.address, base.get("invoicingAddress")) {
        let mut address = theirs.and_then(Value::as_object).cloned().unwrap_or_default();
        let is_other = address_lines(ours).iter().any(|(name, ours)| text(&address, name) != Some(*ours));
        if is_other {
            address.extend(address_lines(ours).map(|(name, ours)| (name.to_owned(), json!(ours))));
            changes.insert("invoicingAddress".to_owned(), Value::Object(address));
        }
    }
    changes
}

/// The same of e-invoicing. It is switched on only together with an address where there was none, and an address is only
/// removed that Severa had: another one is somebody else's. The channel goes with what we switch off, and comes back with it.
fn e_invoicing_changes(base: &Map<String, Value>, details: &ContactDetails) -> Map<String, Value> {
    const PAIR: [&str; 2] = ["eInvoiceAddress", "eInvoiceOperator"];
    const SWITCH: &str = "eInvoicingEnabled";
    const CHANNEL: &str = "deliveryChannel";
    let mut changes = Map::new();
    let other_channel =
        details.delivery_channel.map(channel).filter(|name| text(base, CHANNEL) != Some(name));
    match &details.e_invoicing {
        EInvoicing::Untouched => {}
        EInvoicing::At { address, switch } => {
            for (name, ours) in PAIR.into_iter().zip([&address.address, &address.operator]) {
                if text(base, name) != Some(ours.trim()) {
                    changes.insert(name.to_owned(), json!(ours.trim()));
                }
            }
            if matches!(switch, Switch::On | Switch::Again) && !has(base, PAIR[0]) {
                changes.insert(SWITCH.to_owned(), json!(true));
                let back = other_channel.filter(|_| *switch == Switch::Again);
                changes.extend(back.map(|name| (CHANNEL.to_owned(), json!(name))));
            }
        }
        EInvoicing::Removed(address) => {
            if text(base, PAIR[0]) == Some(address.address.trim()) {
                changes.extend(PAIR.map(|name| (name.to_owned(), Value::Null)));
                changes.insert(SWITCH.to_owned(), json!(false));
                let is_by_e_invoice = text(base, CHANNEL) == Some(channel(DeliveryChannel::EInvoice));
                let instead = other_channel.filter(|_| is_by_e_invoice);
                changes.extend(instead.map(|name| (CHANNEL.to_owned(), json!(name))));
            }
        }
    }
    changes
}

/// Whether automatic e-invoicing is switched off.
pub(super) fn is_e_invoicing_off(base: &Map<String, Value>) -> bool {
    base.get("eInvoicingEnabled") == Some(&Value::Bool(false))
}

fn has(object: &Map<String, Value>, name: &str) -> bool {
    text(object, name).is_some()
}

/// A text without surrounding blanks, where there is one.
fn text<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    object.get(name)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// The body that writes a draft: what Talenom sent, with our content in its place.
pub(super) fn invoice(
    base: &Map<String, Value>,
    id: &TalenomInvoiceId,
    row_version: &RowVersion,
    content: &SalesInvoice,
    with_reference: bool,
) -> Result<Map<String, Value>, TooPrecise> {
    let mut body = base.clone();
    body.insert("id".to_owned(), json!(id.as_str()));
    body.insert("rowVersion".to_owned(), json!(row_version.as_str()));
    body.insert("type".to_owned(), json!(invoice_type(&content.kind)));
    let credited = content.kind.credited();
    let credited_id = credited.and_then(|credited| credited.invoice.as_ref());
    set_or_clear(&mut body, CREDITED_ID, credited_id.map(|id| json!(id.as_str())));
    set_or_clear(&mut body, CREDITED_NUMBER, content.credited_number().map(|number| json!(number.get())));
    // A number that is not given stays what it is: 0, and Talenom then gives its own.
    if let Some(number) = content.kept_number() {
        body.insert("number".to_owned(), json!(number.get()));
    }
    body.insert("date".to_owned(), json!(content.date));
    body.insert("dueDate".to_owned(), json!(content.due_date));
    body.insert("currency".to_owned(), json!(content.currency.code()));
    delivery(&mut body, content.delivery);
    // Assumed: euros for one unit of the invoice's currency.
    let rate = content.exchange_rate.map(|rate| decimal("exchangeRate", rate.get(), RATE_DECIMALS_MAX));
    set_or_clear(&mut body, "exchangeRate", rate.transpose()?);
    // A blank reference is what a new draft has: Talenom then gives one itself.
    let reference = content.reference_number.as_deref().unwrap_or_default();
    body.insert("referenceNumber".to_owned(), json!(reference));
    if let Some(term) = content.payment_term {
        body.insert("paymentTerm".to_owned(), json!(term));
    }
    if let Some(interest) = content.overdue_interest {
        let interest = decimal("overdueInterest", interest.get(), PERCENT_DECIMALS_MAX)?;
        body.insert("overdueInterest".to_owned(), interest);
    }
    if let Some(delivery) = content.delivery_channel {
        body.insert("shipMode".to_owned(), json!(channel(delivery)));
    }
    set_or_clear(&mut body, "recipient", content.recipient.as_ref().map(recipient));
    for (name, text) in [
        ("ourReference", &content.our_reference),
        ("yourReference", &content.your_reference),
        ("orderNumber", &content.order_number),
        ("freeText", &content.free_text),
    ] {
        set_or_clear(&mut body, name, text.as_ref().map(|text| json!(text)));
    }
    if with_reference {
        body.insert("externalReference".to_owned(), json!(content.marker.as_str()));
    }
    let lines: Vec<Value> = content.lines.iter().map(line).collect::<Result<_, _>>()?;
    body.insert("lineItems".to_owned(), Value::Array(lines));
    Ok(body)
}

/// One day, or the first and the last of several.
fn delivery(body: &mut Map<String, Value>, delivery: Delivery) {
    let Delivery { first, last } = delivery;
    let (day, period) = if first == last { (Some(first), None) } else { (None, Some((first, last))) };
    set_or_clear(body, "deliveryDate", day.map(|day| json!(day)));
    set_or_clear(body, "deliveryPeriodStart", period.map(|(first, _)| json!(first)));
    set_or_clear(body, "deliveryPeriodEnd", period.map(|(_, last)| json!(last)));
}

/// Sets a field, or clears what an earlier write of ours left in it. A field that Talenom does not show is not sent.
fn set_or_clear(body: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    match value {
        Some(value) => {
            body.insert(name.to_owned(), value);
        }
        None => {
            if let Some(present) = body.get_mut(name) {
                *present = Value::Null;
            }
        }
    }
}

fn line(line: &Line) -> Result<Value, TooPrecise> {
    match line {
        Line::Sale(sale) => self::sale(sale),
        Line::Text(text) => Ok(json!({ "type": TEXT, "productName": text })),
    }
}

fn sale(sale: &Sale) -> Result<Value, TooPrecise> {
    let mut row = json!({
        "type": PRODUCT,
        "productName": sale.name,
        "quantity": decimal("quantity", sale.quantity.get(), QUANTITY_DECIMALS_MAX)?,
        "pricePerUnit": decimal("pricePerUnit", sale.unit_price.get(), UNIT_PRICE_DECIMALS_MAX)?,
        // A number here, a text in a contact: so the pages show it.
        "salesAccountNumber": sale.sales_account.get(),
        "taxPercent": decimal("taxPercent", sale.tax_percent.get(), PERCENT_DECIMALS_MAX)?,
        "taxCategory": tax_category(sale.treatment.category()),
    });
    for (name, text) in [
        ("productCode", sale.code.as_deref()),
        ("productId", sale.product.as_ref().map(ProductId::as_str)),
        ("unit", sale.unit.as_deref()),
        ("costCenter", sale.cost_center.as_deref()),
        ("taxReason", sale.tax_reason.as_deref()),
    ] {
        if let Some(text) = text {
            row[name] = json!(text);
        }
    }
    Ok(row)
}

/// A JSON number with the digits of a decimal.
fn decimal(field: &'static str, value: Decimal, decimals_max: u32) -> Result<Value, TooPrecise> {
    let value = value.normalize();
    let too_precise = TooPrecise { field, decimals_max };
    if value.scale() > decimals_max {
        return Err(too_precise);
    }
    Number::from_str(&value.to_string()).map(Value::Number).map_err(|_| too_precise)
}

fn recipient(recipient: &Recipient) -> Value {
    json!({
        "name": recipient.name,
        "contactPerson": recipient.contact_person,
        "address": address(&recipient.address),
    })
}

fn address(address: &Address) -> Value {
    address_lines(address).into_iter().map(|(name, line)| (name.to_owned(), json!(line))).collect()
}

fn address_lines(address: &Address) -> [(&'static str, &str); 4] {
    [
        ("address1", &address.line),
        ("postalCode", &address.postal_code),
        ("postOffice", &address.city),
        ("country", &address.country),
    ]
}

/// `Normal` is documented, `Credit` assumed; and so is that a credit has negative quantities and positive prices, as
/// `mapping::credit` makes them.
const fn invoice_type(kind: &InvoiceKind) -> &'static str {
    match kind {
        InvoiceKind::Normal => "Normal",
        InvoiceKind::Credit(_) => "Credit",
    }
}

/// `Consumer` is documented, `Business` assumed.
const fn contact_type(contact_type: ContactType) -> &'static str {
    match contact_type {
        ContactType::Business => "Business",
        ContactType::Consumer => "Consumer",
    }
}

/// `SelfDelivery` is documented, the others are assumed.
const fn channel(channel: DeliveryChannel) -> &'static str {
    match channel {
        DeliveryChannel::EInvoice => "EInvoice",
        DeliveryChannel::Email => "Email",
        DeliveryChannel::Paper => "Paper",
        DeliveryChannel::SelfDelivery => "SelfDelivery",
    }
}

/// The codes of EN 16931; that Talenom takes them is assumed.
pub(super) const fn tax_category(category: TaxCategory) -> &'static str {
    match category {
        TaxCategory::Standard => "S",
        TaxCategory::ReverseCharge => "AE",
        TaxCategory::IntraCommunity => "K",
        TaxCategory::Export => "G",
        TaxCategory::Exempt => "E",
        TaxCategory::Zero => "Z",
        TaxCategory::OutsideScope => "O",
    }
}

#[cfg(test)]
mod tests;
