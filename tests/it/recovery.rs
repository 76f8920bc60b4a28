//! The server is killed, and nothing is there twice or not at all.

use std::{fs, path::PathBuf};

use sandbox::{Failure, Fault};
use severa_connector::rpc::v1::{self, resolve_transfer_request::Decision};

use crate::{
    decisions::{applied_to, decide_about},
    harness::{CONNECTION, KEY, ORGANIZATION, Service, company, eventually, invoice},
};

const TRANSFERRED: &str = "Siirretty Talenomiin";

/// Every good invoice once in Talenom, with its rows, and marked.
#[track_caller]
fn assert_each_once(service: &Service, numbers: impl Iterator<Item = u32>) {
    let held = service.sandbox.talenom_invoices(ORGANIZATION);
    for number in numbers {
        let of_number = held.iter().filter(|invoice| invoice["number"] == number).count();
        assert_eq!(of_number, 1, "invoice {number} stands {of_number} times in Talenom");
        assert_eq!(service.sandbox.severa_status_name(KEY, &number.to_string()), TRANSFERRED, "{number}");
    }
    let with_rows =
        held.iter().filter(|invoice| !invoice["lineItems"].as_array().unwrap().is_empty()).count();
    let marked =
        service.sandbox.severa_invoices(KEY).iter().filter(|(_, _, status)| status == TRANSFERRED).count();
    assert_eq!(with_rows, marked, "as many invoices with content as are marked");
}

/// Starts a run and lets the server end at a failpoint; it is left dead.
pub(crate) async fn die_at(service: &mut Service, place: &str) -> String {
    service.kill();
    service.set("FAILPOINTS", place);
    service.restart().await;
    let run = service.start_run(v1::TransferInvoicesParameters::default()).await.name;
    service.died().await;
    service.set("FAILPOINTS", "");
    run
}

#[tokio::test]
async fn killed_at_any_point_each_invoice_is_there_once() {
    // The place, and how often it is passed before the server ends there.
    let places = [
        "engine.save.before=4*off->return",
        "engine.save.after=3*off->return",
        "store.before_commit=6*off->return",
        "store.after_commit=5*off->return",
        "talenom.create_contact.before=return",
        "talenom.create_contact.after=return",
        "talenom.create_draft.before=1*off->return",
        "talenom.create_draft.after=1*off->return",
        "talenom.write_invoice.before=1*off->return",
        "talenom.write_invoice.after=1*off->return",
        "talenom.approve.before=1*off->return",
        "talenom.approve.after=1*off->return",
        "severa.set_status.before=1*off->return",
        "severa.set_status.after=1*off->return",
    ];
    for place in places {
        let invoices: Vec<String> = (501..=503).map(invoice).collect();
        let mut service = Service::start(&company(&invoices)).await;
        service.connect(v1::AfterRows::Approve).await;
        let run = die_at(&mut service, place).await;
        service.restart().await;
        let ended = service.ended(&run).await;
        assert_eq!(ended.state(), v1::RunState::Succeeded, "{place}: {ended:?}");
        assert_each_once(&service, 501..=503);
        assert_eq!(service.sandbox.talenom_contacts(ORGANIZATION).len(), 1, "{place}");
        service.finish();
    }
}

/// Nobody heard that the rows were taken, and then the invoice is edited: whether it was we who wrote that draft, or a
/// person since, cannot be told. A person looks, and what they release is written over it.
#[tokio::test]
async fn edited_before_anyone_looked_again_it_waits_for_a_person_and_goes_once() {
    let mut service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let run = die_at(&mut service, "talenom.write_invoice.after=return").await;
    service.sandbox.severa_edit_invoice(KEY, "501", |invoice| {
        invoice.our_reference = Some("toinen viite".to_owned());
    });
    service.restart().await;
    assert_eq!(service.ended(&run).await.summary.unwrap().held, 1);
    assert_eq!(service.transfer().await.codes(501), ["TALENOM_OTHER_CONTENT"], "no run goes on by itself");

    decide_about(&service, 501, Decision::Release(v1::Release {})).await.unwrap();
    assert_eq!(applied_to(&service, 501).await.standing(), v1::Standing::Transferred);
    assert_each_once(&service, 501..=501);
    assert_eq!(service.sandbox.talenom_invoices(ORGANIZATION)[0]["ourReference"], "toinen viite");
    service.finish();
}

