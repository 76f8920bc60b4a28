//! Products, work types and travel types become Talenom's products, each once.

use rstest::rstest;
use sandbox::{
    When,
    effects::{Actor, Record},
    talenom::{Capability, Manner},
};
use serde_json::{Value, json};
use severa_connector::rpc::v1::{self, run_event::Event};

use crate::harness::{COMPANY, CONNECTION, KEY, ORGANIZATION, Service};

const ABSENT: &str = "SEVERA_CONNECTOR_TALENOM_CAPABILITIES_ABSENT";

/// Six items: two that share a code, one of each other register, one without a code, one that is not in use.
const REGISTERS: &str = "severa:
      client_id: s-client
      client_secret: s-secret
      requests_per_second: 100
      products:
        - { code: K10, name: Kirja, unit: kpl, vat: 13.5, account: '3100' }
        - { code: ' k10', name: Kirja toisin, unit: kpl, vat: 13.5, account: '3100' }
        - { name: Koodittomat, unit: kpl }
        - { code: VANHA, name: Poistunut, active: false }
      work_types: [{ code: T100, name: Suunnittelu, account: '3000' }]
      travel_types: [{ code: M1, name: Kilometrit, class: mileage, unit: km }]";

/// A connected company with those registers, and this further in Talenom.
pub(crate) async fn start(talenom: &str, absent: &str) -> Service {
    let severa = "severa: { client_id: s-client, client_secret: s-secret, requests_per_second: 100 }";
    let number = "organization_number: 14222";
    let scenario = COMPANY.replace(severa, REGISTERS).replace(number, &format!("{number}\n      {talenom}"));
    let service = Service::start_with(&scenario, &[(ABSENT, absent)]).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    service
}

pub(crate) struct Synced {
    pub(crate) results: Vec<v1::ProductResult>,
    pub(crate) run: v1::Run,
}

impl Synced {
    pub(crate) fn result(&self, name: &str) -> &v1::ProductResult {
        let found = self.results.iter().find(|result| result.item_name == name);
        found.unwrap_or_else(|| panic!("no result of {name}: {:?}", self.results))
    }

    pub(crate) fn codes(&self, name: &str) -> Vec<&str> {
        self.result(name).findings.iter().map(|finding| finding.code.as_str()).collect()
    }

    /// found, transferred, already transferred, held, uncertain, skipped.
    fn counts(&self) -> [i64; 6] {
        let sum = self.run.summary.unwrap();
        let others = sum.failed + sum.not_attempted;
        let parts =
            sum.transferred + sum.already_transferred + sum.held + sum.uncertain + sum.skipped + others;
        assert_eq!((sum.found, sum.found), (parts, i64::try_from(self.results.len()).unwrap()), "{sum:?}");
        [sum.found, sum.transferred, sum.already_transferred, sum.held, sum.uncertain, sum.skipped]
    }
}

pub(crate) async fn sync_with(service: &Service, parameters: v1::SyncProductsParameters) -> Synced {
    let request = v1::SyncProductsRequest {
        connection: CONNECTION.to_owned(),
        parameters: Some(parameters),
        ..Default::default()
    };
    let mut stream = service.connector().await.sync_products(request).await.unwrap().into_inner();
    let mut results = Vec::new();
    while let Some(event) = stream.message().await.unwrap() {
        match event.event.unwrap() {
            Event::ProductResult(result) => results.push(result),
            Event::Finished(run) => return Synced { results, run },
            Event::Run(_) | Event::Progress(_) | Event::Heartbeat(_) => {}
            Event::InvoiceResult(_) | Event::LedgerResult(_) => panic!("a result of another kind of run"),
        }
    }
    panic!("the stream ended before the run");
}

pub(crate) async fn sync(service: &Service) -> Synced {
    sync_with(service, v1::SyncProductsParameters::default()).await
}

/// How often products were written by us.
fn writes(service: &Service) -> usize {
    let is_ours = |effect: &&sandbox::effects::Effect| {
        effect.actor == Actor::Connector && matches!(effect.record, Record::TalenomProduct(_))
    };
    service.sandbox.effects().iter().filter(is_ours).count()
}

