//! Links: the remembered pairs of a Severa customer and a Talenom contact, and those that persons have ended. They are
//! written by `writer`.

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
    row::{RowName, page},
};
use crate::domain::{
    contact::{Author, ContactLink, LinkEnd, LinkKey, LinkState, Origin},
    ids::{ConnectionId, ContactId, CustomerGuid, LinkId, OrganizationGuid, TalenomOrganization},
    sales_invoice::ContentHash,
};

const TABLE: &str = "contact_links";
const REQUESTED: &str = "REQUESTED";
const LINKED: &str = "LINKED";
const UPDATING: &str = "UPDATING";
const UNCERTAIN: &str = "UNCERTAIN";
const REFUSED: &str = "REFUSED";

/// Which links. What is not given does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkFilter {
    /// Of this Severa organization.
    pub organization: Option<OrganizationGuid>,
    /// Of this connection's two organizations.
    pub connection: Option<ConnectionId>,
    /// Of this customer.
    pub customer: Option<CustomerGuid>,
    /// Those that were ended too.
    pub ended: bool,
}

impl Store {
    /// The link of a customer, if there is one.
    ///
    /// # Errors
    /// That the database cannot be reached or the row cannot be read.
    pub async fn link(&self, key: &LinkKey) -> Result<Option<ContactLink>, Error> {
        Entity::find()
            .filter(Column::Organization.eq(key.organization.uuid()))
            .filter(Column::TalenomOrganization.eq(key.talenom_organization.get()))
            .filter(Column::Customer.eq(key.customer.uuid()))
            .filter(Column::EndedAt.is_null())
            .one(self.database().reader())
            .await?
            .map(from_row)
            .transpose()
    }

    /// A link that has a contact, ended or not.
    ///
    /// # Errors
    /// [`Error::NotFound`]; else as [`Store::link`].
    pub async fn link_of_id(&self, organization: OrganizationGuid, id: LinkId) -> Result<ContactLink, Error> {
        let row = Entity::find_by_id(id.uuid())
            .filter(Column::Organization.eq(organization.uuid()))
            .filter(Column::ContactId.is_not_null());
        from_row(row.one(self.database().reader()).await?.ok_or(Error::NotFound("link"))?)
    }

    /// Links that have a contact, newest first.
    ///
    /// # Errors
    /// That the database cannot be reached or a row cannot be read.
    pub async fn list_links(
        &self,
        filter: &LinkFilter,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Page<ContactLink>, Error> {
        let mut query = Entity::find()
            .filter(Column::ContactId.is_not_null())
            .apply_if(filter.organization, |query, id| query.filter(Column::Organization.eq(id.uuid())))
            .apply_if(filter.connection.as_ref(), |query, id| query.filter(is_used_by(id)))
            .apply_if(filter.customer, |query, guid| query.filter(Column::Customer.eq(guid.uuid())))
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
        page(rows, limit, cursor, from_row)
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
            .filter(Column::ContactId.eq(contact.as_str()))
            .filter(Column::EndedAt.is_null())
            .one(self.database().reader())
            .await?;
        Ok(row.map(|row| row.customer.into()))
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
            .filter(Column::Customer.eq(key.customer.uuid()))
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

pub(super) fn to_row(link: &ContactLink) -> ActiveModel {
    let (state, contact, since, details) = match &link.state {
        LinkState::Requested { since } => (REQUESTED, None, Some(since), None),
        LinkState::Linked { contact, details } => (LINKED, Some(contact), None, details.as_ref()),
        LinkState::Updating { contact, since } => (UPDATING, Some(contact), Some(since), None),
        LinkState::Uncertain => (UNCERTAIN, None, None, None),
        LinkState::Refused => (REFUSED, None, None, None),
    };
    let maker = match &link.origin {
        Origin::Person(author) => Some(author),
        Origin::Mark | Origin::NumberAndId | Origin::Number | Origin::Created => None,
    };
    let end = link.end.as_ref();
    ActiveModel {
        id: Set(link.id.uuid()),
        organization: Set(link.key.organization.uuid()),
        talenom_organization: Set(link.key.talenom_organization.get()),
        customer: Set(link.key.customer.uuid()),
        state: Set(state.to_owned()),
        contact_id: Set(contact.map(ToString::to_string)),
        since: Set(since.map(|since| since.as_microsecond())),
        details_hash: Set(details.map(ToString::to_string)),
        origin: Set(link.origin.name().to_owned()),
        made_at: Set(link.made_at.as_microsecond()),
        actor: Set(maker.map(|author| author.actor.clone())),
        reason: Set(maker.map(|author| author.reason.clone())),
        ended_at: Set(end.map(|end| end.at.as_microsecond())),
        ended_by: Set(end.map(|end| end.author.actor.clone())),
        end_reason: Set(end.map(|end| end.author.reason.clone())),
    }
}

fn from_row(row: Model) -> Result<ContactLink, Error> {
    let name = RowName::new(TABLE, row.id);
    let contact = name.optional("contact_id", row.contact_id, |id| ContactId::parse(&id))?;
    let since = name.optional_time("since", row.since)?;
    let state = match row.state.as_str() {
        REQUESTED => LinkState::Requested { since: name.required("since", since)? },
        LINKED => LinkState::Linked {
            contact: name.required("contact_id", contact)?,
            details: name.optional("details_hash", row.details_hash, |hash| ContentHash::parse(&hash))?,
        },
        UPDATING => LinkState::Updating {
            contact: name.required("contact_id", contact)?,
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
        customer: row.customer.into(),
    };
    let origin = match row.origin.as_str() {
        "mark" => Origin::Mark,
        "number_and_id" => Origin::NumberAndId,
        "number" => Origin::Number,
        "created" => Origin::Created,
        "person" => Origin::Person(Author {
            actor: name.required("actor", row.actor)?,
            reason: name.required("reason", row.reason)?,
        }),
        _ => return Err(name.bad("origin")),
    };
    let end = match name.optional_time("ended_at", row.ended_at)? {
        None => None,
        Some(at) => {
            let actor = name.required("ended_by", row.ended_by)?;
            let reason = name.required("end_reason", row.end_reason)?;
            Some(LinkEnd { at, author: Author { actor, reason } })
        }
    };
    let made_at = name.time("made_at", row.made_at)?;
    Ok(ContactLink { id: row.id.into(), key, state, origin, made_at, end })
}