#[tokio::test]
async fn killed_while_a_draft_is_deleted_it_is_gone_in_the_end() {
    for place in ["talenom.delete_draft.before=return", "talenom.delete_draft.after=return"] {
        let mut service = Service::start(&company(&[invoice(501)])).await;
        service.connect(v1::AfterRows::LeaveDraft).await;
        // The rows stand, the status is refused, and somebody takes the invoice back.
        service.sandbox.fault(Fault::new("severa.patchInvoice", Failure::Status(400)));
        service.transfer().await;
        service.sandbox.severa_set_status(KEY, "501", "Luonnos");
        let run = die_at(&mut service, place).await;
        service.restart().await;
        let ended = service.ended(&run).await;
        assert_eq!(ended.summary.as_ref().unwrap().skipped, 1, "{place}: {ended:?}");
        assert!(service.sandbox.talenom_invoices(ORGANIZATION).is_empty(), "{place}");
        assert_eq!(service.sandbox.severa_status_name(KEY, "501"), "Luonnos", "{place}");
        service.finish();
    }
}

#[tokio::test]
async fn a_draft_whose_invoice_was_marked_and_moved_on_is_never_deleted() {
    let mut service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let run = die_at(&mut service, "severa.set_status.after=return").await;
    // It was marked, though nobody noted it; then somebody books the payment.
    service.sandbox.severa_set_status(KEY, "501", "Maksettu");
    service.restart().await;
    let ended = service.ended(&run).await;
    assert_eq!(ended.state(), v1::RunState::PartiallySucceeded, "{ended:?}");
    assert_eq!(service.sandbox.talenom_invoices(ORGANIZATION).len(), 1, "the one invoice is not lost");
    service.finish();
}

#[tokio::test]
async fn an_approval_under_way_is_not_repeated_for_an_invoice_that_changes_at_the_last_moment() {
    let mut service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::Approve).await;
    let run = die_at(&mut service, "talenom.approve.before=return").await;
    service.sandbox.reset_calls();
    service.restart().await;
    // It is read and judged as it was; it changes while the call under way is waited for.
    eventually("it is judged", || {
        (service.sandbox.calls().received("talenom.listSalesAccounts") > 0
            && service.sandbox.calls().received("severa.listCustomers") > 0)
            .then_some(())
    })
    .await;
    change_price(&service);
    assert_eq!(service.ended(&run).await.summary.unwrap().held, 1);
    assert_eq!(service.sandbox.talenom_invoices(ORGANIZATION)[0]["status"], "Draft");
    service.finish();
}

#[tokio::test]
async fn a_contact_that_talenom_cannot_be_asked_about_is_never_made_twice() {
    for place in ["talenom.create_contact.before=return", "talenom.create_contact.after=return"] {
        let vars = [("SEVERA_CONNECTOR_TALENOM_CAPABILITIES_ABSENT", "find")];
        let mut service = Service::start_with(&company(&[invoice(501)]), &vars).await;
        service.connect(v1::AfterRows::LeaveDraft).await;
        let run = die_at(&mut service, place).await;
        service.restart().await;
        let ended = service.ended(&run).await;
        assert_eq!(ended.summary.unwrap().uncertain, 1, "{place}");
        assert_eq!(
            service.transfer().await.summary().uncertain,
            1,
            "{place}: the next run does not send it either"
        );
        assert!(service.sandbox.talenom_contacts(ORGANIZATION).len() <= 1, "{place}");
        service.finish();
    }
}

/// Another price, as a person would mend it in Severa: rows and sums.
fn change_price(service: &Service) {
    service.sandbox.severa_edit_invoice(KEY, "501", |invoice| {
        invoice.rows[0].unit_price = 90.into();
    });
}

