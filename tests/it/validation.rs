//! What is looked at before the first transfer: a clean company yields nothing, a messy one exactly its problems.

use std::collections::BTreeSet;

use severa_connector::rpc::v1::{self, validate_mappings_request::Subject};
use tonic::{Code, Request, Status};
use tonic_types::StatusExt;

use crate::{
    harness::Service,
    refusals::{assert_refused, metadata},
};

const CLEAN: &str = include_str!("../../sandbox/scenarios/clean.yaml");
const MESSY: &str = include_str!("../../sandbox/scenarios/messy.yaml");

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

/// Settings with at least one of every mistake that concerns the registers.
fn messy_settings() -> v1::ConnectionSettings {
    let export = v1::DefaultAccount {
        treatment: v1::Treatment::Export.into(),
        ..default_account(v1::RowType::ProjectFees, "3000")
    };
    let old = v1::OldRateAccount { vat_percent: "24".to_owned(), account: "3991".to_owned() };
    v1::ConnectionSettings {
        default_accounts: vec![default_account(v1::RowType::Hours, "3010"), export],
        old_rate_accounts: vec![old],
        receivable_account: "3000".to_owned(),
        delivery_order: vec![v1::DeliveryChannel::EInvoice.into(), v1::DeliveryChannel::Email.into()],
        ..settings()
    }
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

fn section<'a>(report: &'a v1::ValidateMappingsResponse, name: &str) -> &'a v1::ValidationSection {
    report.sections.iter().find(|section| section.section == name).unwrap()
}

