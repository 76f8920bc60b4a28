//! The operations of Talenom that the sandbox serves, named by the operation ids of our working contract.

use axum::http::Method;
use serde_json::{Map, Value};

use crate::contract::query::Kind::{Date, Flag, Guid, Integer, Text};
use crate::contract::query::Parameter;
use crate::contract::{Findings, Route};
use crate::exchange::{Answer, Request};
use crate::journal::Rule;
use crate::talenom::state::{Capability, Manner, Organization, Record};
use crate::talenom::{accounts, contacts, invoices, ledger, products};

const PAGE_SIZE_MAX: usize = 100;

/// One call of an organization's operation. `path` holds region, organization and, where there is one, the id.
pub(crate) struct Call<'a> {
    pub(crate) organization: &'a mut Organization,
    pub(crate) request: &'a Request,
    pub(crate) path: &'a [String],
    pub(crate) findings: &'a mut Findings,
    /// How the organization treats the operation's capability; never `Refused`.
    pub(crate) manner: Manner,
}

/// What serves an operation.
#[derive(Debug)]
pub(crate) enum Handler {
    /// Gives tokens.
    Token,
    /// A call of one of the APIs, with the capability that it stands for.
    Api { capability: Option<Capability>, run: fn(&mut Call<'_>) -> Answer },
}

const PAGE_INDEX: Parameter = Parameter::new("pageIndex", Integer);
const PAGE_SIZE: Parameter = Parameter::new("pageSize", Integer);
const ANY_TEXT: crate::contract::query::Kind = Text { max: usize::MAX };
const EXTERNAL_REFERENCE: Parameter = Parameter::new("externalReference", Text { max: 64 });

const fn route(
    name: &'static str,
    method: Method,
    path: &'static str,
    query: &'static [Parameter],
    capability: Option<Capability>,
    run: fn(&mut Call<'_>) -> Answer,
) -> Route<Handler> {
    Route { name, method, path, query, handler: Handler::Api { capability, run } }
}

/// Every operation.
pub(crate) static ROUTES: &[Route<Handler>] = &[
    Route {
        name: "talenom.token",
        method: Method::POST,
        path: "/connect/token",
        query: &[],
        handler: Handler::Token,
    },
    route(
        "talenom.findContacts",
        Method::GET,
        "/{region}/sales/v1/{organization}/contacts",
        &[
            Parameter::new("number", ANY_TEXT),
            Parameter::new("businessId", ANY_TEXT),
            EXTERNAL_REFERENCE,
            PAGE_INDEX,
            PAGE_SIZE,
        ],
        Some(Capability::Find),
        contacts::find,
    ),
    route(
        "talenom.createContact",
        Method::POST,
        "/{region}/sales/v1/{organization}/contacts",
        &[],
        None,
        contacts::create,
    ),
    route(
        "talenom.getContact",
        Method::GET,
        "/{region}/sales/v1/{organization}/contacts/{contact}",
        &[],
        Some(Capability::Read),
        contacts::get,
    ),
    route(
        "talenom.updateContact",
        Method::PUT,
        "/{region}/sales/v1/{organization}/contacts/{contact}",
        &[],
        Some(Capability::ContactUpdate),
        contacts::update,
    ),
    route(
        "talenom.findInvoices",
        Method::GET,
        "/{region}/sales/v1/{organization}/invoices",
        &[
            EXTERNAL_REFERENCE,
            Parameter::new("number", Integer),
            Parameter::new("status", ANY_TEXT),
            PAGE_INDEX,
            PAGE_SIZE,
        ],
        Some(Capability::Find),
        invoices::find,
    ),
    route(
        "talenom.createDraftInvoice",
        Method::POST,
        "/{region}/sales/v1/{organization}/invoices",
        &[Parameter::new("contactId", ANY_TEXT).required(), EXTERNAL_REFERENCE],
        None,
        invoices::create_draft,
    ),
    route(
        "talenom.getInvoice",
        Method::GET,
        "/{region}/sales/v1/{organization}/invoices/{invoice}",
        &[],
        Some(Capability::Read),
        invoices::get,
    ),
    route(
        "talenom.updateInvoice",
        Method::PUT,
        "/{region}/sales/v1/{organization}/invoices/{invoice}",
        &[],
        None,
        invoices::update,
    ),
    route(
        "talenom.deleteDraftInvoice",
        Method::DELETE,
        "/{region}/sales/v1/{organization}/invoices/{invoice}",
        &[],
        Some(Capability::DeleteDraft),
        invoices::delete_draft,
    ),
    route(
        "talenom.approveInvoice",
        Method::POST,
        "/{region}/sales/v1/{organization}/invoices/{invoice}/approve",
        &[Parameter::new("rowVersion", ANY_TEXT).required()],
        Some(Capability::Approve),
        invoices::approve,
    ),
    route(
        "talenom.findProducts",
        Method::GET,
        "/{region}/sales/v1/{organization}/products",
        &[Parameter::new("code", ANY_TEXT), EXTERNAL_REFERENCE, PAGE_INDEX, PAGE_SIZE],
        Some(Capability::Products),
        products::find,
    ),
    route(
        "talenom.createProduct",
        Method::POST,
        "/{region}/sales/v1/{organization}/products",
        &[],
        Some(Capability::Products),
        products::create,
    ),
    route(
        "talenom.updateProduct",
        Method::PUT,
        "/{region}/sales/v1/{organization}/products/{product}",
        &[],
        Some(Capability::Products),
        products::update,
    ),
    route(
        "talenom.listSalesAccounts",
        Method::GET,
        "/{region}/sales/v1/{organization}/sales-accounts",
        &[],
        Some(Capability::SalesAccounts),
        accounts::list,
    ),
    route(
        "talenom.addVouchers",
        Method::POST,
        "/{region}/general-ledger/v2/vouchers/{organization}",
        &[],
        None,
        ledger::vouchers::add,
    ),
    route(
        "talenom.findVouchers",
        Method::GET,
        "/{region}/general-ledger/v2/vouchers/{organization}",
        &[
            Parameter::new("id", Guid).repeated(),
            Parameter::new("dateFrom", Date),
            Parameter::new("dateTo", Date),
            Parameter::new("category", ANY_TEXT).repeated(),
            Parameter::new("voucherState", ANY_TEXT).repeated(),
            PAGE_INDEX,
            PAGE_SIZE,
            Parameter::new("includePostings", Flag),
        ],
        None,
        ledger::vouchers::find,
    ),
    route(
        "talenom.getVoucherImage",
        Method::GET,
        "/{region}/general-ledger/v1/vouchers/{organization}/{voucher}/image",
        &[],
        None,
        ledger::vouchers::image,
    ),
    route(
        "talenom.getAccountBalances",
        Method::GET,
        "/{region}/general-ledger/v1/account-balances/{organization}",
        &[Parameter::new("date", Date).required(), Parameter::new("accountNumbers", ANY_TEXT).required()],
        None,
        ledger::balances,
    ),
    route(
        "talenom.listUsedAccounts",
        Method::GET,
        "/{region}/general-ledger/v1/chart-of-accounts/used-accounts/{organization}",
        &[Parameter::new("fromDate", Date).required(), Parameter::new("toDate", Date).required()],
        None,
        ledger::used,
    ),
];

/// The page of a list that the request asks for: pages count from 0 (assumed).
pub(crate) fn page<'a>(
    request: &Request,
    records: impl Iterator<Item = &'a Record>,
    findings: &mut Findings,
) -> Answer {
    let size = request
        .parsed::<i64>("pageSize")
        .and_then(|size| usize::try_from(size).ok())
        .unwrap_or(PAGE_SIZE_MAX);
    let index = request.parsed::<i64>("pageIndex").and_then(|index| usize::try_from(index).ok()).unwrap_or(0);
    if !(1..=PAGE_SIZE_MAX).contains(&size) {
        findings.flag(Rule::Query, format!("pageSize {size} is not between 1 and {PAGE_SIZE_MAX}"));
    }
    let size = size.clamp(1, PAGE_SIZE_MAX);
    Answer::ok(records.skip(index.saturating_mul(size)).take(size).map(Record::json).collect())
}

/// Notes the fields of the current object that a PUT leaves out: it would change them unseen.
pub(crate) fn check_echo(current: &Record, body: &Map<String, Value>, findings: &mut Findings) {
    let missing: Vec<&str> =
        current.0.keys().map(String::as_str).filter(|name| !body.contains_key(*name)).collect();
    if !missing.is_empty() {
        findings.flag(Rule::NotEchoed, format!("the PUT leaves out {}", missing.join(", ")));
    }
}