#[tokio::test]
async fn what_changes_while_the_server_is_dead_is_never_marked_with_its_old_content() {
    let mut service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let run = die_at(&mut service, "severa.set_status.before=return").await;
    change_price(&service);
    service.restart().await;
    assert_eq!(service.ended(&run).await.state(), v1::RunState::Succeeded);
    assert_each_once(&service, [501].into_iter());
    assert_eq!(service.sandbox.talenom_invoices(ORGANIZATION)[0]["totalExcludingTax"].to_string(), "720");
    service.finish();
}

#[tokio::test]
async fn what_changes_before_an_approval_is_known_is_not_approved_with_its_old_content() {
    let mut service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::Approve).await;
    let run = die_at(&mut service, "talenom.approve.before=return").await;
    change_price(&service);
    service.restart().await;
    assert_eq!(service.ended(&run).await.summary.unwrap().held, 1);
    assert_eq!(service.sandbox.talenom_invoices(ORGANIZATION)[0]["status"], "Draft");
    service.finish();
}

#[tokio::test]
async fn what_changes_after_its_approval_is_marked_and_asks_for_a_person() {
    let mut service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::Approve).await;
    let run = die_at(&mut service, "talenom.approve.after=return").await;
    change_price(&service);
    service.restart().await;
    assert_eq!(service.ended(&run).await.state(), v1::RunState::PartiallySucceeded);
    assert_each_once(&service, [501].into_iter());
    service.finish();
}

#[tokio::test]
async fn a_status_whose_answer_was_lost_is_settled_at_once() {
    let service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let gate = service.sandbox.gate("severa.patchInvoice", 0, sandbox::When::AfterEffect);
    assert_eq!(service.transfer().await.summary().transferred, 1);
    drop(gate);
    assert_each_once(&service, [501].into_iter());
    service.finish();
}

#[tokio::test]
async fn an_empty_draft_of_ours_is_found_again_and_used() {
    let mut service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let gate = service.sandbox.gate("talenom.createDraftInvoice", 0, sandbox::When::AfterEffect);
    let run = service.start_run(v1::TransferInvoicesParameters::default()).await.name;
    gate.held(1).await;
    service.kill();
    gate.release();
    service.restart().await;
    assert_eq!(service.ended(&run).await.state(), v1::RunState::Succeeded);
    assert_eq!(service.sandbox.talenom_invoices(ORGANIZATION).len(), 1);
    service.finish();
}

/// The database with its companions.
fn database_files(service: &Service) -> impl Iterator<Item = PathBuf> {
    let all = fs::read_dir(service.dir()).unwrap().map(|file| file.unwrap().path());
    all.filter(|file| file.file_name().unwrap().to_str().unwrap().starts_with("connector.db"))
}

/// Lets invoice 501 wait again, as where the mark was lost with what noted it.
fn wait_again(service: &Service) {
    assert_eq!(service.sandbox.severa_status_name(KEY, "501"), TRANSFERRED);
    service.sandbox.severa_set_status(KEY, "501", "Odottaa siirtoa Talenomiin");
}

#[tokio::test]
async fn a_new_database_finds_what_stands_in_talenom_already() {
    let mut service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    assert_eq!(service.transfer().await.summary().transferred, 1);
    service.kill();
    let database = format!("sqlite://{}", service.dir().join("second.db").display());
    service.set("SEVERA_CONNECTOR_DATABASE_URL", &database);
    wait_again(&service);
    service.restart().await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    assert_eq!(service.transfer().await.summary().transferred, 1);
    assert_each_once(&service, [501].into_iter());
    service.finish();
}

#[tokio::test]
async fn a_database_restored_from_before_the_run_finds_what_stands_in_talenom_already() {
    let mut service = Service::start(&company(&[invoice(501), invoice(502)])).await;
    service.connect(v1::AfterRows::Approve).await;
    service.kill();
    let backup: Vec<_> =
        database_files(&service).map(|file| (file.clone(), fs::read(file).unwrap())).collect();
    service.restart().await;
    assert_eq!(service.transfer().await.summary().transferred, 2);
    service.kill();
    for file in database_files(&service) {
        fs::remove_file(file).unwrap();
    }
    for (file, bytes) in backup {
        fs::write(file, bytes).unwrap();
    }
    wait_again(&service);
    service.restart().await;
    assert_eq!(service.transfer().await.summary().transferred, 1);
    assert_each_once(&service, 501..=502);
    service.finish();
}

