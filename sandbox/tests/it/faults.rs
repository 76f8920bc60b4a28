//! Faults: what the caller sees, and whether the call had its effect.

use std::error::Error;
use std::time::{Duration, Instant};

use reqwest::Method;
use sandbox::{Failure, Fault, Sandbox};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::harness::{Caller, Reply, send};

const DRAFT: &str = "talenom.createDraftInvoice";

/// A caller with a contact, and the path that makes a draft for it.
async fn start() -> (Caller, String) {
    let caller = Caller::start().await;
    let contact = caller.contact("1").await;
    let path = format!("/invoices?contactId={}", contact["id"].as_str().unwrap());
    (caller, path)
}

fn drafts(sandbox: &Sandbox) -> usize {
    sandbox.talenom_invoices(14222).len()
}

async fn create(caller: &Caller, path: &str) -> Reply {
    send(caller.talenom_request(Method::POST, path)).await
}

#[expect(clippy::disallowed_methods, reason = "the sandbox has no outbound::Caller")]
async fn create_in_vain(caller: &Caller, path: &str) -> reqwest::Error {
    match caller.talenom_request(Method::POST, path).send().await {
        Ok(response) => response.text().await.expect_err("the body must not come whole"),
        Err(error) => error,
    }
}

#[tokio::test]
async fn a_status_comes_with_the_effect_or_without_it() {
    let (caller, path) = start().await;
    caller.sandbox.fault(Fault::new(DRAFT, Failure::Status(503)));
    caller.sandbox.fault(Fault::new(DRAFT, Failure::BareStatus(500)).after_effect());
    let refused = create(&caller, &path).await.expect(503);
    assert_eq!(refused, json!({"statusCode": 503, "message": "Service Unavailable"}));
    assert_eq!(drafts(&caller.sandbox), 0);
    let done = create(&caller, &path).await;
    assert_eq!((done.status, done.text.as_str()), (500, ""));
    assert_eq!(drafts(&caller.sandbox), 1);
    create(&caller, &path).await.expect(201);
    let calls = caller.sandbox.calls();
    assert_eq!(
        (calls.received(DRAFT), calls.answered(DRAFT, 201), calls.operations[DRAFT].struck),
        (3, 1, 2)
    );
    caller.assert_violations(&[]);
}

#[tokio::test]
async fn severas_own_form_of_errors_is_kept() {
    let caller = Caller::start().await;
    caller.sandbox.fault(Fault::new("severa.listVatRates", Failure::Status(500)));
    let answer = caller.severa("/v1/vatrates").await.expect(500);
    assert_eq!(answer["error"]["httpStatusCode"], 500);
}

#[tokio::test]
async fn a_cut_answer_ends_in_the_middle() {
    let (caller, path) = start().await;
    caller.sandbox.fault(Fault::new(DRAFT, Failure::Cut).after_effect());
    caller.sandbox.fault(Fault::new(DRAFT, Failure::Cut));
    for expected in [1, 1] {
        let error = create_in_vain(&caller, &path).await;
        assert!(error.is_body() || error.is_decode(), "{error:?}");
        assert_eq!(drafts(&caller.sandbox), expected);
    }
}

/// What comes over the wire in answer to a plain request, and how it ends.
async fn raw(caller: &Caller, operation: &str, failure: Failure) -> (String, std::io::Result<usize>) {
    caller.sandbox.fault(Fault::new(operation, failure));
    let address = caller.sandbox.addresses()[0];
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /rest-api/heartbeat/server HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let mut bytes = Vec::new();
    let end = stream.read_to_end(&mut bytes).await;
    (String::from_utf8(bytes).unwrap(), end)
}

