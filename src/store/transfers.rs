//! Transfers: reading and finding them, and their form in columns. They are written by `writer`.

mod columns;

use std::{collections::BTreeMap, time::Duration};

use jiff::{Timestamp, civil::Date};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};
use uuid::Uuid;

pub(super) use columns::{from_row, to_row};

use super::{
    Cursor, Error, Page, Store, decisions,
    entities::{
        connection, run,
        transfer::{Column, Entity, Model},
        transfer_finding,
    },
    row::{RowName, Word, page},
    writer::chunks,
};
use crate::domain::{
    connection::{Connection, ConnectionState},
    finding::Code,
    ids::{ConnectionId, CustomerNumber, InvoiceGuid, InvoiceNumber, OrganizationGuid, TalenomInvoiceId},
    run::RunState,
    transfer::{Transfer, TransferKey},
};

/// Which transfers. What is not given does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TransferFilter {
    /// Of this Severa organization.
    pub organization: Option<OrganizationGuid>,
    /// Last found by this connection.
    pub connection: Option<ConnectionId>,
    /// Last found by this connection, or by a deleted one of the same two organizations, whose work it carries on.
    pub connection_or_deleted: Option<ConnectionId>,
    /// With this number.
    pub number: Option<InvoiceNumber>,
    /// Of this customer.
    pub customer_number: Option<CustomerNumber>,
    /// Standing like this; see [`crate::domain::transfer::Standing::name`].
    pub standing: Option<&'static str>,
    /// With a finding of this code.
    pub finding: Option<Code>,
    /// Dated on this day or later.
    pub date_from: Option<Date>,
    /// Dated on this day or earlier.
    pub date_to: Option<Date>,
    /// With an open decision of a person.
    pub decided: bool,
    /// That may have left drafts behind in Talenom.
    pub orphan_drafts: bool,
    /// That credits this invoice.
    pub credits: Option<InvoiceGuid>,
    /// That is this invoice in Talenom.
    pub talenom_invoice: Option<TalenomInvoiceId>,
}

impl Store {
    /// One transfer.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the invoice was never seen.
    pub async fn transfer(&self, key: TransferKey) -> Result<Transfer, Error> {
        let id = (key.organization.uuid(), key.invoice.uuid());
        let row = Entity::find_by_id(id).one(self.database().reader()).await?;
        from_row(&row.ok_or(Error::NotFound("transfer"))?)
    }

    /// Those of the given invoices that were ever seen, in no order.
    ///
    /// # Errors
    /// That the database cannot be reached or a row cannot be read.
    pub async fn transfers(
        &self,
        organization: OrganizationGuid,
        invoices: &[InvoiceGuid],
    ) -> Result<Vec<Transfer>, Error> {
        let mut transfers = Vec::with_capacity(invoices.len());
        for chunk in chunks(invoices) {
            let rows = Entity::find()
                .filter(Column::Organization.eq(organization.uuid()))
                .filter(Column::Invoice.is_in(chunk.iter().map(|invoice| invoice.uuid())))
                .all(self.database().reader())
                .await?;
            for row in rows {
                transfers.push(from_row(&row)?);
            }
        }
        Ok(transfers)
    }

    /// Those of the invoices, in no order, whose transfer was begun to another Talenom organization and is half-way, each
    /// with the connection that began it.
    ///
    /// # Errors
    /// That the database cannot be reached.
    pub async fn begun_elsewhere(
        &self,
        connection: &Connection,
        invoices: &[InvoiceGuid],
    ) -> Result<Vec<(InvoiceGuid, ConnectionId)>, Error> {
        use connection::Column as Of;
        let elsewhere = Query::select()
            .column(Of::Id)
            .from(connection::Entity)
            .and_where(Expr::col(Of::Organization).eq(connection.organization.uuid()))
            .and_where(Expr::col(Of::TalenomOrganization).ne(connection.talenom_organization.get()))
            .take();
        let mut begun = Vec::new();
        for chunk in chunks(invoices) {
            let rows = Entity::find()
                .filter(Column::Organization.eq(connection.organization.uuid()))
                .filter(Column::Invoice.is_in(chunk.iter().map(|invoice| invoice.uuid())))
                .filter(Column::Step.is_not_in(["FOUND", "DONE"]))
                .filter(Column::Connection.in_subquery(elsewhere.clone()))
                .all(self.database().reader())
                .await?;
            for row in rows {
                let transfer = from_row(&row)?;
                begun.push((transfer.key.invoice, transfer.connection));
            }
        }
        Ok(begun)
    }

