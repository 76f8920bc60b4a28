//! The e-invoice rule: a removal in Severa removes in Talenom, and a field that is only hidden removes nothing.

use rstest::rstest;
use sandbox::severa::{EInvoice, EInvoiceFields};
use serde_json::{Value, json};
use severa_connector::rpc::v1;

use crate::{
    harness::{CONNECTION, KEY, ORGANIZATION, Outcome, Service, company},
    recovery::die_at,
};

/// Business ids with right check digits; the customers get an OVT of each.
const IDS: [&str; 4] = ["2332748-7", "2129112-6", "0112038-9", "2077474-0"];

fn ovt(customer: usize) -> String {
    format!("0037{}{customer:03}", IDS[customer % IDS.len()].replace('-', ""))
}

fn number(customer: usize) -> String {
    (1001 + customer).to_string()
}

/// A company with so many customers that get e-invoices; every other one of them has neither id nor e-mail.
fn with_customers(count: usize) -> String {
    let customers: Vec<String> = (0..count)
        .map(|customer| {
            format!(
                "      - {{ number: {}, name: Asiakas {customer} Oy, email: a{customer}@asiakas.example, \
                 einvoice: {{ address: \"{}\", operator: BAWCFI22 }}, \
                 address: {{ street: Katu {customer}, postal_code: \"00100\", city: Helsinki }} }}\n",
                number(customer),
                ovt(customer)
            )
        })
        .collect();
    let company = company(&[]);
    let (head, rest) = company.split_once("    customers:\n").unwrap();
    let invoices = &rest[rest.find("    invoices:").unwrap()..];
    format!(
        "{head}    customers:\n{}{}",
        customers.concat(),
        invoices.replace("invoices:\n", "invoices: []\n")
    )
}

/// An invoice of a customer.
fn invoice(number: usize, customer: usize) -> String {
    format!(
        "{{ number: {number}, customer: {}, date: 2026-11-02, rows: [{{ description: Suunnittelu, code: T100, \
         quantity: 8, unit: h, price: 100, vat: 25.5, account: \"3000\" }}] }}",
        1001 + customer
    )
}

/// A service that knows the e-invoice addresses of so many customers: each has had an invoice, numbered from 501 on.
async fn knowing(count: usize) -> Service {
    let service = Service::start(&with_customers(count)).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let all: Vec<usize> = (0..count).collect();
    assert_eq!(transfer_of(&service, 501, &all).await.summary().transferred, i64::try_from(count).unwrap());
    service.sandbox.reset_calls();
    service
}

/// Adds an invoice of each of the customers, numbered from the first on, and runs.
async fn transfer_of(service: &Service, first: usize, customers: &[usize]) -> Outcome {
    for (offset, customer) in customers.iter().enumerate() {
        service.sandbox.severa_add_invoice(KEY, &invoice(first + offset, *customer)).unwrap();
    }
    let outcome = service.transfer().await;
    outcome.assert_adds_up();
    outcome
}

/// What Severa shows of a customer from now on.
fn show(service: &Service, customer: usize, address: Option<String>) {
    service.sandbox.severa_edit_customer(KEY, &number(customer), |customer| {
        customer.e_invoice =
            address.map(|address| EInvoice { address: Some(address), operator: Some("BAWCFI22".to_owned()) });
    });
}

/// A customer's contact in Talenom.
fn contact(service: &Service, customer: usize) -> Value {
    let contacts = service.sandbox.talenom_contacts(ORGANIZATION);
    contacts.into_iter().find(|contact| contact["number"] == number(customer)).unwrap()
}

/// The customers that get e-invoices in Talenom, of so many.
fn having(service: &Service, count: usize) -> Vec<usize> {
    let has = |customer: &usize| {
        let contact = contact(service, *customer);
        contact["eInvoiceAddress"] == ovt(*customer)
            && contact["eInvoicingEnabled"] == true
            && contact["deliveryChannel"] == "EInvoice"
    };
    (0..count).filter(has).collect()
}

