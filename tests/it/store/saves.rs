//! The writer: what is saved, in which order, and under which lease.

use std::time::Instant;

use severa_connector::{
    domain::{
        contact::LinkState,
        finding::Code,
        ids::{RowVersion, TalenomInvoiceId},
        run::{Outcome, RunState, Subject},
        sales_invoice::ContentHash,
        transfer::{Content, Draft, FailureClass, Progress, Seen, Standing, Step},
    },
    store::{Conflict, Error, Save},
};

use super::{Backend, fixtures::*};

fn steps() -> Vec<Step> {
    let draft =
        Draft { id: TalenomInvoiceId::parse("i-1").unwrap(), row_version: RowVersion::parse("v7").unwrap() };
    let contact = contact(1);
    let content =
        Content { contact: contact.clone(), draft: draft.clone(), hash: ContentHash::of(b"content") };
    let mut steps = vec![
        Step::Found,
        Step::ContactReady { contact: contact.clone() },
        Step::DraftRequested { contact: contact.clone() },
        Step::DraftMade { contact: contact.clone(), draft: draft.clone() },
        Step::DeleteSending { contact, draft },
        Step::RowsSending(content.clone()),
        Step::RowsWritten(content.clone()),
        Step::ApproveSending(content.clone()),
        Step::Approved(content.clone()),
    ];
    for approved in [true, false] {
        steps.push(Step::StatusSending { content: content.clone(), approved });
        steps.push(Step::Done { content: content.clone(), approved });
    }
    steps
}

fn standings() -> Vec<Standing> {
    let failed = |class| Standing::Failed { class, next_attempt: Some(time(100)) };
    let mut standings = vec![
        Standing::Going,
        Standing::Held,
        Standing::Uncertain { next_attempt: Some(time(100)) },
        Standing::Uncertain { next_attempt: None },
        Standing::GivenUp,
        Standing::Withdrawn,
        Standing::Transferred,
    ];
    standings.extend([FailureClass::Unavailable, FailureClass::Contract, FailureClass::Refused].map(failed));
    standings
}

pub(super) async fn every_step_and_standing_comes_back(backend: Backend) {
    let (_, lease) = running(&backend).await;
    let mut transfers = Vec::new();
    for step in steps() {
        for standing in standings() {
            let mut transfer = transfer(1, transfers.len() as u128);
            transfer.progress =
                Progress { revision: 3, step: step.clone(), standing, attempts: 2, orphan_drafts: 1 };
            transfer.findings = vec![finding(Code::AccountVatMismatch), finding(Code::TextShortened)];
            transfers.push(transfer);
        }
    }
    let mut unseen = transfer(1, transfers.len() as u128);
    unseen.seen = Seen::default();
    transfers.push(unseen);
    let save = Save { transfers: transfers.clone(), ..Save::default() };
    backend.store.save(&lease, save).await.unwrap();
    let invoices: Vec<_> = transfers.iter().map(|transfer| transfer.key.invoice).collect();
    let mut read = backend.store.transfers(organization(1), &invoices).await.unwrap();
    read.sort_by_key(|transfer| transfer.key);
    assert_eq!(read, transfers);
    // Back to the beginning: nothing of the former step stays.
    for transfer in &mut transfers {
        transfer.progress = Progress::default();
        transfer.findings.clear();
    }
    let save = Save { transfers: transfers.clone(), ..Save::default() };
    backend.store.save(&lease, save).await.unwrap();
    let last = transfers.last().unwrap();
    assert_eq!(backend.store.transfer(last.key).await.unwrap(), *last);
}

