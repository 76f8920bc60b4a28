//! Watching a run: slowly, again and again, and from a client for people.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use sandbox::When;
use severa_connector::rpc::v1::{self, run_event::Event, run_service_client::RunServiceClient};
use tokio::time::{Instant, timeout};
use tonic::{Streaming, transport::Endpoint};

use crate::harness::{COMPANY, Outcome, PATIENCE, Service, company, invoice};

const RESULTS: i64 = 2_000;
/// So many watch slowly at once, so that what one costs can be seen.
const WATCHERS: usize = 64;
/// So many of them read the rest afterwards.
const READ_ON: usize = 4;
const FOLLOWED: Duration = Duration::from_secs(20);
/// What the server may grow by for each: a page of results on its way, far from all of them.
const GROWTH_BYTES_MAX: u64 = 1024 * 1024;

async fn watch(service: &Service, run: &str, start_after: i64) -> Streaming<v1::RunEvent> {
    let request = v1::WatchRunRequest { name: run.to_owned(), start_after };
    service.runs().await.watch_run(request).await.unwrap().into_inner()
}

/// The same by a client that takes in little ahead of its reader: else it is the client that keeps what nobody reads.
async fn watch_tightly(service: &Service, run: &str) -> Streaming<v1::RunEvent> {
    const WINDOW: u32 = 64 * 1024;
    let endpoint = Endpoint::from_shared(service.endpoint().to_owned()).unwrap();
    let endpoint = endpoint.initial_stream_window_size(WINDOW).initial_connection_window_size(WINDOW);
    let mut client = RunServiceClient::new(endpoint.connect().await.unwrap());
    let request = v1::WatchRunRequest { name: run.to_owned(), start_after: 0 };
    client.watch_run(request).await.unwrap().into_inner()
}

/// Reads one result a second for a while, and gives the sequences read.
async fn read_slowly(mut stream: Streaming<v1::RunEvent>) -> Vec<i64> {
    let (mut read, mut second) = (Vec::new(), tokio::time::interval(Duration::from_secs(1)));
    let begun = Instant::now();
    while begun.elapsed() < FOLLOWED {
        if let Event::InvoiceResult(result) = stream.message().await.unwrap().unwrap().event.unwrap() {
            read.push(result.sequence);
            second.tick().await;
        }
    }
    read
}

#[tokio::test]
async fn slow_watchers_cost_no_memory_and_miss_and_repeat_nothing() {
    let load = format!(
        "    generate: {{ invoices: {RESULTS}, rows_min: 1, rows_max: 3, customers: 40, seed: 1 }}\n"
    );
    let mut service =
        Service::start(&COMPANY.replace("    customers:", &format!("{load}    customers:"))).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let parameters = v1::TransferInvoicesParameters { validate_only: true, ..Default::default() };
    let run = service.start_run(parameters).await.name;
    let ended = service.ended(&run).await;
    assert_eq!(ended.summary.unwrap().ready, RESULTS);
    // What the run itself took is given back, and what reading it takes at all is there already.
    service.kill();
    service.restart().await;
    Outcome::of(watch(&service, &run, 0).await).await.unwrap().assert_adds_up();

    let before = service.memory_bytes();
    let mut watchers = Vec::new();
    for _ in 0..WATCHERS {
        watchers.push(read_slowly(watch_tightly(&service, &run).await));
    }
    let read = futures_util::future::join_all(watchers).await;
    let growth = service.memory_bytes().saturating_sub(before) / WATCHERS as u64;
    println!("{WATCHERS} slow watchers of {RESULTS} results: {growth} bytes each");
    assert!(growth < GROWTH_BYTES_MAX, "the server grew by {growth} bytes for each");

    for sequences in read.into_iter().take(READ_ON) {
        let last = *sequences.last().unwrap();
        assert!(last >= 15, "a watcher that reads one a second for 20 s has read about 20: {last}");
        let rest = Outcome::of(watch(&service, &run, last).await).await.unwrap();
        let all: Vec<i64> =
            sequences.into_iter().chain(rest.results.iter().map(|result| result.sequence)).collect();
        assert_eq!(all, (1..=RESULTS).collect::<Vec<_>>());
    }
    service.finish();
}

#[tokio::test]
async fn an_idle_stream_gets_a_sign_of_life() {
    let patient = [
        ("SEVERA_CONNECTOR_REQUEST_TIMEOUT_S", "60"),
        ("SEVERA_CONNECTOR_QUIET_TIME_S", "61"),
        ("SEVERA_CONNECTOR_LEASE_DURATION_S", "120"),
    ];
    let service = Service::start_with(&company(&[invoice(501)]), &patient).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let gate = service.sandbox.gate("talenom.updateInvoice", 0, When::BeforeEffect);
    let run = service.start_run(v1::TransferInvoicesParameters::default()).await.name;
    gate.held(1).await;
    let mut stream = watch(&service, &run, 0).await;
    let heard = async {
        let mut spoke = Instant::now();
        loop {
            match stream.message().await.unwrap().unwrap().event.unwrap() {
                Event::Heartbeat(_) => return spoke.elapsed(),
                Event::Finished(run) => panic!("it ended without a sign of life: {run:?}"),
                Event::Run(_)
                | Event::InvoiceResult(_)
                | Event::ProductResult(_)
                | Event::LedgerResult(_)
                | Event::Progress(_) => spoke = Instant::now(),
            }
        }
    };
    let silence = timeout(PATIENCE, heard).await.expect("nothing is heard");
    assert!((14..=20).contains(&silence.as_secs()), "after 15 s of silence, not {silence:?}");
    gate.release();
    service.ended(&run).await;
    service.finish();
}

#[tokio::test]
async fn severactl_watches_on_when_the_service_comes_back() {
    let mut service = Service::start(&company(&[501, 502].map(invoice))).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let address = service.endpoint().trim_start_matches("http://").to_owned();
    service.set("SEVERA_CONNECTOR_LISTEN_ADDR", &address);
    let gate = service.sandbox.gate("talenom.updateInvoice", 0, When::AfterEffect);
    let client = Command::new(env!("CARGO_BIN_EXE_severactl"))
        .args(["--endpoint", service.endpoint(), "--json", "transfer", "koe"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    gate.held(2).await;
    service.kill();
    gate.release();
    service.restart().await;
    let ended = tokio::task::spawn_blocking(|| client.wait_with_output().unwrap()).await.unwrap();
    let (told, noted) = (String::from_utf8(ended.stdout).unwrap(), String::from_utf8(ended.stderr).unwrap());
    assert!(ended.status.success(), "{told}\n{noted}");
    assert!(noted.contains("The stream broke off; watching connections/koe/runs/"), "{noted}");
    let events: Vec<serde_json::Value> =
        told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let having = |field: &str| events.iter().filter(|event| event.get(field).is_some()).count();
    assert_eq!((having("run"), having("invoice_result"), having("finished")), (1, 2, 1), "{told}");
    service.finish();
}
