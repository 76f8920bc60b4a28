//! What people do, over the control API. What a body does not name stays as it is.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Json;
use axum::routing::post;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::outcome;
use crate::scenario;
use crate::severa::state::{Customer, EInvoice, EInvoiceFields, Invoice, Row};
use crate::talenom::{Sending, VoucherState};
use crate::world::Shared;

/// The routes.
pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/severa/{organization}/einvoice-fields", post(show_einvoices))
        .route("/severa/{organization}/invoices/{invoice}/status", post(set_status))
        .route("/severa/{organization}/invoices/{invoice}/edit", post(edit))
        .route("/severa/{organization}/invoices/{invoice}/delete", post(delete))
        .route("/severa/{organization}/customers/{customer}/edit", post(edit_customer))
        .route("/severa/{organization}/customers/{customer}/delete", post(delete_customer))
        .route("/talenom/{organization}/accounts", post(put_account))
        .route("/talenom/{organization}/contacts/{contact}/edit", post(edit_contact))
        .route("/talenom/{organization}/invoices", post(add_invoice))
        .route("/talenom/{organization}/invoices/{invoice}/sending", post(set_sending))
        .route("/talenom/{organization}/vouchers", post(book))
        .route("/talenom/{organization}/vouchers/{voucher}/state", post(set_voucher_state))
        .route("/talenom/{organization}/books/close", post(close_books))
}

type Outcome = (StatusCode, String);

/// The organization's key, and the invoice's guid or number, or the customer's number or name.
type Place = Path<(String, String)>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewStatus {
    status: String,
}

async fn set_status(
    State(shared): State<Shared>,
    Path((organization, invoice)): Place,
    Json(new): Json<NewStatus>,
) -> Outcome {
    outcome(shared.world().set_status(&organization, &invoice, &new.status))
}

/// What an edit changes in the header, and in one row, counted from 1.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct InvoiceEdit {
    date: Option<Date>,
    due_date: Option<Date>,
    entry_date: Option<Date>,
    our_reference: Option<String>,
    your_reference: Option<String>,
    order_number: Option<String>,
    free_text: Option<String>,
    row: Option<usize>,
    quantity: Option<Decimal>,
    price: Option<Decimal>,
    description: Option<String>,
    account: Option<String>,
    vat: Option<Decimal>,
}

impl InvoiceEdit {
    fn apply(self, invoice: &mut Invoice) {
        invoice.date = self.date.unwrap_or(invoice.date);
        invoice.due_date = self.due_date.unwrap_or(invoice.due_date);
        invoice.entry_date = self.entry_date.or(invoice.entry_date);
        for (field, new) in [
            (&mut invoice.our_reference, self.our_reference),
            (&mut invoice.your_reference, self.your_reference),
            (&mut invoice.order_number, self.order_number),
            (&mut invoice.free_text, self.free_text),
        ] {
            set(field, new);
        }
        let row: Option<&mut Row> = self.row.and_then(|row| invoice.rows.get_mut(row.wrapping_sub(1)));
        let Some(row) = row else { return };
        row.quantity = self.quantity.unwrap_or(row.quantity);
        row.unit_price = self.price.unwrap_or(row.unit_price);
        row.vat_rate = self.vat.or(row.vat_rate);
        set(&mut row.description, self.description);
        set(&mut row.sales_account, self.account);
    }
}

/// Sets a text that is given; an empty one takes the field's text away.
fn set(field: &mut Option<String>, new: Option<String>) {
    if let Some(new) = new {
        *field = Some(new).filter(|text| !text.is_empty());
    }
}

async fn edit(
    State(shared): State<Shared>,
    Path((organization, invoice)): Place,
    Json(new): Json<InvoiceEdit>,
) -> Outcome {
    let mut world = shared.world();
    let rows =
        world.severa_named(&organization).ok().and_then(|severa| Some(severa.invoice(&invoice)?.rows.len()));
    if let (Some(row), Some(rows)) = (new.row, rows)
        && !(1..=rows).contains(&row)
    {
        return outcome(Err(format!("no row {row} in the invoice")));
    }
    outcome(world.edit(&organization, &invoice, |invoice| new.apply(invoice)))
}

