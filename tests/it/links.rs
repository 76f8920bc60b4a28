//! Links: what a person says about customers and contacts, and what transfers make of it.

use std::time::{Duration, Instant};

use rstest::rstest;
use sandbox::{Failure, Fault, When};
use severa_connector::rpc::v1;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::{
    harness::{CONNECTION, KEY, ORGANIZATION, PATIENCE, Service, company, invoice},
    products::{start, sync},
};

/// Talenom has the customer's number, and another contact.
const TWO_CONTACTS: &str = r#"organization_number: 14222
      contacts: [{ number: "1001", name: Numero }, { number: "77", name: Asiakas }]"#;

/// A connection with one invoice of one customer, where Talenom has two contacts.
async fn with_two_contacts() -> Service {
    let scenario = company(&[invoice(501)]).replace("organization_number: 14222", TWO_CONTACTS);
    let service = Service::start(&scenario).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    service
}

async fn organization(service: &Service) -> String {
    let request = v1::GetConnectionRequest { name: CONNECTION.to_owned() };
    let connection = service.connections().await.get_connection(request).await.unwrap().into_inner();
    format!("organizations/{}", connection.severa_organization)
}

/// The customer's guid in Severa.
fn customer(service: &Service) -> String {
    let invoice = service.sandbox.severa_invoice(KEY, "501").unwrap();
    invoice["customer"]["guid"].as_str().unwrap().to_owned()
}

/// The id of Talenom's contact with this number.
fn contact(service: &Service, number: &str) -> String {
    let contacts = service.sandbox.talenom_contacts(ORGANIZATION);
    let contact = contacts.iter().find(|contact| contact["number"] == number).unwrap();
    contact["id"].as_str().unwrap().to_owned()
}

async fn create(service: &Service, severa_guid: &str, talenom_id: &str) -> Result<v1::Link, Status> {
    let request = v1::CreateLinkRequest {
        parent: organization(service).await,
        link: Some(v1::Link {
            register: v1::Register::Customers.into(),
            severa_guid: severa_guid.to_owned(),
            talenom_organization_number: ORGANIZATION,
            talenom_id: talenom_id.to_owned(),
            ..v1::Link::default()
        }),
        actor: "anna".to_owned(),
        reason: "numero oli väärin".to_owned(),
    };
    Ok(service.links().await.create_link(request).await?.into_inner())
}

async fn delete(service: &Service, link: &v1::Link) -> Result<(), Status> {
    let request = v1::DeleteLinkRequest {
        name: link.name.clone(),
        actor: "pekka".to_owned(),
        reason: "toinen yritys".to_owned(),
    };
    service.links().await.delete_link(request).await.map(|_| ())
}

async fn list(service: &Service, show_deleted: bool) -> Vec<v1::Link> {
    let request = v1::ListLinksRequest {
        parent: "organizations/-".to_owned(),
        connection: CONNECTION.to_owned(),
        show_deleted,
        ..Default::default()
    };
    service.links().await.list_links(request).await.unwrap().into_inner().links
}

/// The contact of Talenom's only invoice.
fn invoiced(service: &Service) -> String {
    let invoices = service.sandbox.talenom_invoices(ORGANIZATION);
    let [invoice] = invoices.as_slice() else { panic!("{invoices:?}") };
    invoice["contactId"].as_str().unwrap().to_owned()
}

#[track_caller]
fn assert_refused<T: std::fmt::Debug>(answer: Result<T, Status>, code: Code, reason: &str) {
    let status = answer.unwrap_err();
    let told = status.get_details_error_info().map(|info| info.reason);
    assert_eq!((status.code(), told.as_deref()), (code, Some(reason)), "{status:?}");
}

#[tokio::test]
async fn a_persons_link_goes_before_the_number_and_another_is_refused() {
    let service = with_two_contacts().await;
    let (customer, numbered, other) =
        (customer(&service), contact(&service, "1001"), contact(&service, "77"));
    let link = create(&service, &customer, &other).await.unwrap();
    assert_eq!((link.origin.as_str(), link.actor.as_str()), ("person", "anna"));
    assert_eq!(create(&service, &customer, &other).await.unwrap(), link, "the same again changes nothing");
    assert_refused(create(&service, &customer, &numbered).await, Code::AlreadyExists, "LINK_EXISTS");
    let stranger = "00000000-0000-4000-8000-000000000001";
    assert_refused(create(&service, stranger, &other).await, Code::AlreadyExists, "LINK_EXISTS");

    assert_eq!(service.transfer().await.summary().transferred, 1);
    assert_eq!(invoiced(&service), other);
    assert_eq!(list(&service, true).await, [link]);
    service.finish();
}

