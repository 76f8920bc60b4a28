//! The registers of items: products, work types and travel types, and the sales accounts and VAT percents that they name.

use jiff::Timestamp;

use super::{Page, PageToken, Session, ShapeError, pages, parse, wire};
use crate::{
    domain::{ids::ItemGuid, invoice::SalesAccount, item::Item, money::Percent},
    outbound::{Answer, Error, json::Object},
};

impl Session {
    /// A page of products, of those that changed at this moment or later where one is given (`settings:read`).
    ///
    /// # Errors
    /// As [`Session::invoices_page`].
    pub async fn products_page(
        &self,
        changed_since: Option<Timestamp>,
        token: Option<PageToken>,
    ) -> Result<Page<Result<Item, ShapeError<ItemGuid>>>, Error> {
        let mut query: Vec<_> =
            changed_since.iter().map(|moment| (wire::CHANGED_SINCE, moment.to_string())).collect();
        let answer = self.page(&wire::PRODUCTS, &[], &mut query, token.as_ref()).await?;
        let elements = self.each(&wire::PRODUCTS, &answer, parse::product, item_guid)?;
        let next = self.next(&wire::PRODUCTS, &answer, token.as_ref(), pages::LIST_PAGES_MAX)?;
        Ok(Page { elements, next })
    }

    /// The work types, those that changed at this moment or later where one is given (`settings:read`).
    ///
    /// # Errors
    /// An [`Error`] of a call, or of an answer that is no list.
    pub async fn work_types(
        &self,
        changed_since: Option<Timestamp>,
    ) -> Result<Vec<Result<Item, ShapeError<ItemGuid>>>, Error> {
        let query: Vec<_> =
            changed_since.iter().map(|moment| (wire::CHANGED_SINCE, moment.to_string())).collect();
        let read = |answer: &Answer| self.each(&wire::WORK_TYPES, answer, parse::work_type, item_guid);
        self.by_first_row(&wire::WORK_TYPES, &[], &query, read).await
    }

    /// The travel types; Severa does not tell them by the time of their change (`settings:read`).
    ///
    /// # Errors
    /// As [`Session::work_types`].
    pub async fn travel_types(&self) -> Result<Vec<Result<Item, ShapeError<ItemGuid>>>, Error> {
        let read = |answer: &Answer| self.each(&wire::TRAVEL_TYPES, answer, parse::travel_type, item_guid);
        self.by_first_row(&wire::TRAVEL_TYPES, &[], &[], read).await
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
