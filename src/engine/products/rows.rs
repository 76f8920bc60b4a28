//! What the rows of invoices sell. Each register is read where a code asks for it, and once; a product is made where it is
//! missing, as a run of products would make it. Nothing here holds an invoice.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use tokio::sync::{Mutex, OnceCell};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::{
    super::{Error, at_once, transfer::Trouble},
    IN_FLIGHT,
    links::Links,
    read::Sides,
    record::Ending,
    write::{Stock, Writer},
};
use crate::{
    domain::{
        ids::{ItemGuid, ProductId, RunId, SalesAccountGuid},
        item::{Item, ItemCode, ItemKind, Lead, Product, ProductLinkState},
    },
    rules::products::{Known, Products, of_codes},
    store::Lease,
    talenom::ProductKey,
    telemetry::Chain,
};

/// What both sides have of what rows sell, as far as codes have asked for it.
#[derive(Debug, Default)]
pub(in crate::engine) struct Assortment {
    /// The links of items; none where Talenom's products cannot be read.
    links: OnceCell<Option<Links>>,
    stock: Stock,
    items: OnceCell<Arc<Items>>,
    /// The codes whose product could not be made: it is not tried again.
    blocked: Mutex<HashSet<ItemCode>>,
}

/// Severa's items, with what their accounts are known by.
#[derive(Debug, Default)]
struct Items {
    items: Vec<Item>,
    accounts: HashMap<SalesAccountGuid, String>,
}

/// What is known at a moment.
struct Moment {
    links: HashMap<ItemGuid, ProductLinkState>,
    products: Vec<Product>,
    items: Arc<Items>,
}

impl Moment {
    /// What is decided by. Nothing is put out of use because of an invoice.
    fn known(&self) -> Known<'_> {
        Known {
            links: &self.links,
            products: Products::listed(self.products.iter()),
            accounts: &self.items.accounts,
            inactive: HashSet::new(),
            deactivates: false,
        }
    }
}

impl Assortment {
    /// What codes lead to. Nothing is written.
    pub(in crate::engine) async fn leads(
        &self,
        sides: &Sides<'_>,
        codes: &HashSet<ItemCode>,
    ) -> Result<HashMap<ItemCode, Lead>, Error> {
        let Some(moment) = self.moment(sides, codes).await? else { return Ok(HashMap::new()) };
        let mut leads = moment.known().leads(&moment.items.items, codes);
        let blocked = self.blocked.lock().await;
        leads.extend(blocked.intersection(codes).map(|code| (code.clone(), Lead::Blocked)));
        Ok(leads)
    }

