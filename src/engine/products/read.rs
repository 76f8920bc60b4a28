//! What both sides have of what is sold, and how it is linked. Nothing is written here.

use std::collections::HashMap;

use jiff::Timestamp;

use super::super::{Engine, Error};
use crate::{
    domain::{
        connection::Connection,
        ids::{ItemGuid, SalesAccountGuid},
        item::{Item, ItemKind, ProductLink, ProductLinkKey},
    },
    severa::{Session, ShapeError},
    talenom::{self, TalenomProduct},
};

/// A connection with both of its sides.
#[derive(Debug, Clone, Copy)]
pub(in crate::engine) struct Sides<'a> {
    pub(in crate::engine) engine: &'a Engine,
    pub(in crate::engine) connection: &'a Connection,
    pub(in crate::engine) severa: &'a Session,
    pub(in crate::engine) talenom: &'a talenom::Organization,
}

impl Sides<'_> {
    /// The links of items, once no call of an earlier run can have an effect any more: what landed late is
    /// in Talenom's list, where that is read after this.
    pub(super) async fn links(&self) -> Result<Vec<ProductLink>, Error> {
        let Connection { organization, talenom_organization, .. } = self.connection;
        let links = self.engine.inner.store.product_links(*organization, *talenom_organization).await;
        let links = links.map_err(Error::store("reading the links of items"))?;
        if let Some(last) = links.iter().filter_map(|link| link.state.since()).max() {
            self.engine.quiet(last).await;
        }
        Ok(links)
    }

    /// Talenom's products; none where it does not offer them.
    pub(super) async fn products(&self) -> Result<Option<Vec<TalenomProduct>>, Error> {
        match self.talenom.products().await {
            Ok(products) => Ok(Some(products)),
            Err(error) if error.is_absence() => Ok(None),
            Err(error) => Err(Error::upstream("reading Talenom's products")(error)),
        }
    }

    /// A register of Severa's, or what changed in it.
    pub(super) async fn items(
        &self,
        kind: ItemKind,
        changed_since: Option<Timestamp>,
    ) -> Result<Vec<Result<Item, ShapeError<ItemGuid>>>, Error> {
        let items = self.severa.items(kind, changed_since).await;
        items.map_err(Error::upstream("reading Severa's registers of items"))
    }

    /// The numbers of Severa's sales accounts, where there are work types: these tell none themselves.
    pub(super) async fn accounts(&self, items: &[Item]) -> Result<HashMap<SalesAccountGuid, String>, Error> {
        if items.iter().all(|item| item.kind != ItemKind::WorkType) {
            return Ok(HashMap::new());
        }
        let accounts = self.severa.sales_accounts().await;
        let accounts = accounts.map_err(Error::upstream("reading Severa's sales accounts"))?;
        Ok(accounts.into_iter().map(|account| (account.guid, account.number)).collect())
    }

    /// What the link of an item is about.
    pub(super) const fn key(&self, item: ItemGuid) -> ProductLinkKey {
        let Connection { organization, talenom_organization, .. } = self.connection;
        ProductLinkKey { organization: *organization, talenom_organization: *talenom_organization, item }
    }
}
