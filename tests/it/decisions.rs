//! What persons decide about invoices that cannot go on by themselves.

use std::time::{Duration, Instant};

use sandbox::{Failure, Fault};
use severa_connector::rpc::v1::{self, resolve_transfer_request::Decision};
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::{
    harness::{KEY, ORGANIZATION, PATIENCE, Service, company, eventually, invoice},
    recovery::die_at,
};

const WAITING: &str = "Odottaa siirtoa Talenomiin";
const TRANSFERRED: &str = "Siirretty Talenomiin";

/// The one transfer of the invoice with this number.
pub(crate) async fn transfer_of(service: &Service, number: i64) -> v1::Transfer {
    let request = v1::ListTransfersRequest {
        parent: "organizations/-".to_owned(),
        invoice_number: Some(number),
        ..Default::default()
    };
    let mut client = service.transfers().await;
    let listed = client.list_transfers(request).await.unwrap().into_inner().transfers;
    let name = listed[0].name.clone();
    client.get_transfer(v1::GetTransferRequest { name }).await.unwrap().into_inner()
}

async fn decide(service: &Service, decision: Decision) -> Result<v1::Transfer, Status> {
    decide_about(service, 501, decision).await
}

pub(crate) async fn decide_about(
    service: &Service,
    number: i64,
    decision: Decision,
) -> Result<v1::Transfer, Status> {
    let request = v1::ResolveTransferRequest {
        name: transfer_of(service, number).await.name,
        decision: Some(decision),
        actor: "anna".to_owned(),
        reason: "puhelinsoitto 24.11.".to_owned(),
    };
    service.transfers().await.resolve_transfer(request).await.map(tonic::Response::into_inner)
}

async fn applied(service: &Service) -> v1::Transfer {
    applied_to(service, 501).await
}

