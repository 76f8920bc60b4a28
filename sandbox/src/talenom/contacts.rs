//! Contacts: find, create, get, update.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::contract::body::{Field, Kind, check};
use crate::exchange::Answer;
use crate::journal::Rule;
use crate::talenom::gateway::{conflict, invalid, not_found, unknown_path};
use crate::talenom::operations::{Call, check_echo, page};
use crate::talenom::records::{self, refuse_reference};
use crate::talenom::state::{Capability, Manner, Organization, Record};

/// How Talenom sends.
pub(crate) const CHANNELS: &[&str] = &["EInvoice", "Email", "Paper", "SelfDelivery"];

pub(crate) const ADDRESS: &[Field] = &[
    Field::new("address1", Kind::Text(0)),
    Field::new("address2", Kind::Text(0)).nullable(),
    Field::new("postalCode", Kind::Text(0)),
    Field::new("postOffice", Kind::Text(0)),
    Field::new("country", Kind::Text(2)),
];

const CONTACT_WRITE: &[Field] = &[
    Field::new("organizationNumber", Kind::Integer).required(),
    Field::new("type", Kind::OneOf(&["Business", "Consumer"])).required(),
    Field::new("number", Kind::Text(0)).required(),
    Field::new("name", Kind::Text(100)).required(),
    Field::new("name2", Kind::Text(0)).nullable(),
    Field::new("currency", Kind::Text(3)).required(),
    Field::new("InvoiceLanguage", Kind::Text(0)).required(),
    Field::new("defaultReceivableAccountNumber", Kind::Text(0)),
    Field::new("deliveryChannel", Kind::OneOf(CHANNELS)),
    Field::new("paymentTerm", Kind::Integer).nullable(),
    Field::new("invoicingAddress", Kind::Object(ADDRESS)).required(),
    Field::new("businessId", Kind::Text(0)).nullable(),
    Field::new("vatId", Kind::Text(0)).nullable(),
    Field::new("email", Kind::Text(0)).nullable(),
    Field::new("eInvoiceAddress", Kind::Text(0)).nullable(),
    Field::new("eInvoiceOperator", Kind::Text(0)).nullable(),
    Field::new("eInvoicingEnabled", Kind::Flag),
    Field::new("externalReference", Kind::Text(64)).nullable(),
];

/// Every field of a contact with what it is when nobody gave it (assumed).
fn template() -> Map<String, Value> {
    let template = json!({
        "name2": null, "defaultReceivableAccountNumber": "1701", "deliveryChannel": "SelfDelivery", "paymentTerm": null,
        "businessId": null, "vatId": null, "email": null, "eInvoiceAddress": null, "eInvoiceOperator": null,
        "eInvoicingEnabled": false, "externalReference": null,
    });
    if let Value::Object(fields) = template { fields } else { Map::new() }
}

/// `GET /contacts`. Ignored: the filters mean nothing.
pub(crate) fn find(call: &mut Call<'_>) -> Answer {
    let echoes = call.organization.manner(Capability::ReferenceEcho) == Manner::Honoured;
    let filters: &[&str] =
        if echoes { &["number", "businessId", "externalReference"] } else { &["number", "businessId"] };
    let is_match = |contact: &&Record| {
        call.manner == Manner::Ignored
            || filters
                .iter()
                .all(|name| call.request.value(name).is_none_or(|asked| contact.text(name) == Some(asked)))
    };
    page(call.request, call.organization.contacts.iter().filter(is_match), call.findings)
}

/// `GET /contacts/{contactId}`. Ignored: the gateway does not know the path.
pub(crate) fn get(call: &mut Call<'_>) -> Answer {
    if call.manner == Manner::Ignored {
        return unknown_path();
    }
    call.organization
        .contact(&call.path[2])
        .map_or_else(|| not_found("contact"), |contact| Answer::ok(contact.json()))
}

/// `POST /contacts`.
pub(crate) fn create(call: &mut Call<'_>) -> Answer {
    let body = match read_body(call, CONTACT_WRITE, &|_| false) {
        Ok(body) => body,
        Err(answer) => return answer,
    };
    let number = body["number"].as_str().unwrap_or_default().to_owned();
    if number != "0" && is_number_taken(call.organization, &number, None) {
        return conflict("ContactNumberInUse", &format!("Contact number {number} is in use."));
    }
    Answer::json(StatusCode::CREATED, insert(call.organization, body).json())
}

/// Adds a contact as it is given; number `0` is replaced by the next free one (assumed).
pub(crate) fn insert(organization: &mut Organization, body: Map<String, Value>) -> &Record {
    let mut contact = records::new(organization, template(), body);
    if contact.text("number") == Some("0") {
        contact.set("number", json!(next_number(organization)));
    }
    organization.contacts_written.extend(contact.text("id").map(ToOwned::to_owned));
    let place = organization.contacts.len();
    organization.contacts.push(contact);
    &organization.contacts[place]
}

/// `PUT /contacts/{contactId}`. Ignored: answers the unchanged contact.
pub(crate) fn update(call: &mut Call<'_>) -> Answer {
    let id = call.path[2].as_str();
    let Some(current) = call.organization.contact(id).cloned() else { return not_found("contact") };
    let body = match read_body(call, CONTACT_WRITE, &|name| current.0.contains_key(name)) {
        Ok(body) => body,
        Err(answer) => return answer,
    };
    check_echo(&current, &body, call.findings);
    if call.manner == Manner::Ignored {
        return Answer::ok(current.json());
    }
    if let Err(answer) = records::check_version(&current, &body, "contact") {
        return answer;
    }
    let number = body["number"].as_str().unwrap_or_default();
    if is_number_taken(call.organization, number, Some(id)) {
        return conflict("ContactNumberInUse", &format!("Contact number {number} is in use."));
    }
    let changed = records::changed(call.organization, template(), body);
    call.organization.contacts_written.push(id.to_owned());
    let answer = Answer::ok(changed.json());
    records::replace(&mut call.organization.contacts, changed);
    answer
}

/// The body, checked; or the 400 for it.
fn read_body(
    call: &mut Call<'_>,
    fields: &[Field],
    is_known: &dyn Fn(&str) -> bool,
) -> Result<Map<String, Value>, Answer> {
    let Some(Value::Object(body)) = call.request.json() else {
        call.findings.flag(Rule::Body, "the body is not a JSON object");
        return Err(invalid("InvalidRequest", "The body is not a JSON object."));
    };
    if let Some(refused) = check(&body, fields, is_known, call.findings) {
        return Err(invalid("InvalidRequest", &refused));
    }
    if body["organizationNumber"].as_i64() != Some(call.organization.number) {
        call.findings.flag(Rule::Body, "organizationNumber is not that of the path");
        return Err(invalid("InvalidRequest", "organizationNumber is not that of the path"));
    }
    if let Some(answer) = refuse_reference(call.organization, body.get("externalReference")) {
        return Err(answer);
    }
    Ok(body)
}

fn is_number_taken(organization: &Organization, number: &str, except: Option<&str>) -> bool {
    let mut others = organization.contacts.iter().filter(|contact| contact.text("id") != except);
    others.any(|contact| contact.text("number") == Some(number))
}

fn next_number(organization: &Organization) -> String {
    let numbers =
        organization.contacts.iter().filter_map(|contact| contact.text("number")?.parse::<i64>().ok());
    (numbers.max().unwrap_or(0) + 1).to_string()
}
