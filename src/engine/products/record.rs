//! Writing down what becomes of items.

use std::collections::HashSet;

use super::{
    super::{Error, transfer::Trouble},
    Execution,
};
use crate::{
    domain::{
        finding::{Code, Finding, Place},
        ids::{Marker, ProductId},
        item::{Item, Product, ProductChange, ProductLink, ProductLinkKey, ProductLinkState},
        link::Origin,
        run::{self, Outcome, ProductAction, ProductSubject, Subject},
        sales_invoice::ContentHash,
        transfer::FailureClass,
    },
    rules::products::Step,
    store::Save,
};

/// Where one item stands at the run's end.
#[derive(Debug)]
pub(super) struct Ending {
    pub(super) outcome: Outcome,
    pub(super) findings: Vec<Finding>,
    pub(super) failure: Option<FailureClass>,
    pub(super) action: Option<ProductAction>,
    pub(super) product: Option<ProductId>,
    /// In a `validate_only` run: what would be written.
    pub(super) content_hash: Option<ContentHash>,
    /// The link as it is from now on.
    pub(super) link: Option<ProductLinkState>,
}

impl Ending {
    pub(super) const fn new(outcome: Outcome, findings: Vec<Finding>) -> Self {
        Self { outcome, findings, failure: None, action: None, product: None, content_hash: None, link: None }
    }

    /// The item is linked to the product, by what was done.
    pub(super) fn done(action: ProductAction, product: ProductId) -> Self {
        let link = Some(ProductLinkState::Linked { product: product.clone() });
        let done = Self::new(Outcome::Transferred, Vec::new());
        Self { action: Some(action), product: Some(product), link, ..done }
    }

    /// It is not as its plan found it.
    pub(super) fn left_out() -> Self {
        let finding = Finding::new(Code::ItemPlanChanged, Place::Item { field: "".into() });
        Self::new(Outcome::Skipped, vec![finding])
    }

    /// It met trouble.
    pub(super) fn of(trouble: Trouble) -> Self {
        let outcome = trouble.outcome();
        match trouble {
            Trouble::Held(findings) => Self::new(outcome, findings),
            Trouble::Failed(class, findings) => Self { failure: Some(class), ..Self::new(outcome, findings) },
            Trouble::Unanswered | Trouble::Run(_) => {
                Self::new(outcome, vec![Finding::new(Code::OutcomeUnknown, Place::TalenomProduct)])
            }
        }
    }

    /// What a run that writes nothing says of it.
    pub(super) fn looked(step: &Step) -> Self {
        let content_hash = step.content_hash();
        match step {
            Step::Found { product, is_linked, change } => {
                let outcome =
                    if content_hash.is_some() { Outcome::NotAttempted } else { Outcome::AlreadyTransferred };
                let action = content_hash.map(|_| action_of(*is_linked, change));
                let looked = Self::new(outcome, Vec::new());
                Self { action, product: Some(product.clone()), content_hash, ..looked }
            }
            Step::New { findings, .. } => {
                let looked = Self::new(Outcome::NotAttempted, findings.clone());
                Self { action: Some(ProductAction::Create), content_hash, ..looked }
            }
            Step::Held(findings) => Self::new(Outcome::Held, findings.clone()),
            Step::Uncertain => Self::of(Trouble::Unanswered),
            Step::Skipped(finding) => Self::new(Outcome::Skipped, vec![finding.clone()]),
        }
    }
}

/// What a person would call what is done with a product that is there.
pub(super) const fn action_of(is_linked: bool, change: &ProductChange) -> ProductAction {
    if change.deactivates {
        ProductAction::Deactivate
    } else if is_linked {
        ProductAction::Update
    } else {
        ProductAction::Link
    }
}

