//! Lanes and their leases: who may spend a Severa organization's request budget, and write what follows from it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, LockType, OnConflict},
};
use uuid::Uuid;

use super::{
    Error, Store,
    database::{Database, clock},
    entities::lane,
};
use crate::domain::ids::OrganizationGuid;

/// All work that spends one request budget: a Severa organization's, or the installation's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lane(Uuid);

impl Lane {
    /// The one lane of all organizations, where Severa counts the requests of the whole installation.
    pub const INSTALLATION: Self = Self(Uuid::nil());

    /// The lane of one Severa organization.
    #[must_use]
    pub const fn of(organization: OrganizationGuid) -> Self {
        Self(organization.uuid())
    }

    pub(super) const fn uuid(self) -> Uuid {
        self.0
    }
}

/// A lane that is ours for now. Clones are the same lease: renewing one renews all.
#[derive(Debug, Clone)]
pub struct Lease(Arc<Held>);

#[derive(Debug)]
struct Held {
    lane: Lane,
    token: i64,
    deadline: Mutex<Instant>,
}

impl Lease {
    fn new(lane: Uuid, token: i64, deadline: Instant) -> Self {
        Self(Arc::new(Held { lane: Lane(lane), token, deadline: Mutex::new(deadline) }))
    }

    /// The lane.
    #[must_use]
    pub fn lane(&self) -> Lane {
        self.0.lane
    }

    /// The fencing token: it grows each time the lane changes hands.
    #[must_use]
    pub fn token(&self) -> i64 {
        self.0.token
    }

    /// Until when nobody else can take the lane. It is our own monotonic clock, read before the database was asked, and a
    /// little is taken off, so it is never later than the database's.
    #[must_use]
    pub fn deadline(&self) -> Instant {
        *self.0.deadline.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long nobody else can take the lane.
    #[must_use]
    pub fn remaining(&self) -> Duration {
        self.deadline().saturating_duration_since(Instant::now())
    }

    fn set_deadline(&self, deadline: Instant) {
        *self.0.deadline.lock().unwrap_or_else(PoisonError::into_inner) = deadline;
    }
}

impl Store {
    /// Takes a lane for work that is no run, such as a test of a connection. None where somebody else has it.
    ///
    /// # Errors
    /// That the database cannot be reached.
    pub async fn lease_lane(
        &self,
        lane: Lane,
        holder: &str,
        duration: Duration,
    ) -> Result<Option<Lease>, Error> {
        let transaction = self.begin().await?;
        insert_lane(&transaction, lane).await?;
        let lease = take(&transaction, lane.0, holder, duration).await?;
        self.commit(transaction).await?;
        Ok(lease)
    }

    /// Makes the lease last for the duration from now on.
    ///
    /// # Errors
    /// [`Error::LeaseLost`] where somebody else has the lane.
    pub async fn renew(&self, lease: &Lease, duration: Duration) -> Result<(), Error> {
        let deadline = deadline_in(duration);
        let transaction = self.begin().await?;
        let backend = transaction.get_database_backend();
        let updated = held(lease)
            .col_expr(lane::Column::ExpiresAt, clock(backend).add(micros(duration)))
            .exec(&*transaction)
            .await?;
        if updated.rows_affected == 0 {
            lease.set_deadline(Instant::now());
            return Err(Error::LeaseLost);
        }
        transaction.commit().await?;
        lease.set_deadline(deadline);
        Ok(())
    }

