//! Comparing registers: what both sides have of the same, read under the lane and stored nowhere.

use sandbox::When;
use severa_connector::rpc::v1;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::harness::{COMPANY, CONNECTION, Service, company, invoice};

/// Talenom has the first customer, one of another number, and one that nobody has.
const CONTACTS: &str = r#"organization_number: 14222
      contacts:
        - { number: "1001", name: Asiakas, fields: { businessId: 2332748-7 } }
        - { number: "7", name: Rakennus Virtannen }
        - { number: "8", name: Kukaan muu }"#;

/// Two more customers.
const CUSTOMERS: &str = "      - { number: 1002, name: Rakennus Virtanen Oy }
      - { number: 1003, name: Kukkakauppa }
";

async fn compare(
    service: &Service,
    register: v1::Register,
    page_token: &str,
) -> Result<Vec<v1::CompareRegistersResponse>, Status> {
    let request = v1::CompareRegistersRequest {
        connection: CONNECTION.to_owned(),
        register: register.into(),
        page_token: page_token.to_owned(),
    };
    let mut stream = service.connector().await.compare_registers(request).await?.into_inner();
    let mut results = Vec::new();
    while let Some(result) = stream.message().await? {
        results.push(result);
    }
    Ok(results)
}

/// Severa's number or code, or Talenom's after a sign; how it stands; and each candidate's with score and reasons. Sorted, for
/// guids are in no order.
fn told(results: &[v1::CompareRegistersResponse]) -> Vec<String> {
    let line = |result: &v1::CompareRegistersResponse| {
        let own = match (&result.severa, &result.talenom) {
            (Some(severa), None) => severa.number.clone(),
            (None, Some(talenom)) => format!("talenom {}", talenom.number),
            both => panic!("{both:?}"),
        };
        let candidates = result.candidates.iter().map(|one| {
            let number = &one.entry.as_ref().unwrap().number;
            format!(" {number}={}({})", one.score, one.reasons.join(","))
        });
        format!("{own} {}{}", result.register_match().as_str_name(), candidates.collect::<String>())
    };
    let mut lines: Vec<String> = results.iter().map(line).collect();
    lines.sort();
    lines
}

async fn with_registers() -> Service {
    let scenario = COMPANY.replace("organization_number: 14222", CONTACTS) + CUSTOMERS;
    let service = Service::start(&scenario).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    service
}

#[tokio::test]
async fn customers_are_paired_and_the_others_get_candidates() {
    let service = with_registers().await;
    service.sandbox.reset_calls();
    let results = compare(&service, v1::Register::Customers, "").await.unwrap();
    let expected = [
        "1001 REGISTER_MATCH_PAIR 1001=1(number,business_id)",
        "1002 REGISTER_MATCH_NONE 7=0.98(name)",
        "1003 REGISTER_MATCH_NONE",
        "talenom 7 REGISTER_MATCH_NONE 1002=0.98(name)",
        "talenom 8 REGISTER_MATCH_NONE",
    ];
    assert_eq!(told(&results), expected);
    for page in 0..results.len() {
        let rest = compare(&service, v1::Register::Customers, &results[page].page_token).await.unwrap();
        assert_eq!(rest, results[page + 1..]);
    }
    for written in ["createContact", "updateContact"] {
        assert_eq!(service.sandbox.calls().received(&format!("talenom.{written}")), 0);
    }

    // A person decides by a link.
    let of = |number: &str| {
        results.iter().find_map(|one| one.severa.clone().filter(|entry| entry.number == number))
    };
    let candidate = |number: &str| {
        results.iter().find_map(|one| one.talenom.clone().filter(|entry| entry.number == number))
    };
    let connection = v1::GetConnectionRequest { name: CONNECTION.to_owned() };
    let connection = service.connections().await.get_connection(connection).await.unwrap().into_inner();
    let request = v1::CreateLinkRequest {
        parent: format!("organizations/{}", connection.severa_organization),
        link: Some(v1::Link {
            register: v1::Register::Customers.into(),
            severa_guid: of("1002").unwrap().id,
            talenom_organization_number: connection.talenom_organization_number,
            talenom_id: candidate("7").unwrap().id,
            ..v1::Link::default()
        }),
        actor: "anna".to_owned(),
        reason: "sama yritys".to_owned(),
    };
    service.links().await.create_link(request).await.unwrap();
    let linked = told(&compare(&service, v1::Register::Customers, "").await.unwrap());
    assert_eq!((linked.len(), linked[1].as_str()), (4, "1002 REGISTER_MATCH_PAIR 7=0.98(link)"));
    service.finish();
}

