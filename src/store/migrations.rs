//! The schema, as a list of migrations. A migration that was released is never changed.
//!
//! Forms: ids that we or Severa gave are uuids; other ids, enum words, dates (ISO) and decimals are text; points in time
//! are microseconds since 1970; sums are whole smallest units beside a currency; lists and settings are JSON text.

mod m0001_first;

use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseTransaction, Statement};
use sea_orm_migration::{MigrationTrait, MigratorTrait};

use super::{Error, error::NO_SCHEMA};

/// The newest migration.
pub(super) const SUPPORTED: &str = "m0001_first";

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m0001_first::Migration)]
    }
}

/// The newest migration that the database has had.
pub(super) async fn found(connection: &impl ConnectionTrait) -> Result<Option<String>, Error> {
    let applied = read_applied(connection).await?;
    Ok(applied.into_iter().max())
}

/// Refuses a database of another release.
pub(super) async fn check(connection: &impl ConnectionTrait) -> Result<(), Error> {
    match found(connection).await? {
        Some(found) if found == SUPPORTED => Ok(()),
        found => {
            Err(Error::Schema { found: found.unwrap_or_else(|| NO_SCHEMA.to_owned()), supported: SUPPORTED })
        }
    }
}

/// Brings the tables to this release, in the caller's transaction. A database of a newer release is refused.
pub(super) async fn up(transaction: &DatabaseTransaction) -> Result<(), Error> {
    if transaction.get_database_backend() == DatabaseBackend::Postgres {
        // Two releases that start at once migrate one after the other.
        let lock = "SELECT pg_advisory_xact_lock(7310579482365513573)";
        transaction.execute_raw(Statement::from_string(DatabaseBackend::Postgres, lock)).await?;
    }
    match found(transaction).await? {
        Some(found) if found.as_str() > SUPPORTED => Err(Error::Schema { found, supported: SUPPORTED }),
        _ => Ok(Migrator::up(transaction, None).await?),
    }
}

async fn read_applied(connection: &impl ConnectionTrait) -> Result<Vec<String>, Error> {
    use sea_orm::sea_query::{Expr, ExprTrait, Query};
    let backend = connection.get_database_backend();
    let mut tables = Query::select();
    if backend == DatabaseBackend::Postgres {
        tables
            .expr(Expr::val(1))
            .from(("information_schema", "tables"))
            .and_where(Expr::col("table_name").eq("seaql_migrations"))
            .and_where(Expr::cust("table_schema = current_schema()"));
    } else {
        tables.expr(Expr::val(1)).from("sqlite_master").and_where(Expr::col("name").eq("seaql_migrations"));
    }
    if connection.query_one(&tables).await?.is_none() {
        return Ok(Vec::new());
    }
    let versions = Query::select().column("version").from("seaql_migrations").take();
    let rows = connection.query_all(&versions).await?;
    rows.iter().map(|row| row.try_get("", "version").map_err(Error::from)).collect()
}
