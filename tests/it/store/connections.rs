//! Connections and what is sealed in them.

use std::{fs, path::Path};

use sea_orm::ConnectionTrait;
use secrecy::ExposeSecret;
use severa_connector::{
    domain::{
        connection::{Activation, Connection, ConnectionState, Credentials},
        ids::{CompanyGuid, InvoiceGuid, TalenomOrganization},
        run::RunState,
        transfer::{Event, Progress, Transfer},
    },
    store::{Conflict, Error, RunFilter, TransferFilter},
};
use uuid::Uuid;

use super::{Backend, fixtures::*};

pub(super) async fn a_connection_comes_back_as_it_was(backend: Backend) {
    let store = &backend.store;
    insert_company(store, 1).await;
    assert_eq!(store.connection(&connection_id(1)).await.unwrap(), connection(1));
    let read = store.credentials(&connection_id(1)).await.unwrap();
    assert_eq!((read.client_id.as_str(), read.client_secret.expose_secret()), (CLIENT_ID, CLIENT_SECRET));
    assert!(matches!(store.connection(&connection_id(2)).await, Err(Error::NotFound(_))));
}

pub(super) async fn an_id_is_taken_once_and_forever(backend: Backend) {
    let store = &backend.store;
    insert_company(store, 1).await;
    for version in [1, 2] {
        let again = store.insert_connection(&connection(1), &credentials()).await;
        assert!(matches!(again, Err(Error::Conflict(Conflict::ConnectionExists))), "{again:?}");
        if version == 1 {
            store.delete_connection(&connection_id(1), Some(version), time(9)).await.unwrap();
        }
    }
}

pub(super) async fn an_update_that_lost_the_race_is_refused(backend: Backend) {
    let store = &backend.store;
    insert_company(store, 1).await;
    let active = active(1);
    store.update_connection(&active, None, 1).await.unwrap();
    assert_eq!(store.connection(&active.id).await.unwrap(), active);
    let late = Connection { display_name: "Late".to_owned(), version: 2, ..connection(1) };
    let refused = store.update_connection(&late, None, 1).await;
    assert!(matches!(refused, Err(Error::Conflict(Conflict::ConnectionChanged))), "{refused:?}");
    let refused = store.delete_connection(&active.id, Some(1), time(9)).await;
    assert!(matches!(refused, Err(Error::Conflict(Conflict::ConnectionChanged))), "{refused:?}");
    // The credentials stay.
    let read = store.credentials(&active.id).await.unwrap();
    assert_eq!(read.client_secret.expose_secret(), CLIENT_SECRET);
}

fn active(number: u128) -> Connection {
    Connection {
        state: ConnectionState::Active,
        version: 2,
        activation: Some(Activation { at: time(5), baseline_count: 3 }),
        ..connection(number)
    }
}

pub(super) async fn new_credentials_take_the_place_of_the_old(backend: Backend) {
    let store = &backend.store;
    insert_company(store, 1).await;
    let new = Credentials { client_id: "new".to_owned(), client_secret: "new-secret".into() };
    store.update_connection(&active(1), Some(&new), 1).await.unwrap();
    let read = store.credentials(&connection_id(1)).await.unwrap();
    assert_eq!((read.client_id.as_str(), read.client_secret.expose_secret()), ("new", "new-secret"));
}

pub(super) async fn a_deleted_connection_keeps_nothing_that_names_anybody(backend: Backend) {
    let store = &backend.store;
    insert_company(store, 1).await;
    store.delete_connection(&connection_id(1), None, time(9)).await.unwrap();
    assert!(matches!(store.connection(&connection_id(1)).await, Err(Error::NotFound(_))));
    assert!(matches!(store.credentials(&connection_id(1)).await, Err(Error::NotFound(_))));
    assert!(matches!(store.update_connection(&active(1), None, 2).await, Err(Error::NotFound(_))));
    let again = store.delete_connection(&connection_id(1), None, time(9)).await;
    assert!(matches!(again, Err(Error::NotFound(_))));
    assert!(matches!(store.start_run(new_run(1, 0)).await, Err(Error::NotFound(_))));
    assert_eq!(store.connections(None, 10).await.unwrap(), []);
    assert_eq!(store.connections_of(organization(1)).await.unwrap(), []);
    let kept = "SELECT COUNT(*) FROM connections WHERE display_name <> '' OR data_key IS NOT NULL \
        OR credentials IS NOT NULL OR business_id IS NOT NULL OR agreement_reference IS NOT NULL";
    assert_eq!(number(&backend, kept).await, 0);
}

