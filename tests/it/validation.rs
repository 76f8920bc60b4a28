//! What is looked at before the first transfer: a clean company yields nothing, a messy one exactly its problems.

mod messy;

use std::collections::BTreeSet;

use severa_connector::rpc::v1::{self, validate_mappings_request::Subject};
use tonic::{Code, Request, Status};
use tonic_types::StatusExt;

use crate::{
    harness::Service,
    refusals::{assert_refused, metadata},
};

const CLEAN: &str = include_str!("../../sandbox/scenarios/clean.yaml");

async fn start(scenario: &str) -> Service {
    start_with(scenario, &[]).await
}

async fn start_with(scenario: &str, more: &[(&str, &str)]) -> Service {
    let mut vars = vec![
        ("SEVERA_CONNECTOR_TALENOM_CLIENT_ID", "demo-connector"),
        ("SEVERA_CONNECTOR_TALENOM_CLIENT_SECRET", "demo-connector-secret"),
        ("SEVERA_CONNECTOR_TALENOM_SUBSCRIPTION_KEY", "demo-subscription-key"),
        ("SEVERA_CONNECTOR_TALENOM_SCOPE", "sales-api"),
    ];
    vars.extend(more);
    // Like those of the other tests, this Severa is in no hurry to refuse.
    let scenario = scenario.replace("    severa:\n", "    severa:\n      requests_per_second: 100\n");
    Service::start_with(&scenario, &vars).await
}

/// The candidate of the company with this key.
fn candidate(key: &str) -> v1::Connection {
    v1::Connection {
        display_name: "Koeyritys".to_owned(),
        severa_client_id: format!("{key}.apps.vismasevera.com"),
        severa_client_secret: format!("{key}-severa-secret"),
        business_id: "2332748-7".to_owned(),
        talenom_organization_number: 14222,
        agreement_reference: "SOP-2026-1".to_owned(),
        settings: Some(settings()),
        ..v1::Connection::default()
    }
}

fn settings() -> v1::ConnectionSettings {
    let defaults = [
        (v1::RowType::FlatRate, "3000"),
        (v1::RowType::Hours, "3000"),
        (v1::RowType::ProjectFees, "3010"),
        (v1::RowType::TravelExpenses, "3020"),
    ];
    v1::ConnectionSettings {
        error_status: "Siirtovirhe".to_owned(),
        default_accounts: defaults.map(|(row_type, account)| default_account(row_type, account)).to_vec(),
        ..v1::ConnectionSettings::default()
    }
}

fn default_account(row_type: v1::RowType, account: &str) -> v1::DefaultAccount {
    v1::DefaultAccount { row_type: row_type.into(), account: account.to_owned(), ..Default::default() }
}

async fn ask(
    service: &Service,
    subject: Subject,
    sections: &[&str],
) -> Result<v1::ValidateMappingsResponse, Status> {
    let sections = sections.iter().map(|section| (*section).to_owned()).collect();
    let request = v1::ValidateMappingsRequest { subject: Some(subject), sections };
    let mut request = Request::new(request);
    request.metadata_mut().insert("accept-language", "en".parse().unwrap());
    service.connector().await.validate_mappings(request).await.map(tonic::Response::into_inner)
}

async fn check(service: &Service, candidate: v1::Connection) -> v1::ValidateMappingsResponse {
    ask(service, Subject::Candidate(candidate), &[]).await.unwrap()
}

/// Every finding as section, code and place.
fn found(report: &v1::ValidateMappingsResponse) -> BTreeSet<(&str, &str, &str)> {
    let sections = report.sections.iter();
    let findings = sections.flat_map(|section| section.findings.iter().map(move |one| (section, one)));
    findings
        .map(|(section, finding)| (section.section.as_str(), finding.code.as_str(), place_of(finding)))
        .collect()
}

fn place_of(finding: &v1::Finding) -> &str {
    finding.place.as_ref().map(|place| place.json_path.as_str()).unwrap_or_default()
}

#[tokio::test]
async fn a_clean_company_is_ready_and_nothing_is_stored() {
    let service = start(CLEAN).await;
    // So that it is recent whenever the test runs.
    service.sandbox.severa_edit_invoice("siisti", "501", |_| {});
    let before = service.sandbox.effects().len();
    let report = check(&service, candidate("siisti")).await;
    assert_eq!(found(&report), BTreeSet::new());
    assert_eq!(report.verdict(), v1::Verdict::Ready);
    assert!(report.owners.is_empty() && report.check_time.is_some());
    assert_eq!(report.display_name, "Koeyritys");
    assert!(report.sections.iter().all(|section| section.looked_at > 0), "{report:?}");

    let mut connections = service.connections().await;
    let stored = connections.list_connections(v1::ListConnectionsRequest::default()).await.unwrap();
    assert!(stored.into_inner().connections.is_empty());
    assert_eq!(service.sandbox.effects().len(), before, "nothing is written");

    let created = v1::CreateConnectionRequest {
        connection_id: "koe".to_owned(),
        connection: Some(candidate("siisti")),
    };
    connections.create_connection(created).await.unwrap();
    let stored = ask(&service, Subject::Connection("connections/koe".to_owned()), &[]).await.unwrap();
    assert_eq!((found(&stored), stored.verdict()), (BTreeSet::new(), v1::Verdict::Ready));
    service.finish();
}

