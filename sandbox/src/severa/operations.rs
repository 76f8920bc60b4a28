//! The operations of Severa that the sandbox serves, with their scopes and query parameters (documented).

use axum::http::{Method, StatusCode};
use uuid::Uuid;

use crate::contract::query::Kind::{DateTime, Decimal, Flag, Guid, Integer, OneOf, Text};
use crate::contract::query::{Parameter, parse_date_time};
use crate::contract::{Findings, Route};
use crate::exchange::{Answer, Request};
use crate::severa::access::not_found;
use crate::severa::pages::{by_first_row, by_token};
use crate::severa::state::{Customer, Invoice, Organization, Row, RowType};
use crate::severa::{patch, registers, render};

/// One call of an organization's operation.
pub(crate) struct Call<'a> {
    pub(crate) organization: &'a mut Organization,
    pub(crate) request: &'a Request,
    pub(crate) path: &'a [String],
    pub(crate) findings: &'a mut Findings,
}

/// What serves an operation.
#[derive(Debug)]
pub(crate) enum Handler {
    /// A fixed text, for everybody.
    Heartbeat(&'static str),
    /// Gives tokens.
    Token,
    /// Needs a token, with the scope if there is one.
    Scoped { scope: Option<&'static str>, run: fn(&mut Call<'_>) -> Answer },
}

const ROW_COUNT: Parameter = Parameter::new("rowCount", Integer);
const PAGE_TOKEN: Parameter = Parameter::new("pageToken", Text { max: usize::MAX });
const FIRST_ROW: Parameter = Parameter::new("firstRow", Integer);
const CALCULATE_ROW_COUNT: Parameter = Parameter::new("calculateRowCount", Flag);
const CHANGED_SINCE: Parameter = Parameter::new("changedSince", DateTime);
const ACTIVE: Parameter = Parameter::new("active", Flag);
const TEXT_TO_SEARCH: Parameter = Parameter::new("textToSearch", Text { max: usize::MAX }).unserved();
const SORTINGS: Parameter = Parameter::new("sortings", Text { max: usize::MAX }).unserved();

const REGISTER: &[Parameter] = &[ACTIVE, FIRST_ROW, ROW_COUNT, TEXT_TO_SEARCH, CALCULATE_ROW_COUNT, SORTINGS];

const INVOICES: &[Parameter] = &[
    ROW_COUNT,
    PAGE_TOKEN,
    CHANGED_SINCE,
    Parameter::new("invoiceStatusGuids", Guid).repeated(),
    Parameter::new("customerGuids", Guid).repeated(),
    Parameter::new("numbers", Integer).repeated(),
    Parameter::new("referenceNumbers", Text { max: usize::MAX }).repeated(),
    Parameter::new("startDate", DateTime),
    Parameter::new("endDate", DateTime),
    Parameter::new("paymentDateStart", DateTime),
    Parameter::new("minimumTotalExcludingTax", Decimal),
    Parameter::new("maximumTotalExcludingTax", Decimal),
    Parameter::new("projectGuids", Guid).repeated().unserved(),
    Parameter::new("projectOwnerGuids", Guid).repeated().unserved(),
    Parameter::new("projectBusinessUnitGuids", Guid).repeated(),
    Parameter::new("salesPersonGuids", Guid).repeated().unserved(),
    Parameter::new("createdByUserGuids", Guid).repeated().unserved(),
];

const CUSTOMERS: &[Parameter] = &[
    PAGE_TOKEN,
    ROW_COUNT,
    CHANGED_SINCE,
    Parameter::new("isActive", Flag),
    Parameter::new("isInternal", Flag),
    Parameter::new("numbers", Integer).repeated(),
    Parameter::new("customerNames", Text { max: usize::MAX }).repeated(),
    Parameter::new("emailAddresses", Text { max: usize::MAX }).repeated(),
    Parameter::new("customerOwnerGuids", Guid).repeated().unserved(),
];

const BUSINESS_UNITS: &[Parameter] = &[
    ACTIVE,
    FIRST_ROW,
    ROW_COUNT,
    Parameter::new("companyGuid", Guid),
    Parameter::new("companyCountryGuid", Guid).unserved(),
    Parameter::new("code", Text { max: usize::MAX }).unserved(),
    Parameter::new("name", Text { max: usize::MAX }),
    Parameter::new("changedSince", DateTime).unserved(),
    TEXT_TO_SEARCH,
];

const ROW_TYPES: &[&str] = &["FlatRate", "Hours", "ProjectFees", "TravelExpenses"];

