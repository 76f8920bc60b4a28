//! Connections, with what is sealed in them: the credentials and the business id.

use jiff::Timestamp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::LockType,
};
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroize};
use serde::{Deserialize, Serialize};

use super::{
    Conflict, Error, Store, e_invoices,
    entities::connection::{ActiveModel, Column, Entity, Model},
    product_problems,
    row::{RowName, Word, to_json},
    runs,
    seal::{DataKey, Place, SealingKey},
};
use crate::domain::{
    connection::{Activation, Connection, ConnectionState, Credentials},
    ids::{BusinessId, ConnectionId, OrganizationGuid, TalenomOrganization},
};

const TABLE: &str = "connections";

impl Store {
    /// Adds a connection.
    ///
    /// # Errors
    /// [`Conflict::ConnectionExists`] where the id is in use, or was.
    pub async fn insert_connection(
        &self,
        connection: &Connection,
        credentials: &Credentials,
    ) -> Result<(), Error> {
        let id = connection.id.as_str();
        let key = DataKey::generate()?;
        let mut row = to_row(connection, &key)?;
        row.data_key = Set(Some(key.wrap(&self.0.sealing, id)?));
        row.credentials = Set(Some(seal_credentials(&key, id, credentials)?));
        let transaction = self.begin().await?;
        if Entity::find_by_id(id).one(&*transaction).await?.is_some() {
            return Err(Conflict::ConnectionExists.into());
        }
        match Entity::insert(row).exec_without_returning(&*transaction).await.map_err(Error::from) {
            Ok(_) => self.commit(transaction).await,
            // On PostgreSQL another process may have been quicker since the look.
            Err(Error::Conflict(Conflict::Duplicate)) => Err(Conflict::ConnectionExists.into()),
            Err(other) => Err(other),
        }
    }

    /// A connection that is not deleted.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none of this id, or none any more.
    pub async fn connection(&self, id: &ConnectionId) -> Result<Connection, Error> {
        let row = Entity::find_by_id(id.as_str()).one(self.database().reader()).await?;
        from_row(existing(row)?, &self.0.sealing)
    }

    /// The connections that are not deleted, by id, after the given one.
    ///
    /// # Errors
    /// That the database cannot be reached or a row cannot be read.
    pub async fn connections(
        &self,
        after: Option<&ConnectionId>,
        limit: u64,
    ) -> Result<Vec<Connection>, Error> {
        let mut query = Entity::find().filter(Column::State.ne(ConnectionState::Deleted.word()));
        if let Some(after) = after {
            query = query.filter(Column::Id.gt(after.as_str()));
        }
        let rows = query.order_by_asc(Column::Id).limit(limit).all(self.database().reader()).await?;
        rows.into_iter().map(|row| from_row(row, &self.0.sealing)).collect()
    }

    /// That a connection has or had the organization.
    ///
    /// # Errors
    /// [`Error::NotFound`] where none ever had.
    pub async fn knows_organization(&self, organization: OrganizationGuid) -> Result<(), Error> {
        let query = Entity::find().filter(Column::Organization.eq(organization.uuid()));
        let row = query.one(self.database().reader()).await?;
        row.map(drop).ok_or(Error::NotFound("organization"))
    }

    /// The connections of an organization that are not deleted, by id.
    ///
    /// # Errors
    /// That the database cannot be reached or a row cannot be read.
    pub async fn connections_of(&self, organization: OrganizationGuid) -> Result<Vec<Connection>, Error> {
        let rows = Entity::find()
            .filter(Column::Organization.eq(organization.uuid()))
            .filter(Column::State.ne(ConnectionState::Deleted.word()))
            .order_by_asc(Column::Id)
            .all(self.database().reader())
            .await?;
        rows.into_iter().map(|row| from_row(row, &self.0.sealing)).collect()
    }

    /// What Severa lets us in with.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the connection is not there or is deleted.
    pub async fn credentials(&self, id: &ConnectionId) -> Result<Credentials, Error> {
        let row = existing(Entity::find_by_id(id.as_str()).one(self.database().reader()).await?)?;
        let name = RowName::new(TABLE, id);
        let key = data_key(&row, &self.0.sealing)?;
        let sealed = name.required("credentials", row.credentials)?;
        let opened = key.open(&place(&row.id, "credentials"), &sealed)?;
        let read: Sealed = name.read("credentials", serde_json::from_slice(opened.expose_secret()))?;
        Ok(Credentials { client_id: read.client_id, client_secret: SecretString::from(read.client_secret) })
    }

    /// Replaces a connection by its new state, whose version is one above the expected, and its credentials where there
    /// are new ones. One that is suspended lets go of its runs.
    ///
    /// # Errors
    /// [`Conflict::ConnectionChanged`] where somebody else changed it first, [`Error::NotFound`] where it is deleted.
    pub async fn update_connection(
        &self,
        connection: &Connection,
        credentials: Option<&Credentials>,
        expected_version: i64,
    ) -> Result<(), Error> {
        let transaction = self.begin().await?;
        let old = locked(&transaction, &connection.id).await?;
        if old.version != expected_version {
            return Err(Conflict::ConnectionChanged.into());
        }
        let key = data_key(&old, &self.0.sealing)?;
        let mut row = to_row(connection, &key)?;
        if let Some(credentials) = credentials {
            row.credentials = Set(Some(seal_credentials(&key, connection.id.as_str(), credentials)?));
        }
        Entity::update(row).exec(&*transaction).await?;
        if connection.state == ConnectionState::Suspended {
            runs::let_go(&transaction, &connection.id, connection.updated_at).await?;
        }
        self.commit(transaction).await
    }