pub(super) async fn what_a_step_needs_must_be_there(backend: Backend) {
    let (_, lease) = running(&backend).await;
    let mut done = transfer(1, 1);
    done.progress.step = steps().pop().unwrap();
    done.progress.standing = standings().pop().unwrap();
    for column in [
        "contact_id",
        "talenom_invoice_id",
        "row_version",
        "content_hash",
        "approved",
        "failure_class",
        "gross",
    ] {
        let save = Save { transfers: vec![done.clone()], ..Save::default() };
        backend.store.save(&lease, save).await.unwrap();
        assert!(backend.store.transfer(done.key).await.is_ok());
        backend.execute(&format!("UPDATE transfers SET {column} = NULL")).await;
        let refused = backend.store.transfer(done.key).await;
        let is_told = |error: &Error| matches!(error, Error::Inconsistent { table: "transfers", column: told, .. } if *told == column);
        assert!(refused.as_ref().is_err_and(is_told), "{column}: {refused:?}");
    }
}

pub(super) async fn found_again_does_not_touch_progress(backend: Backend) {
    let (run, lease) = running(&backend).await;
    let store = &backend.store;
    let first = transfer(1, 1);
    store.save(&lease, found(run, first.clone())).await.unwrap();
    assert_eq!(store.transfer(first.key).await.unwrap(), first);
    let mut moved = first.clone();
    moved.progress = Progress {
        revision: 2,
        step: steps().pop().unwrap(),
        standing: Standing::Transferred,
        ..Progress::default()
    };
    moved.findings = vec![finding(Code::TextShortened)];
    moved.updated_at = time(500);
    let mut done = finished(run, vec![item(1, 1, Outcome::Transferred)]);
    done.transfers = vec![moved.clone()];
    store.save(&lease, done).await.unwrap();

    insert_company(store, 2).await;
    let mut again = first.clone();
    again.connection = connection_id(2);
    again.seen.customer_number = None;
    again.seen.credits = Some(key(1, 7).invoice);
    again.found_at = time(900);
    store.save(&lease, found(run, again.clone())).await.unwrap();
    let expected = severa_connector::domain::transfer::Transfer {
        connection: again.connection,
        seen: again.seen,
        ..moved
    };
    assert_eq!(store.transfer(first.key).await.unwrap(), expected);
    assert_eq!(store.counts(run).await.unwrap().transferred, 1, "the item keeps its outcome");
}

pub(super) async fn many_saves_share_few_commits(backend: Backend) {
    let (run, lease) = running(&backend).await;
    let changes = backend.store.changes();
    let before = *changes.borrow();
    let saves: Vec<_> = (0..400)
        .map(|invoice| {
            let (store, lease) = (backend.store.clone(), lease.clone());
            tokio::spawn(async move { store.save(&lease, found(run, transfer(1, invoice))).await })
        })
        .collect();
    for save in saves {
        save.await.unwrap().unwrap();
    }
    let commits = *changes.borrow() - before;
    assert_eq!(backend.store.counts(run).await.unwrap().found, 400);
    assert!((1..100).contains(&commits), "{commits} commits for 400 saves");
}

pub(super) async fn a_follower_misses_no_sequence(backend: Backend) {
    const WRITERS: u128 = 8;
    const SAVES: u128 = 25;
    let (run, lease) = running(&backend).await;
    let store = &backend.store;
    let all = (0..WRITERS * SAVES * 2).map(|invoice| transfer(1, invoice));
    let save = Save { transfers: all.collect(), ..Save::default() };
    store.save(&lease, save).await.unwrap();
    // Two writers of two processes, where there can be two, keep the order too.
    let other = backend.other_process().await;
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let store = if writer % 2 == 0 { store.clone() } else { other.clone() };
            let lease = lease.clone();
            tokio::spawn(async move {
                for number in 0..SAVES {
                    let invoice = (writer * SAVES + number) * 2;
                    let both = [invoice, invoice + 1].map(|invoice| item(1, invoice, Outcome::Held));
                    store.save(&lease, finished(run, both.to_vec())).await.unwrap();
                }
            })
        })
        .collect();
    let (mut last, begun) = (0, Instant::now());
    while last < u64::try_from(WRITERS * SAVES * 2).unwrap() {
        let views = store.items_after(run, last, 7).await.unwrap();
        for view in &views {
            assert_eq!(view.sequence, last + 1);
            let transfer = view.transfer.as_ref().unwrap();
            assert_eq!(view.item.subject, Subject::Invoice(transfer.key));
            last = view.sequence;
        }
        assert!(begun.elapsed() < MINUTE, "{last} is the last that is seen");
    }
    for writer in writers {
        writer.await.unwrap();
    }
    assert!(store.items_after(run, last, 7).await.unwrap().is_empty());
}

