//! What can be read back, and how it is found.

use jiff::civil::date;
use severa_connector::{
    domain::{
        finding::Code,
        ids::InvoiceGuid,
        run::{Counts, Item, Outcome, RunState},
        transfer::{FailureClass, Standing, Step, Transfer},
    },
    store::{Lease, Save, Store, TransferFilter},
};

use super::{Backend, fixtures::*};

async fn save_transfers(store: &Store, lease: &Lease, transfers: &[Transfer]) {
    let save = Save { transfers: transfers.to_vec(), ..Save::default() };
    store.save(lease, save).await.unwrap();
}

pub(super) async fn counts_add_up(backend: Backend) {
    let store = &backend.store;
    let (run, lease) = running_of(store, 1).await;
    assert_eq!(store.counts(run).await.unwrap(), Counts::default());
    let mut invoice = 0;
    let mut items: Vec<Item> = Vec::new();
    for (number, outcome) in Outcome::ALL.into_iter().enumerate() {
        for _ in 0..=number {
            items.push(item(1, invoice, outcome));
            invoice += 1;
        }
    }
    let transfers: Vec<Transfer> = (0..invoice + 2).map(|invoice| transfer(1, invoice)).collect();
    save_transfers(store, &lease, &transfers).await;
    for item in &mut items {
        item.is_new_problem = matches!(item.outcome, Outcome::Held | Outcome::Failed);
        if item.outcome == Outcome::Failed {
            item.failure = Some(FailureClass::Contract);
        }
    }
    items.iter_mut().find(|item| item.outcome == Outcome::AlreadyTransferred).unwrap().has_attention = true;
    items.last_mut().unwrap().is_ready = true;
    store.save(&lease, finished(run, items.clone())).await.unwrap();
    for invoice in invoice..invoice + 2 {
        store.save(&lease, found(run, transfer(1, invoice))).await.unwrap();
    }
    let counts = store.counts(run).await.unwrap();
    let expected = Counts {
        found: 30,
        transferred: 1,
        already_transferred: 2,
        held: 3,
        failed: 4,
        uncertain: 5,
        skipped: 6,
        not_attempted: 9,
        ready: 1,
        new_problems: 7,
        attentions: 1,
    };
    assert_eq!(counts, expected);
    assert_eq!(counts.state(), RunState::PartiallySucceeded);
    let read: Vec<Item> =
        store.items_after(run, 0, 100).await.unwrap().into_iter().map(|view| view.item).collect();
    assert_eq!(read, items);
}

pub(super) async fn open_items_are_those_without_an_outcome(backend: Backend) {
    let store = &backend.store;
    let (run, lease) = running_of(store, 1).await;
    for invoice in [4, 2, 5, 1, 3] {
        store.save(&lease, found(run, transfer(1, invoice))).await.unwrap();
    }
    store.save(&lease, finished(run, vec![item(1, 2, Outcome::NotAttempted)])).await.unwrap();
    let first = store.open_items(run, None, 3).await.unwrap();
    assert_eq!(first, [1, 3, 4].map(|invoice| transfer(1, invoice)));
    let after: Option<InvoiceGuid> = first.last().map(|transfer| transfer.key.invoice);
    assert_eq!(store.open_items(run, after, 3).await.unwrap(), [transfer(1, 5)]);
}

