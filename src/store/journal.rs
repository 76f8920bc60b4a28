//! The journal: only ever added to, by `writer`.

use jiff::Timestamp;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

use super::{
    Error, Store,
    entities::journal::{ActiveModel, Column, Entity, Model},
    row::{RowName, to_json},
};
use crate::domain::{
    ids::{ConnectionId, OrganizationGuid},
    journal::{Entry, Subject},
    transfer::TransferKey,
};

/// Which entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalPeriod {
    /// Of this Severa organization.
    pub organization: OrganizationGuid,
    /// From this time on.
    pub from: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
}

impl Store {
    /// The last entries about a transfer, oldest first.
    ///
    /// # Errors
    /// That the database cannot be reached or a row cannot be read.
    pub async fn journal_of(&self, key: TransferKey, limit: u64) -> Result<Vec<Entry>, Error> {
        let rows = Entity::find()
            .filter(Column::Organization.eq(key.organization.uuid()))
            .filter(Column::Subject.eq(key.invoice.uuid()))
            .order_by_desc(Column::Id)
            .limit(limit)
            .all(self.database().reader())
            .await?;
        rows.into_iter().rev().map(from_row).collect()
    }

    /// The entries of an organization after a sequence, in the order in which they were saved: whoever reads on from the
    /// last sequence read misses none, for all that is saved about an organization is saved under its lane.
    ///
    /// # Errors
    /// That the database cannot be reached or a row cannot be read.
    pub async fn journal_after(
        &self,
        period: &JournalPeriod,
        sequence: i64,
        limit: u64,
    ) -> Result<Vec<(i64, Entry)>, Error> {
        let rows = Entity::find()
            .filter(Column::Organization.eq(period.organization.uuid()))
            .filter(Column::Id.gt(sequence))
            .apply_if(period.from, |query, from| query.filter(Column::At.gte(from.as_microsecond())))
            .apply_if(period.until, |query, until| query.filter(Column::At.lt(until.as_microsecond())))
            .order_by_asc(Column::Id)
            .limit(limit)
            .all(self.database().reader())
            .await?;
        rows.into_iter().map(|row| Ok((row.id, from_row(row)?))).collect()
    }
}

pub(super) fn to_row(entry: &Entry) -> ActiveModel {
    let (organization, subject, stood) = match &entry.subject {
        Subject::Transfer { key, revision, step, standing } => (
            key.organization,
            key.invoice.uuid(),
            Some((i64::from(*revision), step.clone(), standing.clone())),
        ),
        Subject::Item { organization, item } => (*organization, item.uuid(), None),
    };
    let (revision, step, standing) = match stood {
        Some((revision, step, standing)) => (Some(revision), Some(step), Some(standing)),
        None => (None, None, None),
    };
    ActiveModel {
        id: NotSet,
        at: Set(entry.at.as_microsecond()),
        organization: Set(organization.uuid()),
        subject: Set(subject),
        connection: Set(entry.connection.as_str().to_owned()),
        run: Set(entry.run.uuid()),
        event: Set(entry.event.clone()),
        revision: Set(revision),
        step: Set(step),
        standing: Set(standing),
        details: Set(to_json(&entry.details)),
    }
}

fn from_row(row: Model) -> Result<Entry, Error> {
    let name = RowName::new("journal", row.id);
    let organization = row.organization.into();
    let subject = match (row.revision, row.step, row.standing) {
        (Some(revision), Some(step), Some(standing)) => Subject::Transfer {
            key: TransferKey { organization, invoice: row.subject.into() },
            revision: name.read("revision", revision.try_into())?,
            step,
            standing,
        },
        (None, None, None) => Subject::Item { organization, item: row.subject.into() },
        _ => return Err(name.bad("standing")),
    };
    Ok(Entry {
        at: name.time("at", row.at)?,
        subject,
        connection: name.read("connection", ConnectionId::parse(&row.connection))?,
        run: row.run.into(),
        details: name.json("details", &row.details)?,
        event: row.event,
    })
}
