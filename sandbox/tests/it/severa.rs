//! Severa: tokens, headers, scopes, rate limit, status changes.

use std::time::{Duration, Instant};

use reqwest::Method;
use sandbox::Rule;
use serde_json::{Value, json};

use crate::harness::{Caller, SCENARIO, send};

fn error_type(error: &Value) -> &str {
    error["error"]["type"].as_str().unwrap()
}

#[tokio::test]
async fn a_token_has_the_names_of_severa_and_not_those_of_oauth() {
    let caller = Caller::start().await;
    for scope in
        ["invoices:read,customers:read", "invoices:read customers:read", "invoices:read, customers:read"]
    {
        let body = json!({"client_id": "sc", "client_secret": "ss", "scope": scope});
        let answer = caller.severa_token(&body).await.expect(200);
        assert_eq!(answer["access_token_type"], "Bearer");
        assert_eq!(answer["access_token_expires_in"], 3600);
        assert_eq!(answer["scope"], "customers:read,invoices:read");
        assert!(answer["access_token_expires_utc"].as_str().unwrap().ends_with('Z'));
        assert!(answer.get("token_type").is_none() && answer.get("expires_in").is_none());
    }
    let answer = caller.severa_token(&json!({"client_Id": "sc", "client_Secret": "ss"})).await.expect(200);
    assert_eq!(answer["scope"].as_str().unwrap().split(',').count(), 5, "all that the client may have");
    let fields = ["client_id", "client_secret"];
    let messages = fields.map(|field| format!("field {field} is missing, or not written so"));
    caller.assert_violations(&messages.each_ref().map(|message| (Rule::Body, message.as_str())));
}

#[tokio::test]
async fn wrong_credentials_and_scopes_that_are_not_allowed_are_unauthorized() {
    let caller = Caller::start().await;
    for body in [
        json!({"client_id": "sc", "client_secret": "wrong"}),
        json!({"client_id": "nobody", "client_secret": "ss"}),
        json!({"client_id": "sc", "client_secret": "ss", "scope": "invoices:read users:read"}),
        json!({}),
    ] {
        let error = caller.severa_token(&body).await.expect(401);
        assert_eq!(error_type(&error), "AuthenticationRequired");
        assert_eq!(error["error"]["httpStatusCode"], 401);
    }
}

#[tokio::test]
async fn a_call_needs_its_token_and_the_client_id_of_the_token() {
    let caller = Caller::start().await;
    let url = format!("{}/v1/invoices", caller.sandbox.severa_base_url());
    let get = || caller.http.get(&url);
    for request in [
        get(),
        get().header("Client_Id", "sc"),
        get().bearer_auth(&caller.severa_token),
        get().bearer_auth(&caller.severa_token).header("Client_Id", "other"),
        get().bearer_auth("made-up").header("Client_Id", "sc"),
    ] {
        let error = send(request).await.expect(401);
        assert_eq!(error_type(&error), "AuthenticationRequired");
    }
    send(caller.severa_request(Method::GET, "/v1.0/invoices")).await.expect(200);
    caller.sandbox.expire_tokens();
    caller.severa("/v1/invoices").await.expect(401);
}

#[tokio::test]
async fn a_token_ends_after_its_lifetime() {
    let caller =
        Caller::with(&SCENARIO.replace("requests_per_second: 10000", "token_lifetime_seconds: 0")).await;
    let error = caller.severa("/v1/invoices").await.expect(401);
    assert!(error["error"]["details"][0]["message"].as_str().unwrap().contains("expired"));
}

#[tokio::test]
async fn a_call_without_its_scope_is_told_which_one_it_lacks() {
    let mut caller = Caller::start().await;
    let body = json!({"client_id": "sc", "client_secret": "ss", "scope": "invoices:read"});
    let answer = caller.severa_token(&body).await.expect(200);
    answer["access_token"].as_str().unwrap().clone_into(&mut caller.severa_token);
    caller.severa("/v1/invoices").await.expect(200);
    for (path, scope) in [
        ("/v1/customers", "customers:read"),
        ("/v1/invoicestatuses", "settings:read"),
        ("/v1/localization/countries", "settings:read"),
        ("/v1/organizationdetails", "organization:read"),
    ] {
        let error = caller.severa(path).await.expect(403);
        assert_eq!(error_type(&error), "InsufficientApiScope");
        assert!(error["error"]["details"][0]["message"].as_str().unwrap().contains(scope), "{path}: {error}");
    }
    let guid = caller.sandbox.severa_invoices("rautio")[0].0.clone();
    let error = caller.patch(&guid, &json!([])).await.expect(403);
    assert!(error["error"]["details"][0]["message"].as_str().unwrap().contains("invoices:write"));
}

