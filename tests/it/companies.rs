//! Several connections in one Severa organization, by company: whose an invoice is, and whose it is not.

use severa_connector::rpc::v1;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::harness::{KEY, Outcome, Service, invoice};

const WAITING: &str = "Odottaa siirtoa Talenomiin";
const PARENT: i64 = 14222;
const DAUGHTER: i64 = 14999;

/// Two companies; the daughter's root unit hangs in Severa beside the parent's, each with a unit below.
const GROUP: &str = r#"
talenom: { client_id: t-client, client_secret: t-secret, subscription_key: t-key, scope: sales }
organizations:
  - { key: tytar, name: Tytär Oy, business_id: 2129112-6, talenom: { organization_number: 14999 } }
  - key: koe
    name: Konserni
    business_id: 2332748-7
    severa:
      client_id: s-client
      client_secret: s-secret
      requests_per_second: 100
      companies:
        - { name: Emo Oy, business_id: 2077474-0, units: [{ name: Oulu, units: [{ name: Oulun pohjoinen }] }] }
        - { name: Tytär Oy, business_id: 2129112-6, units: [{ name: Turku }] }
        - { name: Sivu Oy, business_id: 9004512-1 }
    talenom: { organization_number: 14222 }
    customers:
      - number: 1001
        name: Asiakas Oy
        business_id: 2332748-7
        email: laskut@asiakas.example
        address: { street: Katu 1, postal_code: "00100", city: Helsinki }
"#;

fn group(invoices: &[(u32, &str)]) -> String {
    let entry = |(number, units): &(u32, &str)| {
        let placed = invoice(*number).replacen("number:", &format!("business_units: [{units}], number:"), 1);
        format!("      - {placed}\n")
    };
    let entries: String = invoices.iter().map(entry).collect();
    if entries.is_empty() { GROUP.to_owned() } else { format!("{GROUP}    invoices:\n{entries}") }
}

#[track_caller]
fn assert_refused<T: std::fmt::Debug>(result: Result<T, Status>, reason: &str) {
    let status = result.unwrap_err();
    let told = status.get_details_error_info().map(|info| info.reason).unwrap_or_default();
    assert_eq!((status.code(), told.as_str()), (Code::FailedPrecondition, reason), "{status:?}");
}

struct Wish {
    id: &'static str,
    companies: &'static [&'static str],
    business_id: &'static str,
    talenom: i64,
    waiting_status: String,
}

impl Wish {
    fn parent() -> Self {
        let waiting_status = WAITING.to_owned();
        Self { id: "emo", companies: &["Emo Oy"], business_id: "2077474-0", talenom: PARENT, waiting_status }
    }

    fn daughter() -> Self {
        let wish = Self { id: "tytar", companies: &["Tytär Oy"], ..Self::parent() };
        Self { business_id: "2129112-6", talenom: DAUGHTER, ..wish }
    }
}

async fn create(service: &Service, wish: Wish) -> Result<v1::Connection, Status> {
    let companies = wish.companies.iter().map(|name| service.sandbox.severa_company_guid(KEY, name));
    let settings = v1::ConnectionSettings { waiting_status: wish.waiting_status, ..Default::default() };
    let connection = v1::Connection {
        severa_client_id: "s-client".to_owned(),
        severa_client_secret: "s-secret".to_owned(),
        companies: companies.collect(),
        business_id: wish.business_id.to_owned(),
        talenom_organization_number: wish.talenom,
        agreement_reference: "SOP-2026-1".to_owned(),
        settings: Some(settings),
        ..Default::default()
    };
    let request =
        v1::CreateConnectionRequest { connection: Some(connection), connection_id: wish.id.to_owned() };
    service.connections().await.create_connection(request).await.map(tonic::Response::into_inner)
}

async fn connect(service: &Service, wish: Wish) -> v1::Connection {
    let name = create(service, wish).await.unwrap().name;
    let request = v1::ActivateConnectionRequest {
        name,
        after_rows: v1::AfterRows::LeaveDraft.into(),
        etag: String::new(),
        old_interface_off: true,
    };
    service.connections().await.activate_connection(request).await.unwrap().into_inner()
}

