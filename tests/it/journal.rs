//! The journal of an organization, given out.

use std::collections::BTreeMap;

use sandbox::{Failure, Fault};
use serde_json::Value;
use severa_connector::rpc::v1;
use tonic::Code;

use crate::{
    harness::{CONNECTION, ORGANIZATION, Service, company, invoice},
    products::{start, sync},
    refusals::assert_refused,
};

async fn export(service: &Service, request: v1::ExportJournalRequest) -> Vec<v1::JournalEntry> {
    let mut stream = service.journal().await.export_journal(request).await.unwrap().into_inner();
    let mut entries = Vec::new();
    while let Some(entry) = stream.message().await.unwrap() {
        entries.push(entry);
    }
    entries
}

#[tokio::test]
async fn everything_that_happened_is_given_out_in_order_and_once() {
    // More entries than are read at once.
    let invoices: Vec<String> = (501..=540).map(invoice).collect();
    let service = Service::start(&company(&invoices)).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let outcome = service.transfer().await;
    let parent = outcome.results[0].transfer.split("/transfers/").next().unwrap().to_owned();
    let all = v1::ExportJournalRequest { parent, ..Default::default() };
    let entries = export(&service, all.clone()).await;
    assert_eq!(entries.len(), 40 * 8, "eight for each invoice");
    assert!(entries.is_sorted_by(|one, next| one.sequence < next.sequence));
    for entry in &entries {
        assert_eq!((entry.connection.as_str(), &entry.run), (CONNECTION, &outcome.run.name));
    }
    let of_one: Vec<&str> = entries
        .iter()
        .filter(|entry| entry.transfer == outcome.result(501).transfer)
        .map(|entry| entry.event.as_str())
        .collect();
    assert_eq!((of_one[0], of_one[7]), ("FOUND", "STATUS_WRITTEN"));

    let rest = v1::ExportJournalRequest { start_after: entries[299].sequence, ..all.clone() };
    assert_eq!(export(&service, rest).await, entries[300..]);
    let written = entries[250].time;
    let before = v1::ExportJournalRequest { end_time: written, ..all.clone() };
    let from = v1::ExportJournalRequest { start_time: written, ..all.clone() };
    let (before, from) = (export(&service, before).await, export(&service, from).await);
    assert!(!before.is_empty() && from.contains(&entries[250]) && !before.contains(&entries[250]));
    assert_eq!(before.len() + from.len(), entries.len());

    let unknown = v1::ExportJournalRequest {
        parent: format!("organizations/{}", uuid::Uuid::nil()),
        ..Default::default()
    };
    let status = service.journal().await.export_journal(unknown).await.unwrap_err();
    assert_refused(&status, Code::NotFound, "NOT_FOUND");
    let bad = v1::ExportJournalRequest { parent: "organizations/-".to_owned(), start_after: -1, ..all };
    let status = service.journal().await.export_journal(bad).await.unwrap_err();
    assert_refused(&status, Code::InvalidArgument, "INVALID_ARGUMENT");
    service.finish();
}

#[tokio::test]
async fn what_becomes_of_products_is_in_it() {
    let service = start("", "").await;
    service.sandbox.fault(Fault::new("talenom.createProduct", Failure::Status(503)).next(1));
    assert!(sync(&service).await.run.summary.unwrap().uncertain > 0);
    sync(&service).await;
    service.sandbox.talenom_edit_product(ORGANIZATION, "M1", |product| {
        product.insert("unit".to_owned(), Value::Null);
    });
    let last = sync(&service).await;
    let changed = last.result("Kilometrit");

    let connection = v1::GetConnectionRequest { name: CONNECTION.to_owned() };
    let connection = service.connections().await.get_connection(connection).await.unwrap().into_inner();
    let parent = format!("organizations/{}", connection.severa_organization);
    let entries = export(&service, v1::ExportJournalRequest { parent, ..Default::default() }).await;
    let mut events: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in &entries {
        assert!(entry.transfer.is_empty() && !entry.item.is_empty(), "{entry:?}");
        *events.entry(&entry.event).or_default() += 1;
    }
    let expected = [
        ("PRODUCT_CHANGED", 1),
        ("PRODUCT_CHANGE_INTENDED", 1),
        ("PRODUCT_INTENDED", 5),
        ("PRODUCT_LINKED", 1),
        ("PRODUCT_MADE", 4),
        ("PRODUCT_UNCERTAIN", 1),
    ];
    assert_eq!(events, BTreeMap::from(expected));
    let entry = entries.last().unwrap();
    assert_eq!((entry.event.as_str(), &entry.item), ("PRODUCT_CHANGED", &changed.severa_guid));
    assert_eq!(
        (&entry.run, &entry.details["talenom_product"]),
        (&last.run.name, &changed.talenom_product_id)
    );
    service.finish();
}
