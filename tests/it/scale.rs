//! What is large stays readable and bounded, and is read by the page. The figures of real sizes are `scripts/bench`'s.

use std::time::Duration;

use prost::Message;
use sandbox::{effects::Record, severa::ItemKind};
use severa_connector::rpc::v1::{self, run_event::Event, validate_mappings_request::Subject};
use tonic::Request;

use crate::harness::{COMPANY, CONNECTION, KEY, ORGANIZATION, Service};

/// A connected company of which so much is generated.
async fn start(generate: &str) -> Service {
    let service = Service::start(&format!("{COMPANY}    generate: {{ {generate} }}\n")).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    service.sandbox.reset_calls();
    service
}

fn request(sections: &[&str]) -> v1::ValidateMappingsRequest {
    let sections = sections.iter().map(|section| (*section).to_owned()).collect();
    v1::ValidateMappingsRequest { subject: Some(Subject::Connection(CONNECTION.to_owned())), sections }
}

async fn validate(service: &Service, sections: &[&str]) -> v1::ValidateMappingsResponse {
    service.connector().await.validate_mappings(request(sections)).await.unwrap().into_inner()
}

#[tokio::test]
async fn registers_are_read_by_the_page_and_once() {
    let service = start("invoices: 20, rows_max: 3, customers: 500, products: 250").await;
    let report = validate(&service, &[]).await;
    let looked_at = |name: &str| report.sections.iter().find(|one| one.section == name).unwrap().looked_at;
    assert_eq!((looked_at("items"), looked_at("customers"), looked_at("waiting_invoices")), (250, 501, 20));
    let calls = service.sandbox.calls();
    let mut read: Vec<(&str, u64)> = calls
        .operations
        .iter()
        .filter(|(name, _)| name.starts_with("severa."))
        .map(|(name, calls)| (*name, calls.received))
        .collect();
    read.sort_unstable();
    // With the scopes that runs ask for, and with all of Severa's; then everything once.
    let expected = [
        ("severa.getOrganization", 1),
        ("severa.heartbeatAuthorized", 2),
        ("severa.listAddresses", 6),
        ("severa.listCountries", 1),
        // The customers of what waits first, then all; they are read once more with the invoices.
        ("severa.listCustomers", 8),
        ("severa.listInvoiceRows", 1),
        ("severa.listInvoiceStatuses", 1),
        ("severa.listInvoices", 1),
        ("severa.listProducts", 3),
        ("severa.listSalesAccounts", 1),
        ("severa.listTravelExpenseTypes", 1),
        ("severa.listVatRates", 1),
        ("severa.listWorkTypes", 1),
        ("severa.token", 2),
    ];
    assert_eq!(read, expected);
    service.finish();
}

#[tokio::test]
async fn a_thousand_items_with_one_code_are_one_product_and_a_short_report() {
    let service = start("customers: 1, products: 1000, product_codes: 1").await;
    service.sandbox.severa_edit_item(KEY, "Tuote 500", |item| {
        assert!(matches!(item.kind, ItemKind::Product(_)));
        item.vat_rate = Some("13.5".parse().unwrap());
        item.sales_account = Some("3100".to_owned());
    });
    let report = validate(&service, &["items"]).await;
    let [items] = report.sections.as_slice() else { panic!("{report:?}") };
    assert_eq!((items.totals["ITEM_VAT_CONFLICT"], items.totals["ITEM_ACCOUNT_CONFLICT"]), (1_000, 1_000));
    assert_eq!((items.findings.len(), items.looked_at), (20, 1_000));
    assert!(report.encoded_len() < 30_000, "{} bytes", report.encoded_len());

    service.sandbox.severa_edit_item(KEY, "Tuote 500", |item| {
        item.vat_rate = Some("25.5".parse().unwrap());
        item.sales_account = Some("3010".to_owned());
    });
    for transferred in [1_000, 0] {
        assert_eq!(sync(&service).await.transferred, transferred);
    }
    assert_eq!(service.sandbox.talenom_products(ORGANIZATION).len(), 1);
    let is_product = |effect: &&sandbox::effects::Effect| matches!(effect.record, Record::TalenomProduct(_));
    assert_eq!(service.sandbox.effects().iter().filter(is_product).count(), 1);
    service.finish();
}

async fn sync(service: &Service) -> v1::RunSummary {
    let request = v1::SyncProductsRequest { connection: CONNECTION.to_owned(), ..Default::default() };
    let mut stream = service.connector().await.sync_products(request).await.unwrap().into_inner();
    while let Some(event) = stream.message().await.unwrap() {
        if let Some(Event::Finished(run)) = event.event {
            return run.summary.unwrap();
        }
    }
    panic!("the stream ended before the run");
}

#[tokio::test]
async fn a_caller_that_goes_away_keeps_nobody_waiting() {
    let service = start("customers: 1").await;
    let gate = service.sandbox.hold("severa.listAddresses");
    let mut asked = Request::new(request(&["customers"]));
    asked.set_timeout(Duration::from_millis(2_500));
    service.connector().await.validate_mappings(asked).await.unwrap_err();
    assert_eq!(gate.arrived(), 1, "it is still unanswered");
    assert_eq!(validate(&service, &["statuses"]).await.sections.len(), 1);
    drop(gate);
    service.finish();
}
