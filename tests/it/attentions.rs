//! Attentions: told once, decided by a person, and done by the next run.

use severa_connector::rpc::v1;
use tonic::Status;
use tonic_types::StatusExt;

use crate::harness::{COMPANY, CONNECTION, KEY, ORGANIZATION, Service, company, invoice};

const WAITING: &str = "Odottaa siirtoa Talenomiin";
const TRANSFERRED: &str = "Siirretty Talenomiin";

async fn list(service: &Service, show_resolved: bool) -> Vec<v1::Attention> {
    let request = v1::ListAttentionsRequest {
        parent: "organizations/-".to_owned(),
        connection: CONNECTION.to_owned(),
        show_resolved,
        ..Default::default()
    };
    service.transfers().await.list_attentions(request).await.unwrap().into_inner().attentions
}

fn code(attention: &v1::Attention) -> &str {
    &attention.finding.as_ref().unwrap().code
}

async fn resolve(
    service: &Service,
    attention: &v1::Attention,
    decision: v1::AttentionDecision,
) -> Result<v1::Attention, Status> {
    let request = v1::ResolveAttentionRequest {
        name: attention.name.clone(),
        decision: decision.into(),
        actor: "anna".to_owned(),
        reason: "katsottu".to_owned(),
    };
    Ok(service.transfers().await.resolve_attention(request).await?.into_inner())
}

