//! Asking Talenom whether it has something already: the look-ups that come before every creation.
//!
//! A server that does not know a parameter ignores it and answers with everything, so every hit is compared exactly.
//! Whether `pageIndex` counts pages or records is not sure, so records are told apart by id and a page without a new
//! one is the last.

use std::collections::BTreeSet;

use super::{Capability, Organization, TalenomInvoice, TalenomProduct, parse, wire};
use crate::{
    domain::{
        contact::Contact,
        ids::{BusinessId, CustomerNumber, InvoiceNumber, Marker},
        item::{ItemCode, Product},
        register::Entry,
    },
    outbound::{
        Endpoint, Error, Problem,
        json::{Cursor, Object},
    },
};

const PAGE_SIZE: usize = 100;
/// Past these the answer is "everything", and so large that it cannot be looked through for each invoice.
const PAGES_MAX: usize = 20;
/// A hundred thousand products; a list that goes on longer goes in circles.
const PRODUCT_PAGES_MAX: usize = 1_000;
/// A million contacts, for the same reason.
const REGISTER_PAGES_MAX: usize = 10_000;

/// What a contact is looked for by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContactKey {
    /// Its number.
    Number(CustomerNumber),
    /// Its business id, in any of its forms.
    BusinessId(BusinessId),
    /// Our mark.
    Reference(Marker),
}

impl ContactKey {
    fn query(&self) -> (&'static str, String) {
        match self {
            Self::Number(number) => (wire::NUMBER, number.to_string()),
            Self::BusinessId(id) => (wire::BUSINESS_ID, id.as_str().to_owned()),
            Self::Reference(marker) => (wire::EXTERNAL_REFERENCE, marker.as_str().to_owned()),
        }
    }

    fn is_of(&self, contact: &Contact) -> bool {
        match self {
            Self::Number(number) => contact.number.text() == Some(number.to_string().as_str()),
            Self::BusinessId(id) => contact.business_id.as_ref() == Some(id),
            Self::Reference(marker) => contact.external_reference.text() == Some(marker.as_str()),
        }
    }
}

/// What an invoice is looked for by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InvoiceKey {
    /// Its number.
    Number(InvoiceNumber),
    /// Our mark.
    Reference(Marker),
}

impl InvoiceKey {
    fn query(&self) -> (&'static str, String) {
        match self {
            Self::Number(number) => (wire::NUMBER, number.to_string()),
            Self::Reference(marker) => (wire::EXTERNAL_REFERENCE, marker.as_str().to_owned()),
        }
    }

    fn is_of(&self, invoice: &TalenomInvoice) -> bool {
        match self {
            Self::Number(number) => invoice.number == Some(*number),
            Self::Reference(marker) => invoice.external_reference.text() == Some(marker.as_str()),
        }
    }
}

/// What a product is looked for by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProductKey {
    /// Its code, as it is written.
    Code(ItemCode),
    /// Our mark.
    Reference(Marker),
}

impl ProductKey {
    fn query(&self) -> (&'static str, String) {
        match self {
            Self::Code(code) => (wire::CODE, code.as_str().to_owned()),
            Self::Reference(marker) => (wire::EXTERNAL_REFERENCE, marker.as_str().to_owned()),
        }
    }

    /// Whether it is the product's.
    #[must_use]
    pub fn is_of(&self, product: &Product) -> bool {
        match self {
            Self::Code(code) => product.code.as_ref() == Some(code),
            Self::Reference(marker) => product.external_reference.text() == Some(marker.as_str()),
        }
    }
}

impl Organization {
    /// All contacts that have exactly this.
    ///
    /// # Errors
    /// [`CapabilityAbsent`](crate::outbound::ErrorKind::CapabilityAbsent) where Talenom cannot be asked, or an [`Error`] of
    /// a call or of an answer in another shape.
    pub async fn find_contacts(&self, key: &ContactKey) -> Result<Vec<Contact>, Error> {
        self.can_ask(&wire::FIND_CONTACTS, matches!(key, ContactKey::Reference(_)))?;
        let read =
            |object: Object<'_>| parse::contact(object).map(|contact| (contact.id.to_string(), contact));
        let list = List { endpoint: wire::FIND_CONTACTS, capability: Capability::Find, pages_max: PAGES_MAX };
        self.list(&list, Some(key.query()), read, |contact| key.is_of(contact)).await
    }

    /// All invoices that have exactly this.
    ///
    /// # Errors
    /// As [`Organization::find_contacts`].
    pub async fn find_invoices(&self, key: &InvoiceKey) -> Result<Vec<TalenomInvoice>, Error> {
        self.can_ask(&wire::FIND_INVOICES, matches!(key, InvoiceKey::Reference(_)))?;
        let read =
            |object: Object<'_>| parse::invoice(object).map(|invoice| (invoice.id.to_string(), invoice));
        let list = List { endpoint: wire::FIND_INVOICES, capability: Capability::Find, pages_max: PAGES_MAX };
        self.list(&list, Some(key.query()), read, |invoice| key.is_of(invoice)).await
    }