#[tokio::test]
async fn cut_and_reset_are_real_on_the_wire() {
    let caller = Caller::start().await;
    let (text, end) = raw(&caller, "severa.heartbeatServer", Failure::Cut).await;
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("content-length: 16"), "{head}");
    assert_eq!(body, "Server i");
    assert!(end.is_ok(), "{end:?}");
    let (text, end) = raw(&caller, "severa.heartbeatServer", Failure::Reset).await;
    assert_eq!(text, "");
    assert_eq!(end.unwrap_err().kind(), std::io::ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn a_reset_call_may_have_had_its_effect() {
    let (caller, path) = start().await;
    caller.sandbox.fault(Fault::new(DRAFT, Failure::Reset));
    caller.sandbox.fault(Fault::new(DRAFT, Failure::Reset).after_effect());
    for expected in [0, 1] {
        let error = create_in_vain(&caller, &path).await;
        assert!(error.is_request() && error.source().is_some(), "{error:?}");
        assert_eq!(drafts(&caller.sandbox), expected);
    }
}

#[tokio::test]
async fn a_late_effect_takes_place_though_the_caller_has_gone() {
    let (caller, path) = start().await;
    let gate = caller.sandbox.hold(DRAFT);
    caller.sandbox.fault(Fault::new(DRAFT, Failure::LateMs(100)));
    let call = caller.talenom_request(Method::POST, &path).timeout(Duration::from_millis(50));
    #[expect(clippy::disallowed_methods, reason = "the sandbox has no outbound::Caller")]
    let error = call.send().await.unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    gate.held(1).await;
    assert_eq!(drafts(&caller.sandbox), 0);
    gate.release();
    let deadline = Instant::now() + Duration::from_secs(20);
    while drafts(&caller.sandbox) == 0 {
        assert!(Instant::now() < deadline, "the effect does not take place");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn an_answer_may_be_late_or_slow() {
    let (caller, path) = start().await;
    for failure in [Failure::LateMs(150), Failure::SlowBodyMs(150)] {
        caller.sandbox.fault(Fault::new(DRAFT, failure).after_effect());
        let begun = Instant::now();
        create(&caller, &path).await.expect(201);
        assert!(begun.elapsed() >= Duration::from_millis(150));
    }
    // The head of a slow answer is there long before the body.
    caller.sandbox.fault(Fault::new(DRAFT, Failure::SlowBodyMs(60_000)));
    #[expect(clippy::disallowed_methods, reason = "the sandbox has no outbound::Caller")]
    let head = caller.talenom_request(Method::POST, &path).send().await.unwrap();
    assert_eq!(head.status(), 201);
    assert!(head.content_length().unwrap() > 2);
}

#[tokio::test]
async fn answers_of_the_wrong_kind() {
    let (caller, path) = start().await;
    caller.sandbox.fault(Fault::new(DRAFT, Failure::WrongContentType));
    let page = create(&caller, &path).await;
    assert_eq!(
        (page.status, page.headers["content-type"].to_str().unwrap()),
        (200, "text/html; charset=utf-8")
    );
    assert_eq!(drafts(&caller.sandbox), 0);
    caller.sandbox.fault(Fault::new(DRAFT, Failure::Thin).after_effect());
    assert_eq!(create(&caller, &path).await.expect(201), json!({}));
    assert_eq!(drafts(&caller.sandbox), 1);
    // A read has no effect to leave out: its list keeps its length.
    caller.sandbox.fault(Fault::new("severa.listCustomers", Failure::Thin));
    assert_eq!(caller.severa("/v1/customers").await.expect(200), json!([{}, {}, {}]));
}

#[tokio::test]
async fn somebody_else_saves_in_between() {
    let (caller, _) = start().await;
    let draft = caller.draft().await;
    caller.sandbox.fault(Fault::new("talenom.updateInvoice", Failure::StaleRowVersion));
    let answer = caller.put_invoice(&draft).await.expect(409);
    assert_eq!(answer["code"], "RowVersionConflict");
    let mut moved = caller.sandbox.talenom_invoices(14222).remove(0);
    caller.put_invoice(&moved).await.expect(200);
    moved["rowVersion"] = draft["rowVersion"].clone();
    moved["updatedDateUtc"] = draft["updatedDateUtc"].clone();
    assert_eq!(moved, draft, "only the row version was another one");
}

#[tokio::test]
async fn limits_come_with_and_without_a_time() {
    let (caller, path) = start().await;
    caller.sandbox.fault(Fault::new(DRAFT, Failure::RateLimited { retry_after_s: Some(2) }));
    caller.sandbox.fault(Fault::new("severa.listVatRates", Failure::RateLimited { retry_after_s: None }));
    let answer = create(&caller, &path).await;
    assert_eq!((answer.status, answer.headers["retry-after"].to_str().unwrap()), (429, "2"));
    let answer = caller.severa("/v1/vatrates").await;
    assert_eq!((answer.status, answer.headers.contains_key("retry-after")), (429, false));
    assert_eq!(answer.text, "API calls quota exceeded! maximum admitted 10000 per 1s.");
    assert_eq!(caller.sandbox.calls().answered_by_any(429), 0, "no limit was exceeded in truth");
}

async fn pattern(fault: Fault, calls: usize) -> String {
    let caller = Caller::start().await;
    caller.sandbox.fault(fault);
    let mut struck = String::new();
    for _ in 0..calls {
        struck.push(if caller.severa("/v1/vatrates").await.status == 200 { '.' } else { 'x' });
    }
    let set = caller.sandbox.faults().remove(0);
    assert_eq!((set.seen, set.struck), (calls as u64, struck.matches('x').count() as u64));
    struck
}

#[tokio::test]
async fn calls_are_struck_by_the_rule_that_was_chosen() {
    let fault = || Fault::new("severa.listVatRates", Failure::Status(500));
    assert_eq!(pattern(fault().next(2), 4).await, "xx..");
    assert_eq!(pattern(fault().every(3), 7).await, "..x..x.");
    let by_chance = pattern(fault().by_chance(300, 7), 40).await;
    assert_eq!(by_chance, pattern(fault().by_chance(300, 7), 40).await, "the same seed, the same calls");
    assert_ne!(by_chance, pattern(fault().by_chance(300, 8), 40).await);
    assert!((4..=24).contains(&by_chance.matches('x').count()), "{by_chance}");
}

#[tokio::test]
async fn faults_are_set_over_the_control_api() {
    let (caller, path) = start().await;
    let url = format!("{}/faults", caller.sandbox.control_url());
    let set = |fault: Value| send(caller.http.post(&url).json(&fault));
    let fault = json!({"operation": DRAFT, "failure": {"status": 502}, "after_effect": true,
        "strikes": {"chance": {"per_mille": 1000, "seed": 1}}});
    assert_eq!(set(fault.clone()).await.status, 204);
    assert_eq!(set(json!({"operation": DRAFT, "failure": "reset"})).await.status, 204);
    create(&caller, &path).await.expect(502);
    let list = send(caller.http.get(&url)).await.expect(200);
    assert_eq!(list["faults"][0], json!({"fault": fault, "seen": 1, "struck": 1}));
    assert_eq!(list["faults"][1]["fault"]["strikes"], json!({"next": 1}));
    for (wrong, reason) in [
        (
            json!({"operation": "talenom.createDraft", "failure": "cut"}),
            "there is no operation talenom.createDraft",
        ),
        (json!({"operation": DRAFT, "failure": {"status": 99}}), "99 is no status of an answer"),
        (json!({"operation": DRAFT, "failure": "cut", "strikes": {"every": 0}}), "every 0th call is none"),
        (
            json!({"operation": DRAFT, "failure": "stale_row_version", "after_effect": true}),
            "StaleRowVersion comes before the effect by its nature",
        ),
    ] {
        let refused = set(wrong).await;
        assert_eq!((refused.status, refused.text.as_str()), (400, reason));
    }
    assert_eq!(send(caller.http.delete(&url)).await.status, 204);
    create(&caller, &path).await.expect(201);
}

#[tokio::test]
async fn a_fault_may_be_of_one_organization() {
    let caller = Caller::start().await;
    for organization in ["other", "rautio"] {
        caller.sandbox.fault(Fault::new("severa.listVatRates", Failure::Status(500)).of(organization));
    }
    caller.severa("/v1/vatrates").await.expect(500);
    let seen: Vec<u64> = caller.sandbox.faults().iter().map(|set| set.seen).collect();
    assert_eq!(seen, [0, 1]);
}

#[tokio::test]
async fn a_refused_call_is_not_struck() {
    let caller = Caller::start().await;
    caller.sandbox.fault(Fault::new("severa.listVatRates", Failure::Status(500)));
    caller.sandbox.expire_tokens();
    caller.severa("/v1/vatrates").await.expect(401);
    assert_eq!(caller.sandbox.faults()[0].seen, 0);
}