/// The sections that fail where the credentials lack the scope: every one of them says so, and the others are done.
async fn check_half(lacking: &str, scopes: &str, failed: &[&str]) {
    let scenario = CLEAN.replace("      statuses:\n", &format!("      scopes: {scopes}\n      statuses:\n"));
    let service = start(&scenario).await;
    let report = check(&service, candidate("siisti")).await;
    for section in &report.sections {
        let codes: Vec<&str> = section.findings.iter().map(|finding| finding.code.as_str()).collect();
        let expected =
            if failed.contains(&section.section.as_str()) { vec!["SCOPE_MISSING"] } else { Vec::new() };
        assert_eq!(codes, expected, "{} without {lacking}", section.section);
        assert!(section.findings.iter().all(|finding| finding.found.as_deref() == Some(lacking)));
        assert!(!codes.is_empty() || section.looked_at > 0, "{} without {lacking}", section.section);
    }
    service.finish();
}

#[tokio::test]
async fn credentials_that_half_work_fail_where_they_do_not_reach_and_nowhere_else() {
    let failed = [
        "credentials",
        "company",
        "statuses",
        "sales_accounts",
        "vat_rates",
        "items",
        "customers",
        "e_invoices",
        "number_series",
        "currencies",
        "cost_centers",
        "waiting_invoices",
        "marked_invoices",
    ];
    let scopes = "[customers:read, invoices:read, organization:read, invoices:write]";
    check_half("settings:read", scopes, &failed).await;
    // Without this one the organization is not even known.
    let scopes = "[customers:read, invoices:read, settings:read, invoices:write]";
    check_half("organization:read", scopes, &["credentials", "company", "add_ons"]).await;
}

#[tokio::test]
async fn wrong_credentials_are_told_and_a_key_of_the_old_interface_is_explained() {
    let service = start(CLEAN).await;
    let wrong = v1::Connection { severa_client_secret: "wrong".to_owned(), ..candidate("siisti") };
    let report = check(&service, wrong).await;
    assert_eq!(
        report.sections.len(),
        report.sections.iter().filter(|one| one.totals.contains_key("CREDENTIALS_REFUSED")).count()
    );
    let key = "7f9c0c44-7a5c-4d3e-9b1f-0d1b0c9a2f11".to_owned();
    let pasted =
        v1::Connection { severa_client_id: key.clone(), severa_client_secret: key, ..candidate("siisti") };
    let report = ask(&service, Subject::Candidate(pasted), &["credentials"]).await.unwrap();
    let [credentials] = report.sections.as_slice() else { panic!("{report:?}") };
    assert_eq!(credentials.findings[0].code, "SOAP_KEY_GIVEN");
    assert!(credentials.findings[0].remedy.contains("a client id and a secret"));
    service.finish();
}

#[tokio::test]
async fn customers_that_were_billed_lately_are_named_first() {
    let wanting = |number: u32| {
        format!("      - {{ number: {number}, name: Asiakas Oy, email: laskut@asiakas.example }}\n")
    };
    let customers: String = (1101..=1111).map(wanting).collect();
    let (head, invoices) = CLEAN.split_once("\n    invoices:\n").unwrap();
    let paid = "      - { number: 590, customer: 1111, date: 2026-11-01, status: Maksettu, rows: [] }\n";
    let service = start(&format!("{head}{customers}\n    invoices:\n{invoices}{paid}")).await;
    service.sandbox.severa_edit_invoice("siisti", "590", |_| {});
    let report = ask(&service, Subject::Candidate(candidate("siisti")), &["customers"]).await.unwrap();
    let [section] = report.sections.as_slice() else { panic!("{report:?}") };
    // The register has it last, and ten of a code are named.
    assert_eq!(section.totals["CUSTOMER_ADDRESS_INCOMPLETE"], 11);
    assert_eq!(place_of(&section.findings[0]), "$.customers[1111].headquarterAddress");
    service.finish();
}

#[tokio::test]
async fn an_api_that_is_away_is_no_report() {
    let service = start(CLEAN).await;
    let fault = sandbox::Fault::new("severa.listInvoiceStatuses", sandbox::Failure::Status(503)).every(1);
    service.sandbox.fault(fault);
    let asked = Subject::Candidate(candidate("siisti"));
    let status = ask(&service, asked, &["statuses"]).await.unwrap_err();
    assert_refused(&status, Code::Unavailable, "UPSTREAM_UNAVAILABLE");
    assert_eq!(metadata(&status, "api"), "severa");
    assert!(status.get_details_retry_info().is_some());
    service.finish();
}

#[tokio::test]
async fn what_is_asked_wrongly_is_refused_with_every_field() {
    let service = start(CLEAN).await;
    let wrong = v1::Connection { business_id: "2332748-8".to_owned(), ..candidate("siisti") };
    let status = ask(&service, Subject::Candidate(wrong), &["company", "colours"]).await.unwrap_err();
    assert_refused(&status, Code::InvalidArgument, "INVALID_ARGUMENT");
    let fields = status.get_details_bad_request().unwrap().field_violations;
    let fields: Vec<&str> = fields.iter().map(|violation| violation.field.as_str()).collect();
    assert_eq!(fields, ["candidate.business_id", "sections[1]"]);
    let status = ask(&service, Subject::Connection("connections/other".to_owned()), &[]).await.unwrap_err();
    assert_refused(&status, Code::NotFound, "NOT_FOUND");
    service.finish();
}
