//! Surveys: when a connection's runs last looked at what changed in Severa.

use jiff::Timestamp;
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::{
    Error, Store,
    entities::survey::{ActiveModel, Entity},
    row::RowName,
};
use crate::domain::ids::ConnectionId;

/// When a connection's runs last looked at what changed in Severa. They are written by `writer`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// Whose runs.
    pub connection: ConnectionId,
    /// From when on a change is not seen yet.
    pub at: Timestamp,
    /// When everything in the transferred status was last looked at.
    pub whole_at: Timestamp,
}

impl Store {
    /// The last survey of a connection; none before the first.
    ///
    /// # Errors
    /// That the database cannot be reached or the row cannot be read.
    pub async fn survey(&self, connection: &ConnectionId) -> Result<Option<Survey>, Error> {
        let row = Entity::find_by_id(connection.as_str()).one(self.database().reader()).await?;
        let Some(row) = row else { return Ok(None) };
        let name = RowName::new("surveys", connection);
        let at = name.time("at", row.at)?;
        let whole_at = name.time("whole_at", row.whole_at)?;
        Ok(Some(Survey { connection: connection.clone(), at, whole_at }))
    }
}

pub(super) fn to_row(survey: &Survey) -> ActiveModel {
    ActiveModel {
        connection: Set(survey.connection.as_str().to_owned()),
        at: Set(survey.at.as_microsecond()),
        whole_at: Set(survey.whole_at.as_microsecond()),
    }
}
