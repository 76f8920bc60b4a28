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
    read::Sides,
    record::Ending,
    write::{Stock, Writer},
};
use crate::{
    domain::{
        ids::{ItemGuid, ProductId, SalesAccountGuid},
        item::{Item, ItemCode, ItemKind, Lead, Product, ProductLinkState},
    },
    outbound::ErrorKind,
    rules::products::{Known, Products},
    store::Lease,
    talenom::ProductKey,
    telemetry::Chain,
};

/// What both sides have of what rows sell, as far as codes have asked for it.
#[derive(Debug, Default)]
pub(in crate::engine) struct Assortment {
    /// How far the product of each item is; none where Talenom's products cannot be read.
    links: OnceCell<Option<Mutex<HashMap<ItemGuid, ProductLinkState>>>>,
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

    /// Each of the codes with the items that have it.
    fn groups<'a>(&'a self, codes: &'a HashSet<ItemCode>) -> HashMap<&'a ItemCode, Vec<&'a Item>> {
        let mut groups: HashMap<_, Vec<_>> = codes.iter().map(|code| (code, Vec::new())).collect();
        for item in &self.items.items {
            if let Some(group) = item.code.as_ref().and_then(|code| groups.get_mut(code)) {
                group.push(item);
            }
        }
        groups
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
        let (known, blocked) = (moment.known(), self.blocked.lock().await);
        let lead = |(code, items): (&ItemCode, Vec<&Item>)| {
            let is_blocked = blocked.contains(code);
            let lead = if is_blocked { Some(Lead::Blocked) } else { known.lead(code, &known.decide(&items)) };
            lead.map(|lead| (code.clone(), lead))
        };
        Ok(moment.groups(codes).into_iter().filter_map(lead).collect())
    }

    /// Makes and links the products of codes that Talenom has none with, and settles what is unsettled of others.
    pub(in crate::engine) async fn make(
        &self,
        (sides, lease): (&Sides<'_>, &Lease),
        codes: &HashSet<ItemCode>,
        cancelled: &CancellationToken,
    ) -> Result<(), Error> {
        let Some(moment) = self.moment(sides, codes).await? else { return Ok(()) };
        let writer = Writer { sides: *sides, lease, stock: &self.stock };
        let (known, blocked) = (moment.known(), self.blocked.lock().await.clone());
        let is_unsettled =
            |item: &&Item| known.links.get(&item.guid).is_some_and(|link| link.since().is_some());
        let mut groups = moment.groups(codes);
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
            match writer.take(item, known.links.get(&item.guid), step, &mut made).await {
                Ok(Ending { link: Some(state), .. }) => {
                    writer.save_link(item, state.clone()).await?;
                    if let Some(Some(links)) = self.links.get() {
                        links.lock().await.insert(item.guid, state);
                    }
                }
                Err(Trouble::Run(error)) => return Err(error),
                Ok(Ending { link: None, .. })
                | Err(Trouble::Held(_) | Trouble::Failed(..) | Trouble::Unanswered) => {}
            }
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
        let links = links.lock().await.clone();
        let products = self.stock.products().await;
        let listed = Products::listed(products.iter());
        let is_unsettled = links.values().any(|link| link.since().is_some());
        let items = if is_unsettled || codes.iter().any(|code| listed.lack(code)) {
            Arc::clone(self.items.get_or_try_init(|| read_items(sides)).await?)
        } else {
            Arc::default()
        };
        Ok(Some(Moment { links, products, items }))
    }

    async fn read_talenom(
        &self,
        sides: &Sides<'_>,
    ) -> Result<Option<Mutex<HashMap<ItemGuid, ProductLinkState>>>, Error> {
        let links = sides.links().await?;
        let Some(products) = understood(sides.products().await)?.flatten() else { return Ok(None) };
        self.stock.fill(products).await;
        Ok(Some(Mutex::new(links)))
    }
}

/// Severa's registers. An item in another shape is told by a run of products; here it is not known.
async fn read_items(sides: &Sides<'_>) -> Result<Arc<Items>, Error> {
    let mut items = Vec::new();
    for kind in ItemKind::ALL {
        let register = understood(sides.items(kind, None).await)?.unwrap_or_default();
        items.extend(register.into_iter().flatten());
    }
    let accounts = understood(sides.accounts(&items).await)?.unwrap_or_default();
    Ok(Arc::new(Items { items, accounts }))
}

/// A register, where it has the shape that we know: one that has another must not hold any invoice.
fn understood<T>(read: Result<T, Error>) -> Result<Option<T>, Error> {
    match read {
        Err(Error::Upstream { source, .. }) if matches!(source.kind, ErrorKind::Contract { .. }) => {
            warn!(error.chain = %Chain(&*source), "a register was not understood, rows go without products");
            Ok(None)
        }
        read => read.map(Some),
    }
}