#[track_caller]
fn assert_removed(service: &Service, customer: usize) {
    let contact = contact(service, customer);
    assert_eq!((&contact["eInvoiceAddress"], &contact["eInvoiceOperator"]), (&Value::Null, &Value::Null));
    assert_eq!(
        (&contact["eInvoicingEnabled"], &contact["deliveryChannel"]),
        (&json!(false), &json!("Email"))
    );
}

/// How the last invoice of the run is sent.
fn ship_mode(service: &Service, number: usize) -> Value {
    let invoices = service.sandbox.talenom_invoices(ORGANIZATION);
    let invoice = invoices.into_iter().find(|invoice| invoice["number"] == number).unwrap();
    invoice["shipMode"].clone()
}

async fn confirm(service: &Service, customers: &[usize]) -> Result<i32, tonic::Status> {
    let request = v1::ConfirmEInvoiceRemovalRequest {
        name: CONNECTION.to_owned(),
        customer_numbers: customers.iter().map(|customer| number(*customer).parse().unwrap()).collect(),
        actor: "anna".to_owned(),
        reason: "asked the company".to_owned(),
    };
    let answer = service.connections().await.confirm_e_invoice_removal(request).await?;
    Ok(answer.into_inner().confirmed)
}

async fn restore(service: &Service, customer: usize) -> Result<v1::Run, tonic::Status> {
    let request = v1::RestoreEInvoiceAddressRequest {
        name: CONNECTION.to_owned(),
        customer_number: number(customer).parse().unwrap(),
        actor: "anna".to_owned(),
        reason: "removed by mistake".to_owned(),
    };
    let run = service.connections().await.restore_e_invoice_address(request).await?.into_inner().run;
    Ok(service.ended(&run).await)
}

#[tokio::test]
async fn one_removal_removes_one_address_and_nothing_else() {
    let service = knowing(5).await;
    let before = contact(&service, 2);
    show(&service, 2, None);
    let outcome = transfer_of(&service, 511, &[0, 2, 3]).await;
    assert_eq!(outcome.codes(512), Vec::<&str>::new());
    assert_removed(&service, 2);
    assert_eq!(having(&service, 5), [0, 1, 3, 4]);
    let mut after = contact(&service, 2);
    for field in ["eInvoiceAddress", "eInvoiceOperator", "eInvoicingEnabled", "deliveryChannel", "rowVersion"]
    {
        after[field] = before[field].clone();
    }
    assert_eq!(after, before);
    assert_eq!((ship_mode(&service, 511), ship_mode(&service, 512)), (json!("EInvoice"), json!("Email")));
    let calls = service.sandbox.calls();
    assert_eq!(calls.received("severa.listCustomers"), 3, "the run's, the witnesses, and the round's");
    assert_eq!(calls.received("talenom.updateContact"), 1);
    service.sandbox.reset_calls();
    transfer_of(&service, 521, &[2]).await;
    assert_eq!(service.sandbox.calls().received("talenom.getContact"), 0, "it is removed once");
    service.finish();
}

#[rstest]
#[case::with_nulls(EInvoiceFields::Null)]
#[case::without_the_fields(EInvoiceFields::Absent)]
#[tokio::test]
async fn the_parameter_switched_off_removes_nothing_and_e_invoices_go_on(#[case] hidden: EInvoiceFields) {
    let service = knowing(5).await;
    service.sandbox.severa_show_einvoices(KEY, hidden);
    let outcome = transfer_of(&service, 511, &[0, 1, 2, 3, 4]).await;
    assert_eq!(outcome.summary().transferred, 5);
    for number in 511..516 {
        assert_eq!(outcome.codes(number), ["E_INVOICE_NOT_VISIBLE"]);
        assert_eq!(ship_mode(&service, number.try_into().unwrap()), "EInvoice");
    }
    assert_eq!(having(&service, 5), [0, 1, 2, 3, 4]);
    assert_eq!(service.sandbox.calls().received("talenom.updateContact"), 0);
    service.sandbox.severa_show_einvoices(KEY, EInvoiceFields::Shown);
    let outcome = transfer_of(&service, 521, &[0, 1, 2, 3, 4]).await;
    assert!((521..526).all(|number| outcome.codes(number).is_empty()));
    service.finish();
}

