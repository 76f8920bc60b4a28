//! The database itself: where it is, how it is opened, what it must promise, and its writing transactions.

use std::{
    fs::{File, TryLockError},
    ops::Deref,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseBackend, DatabaseConnection, DatabaseTransaction,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
    sea_query::{Expr, Query},
    sqlx::{
        ConnectOptions as _,
        postgres::PgConnectOptions,
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
    },
};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::Error;

/// A corruption of the write-ahead log was mended in this release.
const SQLITE_VERSION_MIN: (u32, u32, u32) = (3, 51, 3);
const SQLITE_CONNECTIONS_MAX: u32 = 5;
const POSTGRES_CONNECTIONS_MAX: u32 = 10;
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// Set for each session, unless the address sets its own.
const POSTGRES_OPTIONS: [(&str, &str); 3] =
    [("statement_timeout", "30s"), ("lock_timeout", "10s"), ("idle_in_transaction_session_timeout", "30s")];

/// Where the database is.
#[derive(Clone)]
pub(super) enum Location {
    Sqlite(PathBuf),
    Postgres(Box<PgConnectOptions>),
}

impl Location {
    /// Reads `postgres://…`, `sqlite://path` or a plain path.
    pub(super) fn parse(address: &str) -> Result<Self, Error> {
        if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            // The address may hold a password, so nothing of it goes into the error.
            let options = address.parse().map_err(|_| Error::Address("is no PostgreSQL address"))?;
            return Ok(Self::Postgres(Box::new(options)));
        }
        let path = match address.strip_prefix("sqlite:") {
            Some(rest) => rest.strip_prefix("//").unwrap_or(rest).split('?').next().unwrap_or_default(),
            None if address.contains("://") => {
                return Err(Error::Address("is neither postgres:// nor sqlite://"));
            }
            None => address,
        };
        if path.is_empty() || path.starts_with(':') {
            return Err(Error::Address("names no file"));
        }
        Ok(Self::Sqlite(PathBuf::from(path)))
    }
}

/// An open database. Cheap to clone.
#[derive(Clone)]
pub(super) struct Database {
    connection: DatabaseConnection,
    /// SQLite has one writer at a time. Writers take turns here, which is fair and quick, and not by its busy handler.
    turn: Option<Arc<Mutex<()>>>,
    lock: Option<Arc<File>>,
}

impl Database {
    pub(super) async fn open(location: Location) -> Result<Self, Error> {
        match location {
            Location::Sqlite(path) => Self::open_sqlite(&path).await,
            Location::Postgres(options) => Self::open_postgres(*options).await,
        }
    }

    async fn open_sqlite(path: &Path) -> Result<Self, Error> {
        // One file has one lock, also where a link leads to it.
        let path = &path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let lock = lock_file(path)?;
        create_private(path)?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            // What was sealed or personal and is deleted shall not stay in free pages.
            .pragma("secure_delete", "ON")
            .disable_statement_logging();
        let mut connect = base_options("sqlite::memory:", SQLITE_CONNECTIONS_MAX);
        connect.map_sqlx_sqlite_opts(move |_| options.clone());
        let connection = sea_orm::Database::connect(connect).await?;
        let database = Self { connection, turn: Some(Arc::new(Mutex::new(()))), lock: Some(Arc::new(lock)) };
        let version = database.text("SELECT sqlite_version()").await?;
        if sqlite_version(&version).is_none_or(|version| version < SQLITE_VERSION_MIN) {
            return Err(Error::Setting { setting: "sqlite_version", required: "3.51.3 or newer" });
        }
        if database.text("PRAGMA journal_mode").await? != "wal" {
            return Err(Error::Setting { setting: "journal_mode", required: "wal" });
        }
        Ok(database)
    }

    async fn open_postgres(options: PgConnectOptions) -> Result<Self, Error> {
        let of_address = options.get_options().unwrap_or_default().to_owned();
        let unset =
            POSTGRES_OPTIONS.into_iter().filter(|(name, _)| !of_address.contains(&format!("{name}=")));
        let options = options.options(unset).disable_statement_logging();
        let mut connect = base_options("postgres://", POSTGRES_CONNECTIONS_MAX);
        // Not by the address, which SeaORM would show in its spans.
        connect.map_sqlx_postgres_opts(move |_| options.clone());
        let connection = sea_orm::Database::connect(connect).await?;
        let database = Self { connection, turn: None, lock: None };
        for (setting, query, required, forbidden) in [
            ("synchronous_commit", "SHOW synchronous_commit", "on", &["off", "local", "remote_write"][..]),
            ("fsync", "SHOW fsync", "on", &["off"]),
            ("full_page_writes", "SHOW full_page_writes", "on", &["off"]),
            ("statement_timeout", "SHOW statement_timeout", "above zero", &["0"]),
            (
                "idle_in_transaction_session_timeout",
                "SHOW idle_in_transaction_session_timeout",
                "above zero",
                &["0"],
            ),
        ] {
            if forbidden.contains(&database.text(query).await?.as_str()) {
                return Err(Error::Setting { setting, required });
            }
        }
        Ok(database)
    }