    /// All contacts, as far as people tell them apart by.
    ///
    /// # Errors
    /// As [`Organization::find_contacts`].
    pub async fn contact_entries(&self) -> Result<Vec<Entry>, Error> {
        let list = List {
            endpoint: wire::FIND_CONTACTS,
            capability: Capability::Find,
            pages_max: REGISTER_PAGES_MAX,
        };
        let read =
            |object: Object<'_>| parse::contact_entry(object).map(|entry| (entry.id.to_string(), entry));
        self.list(&list, None, read, |_| true).await
    }

    /// All products that have exactly this.
    ///
    /// # Errors
    /// As [`Organization::find_contacts`].
    pub async fn find_products(&self, key: &ProductKey) -> Result<Vec<TalenomProduct>, Error> {
        self.can_ask(&wire::FIND_PRODUCTS, matches!(key, ProductKey::Reference(_)))?;
        self.list(&PRODUCTS, Some(key.query()), read_product, |found| key.is_of(&found.product)).await
    }

    /// All products.
    ///
    /// # Errors
    /// As [`Organization::find_contacts`].
    pub async fn products(&self) -> Result<Vec<TalenomProduct>, Error> {
        self.list(&PRODUCTS, None, read_product, |_| true).await
    }

    /// Nothing can be found by a mark that is not kept.
    fn can_ask(&self, endpoint: &Endpoint, by_reference: bool) -> Result<(), Error> {
        if by_reference && !self.has(Capability::ReferenceEcho) {
            return Err(self.absent(endpoint, Capability::ReferenceEcho));
        }
        Ok(())
    }

    async fn list<T>(
        &self,
        list: &List,
        parameter: Option<(&'static str, String)>,
        read: impl Fn(Object<'_>) -> Result<(String, T), Problem>,
        is_hit: impl Fn(&T) -> bool,
    ) -> Result<Vec<T>, Error> {
        let endpoint = &list.endpoint;
        let mut hits = Hits { seen: BTreeSet::new(), hits: Vec::new() };
        for page in 0..list.pages_max {
            let mut query =
                vec![(wire::PAGE_INDEX, page.to_string()), (wire::PAGE_SIZE, PAGE_SIZE.to_string())];
            query.extend(parameter.clone());
            let request = self.request(endpoint, &[], &query, None);
            let answer = self.send_if(list.capability, endpoint, &request).await?;
            let problem = |problem| self.channel().error(endpoint, problem);
            let body = answer.json().map_err(problem)?;
            let elements = Cursor::root(&body).require(Cursor::list).map_err(problem)?;
            let objects = elements.into_iter().map(|element| {
                let object = element.require(Cursor::object)?;
                parse::of_organization(object, self.number()).and_then(|()| read(object))
            });
            let records: Vec<(String, T)> = objects.collect::<Result<_, _>>().map_err(problem)?;
            if hits.add(records, &is_hit) {
                return Ok(hits.hits);
            }
        }
        Err(self.lacks(endpoint, list.capability))
    }
}

/// A list of Talenom's, the capability without which it is not there, and how long it may be.
struct List {
    endpoint: Endpoint,
    capability: Capability,
    pages_max: usize,
}

/// The list of products.
const PRODUCTS: List =
    List { endpoint: wire::FIND_PRODUCTS, capability: Capability::Products, pages_max: PRODUCT_PAGES_MAX };

fn read_product(object: Object<'_>) -> Result<(String, TalenomProduct), Problem> {
    parse::product(object).map(|found| (found.product.id.to_string(), found))
}

struct Hits<T> {
    seen: BTreeSet<String>,
    hits: Vec<T>,
}

impl<T> Hits<T> {
    /// Takes a page; whether it was the last.
    fn add(&mut self, page: Vec<(String, T)>, is_hit: impl Fn(&T) -> bool) -> bool {
        let (is_short, seen_before) = (page.len() < PAGE_SIZE, self.seen.len());
        for (id, record) in page {
            if self.seen.insert(id) && is_hit(&record) {
                self.hits.push(record);
            }
        }
        is_short || self.seen.len() == seen_before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(ids: std::ops::Range<usize>) -> Vec<(String, usize)> {
        ids.map(|id| (id.to_string(), id)).collect()
    }

    #[test]
    fn a_server_that_answers_everything_again_and_again_gives_each_hit_once() {
        let mut hits = Hits { seen: BTreeSet::new(), hits: Vec::new() };
        let is_hit = |id: &usize| *id == 7;
        assert!(!hits.add(page(0..250), is_hit));
        assert!(hits.add(page(0..250), is_hit));
        assert_eq!(hits.hits, [7]);
    }

    #[test]
    fn pages_may_overlap() {
        let mut hits = Hits { seen: BTreeSet::new(), hits: Vec::new() };
        let is_hit = |id: &usize| id.is_multiple_of(100);
        assert!(!hits.add(page(0..100), is_hit));
        assert!(!hits.add(page(1..101), is_hit));
        assert!(hits.add(page(2..101), is_hit));
        assert_eq!(hits.hits, [0, 100]);
    }
}
