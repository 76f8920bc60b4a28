//! Talenom: gateway, contacts, sales accounts.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;

use crate::harness::{Caller, SCENARIO, contact, send};

#[tokio::test]
async fn tokens_come_the_oauth_way() {
    let caller = Caller::start().await;
    let good = [("client_id", "tc"), ("client_secret", "ts"), ("scope", "sales")];
    let answer = caller.talenom_token(&good).await.expect(200);
    assert_eq!((&answer["token_type"], &answer["expires_in"]), (&json!("Bearer"), &json!(3600)));
    for (fields, error) in [
        (vec![("client_id", "tc"), ("client_secret", "wrong")], "invalid_client"),
        (vec![("client_id", "tc"), ("client_secret", "ts"), ("scope", "other")], "invalid_scope"),
        (vec![], "invalid_client"),
    ] {
        assert_eq!(caller.talenom_token(&fields).await.expect(400)["error"], error);
    }
    let url = caller.sandbox.talenom_token_url();
    let form = [("grant_type", "client_credentials")];
    send(caller.http.post(&url).basic_auth("tc", Some("ts")).form(&form)).await.expect(200);
    send(caller.http.post(&url).basic_auth("tc", Some("no")).form(&form)).await.expect(401);
    let other = [("grant_type", "password"), ("client_id", "tc"), ("client_secret", "ts")];
    assert_eq!(
        send(caller.http.post(&url).form(&other)).await.expect(400)["error"],
        "unsupported_grant_type"
    );
}

#[tokio::test]
async fn the_gateway_checks_key_token_region_and_organization() {
    let two = format!(
        "{SCENARIO}  - {{ key: toinen, name: Toinen Oy, business_id: 9018089-2, \
         talenom: {{ organization_number: 20000, client_has_access: false }} }}\n"
    );
    let caller = Caller::with(&two).await;
    let base = caller.sandbox.talenom_base_url();
    let get = |path: &str| caller.http.get(format!("{base}{path}"));
    let contacts = "/fi/sales/v1/14222/contacts";
    let with_token = |path: &str| get(path).bearer_auth(&caller.talenom_token);
    for (request, status) in [
        (with_token(contacts), 401),
        (with_token(contacts).header("Ocp-Apim-Subscription-Key", "wrong"), 401),
        (get(contacts).header("Ocp-Apim-Subscription-Key", "key"), 401),
        (get(contacts).bearer_auth("made-up").header("Ocp-Apim-Subscription-Key", "key"), 401),
        (with_token("/se/sales/v1/14222/contacts").header("Ocp-Apim-Subscription-Key", "key"), 404),
    ] {
        let error = send(request).await.expect(status);
        assert_eq!(error["statusCode"], status, "{error}");
        assert!(error["message"].is_string());
    }
    for organization in ["20000", "99999"] {
        let path = format!("/fi/sales/v1/{organization}/contacts");
        let error = send(with_token(&path).header("Ocp-Apim-Subscription-Key", "key")).await.expect(403);
        assert_eq!(error["code"], "Forbidden");
        assert!(error["telemetryId"].is_string());
    }
    caller.get("/contacts").await.expect(200);
    caller.sandbox.expire_tokens();
    caller.get("/contacts").await.expect(401);
}

#[tokio::test]
async fn a_contact_is_created_numbered_found_and_read() {
    let caller = Caller::start().await;
    let mut given = contact("700");
    given["businessId"] = json!("9004512-1");
    given["externalReference"] = json!("sev-c");
    let created = caller.post("/contacts", &given).await.expect(201);
    let numbered = caller.contact("0").await;
    assert_eq!((&created["number"], &numbered["number"]), (&json!("700"), &json!("701")));
    for query in
        ["number=700", "businessId=9004512-1", "externalReference=sev-c", "number=700&businessId=9004512-1"]
    {
        assert_eq!(caller.get(&format!("/contacts?{query}")).await.expect(200), json!([created]), "{query}");
    }
    assert_eq!(caller.get("/contacts?number=700&businessId=9018089-2").await.expect(200), json!([]));
    assert_eq!(caller.get("/contacts?pageIndex=1&pageSize=1").await.expect(200), json!([numbered]));
    let path = format!("/contacts/{}", created["id"].as_str().unwrap());
    assert_eq!(caller.get(&path).await.expect(200), created);
    caller.get("/contacts/none").await.expect(404);
    assert_eq!(caller.post("/contacts", &contact("700")).await.expect(409)["code"], "ContactNumberInUse");
    assert_eq!(caller.sandbox.talenom_contacts(14222).len(), 2);
    caller.assert_violations(&[]);
}

