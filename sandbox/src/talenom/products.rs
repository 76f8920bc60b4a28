//! Products: find, create, update. All of it is assumed; there is no deletion and no reading of a single one.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::contract::body::{Field, Kind, check};
use crate::exchange::Answer;
use crate::journal::Rule;
use crate::talenom::gateway::{conflict, invalid, not_found};
use crate::talenom::operations::{Call, check_echo, page};
use crate::talenom::records::{self, refuse_reference};
use crate::talenom::state::{Capability, Manner, Organization, Record};

const PRODUCT_WRITE: &[Field] = &[
    Field::new("code", Kind::Text(30)).nullable(),
    Field::new("name", Kind::Text(200)).required(),
    Field::new("description", Kind::Text(0)).nullable(),
    Field::new("unit", Kind::Text(0)).nullable(),
    Field::new("pricePerUnit", Kind::Decimal(11)).nullable(),
    Field::new("taxPercent", Kind::Decimal(2)).nullable(),
    Field::new("salesAccountNumber", Kind::Integer).nullable(),
    Field::new("isActive", Kind::Flag),
    Field::new("externalReference", Kind::Text(64)).nullable(),
];

/// Every field of a product with what it is when nobody gave it.
fn template() -> Map<String, Value> {
    let template = json!({
        "code": null, "description": null, "unit": null, "pricePerUnit": null, "taxPercent": null,
        "salesAccountNumber": null, "isActive": true, "externalReference": null,
    });
    if let Value::Object(fields) = template { fields } else { Map::new() }
}

/// `GET /products`. Ignored: there are none.
pub(crate) fn find(call: &mut Call<'_>) -> Answer {
    let echoes = call.organization.manner(Capability::ReferenceEcho) == Manner::Honoured;
    let filters: &[&str] = if echoes { &["code", "externalReference"] } else { &["code"] };
    let is_match = |product: &&Record| {
        call.manner == Manner::Honoured
            && filters
                .iter()
                .all(|name| call.request.value(name).is_none_or(|asked| product.text(name) == Some(asked)))
    };
    page(call.request, call.organization.products.iter().filter(is_match), call.findings)
}

/// `POST /products`. Ignored: answers a product that is kept nowhere.
pub(crate) fn create(call: &mut Call<'_>) -> Answer {
    let body = match read_body(call, &|_| false) {
        Ok(body) => body,
        Err(answer) => return answer,
    };
    if let Some(taken) = taken_code(call.organization, &body, None) {
        return taken;
    }
    let is_kept = call.manner == Manner::Honoured;
    let answer = Answer::json(StatusCode::CREATED, insert(call.organization, body).json());
    if !is_kept {
        call.organization.products.pop();
        call.organization.products_written.pop();
    }
    answer
}

/// Adds a product as it is given.
pub(crate) fn insert(organization: &mut Organization, body: Map<String, Value>) -> &Record {
    let product = records::new(organization, template(), body);
    organization.products_written.extend(product.text("id").map(ToOwned::to_owned));
    let place = organization.products.len();
    organization.products.push(product);
    &organization.products[place]
}

/// `PUT /products/{productId}`. Ignored: answers the unchanged product.
pub(crate) fn update(call: &mut Call<'_>) -> Answer {
    let id = call.path[2].as_str();
    let Some(current) = call.organization.product(id).cloned() else { return not_found("product") };
    let body = match read_body(call, &|name| current.0.contains_key(name)) {
        Ok(body) => body,
        Err(answer) => return answer,
    };
    check_echo(&current, &body, call.findings);
    if call.manner == Manner::Ignored {
        return Answer::ok(current.json());
    }
    if let Err(answer) = records::check_version(&current, &body, "product") {
        return answer;
    }
    if let Some(taken) = taken_code(call.organization, &body, Some(id)) {
        return taken;
    }
    let changed = records::changed(call.organization, template(), body);
    call.organization.products_written.push(id.to_owned());
    let answer = Answer::ok(changed.json());
    records::replace(&mut call.organization.products, changed);
    answer
}

/// The body, checked; or the 400 for it. An account must be one of the organization's (assumed).
fn read_body(call: &mut Call<'_>, is_known: &dyn Fn(&str) -> bool) -> Result<Map<String, Value>, Answer> {
    let Some(Value::Object(body)) = call.request.json() else {
        call.findings.flag(Rule::Body, "the body is not a JSON object");
        return Err(invalid("InvalidRequest", "The body is not a JSON object."));
    };
    if let Some(refused) = check(&body, PRODUCT_WRITE, is_known, call.findings) {
        return Err(invalid("InvalidRequest", &refused));
    }
    if let Some(answer) = refuse_reference(call.organization, body.get("externalReference")) {
        return Err(answer);
    }
    let account = body.get("salesAccountNumber").and_then(Value::as_i64);
    let is_unknown =
        |number: &i64| !call.organization.accounts.iter().any(|account| account.number == *number);
    if let Some(number) = account.filter(is_unknown) {
        return Err(invalid("SalesAccountNotFound", &format!("Sales account {number} does not exist.")));
    }
    Ok(body)
}

/// Refuses a row that names a product which is not there (assumed). A code alone is a text. `place` counts from 1.
pub(crate) fn check_product(organization: &Organization, row: &Value, place: usize) -> Result<(), Answer> {
    match row["productId"].as_str() {
        Some(id) if organization.product(id).is_none() => {
            Err(invalid("ProductNotFound", &format!("Line item {place}: there is no product {id}.")))
        }
        Some(_) | None => Ok(()),
    }
}

/// The 409 for a code that another product has; codes are compared as they are written (assumed).
fn taken_code(
    organization: &Organization,
    body: &Map<String, Value>,
    except: Option<&str>,
) -> Option<Answer> {
    let code = body.get("code")?.as_str()?;
    let mut others = organization.products.iter().filter(|product| product.text("id") != except);
    others
        .any(|product| product.text("code") == Some(code))
        .then(|| conflict("ProductCodeInUse", &format!("Product code {code} is in use.")))
}
