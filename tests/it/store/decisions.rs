//! Decisions of persons, and what is taken up again without them.

use severa_connector::{
    domain::{
        connection::{Connection, ConnectionState},
        decision::{Choice, Decision},
        ids::RunId,
        run::RunState,
        transfer::{FailureClass, Standing, Transfer},
    },
    store::{Conflict, Error, Lease, Save, Store},
};
use uuid::Uuid;

use super::{Backend, fixtures::*};

fn decision(choice: Choice, seconds: i64) -> Decision {
    Decision {
        id: Uuid::now_v7().into(),
        key: key(1, 1),
        choice,
        actor: "anna".to_owned(),
        reason: "phoned".to_owned(),
        decided_at: time(seconds),
        applied_at: None,
    }
}

fn standing(standing: Standing) -> Transfer {
    let mut transfer = transfer(1, 1);
    transfer.progress.standing = standing;
    transfer
}

async fn save(store: &Store, lease: &Lease, transfer: Transfer) {
    store.save(lease, Save { transfers: vec![transfer], ..Save::default() }).await.unwrap();
}

pub(super) async fn a_decision_is_open_until_it_is_applied_or_replaced(backend: Backend) {
    let (_, lease) = running(&backend).await;
    let store = &backend.store;
    save(store, &lease, standing(Standing::Held)).await;
    let open = async || {
        let open = store.open_decisions(organization(1), &[key(1, 1).invoice, key(1, 2).invoice]).await;
        open.unwrap().into_values().map(|decision| decision.id).collect::<Vec<_>>()
    };
    let first = decision(Choice::Release, 1);
    store.decide(&first).await.unwrap();
    store.decide(&decision(Choice::Release, 2)).await.unwrap();
    assert_eq!(open().await, [first.id], "the same again is no second one");
    let second = decision(Choice::GiveUp, 3);
    store.decide(&second).await.unwrap();
    assert_eq!(open().await, [second.id]);
    let applied = Save { decisions: vec![(second.id, time(9))], ..Save::default() };
    store.save(&lease, applied).await.unwrap();
    assert!(open().await.is_empty());
    let all = store.decisions_of(key(1, 1)).await.unwrap();
    assert_eq!(all, [first, Decision { applied_at: Some(time(9)), ..second }]);
}

pub(super) async fn a_decision_must_be_possible(backend: Backend) {
    let (_, lease) = running(&backend).await;
    let store = &backend.store;
    let unseen = store.decide(&decision(Choice::Release, 1)).await;
    assert!(matches!(unseen, Err(Error::NotFound("transfer"))), "{unseen:?}");
    save(store, &lease, standing(Standing::Going)).await;
    let refused = store.decide(&decision(Choice::Release, 1)).await;
    assert!(matches!(refused, Err(Error::Conflict(Conflict::DecisionNotPossible))), "{refused:?}");
}

async fn activate(store: &Store) {
    let old = connection(1);
    let active = Connection { state: ConnectionState::Active, version: old.version + 1, ..connection(1) };
    store.update_connection(&active, None, old.version).await.unwrap();
}

/// What is due for company 1 at this time.
async fn due(store: &Store, seconds: i64) -> usize {
    let due = store.due_transfers(time(seconds), MINUTE, 10).await.unwrap();
    due.iter()
        .map(|(connection, invoices)| {
            assert_eq!(*connection, connection_id(1));
            invoices.len()
        })
        .sum()
}

async fn ended(store: &Store, lease: &Lease, run: RunId, state: RunState, seconds: i64) {
    store.end_run(lease, run, state, None, time(seconds)).await.unwrap();
    store.release(lease).await.unwrap();
}

/// One more run, from its start to its end.
async fn run(store: &Store, state: RunState, started: i64, end: i64) {
    store.start_run(new_run(1, started)).await.unwrap();
    let taken = store.take_run("a", MINUTE, time(started)).await.unwrap().unwrap();
    ended(store, &taken.lease, taken.run.id, state, end).await;
}

pub(super) async fn what_is_due_is_taken_up_once(backend: Backend) {
    let (first, lease) = running(&backend).await;
    let store = &backend.store;
    activate(store).await;
    let next_attempt = Some(time(100));
    save(store, &lease, standing(Standing::Failed { class: FailureClass::Unavailable, next_attempt })).await;
    assert_eq!(due(store, 200).await, 0, "a run is going on");
    ended(store, &lease, first, RunState::PartiallySucceeded, 50).await;
    assert_eq!((due(store, 99).await, due(store, 100).await), (0, 1));
    // A run that came later and left it as it was would only be followed by the next one, and so on.
    run(store, RunState::Succeeded, 120, 130).await;
    assert_eq!(due(store, 200).await, 0, "a run has looked at it since");
}

pub(super) async fn a_connection_rests_after_a_run_that_failed(backend: Backend) {
    let (first, lease) = running(&backend).await;
    let store = &backend.store;
    activate(store).await;
    save(store, &lease, standing(Standing::Uncertain { next_attempt: Some(time(100)) })).await;
    ended(store, &lease, first, RunState::PartiallySucceeded, 50).await;
    run(store, RunState::Failed, 120, 130).await;
    assert_eq!(due(store, 150).await, 0);
    assert_eq!(due(store, 191).await, 1, "after a minute it is tried again");
}