async fn change(service: &Service, asked: v1::Connection, path: &str) -> Result<v1::Connection, Status> {
    let update_mask = Some(prost_types::FieldMask { paths: vec![path.to_owned()] });
    let request = v1::UpdateConnectionRequest { connection: Some(asked), update_mask };
    service.connections().await.update_connection(request).await.map(tonic::Response::into_inner)
}

async fn transfer(service: &Service, id: &str) -> Outcome {
    let connection = format!("connections/{id}");
    service.transfer_with(v1::TransferInvoicesRequest { connection, ..Default::default() }).await.unwrap()
}

fn numbers(service: &Service, organization: i64) -> Vec<i64> {
    let mut numbers: Vec<i64> = service
        .sandbox
        .talenom_invoices(organization)
        .iter()
        .map(|invoice| invoice["number"].as_i64().unwrap())
        .collect();
    numbers.sort_unstable();
    numbers
}

#[tokio::test]
async fn each_company_gets_its_own_and_what_is_unclear_is_told_once() {
    let invoices = [
        (501, "Oulun pohjoinen"),
        (502, "Turku"),
        (503, ""),
        (504, "Oulu, Tytär Oy"),
        (505, "Sivu Oy"),
        (506, "Emo Oy, Oulu"),
    ];
    let service = Service::start(&group(&invoices)).await;
    connect(&service, Wish::parent()).await;
    connect(&service, Wish::daughter()).await;

    let outcome = transfer(&service, "emo").await;
    for number in [503, 504, 505] {
        assert_eq!(outcome.result(number).outcome(), v1::Outcome::Held, "{number}");
        assert_eq!(outcome.codes(number), ["COMPANY_UNCLEAR"], "{number}");
    }
    let fits = |number| outcome.result(number).findings[0].found.clone();
    assert_eq!([503, 504, 505].map(fits), ["0", "2", "0"].map(|count| Some(count.to_owned())));
    let summary = outcome.summary();
    assert_eq!((summary.found, summary.transferred, summary.held), (5, 2, 3));
    let outcome = transfer(&service, "tytar").await;
    assert_eq!((outcome.summary().found, outcome.summary().transferred), (1, 1), "{:?}", outcome.results);
    assert_eq!(numbers(&service, PARENT), [501, 506]);
    assert_eq!(numbers(&service, DAUGHTER), [502]);

    // Mended in Severa, each goes its way.
    service.sandbox.severa_set_business_units(KEY, "503", &["Turku"]);
    service.sandbox.severa_set_business_units(KEY, "504", &["Oulu"]);
    let outcome = transfer(&service, "emo").await;
    assert_eq!((outcome.summary().found, outcome.summary().transferred), (2, 1), "{:?}", outcome.results);
    assert_eq!(outcome.summary().new_problems, 0, "505 was told before");
    assert_eq!(transfer(&service, "tytar").await.summary().transferred, 1);
    assert_eq!(numbers(&service, PARENT), [501, 504, 506]);
    assert_eq!(numbers(&service, DAUGHTER), [502, 503]);
    service.finish();
}

#[tokio::test]
async fn where_the_first_is_suspended_the_next_one_tells_what_is_unclear() {
    let service = Service::start(&group(&[(501, "Oulu"), (503, "")])).await;
    let first = connect(&service, Wish::parent()).await;
    connect(&service, Wish::daughter()).await;
    assert_eq!(transfer(&service, "tytar").await.summary().found, 0);
    let suspended = v1::Connection { suspended: true, ..first };
    change(&service, suspended, "suspended").await.unwrap();
    let outcome = transfer(&service, "tytar").await;
    assert_eq!(outcome.codes(503), ["COMPANY_UNCLEAR"]);
    assert_eq!(outcome.summary().found, 1, "501 is still the suspended one's");
    service.finish();
}

