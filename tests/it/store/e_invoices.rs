//! What is remembered of e-invoice addresses.

use severa_connector::{
    domain::{
        e_invoice::{EInvoiceAddress, EInvoiceCounts, EInvoiceState, RememberedEInvoice},
        ids::{CustomerGuid, CustomerNumber},
        run::Outcome,
        transfer::Transfer,
    },
    store::{EInvoiceDecision, Lease, Save, Store},
};

use super::{Backend, fixtures::*};

const ADDRESS: &str = "003723327487";

fn at(seconds: i64) -> EInvoiceDecision<'static> {
    EInvoiceDecision { actor: "anna", reason: "phoned", at: time(seconds) }
}

fn guid(customer: u128) -> CustomerGuid {
    link_key(1, customer).customer
}

fn number(customer: u128) -> CustomerNumber {
    CustomerNumber::new(i64::try_from(customer).unwrap() + 1000).unwrap()
}

fn remembered(customer: u128, state: EInvoiceState) -> RememberedEInvoice {
    RememberedEInvoice {
        key: link_key(1, customer),
        connection: connection_id(1),
        number: number(customer),
        address: EInvoiceAddress { address: ADDRESS.to_owned(), operator: "BAWCFI22".to_owned() },
        state,
        is_switched_off: customer.is_multiple_of(2),
        seen_at: time(i64::try_from(customer).unwrap()),
    }
}

fn missing() -> EInvoiceState {
    EInvoiceState::Missing { since: time(100) }
}

fn removed(since: i64, is_confirmed: bool) -> EInvoiceState {
    let since = time(since);
    EInvoiceState::Removed { since, at: time(500), is_confirmed }
}

async fn save(store: &Store, lease: &Lease, states: &[EInvoiceState]) -> Vec<RememberedEInvoice> {
    let all: Vec<RememberedEInvoice> =
        (1..).zip(states).map(|(customer, state)| remembered(customer, *state)).collect();
    let save = Save { e_invoices: all.clone(), ..Save::default() };
    store.save(lease, save).await.unwrap();
    all
}

async fn read(store: &Store, customer: u128) -> Option<RememberedEInvoice> {
    store.e_invoices(&connection(1), &[guid(customer)]).await.unwrap().remove(&guid(customer))
}

pub(super) async fn an_address_comes_back_in_every_state(backend: Backend) {
    let (_, lease) = running(&backend).await;
    let confirmed = EInvoiceState::Confirmed { since: time(3) };
    let states = [
        EInvoiceState::Shown,
        EInvoiceState::Hidden,
        missing(),
        confirmed,
        removed(100, false),
        removed(100, true),
        EInvoiceState::Returning,
        EInvoiceState::Restored,
    ];
    let all = save(&backend.store, &lease, &states).await;
    let guids: Vec<CustomerGuid> = (1..=9).map(guid).collect();
    let mut read: Vec<_> =
        backend.store.e_invoices(&connection(1), &guids).await.unwrap().into_values().collect();
    read.sort_by_key(|row| row.number);
    assert_eq!(read, all);
    let sealed = "SELECT COUNT(*) FROM e_invoices WHERE CAST(address AS TEXT) LIKE '%3327487%'";
    assert_eq!(backend.count(sealed).await, 0);
}

pub(super) async fn it_goes_with_its_connection(backend: Backend) {
    let (_, lease) = running(&backend).await;
    save(&backend.store, &lease, &[EInvoiceState::Shown, missing()]).await;
    backend.store.delete_connection(&connection_id(1), None, time(9)).await.unwrap();
    assert_eq!(backend.count("SELECT COUNT(*) FROM e_invoices").await, 0);
    save(&backend.store, &lease, &[EInvoiceState::Shown]).await;
    assert_eq!(backend.count("SELECT COUNT(*) FROM e_invoices").await, 0, "nor is it kept anew");
}

