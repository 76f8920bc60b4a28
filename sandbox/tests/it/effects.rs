//! The log of effects: what a checker can say that reads nothing else.

use std::collections::BTreeMap;

use sandbox::effects::{Actor, Effect, Record};
use sandbox::talenom::{Capability, Manner};
use sandbox::{Failure, Fault};
use serde_json::json;

use crate::harness::{Caller, row, send};

const WAITING: &str = "Odottaa siirtoa Talenomiin";

/// Actor, operation and kind of every effect after the first `known`.
fn told(effects: &[Effect], known: usize) -> Vec<(Actor, &str, &str)> {
    let kind = |record: &Record| match record {
        Record::SeveraInvoice(_) => "severa invoice",
        Record::TalenomInvoice(_) => "talenom invoice",
        Record::TalenomContact(_) => "talenom contact",
        Record::TalenomProduct(_) => "talenom product",
        Record::TalenomVoucher(_) => "talenom voucher",
    };
    let known = effects[known..].iter();
    known.map(|effect| (effect.actor, effect.operation.as_str(), kind(&effect.record))).collect()
}

#[tokio::test]
async fn the_log_begins_with_the_scenario() {
    let caller = Caller::start().await;
    let effects = caller.sandbox.effects();
    assert_eq!(told(&effects, 0), [(Actor::Scenario, "scenario", "severa invoice"); 4]);
    let Record::SeveraInvoice(Some(invoice)) = &effects[0].record else { panic!("{:?}", effects[0]) };
    assert_eq!((invoice.number, invoice.status.as_str(), invoice.rows), (Some(101), WAITING, 3));
    assert_eq!(invoice.totals.including_tax.to_string(), "996.81");
    assert_eq!(effects[0].organization, "rautio");
}

#[tokio::test]
async fn every_write_of_the_caller_is_told() {
    let caller = Caller::start().await;
    let mut draft = caller.draft().await;
    draft["number"] = json!(7);
    draft["lineItems"] = json!([row("1", "100", 3000, "25.5")]);
    let draft = caller.put_invoice(&draft).await.expect(200);
    let approved = caller.approve(&draft).await.expect(200);
    caller.delete(&approved).await.expect(409);
    let guid = caller.sandbox.severa_invoices("rautio")[0].0.clone();
    let status = caller.sandbox.severa_status_guid("rautio", "Maksettu");
    caller
        .patch(&guid, &json!([{"op": "Replace", "path": "/status/guid", "value": status}]))
        .await
        .expect(200);
    let effects = caller.sandbox.effects();
    let connector = |operation, kind| (Actor::Connector, operation, kind);
    assert_eq!(
        told(&effects, 4),
        [
            connector("talenom.createContact", "talenom contact"),
            connector("talenom.createDraftInvoice", "talenom invoice"),
            connector("talenom.updateInvoice", "talenom invoice"),
            connector("talenom.approveInvoice", "talenom invoice"),
            connector("severa.patchInvoice", "severa invoice"),
        ]
    );
    assert!(effects.iter().zip(1..).all(|(effect, sequence)| effect.sequence == sequence));
    let Record::TalenomInvoice(Some(invoice)) = &effects[7].record else { panic!("{:?}", effects[7]) };
    assert_eq!(effects[7].id, draft["id"]);
    assert_eq!((invoice.external_reference.as_deref(), invoice.number), (Some("sev-1"), Some(7)));
    assert_eq!((invoice.status.as_str(), invoice.rows), ("Approved", 1));
    assert_eq!(invoice.totals.including_tax.to_string(), "125.5");
    let Record::SeveraInvoice(Some(invoice)) = &effects[8].record else { panic!("{:?}", effects[8]) };
    assert_eq!((effects[8].id.as_str(), invoice.status.as_str()), (guid.as_str(), "Maksettu"));
}

