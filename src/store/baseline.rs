//! The baseline: what somebody had already seen to in Severa when a connection was activated. It is never taken.

use jiff::Timestamp;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait, OnConflict, Query},
};
use uuid::Uuid;

use super::{
    Error, Store,
    entities::{
        baseline::{ActiveModel, Column, Entity},
        transfer,
    },
    writer::chunks,
};
use crate::domain::{
    connection::Connection,
    ids::{ConnectionId, InvoiceGuid, OrganizationGuid},
    transfer::Step,
};

impl Store {
    /// Notes invoices that somebody has already seen to. To note one again does no harm.
    ///
    /// # Errors
    /// That the database cannot be reached.
    pub async fn note_baseline(
        &self,
        connection: &Connection,
        invoices: &[InvoiceGuid],
        now: Timestamp,
    ) -> Result<(), Error> {
        // A statement that met the same row twice would be refused.
        let mut invoices = invoices.to_vec();
        invoices.sort_unstable();
        invoices.dedup();
        let transaction = self.begin().await?;
        for chunk in chunks(&invoices) {
            let rows = chunk.iter().map(|invoice| ActiveModel {
                organization: Set(connection.organization.uuid()),
                invoice: Set(invoice.uuid()),
                connection: Set(connection.id.as_str().to_owned()),
                noted_at: Set(now.as_microsecond()),
            });
            // An organization that is connected anew is counted anew.
            let again = OnConflict::columns([Column::Organization, Column::Invoice])
                .update_column(Column::Connection)
                .to_owned();
            Entity::insert_many(rows).on_conflict(again).exec_without_returning(&*transaction).await?;
        }
        self.commit(transaction).await
    }

    /// How many invoices were noted for a connection.
    ///
    /// # Errors
    /// That the database cannot be reached.
    pub async fn baseline_count(&self, connection: &ConnectionId) -> Result<u64, Error> {
        let noted = Entity::find().filter(Column::Connection.eq(connection.as_str()));
        Ok(noted.count(self.database().reader()).await?)
    }

    /// Those of the invoices that somebody had already seen to, in no order. What we transferred, or have begun to, is not
    /// among them.
    ///
    /// # Errors
    /// That the database cannot be reached.
    pub async fn in_baseline(
        &self,
        organization: OrganizationGuid,
        invoices: &[InvoiceGuid],
    ) -> Result<Vec<InvoiceGuid>, Error> {
        let mut noted = Vec::new();
        for chunk in chunks(invoices) {
            let rows: Vec<Uuid> = Entity::find()
                .select_only()
                .column(Column::Invoice)
                .filter(Column::Organization.eq(organization.uuid()))
                .filter(Column::Invoice.is_in(chunk.iter().map(|invoice| invoice.uuid())))
                .filter(Expr::not_exists(begun()))
                .into_tuple()
                .all(self.database().reader())
                .await?;
            noted.extend(rows.into_iter().map(InvoiceGuid::from));
        }
        Ok(noted)
    }
}

/// The transfer of a noted invoice, where anything was done for it.
fn begun() -> sea_orm::sea_query::SelectStatement {
    let own = |column: transfer::Column| Expr::col((transfer::Entity, column));
    Query::select()
        .expr(Expr::val(1))
        .from(transfer::Entity)
        .and_where(own(transfer::Column::Organization).eq(Expr::col((Entity, Column::Organization))))
        .and_where(own(transfer::Column::Invoice).eq(Expr::col((Entity, Column::Invoice))))
        .and_where(own(transfer::Column::Step).ne(Step::Found.name()))
        .take()
}
