//! The one creation of a customer's contact, in every manner of Talenom's.

use rstest::rstest;
use sandbox::{
    When,
    talenom::{Capability, Manner},
};
use serde_json::json;
use severa_connector::rpc::v1;

use super::{NUMBER, assert_transferred, both, calls, the_contact, without_contact};
use crate::harness::{KEY, ORGANIZATION, Service, company, invoice};

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
