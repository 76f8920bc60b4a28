//! Talenom's invoices: draft, rows and sums, checks, approval, deletion.

use reqwest::Method;
use sandbox::Rule;
use serde_json::{Value, json};

use crate::harness::{Caller, SCENARIO, row, send};

#[tokio::test]
async fn a_draft_is_empty_and_new_on_every_call() {
    let caller = Caller::start().await;
    let draft = caller.draft().await;
    assert_eq!(
        (&draft["status"], &draft["number"], &draft["type"]),
        (&json!("Draft"), &json!(0), &json!("Normal"))
    );
    assert_eq!(draft["externalReference"], "sev-1");
    assert_eq!(draft["lineItems"], json!([]));
    let path = format!("/invoices?contactId={}", draft["contactId"].as_str().unwrap());
    let second = send(caller.talenom_request(Method::POST, &path)).await.expect(201);
    assert_ne!(second["id"], draft["id"]);
    assert_eq!(second["externalReference"], Value::Null);
    assert_eq!(caller.sandbox.talenom_invoices(14222).len(), 2);
    let unknown = send(caller.talenom_request(Method::POST, "/invoices?contactId=none")).await;
    assert_eq!(unknown.expect(400)["code"], "ContactNotFound");
    caller.assert_violations(&[]);
}

#[tokio::test]
async fn sums_are_computed_row_by_row_and_percent_by_percent() {
    let caller = Caller::start().await;
    let mut invoice = caller.draft().await;
    invoice["lineItems"] = json!([
        row("7.5", "98.00", 3000, "25.5"),
        row("0.5", "0.01", 3000, "25.50"),
        row("3", "10.00000000001", 3100, "13.5"),
        {"type": "Text", "productName": "Kiitos"},
    ]);
    invoice["lineItems"][2]["discountPercent"] = json!(50);
    invoice["own"] = json!({"kept": true});
    let after = caller.put_invoice(&invoice).await.expect(200);
    let digits = |value: &Value| value.to_string();
    assert_eq!(digits(&after["lineItems"][0]["rowTotal"]), "735.00");
    assert_eq!(digits(&after["lineItems"][1]["rowTotal"]), "0.01", "half a cent away from zero");
    assert_eq!(digits(&after["lineItems"][2]["rowTotal"]), "15.00");
    assert_eq!(digits(&after["lineItems"][2]["pricePerUnit"]), "10.00000000001", "every digit is kept");
    assert_eq!(digits(&after["totalExcludingTax"]), "750.01");
    // 735.01 at 25.5 % is 187.43, 15.00 at 13.5 % is 2.03.
    assert_eq!(digits(&after["totalTax"]), "189.46");
    assert_eq!(digits(&after["totalIncludingTax"]), "939.47");
    assert_eq!(after["own"], json!({"kept": true}));
    assert_ne!(after["rowVersion"], invoice["rowVersion"]);
    assert_eq!(caller.get(&format!("/invoices/{}", after["id"].as_str().unwrap())).await.expect(200), after);
}

#[tokio::test]
async fn a_row_must_fit_its_sales_account_at_the_invoice_date() {
    let closed = "    talenom: { organization_number: 14222, sales_accounts: [\
        { number: 3000, name: A, taxes: [{ percent: 24, valid_to: 2024-08-31 }, { percent: 25.5, valid_from: 2024-09-01 }] },\
        { number: 3200, name: B, taxes: [{ percent: 0, category: AE }] },\
        { number: 3900, name: C, enabled: false, taxes: [{ percent: 25.5 }] }] }";
    let caller = Caller::with(&SCENARIO.replace("    talenom: { organization_number: 14222 }", closed)).await;
    let draft = caller.draft().await;
    let with = |date: &str, row: Value| {
        let mut invoice = draft.clone();
        invoice["date"] = json!(date);
        invoice["lineItems"] = json!([{"type": "Text", "productName": "Otsikko"}, row]);
        invoice
    };
    let exempt = |category: &str| {
        let mut row = row("1", "1", 3200, "0");
        row["taxCategory"] = json!(category);
        row
    };
    let mut incomplete = row("1", "1", 3000, "25.5");
    incomplete.as_object_mut().unwrap().remove("taxPercent");
    for (date, row, code) in [
        ("2026-11-02", row("1", "1", 3999, "25.5"), "SalesAccountNotFound"),
        ("2026-11-02", row("1", "1", 3900, "25.5"), "SalesAccountDisabled"),
        ("2026-11-02", row("1", "1", 3000, "24"), "TaxPercentNotAllowed"),
        ("2024-08-31", row("1", "1", 3000, "25.5"), "TaxPercentNotAllowed"),
        ("2026-11-02", exempt("K"), "TaxPercentNotAllowed"),
        ("2026-11-02", incomplete, "LineItemIncomplete"),
    ] {
        let error = caller.put_invoice(&with(date, row)).await.expect(400);
        assert_eq!(error["code"], code, "{error}");
        assert!(error["error"].as_str().unwrap().contains("Line item 2"), "{error}");
    }
    let mut current = draft.clone();
    for (date, row) in [
        ("2024-08-31", row("1", "1", 3000, "24.00")),
        ("2026-11-02", row("1", "1", 3000, "25.5")),
        ("2026-11-02", exempt("AE")),
    ] {
        let mut invoice = with(date, row);
        invoice["rowVersion"] = current["rowVersion"].clone();
        current = caller.put_invoice(&invoice).await.expect(200);
    }
}

