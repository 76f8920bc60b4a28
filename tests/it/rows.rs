//! What rows sell: they name Talenom's products and take their accounts, and what is missing is made first, each once.

use rstest::rstest;
use sandbox::{
    Failure, Fault,
    effects::{Actor, Record},
    talenom::{Capability, Manner},
};
use serde_json::Value;
use severa_connector::rpc::v1::{self, validate_mappings_request::Subject};

use crate::{
    harness::{COMPANY, CONNECTION, KEY, ORGANIZATION, Service},
    recovery::die_at,
};

/// Two items that share a code and agree, one of another register, and two that share a code and do not agree.
const REGISTERS: &str = "severa:
      client_id: s-client
      client_secret: s-secret
      requests_per_second: 100
      products:
        - { code: K10, name: Kirja, unit: kpl, vat: 13.5, account: '3100' }
        - { code: ' k10', name: Kirja toisin, unit: kpl, vat: 13.5, account: '3100' }
        - { code: R1, name: Riita, account: '3010' }
        - { code: r1, name: Riita toisin, account: '3000' }
      work_types: [{ code: T100, name: Suunnittelu, account: '3010' }]";

/// An invoice with one row that names no account.
fn invoice(number: u32, code: &str) -> String {
    let row = format!(
        "{{ description: Suunnittelu, code: {code}, quantity: 8, unit: h, price: 100, vat: 25.5, absent: [salesAccount] }}"
    );
    format!("      - {{ number: {number}, customer: 1001, date: 2026-11-02, rows: [{row}] }}\n")
}

/// A connected company with those registers and invoices, and this further in Talenom.
async fn start(invoices: &[String], talenom: &str) -> Service {
    let severa = "severa: { client_id: s-client, client_secret: s-secret, requests_per_second: 100 }";
    let number = "organization_number: 14222";
    let company = COMPANY.replace(severa, REGISTERS).replace(number, &format!("{number}\n      {talenom}"));
    let service = Service::start(&format!("{company}    invoices:\n{}", invoices.concat())).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    service
}

/// A field of the first row of an invoice in Talenom.
fn row(service: &Service, number: i64, field: &str) -> Value {
    let invoices = service.sandbox.talenom_invoices(ORGANIZATION);
    let of_number = invoices.iter().find(|invoice| invoice["number"] == number).unwrap();
    of_number["lineItems"][0][field].clone()
}

fn product(service: &Service, code: &str) -> Value {
    let products = service.sandbox.talenom_products(ORGANIZATION);
    products.into_iter().find(|product| product["code"] == code).unwrap()
}

/// How often products were written by us.
fn writes(service: &Service) -> usize {
    let is_ours = |effect: &&sandbox::effects::Effect| {
        effect.actor == Actor::Connector && matches!(effect.record, Record::TalenomProduct(_))
    };
    service.sandbox.effects().iter().filter(is_ours).count()
}

/// How often Severa's registers of items were asked for.
fn register_reads(service: &Service) -> u64 {
    let registers = ["severa.listProducts", "severa.listWorkTypes", "severa.listTravelExpenseTypes"];
    registers.iter().map(|register| service.sandbox.calls().received(register)).sum()
}

async fn look(service: &Service) -> crate::harness::Outcome {
    let parameters = v1::TransferInvoicesParameters { validate_only: true, ..Default::default() };
    let request = v1::TransferInvoicesRequest { parameters: Some(parameters), ..Default::default() };
    service.transfer_with(request).await.unwrap()
}

#[tokio::test]
async fn a_product_that_talenom_has_is_named_and_gives_the_account_without_any_register() {
    let products =
        "products: [{ code: t100, name: Oma, fields: { salesAccountNumber: 3010, taxPercent: 10 } }]";
    let service = start(&[invoice(501, "T100")], products).await;
    let outcome = service.transfer().await;
    assert_eq!(outcome.result(501).outcome(), v1::Outcome::Transferred, "{:?}", outcome.codes(501));
    assert_eq!(row(&service, 501, "productId"), product(&service, "t100")["id"]);
    assert_eq!(row(&service, 501, "salesAccountNumber"), 3010);
    assert_eq!(row(&service, 501, "taxPercent"), 25.5, "the row's percent stands");
    assert_eq!((writes(&service), register_reads(&service)), (0, 0));
    assert_eq!(service.sandbox.calls().received("talenom.findProducts"), 1);
    service.sandbox.reset_calls();
    service.transfer().await;
    assert_eq!(service.sandbox.calls().received("talenom.findProducts"), 0, "nothing waits");
    service.finish();
}

