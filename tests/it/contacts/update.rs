//! Changes of a customer, and what became of the call that writes them.

use rstest::rstest;
use sandbox::{
    When,
    talenom::{Capability, Manner},
};
use serde_json::json;
use severa_connector::rpc::v1;

use super::{
    NEW_EMAIL, NUMBER, assert_transferred, both, calls, change_email, the_contact, transfer_another,
    with_contact,
};
use crate::{
    harness::{KEY, ORGANIZATION, Service, company, invoice},
    recovery::die_at,
};

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
