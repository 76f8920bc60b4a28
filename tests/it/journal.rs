//! The journal of an organization, given out.

use severa_connector::rpc::v1;
use tonic::Code;

use crate::{
    harness::{CONNECTION, Service, company, invoice},
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
