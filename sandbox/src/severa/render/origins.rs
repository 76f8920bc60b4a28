//! What rows come from: one model of each kind, and a thinner one for what a credit note takes back.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{audited, money_of, user};
use crate::identifiers::derived_guid;
use crate::money;
use crate::severa::origins::Found;
use crate::severa::state::{ItemKind, Organization, OriginType};

/// `WorkHourOutputModel`, `ProjectFeeOutputModel` or `ProjectTravelExpenseOutputModel`.
pub(crate) fn billed(organization: &Organization, found: &Found<'_>) -> Value {
    let Found { invoice, row, .. } = found;
    let customer = organization.customer(invoice.customer);
    let named = customer.map(|customer| json!({ "guid": customer.guid, "name": customer.name }));
    let numbered = customer
        .map(|customer| json!({ "guid": customer.guid, "name": customer.name, "number": customer.number }));
    let mut own = match found.origin.kind {
        OriginType::Hours => json!({
            "workType": item(organization, found), "customer": numbered, "billableStatus": "Billable", "isApproved": true,
            "isModifiable": false, "isProductive": true, "startTime": null, "endTime": null, "overtime": null,
            "plannedInvoiceQuantity": null,
        }),
        OriginType::Fees => json!({
            "product": item(organization, found), "customer": numbered, "productType": "Materials",
            "name": row.description,
            "measurementUnit": row.unit, "vatRate": row.vat_rate.map(money::json), "hasVolumePricing": false,
            "isRecurrenceRule": false, "recurrenceRuleGuid": null, "billingSchedule": null,
            "billingDependencyPhase": null, "displayPeriodStartDate": null, "plannedBillingDate": null,
            "salesAccount": account(organization, found, true), "costCenter": null,
        }),
        OriginType::Travel => json!({
            "travelExpense": travel_expense(organization, found), "customer": named, "measurementUnit": row.unit,
            "vatRate": row.vat_rate.map(money::json), "purchaseVatRate": null, "attachmentCount": 0,
            "billingSchedule": null, "billingDependencyPhase": null, "plannedBillingDate": null,
            "travelStartTime": null, "travelEndTime": null, "travelReimbursement": null,
            "travelReimbursementRequired": false, "unitCostExcludingPurchaseVat": null,
            "salesAccount": account(organization, found, false), "costAccount": null, "costCenter": null,
        }),
    };
    let further = json!({
        "invoice": { "guid": invoice.guid, "number": invoice.number, "date": invoice.date },
        "invoiceRowComment": row.has_comment.then_some("Kommentti laskulle"), "isBillable": true,
    });
    merge(&mut own, further);
    finish(organization, found, own)
}

/// `ReimbursedWorkHourOutputModel`, `ReimbursedProjectFeeOutputModel` or `ReimbursedProjectTravelExpenseOutputModel`:
/// products and work types without a code (documented).
pub(crate) fn reimbursed(organization: &Organization, found: &Found<'_>) -> Value {
    let Found { invoice, row, .. } = found;
    let mut item = item(organization, found);
    if let Value::Object(fields) = &mut item {
        fields.remove("code");
    }
    let mut own = match found.origin.kind {
        OriginType::Hours => json!({
            "workType": item, "startTime": null, "endTime": null, "overtime": null, "plannedInvoiceQuantity": null,
            "customer": null, "invoiceRowComment": null,
        }),
        OriginType::Fees => json!({
            "product": item, "productType": "Materials", "name": row.description, "measurementUnit": row.unit,
            "vatRate": row.vat_rate.map(money::json),
        }),
        OriginType::Travel => json!({
            "product": item, "name": row.description, "measurementUnit": row.unit,
            "vatRate": row.vat_rate.map(money::json), "travelStartTime": null, "travelEndTime": null,
        }),
    };
    merge(&mut own, json!({ "invoiceGuid": invoice.guid }));
    finish(organization, found, own)
}

/// Adds what all six models have.
fn finish(organization: &Organization, found: &Found<'_>, mut own: Value) -> Value {
    let Found { invoice, row, origin, place } = found;
    let (quantity_sign, price_sign) = organization.signs(invoice);
    let quantity = money::json(origin.quantity.unwrap_or(row.quantity) * quantity_sign);
    let name = format!("{}/{place}", row.guid);
    let further = json!({
        "guid": derived_guid(&organization.key, "origin", &name),
        "invoiceRowGuid": row.guid,
        "invoiceRowDescription": row.description,
        "description": row.description,
        "eventDate": found.event_date(),
        "quantity": quantity,
        "invoiceQuantity": quantity,
        "unitPrice": money_of(organization, invoice, row.unit_price * price_sign),
        "unitCost": null, "phase": null, "project": null, "user": null,
    });
    merge(&mut own, further);
    let mut model = audited(organization, own, invoice.created, row.changed);
    model["user"] = json!({ "guid": user(organization)["guid"], "name": user(organization)["name"] });
    model
}

fn merge(model: &mut Value, further: Value) {
    if let (Value::Object(fields), Value::Object(further)) = (model, further) {
        fields.extend(further);
    }
}

/// The product or work type: as the code says which, or else the row's text. It need not stand in a register.
fn item(organization: &Organization, found: &Found<'_>) -> Value {
    let name = found.row.description.as_deref().unwrap_or_default();
    json!({ "guid": item_guid(organization, found), "code": found.code(), "name": name })
}

fn travel_expense(organization: &Organization, found: &Found<'_>) -> Value {
    let mut model = item(organization, found);
    let further = json!({ "expenseClass": "OtherTravelExpense", "includeTime": false });
    merge(&mut model, further);
    model
}

fn item_guid(organization: &Organization, found: &Found<'_>) -> Uuid {
    let (kind, is_of_kind): (_, fn(ItemKind) -> bool) = match found.origin.kind {
        OriginType::Hours => ("worktype", |kind| matches!(kind, ItemKind::WorkType { .. })),
        OriginType::Fees => ("product", |kind| matches!(kind, ItemKind::Product(_))),
        OriginType::Travel => ("travelexpensetype", |kind| matches!(kind, ItemKind::TravelType(_))),
    };
    let name = found.code().or(found.row.description.as_deref()).unwrap_or_default();
    let registered = organization.items.iter().find(|item| is_of_kind(item.kind) && item.is_named(name));
    registered.map_or_else(|| derived_guid(&organization.key, kind, name), |item| item.guid)
}

/// The sales account; travel expenses do not tell its number (documented).
fn account(organization: &Organization, found: &Found<'_>, with_number: bool) -> Option<Value> {
    let number = found.row.sales_account.as_deref()?;
    let known = organization.sales_accounts.iter().find(|account| account.number == number)?;
    let mut model = Map::new();
    model.insert("guid".to_owned(), json!(known.guid));
    model.insert("name".to_owned(), json!(known.name));
    if with_number {
        model.insert("number".to_owned(), json!(known.number));
    }
    Some(Value::Object(model))
}