    /// Makes and links the products of codes that Talenom has none with, and settles what is unsettled of others.
    pub(in crate::engine) async fn make(
        &self,
        (sides, run, lease): (&Sides<'_>, RunId, &Lease),
        codes: &HashSet<ItemCode>,
        cancelled: &CancellationToken,
    ) -> Result<(), Error> {
        let Some(moment) = self.moment(sides, codes).await? else { return Ok(()) };
        let Some(links) = self.links.get().and_then(Option::as_ref) else { return Ok(()) };
        let writer = Writer { sides: *sides, run, lease, stock: &self.stock, links };
        let (known, blocked) = (moment.known(), self.blocked.lock().await.clone());
        let is_unsettled =
            |item: &&Item| known.links.get(&item.guid).is_some_and(|link| link.since().is_some());
        let mut groups = of_codes(&moment.items.items, codes);
        groups.retain(|code, items| {
            !blocked.contains(*code) && (known.products.lack(code) || items.iter().any(is_unsettled))
        });
        let mut works = Vec::new();
        for (code, items) in groups {
            if !cancelled.is_cancelled() {
                works.push(self.make_one(&writer, &known, code, items));
            }
        }
        at_once(works.into_iter(), IN_FLIGHT).await.map(drop)
    }

    /// Does what is decided about the items of a code, and notes where something stood in the way.
    async fn make_one(
        &self,
        writer: &Writer<'_>,
        known: &Known<'_>,
        code: &ItemCode,
        items: Vec<&Item>,
    ) -> Result<(), Error> {
        let mut made = None;
        for (item, step) in items.iter().zip(known.decide(&items)) {
            writer.sides.engine.safe_point()?;
            let ending = match writer.take(item, known.links.get(&item.guid), step, &mut made).await {
                Ok(ending) => ending,
                Err(Trouble::Run(error)) if !is_refusal(&error) => return Err(error),
                Err(trouble) => Ending::of(trouble),
            };
            writer.save(writer.save_of(item.guid, &ending).await).await?;
        }
        let is_blocked = match made {
            None => false,
            Some(Ok(product)) => !self.is_kept(&writer.sides, &product).await,
            Some(Err(_)) => true,
        };
        if is_blocked {
            self.blocked.lock().await.insert(code.clone());
        }
        Ok(())
    }

    /// Whether Talenom shows a product that it says it has made: rows can only name one that is there.
    async fn is_kept(&self, sides: &Sides<'_>, product: &ProductId) -> bool {
        let code = self.stock.get(product).await.and_then(|made| made.product.code);
        let is_kept = match code.map(ProductKey::Code) {
            Some(key) => {
                let found = sides.talenom.find_products(&key).await;
                found.is_ok_and(|found| found.iter().any(|found| found.product.id == *product))
            }
            None => false,
        };
        if !is_kept {
            warn!(talenom.product = %product, "talenom does not show a product that it made, rows go without it");
        }
        is_kept
    }

    /// What is known now; none where no code asks, or Talenom's products cannot be read.
    async fn moment(&self, sides: &Sides<'_>, codes: &HashSet<ItemCode>) -> Result<Option<Moment>, Error> {
        if codes.is_empty() {
            return Ok(None);
        }
        let links = self.links.get_or_try_init(|| self.read_talenom(sides)).await?;
        let Some(links) = links else { return Ok(None) };
        let links = links.states();
        let products = self.stock.products().await;
        let listed = Products::listed(products.iter());
        let is_unsettled = links.values().any(|link| link.since().is_some());
        let items = if is_unsettled || codes.iter().any(|code| listed.lack(code)) {
            // Half of them could make a product that the other half contradicts, so it is all or none.
            let read = async || Ok(Arc::new(readable(read_severa(sides).await)?.unwrap_or_default()));
            Arc::clone(self.items.get_or_try_init(read).await?)
        } else {
            Arc::default()
        };
        Ok(Some(Moment { links, products, items }))
    }

    async fn read_talenom(&self, sides: &Sides<'_>) -> Result<Option<Links>, Error> {
        let read = sides.links().await?;
        let Some(products) = readable(sides.products().await)?.flatten() else { return Ok(None) };
        self.stock.fill(products).await;
        let links = Links::default();
        links.fill(read);
        Ok(Some(links))
    }
}

/// Severa's items, and the numbers of their accounts.
async fn read_severa(sides: &Sides<'_>) -> Result<Items, Error> {
    let mut items = Vec::new();
    for kind in ItemKind::ALL {
        // An item in another shape is told by a run of products.
        items.extend(sides.items(kind, None).await?.into_iter().flatten());
    }
    let accounts = sides.accounts(&items).await?;
    Ok(Items { items, accounts })
}

/// What was read, where it could be: what an API says of products alone must not hold any invoice.
pub(in crate::engine) fn readable<T>(read: Result<T, Error>) -> Result<Option<T>, Error> {
    match read {
        Err(error) if is_refusal(&error) => {
            warn!(error.chain = %Chain(&error), "products cannot be read, rows go without them");
            Ok(None)
        }
        read => read.map(Some),
    }
}

/// Whether an API refused. What passes ends the run, as with any other call.
fn is_refusal(error: &Error) -> bool {
    matches!(error, Error::Upstream { source, .. } if !source.kind.is_passing())
}
