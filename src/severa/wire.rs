//! Severa's paths, parameters, headers and error bodies.
//!
//! Evidence: Severa's public API document, but for what the notes below call assumed.

use reqwest::{
    Method, Request,
    header::{CONTENT_TYPE, HeaderName, HeaderValue},
};
use serde_json::{Value, json};

use super::InvoiceFilter;
use crate::{
    domain::ids::{CustomerNumber, StatusGuid},
    outbound::{Endpoint, Refusal, Scope, Subject, VendorCode},
};

pub(super) const TOKEN: &str = "createToken";
pub(super) const AUTHORIZED: Endpoint = Endpoint::get("heartbeatAuthorized", "/heartbeat/authorized");
pub(super) const ORGANIZATION: Endpoint = Endpoint::get("getOrganization", "/v1/organizationdetails");
pub(super) const STATUSES: Endpoint = Endpoint::get("listInvoiceStatuses", "/v1/invoicestatuses");
pub(super) const CURRENCIES: Endpoint = Endpoint::get("listCurrencies", "/v1/currencies");
pub(super) const COST_CENTERS: Endpoint = Endpoint::get("listCostCenters", "/v1/costcenters");
pub(super) const VAT_RATES: Endpoint = Endpoint::get("listVatRates", "/v1/vatrates");
pub(super) const BUSINESS_UNITS: Endpoint = Endpoint::get("listBusinessUnits", "/v1/businessunits");
pub(super) const COUNTRIES: Endpoint = Endpoint::get("listCountries", "/v1/localization/countries");
pub(super) const INVOICES: Endpoint = Endpoint::get("listInvoices", "/v1/invoices");
pub(super) const INVOICE: Endpoint = Endpoint::get("getInvoice", "/v1/invoices/{invoice}");
pub(super) const ROWS: Endpoint = Endpoint::get("listInvoiceRows", "/v1/invoicerows");
pub(super) const ROWS_OF_INVOICE: Endpoint =
    Endpoint::get("listRowsOfInvoice", "/v1/invoices/{invoice}/invoicerows");
pub(super) const INVOICE_SETTINGS: Endpoint =
    Endpoint::get("getInvoiceSettings", "/v1/invoices/{invoice}/invoicesettings");
pub(super) const WORK_HOURS: Endpoint =
    Endpoint::get("listWorkHoursOfInvoice", "/v1/invoices/{invoice}/workhours");
pub(super) const FEES: Endpoint = Endpoint::get("listFeesOfInvoice", "/v1/invoices/{invoice}/projectfees");
pub(super) const TRAVEL_EXPENSES: Endpoint =
    Endpoint::get("listTravelExpensesOfInvoice", "/v1/invoices/{invoice}/projecttravelexpenses");
pub(super) const PRODUCTS: Endpoint = Endpoint::get("listProducts", "/v1/products");
pub(super) const WORK_TYPES: Endpoint = Endpoint::get("listWorkTypes", "/v1/worktypes");
pub(super) const TRAVEL_TYPES: Endpoint = Endpoint::get("listTravelExpenseTypes", "/v1/travelexpensetypes");
pub(super) const SALES_ACCOUNTS: Endpoint = Endpoint::get("listSalesAccounts", "/v1/salesaccounts");
pub(super) const CUSTOMERS: Endpoint = Endpoint::get("listCustomers", "/v1/customers");
pub(super) const CUSTOMER: Endpoint = Endpoint::get("getCustomer", "/v1/customers/{customer}");
pub(super) const ADDRESSES: Endpoint = Endpoint::get("listAddresses", "/v1/customers/{customer}/addresses");
pub(super) const ALL_ADDRESSES: Endpoint = Endpoint::get("listAllAddresses", "/v1/addresses");
pub(super) const COUNTRY_SETTINGS: Endpoint =
    Endpoint::get("listCountrySettings", "/v1/customers/{customer}/customercountrysettings");
pub(super) const SET_STATUS: Endpoint =
    Endpoint { operation: "setInvoiceStatus", method: Method::PATCH, template: "/v1/invoices/{invoice}" };

/// Required by the document's text; some clients leave it out and seem to work.
pub(super) const CLIENT_ID: HeaderName = HeaderName::from_static("client_id");
/// Where the next page begins. Assumed: a page without it is the last.
pub(super) const NEXT_PAGE_TOKEN: HeaderName = HeaderName::from_static("nextpagetoken");

