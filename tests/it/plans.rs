//! Plans: what was looked at is what is done, or it is not done.

use severa_connector::rpc::v1;
use tonic::Code;

use crate::{
    harness::{CONNECTION, KEY, ORGANIZATION, Outcome, Service, company, invoice},
    refusals::{assert_refused, metadata},
};

async fn plan(service: &Service) -> Outcome {
    let parameters = Some(v1::TransferInvoicesParameters { validate_only: true, ..Default::default() });
    let request = v1::TransferInvoicesRequest { parameters, ..Default::default() };
    service.transfer_with(request).await.unwrap()
}

fn of_plan(plan: &str) -> v1::TransferInvoicesParameters {
    v1::TransferInvoicesParameters { plan: plan.to_owned(), ..Default::default() }
}

async fn execute(service: &Service, plan: &str) -> Outcome {
    let request = v1::TransferInvoicesRequest { parameters: Some(of_plan(plan)), ..Default::default() };
    let outcome = service.transfer_with(request).await.unwrap();
    outcome.assert_adds_up();
    outcome
}

#[tokio::test]
async fn a_plan_is_executed_exactly_and_twice_is_once() {
    let faulty = invoice(505).replace("\"3000\"", "\"3999\"");
    let mut invoices: Vec<String> = (501..=504).map(invoice).collect();
    invoices.push(faulty);
    let service = Service::start(&company(&invoices)).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let plan = plan(&service).await;
    assert_eq!((plan.summary().ready, plan.summary().held), (4, 1));
    assert!(plan.results.iter().all(|result| result.ready != result.content_hash.is_empty()));

    // One changes, one is withdrawn, for one an obstacle comes up, the held one is mended, and one comes new.
    service.sandbox.severa_edit_invoice(KEY, "502", |invoice| {
        invoice.our_reference = Some("toinen viite".to_owned());
    });
    service.sandbox.severa_set_status(KEY, "503", "Luonnos");
    for (number, account) in [("504", "3999"), ("505", "3000")] {
        service.sandbox.severa_edit_invoice(KEY, number, |invoice| {
            invoice.rows[0].sales_account = Some(account.to_owned());
        });
    }
    service.sandbox.severa_add_invoice(KEY, &invoice(506)).unwrap();

    let first = execute(&service, &plan.run.name).await;
    assert_eq!((first.summary().found, first.summary().transferred, first.summary().skipped), (4, 1, 3));
    assert_eq!(first.run.state(), v1::RunState::Succeeded);
    assert_eq!(first.result(501).content_hash, plan.result(501).content_hash);
    for number in [502, 503, 504] {
        assert_eq!(first.codes(number), ["PLAN_CHANGED"], "{number}");
    }
    let again = execute(&service, &plan.run.name).await;
    assert_ne!(again.run.name, first.run.name);
    assert_eq!((again.summary().found, again.summary().already_transferred), (4, 1));
    assert_eq!(service.sandbox.talenom_invoices(ORGANIZATION).len(), 1);

    // What a plan left out, the next run judges anew.
    let nightly = service.transfer().await;
    assert_eq!((nightly.summary().transferred, nightly.summary().held), (3, 1));
    service.finish();
}

#[tokio::test]
async fn a_plan_is_executed_when_its_previews_are_gone_and_after_a_restart() {
    let mut service = Service::start(&company(&[501, 502].map(invoice))).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let plan = plan(&service).await.run.name;
    service.kill();
    service.execute("UPDATE items SET preview_expires_at = 1").await;
    service.restart().await;
    let request = v1::WatchRunRequest { name: plan.clone(), start_after: 0 };
    let stream = service.runs().await.watch_run(request).await.unwrap().into_inner();
    let kept = Outcome::of(stream).await.unwrap();
    assert!(kept.results.iter().all(|result| result.preview.is_none() && !result.content_hash.is_empty()));

    let gate = service.sandbox.gate("talenom.updateInvoice", 0, sandbox::When::AfterEffect);
    let run = service.start_run(of_plan(&plan)).await;
    gate.held(1).await;
    service.kill();
    gate.release();
    service.restart().await;
    assert_eq!(service.ended(&run.name).await.summary.unwrap().transferred, 2);
    assert_eq!(service.sandbox.talenom_invoices(ORGANIZATION).len(), 2);
    service.finish();
}

#[tokio::test]
async fn what_is_no_plan_is_refused() {
    let service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let gate = service.sandbox.gate("severa.listInvoices", 0, sandbox::When::AfterEffect);
    let validating = v1::TransferInvoicesParameters { validate_only: true, ..Default::default() };
    let going = service.start_run(validating.clone()).await.name;
    gate.held(1).await;
    let refuse = async |plan: &str, why: &str| {
        let status = service.start_run_as("", of_plan(plan)).await.unwrap_err();
        assert_refused(&status, Code::FailedPrecondition, "PLAN_NOT_USABLE");
        assert_eq!(metadata(&status, "why"), why, "{plan}");
    };
    refuse(&going, "RUNNING").await;
    let other = going.replace(CONNECTION, "connections/other");
    refuse(&other, "OTHER_CONNECTION").await;
    refuse(&format!("{CONNECTION}/runs/{}", uuid::Uuid::nil()), "NOT_FOUND").await;
    gate.release();
    service.ended(&going).await;
    refuse(&service.transfer().await.run.name, "NOT_VALIDATE_ONLY").await;

    let with_plan = v1::TransferInvoicesParameters { plan: going, ..validating };
    let status = service.start_run_as("", with_plan).await.unwrap_err();
    assert_refused(&status, Code::InvalidArgument, "INVALID_ARGUMENT");
    service.finish();
}

#[tokio::test]
async fn old_runs_and_previews_are_forgotten_and_what_was_transferred_never() {
    let mut service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let transferred = service.transfer().await;
    let run = transferred.run.name.clone();
    let kept = service.transfer().await.run.name;
    service.kill();
    let id = run.rsplit('/').next().unwrap().replace('-', "");
    service.execute(&format!("UPDATE runs SET ended_at = 0 WHERE hex(id) = upper('{id}')")).await;
    service.restart().await;
    let mut client = service.runs().await;
    let get = |name: &str| v1::GetRunRequest { name: name.to_owned() };
    let deadline = std::time::Instant::now() + crate::harness::PATIENCE;
    while client.get_run(get(&run)).await.is_ok() {
        assert!(std::time::Instant::now() < deadline, "the old run is not forgotten");
    }
    assert!(client.get_run(get(&kept)).await.is_ok());
    let name = transferred.result(501).transfer.clone();
    let transfer = service.transfers().await.get_transfer(v1::GetTransferRequest { name }).await.unwrap();
    let timeline = transfer.into_inner().timeline;
    assert_eq!((timeline[0].event.as_str(), &timeline[0].run), ("FOUND", &run), "the journal is kept longer");
    // So it is not sent again.
    service.sandbox.severa_set_status(KEY, "501", "Odottaa siirtoa Talenomiin");
    assert_eq!(service.transfer().await.summary().already_transferred, 1);
    service.finish();
}
