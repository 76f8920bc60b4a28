//! Connections from their making to their end, and what must never be sent again.

use std::fs;

use severa_connector::rpc::v1;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::harness::{
    COMPANY, CONNECTION, KEY, ORGANIZATION, Outcome, Service, company, invoice, new_connection,
};

const WAITING: &str = "Odottaa siirtoa Talenomiin";
const TRANSFERRED: &str = "Siirretty Talenomiin";
const PAID: &str = "Maksettu";

#[track_caller]
fn assert_refused<T: std::fmt::Debug>(result: Result<T, Status>, code: Code, reason: &str) {
    let status = result.unwrap_err();
    let told = status.get_details_error_info().map(|info| info.reason).unwrap_or_default();
    assert_eq!((status.code(), told.as_str()), (code, reason), "{status:?}");
}

/// The request that changes these fields of a connection.
fn change(asked: v1::Connection, paths: &[&str]) -> v1::UpdateConnectionRequest {
    let name = if asked.name.is_empty() { CONNECTION.to_owned() } else { asked.name };
    let paths = paths.iter().map(|path| (*path).to_owned()).collect();
    v1::UpdateConnectionRequest {
        connection: Some(v1::Connection { name, ..asked }),
        update_mask: Some(prost_types::FieldMask { paths }),
    }
}

async fn update(service: &Service, asked: v1::Connection, paths: &[&str]) -> Result<v1::Connection, Status> {
    let answer = service.connections().await.update_connection(change(asked, paths)).await;
    answer.map(tonic::Response::into_inner)
}

async fn suspend(service: &Service, suspended: bool) -> v1::Connection {
    let asked = v1::Connection { suspended, ..v1::Connection::default() };
    update(service, asked, &["suspended"]).await.unwrap()
}

async fn get(service: &Service, name: &str) -> Result<v1::Connection, Status> {
    let request = v1::GetConnectionRequest { name: name.to_owned() };
    service.connections().await.get_connection(request).await.map(tonic::Response::into_inner)
}

async fn delete(service: &Service, name: &str, etag: &str) -> Result<(), Status> {
    let request = v1::DeleteConnectionRequest { name: name.to_owned(), etag: etag.to_owned() };
    service.connections().await.delete_connection(request).await.map(tonic::Response::into_inner)
}

/// Makes and activates a second connection of the company, to a Talenom organization.
async fn connect_anew(service: &Service, talenom_organization_number: i64) -> &'static str {
    let mut request = new_connection();
    "koe-2".clone_into(&mut request.connection_id);
    request.connection.as_mut().unwrap().talenom_organization_number = talenom_organization_number;
    service.connections().await.create_connection(request).await.unwrap();
    activate(service, "connections/koe-2", v1::AfterRows::LeaveDraft).await.unwrap();
    "connections/koe-2"
}

async fn activate(
    service: &Service,
    name: &str,
    after_rows: v1::AfterRows,
) -> Result<v1::Connection, Status> {
    let request = v1::ActivateConnectionRequest {
        name: name.to_owned(),
        after_rows: after_rows.into(),
        etag: String::new(),
        old_interface_off: true,
    };
    service.connections().await.activate_connection(request).await.map(tonic::Response::into_inner)
}

async fn transfer(service: &Service, connection: &str) -> Outcome {
    let connection = connection.to_owned();
    service.transfer_with(v1::TransferInvoicesRequest { connection, ..Default::default() }).await.unwrap()
}

#[tokio::test]
async fn an_update_changes_what_it_names_and_runs_go_by_it() {
    let service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let settings = Some(v1::ConnectionSettings { cut_over: "2026-12-01".to_owned(), ..Default::default() });
    let asked = v1::Connection { display_name: "not named".to_owned(), settings, ..Default::default() };
    let changed = update(&service, asked, &["settings.cut_over"]).await.unwrap();
    assert_eq!(changed.display_name, "Koeyritys");
    assert_eq!(changed.settings.as_ref().unwrap().cut_over, "2026-12-01");
    assert_eq!(changed.settings.as_ref().unwrap().waiting_status, WAITING);
    assert_eq!(get(&service, CONNECTION).await.unwrap(), changed);
    assert_eq!(service.transfer().await.codes(501), ["BEFORE_CUT_OVER"]);

    let status = update(&service, v1::Connection::default(), &["business_id", "colour"]).await.unwrap_err();
    let fields = status.get_details_bad_request().unwrap().field_violations;
    assert_eq!(fields.len(), 2, "{fields:?}");
    assert!(fields[0].description.contains("business_id") && fields[1].description.contains("colour"));
    service.finish();
}

