//! Findings that only the two systems together yield: each by what happens between them.

use sandbox::{
    Failure, Fault, When,
    talenom::{Capability, Manner},
};
use severa_connector::rpc::v1;

use crate::harness::{COMPANY, KEY, ORGANIZATION, Service, company, invoice};

const WAITING: &str = "Odottaa siirtoa Talenomiin";
const TRANSFERRED: &str = "Siirretty Talenomiin";

async fn started(invoices: &[String], after_rows: v1::AfterRows) -> Service {
    let service = Service::start(&company(invoices)).await;
    service.connect(after_rows).await;
    service
}

#[tokio::test]
async fn other_sums_in_talenom_leave_the_draft_unapproved() {
    let service = started(&[invoice(501)], v1::AfterRows::Approve).await;
    // The answer is lost, and when the draft is read Talenom has reckoned otherwise.
    service.sandbox.fault(Fault::new("talenom.updateInvoice", Failure::Reset).after_effect());
    let gate = service.sandbox.gate("talenom.updateInvoice", 0, When::AfterEffect);
    let run = async { service.transfer().await };
    let talenom = async {
        gate.held(1).await;
        service.sandbox.talenom_edit_invoice(ORGANIZATION, 501, |invoice| {
            let sum = "1004.01".parse::<serde_json::Number>().unwrap();
            invoice.insert("totalIncludingTax".to_owned(), sum.into());
        });
        gate.release();
    };
    let (outcome, ()) = tokio::join!(run, talenom);
    assert_eq!(outcome.codes(501), ["TALENOM_TOTALS_DIFFER"]);
    assert_eq!(outcome.result(501).outcome(), v1::Outcome::Held);
    assert_eq!(service.sandbox.talenom_invoices(ORGANIZATION)[0]["status"], "Draft");
    assert_eq!(service.sandbox.severa_status_name(KEY, "501"), WAITING);
    service.finish();
}

#[tokio::test]
async fn a_draft_that_talenom_does_not_approve_waits_for_a_person() {
    let service = started(&[invoice(501)], v1::AfterRows::Approve).await;
    service.sandbox.talenom_set_manner(ORGANIZATION, Capability::Approve, Manner::Ignored);
    let outcome = service.transfer().await;
    assert_eq!(outcome.codes(501), ["NOT_APPROVABLE"]);
    assert_eq!(service.sandbox.severa_status_name(KEY, "501"), WAITING);
    service.finish();
}

#[tokio::test]
async fn what_somebody_marks_by_hand_before_it_stands_in_talenom_is_told() {
    let held = invoice(501).replace("\"3000\"", "\"3999\"");
    let service = started(&[held], v1::AfterRows::LeaveDraft).await;
    assert_eq!(service.transfer().await.codes(501), ["ACCOUNT_UNKNOWN"]);
    service.sandbox.severa_set_status(KEY, "501", TRANSFERRED);
    let outcome = service.transfer().await;
    assert_eq!(outcome.codes(501), ["MARKED_NOT_TRANSFERRED"]);
    assert!(service.sandbox.talenom_invoices(ORGANIZATION).is_empty());
    service.finish();
}

#[tokio::test]
async fn what_somebody_marks_by_hand_once_it_stands_in_talenom_is_transferred() {
    let service = started(&[invoice(501)], v1::AfterRows::LeaveDraft).await;
    let gate = service.sandbox.gate("talenom.updateInvoice", 0, When::AfterEffect);
    let run = async { service.transfer().await };
    let person = async {
        gate.held(1).await;
        service.sandbox.severa_set_status(KEY, "501", TRANSFERRED);
        gate.release();
    };
    let (outcome, ()) = tokio::join!(run, person);
    assert_eq!(outcome.codes(501), ["MARKED_BY_OTHERS"]);
    assert_eq!(outcome.result(501).outcome(), v1::Outcome::Transferred);
    service.finish();
}

#[tokio::test]
async fn a_transferred_invoice_whose_status_cannot_be_written_again_is_told() {
    let service = started(&[invoice(501)], v1::AfterRows::LeaveDraft).await;
    assert_eq!(service.transfer().await.result(501).outcome(), v1::Outcome::Transferred);
    service.sandbox.severa_set_status(KEY, "501", WAITING);
    service.sandbox.fault(Fault::new("severa.patchInvoice", Failure::Status(400)).next(9));
    let outcome = service.transfer().await;
    assert_eq!(outcome.codes(501), ["STATUS_NOT_WRITTEN"]);
    assert_eq!(outcome.result(501).outcome(), v1::Outcome::AlreadyTransferred);
    service.finish();
}

#[tokio::test]
async fn an_answer_of_another_shape_names_its_place() {
    let odd = invoice(501).replace("quantity: 8,", "quantity: 8, raw: { quantity: kaksi },");
    let service = started(&[odd, invoice(502)], v1::AfterRows::LeaveDraft).await;
    let outcome = service.transfer().await;
    assert_eq!(outcome.codes(501), ["ANSWER_NOT_UNDERSTOOD"]);
    let place = outcome.result(501).findings[0].place.as_ref().unwrap();
    assert!(place.json_path.ends_with("quantity"), "{place:?}");
    assert_eq!(outcome.result(502).outcome(), v1::Outcome::Transferred);
    service.finish();
}

#[tokio::test]
async fn one_contact_is_never_two_customers() {
    let second = "      - { number: 1002, name: Toinen Oy, business_id: 2332748-7, email: toinen@asiakas.example,\n          \
                  address: { street: Katu 2, postal_code: \"00100\", city: Helsinki } }\n    invoices:\n";
    let invoices = [invoice(501), invoice(502).replace("customer: 1001", "customer: 1002, status: Luonnos")];
    let scenario = company(&invoices).replace("    invoices:\n", second);
    assert_ne!(scenario, COMPANY);
    let service = Service::start(&scenario).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    assert_eq!(service.transfer().await.result(501).outcome(), v1::Outcome::Transferred);
    // Somebody gives the first customer's contact the number of the second.
    service.sandbox.talenom_edit_contact(ORGANIZATION, "1001", |contact| {
        contact.insert("number".to_owned(), "1002".into());
    });
    service.sandbox.severa_set_status(KEY, "502", WAITING);
    let outcome = service.transfer().await;
    assert_eq!(outcome.codes(502), ["CONTACT_TAKEN"]);
    service.finish();
}