    /// Gives the lane back. Nothing can be saved under the lease any more. A lease that is lost already is no error.
    ///
    /// # Errors
    /// That the database cannot be reached; the lane is free again when the lease ends.
    pub async fn release(&self, lease: &Lease) -> Result<(), Error> {
        lease.set_deadline(Instant::now());
        let transaction = self.begin().await?;
        let nobody = Expr::val(Option::<String>::None);
        freed(held(lease)).col_expr(lane::Column::Holder, nobody).exec(&*transaction).await?;
        self.commit(transaction).await
    }
}

/// Takes a lane that is free by the database's clock.
pub(super) async fn take(
    transaction: &DatabaseTransaction,
    lane: Uuid,
    holder: &str,
    duration: Duration,
) -> Result<Option<Lease>, Error> {
    let deadline = deadline_in(duration);
    let backend = transaction.get_database_backend();
    let taken = lane::Entity::update_many()
        .col_expr(lane::Column::Token, Expr::col(lane::Column::Token).add(1))
        .col_expr(lane::Column::Holder, Expr::val(holder))
        .col_expr(lane::Column::ExpiresAt, clock(backend).add(micros(duration)))
        .filter(lane::Column::Lane.eq(lane))
        .filter(Expr::col(lane::Column::ExpiresAt).lte(clock(backend)))
        .exec_with_returning(transaction)
        .await?;
    Ok(taken.first().map(|row| Lease::new(row.lane, row.token, deadline)))
}

/// Makes the lane's row, if it is not there.
pub(super) async fn insert_lane(transaction: &DatabaseTransaction, lane: Lane) -> Result<(), Error> {
    let row = lane::ActiveModel { lane: Set(lane.0), token: Set(0), holder: Set(None), expires_at: Set(0) };
    let on_conflict = OnConflict::column(lane::Column::Lane).do_nothing().to_owned();
    lane::Entity::insert(row).on_conflict(on_conflict).exec_without_returning(transaction).await?;
    Ok(())
}

/// Says of each lease whether its lane is still its own, and keeps it so until the transaction ends.
pub(super) async fn fence(transaction: &DatabaseTransaction, leases: &[&Lease]) -> Result<Vec<bool>, Error> {
    let mut lanes: Vec<Uuid> = leases.iter().map(|lease| lease.0.lane.0).collect();
    lanes.sort_unstable();
    lanes.dedup();
    let rows = lane::Entity::find()
        .filter(lane::Column::Lane.is_in(lanes))
        .order_by_asc(lane::Column::Lane)
        .lock(LockType::Share)
        .all(transaction)
        .await?;
    let tokens: HashMap<Uuid, i64> = rows.into_iter().map(|row| (row.lane, row.token)).collect();
    Ok(leases.iter().map(|lease| tokens.get(&lease.0.lane.0) == Some(&lease.0.token)).collect())
}

/// Whether the last holder of a free lane was gone before it could give the lane back.
pub(super) async fn was_never_given_back(
    transaction: &DatabaseTransaction,
    lane: Uuid,
) -> Result<bool, Error> {
    let row = lane::Entity::find_by_id(lane).one(transaction).await?;
    Ok(row.is_some_and(|row| row.holder.is_some()))
}

/// Breaks every lease: the process that held them is gone, since we have its lock. Its name stays, for it gave none back.
pub(super) async fn break_leases(database: &Database) -> Result<(), Error> {
    let transaction = database.begin().await?;
    freed(lane::Entity::update_many().filter(lane::Column::ExpiresAt.gt(0))).exec(&*transaction).await?;
    transaction.commit().await
}

fn held(lease: &Lease) -> sea_orm::UpdateMany<lane::Entity> {
    lane::Entity::update_many()
        .filter(lane::Column::Lane.eq(lease.0.lane.0))
        .filter(lane::Column::Token.eq(lease.0.token))
}

/// A token that grows here too keeps out whoever still believes in the old one.
fn freed(lanes: sea_orm::UpdateMany<lane::Entity>) -> sea_orm::UpdateMany<lane::Entity> {
    lanes
        .col_expr(lane::Column::Token, Expr::col(lane::Column::Token).add(1))
        .col_expr(lane::Column::ExpiresAt, Expr::val(0_i64))
}

/// The end of a lease that is asked for now.
fn deadline_in(duration: Duration) -> Instant {
    /// SQLite's clock cuts off what is less: a lease of it may have begun so much earlier.
    const RESOLUTION: Duration = Duration::from_millis(1);
    Instant::now() + duration.saturating_sub(RESOLUTION)
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX / 4)
}