pub(super) const PAGE_TOKEN: &str = "pageToken";
pub(super) const ROW_COUNT: &str = "rowCount";
pub(super) const FIRST_ROW: &str = "firstRow";
pub(super) const CHANGED_SINCE: &str = "changedSince";

pub(super) const GUID: &str = "guid";
pub(super) const INVOICE_GUID: &str = "invoiceGuid";

/// Lists in a query repeat the parameter's name.
pub(super) fn invoice_query(filter: &InvoiceFilter) -> Vec<(&'static str, String)> {
    let statuses = filter.statuses.iter().map(|status| ("invoiceStatusGuids", status.to_string()));
    let units = filter.business_units.iter().map(|unit| ("projectBusinessUnitGuids", unit.to_string()));
    let numbers = filter.numbers.iter().map(|number| ("numbers", number.to_string()));
    let changed = filter.changed_since.iter().map(|moment| (CHANGED_SINCE, moment.to_string()));
    statuses.chain(units).chain(numbers).chain(changed).collect()
}

pub(super) fn customer_query(numbers: &[CustomerNumber]) -> Vec<(&'static str, String)> {
    numbers.iter().map(|number| ("numbers", number.to_string())).collect()
}

pub(super) fn active_customer_query() -> Vec<(&'static str, String)> {
    vec![("isActive", true.to_string()), ("isInternal", false.to_string())]
}

/// The change of an invoice's status. Assumed, by what other clients send for other references: the model that a patch
/// is for is not public. If it is refused, the other form is `"path": "/status", "value": {"guid": …}`.
pub(super) fn status_patch(status: StatusGuid) -> Value {
    json!([{ "op": "Replace", "path": "/status/guid", "value": status.to_string() }])
}

/// Puts JSON into a request. Severa declares plain `application/json` also for patches.
pub(super) fn json_body(request: &mut Request, body: &Value) {
    request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    *request.body_mut() = Some(body.to_string().into());
}

/// Reads `{"error": {"type": …, "details": [{"message": …}]}}`. The message is searched for a scope and else not used.
pub(super) fn refusal(body: &Value) -> Refusal {
    let Some(error) = body.get("error").filter(|error| error.is_object()) else { return Refusal::default() };
    let kind = error.get("type").and_then(Value::as_str).unwrap_or_default();
    let details = error.get("details").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut messages = details.iter().filter_map(|detail| detail.get("message")?.as_str());
    let is_about_scope = kind == "InsufficientApiScope";
    Refusal {
        is_readable: true,
        code: VendorCode::parse(kind),
        subject: is_about_scope.then(|| Subject::Scope(messages.find_map(Scope::find))),
        by_gateway: false,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::domain::ids::{BusinessUnitGuid, InvoiceNumber};

    #[test]
    fn lists_in_a_query_repeat_the_name() {
        let filter = InvoiceFilter {
            statuses: vec![StatusGuid::from(Uuid::nil())],
            business_units: vec![BusinessUnitGuid::from(Uuid::max())],
            numbers: vec![InvoiceNumber::new(1).unwrap(), InvoiceNumber::new(2).unwrap()],
            changed_since: Some(Timestamp::UNIX_EPOCH),
        };
        let mut url = reqwest::Url::parse("https://a.example/").unwrap();
        url.query_pairs_mut().extend_pairs(invoice_query(&filter));
        assert_eq!(
            url.query(),
            Some(
                "invoiceStatusGuids=00000000-0000-0000-0000-000000000000\
                 &projectBusinessUnitGuids=ffffffff-ffff-ffff-ffff-ffffffffffff&numbers=1&numbers=2\
                 &changedSince=1970-01-01T00%3A00%3A00Z"
            )
        );
    }

    #[test]
    fn a_refusal_gives_its_type_and_the_scope_and_no_text() {
        let body = json!({ "error": { "httpStatusCode": 403, "type": "InsufficientApiScope",
            "details": [{ "message": "Matti lacks the scope invoices:write." }] } });
        let refusal = refusal(&body);
        assert_eq!(refusal.subject, Some(Subject::Scope(Scope::find("invoices:write"))));
        assert_eq!(refusal.code.unwrap().as_str(), "InsufficientApiScope");
        assert!(!super::refusal(&json!({ "message": "Bad gateway" })).is_readable);
    }
}
