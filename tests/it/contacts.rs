//! Contacts: made once, kept in step with Severa's register, and every call that nobody answered settled.

use rstest::rstest;
use sandbox::{
    Failure, Fault, When,
    talenom::{Capability, Manner},
};
use serde_json::{Value, json};
use severa_connector::rpc::v1;

use crate::{
    harness::{KEY, ORGANIZATION, Outcome, PATIENCE, Service, company, invoice},
    recovery::die_at,
};

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

#[rstest]
#[case::before_the_call("talenom.update_contact.before=return")]
#[case::after_the_call("talenom.update_contact.after=return")]
#[tokio::test]
async fn killed_around_an_update_the_contact_gets_it_and_the_invoice_goes(#[case] place: &str) {
    let mut service = with_contact(&[]).await;
    change_email(&service);
    service.sandbox.severa_add_invoice(KEY, &invoice(502)).unwrap();
    let run = die_at(&mut service, place).await;
    service.restart().await;
    assert_eq!(service.ended(&run).await.state(), v1::RunState::Succeeded);
    assert_eq!(the_contact(&service)["email"], NEW_EMAIL);
    assert_eq!(calls(&service, "talenom.updateContact"), 1, "once, and not again where it had landed");
    service.finish();
}

#[tokio::test]
async fn a_change_that_severa_takes_back_meanwhile_is_taken_back_in_talenom_too() {
    let mut service = with_contact(&[]).await;
    let before = the_contact(&service);
    change_email(&service);
    service.sandbox.severa_add_invoice(KEY, &invoice(502)).unwrap();
    let run = die_at(&mut service, "talenom.update_contact.after=return").await;
    assert_eq!(the_contact(&service)["email"], NEW_EMAIL);
    service.sandbox.severa_edit_customer(KEY, NUMBER, |customer| {
        customer.email = before["email"].as_str().map(ToOwned::to_owned);
    });
    service.restart().await;
    assert_eq!(service.ended(&run).await.state(), v1::RunState::Succeeded);
    assert_eq!(the_contact(&service)["email"], before["email"]);
    service.finish();
}

#[tokio::test]
async fn an_update_whose_answer_is_lost_is_seen_to_be_done() {
    let service = with_contact(&[]).await;
    change_email(&service);
    let gate = service.sandbox.gate("talenom.updateContact", 0, When::AfterEffect);
    assert_transferred(&transfer_another(&service, 502).await, 1);
    assert_eq!((gate.arrived(), &the_contact(&service)["email"]), (1, &json!(NEW_EMAIL)));
    service.finish();
}

#[tokio::test]
async fn an_update_that_nobody_answers_holds_the_invoice_back_until_it_is_settled() {
    let service = with_contact(&[]).await;
    let before = the_contact(&service);
    change_email(&service);
    let gate = service.sandbox.hold("talenom.updateContact");
    let outcome = transfer_another(&service, 502).await;
    assert_eq!((outcome.codes(502), outcome.summary().uncertain), (vec!["OUTCOME_UNKNOWN"], 1));
    assert_eq!((gate.arrived(), the_contact(&service)), (2, before));
    drop(gate);
    assert_transferred(&service.transfer().await, 1);
    assert_eq!(the_contact(&service)["email"], NEW_EMAIL);
    service.finish();
}

/// A run, and what a person does meanwhile at gates that the run comes to.
async fn both(run: impl Future<Output = Outcome>, person: impl Future<Output = ()>) -> (Outcome, ()) {
    let both = tokio::time::timeout(PATIENCE, async { tokio::join!(run, person) });
    both.await.expect("the run comes to its gates")
}

/// A person writes to the contact while an update of ours is on its way.
fn change_name2(service: &Service, name2: &str) {
    let name2 = json!(name2);
    service.sandbox.talenom_edit_contact(ORGANIZATION, NUMBER, |contact| {
        contact["name2"] = name2;
    });
}

#[tokio::test]
async fn what_a_person_changes_at_the_same_time_stays() {
    let service = with_contact(&[]).await;
    change_email(&service);
    let gate = service.sandbox.hold("talenom.updateContact");
    let person = async {
        gate.held(1).await;
        change_name2(&service, "1");
        gate.release();
    };
    let (outcome, ()) = both(transfer_another(&service, 502), person).await;
    assert_transferred(&outcome, 1);
    let contact = the_contact(&service);
    assert_eq!((&contact["email"], &contact["name2"]), (&json!(NEW_EMAIL), &json!("1")));
    assert_eq!(calls(&service, "talenom.updateContact"), 2);
    service.finish();
}