#[tokio::test]
async fn an_ended_link_stays_in_the_history_and_the_contact_is_looked_for_anew() {
    let service = with_two_contacts().await;
    let (customer, numbered, other) =
        (customer(&service), contact(&service, "1001"), contact(&service, "77"));
    let first = create(&service, &customer, &other).await.unwrap();
    delete(&service, &first).await.unwrap();
    delete(&service, &first).await.unwrap();
    assert_eq!(list(&service, false).await, []);

    assert_eq!(service.transfer().await.summary().transferred, 1);
    assert_eq!(invoiced(&service), numbered);
    let links = list(&service, true).await;
    let [second, ended] = links.as_slice() else { panic!("{links:?}") };
    assert_eq!((second.origin.as_str(), second.talenom_id.as_str()), ("number", numbered.as_str()));
    assert_eq!((second.actor.as_str(), &second.delete_time), ("", &None));
    let expected = v1::Link {
        delete_time: ended.delete_time,
        delete_actor: "pekka".to_owned(),
        delete_reason: "toinen yritys".to_owned(),
        ..first
    };
    assert_eq!((ended, ended.delete_time.is_some()), (&expected, true));

    // One a page: each once, and the filters are those of the first page.
    let mut names = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = v1::ListLinksRequest {
            parent: organization(&service).await,
            severa_guid: customer.clone(),
            page_size: 1,
            page_token,
            show_deleted: true,
            ..Default::default()
        };
        let page = service.links().await.list_links(request).await.unwrap().into_inner();
        names.extend(page.links.into_iter().map(|link| link.name));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(names, [second.name.as_str(), ended.name.as_str()]);
    service.finish();
}

#[tokio::test]
async fn a_link_that_an_invoice_is_on_its_way_by_is_not_ended_before_that_is() {
    let service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    service.sandbox.fault(Fault::new("talenom.createContact", Failure::Status(503)).next(1));
    assert_eq!(service.transfer().await.summary().uncertain, 1);
    let guid = customer(&service);
    assert_refused(create(&service, &guid, "joku").await, Code::FailedPrecondition, "LINK_IN_USE");
    assert_eq!(list(&service, true).await, [], "nobody knows yet whether the contact is there");

    service.sandbox.fault(Fault::new("talenom.updateInvoice", Failure::Status(503)).next(10));
    assert_eq!(service.transfer().await.summary().transferred, 0);
    let [link] = list(&service, false).await.try_into().unwrap();
    assert_eq!((&link.origin, &link.severa_guid), (&"created".to_owned(), &guid));
    assert_refused(delete(&service, &link).await, Code::FailedPrecondition, "LINK_IN_USE");

    service.sandbox.clear_faults();
    assert_eq!(service.transfer().await.summary().transferred, 1);
    delete(&service, &link).await.unwrap();
    service.sandbox.severa_add_invoice(KEY, &invoice(502)).unwrap();
    assert_eq!(service.transfer().await.summary().transferred, 1);
    let [anew] = list(&service, false).await.try_into().unwrap();
    assert_eq!((anew.origin.as_str(), &anew.talenom_id), ("mark", &link.talenom_id));
    assert_ne!(anew.name, link.name);
    service.finish();
}

#[tokio::test]
async fn what_is_no_link_is_told_field_by_field() {
    let service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let status = service.links().await.create_link(v1::CreateLinkRequest::default()).await.unwrap_err();
    let fields = status.get_details_bad_request().unwrap().field_violations;
    let fields: Vec<&str> = fields.iter().map(|violation| violation.field.as_str()).collect();
    let expected = [
        "parent",
        "link.register",
        "link.talenom_organization_number",
        "link.severa_guid",
        "link.talenom_id",
        "actor",
        "reason",
    ];
    assert_eq!(fields, expected);
    let name = format!("{}/links/{}", organization(&service).await, customer(&service));
    let unknown = v1::Link { name, ..v1::Link::default() };
    assert_refused(delete(&service, &unknown).await, Code::NotFound, "NOT_FOUND");
    service.finish();
}

async fn link_item(service: &Service, item: &str, product: &str) -> Result<v1::Link, Status> {
    let request = v1::CreateLinkRequest {
        parent: organization(service).await,
        link: Some(v1::Link {
            register: v1::Register::Items.into(),
            severa_guid: item.to_owned(),
            talenom_organization_number: ORGANIZATION,
            talenom_id: product.to_owned(),
            ..v1::Link::default()
        }),
        actor: "anna".to_owned(),
        reason: "sama asia".to_owned(),
    };
    Ok(service.links().await.create_link(request).await?.into_inner())
}

/// The links of an item, newest first, with those that were ended.
async fn links_of(service: &Service, item: &str) -> Vec<v1::Link> {
    let request = v1::ListLinksRequest {
        parent: "organizations/-".to_owned(),
        register: v1::Register::Items.into(),
        severa_guid: item.to_owned(),
        show_deleted: true,
        ..Default::default()
    };
    service.links().await.list_links(request).await.unwrap().into_inner().links
}

