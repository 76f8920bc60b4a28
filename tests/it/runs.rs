//! Runs: cancelled, joined, queued behind each other, and given up.

use sandbox::{Failure, Fault, When};
use severa_connector::rpc::v1;
use tonic::Code;

use crate::{
    harness::{CONNECTION, KEY, ORGANIZATION, Outcome, Service, company, eventually, invoice},
    refusals::assert_refused,
};

const TRANSFERRED: &str = "Siirretty Talenomiin";
/// As many as the service carries at once.
const IN_FLIGHT: u64 = 16;
/// So many are let by before the others are held.
const LET_BY: u64 = 3;
/// All whose transfer has begun when all that are under way are held.
const BEGUN: i64 = 19;
const ALL: i64 = 40;
/// Calls are held at gates longer than a test's calls may take otherwise.
const PATIENT: [(&str, &str); 3] = [
    ("SEVERA_CONNECTOR_REQUEST_TIMEOUT_S", "60"),
    ("SEVERA_CONNECTOR_QUIET_TIME_S", "61"),
    ("SEVERA_CONNECTOR_LEASE_DURATION_S", "120"),
];

fn invoices() -> Vec<String> {
    (501..=540).map(invoice).collect()
}

fn everything() -> v1::TransferInvoicesParameters {
    v1::TransferInvoicesParameters::default()
}

fn validate_only() -> v1::TransferInvoicesParameters {
    v1::TransferInvoicesParameters { validate_only: true, ..Default::default() }
}

fn only(numbers: &[i64]) -> v1::TransferInvoicesParameters {
    let filter = v1::InvoiceFilter { invoice_numbers: numbers.to_vec(), ..Default::default() };
    v1::TransferInvoicesParameters { filter: Some(filter), ..Default::default() }
}

fn marked(service: &Service) -> i64 {
    let invoices = service.sandbox.severa_invoices(KEY);
    i64::try_from(invoices.iter().filter(|(_, _, status)| status == TRANSFERRED).count()).unwrap()
}

fn in_talenom(service: &Service) -> i64 {
    i64::try_from(service.sandbox.talenom_invoices(ORGANIZATION).len()).unwrap()
}

/// Everything that the run has told, and how it ended.
async fn watch(service: &Service, run: &str) -> Outcome {
    let request = v1::WatchRunRequest { name: run.to_owned(), start_after: 0 };
    Outcome::of(service.runs().await.watch_run(request).await.unwrap().into_inner()).await.unwrap()
}

/// Cancels a run and waits until its worker has heard of it.
async fn cancel_and_hear(service: &Service, run: &str) {
    for _ in 0..2 {
        let cancelled = service.cancel(run).await.unwrap();
        assert_eq!((cancelled.state(), cancelled.cancel_requested), (v1::RunState::Running, true));
    }
    eventually("the worker hears of it", || {
        service.logs().contains("run is cancelled and ends at its next safe point").then_some(())
    })
    .await;
}

#[track_caller]
fn assert_cancelled(outcome: &Outcome) {
    outcome.assert_adds_up();
    assert_eq!(outcome.run.state(), v1::RunState::Cancelled);
    let sum = outcome.summary();
    assert_eq!((sum.found, sum.transferred, sum.not_attempted), (ALL, BEGUN, ALL - BEGUN), "{sum:?}");
}

#[tokio::test]
async fn a_cancelled_run_finishes_what_is_under_way_and_begins_nothing() {
    let service = Service::start_with(&company(&invoices()), &PATIENT).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let gate = service.sandbox.gate("talenom.updateInvoice", LET_BY, When::BeforeEffect);
    let run = service.start_run(everything()).await.name;
    gate.held(IN_FLIGHT).await;
    cancel_and_hear(&service, &run).await;
    gate.release();
    assert_cancelled(&watch(&service, &run).await);
    assert_eq!(marked(&service), BEGUN, "what was under way is marked too");
    let refused = service.cancel(&run).await.unwrap_err();
    assert_refused(&refused, Code::FailedPrecondition, "RUN_HAS_ENDED");

    assert_eq!(service.transfer().await.summary().transferred, ALL - BEGUN);
    assert_eq!(marked(&service), ALL);
    assert_eq!(in_talenom(&service), ALL);
    service.finish();
}