#[tokio::test]
async fn a_contact_that_is_changed_again_and_again_holds_the_invoice_until_the_next_run() {
    let service = with_contact(&[]).await;
    change_email(&service);
    let gates =
        [0, 1].map(|passes| service.sandbox.gate("talenom.updateContact", passes, When::BeforeEffect));
    let person = async {
        for (name2, gate) in ["1", "2"].into_iter().zip(&gates) {
            gate.held(1).await;
            change_name2(&service, name2);
            gate.release();
        }
    };
    let (outcome, ()) = both(transfer_another(&service, 502), person).await;
    assert_eq!((outcome.codes(502), outcome.summary().held), (vec!["CONTACT_CHANGED_MEANWHILE"], 1));
    assert_transferred(&service.transfer().await, 1);
    let contact = the_contact(&service);
    assert_eq!((&contact["email"], &contact["name2"]), (&json!(NEW_EMAIL), &json!("2")));
    service.finish();
}

#[rstest]
#[case::contact_update_ignored(Capability::ContactUpdate, Manner::Ignored, "")]
#[case::contact_update_refused_with_405(Capability::ContactUpdate, Manner::Refused, "")]
#[case::contact_update_refused_with_501(Capability::ContactUpdate, Manner::Refused, "refusal_status: 501")]
#[case::read_ignored(Capability::Read, Manner::Ignored, "")]
#[case::read_refused(Capability::Read, Manner::Refused, "")]
#[tokio::test]
async fn a_contact_that_talenom_does_not_let_be_changed_is_told_and_changed_once_it_does(
    #[case] capability: Capability,
    #[case] manner: Manner,
    #[case] refusal: &str,
) {
    let scenario = company(&[invoice(501)])
        .replace("organization_number: 14222", &format!("organization_number: 14222\n      {refusal}"));
    let mut service = Service::start(&scenario).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    assert_transferred(&service.transfer().await, 1);
    service.sandbox.reset_calls();
    let before = the_contact(&service);
    change_email(&service);
    service.sandbox.talenom_set_manner(ORGANIZATION, capability, manner);
    for number in [502, 503] {
        let outcome = transfer_another(&service, number).await;
        assert_transferred(&outcome, 1);
        assert_eq!(outcome.codes(number.into()), ["CONTACT_NOT_UPDATED"]);
    }
    assert_eq!(the_contact(&service), before);
    let asked = calls(&service, "talenom.updateContact") + u64::from(capability == Capability::Read);
    assert_eq!(asked, 1, "what is not offered is asked for once");
    // An absence by answer is forgotten with the process.
    service.sandbox.talenom_set_manner(ORGANIZATION, capability, Manner::Honoured);
    service.kill();
    service.restart().await;
    let outcome = transfer_another(&service, 504).await;
    assert_eq!(outcome.codes(504), Vec::<&str>::new());
    assert_eq!(the_contact(&service)["email"], NEW_EMAIL);
    service.finish();
}

