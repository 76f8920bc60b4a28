//! Links: the remembered pairs of Severa's customers and items with Talenom's contacts and products, and those that persons
//! have ended. They are written by `writer`. Here is what all have in common, and those of customers.

use jiff::Timestamp;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Query},
};
use uuid::Uuid;

use super::{
    Cursor, Error, Page, Store,
    entities::{
        connection,
        link::{ActiveModel, Column, Entity, Model},
        transfer,
    },
    product_links,
    row::{RowName, page},
};
use crate::domain::{
    contact::{ContactLink, LinkKey, LinkState},
    ids::{ConnectionId, ContactId, CustomerGuid, LinkId, OrganizationGuid, TalenomOrganization},
    link::{AnyLink, Author, Link, LinkEnd, Origin, Progress},
    register::Register,
    sales_invoice::ContentHash,
};

pub(super) const TABLE: &str = "links";
const CUSTOMERS: &str = "CUSTOMERS";
pub(super) const ITEMS: &str = "ITEMS";
pub(super) const REQUESTED: &str = "REQUESTED";
pub(super) const LINKED: &str = "LINKED";
pub(super) const UPDATING: &str = "UPDATING";
pub(super) const UNCERTAIN: &str = "UNCERTAIN";
pub(super) const REFUSED: &str = "REFUSED";
/// What persons see and end. What is being made is no link yet, and what was refused is none.
const SHOWN: [&str; 3] = [LINKED, UPDATING, UNCERTAIN];

/// Which links. What is not given does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkFilter {
    /// Of this Severa organization.
    pub organization: Option<OrganizationGuid>,
    /// Of this connection's two organizations.
    pub connection: Option<ConnectionId>,
    /// Of this register.
    pub register: Option<Register>,
    /// Of this record in Severa.
    pub severa_guid: Option<Uuid>,
    /// Those that were ended too.
    pub ended: bool,
}

impl Store {
    /// The link of a customer, if there is one.
    ///
    /// # Errors
    /// That the database cannot be reached or the row cannot be read.
    pub async fn link(&self, key: &LinkKey) -> Result<Option<ContactLink>, Error> {
        let row = self.row_of(key.organization, key.talenom_organization, key.customer.uuid()).await?;
        row.map(from_row).transpose()
    }

    /// The link of a record in Severa that holds.
    pub(super) async fn row_of(
        &self,
        organization: OrganizationGuid,
        talenom_organization: TalenomOrganization,
        severa_guid: Uuid,
    ) -> Result<Option<Model>, Error> {
        let row = Entity::find()
            .filter(Column::Organization.eq(organization.uuid()))
            .filter(Column::TalenomOrganization.eq(talenom_organization.get()))
            .filter(Column::SeveraGuid.eq(severa_guid))
            .filter(Column::EndedAt.is_null());
        Ok(row.one(self.database().reader()).await?)
    }

    /// A link that persons see, ended or not.
    ///
    /// # Errors
    /// [`Error::NotFound`]; else as [`Store::link`].
    pub async fn link_of_id(&self, organization: OrganizationGuid, id: LinkId) -> Result<AnyLink, Error> {
        let row = Entity::find_by_id(id.uuid())
            .filter(Column::Organization.eq(organization.uuid()))
            .filter(Column::State.is_in(SHOWN));
        of_register(row.one(self.database().reader()).await?.ok_or(Error::NotFound("link"))?)
    }