const fn get(
    name: &'static str,
    path: &'static str,
    scope: &'static str,
    query: &'static [Parameter],
    run: fn(&mut Call<'_>) -> Answer,
) -> Route<Handler> {
    Route { name, method: Method::GET, path, query, handler: Handler::Scoped { scope: Some(scope), run } }
}

const fn heartbeat(name: &'static str, path: &'static str, text: &'static str) -> Route<Handler> {
    Route { name, method: Method::GET, path, query: &[], handler: Handler::Heartbeat(text) }
}

/// Every operation.
pub(crate) static ROUTES: &[Route<Handler>] = &[
    Route {
        name: "severa.token",
        method: Method::POST,
        path: "/rest-api/v1/token",
        query: &[],
        handler: Handler::Token,
    },
    heartbeat("severa.heartbeatServer", "/rest-api/heartbeat/server", "Server is alive."),
    heartbeat("severa.heartbeatDatabase", "/rest-api/heartbeat/database", "Database is alive."),
    Route {
        name: "severa.heartbeatAuthorized",
        method: Method::GET,
        path: "/rest-api/heartbeat/authorized",
        query: &[],
        handler: Handler::Scoped { scope: None, run: |_| Answer::empty(StatusCode::NO_CONTENT) },
    },
    get("severa.getOrganization", "/rest-api/v1/organizationdetails", "organization:read", &[], |call| {
        Answer::ok(render::organization_details(call.organization))
    }),
    get(
        "severa.listInvoiceStatuses",
        "/rest-api/v1/invoicestatuses",
        "settings:read",
        REGISTER,
        list_statuses,
    ),
    get(
        "severa.listBusinessUnits",
        "/rest-api/v1/businessunits",
        "settings:read",
        BUSINESS_UNITS,
        list_business_units,
    ),
    get(
        "severa.listSalesAccounts",
        "/rest-api/v1/salesaccounts",
        "settings:read",
        REGISTER,
        list_sales_accounts,
    ),
    get("severa.listCurrencies", "/rest-api/v1/currencies", "settings:read", REGISTER, |call| {
        by_first_row(call.request, call.findings, render::currencies(call.organization).into_iter())
    }),
    get(
        "severa.listVatRates",
        "/rest-api/v1/vatrates",
        "settings:read",
        &[Parameter::new("countryGuid", Guid), ACTIVE],
        list_vat_rates,
    ),
    get("severa.listCountries", "/rest-api/v1/localization/countries", "settings:read", &[], |_| {
        Answer::ok(registers::COUNTRIES.iter().map(registers::Country::render).collect())
    }),
    get("severa.listCustomers", "/rest-api/v1/customers", "customers:read", CUSTOMERS, list_customers),
    get("severa.getCustomer", "/rest-api/v1/customers/{guid}", "customers:read", &[], |call| {
        customer(call.organization, call.path)
            .map_or_else(not_found, |found| Answer::ok(render::customer(call.organization, found)))
    }),
    get(
        "severa.listAddressesOfCustomer",
        "/rest-api/v1/customers/{guid}/addresses",
        "customers:read",
        &[FIRST_ROW, ROW_COUNT, CALCULATE_ROW_COUNT],
        |call| {
            let Some(found) = customer(call.organization, call.path) else { return not_found() };
            by_first_row(call.request, call.findings, render::address(call.organization, found).into_iter())
        },
    ),
    get(
        "severa.listCountrySettingsOfCustomer",
        "/rest-api/v1/customers/{guid}/customercountrysettings",
        "customers:read",
        &[],
        |call| {
            let Some(found) = customer(call.organization, call.path) else { return not_found() };
            Answer::ok(vec![render::country_settings(call.organization, found)].into())
        },
    ),
    get(
        "severa.listAddresses",
        "/rest-api/v1/addresses",
        "customers:read",
        &[FIRST_ROW, ROW_COUNT, CALCULATE_ROW_COUNT, CHANGED_SINCE],
        list_addresses,
    ),
    get("severa.listInvoices", "/rest-api/v1/invoices", "invoices:read", INVOICES, list_invoices),
    get("severa.getInvoice", "/rest-api/v1/invoices/{guid}", "invoices:read", &[], |call| {
        invoice(call.organization, call.path)
            .map_or_else(not_found, |found| Answer::ok(render::invoice(call.organization, found)))
    }),
    Route {
        name: "severa.patchInvoice",
        method: Method::PATCH,
        path: "/rest-api/v1/invoices/{guid}",
        query: &[],
        handler: Handler::Scoped {
            scope: Some("invoices:write"),
            run: |call| patch::patch_invoice(call.organization, &call.path[0], call.request, call.findings),
        },
    },
    get(
        "severa.listRowsOfInvoice",
        "/rest-api/v1/invoices/{guid}/invoicerows",
        "invoices:read",
        &[PAGE_TOKEN, ROW_COUNT, Parameter::new("rowType", OneOf(ROW_TYPES))],
        list_rows_of_invoice,
    ),
    get(
        "severa.getInvoiceSettings",
        "/rest-api/v1/invoices/{guid}/invoicesettings",
        "invoices:read",
        &[],
        |call| {
            invoice(call.organization, call.path)
                .map_or_else(not_found, |found| Answer::ok(render::settings(call.organization, found)))
        },
    ),
    get(
        "severa.listInvoiceRows",
        "/rest-api/v1/invoicerows",
        "invoices:read",
        &[PAGE_TOKEN, ROW_COUNT, CHANGED_SINCE],
        list_rows,
    ),
];

/// The customer whose guid stands in the path.
fn customer<'a>(organization: &'a Organization, path: &[String]) -> Option<&'a Customer> {
    organization.customer(path[0].parse().ok()?)
}