#[tokio::test]
async fn a_cancellation_survives_the_server() {
    let mut service = Service::start(&company(&invoices())).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let gate = service.sandbox.gate("talenom.updateInvoice", LET_BY, When::AfterEffect);
    let run = service.start_run(everything()).await.name;
    gate.held(IN_FLIGHT).await;
    service.cancel(&run).await.unwrap();
    service.kill();
    gate.release();
    service.restart().await;
    assert_cancelled(&watch(&service, &run).await);
    assert_eq!(marked(&service), BEGUN, "what the dead server had under way is brought to its end");
    assert_eq!(service.transfer().await.summary().transferred, ALL - BEGUN);
    assert_eq!(in_talenom(&service), ALL);
    service.finish();
}

#[tokio::test]
async fn a_cancelled_run_is_cancelled_also_where_severa_is_away() {
    let service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let gate = service.sandbox.hold("severa.getOrganization");
    let run = service.start_run(everything()).await.name;
    gate.held(1).await;
    service.cancel(&run).await.unwrap();
    service.sandbox.fault(Fault::new("severa.listInvoiceStatuses", Failure::Status(503)).next(10));
    gate.release();
    let ended = service.ended(&run).await;
    assert_eq!(ended.state(), v1::RunState::Cancelled, "{ended:?}");
    service.finish();
}

#[tokio::test]
async fn a_plan_that_is_cancelled_is_no_plan() {
    let service = Service::start_with(&company(&invoices()), &PATIENT).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let gate = service.sandbox.gate("severa.listInvoices", 1, When::AfterEffect);
    let run = service.start_run(validate_only()).await.name;
    gate.held(1).await;
    cancel_and_hear(&service, &run).await;
    gate.release();
    let cancelled = watch(&service, &run).await;
    cancelled.assert_adds_up();
    assert_eq!((cancelled.run.state(), cancelled.summary().ready), (v1::RunState::Cancelled, 0));
    let plan = v1::TransferInvoicesParameters { plan: run, ..Default::default() };
    let refused = service.start_run_as("", plan).await.unwrap_err();
    assert_refused(&refused, Code::FailedPrecondition, "PLAN_NOT_USABLE");
    service.finish();
}

#[tokio::test]
async fn a_run_that_waits_is_cancelled_at_once() {
    let service = Service::start_with(&company(&[invoice(501)]), &PATIENT).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let gate = service.sandbox.gate("talenom.updateInvoice", 0, When::BeforeEffect);
    let going = service.start_run(everything()).await.name;
    gate.held(1).await;
    let waiting = service.start_run(validate_only()).await;
    assert_eq!(waiting.state(), v1::RunState::Queued);
    let cancelled = service.cancel(&waiting.name).await.unwrap();
    assert_eq!(cancelled.state(), v1::RunState::Cancelled);
    assert!(cancelled.end_time.is_some());
    watch(&service, &waiting.name).await.assert_adds_up();
    let refused = service.cancel(&waiting.name).await.unwrap_err();
    assert_refused(&refused, Code::FailedPrecondition, "RUN_HAS_ENDED");
    let refused = service.cancel(&format!("{CONNECTION}/runs/{}", uuid::Uuid::nil())).await.unwrap_err();
    assert_refused(&refused, Code::NotFound, "NOT_FOUND");

    let list = |state: v1::RunState| {
        let parent = CONNECTION.to_owned();
        v1::ListRunsRequest { parent, state: state.into(), ..Default::default() }
    };
    let mut client = service.runs().await;
    for (state, expected) in [(v1::RunState::Cancelled, &waiting.name), (v1::RunState::Running, &going)] {
        let runs = client.list_runs(list(state)).await.unwrap().into_inner().runs;
        assert_eq!(runs.iter().map(|run| &run.name).collect::<Vec<_>>(), [expected]);
    }
    gate.release();
    service.ended(&going).await;
    service.finish();
}

