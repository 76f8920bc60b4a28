//! The control API: what the sandbox holds and saw, as JSON for people and scripts.

mod acts;

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Json;
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::money;
use crate::severa::state::Organization;
use crate::talenom;
use crate::world::{Shared, World};

/// The routes of the control API.
pub(crate) fn router(shared: Shared) -> Router {
    Router::new()
        .route("/state", get(state))
        .route("/calls", get(calls))
        .route("/violations", get(violations))
        .route("/scenario", get(scenario))
        .route("/effects", get(effects))
        .merge(acts::router())
        .route("/faults", get(faults).post(set_fault).delete(clear_faults))
        .route("/reset", post(reset))
        .with_state(shared)
}

async fn state(State(shared): State<Shared>) -> Json<Value> {
    let world = shared.world();
    let organizations = world.severa.iter().zip(&world.talenom.organizations);
    let shown = organizations.map(|(severa, talenom)| organization_state(severa, talenom));
    Json(json!({ "organizations": shown.collect::<Vec<_>>() }))
}

fn organization_state(severa: &Organization, talenom: &talenom::state::Organization) -> Value {
    let severa_invoices = severa.invoices.iter().map(|invoice| {
        json!({
            "guid": invoice.guid, "number": invoice.number,
            "status": severa.status(invoice.status).map(|status| status.name.as_str()),
            "customer": severa.customer(invoice.billing_customer).map(|customer| customer.name.as_str()),
            "totalIncludingTax": money::json(invoice.sums().including_tax), "rows": invoice.rows.len(),
            "lastUpdated": invoice.changed,
        })
    });
    let picked = |record: &talenom::state::Record, names: &[&str]| -> Value {
        names
            .iter()
            .map(|name| ((*name).to_owned(), record.0.get(*name).cloned().unwrap_or_default()))
            .collect()
    };
    let invoices = talenom.invoices.iter().map(|invoice| {
        let names = [
            "id",
            "number",
            "status",
            "type",
            "creditedInvoiceNumber",
            "externalReference",
            "sending",
            "totalExcludingTax",
            "totalTax",
            "totalIncludingTax",
        ];
        let mut shown = picked(invoice, &names);
        shown["lineItems"] = json!(invoice.0.get("lineItems").and_then(Value::as_array).map_or(0, Vec::len));
        shown
    });
    let contacts = talenom.contacts.iter().map(|contact| {
        picked(
            contact,
            &[
                "id",
                "number",
                "name",
                "businessId",
                "eInvoiceAddress",
                "eInvoicingEnabled",
                "externalReference",
            ],
        )
    });
    let names =
        ["id", "code", "name", "unit", "salesAccountNumber", "taxPercent", "isActive", "externalReference"];
    let products = talenom.products.iter().map(|product| picked(product, &names));
    let vouchers =
        talenom.book.vouchers.iter().map(|voucher| talenom::ledger::vouchers::render(voucher, true));
    json!({
        "key": severa.key,
        "severa": { "invoices": severa_invoices.collect::<Vec<_>>() },
        "talenom": {
            "organizationNumber": talenom.number, "invoices": invoices.collect::<Vec<_>>(),
            "contacts": contacts.collect::<Vec<_>>(), "products": products.collect::<Vec<_>>(),
            "vouchers": vouchers.collect::<Vec<_>>(),
        },
    })
}

async fn calls(State(shared): State<Shared>) -> Json<Value> {
    Json(json!(shared.world().journal.calls().operations))
}

async fn violations(State(shared): State<Shared>) -> Json<Value> {
    let world = shared.world();
    let journal = &world.journal;
    Json(json!({ "violations": journal.violations(), "dropped": journal.violations_dropped() }))
}

/// What a caller needs to connect, and how much there is.
async fn scenario(State(shared): State<Shared>) -> Json<Value> {
    let world = shared.world();
    let organizations = world.severa.iter().zip(&world.talenom.organizations);
    let shown = organizations.map(|(severa, talenom)| organization_summary(severa, talenom));
    let World { talenom: gateway, .. } = &*world;
    Json(json!({
        "file": &*shared.scenario_name,
        "talenom": {
            "clientId": gateway.client_id, "clientSecret": gateway.client_secret,
            "subscriptionKey": gateway.subscription_key, "scope": gateway.scope, "region": gateway.region,
        },
        "organizations": shown.collect::<Vec<_>>(),
    }))
}

fn organization_summary(severa: &Organization, talenom: &talenom::state::Organization) -> Value {
    let mut by_status: BTreeMap<&str, usize> = BTreeMap::new();
    for invoice in &severa.invoices {
        let status = severa.status(invoice.status).map_or("", |status| status.name.as_str());
        *by_status.entry(status).or_default() += 1;
    }
    json!({
        "key": severa.key, "name": severa.name, "vatNumber": severa.vat_number,
        "severa": {
            "clientId": severa.client_id, "clientSecret": severa.client_secret, "scopes": severa.scopes,
            "requestsPerSecond": severa.limit.per_second, "customers": severa.customers.len(),
            "invoicesByStatus": by_status,
        },
        "talenom": {
            "organizationNumber": talenom.number, "capabilities": talenom.capabilities,
            "salesAccounts": talenom.accounts.iter().map(|account| account.number).collect::<Vec<_>>(),
        },
    })
}

/// The effects, or those after the first so many.
async fn effects(State(shared): State<Shared>, Query(from): Query<After>) -> Json<Value> {
    Json(json!({ "effects": shared.world().effects.after(from.after) }))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct After {
    #[serde(default)]
    after: usize,
}

async fn faults(State(shared): State<Shared>) -> Json<Value> {
    Json(json!({ "faults": shared.world().faults.list() }))
}

async fn set_fault(State(shared): State<Shared>, Json(fault): Json<Fault>) -> (StatusCode, String) {
    outcome(shared.world().faults.set(fault))
}

async fn clear_faults(State(shared): State<Shared>) -> StatusCode {
    shared.world().faults.clear();
    StatusCode::NO_CONTENT
}

fn outcome(done: Result<(), String>) -> (StatusCode, String) {
    match done {
        Ok(()) => (StatusCode::NO_CONTENT, String::new()),
        Err(problem) => (StatusCode::BAD_REQUEST, problem),
    }
}

/// Forgets calls and violations; the vendors' state stays.
async fn reset(State(shared): State<Shared>) -> StatusCode {
    shared.world().journal.reset();
    StatusCode::NO_CONTENT
}
