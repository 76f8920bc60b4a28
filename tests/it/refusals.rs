//! What cannot go right is refused, with a code, a reason and what to do.

use std::process::Command;

use severa_connector::rpc::v1;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::harness::{COMPANY, CONNECTION, Service, company, invoice, new_connection};

#[track_caller]
pub(crate) fn assert_refused(status: &Status, code: Code, reason: &str) {
    let info = status.get_details_error_info().unwrap_or_else(|| panic!("no ErrorInfo: {status:?}"));
    assert_eq!((status.code(), info.reason.as_str()), (code, reason), "{status:?}");
}

pub(crate) fn metadata(status: &Status, key: &str) -> String {
    status.get_details_error_info().unwrap().metadata.get(key).cloned().unwrap_or_default()
}

#[tokio::test]
async fn an_unknown_connection_is_not_found() {
    let service = Service::start(COMPANY).await;
    let status = service.transfer_with(v1::TransferInvoicesRequest::default()).await.unwrap_err();
    assert_refused(&status, Code::NotFound, "NOT_FOUND");
    let request = v1::GetConnectionRequest { name: CONNECTION.to_owned() };
    let status = service.connections().await.get_connection(request).await.unwrap_err();
    assert_refused(&status, Code::NotFound, "NOT_FOUND");
    assert_eq!(status.get_details_resource_info().unwrap().resource_name, CONNECTION);
    service.finish();
}

