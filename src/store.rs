//! The store: connections, runs, transfers, links and the journal, durable in SQLite or PostgreSQL.
//!
//! One code path serves both databases. What a lane's holder writes is fenced by the lane's token: who has lost the lane
//! writes nothing more. Saves are gathered, so that many tasks share one commit. No transaction waits for anything but
//! the database. Nothing outside this module knows SeaORM.

mod attentions;
mod baseline;
mod connections;
mod counts;
mod database;
mod decisions;
mod e_invoices;
mod entities;
mod error;
mod holds;
mod items;
mod journal;
mod lanes;
mod links;
mod migrations;
mod product_links;
mod product_problems;
mod retention;
mod row;
mod runs;
mod seal;
mod surveys;
mod transfers;
mod writer;

use std::{fmt, sync::Arc};

use sea_orm::{ActiveValue::Set, EntityTrait};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{mpsc, watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use attentions::AttentionFilter;
pub use e_invoices::EInvoiceDecision;
pub use error::{Conflict, Error};
pub use items::ItemView;
pub use journal::JournalPeriod;
pub use lanes::{Lane, Lease};
pub use links::LinkFilter;
pub use row::{Cursor, Page};
pub use runs::{NewRun, RunFilter, Started, TakenRun};
pub use seal::{KeyError, SealingKey};
pub use surveys::Survey;
pub use transfers::TransferFilter;
pub use writer::{Found, Save};

use database::{Database, Location, Transaction};
use seal::Place;

/// Where the store is and how it is sealed.
#[derive(Debug, Clone)]
pub struct Config {
    /// `postgres://…`, `sqlite://path` or a plain path.
    pub url: SecretString,
    /// The key that all others are wrapped with.
    pub sealing: SealingKey,
}

/// Everything durable. Cheap to clone; all clones are closed together.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    database: Database,
    sealing: SealingKey,
    queue: mpsc::Sender<writer::Request>,
    changes: watch::Sender<u64>,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl fmt::Debug for Store {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Store").finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the store and begins to take saves. SQLite is brought to this release's schema, and leases that an earlier
    /// process left behind are broken; PostgreSQL must have been migrated.
    ///
    /// # Errors
    /// [`Error::Locked`], [`Error::Schema`], [`Error::WrongSealingKey`], [`Error::Setting`], [`Error::Address`], or that
    /// the database cannot be reached.
    pub async fn open(config: Config) -> Result<Self, Error> {
        let database = Database::open(Location::parse(config.url.expose_secret())?).await?;
        if database.is_sqlite() {
            migrate(&database, &config.sealing).await?;
            lanes::break_leases(&database).await?;
        } else {
            migrations::check(database.reader()).await?;
            check_key(database.reader(), &config.sealing).await?;
        }
        let (queue, requests) = mpsc::channel(writer::QUEUE_LEN);
        let (changes, _) = watch::channel(0);
        let stop = CancellationToken::new();
        let tasks = TaskTracker::new();
        let writer = writer::Writer::new(
            database.clone(),
            config.sealing.clone(),
            requests,
            changes.clone(),
            stop.clone(),
        );
        tasks.spawn(writer.run());
        tasks.close();
        Ok(Self(Arc::new(Inner { database, sealing: config.sealing, queue, changes, stop, tasks })))
    }

    /// Brings the database to this release's schema.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn migrate(config: Config) -> Result<(), Error> {
        let database = Database::open(Location::parse(config.url.expose_secret())?).await?;
        let outcome = migrate(&database, &config.sealing).await;
        database.close().await?;
        outcome
    }

    /// Takes no more saves, finishes those that wait, and closes the database.
    ///
    /// # Errors
    /// That the database could not be closed in order.
    pub async fn close(&self) -> Result<(), Error> {
        self.0.stop.cancel();
        self.0.tasks.wait().await;
        self.0.database.close().await
    }

    /// Grows with each commit of this process, so that who watches a run reads again at once. Commits of other processes
    /// are not seen here.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.0.changes.subscribe()
    }

    fn database(&self) -> &Database {
        &self.0.database
    }

    async fn begin(&self) -> Result<Transaction, Error> {
        self.0.database.begin().await
    }

    async fn commit(&self, transaction: Transaction) -> Result<(), Error> {
        transaction.commit().await?;
        self.0.changes.send_modify(|count| *count += 1);
        Ok(())
    }
}

async fn migrate(database: &Database, sealing: &SealingKey) -> Result<(), Error> {
    let transaction = database.begin().await?;
    migrations::up(&transaction).await?;
    if entities::meta::Entity::find_by_id(META_ID).one(&*transaction).await?.is_none() {
        let row = entities::meta::ActiveModel {
            id: Set(META_ID),
            key_check: Set(sealing.seal(&KEY_CHECK, KEY_CHECK_TEXT)?),
        };
        entities::meta::Entity::insert(row).exec_without_returning(&*transaction).await?;
    }
    check_key(&*transaction, sealing).await?;
    transaction.commit().await
}

const META_ID: i64 = 1;
const KEY_CHECK: Place<'static> = Place { table: "meta", row: "1", column: "key_check" };
const KEY_CHECK_TEXT: &[u8] = b"severa-connector";

/// Refuses a database that was sealed with another key, before anything is written that only this key could open.
async fn check_key(connection: &impl sea_orm::ConnectionTrait, sealing: &SealingKey) -> Result<(), Error> {
    let row = entities::meta::Entity::find_by_id(META_ID).one(connection).await?;
    let row = row.ok_or(Error::Inconsistent { table: "meta", column: "id", id: META_ID.to_string() })?;
    match sealing.open(&KEY_CHECK, &row.key_check) {
        Ok(text) if text.expose_secret() == KEY_CHECK_TEXT => Ok(()),
        _ => Err(Error::WrongSealingKey),
    }
}