#[rstest]
#[case::everything_honoured("")]
#[case::reference_echo_ignored("capabilities: { reference_echo: ignored }")]
#[tokio::test]
async fn what_is_missing_is_made_once_and_a_plan_is_judged_by_it(#[case] talenom: &str) {
    let service = start(&[invoice(501, "T100"), invoice(502, "t100")], talenom).await;
    let check = v1::ValidateMappingsRequest {
        subject: Some(Subject::Connection(CONNECTION.to_owned())),
        sections: vec!["waiting_invoices".to_owned()],
    };
    let checked = service.connector().await.validate_mappings(check).await.unwrap().into_inner();
    let codes: Vec<_> = checked.sections[0].findings.iter().map(|finding| finding.code.as_str()).collect();
    assert!(!codes.contains(&"ACCOUNT_MISSING"), "{codes:?}");
    let plan = look(&service).await;
    assert_eq!((plan.summary().ready, writes(&service)), (2, 0), "{:?}", plan.codes(501));
    let parameters = v1::TransferInvoicesParameters { plan: plan.run.name.clone(), ..Default::default() };
    let request = v1::TransferInvoicesRequest { parameters: Some(parameters), ..Default::default() };
    let done = service.transfer_with(request).await.unwrap();
    assert_eq!((done.summary().transferred, done.summary().found), (2, 2), "products are no invoices");
    assert_eq!(done.result(501).content_hash, plan.result(501).content_hash);
    let made = product(&service, "T100");
    for number in [501, 502] {
        assert_eq!(row(&service, number, "productId"), made["id"]);
        assert_eq!(row(&service, number, "salesAccountNumber"), 3010);
    }
    assert_eq!(writes(&service), 1);
    service.sandbox.severa_add_invoice(KEY, invoice(503, "T100").trim().trim_start_matches("- ")).unwrap();
    service.sandbox.reset_calls();
    assert_eq!(service.transfer().await.summary().transferred, 1);
    assert_eq!((row(&service, 503, "productId"), writes(&service)), (made["id"].clone(), 1));
    assert_eq!(register_reads(&service), 0);
    service.finish();
}

#[tokio::test]
async fn killed_while_a_product_is_made_it_and_the_invoice_are_there_once() {
    for place in ["talenom.create_product.before=return", "talenom.create_product.after=return"] {
        let mut service = start(&[invoice(501, "T100")], "").await;
        let run = die_at(&mut service, place).await;
        service.restart().await;
        assert_eq!(service.ended(&run).await.summary.unwrap().transferred, 1, "{place}");
        assert_eq!(service.sandbox.talenom_products(ORGANIZATION).len(), 1, "{place}");
        assert_eq!(service.sandbox.talenom_invoices(ORGANIZATION).len(), 1, "{place}");
        assert_eq!(row(&service, 501, "productId"), product(&service, "T100")["id"], "{place}");
        // Nothing is left unsettled: the next run with a code reads no register.
        service
            .sandbox
            .severa_add_invoice(KEY, invoice(502, "T100").trim().trim_start_matches("- "))
            .unwrap();
        service.sandbox.reset_calls();
        assert_eq!(service.transfer().await.summary().transferred, 1, "{place}");
        assert_eq!((register_reads(&service), writes(&service)), (0, 1), "{place}");
        service.finish();
    }
}