pub(super) async fn runs_end_with_their_connection(backend: Backend) {
    let store = &backend.store;
    for company in [1, 2] {
        insert_company(store, company).await;
        store.start_run(new_run(company, 0)).await.unwrap();
        store.start_run(new_run(company, 1)).await.unwrap();
    }
    store.take_run("a", MINUTE, time(2)).await.unwrap().unwrap();
    store.delete_connection(&connection_id(1), None, time(9)).await.unwrap();
    let suspended = Connection { state: ConnectionState::Suspended, version: 2, ..connection(2) };
    store.update_connection(&suspended, None, 1).await.unwrap();
    let runs = store.runs(&RunFilter::default(), None, 10).await.unwrap().rows;
    let (going, ended): (Vec<_>, Vec<_>) = runs.iter().partition(|run| run.state == RunState::Running);
    assert_eq!((going.len(), ended.len()), (1, 3), "{runs:?}");
    assert!(ended.iter().all(|run| run.state == RunState::Cancelled && run.ended_at.is_some()), "{runs:?}");
    let asked = "SELECT COUNT(*) FROM runs WHERE state = 'RUNNING' AND cancel_requested";
    assert_eq!(number(&backend, asked).await, 1, "the one that is going on is asked to end");
}

pub(super) async fn an_organization_has_its_connections(backend: Backend) {
    let store = &backend.store;
    insert_company(store, 1).await;
    let other = Connection { id: connection_id(7), companies: vec![company(9), company(3)], ..connection(1) };
    store.insert_connection(&other, &credentials()).await.unwrap();
    insert_company(store, 2).await;
    assert_eq!(store.connections_of(organization(1)).await.unwrap(), [connection(1), other]);
}

fn company(number: u128) -> CompanyGuid {
    Uuid::from_u128(number).into()
}

pub(super) async fn the_baseline_is_noted_once_and_counted_by_connection(backend: Backend) {
    let store = &backend.store;
    insert_company(store, 1).await;
    let invoices: Vec<InvoiceGuid> = (1..=300).map(|invoice| key(1, invoice).invoice).collect();
    let twice = [&invoices[..200], &invoices[..200]].concat();
    store.note_baseline(&connection(1), &twice, time(1)).await.unwrap();
    store.note_baseline(&connection(1), &invoices[100..], time(2)).await.unwrap();
    assert_eq!(store.baseline_count(&connection_id(1)).await.unwrap(), 300);
    // An organization that is connected anew is counted anew.
    let anew = Connection { id: connection_id(7), ..connection(1) };
    store.insert_connection(&anew, &credentials()).await.unwrap();
    store.note_baseline(&anew, &invoices[..10], time(3)).await.unwrap();
    assert_eq!(store.baseline_count(&anew.id).await.unwrap(), 10);
    let asked: Vec<InvoiceGuid> = (299..=302).map(|invoice| key(1, invoice).invoice).collect();
    let mut noted = store.in_baseline(organization(1), &asked).await.unwrap();
    noted.sort_unstable();
    assert_eq!(noted, asked[..2]);
    assert_eq!(store.in_baseline(organization(2), &asked).await.unwrap(), []);
}

pub(super) async fn what_we_have_begun_is_in_no_baseline(backend: Backend) {
    let store = &backend.store;
    let (run, lease) = running(&backend).await;
    store.save(&lease, found(run, transfer(1, 1))).await.unwrap();
    store.save(&lease, found(run, begun(transfer(1, 2)))).await.unwrap();
    let invoices = [1, 2].map(|invoice| key(1, invoice).invoice);
    store.note_baseline(&connection(1), &invoices, time(1)).await.unwrap();
    assert_eq!(store.in_baseline(organization(1), &invoices).await.unwrap(), invoices[..1]);
}

fn begun(transfer: Transfer) -> Transfer {
    let progress = Progress::default().apply(Event::ContactReady(contact(1))).unwrap();
    Transfer { progress, ..transfer }
}