#[tokio::test]
async fn the_parameter_off_for_ten_nights_with_two_invoices_each_removes_nothing() {
    let service = knowing(20).await;
    service.sandbox.severa_show_einvoices(KEY, EInvoiceFields::Null);
    for night in 0..10 {
        let outcome = transfer_of(&service, 600 + 10 * night, &[2 * night, 2 * night + 1]).await;
        assert_eq!(outcome.summary().transferred, 2);
    }
    assert_eq!(having(&service, 20), (0..20).collect::<Vec<_>>());
    assert_eq!(service.sandbox.calls().received("talenom.updateContact"), 0);
    service.finish();
}

/// Little by little is no way round the share: the field stays visible by customers that nobody invoices.
#[tokio::test]
async fn more_than_the_share_waits_until_it_is_confirmed_customer_by_customer() {
    let service = knowing(12).await;
    show(&service, 0, None);
    show(&service, 1, None);
    transfer_of(&service, 601, &[0, 1]).await;
    assert_eq!(having(&service, 12), (2..12).collect::<Vec<_>>());
    show(&service, 2, None);
    show(&service, 3, None);
    let outcome = transfer_of(&service, 611, &[2, 3, 4]).await;
    assert_eq!(outcome.codes(611), ["E_INVOICE_REMOVAL_UNCONFIRMED"]);
    assert_eq!((ship_mode(&service, 611), outcome.codes(613)), (json!("EInvoice"), Vec::new()));
    assert_eq!(having(&service, 12), (2..12).collect::<Vec<_>>());

    assert_eq!(confirm(&service, &[2, 4]).await.unwrap(), 1, "only those that wait");
    let refused = confirm(&service, &[2, 4]).await.unwrap_err();
    assert_eq!(refused.code(), tonic::Code::FailedPrecondition);
    // Also without an invoice of the customer's.
    service.transfer().await;
    assert_removed(&service, 2);
    assert_eq!(having(&service, 12), (3..12).collect::<Vec<_>>());
    service.finish();
}

#[tokio::test]
async fn a_confirmed_address_that_is_back_by_then_stays() {
    let service = knowing(2).await;
    service.sandbox.severa_show_einvoices(KEY, EInvoiceFields::Null);
    transfer_of(&service, 511, &[0, 1]).await;
    assert_eq!(confirm(&service, &[0, 1]).await.unwrap(), 2);
    service.sandbox.severa_show_einvoices(KEY, EInvoiceFields::Shown);
    show(&service, 0, None);
    service.transfer().await;
    assert_removed(&service, 0);
    assert_eq!(having(&service, 2), [1]);
    service.finish();
}

#[tokio::test]
async fn the_last_one_is_asked_about() {
    let service = knowing(1).await;
    show(&service, 0, None);
    for number in [511, 512] {
        let outcome = transfer_of(&service, number, &[0]).await;
        assert_eq!(outcome.codes(number.try_into().unwrap()), ["E_INVOICE_LAST_GONE"]);
        assert_eq!(ship_mode(&service, number), "EInvoice");
    }
    // One customer is one attention, however many invoices it has.
    let request = v1::ListAttentionsRequest { parent: "organizations/-".to_owned(), ..Default::default() };
    let attentions =
        service.transfers().await.list_attentions(request).await.unwrap().into_inner().attentions;
    let [attention] = attentions.as_slice() else { panic!("{attentions:?}") };
    assert!(attention.customer_number.is_some() && attention.transfer.is_empty());
    assert_eq!(having(&service, 1), [0]);
    assert_eq!(confirm(&service, &[0]).await.unwrap(), 1);
    let outcome = transfer_of(&service, 513, &[0]).await;
    assert_eq!(outcome.codes(513), Vec::<&str>::new());
    assert_removed(&service, 0);
    assert_eq!(ship_mode(&service, 513), "Email");
    service.finish();
}

