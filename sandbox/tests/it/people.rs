//! What people do in Severa and Talenom, as tests and the control API let them.

use sandbox::Rule;
use sandbox::effects::Actor;
use sandbox::severa::EInvoiceFields;
use sandbox::talenom::Sending;
use serde_json::{Value, json};

use crate::harness::{Caller, row, send};

/// Does an act over the control API.
async fn act(caller: &Caller, path: &str, body: &Value, status: u16) -> String {
    let reply = send(caller.http.post(format!("{}{path}", caller.sandbox.control_url())).json(body)).await;
    assert_eq!(reply.status, status, "{path}: {}", reply.text);
    reply.text
}

async fn customer(caller: &Caller) -> Value {
    caller.severa("/v1/customers?numbers=1001").await.expect(200)[0].clone()
}

#[tokio::test]
async fn a_parameter_hides_every_customers_einvoice_address() {
    let caller = Caller::start().await;
    caller.sandbox.severa_show_einvoices("rautio", EInvoiceFields::Null);
    assert_eq!(customer(&caller).await["eInvoiceAddress"], Value::Null);
    caller.sandbox.severa_show_einvoices("rautio", EInvoiceFields::Absent);
    let hidden = customer(&caller).await;
    assert!(hidden.get("eInvoiceAddress").is_none() && hidden.get("eInvoiceOperator").is_none());
    act(&caller, "/severa/rautio/einvoice-fields", &json!({"einvoice_fields": "shown"}), 204).await;
    assert_eq!(customer(&caller).await["eInvoiceOperator"], "003723327487");
}

#[tokio::test]
async fn customers_are_changed_and_deleted() {
    let caller = Caller::start().await;
    let before = customer(&caller).await;
    let change = json!({"einvoice_address": "", "email": "uusi@portti.example"});
    act(&caller, "/severa/rautio/customers/1001/edit", &change, 204).await;
    let after = customer(&caller).await;
    assert_eq!(
        (&after["eInvoiceAddress"], &after["eInvoiceOperator"]),
        (&Value::Null, &before["eInvoiceOperator"])
    );
    assert_eq!(after["email"], "uusi@portti.example");
    assert_ne!(after["lastUpdatedDateTime"], before["lastUpdatedDateTime"]);
    act(&caller, "/severa/rautio/customers/1001/delete", &json!({}), 204).await;
    let path = format!("/v1/customers/{}", before["guid"].as_str().unwrap());
    assert_eq!(caller.severa(&path).await.status, 404);
    assert_eq!(caller.severa(&format!("{path}/addresses")).await.status, 404);
    assert_eq!(caller.severa("/v1/customers?numbers=1001").await.expect(200), json!([]));
    assert_eq!(caller.severa("/v1/addresses").await.expect(200), json!([]));
    let invoice = &caller.severa("/v1/invoices?numbers=101").await.expect(200)[0];
    assert_eq!(invoice["billingCustomer"]["guid"], before["guid"], "its invoices still name it");
    act(&caller, "/severa/rautio/customers/9999/edit", &json!({}), 400).await;
}

#[tokio::test]
async fn header_and_rows_of_an_invoice_are_edited() {
    let caller = Caller::start().await;
    let change =
        json!({"due_date": "2026-12-24", "your_reference": "Uusi", "row": 3, "vat": "10", "account": "3300"});
    act(&caller, "/severa/rautio/invoices/101/edit", &change, 204).await;
    let invoice = &caller.severa("/v1/invoices?numbers=101").await.expect(200)[0];
    assert_eq!((&invoice["dueDate"], &invoice["yourReference"]), (&json!("2026-12-24"), &json!("Uusi")));
    let path = format!("/v1/invoices/{}/invoicerows", invoice["guid"].as_str().unwrap());
    let row = &caller.severa(&path).await.expect(200)[2];
    assert_eq!((&row["vatRate"], &row["salesAccount"]["number"]), (&json!(10), &json!("3300")));
    assert_eq!(row["description"], "Kirja");
    act(&caller, "/severa/rautio/invoices/101/edit", &json!({"row": 4, "vat": "10"}), 400).await;
}

#[tokio::test]
async fn sales_accounts_are_added_changed_and_disabled() {
    let caller = Caller::start().await;
    let mut draft = caller.draft().await;
    draft["lineItems"] = json!([row("1", "100", 3999, "25.5")]);
    assert_eq!(caller.put_invoice(&draft).await.expect(400)["code"], "SalesAccountNotFound");
    let account = "{ number: 3999, name: Uusi, taxes: [{ percent: 25.5, valid_from: 2027-01-01 }] }";
    caller.sandbox.talenom_put_account(14222, account).unwrap();
    assert_eq!(caller.put_invoice(&draft).await.expect(400)["code"], "TaxPercentNotAllowed");
    let account = json!({"number": 3999, "name": "Uusi", "enabled": false, "taxes": [{"percent": 25.5}]});
    act(&caller, "/talenom/14222/accounts", &account, 204).await;
    assert_eq!(caller.put_invoice(&draft).await.expect(400)["code"], "SalesAccountDisabled");
    let account = "{ number: 3999, name: Uusi, taxes: [{ percent: 25.5 }] }";
    caller.sandbox.talenom_put_account(14222, account).unwrap();
    caller.put_invoice(&draft).await.expect(200);
    let accounts = caller.get("/sales-accounts").await.expect(200);
    let numbers: Vec<_> =
        accounts.as_array().unwrap().iter().map(|account| account["number"].clone()).collect();
    assert_eq!(numbers, [3000, 3010, 3020, 3100, 3200, 3300, 3999]);
    act(&caller, "/talenom/14222/accounts", &json!({"number": 3999}), 400).await;
}

