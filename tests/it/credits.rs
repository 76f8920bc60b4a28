//! Credit notes: after their original, linked to it, and never more than it.

use sandbox::{Failure, Fault};
use serde_json::Value;
use severa_connector::{
    domain::money::Amount,
    rpc::v1::{self, resolve_transfer_request::Decision},
};

use crate::{
    decisions::{applied_to, decide_about, transfer_of},
    harness::{CONNECTION, KEY, ORGANIZATION, Outcome, Service, company, invoice, new_connection},
    recovery::die_at,
};

const WAITING: &str = "Odottaa siirtoa Talenomiin";
const TRANSFERRED: &str = "Siirretty Talenomiin";

/// An invoice of so many hours, with other fields added.
fn hours(number: u32, hours: &str, fields: &str) -> String {
    let invoice = invoice(number).replace("quantity: 8", &format!("quantity: {hours}"));
    invoice.replace(&format!("number: {number},"), &format!("number: {number}, {fields},"))
}

/// A credit note of so many hours of an invoice.
fn credit(number: u32, of: u32, quantity: &str) -> String {
    hours(number, quantity, &format!("credit_note: true, credits: {of}"))
}

/// Talenom's invoice with this number.
#[track_caller]
fn in_talenom(service: &Service, number: u32) -> Value {
    let mut all = service.sandbox.talenom_invoices(ORGANIZATION);
    all.retain(|invoice| invoice["number"] == number);
    assert_eq!(all.len(), 1, "invoice {number} stands {} times in Talenom", all.len());
    all.remove(0)
}

#[track_caller]
fn assert_amount(shown: &Value, expected: &str) {
    assert_eq!(Amount::parse(&shown.to_string()), Amount::parse(expected));
}

#[track_caller]
fn assert_credits(service: &Service, note: u32, original: u32, gross: &str) {
    let (note, original) = (in_talenom(service, note), in_talenom(service, original));
    assert_eq!(note["type"], "Credit");
    assert_eq!(note["creditedInvoiceId"], original["id"]);
    assert_eq!(note["creditedInvoiceNumber"], original["number"]);
    assert_amount(&note["totalIncludingTax"], gross);
}

async fn start(invoices: &[String]) -> Service {
    let service = Service::start(&company(invoices)).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    service
}

/// The run is well, and everything in it went.
#[track_caller]
fn assert_all_went(outcome: &Outcome, count: i64) {
    outcome.assert_adds_up();
    assert_eq!(outcome.summary().transferred, count, "{:?}", outcome.results);
}

#[tokio::test]
async fn a_credit_note_goes_with_its_original_however_its_signs_are_written() {
    // The number of the last is smaller than its original's.
    let service = start(&[
        invoice(501),
        credit(601, 501, "4"),
        credit(602, 501, "-2"),
        credit(400, 501, "2").replace("price: 100", "price: -100"),
    ])
    .await;
    let outcome = service.transfer().await;
    assert_all_went(&outcome, 4);
    assert!(outcome.results.iter().all(|result| result.findings.is_empty()), "{:?}", outcome.results);
    assert_credits(&service, 601, 501, "-502");
    assert_credits(&service, 602, 501, "-251");
    assert_credits(&service, 400, 501, "-251");
    assert_amount(&in_talenom(&service, 602)["lineItems"][0]["quantity"], "-2");
    assert_eq!(transfer_of(&service, 601).await.totals.unwrap().gross, "-502.00");

    // One that waits again is the same.
    service.sandbox.severa_set_status(KEY, "601", WAITING);
    let again = service.transfer().await;
    assert_eq!((again.summary().already_transferred, again.codes(601).len()), (1, 0));
    assert_eq!(service.sandbox.severa_status_name(KEY, "601"), TRANSFERRED);
    service.finish();
}