#[tokio::test]
async fn a_stale_row_version_is_a_conflict_and_changes_nothing() {
    let caller = Caller::start().await;
    let mut first = caller.draft().await;
    first["ourReference"] = json!("first");
    let mut second = first.clone();
    second["ourReference"] = json!("second");
    let kept = caller.put_invoice(&first).await.expect(200);
    assert_eq!(caller.put_invoice(&second).await.expect(409)["code"], "RowVersionConflict");
    assert_eq!(caller.approve(&second).await.expect(409)["code"], "RowVersionConflict");
    assert_eq!(caller.sandbox.talenom_invoices(14222), [kept]);
}

#[tokio::test]
async fn approval_numbers_books_and_closes_the_invoice() {
    let caller = Caller::start().await;
    let mut draft = caller.draft().await;
    assert_eq!(caller.approve(&draft).await.expect(409)["code"], "InvoiceHasNoRows");
    draft["lineItems"] = json!([row("1", "100", 3000, "25.5")]);
    let filled = caller.put_invoice(&draft).await.expect(200);
    let approved = caller.approve(&filled).await.expect(200);
    assert_eq!((&approved["status"], &approved["number"]), (&json!("Approved"), &json!(1001)));
    assert_eq!((&approved["referenceNumber"], &approved["isBooked"]), (&json!("10016"), &json!(true)));
    assert_eq!(approved["openAmount"].to_string(), "125.5");
    assert_eq!(caller.approve(&filled).await.expect(200), approved, "a second approval answers the same");
    assert_eq!(caller.put_invoice(&approved).await.expect(409)["code"], "InvoiceNotDraft");
    assert_eq!(caller.delete(&approved).await.expect(409)["code"], "InvoiceNotDraft");
    assert_eq!(caller.sandbox.talenom_invoices(14222), [approved]);
}

#[tokio::test]
async fn a_given_number_is_kept_and_unique() {
    let caller = Caller::start().await;
    let (mut first, mut second) = (caller.draft().await, caller.draft().await);
    first["number"] = json!(26001);
    second["number"] = json!(26001);
    first["lineItems"] = json!([row("1", "100", 3000, "25.5")]);
    let filled = caller.put_invoice(&first).await.expect(200);
    assert_eq!(caller.approve(&filled).await.expect(200)["number"], 26001);
    assert_eq!(caller.put_invoice(&second).await.expect(409)["code"], "InvoiceNumberInUse");
}

#[tokio::test]
async fn a_draft_can_be_deleted_once() {
    let caller = Caller::start().await;
    let draft = caller.draft().await;
    let reply = caller.delete(&draft).await;
    assert_eq!((reply.status, reply.text.as_str()), (204, ""));
    assert_eq!(caller.delete(&draft).await.expect(404)["code"], "NotFound");
    assert!(caller.sandbox.talenom_invoices(14222).is_empty());
}