    /// Links that persons see, newest first.
    ///
    /// # Errors
    /// That the database cannot be reached or a row cannot be read.
    pub async fn list_links(
        &self,
        filter: &LinkFilter,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Page<AnyLink>, Error> {
        let mut query = Entity::find()
            .filter(Column::State.is_in(SHOWN))
            .apply_if(filter.organization, |query, id| query.filter(Column::Organization.eq(id.uuid())))
            .apply_if(filter.connection.as_ref(), |query, id| query.filter(is_used_by(id)))
            .apply_if(filter.register, |query, register| query.filter(Column::Register.eq(word(register))))
            .apply_if(filter.severa_guid, |query, guid| query.filter(Column::SeveraGuid.eq(guid)))
            .apply_if((!filter.ended).then_some(()), |query, ()| query.filter(Column::EndedAt.is_null()));
        if let Some(Cursor { at, ids: [id, _] }) = after {
            let place = Expr::tuple([Expr::col(Column::MadeAt), Expr::col(Column::Id)]);
            query = query.filter(place.lt(Expr::tuple([Expr::val(at), Expr::val(id)])));
        }
        let rows = query
            .order_by_desc(Column::MadeAt)
            .order_by_desc(Column::Id)
            .limit(limit as u64 + 1)
            .all(self.database().reader())
            .await?;
        let cursor = |row: &Model| Cursor { at: row.made_at, ids: [row.id, Uuid::nil()] };
        page(rows, limit, cursor, of_register)
    }

    /// Whether an invoice is on its way to the contact: begun, and neither at its end nor taken back nor given up.
    ///
    /// # Errors
    /// That the database cannot be reached.
    pub async fn is_on_the_way_to(
        &self,
        organization: OrganizationGuid,
        contact: &ContactId,
    ) -> Result<bool, Error> {
        let on_the_way = transfer::Entity::find()
            .filter(transfer::Column::Organization.eq(organization.uuid()))
            .filter(transfer::Column::ContactId.eq(contact.as_str()))
            .filter(transfer::Column::Standing.is_not_in(["WITHDRAWN", "GIVEN_UP", "TRANSFERRED"]));
        Ok(on_the_way.count(self.database().reader()).await? > 0)
    }

    /// The customer that a contact is linked to. There is at most one.
    ///
    /// # Errors
    /// As [`Store::link`].
    pub async fn link_by_contact(
        &self,
        organization: OrganizationGuid,
        talenom_organization: TalenomOrganization,
        contact: &ContactId,
    ) -> Result<Option<CustomerGuid>, Error> {
        let row = Entity::find()
            .filter(Column::Organization.eq(organization.uuid()))
            .filter(Column::TalenomOrganization.eq(talenom_organization.get()))
            .filter(Column::TalenomId.eq(contact.as_str()))
            .filter(Column::Register.eq(CUSTOMERS))
            .filter(Column::EndedAt.is_null())
            .one(self.database().reader())
            .await?;
        Ok(row.map(|row| row.severa_guid.into()))
    }

    /// Lets a contact be made that nobody could be asked about, once a person has seen that it is not there: its link is
    /// as if the creation had been refused. Whether there was such a link; any other stays as it is.
    ///
    /// # Errors
    /// That the database cannot be reached.
    pub async fn forget_uncertain_contact(&self, key: &LinkKey) -> Result<bool, Error> {
        let transaction = self.begin().await?;
        let forgotten = Entity::update_many()
            .col_expr(Column::State, Expr::val(REFUSED))
            .filter(Column::Organization.eq(key.organization.uuid()))
            .filter(Column::TalenomOrganization.eq(key.talenom_organization.get()))
            .filter(Column::SeveraGuid.eq(key.customer.uuid()))
            .filter(Column::State.eq(UNCERTAIN))
            .filter(Column::EndedAt.is_null())
            .exec(&*transaction)
            .await?;
        self.commit(transaction).await?;
        Ok(forgotten.rows_affected == 1)
    }
}

/// That a link is of the two organizations that a connection joins.
fn is_used_by(id: &ConnectionId) -> Expr {
    let of_connection = |column: connection::Column| {
        Query::select()
            .column(column)
            .from(connection::Entity)
            .and_where(connection::Column::Id.eq(id.as_str()))
            .take()
    };
    let organization = of_connection(connection::Column::Organization);
    let talenom_organization = of_connection(connection::Column::TalenomOrganization);
    Column::Organization
        .in_subquery(organization)
        .and(Column::TalenomOrganization.in_subquery(talenom_organization))
}

const fn word(register: Register) -> &'static str {
    match register {
        Register::Customers => CUSTOMERS,
        Register::Items => ITEMS,
    }
}

fn of_register(row: Model) -> Result<AnyLink, Error> {
    match row.register.as_str() {
        CUSTOMERS => from_row(row).map(AnyLink::Contact),
        ITEMS => product_links::from_row(row).map(AnyLink::Product),
        _ => Err(RowName::new(TABLE, row.id).bad("register")),
    }
}

