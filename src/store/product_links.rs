//! Links of items: the remembered pairs of a Severa item and a Talenom product. They share a table with those of customers.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::{
    Error, Store,
    entities::link::{ActiveModel, Column, Entity, Model},
    links::{ITEMS, LINKED, REFUSED, REQUESTED, TABLE, UNCERTAIN, UPDATING, history, history_of},
    row::RowName,
};
use crate::domain::{
    ids::{OrganizationGuid, ProductId, TalenomOrganization},
    item::{ProductLink, ProductLinkKey, ProductLinkState},
    link::Link,
};

impl Store {
    /// The links of all items of a pair of organizations.
    ///
    /// # Errors
    /// That the database cannot be reached or a row cannot be read.
    pub async fn product_links(
        &self,
        organization: OrganizationGuid,
        talenom_organization: TalenomOrganization,
    ) -> Result<Vec<ProductLink>, Error> {
        let rows = Entity::find()
            .filter(Column::Organization.eq(organization.uuid()))
            .filter(Column::TalenomOrganization.eq(talenom_organization.get()))
            .filter(Column::Register.eq(ITEMS))
            .filter(Column::EndedAt.is_null())
            .all(self.database().reader())
            .await?;
        rows.into_iter().map(from_row).collect()
    }

    /// The link of an item, if there is one.
    ///
    /// # Errors
    /// As [`Store::product_links`].
    pub async fn product_link(&self, key: &ProductLinkKey) -> Result<Option<ProductLink>, Error> {
        let row = self.row_of(key.organization, key.talenom_organization, key.item.uuid()).await?;
        row.map(from_row).transpose()
    }
}

pub(super) fn to_row(link: &ProductLink) -> ActiveModel {
    let state = match &link.state {
        ProductLinkState::Requested { .. } => REQUESTED,
        ProductLinkState::Linked { .. } => LINKED,
        ProductLinkState::Updating { .. } => UPDATING,
        ProductLinkState::Uncertain => UNCERTAIN,
        ProductLinkState::Refused => REFUSED,
    };
    ActiveModel {
        organization: Set(link.key.organization.uuid()),
        talenom_organization: Set(link.key.talenom_organization.get()),
        register: Set(ITEMS.to_owned()),
        severa_guid: Set(link.key.item.uuid()),
        state: Set(state.to_owned()),
        details_hash: Set(None),
        ..history(link)
    }
}

pub(super) fn from_row(row: Model) -> Result<ProductLink, Error> {
    let name = RowName::new(TABLE, row.id);
    let (origin, made_at, end) = history_of(&name, &row)?;
    let product = name.optional("talenom_id", row.talenom_id, |id| ProductId::parse(&id))?;
    let since = name.optional_time("since", row.since)?;
    let state = match row.state.as_str() {
        REQUESTED => ProductLinkState::Requested { since: name.required("since", since)? },
        LINKED => ProductLinkState::Linked { product: name.required("talenom_id", product)? },
        UPDATING => ProductLinkState::Updating {
            product: name.required("talenom_id", product)?,
            since: name.required("since", since)?,
        },
        UNCERTAIN => ProductLinkState::Uncertain,
        REFUSED => ProductLinkState::Refused,
        _ => return Err(name.bad("state")),
    };
    let talenom_organization =
        name.read("talenom_organization", TalenomOrganization::new(row.talenom_organization))?;
    let key = ProductLinkKey {
        organization: row.organization.into(),
        talenom_organization,
        item: row.severa_guid.into(),
    };
    Ok(Link { id: row.id.into(), key, state, origin, made_at, end })
}