#[rstest]
#[case::switched_on(true)]
#[case::switched_off_by_a_person(false)]
#[tokio::test]
async fn added_again_it_is_as_it_was_before(#[case] is_on: bool) {
    let service = knowing(3).await;
    service.sandbox.talenom_edit_contact(ORGANIZATION, &number(1), |contact| {
        contact["eInvoicingEnabled"] = json!(is_on);
    });
    show(&service, 1, None);
    transfer_of(&service, 511, &[1]).await;
    assert_removed(&service, 1);
    show(&service, 1, Some(ovt(1)));
    transfer_of(&service, 521, &[1]).await;
    let contact = contact(&service, 1);
    assert_eq!((&contact["eInvoiceAddress"], &contact["eInvoicingEnabled"]), (&json!(ovt(1)), &json!(is_on)));
    // What a person has switched off is met by the next invoice.
    transfer_of(&service, 531, &[1]).await;
    assert_eq!(ship_mode(&service, 531), if is_on { "EInvoice" } else { "Email" });
    service.finish();
}

#[tokio::test]
async fn a_person_who_switches_e_invoicing_off_and_on_again_is_followed() {
    let service = knowing(3).await;
    let switch = |is_on: bool| {
        service.sandbox.talenom_edit_contact(ORGANIZATION, &number(1), |contact| {
            contact["eInvoicingEnabled"] = json!(is_on);
        });
    };
    switch(false);
    // It is seen when Severa's next change is written, and counts from the next invoice on.
    service.sandbox.severa_edit_customer(KEY, &number(1), |customer| {
        customer.email = Some("ostot@asiakas.example".to_owned());
    });
    for number in [511, 514, 521] {
        transfer_of(&service, number, &[1]).await;
    }
    assert_eq!(
        (ship_mode(&service, 521), &contact(&service, 1)["eInvoicingEnabled"]),
        (json!("Email"), &json!(false))
    );
    switch(true);
    transfer_of(&service, 531, &[1]).await;
    transfer_of(&service, 541, &[1]).await;
    assert_eq!(ship_mode(&service, 541), "EInvoice");
    service.finish();
}

#[tokio::test]
async fn an_address_that_severa_never_had_stays() {
    let service = knowing(3).await;
    service.sandbox.talenom_edit_contact(ORGANIZATION, &number(1), |contact| {
        contact["eInvoiceAddress"] = json!("003701120389");
    });
    show(&service, 1, None);
    transfer_of(&service, 511, &[1]).await;
    let contact = contact(&service, 1);
    assert_eq!(
        (&contact["eInvoiceAddress"], &contact["eInvoicingEnabled"]),
        (&json!("003701120389"), &json!(true))
    );
    service.finish();
}

#[tokio::test]
async fn a_removed_address_is_restored_without_an_invoice_and_stays() {
    let service = knowing(3).await;
    assert_eq!(restore(&service, 1).await.unwrap_err().code(), tonic::Code::FailedPrecondition);
    show(&service, 1, None);
    transfer_of(&service, 511, &[1]).await;
    assert_removed(&service, 1);
    service.sandbox.severa_add_invoice(KEY, &invoice(512, 0)).unwrap();
    let run = restore(&service, 1).await.unwrap();
    assert_eq!((run.state(), run.summary.unwrap().found), (v1::RunState::Succeeded, 0));
    assert_eq!(having(&service, 3), [0, 1, 2]);
    let outcome = transfer_of(&service, 521, &[1]).await;
    assert_eq!((outcome.codes(521), ship_mode(&service, 521)), (Vec::new(), json!("EInvoice")));
    assert_eq!(having(&service, 3), [0, 1, 2]);
    assert_eq!(restore(&service, 1).await.unwrap_err().code(), tonic::Code::FailedPrecondition);
    service.finish();
}

