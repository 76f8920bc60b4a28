//! E-invoices: what is remembered of customers' e-invoice addresses, sealed, for as long as the connection is there. They
//! are written by `writer`, but for what a person decides.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait, Func, Query},
};
use secrecy::ExposeSecret;

use super::{
    Error, Store, connections,
    entities::{
        connection,
        e_invoice::{ActiveModel, Column, Entity, Model},
        item, transfer,
    },
    row::{RowName, to_json},
    seal::{DataKey, Place, SealingKey},
    writer::chunks,
};
use crate::domain::{
    connection::Connection,
    contact::LinkKey,
    e_invoice::{EInvoiceCounts, EInvoiceState, RememberedEInvoice},
    ids::{ConnectionId, CustomerGuid, CustomerNumber, RunId, TalenomOrganization},
};

const TABLE: &str = "e_invoices";
const SHOWN: &str = "SHOWN";
const HIDDEN: &str = "HIDDEN";
const MISSING: &str = "MISSING";
const CONFIRMED: &str = "CONFIRMED";
const REMOVED: &str = "REMOVED";
const RETURNING: &str = "RETURNING";
const RESTORED: &str = "RESTORED";

/// What a person said stays, whatever a run remembers.
pub(super) const DECIDED_COLUMNS: [Column; 3] = [Column::Actor, Column::Reason, Column::DecidedAt];

/// Who decided about e-invoice addresses, why and when.
#[derive(Debug, Clone, Copy)]
pub struct EInvoiceDecision<'a> {
    /// Who.
    pub actor: &'a str,
    /// Why.
    pub reason: &'a str,
    /// When.
    pub at: Timestamp,
}

impl Store {
    /// What is remembered of these customers.
    ///
    /// # Errors
    /// That the database cannot be reached, or a row cannot be read or opened.
    pub async fn e_invoices(
        &self,
        connection: &Connection,
        customers: &[CustomerGuid],
    ) -> Result<HashMap<CustomerGuid, RememberedEInvoice>, Error> {
        let mut remembered = HashMap::new();
        for chunk in chunks(customers) {
            let among = Column::Customer.is_in(chunk.iter().map(|customer| customer.uuid()));
            let rows = of_pair(connection).filter(among).all(self.database().reader()).await?;
            remembered.extend(self.opened(rows).await?.into_iter().map(|row| (row.key.customer, row)));
        }
        Ok(remembered)
    }

    /// Those customers of a run's open items whose address may turn out to be gone, by guid, after the given one.
    ///
    /// # Errors
    /// As [`Store::e_invoices`].
    pub async fn e_invoices_of_run(
        &self,
        run: RunId,
        connection: &Connection,
        after: Option<CustomerGuid>,
        limit: u64,
    ) -> Result<Vec<RememberedEInvoice>, Error> {
        let item = |column: item::Column| Expr::col((item::Entity, column));
        let transfer = |column: transfer::Column| Expr::col((transfer::Entity, column));
        let billed = Query::select()
            .column((transfer::Entity, transfer::Column::CustomerNumber))
            .from(item::Entity)
            .inner_join(
                transfer::Entity,
                item(item::Column::Organization)
                    .eq(transfer(transfer::Column::Organization))
                    .and(item(item::Column::Invoice).eq(transfer(transfer::Column::Invoice))),
            )
            .and_where(item(item::Column::Run).eq(run.uuid()))
            .and_where(item(item::Column::Sequence).is_null())
            .and_where(transfer(transfer::Column::CustomerNumber).is_not_null())
            .take();
        let query = of_pair(connection)
            .filter(Column::State.is_in([SHOWN, HIDDEN, MISSING, CONFIRMED]))
            .filter(Column::Number.in_subquery(billed));
        self.by_customer(query, after, limit).await
    }

    /// The customers about whose address a person decided what no run has done yet, by guid, after the given one.
    ///
    /// # Errors
    /// As [`Store::e_invoices`].
    pub async fn decided_e_invoices(
        &self,
        connection: &Connection,
        after: Option<CustomerGuid>,
        limit: u64,
    ) -> Result<Vec<RememberedEInvoice>, Error> {
        let query = of_pair(connection).filter(Column::State.is_in([CONFIRMED, RETURNING]));
        self.by_customer(query, after, limit).await
    }

    /// The numbers of customers that had an address when they were read last, the most recent first.
    ///
    /// # Errors
    /// That the database cannot be reached or a row cannot be read.
    pub async fn e_invoice_witnesses(
        &self,
        connection: &Connection,
        offset: u64,
        limit: u64,
    ) -> Result<Vec<(CustomerGuid, CustomerNumber)>, Error> {
        let rows = of_pair(connection)
            .filter(Column::State.is_in([SHOWN, HIDDEN]))
            .order_by_desc(Column::SeenAt)
            .order_by_asc(Column::Customer)
            .offset(offset)
            .limit(limit)
            .all(self.database().reader())
            .await?;
        let read = |row: Model| {
            let name = RowName::new(TABLE, row.customer);
            Ok((row.customer.into(), name.read("number", CustomerNumber::new(row.number))?))
        };
        rows.into_iter().map(read).collect()
    }

