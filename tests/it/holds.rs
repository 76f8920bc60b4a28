//! Held invoices: nothing is read again for nothing, each is released by what it waits for, and the error status marks them.

use std::collections::BTreeMap;

use sandbox::{Failure, Fault};
use severa_connector::rpc::v1;

use crate::{
    harness::{COMPANY, CONNECTION, KEY, ORGANIZATION, Outcome, Service, company, invoice},
    recovery::die_at,
};

const WAITING: &str = "Odottaa siirtoa Talenomiin";
const TRANSFERRED: &str = "Siirretty Talenomiin";
const ERROR: &str = "Siirtovirhe";

fn on_account(number: u32, account: &str) -> String {
    invoice(number).replace("\"3000\"", &format!("\"{account}\""))
}

/// The accountant opens the account that the invoice was held for.
fn open_account(service: &Service) {
    let account = "{ number: 3999, name: Palvelumyynti, taxes: [{ percent: 25.5 }] }";
    service.sandbox.talenom_put_account(ORGANIZATION, account).unwrap();
}

/// A run, and how often each operation was called by it.
async fn run_counted(service: &Service) -> (Outcome, BTreeMap<&'static str, u64>) {
    service.sandbox.reset_calls();
    let outcome = service.transfer().await;
    outcome.assert_adds_up();
    let calls = service.sandbox.calls();
    let is_token = |name: &str| name.to_lowercase().contains("token");
    let operations = calls.operations.iter().filter(|(name, _)| !is_token(name));
    (outcome, operations.map(|(name, calls)| (*name, calls.received)).collect())
}

async fn set_error_status(service: &Service) {
    let settings = v1::ConnectionSettings { error_status: ERROR.to_owned(), ..Default::default() };
    let connection =
        v1::Connection { name: CONNECTION.to_owned(), settings: Some(settings), ..Default::default() };
    let update_mask = Some(prost_types::FieldMask { paths: vec!["settings.error_status".to_owned()] });
    let request = v1::UpdateConnectionRequest { connection: Some(connection), update_mask };
    service.connections().await.update_connection(request).await.unwrap();
}