/// Waits until no run is queued or going on.
async fn idle(service: &Service) {
    while !service.is_idle().await {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

fn change_price(service: &Service) {
    service.sandbox.severa_edit_invoice(KEY, "501", |invoice| {
        invoice.rows[0].unit_price = 90.into();
    });
}

#[tokio::test]
async fn a_change_after_the_transfer_is_seen_where_it_is_named_and_told_once() {
    let service = Service::start(&company(&[invoice(501), invoice(502)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    assert_eq!(service.transfer().await.summary().transferred, 2);
    let quiet = service.transfer().await;
    assert_eq!((quiet.summary().found, quiet.run.state()), (0, v1::RunState::Succeeded));

    change_price(&service);
    let outcome = service.transfer().await;
    outcome.assert_adds_up();
    assert_eq!((outcome.summary().already_transferred, outcome.summary().found), (1, 1));
    assert_eq!(outcome.codes(501), ["CHANGED_AFTER_TRANSFER"]);
    assert_eq!(outcome.run.state(), v1::RunState::PartiallySucceeded);
    let attentions = list(&service, false).await;
    let [attention] = attentions.as_slice() else { panic!("{attentions:?}") };
    assert_eq!(
        (code(attention), attention.transfer.as_str()),
        ("CHANGED_AFTER_TRANSFER", outcome.result(501).transfer.as_str())
    );
    assert_eq!(attention.finding.as_ref().unwrap().found.as_deref(), Some("lines"));
    assert_eq!(service.sandbox.severa_status_name(KEY, "501"), TRANSFERRED);

    // Open, it keeps runs from succeeding; acknowledged, the same content is not told again.
    let open = service.transfer().await;
    assert_eq!(open.run.state(), v1::RunState::PartiallySucceeded);
    resolve(&service, attention, v1::AttentionDecision::Acknowledge).await.unwrap();
    service.sandbox.severa_set_status(KEY, "501", WAITING);
    service.sandbox.severa_set_status(KEY, "501", TRANSFERRED);
    let again = service.transfer().await;
    assert_eq!(again.run.state(), v1::RunState::Succeeded, "{again:?}");
    assert_eq!((list(&service, false).await.len(), list(&service, true).await.len()), (0, 1));
    service.finish();
}

#[tokio::test]
async fn a_draft_is_written_anew_by_decision_and_what_is_booked_is_not() {
    for (after_rows, is_possible) in [(v1::AfterRows::LeaveDraft, true), (v1::AfterRows::Approve, false)] {
        let service = Service::start(&company(&[invoice(501)])).await;
        service.connect(after_rows).await;
        assert_eq!(service.transfer().await.summary().transferred, 1);
        change_price(&service);
        service.transfer().await;
        let attention = list(&service, false).await.remove(0);
        let decided = resolve(&service, &attention, v1::AttentionDecision::UpdateDraft).await;
        if is_possible {
            decided.unwrap();
            idle(&service).await;
            let invoices = service.sandbox.talenom_invoices(ORGANIZATION);
            let [draft] = invoices.as_slice() else { panic!("{invoices:?}") };
            assert_eq!(draft["totalExcludingTax"].to_string(), "720");
            let request = v1::GetTransferRequest { name: attention.transfer.clone() };
            let transfer = service.transfers().await.get_transfer(request).await.unwrap().into_inner();
            assert_eq!((transfer.standing(), transfer.revision), (v1::Standing::Transferred, 2));
            assert_eq!(service.sandbox.severa_status_name(KEY, "501"), TRANSFERRED);
            let quiet = service.transfer().await;
            assert_eq!((quiet.summary().found, quiet.run.state()), (0, v1::RunState::Succeeded));
        } else {
            let refused = decided.unwrap_err();
            assert_eq!(refused.get_details_error_info().unwrap().reason, "DECISION_NOT_POSSIBLE");
        }
        service.finish();
    }
}

#[tokio::test]
async fn a_draft_that_somebody_approved_is_not_written_anew_and_the_attention_is_open_again() {
    let service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    assert_eq!(service.transfer().await.summary().transferred, 1);
    change_price(&service);
    service.transfer().await;
    let attention = list(&service, false).await.remove(0);
    service.sandbox.talenom_edit_invoice(ORGANIZATION, 501, |invoice| {
        invoice.insert("status".to_owned(), "Approved".into());
    });
    resolve(&service, &attention, v1::AttentionDecision::UpdateDraft).await.unwrap();
    idle(&service).await;
    assert_eq!(service.sandbox.talenom_invoices(ORGANIZATION)[0]["totalExcludingTax"].to_string(), "800");
    assert_eq!(list(&service, false).await.len(), 1);
    service.finish();
}

#[tokio::test]
async fn an_invoice_marked_by_hand_is_found_and_sent_by_decision() {
    let old = invoice(400).replace("rows:", &format!("status: {TRANSFERRED}, rows:"));
    let service = Service::start(&company(&[old])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let by_hand = invoice(501).replace("rows:", &format!("status: {TRANSFERRED}, rows:"));
    service.sandbox.severa_add_invoice(KEY, &by_hand).unwrap();
    let outcome = service.transfer().await;
    outcome.assert_adds_up();
    assert_eq!((outcome.summary().found, outcome.codes(501)), (1, vec!["NEVER_TRANSFERRED"]));
    assert_eq!(outcome.run.state(), v1::RunState::PartiallySucceeded);
    assert_eq!(service.transfer().await.summary().found, 0, "it is told once");
    let attentions = list(&service, false).await;
    let [attention] = attentions.as_slice() else { panic!("{attentions:?}") };
    let refused = resolve(&service, attention, v1::AttentionDecision::UpdateDraft).await.unwrap_err();
    assert_eq!(refused.get_details_error_info().unwrap().reason, "DECISION_NOT_POSSIBLE");

    resolve(&service, attention, v1::AttentionDecision::Send).await.unwrap();
    idle(&service).await;
    assert_eq!(service.sandbox.talenom_invoices(ORGANIZATION).len(), 1);
    assert_eq!(service.sandbox.severa_status_name(KEY, "501"), TRANSFERRED);
    let quiet = service.transfer().await;
    assert_eq!((quiet.summary().found, quiet.run.state()), (0, v1::RunState::Succeeded));
    service.finish();
}

#[tokio::test]
async fn once_a_week_everything_in_the_transferred_status_is_looked_at() {
    let mut service = Service::start(COMPANY).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    assert_eq!(service.transfer().await.summary().found, 0);
    // Severa says that it was changed long ago, so no changed-since page shows it.
    let by_hand = invoice(501)
        .replace("rows:", &format!("status: {TRANSFERRED}, changed: 2026-01-05T10:00:00Z, rows:"));
    service.sandbox.severa_add_invoice(KEY, &by_hand).unwrap();
    assert_eq!(service.transfer().await.summary().found, 0);
    service.kill();
    service.execute("UPDATE surveys SET whole_at = whole_at - 700000000000").await;
    service.restart().await;
    assert_eq!(service.transfer().await.codes(501), ["NEVER_TRANSFERRED"]);
    assert_eq!(service.transfer().await.summary().found, 0);
    service.finish();
}