pub(super) async fn previews_are_sealed_and_end(backend: Backend) {
    let store = &backend.store;
    let (run, lease) = running_of(store, 1).await;
    let transfers = [1, 2].map(|invoice| transfer(1, invoice));
    save_transfers(store, &lease, &transfers).await;
    let items = [1, 2].map(|invoice| Item {
        preview: Some(preview(invoice)),
        is_ready: true,
        ..item(1, invoice, Outcome::NotAttempted)
    });
    store.save(&lease, finished(run, items.to_vec())).await.unwrap();
    let read = async || {
        let views = store.items_after(run, 0, 10).await.unwrap();
        views.into_iter().map(|view| view.item.preview).collect::<Vec<_>>()
    };
    assert_eq!(read().await, [Some(preview(1)), Some(preview(2))]);
    let in_the_clear = b"Matti Meikalainen";
    if let Some(dir) = &backend.dir {
        for file in std::fs::read_dir(dir.path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            assert!(!bytes.windows(in_the_clear.len()).any(|window| window == in_the_clear));
        }
    }
    let kept = "SELECT COUNT(*) FROM items WHERE preview IS NOT NULL";
    store.forget_previews().await.unwrap();
    assert_eq!(backend.count(kept).await, 2);
    // A day later, for the database.
    backend
        .execute("UPDATE items SET preview_expires_at = preview_expires_at - 86400000000 WHERE sequence = 1")
        .await;
    assert_eq!(read().await, [None, Some(preview(2))]);
    store.forget_previews().await.unwrap();
    assert_eq!(backend.count(kept).await, 1);
    // A connection that is gone takes its previews with it.
    store.delete_connection(&connection_id(1), None, time(9)).await.unwrap();
    assert_eq!(read().await, [None, None]);
    let late = Item { preview: Some(preview(1)), ..item(1, 1, Outcome::NotAttempted) };
    store.save(&lease, finished(run, vec![late])).await.unwrap();
    assert_eq!(read().await, [None, None]);
}

pub(super) async fn transfers_are_found_by_every_filter(backend: Backend) {
    let store = &backend.store;
    let (_, lease) = running_of(store, 1).await;
    let (_, other_lease) = running_of(store, 2).await;
    let plain = transfer(1, 1);
    let mut odd = transfer(1, 2);
    odd.seen.customer_number = None;
    odd.seen.credits = Some(plain.key.invoice);
    odd.seen.date = Some(date(2026, 10, 31));
    odd.progress.standing = Standing::Held;
    odd.progress.step = Step::DraftMade {
        contact: contact(1),
        draft: severa_connector::domain::transfer::Draft {
            id: "i-9".parse_id(),
            row_version: severa_connector::domain::ids::RowVersion::parse("v").unwrap(),
        },
    };
    odd.findings = vec![finding(Code::AccountVatMismatch), finding(Code::AccountVatMismatch)];
    let elsewhere = transfer(2, 3);
    save_transfers(store, &lease, &[plain.clone(), odd.clone()]).await;
    save_transfers(store, &other_lease, std::slice::from_ref(&elsewhere)).await;
    let all = TransferFilter::default();
    let cases = [
        (all.clone(), vec![3, 2, 1]),
        (TransferFilter { organization: Some(organization(2)), ..all.clone() }, vec![3]),
        (TransferFilter { connection: Some(connection_id(1)), ..all.clone() }, vec![2, 1]),
        (TransferFilter { number: plain.seen.number, ..all.clone() }, vec![1]),
        (TransferFilter { customer_number: plain.seen.customer_number, ..all.clone() }, vec![3, 1]),
        (TransferFilter { standing: Some(Standing::Held.name()), ..all.clone() }, vec![2]),
        (TransferFilter { finding: Some(Code::AccountVatMismatch), ..all.clone() }, vec![2]),
        (TransferFilter { finding: Some(Code::TextShortened), ..all.clone() }, vec![]),
        (TransferFilter { date_from: Some(date(2026, 11, 1)), ..all.clone() }, vec![3, 1]),
        (TransferFilter { date_to: Some(date(2026, 10, 31)), ..all.clone() }, vec![2]),
        (TransferFilter { credits: Some(plain.key.invoice), ..all.clone() }, vec![2]),
        (TransferFilter { credits: Some(odd.key.invoice), ..all.clone() }, vec![]),
        (TransferFilter { talenom_invoice: Some("i-9".parse_id()), ..all.clone() }, vec![2]),
        (
            TransferFilter {
                standing: Some(Standing::Going.name()),
                organization: Some(organization(1)),
                ..all.clone()
            },
            vec![1],
        ),
    ];
    for (filter, expected) in cases {
        let read = store.list_transfers(&filter, None, 10).await.unwrap().rows;
        let expected: Vec<_> =
            expected.iter().map(|number| [&plain, &odd, &elsewhere][number - 1].clone()).collect();
        assert_eq!(read, expected, "{filter:?}");
    }
    // A finding that is mended is not found any more.
    odd.findings.clear();
    save_transfers(store, &lease, &[odd]).await;
    let filter = TransferFilter { finding: Some(Code::AccountVatMismatch), ..all };
    assert_eq!(store.list_transfers(&filter, None, 10).await.unwrap().rows, []);
}