#[tokio::test]
async fn what_one_company_has_begun_goes_to_no_other() {
    let service = Service::start(&group(&[(501, "Oulu")])).await;
    connect(&service, Wish::parent()).await;
    connect(&service, Wish::daughter()).await;
    let write = service.sandbox.gate("talenom.updateInvoice", 0, sandbox::When::AfterEffect);
    let read = service.sandbox.gate("talenom.getInvoice", 0, sandbox::When::BeforeEffect);
    let outcome = transfer(&service, "emo").await;
    assert_eq!((outcome.summary().found, outcome.summary().transferred), (1, 0));
    drop((write, read));
    service.sandbox.severa_set_business_units(KEY, "501", &["Turku"]);
    assert_eq!(transfer(&service, "tytar").await.summary().found, 0);
    assert_eq!(transfer(&service, "emo").await.codes(501), ["SENDER_OTHER_COMPANY"]);
    assert_eq!(transfer(&service, "tytar").await.summary().found, 0);
    service.sandbox.severa_set_business_units(KEY, "501", &["Oulu"]);
    assert_eq!(transfer(&service, "emo").await.summary().transferred, 1);
    assert_eq!((numbers(&service, PARENT).len(), numbers(&service, DAUGHTER).len()), (1, 0));
    service.finish();
}

#[tokio::test]
async fn the_baseline_is_the_companys_own() {
    let service = Service::start(&group(&[(501, "Oulu"), (502, "Turku"), (503, "")])).await;
    for number in ["501", "502", "503"] {
        service.sandbox.severa_set_status(KEY, number, "Maksettu");
    }
    assert_eq!(connect(&service, Wish::parent()).await.baseline_count, 1);
    service.sandbox.severa_set_status(KEY, "501", WAITING);
    assert_eq!(transfer(&service, "emo").await.codes(501), ["IN_BASELINE"]);
    service.finish();
}

#[tokio::test]
async fn the_same_waiting_status_of_the_same_company_belongs_to_one_connection() {
    let service = Service::start(&group(&[])).await;
    let parent = create(&service, Wish::parent()).await.unwrap();
    let guid = service.sandbox.severa_status_guid(KEY, WAITING);
    let again = |id| Wish { id, ..Wish::parent() };
    assert_refused(create(&service, again("toinen")).await, "WAITING_STATUS_TAKEN");
    let by_guid = Wish { waiting_status: guid.clone(), ..again("toinen") };
    assert_refused(create(&service, by_guid).await, "WAITING_STATUS_TAKEN");
    let whole = Wish { companies: &[], business_id: "2332748-7", ..again("koko") };
    assert_refused(create(&service, whole).await, "WAITING_STATUS_TAKEN");
    // Another company, or another status, is nobody's yet.
    create(&service, Wish::daughter()).await.unwrap();
    let other = create(&service, Wish { waiting_status: "Hyväksytty".to_owned(), ..again("toinen") }).await;
    let other = other.unwrap();
    for waiting_status in [WAITING.to_owned(), guid] {
        let settings = Some(v1::ConnectionSettings { waiting_status, ..Default::default() });
        let asked = v1::Connection { settings, ..other.clone() };
        assert_refused(change(&service, asked, "settings.waiting_status").await, "WAITING_STATUS_TAKEN");
    }
    // With the first one gone, its status is free.
    let request = v1::DeleteConnectionRequest { name: parent.name, etag: String::new() };
    service.connections().await.delete_connection(request).await.unwrap();
    create(&service, again("kolmas")).await.unwrap();
    service.finish();
}

#[tokio::test]
async fn a_company_must_be_there_and_have_the_business_id() {
    let service = Service::start(&group(&[])).await;
    let wrong = Wish { companies: &["Emo Oy", "Tytär Oy"], ..Wish::parent() };
    assert_refused(create(&service, wrong).await, "OTHER_COMPANY");
    let parent = create(&service, Wish::parent()).await.unwrap();
    let test = v1::TestConnectionRequest { name: parent.name };
    let checks = service.connections().await.test_connection(test).await.unwrap().into_inner().checks;
    let warned = checks.iter().filter(|check| check.status() != v1::CheckStatus::Ok);
    assert_eq!(warned.map(|check| check.check.as_str()).collect::<Vec<_>>(), ["attachments"], "{checks:?}");
    let connection = v1::Connection {
        severa_client_id: "s-client".to_owned(),
        severa_client_secret: "s-secret".to_owned(),
        companies: vec!["6f1ed002-ab59-4d0a-b7a4-0a8f0f3c2d11".to_owned()],
        business_id: "2077474-0".to_owned(),
        talenom_organization_number: PARENT,
        ..Default::default()
    };
    let request = v1::CreateConnectionRequest { connection: Some(connection), connection_id: String::new() };
    let made = service.connections().await.create_connection(request).await;
    assert_refused(made, "COMPANY_NOT_FOUND");
    service.finish();
}