#[tokio::test]
async fn a_credit_note_has_the_old_percent_of_its_original() {
    let at_old_percent = |invoice: String| invoice.replace("25.5", "24");
    let original = at_old_percent(invoice(501)).replace("2026-11-02", "2024-08-20");
    let service = start(&[original, at_old_percent(credit(601, 501, "8"))]).await;
    let outcome = service.transfer().await;
    assert_all_went(&outcome, 2);
    assert!(outcome.codes(601).is_empty(), "{:?}", outcome.results);
    assert_credits(&service, 601, 501, "-992");
    assert_eq!(service.sandbox.calls().received("severa.listWorkHoursOfInvoice"), 0, "the date says enough");
    service.finish();
}

#[tokio::test]
async fn a_credit_note_waits_for_its_held_original_and_both_go() {
    let service = start(&[invoice(501).replace("25.5", "24"), credit(601, 501, "8")]).await;
    let first = service.transfer().await;
    first.assert_adds_up();
    assert_eq!((first.summary().held, first.codes(601)), (2, vec!["CREDIT_WAITS_FOR_ORIGINAL"]));
    service.sandbox.severa_edit_invoice(KEY, "501", |invoice| {
        invoice.rows[0].vat_rate = "25.5".parse().ok();
    });
    assert_all_went(&service.transfer().await, 2);
    assert_credits(&service, 601, 501, "-1004");
    service.finish();
}

#[tokio::test]
async fn partial_credits_add_up_and_the_one_too_many_goes_by_decision_only() {
    let parts = [credit(601, 501, "3"), credit(602, 501, "3"), credit(603, 501, "3")];
    let service = start(&[&[invoice(501)], parts.as_slice()].concat()).await;
    let first = service.transfer().await;
    first.assert_adds_up();
    assert_eq!((first.summary().transferred, first.summary().held), (3, 1));
    let held = (601..=603).find(|number| first.codes(*number) == ["OVER_CREDITED"]).unwrap();
    assert_eq!(service.transfer().await.codes(held), ["OVER_CREDITED"]);

    decide_about(&service, held, Decision::Release(v1::Release {})).await.unwrap();
    let released = applied_to(&service, held).await;
    assert_eq!(released.standing(), v1::Standing::Transferred, "{released:?}");
    assert_credits(&service, u32::try_from(held).unwrap(), 501, "-376.5");
    service.finish();
}

#[tokio::test]
async fn an_original_that_another_interface_moved_is_looked_up_by_its_number() {
    let mut service = start(&[invoice(501)]).await;
    assert_all_went(&service.transfer().await, 1);
    // A database that knows nothing of it: as where it went before the cut-over.
    service.kill();
    let database = format!("sqlite://{}", service.dir().join("second.db").display());
    service.set("SEVERA_CONNECTOR_DATABASE_URL", &database);
    service.restart().await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    service.sandbox.severa_add_invoice(KEY, &credit(601, 501, "8")).unwrap();
    service.sandbox.severa_add_invoice(KEY, &credit(602, 501, "1")).unwrap();
    service.sandbox.severa_add_invoice(KEY, &credit(603, 501, "9")).unwrap();
    let outcome = service.transfer().await;
    outcome.assert_adds_up();
    // The first of the two that fit leaves nothing or too little for the other; the third is larger than what Talenom has.
    assert_eq!(outcome.codes(603), ["CREDIT_ORIGINAL_UNKNOWN"]);
    let went = if outcome.codes(601).is_empty() { (601, "-1004", 602) } else { (602, "-125.5", 601) };
    assert_credits(&service, went.0, 501, went.1);
    assert_eq!(outcome.codes(went.2), ["OVER_CREDITED"]);
    service.finish();
}

