//! Lanes and leases.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use severa_connector::store::{Error, Save};

use super::{Backend, fixtures::*};

pub(super) async fn a_lease_is_exclusive_and_ends_by_the_databases_clock(backend: Backend) {
    let other = backend.other_process().await;
    let lease = backend.store.lease_lane(lane(1), "a", MINUTE).await.unwrap().unwrap();
    assert!(lease.remaining() > MINUTE / 2 && lease.remaining() < MINUTE);
    assert!(other.lease_lane(lane(1), "b", MINUTE).await.unwrap().is_none());
    assert!(other.lease_lane(lane(2), "b", MINUTE).await.unwrap().is_some(), "lanes are apart");

    // For the database the minute is over; what the holder's clock says does not matter.
    backend.execute("UPDATE lanes SET expires_at = expires_at - 61000000").await;
    let taken = other.lease_lane(lane(1), "b", MINUTE).await.unwrap().unwrap();
    assert!(taken.token() > lease.token());
    assert!(lease.remaining() > Duration::ZERO);
    assert!(matches!(backend.store.save(&lease, Save::default()).await, Err(Error::LeaseLost)));
    assert!(matches!(backend.store.renew(&lease, MINUTE).await, Err(Error::LeaseLost)));
    assert_eq!(lease.remaining(), Duration::ZERO);
    backend.store.release(&lease).await.unwrap();
    assert!(backend.store.lease_lane(lane(1), "a", MINUTE).await.unwrap().is_none(), "it is b's still");

    // And it ends by itself.
    let short = Duration::from_millis(50);
    let begun = Instant::now();
    let lease = backend.store.lease_lane(lane(3), "a", short).await.unwrap().unwrap();
    while other.lease_lane(lane(3), "b", short).await.unwrap().is_none() {
        assert!(begun.elapsed() < MINUTE / 6, "the lease does not end");
    }
    assert!(lease.remaining() == Duration::ZERO, "the holder never believes in it for longer");
}

pub(super) async fn a_lease_is_renewed_however_much_is_saved(backend: Backend) {
    let (run, lease) = running(&backend).await;
    let is_over = Arc::new(AtomicBool::new(false));
    let savers: Vec<_> = (0..8)
        .map(|saver| {
            let (store, lease, is_over) = (backend.store.clone(), lease.clone(), Arc::clone(&is_over));
            tokio::spawn(async move {
                while !is_over.load(Ordering::Relaxed) {
                    store.save(&lease, found(run, transfer(1, saver))).await.unwrap();
                }
            })
        })
        .collect();
    let begun = Instant::now();
    for _ in 0..20 {
        backend.store.renew(&lease, MINUTE).await.unwrap();
    }
    assert!(begun.elapsed() < MINUTE / 6, "{:?} for 20 renewals", begun.elapsed());
    is_over.store(true, Ordering::Relaxed);
    for saver in savers {
        saver.await.unwrap();
    }
}

pub(super) async fn a_lease_that_ended_can_be_renewed_until_somebody_takes_the_lane(backend: Backend) {
    let lease = backend.store.lease_lane(lane(1), "a", Duration::ZERO).await.unwrap().unwrap();
    let clone = lease.clone();
    assert_eq!(clone.remaining(), Duration::ZERO);
    backend.store.renew(&lease, MINUTE).await.unwrap();
    assert!(clone.remaining() > MINUTE / 2, "clones are one lease");
    assert!(backend.store.lease_lane(lane(1), "b", MINUTE).await.unwrap().is_none());
    backend.store.save(&clone, Save::default()).await.unwrap();
}

pub(super) async fn a_released_lease_saves_nothing_more(backend: Backend) {
    let lease = backend.store.lease_lane(lane(1), "a", MINUTE).await.unwrap().unwrap();
    backend.store.release(&lease).await.unwrap();
    assert_eq!(lease.remaining(), Duration::ZERO);
    assert!(matches!(backend.store.save(&lease, Save::default()).await, Err(Error::LeaseLost)));
    assert!(backend.store.lease_lane(lane(1), "b", MINUTE).await.unwrap().is_some());
}

pub(super) async fn a_lost_lease_fails_only_its_own_save_of_a_batch(backend: Backend) {
    let store = &backend.store;
    let mut leases = Vec::new();
    for company in [1, 2] {
        insert_company(store, company).await;
        store.start_run(new_run(company, 0)).await.unwrap();
        let taken = store.take_run("a", MINUTE, time(0)).await.unwrap().unwrap();
        leases.push((company, taken.run.id, taken.lease));
    }
    // The lane of company 1 is taken by somebody else.
    backend.execute("UPDATE lanes SET token = token + 1 WHERE lane = (SELECT lane FROM runs WHERE connection = 'company-1')").await;
    let changes = store.changes();
    let before = *changes.borrow();
    let mut saves = Vec::new();
    for invoice in 0..50 {
        for (company, run, lease) in leases.clone() {
            let store = store.clone();
            saves.push(tokio::spawn(async move {
                let outcome = store.save(&lease, found(run, transfer(company, invoice))).await;
                (company, outcome)
            }));
        }
    }
    for save in saves {
        match save.await.unwrap() {
            (1, outcome) => assert!(matches!(outcome, Err(Error::LeaseLost)), "{outcome:?}"),
            (_, outcome) => outcome.unwrap(),
        }
    }
    let [lost, kept] = [&leases[0], &leases[1]].map(|(_, run, _)| *run);
    assert_eq!(store.counts(lost).await.unwrap().found, 0);
    assert_eq!(store.counts(kept).await.unwrap().found, 50);
    assert!(*changes.borrow() - before < 50, "they shared batches");
}