pub(super) async fn an_item_keeps_its_sequence(backend: Backend) {
    let (run, lease) = running(&backend).await;
    let store = &backend.store;
    let save = Save { transfers: (1..=3).map(|invoice| transfer(1, invoice)).collect(), ..Save::default() };
    store.save(&lease, save).await.unwrap();
    for (invoice, outcome) in [(3, Outcome::Held), (1, Outcome::Held), (3, Outcome::Transferred)] {
        store.save(&lease, finished(run, vec![item(1, invoice, outcome)])).await.unwrap();
    }
    let both = vec![item(1, 2, Outcome::Failed), item(1, 1, Outcome::Skipped)];
    store.save(&lease, finished(run, both)).await.unwrap();
    let views = store.items_after(run, 0, 10).await.unwrap();
    let read: Vec<_> =
        views.iter().map(|view| (view.sequence, view.item.subject.clone(), view.item.outcome)).collect();
    let expected = [
        (1, key(1, 3), Outcome::Transferred),
        (2, key(1, 1), Outcome::Skipped),
        (3, key(1, 2), Outcome::Failed),
    ]
    .map(|(sequence, key, outcome)| (sequence, Subject::Invoice(key), outcome));
    assert_eq!(read, expected);
}

pub(super) async fn of_two_saves_of_a_key_the_last_wins(backend: Backend) {
    let (run, lease) = running(&backend).await;
    let store = &backend.store;
    let mut later = transfer(1, 1);
    later.seen.number = None;
    let save = Save {
        transfers: vec![transfer(1, 1), later.clone()],
        links: vec![link(1, 1, LinkState::Uncertain), link(1, 1, linked_to(4))],
        items: vec![(run, item(1, 1, Outcome::Held)), (run, item(1, 1, Outcome::Transferred))],
        ..Save::default()
    };
    store.save(&lease, save).await.unwrap();
    assert_eq!(store.transfer(key(1, 1)).await.unwrap(), later);
    let linked = store.link(&link_key(1, 1)).await.unwrap().unwrap();
    assert_eq!(linked.state, linked_to(4));
    let counts = store.counts(run).await.unwrap();
    assert_eq!((counts.found, counts.transferred), (1, 1));
}

fn linked_to(id: u32) -> LinkState {
    LinkState::Linked { contact: contact(id), details: Some(ContentHash::of(b"details")) }
}

pub(super) async fn a_link_is_read_back_in_every_state(backend: Backend) {
    let (_, lease) = running(&backend).await;
    let store = &backend.store;
    let states = [
        LinkState::Requested { since: time(3) },
        linked_to(1),
        LinkState::Updating { contact: contact(1), since: time(4) },
        LinkState::Linked { contact: contact(1), details: None },
        LinkState::Uncertain,
        LinkState::Refused,
    ];
    for state in states {
        let link = link(1, 1, state);
        store.save(&lease, Save { links: vec![link.clone()], ..Save::default() }).await.unwrap();
        assert_eq!(store.link(&link.key).await.unwrap(), Some(link));
    }
}

