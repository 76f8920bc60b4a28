//! What Severa shows of invoices beyond the plain case: origins, credit notes, currencies, prices with tax.

use sandbox::Rule;
use serde_json::{Value, json};

use crate::harness::{Caller, SCENARIO};

/// The usual scenario with these settings of Severa and these invoices instead of its own.
async fn with(settings: &str, invoices: &str) -> Caller {
    let head = SCENARIO.split("    invoices:").next().unwrap();
    let head =
        head.replacen("requests_per_second: 10000", &format!("requests_per_second: 10000{settings}"), 1);
    Caller::with(&format!("{head}    invoices:\n{invoices}")).await
}

/// The numbers or texts of a field in each item, as JSON spells them.
fn each(list: &Value, pointer: &str) -> Vec<String> {
    let items = list.as_array().unwrap();
    items.iter().map(|item| item.pointer(pointer).unwrap_or(&Value::Null).to_string()).collect()
}

const MIXED: &str = "      - { number: 201, customer: 1001, date: 2026-11-02, entry_date: 2026-10-31, rows: [\
    { code: T1, description: Suunnittelu, quantity: 7.5, price: 98, origins: [\
        { event_date: 2026-10-05, quantity: 3 }, { event_date: 2026-10-07, quantity: 4.5, code: T2 }] },\
    { type: fees, code: P1, further_codes: [P2], description: Lisenssi, price: 10, event_date: 2026-10-20, comment: true,\
      recurring_account: 3010 },\
    { type: travel, description: Matka, quantity: 100, unit: km, price: 0.59 },\
    { type: flat_rate, price: 500, flat_rate: 00000000-0000-4000-8000-000000000001 },\
    { type: fees, price: 1, origins: [] }] }\n";

#[tokio::test]
async fn rows_tell_what_they_come_from() {
    let caller = with("", MIXED).await;
    let invoice = format!("/v1/invoices/{}", caller.sandbox.severa_invoices("rautio")[0].0);
    let rows = caller.severa(&format!("{invoice}/invoicerows")).await.expect(200);
    let first = caller.severa(&format!("{invoice}/workhours?rowCount=1")).await;
    let next = first.headers.get("NextPageToken").unwrap().to_str().unwrap().to_owned();
    let second = caller.severa(&format!("{invoice}/workhours?rowCount=1&pageToken={next}")).await;
    assert!(second.headers.get("NextPageToken").is_none());
    let (first, second) = (first.expect(200), second.expect(200));
    assert_eq!(
        (&first[0]["eventDate"], &second[0]["eventDate"]),
        (&json!("2026-10-05"), &json!("2026-10-07"))
    );
    assert_eq!((&first[0]["workType"]["code"], &second[0]["workType"]["code"]), (&json!("T1"), &json!("T2")));
    assert_eq!(
        (&first[0]["invoiceRowGuid"], &second[0]["invoiceRowGuid"]),
        (&rows[0]["guid"], &rows[0]["guid"])
    );
    let fees = caller.severa(&format!("{invoice}/projectfees")).await.expect(200);
    assert_eq!(each(&fees, "/eventDate"), ["\"2026-10-20\""], "a row without origins has none");
    assert_eq!(each(&fees, "/product/code"), ["\"P1\""]);
    let travels = caller.severa(&format!("{invoice}/projecttravelexpenses")).await.expect(200);
    assert_eq!(each(&travels, "/eventDate"), ["\"2026-10-31\""], "the entry date");
    let of_row = format!("/v1/invoicerows/{}", rows[1]["guid"].as_str().unwrap());
    assert_eq!(caller.severa(&format!("{of_row}/projectfees")).await.expect(200), fees);
    assert_eq!(caller.severa(&format!("{of_row}/workhours")).await.expect(200), json!([]));
    let unknown = "/v1/invoices/00000000-0000-4000-8000-000000000009/workhours";
    assert_eq!(caller.severa(unknown).await.status, 404);
    assert_eq!(rows[1]["code"], json!(["P1", "P2"]));
    assert_eq!(each(&rows, "/hasInvoiceComment"), ["false", "true", "false", "false", "false"]);
    assert_eq!(rows[1]["recurringSalesAccount"]["number"], "3010");
    assert_eq!(rows[3]["flatRateGuid"], "00000000-0000-4000-8000-000000000001");
    caller.assert_violations(&[]);
}

