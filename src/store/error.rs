//! What can go wrong in the store, by meaning. No message holds a value of a row or the text of its source.

use std::{path::PathBuf, sync::Arc};

use sea_orm::{DbErr, RuntimeErr, SqlErr, sqlx};

/// Why the store did not do what it was asked. Cheap to clone, since one failed commit fails many saves.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// There is no such row.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// The rows are not as the caller believed.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// Somebody else has the lane now; nothing of this call was written.
    #[error("the lease of the lane is lost")]
    LeaseLost,
    /// The database cannot be reached, is full, or did not answer in time. Whether a commit took place is not known.
    #[error("the database is not available")]
    Unavailable(#[source] Arc<DbErr>),
    /// The database refused a statement. It is a defect of ours.
    #[error("the database refused a statement")]
    Refused(#[source] Arc<DbErr>),
    /// A row holds something that this release cannot have written.
    #[error("the row {id} of {table} is not consistent in {column}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row, by ids that are no secret.
        id: String,
    },
    /// The tables are of another release.
    #[error(
        "the database has the schema {found}, this release needs {supported}: {}",
        advice(found, supported)
    )]
    Schema {
        /// The newest migration that the database has had; `none` for an empty one.
        found: String,
        /// The newest migration that this release knows.
        supported: &'static str,
    },
    /// The database was sealed with another key.
    #[error("the database was sealed with another key")]
    WrongSealingKey,
    /// Something sealed cannot be opened: it was damaged, or moved from another row.
    #[error("a sealed value cannot be opened")]
    Sealing,
    /// Another server has this database open.
    #[error("another process has the database open, by its lock file {}", .0.display())]
    Locked(PathBuf),
    /// The address of the database is not one that can be used.
    #[error("the database address {0}")]
    Address(&'static str),
    /// The database does not keep what the store promises.
    #[error("the database setting {setting} must be {required}")]
    Setting {
        /// The setting's name in the database.
        setting: &'static str,
        /// What it must be.
        required: &'static str,
    },
    /// A file beside the database cannot be used.
    #[error("the file {} cannot be opened", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: Arc<std::io::Error>,
    },
    /// The store is shutting down and takes no more saves.
    #[error("the store is closed")]
    Closed,
}

/// In which way the rows are not as the caller believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// The connection's id is in use, or was.
    #[error("the connection's id is taken")]
    ConnectionExists,
    /// The connection was changed by somebody else.
    #[error("the connection was changed meanwhile")]
    ConnectionChanged,
    /// The request id was used with another job.
    #[error("the request id was used for another job")]
    RequestIdReused,
    /// The run has ended already, in another state.
    #[error("the run has ended already")]
    RunEnded,
    /// The run belongs to another lane than the lease.
    #[error("the run belongs to another lane")]
    OtherLane,
    /// The transfer does not stand so that this can be decided about it.
    #[error("the decision is not possible as the transfer stands")]
    DecisionNotPossible,
    /// The contact is linked to another customer, or another row stands in the way.
    #[error("the row would be a second one of its kind")]
    Duplicate,
}

fn advice(found: &str, supported: &str) -> &'static str {
    if found > supported && found != NO_SCHEMA { "use the newer release" } else { "run migrate" }
}

/// How an empty database's schema is called.
pub(super) const NO_SCHEMA: &str = "none";

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Self::Conflict(Conflict::Duplicate),
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => Self::NotFound("row that another refers to"),
            _ if is_unavailable(&error) => Self::Unavailable(Arc::new(error)),
            _ => Self::Refused(Arc::new(error)),
        }
    }
}

impl Error {
    /// Whether the failure belongs to the content of one save, so that the others of its batch may well succeed.
    pub(super) const fn is_of_one_save(&self) -> bool {
        !matches!(self, Self::Unavailable(_) | Self::Closed)
    }
}

fn is_unavailable(error: &DbErr) -> bool {
    if let DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) = error {
        if let sqlx::Error::Database(answer) = cause.as_ref() {
            return answer.code().is_some_and(|code| is_passing(&code));
        }
        return matches!(
            cause.as_ref(),
            sqlx::Error::Io(_)
                | sqlx::Error::Tls(_)
                | sqlx::Error::Protocol(_)
                | sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::WorkerCrashed
        );
    }
    matches!(error, DbErr::Conn(_) | DbErr::ConnectionAcquire(_))
}

/// PostgreSQL: connection, rollback, resources, lock wait, intervention, system. SQLite: busy, locked, I/O, full, cannot
/// open, in their primary code.
fn is_passing(code: &str) -> bool {
    const SQLITE: [u32; 5] = [5, 6, 10, 13, 14];
    const POSTGRES: [&str; 8] = ["08", "25P03", "40", "53", "55P03", "57", "58", "28"];
    if code.len() == 5 && POSTGRES.iter().any(|class| code.starts_with(class)) {
        return true;
    }
    code.len() < 5 && code.parse::<u32>().is_ok_and(|code| SQLITE.contains(&(code & 0xff)))
}