/// Waits until the run that the decision started has applied it.
pub(crate) async fn applied_to(service: &Service, number: i64) -> v1::Transfer {
    let deadline = Instant::now() + PATIENCE;
    loop {
        // Asked first, so that the transfer is read after the run's end.
        let is_idle = service.is_idle().await;
        let transfer = transfer_of(service, number).await;
        if is_idle && transfer.decisions.iter().all(|decision| decision.apply_time.is_some()) {
            return transfer;
        }
        assert!(Instant::now() < deadline, "the decision is not applied: {transfer:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn events(transfer: &v1::Transfer) -> Vec<&str> {
    transfer.timeline.iter().map(|entry| entry.event.as_str()).collect()
}

/// A service whose invoice 501 is held, since a person has written something else into its draft.
async fn held_by_other_content() -> Service {
    let service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    // The rows are written, the status is refused; then the draft is changed in Talenom and the invoice in Severa.
    service.sandbox.fault(Fault::new("severa.patchInvoice", Failure::Status(400)));
    assert_eq!(service.transfer().await.summary().failed, 1);
    service.sandbox.fault(Fault::new("talenom.getInvoice", Failure::StaleRowVersion));
    service.sandbox.severa_edit_invoice(KEY, "501", |invoice| {
        invoice.our_reference = Some("toinen viite".to_owned());
    });
    assert_eq!(service.transfer().await.codes(501), ["TALENOM_OTHER_CONTENT"]);
    service
}

#[tokio::test]
async fn what_is_released_is_written_over_the_draft_that_differs() {
    let service = held_by_other_content().await;
    // Without a decision it stays so.
    assert_eq!(service.transfer().await.codes(501), ["TALENOM_OTHER_CONTENT"]);
    decide(&service, Decision::Release(v1::Release {})).await.unwrap();
    let released = applied(&service).await;
    assert_eq!(released.standing(), v1::Standing::Transferred, "{released:?}");
    assert!(events(&released).contains(&"DECISION_APPLIED"));
    let [decision] = released.decisions.as_slice() else { panic!("{:?}", released.decisions) };
    assert_eq!((decision.actor.as_str(), decision.choice()), ("anna", v1::DecisionChoice::Release));
    let invoices = service.sandbox.talenom_invoices(ORGANIZATION);
    assert_eq!(invoices.len(), 1);
    assert_eq!(invoices[0]["ourReference"], "toinen viite");
    assert_eq!(service.sandbox.severa_status_name(KEY, "501"), TRANSFERRED);
    service.finish();
}

#[tokio::test]
async fn what_is_given_up_stays_so_though_it_waits_and_goes_when_it_is_released() {
    let service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    service.sandbox.fault(Fault::new("severa.patchInvoice", Failure::Status(400)));
    service.transfer().await;
    assert_eq!(service.sandbox.talenom_invoices(ORGANIZATION).len(), 1);

    decide(&service, Decision::GiveUp(v1::GiveUp {})).await.unwrap();
    let given_up = applied(&service).await;
    assert_eq!(given_up.standing(), v1::Standing::GivenUp);
    assert!(service.sandbox.talenom_invoices(ORGANIZATION).is_empty(), "its draft goes");
    let again = service.transfer().await;
    assert_eq!((again.summary().skipped, again.codes(501)), (1, vec!["GIVEN_UP"]));
    assert_eq!(service.sandbox.severa_status_name(KEY, "501"), WAITING);

    decide(&service, Decision::Release(v1::Release {})).await.unwrap();
    assert_eq!(applied(&service).await.standing(), v1::Standing::Transferred);
    assert_eq!(service.sandbox.talenom_invoices(ORGANIZATION).len(), 1);
    service.finish();
}

#[tokio::test]
async fn an_invoice_that_a_person_names_is_adopted_only_if_it_is_ours() {
    let service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    // Talenom writes the rows and says that it does not.
    service.sandbox.fault(Fault::new("talenom.updateInvoice", Failure::Status(400)).after_effect());
    assert_eq!(service.transfer().await.codes(501), ["TALENOM_REFUSED"]);
    service.sandbox.severa_edit_invoice(KEY, "501", |invoice| {
        invoice.our_reference = Some("toinen viite".to_owned());
    });
    let named = service.sandbox.talenom_invoices(ORGANIZATION)[0]["id"].as_str().unwrap().to_owned();
    let adopt = |id: &str| Decision::Adopt(v1::AdoptInvoice { talenom_invoice_id: id.to_owned() });
    // What stands there has the reference from before the edit.
    decide(&service, adopt(&named)).await.unwrap();
    let refused = applied(&service).await;
    assert_eq!(
        (refused.standing(), refused.findings[0].code.as_str()),
        (v1::Standing::Held, "TALENOM_OTHER_CONTENT")
    );
    decide(&service, adopt("ei-ole")).await.unwrap();
    assert_eq!(applied(&service).await.findings[0].code, "ADOPTED_NOT_FOUND");

    // The person undoes the edit: now it is the same.
    service.sandbox.severa_edit_invoice(KEY, "501", |invoice| invoice.our_reference = None);
    decide(&service, adopt(&named)).await.unwrap();
    let adopted = applied(&service).await;
    assert_eq!(adopted.standing(), v1::Standing::Transferred, "{adopted:?}");
    assert!(events(&adopted).contains(&"ADOPTED"));
    assert_eq!(service.sandbox.talenom_invoices(ORGANIZATION).len(), 1);
    service.finish();
}

#[tokio::test]
async fn what_never_arrived_is_sent_again_by_decision_only() {
    // Neither the draft nor the contact can be looked up.
    let vars = [("SEVERA_CONNECTOR_TALENOM_CAPABILITIES_ABSENT", "find,read,reference-echo")];
    let mut service = Service::start_with(&company(&[invoice(501)]), &vars).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let run = die_at(&mut service, "talenom.write_invoice.before=return").await;
    service.restart().await;
    assert_eq!(service.ended(&run).await.summary.unwrap().uncertain, 1);
    assert_eq!(service.transfer().await.summary().uncertain, 1, "no run sends it again by itself");

    decide(&service, Decision::SendAgain(v1::SendAgain {})).await.unwrap();
    let sent = applied(&service).await;
    assert_eq!(sent.standing(), v1::Standing::Transferred, "{sent:?}");
    assert_eq!((sent.revision, sent.orphan_drafts), (2, 1));
    assert!(events(&sent).contains(&"SENT_AGAIN"));
    let with_rows = service
        .sandbox
        .talenom_invoices(ORGANIZATION)
        .into_iter()
        .filter(|invoice| !invoice["lineItems"].as_array().unwrap().is_empty());
    assert_eq!(with_rows.count(), 1);
    service.finish();
}

#[tokio::test]
async fn an_approval_that_never_came_is_ruled_out_by_a_person() {
    let mut service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::Approve).await;
    let run = die_at(&mut service, "talenom.approve.before=return").await;
    service.sandbox.severa_edit_invoice(KEY, "501", |invoice| invoice.rows[0].unit_price = 90.into());
    service.restart().await;
    assert_eq!(service.ended(&run).await.summary.unwrap().held, 1);

    decide(&service, Decision::Release(v1::Release {})).await.unwrap();
    let released = applied(&service).await;
    assert_eq!(released.standing(), v1::Standing::Transferred, "{released:?}");
    let invoices = service.sandbox.talenom_invoices(ORGANIZATION);
    assert_eq!(invoices.len(), 1);
    assert_eq!(
        (invoices[0]["status"].as_str(), invoices[0]["totalExcludingTax"].to_string()),
        (Some("Approved"), "720".to_owned())
    );
    service.finish();
}

#[tokio::test]
async fn what_cannot_be_decided_is_refused_and_the_same_twice_is_one() {
    let service = Service::start(&company(&[invoice(501), invoice(502).replace("25.5", "24")])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    service.transfer().await;
    let refused = decide(&service, Decision::GiveUp(v1::GiveUp {})).await.unwrap_err();
    assert_eq!(refused.code(), Code::FailedPrecondition);
    assert_eq!(refused.get_details_error_info().unwrap().reason, "DECISION_NOT_POSSIBLE");

    let bad = v1::ResolveTransferRequest { name: "organizations/x".to_owned(), ..Default::default() };
    let bad = service.transfers().await.resolve_transfer(bad).await.unwrap_err();
    let fields = bad.get_details_bad_request().unwrap().field_violations;
    let fields: Vec<&str> = fields.iter().map(|violation| violation.field.as_str()).collect();
    assert_eq!(fields, ["name", "decision", "actor", "reason"]);

    // While a run of the connection has the lane, a decision waits, and the same again is no second one.
    let gate = service.sandbox.hold("severa.getOrganization");
    let _run = service.start_run(v1::TransferInvoicesParameters::default()).await.name;
    gate.held(1).await;
    let name = {
        let request = v1::ListTransfersRequest {
            parent: "organizations/-".to_owned(),
            invoice_number: Some(502),
            ..Default::default()
        };
        let listed = service.transfers().await.list_transfers(request).await.unwrap().into_inner();
        listed.transfers[0].name.clone()
    };
    let give_up = v1::ResolveTransferRequest {
        name,
        decision: Some(Decision::GiveUp(v1::GiveUp {})),
        actor: "anna".to_owned(),
        reason: "kaksoiskappale".to_owned(),
    };
    for _ in 0..2 {
        let decided = service.transfers().await.resolve_transfer(give_up.clone()).await.unwrap();
        assert_eq!(decided.into_inner().decisions.len(), 1);
    }
    gate.release();
    let mut seen = 0;
    while seen == 0 {
        let request = v1::GetTransferRequest { name: give_up.name.clone() };
        let transfer = service.transfers().await.get_transfer(request).await.unwrap().into_inner();
        seen = i32::from(transfer.standing() == v1::Standing::GivenUp);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    service.finish();
}

#[tokio::test]
async fn what_is_transferred_before_a_decision_is_applied_stays_so() {
    let service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let gate = service.sandbox.gate("severa.patchInvoice", 0, sandbox::When::BeforeEffect);
    let run = service.start_run(v1::TransferInvoicesParameters::default()).await.name;
    gate.held(1).await;
    decide(&service, Decision::GiveUp(v1::GiveUp {})).await.unwrap();
    gate.release();
    assert_eq!(service.ended(&run).await.summary.unwrap().transferred, 1);
    assert_eq!(applied(&service).await.standing(), v1::Standing::Transferred);
    let again = service.transfer().await;
    assert_eq!(again.run.state(), v1::RunState::Succeeded, "{:?}", again.run);
    assert_eq!(service.sandbox.talenom_invoices(ORGANIZATION).len(), 1);
    service.finish();
}

#[tokio::test]
async fn what_fails_for_a_passing_cause_is_taken_up_again_by_itself() {
    let vars = [("SEVERA_CONNECTOR_RECHECK_DELAYS_S", "1,1,1")];
    let service = Service::start_with(&company(&[invoice(501), invoice(502)]), &vars).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    // One after the other: the writes of one invoice fail for good in this run.
    service.sandbox.fault(Fault::new("talenom.updateInvoice", Failure::Reset).next(4));
    let first = service.transfer().await;
    assert_eq!(first.summary().uncertain, 2, "{:?}", first.summary());
    eventually("both are marked without a call", || {
        let is_marked = |number| service.sandbox.severa_status_name(KEY, number) == TRANSFERRED;
        (is_marked("501") && is_marked("502")).then_some(())
    })
    .await;
    assert_eq!(service.sandbox.talenom_invoices(ORGANIZATION).len(), 2);
    service.finish();
}