#[tokio::test]
async fn a_credit_note_tells_what_it_takes_back_in_the_thinner_models() {
    let note = MIXED.replace("number: 201,", "number: 201, credit_note: true,");
    let caller = with("", &note).await;
    let invoice = format!("/v1/invoices/{}", caller.sandbox.severa_invoices("rautio")[0].0);
    for (kind, query, dates) in [
        ("workhours", "?firstRow=1&rowCount=100", &["\"2026-10-07\""] as &[&str]),
        ("projectfees", "?rowCount=100", &["\"2026-10-20\""]),
        ("projecttravelexpenses", "?firstRow=0", &["\"2026-10-31\""]),
    ] {
        let plain = caller.severa(&format!("{invoice}/{kind}")).await.expect(200);
        assert_eq!(plain, json!([]), "{kind}");
        let reimbursed = caller.severa(&format!("{invoice}/reimbursed{kind}{query}")).await.expect(200);
        assert_eq!(each(&reimbursed, "/eventDate"), dates, "{kind}");
        assert!(
            reimbursed[0].pointer("/workType/code").is_none()
                && reimbursed[0].pointer("/product/code").is_none()
        );
    }
    caller.assert_violations(&[]);
}

#[tokio::test]
async fn reimbursed_travel_expenses_come_all_unless_fewer_are_asked_for() {
    let row = "{ type: travel, price: 1, quantity: -1 }";
    let rows = [row; 25].join(", ");
    let note = format!(
        "      - {{ number: 202, customer: 1001, date: 2026-11-02, credit_note: true, rows: [{rows}] }}\n"
    );
    let caller = with("", &note).await;
    let guid = caller.sandbox.severa_invoices("rautio")[0].0.clone();
    for (query, count) in [("", 25), ("?firstRow=5", 20), ("?rowCount=10", 10)] {
        let path = format!("/v1/invoices/{guid}/reimbursedprojecttravelexpenses{query}");
        assert_eq!(caller.severa(&path).await.expect(200).as_array().unwrap().len(), count, "{query}");
    }
    let sorted = format!("/v1/invoices/{guid}/reimbursedworkhours?textToSearch=a&pageToken=b");
    caller.severa(&sorted).await.expect(200);
    caller.assert_violations(&[
        (Rule::Unserved, "parameter textToSearch is documented, but the sandbox does not act on it"),
        (Rule::Query, "parameter pageToken is not documented and is ignored in silence"),
    ]);
}

#[tokio::test]
async fn credit_notes_are_signed_as_the_organization_does() {
    let invoices = "      - { number: 300, customer: 1001, date: 2026-11-02, rows: [{ price: 100, quantity: 3 }] }\n      \
        - { number: 301, customer: 1001, date: 2026-11-03, credit_note: true, credits: 300, rows: [\
            { price: 100, quantity: -2 }, { price: 5, quantity: 1 }] }\n      \
        - { number: 302, customer: 1001, date: 2026-11-04, credit_note: true, credits: 300, rows: [{ price: 100, quantity: -1 }] }\n";
    for (convention, quantities, prices, total) in [
        ("negative_quantities", ["-2", "1"], ["100", "5"], "-195"),
        ("negative_prices", ["2", "-1"], ["-100", "-5"], "-195"),
        ("positive", ["2", "-1"], ["100", "5"], "195"),
    ] {
        let caller = with(&format!(", credit_notes: {convention}"), invoices).await;
        let list = caller.severa("/v1/invoices").await.expect(200);
        assert_eq!(list[1]["totalExcludingTax"]["amount"].to_string(), total, "{convention}");
        assert_eq!(list[1]["workHoursTotalExcludingTax"]["amount"].to_string(), total, "{convention}");
        assert_eq!(list[0]["totalExcludingTax"]["amount"].to_string(), "300", "only credit notes");
        assert_eq!(list[0]["creditNoteInvoice"]["number"], 301, "the first note");
        assert_eq!(list[2]["reimburseInvoice"], json!({ "guid": list[0]["guid"], "number": 300 }));
        let path = format!("/v1/invoices/{}/invoicerows", list[1]["guid"].as_str().unwrap());
        let rows = caller.severa(&path).await.expect(200);
        assert_eq!(each(&rows, "/quantity"), quantities, "{convention}");
        assert_eq!(each(&rows, "/unitPrice/amount"), prices, "{convention}");
    }
}

