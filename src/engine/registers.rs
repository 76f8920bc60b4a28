//! Reading a register of both sides under the lane, to be compared. Nothing is stored.

use std::collections::HashMap;

use tokio_util::sync::CancellationToken;

use super::{Engine, Error, lane::while_awaited};
use crate::{
    domain::{
        connection::Connection,
        ids::{ConnectionId, EntryId},
        invoice::Customer,
        item::{Item, ItemKind, Product},
        link::AnyLink,
        register::{Entry, Linked, Register},
    },
    mapping,
    severa::{Session, ShapeError},
    store::LinkFilter,
};

pub use crate::rules::registers::Comparison;

/// How many links are read at once.
const LINKS_PAGE: usize = 1_000;

impl Engine {
    /// Compares a register of Severa with Talenom's. The lane is free again as soon as both are read, or the caller is gone.
    ///
    /// # Errors
    /// [`Reason::NotFound`](crate::domain::run::Reason::NotFound);
    /// [`Reason::LaneBusy`](crate::domain::run::Reason::LaneBusy); those of the upstreams.
    pub async fn compare_registers(
        &self,
        id: &ConnectionId,
        register: Register,
        gone: &CancellationToken,
    ) -> Result<Comparison, Error> {
        let store = &self.inner.store;
        let connection = store.connection(id).await.map_err(Error::store("reading the connection"))?;
        let credentials = store.credentials(id).await.map_err(Error::store("reading the credentials"))?;
        let reading = Box::pin(async {
            let session = self.inner.severa.session(&credentials, self.pacer());
            let session = session.map_err(Error::upstream("using the Severa credentials"))?;
            let talenom = self.inner.talenom.organization(connection.talenom_organization);
            match register {
                Register::Customers => {
                    let contacts = talenom.contact_entries().await;
                    let contacts = contacts.map_err(Error::upstream("reading the contacts in Talenom"))?;
                    Ok((customers(&session).await?, contacts))
                }
                Register::Items => {
                    let products = talenom.products().await;
                    let products = products.map_err(Error::upstream("reading the products in Talenom"))?;
                    let products = products.into_iter().map(|found| of_product(found.product)).collect();
                    Ok((items(&session).await?, products))
                }
            }
        });
        let (severa, talenom) = self.in_turn(connection.organization, while_awaited(gone, reading)).await?;
        let links = self.links_of(&connection, register).await?;
        Ok(Comparison::new(register, severa, talenom, &links))
    }

    async fn links_of(
        &self,
        connection: &Connection,
        register: Register,
    ) -> Result<HashMap<EntryId, Linked>, Error> {
        let (connection, register) = (Some(connection.id.clone()), Some(register));
        let filter = LinkFilter { connection, register, ..LinkFilter::default() };
        let (mut links, mut after) = (HashMap::new(), None);
        loop {
            let page = self.inner.store.list_links(&filter, after, LINKS_PAGE).await;
            let page = page.map_err(Error::store("reading the links"))?;
            links.extend(page.rows.iter().map(remembered));
            after = page.next;
            if after.is_none() {
                return Ok(links);
            }
        }
    }
}

/// A link that holds. One without a record in Talenom is uncertain.
fn remembered(link: &AnyLink) -> (EntryId, Linked) {
    let (ours, theirs) = match link {
        AnyLink::Contact(link) => {
            (EntryId::from(&link.key.customer), link.state.contact().map(EntryId::from))
        }
        AnyLink::Product(link) => (EntryId::from(&link.key.item), link.state.product().map(EntryId::from)),
    };
    (ours, theirs.map_or(Linked::Uncertain, Linked::To))
}

async fn customers(session: &Session) -> Result<Vec<Entry>, Error> {
    let (mut entries, mut next) = (Vec::new(), None);
    loop {
        let page = session.active_customers_page(next).await;
        let page = page.map_err(Error::upstream("reading customers"))?;
        for customer in page.elements {
            entries.push(entry("customers", customer, |customer| of_customer(&customer))?);
        }
        next = page.next;
        if next.is_none() {
            return Ok(entries);
        }
    }
}

async fn items(session: &Session) -> Result<Vec<Entry>, Error> {
    let mut entries = Vec::new();
    for kind in ItemKind::ALL {
        let items = session.items(kind, None).await;
        for item in items.map_err(Error::upstream("reading Severa's registers of items"))? {
            entries.push(entry("items", item, of_item)?);
        }
    }
    Ok(entries)
}

/// An element of Severa's list. One in another shape has nobody that it could be the same as, and is told by its guid.
fn entry<T, G>(
    operation: &'static str,
    element: Result<T, ShapeError<G>>,
    of: impl Fn(T) -> Entry,
) -> Result<Entry, Error>
where
    for<'a> EntryId: From<&'a G>,
{
    match element {
        Ok(element) => Ok(of(element)),
        Err(ShapeError { guid: Some(guid), .. }) => {
            Ok(Entry { id: EntryId::from(&guid), number: None, name: None, business_id: None })
        }
        Err(misshapen) => {
            Err(Error::upstream("reading a register of Severa's")(misshapen.of_list(operation)))
        }
    }
}

fn of_customer(customer: &Customer) -> Entry {
    Entry {
        id: EntryId::from(&customer.guid),
        number: customer.number.value().map(ToString::to_string),
        name: customer.name.text().map(ToOwned::to_owned),
        business_id: mapping::contact::business_id(customer),
    }
}

fn of_item(item: Item) -> Entry {
    Entry {
        id: EntryId::from(&item.guid),
        number: item.code.map(|code| code.to_string()),
        name: item.name.text().map(ToOwned::to_owned),
        business_id: None,
    }
}

fn of_product(product: Product) -> Entry {
    Entry {
        id: EntryId::from(&product.id),
        number: product.code.map(|code| code.to_string()),
        name: product.name.text().map(ToOwned::to_owned),
        business_id: None,
    }
}