#[tokio::test]
async fn a_nightly_call_queues_behind_other_runs_and_then_sends_everything() {
    let service = Service::start_with(&company(&[501, 502, 503].map(invoice)), &PATIENT).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let gate = service.sandbox.gate("talenom.updateInvoice", 0, When::BeforeEffect);
    let filtered = service.start_run(only(&[502])).await.name;
    gate.held(1).await;
    let plan = service.start_run(validate_only()).await.name;
    let nightly = service.start_run(everything()).await.name;
    let names = [&filtered, &plan, &nightly];
    assert!(filtered != plan && plan != nightly && filtered != nightly, "{names:?}");
    // The same calls again mean the same runs, going on or queued.
    assert_eq!(service.start_run(only(&[502, 502])).await.name, filtered);
    assert_eq!(service.start_run(validate_only()).await.name, plan);
    assert_eq!(service.start_run(everything()).await.name, nightly);
    // Each other filter is another run.
    let other = service.start_run(only(&[503])).await.name;
    assert!(!names.contains(&&other));
    gate.release();
    assert_eq!(service.ended(&filtered).await.summary.unwrap().transferred, 1);
    assert_eq!(service.ended(&plan).await.summary.unwrap().ready, 2);
    assert_eq!(service.ended(&nightly).await.summary.unwrap().transferred, 2);
    service.ended(&other).await;
    assert_eq!(marked(&service), 3);
    // What has ended is joined by nobody.
    assert_ne!(service.start_run(everything()).await.name, nightly);
    service.finish();
}

#[tokio::test]
async fn a_run_takes_invoices_by_number_or_by_guid() {
    let service = Service::start(&company(&[501, 502, 503].map(invoice))).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let guid = service.sandbox.severa_invoices(KEY)[0].0.clone();
    let by_guid = v1::InvoiceFilter { invoice_numbers: vec![503], invoice_guids: vec![guid] };
    let parameters = Some(v1::TransferInvoicesParameters { filter: Some(by_guid), ..Default::default() });
    let request = v1::TransferInvoicesRequest { parameters, ..Default::default() };
    let outcome = service.transfer_with(request).await.unwrap();
    outcome.assert_adds_up();
    assert_eq!(outcome.summary().transferred, 2);
    outcome.result(501);
    outcome.result(503);
    service.finish();
}

#[tokio::test]
async fn the_same_request_id_is_the_same_run_until_it_failed_in_passing() {
    let vars = [("SEVERA_CONNECTOR_REQUEST_TIMEOUT_S", "1"), ("SEVERA_CONNECTOR_QUIET_TIME_S", "2")];
    let service = Service::start_with(&company(&[invoice(501)]), &vars).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    // Severa does not answer, however often it is asked.
    let gate = service.sandbox.gate("severa.listInvoiceStatuses", 0, When::BeforeEffect);
    let failed = service.start_run_as("night", everything()).await.unwrap().name;
    let ended = service.ended(&failed).await;
    assert_eq!(ended.error.unwrap().reason, "UPSTREAM_UNAVAILABLE");
    gate.release();
    let again = service.start_run_as("night", everything()).await.unwrap().name;
    assert_ne!(again, failed);
    assert_eq!(service.ended(&again).await.state(), v1::RunState::Succeeded);
    assert_eq!(service.start_run_as("night", everything()).await.unwrap().name, again);
    let refused = service.start_run_as("night", validate_only()).await.unwrap_err();
    assert_refused(&refused, Code::AlreadyExists, "ALREADY_EXISTS");
    service.finish();
}

#[tokio::test]
async fn a_run_that_ends_its_workers_again_and_again_is_given_up() {
    let mut service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let gate = service.sandbox.gate("severa.listInvoices", 0, When::BeforeEffect);
    let run = service.start_run(everything()).await.name;
    gate.held(1).await;
    service.kill();
    // As if four had died in it before; the fifth is still taken up.
    service.execute("UPDATE runs SET worker_deaths = 4").await;
    service.restart().await;
    gate.held(2).await;
    service.kill();
    gate.release();
    service.restart().await;
    let ended = service.ended(&run).await;
    assert_eq!(
        (ended.state(), ended.error.unwrap().reason.as_str()),
        (v1::RunState::Failed, "RUN_ABANDONED")
    );
    assert_eq!(service.transfer().await.summary().transferred, 1, "the next run goes on");
    service.finish();
}
