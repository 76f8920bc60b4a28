//! Five hundred invoices, fifty kills at random, three people at work meanwhile. The checker reads nothing but the sandbox's
//! log of effects.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use sandbox::{
    UsersPlan,
    effects::{Actor, Effect, Record, SeveraInvoice, TalenomInvoice},
};
use severa_connector::rpc::v1::{self, resolve_transfer_request::Decision};

use crate::{
    decisions::{applied_to, decide_about},
    harness::{KEY, Service},
};

const TRANSFERRED: &str = "Siirretty Talenomiin";
const WAITING: &str = "Odottaa siirtoa Talenomiin";
const INVOICES: usize = 500;
const GENERATED: &str = "{ invoices: 500, rows_min: 1, rows_max: 10, customers: 40, seed: 1 }";
const KILLS: usize = 50;
const TRANSFERRED_MIN: usize = 400;
const AT_WORK_MIN: usize = 40;
/// An edit must fall into the seconds between a kill and the next look, which few do.
const RELEASED_MAX: usize = 5;
/// How long the server may take to get to work again, before it is killed all the same.
const IDLE_MAX: Duration = Duration::from_secs(15);

/// What the log tells of one Severa invoice.
#[derive(Default)]
struct Life {
    /// As it is now; none where somebody has deleted it.
    now: Option<SeveraInvoice>,
    /// Who gave it its status.
    marked_by: Option<Actor>,
    /// When somebody last changed its content.
    edited: u64,
    /// When the connector gave it the transferred status.
    marked: u64,
}

/// A Talenom invoice with content, and when that was last written.
struct Written {
    invoice: TalenomInvoice,
    at: u64,
}

/// What the checker came to.
#[derive(Debug, Default)]
struct Verdict {
    transferred: usize,
    /// Marked by hand, taken back or deleted: theirs, not ours.
    by_people: usize,
    /// Edited between the last look at it and its mark. Severa has no lock against that; the service tells it.
    overtaken: usize,
    /// The invoices that people took away whose drafts are there still.
    left: Vec<String>,
}

fn lives(log: &[Effect]) -> (BTreeMap<String, Life>, BTreeMap<String, Written>) {
    let (mut lives, mut written): (BTreeMap<String, Life>, BTreeMap<String, Written>) = Default::default();
    for effect in log {
        match &effect.record {
            Record::SeveraInvoice(now) => {
                let life = lives.entry(effect.id.clone()).or_default();
                let before = life.now.as_ref();
                if before.map(|before| before.totals) != now.as_ref().map(|now| now.totals) {
                    life.edited = effect.sequence;
                }
                if before.map(|before| &before.status) != now.as_ref().map(|now| &now.status) {
                    life.marked_by = Some(effect.actor);
                }
                if effect.actor == Actor::Connector {
                    life.marked = effect.sequence;
                }
                life.now.clone_from(now);
            }
            Record::TalenomInvoice(Some(invoice)) if invoice.rows > 0 => {
                written.insert(effect.id.clone(), Written { invoice: invoice.clone(), at: effect.sequence });
            }
            Record::TalenomInvoice(_) => drop(written.remove(&effect.id)),
            Record::TalenomContact(_) | Record::TalenomProduct(_) | Record::TalenomVoucher(_) => {}
        }
    }
    (lives, written)
}

/// Exactly one, complete, with the right sums, in the right status; or what is wrong.
fn check(log: &[Effect]) -> Result<Verdict, String> {
    let (lives, written) = lives(log);
    let mut by_invoice: BTreeMap<String, Vec<&Written>> = BTreeMap::new();
    for one in written.values() {
        let reference = one.invoice.external_reference.clone().ok_or("an invoice without a reference")?;
        let guid = reference.strip_prefix("severa:").ok_or_else(|| format!("reference {reference}"))?;
        by_invoice.entry(guid.to_owned()).or_default().push(one);
    }
    let mut verdict = Verdict::default();
    for (guid, life) in &lives {
        let held = by_invoice.remove(guid).unwrap_or_default();
        if held.len() > 1 {
            return Err(format!("{guid} stands {} times in Talenom", held.len()));
        }
        let Some(now) = &life.now else {
            verdict.by_people += 1;
            verdict.left.extend(held.first().map(|_| guid.clone()));
            continue;
        };
        match (now.status.as_str(), life.marked_by) {
            (TRANSFERRED, Some(Actor::Connector)) => {
                let [one] = held.as_slice() else { return Err(format!("{guid} is marked and not there")) };
                let is_same = one.invoice.totals == now.totals && one.invoice.rows == now.rows;
                let is_overtaken = life.edited > one.at && life.edited < life.marked;
                if !is_same && !is_overtaken {
                    return Err(format!("{guid}: {:?} in Severa, {:?} in Talenom", now.totals, one.invoice));
                }
                verdict.transferred += 1;
                verdict.overtaken += usize::from(!is_same);
            }
            (WAITING, _) => return Err(format!("{guid} waits still")),
            (TRANSFERRED, Some(Actor::User)) => verdict.by_people += 1,
            (_, Some(Actor::User | Actor::Scenario)) => {
                verdict.by_people += 1;
                verdict.left.extend(held.first().map(|_| guid.clone()));
            }
            (status, actor) => return Err(format!("{guid} has the status {status} by {actor:?}")),
        }
    }
    if by_invoice.is_empty() { Ok(verdict) } else { Err("an invoice of nobody's".to_owned()) }
}