#[tokio::test]
async fn of_two_changes_of_one_reading_the_second_is_refused() {
    let service = Service::start(COMPANY).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let read = get(&service, CONNECTION).await.unwrap();
    let asked = |name: &str| v1::Connection { display_name: name.to_owned(), ..read.clone() };
    let first = update(&service, asked("First"), &["display_name"]).await.unwrap();
    assert_ne!(first.etag, read.etag);
    assert_refused(
        update(&service, asked("Second"), &["display_name"]).await,
        Code::Aborted,
        "ETAG_MISMATCH",
    );
    assert_refused(delete(&service, CONNECTION, &read.etag).await, Code::Aborted, "ETAG_MISMATCH");
    assert_eq!(get(&service, CONNECTION).await.unwrap().display_name, "First");
    delete(&service, CONNECTION, &first.etag).await.unwrap();
    service.finish();
}

#[tokio::test]
async fn new_credentials_must_work_and_be_of_the_same_organization() {
    let other = r"
  - { key: muu, name: Muu Oy, business_id: 2129112-6 }
";
    let service = Service::start(&format!("{}{other}", company(&[invoice(501)]))).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let with = async |id: &str, secret: &str| {
        let (severa_client_id, severa_client_secret) = (id.to_owned(), secret.to_owned());
        let asked = v1::Connection { severa_client_id, severa_client_secret, ..Default::default() };
        update(&service, asked, &["severa_client_id", "severa_client_secret"]).await
    };
    let precondition = Code::FailedPrecondition;
    assert_refused(with("s-client", "wrong").await, precondition, "CREDENTIALS_REFUSED");
    assert_refused(with("muu-client", "muu-secret").await, precondition, "OTHER_COMPANY");
    assert_eq!(service.transfer().await.summary().transferred, 1, "the old ones still stand");
    with("s-client", "s-secret").await.unwrap();
    assert_eq!(service.transfer().await.summary().found, 0);
    service.finish();
}

#[tokio::test]
async fn a_suspended_connection_takes_no_runs_until_it_is_lifted() {
    let service = Service::start(&company(&[invoice(501)])).await;
    service.connections().await.create_connection(new_connection()).await.unwrap();
    assert_eq!(suspend(&service, true).await.state(), v1::ConnectionState::Suspended);
    assert_eq!(suspend(&service, false).await.state(), v1::ConnectionState::Created);
    service.activate(v1::AfterRows::LeaveDraft).await;

    // A run that waits for its turn when the suspension comes is cancelled.
    let gate = service.sandbox.gate("severa.listCountries", 0, sandbox::When::BeforeEffect);
    let start = async |number| {
        let filter = v1::InvoiceFilter { invoice_numbers: vec![number], ..Default::default() };
        let parameters = v1::TransferInvoicesParameters { filter: Some(filter), ..Default::default() };
        let request = v1::StartRunRequest {
            parent: CONNECTION.to_owned(),
            parameters: Some(v1::start_run_request::Parameters::TransferInvoices(parameters)),
            ..Default::default()
        };
        service.runs().await.start_run(request).await.unwrap().into_inner().name
    };
    let going = start(1).await;
    gate.held(1).await;
    let waiting = start(2).await;
    assert!(suspend(&service, true).await.suspended);
    assert_eq!(service.ended(&waiting).await.state(), v1::RunState::Cancelled);
    gate.release();
    service.ended(&going).await;

    for validate_only in [true, false] {
        let parameters = Some(v1::TransferInvoicesParameters { validate_only, ..Default::default() });
        let run = service.transfer_with(v1::TransferInvoicesRequest { parameters, ..Default::default() });
        assert_refused(run.await, Code::FailedPrecondition, "CONNECTION_NOT_ACTIVE");
    }
    let activated = activate(&service, CONNECTION, v1::AfterRows::Approve).await;
    assert_refused(activated, Code::FailedPrecondition, "CONNECTION_NOT_ACTIVE");
    let test = v1::TestConnectionRequest { name: CONNECTION.to_owned() };
    let checks = service.connections().await.test_connection(test).await.unwrap().into_inner().checks;
    let warned = checks.iter().filter(|check| check.status() != v1::CheckStatus::Ok);
    assert_eq!(warned.map(|check| check.check.as_str()).collect::<Vec<_>>(), ["attachments"], "{checks:?}");
    assert_eq!(suspend(&service, false).await.state(), v1::ConnectionState::Active);
    assert_eq!(service.transfer().await.summary().transferred, 1);
    service.finish();
}

