//! Invoices of the rarer kinds, from Severa's answers to what stands in Talenom.

use severa_connector::rpc::v1;

use crate::harness::{CONNECTION, KEY, ORGANIZATION, Outcome, Service, company, invoice};

/// The row and the head as Talenom holds them.
fn held(service: &Service) -> serde_json::Value {
    let invoices = service.sandbox.talenom_invoices(ORGANIZATION);
    let [held] = invoices.as_slice() else { panic!("{invoices:?}") };
    serde_json::to_value(held).unwrap()
}

/// Changes the connection's settings.
async fn change(service: &Service, change: impl FnOnce(&mut v1::ConnectionSettings)) {
    let mut settings = v1::ConnectionSettings::default();
    change(&mut settings);
    let connection =
        v1::Connection { name: CONNECTION.to_owned(), settings: Some(settings), ..Default::default() };
    let request = v1::UpdateConnectionRequest { connection: Some(connection), update_mask: None };
    service.connections().await.update_connection(request).await.unwrap();
}

/// What was found about the only invoice that was transferred.
#[track_caller]
fn codes(outcome: &Outcome) -> Vec<&str> {
    assert_eq!(outcome.result(501).outcome(), v1::Outcome::Transferred, "{:?}", outcome.results);
    outcome.codes(501)
}

#[tokio::test]
async fn construction_goes_at_zero_with_its_ground() {
    let construction = invoice(501)
        .replace("25.5, account: \"3000\"", "0, account: \"3200\"")
        .replace("rows:", "reverse_charge: \"Käännetty verovelvollisuus, AVL 8 c §\", rows:");
    let service = Service::start(&company(&[construction, invoice(502)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let outcome = service.transfer().await;
    assert_eq!(codes(&outcome), Vec::<&str>::new());
    let calls = service.sandbox.calls();
    // Only the one invoice cost more than a plain one.
    assert_eq!(calls.received("severa.getInvoiceSettings"), 1);
    assert_eq!(calls.received("severa.listCountrySettingsOfCustomer"), 0);
    let invoices = service.sandbox.talenom_invoices(ORGANIZATION);
    let ours = invoices.iter().find(|invoice| invoice["number"] == 501).unwrap();
    let line = &ours["lineItems"][0];
    assert_eq!((line["taxCategory"].as_str(), line["taxPercent"].to_string()), (Some("AE"), "0".to_owned()));
    assert_eq!(line["taxReason"], "Käännetty verovelvollisuus, AVL 8 c §");
    service.finish();
}

#[tokio::test]
async fn an_export_goes_by_the_category_of_its_customer() {
    let export = invoice(501).replace("25.5, account: \"3000\"", "0, account: \"3300\"");
    let scenario = company(&[export]).replace(
        "city: Helsinki }",
        "city: Oslo, country: \"NO\" }\n        tax_free: { description: \"Vienti, AVL 70 §\", category: G }",
    );
    let service = Service::start(&scenario).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    assert_eq!(codes(&service.transfer().await), Vec::<&str>::new());
    assert_eq!(service.sandbox.calls().received("severa.listCountrySettingsOfCustomer"), 1);
    let line = held(&service)["lineItems"][0].clone();
    assert_eq!(
        (line["taxCategory"].as_str(), line["taxReason"].as_str()),
        (Some("G"), Some("Vienti, AVL 70 §"))
    );
    service.finish();
}

#[tokio::test]
async fn an_old_percent_goes_by_the_day_of_the_work_to_the_account_that_has_it() {
    // Hours, a fee and a journey: each kind is asked for on its own.
    let of_then = "vat: 24, event_date: 2024-08-20, account: \"3000\"";
    let fee = of_then.replace("20,", "22,");
    let rows = format!(
        "rows: [{{ type: hours, description: Suunnittelu, quantity: 8, price: 100, {of_then} }}, \
         {{ type: fees, description: Raportti, price: 50, {fee} }}, \
         {{ type: travel, description: Matka, quantity: 10, price: 0.57, {of_then} }}] }}"
    );
    let old = format!("{{ number: 501, customer: 1001, date: 2026-11-02, {rows}");
    let scenario = company(&[old]).replace(
        "organization_number: 14222",
        "organization_number: 14222
      sales_accounts:
        - { number: 3000, name: Palvelut, taxes: [{ percent: 25.5, category: S }] }
        - { number: 3005, name: Palvelut 24 %, taxes: [{ percent: 24, category: S }] }",
    );
    let service = Service::start(&scenario).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    assert_eq!(service.transfer().await.codes(501), ["OLD_RATE_ACCOUNT"; 3]);
    let account = v1::OldRateAccount { vat_percent: "24".to_owned(), account: "3005".to_owned() };
    change(&service, |settings| settings.old_rate_accounts = vec![account]).await;
    assert_eq!(codes(&service.transfer().await), Vec::<&str>::new());
    let held = held(&service);
    for line in held["lineItems"].as_array().unwrap() {
        assert_eq!(line["salesAccountNumber"], 3005);
    }
    assert_eq!(
        (held["deliveryPeriodStart"].as_str(), held["deliveryPeriodEnd"].as_str()),
        (Some("2024-08-20"), Some("2024-08-22"))
    );
    service.finish();
}

#[tokio::test]
async fn another_currency_goes_with_what_it_is_worth_in_euros() {
    let kronor = invoice(501).replace("rows:", "currency: SEK, currency_rate: 0.0875, rows:");
    let service = Service::start(&company(&[kronor])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    assert_eq!(codes(&service.transfer().await), Vec::<&str>::new());
    let held = held(&service);
    assert_eq!(
        (held["currency"].as_str(), held["exchangeRate"].to_string()),
        (Some("SEK"), "0.0875".to_owned())
    );
    service.finish();
}

#[tokio::test]
async fn prices_with_vat_are_told_by_the_sums() {
    let with_vat = invoice(501)
        .replace("price: 100", "price: 125.50")
        .replace("rows:", "prices_include_tax: true, rows:");
    let service = Service::start(&company(&[with_vat])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    assert_eq!(codes(&service.transfer().await), Vec::<&str>::new());
    assert_eq!(held(&service)["lineItems"][0]["pricePerUnit"].to_string(), "100");
    service.finish();
}

#[tokio::test]
async fn a_number_that_another_invoice_has_is_told() {
    let taken = "organization_number: 14222
      contacts: [{ number: \"9\", name: Toinen Oy }]";
    let scenario = company(&[invoice(501)]).replace("organization_number: 14222", taken);
    let service = Service::start(&scenario).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    service.sandbox.talenom_add_invoice(ORGANIZATION, "9", 501, 1_004.into());
    let outcome = service.transfer().await;
    assert_eq!(outcome.codes(501), ["NUMBER_TAKEN"]);
    assert_eq!(outcome.result(501).outcome(), v1::Outcome::Held);
    service.finish();
}

#[tokio::test]
async fn talenom_may_give_its_own_numbers() {
    let service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    change(&service, |settings| settings.set_invoice_numbers(v1::InvoiceNumbers::Talenom)).await;
    assert_eq!(codes(&service.transfer().await), Vec::<&str>::new());
    let held = held(&service);
    assert_ne!(held["number"], 501);
    assert_eq!(held["ourReference"], "501");
    assert_eq!(service.sandbox.severa_status_name(KEY, "501"), "Siirretty Talenomiin");
    service.finish();
}