#[tokio::test]
async fn several_bad_fields_are_one_answer() {
    let service = Service::start(COMPANY).await;
    let mut request = new_connection();
    let connection = request.connection.as_mut().unwrap();
    connection.business_id = "2077474-1".to_owned();
    connection.talenom_organization_number = -1;
    let status = service.connections().await.create_connection(request).await.unwrap_err();
    assert_refused(&status, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(status.get_details_bad_request().unwrap().field_violations.len(), 2);
    service.finish();
}

#[tokio::test]
async fn another_company_is_refused_when_the_connection_is_made() {
    let service = Service::start(COMPANY).await;
    let mut request = new_connection();
    request.connection.as_mut().unwrap().business_id = "2129112-6".to_owned();
    let status = service.connections().await.create_connection(request).await.unwrap_err();
    assert_refused(&status, Code::FailedPrecondition, "OTHER_COMPANY");
    let list =
        service.connections().await.list_connections(v1::ListConnectionsRequest::default()).await.unwrap();
    assert!(list.into_inner().connections.is_empty());
    service.finish();
}

#[tokio::test]
async fn wrong_credentials_name_the_api() {
    let service = Service::start(COMPANY).await;
    let mut request = new_connection();
    request.connection.as_mut().unwrap().severa_client_secret = "wrong".to_owned();
    let status = service.connections().await.create_connection(request).await.unwrap_err();
    assert_refused(&status, Code::FailedPrecondition, "CREDENTIALS_REFUSED");
    assert_eq!(metadata(&status, "api"), "severa");
    service.finish();
}

#[tokio::test]
async fn wrong_talenom_credentials_fail_the_run_and_name_the_api() {
    let vars = [("SEVERA_CONNECTOR_TALENOM_CLIENT_SECRET", "wrong")];
    let service = Service::start_with(&company(&[invoice(501)]), &vars).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let status = service.transfer_with(v1::TransferInvoicesRequest::default()).await.unwrap_err();
    assert_refused(&status, Code::FailedPrecondition, "CREDENTIALS_REFUSED");
    assert_eq!(metadata(&status, "api"), "talenom");
    service.finish();
}

#[tokio::test]
async fn a_missing_scope_fails_the_run_and_is_named() {
    let scopes = "client_secret: s-secret, scopes: [\"invoices:read\", \"customers:read\", \"settings:read\", \"organization:read\"]";
    let scenario = company(&[invoice(501)]).replace("client_secret: s-secret", scopes);
    let service = Service::start(&scenario).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let status = service.transfer_with(v1::TransferInvoicesRequest::default()).await.unwrap_err();
    assert_refused(&status, Code::FailedPrecondition, "SCOPE_MISSING");
    assert_eq!(
        (metadata(&status, "api").as_str(), metadata(&status, "scope").as_str()),
        ("severa", "invoices:write")
    );
    // The run keeps the error, and so does a replay of it.
    let runs = v1::ListRunsRequest { parent: CONNECTION.to_owned(), ..Default::default() };
    let run = service.runs().await.list_runs(runs).await.unwrap().into_inner().runs.remove(0);
    assert_eq!((run.state(), run.error.unwrap().reason.as_str()), (v1::RunState::Failed, "SCOPE_MISSING"));
    service.finish();
}

#[tokio::test]
async fn a_status_that_is_not_there_names_those_that_are() {
    let service = Service::start(&company(&[invoice(501)])).await;
    let mut request = new_connection();
    let settings = v1::ConnectionSettings { waiting_status: "Odottaa".to_owned(), ..Default::default() };
    request.connection.as_mut().unwrap().settings = Some(settings);
    service.connections().await.create_connection(request).await.unwrap();
    let parameters = Some(v1::TransferInvoicesParameters { validate_only: true, ..Default::default() });
    let request = v1::TransferInvoicesRequest { parameters, ..Default::default() };
    let status = service.transfer_with(request).await.unwrap_err();
    assert_refused(&status, Code::FailedPrecondition, "STATUS_NOT_FOUND");
    assert!(metadata(&status, "existing").contains("Odottaa siirtoa Talenomiin"), "{status:?}");
    service.finish();
}

#[tokio::test]
async fn a_connection_that_is_not_active_takes_no_real_run() {
    let service = Service::start(&company(&[invoice(501)])).await;
    service.connections().await.create_connection(new_connection()).await.unwrap();
    let status = service.transfer_with(v1::TransferInvoicesRequest::default()).await.unwrap_err();
    assert_refused(&status, Code::FailedPrecondition, "CONNECTION_NOT_ACTIVE");
    service.finish();
}

#[tokio::test]
async fn a_connection_is_made_once_and_changed_by_who_read_it_last() {
    let service = Service::start(COMPANY).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let status = service.connections().await.create_connection(new_connection()).await.unwrap_err();
    assert_refused(&status, Code::AlreadyExists, "ALREADY_EXISTS");
    let name = CONNECTION.to_owned();
    let request = v1::ActivateConnectionRequest {
        name,
        after_rows: v1::AfterRows::Approve.into(),
        etag: "1".to_owned(),
        old_interface_off: true,
    };
    let status = service.connections().await.activate_connection(request).await.unwrap_err();
    assert_refused(&status, Code::Aborted, "ETAG_MISMATCH");
    service.finish();
}

#[tokio::test]
async fn a_request_id_with_other_parameters_is_refused() {
    let service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let request = |validate_only| v1::TransferInvoicesRequest {
        request_id: "one".to_owned(),
        parameters: Some(v1::TransferInvoicesParameters { validate_only, ..Default::default() }),
        ..Default::default()
    };
    service.transfer_with(request(true)).await.unwrap();
    let status = service.transfer_with(request(false)).await.unwrap_err();
    assert_refused(&status, Code::AlreadyExists, "ALREADY_EXISTS");
    service.finish();
}

#[tokio::test]
async fn what_is_not_built_says_so() {
    let service = Service::start(COMPANY).await;
    let request = v1::SyncLedgerRequest { connection: CONNECTION.to_owned(), ..Default::default() };
    let status = service.connector().await.sync_ledger(request).await.unwrap_err();
    assert_refused(&status, Code::Unimplemented, "NOT_BUILT");
    service.finish();
}

fn stderr_of(mut command: Command) -> (Option<i32>, String) {
    let output = command.output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[tokio::test]
async fn a_second_server_on_the_same_file_does_not_start() {
    let service = Service::start(COMPANY).await;
    let (code, text) = stderr_of(service.command("serve"));
    assert_eq!(code, Some(1));
    assert!(text.contains("another process has the database open"), "{text}");
    service.finish();
}

#[tokio::test]
async fn another_sealing_key_does_not_start() {
    let mut service = Service::start(COMPANY).await;
    service.kill();
    let other = service.dir().join("other-key");
    let made = service.command("keygen").stdout(std::process::Stdio::piped()).output().unwrap();
    std::fs::write(&other, made.stdout).unwrap();
    service.set("SEVERA_CONNECTOR_SEALING_KEY_FILE", other.to_str().unwrap());
    let (code, text) = stderr_of(service.command("serve"));
    assert_eq!(code, Some(1));
    assert!(text.contains("sealed with another key"), "{text}");
}

#[tokio::test]
async fn every_problem_of_the_configuration_is_told_with_its_own_exit_code() {
    let mut service = Service::start(COMPANY).await;
    service.set("SEVERA_CONNECTOR_LISTEN_ADDR", "0.0.0.0:1");
    service.set("SEVERA_CONNECTOR_QUIET_TIME_S", "1");
    let (code, text) = stderr_of(service.command("check-config"));
    assert_eq!(code, Some(64));
    assert!(text.contains("LISTEN_ADDR") && text.contains("QUIET_TIME_S"), "{text}");
    service.finish();
}