#[tokio::test]
async fn nothing_is_activated_without_agreement_and_while_the_old_interface_sends() {
    let service = Service::start(COMPANY).await;
    let mut request = new_connection();
    request.connection.as_mut().unwrap().agreement_reference.clear();
    service.connections().await.create_connection(request).await.unwrap();
    let activated = activate(&service, CONNECTION, v1::AfterRows::LeaveDraft).await;
    assert_refused(activated, Code::FailedPrecondition, "AGREEMENT_MISSING");
    let asked = v1::Connection { agreement_reference: "SOP-2026-9".to_owned(), ..Default::default() };
    update(&service, asked, &["agreement_reference"]).await.unwrap();
    let request = v1::ActivateConnectionRequest { name: CONNECTION.to_owned(), ..Default::default() };
    let status = service.connections().await.activate_connection(request).await.unwrap_err();
    let fields = status.get_details_bad_request().unwrap().field_violations;
    let fields: Vec<&str> = fields.iter().map(|violation| violation.field.as_str()).collect();
    assert_eq!(fields, ["after_rows", "old_interface_off"]);
    let active = activate(&service, CONNECTION, v1::AfterRows::LeaveDraft).await.unwrap();
    let again = activate(&service, CONNECTION, v1::AfterRows::LeaveDraft).await.unwrap();
    assert_eq!(active, again, "the same choice again changes nothing");
    service.finish();
}

/// [`invoice`] in another status than the waiting one.
fn invoice_in(status: &str, number: u32) -> String {
    invoice(number).replacen("number:", &format!("status: \"{status}\", number:"), 1)
}

#[tokio::test]
async fn what_was_sent_before_the_activation_is_never_sent_again() {
    let mut invoices = vec![invoice(501), invoice_in("Luonnos", 504)];
    // More than one page, and the waiting status itself counts as sent.
    invoices.extend((600..800).map(|number| invoice_in(PAID, number)));
    invoices.push(invoice_in(TRANSFERRED, 503));
    let statuses = format!(
        "client_secret: s-secret, statuses: [{{ name: Luonnos, default: true }}, {{ name: {WAITING}, has_number: true, \
         sent: true }}, {{ name: {TRANSFERRED}, has_number: true }}, {{ name: {PAID}, has_number: true, paid: true }}]"
    );
    let scenario = company(&invoices).replace("client_secret: s-secret", &statuses);
    let service = Service::start(&scenario).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let connection = get(&service, CONNECTION).await.unwrap();
    assert_eq!(connection.baseline_count, 201);
    assert!(connection.activate_time.is_some());

    for number in ["503", "650"] {
        service.sandbox.severa_set_status(KEY, number, WAITING);
    }
    for attempt in 1..=2 {
        let outcome = service.transfer().await;
        for number in [503, 650] {
            assert_eq!(outcome.result(number).outcome(), v1::Outcome::Skipped, "{attempt}");
            assert_eq!(outcome.codes(number), ["IN_BASELINE"], "{attempt}");
        }
        let transferred = i64::from(attempt == 1);
        let summary = outcome.summary();
        assert_eq!((summary.found, summary.transferred, summary.skipped), (2 + transferred, transferred, 2));
        assert_eq!(outcome.run.state(), v1::RunState::Succeeded);
    }
    assert_eq!(service.sandbox.talenom_invoices(ORGANIZATION).len(), 1);

    // Another choice is no new activation: what is sent from now on is no baseline.
    service.sandbox.severa_set_status(KEY, "504", PAID);
    let again = activate(&service, CONNECTION, v1::AfterRows::Approve).await.unwrap();
    assert_eq!((again.baseline_count, again.activate_time), (201, connection.activate_time));
    service.sandbox.severa_set_status(KEY, "504", WAITING);
    assert_eq!(service.transfer().await.result(504).outcome(), v1::Outcome::Transferred);
    service.finish();
}

