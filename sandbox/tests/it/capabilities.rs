//! Each assumed capability of Talenom in its three manners.

use reqwest::Method;
use sandbox::talenom::{Capability, Manner};
use serde_json::{Value, json};

use crate::harness::{Caller, SCENARIO, contact, row, send};

/// A caller whose Talenom treats the capability so, from the scenario on.
async fn with(capability: &str, manner: &str) -> Caller {
    let line =
        format!("    talenom: {{ organization_number: 14222, capabilities: {{ {capability}: {manner} }} }}");
    Caller::with(&SCENARIO.replace("    talenom: { organization_number: 14222 }", &line)).await
}

#[tokio::test]
async fn find_ignored_answers_everything_whatever_is_asked() {
    let caller = with("find", "ignored").await;
    let draft = caller.draft().await;
    assert_eq!(caller.get("/invoices?externalReference=other&number=9").await.expect(200), json!([draft]));
    assert_eq!(caller.get("/contacts?number=other").await.expect(200).as_array().unwrap().len(), 1);
    assert_eq!(caller.get("/contacts?number=other&pageIndex=1").await.expect(200), json!([]));
}

#[tokio::test]
async fn find_refused_is_told() {
    let caller = with("find", "refused").await;
    for path in ["/invoices?number=9", "/contacts"] {
        assert_eq!(caller.get(path).await.expect(405)["code"], "NotSupported");
    }
}

#[tokio::test]
async fn read_ignored_is_an_unknown_path_and_refused_is_told() {
    let caller = with("read", "ignored").await;
    let draft = caller.draft().await;
    let invoice = format!("/invoices/{}", draft["id"].as_str().unwrap());
    let contact = format!("/contacts/{}", draft["contactId"].as_str().unwrap());
    for path in [&invoice, &contact] {
        assert_eq!(caller.get(path).await.expect(404)["statusCode"], 404);
    }
    caller.sandbox.talenom_set_manner(14222, Capability::Read, Manner::Refused);
    for path in [&invoice, &contact] {
        caller.get(path).await.expect(405);
    }
    caller.sandbox.talenom_set_manner(14222, Capability::Read, Manner::Honoured);
    assert_eq!(caller.get(&invoice).await.expect(200), draft);
}

#[tokio::test]
async fn contact_update_ignored_answers_the_old_contact_and_refused_is_told() {
    let caller = with("contact_update", "ignored").await;
    let before = caller.contact("1").await;
    let path = format!("/contacts/{}", before["id"].as_str().unwrap());
    let mut change = before.clone();
    change["email"] = json!("uusi@asiakas.example");
    assert_eq!(caller.put(&path, &change).await.expect(200), before);
    caller.sandbox.talenom_set_manner(14222, Capability::ContactUpdate, Manner::Refused);
    caller.put(&path, &change).await.expect(405);
    assert_eq!(caller.sandbox.talenom_contacts(14222), [before]);
}

#[tokio::test]
async fn approve_ignored_leaves_the_draft_and_refused_is_told() {
    let caller = with("approve", "ignored").await;
    let mut draft = caller.draft().await;
    draft["lineItems"] = json!([row("1", "100", 3000, "25.5")]);
    let filled = caller.put_invoice(&draft).await.expect(200);
    assert_eq!(caller.approve(&filled).await.expect(200), filled);
    caller.sandbox.talenom_set_manner(14222, Capability::Approve, Manner::Refused);
    caller.approve(&filled).await.expect(405);
    assert_eq!(caller.sandbox.talenom_invoices(14222), [filled]);
}

#[tokio::test]
async fn delete_draft_ignored_keeps_it_and_refused_is_told() {
    let caller = with("delete_draft", "ignored").await;
    let draft = caller.draft().await;
    assert_eq!(caller.delete(&draft).await.status, 204);
    caller.sandbox.talenom_set_manner(14222, Capability::DeleteDraft, Manner::Refused);
    assert_eq!(caller.delete(&draft).await.status, 405);
    assert_eq!(caller.sandbox.talenom_invoices(14222), [draft]);
}

#[tokio::test]
async fn products_ignored_are_kept_nowhere_and_refused_is_told() {
    let caller = with("products", "ignored").await;
    let product = caller.post("/products", &json!({"code": "T1", "name": "Suunnittelu"})).await.expect(201);
    assert_eq!(caller.get("/products").await.expect(200), json!([]));
    let path = format!("/products/{}", product["id"].as_str().unwrap());
    assert_eq!(caller.put(&path, &product).await.status, 404);
    assert_eq!(caller.sandbox.talenom_products(14222), [] as [Value; 0]);
    caller.sandbox.talenom_set_manner(14222, Capability::Products, Manner::Refused);
    caller.get("/products").await.expect(405);
    caller.post("/products", &json!({"name": "Suunnittelu"})).await.expect(405);
    caller.put(&path, &product).await.expect(405);
}

#[tokio::test]
async fn sales_accounts_ignored_are_none_and_refused_is_told() {
    let caller = with("sales_accounts", "ignored").await;
    assert_eq!(caller.get("/sales-accounts").await.expect(200), json!([]));
    caller.sandbox.talenom_set_manner(14222, Capability::SalesAccounts, Manner::Refused);
    caller.get("/sales-accounts").await.expect(405);
}

#[tokio::test]
async fn reference_echo_ignored_keeps_and_finds_no_reference() {
    let caller = with("reference_echo", "ignored").await;
    let mut given = contact("7");
    given["externalReference"] = json!("sev-c");
    let contact = caller.post("/contacts", &given).await.expect(201);
    let mut draft = caller.draft().await;
    for object in [&contact, &draft] {
        assert!(object.get("externalReference").is_none(), "{object}");
    }
    draft["externalReference"] = json!("sev-1");
    let after = caller.put_invoice(&draft).await.expect(200);
    assert!(after.get("externalReference").is_none());
    assert_eq!(caller.get("/invoices?externalReference=other").await.expect(200), json!([after]));
    let by_number = caller.get("/contacts?externalReference=other&number=7").await.expect(200);
    assert_eq!(by_number, json!([contact]), "the filters that are known still hold");
}

#[tokio::test]
async fn reference_echo_refused_refuses_what_carries_a_reference() {
    let caller = with("reference_echo", "refused").await;
    let contact = caller.contact("1").await;
    let path = format!("/invoices?contactId={}", contact["id"].as_str().unwrap());
    let with_reference =
        send(caller.talenom_request(Method::POST, &format!("{path}&externalReference=x"))).await;
    assert_eq!(with_reference.expect(400)["code"], "UnknownField");
    let mut draft = send(caller.talenom_request(Method::POST, &path)).await.expect(201);
    draft["externalReference"] = json!("x");
    assert_eq!(caller.put_invoice(&draft).await.expect(400)["code"], "UnknownField");
    draft["externalReference"] = Value::Null;
    caller.put_invoice(&draft).await.expect(200);
}

#[tokio::test]
async fn refusals_can_be_501() {
    let line =
        "    talenom: { organization_number: 14222, refusal_status: 501, capabilities: { find: refused } }";
    let caller = Caller::with(&SCENARIO.replace("    talenom: { organization_number: 14222 }", line)).await;
    caller.get("/contacts").await.expect(501);
}