    /// Deletes a connection: what is sealed and what names people or companies goes at once, and its runs end. The row
    /// stays, for transfers and runs that name it.
    ///
    /// # Errors
    /// [`Conflict::ConnectionChanged`] where a version is expected and it has another; [`Error::NotFound`] where it is
    /// deleted already.
    pub async fn delete_connection(
        &self,
        id: &ConnectionId,
        expected_version: Option<i64>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let transaction = self.begin().await?;
        let old = locked(&transaction, id).await?;
        if expected_version.is_some_and(|expected| expected != old.version) {
            return Err(Conflict::ConnectionChanged.into());
        }
        let row = ActiveModel {
            id: Set(old.id),
            state: Set(ConnectionState::Deleted.word().to_owned()),
            // Without the data key, whatever was sealed under it is gone wherever it stands.
            data_key: Set(None),
            business_id: Set(None),
            credentials: Set(None),
            display_name: Set(String::new()),
            agreement_reference: Set(None),
            version: Set(old.version + 1),
            updated_at: Set(now.as_microsecond()),
            ..ActiveModel::default()
        };
        Entity::update(row).exec(&*transaction).await?;
        runs::let_go(&transaction, id, now).await?;
        e_invoices::forget(&transaction, id).await?;
        product_problems::forget(&transaction, id).await?;
        self.commit(transaction).await?;
        self.database().empty_log().await;
        Ok(())
    }
}

/// The connection's row, locked until the transaction ends.
pub(super) async fn locked(transaction: &DatabaseTransaction, id: &ConnectionId) -> Result<Model, Error> {
    existing(Entity::find_by_id(id.as_str()).lock(LockType::NoKeyUpdate).one(transaction).await?)
}

/// The key under which the connection's values are sealed.
pub(super) fn data_key(row: &Model, sealing: &SealingKey) -> Result<DataKey, Error> {
    let wrapped = row.data_key.as_ref().ok_or(Error::NotFound("connection"))?;
    DataKey::unwrap(sealing, &row.id, wrapped)
}

fn existing(row: Option<Model>) -> Result<Model, Error> {
    row.filter(|row| row.state != ConnectionState::Deleted.word()).ok_or(Error::NotFound("connection"))
}

fn place<'a>(id: &'a str, column: &'static str) -> Place<'a> {
    Place { table: TABLE, row: id, column }
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    client_id: String,
    client_secret: String,
}

fn seal_credentials(key: &DataKey, id: &str, credentials: &Credentials) -> Result<Vec<u8>, Error> {
    let mut open = Sealed {
        client_id: credentials.client_id.clone(),
        client_secret: credentials.client_secret.expose_secret().to_owned(),
    };
    let mut text = to_json(&open);
    let sealed = key.seal(&place(id, "credentials"), text.as_bytes());
    text.zeroize();
    open.client_secret.zeroize();
    sealed
}

/// Everything but the data key and the credentials, which stay as they are.
fn to_row(connection: &Connection, key: &DataKey) -> Result<ActiveModel, Error> {
    let id = connection.id.as_str();
    let business_id = key.seal(&place(id, "business_id"), connection.business_id.as_str().as_bytes())?;
    Ok(ActiveModel {
        id: Set(id.to_owned()),
        display_name: Set(connection.display_name.clone()),
        organization: Set(connection.organization.uuid()),
        companies: Set(to_json(&connection.companies)),
        agreement_reference: Set(connection.agreement_reference.clone()),
        talenom_organization: Set(connection.talenom_organization.get()),
        state: Set(connection.state.word().to_owned()),
        settings: Set(to_json(&connection.settings)),
        business_id: Set(Some(business_id)),
        version: Set(connection.version),
        created_at: Set(connection.created_at.as_microsecond()),
        updated_at: Set(connection.updated_at.as_microsecond()),
        activated_at: Set(connection.activation.map(|activation| activation.at.as_microsecond())),
        baseline_count: Set(connection
            .activation
            .map(|activation| i64::try_from(activation.baseline_count).unwrap_or(i64::MAX))),
        ..ActiveModel::default()
    })
}

fn activation(name: &RowName, row: &Model) -> Result<Option<Activation>, Error> {
    let Some(at) = name.optional_time("activated_at", row.activated_at)? else { return Ok(None) };
    let count = name.required("baseline_count", row.baseline_count)?;
    Ok(Some(Activation { at, baseline_count: name.read("baseline_count", count.try_into())? }))
}

fn from_row(row: Model, sealing: &SealingKey) -> Result<Connection, Error> {
    let name = RowName::new(TABLE, &row.id);
    let key = data_key(&row, sealing)?;
    let business_id = name.required("business_id", row.business_id.as_ref())?;
    let business_id = key.open(&place(&row.id, "business_id"), business_id)?;
    let business_id = name.read("business_id", std::str::from_utf8(business_id.expose_secret()))?.to_owned();
    Ok(Connection {
        id: name.read("id", ConnectionId::parse(&row.id))?,
        organization: row.organization.into(),
        companies: name.json("companies", &row.companies)?,
        agreement_reference: row.agreement_reference.clone(),
        business_id: name.read("business_id", BusinessId::parse(&business_id))?,
        talenom_organization: name
            .read("talenom_organization", TalenomOrganization::new(row.talenom_organization))?,
        state: name.word("state", &row.state)?,
        settings: name.json("settings", &row.settings)?,
        version: row.version,
        created_at: name.time("created_at", row.created_at)?,
        updated_at: name.time("updated_at", row.updated_at)?,
        activation: activation(&name, &row)?,
        display_name: row.display_name,
    })
}
