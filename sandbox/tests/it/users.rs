//! People who work at the same invoices meanwhile.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use sandbox::effects::{Actor, Effect, Record};
use sandbox::{Act, Sandbox, UsersPlan};
use serde_json::json;

use crate::harness::{Caller, SCENARIO, send};

/// The usual company with so many waiting invoices more.
async fn company(invoices: u32) -> Caller {
    Caller::with(&format!("{SCENARIO}    generate: {{ invoices: {invoices}, rows_max: 3 }}\n")).await
}

/// People who do not dawdle.
fn plan(seed: u64, acts: &[Act]) -> UsersPlan {
    UsersPlan { pace: Duration::from_millis(2), acts: acts.to_vec(), ..UsersPlan::new("rautio", seed) }
}

fn by_users(sandbox: &Sandbox) -> Vec<Effect> {
    let mut effects = sandbox.effects();
    effects.retain(|effect| effect.actor == Actor::User);
    effects
}

/// Waits until people have done enough.
async fn eventually(sandbox: &Sandbox, is_enough: impl Fn(&[Effect]) -> bool) -> Vec<Effect> {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let effects = by_users(sandbox);
        if is_enough(&effects) {
            return effects;
        }
        assert!(Instant::now() < deadline, "people do not work: {effects:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn people_do_all_that_people_do_until_they_go_home() {
    let caller = company(60).await;
    let users = caller.sandbox.users(&plan(1, &Act::ALL));
    let all = |effects: &[Effect]| {
        let operations: BTreeSet<&str> = effects.iter().map(|effect| effect.operation.as_str()).collect();
        let statuses: BTreeSet<&str> = effects
            .iter()
            .filter_map(|effect| match &effect.record {
                Record::SeveraInvoice(Some(invoice)) => Some(invoice.status.as_str()),
                Record::SeveraInvoice(None)
                | Record::TalenomInvoice(_)
                | Record::TalenomContact(_)
                | Record::TalenomProduct(_)
                | Record::TalenomVoucher(_) => None,
            })
            .collect();
        operations.len() == 3 && statuses.len() == 3
    };
    eventually(&caller.sandbox, all).await;
    drop(users);
    tokio::task::yield_now().await;
    let done = by_users(&caller.sandbox).len();
    for _ in 0..10 {
        caller.severa("/v1/invoices").await.expect(200);
    }
    assert_eq!(by_users(&caller.sandbox).len(), done);
    caller.assert_violations(&[]);
}

#[tokio::test]
async fn people_do_only_what_they_may() {
    let caller = company(5).await;
    let _users = caller.sandbox.users(&plan(2, &[Act::Withdraw, Act::PutBack]));
    let effects = eventually(&caller.sandbox, |effects| effects.len() >= 20).await;
    assert!(effects.iter().all(|effect| effect.operation == "user.setStatus"));
    let statuses: BTreeSet<&str> = effects
        .iter()
        .map(|effect| {
            let Record::SeveraInvoice(Some(invoice)) = &effect.record else { panic!("{effect:?}") };
            invoice.status.as_str()
        })
        .collect();
    assert_eq!(statuses, BTreeSet::from(["Luonnos", "Odottaa siirtoa Talenomiin"]));
}

#[tokio::test]
async fn the_same_seed_makes_the_same_decisions() {
    let mut decisions = Vec::new();
    for seed in [7, 7, 8] {
        let caller = company(40).await;
        let _users = caller.sandbox.users(&UsersPlan { count: 1, ..plan(seed, &Act::ALL) });
        let effects = eventually(&caller.sandbox, |effects| effects.len() >= 15).await;
        let decided = effects.into_iter().take(15);
        decisions
            .push(decided.map(|effect| (effect.operation, effect.id, effect.record)).collect::<Vec<_>>());
    }
    assert_eq!(decisions[0], decisions[1]);
    assert_ne!(decisions[1], decisions[2]);
}

#[tokio::test]
async fn single_acts_come_over_the_control_api() {
    let caller = Caller::start().await;
    let act = |path: &str, body| {
        let url = format!("{}/severa/rautio/invoices/{path}", caller.sandbox.control_url());
        send(caller.http.post(url).json(&body))
    };
    assert_eq!(act("102/edit", json!({"row": 1, "quantity": 3, "price": "100.50"})).await.status, 204);
    assert_eq!(act("102/status", json!({"status": "Luonnos"})).await.status, 204);
    let edited = caller.sandbox.severa_invoice("rautio", "102").unwrap();
    assert_eq!(edited["totalExcludingTax"]["amount"].to_string(), "301.50");
    assert_eq!(caller.sandbox.severa_status_name("rautio", "102"), "Luonnos");
    assert_eq!(act("102/delete", json!(null)).await.status, 204);
    assert!(caller.sandbox.severa_invoice("rautio", "102").is_none());
    let operations: Vec<_> = by_users(&caller.sandbox).into_iter().map(|effect| effect.operation).collect();
    assert_eq!(operations, ["user.edit", "user.setStatus", "user.delete"]);
    for (path, body, reason) in [
        ("999/delete", json!(null), "no invoice 999 in the scenario"),
        ("101/status", json!({"status": "Kadonnut"}), "no status Kadonnut"),
        ("101/edit", json!({"row": 4, "quantity": 1}), "no row 4 in the invoice"),
        ("999/edit", json!({"row": 1}), "no invoice 999 in the scenario"),
    ] {
        let refused = act(path, body).await;
        assert_eq!((refused.status, refused.text.as_str()), (400, reason));
    }
}