#[tokio::test]
async fn a_product_that_cannot_be_made_holds_no_invoice_that_has_an_account() {
    let with_account = invoice(502, "R1").replace("absent: [salesAccount]", "account: '3000'");
    let service = start(&[invoice(501, "R1"), with_account, invoice(503, "X9")], "").await;
    let outcome = service.transfer().await;
    assert_eq!(outcome.codes(501), ["ACCOUNT_MISSING", "PRODUCT_NOT_MADE"]);
    assert_eq!(outcome.codes(502), ["PRODUCT_NOT_MADE"]);
    assert_eq!(outcome.codes(503), ["ACCOUNT_MISSING"], "nobody knows its code");
    assert_eq!(outcome.result(502).outcome(), v1::Outcome::Transferred);
    assert_eq!(row(&service, 502, "productId"), Value::Null);
    assert_eq!(writes(&service), 0);

    // Nothing has changed, so nothing of the held ones is read; then the items agree, and the product can be made.
    service.sandbox.reset_calls();
    assert_eq!(service.transfer().await.summary().held, 2);
    assert_eq!(service.sandbox.calls().received("severa.listRowsOfInvoice"), 0);
    service.sandbox.severa_edit_item(KEY, "r1", |item| item.sales_account = Some("3010".to_owned()));
    let released = service.transfer().await;
    assert_eq!(released.result(501).outcome(), v1::Outcome::Transferred, "{:?}", released.codes(501));
    assert_eq!(released.codes(503), ["ACCOUNT_MISSING"]);
    assert_eq!(row(&service, 501, "productId"), product(&service, "R1")["id"]);
    service.finish();
}

#[rstest]
#[case::refused(Manner::Refused)]
#[case::ignored(Manner::Ignored)]
#[tokio::test]
async fn where_talenom_has_no_products_rows_go_without(#[case] manner: Manner) {
    let with_account = invoice(501, "T100").replace("absent: [salesAccount]", "account: '3000'");
    let service = start(&[with_account], "").await;
    service.sandbox.talenom_set_manner(ORGANIZATION, Capability::Products, manner);
    let outcome = service.transfer().await;
    assert_eq!(outcome.summary().transferred, 1, "{:?}", outcome.codes(501));
    assert!(!outcome.codes(501).contains(&"TALENOM_REFUSED"));
    assert_eq!(row(&service, 501, "productId"), Value::Null);
    service.finish();
}

#[rstest]
#[case::refused("talenom.createProduct", Failure::Status(400))]
#[case::forbidden("talenom.createProduct", Failure::Status(403))]
#[case::products_forbidden("talenom.findProducts", Failure::Status(403))]
#[tokio::test]
async fn what_fails_lets_the_invoice_go_and_the_next_run_tries_again(
    #[case] operation: &'static str,
    #[case] failure: Failure,
) {
    let with_account = |number| invoice(number, "T100").replace("absent: [salesAccount]", "account: '3000'");
    let service = start(&[with_account(501)], "").await;
    service.sandbox.fault(Fault::new(operation, failure));
    let outcome = service.transfer().await;
    assert_eq!(outcome.summary().transferred, 1, "{:?}", outcome.run);
    assert_eq!(row(&service, 501, "productId"), Value::Null);
    service.sandbox.severa_add_invoice(KEY, with_account(502).trim().trim_start_matches("- ")).unwrap();
    assert_eq!(service.transfer().await.codes(502), Vec::<&str>::new());
    assert_eq!(row(&service, 502, "productId"), product(&service, "T100")["id"]);
    service.finish();
}

#[tokio::test]
async fn an_account_given_to_a_product_in_talenom_releases_what_waits_for_one() {
    let products = "products: [{ code: T100, name: Oma }]";
    let service = start(&[invoice(501, "T100")], products).await;
    assert_eq!(service.transfer().await.codes(501), ["ACCOUNT_MISSING"]);
    service.sandbox.talenom_edit_product(ORGANIZATION, "T100", |product| {
        product.insert("salesAccountNumber".to_owned(), 3010.into());
    });
    let outcome = service.transfer().await;
    assert_eq!(outcome.result(501).outcome(), v1::Outcome::Transferred, "{:?}", outcome.codes(501));
    service.finish();
}

#[tokio::test]
async fn switched_off_no_product_is_read_or_made() {
    let products = "products: [{ code: T100, name: Oma, fields: { salesAccountNumber: 3010 } }]";
    let service = start(&[invoice(501, "T100")], products).await;
    let request = v1::UpdateConnectionRequest {
        connection: Some(v1::Connection {
            name: CONNECTION.to_owned(),
            settings: Some(v1::ConnectionSettings { rows_without_products: true, ..Default::default() }),
            ..Default::default()
        }),
        update_mask: Some(prost_types::FieldMask {
            paths: vec!["settings.rows_without_products".to_owned()],
        }),
    };
    service.connections().await.update_connection(request).await.unwrap();
    assert_eq!(service.transfer().await.codes(501), ["ACCOUNT_MISSING"]);
    assert_eq!(service.sandbox.calls().received("talenom.findProducts"), 0);
    service.finish();
}
