//! Runs: queued once, taken once, ended once.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use severa_connector::{
    domain::{
        ids::RequestId,
        run::{Failure, Reason, Run, RunState},
    },
    store::{Conflict, Error, NewRun, RunFilter, Store},
};

use tokio::sync::Barrier;

use super::{Backend, fixtures::*};

fn requested(run: NewRun, id: &str) -> NewRun {
    NewRun { request_id: Some(RequestId::parse(id).unwrap()), ..run }
}

/// Takes the run that is next and ends it.
async fn end_next(store: &Store, state: RunState, failure: Option<Failure>) -> Run {
    let taken = store.take_run("a", MINUTE, time(50)).await.unwrap().unwrap();
    store.end_run(&taken.lease, taken.run.id, state, failure.as_ref(), time(60)).await.unwrap();
    store.release(&taken.lease).await.unwrap();
    store.run(&taken.run.connection, taken.run.id).await.unwrap()
}

pub(super) async fn without_a_request_id_equal_jobs_join(backend: Backend) {
    let store = &backend.store;
    insert_company(store, 1).await;
    insert_company(store, 2).await;
    let first = store.start_run(new_run(1, 0)).await.unwrap();
    assert!(first.is_new && first.run.state == RunState::Queued);
    assert_eq!(store.run(&connection_id(1), first.run.id).await.unwrap(), first.run);
    let joined = store.start_run(NewRun { job: job(1), ..new_run(1, 5) }).await.unwrap();
    assert!(!joined.is_new && joined.run == first.run);
    for other in [new_run(1, 6), NewRun { job: job(1), ..new_run(2, 7) }] {
        assert!(store.start_run(other).await.unwrap().is_new);
    }
    end_next(store, RunState::Succeeded, None).await;
    let after = store.start_run(NewRun { job: job(1), ..new_run(1, 8) }).await.unwrap();
    assert!(after.is_new, "an ended run is not joined");
}

pub(super) async fn a_request_id_is_one_run_and_one_job(backend: Backend) {
    let store = &backend.store;
    insert_company(store, 1).await;
    insert_company(store, 2).await;
    let first = store.start_run(requested(new_run(1, 0), "r-1")).await.unwrap();
    let same = NewRun { job: job(1), ..requested(new_run(1, 9), "r-1") };
    for state in [RunState::Queued, RunState::Succeeded] {
        let again = store.start_run(same.clone()).await.unwrap();
        assert!(!again.is_new && again.run.id == first.run.id && again.run.state == state);
        let refused = store.start_run(requested(new_run(1, 9), "r-1")).await;
        assert!(matches!(refused, Err(Error::Conflict(Conflict::RequestIdReused))), "{refused:?}");
        if state == RunState::Queued {
            end_next(store, RunState::Succeeded, None).await;
        }
    }
    let elsewhere = store.start_run(requested(new_run(2, 9), "r-1")).await.unwrap();
    assert!(elsewhere.is_new, "a request id belongs to a connection");
    assert!(matches!(store.run(&connection_id(2), first.run.id).await, Err(Error::NotFound(_))));
}

pub(super) async fn a_run_that_failed_in_passing_is_queued_anew(backend: Backend) {
    let store = &backend.store;
    insert_company(store, 1).await;
    let passing = [
        Reason::UpstreamUnavailable,
        Reason::UpstreamRateLimited,
        Reason::StoreUnavailable,
        Reason::ShuttingDown,
        Reason::LaneBusy,
    ];
    let mut failed = Vec::new();
    for reason in passing {
        let started = store.start_run(requested(new_run(1, 0), "r-1")).await.unwrap();
        assert!(started.is_new);
        let failure = Failure::new(reason).with("api", "severa").retry_after(MINUTE);
        let run = end_next(store, RunState::Failed, Some(failure.clone())).await;
        assert_eq!(run.failure, Some(failure));
        failed.push(run.id);
    }
    let last = store.start_run(requested(new_run(1, 0), "r-1")).await.unwrap();
    assert!(last.is_new && !failed.contains(&last.run.id));
    let history = store.runs(&RunFilter::default(), None, 10).await.unwrap().rows;
    assert_eq!(history.iter().filter(|run| run.request_id == last.run.request_id).count(), 6);
    end_next(store, RunState::Failed, Some(Failure::new(Reason::StatusNotFound))).await;
    let again = store.start_run(requested(new_run(1, 0), "r-1")).await.unwrap();
    assert!(!again.is_new && again.run.id == last.run.id, "what does not pass is not repeated");
}

