//! The operations of Severa that the sandbox serves, with their scopes and query parameters (documented).

use axum::http::{Method, StatusCode};

use crate::contract::query::Kind::{DateTime, Decimal, Flag, Guid, Integer, OneOf, Text};
use crate::contract::query::Parameter;
use crate::contract::{Findings, Route};
use crate::exchange::{Answer, Request};
use crate::severa::access::not_found;
use crate::severa::pages::by_first_row;
use crate::severa::state::{Organization, OriginType};
use crate::severa::{items, lists, origins, patch, pdf, registers, render};

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

const COST_CENTERS: &[Parameter] = &[
    ACTIVE,
    FIRST_ROW,
    ROW_COUNT,
    TEXT_TO_SEARCH,
    Parameter::new("changedSince", DateTime).unserved(),
    CALCULATE_ROW_COUNT,
    SORTINGS,
    Parameter::new("identifier", Text { max: usize::MAX }),
    Parameter::new("name", Text { max: usize::MAX }),
];

const CODE: Parameter = Parameter::new("code", Text { max: usize::MAX });

const PRODUCTS: &[Parameter] = &[
    ROW_COUNT,
    PAGE_TOKEN,
    Parameter::new("type", OneOf(&["FixedFees", "Materials", "Subcontracting"])),
    Parameter::new("isActive", Flag),
    CODE,
    CHANGED_SINCE,
];

const WORK_TYPES: &[Parameter] = &[
    ACTIVE,
    Parameter::new("productive", Flag),
    FIRST_ROW,
    ROW_COUNT,
    TEXT_TO_SEARCH,
    CODE,
    CHANGED_SINCE,
    CALCULATE_ROW_COUNT,
    SORTINGS,
];

const TRAVEL_TYPES: &[Parameter] =
    &[ACTIVE, FIRST_ROW, ROW_COUNT, TEXT_TO_SEARCH, CODE, CALCULATE_ROW_COUNT, SORTINGS];

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

const PRODUCT_TYPE: Parameter =
    Parameter::new("productType", OneOf(&["FixedFees", "Materials", "Subcontracting"])).unserved();
const EXPENSE_CLASS: Parameter =
    Parameter::new("expenseClass", OneOf(&["Mileage", "DailyAllowance", "OtherTravelExpense"])).unserved();

const REIMBURSED: &[Parameter] = &[FIRST_ROW, ROW_COUNT, TEXT_TO_SEARCH, CALCULATE_ROW_COUNT, SORTINGS];

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