#[tokio::test]
async fn a_contact_is_updated_by_its_row_version() {
    let caller = Caller::start().await;
    let before = caller.contact("700").await;
    let path = format!("/contacts/{}", before["id"].as_str().unwrap());
    let mut change = before.clone();
    change["email"] = json!("laskut@asiakas.example");
    let after = caller.put(&path, &change).await.expect(200);
    assert_eq!(after["email"], "laskut@asiakas.example");
    assert_ne!(after["rowVersion"], before["rowVersion"]);
    assert_eq!(caller.put(&path, &change).await.expect(409)["code"], "RowVersionConflict");
    assert_eq!(caller.get(&path).await.expect(200), after);
    caller.assert_violations(&[]);
}

#[tokio::test]
async fn a_contact_lacking_a_required_field_is_refused() {
    let caller = Caller::start().await;
    for field in
        ["organizationNumber", "type", "number", "name", "currency", "InvoiceLanguage", "invoicingAddress"]
    {
        let mut body = contact("0");
        body.as_object_mut().unwrap().remove(field);
        let error = caller.post("/contacts", &body).await.expect(400);
        assert_eq!(error["error"], format!("field {field} is missing"));
    }
    let mut other = contact("0");
    other["organizationNumber"] = json!(1);
    caller.post("/contacts", &other).await.expect(400);
    assert!(caller.sandbox.talenom_contacts(14222).is_empty());
}

#[tokio::test]
async fn sales_accounts_show_their_taxes_by_date() {
    let caller = Caller::start().await;
    let accounts = caller.get("/sales-accounts").await.expect(200);
    let account = &accounts[0];
    assert_eq!((&account["number"], &account["isEnabled"]), (&json!(3000), &json!(true)));
    assert_eq!(account["taxEntries"][1]["percent"].to_string(), "25.5");
    assert_eq!(account["taxEntries"][0]["validTo"], "2024-08-31");
    assert_eq!(account["taxEntries"][1]["validFrom"], "2024-09-01");
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let caller = Caller::start().await;
    let error = send(caller.talenom_request(Method::GET, "/vouchers")).await.expect(404);
    assert_eq!(error["statusCode"], 404);
    assert_eq!(caller.sandbox.calls().answered("talenom.unknown", 404), 1);
}

#[tokio::test]
async fn talenom_has_latency_too() {
    let settings = "organization_number: 14222, latency_ms: 120";
    let caller = Caller::with(&SCENARIO.replace("organization_number: 14222", settings)).await;
    let begun = Instant::now();
    caller.get("/contacts").await.expect(200);
    assert!(begun.elapsed() >= Duration::from_millis(120));
}

#[tokio::test]
async fn talenom_has_limits_too_and_says_when_to_come_again() {
    let settings = "organization_number: 14222, requests_per_second: 2";
    let caller = Caller::with(&SCENARIO.replace("organization_number: 14222", settings)).await;
    let deadline = Instant::now() + Duration::from_secs(30);
    let refused = loop {
        assert!(Instant::now() < deadline, "the limit was never reached");
        let reply = caller.get("/contacts").await;
        if reply.status == 429 {
            break reply;
        }
    };
    assert_eq!(refused.headers["retry-after"], "1");
    assert_eq!(refused.json()["statusCode"], 429);
}