#[tokio::test]
async fn half_an_address_or_a_keyword_removes_nothing() {
    let service = knowing(3).await;
    service.sandbox.severa_edit_customer(KEY, &number(0), |customer| {
        customer.e_invoice.as_mut().unwrap().operator = None;
    });
    show(&service, 1, Some("DONOTSEND".to_owned()));
    let outcome = transfer_of(&service, 511, &[0, 1]).await;
    assert_eq!(
        (outcome.codes(511), outcome.codes(512)),
        (vec!["E_INVOICE_PAIR_INCOMPLETE"], vec!["E_INVOICE_KEYWORD"])
    );
    assert_eq!(having(&service, 3), [0, 1, 2]);
    assert_eq!((ship_mode(&service, 511), ship_mode(&service, 512)), (json!("Email"), json!("Email")));
    service.finish();
}

#[tokio::test]
async fn a_plan_tells_of_a_removal_and_removes_nothing() {
    let service = knowing(1).await;
    show(&service, 0, None);
    service.sandbox.severa_add_invoice(KEY, &invoice(511, 0)).unwrap();
    let parameters = Some(v1::TransferInvoicesParameters { validate_only: true, ..Default::default() });
    let request = v1::TransferInvoicesRequest { parameters, ..Default::default() };
    let plan = service.transfer_with(request).await.unwrap();
    assert_eq!(plan.codes(511), ["E_INVOICE_LAST_GONE"]);
    assert_eq!(confirm(&service, &[0]).await.unwrap_err().code(), tonic::Code::FailedPrecondition);
    assert_eq!(having(&service, 1), [0]);
    service.finish();
}

#[rstest]
#[case::before_the_call("talenom.update_contact.before=return", true)]
#[case::after_the_call("talenom.update_contact.after=return", true)]
#[case::before_the_call_of_what_a_person_switched_off("talenom.update_contact.before=return", false)]
#[case::after_the_call_of_what_a_person_switched_off("talenom.update_contact.after=return", false)]
#[tokio::test]
async fn killed_around_a_removal_it_is_removed_once_and_remembered(#[case] place: &str, #[case] is_on: bool) {
    let mut service = knowing(3).await;
    service.sandbox.talenom_edit_contact(ORGANIZATION, &number(1), |contact| {
        contact["eInvoicingEnabled"] = json!(is_on);
    });
    show(&service, 1, None);
    service.sandbox.severa_add_invoice(KEY, &invoice(511, 1)).unwrap();
    let run = die_at(&mut service, place).await;
    service.restart().await;
    assert_eq!(service.ended(&run).await.state(), v1::RunState::Succeeded);
    assert_removed(&service, 1);
    assert_eq!(service.sandbox.calls().received("talenom.updateContact"), 1);
    show(&service, 1, Some(ovt(1)));
    transfer_of(&service, 521, &[1]).await;
    assert_eq!(contact(&service, 1)["eInvoicingEnabled"], is_on);
    service.finish();
}

#[tokio::test]
async fn killed_after_a_removal_an_address_that_is_back_is_switched_on_again() {
    let mut service = knowing(3).await;
    show(&service, 1, None);
    service.sandbox.severa_add_invoice(KEY, &invoice(511, 1)).unwrap();
    let run = die_at(&mut service, "talenom.update_contact.after=return").await;
    assert_removed(&service, 1);
    show(&service, 1, Some(ovt(1)));
    service.restart().await;
    assert_eq!(service.ended(&run).await.state(), v1::RunState::Succeeded);
    assert_eq!(having(&service, 3), [0, 1, 2]);
    service.finish();
}
