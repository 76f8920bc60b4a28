//! The journal of a transfer: only ever added to, by `writer`.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{
    Error, Store,
    entities::journal::{ActiveModel, Column, Entity, Model},
    row::{RowName, to_json},
};
use crate::domain::{journal::Entry, transfer::TransferKey};

impl Store {
    /// The last entries about a transfer, oldest first.
    ///
    /// # Errors
    /// That the database cannot be reached or a row cannot be read.
    pub async fn journal_of(&self, key: TransferKey, limit: u64) -> Result<Vec<Entry>, Error> {
        let rows = Entity::find()
            .filter(Column::Organization.eq(key.organization.uuid()))
            .filter(Column::Invoice.eq(key.invoice.uuid()))
            .order_by_desc(Column::Id)
            .limit(limit)
            .all(self.database().reader())
            .await?;
        rows.into_iter().rev().map(from_row).collect()
    }
}

pub(super) fn to_row(entry: &Entry) -> ActiveModel {
    ActiveModel {
        id: NotSet,
        at: Set(entry.at.as_microsecond()),
        organization: Set(entry.key.organization.uuid()),
        invoice: Set(entry.key.invoice.uuid()),
        run: Set(entry.run.uuid()),
        event: Set(entry.event.clone()),
        revision: Set(entry.revision.into()),
        step: Set(entry.step.clone()),
        standing: Set(entry.standing.clone()),
        details: Set(to_json(&entry.details)),
    }
}

fn from_row(row: Model) -> Result<Entry, Error> {
    let name = RowName::new("journal", row.id);
    Ok(Entry {
        at: name.time("at", row.at)?,
        key: TransferKey { organization: row.organization.into(), invoice: row.invoice.into() },
        run: row.run.into(),
        revision: name.read("revision", row.revision.try_into())?,
        details: name.json("details", &row.details)?,
        event: row.event,
        step: row.step,
        standing: row.standing,
    })
}