impl Execution<'_> {
    pub(super) fn subject(&self, item: &Item) -> ProductSubject {
        ProductSubject {
            organization: self.upstreams.connection.organization,
            item: item.guid,
            kind: item.kind,
            code: item.code.clone(),
            name: item.name.text().map(ToOwned::to_owned),
            action: None,
            product: None,
        }
    }

    /// The link as it stands from now on. How and when the pair was found is said when the product is first known.
    pub(super) async fn link(&self, item: &Item, state: ProductLinkState) -> ProductLink {
        let (connection, clock) = (&self.upstreams.connection, &self.engine.inner.clock);
        let mut links = self.links.lock().await;
        let before = links.get(&item.guid);
        let link = match before {
            Some(before) if before.state.product().is_some() || !is_news(&state) => {
                ProductLink { state, ..before.clone() }
            }
            Some(_) | None => ProductLink {
                id: before.map_or_else(|| clock.new_id().into(), |before| before.id),
                key: ProductLinkKey {
                    organization: connection.organization,
                    talenom_organization: connection.talenom_organization,
                    item: item.guid,
                },
                origin: self.origin(item, before.map(|before| &before.state), &state).await,
                state,
                made_at: clock.now(),
                end: None,
            },
        };
        links.insert(item.guid, link.clone());
        link
    }

    /// How the product of an item was found. What the run made itself was not in the list.
    async fn origin(
        &self,
        item: &Item,
        before: Option<&ProductLinkState>,
        state: &ProductLinkState,
    ) -> Origin {
        let Some(product) = state.product() else { return Origin::Created };
        let products = self.products.lock().await;
        let is_marked =
            |listed: &Product| listed.external_reference.text() == Some(Marker::of_item(item.guid).as_str());
        match (products.get(product), before) {
            (Some(listed), _) if is_marked(&listed.product) => Origin::Mark,
            (None, Some(ProductLinkState::Requested { .. })) => Origin::Created,
            (Some(_) | None, _) => Origin::Code,
        }
    }

    /// Writes down where an item stands, with its link, in one save.
    pub(super) async fn ended(&self, item: &Item, ending: Ending) -> Result<(), Error> {
        let link = match ending.link.clone() {
            Some(state) => Some(self.link(item, state).await),
            None => None,
        };
        let item = self.item(self.subject(item), ending);
        let product_links = link.into_iter().collect();
        self.saved(Save { product_links, items: vec![(self.run.id, item)], ..Save::default() }).await
    }

    /// The same of an item that could not be read.
    pub(super) async fn ended_as(&self, subject: ProductSubject, ending: Ending) -> Result<(), Error> {
        let item = self.item(subject, ending);
        self.saved(Save { items: vec![(self.run.id, item)], ..Save::default() }).await
    }

    fn item(&self, subject: ProductSubject, ending: Ending) -> run::Item {
        let codes =
            |findings: &[Finding]| findings.iter().map(|f| (f.code, f.place.path())).collect::<Vec<_>>();
        let is_problem = matches!(ending.outcome, Outcome::Held | Outcome::Failed | Outcome::Uncertain);
        let known = self.problems.get(&subject.item);
        let known = known.filter(|(findings, _)| codes(findings) == codes(&ending.findings));
        let now = self.engine.inner.clock.now();
        run::Item {
            subject: Subject::Product(ProductSubject {
                action: ending.action,
                product: ending.product,
                ..subject
            }),
            outcome: ending.outcome,
            is_ready: ending.content_hash.is_some(),
            is_new_problem: is_problem && known.is_none(),
            first_seen_at: is_problem.then(|| known.and_then(|(_, since)| *since).unwrap_or(now)),
            has_attention: false,
            findings: ending.findings,
            failure: ending.failure,
            content_hash: ending.content_hash,
            preview: None,
        }
    }

    /// Closes what the run did not come to; and what a plan had and Severa has no more is left out.
    pub(super) async fn close(&self, items: &[Item]) -> Result<(), Error> {
        let done = self.items(self.run.id, false).await?;
        let done: HashSet<_> = done.iter().map(|item| item.subject.guid()).collect();
        for item in items {
            if self.takes(item.guid) && !done.contains(&item.guid.uuid()) {
                self.ended(item, Ending::new(Outcome::NotAttempted, Vec::new())).await?;
            }
        }
        let known: HashSet<_> = items.iter().map(|item| item.guid).collect();
        for (item, (subject, _)) in self.planned.iter().flatten() {
            if !known.contains(item) && !done.contains(&item.uuid()) {
                self.ended_as(subject.clone(), Ending::left_out()).await?;
            }
        }
        Ok(())
    }

    pub(super) async fn saved(&self, save: Save) -> Result<(), Error> {
        self.engine.save(self.lease, save).await
    }
}

/// Whether a state says when the pair was made: a creation that certainly failed, or that nobody answered, was intended before.
const fn is_news(state: &ProductLinkState) -> bool {
    match state {
        ProductLinkState::Requested { .. }
        | ProductLinkState::Linked { .. }
        | ProductLinkState::Updating { .. } => true,
        ProductLinkState::Uncertain | ProductLinkState::Refused => false,
    }
}
