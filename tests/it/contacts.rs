//! Contacts: made once, kept in step with Severa's register, and every call that nobody answered settled.

mod creation;
mod update;

use rstest::rstest;
use sandbox::{Failure, Fault, When};
use serde_json::{Value, json};
use severa_connector::rpc::v1;

use crate::harness::{KEY, ORGANIZATION, Outcome, PATIENCE, Service, company, invoice};

const NUMBER: &str = "1001";
const NEW_EMAIL: &str = "ostolaskut@asiakas.example";

/// A service whose customer became a contact with invoice 501.
async fn with_contact(vars: &[(&str, &str)]) -> Service {
    let service = Service::start_with(&company(&[invoice(501)]), vars).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    assert_eq!(service.transfer().await.summary().transferred, 1);
    service.sandbox.reset_calls();
    service
}

/// Another invoice of the customer, and a run.
async fn transfer_another(service: &Service, number: u32) -> Outcome {
    service.sandbox.severa_add_invoice(KEY, &invoice(number)).unwrap();
    service.transfer().await
}

fn change_email(service: &Service) {
    service.sandbox.severa_edit_customer(KEY, NUMBER, |customer| {
        customer.email = Some(NEW_EMAIL.to_owned());
    });
}

/// Talenom's only contact.
#[track_caller]
fn the_contact(service: &Service) -> Value {
    let mut contacts = service.sandbox.talenom_contacts(ORGANIZATION);
    assert_eq!(contacts.len(), 1, "{contacts:?}");
    contacts.remove(0)
}

fn calls(service: &Service, operation: &str) -> u64 {
    service.sandbox.calls().received(operation)
}

#[track_caller]
fn assert_transferred(outcome: &Outcome, transferred: i64) {
    assert_eq!(outcome.summary().transferred, transferred, "{:?}", outcome.results);
}

#[tokio::test]
async fn an_unchanged_customer_costs_no_call_about_its_contact() {
    let service = with_contact(&[]).await;
    assert_transferred(&transfer_another(&service, 502).await, 1);
    for operation in ["findContacts", "getContact", "createContact", "updateContact"] {
        assert_eq!(calls(&service, &format!("talenom.{operation}")), 0, "{operation}");
    }
    service.finish();
}

#[tokio::test]
async fn a_changed_email_is_written_once_and_what_is_not_ours_stays() {
    let service = with_contact(&[]).await;
    service.sandbox.talenom_edit_contact(ORGANIZATION, NUMBER, |contact| {
        contact.insert("phone".to_owned(), json!("040 123"));
        contact.insert("deliveryChannel".to_owned(), json!("Paper"));
        contact["invoicingAddress"]["address2"] = json!("c/o Kirjanpito");
    });
    let before = the_contact(&service);
    change_email(&service);
    service.sandbox.severa_add_invoice(KEY, &invoice(502)).unwrap();
    assert_transferred(&transfer_another(&service, 503).await, 2);
    let mut after = the_contact(&service);
    assert_eq!(after["email"], NEW_EMAIL);
    for field in ["email", "rowVersion"] {
        after[field] = before[field].clone();
    }
    assert_eq!(after, before);
    assert_transferred(&transfer_another(&service, 504).await, 1);
    assert_eq!((calls(&service, "talenom.getContact"), calls(&service, "talenom.updateContact")), (1, 1));
    service.finish();
}

#[tokio::test]
async fn what_severa_does_not_say_any_more_stays_in_talenom() {
    let service = with_contact(&[]).await;
    let before = the_contact(&service);
    service.sandbox.severa_edit_customer(KEY, NUMBER, |customer| {
        customer.email = None;
        customer.e_invoice = None;
        customer.vat_number = None;
    });
    assert_transferred(&transfer_another(&service, 502).await, 1);
    assert_eq!(the_contact(&service), before);
    service.finish();
}

#[tokio::test]
async fn a_contact_that_a_person_made_gets_what_severas_register_says() {
    let contact = r#"organization_number: 14222
      contacts: [{ number: "1001", name: Asiakas, fields: { paymentTerm: 7, email: null } }]"#;
    let scenario = company(&[invoice(501)]).replace("organization_number: 14222", contact);
    let service = Service::start(&scenario).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    assert_transferred(&service.transfer().await, 1);
    let contact = the_contact(&service);
    for (field, expected) in [
        ("name", json!("Asiakas Oy")),
        ("businessId", json!("2332748-7")),
        ("vatId", json!("FI23327487")),
        ("email", json!("laskut@asiakas.example")),
        ("eInvoiceAddress", json!("003723327487")),
        ("eInvoicingEnabled", json!(true)),
        ("paymentTerm", json!(7)),
    ] {
        assert_eq!(contact[field], expected, "{field}");
    }
    assert_eq!(contact["invoicingAddress"]["address1"], "Katu 1");
    assert_eq!(calls(&service, "talenom.createContact"), 0);
    service.finish();
}

#[tokio::test]
async fn a_plan_writes_nothing_to_a_contact() {
    let service = with_contact(&[]).await;
    let before = the_contact(&service);
    change_email(&service);
    service.sandbox.severa_add_invoice(KEY, &invoice(502)).unwrap();
    let parameters = Some(v1::TransferInvoicesParameters { validate_only: true, ..Default::default() });
    let request = v1::TransferInvoicesRequest { parameters, ..Default::default() };
    assert_eq!(service.transfer_with(request).await.unwrap().summary().ready, 1);
    assert_eq!(the_contact(&service), before);
    assert_transferred(&service.transfer().await, 1);
    assert_eq!(the_contact(&service)["email"], NEW_EMAIL);
    service.finish();
}