/// The origins of one kind: of a whole invoice, or of one row; billed, or credited by a credit note.
macro_rules! origins {
    ($name:literal, $of:literal, $last:literal, $query:expr, $list:expr) => {
        get(
            concat!("severa.list", $name),
            concat!("/rest-api/v1/", $of, "/{guid}/", $last),
            "invoices:read",
            $query,
            $list,
        )
    };
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
        lists::statuses,
    ),
    get(
        "severa.listBusinessUnits",
        "/rest-api/v1/businessunits",
        "settings:read",
        BUSINESS_UNITS,
        lists::business_units,
    ),
    get(
        "severa.listSalesAccounts",
        "/rest-api/v1/salesaccounts",
        "settings:read",
        REGISTER,
        lists::sales_accounts,
    ),
    get("severa.listCurrencies", "/rest-api/v1/currencies", "settings:read", REGISTER, lists::currencies),
    get(
        "severa.listCostCenters",
        "/rest-api/v1/costcenters",
        "settings:read",
        COST_CENTERS,
        lists::cost_centers,
    ),
    get(
        "severa.listVatRates",
        "/rest-api/v1/vatrates",
        "settings:read",
        &[Parameter::new("countryGuid", Guid), ACTIVE],
        lists::vat_rates,
    ),
    get("severa.listCountries", "/rest-api/v1/localization/countries", "settings:read", &[], |_| {
        Answer::ok(registers::COUNTRIES.iter().map(registers::Country::render).collect())
    }),
    get("severa.listProducts", "/rest-api/v1/products", "settings:read", PRODUCTS, items::products),
    get("severa.listWorkTypes", "/rest-api/v1/worktypes", "settings:read", WORK_TYPES, items::work_types),
    get(
        "severa.listTravelExpenseTypes",
        "/rest-api/v1/travelexpensetypes",
        "settings:read",
        TRAVEL_TYPES,
        items::travel_types,
    ),
    get("severa.listCustomers", "/rest-api/v1/customers", "customers:read", CUSTOMERS, lists::customers),
    get("severa.getCustomer", "/rest-api/v1/customers/{guid}", "customers:read", &[], |call| {
        lists::customer(call.organization, call.path)
            .map_or_else(not_found, |found| Answer::ok(render::customer(call.organization, found)))
    }),
    get(
        "severa.listAddressesOfCustomer",
        "/rest-api/v1/customers/{guid}/addresses",
        "customers:read",
        &[FIRST_ROW, ROW_COUNT, CALCULATE_ROW_COUNT],
        |call| {
            let Some(found) = lists::customer(call.organization, call.path) else { return not_found() };
            by_first_row(call.request, call.findings, found.placed_addresses(), |placed| {
                render::address(call.organization, found, &placed)
            })
        },
    ),
    get(
        "severa.listCountrySettingsOfCustomer",
        "/rest-api/v1/customers/{guid}/customercountrysettings",
        "customers:read",
        &[],
        |call| {
            let Some(found) = lists::customer(call.organization, call.path) else { return not_found() };
            Answer::ok(vec![render::country_settings(call.organization, found)].into())
        },
    ),
    get(
        "severa.listAddresses",
        "/rest-api/v1/addresses",
        "customers:read",
        &[FIRST_ROW, ROW_COUNT, CALCULATE_ROW_COUNT, CHANGED_SINCE],
        lists::addresses,
    ),
    get("severa.listInvoices", "/rest-api/v1/invoices", "invoices:read", INVOICES, lists::invoices),
    get("severa.getInvoice", "/rest-api/v1/invoices/{guid}", "invoices:read", &[], |call| {
        lists::invoice(call.organization, call.path)
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
        lists::rows_of_invoice,
    ),
    get(
        "severa.getInvoiceSettings",
        "/rest-api/v1/invoices/{guid}/invoicesettings",
        "invoices:read",
        &[],
        |call| {
            lists::invoice(call.organization, call.path)
                .map_or_else(not_found, |found| Answer::ok(render::settings(call.organization, found)))
        },
    ),
    get(
        "severa.getInvoicePdf",
        "/rest-api/v1/invoices/{guid}/pdf",
        "files:read",
        &[
            Parameter::new("invoiceType", Text { max: usize::MAX }).unserved(),
            // There are neither attachments nor breakdowns, so both are the whole.
            Parameter::new("pdfGetOptions", OneOf(&["All", "InvoiceOnly"])),
        ],
        pdf::invoice,
    ),
    get(
        "severa.listInvoiceRows",
        "/rest-api/v1/invoicerows",
        "invoices:read",
        &[PAGE_TOKEN, ROW_COUNT, CHANGED_SINCE],
        lists::rows,
    ),
    origins!("WorkHoursOfInvoice", "invoices", "workhours", &[PAGE_TOKEN, ROW_COUNT], |call| {
        origins::billed(call, OriginType::Hours)
    }),
    origins!(
        "ProjectFeesOfInvoice",
        "invoices",
        "projectfees",
        &[PAGE_TOKEN, ROW_COUNT, PRODUCT_TYPE],
        |call| origins::billed(call, OriginType::Fees)
    ),
    origins!(
        "ProjectTravelExpensesOfInvoice",
        "invoices",
        "projecttravelexpenses",
        &[PAGE_TOKEN, ROW_COUNT, EXPENSE_CLASS],
        |call| origins::billed(call, OriginType::Travel)
    ),
    origins!("ReimbursedWorkHoursOfInvoice", "invoices", "reimbursedworkhours", REIMBURSED, |call| {
        origins::reimbursed(call, OriginType::Hours)
    }),
    origins!(
        "ReimbursedProjectFeesOfInvoice",
        "invoices",
        "reimbursedprojectfees",
        &[PAGE_TOKEN, ROW_COUNT],
        |call| origins::reimbursed(call, OriginType::Fees)
    ),
    origins!(
        "ReimbursedProjectTravelExpensesOfInvoice",
        "invoices",
        "reimbursedprojecttravelexpenses",
        REIMBURSED,
        |call| origins::reimbursed(call, OriginType::Travel)
    ),
    origins!("WorkHoursOfRow", "invoicerows", "workhours", &[PAGE_TOKEN, ROW_COUNT], |call| {
        origins::billed(call, OriginType::Hours)
    }),
    origins!(
        "ProjectFeesOfRow",
        "invoicerows",
        "projectfees",
        &[PAGE_TOKEN, ROW_COUNT, PRODUCT_TYPE],
        |call| origins::billed(call, OriginType::Fees)
    ),
    origins!(
        "ProjectTravelExpensesOfRow",
        "invoicerows",
        "projecttravelexpenses",
        &[PAGE_TOKEN, ROW_COUNT, EXPENSE_CLASS],
        |call| origins::billed(call, OriginType::Travel)
    ),
    origins!("ReimbursedWorkHoursOfRow", "invoicerows", "reimbursedworkhours", REIMBURSED, |call| {
        origins::reimbursed(call, OriginType::Hours)
    }),
    origins!(
        "ReimbursedProjectFeesOfRow",
        "invoicerows",
        "reimbursedprojectfees",
        &[PAGE_TOKEN, ROW_COUNT],
        |call| origins::reimbursed(call, OriginType::Fees)
    ),
    origins!(
        "ReimbursedProjectTravelExpensesOfRow",
        "invoicerows",
        "reimbursedprojecttravelexpenses",
        REIMBURSED,
        |call| origins::reimbursed(call, OriginType::Travel)
    ),
];