trait ParseId {
    fn parse_id(&self) -> severa_connector::domain::ids::TalenomInvoiceId;
}

impl ParseId for str {
    fn parse_id(&self) -> severa_connector::domain::ids::TalenomInvoiceId {
        severa_connector::domain::ids::TalenomInvoiceId::parse(self).unwrap()
    }
}

pub(super) async fn transfers_are_listed_newest_first_in_pages(backend: Backend) {
    let store = &backend.store;
    let (_, lease) = running_of(store, 1).await;
    let mut transfers: Vec<Transfer> = (0..10).map(|invoice| transfer(1, invoice)).collect();
    for transfer in &mut transfers {
        // Many were found in one moment.
        transfer.found_at = time(transfer.found_at.as_second() % 2);
    }
    save_transfers(store, &lease, &transfers).await;
    let filter = TransferFilter::default();
    let mut seen: Vec<Transfer> = Vec::new();
    let mut after = None;
    loop {
        let page = store.list_transfers(&filter, after, 3).await.unwrap();
        seen.extend(page.rows);
        // What is found meanwhile does not shift the pages.
        let mut newer = transfer(1, 100 + seen.len() as u128);
        newer.found_at = time(5000);
        save_transfers(store, &lease, &[newer]).await;
        if page.next.is_none() {
            break;
        }
        after = page.next;
    }
    transfers.sort_by_key(|transfer| std::cmp::Reverse((transfer.found_at, transfer.key)));
    assert_eq!(seen, transfers);
}

pub(super) async fn planned_are_those_found_ready(backend: Backend) {
    let store = &backend.store;
    let (run, lease) = running_of(store, 1).await;
    let transfers: Vec<Transfer> = (0..7).map(|invoice| transfer(1, invoice)).collect();
    save_transfers(store, &lease, &transfers).await;
    let hash = |invoice| preview(invoice).content_hash();
    let items = (0..7).map(|invoice| {
        let is_ready = invoice % 2 == 0;
        let content_hash = is_ready.then(|| hash(invoice));
        Item { is_ready, content_hash, ..item(1, invoice, Outcome::NotAttempted) }
    });
    store.save(&lease, finished(run, items.collect())).await.unwrap();
    let first = store.planned(run, None, 3).await.unwrap();
    assert_eq!(first, [0, 2, 4].map(|invoice| transfers[invoice].clone()));
    let rest = store.planned(run, Some(first[2].key.invoice), 3).await.unwrap();
    assert_eq!(rest, [transfers[6].clone()]);
    assert_eq!(store.planned_hash(run, key(1, 2).invoice).await.unwrap(), Some(hash(2)));
    for left in [3, 99] {
        assert_eq!(store.planned_hash(run, key(1, left).invoice).await.unwrap(), None);
    }
}

pub(super) async fn several_runs_are_counted_at_once(backend: Backend) {
    let store = &backend.store;
    let mut runs = Vec::new();
    for company in 1..=2 {
        let (run, lease) = running_of(store, company).await;
        let transfers: Vec<Transfer> = (0..=company).map(|invoice| transfer(company, invoice)).collect();
        save_transfers(store, &lease, &transfers).await;
        let items = (0..=company).map(|invoice| item(company, invoice, Outcome::Held));
        store.save(&lease, finished(run, items.collect())).await.unwrap();
        runs.push(run);
    }
    let (empty, _) = running_of(store, 3).await;
    let counts = store.counts_of(&[runs[0], runs[1], empty]).await.unwrap();
    assert_eq!(counts.len(), 2);
    for (run, held) in runs.into_iter().zip([2, 3]) {
        assert_eq!(counts[&run], Counts { found: held, held, ..Counts::default() });
        assert_eq!(counts[&run], store.counts(run).await.unwrap());
    }
}