#[tokio::test]
async fn too_many_calls_in_a_second_are_refused_in_plain_text() {
    let caller =
        Caller::with(&SCENARIO.replace("requests_per_second: 10000", "requests_per_second: 2")).await;
    let deadline = Instant::now() + Duration::from_secs(30);
    let mut served = 0;
    let refused = loop {
        assert!(Instant::now() < deadline, "the limit was never reached");
        let reply = caller.severa("/v1/vatrates").await;
        if reply.status == 429 {
            break reply;
        }
        served += 1;
    };
    assert_eq!(refused.text, "API calls quota exceeded! maximum admitted 2 per 1s.");
    assert!(refused.headers.get("retry-after").is_none());
    assert_eq!(refused.headers["content-type"], "text/plain");
    let calls = caller.sandbox.calls();
    assert_eq!(calls.answered("severa.listVatRates", 429), 1);
    assert_eq!(calls.answered("severa.listVatRates", 200), served);
    assert_eq!(calls.answered_by_any(429), 1);
    // The window slides: the call is served again without anything being reset.
    while caller.severa("/v1/vatrates").await.status == 429 {
        assert!(Instant::now() < deadline, "the limit was never lifted");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn heartbeats_answer_without_credentials_but_for_the_authorized_one() {
    let caller = Caller::start().await;
    let base = caller.sandbox.severa_base_url();
    for (path, text) in [("server", "Server is alive."), ("database", "Database is alive.")] {
        let reply = send(caller.http.get(format!("{base}/heartbeat/{path}"))).await;
        assert_eq!((reply.status, reply.text.as_str()), (200, text));
    }
    assert_eq!(send(caller.http.get(format!("{base}/heartbeat/authorized"))).await.status, 401);
    assert_eq!(caller.severa("/heartbeat/authorized").await.status, 204);
}

#[tokio::test]
async fn a_patch_sets_the_status_and_answers_the_invoice_in_an_array() {
    let caller = Caller::start().await;
    let before = caller.sandbox.severa_invoice("rautio", "101").unwrap();
    let status = caller.sandbox.severa_status_guid("rautio", "Siirretty Talenomiin");
    let body = json!([{"op": "Replace", "path": "/status/guid", "value": status}]);
    let answer = caller.patch(before["guid"].as_str().unwrap(), &body).await.expect(200);
    let [after] = answer.as_array().unwrap().as_slice() else { panic!("one invoice is expected: {answer}") };
    assert_eq!(after["status"]["name"], "Siirretty Talenomiin");
    assert_eq!(after["status"]["isWaitingPayment"], true);
    assert_eq!(after["number"], 101);
    assert!(after["lastUpdatedDateTime"].as_str().unwrap() > before["lastUpdatedDateTime"].as_str().unwrap());
    assert_eq!(caller.sandbox.severa_status_name("rautio", "101"), "Siirretty Talenomiin");
    caller.assert_violations(&[]);
}

#[tokio::test]
async fn an_invoice_gets_its_number_with_a_status_that_gives_numbers() {
    let caller = Caller::start().await;
    let (draft, number, _) = caller.sandbox.severa_invoices("rautio").pop().unwrap();
    assert_eq!(number, None);
    let status = caller.sandbox.severa_status_guid("rautio", "Odottaa siirtoa Talenomiin");
    let body = json!([{"op": "Replace", "path": "/status/guid", "value": status}]);
    let answer = caller.patch(&draft, &body).await.expect(200);
    assert_eq!((&answer[0]["number"], &answer[0]["referenceNumber"]), (&json!(104), &json!("1041")));
}

#[tokio::test]
async fn a_patch_of_anything_else_is_refused_and_changes_nothing() {
    let caller = Caller::start().await;
    let guid = caller.sandbox.severa_invoices("rautio")[0].0.clone();
    let status = caller.sandbox.severa_status_guid("rautio", "Maksettu");
    let inactive = caller.sandbox.severa_status_guid("rautio", "Siirretty vanhaan järjestelmään");
    let good = json!({"op": "Replace", "path": "/status/guid", "value": status});
    for bad in [
        json!({"op": "Replace", "path": "/status/guid", "value": "00000000-0000-4000-8000-000000000000"}),
        json!({"op": "Replace", "path": "/status/guid", "value": inactive}),
        json!({"op": "Replace", "path": "/paymentDate", "value": "2026-11-10"}),
        json!({"op": "Remove", "path": "/status/guid"}),
    ] {
        let error = caller.patch(&guid, &json!([good, bad])).await.expect(400);
        assert_eq!(error_type(&error), "InvalidParameter", "{bad}");
    }
    assert_eq!(error_type(&caller.patch(&guid, &good).await.expect(400)), "InvalidRequest");
    caller.patch(&guid, &json!([])).await.expect(400);
    let reply = caller.patch("00000000-0000-4000-8000-000000000000", &json!([good])).await;
    assert_eq!((reply.status, reply.text.as_str()), (404, ""));
    assert_eq!(caller.sandbox.severa_status_name("rautio", "101"), "Odottaa siirtoa Talenomiin");
}

#[tokio::test]
async fn each_organization_has_its_own_latency() {
    let caller = Caller::with(&SCENARIO.replace("client_id: sc,", "client_id: sc, latency_ms: 120,")).await;
    let begun = Instant::now();
    caller.severa("/v1/vatrates").await.expect(200);
    assert!(begun.elapsed() >= Duration::from_millis(120));
}