    /// How many customers have an address, and how many have lost theirs since a time or are not believed to have.
    ///
    /// # Errors
    /// That the database cannot be reached.
    pub async fn e_invoice_counts(
        &self,
        connection: &Connection,
        since: Timestamp,
    ) -> Result<EInvoiceCounts, Error> {
        let reader = self.database().reader();
        let having = of_pair(connection).filter(Column::State.is_in([SHOWN, HIDDEN])).count(reader).await?;
        let lost_of_late = Condition::all()
            .add(Column::State.eq(REMOVED))
            .add(Column::IsConfirmed.eq(false))
            .add(Column::MissingSince.gte(since.as_microsecond()));
        let lost = Condition::any().add(Column::State.eq(MISSING)).add(lost_of_late);
        let lost = of_pair(connection).filter(lost).count(reader).await?;
        Ok(EInvoiceCounts { having, lost })
    }

    /// Keeps that the addresses of these customers are really gone, where Severa was seen not to show them. Says how many
    /// of them were not confirmed before.
    ///
    /// # Errors
    /// That the database cannot be reached.
    pub async fn confirm_e_invoice_removal(
        &self,
        connection: &Connection,
        numbers: &[CustomerNumber],
        decision: &EInvoiceDecision<'_>,
    ) -> Result<u64, Error> {
        let at = decision.at.as_microsecond();
        let missing_since: Expr = Func::coalesce([Expr::col(Column::MissingSince), Expr::val(at)]).into();
        let transaction = self.begin().await?;
        let mut confirmed = 0;
        for chunk in chunks(numbers) {
            let update = decided(connection, CONFIRMED, decision)
                .col_expr(Column::MissingSince, missing_since.clone())
                .filter(Column::Number.is_in(chunk.iter().map(|number| number.get())))
                .filter(Column::State.is_in([HIDDEN, MISSING]));
            confirmed += update.exec(&*transaction).await?.rows_affected;
        }
        self.commit(transaction).await?;
        Ok(confirmed)
    }

    /// Keeps that a customer's removed address shall come back. Whether there was one.
    ///
    /// # Errors
    /// That the database cannot be reached.
    pub async fn restore_e_invoice(
        &self,
        connection: &Connection,
        number: CustomerNumber,
        decision: &EInvoiceDecision<'_>,
    ) -> Result<bool, Error> {
        let transaction = self.begin().await?;
        let restored = decided(connection, RETURNING, decision)
            .filter(Column::Number.eq(number.get()))
            .filter(Column::State.is_in([REMOVED, RETURNING]))
            .exec(&*transaction)
            .await?;
        self.commit(transaction).await?;
        Ok(restored.rows_affected > 0)
    }

    async fn by_customer(
        &self,
        mut query: Select<Entity>,
        after: Option<CustomerGuid>,
        limit: u64,
    ) -> Result<Vec<RememberedEInvoice>, Error> {
        if let Some(after) = after {
            query = query.filter(Column::Customer.gt(after.uuid()));
        }
        let rows = query.order_by_asc(Column::Customer).limit(limit).all(self.database().reader()).await?;
        self.opened(rows).await
    }

    /// The rows with their addresses, but for those whose connection was deleted meanwhile.
    async fn opened(&self, rows: Vec<Model>) -> Result<Vec<RememberedEInvoice>, Error> {
        let named = rows.iter().map(|row| row.connection.as_str());
        let keys = data_keys(self.database().reader(), &self.0.sealing, named).await?;
        rows.into_iter().filter_map(|row| keys.get(&row.connection).map(|key| from_row(&row, key))).collect()
    }
}

/// Forgets what was remembered for a connection.
pub(super) async fn forget(transaction: &DatabaseTransaction, id: &ConnectionId) -> Result<(), Error> {
    Entity::delete_many().filter(Column::Connection.eq(id.as_str())).exec(transaction).await?;
    Ok(())
}

/// The rows to write, but for those whose connection was deleted meanwhile.
pub(super) async fn to_rows(
    transaction: &DatabaseTransaction,
    sealing: &SealingKey,
    remembered: &[&RememberedEInvoice],
) -> Result<Vec<ActiveModel>, Error> {
    let named = remembered.iter().map(|row| row.connection.as_str());
    let keys = data_keys(transaction, sealing, named).await?;
    let to_row = |row: &&RememberedEInvoice| keys.get(row.connection.as_str()).map(|key| to_row(row, key));
    remembered.iter().filter_map(to_row).collect()
}