#[tokio::test]
async fn a_clean_company_is_ready_and_nothing_is_stored() {
    let service = start(CLEAN).await;
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

/// Everything that is wrong with the messy company, by section, code and place.
const MESSY_FINDINGS: [(&str, &str, &str); 53] = [
    ("company", "AGREEMENT_MISSING", "$.connection.agreement_reference"),
    ("company", "NOT_REGISTERED_WITH_VAT", "$.organization.isVatRegistered"),
    ("statuses", "STATUS_WITHOUT_NUMBER", "$.connection.settings.waiting_status"),
    ("statuses", "STATUS_EDITABLE", "$.connection.settings.waiting_status"),
    ("statuses", "STATUS_NOT_SENT", "$.connection.settings.waiting_status"),
    ("statuses", "WAITING_STATUS_DEFAULT", "$.connection.settings.waiting_status"),
    ("statuses", "WAITING_STATUS_NOT_FOR_CREDITS", "$.connection.settings.waiting_status"),
    ("statuses", "STATUS_PAID", "$.connection.settings.transferred_status"),
    ("statuses", "STATUS_AMBIGUOUS", "$.connection.settings.error_status"),
    ("add_ons", "ADD_ON_MISSING", "$.organization.activeAddons"),
    ("add_ons", "DOUBLE_SENDING_RISK", "$.organization.activeAddons"),
    ("sales_accounts", "ACCOUNT_DISABLED", "$.salesAccounts[3010]"),
    ("sales_accounts", "ACCOUNT_NOT_IN_TALENOM", "$.salesAccounts[3990]"),
    ("sales_accounts", "ACCOUNT_UNKNOWN", "$.salesAccounts[3995]"),
    ("default_accounts", "ACCOUNT_DISABLED", "$.connection.settings.default_accounts[0].account"),
    ("default_accounts", "DEFAULT_ACCOUNT_MISMATCH", "$.connection.settings.default_accounts[1].account"),
    ("default_accounts", "ACCOUNT_UNKNOWN", "$.connection.settings.old_rate_accounts[0].account"),
    ("default_accounts", "DEFAULT_ACCOUNT_MISSING", "$.connection.settings.default_accounts"),
    ("default_accounts", "RECEIVABLE_ACCOUNT_IS_SALES", "$.connection.settings.receivable_account"),
    ("items", "ITEM_CODES_CONFLICT", "$.products[P1]"),
    ("items", "ITEM_CODES_CONFLICT", "$.products[p1]"),
    ("items", "ITEM_VAT_CONFLICT", "$.products[P6]"),
    ("items", "ITEM_VAT_CONFLICT", "$.products[p6]"),
    ("items", "ITEM_ACCOUNT_CONFLICT", "$.products[P6]"),
    ("items", "ITEM_ACCOUNT_CONFLICT", "$.products[p6]"),
    ("items", "ITEM_WITHOUT_CODE", "$.products[0d3f5a10-0000-4000-8000-000000000011]"),
    ("items", "ITEM_VAT_NOT_LAWFUL", "$.products[P2]"),
    ("items", "ITEM_ACCOUNT_MISMATCH", "$.products[P3]"),
    ("items", "ITEM_NOT_IN_TALENOM", "$.products[P5]"),
    ("items", "TRAVEL_CODE_OTHER_YEAR", "$.travelTypes[KM 2025]"),
    ("customers", "CUSTOMER_NUMBER_SHARED", "$.customers[1001].number"),
    ("customers", "CUSTOMER_NUMBER_MISSING", "$.customers[0d3f5a10-0000-4000-8000-000000000022].number"),
    ("customers", "CUSTOMER_ADDRESS_INCOMPLETE", "$.customers[1003].headquarterAddress"),
    ("customers", "CUSTOMER_ID_INVALID", "$.customers[1004].vatNumber"),
    ("customers", "PERSONAL_ID_GIVEN", "$.customers[1005].vatNumber"),
    ("customers", "CONTACT_TYPE_ASSUMED", "$.customers[1005].vatNumber"),
    ("customers", "EMAIL_INVALID", "$.customers[1006].email"),
    ("customers", "NO_DELIVERY_CHANNEL", "$.customers[1006]"),
    ("customers", "E_INVOICE_PAIR_INCOMPLETE", "$.customers[1007].eInvoiceAddress"),
    ("customers", "E_INVOICE_KEYWORD", "$.customers[1008].eInvoiceAddress"),
    ("customers", "CUSTOMER_ID_SHARED", "$.customers[1009].vatNumber"),
    ("customers", "E_INVOICE_ADDRESS_INVALID", "$.customers[1009].eInvoiceAddress"),
    ("customers", "E_INVOICE_OPERATOR_UNKNOWN", "$.customers[1010].eInvoiceOperator"),
    ("customers", "TEXT_SHORTENED", "$.customers[1010].name"),
    ("vat_rates", "VAT_RATE_OLD", "$.organization.vatRates"),
    ("number_series", "NUMBER_TAKEN", "$.invoices[602].invoice.number"),
    ("waiting_invoices", "SELLER_NOT_REGISTERED", "$.invoices[601].rows[0].vatRate"),
    ("waiting_invoices", "ACCOUNT_UNKNOWN", "$.invoices[602].rows[0].salesAccount.number"),
    ("waiting_invoices", "SELLER_NOT_REGISTERED", "$.invoices[602].rows[0].vatRate"),
    ("waiting_invoices", "ANSWER_NOT_UNDERSTOOD", "$.invoices[603].invoice"),
    ("waiting_invoices", "CREDIT_WITHOUT_ORIGINAL", "$.invoices[604].invoice.reimburseInvoice"),
    ("waiting_invoices", "SELLER_NOT_REGISTERED", "$.invoices[604].rows[0].vatRate"),
    ("capabilities", "CAPABILITY_ABSENT", "$.talenom.organization"),
];

#[tokio::test]
async fn a_messy_company_has_exactly_its_problems() {
    let service = start_with(MESSY, &[("SEVERA_CONNECTOR_TALENOM_CAPABILITIES_ABSENT", "approve")]).await;
    let messy = v1::Connection {
        agreement_reference: String::new(),
        settings: Some(messy_settings()),
        ..candidate("sekava")
    };
    // Somebody has made an invoice with one of the numbers in Talenom.
    service.sandbox.talenom_add_invoice(14222, "1001", 602, 100.into());
    let report = check(&service, messy).await;
    assert_eq!(found(&report), BTreeSet::from(MESSY_FINDINGS));
    assert_eq!(report.verdict(), v1::Verdict::NotReady);
    let owners: Vec<v1::Owner> = report.owners.iter().map(v1::OwnerTasks::owner).collect();
    let all = [v1::Owner::Customer, v1::Owner::Accountant, v1::Owner::IntegrationTeam, v1::Owner::Us];
    assert_eq!(owners, all);
    let customer = &report.owners[0];
    assert_eq!(customer.tasks[0].severity(), v1::Severity::Error);
    assert!(customer.digest.starts_with("Nämä asiat on hoidettava Severassa"), "{}", customer.digest);
    assert!(customer.digest.contains("- asiakas 1006: "), "{}", customer.digest);
    assert!(!customer.digest.contains("Meikäläinen") && !format!("{report:?}").contains("131052"));

    // Severa may hide the field from the interface: then nobody shows an address.
    service.sandbox.severa_show_einvoices("sekava", sandbox::severa::EInvoiceFields::Null);
    let hidden = ask(&service, Subject::Candidate(candidate("sekava")), &["e_invoices"]).await.unwrap();
    let expected = ("e_invoices", "E_INVOICE_NOT_VISIBLE", "$.organization.eInvoiceAddress");
    assert_eq!(found(&hidden), BTreeSet::from([expected]));
    service.finish();
}

#[tokio::test]
async fn credentials_that_half_work_fail_where_they_do_not_reach_and_nowhere_else() {
    let scopes = "[customers:read, invoices:read, organization:read, invoices:write]";
    let scenario = CLEAN.replace("      statuses:\n", &format!("      scopes: {scopes}\n      statuses:\n"));
    let service = start(&scenario).await;
    let report = check(&service, candidate("siisti")).await;
    let done = ["add_ons", "default_accounts", "capabilities"];
    for section in &report.sections {
        let codes: Vec<&str> = section.findings.iter().map(|finding| finding.code.as_str()).collect();
        let is_failed = !done.contains(&section.section.as_str());
        assert_eq!(codes, if is_failed { vec!["SCOPE_MISSING"] } else { Vec::new() }, "{}", section.section);
        assert!(section.findings.iter().all(|finding| finding.found.as_deref() == Some("settings:read")));
    }
    assert_eq!(section(&report, "add_ons").looked_at, 1);
    service.finish();
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
async fn another_company_is_told() {
    let service = start(CLEAN).await;
    let company = uuid::Uuid::nil().to_string();
    let other = v1::Connection { business_id: "2129112-6".to_owned(), ..candidate("siisti") };
    let report = ask(&service, Subject::Candidate(other), &["company"]).await.unwrap();
    assert_eq!(found(&report), BTreeSet::from([("company", "OTHER_COMPANY", "$.organization.vatNumber")]));
    let missing = v1::Connection { companies: vec![company], ..candidate("siisti") };
    let report = ask(&service, Subject::Candidate(missing), &["company"]).await.unwrap();
    assert_eq!(found(&report), BTreeSet::from([("company", "COMPANY_NOT_FOUND", "$.connection.companies")]));
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

#[tokio::test]
async fn what_an_api_refuses_is_told_in_its_section() {
    let scenario = CLEAN.replace(
        "      organization_number: 14222\n",
        "      organization_number: 14222\n      client_has_access: false\n",
    );
    let service = start(&scenario).await;
    let fault = sandbox::Fault::new("severa.listInvoiceStatuses", sandbox::Failure::Status(422)).every(1);
    service.sandbox.fault(fault);
    let asked = Subject::Candidate(candidate("siisti"));
    let report = ask(&service, asked, &["capabilities", "credentials", "statuses"]).await.unwrap();
    let expected = [
        ("statuses", "CALL_REFUSED", "$.connection.severa_client_id"),
        ("capabilities", "TALENOM_ACCESS_REFUSED", "$.talenom.organization"),
    ];
    assert_eq!(found(&report), BTreeSet::from(expected));
    assert_eq!(report.sections[0].section, "credentials", "the sections keep their order");
    service.finish();
}