pub(super) fn to_row(link: &ContactLink) -> ActiveModel {
    let (state, details) = match &link.state {
        LinkState::Requested { .. } => (REQUESTED, None),
        LinkState::Linked { details, .. } => (LINKED, details.as_ref()),
        LinkState::Updating { .. } => (UPDATING, None),
        LinkState::Uncertain => (UNCERTAIN, None),
        LinkState::Refused => (REFUSED, None),
    };
    ActiveModel {
        organization: Set(link.key.organization.uuid()),
        talenom_organization: Set(link.key.talenom_organization.get()),
        register: Set(CUSTOMERS.to_owned()),
        severa_guid: Set(link.key.customer.uuid()),
        state: Set(state.to_owned()),
        details_hash: Set(details.map(ToString::to_string)),
        ..history(link)
    }
}

/// What is the same of a link in both registers.
pub(super) fn history<K, S>(link: &Link<K, S>) -> ActiveModel
where
    S: Progress,
    S::Record: ToString,
{
    let (author, end) = (link.origin.author(), link.end.as_ref());
    ActiveModel {
        id: Set(link.id.uuid()),
        talenom_id: Set(link.state.record().map(ToString::to_string)),
        since: Set(link.state.since().map(Timestamp::as_microsecond)),
        origin: Set(link.origin.name().to_owned()),
        made_at: Set(link.made_at.as_microsecond()),
        actor: Set(author.map(|author| author.actor.clone())),
        reason: Set(author.map(|author| author.reason.clone())),
        ended_at: Set(end.map(|end| end.at.as_microsecond())),
        ended_by: Set(end.map(|end| end.author.actor.clone())),
        end_reason: Set(end.map(|end| end.author.reason.clone())),
        ..ActiveModel::default()
    }
}

fn from_row(row: Model) -> Result<ContactLink, Error> {
    let name = RowName::new(TABLE, row.id);
    let (origin, made_at, end) = history_of(&name, &row)?;
    let contact = name.optional("talenom_id", row.talenom_id, |id| ContactId::parse(&id))?;
    let since = name.optional_time("since", row.since)?;
    let state = match row.state.as_str() {
        REQUESTED => LinkState::Requested { since: name.required("since", since)? },
        LINKED => LinkState::Linked {
            contact: name.required("talenom_id", contact)?,
            details: name.optional("details_hash", row.details_hash, |hash| ContentHash::parse(&hash))?,
        },
        UPDATING => LinkState::Updating {
            contact: name.required("talenom_id", contact)?,
            since: name.required("since", since)?,
        },
        UNCERTAIN => LinkState::Uncertain,
        REFUSED => LinkState::Refused,
        _ => return Err(name.bad("state")),
    };
    let talenom_organization =
        name.read("talenom_organization", TalenomOrganization::new(row.talenom_organization))?;
    let key = LinkKey {
        organization: row.organization.into(),
        talenom_organization,
        customer: row.severa_guid.into(),
    };
    Ok(Link { id: row.id.into(), key, state, origin, made_at, end })
}

/// How the pair of a row was found, when, and its end.
pub(super) fn history_of(name: &RowName, row: &Model) -> Result<(Origin, Timestamp, Option<LinkEnd>), Error> {
    let author = |actor, reason, (who, why): (&Option<String>, &Option<String>)| {
        let (who, why) = (name.required(actor, who.clone())?, name.required(reason, why.clone())?);
        Ok::<_, Error>(Author { actor: who, reason: why })
    };
    let origin = match row.origin.as_str() {
        "mark" => Origin::Mark,
        "number_and_id" => Origin::NumberAndId,
        "number" => Origin::Number,
        "code" => Origin::Code,
        "created" => Origin::Created,
        "person" => Origin::Person(author("actor", "reason", (&row.actor, &row.reason))?),
        _ => return Err(name.bad("origin")),
    };
    let end = match name.optional_time("ended_at", row.ended_at)? {
        None => None,
        Some(at) => {
            let author = author("ended_by", "end_reason", (&row.ended_by, &row.end_reason))?;
            Some(LinkEnd { at, author })
        }
    };
    Ok((origin, name.time("made_at", row.made_at)?, end))
}