#[rstest]
#[case::contact_update_absent("contact-update")]
#[case::read_absent("read")]
#[tokio::test]
async fn a_contact_is_not_changed_where_the_settings_say_that_it_cannot_be(#[case] absent: &str) {
    let service = with_contact(&[("SEVERA_CONNECTOR_TALENOM_CAPABILITIES_ABSENT", absent)]).await;
    change_email(&service);
    let outcome = transfer_another(&service, 502).await;
    assert_transferred(&outcome, 1);
    assert_eq!(outcome.codes(502), ["CONTACT_NOT_UPDATED"]);
    assert_eq!(calls(&service, "talenom.updateContact"), 0);
    service.finish();
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

#[rstest]
#[case::everything_honoured("", "")]
#[case::find_ignored("find: ignored", "")]
#[case::reference_echo_ignored("reference_echo: ignored", "")]
#[case::reference_echo_refused_and_named_absent("reference_echo: refused", "reference-echo")]
#[case::find_and_reference_echo_ignored("find: ignored, reference_echo: ignored", "")]
#[tokio::test]
async fn a_creation_whose_answer_is_lost_is_found_at_once(#[case] capabilities: &str, #[case] absent: &str) {
    let service = without_contact(capabilities, absent).await;
    let gate = service.sandbox.gate("talenom.createContact", 0, When::AfterEffect);
    assert_transferred(&service.transfer().await, 1);
    assert_eq!((gate.arrived(), &the_contact(&service)["number"]), (1, &json!(NUMBER)));
    service.finish();
}

#[rstest]
#[case::everything_honoured("", "")]
#[case::find_ignored("find: ignored", "")]
#[case::reference_echo_ignored("reference_echo: ignored", "")]
#[case::reference_echo_refused_and_named_absent("reference_echo: refused", "reference-echo")]
#[tokio::test]
async fn a_creation_that_never_landed_is_made_by_the_next_run_after_a_second_look(
    #[case] capabilities: &str,
    #[case] absent: &str,
) {
    let service = without_contact(capabilities, absent).await;
    let gate = service.sandbox.hold("talenom.createContact");
    let outcome = service.transfer().await;
    assert_eq!((outcome.codes(501), outcome.summary().uncertain), (vec!["OUTCOME_UNKNOWN"], 1));
    assert_eq!((gate.arrived(), service.sandbox.talenom_contacts(ORGANIZATION).len()), (1, 0));
    drop(gate);
    service.sandbox.reset_calls();
    assert_transferred(&service.transfer().await, 1);
    assert_eq!(the_contact(&service)["number"], NUMBER);
    assert!(calls(&service, "talenom.findContacts") > 0, "looked for before it is made");
    service.finish();
}

#[rstest]
#[case::find_refused("find: refused", "", When::AfterEffect)]
#[case::find_refused_and_never_landed("find: refused", "", When::BeforeEffect)]
#[case::find_absent("", "find", When::AfterEffect)]
#[tokio::test]
async fn a_creation_that_cannot_be_asked_about_waits_for_a_person(
    #[case] capabilities: &str,
    #[case] absent: &str,
    #[case] when: When,
) {
    let mut service = without_contact(capabilities, absent).await;
    let gate = service.sandbox.gate("talenom.createContact", 0, when);
    for _ in 0..2 {
        assert_eq!(service.transfer().await.summary().uncertain, 1);
        assert_eq!(gate.arrived(), 1, "it is never sent again by itself");
    }
    drop(gate);
    // Once Talenom can be asked, what did land is found; what did not is still a person's.
    service.sandbox.talenom_set_manner(ORGANIZATION, Capability::Find, Manner::Honoured);
    service.set("SEVERA_CONNECTOR_TALENOM_CAPABILITIES_ABSENT", "");
    service.kill();
    service.restart().await;
    let outcome = service.transfer().await;
    let has_landed = i64::from(when == When::AfterEffect);
    assert_eq!((outcome.summary().transferred, outcome.summary().uncertain), (has_landed, 1 - has_landed));
    assert_eq!(i64::try_from(service.sandbox.talenom_contacts(ORGANIZATION).len()), Ok(has_landed));
    service.finish();
}

#[tokio::test]
async fn a_person_lets_a_contact_be_made_that_nobody_can_look_up() {
    let service = without_contact("", "find").await;
    let gate = service.sandbox.hold("talenom.createContact");
    let outcome = service.transfer().await;
    assert_eq!((outcome.codes(501), outcome.summary().uncertain), (vec!["OUTCOME_UNKNOWN"], 1));
    drop(gate);
    let request = v1::ResolveTransferRequest {
        name: outcome.result(501).transfer.clone(),
        decision: Some(v1::resolve_transfer_request::Decision::SendAgain(v1::SendAgain {})),
        actor: "tukihenkilo".to_owned(),
        reason: "not in Talenom's register".to_owned(),
    };
    service.transfers().await.resolve_transfer(request).await.unwrap();
    // The decision's own run was queued before this one.
    service.transfer().await;
    assert_eq!(the_contact(&service)["number"], NUMBER);
    assert_eq!(service.sandbox.severa_status_name(KEY, "501"), "Siirretty Talenomiin");
    service.finish();
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

#[tokio::test]
async fn a_creation_refused_for_its_reference_is_told_and_goes_once_the_capability_is_named_absent() {
    let mut service = without_contact("reference_echo: refused", "").await;
    assert_eq!(service.transfer().await.codes(501), ["TALENOM_REFUSED"]);
    assert!(service.sandbox.talenom_contacts(ORGANIZATION).is_empty());
    service.set("SEVERA_CONNECTOR_TALENOM_CAPABILITIES_ABSENT", "reference-echo");
    service.kill();
    service.restart().await;
    assert_transferred(&service.transfer().await, 1);
    assert_eq!(the_contact(&service)["number"], NUMBER);
    service.finish();
}

#[tokio::test]
async fn a_number_that_is_taken_meanwhile_is_looked_up_and_linked() {
    let contact = r#"organization_number: 14222
      contacts: [{ number: "7", name: Asiakas }]"#;
    let scenario = company(&[invoice(501)]).replace("organization_number: 14222", contact);
    let service = Service::start(&scenario).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let gate = service.sandbox.hold("talenom.createContact");
    let person = async {
        gate.held(1).await;
        service.sandbox.talenom_edit_contact(ORGANIZATION, "7", |contact| {
            contact.insert("number".to_owned(), json!(NUMBER));
        });
        gate.release();
    };
    let (outcome, ()) = both(service.transfer(), person).await;
    assert_transferred(&outcome, 1);
    assert_eq!(the_contact(&service)["name"], "Asiakas Oy");
    service.finish();
}