#[tokio::test]
async fn a_deleted_connection_leaves_its_transfers_and_nothing_that_names_anybody() {
    let service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    service.transfer().await;
    // What is written beside the database is read too: its log and its index.
    let holds = |text: &str| {
        let files = fs::read_dir(service.dir()).unwrap().map(|entry| entry.unwrap().path());
        let files = files.filter(|path| path.to_string_lossy().contains("connector.db"));
        let bytes: Vec<u8> = files.flat_map(|path| fs::read(path).unwrap()).collect();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    };
    assert!(holds("Koeyritys") && holds("SOP-2026-1"), "the right files are read");
    delete(&service, CONNECTION, "").await.unwrap();
    assert!(!holds("Koeyritys") && !holds("SOP-2026-1"));
    assert_refused(get(&service, CONNECTION).await, Code::NotFound, "NOT_FOUND");
    assert_refused(delete(&service, CONNECTION, "").await, Code::NotFound, "NOT_FOUND");
    let run = service.transfer_with(v1::TransferInvoicesRequest::default()).await;
    assert_refused(run, Code::NotFound, "NOT_FOUND");
    let list = v1::ListTransfersRequest { parent: "organizations/-".to_owned(), ..Default::default() };
    let transfers = service.transfers().await.list_transfers(list).await.unwrap().into_inner().transfers;
    assert_eq!(transfers.len(), 1);
    assert_eq!(transfers[0].standing(), v1::Standing::Transferred);
    let made = service.connections().await.create_connection(new_connection()).await;
    assert_refused(made, Code::AlreadyExists, "ALREADY_EXISTS");
    service.finish();
}

#[tokio::test]
async fn an_organization_connected_anew_sends_nothing_twice() {
    let service = Service::start(&company(&[invoice(501), invoice(502)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    // 501 is transferred; the answer to the status write of 502 is lost, and with it what came of it.
    let write = service.sandbox.gate("severa.patchInvoice", 1, sandbox::When::AfterEffect);
    let read = service.sandbox.gate("severa.getInvoice", 0, sandbox::When::BeforeEffect);
    let outcome = service.transfer().await;
    assert_eq!((outcome.summary().transferred, outcome.summary().uncertain), (1, 1));
    drop((write, read));
    delete(&service, CONNECTION, "").await.unwrap();
    let anew = connect_anew(&service, ORGANIZATION).await;
    assert_eq!(get(&service, anew).await.unwrap().baseline_count, 2, "both are in the transferred status");
    assert_eq!(transfer(&service, anew).await.summary().transferred, 1, "what was half-way is carried on");
    for number in ["501", "502"] {
        service.sandbox.severa_set_status(KEY, number, WAITING);
    }
    let outcome = transfer(&service, anew).await;
    assert_eq!(outcome.summary().already_transferred, 2, "{:?}", outcome.results);
    assert_eq!(service.sandbox.talenom_invoices(ORGANIZATION).len(), 2);
    assert_eq!(service.sandbox.severa_status_name(KEY, "502"), TRANSFERRED);
    service.finish();
}

#[tokio::test]
async fn what_was_begun_to_one_talenom_organization_is_not_continued_to_another() {
    let other = r"
  - { key: muu, name: Muu Oy, business_id: 2129112-6, talenom: { organization_number: 14999 } }
";
    let service = Service::start(&format!("{}{other}", company(&[invoice(501)]))).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let write = service.sandbox.gate("talenom.updateInvoice", 0, sandbox::When::AfterEffect);
    let read = service.sandbox.gate("talenom.getInvoice", 0, sandbox::When::BeforeEffect);
    let outcome = service.transfer().await;
    assert_eq!((outcome.summary().found, outcome.summary().transferred), (1, 0));
    drop((write, read));
    delete(&service, CONNECTION, "").await.unwrap();
    let anew = connect_anew(&service, 14_999).await;
    for _ in 0..2 {
        let outcome = transfer(&service, anew).await;
        assert_eq!(outcome.result(501).outcome(), v1::Outcome::Held);
        assert_eq!(outcome.codes(501), ["BEGUN_ELSEWHERE"]);
        assert_eq!(outcome.summary().found, 1);
    }
    assert!(service.sandbox.talenom_invoices(14_999).is_empty());
    assert_eq!(service.sandbox.talenom_invoices(ORGANIZATION).len(), 1);
    service.finish();
}