async fn delete(State(shared): State<Shared>, Path((organization, invoice)): Place) -> Outcome {
    outcome(shared.world().delete(&organization, &invoice))
}

/// What an edit changes in a customer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CustomerEdit {
    name: Option<String>,
    vat_number: Option<String>,
    email: Option<String>,
    einvoice_address: Option<String>,
    einvoice_operator: Option<String>,
}

impl CustomerEdit {
    fn apply(self, customer: &mut Customer) {
        customer.name = self.name.unwrap_or_else(|| customer.name.clone());
        set(&mut customer.vat_number, self.vat_number);
        set(&mut customer.email, self.email);
        let mut e_invoice = customer.e_invoice.take().unwrap_or(EInvoice { address: None, operator: None });
        set(&mut e_invoice.address, self.einvoice_address);
        set(&mut e_invoice.operator, self.einvoice_operator);
        customer.e_invoice = Some(e_invoice);
    }
}

async fn edit_customer(
    State(shared): State<Shared>,
    Path((organization, customer)): Place,
    Json(new): Json<CustomerEdit>,
) -> Outcome {
    outcome(shared.world().edit_customer(&organization, &customer, |customer| new.apply(customer)))
}

async fn delete_customer(State(shared): State<Shared>, Path((organization, customer)): Place) -> Outcome {
    outcome(shared.world().edit_customer(&organization, &customer, |customer| customer.is_deleted = true))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shown {
    einvoice_fields: EInvoiceFields,
}

async fn show_einvoices(
    State(shared): State<Shared>,
    Path(organization): Path<String>,
    Json(new): Json<Shown>,
) -> Outcome {
    let mut world = shared.world();
    outcome(world.severa_named(&organization).map(|severa| severa.einvoice_fields = new.einvoice_fields))
}

/// The body is an entry of a scenario's `sales_accounts`, in YAML or JSON.
async fn put_account(State(shared): State<Shared>, Path(organization): Path<i64>, body: String) -> Outcome {
    let account = scenario::talenom_account(&body).map_err(|error| error.to_string());
    outcome(account.and_then(|account| {
        shared.world().talenom_numbered(organization)?.put_account(account);
        Ok(())
    }))
}

/// The body holds the fields to set, by their names in the API.
async fn edit_contact(
    State(shared): State<Shared>,
    Path((organization, contact)): Path<(i64, String)>,
    Json(new): Json<Map<String, Value>>,
) -> Outcome {
    outcome(shared.world().edit_contact(organization, &contact, |fields| fields.extend(new)))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewInvoice {
    contact: String,
    number: i64,
    gross: Decimal,
}

async fn add_invoice(
    State(shared): State<Shared>,
    Path(organization): Path<i64>,
    Json(new): Json<NewInvoice>,
) -> Outcome {
    let NewInvoice { contact, number, gross } = new;
    outcome(shared.world().add_talenom_invoice(organization, &contact, number, gross))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewSending {
    status: Sending,
    message: Option<String>,
}

async fn set_sending(
    State(shared): State<Shared>,
    Path((organization, invoice)): Path<(i64, i64)>,
    Json(new): Json<NewSending>,
) -> Outcome {
    outcome(shared.world().set_sending(organization, invoice, new.status, new.message.as_deref()))
}

/// The body is one voucher as the API takes it.
async fn book(
    State(shared): State<Shared>,
    Path(organization): Path<i64>,
    Json(voucher): Json<Value>,
) -> Outcome {
    outcome(shared.world().book(organization, &voucher).map(drop))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewVoucherState {
    state: VoucherState,
}

async fn set_voucher_state(
    State(shared): State<Shared>,
    Path((organization, voucher)): Path<(i64, Uuid)>,
    Json(new): Json<NewVoucherState>,
) -> Outcome {
    outcome(shared.world().set_voucher_state(organization, voucher, new.state))
}

/// Without a day all of them are open.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Closed {
    to: Option<Date>,
}

async fn close_books(
    State(shared): State<Shared>,
    Path(organization): Path<i64>,
    Json(closed): Json<Closed>,
) -> Outcome {
    outcome(shared.world().close_books(organization, closed.to))
}
