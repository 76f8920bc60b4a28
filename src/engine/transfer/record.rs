//! Writing down what happens: every move of a transfer is durable before anything follows from it.

use super::{super::Error, Execution, trouble::Trouble};
use crate::{
    domain::{
        finding::{Code, Finding},
        journal::Entry,
        run::{Item, Outcome},
        sales_invoice::SalesInvoice,
        transfer::{Event, FailureClass, Standing, Transfer},
    },
    failpoint,
    store::Save,
};

/// Where one invoice stands at the run's end.
#[derive(Debug)]
pub(super) struct Ending {
    pub(super) outcome: Outcome,
    pub(super) findings: Vec<Finding>,
    pub(super) failure: Option<FailureClass>,
    /// In a `validate_only` run: what Talenom would hold, where nothing stands in the way.
    pub(super) preview: Option<SalesInvoice>,
}

impl Ending {
    pub(super) const fn new(outcome: Outcome, findings: Vec<Finding>) -> Self {
        Self { outcome, findings, failure: None, preview: None }
    }
}

impl Execution<'_> {
    /// Moves a transfer and returns when the move is durable.
    pub(super) async fn moved(&self, transfer: &mut Transfer, event: Event) -> Result<(), Error> {
        let save = self.step(transfer, event)?;
        self.saved(save).await
    }

    fn step(&self, transfer: &mut Transfer, event: Event) -> Result<Save, Error> {
        let name = event.name();
        transfer.progress = transfer.progress.apply(event).map_err(Error::Illegal)?;
        transfer.updated_at = self.engine.inner.clock.now();
        let entry = Entry::of(transfer, self.run.id, name);
        Ok(Save { transfers: vec![transfer.clone()], journal: vec![entry], ..Save::default() })
    }

    pub(super) async fn saved(&self, save: Save) -> Result<(), Error> {
        failpoint::reach("engine.save.before");
        let saved = self.store().save(self.lease, save).await.map_err(Error::store("saving what happened"));
        failpoint::reach("engine.save.after");
        saved
    }

    /// Ends the run's work on an invoice that met trouble.
    pub(super) async fn troubled(&self, transfer: &mut Transfer, trouble: Trouble) -> Result<(), Error> {
        let outcome = trouble.outcome();
        let (event, findings, failure) = match trouble {
            Trouble::Run(error) => return Err(error),
            Trouble::Held(findings) => (Event::Held, findings, None),
            Trouble::Failed(class, findings) => {
                let next_attempt = self.engine.inner.clock.now();
                (Event::Failed { class, next_attempt }, findings, Some(class))
            }
            Trouble::Unanswered => {
                let finding = Finding::new(Code::OutcomeUnknown, super::trouble::talenom_invoice());
                (Event::Unanswered, vec![finding], None)
            }
        };
        // What failed before is taken up first, so that it can fail anew in another way.
        let is_at_rest = !matches!(transfer.progress.standing, Standing::Going | Standing::Held);
        if is_at_rest && !self.parameters.validate_only {
            self.moved(transfer, Event::TakenUp).await?;
        }
        let ending = Ending { outcome, findings, failure, preview: None };
        self.ended(transfer, Some(event), ending).await
    }

    /// Writes down where an invoice stands at the run's end: the move, the findings and the run's item, in one save.
    ///
    /// A `validate_only` run writes its item only: it moves no transfer.
    pub(super) async fn ended(
        &self,
        transfer: &mut Transfer,
        event: Option<Event>,
        ending: Ending,
    ) -> Result<(), Error> {
        let item = self.item(transfer, &ending);
        let mut save = Save::default();
        if !self.parameters.validate_only {
            transfer.findings = ending.findings;
            if let Some(event) = event {
                save = self.step(transfer, event)?;
            } else {
                save.transfers.push(transfer.clone());
            }
        }
        save.items.push((self.run.id, item));
        self.saved(save).await
    }

    pub(super) fn item(&self, transfer: &Transfer, ending: &Ending) -> Item {
        let codes =
            |findings: &[Finding]| findings.iter().map(|f| (f.code, f.place.path())).collect::<Vec<_>>();
        let is_problem = matches!(ending.outcome, Outcome::Held | Outcome::Failed | Outcome::Uncertain);
        Item {
            key: transfer.key,
            outcome: ending.outcome,
            is_ready: self.parameters.validate_only && ending.preview.is_some(),
            is_new_problem: is_problem && codes(&transfer.findings) != codes(&ending.findings),
            findings: ending.findings.clone(),
            failure: ending.failure,
            content_hash: ending.preview.as_ref().map(SalesInvoice::content_hash),
            preview: ending.preview.clone(),
        }
    }
}