    pub(super) fn is_sqlite(&self) -> bool {
        self.connection.get_database_backend() == DatabaseBackend::Sqlite
    }

    /// The connection for reading.
    pub(super) const fn reader(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// Begins a transaction that may write.
    pub(super) async fn begin(&self) -> Result<Transaction, Error> {
        let turn = match &self.turn {
            Some(turn) => Some(Arc::clone(turn).lock_owned().await),
            None => None,
        };
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let inner = self.connection.begin_with_options(options).await?;
        Ok(Transaction { inner, _turn: turn })
    }

    /// Takes what was overwritten out of SQLite's write-ahead log too. Where it cannot be done now, it is done when the
    /// log is next begun anew.
    pub(super) async fn empty_log(&self) {
        if let Some(turn) = &self.turn {
            let _turn = turn.lock().await;
            drop(self.connection.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await);
        }
    }

    pub(super) async fn close(&self) -> Result<(), Error> {
        self.connection.close_by_ref().await?;
        if let Some(lock) = &self.lock {
            // The lock goes with the file in any case; this only makes it go now.
            drop(lock.unlock());
        }
        Ok(())
    }

    async fn text(&self, query: &'static str) -> Result<String, Error> {
        let statement = Statement::from_string(self.connection.get_database_backend(), query);
        let row = self.connection.query_one_raw(statement).await?;
        let text = row.map(|row| row.try_get_by_index(0)).transpose()?;
        Ok(text.unwrap_or_default())
    }
}

/// A transaction that may write. What was not committed is rolled back.
pub(super) struct Transaction {
    inner: DatabaseTransaction,
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Transaction {
    pub(super) async fn commit(self) -> Result<(), Error> {
        Ok(self.inner.commit().await?)
    }
}

impl Deref for Transaction {
    type Target = DatabaseTransaction;
    fn deref(&self) -> &DatabaseTransaction {
        &self.inner
    }
}

/// The database's own time, in microseconds since 1970. It is the only clock that leases and expiries go by.
pub(super) fn clock(backend: DatabaseBackend) -> Expr {
    Expr::cust(if backend == DatabaseBackend::Postgres {
        "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::bigint"
    } else {
        "CAST(unixepoch('subsec') * 1000000 AS INTEGER)"
    })
}

/// Reads the database's own time.
pub(super) async fn read_clock(connection: &impl ConnectionTrait) -> Result<i64, Error> {
    let query = Query::select().expr(clock(connection.get_database_backend())).take();
    let row = connection.query_one(&query).await?;
    let now = row.map(|row| row.try_get_by_index(0)).transpose()?;
    now.ok_or(Error::Inconsistent { table: "clock", column: "now", id: String::new() })
}

fn base_options(scheme: &str, connections_max: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(scheme);
    options
        .max_connections(connections_max)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_timeout(ACQUIRE_TIMEOUT)
        .sqlx_logging(false)
        .record_stmt_in_spans(false);
    options
}

fn sqlite_version(text: &str) -> Option<(u32, u32, u32)> {
    let mut numbers = text.split('.').map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??, numbers.next()??))
}

/// Locks the file beside the database for as long as the store is open, so that a second server refuses to start.
fn lock_file(database: &Path) -> Result<File, Error> {
    let mut name = database.as_os_str().to_owned();
    name.push(".lock");
    let path = PathBuf::from(name);
    let file = open_file(&path)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Locked(path)),
        Err(TryLockError::Error(source)) => Err(Error::File { path, source: Arc::new(source) }),
    }
}

/// Makes the file, if it is not there, so that only its owner can read it.
fn create_private(path: &Path) -> Result<(), Error> {
    open_file(path).map(drop)
}

fn open_file(path: &Path) -> Result<File, Error> {
    let mut options = File::options();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|source| Error::File { path: path.to_owned(), source: Arc::new(source) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_a_path_or_one_of_two_schemes() {
        for (address, path) in [
            ("sqlite:///var/lib/store.db?mode=rwc", "/var/lib/store.db"),
            ("sqlite://store.db", "store.db"),
            ("sqlite:store.db", "store.db"),
            ("data/store.db", "data/store.db"),
        ] {
            assert!(
                matches!(Location::parse(address), Ok(Location::Sqlite(found)) if found == Path::new(path)),
                "{address}"
            );
        }
        assert!(matches!(Location::parse("postgres://user:secret@host/db"), Ok(Location::Postgres(_))));
        for bad in ["", "sqlite::memory:", "sqlite://", "mysql://host/db"] {
            assert!(matches!(Location::parse(bad), Err(Error::Address(_))), "{bad}");
        }
    }

    #[test]
    fn sqlite_versions_are_compared_as_numbers() {
        assert!(sqlite_version("3.51.3").unwrap() >= SQLITE_VERSION_MIN);
        assert!(sqlite_version("3.100.0").unwrap() >= SQLITE_VERSION_MIN);
        assert!(sqlite_version("3.9.9").unwrap() < SQLITE_VERSION_MIN);
        assert_eq!(sqlite_version("3.51"), None);
    }
}
