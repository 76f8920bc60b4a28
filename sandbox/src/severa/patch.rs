//! `PATCH /v1/invoices/{guid}`: a JSON Patch of which only Replace is supported (documented), here for the status.

use axum::http::StatusCode;
use serde_json::Value;
use uuid::Uuid;

use crate::clock;
use crate::contract::Findings;
use crate::contract::body::{Field, Kind, check};
use crate::exchange::{Answer, Request};
use crate::identifiers::reference_number;
use crate::journal::Rule;
use crate::severa::access::{Location, error, invalid_parameter, not_found};
use crate::severa::render;
use crate::severa::state::Organization;

const OPERATION: &[Field] = &[
    Field::new("op", Kind::OneOf(&["Add", "Copy", "Move", "Remove", "Replace"])).required(),
    Field::new("path", Kind::Text(0)).required(),
    Field::new("from", Kind::Text(0)).nullable(),
    Field::new("value", Kind::Text(0)).nullable(),
];

/// Sets an invoice's status. Answers an array with the whole invoice (documented).
pub(crate) fn patch_invoice(
    organization: &mut Organization,
    guid: &str,
    request: &Request,
    findings: &mut Findings,
) -> Answer {
    let Some(Value::Array(operations)) = request.json() else {
        findings.flag(Rule::Body, "the body is not an array of patch operations");
        let message = "The body is not a JSON Patch document.";
        return error(StatusCode::BAD_REQUEST, "InvalidRequest", message, Location::Body, "patchDocument");
    };
    let Some(invoice) = guid.parse().ok().and_then(|guid: Uuid| organization.invoice(&guid.to_string()))
    else {
        return not_found();
    };
    let guid = invoice.guid;
    let status = match asked_status(organization, &operations, findings) {
        Ok(status) => status,
        Err(message) => return invalid_parameter(&message, Location::Body, "patchDocument"),
    };
    set_status(organization, guid, status);
    let invoice = organization.invoice(&guid.to_string());
    Answer::ok(invoice.map(|invoice| render::invoice(organization, invoice)).into_iter().collect())
}

/// The status that the operations ask for; the last one counts. Assumed: `/status/guid` is the path, and everything
/// is refused if one operation is.
fn asked_status(
    organization: &Organization,
    operations: &[Value],
    findings: &mut Findings,
) -> Result<Uuid, String> {
    let mut status = Err("The patch document holds no operation.".to_owned());
    for operation in operations {
        let Value::Object(fields) = operation else {
            findings.flag(Rule::Body, "a patch operation is not an object");
            return Err("A patch operation is not an object.".to_owned());
        };
        let refused = check(fields, OPERATION, &|_| false, findings);
        let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
        // Case is flagged above, but does not matter to the vendor's library (assumed).
        if !text("op").eq_ignore_ascii_case("Replace") {
            return Err(refused.unwrap_or_else(|| "Only Replace is supported.".to_owned()));
        }
        if !text("path").eq_ignore_ascii_case("/status/guid") {
            return Err(format!("The path {} cannot be replaced.", text("path")));
        }
        let wanted = text("value").parse().ok().and_then(|guid| organization.status(guid));
        let Some(wanted) = wanted else { return Err("There is no such invoice status.".to_owned()) };
        if !wanted.is_active {
            return Err(format!("The invoice status {} is not active.", wanted.name));
        }
        status = Ok(wanted.guid);
    }
    status
}

/// Puts an invoice into a status; it gets its number where the status says so (documented).
pub(crate) fn set_status(organization: &mut Organization, invoice: Uuid, status: Uuid) {
    let gives_number = organization.status(status).is_some_and(|status| status.has_invoice_number);
    let number = organization.next_invoice_number();
    organization.written.push(invoice);
    let Some(invoice) = organization.invoice_mut(&invoice.to_string()) else { return };
    invoice.status = status;
    invoice.changed = clock::now();
    if gives_number && invoice.number.is_none() {
        invoice.number = Some(number);
        invoice.reference_number = Some(reference_number(u64::from(number.unsigned_abs())));
    }
}
