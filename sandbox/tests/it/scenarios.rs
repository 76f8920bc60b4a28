//! Scenario files: what can be written, and how mistakes are told.

use sandbox::{Ports, Sandbox, Scenario};
use serde_json::json;

use crate::harness::{Caller, SCENARIO};

const HEAD: &str = "organizations:\n  - key: a\n    name: A Oy\n    business_id: 2332748-7\n";

#[track_caller]
fn check_refused(yaml: &str, expected: &[&str]) {
    let error = Scenario::from_yaml(yaml).unwrap_err().to_string();
    for part in expected {
        assert!(error.contains(part), "`{part}` is not in: {error}");
    }
}

#[test]
fn mistakes_are_told_with_their_line() {
    check_refused(&format!("{HEAD}    colour: red\n"), &["line 5", "colour"]);
    check_refused(
        "organizations:\n  - key: a\n    name: A\n    business_id: 2332748-8\n",
        &["line 4", "2332748-7"],
    );
    check_refused(
        &format!("{HEAD}    invoices: [{{ customer: 7, date: 2026-11-02 }}]\n"),
        &["line 5", "no customer", "`7`"],
    );
    let customer = format!("{HEAD}    customers: [{{ name: B, number: 7 }}]\n    invoices:\n");
    let invoice = |rest: &str| {
        format!("{customer}      - {{ customer: 7, date: 2026-11-02, number: 1 }}\n      - {{ {rest} }}\n")
    };
    check_refused(
        &invoice("customer: 7, date: 2026-11-02, status: Odottaa"),
        &["line 8", "no invoice status", "`Odottaa`"],
    );
    check_refused(
        &invoice("customer: 7, date: 2026-11-02, number: 1"),
        &["line 8", "invoice 1 is there twice"],
    );
    check_refused(
        &invoice("customer: 7, date: 2026-11-02, credits: 5"),
        &["line 8", "no invoice 5 to credit"],
    );
    check_refused(&invoice("customer: 7, date: 2.11.2026"), &["line 8"]);
    check_refused(
        &invoice("customer: 7, date: 2026-11-02, rows: [{ price: kaksi }]"),
        &["line 8", "`kaksi` is not a decimal"],
    );
    check_refused(
        &format!("{HEAD}    talenom: {{ refusal_status: 500 }}\n"),
        &["line 5", "neither 405 nor 501"],
    );
    check_refused(
        &format!("{HEAD}    talenom: {{ capabilities: {{ find: maybe }} }}\n"),
        &["line 5", "maybe"],
    );
    check_refused(&format!("{HEAD}{}", &HEAD["organizations:\n".len()..]), &["line 5", "a is there twice"]);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = Scenario::load("no/such.yaml").unwrap_err();
    assert!(error.to_string().contains("no/such.yaml"));
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn few_words_make_an_organization() {
    let sandbox = Sandbox::start(Scenario::from_yaml(HEAD).unwrap(), Ports::any()).await.unwrap();
    assert!(sandbox.severa_invoices("a").is_empty());
    assert!(sandbox.talenom_invoices(14222).is_empty());
}

#[tokio::test]
async fn guids_are_the_same_every_time() {
    let (first, second) = (Caller::start().await, Caller::start().await);
    assert_eq!(first.sandbox.severa_invoices("rautio"), second.sandbox.severa_invoices("rautio"));
}

#[tokio::test]
async fn models_can_be_overridden_and_fields_left_out() {
    let rows =
        "rows: [{ quantity: 1, price: 100, raw: { quantity: kaksi, vatRate: null }, absent: [description] }]";
    let yaml = SCENARIO.replace(
        "rows: [{ quantity: 1, price: 100 }]",
        &format!("raw: {{ number: x }}, absent: [date], {rows}"),
    );
    let caller = Caller::with(&yaml).await;
    let guid = caller.sandbox.severa_invoices("rautio")[1].0.clone();
    let invoice = caller.severa(&format!("/v1/invoices/{guid}")).await.expect(200);
    assert_eq!(invoice["number"], "x");
    assert!(invoice.get("date").is_none() && invoice.get("dueDate").is_some());
    let row = caller.severa(&format!("/v1/invoices/{guid}/invoicerows")).await.expect(200)[0].clone();
    assert_eq!((&row["quantity"], &row["vatRate"]), (&json!("kaksi"), &json!(null)));
    assert!(row.get("description").is_none());
}

#[tokio::test]
async fn credit_notes_reverse_charge_totals_and_receivers_are_shown() {
    let yaml = format!(
        "{}      - {{ number: 200, customer: 1001, billing_customer: 1002, date: 2026-11-06, credit_note: true, \
         credits: 101, reverse_charge: AVL 8 c §, currency: SEK, currency_rate: 0.0905, \
         totals: {{ excluding_tax: -1, tax: 0, including_tax: -1 }}, receiver: {{ name: Toinen Oy }}, \
         rows: [{{ type: flat_rate, quantity: -1, price: 2, vat: 0, account: 3200 }}] }}\n",
        SCENARIO.split("      - { number: 102").next().unwrap(),
    );
    let caller = Caller::with(&yaml).await;
    let list = caller.severa("/v1/invoices").await.expect(200);
    let (original, note) = (&list[0], &list[1]);
    assert_eq!(note["isCreditNote"], true);
    assert_eq!(
        (&note["reimburseInvoice"]["number"], &original["creditNoteInvoice"]["number"]),
        (&json!(101), &json!(200))
    );
    assert_eq!(
        (&note["customer"]["number"], &note["billingCustomer"]["number"]),
        (&json!(1001), &json!(1002))
    );
    assert_eq!(
        (&note["totalExcludingTax"]["amount"], &note["totalExcludingTax"]["currencyCode"]),
        (&json!(-1), &json!("SEK"))
    );
    assert_eq!(note["paymentTerm"], 30, "the payer's term");
    assert_eq!(note["receiverCustomerName"], "Toinen Oy");
    let path = format!("/v1/invoices/{}", note["guid"].as_str().unwrap());
    let settings = caller.severa(&format!("{path}/invoicesettings")).await.expect(200);
    assert_eq!(
        (&settings["isReverseCharged"], &settings["reverseChargeDescription"]),
        (&json!(true), &json!("AVL 8 c §"))
    );
    let rows = caller.severa(&format!("{path}/invoicerows")).await.expect(200);
    assert_eq!(rows[0]["rowType"], "FlatRate");
    assert!(rows[0]["flatRateGuid"].is_string());
}

fn scenario(name: &str) -> Scenario {
    Scenario::load(format!("{}/scenarios/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[tokio::test]
async fn the_demo_has_28_waiting_invoices_of_november_2026() {
    let sandbox = Sandbox::start(scenario("demo.yaml"), Ports::any()).await.unwrap();
    let invoices = sandbox.severa_invoices("rautio");
    let waiting: Vec<_> =
        invoices.iter().filter(|invoice| invoice.2 == "Odottaa siirtoa Talenomiin").collect();
    assert_eq!((waiting.len(), invoices.len()), (28, 37));
    for (guid, number, _) in waiting {
        let invoice = sandbox.severa_invoice("rautio", guid).unwrap();
        for date in ["date", "entryDate"] {
            assert!(invoice[date].as_str().unwrap().starts_with("2026-11-"), "{number:?} {date}");
        }
    }
}

#[tokio::test]
async fn the_load_has_500_waiting_invoices_that_are_always_the_same() {
    let (first, second) = (scenario("load.yaml"), scenario("load.yaml"));
    let first = Sandbox::start(first, Ports::any()).await.unwrap();
    let second = Sandbox::start(second, Ports::any()).await.unwrap();
    let invoices = first.severa_invoices("kuorma");
    assert_eq!(invoices.len(), 500);
    assert!(invoices.iter().all(|invoice| invoice.2 == "Odottaa siirtoa Talenomiin"));
    for (guid, ..) in invoices.iter().step_by(97) {
        assert_eq!(first.severa_invoice("kuorma", guid), second.severa_invoice("kuorma", guid));
    }
}

#[tokio::test]
async fn the_example_of_the_readme_is_a_scenario() {
    let readme = include_str!("../../README.md");
    let (_, rest) = readme.split_once("```yaml\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let sandbox = Sandbox::start(Scenario::from_yaml(example).unwrap(), Ports::any()).await.unwrap();
    assert_eq!(sandbox.severa_invoices("rautio").len(), 501);
    assert_eq!(sandbox.talenom_contacts(14222)[0]["email"], "laskut@asiakas.example");
}
