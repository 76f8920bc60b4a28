//! Gates hold calls at a chosen place, and editing verbs change what is there.

use sandbox::When;
use serde_json::json;

use crate::harness::{Caller, send};
use reqwest::Method;

#[tokio::test]
async fn a_held_call_has_no_effect_until_it_is_released() {
    let caller = Caller::start().await;
    let gate = caller.sandbox.hold("severa.patchInvoice");
    let guid = caller.sandbox.severa_invoices("rautio")[0].0.clone();
    let status = caller.sandbox.severa_status_guid("rautio", "Maksettu");
    let body = json!([{"op": "Replace", "path": "/status/guid", "value": status}]);
    let watch = async {
        gate.held(1).await;
        assert_eq!(caller.sandbox.severa_status_name("rautio", "101"), "Odottaa siirtoa Talenomiin");
        assert_eq!(caller.sandbox.calls().received("severa.patchInvoice"), 1);
        assert_eq!(caller.sandbox.calls().answered("severa.patchInvoice", 200), 0);
        gate.release();
    };
    let (reply, ()) = tokio::join!(caller.patch(&guid, &body), watch);
    reply.expect(200);
    assert_eq!(caller.sandbox.severa_status_name("rautio", "101"), "Maksettu");
}

#[tokio::test]
async fn a_caller_that_dies_after_the_effect_leaves_the_effect() {
    let caller = Caller::start().await;
    let contact = caller.contact("1").await;
    let path = format!("/invoices?contactId={}", contact["id"].as_str().unwrap());
    let create = || send(caller.talenom_request(Method::POST, &path));
    let gate = caller.sandbox.gate("talenom.createDraftInvoice", 1, When::AfterEffect);
    create().await.expect(201);
    tokio::select! {
        reply = create() => panic!("the second call was answered: {}", reply.status),
        () = gate.held(1) => {}
    }
    assert_eq!(gate.arrived(), 2);
    assert_eq!(caller.sandbox.talenom_invoices(14222).len(), 2);
    drop(gate);
    create().await.expect(201);
}

#[tokio::test]
async fn a_refused_call_does_not_come_to_the_gate() {
    let caller = Caller::start().await;
    let gate = caller.sandbox.hold("severa.listInvoices");
    caller.sandbox.expire_tokens();
    caller.severa("/v1/invoices").await.expect(401);
    assert_eq!(gate.arrived(), 0);
}

#[tokio::test]
async fn people_edit_delete_and_add_invoices_meanwhile() {
    let caller = Caller::start().await;
    let sandbox = &caller.sandbox;
    sandbox.severa_edit_invoice("rautio", "102", |invoice| invoice.rows[0].quantity = 3.into());
    let edited = sandbox.severa_invoice("rautio", "102").unwrap();
    assert_eq!(edited["totalExcludingTax"]["amount"].to_string(), "300");
    assert!(edited["lastUpdatedDateTime"].as_str().unwrap() > "2026-11-20T10:00:00Z");
    sandbox.severa_edit_customer("rautio", "1001", |customer| customer.e_invoice = None);
    let customer = caller.severa("/v1/customers?numbers=1001").await.expect(200)[0].clone();
    assert_eq!(
        (&customer["eInvoiceAddress"], &customer["name"]),
        (&json!(null), &json!("Kaisaniemen Portti Oy"))
    );
    sandbox.severa_delete_invoice("rautio", "103");
    assert!(sandbox.severa_invoice("rautio", "103").is_none());
    let guid = sandbox
        .severa_add_invoice("rautio", "{ customer: 1002, date: 2026-11-24, rows: [{ price: 1 }] }")
        .unwrap();
    let added = caller.severa(&format!("/v1/invoices/{guid}")).await.expect(200);
    assert_eq!(added["number"], 103, "the number of a deleted last invoice is given again, as in Severa");
    let rows = caller.severa(&format!("/v1/invoices/{guid}/invoicerows")).await.expect(200);
    assert_eq!(rows.as_array().unwrap().len(), 1);
    assert!(sandbox.severa_add_invoice("rautio", "{ customer: 9999, date: 2026-11-24 }").is_err());
}