/// The data keys of those of the connections that have one still.
async fn data_keys(
    database: &impl ConnectionTrait,
    sealing: &SealingKey,
    connections: impl Iterator<Item = &str>,
) -> Result<HashMap<String, DataKey>, Error> {
    let mut keys = HashMap::new();
    for id in connections.collect::<HashSet<_>>() {
        let row = connection::Entity::find_by_id(id).one(database).await?;
        if let Some(row) = row.filter(|row| row.data_key.is_some()) {
            keys.insert(id.to_owned(), connections::data_key(&row, sealing)?);
        }
    }
    Ok(keys)
}

fn of_pair(connection: &Connection) -> Select<Entity> {
    Entity::find().filter(is_of_pair(connection))
}

fn is_of_pair(connection: &Connection) -> Condition {
    Condition::all()
        .add(Column::Organization.eq(connection.organization.uuid()))
        .add(Column::TalenomOrganization.eq(connection.talenom_organization.get()))
}

fn decided(
    connection: &Connection,
    state: &'static str,
    decision: &EInvoiceDecision<'_>,
) -> sea_orm::UpdateMany<Entity> {
    Entity::update_many()
        .col_expr(Column::State, Expr::val(state))
        .col_expr(Column::Actor, Expr::val(decision.actor))
        .col_expr(Column::Reason, Expr::val(decision.reason))
        .col_expr(Column::DecidedAt, Expr::val(decision.at.as_microsecond()))
        .filter(is_of_pair(connection))
}

fn to_row(remembered: &RememberedEInvoice, key: &DataKey) -> Result<ActiveModel, Error> {
    let LinkKey { organization, talenom_organization, customer } = remembered.key;
    let (state, missing_since, removed_at, is_confirmed) = match remembered.state {
        EInvoiceState::Shown => (SHOWN, None, None, false),
        EInvoiceState::Hidden => (HIDDEN, None, None, false),
        EInvoiceState::Missing { since } => (MISSING, Some(since), None, false),
        EInvoiceState::Confirmed { since } => (CONFIRMED, Some(since), None, true),
        EInvoiceState::Removed { since, at, is_confirmed } => (REMOVED, Some(since), Some(at), is_confirmed),
        EInvoiceState::Returning => (RETURNING, None, None, false),
        EInvoiceState::Restored => (RESTORED, None, None, false),
    };
    let address = to_json(&remembered.address);
    let sealed = key.seal(&address_place(&row_id(&remembered.key)), address.as_bytes())?;
    Ok(ActiveModel {
        organization: Set(organization.uuid()),
        talenom_organization: Set(talenom_organization.get()),
        customer: Set(customer.uuid()),
        connection: Set(remembered.connection.as_str().to_owned()),
        number: Set(remembered.number.get()),
        address: Set(sealed),
        state: Set(state.to_owned()),
        missing_since: Set(missing_since.map(Timestamp::as_microsecond)),
        removed_at: Set(removed_at.map(Timestamp::as_microsecond)),
        is_confirmed: Set(is_confirmed),
        is_switched_off: Set(remembered.is_switched_off),
        seen_at: Set(remembered.seen_at.as_microsecond()),
        actor: Set(None),
        reason: Set(None),
        decided_at: Set(None),
    })
}

fn from_row(row: &Model, key: &DataKey) -> Result<RememberedEInvoice, Error> {
    let name = RowName::new(TABLE, row.customer);
    let talenom_organization = TalenomOrganization::new(row.talenom_organization);
    let link = LinkKey {
        organization: row.organization.into(),
        talenom_organization: name.read("talenom_organization", talenom_organization)?,
        customer: row.customer.into(),
    };
    let since = name.optional_time("missing_since", row.missing_since)?;
    let since = || name.required("missing_since", since);
    let state = match row.state.as_str() {
        SHOWN => EInvoiceState::Shown,
        HIDDEN => EInvoiceState::Hidden,
        MISSING => EInvoiceState::Missing { since: since()? },
        CONFIRMED => EInvoiceState::Confirmed { since: since()? },
        REMOVED => EInvoiceState::Removed {
            since: since()?,
            at: name.required("removed_at", name.optional_time("removed_at", row.removed_at)?)?,
            is_confirmed: row.is_confirmed,
        },
        RETURNING => EInvoiceState::Returning,
        RESTORED => EInvoiceState::Restored,
        _ => return Err(name.bad("state")),
    };
    let opened = key.open(&address_place(&row_id(&link)), &row.address)?;
    Ok(RememberedEInvoice {
        key: link,
        connection: name.read("connection", ConnectionId::parse(&row.connection))?,
        number: name.read("number", CustomerNumber::new(row.number))?,
        address: name.read("address", serde_json::from_slice(opened.expose_secret()))?,
        state,
        is_switched_off: row.is_switched_off,
        seen_at: name.time("seen_at", row.seen_at)?,
    })
}

fn row_id(key: &LinkKey) -> String {
    format!("{}/{}/{}", key.organization, key.talenom_organization, key.customer)
}

const fn address_place(row: &str) -> Place<'_> {
    Place { table: TABLE, row, column: "address" }
}