#[tokio::test]
async fn invoices_are_found_by_reference_number_and_status() {
    let caller = Caller::start().await;
    let mut draft = caller.draft().await;
    draft["number"] = json!(5);
    let draft = caller.put_invoice(&draft).await.expect(200);
    let path =
        format!("/invoices?contactId={}&externalReference=sev-2", draft["contactId"].as_str().unwrap());
    send(caller.talenom_request(Method::POST, &path)).await.expect(201);
    for query in
        ["externalReference=sev-1", "number=5", "externalReference=sev-1&status=Draft&number=5", "pageSize=1"]
    {
        assert_eq!(caller.get(&format!("/invoices?{query}")).await.expect(200), json!([draft]), "{query}");
    }
    for query in ["externalReference=sev-3", "status=Approved", "number=6", "pageIndex=1"] {
        assert_eq!(caller.get(&format!("/invoices?{query}")).await.expect(200), json!([]), "{query}");
    }
    assert_eq!(caller.get("/invoices").await.expect(200).as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_put_lacking_a_required_field_is_refused() {
    let caller = Caller::start().await;
    let draft = caller.draft().await;
    for field in ["id", "rowVersion", "organizationNumber", "status", "type"] {
        let mut body = draft.clone();
        body.as_object_mut().unwrap().remove(field);
        let path = format!("/invoices/{}", draft["id"].as_str().unwrap());
        assert_eq!(caller.put(&path, &body).await.expect(400)["error"], format!("field {field} is missing"));
    }
    assert_eq!(caller.sandbox.talenom_invoices(14222), [draft]);
}

#[tokio::test]
async fn a_credit_note_carries_negative_quantities_and_names_what_it_credits() {
    let caller = Caller::start().await;
    let mut original = caller.draft().await;
    original["number"] = json!(26001);
    original["lineItems"] = json!([row("3", "100", 3000, "25.5")]);
    let original = caller.put_invoice(&original).await.expect(200);
    caller.approve(&original).await.expect(200);
    let mut note = caller.draft().await;
    note["type"] = json!("Credit");
    note["lineItems"] = json!([row("-2", "100", 3000, "25.5"), row("1", "5", 3000, "25.5")]);
    note["creditedInvoiceNumber"] = json!(26001);
    note["creditedInvoiceId"] = json!("nothing");
    assert_eq!(caller.put_invoice(&note).await.expect(400)["code"], "CreditedInvoiceNotFound");
    note["creditedInvoiceId"] = original["id"].clone();
    let note = caller.put_invoice(&note).await.expect(200);
    assert_eq!(note["totalIncludingTax"].to_string(), "-244.73");
    caller.assert_violations(&[]);
    for (field, value, message) in [
        ("lineItems", json!([row("2", "100", 3000, "25.5")]), "a Credit has a positive sum"),
        ("creditedInvoiceNumber", json!(26002), "creditedInvoiceNumber is not that of creditedInvoiceId"),
        ("type", json!("Normal"), "an invoice that is no Credit credits another"),
    ] {
        let current = caller.get(&format!("/invoices/{}", note["id"].as_str().unwrap())).await.expect(200);
        let mut wrong = note.clone();
        wrong["rowVersion"] = current["rowVersion"].clone();
        wrong[field] = value;
        caller.put_invoice(&wrong).await.expect(200);
        caller.assert_violations(&[(Rule::Body, message)]);
    }
}

#[tokio::test]
async fn a_credit_note_has_the_percents_of_the_day_of_what_it_credits() {
    let caller = Caller::start().await;
    let mut original = caller.draft().await;
    original["date"] = json!("2024-08-30");
    original["lineItems"] = json!([row("3", "100", 3000, "24")]);
    let original = caller.put_invoice(&original).await.expect(200);
    let mut note = caller.draft().await;
    note["type"] = json!("Credit");
    note["date"] = json!("2026-11-02");
    note["lineItems"] = json!([row("-3", "100", 3000, "24")]);
    caller.put_invoice(&note).await.expect(400);
    note["creditedInvoiceId"] = original["id"].clone();
    caller.put_invoice(&note).await.expect(200);
}

#[tokio::test]
async fn a_price_with_tax_a_discount_and_a_rate_are_kept_and_reckoned_with() {
    let caller = Caller::start().await;
    let mut draft = caller.draft().await;
    let mut gross = row("2", "0", 3000, "25.5");
    gross.as_object_mut().unwrap().remove("pricePerUnit");
    gross["PricePerUnitTaxIncluded"] = serde_json::from_str("125.50").unwrap();
    gross["discountPercent"] = json!(10);
    draft["lineItems"] = json!([gross]);
    draft["currency"] = json!("SEK");
    draft["exchangeRate"] = serde_json::from_str("0.0905").unwrap();
    let mut after = caller.put_invoice(&draft).await.expect(200);
    assert_eq!(after["totalExcludingTax"].to_string(), "180.00");
    assert_eq!(after["totalIncludingTax"].to_string(), "225.90");
    assert_eq!(after["exchangeRate"].to_string(), "0.0905");
    caller.assert_violations(&[]);
    after["lineItems"][0]["pricePerUnit"] = json!(100);
    caller.put_invoice(&after).await.expect(200);
    caller.assert_violations(&[(Rule::Body, "a line item has a price with tax and one without")]);
}
