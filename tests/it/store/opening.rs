//! Opening and closing.

use severa_connector::store::{Error, Save, SealingKey, Store};

use super::{Backend, config, fixtures::*};
use crate::postgres;

pub(super) async fn a_closed_store_takes_no_more_saves(backend: Backend) {
    let lease = backend.store.lease_lane(lane(1), "a", MINUTE).await.unwrap().unwrap();
    backend.store.close().await.unwrap();
    let refused = backend.store.save(&lease, Save::default()).await;
    assert!(matches!(refused, Err(Error::Closed)), "{refused:?}");
}

pub(super) async fn what_waits_is_saved_before_the_store_closes(backend: Backend) {
    insert_company(&backend.store, 1).await;
    let run = backend.store.start_run(new_run(1, 0)).await.unwrap().run.id;
    let lease = backend.store.take_run("a", MINUTE, time(0)).await.unwrap().unwrap().lease;
    let saves = (0..50_u128).map(|invoice| {
        let (store, lease) = (backend.store.clone(), lease.clone());
        tokio::spawn(async move { store.save(&lease, found(run, transfer(1, invoice))).await })
    });
    let saves: Vec<_> = saves.collect();
    backend.store.close().await.unwrap();
    let mut kept = 0;
    for save in saves {
        match save.await.unwrap() {
            Ok(()) => kept += 1,
            Err(error) => assert!(matches!(error, Error::Closed), "{error:?}"),
        }
    }
    let store = Store::open(backend.config()).await.unwrap();
    assert_eq!(store.counts(run).await.unwrap().found, kept);
}

pub(super) async fn a_database_of_a_newer_release_is_refused(backend: Backend) {
    backend.execute("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 1)").await;
    backend.store.close().await.unwrap();
    for outcome in [Store::open(backend.config()).await.map(drop), Store::migrate(backend.config()).await] {
        let error = outcome.unwrap_err();
        assert!(matches!(&error, Error::Schema { found, .. } if found == "m9999_later"), "{error:?}");
        assert!(error.to_string().contains("newer release"), "{error}");
    }
}

pub(super) async fn another_sealing_key_is_refused(backend: Backend) {
    backend.store.close().await.unwrap();
    let other = SealingKey::generate().unwrap();
    for outcome in [
        Store::open(config(&backend.url, &other)).await.map(drop),
        Store::migrate(config(&backend.url, &other)).await,
    ] {
        assert!(matches!(outcome, Err(Error::WrongSealingKey)), "{outcome:?}");
    }
    Store::open(backend.config()).await.unwrap();
}

#[tokio::test]
async fn a_second_server_on_the_same_sqlite_file_is_refused() {
    let backend = Backend::sqlite().await;
    let refused = Store::open(backend.config()).await;
    assert!(matches!(refused, Err(Error::Locked(_))), "{refused:?}");
    assert!(matches!(Store::migrate(backend.config()).await, Err(Error::Locked(_))));
    backend.store.close().await.unwrap();
    Store::open(backend.config()).await.unwrap();
}

#[tokio::test]
async fn a_link_to_a_sqlite_file_is_the_same_file() {
    let backend = Backend::sqlite().await;
    let dir = backend.dir.as_ref().unwrap().path();
    let link = dir.join("link.db");
    std::os::unix::fs::symlink(dir.join("store.db"), &link).unwrap();
    let refused = Store::open(config(link.to_str().unwrap(), &backend.key)).await;
    assert!(matches!(refused, Err(Error::Locked(_))), "{refused:?}");
}

#[tokio::test]
async fn sqlite_breaks_the_leases_of_an_earlier_process() {
    let backend = Backend::sqlite().await;
    insert_company(&backend.store, 1).await;
    let run = backend.store.start_run(new_run(1, 0)).await.unwrap().run.id;
    backend.store.take_run("a", MINUTE, time(0)).await.unwrap().unwrap();
    backend.store.close().await.unwrap();
    let store = Store::open(backend.config()).await.unwrap();
    let taken = store.take_run("b", MINUTE, time(1)).await.unwrap().unwrap();
    assert!(taken.taken_over && taken.run.id == run);
}

#[tokio::test]
async fn a_postgres_that_was_not_migrated_is_refused() {
    let url = postgres::create_database().await;
    let refused = Store::open(config(&url, &SealingKey::generate().unwrap())).await.unwrap_err();
    assert!(matches!(&refused, Error::Schema { found, .. } if found == "none"), "{refused:?}");
    assert!(refused.to_string().contains("run migrate"), "{refused}");
}

#[tokio::test]
async fn a_postgres_that_may_lose_commits_is_refused() {
    let backend = Backend::postgres().await;
    let name = backend.url.split(['/', '?']).find(|part| part.starts_with("test_")).unwrap();
    backend.execute(&format!("ALTER DATABASE {name} SET synchronous_commit = off")).await;
    let refused = Store::open(backend.config()).await;
    assert!(matches!(refused, Err(Error::Setting { setting: "synchronous_commit", .. })), "{refused:?}");
}

#[tokio::test]
async fn the_address_of_a_postgres_may_set_time_limits_but_not_none() {
    let backend = Backend::postgres().await;
    let with =
        |limit: &str| config(&format!("{}&options[statement_timeout]={limit}", backend.url), &backend.key);
    Store::open(with("5s")).await.unwrap();
    let refused = Store::open(with("0")).await;
    assert!(matches!(refused, Err(Error::Setting { setting: "statement_timeout", .. })), "{refused:?}");
}

#[tokio::test]
async fn two_migrations_at_once_are_one() {
    let url = postgres::create_database().await;
    let key = SealingKey::generate().unwrap();
    let (one, other) = tokio::join!(Store::migrate(config(&url, &key)), Store::migrate(config(&url, &key)));
    one.unwrap();
    other.unwrap();
    Store::open(config(&url, &key)).await.unwrap();
}
