//! Links of items: the remembered pairs of a Severa item and a Talenom product. They are written by `writer`.

use jiff::Timestamp;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::{
    Error, Store,
    entities::product_link::{ActiveModel, Column, Entity, Model},
    row::RowName,
};
use crate::domain::{
    ids::{OrganizationGuid, ProductId, TalenomOrganization},
    item::{ProductLink, ProductLinkKey, ProductLinkState},
};

const TABLE: &str = "product_links";
const REQUESTED: &str = "REQUESTED";
const LINKED: &str = "LINKED";
const UPDATING: &str = "UPDATING";
const UNCERTAIN: &str = "UNCERTAIN";
const REFUSED: &str = "REFUSED";

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
            .all(self.database().reader())
            .await?;
        rows.into_iter().map(from_row).collect()
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
        item: Set(link.key.item.uuid()),
        state: Set(state.to_owned()),
        product_id: Set(link.state.product().map(ToString::to_string)),
        since: Set(link.state.since().map(Timestamp::as_microsecond)),
    }
}

fn from_row(row: Model) -> Result<ProductLink, Error> {
    let name = RowName::new(TABLE, row.item);
    let product = name.optional("product_id", row.product_id, |id| ProductId::parse(&id))?;
    let since = name.optional_time("since", row.since)?;
    let state = match row.state.as_str() {
        REQUESTED => ProductLinkState::Requested { since: name.required("since", since)? },
        LINKED => ProductLinkState::Linked { product: name.required("product_id", product)? },
        UPDATING => ProductLinkState::Updating {
            product: name.required("product_id", product)?,
            since: name.required("since", since)?,
        },
        UNCERTAIN => ProductLinkState::Uncertain,
        REFUSED => ProductLinkState::Refused,
        _ => return Err(name.bad("state")),
    };
    let talenom_organization =
        name.read("talenom_organization", TalenomOrganization::new(row.talenom_organization))?;
    let key =
        ProductLinkKey { organization: row.organization.into(), talenom_organization, item: row.item.into() };
    Ok(ProductLink { key, state })
}
