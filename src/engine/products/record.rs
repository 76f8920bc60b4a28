//! Writing down what becomes of items.

use std::collections::HashSet;

use super::{
    super::{Error, transfer::Trouble},
    Execution,
};
use crate::{
    domain::{
        finding::{Code, Finding, Place},
        ids::{ItemGuid, ProductId},
        item::{Item, ProductChange, ProductLinkState},
        problem::ProductProblem,
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

    /// Writes down where an item stands, with its link, in one save.
    pub(super) async fn ended(&self, item: &Item, ending: Ending) -> Result<(), Error> {
        let mut save = if self.parameters.validate_only {
            Save::default()
        } else {
            self.writer().save_of(item.guid, &ending).await
        };
        self.note(&mut save, self.subject(item), ending);
        self.saved(save).await
    }

    /// The same of an item that could not be read.
    pub(super) async fn ended_as(&self, subject: ProductSubject, ending: Ending) -> Result<(), Error> {
        let mut save = Save::default();
        self.note(&mut save, subject, ending);
        self.saved(save).await
    }

    /// Adds to a save what became of an item, and what keeps its product back from now on.
    fn note(&self, save: &mut Save, subject: ProductSubject, ending: Ending) {
        let codes =
            |findings: &[Finding]| findings.iter().map(|f| (f.code, f.place.path())).collect::<Vec<_>>();
        let key = self.sides().key(subject.item);
        let is_problem = matches!(ending.outcome, Outcome::Held | Outcome::Failed | Outcome::Uncertain);
        let before = self.problems.get(&key.item);
        let known = before.filter(|problem| codes(&problem.findings) == codes(&ending.findings));
        let first_seen = known.map_or_else(|| self.engine.inner.clock.now(), |problem| problem.first_seen);
        let subject = ProductSubject { action: ending.action, product: ending.product.clone(), ..subject };
        if is_problem && !self.parameters.validate_only {
            let problem = ProductProblem {
                key,
                connection: self.run.connection.clone(),
                subject: subject.clone(),
                findings: ending.findings.clone(),
                failure: ending.failure,
                first_seen,
            };
            save.product_problems.push((key, Some(problem)));
        } else if before.is_some() && self.has_judged(&ending) {
            save.product_problems.push((key, None));
        }
        let item = run::Item {
            subject: Subject::Product(subject),
            outcome: ending.outcome,
            is_ready: ending.content_hash.is_some(),
            is_new_problem: is_problem && known.is_none(),
            first_seen_at: is_problem.then_some(first_seen),
            has_attention: false,
            findings: ending.findings,
            failure: ending.failure,
            content_hash: ending.content_hash,
            preview: None,
        };
        save.items.push((self.run.id, item));
    }

    /// Whether the run has looked at an item so that what was wrong before is so no more.
    const fn has_judged(&self, ending: &Ending) -> bool {
        let is_judged = match ending.outcome {
            Outcome::Transferred | Outcome::AlreadyTransferred => true,
            // What is not as its plan found it was left as it is.
            Outcome::Skipped => self.planned.is_none(),
            Outcome::Held | Outcome::Failed | Outcome::Uncertain | Outcome::NotAttempted => false,
        };
        is_judged && !self.parameters.validate_only
    }

    /// Closes what the run did not come to; what a plan had and Severa has no more is left out, and has no problem any more.
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
        let is_whole = !self.parameters.changed_only && self.planned.is_none();
        if is_whole && !self.parameters.validate_only {
            let is_gone = |item: &ItemGuid| !known.contains(item) && !done.contains(&item.uuid());
            let gone = self.problems.keys().copied().filter(is_gone);
            let product_problems = gone.map(|item| (self.sides().key(item), None)).collect();
            self.saved(Save { product_problems, ..Save::default() }).await?;
        }
        Ok(())
    }

    pub(super) async fn saved(&self, save: Save) -> Result<(), Error> {
        self.engine.save(self.lease, save).await
    }
}
