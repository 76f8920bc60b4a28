//! Writing to Talenom: intent, call, outcome. A creation that nobody answered is asked about before any other.

use std::collections::HashMap;

use tokio::sync::Mutex;
use tracing::info;

use super::{
    super::{Error, transfer::Trouble},
    links::{self, Links},
    read::Sides,
    record::{Ending, action_of},
};
use crate::{
    domain::{
        finding::{Finding, Place},
        ids::{ItemGuid, Marker, ProductId, RunId},
        item::{Item, NewProduct, Product, ProductChange, ProductLink, ProductLinkState},
        journal::Entry,
        run::{Outcome, ProductAction},
    },
    outbound::{self, Effect},
    rules::products::Step,
    store::{Lease, Save},
    talenom::{Capability, ProductKey, TalenomProduct},
};

/// What came of making the product of a code.
pub(super) type Made = Option<Result<ProductId, Trouble>>;

/// The products as Talenom last showed them, for the next write.
#[derive(Debug, Default)]
pub(in crate::engine) struct Stock(Mutex<HashMap<ProductId, TalenomProduct>>);

impl Stock {
    pub(super) async fn fill(&self, products: Vec<TalenomProduct>) {
        let by_id = products.into_iter().map(|product| (product.product.id.clone(), product));
        *self.0.lock().await = by_id.collect();
    }

    pub(super) async fn products(&self) -> Vec<Product> {
        self.0.lock().await.values().map(|product| product.product.clone()).collect()
    }

    pub(super) async fn get(&self, id: &ProductId) -> Option<TalenomProduct> {
        self.0.lock().await.get(id).cloned()
    }

    async fn put(&self, product: TalenomProduct) {
        self.0.lock().await.insert(product.product.id.clone(), product);
    }
}

/// What products are written with, by a run of products as by one of invoices.
#[derive(Debug, Clone, Copy)]
pub(in crate::engine) struct Writer<'a> {
    pub(super) sides: Sides<'a>,
    /// On behalf of which run.
    pub(super) run: RunId,
    pub(super) lease: &'a Lease,
    pub(super) stock: &'a Stock,
    pub(super) links: &'a Links,
}

