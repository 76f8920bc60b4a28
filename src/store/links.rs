//! Links: the remembered pairs of a Severa customer and a Talenom contact. They are written by `writer`,
//! but for what a person decides.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

use super::{
    Error, Store,
    entities::link::{ActiveModel, Column, Entity, Model},
    row::RowName,
};
use crate::domain::{
    contact::{ContactLink, LinkKey, LinkState},
    ids::{ContactId, CustomerGuid, OrganizationGuid, TalenomOrganization},
    sales_invoice::ContentHash,
};

const TABLE: &str = "contact_links";
const REQUESTED: &str = "REQUESTED";
const LINKED: &str = "LINKED";
const UPDATING: &str = "UPDATING";
const UNCERTAIN: &str = "UNCERTAIN";
const REFUSED: &str = "REFUSED";

impl Store {
    /// The link of a customer, if there is one.
    ///
    /// # Errors
    /// That the database cannot be reached or the row cannot be read.
    pub async fn link(&self, key: &LinkKey) -> Result<Option<ContactLink>, Error> {
        let id = (key.organization.uuid(), key.talenom_organization.get(), key.customer.uuid());
        Entity::find_by_id(id).one(self.database().reader()).await?.map(from_row).transpose()
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
            .exec(&*transaction)
            .await?;
        self.commit(transaction).await?;
        Ok(forgotten.rows_affected == 1)
    }
}

pub(super) fn to_row(link: &ContactLink) -> ActiveModel {
    let (state, contact, since, details) = match &link.state {
        LinkState::Requested { since } => (REQUESTED, None, Some(since), None),
        LinkState::Linked { contact, details } => (LINKED, Some(contact), None, details.as_ref()),
        LinkState::Updating { contact, since } => (UPDATING, Some(contact), Some(since), None),
        LinkState::Uncertain => (UNCERTAIN, None, None, None),
        LinkState::Refused => (REFUSED, None, None, None),
    };
    ActiveModel {
        organization: Set(link.key.organization.uuid()),
        talenom_organization: Set(link.key.talenom_organization.get()),
        customer: Set(link.key.customer.uuid()),
        state: Set(state.to_owned()),
        contact_id: Set(contact.map(ToString::to_string)),
        since: Set(since.map(|since| since.as_microsecond())),
        details_hash: Set(details.map(ToString::to_string)),
    }
}

fn from_row(row: Model) -> Result<ContactLink, Error> {
    let name = RowName::new(TABLE, row.customer);
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
    Ok(ContactLink { key, state })
}