    /// Transfers, newest first.
    ///
    /// # Errors
    /// That the database cannot be reached or a row cannot be read.
    pub async fn list_transfers(
        &self,
        filter: &TransferFilter,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Page<Transfer>, Error> {
        let mut query = filter.apply(Entity::find());
        if let Some(Cursor { at, ids: [organization, invoice] }) = after {
            let place = Expr::tuple([
                Expr::col(Column::FoundAt),
                Expr::col(Column::Organization),
                Expr::col(Column::Invoice),
            ]);
            let last = Expr::tuple([Expr::val(at), Expr::val(organization), Expr::val(invoice)]);
            query = query.filter(place.lt(last));
        }
        let rows = query
            .order_by_desc(Column::FoundAt)
            .order_by_desc(Column::Organization)
            .order_by_desc(Column::Invoice)
            .limit(limit as u64 + 1)
            .all(self.database().reader())
            .await?;
        let cursor = |row: &Model| Cursor { at: row.found_at, ids: [row.organization, row.invoice] };
        page(rows, limit, cursor, |row| from_row(&row))
    }
}

impl Store {
    /// Transfers that are to be taken up again by now, by their connections: those that are active, have no run queued or
    /// going on, and none that failed as a whole within `rest`. A transfer that a run has left as it was since then is not
    /// among them: the next run would leave it too.
    ///
    /// # Errors
    /// That the database cannot be reached or a row cannot be read.
    pub async fn due_transfers(
        &self,
        now: Timestamp,
        rest: Duration,
        limit: u64,
    ) -> Result<Vec<(ConnectionId, Vec<InvoiceGuid>)>, Error> {
        let rested = now.as_microsecond() - i64::try_from(rest.as_micros()).unwrap_or(i64::MAX);
        let rows: Vec<(String, Uuid)> = Entity::find()
            .select_only()
            .columns([Column::Connection, Column::Invoice])
            .filter(Column::NextAttempt.lte(now.as_microsecond()))
            .filter(Column::Connection.in_subquery(active_connections()))
            .filter(Expr::exists(runs_in_the_way(rested)).not())
            .order_by_asc(Column::Connection)
            .order_by_asc(Column::Invoice)
            .limit(limit)
            .into_tuple()
            .all(self.database().reader())
            .await?;
        let mut due: BTreeMap<String, Vec<InvoiceGuid>> = BTreeMap::new();
        for (connection, invoice) in rows {
            due.entry(connection).or_default().push(invoice.into());
        }
        let read = |(id, invoices): (String, _)| {
            let name = RowName::new("transfers", &id);
            Ok((name.read("connection", ConnectionId::parse(&id))?, invoices))
        };
        due.into_iter().map(read).collect()
    }
}

fn active_connections() -> SelectStatement {
    Query::select()
        .column(connection::Column::Id)
        .from(connection::Entity)
        .and_where(connection::Column::State.eq(ConnectionState::Active.word()))
        .take()
}

/// The runs of a transfer's connection that have not ended, that failed after this moment, or that ended and were asked for
/// when the transfer was due already.
fn runs_in_the_way(rested: i64) -> SelectStatement {
    let own = |column: run::Column| Expr::col((run::Entity, column));
    let is_open = own(run::Column::State).is_in([RunState::Queued.word(), RunState::Running.word()]);
    let has_failed =
        own(run::Column::State).eq(RunState::Failed.word()).and(own(run::Column::EndedAt).gt(rested));
    let has_passed = own(run::Column::State)
        .ne(RunState::Failed.word())
        .and(own(run::Column::CreatedAt).gte(Expr::col((Entity, Column::NextAttempt))));
    Query::select()
        .expr(Expr::val(1))
        .from(run::Entity)
        .and_where(own(run::Column::Connection).eq(Expr::col((Entity, Column::Connection))))
        .and_where(is_open.or(has_failed).or(has_passed))
        .take()
}

impl TransferFilter {
    fn apply(&self, select: Select<Entity>) -> Select<Entity> {
        let given = |number: i64, column: Column| column.eq(number);
        select
            .apply_if(self.organization, |query, id| query.filter(Column::Organization.eq(id.uuid())))
            .apply_if(self.connection.as_ref(), |query, id| query.filter(Column::Connection.eq(id.as_str())))
            .apply_if(self.connection_or_deleted.as_ref(), |query, id| query.filter(carried_on_by(id)))
            .apply_if(self.number, |query, number| query.filter(given(number.get(), Column::Number)))
            .apply_if(self.customer_number, |query, number| {
                query.filter(given(number.get(), Column::CustomerNumber))
            })
            .apply_if(self.standing, |query, standing| query.filter(Column::Standing.eq(standing)))
            .apply_if(self.finding, |query, code| query.filter(has_finding(code)))
            // ISO dates sort as text.
            .apply_if(self.date_from, |query, day| query.filter(Column::InvoiceDate.gte(day.to_string())))
            .apply_if(self.date_to, |query, day| query.filter(Column::InvoiceDate.lte(day.to_string())))
            .apply_if(self.decided.then_some(()), |query, ()| query.filter(decisions::is_decided()))
            .apply_if(self.orphan_drafts.then_some(()), |query, ()| query.filter(Column::OrphanDrafts.gt(0)))
            .apply_if(self.credits, |query, original| query.filter(Column::Credits.eq(original.uuid())))
            .apply_if(self.talenom_invoice.as_ref(), |query, id| {
                query.filter(Column::TalenomInvoiceId.eq(id.as_str()))
            })
    }
}

/// A deleted connection's transfers are carried on by one that joins the same two organizations.
fn carried_on_by(id: &ConnectionId) -> Expr {
    use connection::Column as Of;
    let heir = |column: Of| {
        let value = Query::select()
            .column(column)
            .from(connection::Entity)
            .and_where(Expr::col(Of::Id).eq(id.as_str()))
            .take();
        Expr::SubQuery(None, Box::new(value.into()))
    };
    let deleted = Query::select()
        .column(Of::Id)
        .from(connection::Entity)
        .and_where(Expr::col(Of::State).eq(ConnectionState::Deleted.name()))
        .and_where(Expr::col(Of::Organization).eq(heir(Of::Organization)))
        .and_where(Expr::col(Of::TalenomOrganization).eq(heir(Of::TalenomOrganization)))
        .take();
    Column::Connection.eq(id.as_str()).or(Column::Connection.in_subquery(deleted))
}

fn has_finding(code: Code) -> Expr {
    use transfer_finding as finding;
    let own = |column: finding::Column| Expr::col((finding::Entity, column));
    let findings = Query::select()
        .expr(Expr::val(1))
        .from(finding::Entity)
        .and_where(own(finding::Column::Code).eq(code.entry().code))
        .and_where(own(finding::Column::Organization).eq(Expr::col((Entity, Column::Organization))))
        .and_where(own(finding::Column::Invoice).eq(Expr::col((Entity, Column::Invoice))))
        .take();
    Expr::exists(findings)
}