pub(super) async fn a_deleted_connections_work_is_carried_on(backend: Backend) {
    let store = &backend.store;
    let (run, lease) = running(&backend).await;
    store.save(&lease, found(run, begun(transfer(1, 1)))).await.unwrap();
    let heir = Connection { id: connection_id(7), ..connection(1) };
    let stranger = Connection {
        id: connection_id(8),
        talenom_organization: TalenomOrganization::new(99).unwrap(),
        ..connection(1)
    };
    for connection in [&heir, &stranger] {
        store.insert_connection(connection, &credentials()).await.unwrap();
    }
    let carried = async |by: &Connection| {
        let filter =
            TransferFilter { connection_or_deleted: Some(by.id.clone()), ..TransferFilter::default() };
        store.list_transfers(&filter, None, 10).await.unwrap().rows.len()
    };
    assert_eq!((carried(&connection(1)).await, carried(&heir).await), (1, 0));
    let invoices = [key(1, 1).invoice];
    let elsewhere = store.begun_elsewhere(&stranger, &invoices).await.unwrap();
    assert_eq!(elsewhere, [(invoices[0], connection_id(1))]);
    assert_eq!(store.begun_elsewhere(&heir, &invoices).await.unwrap(), []);
    store.delete_connection(&connection_id(1), None, time(9)).await.unwrap();
    assert_eq!((carried(&heir).await, carried(&stranger).await), (1, 0));
}

pub(super) async fn a_sealed_value_of_another_row_is_refused(backend: Backend) {
    let store = &backend.store;
    insert_company(store, 1).await;
    insert_company(store, 2).await;
    backend
        .execute(
            "UPDATE connections SET data_key = (SELECT data_key FROM connections WHERE id = 'company-2'), \
             credentials = (SELECT credentials FROM connections WHERE id = 'company-2') \
             WHERE id = 'company-1'",
        )
        .await;
    assert!(matches!(store.credentials(&connection_id(1)).await, Err(Error::Sealing)));
    assert!(store.credentials(&connection_id(2)).await.is_ok());
}

pub(super) async fn connections_are_listed_by_id(backend: Backend) {
    let store = &backend.store;
    for company in [3, 1, 2] {
        insert_company(store, company).await;
    }
    let ids = |connections: Vec<Connection>| connections.into_iter().map(|c| c.id).collect::<Vec<_>>();
    let first = ids(store.connections(None, 2).await.unwrap());
    assert_eq!(first, [connection_id(1), connection_id(2)]);
    assert_eq!(ids(store.connections(first.last(), 2).await.unwrap()), [connection_id(3)]);
}

pub(super) async fn secrets_are_not_in_the_files(backend: Backend) {
    insert_company(&backend.store, 1).await;
    let bytes = if let Some(dir) = &backend.dir {
        bytes_of(dir.path())
    } else {
        backend.execute("CHECKPOINT").await;
        let query = "SELECT current_setting('data_directory') || '/base/' || oid FROM pg_database \
            WHERE datname = current_database()";
        bytes_of(Path::new(&text(&backend, query).await))
    };
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("Company number 1"), "the right files are read");
    for secret in [CLIENT_ID, CLIENT_SECRET, BUSINESS_ID, "20774740"] {
        assert!(!holds(secret), "{secret}");
    }
}

pub(super) async fn a_deleted_name_is_not_in_the_file(backend: Backend) {
    insert_company(&backend.store, 1).await;
    insert_company(&backend.store, 2).await;
    // PostgreSQL keeps old rows until its vacuum, and old pages in its log: there only the row is looked at, elsewhere.
    let Some(dir) = &backend.dir else { return };
    let holds = |text: &str| bytes_of(dir.path()).windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("Company number 1"), "the right files are read");
    backend.store.delete_connection(&connection_id(1), None, time(9)).await.unwrap();
    assert!(!holds("Company number 1"));
    assert!(holds("Company number 2"));
}

fn bytes_of(dir: &Path) -> Vec<u8> {
    let files = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    files.flat_map(|file| fs::read(file).unwrap()).collect()
}

async fn number(backend: &Backend, query: &str) -> i64 {
    row(backend, query).await.try_get_by_index(0).unwrap()
}

async fn text(backend: &Backend, query: &str) -> String {
    row(backend, query).await.try_get_by_index(0).unwrap()
}

async fn row(backend: &Backend, query: &str) -> sea_orm::QueryResult {
    let connection = backend.connect().await;
    let statement = sea_orm::Statement::from_string(connection.get_database_backend(), query);
    connection.query_one_raw(statement).await.unwrap().unwrap()
}
