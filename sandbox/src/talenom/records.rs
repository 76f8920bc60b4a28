//! What contacts and products have in common: an id, a row version and the caller's reference.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::exchange::Answer;
use crate::talenom::gateway::{conflict, error, invalid};
use crate::talenom::state::{Capability, Manner, Organization, Record};

/// A new record: what `template` says, but for what the body does.
pub(crate) fn new(
    organization: &mut Organization,
    template: Map<String, Value>,
    body: Map<String, Value>,
) -> Record {
    let id = Map::from_iter([("id".to_owned(), json!(Uuid::new_v4()))]);
    changed(organization, template, body.into_iter().chain(id).collect())
}

/// The record as a PUT makes it: a field that is left out goes back to what it is in a new one (assumed).
pub(crate) fn changed(
    organization: &mut Organization,
    template: Map<String, Value>,
    body: Map<String, Value>,
) -> Record {
    let mut fields = template;
    fields.extend(body);
    fields.insert("rowVersion".to_owned(), organization.next_row_version());
    let mut record = Record(fields);
    keep_reference(organization, &mut record);
    record
}

/// Refuses a PUT that is not of this record, or not of what it is now.
pub(crate) fn check_version(current: &Record, body: &Map<String, Value>, what: &str) -> Result<(), Answer> {
    if body.get("id") != current.0.get("id") {
        return Err(invalid("IdMismatch", "The id of the body is not that of the path."));
    }
    if body.get("rowVersion") != current.0.get("rowVersion") {
        return Err(conflict("RowVersionConflict", &format!("The {what} was changed by somebody else.")));
    }
    Ok(())
}

/// Puts the record in the place of that with its id.
pub(crate) fn replace(records: &mut [Record], changed: Record) {
    let is_same = |record: &&mut Record| record.text("id") == changed.text("id");
    if let Some(record) = records.iter_mut().find(is_same) {
        *record = changed;
    }
}

/// Refuses a reference where the organization refuses references.
pub(crate) fn refuse_reference(organization: &Organization, reference: Option<&Value>) -> Option<Answer> {
    let is_given = reference.is_some_and(|reference| !reference.is_null());
    let is_refused = organization.manner(Capability::ReferenceEcho) == Manner::Refused;
    let message = "externalReference is not a known field.";
    (is_given && is_refused).then(|| error(StatusCode::BAD_REQUEST, "UnknownField", message))
}

/// Takes the reference out of the record where the organization does not keep references. What the caller gave is
/// remembered beside it, for the effects.
pub(crate) fn keep_reference(organization: &mut Organization, record: &mut Record) {
    let id = record.text("id").unwrap_or_default().to_owned();
    let given = record.text("externalReference").map(ToOwned::to_owned);
    if organization.manner(Capability::ReferenceEcho) == Manner::Honoured {
        organization.references.remove(&id);
    } else {
        record.0.remove("externalReference");
    }
    organization.references.extend(given.map(|given| (id, given)));
}