#[tokio::test]
async fn an_item_is_what_a_person_says_and_is_looked_for_anew_once_the_link_is_ended() {
    let service = start("", "").await;
    let first = sync(&service).await;
    let of = |name: &str| {
        let result = first.result(name);
        (result.severa_guid.clone(), result.talenom_product_id.clone())
    };
    let ((work, made), (book, shared)) = (of("Suunnittelu"), of("Kirja"));
    let [found] = links_of(&service, &work).await.try_into().unwrap();
    assert_eq!((found.state(), found.talenom_id.as_str()), (v1::LinkState::Linked, made.as_str()));
    let of_one_code = [links_of(&service, &book).await, links_of(&service, &of("Kirja toisin").0).await];
    let mut origins = of_one_code.each_ref().map(|links| links[0].origin.as_str());
    origins.sort_unstable();
    assert_eq!((found.origin.as_str(), origins), ("created", ["code", "created"]));

    assert_refused(link_item(&service, &work, &shared).await, Code::AlreadyExists, "LINK_EXISTS");
    delete(&service, &found).await.unwrap();
    let link = link_item(&service, &work, &shared).await.unwrap();
    assert_eq!(link_item(&service, &work, &shared).await.unwrap(), link, "the same again changes nothing");
    let second = sync(&service).await;
    let result = second.result("Suunnittelu");
    assert_eq!((result.outcome(), &result.talenom_product_id), (v1::Outcome::AlreadyTransferred, &shared));

    // What is not there is held until a person has ended the link.
    delete(&service, &link).await.unwrap();
    let gone = link_item(&service, &work, "poissa").await.unwrap();
    assert_eq!(sync(&service).await.codes("Suunnittelu"), ["PRODUCT_GONE"]);
    delete(&service, &gone).await.unwrap();
    let last = sync(&service).await;
    assert_eq!(
        (last.result("Suunnittelu").action(), last.run.state()),
        (v1::ProductAction::Link, v1::RunState::Succeeded)
    );
    let links = links_of(&service, &work).await;
    let told: Vec<_> = links
        .iter()
        .map(|link| (link.origin.as_str(), link.talenom_id.as_str(), link.delete_actor.as_str()))
        .collect();
    let expected = [
        ("mark", made.as_str(), ""),
        ("person", "poissa", "pekka"),
        ("person", shared.as_str(), "pekka"),
        ("created", made.as_str(), "pekka"),
    ];
    assert_eq!(told, expected);
    service.finish();
}

/// Ends an uncertain link. As long as the creation may still arrive, nobody can say that it did not.
async fn nothing_was_made(service: &Service, uncertain: &v1::Link) {
    let deadline = Instant::now() + PATIENCE;
    while let Err(status) = delete(service, uncertain).await {
        assert_refused::<()>(Err(status), Code::FailedPrecondition, "LINK_IN_USE");
        assert!(Instant::now() < deadline, "the creation may arrive for ever");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The only item without a code, of which nobody can say whether its product was made.
#[rstest]
#[case::it_is_there(true)]
#[case::nothing_was_made(false)]
#[tokio::test]
async fn an_uncertain_item_is_resolved_by_a_person(#[case] is_there: bool) {
    let service = start("capabilities: { reference_echo: ignored }", "").await;
    let when = if is_there { When::AfterEffect } else { When::BeforeEffect };
    let gate = service.sandbox.gate("talenom.createProduct", 3, when);
    assert_eq!(sync(&service).await.run.summary.unwrap().uncertain, 1);
    drop(gate);
    let second = sync(&service).await;
    assert_eq!(second.codes("Koodittomat"), ["OUTCOME_UNKNOWN"]);
    let item = second.result("Koodittomat").severa_guid.clone();
    let [uncertain] = links_of(&service, &item).await.try_into().unwrap();
    assert_eq!((uncertain.state(), uncertain.talenom_id.as_str()), (v1::LinkState::Uncertain, ""));
    let expected = if is_there {
        let products = service.sandbox.talenom_products(ORGANIZATION);
        let product = products.iter().find(|product| product["name"] == "Koodittomat").unwrap();
        let product = product["id"].as_str().unwrap();
        let link = link_item(&service, &item, product).await.unwrap();
        assert_eq!((link.state(), &link.name), (v1::LinkState::Linked, &uncertain.name));
        v1::Outcome::AlreadyTransferred
    } else {
        nothing_was_made(&service, &uncertain).await;
        v1::Outcome::Transferred
    };
    let last = sync(&service).await;
    assert_eq!(last.result("Koodittomat").outcome(), expected);
    let products = service.sandbox.talenom_products(ORGANIZATION);
    assert_eq!(products.iter().filter(|product| product["name"] == "Koodittomat").count(), 1);
    service.finish();
}
