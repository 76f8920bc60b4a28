//! Connections and what is sealed in them.

use std::{fs, path::Path};

use sea_orm::ConnectionTrait;
use secrecy::ExposeSecret;
use severa_connector::{
    domain::connection::{Connection, ConnectionState},
    store::{Conflict, Error},
};

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
            store.update_connection(&deleted(), version).await.unwrap();
        }
    }
}

fn deleted() -> Connection {
    Connection { state: ConnectionState::Deleted, version: 2, ..connection(1) }
}

pub(super) async fn an_update_that_lost_the_race_is_refused(backend: Backend) {
    let store = &backend.store;
    insert_company(store, 1).await;
    let active = Connection {
        state: ConnectionState::Active,
        version: 2,
        activated_at: Some(time(5)),
        ..connection(1)
    };
    store.update_connection(&active, 1).await.unwrap();
    assert_eq!(store.connection(&active.id).await.unwrap(), active);
    let refused = store.update_connection(&deleted(), 1).await;
    assert!(matches!(refused, Err(Error::Conflict(Conflict::ConnectionChanged))), "{refused:?}");
    // The credentials stay.
    let read = store.credentials(&active.id).await.unwrap();
    assert_eq!(read.client_secret.expose_secret(), CLIENT_SECRET);
}

pub(super) async fn a_deleted_connection_keeps_nothing_sealed(backend: Backend) {
    let store = &backend.store;
    insert_company(store, 1).await;
    store.update_connection(&deleted(), 1).await.unwrap();
    assert!(matches!(store.connection(&connection_id(1)).await, Err(Error::NotFound(_))));
    assert!(matches!(store.credentials(&connection_id(1)).await, Err(Error::NotFound(_))));
    assert!(matches!(store.update_connection(&deleted(), 2).await, Err(Error::NotFound(_))));
    assert!(matches!(store.start_run(new_run(1, 0)).await, Err(Error::NotFound(_))));
    assert_eq!(store.connections(None, 10).await.unwrap(), []);
    let sealed = "SELECT COUNT(*) FROM connections WHERE display_name <> '' OR data_key IS NOT NULL \
        OR credentials IS NOT NULL OR business_id IS NOT NULL";
    assert_eq!(number(&backend, sealed).await, 0);
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
