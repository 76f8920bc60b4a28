//! What cannot go on by itself, gathered by who can put it right.

use severa_connector::rpc::v1;
use tonic::Request;

use crate::{
    harness::{CONNECTION, KEY, ORGANIZATION, Service, company, invoice},
    products::{start, sync, sync_with},
};

async fn list(service: &Service, owner: v1::Owner) -> Vec<v1::OwnerProblems> {
    let mut request = Request::new(v1::ListProblemsRequest {
        parent: "organizations/-".to_owned(),
        connection: CONNECTION.to_owned(),
        owner: owner.into(),
    });
    request.metadata_mut().insert("accept-language", "sv".parse().unwrap());
    service.transfers().await.list_problems(request).await.unwrap().into_inner().owners
}

#[tokio::test]
async fn problems_are_told_to_those_who_can_put_them_right() {
    let account = |number: u32| invoice(number).replace("\"3000\"", "\"3999\"");
    let invoices = [
        invoice(100),
        account(101),
        account(102),
        invoice(103).replace("account: \"3000\"", "absent: [salesAccount]"),
    ];
    let service = Service::start(&company(&invoices)).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    assert_eq!(list(&service, v1::Owner::Unspecified).await, []);
    let outcome = service.transfer().await;
    assert_eq!(outcome.summary().held, 3);

    let owners = list(&service, v1::Owner::Unspecified).await;
    let [customer, accountant] = owners.as_slice() else { panic!("{owners:#?}") };
    assert_eq!((customer.owner(), accountant.owner()), (v1::Owner::Customer, v1::Owner::Accountant));
    assert_eq!(customer.problems[0].finding.as_ref().unwrap().code, "ACCOUNT_MISSING");
    let [unknown] = accountant.problems.as_slice() else { panic!("{accountant:#?}") };
    let finding = unknown.finding.as_ref().unwrap();
    assert_eq!((finding.code.as_str(), finding.found.as_deref()), ("ACCOUNT_UNKNOWN", Some("3999")));
    assert_eq!((unknown.count, unknown.transfers.len()), (2, 2));
    assert!(accountant.digest.contains("- Faktura 101. Rad 1: "), "{}", accountant.digest);

    assert_eq!(list(&service, v1::Owner::Accountant).await, std::slice::from_ref(accountant));
    service.finish();
}

#[tokio::test]
async fn what_keeps_products_back_is_told_beside_until_a_run_or_a_person_has_settled_it() {
    let service = start("", "").await;
    let books = |is_active: bool, percent: &str| {
        service.sandbox.severa_edit_item(KEY, "K10", |item| item.is_active = is_active);
        service.sandbox.severa_edit_item(KEY, " k10", |item| {
            item.is_active = is_active;
            item.vat_rate = Some(percent.parse().unwrap());
        });
    };
    books(false, "13.5");
    assert_eq!(sync(&service).await.run.state(), v1::RunState::Succeeded);
    books(true, "25.5");
    let work = sync(&service).await.result("Suunnittelu").clone();
    let connection = v1::GetConnectionRequest { name: CONNECTION.to_owned() };
    let connection = service.connections().await.get_connection(connection).await.unwrap().into_inner();
    let parent = format!("organizations/{}", connection.severa_organization);
    let author = || ("anna".to_owned(), "koe".to_owned());
    let links = v1::ListLinksRequest {
        parent: parent.clone(),
        severa_guid: work.severa_guid.clone(),
        ..Default::default()
    };
    let [made] =
        service.links().await.list_links(links).await.unwrap().into_inner().links.try_into().unwrap();
    let end = async |link: v1::Link| {
        let (actor, reason) = author();
        let request = v1::DeleteLinkRequest { name: link.name, actor, reason };
        service.links().await.delete_link(request).await.unwrap();
    };
    end(made).await;
    let (actor, reason) = author();
    let link = v1::Link {
        register: v1::Register::Items.into(),
        severa_guid: work.severa_guid.clone(),
        talenom_organization_number: ORGANIZATION,
        talenom_id: "poissa".to_owned(),
        ..Default::default()
    };
    let request = v1::CreateLinkRequest { parent, link: Some(link), actor, reason };
    let gone = service.links().await.create_link(request).await.unwrap().into_inner();

    let second = sync(&service).await;
    let held = ["Kirja", "Kirja toisin", "Suunnittelu"].map(|name| second.result(name));
    assert_eq!(held.map(|result| result.is_new), [false, false, true]);
    assert_ne!(held[0].first_seen_time, held[2].first_seen_time);
    let owners = list(&service, v1::Owner::Unspecified).await;
    let [customer, accountant] = owners.as_slice() else { panic!("{owners:#?}") };
    let [clashing] = customer.problems.as_slice() else { panic!("{customer:#?}") };
    assert_eq!((clashing.count, clashing.items.len(), clashing.transfers.len()), (2, 2, 0));
    assert_eq!(clashing.finding.as_ref().unwrap().code, "ITEM_VAT_CONFLICT");
    assert_eq!(clashing.first_seen_time, held[0].first_seen_time);
    assert!(customer.digest.contains("- Artikel K10 (Kirja). "), "{}", customer.digest);
    let item = &accountant.problems[0].items[0];
    assert_eq!((item.code.as_str(), &item.severa_guid), ("T100", &work.severa_guid));

    // A run that does not read them leaves them as they are; and so does a plan.
    let changed = v1::SyncProductsParameters { changed_only: true, ..Default::default() };
    let read = sync_with(&service, changed).await;
    assert!(read.results.iter().all(|result| result.item_name != "Suunnittelu"), "{:?}", read.results);
    let looked = v1::SyncProductsParameters { validate_only: true, ..Default::default() };
    books(true, "13.5");
    sync_with(&service, looked).await;
    assert_eq!(list(&service, v1::Owner::Unspecified).await, owners);

    end(gone).await;
    assert_eq!(list(&service, v1::Owner::Unspecified).await, std::slice::from_ref(customer));
    sync(&service).await;
    assert_eq!(list(&service, v1::Owner::Unspecified).await, []);
    service.finish();
}