#[tokio::test]
async fn an_approved_invoice_is_sent_or_fails_to_be() {
    let caller = Caller::start().await;
    let mut draft = caller.draft().await;
    draft["number"] = json!(26001);
    draft["lineItems"] = json!([row("1", "100", 3000, "25.5")]);
    let filled = caller.put_invoice(&draft).await.expect(200);
    act(&caller, "/talenom/14222/invoices/26001/sending", &json!({"status": "Sending"}), 400).await;
    let approved = caller.approve(&filled).await.expect(200);
    assert_eq!(approved["sending"]["status"], "NotSent");
    caller.sandbox.talenom_set_sending(14222, 26001, Sending::Failed, Some("Osoite ei kelpaa"));
    let path = format!("/invoices/{}", approved["id"].as_str().unwrap());
    let failed = caller.get(&path).await.expect(200);
    assert_eq!(
        failed["sending"],
        json!({"channel": "SelfDelivery", "status": "Failed", "message": "Osoite ei kelpaa"})
    );
    assert_eq!(failed["status"], "Approved");
    assert_ne!(failed["rowVersion"], approved["rowVersion"]);
    act(&caller, "/talenom/14222/invoices/26001/sending", &json!({"status": "Delivered"}), 204).await;
    let sent = caller.get(&path).await.expect(200);
    assert_eq!((&sent["sending"]["status"], &sent["status"]), (&json!("Delivered"), &json!("Sent")));
    assert!(sent["sentDate"].is_string());
    assert_eq!(sent["openAmount"], approved["openAmount"]);
}

#[tokio::test]
async fn an_invoice_by_others_takes_its_number() {
    let caller = Caller::start().await;
    let contact = caller.contact("77").await;
    let body = json!({"contact": "77", "number": 26001, "gross": "996.81"});
    act(&caller, "/talenom/14222/invoices", &body, 204).await;
    act(&caller, "/talenom/14222/invoices", &body, 400).await;
    let found = caller.get("/invoices?number=26001").await.expect(200);
    assert_eq!((&found[0]["contactId"], &found[0]["status"]), (&contact["id"], &json!("Approved")));
    assert_eq!(found[0]["totalIncludingTax"].to_string(), "996.81");
    let effects = caller.sandbox.effects();
    let last = effects.last().unwrap();
    assert_eq!((last.actor, last.operation.as_str()), (Actor::User, "user.addInvoice"));
    let mut draft = caller.draft().await;
    draft["number"] = json!(26001);
    assert_eq!(caller.put_invoice(&draft).await.expect(409)["code"], "InvoiceNumberInUse");
}

#[tokio::test]
async fn a_contact_that_a_person_changed_is_stale_for_the_caller() {
    let caller = Caller::start().await;
    let mut contact = caller.contact("77").await;
    let path = format!("/contacts/{}", contact["id"].as_str().unwrap());
    act(&caller, "/talenom/14222/contacts/77/edit", &json!({"eInvoicingEnabled": true}), 204).await;
    contact["email"] = json!("a@b.example");
    assert_eq!(caller.put(&path, &contact).await.expect(409)["code"], "RowVersionConflict");
    let mut current = caller.get(&path).await.expect(200);
    assert_eq!(current["eInvoicingEnabled"], true);
    current["email"] = json!("a@b.example");
    current["eInvoiceAddress"] = json!("0037");
    let mut set = caller.put(&path, &current).await.expect(200);
    set["eInvoiceAddress"] = Value::Null;
    set["eInvoicingEnabled"] = json!(false);
    let cleared = caller.put(&path, &set).await.expect(200);
    assert_eq!((&cleared["eInvoiceAddress"], &cleared["eInvoicingEnabled"]), (&Value::Null, &json!(false)));
    assert_eq!(cleared["email"], "a@b.example");
    caller.assert_violations(&[]);
    let mut thin = cleared.clone();
    thin.as_object_mut().unwrap().remove("email");
    assert_eq!(caller.put(&path, &thin).await.expect(200)["email"], Value::Null, "what is left out is lost");
    caller.assert_violations(&[(Rule::NotEchoed, "the PUT leaves out email")]);
}