#[tokio::test]
async fn what_had_no_effect_is_not_told() {
    let caller = Caller::start().await;
    let draft = caller.draft().await;
    let known = caller.sandbox.effects().len();
    caller.sandbox.fault(Fault::new("talenom.updateInvoice", Failure::StaleRowVersion));
    caller.sandbox.fault(Fault::new("talenom.updateInvoice", Failure::Status(503)));
    caller.put_invoice(&draft).await.expect(409);
    caller.put_invoice(&draft).await.expect(503);
    for capability in [Capability::DeleteDraft, Capability::ContactUpdate] {
        caller.sandbox.talenom_set_manner(14222, capability, Manner::Ignored);
    }
    assert_eq!(caller.delete(&draft).await.status, 204);
    assert_eq!(told(&caller.sandbox.effects(), known), []);
    // Unheard is not undone.
    caller.sandbox.talenom_set_manner(14222, Capability::DeleteDraft, Manner::Honoured);
    caller.sandbox.fault(Fault::new("talenom.deleteDraftInvoice", Failure::Status(503)).after_effect());
    assert_eq!(caller.delete(&draft).await.status, 503);
    let effects = caller.sandbox.effects();
    assert_eq!(effects[known].record, Record::TalenomInvoice(None));
    assert_eq!((effects.len(), effects[known].id.as_str()), (known + 1, draft["id"].as_str().unwrap()));
}

#[tokio::test]
async fn a_reference_that_talenom_drops_is_told_still() {
    let caller = Caller::start().await;
    caller.sandbox.talenom_set_manner(14222, Capability::ReferenceEcho, Manner::Ignored);
    let mut draft = caller.draft().await;
    assert!(draft.get("externalReference").is_none());
    draft["number"] = json!(9);
    caller.put_invoice(&draft).await.expect(200);
    let references = caller.sandbox.effects().into_iter().filter_map(|effect| match effect.record {
        Record::TalenomInvoice(invoice) => Some(invoice.unwrap().external_reference),
        Record::SeveraInvoice(_)
        | Record::TalenomContact(_)
        | Record::TalenomProduct(_)
        | Record::TalenomVoucher(_) => None,
    });
    assert_eq!(references.collect::<Vec<_>>(), [Some("sev-1".to_owned()), Some("sev-1".to_owned())]);
}

#[tokio::test]
async fn what_people_do_is_told_as_theirs() {
    let caller = Caller::start().await;
    let sandbox = &caller.sandbox;
    sandbox.severa_edit_invoice("rautio", "102", |invoice| invoice.rows[0].quantity = 3.into());
    sandbox.severa_set_status("rautio", "102", "Luonnos");
    sandbox.severa_delete_invoice("rautio", "102");
    sandbox
        .severa_add_invoice("rautio", "{ customer: 1002, date: 2026-11-24, rows: [{ price: 1 }] }")
        .unwrap();
    let effects = sandbox.effects();
    let operations = ["user.edit", "user.setStatus", "user.delete", "user.add"];
    assert_eq!(told(&effects, 4), operations.map(|operation| (Actor::User, operation, "severa invoice")));
    let Record::SeveraInvoice(Some(edited)) = &effects[4].record else { panic!("{:?}", effects[4]) };
    assert_eq!(edited.totals.excluding_tax.to_string(), "300");
    assert_eq!(effects[6].record, Record::SeveraInvoice(None));
    // The last word about each record is what there is.
    let last: BTreeMap<&str, &Record> =
        effects.iter().map(|effect| (effect.id.as_str(), &effect.record)).collect();
    let there = last.values().filter(|record| **record != &Record::SeveraInvoice(None)).count();
    assert_eq!(there, sandbox.severa_invoices("rautio").len());
}

#[tokio::test]
async fn the_log_is_read_from_anywhere_and_survives_a_reset() {
    let caller = Caller::start().await;
    let url = caller.sandbox.control_url();
    caller.sandbox.severa_set_status("rautio", "101", "Luonnos");
    assert_eq!(send(caller.http.post(format!("{url}/reset"))).await.status, 204);
    let all = send(caller.http.get(format!("{url}/effects"))).await.expect(200);
    let read: Vec<Effect> = serde_json::from_value(all["effects"].clone()).unwrap();
    assert_eq!(read, caller.sandbox.effects());
    assert_eq!(read.len(), 5);
    let last = send(caller.http.get(format!("{url}/effects?after=4"))).await.expect(200);
    assert_eq!(last["effects"].as_array().unwrap().len(), 1);
    assert_eq!(last["effects"][0]["record"]["severa_invoice"]["status"], "Luonnos");
    let beyond = send(caller.http.get(format!("{url}/effects?after=99"))).await.expect(200);
    assert_eq!(beyond["effects"], json!([]));
}