#[tokio::test]
async fn a_customer_that_is_another_company_now_is_not_written_into_the_old_ones_contact() {
    let service = with_contact(&[]).await;
    let before = the_contact(&service);
    service.sandbox.severa_edit_customer(KEY, NUMBER, |customer| {
        customer.name = "Toinen Oy".to_owned();
        customer.vat_number = Some("2129112-6".to_owned());
    });
    let outcome = transfer_another(&service, 502).await;
    assert_eq!(outcome.codes(502), ["CONTACT_OTHER_COMPANY"]);
    assert_eq!(the_contact(&service), before);
    service.finish();
}

#[tokio::test]
async fn a_contact_that_is_gone_is_told_and_not_made_again() {
    let service = with_contact(&[]).await;
    service.sandbox.talenom_delete_contact(ORGANIZATION, NUMBER);
    change_email(&service);
    let outcome = transfer_another(&service, 502).await;
    assert_eq!((outcome.codes(502), outcome.summary().held), (vec!["CONTACT_GONE"], 1));
    assert!(service.sandbox.talenom_contacts(ORGANIZATION).is_empty());
    service.finish();
}

#[tokio::test]
async fn a_customers_half_e_invoice_address_is_told_with_its_invoice() {
    let scenario = company(&[invoice(501)]).replace(", operator: BAWCFI22", ", operator: \"\"");
    let service = Service::start(&scenario).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let outcome = service.transfer().await;
    assert_transferred(&outcome, 1);
    assert_eq!(outcome.codes(501), ["E_INVOICE_PAIR_INCOMPLETE"]);
    service.finish();
}

#[tokio::test]
async fn a_personal_identity_code_is_told_and_neither_kept_nor_sent() {
    const CODE: &str = "131052-308T";
    let service = Service::start(&company(&[invoice(501)])).await;
    service.sandbox.severa_edit_customer(KEY, NUMBER, |customer| {
        customer.vat_number = Some(CODE.to_owned());
        customer.e_invoice.as_mut().unwrap().address = Some(CODE.to_owned());
    });
    service.connect(v1::AfterRows::LeaveDraft).await;
    let outcome = service.transfer().await;
    assert_transferred(&outcome, 1);
    assert_eq!(outcome.codes(501), ["PERSONAL_ID_GIVEN", "PERSONAL_ID_GIVEN"]);
    let contact = the_contact(&service);
    for field in ["businessId", "vatId", "eInvoiceAddress", "eInvoiceOperator"] {
        assert_eq!(contact[field], Value::Null, "{field}");
    }
    assert!(!format!("{:?}", service.sandbox.talenom_invoices(ORGANIZATION)).contains(CODE));
    assert!(!service.logs().contains(CODE));
    for file in std::fs::read_dir(service.dir()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(CODE.len()).any(|window| window == CODE.as_bytes()));
    }
    service.finish();
}

/// A run, and what a person does meanwhile at gates that the run comes to.
async fn both(run: impl Future<Output = Outcome>, person: impl Future<Output = ()>) -> (Outcome, ()) {
    let both = tokio::time::timeout(PATIENCE, async { tokio::join!(run, person) });
    both.await.expect("the run comes to its gates")
}

/// A service whose Talenom has these manners, with one invoice of a customer that it does not know.
async fn without_contact(capabilities: &str, absent: &str) -> Service {
    let talenom = format!("organization_number: 14222\n      capabilities: {{ {capabilities} }}");
    let scenario = company(&[invoice(501)]).replace("organization_number: 14222", &talenom);
    let vars = [("SEVERA_CONNECTOR_TALENOM_CAPABILITIES_ABSENT", absent)];
    let service = Service::start_with(&scenario, &vars).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    service
}

/// Talenom does not answer a write, and then goes down for the look-up, however often it is repeated.
async fn transfer_without_looking_up(service: &Service, write: &str, read: &str) -> Outcome {
    let gate = service.sandbox.gate(write, 0, When::AfterEffect);
    let outage = async {
        gate.held(1).await;
        service.sandbox.fault(Fault::new(read, Failure::Status(503)).next(4));
    };
    both(service.transfer(), outage).await.0
}

#[rstest]
#[case::a_creation("talenom.createContact", "talenom.findContacts", false)]
#[case::an_update("talenom.updateContact", "talenom.getContact", true)]
#[tokio::test]
async fn what_cannot_be_looked_up_now_stays_unknown_until_it_can(
    #[case] write: &str,
    #[case] read: &str,
    #[case] is_known: bool,
) {
    let service = if is_known { with_contact(&[]).await } else { without_contact("", "").await };
    change_email(&service);
    if is_known {
        service.sandbox.severa_add_invoice(KEY, &invoice(502)).unwrap();
    }
    assert_eq!(transfer_without_looking_up(&service, write, read).await.summary().uncertain, 1);
    assert_transferred(&service.transfer().await, 1);
    assert_eq!((calls(&service, write), &the_contact(&service)["email"]), (1, &json!(NEW_EMAIL)));
    service.finish();
}