pub(super) async fn concurrent_requests_make_one_run(backend: Backend) {
    let other = backend.other_process().await;
    insert_company(&backend.store, 1).await;
    // Each round asks for another job, half of them under a request id.
    for round in 0..20 {
        let together = Arc::new(Barrier::new(8));
        let starts: Vec<_> = (0..8)
            .map(|index| {
                let store = if index % 2 == 0 { backend.store.clone() } else { other.clone() };
                let together = Arc::clone(&together);
                let mut run = new_run(1, round);
                if round % 2 == 0 {
                    run = requested(run, &format!("r-{round}"));
                }
                tokio::spawn(async move {
                    together.wait().await;
                    store.start_run(run).await.unwrap()
                })
            })
            .collect();
        let mut runs = HashSet::new();
        let mut new = 0;
        for start in starts {
            let started = start.await.unwrap();
            runs.insert(started.run.id);
            new += usize::from(started.is_new);
        }
        assert_eq!((runs.len(), new), (1, 1));
    }
}

pub(super) async fn workers_take_each_run_once_and_never_two_of_a_lane(backend: Backend) {
    const LANES: u128 = 6;
    const RUNS_OF_LANE: i64 = 5;
    let other = backend.other_process().await;
    for company in 0..LANES {
        insert_company(&backend.store, company).await;
        for number in 0..RUNS_OF_LANE {
            backend.store.start_run(new_run(company, number)).await.unwrap();
        }
    }
    let all = usize::try_from(LANES).unwrap() * usize::try_from(RUNS_OF_LANE).unwrap();
    let done = Arc::new(Mutex::new(HashSet::new()));
    let busy = Arc::new(Mutex::new(HashSet::new()));
    let deadline = Instant::now() + MINUTE;
    let workers: Vec<_> = (0..8)
        .map(|index| {
            let store = if index % 2 == 0 { backend.store.clone() } else { other.clone() };
            let (done, busy) = (Arc::clone(&done), Arc::clone(&busy));
            tokio::spawn(async move {
                while done.lock().unwrap().len() < all {
                    assert!(Instant::now() < deadline, "the runs are not taken");
                    let holder = format!("worker {index}");
                    let Some(taken) = store.take_run(&holder, MINUTE, time(9)).await.unwrap() else {
                        tokio::task::yield_now().await;
                        continue;
                    };
                    assert!(!taken.taken_over && taken.run.state == RunState::Running);
                    assert!(busy.lock().unwrap().insert(taken.lease.lane()), "two of a lane");
                    tokio::task::yield_now().await;
                    let (lease, run) = (&taken.lease, taken.run.id);
                    store.end_run(lease, run, RunState::Succeeded, None, time(10)).await.unwrap();
                    assert!(busy.lock().unwrap().remove(&taken.lease.lane()));
                    assert!(done.lock().unwrap().insert(run), "taken twice");
                    store.release(lease).await.unwrap();
                }
            })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
    let filter = RunFilter { state: Some(RunState::Succeeded), ..RunFilter::default() };
    assert_eq!(backend.store.runs(&filter, None, 100).await.unwrap().rows.len(), all);
}

pub(super) async fn an_orphaned_run_is_taken_over_first(backend: Backend) {
    let store = &backend.store;
    insert_company(store, 1).await;
    let older = store.start_run(new_run(1, 0)).await.unwrap().run.id;
    store.start_run(new_run(1, 1)).await.unwrap();
    let first = store.take_run("a", Duration::ZERO, time(2)).await.unwrap().unwrap();
    assert!(first.run.id == older && !first.taken_over);
    let second = store.take_run("b", MINUTE, time(3)).await.unwrap().unwrap();
    assert!(second.run.id == older && second.taken_over);
    assert_eq!(second.run.started_at, Some(time(2)), "it started once");
    let refused = store.end_run(&first.lease, older, RunState::Succeeded, None, time(4)).await;
    assert!(matches!(refused, Err(Error::LeaseLost)), "{refused:?}");
    assert!(store.take_run("c", MINUTE, time(5)).await.unwrap().is_none(), "the lane is not free");
}

pub(super) async fn a_run_is_ended_once_and_only_under_its_lane(backend: Backend) {
    let store = &backend.store;
    insert_company(store, 1).await;
    store.start_run(new_run(1, 0)).await.unwrap();
    let taken = store.take_run("a", MINUTE, time(2)).await.unwrap().unwrap();
    let elsewhere = store.lease_lane(lane(2), "a", MINUTE).await.unwrap().unwrap();
    let run = taken.run.id;
    let refused = store.end_run(&elsewhere, run, RunState::Succeeded, None, time(4)).await;
    assert!(matches!(refused, Err(Error::Conflict(Conflict::OtherLane))), "{refused:?}");
    for _ in 0..2 {
        store.end_run(&taken.lease, run, RunState::Cancelled, None, time(4)).await.unwrap();
    }
    let refused = store.end_run(&taken.lease, run, RunState::Succeeded, None, time(5)).await;
    assert!(matches!(refused, Err(Error::Conflict(Conflict::RunEnded))), "{refused:?}");
    let ended = store.run(&connection_id(1), run).await.unwrap();
    assert_eq!((ended.state, ended.ended_at), (RunState::Cancelled, Some(time(4))));
}

pub(super) async fn of_two_ends_at_once_the_first_is_kept(backend: Backend) {
    let store = &backend.store;
    insert_company(store, 1).await;
    for round in 0..10 {
        store.start_run(new_run(1, round)).await.unwrap();
        let taken = store.take_run("a", MINUTE, time(2)).await.unwrap().unwrap();
        let ends: Vec<_> =
            [RunState::Succeeded, RunState::PartiallySucceeded, RunState::Failed, RunState::Cancelled]
                .map(|state| {
                    let (store, taken) = (store.clone(), taken.clone());
                    let end =
                        async move { store.end_run(&taken.lease, taken.run.id, state, None, time(4)).await };
                    tokio::spawn(async move { (state, end.await) })
                })
                .into();
        let mut kept = Vec::new();
        for end in ends {
            match end.await.unwrap() {
                (state, Ok(())) => kept.push(state),
                (_, refused) => {
                    assert!(matches!(refused, Err(Error::Conflict(Conflict::RunEnded))), "{refused:?}");
                }
            }
        }
        assert_eq!(kept, [store.run(&connection_id(1), taken.run.id).await.unwrap().state]);
        store.release(&taken.lease).await.unwrap();
    }
}

pub(super) async fn an_orphaned_run_is_taken_over_once(backend: Backend) {
    let other = backend.other_process().await;
    let mut orphans = HashSet::new();
    for company in 0..3 {
        insert_company(&backend.store, company).await;
        backend.store.start_run(new_run(company, 0)).await.unwrap();
        // The worker is gone at once.
        orphans.insert(backend.store.take_run("a", MINUTE, time(1)).await.unwrap().unwrap().run.id);
    }
    assert!(other.take_run("b", MINUTE, time(2)).await.unwrap().is_none(), "the lanes are not free");
    backend.execute("UPDATE lanes SET expires_at = expires_at - 61000000").await;
    let takes: Vec<_> = (0..8)
        .map(|index| {
            let store = if index % 2 == 0 { backend.store.clone() } else { other.clone() };
            tokio::spawn(async move {
                // Who finds all that is free locked by others gets none, and asks again.
                for _ in 0..10 {
                    if let Some(taken) = store.take_run("b", MINUTE, time(3)).await.unwrap() {
                        return Some(taken);
                    }
                }
                None
            })
        })
        .collect();
    let mut runs_taken = Vec::new();
    for take in takes {
        runs_taken.extend(take.await.unwrap());
    }
    assert!(
        runs_taken
            .iter()
            .all(|runs_taken| runs_taken.taken_over && runs_taken.run.started_at == Some(time(1)))
    );
    assert_eq!(runs_taken.len(), orphans.len());
    assert_eq!(runs_taken.iter().map(|runs_taken| runs_taken.run.id).collect::<HashSet<_>>(), orphans);
}

pub(super) async fn runs_are_listed_newest_first_in_pages(backend: Backend) {
    let store = &backend.store;
    insert_company(store, 1).await;
    insert_company(store, 2).await;
    // Three at a time, so that ids must part what was queued in one moment.
    for number in 0..10 {
        let run = NewRun { now: time(number / 3), ..new_run(1, number) };
        store.start_run(run).await.unwrap();
    }
    store.start_run(new_run(2, 3)).await.unwrap();
    let filter = RunFilter { connection: Some(connection_id(1)), state: Some(RunState::Queued) };
    let mut seen: Vec<Run> = Vec::new();
    let mut after = None;
    loop {
        let page = store.runs(&filter, after, 4).await.unwrap();
        seen.extend(page.rows);
        if page.next.is_none() {
            break;
        }
        after = page.next;
    }
    assert_eq!(seen.len(), 10);
    assert!(seen.is_sorted_by_key(|run| std::cmp::Reverse((run.created_at, run.id))));
}

pub(super) async fn a_cancelled_run_ends_at_once_where_it_waits(backend: Backend) {
    let store = &backend.store;
    insert_company(store, 1).await;
    let run = |seconds| store.start_run(new_run(1, seconds));
    let (going, waiting) = (run(0).await.unwrap().run.id, run(1).await.unwrap().run.id);
    let taken = store.take_run("a", MINUTE, time(2)).await.unwrap().unwrap();
    assert_eq!(taken.run.id, going);
    let connection = connection_id(1);
    let cancel = |run| store.cancel_run(&connection, run, time(3));
    let cancelled = cancel(waiting).await.unwrap();
    assert_eq!((cancelled.state, cancelled.ended_at), (RunState::Cancelled, Some(time(3))));
    for _ in 0..2 {
        let cancelled = cancel(going).await.unwrap();
        assert_eq!((cancelled.state, cancelled.cancel_requested), (RunState::Running, true));
    }
    // It outlives the worker.
    backend.execute("UPDATE lanes SET expires_at = 0").await;
    let taken = store.take_run("b", MINUTE, time(4)).await.unwrap().unwrap();
    assert!(taken.run.id == going && taken.run.cancel_requested);
    store.end_run(&taken.lease, going, RunState::Cancelled, None, time(5)).await.unwrap();
    for ended in [going, waiting] {
        let refused = cancel(ended).await;
        assert!(matches!(refused, Err(Error::Conflict(Conflict::RunEnded))), "{refused:?}");
    }
    assert!(matches!(store.cancel_run(&connection_id(2), going, time(6)).await, Err(Error::NotFound("run"))));
}

pub(super) async fn a_cancelled_run_is_not_joined(backend: Backend) {
    let store = &backend.store;
    insert_company(store, 1).await;
    let first = store.start_run(new_run(1, 0)).await.unwrap().run.id;
    store.take_run("a", MINUTE, time(1)).await.unwrap().unwrap();
    store.cancel_run(&connection_id(1), first, time(2)).await.unwrap();
    let next = store.start_run(new_run(1, 0)).await.unwrap();
    assert!(next.is_new && next.run.id != first);
}

pub(super) async fn a_worker_that_dies_in_a_run_is_counted(backend: Backend) {
    let store = &backend.store;
    insert_company(store, 1).await;
    store.start_run(new_run(1, 0)).await.unwrap();
    for deaths in 0..3 {
        let taken = store.take_run("a", MINUTE, time(1)).await.unwrap().unwrap();
        assert_eq!((taken.worker_deaths, taken.taken_over), (deaths, deaths > 0));
        backend.execute("UPDATE lanes SET expires_at = 0").await;
    }
    // A worker that stops in order gives the lane back.
    let taken = store.take_run("a", MINUTE, time(1)).await.unwrap().unwrap();
    store.release(&taken.lease).await.unwrap();
    let taken = store.take_run("a", MINUTE, time(1)).await.unwrap().unwrap();
    assert!(taken.taken_over && taken.worker_deaths == 3, "{taken:?}");
}
