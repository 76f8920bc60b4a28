//! Five hundred invoices, fifty kills at random, three people at work meanwhile. The checker reads nothing but the sandbox's
//! log of effects.

use std::{collections::BTreeMap, time::Duration};

use sandbox::{
    UsersPlan,
    effects::{Actor, Effect, Record, SeveraInvoice, TalenomInvoice},
};
use severa_connector::rpc::v1;

use crate::harness::{KEY, Service};

const TRANSFERRED: &str = "Siirretty Talenomiin";
const WAITING: &str = "Odottaa siirtoa Talenomiin";
const INVOICES: usize = 500;
const KILLS: usize = 50;
const TRANSFERRED_MIN: usize = 400;

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
    /// Drafts of invoices that people took away.
    left: usize,
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
            Record::TalenomContact(_) => {}
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
            verdict.left += held.len();
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
            (_, Some(Actor::User | Actor::Scenario)) => {
                verdict.by_people += 1;
                verdict.left += held.len();
            }
            (status, actor) => return Err(format!("{guid} has the status {status} by {actor:?}")),
        }
    }
    if by_invoice.is_empty() { Ok(verdict) } else { Err("an invoice of nobody's".to_owned()) }
}

#[tokio::test]
async fn five_hundred_invoices_fifty_kills_and_three_people() {
    const SEED: u64 = 20_261_124;
    let vars = [
        ("SEVERA_CONNECTOR_SEVERA_REQUESTS_PER_SECOND", "60"),
        ("SEVERA_CONNECTOR_REQUEST_TIMEOUT_S", "1"),
        ("SEVERA_CONNECTOR_QUIET_TIME_S", "2"),
    ];
    let load = crate::harness::COMPANY.replace(
        "    customers:",
        &format!(
            "    generate: {{ invoices: {INVOICES}, rows_min: 1, rows_max: 10, customers: 40, seed: 1 }}\n    customers:"
        ),
    );
    let mut service = Service::start_with(&load, &vars).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let mut dice = fastrand::Rng::with_seed(SEED);
    let users =
        service.sandbox.users(&UsersPlan { pace: Duration::from_millis(2_500), ..UsersPlan::new(KEY, SEED) });
    for _ in 0..KILLS {
        // A run that was killed too often is given up; then the next one goes on.
        service.start_run(v1::TransferInvoicesParameters::default()).await;
        tokio::time::sleep(Duration::from_millis(dice.u64(50..1_200))).await;
        service.kill();
        service.restart().await;
    }
    drop(users);
    // What one run has held because it was changed meanwhile, the next one takes.
    for _ in 0..3 {
        let run = service.start_run(v1::TransferInvoicesParameters::default()).await;
        service.ended(&run.name).await;
    }
    let verdict = check(&service.sandbox.effects()).unwrap_or_else(|wrong| panic!("seed {SEED}: {wrong}"));
    println!("{INVOICES} invoices, {KILLS} kills: {verdict:?}");
    assert!(verdict.transferred >= TRANSFERRED_MIN, "{verdict:?}");
    assert!(verdict.overtaken <= 5 && verdict.left <= 5, "{verdict:?}");
    service.finish();
}