#[tokio::test]
async fn items_of_three_registers_are_paired_by_code() {
    let registers = "requests_per_second: 100,
      products: [{ code: K10, name: Kirja, price: 46.26, vat: 13.5, account: '3100' }],
      work_types: [{ code: t100, name: Suunnittelu }, { code: T200, name: Valvonta }],
      travel_types: [{ code: T100, name: Kilometrit, class: mileage, unit: km }] }";
    let products = "organization_number: 14222
      products: [{ code: T100, name: Suunnittelu }, { code: K11, name: Kirjat }]";
    let scenario = COMPANY
        .replace("requests_per_second: 100 }", registers)
        .replace("organization_number: 14222", products);
    let service = Service::start(&scenario).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let results = compare(&service, v1::Register::Items, "").await.unwrap();
    let expected = [
        "K10 REGISTER_MATCH_NONE K11=0.97(name)",
        "T100 REGISTER_MATCH_PAIR T100=0.5(code)",
        "T200 REGISTER_MATCH_NONE",
        "t100 REGISTER_MATCH_PAIR T100=1(code)",
        "talenom K11 REGISTER_MATCH_NONE K10=0.97(name)",
    ];
    assert_eq!(told(&results), expected);

    // What a person says goes before the code, also where it is not there.
    let of = |number: &str| {
        results.iter().find_map(|one| one.severa.clone().filter(|entry| entry.number == number)).unwrap().id
    };
    let other = results.iter().find_map(|one| one.talenom.clone()).unwrap().id;
    let connection = v1::GetConnectionRequest { name: CONNECTION.to_owned() };
    let connection = service.connections().await.get_connection(connection).await.unwrap().into_inner();
    for (item, product) in [(of("K10"), other.as_str()), (of("t100"), "poissa")] {
        let request = v1::CreateLinkRequest {
            parent: format!("organizations/{}", connection.severa_organization),
            link: Some(v1::Link {
                register: v1::Register::Items.into(),
                severa_guid: item,
                talenom_organization_number: connection.talenom_organization_number,
                talenom_id: product.to_owned(),
                ..v1::Link::default()
            }),
            actor: "anna".to_owned(),
            reason: "sama asia".to_owned(),
        };
        service.links().await.create_link(request).await.unwrap();
    }
    let expected = [
        "K10 REGISTER_MATCH_PAIR K11=0.97(link)",
        "T100 REGISTER_MATCH_PAIR T100=0.5(code)",
        "T200 REGISTER_MATCH_NONE",
        "t100 REGISTER_MATCH_GONE T100=1(code)",
    ];
    assert_eq!(told(&compare(&service, v1::Register::Items, "").await.unwrap()), expected);
    service.finish();
}

#[track_caller]
fn assert_refused<T: std::fmt::Debug>(answer: Result<T, Status>, code: Code, reason: &str) {
    let status = answer.unwrap_err();
    let told = status.get_details_error_info().map(|info| info.reason);
    assert_eq!((status.code(), told.as_deref()), (code, Some(reason)), "{status:?}");
    assert_eq!(status.get_details_retry_info().is_some(), code == Code::Unavailable);
}

#[tokio::test]
async fn what_cannot_be_compared_now_says_why() {
    let capabilities = "organization_number: 14222\n      capabilities: { products: refused }";
    let scenario = company(&[invoice(501)]).replace("organization_number: 14222", capabilities);
    // The run holds the lane for longer than a call waits for it.
    let vars = [("REQUEST_TIMEOUT_S", "20"), ("QUIET_TIME_S", "21"), ("LEASE_DURATION_S", "60")];
    let vars = vars.map(|(name, value)| (format!("SEVERA_CONNECTOR_{name}"), value));
    let service =
        Service::start_with(&scenario, &vars.each_ref().map(|(name, value)| (name.as_str(), *value))).await;
    let unknown = compare(&service, v1::Register::Customers, "").await;
    assert_refused(unknown, Code::NotFound, "NOT_FOUND");
    service.connect(v1::AfterRows::LeaveDraft).await;
    let unspecified = compare(&service, v1::Register::Unspecified, "page").await;
    assert_refused(unspecified, Code::InvalidArgument, "INVALID_ARGUMENT");
    let no_products = compare(&service, v1::Register::Items, "").await;
    assert_refused(no_products, Code::Internal, "UPSTREAM_REFUSED");

    let gate = service.sandbox.gate("talenom.createContact", 0, When::BeforeEffect);
    let run = service.start_run(v1::TransferInvoicesParameters::default()).await;
    gate.held(1).await;
    let busy = compare(&service, v1::Register::Customers, "").await;
    assert_refused(busy, Code::Unavailable, "LANE_BUSY");
    gate.release();
    assert_eq!(service.ended(&run.name).await.state(), v1::RunState::Succeeded);
    let paired = compare(&service, v1::Register::Customers, "").await.unwrap();
    assert_eq!(told(&paired), ["1001 REGISTER_MATCH_PAIR 1001=1(link)"]);
    service.finish();
}
