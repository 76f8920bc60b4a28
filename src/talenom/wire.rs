//! Talenom's paths, parameters, headers and error bodies.
//!
//! Documented: creating contacts and drafts, and writing a draft. All other operations are assumed.

use reqwest::{
    Method, Request,
    header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue},
};
use serde_json::{Map, Value};

use crate::outbound::{Endpoint, Refusal, Subject, VendorCode};

/// An operation that writes.
const fn write(operation: &'static str, method: Method, template: &'static str) -> Endpoint {
    Endpoint { operation, method, template }
}

pub(super) const TOKEN: &str = "createToken";
pub(super) const FIND_CONTACTS: Endpoint =
    Endpoint::get("findContacts", "/{region}/sales/v1/{organization}/contacts");
pub(super) const CREATE_CONTACT: Endpoint =
    write("createContact", Method::POST, "/{region}/sales/v1/{organization}/contacts");
pub(super) const GET_CONTACT: Endpoint =
    Endpoint::get("getContact", "/{region}/sales/v1/{organization}/contacts/{contact}");
pub(super) const UPDATE_CONTACT: Endpoint =
    write("updateContact", Method::PUT, "/{region}/sales/v1/{organization}/contacts/{contact}");
pub(super) const FIND_INVOICES: Endpoint =
    Endpoint::get("findInvoices", "/{region}/sales/v1/{organization}/invoices");
pub(super) const CREATE_DRAFT: Endpoint =
    write("createDraftInvoice", Method::POST, "/{region}/sales/v1/{organization}/invoices");
pub(super) const GET_INVOICE: Endpoint =
    Endpoint::get("getInvoice", "/{region}/sales/v1/{organization}/invoices/{invoice}");
pub(super) const UPDATE_INVOICE: Endpoint =
    write("updateInvoice", Method::PUT, "/{region}/sales/v1/{organization}/invoices/{invoice}");
pub(super) const DELETE_DRAFT: Endpoint =
    write("deleteDraftInvoice", Method::DELETE, "/{region}/sales/v1/{organization}/invoices/{invoice}");
pub(super) const APPROVE: Endpoint =
    write("approveInvoice", Method::POST, "/{region}/sales/v1/{organization}/invoices/{invoice}/approve");
pub(super) const FIND_PRODUCTS: Endpoint =
    Endpoint::get("findProducts", "/{region}/sales/v1/{organization}/products");
pub(super) const CREATE_PRODUCT: Endpoint =
    write("createProduct", Method::POST, "/{region}/sales/v1/{organization}/products");
pub(super) const UPDATE_PRODUCT: Endpoint =
    write("updateProduct", Method::PUT, "/{region}/sales/v1/{organization}/products/{product}");
pub(super) const SALES_ACCOUNTS: Endpoint =
    Endpoint::get("listSalesAccounts", "/{region}/sales/v1/{organization}/sales-accounts");

/// The key of the gateway, beside the token.
pub(super) const SUBSCRIPTION_KEY: HeaderName = HeaderName::from_static("ocp-apim-subscription-key");

pub(super) const CONTACT_ID: &str = "contactId";
pub(super) const EXTERNAL_REFERENCE: &str = "externalReference";
pub(super) const ROW_VERSION: &str = "rowVersion";
pub(super) const NUMBER: &str = "number";
pub(super) const CODE: &str = "code";
pub(super) const BUSINESS_ID: &str = "businessId";
pub(super) const PAGE_INDEX: &str = "pageIndex";
pub(super) const PAGE_SIZE: &str = "pageSize";

/// Puts JSON into a request.
pub(super) fn json_body(request: &mut Request, body: &Map<String, Value>) {
    request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    // Maps have text keys only, so this cannot fail; a request without its body would be refused.
    *request.body_mut() = serde_json::to_vec(body).ok().map(Into::into);
}

/// A POST without a body says so: gateways refuse one without a length (411).
pub(super) fn empty_body(request: &mut Request) {
    if request.method() == Method::POST {
        request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
}

/// Reads the API's `{"error", "code", "telemetryId"}` (documented for the ledger API, assumed for sales), a web
/// framework's `{"title", "status"}`, or the gateway's `{"statusCode", "message"}`. Texts are searched for a word, and
/// not kept.
pub(super) fn refusal(body: &Value) -> Refusal {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let texts = ["error", "code", "message", "title", "detail"];
    let by_gateway = body.get("statusCode").is_some() && body.get("code").is_none();
    let names_row_version = |text: &str| {
        let letters: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        letters.to_ascii_lowercase().contains("rowversion")
    };
    Refusal {
        is_readable: texts.into_iter().any(|name| text(name).is_some()),
        code: text("code").or_else(|| text("error")).and_then(VendorCode::parse),
        subject: texts.into_iter().filter_map(text).any(names_row_version).then_some(Subject::RowVersion),
        by_gateway,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_refusal_gives_its_code_and_no_text() {
        let api =
            refusal(&json!({ "error": "Matti is not known", "code": "ContactNotFound", "telemetryId": "1" }));
        assert!(api.is_readable && !api.by_gateway && api.subject.is_none());
        assert_eq!(api.code.unwrap().as_str(), "ContactNotFound");
        assert_eq!(refusal(&json!({ "error": "Matti is not known" })).code, None);
        assert_eq!(refusal(&json!({ "error": "invalid_client" })).code.unwrap().as_str(), "invalid_client");
    }

    #[test]
    fn a_stale_row_version_is_seen_in_code_and_text() {
        for body in [json!({ "error": "The row version is old." }), json!({ "code": "StaleRowVersion" })] {
            assert!(refusal(&body).subject.is_some(), "{body}");
        }
    }

    #[test]
    fn the_gateway_speaks_otherwise_than_the_api() {
        let refusal = refusal(&json!({ "statusCode": 404, "message": "Resource not found" }));
        assert!(refusal.by_gateway && refusal.is_readable);
        assert!(!super::refusal(&json!("Not found")).is_readable);
    }
}
