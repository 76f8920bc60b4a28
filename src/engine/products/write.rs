//! Writing to Talenom: intent, call, outcome. A creation that nobody answered is asked about before any other.

use super::{
    super::{Error, transfer::Trouble},
    Execution,
    record::{Ending, action_of},
};
use crate::{
    domain::{
        finding::{Finding, Place},
        ids::ProductId,
        item::{Item, NewProduct, ProductChange, ProductLinkState},
        run::{Outcome, ProductAction},
    },
    outbound::{self, Effect},
    rules::products::Step,
    talenom::{Capability, ProductKey, TalenomProduct},
};

/// What came of making the product of a code.
pub(super) type Made = Option<Result<ProductId, Trouble>>;

impl Execution<'_> {
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
        let since = self.engine.inner.clock.now();
        self.save_link(item, ProductLinkState::Requested { since }).await?;
        let error = match self.upstreams.talenom.create_product(new).await {
            Ok(made) => {
                let product = made.product.id;
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
            Ok(Some(found)) => Ok(found.product.id),
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
        let talenom = &self.upstreams.talenom;
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
        let Some(base) = self.products.lock().await.get(product).cloned() else { return Ok(()) };
        let since = self.engine.inner.clock.now();
        self.save_link(item, ProductLinkState::Updating { product: product.clone(), since }).await?;
        let updated = self.upstreams.talenom.update_product(&base, change).await;
        match updated {
            Ok(updated) => {
                self.products.lock().await.insert(product.clone(), updated);
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
        let save = self.link(item, state, None).await;
        self.saved(save).await
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