#[tokio::test]
async fn a_caller_that_goes_away_stops_nothing_and_gets_everything_by_its_request_id() {
    let invoices: Vec<String> = (501..=520).map(invoice).collect();
    let service = Service::start(&company(&invoices)).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let request = || v1::TransferInvoicesRequest {
        connection: CONNECTION.to_owned(),
        request_id: "nightly-1".to_owned(),
        ..Default::default()
    };
    let mut name = String::new();
    {
        let mut stream = service.connector().await.transfer_invoices(request()).await.unwrap().into_inner();
        let mut seen = 0;
        while seen < 2 {
            match stream.message().await.unwrap().unwrap().event.unwrap() {
                v1::run_event::Event::Run(run) => name = run.name,
                v1::run_event::Event::InvoiceResult(_) => seen += 1,
                v1::run_event::Event::ProductResult(_)
                | v1::run_event::Event::LedgerResult(_)
                | v1::run_event::Event::Progress(_)
                | v1::run_event::Event::Heartbeat(_)
                | v1::run_event::Event::Finished(_) => {}
            }
        }
    }
    let ended = service.ended(&name).await;
    assert_eq!(ended.summary.unwrap().transferred, 20);
    let again = service.transfer_with(request()).await.unwrap();
    assert_eq!(again.run.name, name);
    assert_eq!(again.results.len(), 20);
    let rest =
        service.transfer_with(v1::TransferInvoicesRequest { start_after: 18, ..request() }).await.unwrap();
    let sequences: Vec<i64> = rest.results.iter().map(|result| result.sequence).collect();
    assert_eq!(sequences, [19, 20]);
    service.finish();
}

/// The load of the issue: 500 waiting invoices with 1 to 10 rows.
fn load() -> String {
    crate::harness::COMPANY.replace(
        "    customers:",
        "    generate: { invoices: 500, rows_min: 1, rows_max: 10, customers: 40, seed: 1 }\n    customers:",
    )
}

fn severa_reads(service: &Service) -> u64 {
    let calls = service.sandbox.calls();
    let reads = calls.operations.iter().filter(|(operation, _)| operation.starts_with("severa."));
    reads.filter(|(operation, _)| **operation != "severa.patchInvoice").map(|(_, calls)| calls.received).sum()
}

#[tokio::test]
async fn five_hundred_invoices_cost_at_most_half_a_read_each_and_one_write() {
    let service = Service::start(&load()).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    service.sandbox.reset_calls();
    let outcome = service.transfer().await;
    assert_eq!(outcome.summary().transferred, 500, "{:?}", outcome.summary());
    let reads = severa_reads(&service);
    println!("500 invoices: {reads} Severa reads");
    assert!(reads <= 250, "{reads} reads");
    assert_eq!(service.sandbox.calls().received("severa.patchInvoice"), 500);
    service.finish();
}

#[tokio::test]
async fn killed_in_the_middle_of_five_hundred_each_is_there_once() {
    let mut service = Service::start(&load()).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let run = service.start_run(v1::TransferInvoicesParameters::default()).await.name;
    eventually("250 invoices have their rows", || {
        (service.sandbox.calls().received("talenom.updateInvoice") >= 250).then_some(())
    })
    .await;
    service.kill();
    service.restart().await;
    eventually("100 invoices are marked", || {
        (service.sandbox.calls().received("severa.patchInvoice") >= 100).then_some(())
    })
    .await;
    service.kill();
    service.restart().await;
    let ended = service.ended(&run).await;
    assert_eq!(ended.summary.as_ref().unwrap().transferred, 500, "{ended:?}");
    let numbers: Vec<u32> = service
        .sandbox
        .severa_invoices(KEY)
        .iter()
        .map(|(_, number, _)| number.unwrap().unsigned_abs())
        .collect();
    assert_each_once(&service, numbers.into_iter());
    service.finish();
}
