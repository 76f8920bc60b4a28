//! Retention: what is old is forgotten, a bounded batch at a time, so that no save waits long for it.
//!
//! Transfers and links are kept forever: they are what keeps an invoice from being sent twice.

use jiff::Timestamp;
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};

use super::{
    Error, Store, database,
    entities::{item, journal, run},
    row::Word,
};
use crate::domain::run::RunState;

/// How many rows one transaction forgets at most.
const BATCH: u64 = 1_000;

impl Store {
    /// Forgets previews whose day is over. Says whether there may be more.
    ///
    /// # Errors
    /// That the database cannot be reached.
    pub async fn forget_previews(&self) -> Result<bool, Error> {
        use item::Column;
        let transaction = self.begin().await?;
        let now = database::read_clock(&*transaction).await?;
        let over = items(Column::PreviewExpiresAt.lte(now));
        let forgotten = item::Entity::update_many()
            .col_expr(Column::Preview, Expr::val(Option::<Vec<u8>>::None))
            .col_expr(Column::PreviewExpiresAt, Expr::val(Option::<i64>::None))
            .filter(Expr::tuple([Expr::col(Column::Run), Expr::col(Column::Subject)]).in_subquery(over))
            .exec(&*transaction)
            .await?;
        transaction.commit().await?;
        Ok(forgotten.rows_affected == BATCH)
    }

    /// Forgets one batch of the runs that ended before a time: the items of the oldest, and once it has none left, itself.
    /// One that an open run has for its plan stays. Says whether there may be more.
    ///
    /// # Errors
    /// That the database cannot be reached.
    pub async fn forget_runs(&self, ended_before: Timestamp) -> Result<bool, Error> {
        use run::Column;
        let transaction = self.begin().await?;
        let plans_of_open_runs = Query::select()
            .column(Column::Plan)
            .from(run::Entity)
            .and_where(Column::State.is_in([RunState::Queued.word(), RunState::Running.word()]))
            .and_where(Column::Plan.is_not_null())
            .take();
        let oldest = run::Entity::find()
            .filter(Column::EndedAt.lt(ended_before.as_microsecond()))
            .filter(Column::Id.not_in_subquery(plans_of_open_runs))
            .order_by_asc(Column::EndedAt)
            .order_by_asc(Column::Id)
            .one(&*transaction)
            .await?;
        let Some(oldest) = oldest else { return Ok(false) };
        let of_run = items(item::Column::Run.eq(oldest.id));
        let items = item::Entity::delete_many()
            .filter(
                Expr::tuple([Expr::col(item::Column::Run), Expr::col(item::Column::Subject)])
                    .in_subquery(of_run),
            )
            .exec(&*transaction)
            .await?;
        if items.rows_affected < BATCH {
            run::Entity::delete_by_id(oldest.id).exec(&*transaction).await?;
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// Forgets journal entries from before a time. Says whether there may be more.
    ///
    /// # Errors
    /// That the database cannot be reached.
    pub async fn forget_journal(&self, before: Timestamp) -> Result<bool, Error> {
        use journal::Column;
        let transaction = self.begin().await?;
        let old = Query::select()
            .column(Column::Id)
            .from(journal::Entity)
            .and_where(Column::At.lt(before.as_microsecond()))
            .limit(BATCH)
            .take();
        let forgotten =
            journal::Entity::delete_many().filter(Column::Id.in_subquery(old)).exec(&*transaction).await?;
        transaction.commit().await?;
        Ok(forgotten.rows_affected == BATCH)
    }
}

/// The keys of a batch of items.
fn items(which: Expr) -> SelectStatement {
    use item::Column;
    let mut keys = Query::select();
    keys.columns([Column::Run, Column::Subject]).from(item::Entity).and_where(which).limit(BATCH);
    keys
}
