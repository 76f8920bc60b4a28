//! The sums of runs: always counted from their items as they stand, never carried along.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{
    Error, Store,
    entities::item::{Column, Entity},
    row::RowName,
    writer::chunks,
};
use crate::domain::{
    ids::RunId,
    run::{Counts, Outcome},
};

/// How many items of a run have an outcome, and of these: ready, new problems, attentions.
type OutcomeRow = (Uuid, String, i64, i64, i64, i64);

impl Store {
    /// The sum of a run.
    ///
    /// # Errors
    /// That the database cannot be reached or a row cannot be read.
    pub async fn counts(&self, run: RunId) -> Result<Counts, Error> {
        Ok(self.counts_of(&[run]).await?.remove(&run).unwrap_or_default())
    }

    /// The sums of several runs at once. One that has found nothing is not among them.
    ///
    /// # Errors
    /// That the database cannot be reached or a row cannot be read.
    pub async fn counts_of(&self, runs: &[RunId]) -> Result<HashMap<RunId, Counts>, Error> {
        let count_of = |column: Column| {
            let once: Expr = Expr::case(column.eq(true), 1).into();
            once.count()
        };
        let mut counts: HashMap<RunId, Counts> = HashMap::new();
        for chunk in chunks(runs) {
            let rows: Vec<OutcomeRow> = Entity::find()
                .select_only()
                .columns([Column::Run, Column::Outcome])
                .column_as(Expr::col(Column::Subject).count(), "found")
                .column_as(count_of(Column::IsReady), "ready")
                .column_as(count_of(Column::IsNewProblem), "new_problems")
                .column_as(count_of(Column::HasAttention), "attentions")
                .filter(Column::Run.is_in(chunk.iter().map(|run| run.uuid())))
                .group_by(Column::Run)
                .group_by(Column::Outcome)
                .into_tuple()
                .all(self.database().reader())
                .await?;
            for row in rows {
                add(counts.entry(row.0.into()).or_default(), row)?;
            }
        }
        Ok(counts)
    }
}

fn add(counts: &mut Counts, row: OutcomeRow) -> Result<(), Error> {
    let (run, outcome, found, ready, new_problems, attentions) = row;
    let name = RowName::new("items", run);
    let count = |number: i64| name.read("outcome", u64::try_from(number));
    let found = count(found)?;
    counts.found += found;
    counts.new_problems += count(new_problems)?;
    counts.attentions += count(attentions)?;
    match name.word("outcome", &outcome)? {
        Outcome::Transferred => counts.transferred = found,
        Outcome::AlreadyTransferred => counts.already_transferred = found,
        Outcome::Held => counts.held = found,
        Outcome::Failed => counts.failed = found,
        Outcome::Uncertain => counts.uncertain = found,
        Outcome::Skipped => counts.skipped = found,
        Outcome::NotAttempted => {
            counts.not_attempted = found;
            counts.ready = count(ready)?;
        }
    }
    Ok(())
}
