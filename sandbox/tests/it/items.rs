//! The registers of items in Severa, and products at Talenom.

use sandbox::Rule;
use sandbox::effects::{Actor, Record};
use serde_json::{Value, json};

use crate::harness::{Caller, SCENARIO};

const REGISTERS: &str = "severa: { client_id: sc, client_secret: ss, requests_per_second: 10000, addons: [Talenom, Maventa],
      products: [{ code: K10, name: Kirja, unit: kpl, price: 46.26, vat: 13.5, account: '3100' },
                 { name: Koodittomat, type: fixed_fees, active: false, changed: 2026-11-10T08:00:00Z }],
      work_types: [{ code: T1, name: Suunnittelu }, { code: T2, name: Matkustus, productive: false, active: false }],
      travel_types: [{ code: M1, name: Kilometrit, class: mileage, unit: km }] }";

async fn caller() -> Caller {
    let usual = "severa: { client_id: sc, client_secret: ss, requests_per_second: 10000 }";
    Caller::with(&SCENARIO.replace(usual, REGISTERS)).await
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn registers_are_narrowed_each_by_its_own_parameters() {
    let caller = caller().await;
    for (path, expected) in [
        ("/v1/products", &["Kirja", "Koodittomat"] as &[&str]),
        ("/v1/products?isActive=false", &["Koodittomat"]),
        ("/v1/products?type=Materials", &["Kirja"]),
        ("/v1/products?code=K10", &["Kirja"]),
        ("/v1/products?changedSince=2026-11-10T08:00:00Z", &["Koodittomat"]),
        ("/v1/worktypes?active=true", &["Suunnittelu"]),
        ("/v1/worktypes?productive=false", &["Matkustus"]),
        ("/v1/worktypes?firstRow=1", &["Matkustus"]),
        ("/v1/worktypes?changedSince=2026-11-10T08:00:00Z", &[]),
        ("/v1/travelexpensetypes?code=M1", &["Kilometrit"]),
    ] {
        assert_eq!(names(&caller.severa(path).await.expect(200)), expected, "{path}");
    }
    caller.assert_violations(&[]);
    caller.severa("/v1/travelexpensetypes?changedSince=2026-11-10T08:00:00Z").await.expect(200);
    caller.severa("/v1/products?active=true").await.expect(200);
    let rules: Vec<Rule> = caller.sandbox.violations().iter().map(|violation| violation.rule).collect();
    assert_eq!(rules, [Rule::Query, Rule::Query]);
}

#[tokio::test]
async fn only_a_work_type_hides_percent_and_account_number() {
    let caller = caller().await;
    let product = &caller.severa("/v1/products").await.expect(200)[0];
    assert_eq!((&product["vatRate"], &product["salesAccount"]["number"]), (&json!(13.5), &json!("3100")));
    let work_type = &caller.severa("/v1/worktypes").await.expect(200)[0];
    assert!(work_type.get("vatRate").is_none() && work_type["salesAccount"].get("number").is_none());
    assert_eq!(work_type["salesAccount"]["name"], "Palvelumyynti");
    let travel_type = &caller.severa("/v1/travelexpensetypes").await.expect(200)[0];
    assert_eq!((&travel_type["isMileage"], &travel_type["vatRate"]), (&json!(true), &json!(25.5)));
    let organization = caller.severa("/v1/organizationdetails").await.expect(200);
    assert_eq!(organization["activeAddons"], json!(["Talenom", "Maventa"]));
}

#[tokio::test]
async fn what_a_row_comes_from_is_the_item_of_its_code() {
    let caller = caller().await;
    let work_type = &caller.severa("/v1/worktypes").await.expect(200)[0];
    let invoice = caller.sandbox.severa_invoices("rautio")[0].0.clone();
    let hours = caller.severa(&format!("/v1/invoices/{invoice}/workhours")).await.expect(200);
    assert_eq!(hours[0]["workType"]["guid"], work_type["guid"]);
}

#[tokio::test]
async fn products_are_made_found_and_changed_and_each_change_is_an_effect() {
    let caller = Caller::start().await;
    let body = json!({"code": "T1", "name": "Suunnittelu", "externalReference": "severa:1"});
    let product = caller.post("/products", &body).await.expect(201);
    assert_eq!(caller.post("/products", &body).await.expect(409)["code"], "ProductCodeInUse");
    for body in [json!({"name": "Koodittomat"}), json!({"name": "Koodittomat"})] {
        caller.post("/products", &body).await.expect(201);
    }
    assert_eq!(caller.get("/products?externalReference=severa:1").await.expect(200), json!([product]));
    assert_eq!(caller.get("/products?code=t1").await.expect(200), json!([]));
    assert_eq!(caller.get("/products").await.expect(200).as_array().unwrap().len(), 3);
    let path = format!("/products/{}", product["id"].as_str().unwrap());
    let mut change = product.clone();
    change["isActive"] = json!(false);
    let changed = caller.put(&path, &change).await.expect(200);
    assert_ne!(changed["rowVersion"], product["rowVersion"]);
    assert_eq!(caller.put(&path, &change).await.expect(409)["code"], "RowVersionConflict");
    let unknown = json!({"name": "Tili", "salesAccountNumber": 9999});
    assert_eq!(caller.post("/products", &unknown).await.expect(400)["code"], "SalesAccountNotFound");
    caller.assert_violations(&[]);
    let effects = caller.sandbox.effects();
    let of_products = effects.iter().filter(|effect| effect.actor == Actor::Connector);
    let states: Vec<bool> = of_products
        .filter_map(|effect| match &effect.record {
            Record::TalenomProduct(product) => Some(product.as_ref().unwrap().is_active),
            Record::SeveraInvoice(_)
            | Record::TalenomInvoice(_)
            | Record::TalenomContact(_)
            | Record::TalenomVoucher(_) => None,
        })
        .collect();
    assert_eq!(states, [true, true, true, false]);
}
