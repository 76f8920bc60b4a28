//! The registers of items: products, work types and travel types, and the sales accounts and VAT percents that they name.

use jiff::Timestamp;

use super::{Session, ShapeError, pages, parse, session::REGISTER_PAGES_MAX, wire};
use crate::{
    domain::{
        ids::ItemGuid,
        invoice::SalesAccount,
        item::{Item, ItemKind},
        money::Percent,
    },
    outbound::{Answer, Endpoint, Error, Problem, json::Object},
};

/// How an entry of a register is read.
type Parse = fn(Object<'_>) -> Result<Item, Problem>;

impl Session {
    /// A whole register of items, of those that changed at this moment or later where one is given (`settings:read`). Severa
    /// does not tell of travel types when they were changed, so of these all come. One in another shape is an element of
    /// its own.
    ///
    /// # Errors
    /// An [`Error`] of a call, of an answer that is no list, or of pages that do not end.
    pub async fn items(
        &self,
        kind: ItemKind,
        changed_since: Option<Timestamp>,
    ) -> Result<Vec<Result<Item, ShapeError<ItemGuid>>>, Error> {
        let changed: Vec<_> =
            changed_since.iter().map(|moment| (wire::CHANGED_SINCE, moment.to_string())).collect();
        let (endpoint, parse, query): (&Endpoint, Parse, _) = match kind {
            ItemKind::Product => return self.products(changed).await,
            ItemKind::WorkType => (&wire::WORK_TYPES, parse::work_type, changed),
            ItemKind::TravelType => (&wire::TRAVEL_TYPES, parse::travel_type, Vec::new()),
        };
        let read = |answer: &Answer| self.each(endpoint, answer, parse, item_guid);
        self.by_first_row(endpoint, &[], &query, REGISTER_PAGES_MAX, read).await
    }

    /// The products, the one register of items with page tokens.
    async fn products(
        &self,
        mut query: Vec<(&'static str, String)>,
    ) -> Result<Vec<Result<Item, ShapeError<ItemGuid>>>, Error> {
        let (endpoint, asked) = (&wire::PRODUCTS, query.len());
        let (mut products, mut token) = (Vec::new(), None);
        loop {
            query.truncate(asked);
            let answer = self.page(endpoint, &[], &mut query, token.as_ref()).await?;
            products.extend(self.each(endpoint, &answer, parse::product, item_guid)?);
            token = self.next(endpoint, &answer, token.as_ref(), pages::LIST_PAGES_MAX)?;
            if token.is_none() {
                return Ok(products);
            }
        }
    }

    /// The sales accounts, also those that can no longer be chosen (`settings:read`).
    ///
    /// # Errors
    /// An [`Error`] of a call, or of an answer in another shape.
    pub async fn sales_accounts(&self) -> Result<Vec<SalesAccount>, Error> {
        self.register(&wire::SALES_ACCOUNTS, &[], parse::sales_account).await
    }

    /// The VAT percents that can be chosen, of every country (`settings:read`).
    ///
    /// # Errors
    /// An [`Error`] of the call, or of an answer in another shape.
    pub async fn vat_percents(&self) -> Result<Vec<Percent>, Error> {
        let answer = self.get(&wire::VAT_RATES, &[], &[]).await?;
        let percents = self.all(&wire::VAT_RATES, &answer, parse::vat_percent)?;
        Ok(percents.into_iter().flatten().collect())
    }
}

fn item_guid(item: Object<'_>) -> Option<ItemGuid> {
    parse::guid_of(item, wire::GUID, ItemGuid::parse)
}