/// The invoice whose guid stands in the path.
fn invoice<'a>(organization: &'a Organization, path: &[String]) -> Option<&'a Invoice> {
    let guid: Uuid = path[0].parse().ok()?;
    organization.invoice(&guid.to_string())
}

fn list_statuses(call: &mut Call<'_>) -> Answer {
    let active = call.request.parsed::<bool>("active");
    let organization = &*call.organization;
    let shown = organization
        .statuses
        .iter()
        .enumerate()
        .filter(|(_, status)| active.is_none_or(|active| status.is_active == active));
    by_first_row(
        call.request,
        call.findings,
        shown.map(|(place, status)| render::status(organization, status, place + 1)),
    )
}

/// The units of all companies; all are in use.
fn list_business_units(call: &mut Call<'_>) -> Answer {
    let organization = &*call.organization;
    let shown = organization.business_units.iter().filter(|unit| {
        call.request.value("active") != Some("false")
            && is_guid_among(call.request, "companyGuid", unit.company)
            && is_among(call.request, "name", Some(&unit.name))
    });
    by_first_row(call.request, call.findings, shown.map(|unit| render::business_unit(organization, unit)))
}

fn list_sales_accounts(call: &mut Call<'_>) -> Answer {
    let active = call.request.parsed::<bool>("active");
    let organization = &*call.organization;
    let shown = organization
        .sales_accounts
        .iter()
        .filter(|account| active.is_none_or(|active| account.is_active == active));
    by_first_row(
        call.request,
        call.findings,
        shown.map(|account| render::sales_account(organization, account)),
    )
}

/// The rates of the organization's own country are all there are.
fn list_vat_rates(call: &mut Call<'_>) -> Answer {
    let country = call.request.parsed::<Uuid>("countryGuid");
    let home = registers::find_country("FI").map(registers::Country::guid);
    let organization = &*call.organization;
    let is_asked = (country.is_none() || country == home) && call.request.value("active") != Some("false");
    let shown = organization.vat_rates.iter().filter(|_| is_asked);
    Answer::ok(shown.map(|rate| render::vat_rate(organization, rate)).collect())
}

/// Customers in the order of the scenario. Their place stands in for a sequence: none is ever removed.
fn list_customers(call: &mut Call<'_>) -> Answer {
    let request = call.request;
    let organization = &*call.organization;
    let active = request.parsed::<bool>("isActive");
    let internal = request.parsed::<bool>("isInternal");
    let since = request.value("changedSince").and_then(parse_date_time);
    let is_shown = |customer: &Customer| {
        active.is_none_or(|active| customer.is_active == active)
            && internal.is_none_or(|internal| customer.is_internal == internal)
            && since.is_none_or(|since| customer.changed >= since)
            && is_among(request, "numbers", customer.number.map(|number| number.to_string()).as_deref())
            && is_among(request, "customerNames", Some(&customer.name))
            && is_among(request, "emailAddresses", customer.email.as_deref())
    };
    let shown = (1..).zip(&organization.customers).filter(|(_, customer)| is_shown(customer));
    let render = |(_, customer): &(u64, &Customer)| render::customer(organization, customer);
    by_token(request, call.findings, organization.page_tokens, shown, |(place, _)| *place, render)
}

fn list_addresses(call: &mut Call<'_>) -> Answer {
    let since = call.request.value("changedSince").and_then(parse_date_time);
    let organization = &*call.organization;
    let shown =
        organization.customers.iter().filter(|customer| since.is_none_or(|since| customer.changed >= since));
    by_first_row(
        call.request,
        call.findings,
        shown.filter_map(|customer| render::address(organization, customer)),
    )
}

