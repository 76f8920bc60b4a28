//! The record for the check against the vendors' documents.

use std::path::{Path, PathBuf};

use sandbox::talenom::{Capability, Manner};
use sandbox::{Failure, Fault};
use serde_json::{Value, json};

use crate::harness::{Caller, SCENARIO};

/// A directory of the test's own; it does not outlive the test.
struct Directory(PathBuf);

impl Directory {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("severa-talenom-record-{name}-{}", std::process::id())))
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Every exchange in the directory.
fn lines(directory: &Path) -> Vec<Value> {
    let files = std::fs::read_dir(directory)
        .unwrap()
        .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    files
        .flat_map(|text| text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<_>>())
        .collect()
}

/// Operation, status, flagged, distorted.
fn told(exchanges: &[Value]) -> Vec<(&str, i64, bool, bool)> {
    let told = exchanges.iter().map(|exchange| {
        let is = |name: &str| exchange[name].as_bool().unwrap();
        (
            exchange["operation"].as_str().unwrap(),
            exchange["status"].as_i64().unwrap(),
            is("flagged"),
            is("distorted"),
        )
    });
    told.collect()
}

#[tokio::test]
async fn exchanges_are_recorded_whole_and_once() {
    let directory = Directory::new("whole");
    let caller = Caller::start().await;
    caller.sandbox.record_into(&directory.0).unwrap();
    for _ in 0..3 {
        caller.severa("/v1/customers?rowCount=1&numbers=1002").await.expect(200);
    }
    caller.contact("7").await;
    let exchanges = lines(&directory.0);
    assert_eq!(
        told(&exchanges),
        [("severa.listCustomers", 200, false, false), ("talenom.createContact", 201, false, false)]
    );
    let [list, create] = exchanges.as_slice() else { panic!("{exchanges:?}") };
    assert_eq!(
        (&list["api"], &list["method"], &list["path"]),
        (&json!("severa"), &json!("GET"), &json!("/rest-api/v1/customers"))
    );
    assert_eq!(list["query"], json!([["rowCount", "1"], ["numbers", "1002"]]));
    let answer: Value = serde_json::from_str(list["answer_body"].as_str().unwrap()).unwrap();
    assert_eq!(answer[0]["number"], 1002);
    assert_eq!(list["answer_content_type"], "application/json; charset=utf-8");
    let request: Value = serde_json::from_str(create["request_body"].as_str().unwrap()).unwrap();
    assert_eq!((&create["path"], &request["number"]), (&json!("/fi/sales/v1/14222/contacts"), &json!("7")));
}

#[tokio::test]
async fn what_no_vendor_would_say_is_marked() {
    let directory = Directory::new("marked");
    let caller = Caller::start().await;
    let sandbox = &caller.sandbox;
    sandbox.record_into(&directory.0).unwrap();
    caller.severa("/v1/vatrates?x=1").await.expect(200);
    sandbox.fault(Fault::new("severa.listVatRates", Failure::Thin));
    sandbox.fault(Fault::new("severa.listVatRates", Failure::LateMs(1)));
    caller.severa("/v1/vatrates").await.expect(200);
    caller.severa("/v1/vatrates").await.expect(200);
    sandbox.talenom_set_manner(14222, Capability::Find, Manner::Refused);
    sandbox.talenom_set_manner(14222, Capability::SalesAccounts, Manner::Ignored);
    caller.get("/contacts").await.expect(405);
    caller.get("/sales-accounts").await.expect(200);
    assert_eq!(caller.severa("/v1/nothing").await.status, 404);
    assert_eq!(
        told(&lines(&directory.0)),
        [
            ("severa.listVatRates", 200, true, false),
            ("severa.listVatRates", 200, false, true),
            ("severa.listVatRates", 200, false, false),
            ("talenom.findContacts", 405, false, true),
            ("talenom.listSalesAccounts", 200, false, true),
            ("severa.unknown", 404, true, false),
        ]
    );
}

#[tokio::test]
async fn answers_of_a_company_with_overrides_are_marked() {
    let directory = Directory::new("overrides");
    let yaml = SCENARIO
        .replace("rows: [{ quantity: 1, price: 100 }]", "rows: [{ price: 100, absent: [unitPrice] }]");
    let caller = Caller::with(&yaml).await;
    caller.sandbox.record_into(&directory.0).unwrap();
    caller.severa("/v1/invoicerows").await.expect(200);
    assert_eq!(told(&lines(&directory.0)), [("severa.listInvoiceRows", 200, false, true)]);
}