#[tokio::test]
async fn money_of_another_currency_tells_the_own_too() {
    let invoices = "      - { number: 400, customer: 1001, date: 2026-11-02, currency: SEK, currency_rate: RATE, \
        rows: [{ price: 1000, vat: 0 }] }\n      \
        - { number: 401, customer: 1001, date: 2026-11-02, currency: USD, rows: [{ price: 1, vat: 0 }] }\n";
    for (direction, rate, own, default) in
        [("own_per_other", "0.0905", "90.50", "0.8631"), ("other_per_own", "11.05", "90.50", "1.158614")]
    {
        let caller = with(&format!(", currency_rates: {direction}"), &invoices.replace("RATE", rate)).await;
        let list = caller.severa("/v1/invoices").await.expect(200);
        let total = &list[0]["totalExcludingTax"];
        assert_eq!(
            (total["currencyCode"].as_str(), total["amount"].to_string().as_str()),
            (Some("SEK"), "1000")
        );
        let infos = &total["multiCurrencyInfo"];
        assert_eq!(each(infos, "/currencyCode"), ["\"SEK\"", "\"EUR\""]);
        assert_eq!(each(infos, "/amount"), ["1000", own], "{direction}");
        assert_eq!(each(&list, "/currencyRate"), [rate, default]);
        let currencies = caller.severa("/v1/currencies").await.expect(200);
        assert_eq!(each(&currencies, "/rate")[4], default);
    }
    let caller = with(", multi_currency_info: false", &invoices.replace("RATE", "0.0905")).await;
    let list = caller.severa("/v1/invoices").await.expect(200);
    assert_eq!(list[0]["totalExcludingTax"]["multiCurrencyInfo"], Value::Null);
}

#[tokio::test]
async fn prices_can_include_tax() {
    let rows = "rows: [{ price: 125.50, quantity: 2 }, { price: 0.30, quantity: 3, type: fees }]";
    let invoices = format!(
        "      - {{ number: 500, customer: 1001, date: 2026-11-02, {rows} }}\n      \
         - {{ number: 501, customer: 1001, date: 2026-11-02, prices_include_tax: false, {rows} }}\n"
    );
    let caller = with(", prices_include_tax: true", &invoices).await;
    let list = caller.severa("/v1/invoices").await.expect(200);
    // 251.90 with tax of 25.5 % is 200.72 without.
    assert_eq!(each(&list, "/totalIncludingTax/amount")[0], "251.90");
    assert_eq!(each(&list, "/totalExcludingTax/amount"), ["200.72", "251.90"]);
    assert_eq!(each(&list, "/workHoursTotalExcludingTax/amount"), ["200.0", "251.00"]);
    let path = format!("/v1/invoices/{}/invoicerows", list[0]["guid"].as_str().unwrap());
    assert_eq!(each(&caller.severa(&path).await.expect(200), "/unitPrice/amount"), ["125.50", "0.30"]);
}

#[tokio::test]
async fn a_customer_has_an_address_for_each_use() {
    let scenario = SCENARIO.replacen(
        "address: { street: Vilhonkatu 9, postal_code: '00100', city: Helsinki } }",
        "address: { street: Vilhonkatu 9, postal_code: '00100', city: Helsinki },\
         addresses: [{ street: PL 1, postal_code: '00101', city: Helsinki, billing: true },\
                     { street: Kungsgatan 2, postal_code: '11143', city: Stockholm, country: SE, visit: true, postal: true }],\
         tax_free: { description: Ulkomaa, category: G } }",
        1,
    );
    let scenario = scenario.replacen(
        "requests_per_second: 10000",
        "requests_per_second: 10000, vat_registered: false",
        1,
    );
    let caller = Caller::with(&scenario).await;
    let customer = caller.severa("/v1/customers?numbers=1001").await.expect(200)[0].clone();
    assert_eq!(customer["headquarterAddress"]["addressline"], "Vilhonkatu 9");
    let path = format!("/v1/customers/{}", customer["guid"].as_str().unwrap());
    let addresses = caller.severa(&format!("{path}/addresses")).await.expect(200);
    assert_eq!(each(&addresses, "/addressline"), ["\"Vilhonkatu 9\"", "\"PL 1\"", "\"Kungsgatan 2\""]);
    assert_eq!(addresses[0]["guid"], customer["headquarterAddress"]["guid"]);
    for (field, uses) in [
        ("/isBillingAddress", ["false", "true", "false"]),
        ("/isPostalAddress", ["false", "false", "true"]),
        ("/isVisitAddress", ["false", "false", "true"]),
    ] {
        assert_eq!(each(&addresses, field), uses, "{field}");
    }
    let all = caller.severa("/v1/addresses").await.expect(200);
    assert_eq!(all, addresses, "no other customer has one");
    let settings = caller.severa(&format!("{path}/customercountrysettings")).await.expect(200);
    assert_eq!(
        (&settings[0]["isTaxFree"], &settings[0]["zeroVatCategoryCodeEn16931"]),
        (&json!(true), &json!("G"))
    );
    assert_eq!(settings[0]["taxFreeDescription"], "Ulkomaa");
    let invoice = &caller.severa("/v1/invoices?numbers=101").await.expect(200)[0];
    assert_eq!(invoice["receiverAddress"]["addressline"], "PL 1");
    assert_eq!(caller.severa("/v1/organizationdetails").await.expect(200)["isVatRegistered"], false);
    caller.assert_violations(&[]);
}