#[tokio::test]
async fn an_original_from_before_the_cut_over_is_not_waited_for_and_none_of_another_customer_is_taken() {
    let old = invoice(501).replace("2026-11-02", "2026-10-02");
    let contacts = "organization_number: 14222
      contacts:
        - { number: \"1001\", name: Asiakas Oy, business_id: 2332748-7 }
        - { number: \"9\", name: Toinen Oy }";
    let scenario =
        company(&[old.clone(), credit(601, 501, "8"), old.replace("501", "502"), credit(602, 502, "8")]);
    let service = Service::start(&scenario.replace("organization_number: 14222", contacts)).await;
    let mut connection = new_connection();
    let settings = v1::ConnectionSettings { cut_over: "2026-11-01".to_owned(), ..Default::default() };
    connection.connection.as_mut().unwrap().settings = Some(settings);
    service.connections().await.create_connection(connection).await.unwrap();
    service.activate(v1::AfterRows::LeaveDraft).await;
    service.sandbox.talenom_add_invoice(ORGANIZATION, "1001", 501, 1_004.into());
    service.sandbox.talenom_add_invoice(ORGANIZATION, "9", 502, 1_004.into());
    let outcome = service.transfer().await;
    outcome.assert_adds_up();
    assert_eq!((outcome.codes(501), outcome.codes(502)), (vec!["BEFORE_CUT_OVER"], vec!["BEFORE_CUT_OVER"]));
    assert!(outcome.codes(601).is_empty(), "{:?}", outcome.results);
    assert_credits(&service, 601, 501, "-1004");
    assert_eq!(outcome.codes(602), ["CREDIT_ORIGINAL_UNKNOWN"]);
    service.finish();
}

#[tokio::test]
async fn where_talenom_numbers_the_invoices_the_original_is_named_by_its_id() {
    let service = start(&[invoice(501), credit(601, 501, "8")]).await;
    let mut settings = v1::ConnectionSettings::default();
    settings.set_invoice_numbers(v1::InvoiceNumbers::Talenom);
    let name = CONNECTION.to_owned();
    let connection = v1::Connection { name, settings: Some(settings), ..Default::default() };
    let request = v1::UpdateConnectionRequest { connection: Some(connection), update_mask: None };
    service.connections().await.update_connection(request).await.unwrap();
    assert_all_went(&service.transfer().await, 2);
    let mut invoices = service.sandbox.talenom_invoices(ORGANIZATION);
    invoices.sort_by_key(|invoice| invoice["ourReference"].to_string());
    assert_eq!(invoices[1]["creditedInvoiceId"], invoices[0]["id"]);
    service.finish();
}

#[tokio::test]
async fn a_credit_note_whose_original_nobody_knows_goes_without_by_decision_only() {
    let original = hours(501, "8", "status: Maksettu");
    let not_named = hours(602, "8", "credit_note: true");
    let service = start(&[original, credit(601, 501, "8"), not_named]).await;
    let first = service.transfer().await;
    assert_eq!(first.codes(601), ["CREDIT_ORIGINAL_UNKNOWN"]);
    assert_eq!(first.codes(602), ["CREDIT_WITHOUT_ORIGINAL"]);
    // It stays decided, also where something else holds the note first.
    let price = |service: &Service, account: &str| {
        let account = account.to_owned();
        service.sandbox.severa_edit_invoice(KEY, "601", |note| note.rows[0].sales_account = Some(account));
    };
    price(&service, "3999");
    for number in [601, 602] {
        let unlinked = Decision::SendUnlinked(v1::SendUnlinked {});
        decide_about(&service, number, unlinked).await.unwrap();
        applied_to(&service, number).await;
    }
    assert_eq!(transfer_of(&service, 602).await.standing(), v1::Standing::Transferred);
    assert_eq!(transfer_of(&service, 601).await.findings[0].code, "ACCOUNT_UNKNOWN");
    price(&service, "3000");
    assert_all_went(&service.transfer().await, 1);
    for number in [601, 602] {
        let note = in_talenom(&service, number);
        assert_eq!((&note["type"], &note["creditedInvoiceId"]), (&Value::from("Credit"), &Value::Null));
    }
    service.sandbox.severa_set_status(KEY, "602", WAITING);
    assert!(service.transfer().await.codes(602).is_empty(), "it is unchanged");
    service.finish();
}

#[tokio::test]
async fn a_held_invoice_and_its_credit_note_are_closed_without_effect() {
    let wrong_percent = |invoice: String| invoice.replace("25.5", "24");
    let service = start(&[wrong_percent(invoice(501)), wrong_percent(credit(601, 501, "8"))]).await;
    assert_eq!(service.transfer().await.summary().held, 2);
    // The first status write fails: the next run writes it.
    service.sandbox.fault(Fault::new("severa.patchInvoice", Failure::Status(400)));
    decide_about(&service, 601, Decision::ClosePair(v1::ClosePair {})).await.unwrap();
    applied_to(&service, 601).await;
    for number in [501, 601] {
        let closed = transfer_of(&service, number).await;
        assert_eq!(closed.standing(), v1::Standing::GivenUp);
        assert_eq!(closed.findings.iter().filter(|finding| finding.code == "CLOSED_AS_PAIR").count(), 1);
    }
    assert_eq!(service.sandbox.severa_status_name(KEY, "501"), WAITING);
    assert_eq!(service.sandbox.severa_status_name(KEY, "601"), TRANSFERRED);
    let next = service.transfer().await;
    assert_eq!((next.summary().skipped, next.codes(501)), (1, vec!["CLOSED_AS_PAIR"]));
    assert_eq!(service.sandbox.severa_status_name(KEY, "501"), TRANSFERRED);
    assert!(service.sandbox.talenom_invoices(ORGANIZATION).is_empty());
    assert_eq!(service.transfer().await.summary().found, 0);
    service.finish();
}

/// Decides to close note 601 while a run is at work on other invoices; gives the note when all is applied.
async fn close_during_a_run(service: &Service) -> v1::Transfer {
    let gate = service.sandbox.hold("talenom.createDraftInvoice");
    let run = service.start_run(v1::TransferInvoicesParameters::default()).await.name;
    gate.held(1).await;
    decide_about(service, 601, Decision::ClosePair(v1::ClosePair {})).await.unwrap();
    gate.release();
    service.ended(&run).await;
    applied_to(service, 601).await
}

#[tokio::test]
async fn a_pair_that_is_decided_about_during_a_run_is_closed_by_the_next() {
    let wrong_percent = |invoice: String| invoice.replace("25.5", "24");
    let pair = [wrong_percent(invoice(501)), wrong_percent(credit(601, 501, "8"))];
    let service = start(&pair).await;
    service.transfer().await;
    service.sandbox.severa_add_invoice(KEY, &invoice(502)).unwrap();
    let closed = close_during_a_run(&service).await;
    assert_eq!(closed.standing(), v1::Standing::GivenUp, "{closed:?}");
    assert_eq!(transfer_of(&service, 501).await.standing(), v1::Standing::GivenUp);
    assert_eq!(service.sandbox.talenom_invoices(ORGANIZATION).len(), 1);
    service.finish();
}

#[tokio::test]
async fn a_pair_that_went_before_it_could_be_closed_has_gone() {
    let service = start(&[invoice(501).replace("25.5", "24"), credit(601, 501, "8")]).await;
    service.transfer().await;
    service.sandbox.severa_edit_invoice(KEY, "501", |invoice| {
        invoice.rows[0].vat_rate = "25.5".parse().ok();
    });
    let gone = close_during_a_run(&service).await;
    assert_eq!(gone.standing(), v1::Standing::Transferred, "{gone:?}");
    assert_credits(&service, 601, 501, "-1004");
    service.finish();
}

#[tokio::test]
async fn only_a_credit_of_all_of_an_invoice_is_closed_with_it() {
    let service = start(&[invoice(501).replace("25.5", "24"), credit(601, 501, "4")]).await;
    service.transfer().await;
    decide_about(&service, 601, Decision::ClosePair(v1::ClosePair {})).await.unwrap();
    let refused = applied_to(&service, 601).await;
    assert_eq!(
        (refused.standing(), refused.findings[0].code.as_str()),
        (v1::Standing::Held, "PAIR_NOT_CLOSABLE")
    );
    assert_eq!(transfer_of(&service, 501).await.standing(), v1::Standing::Held);
    assert_eq!(service.sandbox.severa_status_name(KEY, "601"), WAITING);
    service.finish();
}

#[tokio::test]
async fn killed_between_the_two_of_a_pair_both_are_closed_in_the_end() {
    for place in ["severa.set_status.before=return", "severa.set_status.after=1*off->return"] {
        let mut service =
            start(&[invoice(501).replace("25.5", "24"), credit(601, 501, "8").replace("25.5", "24")]).await;
        service.transfer().await;
        service.kill();
        service.set("FAILPOINTS", place);
        service.restart().await;
        decide_about(&service, 601, Decision::ClosePair(v1::ClosePair {})).await.unwrap();
        service.died().await;
        service.set("FAILPOINTS", "");
        service.restart().await;
        applied_to(&service, 601).await;
        service.transfer().await;
        for number in [501, 601] {
            assert_eq!(transfer_of(&service, number).await.standing(), v1::Standing::GivenUp, "{place}");
            assert_eq!(service.sandbox.severa_status_name(KEY, &number.to_string()), TRANSFERRED, "{place}");
        }
        assert!(service.sandbox.talenom_invoices(ORGANIZATION).is_empty(), "{place}");
        service.finish();
    }
}

#[tokio::test]
async fn killed_between_original_and_credit_both_are_there_once() {
    let places = [
        "severa.set_status.after=return",
        "talenom.create_draft.after=1*off->return",
        "talenom.write_invoice.after=1*off->return",
        "talenom.approve.before=1*off->return",
    ];
    for place in places {
        let mut service = Service::start(&company(&[invoice(501), credit(601, 501, "8")])).await;
        service.connect(v1::AfterRows::Approve).await;
        let run = die_at(&mut service, place).await;
        service.restart().await;
        let ended = service.ended(&run).await;
        assert_eq!(ended.state(), v1::RunState::Succeeded, "{place}: {ended:?}");
        assert_credits(&service, 601, 501, "-1004");
        assert_eq!(service.sandbox.severa_status_name(KEY, "601"), TRANSFERRED, "{place}");
        service.finish();
    }
}

#[tokio::test]
async fn a_normal_invoice_with_a_sum_below_zero_is_a_credit() {
    let mixed = invoice(502)
        .replace("rows: [", "rows: [{ description: Alennus, quantity: -9, price: 100, account: \"3000\" }, ");
    let service = start(&[hours(501, "-8", "our_reference: oikaisu"), mixed]).await;
    let outcome = service.transfer().await;
    assert_all_went(&outcome, 2);
    for number in [501, 502] {
        assert_eq!(outcome.codes(number), ["NEGATIVE_AS_CREDIT"]);
        let credit = in_talenom(&service, u32::try_from(number).unwrap());
        assert_eq!((&credit["type"], &credit["creditedInvoiceId"]), (&Value::from("Credit"), &Value::Null));
    }
    assert_amount(&in_talenom(&service, 502)["totalIncludingTax"], "-125.5");
    service.finish();
}

#[tokio::test]
async fn a_plan_takes_a_credit_note_with_its_original() {
    let service = start(&[invoice(501), credit(601, 501, "8")]).await;
    let plan = v1::TransferInvoicesParameters { validate_only: true, ..Default::default() };
    let plan = service.start_run(plan).await.name;
    let planned = service.ended(&plan).await;
    assert_eq!(planned.summary.unwrap().ready, 2);
    let parameters = v1::TransferInvoicesParameters { plan, ..Default::default() };
    let run = service.start_run(parameters).await.name;
    assert_eq!(service.ended(&run).await.summary.unwrap().transferred, 2);
    assert_credits(&service, 601, 501, "-1004");
    service.finish();
}