impl Writer<'_> {
    /// Does what was decided about an item.
    pub(super) async fn take(
        &self,
        item: &Item,
        link: Option<&ProductLinkState>,
        step: Step,
        made: &mut Made,
    ) -> Result<Ending, Trouble> {
        match step {
            Step::Found { product, is_linked: true, change } if change.is_empty() => {
                let already = Ending::new(Outcome::AlreadyTransferred, Vec::new());
                // What an earlier run intended to change is as it shall be.
                let is_updating = matches!(link, Some(ProductLinkState::Updating { .. }));
                let link = is_updating.then(|| ProductLinkState::Linked { product: product.clone() });
                Ok(Ending { product: Some(product), link, ..already })
            }
            Step::Found { product, is_linked, change } => {
                if !change.is_empty() {
                    self.update(item, &product, &change).await?;
                }
                Ok(Ending::done(action_of(is_linked, &change), product))
            }
            Step::New { product, findings } => {
                let action = if made.is_some() { ProductAction::Link } else { ProductAction::Create };
                if made.is_none() {
                    *made = Some(self.create(item, &product).await);
                }
                let made = made.clone().unwrap_or(Err(Trouble::Unanswered))?;
                Ok(Ending { findings, ..Ending::done(action, made) })
            }
            Step::Held(findings) => Err(Trouble::Held(findings)),
            Step::Uncertain => {
                let is_requested = matches!(link, Some(ProductLinkState::Requested { .. }));
                let link = is_requested.then_some(ProductLinkState::Uncertain);
                Ok(Ending { link, ..Ending::of(Trouble::Unanswered) })
            }
            Step::Skipped(finding) => Ok(Ending::new(Outcome::Skipped, vec![finding])),
        }
    }

    async fn create(&self, item: &Item, new: &NewProduct) -> Result<ProductId, Trouble> {
        let since = self.sides.engine.inner.clock.now();
        self.save_link(item, ProductLinkState::Requested { since }).await?;
        let error = match self.sides.talenom.create_product(new).await {
            Ok(made) => {
                let product = made.product.id.clone();
                info!(item.guid = %item.guid, talenom.product = %product, "product made");
                self.stock.put(made).await;
                // Durable before any other item is linked to it.
                self.save_link(item, ProductLinkState::Linked { product: product.clone() }).await?;
                return Ok(product);
            }
            Err(error) => error,
        };
        if error.effect() == Effect::None {
            self.save_link(item, ProductLinkState::Refused).await?;
            return Err(of_write("making a product in Talenom")(error));
        }
        match self.look_up(new).await {
            Ok(Some(found)) => {
                let product = found.product.id.clone();
                self.stock.put(found).await;
                Ok(product)
            }
            // It may still land: the next run looks a second time, after the quiet time, and only then makes it again.
            Ok(None) if error.effect() == Effect::Unknown => Err(Trouble::Unanswered),
            Ok(None) => {
                self.save_link(item, ProductLinkState::Refused).await?;
                Err(of_write("making a product in Talenom")(error))
            }
            Err(error) if error.is_absence() => {
                self.save_link(item, ProductLinkState::Uncertain).await?;
                Err(Trouble::Unanswered)
            }
            Err(error) => Err(Trouble::of_settling(error)),
        }
    }

    /// The product that a call of ours may have made: by our mark, else by its code.
    async fn look_up(&self, new: &NewProduct) -> Result<Option<TalenomProduct>, outbound::Error> {
        let talenom = self.sides.talenom;
        let by_mark =
            talenom.has(Capability::ReferenceEcho).then(|| ProductKey::Reference(new.marker.clone()));
        let keys = [by_mark, new.code.clone().map(ProductKey::Code)];
        let mut asked = None;
        for key in keys.into_iter().flatten() {
            let found = talenom.find_products(&key).await?.into_iter().next();
            if found.is_some() {
                return Ok(found);
            }
            asked = Some(());
        }
        match asked {
            Some(()) => Ok(None),
            // Neither code nor mark: only the whole list could show it, and it could not be told from others there.
            None => Err(talenom.unmarked()),
        }
    }

    async fn update(&self, item: &Item, product: &ProductId, change: &ProductChange) -> Result<(), Trouble> {
        let Some(base) = self.stock.get(product).await else { return Ok(()) };
        let since = self.sides.engine.inner.clock.now();
        self.save_link(item, ProductLinkState::Updating { product: product.clone(), since }).await?;
        match self.sides.talenom.update_product(&base, change).await {
            Ok(updated) => {
                self.stock.put(updated).await;
                Ok(())
            }
            Err(error) => {
                if error.effect() == Effect::None {
                    self.save_link(item, ProductLinkState::Linked { product: product.clone() }).await?;
                }
                Err(of_write("changing a product in Talenom")(error))
            }
        }
    }

    async fn save_link(&self, item: &Item, state: ProductLinkState) -> Result<(), Error> {
        let save = self.link(item.guid, state, None).await;
        self.save(save).await
    }

    /// What is to be saved of an item that is done with: its link, and what the journal says of it.
    pub(super) async fn save_of(&self, item: ItemGuid, ending: &Ending) -> Save {
        if let Some(state) = ending.link.clone() {
            return self.link(item, state, Some(ending)).await;
        }
        let unanswered = self.links.get(item).and_then(|link| {
            let event = links::event_of_unanswered(&link.state, ending)?;
            Some(self.entry(&link, event))
        });
        Save { journal: unanswered.into_iter().collect(), ..Save::default() }
    }

    /// The link as it stands from now on, with what the journal says of it.
    async fn link(&self, item: ItemGuid, state: ProductLinkState, ending: Option<&Ending>) -> Save {
        let product = match state.product() {
            Some(product) => self.stock.get(product).await,
            None => None,
        };
        let mark = Marker::of_item(item);
        let is_marked =
            product.is_some_and(|product| product.product.external_reference.text() == Some(mark.as_str()));
        let before = self.links.get(item).map(|before| before.state);
        let link = self.links.moved(self.sides.key(item), state, is_marked, &self.sides.engine.inner.clock);
        let event = links::event(before.as_ref(), &link.state, ending);
        let journal = event.map(|event| self.entry(&link, event)).into_iter().collect();
        Save { product_links: vec![link], journal, ..Save::default() }
    }

    fn entry(&self, link: &ProductLink, event: &str) -> Entry {
        let Sides { engine, connection, .. } = self.sides;
        Entry::of_product(link, &connection.id, self.run, event, engine.inner.clock.now())
    }

    pub(super) async fn save(&self, save: Save) -> Result<(), Error> {
        self.sides.engine.save(self.lease, save).await
    }
}

/// The same as of an invoice, where what was written is a product.
fn of_write(doing: &'static str) -> impl Fn(outbound::Error) -> Trouble {
    move |error| {
        let trouble = Trouble::of_write(doing)(error);
        let Trouble::Held(findings) = trouble else { return trouble };
        let of_product = |finding| Finding { place: Place::TalenomProduct, ..finding };
        Trouble::Held(findings.into_iter().map(of_product).collect())
    }
}