/// The names of Talenom's products, sorted.
fn names(service: &Service) -> Vec<String> {
    let products = service.sandbox.talenom_products(ORGANIZATION);
    let mut names: Vec<String> =
        products.iter().map(|product| product["name"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

const ALL: [&str; 4] = ["Kilometrit", "Kirja", "Koodittomat", "Suunnittelu"];

#[rstest]
#[case::everything_honoured("", "")]
#[case::reference_echo_ignored("capabilities: { reference_echo: ignored }", "")]
#[case::reference_echo_refused_and_named_absent(
    "capabilities: { reference_echo: refused }",
    "reference-echo"
)]
#[tokio::test]
async fn every_item_becomes_a_product_once_and_the_second_run_writes_nothing(
    #[case] talenom: &str,
    #[case] absent: &str,
) {
    let service = start(talenom, absent).await;
    let first = sync(&service).await;
    assert_eq!(first.counts(), [6, 5, 0, 0, 0, 1]);
    assert_eq!(names(&service), ALL);
    let (one, other) = (first.result("Kirja"), first.result("Kirja toisin"));
    assert_eq!(one.talenom_product_id, other.talenom_product_id, "items of one code share a product");
    let mut actions = [one.action(), other.action()];
    actions.sort();
    assert_eq!(actions, [v1::ProductAction::Create, v1::ProductAction::Link]);
    assert_eq!(first.codes("Poistunut"), ["ITEM_INACTIVE"]);
    let products = service.sandbox.talenom_products(ORGANIZATION);
    let of_code = |code: &str| products.iter().find(|product| product["code"] == code).unwrap();
    assert_eq!(of_code("K10")["taxPercent"], json!(13.5));
    assert_eq!(of_code("T100")["salesAccountNumber"], 3000, "a work type's account is found by its guid");
    let written = writes(&service);
    let second = sync(&service).await;
    assert_eq!(second.counts(), [6, 0, 5, 0, 0, 1]);
    assert_eq!((writes(&service), written), (4, 4));
    service.finish();
}

#[rstest]
#[case::products_ignored(Manner::Ignored)]
#[case::products_refused(Manner::Refused)]
#[tokio::test]
async fn where_talenom_has_no_products_nothing_is_made_again_and_again(#[case] manner: Manner) {
    let service = start("", "").await;
    service.sandbox.talenom_set_manner(ORGANIZATION, Capability::Products, manner);
    let first = sync(&service).await;
    let second = sync(&service).await;
    if manner == Manner::Refused {
        assert_eq!(first.counts(), [6, 0, 0, 0, 0, 6]);
        assert_eq!(first.codes("Suunnittelu"), ["PRODUCTS_NOT_OFFERED"]);
    } else {
        // It says that it makes them, and has none.
        assert_eq!(second.counts(), [6, 0, 0, 5, 0, 1]);
        assert_eq!(second.codes("Suunnittelu"), ["PRODUCT_GONE"]);
        assert_eq!(service.sandbox.calls().received("talenom.createProduct"), 4);
    }
    assert!(names(&service).is_empty());
    service.finish();
}

#[tokio::test]
async fn what_talenom_has_stands_and_only_what_is_empty_is_filled() {
    let products = "products:
        - { code: t100, name: Oma nimi, fields: { taxPercent: 10 } }
        - { code: M1, name: Oma matka, fields: { unit: kilometri } }";
    let service = start(products, "").await;
    let synced = sync(&service).await;
    assert_eq!(synced.result("Suunnittelu").action(), v1::ProductAction::Link);
    let held = service.sandbox.talenom_products(ORGANIZATION);
    let of_code = |code: &str| held.iter().find(|product| product["code"] == code).unwrap();
    assert_eq!((&of_code("t100")["name"], &of_code("t100")["taxPercent"]), (&json!("Oma nimi"), &json!(10)));
    assert_eq!(of_code("M1")["unit"], "kilometri");
    service.sandbox.talenom_edit_product(ORGANIZATION, "M1", |product| {
        product.insert("unit".to_owned(), Value::Null);
    });
    let again = sync(&service).await;
    assert_eq!(again.result("Kilometrit").action(), v1::ProductAction::Update);
    let held = service.sandbox.talenom_products(ORGANIZATION);
    assert_eq!(held.iter().find(|product| product["code"] == "M1").unwrap()["unit"], "km");
    service.finish();
}

#[tokio::test]
async fn a_group_in_conflict_is_held_and_told_as_new_once() {
    let service = start("", "").await;
    service.sandbox.severa_edit_item(KEY, " k10", |item| {
        item.vat_rate = Some("25.5".parse().unwrap());
        item.sales_account = Some("3010".to_owned());
    });
    for new_problems in [2, 0] {
        let synced = sync(&service).await;
        for name in ["Kirja", "Kirja toisin"] {
            assert_eq!(synced.codes(name), ["ITEM_VAT_CONFLICT", "ITEM_ACCOUNT_CONFLICT"]);
        }
        assert_eq!(synced.run.summary.unwrap().new_problems, new_problems);
        assert_eq!(synced.run.state(), v1::RunState::PartiallySucceeded);
    }
    assert_eq!(names(&service), ["Kilometrit", "Koodittomat", "Suunnittelu"]);
    service.finish();
}

#[tokio::test]
async fn a_plan_is_executed_exactly() {
    let service = start("", "").await;
    let looked = v1::SyncProductsParameters { validate_only: true, ..v1::SyncProductsParameters::default() };
    let plan = sync_with(&service, looked).await;
    assert_eq!((plan.run.summary.unwrap().ready, writes(&service)), (5, 0));
    service.sandbox.severa_edit_item(KEY, "M1", |item| item.name = "Kilometrikorvaus".to_owned());
    let of_plan = v1::SyncProductsParameters { plan: plan.run.name.clone(), ..Default::default() };
    let done = sync_with(&service, of_plan).await;
    assert_eq!(done.counts(), [5, 4, 0, 0, 0, 1]);
    assert_eq!(done.codes("Kilometrikorvaus"), ["ITEM_PLAN_CHANGED"]);
    assert_eq!(names(&service), ["Kirja", "Koodittomat", "Suunnittelu"]);
    service.finish();
}

#[tokio::test]
async fn only_what_changed_since_a_good_run_is_read_and_put_out_of_use_where_the_setting_says_so() {
    let service = start("", "").await;
    let request = v1::UpdateConnectionRequest {
        connection: Some(v1::Connection {
            name: CONNECTION.to_owned(),
            settings: Some(v1::ConnectionSettings { deactivate_products: true, ..Default::default() }),
            ..Default::default()
        }),
        update_mask: Some(prost_types::FieldMask { paths: vec!["settings.deactivate_products".to_owned()] }),
    };
    service.connections().await.update_connection(request).await.unwrap();
    sync(&service).await;
    service.sandbox.severa_edit_item(KEY, "T100", |item| item.is_active = false);
    service.sandbox.severa_edit_item(KEY, "K10", |item| item.is_active = false);
    let changed = v1::SyncProductsParameters { changed_only: true, ..Default::default() };
    let synced = sync_with(&service, changed).await;
    let mut read: Vec<&str> = synced.results.iter().map(|result| result.item_name.as_str()).collect();
    read.sort_unstable();
    assert_eq!(read, ["Kilometrit", "Kirja", "Suunnittelu"]);
    assert_eq!(synced.result("Suunnittelu").action(), v1::ProductAction::Deactivate);
    let in_use = |code: &str| {
        let products = service.sandbox.talenom_products(ORGANIZATION);
        products.iter().find(|product| product["code"] == code).unwrap()["isActive"] == true
    };
    assert!(!in_use("T100"));
    assert!(in_use("K10"), "another item of the code is in use");
    service.finish();
}

#[rstest]
#[case::everything_honoured("")]
#[case::reference_echo_ignored("capabilities: { reference_echo: ignored }")]
#[tokio::test]
async fn a_creation_that_nobody_answered_is_looked_up_and_else_made_after_a_second_look(
    #[case] talenom: &str,
) {
    let service = start(talenom, "").await;
    let gate = service.sandbox.gate("talenom.createProduct", 0, When::AfterEffect);
    let first = sync(&service).await;
    assert_eq!(
        (gate.arrived(), first.run.summary.unwrap().transferred > 3),
        (4, true),
        "{:?}",
        first.results
    );
    drop(gate);
    let second = sync(&service).await;
    assert_eq!(second.run.summary.unwrap().held, 0);
    // Without code and mark nobody can say whether it is there, and it is never made a second time.
    let is_lost = !talenom.is_empty();
    assert_eq!(second.run.summary.unwrap().uncertain, i64::from(is_lost), "{:?}", second.results);
    assert_eq!(names(&service), ALL);
    service.finish();
}

#[tokio::test]
async fn killed_at_any_point_each_product_is_there_once() {
    let places = [
        "engine.save.before=3*off->return",
        "engine.save.after=4*off->return",
        "talenom.create_product.before=1*off->return",
        "talenom.create_product.after=1*off->return",
    ];
    for place in places {
        let mut service = start("", "").await;
        service.kill();
        service.set("FAILPOINTS", place);
        service.restart().await;
        let request = v1::StartRunRequest {
            parent: CONNECTION.to_owned(),
            parameters: Some(v1::start_run_request::Parameters::SyncProducts(
                v1::SyncProductsParameters::default(),
            )),
            ..Default::default()
        };
        let run = service.runs().await.start_run(request).await.unwrap().into_inner().name;
        service.died().await;
        service.set("FAILPOINTS", "");
        service.restart().await;
        let sum = service.ended(&run).await.summary.unwrap();
        assert_eq!(sum.held + sum.failed + sum.uncertain + sum.not_attempted, 0, "{place}: {sum:?}");
        assert_eq!(names(&service), ALL, "{place}");
        let written = writes(&service);
        assert_eq!(sync(&service).await.run.summary.unwrap().transferred, 0, "{place}");
        assert_eq!((writes(&service), names(&service).len()), (written, ALL.len()), "{place}");
        service.finish();
    }
}
