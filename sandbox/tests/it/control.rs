//! The control API.

use serde_json::{Value, json};

use crate::harness::{Caller, row, send};

async fn control(caller: &Caller, path: &str) -> Value {
    send(caller.http.get(format!("{}{path}", caller.sandbox.control_url()))).await.expect(200)
}

#[tokio::test]
async fn the_state_of_both_sides_is_shown() {
    let caller = Caller::start().await;
    let mut draft = caller.draft().await;
    draft["lineItems"] = json!([row("1", "100", 3000, "25.5")]);
    caller.put_invoice(&draft).await.expect(200);
    let state = control(&caller, "/state").await;
    let organization = &state["organizations"][0];
    assert_eq!(organization["key"], "rautio");
    let invoice = &organization["severa"]["invoices"][0];
    assert_eq!((&invoice["number"], &invoice["status"]), (&json!(101), &json!("Odottaa siirtoa Talenomiin")));
    assert_eq!(invoice["totalIncludingTax"].to_string(), "996.81");
    let invoice = &organization["talenom"]["invoices"][0];
    assert_eq!((&invoice["status"], &invoice["externalReference"]), (&json!("Draft"), &json!("sev-1")));
    assert_eq!(
        (invoice["totalIncludingTax"].to_string().as_str(), &invoice["lineItems"]),
        ("125.5", &json!(1))
    );
    assert_eq!(organization["talenom"]["contacts"][0]["number"], "1");
}

#[tokio::test]
async fn calls_and_violations_are_shown_and_forgotten() {
    let caller = Caller::start().await;
    caller.severa("/v1/vatrates?x=1").await.expect(200);
    let calls = control(&caller, "/calls").await;
    assert_eq!(calls["severa.listVatRates"], json!({"received": 1, "by_status": {"200": 1}, "struck": 0}));
    let violations = control(&caller, "/violations").await;
    assert_eq!(violations["violations"][0]["rule"], "query");
    assert_eq!(violations["dropped"], 0);
    let reset = send(caller.http.post(format!("{}/reset", caller.sandbox.control_url()))).await;
    assert_eq!(reset.status, 204);
    assert_eq!(control(&caller, "/calls").await, json!({}));
    assert_eq!(control(&caller, "/violations").await["violations"], json!([]));
}

#[tokio::test]
async fn the_scenario_tells_how_to_connect() {
    let caller = Caller::start().await;
    let scenario = control(&caller, "/scenario").await;
    assert_eq!(scenario["talenom"]["subscriptionKey"], "key");
    let organization = &scenario["organizations"][0];
    assert_eq!(organization["severa"]["clientSecret"], "ss");
    assert_eq!(organization["severa"]["invoicesByStatus"]["Odottaa siirtoa Talenomiin"], 2);
    assert_eq!(organization["talenom"]["organizationNumber"], 14222);
}

#[tokio::test]
async fn a_stopped_sandbox_does_not_answer() {
    let caller = Caller::start().await;
    let url = format!("{}/state", caller.sandbox.control_url());
    caller.sandbox.shutdown().await;
    let connected =
        tokio::net::TcpStream::connect(url.trim_start_matches("http://").trim_end_matches("/state")).await;
    assert!(connected.is_err());
}