/// Invoices in the order of their creation; the filters hold together (assumed), `startDate` and `endDate` are about
/// the invoice date (assumed), both included.
fn list_invoices(call: &mut Call<'_>) -> Answer {
    let request = call.request;
    let organization = &*call.organization;
    let moment = |name: &str| request.value(name).and_then(parse_date_time);
    let date = |name: &str| moment(name).map(|moment| jiff::tz::Offset::UTC.to_datetime(moment).date());
    let (since, start, end) = (moment("changedSince"), date("startDate"), date("endDate"));
    let paid_from = date("paymentDateStart");
    let least = request.parsed::<rust_decimal::Decimal>("minimumTotalExcludingTax");
    let most = request.parsed::<rust_decimal::Decimal>("maximumTotalExcludingTax");
    let is_shown = |invoice: &&Invoice| {
        since.is_none_or(|since| invoice.changed >= since)
            && start.is_none_or(|start| invoice.date >= start)
            && end.is_none_or(|end| invoice.date <= end)
            && paid_from.is_none_or(|from| invoice.payment_date.is_some_and(|date| date >= from))
            && least.is_none_or(|least| invoice.sums().excluding_tax >= least)
            && most.is_none_or(|most| invoice.sums().excluding_tax <= most)
            && is_guid_among(request, "invoiceStatusGuids", invoice.status)
            && is_guid_among(request, "customerGuids", invoice.customer)
            && is_any_among(request, "projectBusinessUnitGuids", &invoice.business_units)
            && is_among(request, "numbers", invoice.number.map(|number| number.to_string()).as_deref())
            && is_among(request, "referenceNumbers", invoice.reference_number.as_deref())
    };
    let shown = organization.invoices.iter().filter(is_shown);
    let render = |invoice: &&Invoice| render::invoice(organization, invoice);
    by_token(request, call.findings, organization.page_tokens, shown, |invoice| invoice.sequence, render)
}

/// Whether the parameter is not given, or names the value.
fn is_among(request: &Request, parameter: &str, value: Option<&str>) -> bool {
    let mut asked = request.values(parameter).peekable();
    asked.peek().is_none() || asked.any(|asked| Some(asked) == value)
}

fn is_guid_among(request: &Request, parameter: &str, guid: Uuid) -> bool {
    is_any_among(request, parameter, &[guid])
}

/// Whether the parameter is not given, or names one of the values: any of them is enough (assumed).
fn is_any_among(request: &Request, parameter: &str, guids: &[Uuid]) -> bool {
    let mut asked = request.values(parameter).map(str::parse).peekable();
    asked.peek().is_none() || asked.any(|asked| asked.is_ok_and(|asked| guids.contains(&asked)))
}

fn list_rows_of_invoice(call: &mut Call<'_>) -> Answer {
    let Some(found) = invoice(call.organization, call.path) else { return not_found() };
    let kind = call.request.value("rowType");
    let is_shown = |row: &Row| match row.row_type {
        RowType::FlatRate => kind.is_none_or(|kind| kind == "FlatRate"),
        RowType::Hours => kind.is_none_or(|kind| kind == "Hours"),
        RowType::Fees => kind.is_none_or(|kind| kind == "ProjectFees"),
        RowType::Travel => kind.is_none_or(|kind| kind == "TravelExpenses"),
    };
    let organization = &*call.organization;
    let shown = (1..).zip(&found.rows).filter(|(_, row)| is_shown(row));
    let render = |(place, row): &(usize, &Row)| render::row(organization, found, row, *place);
    by_token(call.request, call.findings, organization.page_tokens, shown, |(_, row)| row.sequence, render)
}

/// All rows of all invoices; only `changedSince` narrows them (documented).
fn list_rows(call: &mut Call<'_>) -> Answer {
    let since = call.request.value("changedSince").and_then(parse_date_time);
    let organization = &*call.organization;
    let mut rows: Vec<(usize, &Invoice, &Row)> = Vec::new();
    for invoice in &organization.invoices {
        let shown =
            (1..).zip(&invoice.rows).filter(|(_, row)| since.is_none_or(|since| row.changed >= since));
        rows.extend(shown.map(|(place, row)| (place, invoice, row)));
    }
    rows.sort_by_key(|(_, _, row)| row.sequence);
    let render =
        |(place, invoice, row): &(usize, &Invoice, &Row)| render::row(organization, invoice, row, *place);
    by_token(
        call.request,
        call.findings,
        organization.page_tokens,
        rows.into_iter(),
        |(_, _, row)| row.sequence,
        render,
    )
}