pub(super) async fn only_an_uncertain_contact_is_forgotten(backend: Backend) {
    let (_, lease) = running(&backend).await;
    let store = &backend.store;
    let links =
        vec![link(1, 1, LinkState::Uncertain), link(1, 2, linked_to(2)), link(1, 3, LinkState::Uncertain)];
    store.save(&lease, Save { links, ..Save::default() }).await.unwrap();
    let state = async |customer| store.link(&link_key(1, customer)).await.unwrap().unwrap().state;
    assert!(store.forget_uncertain_contact(&link_key(1, 1)).await.unwrap());
    assert!(!store.forget_uncertain_contact(&link_key(1, 1)).await.unwrap());
    assert!(!store.forget_uncertain_contact(&link_key(1, 2)).await.unwrap());
    assert!(!store.forget_uncertain_contact(&link_key(1, 4)).await.unwrap());
    assert_eq!(state(1).await, LinkState::Refused);
    assert_eq!(state(2).await, linked_to(2));
    assert_eq!(state(3).await, LinkState::Uncertain);
}

pub(super) async fn a_contact_is_one_customer(backend: Backend) {
    let (_, lease) = running(&backend).await;
    let store = &backend.store;
    let linked = |customer| link(1, customer, linked_to(1));
    let save = |link| Save { links: vec![link], ..Save::default() };
    store.save(&lease, save(link(1, 1, LinkState::Requested { since: time(3) }))).await.unwrap();
    store.save(&lease, save(link(1, 3, LinkState::Uncertain))).await.unwrap();
    store.save(&lease, save(linked(1))).await.unwrap();
    let refused = store.save(&lease, save(linked(2))).await;
    assert!(matches!(refused, Err(Error::Conflict(Conflict::Duplicate))), "{refused:?}");
    let link_key = link_key(1, 1);
    let by_contact =
        store.link_by_contact(link_key.organization, link_key.talenom_organization, &contact(1)).await;
    assert_eq!(by_contact.unwrap(), Some(link_key.customer));
    assert_eq!(store.link(&link_key).await.unwrap(), Some(linked(1)));
    let uncertain = link(1, 3, LinkState::Uncertain);
    assert_eq!(store.link(&uncertain.key).await.unwrap(), Some(uncertain));
    store.save(&lease, save(link(1, 3, LinkState::Refused))).await.unwrap();
    let refused = link(1, 3, LinkState::Refused);
    assert_eq!(store.link(&refused.key).await.unwrap(), Some(refused));
    // Another pair of organizations has contacts of its own.
    store.save(&lease, save(link(2, 2, linked_to(1)))).await.unwrap();
}

pub(super) async fn a_bad_save_fails_alone(backend: Backend) {
    let (run, lease) = running(&backend).await;
    let store = &backend.store;
    let begun = Instant::now();
    let saves: Vec<_> = (0..40)
        .map(|invoice| {
            let (store, lease) = (store.clone(), lease.clone());
            let save = if invoice % 10 == 7 {
                // Its invoice has no transfer.
                finished(run, vec![item(1, invoice, Outcome::Held)])
            } else {
                found(run, transfer(1, invoice))
            };
            tokio::spawn(async move { (invoice, store.save(&lease, save).await) })
        })
        .collect();
    for save in saves {
        let (invoice, outcome) = save.await.unwrap();
        assert_eq!(outcome.is_err(), invoice % 10 == 7, "{invoice}: {outcome:?}");
    }
    assert_eq!(store.counts(run).await.unwrap().found, 36);
    assert!(begun.elapsed() < MINUTE);
}

pub(super) async fn an_ended_run_takes_no_items(backend: Backend) {
    let (run, lease) = running(&backend).await;
    let store = &backend.store;
    store.save(&lease, found(run, transfer(1, 1))).await.unwrap();
    store.end_run(&lease, run, RunState::Cancelled, None, time(9)).await.unwrap();
    for late in [found(run, transfer(1, 2)), finished(run, vec![item(1, 1, Outcome::Transferred)])] {
        let refused = store.save(&lease, late).await;
        assert!(matches!(refused, Err(Error::Conflict(Conflict::RunEnded))), "{refused:?}");
    }
    let counts = store.counts(run).await.unwrap();
    assert_eq!((counts.found, counts.not_attempted), (1, 1));
}
