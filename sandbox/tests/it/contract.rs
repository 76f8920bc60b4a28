//! Requests that break the contract are noted, whatever their answer.

use reqwest::Method;
use sandbox::{Api, Rule};
use serde_json::json;

use crate::harness::{Caller, contact, row, send};

#[tokio::test]
async fn a_violation_names_the_request_and_the_rule() {
    let caller = Caller::start().await;
    caller.severa("/v1/invoices?statusGuid=1").await.expect(200);
    let [violation] = caller.sandbox.violations().try_into().unwrap();
    assert_eq!(
        (violation.api, violation.operation, violation.rule),
        (Api::Severa, "severa.listInvoices", Rule::Query)
    );
    assert_eq!(violation.request, "GET /rest-api/v1/invoices");
    assert!(violation.message.contains("statusGuid"));
}

#[tokio::test]
async fn queries_are_checked() {
    let caller = Caller::start().await;
    for (path, status, rule) in [
        ("/v1/customers?textToSearch=x", 200, Rule::Query),
        ("/v1/invoicestatuses?textToSearch=x", 200, Rule::Unserved),
        ("/v1/invoicestatuses?sortings[0].key=Name", 200, Rule::Unserved),
        ("/v1/invoices?projectGuids=00000000-0000-4000-8000-000000000000", 200, Rule::Unserved),
        ("/v1/invoices?rowCount=101", 200, Rule::Query),
        ("/v1/invoices?changedSince=2026-11-01&changedSince=2026-11-02", 200, Rule::Query),
        ("/v1/invoices?invoiceStatusGuids=Luonnos", 400, Rule::Query),
        ("/v1/invoices?numbers=x", 400, Rule::Query),
        ("/v1/invoices?changedSince=yesterday", 400, Rule::Query),
        ("/v1/customers?isActive=yes", 400, Rule::Query),
    ] {
        let reply = caller.severa(path).await;
        assert_eq!(reply.status, status, "{path}: {}", reply.text);
        let violations = caller.sandbox.violations();
        assert!(
            !violations.is_empty() && violations.iter().all(|violation| violation.rule == rule),
            "{violations:?}"
        );
        caller.sandbox.reset_calls();
    }
    caller.get("/contacts?pageSize=500").await.expect(200);
    caller.assert_violations(&[(Rule::Query, "pageSize 500 is not between 1 and 100")]);
    caller.get("/invoices?number=x").await.expect(400);
    caller.assert_violations(&[(Rule::Query, "parameter number has a value of the wrong type")]);
    send(caller.talenom_request(Method::POST, "/invoices")).await.expect(400);
    caller.assert_violations(&[(Rule::Query, "parameter contactId is missing")]);
}

#[tokio::test]
async fn headers_are_checked() {
    let caller = Caller::start().await;
    send(caller.http.get(format!("{}/v1/invoices", caller.sandbox.severa_base_url()))).await.expect(401);
    caller.assert_violations(&[
        (Rule::Header, "header Authorization: Bearer is missing"),
        (Rule::Header, "header Client_Id is missing"),
    ]);
    send(caller.http.get(format!("{}/fi/sales/v1/14222/contacts", caller.sandbox.talenom_base_url())))
        .await
        .expect(401);
    caller.assert_violations(&[
        (Rule::Header, "header Ocp-Apim-Subscription-Key is missing"),
        (Rule::Header, "header Authorization: Bearer is missing"),
    ]);
    let request = caller.talenom_request(Method::POST, "/contacts").body(contact("0").to_string());
    send(request).await.expect(201);
    caller.assert_violations(&[(Rule::Header, "the body's content type is \"\", not application/json")]);
}

#[tokio::test]
async fn unknown_operations_are_noted() {
    let caller = Caller::start().await;
    assert_eq!(caller.severa("/v1/invoice").await.status, 404);
    assert_eq!(send(caller.severa_request(Method::PUT, "/v1/invoices")).await.status, 404);
    let unknown = (Rule::UnknownOperation, "there is no such operation");
    assert_eq!(caller.sandbox.calls().received("severa.unknown"), 2);
    caller.assert_violations(&[unknown, unknown]);
}

#[tokio::test]
async fn patches_are_checked() {
    let caller = Caller::start().await;
    let guid = caller.sandbox.severa_invoices("rautio")[0].0.clone();
    let status = caller.sandbox.severa_status_guid("rautio", "Maksettu");
    let lower = json!([{"op": "replace", "path": "/status/guid", "value": status}]);
    caller.patch(&guid, &lower).await.expect(200);
    caller.assert_violations(&[(Rule::Body, "field op is none of Add, Copy, Move, Remove, Replace")]);
    caller.patch(&guid, &json!([{"op": "Replace", "value": status, "note": 1}])).await.expect(400);
    caller.assert_violations(&[
        (Rule::Body, "field path is missing"),
        (Rule::Body, "field note is not in the contract"),
    ]);
    caller.patch(&guid, &json!({"status": status})).await.expect(400);
    caller.assert_violations(&[(Rule::Body, "the body is not an array of patch operations")]);
}

#[tokio::test]
async fn contacts_are_checked() {
    let caller = Caller::start().await;
    let mut body = contact("0");
    body["phone"] = json!("040");
    body["name"] = json!("x".repeat(101));
    body["invoicingAddress"]["country"] = json!("FIN");
    caller.post("/contacts", &body).await.expect(201);
    caller.assert_violations(&[
        (Rule::Body, "field name is longer than 100 characters"),
        (Rule::Body, "field invoicingAddress.country is longer than 2 characters"),
        (Rule::Body, "field phone is not in the contract"),
    ]);
    let mut body = contact("0");
    body["type"] = json!("Company");
    body["paymentTerm"] = json!("14");
    caller.post("/contacts", &body).await.expect(400);
    caller.assert_violations(&[
        (Rule::Body, "field type is none of Business, Consumer"),
        (Rule::Body, "field paymentTerm is of the wrong type"),
    ]);
}

#[tokio::test]
async fn invoices_are_checked() {
    let caller = Caller::start().await;
    let mut draft = caller.draft().await;
    caller.assert_violations(&[]);
    draft["lineItems"] = json!([row("1.00001", "1.000000000001", 3000, "25.5")]);
    draft["lineItems"][0]["colour"] = json!("red");
    draft["status"] = json!("Approved");
    draft["made_up"] = json!(1);
    draft.as_object_mut().unwrap().remove("remarkTime");
    draft.as_object_mut().unwrap().remove("voucherType");
    let after = caller.put_invoice(&draft).await.expect(200);
    assert_eq!((&after["status"], &after["voucherType"]), (&json!("Draft"), &json!("39")));
    caller.assert_violations(&[
        (Rule::Body, "field lineItems[0].quantity has more than 4 decimals"),
        (Rule::Body, "field lineItems[0].pricePerUnit has more than 11 decimals"),
        (Rule::Body, "field lineItems[0].colour is not in the contract"),
        (Rule::Body, "field made_up is not in the contract"),
        (Rule::NotEchoed, "the PUT leaves out remarkTime, voucherType"),
        (Rule::Body, "field status differs from the invoice's"),
    ]);
    let mut wrong = after.clone();
    wrong["date"] = json!("2.11.2026");
    wrong["lineItems"] = json!([]);
    caller.put_invoice(&wrong).await.expect(400);
    caller.assert_violations(&[(Rule::Body, "field date is not a date YYYY-MM-DD")]);
    let reply = send(caller.talenom_request(Method::PUT, "/invoices/none").json(&after)).await;
    assert_eq!(reply.status, 404);
}
