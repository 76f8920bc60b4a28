//! The journal: what is in it, once, and in which order.

use severa_connector::{
    domain::journal::FOUND,
    store::{JournalPeriod, Save},
};

use super::{Backend, fixtures::*};

pub(super) async fn the_journal_keeps_its_order(backend: Backend) {
    let store = &backend.store;
    let (_, lease) = running_of(store, 1).await;
    for events in [["ONE", "TWO"], ["THREE", "FOUR"]] {
        let mut journal: Vec<_> = events.iter().map(|event| entry(1, 1, event)).collect();
        journal.push(entry(1, 2, "OTHER"));
        store.save(&lease, Save { journal, ..Save::default() }).await.unwrap();
    }
    let read = store.journal_of(key(1, 1), 10).await.unwrap();
    assert_eq!(read, ["ONE", "TWO", "THREE", "FOUR"].map(|event| entry(1, 1, event)));
    let last = store.journal_of(key(1, 1), 3).await.unwrap();
    assert_eq!(last, ["TWO", "THREE", "FOUR"].map(|event| entry(1, 1, event)));
}

pub(super) async fn it_begins_when_an_invoice_is_found_first(backend: Backend) {
    let store = &backend.store;
    let (run, lease) = running_of(store, 1).await;
    store.save(&lease, found(run, transfer(1, 1))).await.unwrap();
    // Found again, beside one that is new.
    let mut again = found(run, transfer(1, 1));
    again.found[0].transfer.updated_at = time(500);
    again.found.extend(found(run, transfer(1, 2)).found);
    store.save(&lease, again).await.unwrap();
    for (invoice, seconds) in [(1, 1), (2, 2)] {
        let journal = store.journal_of(key(1, invoice), 10).await.unwrap();
        let [entry] = journal.as_slice() else { panic!("{journal:?}") };
        assert_eq!((entry.event.as_str(), entry.run, entry.at), (FOUND, run, time(seconds)));
        assert_eq!(entry.connection, connection_id(1));
    }
}

pub(super) async fn a_repeated_save_writes_no_entry_twice(backend: Backend) {
    let store = &backend.store;
    let (run, lease) = running_of(store, 1).await;
    let mut save = found(run, transfer(1, 1));
    save.journal = vec![entry(1, 1, "ONE"), entry(1, 1, "TWO")];
    for _ in 0..2 {
        store.save(&lease, save.clone()).await.unwrap();
    }
    let events: Vec<String> =
        store.journal_of(key(1, 1), 10).await.unwrap().into_iter().map(|entry| entry.event).collect();
    assert_eq!(events, [FOUND, "ONE", "TWO"]);
}

pub(super) async fn it_is_read_on_after_a_sequence_and_within_a_period(backend: Backend) {
    let store = &backend.store;
    let (_, lease) = running_of(store, 1).await;
    let (_, other) = running_of(store, 2).await;
    let mut all = Vec::new();
    for number in 0_u8..10 {
        let mut entry = entry(1, number.into(), "EVENT");
        entry.at = time(number.into());
        for (lease, entry) in [(&lease, entry.clone()), (&other, self::entry(2, number.into(), "OTHER"))] {
            store.save(lease, Save { journal: vec![entry], ..Save::default() }).await.unwrap();
        }
        all.push(entry);
    }
    let period = JournalPeriod { organization: organization(1), from: None, until: None };
    let (mut read, mut after) = (Vec::new(), 0);
    loop {
        let page = store.journal_after(&period, after, 3).await.unwrap();
        let Some((last, _)) = page.last() else { break };
        assert!(page.is_sorted_by_key(|(sequence, _)| *sequence) && page[0].0 > after);
        after = *last;
        read.extend(page.into_iter().map(|(_, entry)| entry));
    }
    assert_eq!(read, all);
    let within = JournalPeriod { from: Some(time(3)), until: Some(time(4)), ..period };
    let read = store.journal_after(&within, 0, 100).await.unwrap();
    assert_eq!(read.iter().map(|(_, entry)| entry).collect::<Vec<_>>(), [&all[3]]);
}
