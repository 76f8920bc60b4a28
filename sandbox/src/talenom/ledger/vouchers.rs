//! Vouchers: add, find, and the image of one.

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::clock;
use crate::contract::Findings;
use crate::contract::body::check;
use crate::exchange::Answer;
use crate::journal::Rule;
use crate::money;
use crate::talenom::gateway::invalid;
use crate::talenom::ledger::body::VOUCHER;
use crate::talenom::ledger::booking;
use crate::talenom::ledger::state::{DuplicateId, PageIndex, Posting, Voucher, VoucherState};
use crate::talenom::operations::Call;
use crate::talenom::state::Organization;

/// How many vouchers a page has at most (assumed).
const PAGE_SIZE_MAX: usize = 1_000;

/// `POST /v2/vouchers`: several at once, all or none (assumed).
pub(crate) fn add(call: &mut Call<'_>) -> Answer {
    let Some(Value::Array(sent)) = call.request.json() else {
        call.findings.flag(Rule::Body, "the body is not a JSON array");
        return invalid("InvalidRequest", "The body is not a JSON array.");
    };
    if sent.is_empty() {
        return Answer::empty(StatusCode::NO_CONTENT);
    }
    let known = call.organization.book.vouchers.len();
    let mut ids = Vec::new();
    for voucher in &sent {
        match add_one(call.organization, voucher, call.findings) {
            Ok(id) => ids.push(json!({ "voucherId": id })),
            Err(answer) => {
                call.organization.book.vouchers.truncate(known);
                call.organization.book.written.clear();
                return answer;
            }
        }
    }
    Answer::ok(ids.into())
}

/// Adds one voucher, as anybody does: the id that it has.
pub(crate) fn add_one(
    organization: &mut Organization,
    sent: &Value,
    findings: &mut Findings,
) -> Result<Uuid, Answer> {
    let Value::Object(body) = sent else {
        findings.flag(Rule::Body, "a voucher is not a JSON object");
        return Err(invalid("InvalidRequest", "A voucher is not a JSON object."));
    };
    if let Some(refused) = check(body, VOUCHER, &|_| false, findings) {
        return Err(invalid("InvalidRequest", &refused));
    }
    let text = |name: &str| sent[name].as_str().filter(|text| !text.is_empty()).map(ToOwned::to_owned);
    let given_id = match text("id").map(|id| id.parse::<Uuid>()) {
        None => None,
        Some(Ok(id)) => Some(id),
        Some(Err(_)) => return Err(invalid("InvalidRequest", "field id is not a UUID")),
    };
    let image = text("voucherImageBase64Str");
    if let Some(image) = &image {
        check_image(image)?;
    }
    let mut id = given_id.unwrap_or_else(Uuid::new_v4);
    if organization.book.voucher(id).is_some() {
        match organization.book.duplicate_id {
            DuplicateId::Refused => {
                return Err(invalid("VoucherIdInUse", &format!("There is a voucher {id} already.")));
            }
            DuplicateId::Same => return Ok(id),
            DuplicateId::Second => id = Uuid::new_v4(),
        }
    }
    let (state, tries) = booking::wanted(sent);
    let now = clock::now();
    let mut voucher = Voucher {
        id,
        given_id,
        category: text("category").unwrap_or_default(),
        state: VoucherState::Draft,
        date: booking::date(sent),
        description: text("description").unwrap_or_default(),
        number: text("voucherNumber"),
        invoice_number: text("invoiceNumber"),
        reference_number: text("referenceNumber"),
        customer_comment: text("customerComment"),
        postings: booking::postings(organization, sent),
        image,
        created: now,
        updated: now,
        approved: None,
        row_version: organization.next_row_version_text(),
    };
    match (state, booking::check(organization, &voucher)) {
        (VoucherState::Draft, refused) if !tries || refused.is_err() => {}
        (VoucherState::Deleted, _) => voucher.state = VoucherState::Deleted,
        (VoucherState::Draft | VoucherState::Accepted | VoucherState::Locked, outcome) => {
            outcome?;
            accept(organization, &mut voucher, state);
        }
    }
    organization.book.written.push(id);
    organization.book.vouchers.push(voucher);
    Ok(id)
}

/// Books a voucher. It is numbered where nobody gave it a number (assumed; the form is that of the document's example).
fn accept(organization: &mut Organization, voucher: &mut Voucher, wanted: VoucherState) {
    booking::match_items(organization, voucher);
    voucher.state = if wanted == VoucherState::Locked { wanted } else { VoucherState::Accepted };
    voucher.approved = Some(voucher.created);
    let count = organization.book.vouchers.iter().filter(|voucher| voucher.state.is_booked()).count() + 1;
    let year = voucher.date.unwrap_or_else(clock::today).year();
    voucher.number.get_or_insert_with(|| format!("94-{count}-{year}"));
}

fn check_image(image: &str) -> Result<(), Answer> {
    match STANDARD.decode(image) {
        Ok(bytes) if bytes.starts_with(b"%PDF-") => Ok(()),
        Ok(_) | Err(_) => Err(invalid("InvalidImage", "The voucher image is not a PDF in base64.")),
    }
}

