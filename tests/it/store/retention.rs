//! What is forgotten, and what never is.

use severa_connector::{
    domain::{
        ids::RunId,
        run::{Job, Outcome, RunState, TransferParameters},
    },
    store::{Error, Lease, NewRun, Save, Store},
};

use super::{Backend, fixtures::*};

/// Ends a run that is going on, at a time.
async fn end(store: &Store, lease: &Lease, run: RunId, seconds: i64) {
    store.end_run(lease, run, RunState::Succeeded, None, time(seconds)).await.unwrap();
    store.release(lease).await.unwrap();
}

pub(super) async fn ended_runs_are_forgotten_and_transfers_never(backend: Backend) {
    let store = &backend.store;
    let (old, lease) = running_of(store, 1).await;
    // More than one batch.
    let invoices = 0..1_200;
    let mut save = Save::default();
    for invoice in invoices.clone() {
        save.found.extend(found(old, transfer(1, invoice)).found);
        save.items.push((old, item(1, invoice, Outcome::Transferred)));
    }
    store.save(&lease, save).await.unwrap();
    end(store, &lease, old, 100).await;
    let young = store.start_run(new_run(1, 5)).await.unwrap().run.id;
    let taken = store.take_run("a", MINUTE, time(6)).await.unwrap().unwrap();
    end(store, &taken.lease, young, 200).await;
    let open = store.start_run(new_run(1, 7)).await.unwrap().run.id;

    let mut batches = 0;
    while store.forget_runs(time(200)).await.unwrap() {
        batches += 1;
        assert!(batches < 10, "it does not end");
    }
    assert!(batches > 1, "one transaction forgets a bounded number");
    assert!(matches!(store.run(&connection_id(1), old).await, Err(Error::NotFound("run"))));
    assert_eq!(store.counts(old).await.unwrap().found, 0);
    for kept in [young, open] {
        assert!(store.run(&connection_id(1), kept).await.is_ok());
    }
    assert_eq!(backend.count("SELECT COUNT(*) FROM transfers").await, 1_200);
}

pub(super) async fn a_plan_is_kept_until_its_run_has_ended(backend: Backend) {
    let store = &backend.store;
    let (plan, lease) = running_of(store, 1).await;
    end(store, &lease, plan, 100).await;
    let job = Job::TransferInvoices(TransferParameters { plan: Some(plan), ..Default::default() });
    let executing = store.start_run(NewRun { job, ..new_run(1, 200) }).await.unwrap().run.id;
    let taken = store.take_run("a", MINUTE, time(201)).await.unwrap().unwrap();
    assert!(!store.forget_runs(time(900)).await.unwrap());
    assert!(store.run(&connection_id(1), plan).await.is_ok());
    end(store, &taken.lease, executing, 950).await;
    while store.forget_runs(time(900)).await.unwrap() {}
    assert!(store.run(&connection_id(1), plan).await.is_err());
    assert!(store.run(&connection_id(1), executing).await.is_ok());
}

pub(super) async fn old_journal_entries_are_forgotten(backend: Backend) {
    let store = &backend.store;
    let (_, lease) = running_of(store, 1).await;
    let mut journal: Vec<_> = (1..=1_200).map(|number| entry(1, number, "OLD")).collect();
    let mut young = entry(1, 1, "YOUNG");
    young.at = time(10);
    journal.push(young.clone());
    store.save(&lease, Save { journal, ..Save::default() }).await.unwrap();
    let mut batches = 0;
    while store.forget_journal(time(10)).await.unwrap() {
        batches += 1;
    }
    assert_eq!(batches, 1, "one full batch, and the rest");
    assert_eq!(backend.count("SELECT COUNT(*) FROM journal").await, 1);
    assert_eq!(store.journal_of(key(1, 1), 10).await.unwrap(), [young]);
}
