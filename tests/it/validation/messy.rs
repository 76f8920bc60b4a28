//! The messy companies have exactly their problems, and among them is every problem that a check can tell.

use std::{collections::BTreeSet, path::Path};

use severa_connector::{
    domain::finding::Code,
    rpc::v1::{self, validate_mappings_request::Subject},
};

use super::{ask, candidate, check, default_account, found, settings, start_with};
use crate::{
    architecture::{code, named, rust_files},
    harness::Service,
};

const MESSY: &str = include_str!("../../../sandbox/scenarios/messy.yaml");

/// A finding as section, code and place.
type Expected = (&'static str, &'static str, &'static str);

fn set(expected: &[Expected]) -> BTreeSet<Expected> {
    expected.iter().copied().collect()
}

/// Drafts cannot be approved by the connector: the server learns it by its settings.
async fn start() -> Service {
    start_with(MESSY, &[("SEVERA_CONNECTOR_TALENOM_CAPABILITIES_ABSENT", "approve")]).await
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

/// Everything that is wrong with the messy company, by section, code and place.
const SEKAVA: &[Expected] = &[
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
    ("sales_accounts", "ACCOUNT_UNKNOWN", "$.salesAccounts[3997]"),
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
    ("items", "PRODUCT_AMBIGUOUS", "$.products[P7]"),
    ("items", "ITEM_CODE_TOO_LONG", "$.products[TULOSTETTU-RAPORTTI-LIITTEINEEN-A3]"),
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
    ("customers", "CUSTOMER_ADDRESS_INCOMPLETE", "$.customers[1011].headquarterAddress"),
    ("customers", "FIELD_MISSING", "$.customers[1012].name"),
    ("vat_rates", "VAT_RATE_OLD", "$.organization.vatRates"),
    ("number_series", "NUMBER_TAKEN", "$.invoices[602].invoice.number"),
    ("waiting_invoices", "SELLER_NOT_REGISTERED", "$.invoices[601].rows[0].vatRate"),
    ("waiting_invoices", "ACCOUNT_UNKNOWN", "$.invoices[602].rows[0].salesAccount.number"),
    ("waiting_invoices", "SELLER_NOT_REGISTERED", "$.invoices[602].rows[0].vatRate"),
    ("waiting_invoices", "ANSWER_NOT_UNDERSTOOD", "$.invoices[603].invoice"),
    ("waiting_invoices", "CREDIT_WITHOUT_ORIGINAL", "$.invoices[604].invoice.reimburseInvoice"),
    ("waiting_invoices", "SELLER_NOT_REGISTERED", "$.invoices[604].rows[0].vatRate"),
    ("currencies", "CURRENCY_RATE_UNUSABLE", "$.organization.currencies"),
    ("currencies", "CURRENCY_CODE_UNKNOWN", "$.organization.currencies"),
    ("cost_centers", "COST_CENTER_NUMBER_SHARED", "$.costCenters[10]"),
    ("cost_centers", "COST_CENTER_NUMBER_TOO_LONG", "$.costCenters[RAPORTIT-1]"),
    ("cost_centers", "COST_CENTER_WITHOUT_NUMBER", "$.costCenters[0d3f5a10-0000-4000-8000-000000000031]"),
    ("marked_invoices", "MARKED_BEFORE_ACTIVATION", "$.invoices[605].invoice.status"),
    ("capabilities", "CAPABILITY_ABSENT", "$.talenom.organization"),
];

#[tokio::test]
async fn a_messy_company_has_exactly_its_problems() {
    let service = start().await;
    let messy = v1::Connection {
        agreement_reference: String::new(),
        settings: Some(messy_settings()),
        ..candidate("sekava")
    };
    // It is recent whenever the test runs.
    service.sandbox.severa_edit_invoice("sekava", "605", |_| {});
    // Somebody has made an invoice with one of the numbers in Talenom.
    service.sandbox.talenom_add_invoice(14222, "1001", 602, 100.into());
    let report = check(&service, messy).await;
    assert_eq!(found(&report), set(SEKAVA));
    assert_eq!(report.verdict(), v1::Verdict::NotReady);
    let add_ons = report.sections.iter().find(|section| section.section == "add_ons").unwrap();
    assert_eq!(add_ons.totals["DOUBLE_SENDING_RISK"], 4, "each of those that send or book by themselves");
    let owners: Vec<v1::Owner> = report.owners.iter().map(v1::OwnerTasks::owner).collect();
    let all = [v1::Owner::Customer, v1::Owner::Accountant, v1::Owner::IntegrationTeam, v1::Owner::Us];
    assert_eq!(owners, all);
    let customer = &report.owners[0];
    assert_eq!(customer.tasks[0].severity(), v1::Severity::Error);
    assert!(customer.digest.starts_with("Nämä asiat on hoidettava Severassa"), "{}", customer.digest);
    assert!(customer.digest.contains("- asiakas 1006: "), "{}", customer.digest);
    assert!(!customer.digest.contains("Meikäläinen") && !format!("{report:?}").contains("131052"));
    service.finish();
}

/// What is asked about one of the companies, and everything that is told of it.
struct Case {
    subject: Subject,
    sections: &'static [&'static str],
    expected: &'static [Expected],
}

/// What one company cannot have at the same time, but for what needs something to be done first.
fn cases() -> Vec<Case> {
    let of = |key: &str, business_id: &str, talenom_organization_number| v1::Connection {
        business_id: business_id.to_owned(),
        talenom_organization_number,
        ..candidate(key)
    };
    let kirjava = || of("kirjava", "2129112-6", 14223);
    let statuses = |[waiting, transferred, error]: [&str; 3], candidate: v1::Connection| v1::Connection {
        settings: Some(v1::ConnectionSettings {
            waiting_status: waiting.to_owned(),
            transferred_status: transferred.to_owned(),
            error_status: error.to_owned(),
            ..settings()
        }),
        ..candidate
    };
    let case =
        |candidate, sections, expected| Case { subject: Subject::Candidate(candidate), sections, expected };
    let key = "7f9c0c44-7a5c-4d3e-9b1f-0d1b0c9a2f11".to_owned();
    let pasted =
        v1::Connection { severa_client_id: key.clone(), severa_client_secret: key, ..candidate("sekava") };
    let wrong = v1::Connection { severa_client_secret: "wrong".to_owned(), ..candidate("sekava") };
    let nowhere = v1::Connection { companies: vec![uuid::Uuid::nil().to_string()], ..kirjava() };
    let unusable = ["Ei missään", "Siirretty vanhaan järjestelmään", "0d3f5a10-0000-4000-8000-000000000002"];
    // Once by its name, and once by its guid.
    let twice =
        ["Odottaa siirtoa Talenomiin", "Siirretty Talenomiin", "0d3f5a10-0000-4000-8000-000000000003"];
    vec![
        case(kirjava(), &["sales_accounts", "currencies", "waiting_invoices", "marked_invoices"], KIRJAVA),
        case(statuses(unusable, candidate("sekava")), &["statuses"], UNUSABLE_STATUSES),
        case(statuses(twice, kirjava()), &["statuses"], ONE_STATUS_TWICE),
        case(of("kruunu", "2332748-7", 14224), &["company", "default_accounts", "e_invoices"], KRUUNU),
        case(of("suljettu", "2332748-7", 14225), &["credentials", "customers", "capabilities"], SULJETTU),
        case(of("kirjava", "2332748-7", 14223), &["company"], OTHER_COMPANY),
        case(nowhere, &["company"], COMPANY_NOT_FOUND),
        case(wrong, &["credentials"], CREDENTIALS_REFUSED),
        case(pasted, &["credentials"], SOAP_KEY_GIVEN),
    ]
}

const KIRJAVA: &[Expected] = &[
    ("currencies", "CURRENCY_RATE_UNUSABLE", "$.organization.currencies"),
    ("waiting_invoices", "ZERO_VAT", "$.invoices[701].rows[0].vatRate"),
    ("waiting_invoices", "TEXT_SHORTENED", "$.invoices[701].rows[0].costCenter.number"),
    ("waiting_invoices", "ACCOUNT_VAT_MISMATCH", "$.invoices[702].rows[0].vatRate"),
    ("waiting_invoices", "VAT_PERCENT_NOT_LAWFUL", "$.invoices[703].rows[0].vatRate"),
    ("waiting_invoices", "CURRENCY_RATE_UNCLEAR", "$.invoices[704].invoice.currencyRate"),
    ("marked_invoices", "MARKED_BEFORE_ACTIVATION", "$.invoices[705].invoice.status"),
];
const UNUSABLE_STATUSES: &[Expected] = &[
    ("statuses", "STATUS_UNKNOWN", "$.connection.settings.waiting_status"),
    ("statuses", "STATUS_INACTIVE", "$.connection.settings.transferred_status"),
    ("statuses", "STATUS_NOT_EDITABLE", "$.connection.settings.error_status"),
];
const ONE_STATUS_TWICE: &[Expected] =
    &[("statuses", "STATUS_NAMED_TWICE", "$.connection.settings.error_status")];
const KRUUNU: &[Expected] = &[
    ("company", "OTHER_HOME_CURRENCY", "$.organization.currency.code"),
    ("default_accounts", "ACCOUNTS_NOT_CHECKED", "$.talenom.organization"),
    ("e_invoices", "E_INVOICE_NOT_VISIBLE", "$.organization.eInvoiceAddress"),
];
const SULJETTU: &[Expected] = &[
    ("credentials", "SCOPE_MISSING", "$.connection.severa_client_id"),
    ("customers", "SCOPE_MISSING", "$.connection.severa_client_id"),
    ("capabilities", "TALENOM_ACCESS_REFUSED", "$.talenom.organization"),
];
const OTHER_COMPANY: &[Expected] = &[("company", "OTHER_COMPANY", "$.organization.vatNumber")];
const COMPANY_NOT_FOUND: &[Expected] = &[("company", "COMPANY_NOT_FOUND", "$.connection.companies")];
const CREDENTIALS_REFUSED: &[Expected] =
    &[("credentials", "CREDENTIALS_REFUSED", "$.connection.severa_client_id")];
const SOAP_KEY_GIVEN: &[Expected] = &[("credentials", "SOAP_KEY_GIVEN", "$.connection.severa_client_id")];
const MARKED: &[Expected] = &[("marked_invoices", "NEVER_TRANSFERRED", "$.invoices[702].invoice.status")];
const REFUSED: &[Expected] = &[
    ("add_ons", "ADD_ON_MISSING", "$.organization.activeAddons"),
    ("add_ons", "DOUBLE_SENDING_RISK", "$.organization.activeAddons"),
    ("statuses", "CALL_REFUSED", "$.connection.severa_client_id"),
];

#[tokio::test]
async fn what_no_company_can_have_at_once_is_told_of_several() {
    let service = start().await;
    for invoice in ["704", "705"] {
        service.sandbox.severa_edit_invoice("kirjava", invoice, |_| {});
    }
    for Case { subject, sections, expected } in cases() {
        let report = ask(&service, subject, sections).await.unwrap();
        assert_eq!(found(&report), set(expected), "{sections:?}");
    }

    // What the activation met in the transferred status was sent before; what comes there by hand from then on was not.
    connect(&service).await;
    service.sandbox.severa_set_status("kirjava", "702", "Siirretty Talenomiin");
    let stored = Subject::Connection("connections/kirjava".to_owned());
    let report = ask(&service, stored, &["marked_invoices"]).await.unwrap();
    assert_eq!(found(&report), set(MARKED));

    let fault = sandbox::Fault::new("severa.listInvoiceStatuses", sandbox::Failure::Status(422)).every(1);
    service.sandbox.fault(fault);
    let asked = ["statuses", "add_ons"];
    let report = ask(&service, Subject::Candidate(candidate("sekava")), &asked).await.unwrap();
    assert_eq!(found(&report), set(REFUSED));
    assert_eq!(report.sections[0].section, "add_ons", "the sections keep their order");
    service.finish();
}

async fn connect(service: &Service) {
    let connection = v1::Connection {
        business_id: "2129112-6".to_owned(),
        talenom_organization_number: 14223,
        ..candidate("kirjava")
    };
    let request =
        v1::CreateConnectionRequest { connection: Some(connection), connection_id: "kirjava".to_owned() };
    service.connections().await.create_connection(request).await.unwrap();
    let request = v1::ActivateConnectionRequest {
        name: "connections/kirjava".to_owned(),
        after_rows: v1::AfterRows::LeaveDraft.into(),
        old_interface_off: true,
        ..Default::default()
    };
    service.connections().await.activate_connection(request).await.unwrap();
}

/// A check of what is stored nowhere knows no links, so none whose product is gone; and it leaves what is not in use alone.
const NOT_TOLD: [Code; 2] = [Code::ProductGone, Code::ItemInactive];

/// Nobody can add a check without a company that it tells something of.
#[test]
fn every_finding_that_a_check_can_tell_is_told_of_a_messy_company() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = vec![
        root.join("engine/validate.rs"),
        root.join("mapping/contact.rs"),
        root.join("mapping/e_invoice.rs"),
        root.join("rules/products.rs"),
    ];
    rust_files(&root.join("engine/validate"), &mut files);
    rust_files(&root.join("rules/validation"), &mut files);
    let source: String = files.iter().map(|file| code(file)).collect();
    let names: BTreeSet<&str> = source.split("Code::").skip(1).map(named).collect();
    let told: BTreeSet<&str> = cases()
        .iter()
        .flat_map(|case| case.expected)
        .chain(SEKAVA)
        .chain(MARKED)
        .chain(REFUSED)
        .map(|(_, code, _)| *code)
        .collect();
    let is_untold =
        |code: &&Code| names.contains(format!("{code:?}").as_str()) && !told.contains(code.entry().code);
    let untold = Code::ALL.iter().filter(is_untold).filter(|code| !NOT_TOLD.contains(code));
    let untold: Vec<&Code> = untold.collect();
    assert!(names.len() > 50 && untold.is_empty(), "told of no messy company: {untold:?}");
}
