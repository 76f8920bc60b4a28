//! Links: the remembered pairs of a Severa customer and a Talenom contact. They are written by `writer`.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::{
    Error, Store,
    entities::link::{ActiveModel, Column, Entity, Model},
    row::RowName,
};
use crate::domain::{
    contact::{ContactLink, LinkKey, LinkState},
    ids::{ContactId, CustomerGuid, OrganizationGuid, TalenomOrganization},
};

const TABLE: &str = "contact_links";
const REQUESTED: &str = "REQUESTED";
const LINKED: &str = "LINKED";
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
}

pub(super) fn to_row(link: &ContactLink) -> ActiveModel {
    let (state, contact, since) = match &link.state {
        LinkState::Requested { since } => (REQUESTED, None, Some(since.as_microsecond())),
        LinkState::Linked { contact } => (LINKED, Some(contact.as_str().to_owned()), None),
        LinkState::Uncertain => (UNCERTAIN, None, None),
        LinkState::Refused => (REFUSED, None, None),
    };
    ActiveModel {
        organization: Set(link.key.organization.uuid()),
        talenom_organization: Set(link.key.talenom_organization.get()),
        customer: Set(link.key.customer.uuid()),
        state: Set(state.to_owned()),
        contact_id: Set(contact),
        since: Set(since),
    }
}

fn from_row(row: Model) -> Result<ContactLink, Error> {
    let name = RowName::new(TABLE, row.customer);
    let state = match row.state.as_str() {
        REQUESTED => LinkState::Requested { since: name.time("since", name.required("since", row.since)?)? },
        LINKED => {
            let contact = name.required("contact_id", row.contact_id)?;
            LinkState::Linked { contact: name.read("contact_id", ContactId::parse(&contact))? }
        }
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
