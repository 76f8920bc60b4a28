//! Decisions: what persons decided about transfers. At most one is open for a transfer, until a run applies it.

use std::collections::HashMap;

use jiff::Timestamp;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, LockType, Query, SelectStatement},
};

use super::{
    Conflict, Error, Store,
    entities::{
        decision::{ActiveModel, Column, Entity, Model},
        transfer,
    },
    row::{RowName, to_json},
    transfers,
    writer::chunks,
};
use crate::domain::{
    decision::Decision,
    ids::{DecisionId, InvoiceGuid, OrganizationGuid},
    transfer::TransferKey,
};

const TABLE: &str = "decisions";

impl Store {
    /// Keeps a decision for the next run. One that is open already with the same choice stays, and nothing changes; one
    /// with another choice gives way.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the invoice was never seen; [`Conflict::DecisionNotPossible`] as the transfer stands.
    pub async fn decide(&self, decision: &Decision) -> Result<(), Error> {
        let transaction = self.begin().await?;
        let id = (decision.key.organization.uuid(), decision.key.invoice.uuid());
        // Whoever decides about one transfer takes turns from here on.
        let row = transfer::Entity::find_by_id(id).lock(LockType::NoKeyUpdate).one(&*transaction).await?;
        let transfer = transfers::from_row(&row.ok_or(Error::NotFound("transfer"))?)?;
        if !decision.choice.is_possible(&transfer.progress) {
            return Err(Conflict::DecisionNotPossible.into());
        }
        if let Some(open) = Entity::find().filter(open_of(decision.key)).one(&*transaction).await? {
            let open = from_row(open)?;
            if open.choice == decision.choice {
                return Ok(());
            }
            close(&transaction, open.id, None).await?;
        }
        Entity::insert(to_row(decision)).exec_without_returning(&*transaction).await?;
        self.commit(transaction).await
    }

    /// The open decisions about these invoices.
    ///
    /// # Errors
    /// That the database cannot be reached or a row cannot be read.
    pub async fn open_decisions(
        &self,
        organization: OrganizationGuid,
        invoices: &[InvoiceGuid],
    ) -> Result<HashMap<InvoiceGuid, Decision>, Error> {
        let mut decisions = HashMap::new();
        for chunk in chunks(invoices) {
            let rows = Entity::find()
                .filter(Column::Organization.eq(organization.uuid()))
                .filter(Column::Invoice.is_in(chunk.iter().map(|invoice| invoice.uuid())))
                .filter(Column::IsOpen.eq(true))
                .all(self.database().reader())
                .await?;
            for row in rows {
                let decision = from_row(row)?;
                decisions.insert(decision.key.invoice, decision);
            }
        }
        Ok(decisions)
    }

    /// Everything that was decided about a transfer, oldest first.
    ///
    /// # Errors
    /// As [`Store::open_decisions`].
    pub async fn decisions_of(&self, key: TransferKey) -> Result<Vec<Decision>, Error> {
        let rows = Entity::find()
            .filter(Column::Organization.eq(key.organization.uuid()))
            .filter(Column::Invoice.eq(key.invoice.uuid()))
            .order_by_asc(Column::DecidedAt)
            .order_by_asc(Column::Id)
            .all(self.database().reader())
            .await?;
        rows.into_iter().map(from_row).collect()
    }
}

/// That there is an open decision about the transfer of the outer query.
pub(super) fn is_decided() -> Expr {
    let own = |column: Column| Expr::col((Entity, column));
    let open: SelectStatement = Query::select()
        .expr(Expr::val(1))
        .from(Entity)
        .and_where(
            own(Column::Organization).eq(Expr::col((transfer::Entity, transfer::Column::Organization))),
        )
        .and_where(own(Column::Invoice).eq(Expr::col((transfer::Entity, transfer::Column::Invoice))))
        .and_where(own(Column::IsOpen).eq(true))
        .take();
    Expr::exists(open)
}

/// Ends a decision: applied at this time, or not at all.
pub(super) async fn close(
    transaction: &DatabaseTransaction,
    id: DecisionId,
    applied_at: Option<Timestamp>,
) -> Result<(), Error> {
    let closed = ActiveModel {
        id: Set(id.uuid()),
        is_open: Set(false),
        applied_at: Set(applied_at.map(Timestamp::as_microsecond)),
        ..ActiveModel::default()
    };
    Entity::update(closed).exec(transaction).await?;
    Ok(())
}

fn open_of(key: TransferKey) -> Condition {
    Condition::all()
        .add(Column::Organization.eq(key.organization.uuid()))
        .add(Column::Invoice.eq(key.invoice.uuid()))
        .add(Column::IsOpen.eq(true))
}

fn to_row(decision: &Decision) -> ActiveModel {
    ActiveModel {
        id: Set(decision.id.uuid()),
        organization: Set(decision.key.organization.uuid()),
        invoice: Set(decision.key.invoice.uuid()),
        choice: Set(to_json(&decision.choice)),
        actor: Set(decision.actor.clone()),
        reason: Set(decision.reason.clone()),
        decided_at: Set(decision.decided_at.as_microsecond()),
        is_open: Set(true),
        applied_at: Set(None),
    }
}

fn from_row(row: Model) -> Result<Decision, Error> {
    let name = RowName::new(TABLE, row.id);
    Ok(Decision {
        id: row.id.into(),
        key: TransferKey { organization: row.organization.into(), invoice: row.invoice.into() },
        choice: name.json("choice", &row.choice)?,
        decided_at: name.time("decided_at", row.decided_at)?,
        applied_at: name.optional_time("applied_at", row.applied_at)?,
        actor: row.actor,
        reason: row.reason,
    })
}