/// What is asked of a list, each narrowing where it is given.
#[derive(Debug)]
struct Asked<'a> {
    ids: Vec<&'a str>,
    categories: Vec<&'a str>,
    states: Vec<&'a str>,
    from: Option<Date>,
    to: Option<Date>,
}

impl Asked<'_> {
    fn takes(&self, voucher: &Voucher) -> bool {
        let is_in = |asked: &[&str], own: &str| asked.is_empty() || asked.contains(&own);
        let state = json!(voucher.state);
        is_in(&self.ids, &voucher.id.to_string())
            && is_in(&self.categories, &voucher.category)
            && is_in(&self.states, state.as_str().unwrap_or_default())
            && self.from.is_none_or(|from| voucher.date.is_some_and(|date| from <= date))
            && self.to.is_none_or(|to| voucher.date.is_some_and(|date| date <= to))
    }
}

/// `GET /v2/vouchers`.
pub(crate) fn find(call: &mut Call<'_>) -> Answer {
    let request = call.request;
    let asked = Asked {
        ids: request.values("id").collect(),
        categories: request.values("category").collect(),
        states: request.values("voucherState").collect(),
        from: request.parsed("dateFrom"),
        to: request.parsed("dateTo"),
    };
    let size = request.parsed::<usize>("pageSize").unwrap_or(100);
    let index = request.parsed::<usize>("pageIndex").unwrap_or(0);
    if !(1..=PAGE_SIZE_MAX).contains(&size) {
        return invalid("InvalidRequest", &format!("pageSize is not between 1 and {PAGE_SIZE_MAX}"));
    }
    let book = &call.organization.book;
    let found: Vec<&Voucher> = book.vouchers.iter().filter(|voucher| asked.takes(voucher)).collect();
    let (first, page) = match book.page_index {
        PageIndex::Page => (index.saturating_mul(size), index),
        PageIndex::Voucher => (index, index / size),
    };
    let has_postings = request.value("includePostings") == Some("true");
    let shown = found.iter().skip(first).take(size).map(|voucher| render(voucher, has_postings));
    Answer::ok(json!({
        "currentPage": page, "pageCount": found.len().div_ceil(size), "pageSize": size, "rowCount": found.len(),
        "results": shown.collect::<Vec<_>>(),
    }))
}

/// `GET /v1/vouchers/{voucherId}/image`: a PDF file; where there is none, 404 without a body (documented).
pub(crate) fn image(call: &mut Call<'_>) -> Answer {
    let id = call.path[2].parse::<Uuid>().ok();
    let voucher = id.and_then(|id| call.organization.book.voucher(id));
    let image = voucher.and_then(|voucher| voucher.image.as_ref());
    match image.and_then(|image| STANDARD.decode(image).ok()) {
        Some(bytes) => Answer::pdf(bytes),
        None => Answer::empty(StatusCode::NOT_FOUND),
    }
}

/// `VoucherReadOut`. Postings are null unless they are asked for (assumed).
pub(crate) fn render(voucher: &Voucher, has_postings: bool) -> Value {
    let (gross, vat) = (voucher.gross(), voucher.vat());
    // Nothing but its state ever changes.
    let since = |state| (voucher.state == state).then_some(voucher.updated);
    json!({
        "id": voucher.id, "category": voucher.category, "voucherDate": voucher.date, "description": voucher.description,
        "voucherState": voucher.state, "voucherNumber": voucher.number, "invoiceNumber": voucher.invoice_number,
        "referenceNumber": voucher.reference_number, "vatIncludedAmount": money::json(gross),
        "vatExcludedAmount": money::json(gross - vat), "vatAmount": money::json(vat), "correctionForVoucherId": null,
        "origin": "Integration", "concern": null, "customerComment": voucher.customer_comment,
        "createdDateUtc": voucher.created, "updatedDateUtc": voucher.updated, "approvedDateUtc": voucher.approved,
        "lockedDateUtc": since(VoucherState::Locked), "deletedDateUtc": since(VoucherState::Deleted),
        "postings": has_postings.then(|| voucher.postings.iter().map(render_posting).collect::<Vec<_>>()),
        "rowVersion": voucher.row_version,
    })
}

fn render_posting(posting: &Posting) -> Value {
    let [cost_center, cost_type, project, project_type] = &posting.dimensions;
    json!({
        "id": posting.id, "generatedPosting": posting.is_generated, "accountNumber": posting.account,
        "vatPercentage": posting.percent.map(money::json), "description": posting.description,
        "vatIncludedAmount": money::json(posting.gross), "vatExcludedAmount": money::json(posting.net),
        "vatAmount": money::json(posting.gross - posting.net), "matchKey": posting.match_key,
        "costCenter": cost_center, "costType": cost_type, "project": project, "projectType": project_type,
        "rowVersion": posting.row_version,
    })
}

/// Sets a voucher's state, as an accountant does.
pub(crate) fn set_state(
    organization: &mut Organization,
    id: Uuid,
    state: VoucherState,
) -> Result<(), String> {
    let row_version = organization.next_row_version_text();
    let found = organization.book.vouchers.iter_mut().find(|voucher| voucher.id == id);
    let voucher = found.ok_or_else(|| format!("no voucher {id} in Talenom"))?;
    (voucher.state, voucher.updated, voucher.row_version) = (state, clock::now(), row_version);
    organization.book.written.push(id);
    Ok(())
}
