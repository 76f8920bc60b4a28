//! What cannot go on by itself, gathered by who can put it right.

use severa_connector::rpc::v1;
use tonic::Request;

use crate::harness::{CONNECTION, Service, company, invoice};

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
