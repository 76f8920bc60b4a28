//! Problems of products: what keeps an item's product back now. They are written by `writer`; an item that is well has none.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};

use super::{
    Error, Store,
    entities::product_problem::{ActiveModel, Column, Entity, Model},
    row::{RowName, Word, to_json},
};
use crate::domain::{
    ids::{ConnectionId, OrganizationGuid, TalenomOrganization},
    item::ProductLinkKey,
    problem::ProductProblem,
};

impl Store {
    /// What keeps products of a pair of organizations back.
    ///
    /// # Errors
    /// That the database cannot be reached or a row cannot be read.
    pub async fn product_problems_of(
        &self,
        organization: OrganizationGuid,
        talenom_organization: TalenomOrganization,
    ) -> Result<Vec<ProductProblem>, Error> {
        let rows = Entity::find()
            .filter(Column::Organization.eq(organization.uuid()))
            .filter(Column::TalenomOrganization.eq(talenom_organization.get()))
            .all(self.database().reader())
            .await?;
        rows.into_iter().map(from_row).collect()
    }

    /// What keeps products of an organization or a connection back, or of all. Read on after the last one read.
    ///
    /// # Errors
    /// That the database cannot be reached or a row cannot be read.
    pub async fn product_problems(
        &self,
        organization: Option<OrganizationGuid>,
        connection: Option<&ConnectionId>,
        after: Option<ProductLinkKey>,
        limit: u64,
    ) -> Result<Vec<ProductProblem>, Error> {
        let mut query = Entity::find()
            .apply_if(organization, |query, id| query.filter(Column::Organization.eq(id.uuid())))
            .apply_if(connection, |query, id| query.filter(Column::Connection.eq(id.as_str())));
        if let Some(ProductLinkKey { organization, talenom_organization, item }) = after {
            let place = Expr::tuple([
                Expr::col(Column::Organization),
                Expr::col(Column::TalenomOrganization),
                Expr::col(Column::Item),
            ]);
            let last = Expr::tuple([
                Expr::val(organization.uuid()),
                Expr::val(talenom_organization.get()),
                Expr::val(item.uuid()),
            ]);
            query = query.filter(place.gt(last));
        }
        let rows = query
            .order_by_asc(Column::Organization)
            .order_by_asc(Column::TalenomOrganization)
            .order_by_asc(Column::Item)
            .limit(limit)
            .all(self.database().reader())
            .await?;
        rows.into_iter().map(from_row).collect()
    }
}

/// Forgets what a connection found.
pub(super) async fn forget(transaction: &DatabaseTransaction, id: &ConnectionId) -> Result<(), Error> {
    Entity::delete_many().filter(Column::Connection.eq(id.as_str())).exec(transaction).await?;
    Ok(())
}

pub(super) fn to_row(problem: &ProductProblem) -> ActiveModel {
    ActiveModel {
        organization: Set(problem.key.organization.uuid()),
        talenom_organization: Set(problem.key.talenom_organization.get()),
        item: Set(problem.key.item.uuid()),
        connection: Set(problem.connection.as_str().to_owned()),
        product: Set(to_json(&problem.subject)),
        findings: Set(to_json(&problem.findings)),
        failure: Set(problem.failure.map(|class| class.word().to_owned())),
        first_seen_at: Set(problem.first_seen.as_microsecond()),
    }
}

fn from_row(row: Model) -> Result<ProductProblem, Error> {
    let name = RowName::new("product_problems", row.item);
    let talenom_organization =
        name.read("talenom_organization", TalenomOrganization::new(row.talenom_organization))?;
    Ok(ProductProblem {
        key: ProductLinkKey {
            organization: row.organization.into(),
            talenom_organization,
            item: row.item.into(),
        },
        connection: name.read("connection", ConnectionId::parse(&row.connection))?,
        subject: name.json("product", &row.product)?,
        findings: name.json("findings", &row.findings)?,
        failure: row.failure.map(|word| name.word("failure", &word)).transpose()?,
        first_seen: name.time("first_seen_at", row.first_seen_at)?,
    })
}