/// Waits until the server has begun so many more writes; or until it does not come to that.
async fn has_written(service: &Service, more: u64) -> bool {
    let writes = || {
        let calls = service.sandbox.calls();
        let all = ["talenom.createDraftInvoice", "talenom.updateInvoice", "severa.patchInvoice"];
        all.map(|operation| calls.received(operation)).into_iter().sum::<u64>()
    };
    let (enough, deadline) = (writes() + more, Instant::now() + IDLE_MAX);
    while writes() < enough {
        if Instant::now() >= deadline {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    true
}

/// What the service says of the transfers that cannot go on: the name, how far it is, and why.
async fn problems(service: &Service) -> Vec<(String, v1::Step, Vec<String>)> {
    let mut problems = Vec::new();
    for standing in [v1::Standing::Held, v1::Standing::Failed, v1::Standing::Uncertain] {
        let filter = v1::ListTransfersRequest { standing: standing.into(), ..Default::default() };
        problems.extend(named(service, filter).await.into_iter().map(|transfer| {
            let codes = transfer.findings.iter().map(|finding| finding.code.clone()).collect();
            (transfer.name.clone(), transfer.step(), codes)
        }));
    }
    problems
}

/// A person releases what was edited in Severa between a write that nobody heard of and the next look at the draft: who
/// wrote that draft cannot be told any more, so the rules leave it to a person. How many that were; nothing else is released.
async fn release_other_content(service: &Service) -> usize {
    let other_content =
        v1::ListTransfersRequest { finding_code: "TALENOM_OTHER_CONTENT".to_owned(), ..Default::default() };
    let held = named(service, other_content).await;
    let (lives, written) = lives(&service.sandbox.effects());
    for transfer in &held {
        let guid = transfer.name.rsplit('/').next().unwrap();
        let draft = written.values().find(|one| {
            one.invoice.external_reference.as_deref().is_some_and(|reference| reference.ends_with(guid))
        });
        assert!(
            draft.is_some_and(|draft| lives[guid].edited > draft.at),
            "{guid} was not edited after its write"
        );
    }
    for number in held.iter().map(|transfer| transfer.invoice_number.unwrap()) {
        decide_about(service, number, Decision::Release(v1::Release {})).await.unwrap();
        applied_to(service, number).await;
    }
    held.len()
}

/// The transfers of this kind, as the service says it.
async fn named(service: &Service, filter: v1::ListTransfersRequest) -> Vec<v1::Transfer> {
    let request =
        v1::ListTransfersRequest { parent: "organizations/-".to_owned(), page_size: 1_000, ..filter };
    service.transfers().await.list_transfers(request).await.unwrap().into_inner().transfers
}

#[tokio::test]
async fn five_hundred_invoices_fifty_kills_and_three_people() {
    const SEED: u64 = 20_261_124;
    let vars = [
        ("SEVERA_CONNECTOR_SEVERA_REQUESTS_PER_SECOND", "90"),
        ("SEVERA_CONNECTOR_REQUEST_TIMEOUT_S", "1"),
        ("SEVERA_CONNECTOR_QUIET_TIME_S", "2"),
    ];
    // A call takes a while to have its effect, so that a kill may come before it, after it, or never know.
    let load = crate::harness::COMPANY
        .replace("requests_per_second: 100 }", "requests_per_second: 100, latency_ms: 10 }")
        .replace("organization_number: 14222", "organization_number: 14222\n      latency_ms: 10")
        .replace("    customers:", &format!("    generate: {GENERATED}\n    customers:"));
    let mut service = Service::start_with(&load, &vars).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let mut dice = fastrand::Rng::with_seed(SEED);
    let users =
        service.sandbox.users(&UsersPlan { pace: Duration::from_secs(6), ..UsersPlan::new(KEY, SEED) });
    let mut at_work = 0;
    for _ in 0..KILLS {
        // A run that was killed too often is given up; then the next one goes on.
        service.start_run(v1::TransferInvoicesParameters::default()).await;
        at_work += usize::from(has_written(&service, dice.u64(1..40)).await);
        tokio::time::sleep(Duration::from_millis(dice.u64(0..50))).await;
        service.kill();
        service.restart().await;
    }
    drop(users);
    // What one run has held because it was changed meanwhile, the next one takes.
    for _ in 0..3 {
        let run = service.start_run(v1::TransferInvoicesParameters::default()).await;
        service.ended(&run.name).await;
    }
    let released = release_other_content(&service).await;
    let problems = problems(&service).await;
    let verdict = check(&service.sandbox.effects());
    let verdict =
        verdict.unwrap_or_else(|wrong| panic!("seed {SEED}: {wrong}; the service says {problems:?}"));
    println!(
        "{INVOICES} invoices, {KILLS} kills, {at_work} of them at work, {released} released: {verdict:?}"
    );
    assert!(at_work >= AT_WORK_MIN, "only {at_work} kills came in the middle of the work");
    assert!(verdict.transferred >= TRANSFERRED_MIN, "{verdict:?}");
    assert!(verdict.overtaken <= 5, "{verdict:?}");
    assert!(released <= RELEASED_MAX, "{released} invoices waited for a person");
    let left = v1::ListTransfersRequest { finding_code: "DRAFT_LEFT".to_owned(), ..Default::default() };
    let named = named(&service, left).await;
    let unnamed = verdict.left.iter().find(|guid| !named.iter().any(|one| one.name.ends_with(guid.as_str())));
    assert_eq!(unnamed, None, "a draft is left that no finding names: {verdict:?}");
    service.finish();
}