#[tokio::test]
async fn nothing_changed_costs_no_call_beyond_listing_changes_and_registers() {
    let service = Service::start(&company(&[on_account(601, "3999"), on_account(602, "3998")])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let first = service.transfer().await;
    assert_eq!((first.summary().held, first.summary().new_problems), (2, 2));
    assert!(first.result(601).is_new);
    let (second, calls) = run_counted(&service).await;
    assert_eq!((second.summary().held, second.summary().new_problems), (2, 0));
    let result = second.result(601);
    assert_eq!(second.codes(601), ["ACCOUNT_UNKNOWN"]);
    assert!(!result.is_new);
    assert_eq!(result.first_seen_time, first.result(601).first_seen_time);
    let expected = BTreeMap::from([
        ("severa.getOrganization", 1),
        ("severa.listInvoiceStatuses", 1),
        ("severa.listCountries", 1),
        ("talenom.listSalesAccounts", 1),
        // What waits, at the beginning and at the end, and what was transferred and changed.
        ("severa.listInvoices", 3),
        ("severa.listInvoiceRows", 1),
        ("severa.listCustomers", 1),
    ]);
    assert_eq!(calls, expected);
    service.finish();
}

#[tokio::test]
async fn an_account_opened_in_talenom_releases_exactly_the_holds_that_named_it() {
    let service = Service::start(&company(&[on_account(601, "3999"), on_account(602, "3998")])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    assert_eq!(service.transfer().await.summary().held, 2);
    open_account(&service);
    let (outcome, calls) = run_counted(&service).await;
    assert_eq!((outcome.summary().transferred, outcome.summary().held), (1, 1));
    assert_eq!(outcome.result(601).outcome(), v1::Outcome::Transferred);
    assert_eq!(outcome.codes(602), ["ACCOUNT_UNKNOWN"]);
    assert_eq!(calls.get("severa.listRowsOfInvoice"), Some(&1), "only the released one is read: {calls:?}");
    service.finish();
}

#[tokio::test]
async fn a_change_of_row_customer_or_head_releases_what_waits() {
    let without_number = |number: u32| invoice(number).replace("rows:", "raw: { dueDate: null }, rows:");
    let service = Service::start(&company(&[on_account(601, "3999"), without_number(602)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    assert_eq!(service.transfer().await.summary().held, 2);
    service.sandbox.severa_edit_invoice(KEY, "601", |invoice| {
        invoice.rows[0].sales_account = Some("3000".to_owned());
    });
    assert_eq!(service.transfer().await.result(601).outcome(), v1::Outcome::Transferred);
    service.sandbox.severa_edit_customer(KEY, "1001", |customer| {
        customer.email = Some("uusi@asiakas.example".to_owned());
    });
    let (outcome, calls) = run_counted(&service).await;
    assert_eq!(outcome.codes(602), ["FIELD_MISSING"]);
    assert_eq!(calls.get("severa.listRowsOfInvoice"), Some(&1), "judged anew: {calls:?}");
    service.finish();
}

#[tokio::test]
async fn a_day_later_everything_is_read_afresh_and_an_old_hold_is_told_again() {
    let due = "due_date: 2026-11-16, rows:";
    let mut service = Service::start(&company(&[on_account(601, "3999").replace("rows:", due)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    assert_eq!(service.transfer().await.summary().held, 1);
    service.kill();
    service.execute("UPDATE holds SET looked_at = looked_at - 90000000000").await;
    service.execute("UPDATE transfers SET held_since = 1793000000000000").await;
    service.restart().await;
    let (outcome, calls) = run_counted(&service).await;
    assert_eq!(outcome.codes(601), ["ACCOUNT_UNKNOWN", "DUE_DATE_NEAR", "HELD_LONG"]);
    assert_eq!(outcome.summary().new_problems, 1);
    assert_eq!(calls.get("severa.listRowsOfInvoice"), Some(&1), "{calls:?}");
    // Each is told once.
    let (again, calls) = run_counted(&service).await;
    assert_eq!(again.codes(601), ["ACCOUNT_UNKNOWN", "DUE_DATE_NEAR", "HELD_LONG"]);
    assert_eq!((again.summary().new_problems, calls.get("severa.listRowsOfInvoice")), (0, None));
    service.finish();
}

#[tokio::test]
async fn a_newly_held_invoice_is_put_in_the_error_status_once_and_released_from_there() {
    let service = Service::start(&company(&[on_account(601, "3999"), invoice(501)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    set_error_status(&service).await;
    let first = service.transfer().await;
    assert_eq!((first.summary().held, first.summary().transferred), (1, 1));
    let status = || service.sandbox.severa_status_name(KEY, "601");
    assert_eq!(status(), ERROR);
    // It is held there, and costs nothing.
    let (second, calls) = run_counted(&service).await;
    assert_eq!((second.summary().held, second.summary().new_problems), (1, 0));
    assert_eq!((calls.get("severa.patchInvoice"), calls.get("severa.listRowsOfInvoice")), (None, None));
    open_account(&service);
    assert_eq!(service.transfer().await.result(601).outcome(), v1::Outcome::Transferred);
    assert_eq!(status(), TRANSFERRED);
    service.finish();
}

#[tokio::test]
async fn an_invoice_edited_in_the_error_status_waits_until_a_person_puts_it_back() {
    let service = Service::start(&company(&[on_account(601, "3999"), on_account(602, "3998")])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    set_error_status(&service).await;
    assert_eq!(service.transfer().await.summary().held, 2);
    service.sandbox.severa_edit_invoice(KEY, "601", |invoice| {
        invoice.rows[0].sales_account = Some("3000".to_owned());
    });
    for _ in 0..2 {
        let (outcome, calls) = run_counted(&service).await;
        assert_eq!(outcome.codes(601), ["ACCOUNT_UNKNOWN"]);
        assert_eq!(calls.get("severa.listRowsOfInvoice"), None, "{calls:?}");
    }
    for number in ["601", "602"] {
        service.sandbox.severa_set_status(KEY, number, WAITING);
    }
    let outcome = service.transfer().await;
    assert_eq!(outcome.result(601).outcome(), v1::Outcome::Transferred);
    // The other was put back as it was: it is judged, and not put there a second time.
    assert_eq!(outcome.codes(602), ["ACCOUNT_UNKNOWN"]);
    assert_eq!(service.sandbox.severa_status_name(KEY, "602"), WAITING);
    service.finish();
}

#[tokio::test]
async fn what_somebody_else_puts_in_the_error_status_is_none_of_ours() {
    let service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    set_error_status(&service).await;
    service.sandbox.severa_set_status(KEY, "501", ERROR);
    assert_eq!(service.transfer().await.summary().found, 0);
    assert_eq!(service.sandbox.severa_status_name(KEY, "501"), ERROR);
    service.finish();
}

#[tokio::test]
async fn a_write_of_the_error_status_that_nobody_answers_is_settled() {
    let service = Service::start(&company(&[on_account(601, "3999")])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    set_error_status(&service).await;
    let lost = Fault::new("severa.patchInvoice", Failure::Reset).after_effect().next(1);
    service.sandbox.fault(lost);
    assert_eq!(service.transfer().await.summary().held, 1);
    assert_eq!(service.sandbox.severa_status_name(KEY, "601"), ERROR);
    let (again, calls) = run_counted(&service).await;
    assert_eq!((again.summary().held, calls.get("severa.patchInvoice")), (1, None));
    service.finish();
}

#[tokio::test]
async fn the_error_status_must_be_a_third_one_that_can_be_edited() {
    let service = Service::start(COMPANY).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    set_error_status(&service).await;
    let check = async || {
        let request = v1::TestConnectionRequest { name: CONNECTION.to_owned() };
        let report = service.connections().await.test_connection(request).await.unwrap().into_inner();
        let check = report.checks.into_iter().find(|check| check.check == "error_status").unwrap();
        check.status()
    };
    assert_eq!(check().await, v1::CheckStatus::Ok);
    let settings = v1::ConnectionSettings { error_status: "Maksettu".to_owned(), ..Default::default() };
    let connection =
        v1::Connection { name: CONNECTION.to_owned(), settings: Some(settings), ..Default::default() };
    let request = v1::UpdateConnectionRequest { connection: Some(connection), update_mask: None };
    service.connections().await.update_connection(request).await.unwrap();
    assert_eq!(check().await, v1::CheckStatus::Failed);
    service.finish();
}

#[tokio::test]
async fn a_server_that_dies_at_the_error_status_leaves_it_set_once() {
    for place in ["severa.set_status.before=return", "severa.set_status.after=return"] {
        let mut service = Service::start(&company(&[on_account(601, "3999")])).await;
        service.connect(v1::AfterRows::LeaveDraft).await;
        set_error_status(&service).await;
        let run = die_at(&mut service, place).await;
        service.restart().await;
        assert_eq!(service.ended(&run).await.summary.unwrap().held, 1, "{place}");
        let next = service.transfer().await;
        assert_eq!((next.summary().held, next.summary().new_problems), (1, 0), "{place}");
        assert_eq!(service.sandbox.severa_status_name(KEY, "601"), ERROR, "{place}");
        assert_eq!(service.sandbox.calls().answered("severa.patchInvoice", 200), 1, "{place}");
        service.finish();
    }
}

#[tokio::test]
async fn what_somebody_made_by_hand_while_it_was_held_is_not_made_again() {
    let service = Service::start(&company(&[on_account(601, "3999"), invoice(501)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    assert_eq!(service.transfer().await.summary().held, 1);
    service.sandbox.talenom_edit_invoice(ORGANIZATION, 501, |invoice| {
        invoice.insert("number".to_owned(), 601.into());
        invoice.remove("externalReference");
    });
    open_account(&service);
    let outcome = service.transfer().await;
    assert_eq!(outcome.codes(601), ["TALENOM_OTHER_CONTENT"]);
    assert_eq!(service.sandbox.talenom_invoices(ORGANIZATION).len(), 1);
    service.finish();
}