pub(super) async fn a_runs_customers_are_those_of_its_open_items(backend: Backend) {
    let (run, lease) = running(&backend).await;
    let store = &backend.store;
    let states =
        [EInvoiceState::Shown, EInvoiceState::Hidden, missing(), removed(100, false), EInvoiceState::Shown];
    save(store, &lease, &states).await;
    for customer in 1..=4 {
        for invoice in [customer, customer + 10] {
            let mut transfer: Transfer = transfer(1, invoice);
            transfer.seen.customer_number = Some(number(customer));
            store.save(&lease, found(run, transfer)).await.unwrap();
        }
    }
    let asked = async |after, limit| {
        let rows = store.e_invoices_of_run(run, &connection(1), after, limit).await.unwrap();
        rows.into_iter().map(|row| row.number).collect::<Vec<_>>()
    };
    assert_eq!(asked(None, 10).await, [1, 2, 3].map(number), "a removed one is not missing");
    assert_eq!(asked(None, 2).await, [1, 2].map(number));
    assert_eq!(asked(Some(guid(2)), 2).await, [3].map(number));
    let items = [1, 11].map(|invoice| item(1, invoice, Outcome::Held)).to_vec();
    store.save(&lease, finished(run, items)).await.unwrap();
    assert_eq!(asked(None, 10).await, [2, 3].map(number));
}

pub(super) async fn addresses_are_counted_by_what_became_of_them(backend: Backend) {
    let (_, lease) = running(&backend).await;
    let store = &backend.store;
    let states = [
        EInvoiceState::Shown,
        EInvoiceState::Hidden,
        missing(),
        EInvoiceState::Confirmed { since: time(3) },
        removed(200, false),
        removed(199, false),
        removed(200, true),
        EInvoiceState::Returning,
        EInvoiceState::Restored,
    ];
    save(store, &lease, &states).await;
    let since = time(200);
    let counts = store.e_invoice_counts(&connection(1), since).await.unwrap();
    assert_eq!(counts, EInvoiceCounts { having: 2, lost: 2 });
    let other = store.e_invoice_counts(&connection(2), since).await.unwrap();
    assert_eq!(other, EInvoiceCounts::default());
    let witnesses = async |offset| {
        let page = store.e_invoice_witnesses(&connection(1), offset, 1).await.unwrap();
        page.into_iter().map(|(customer, _)| customer).collect::<Vec<_>>()
    };
    assert_eq!(
        (witnesses(0).await, witnesses(1).await, witnesses(2).await),
        (vec![guid(2)], vec![guid(1)], vec![])
    );
}

pub(super) async fn a_person_confirms_and_restores_what_waits_for_it(backend: Backend) {
    let (_, lease) = running(&backend).await;
    let store = &backend.store;
    let states = [EInvoiceState::Shown, EInvoiceState::Hidden, missing(), removed(100, false)];
    save(store, &lease, &states).await;
    let connection = connection(1);
    let numbers = [1, 2, 3, 4, 5].map(number);
    let confirm =
        async |second| store.confirm_e_invoice_removal(&connection, &numbers, &at(second)).await.unwrap();
    assert_eq!((confirm(700).await, confirm(800).await), (2, 0));
    assert_eq!(read(store, 1).await.unwrap().state, EInvoiceState::Shown);
    assert_eq!(read(store, 2).await.unwrap().state, EInvoiceState::Confirmed { since: time(700) });
    assert_eq!(read(store, 3).await.unwrap().state, EInvoiceState::Confirmed { since: time(100) });

    let restore =
        async |customer| store.restore_e_invoice(&connection, number(customer), &at(900)).await.unwrap();
    assert!(restore(4).await && restore(4).await && !restore(1).await && !restore(3).await);
    assert_eq!(read(store, 4).await.unwrap().state, EInvoiceState::Returning);

    let decided = store.decided_e_invoices(&connection, None, 10).await.unwrap();
    assert_eq!(decided.iter().map(|row| row.number).collect::<Vec<_>>(), [2, 3, 4].map(number));
    // Who decided stays, whatever a run remembers.
    save(store, &lease, &[EInvoiceState::Shown, removed(100, true)]).await;
    let said = "SELECT COUNT(*) FROM e_invoices WHERE actor = 'anna' AND reason = 'phoned' AND decided_at IS NOT NULL";
    assert_eq!(backend.count(said).await, 3);
}
