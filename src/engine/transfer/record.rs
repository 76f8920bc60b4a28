//! Writing down what happens: every move of a transfer is durable before anything follows from it.

use super::{
    super::Error,
    Execution,
    trouble::{Trouble, talenom_invoice},
};
use crate::{
    domain::{
        attention::{self, Answer, Attention},
        decision::{Choice, Decision},
        finding::{Code, Finding},
        hold::{Hold, Look},
        ids::StatusGuid,
        journal::Entry,
        run::{Item, Outcome, Subject},
        sales_invoice::{ContentHash, SalesInvoice},
        transfer::{Event, FailureClass, Standing, Transfer},
    },
    store::Save,
};

/// A transfer in a run's hands, with what a person decided about it.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) transfer: Transfer,
    /// Taken away by the save that applies it.
    pub(super) decision: Option<Decision>,
    /// What is kept of it where it is held.
    pub(super) hold: Option<Hold>,
    /// What the judgement that holds it now depended on.
    pub(super) look: Option<Look>,
    /// An attention about it that a person answered with work for a run. Taken away by the save that does it.
    pub(super) answered: Option<Attention>,
    /// The status in which it was read.
    pub(super) stands_in: Option<StatusGuid>,
}

impl Case {
    pub(super) const fn of(transfer: Transfer) -> Self {
        Self { transfer, decision: None, hold: None, look: None, answered: None, stands_in: None }
    }

    /// Whether a person answered an attention about it so.
    pub(super) fn is_answered(&self, answer: Answer) -> bool {
        let resolution = self.answered.as_ref().and_then(|attention| attention.resolution.as_ref());
        resolution.is_some_and(|resolution| resolution.answer == answer)
    }

    /// What a person decided and no run has applied yet.
    pub(super) fn choice(&self) -> Option<&Choice> {
        self.decision.as_ref().map(|decision| &decision.choice)
    }

    pub(super) fn is_decided(&self, choice: &Choice) -> bool {
        self.choice() == Some(choice)
    }

    /// Whether it was given up, and nobody has released it since.
    pub(super) fn stays_given_up(&self) -> bool {
        self.transfer.progress.standing == Standing::GivenUp && !self.is_decided(&Choice::Release)
    }
}

/// Where one invoice stands at the run's end.
#[derive(Debug)]
pub(super) struct Ending {
    pub(super) outcome: Outcome,
    pub(super) findings: Vec<Finding>,
    pub(super) failure: Option<FailureClass>,
    /// In a `validate_only` run: what Talenom would hold, where nothing stands in the way.
    pub(super) preview: Option<SalesInvoice>,
    /// What the findings were seen on, where they are about a content: with another one it is another attention.
    pub(super) content: Option<ContentHash>,
}

impl Ending {
    pub(super) const fn new(outcome: Outcome, findings: Vec<Finding>) -> Self {
        Self { outcome, findings, failure: None, preview: None, content: None }
    }

    /// Whether the run did what a person's decision could lead to: else the next run tries to apply it again.
    const fn applies_decision(&self) -> bool {
        match self.outcome {
            Outcome::Transferred | Outcome::AlreadyTransferred | Outcome::Held | Outcome::Skipped => true,
            Outcome::Failed | Outcome::Uncertain | Outcome::NotAttempted => false,
        }
    }
}

impl Execution<'_> {
    /// Moves a transfer and returns when the move is durable.
    pub(super) async fn moved(&self, case: &mut Case, event: Event) -> Result<(), Error> {
        let save = self.step(case, event)?;
        self.saved(save).await
    }

    /// The same, where a person's decision leads to the move: it is applied by it, and never a second time.
    pub(super) async fn moved_by_decision(&self, case: &mut Case, event: Event) -> Result<(), Error> {
        let mut save = self.step(case, event)?;
        self.apply_decision(case, &mut save);
        self.saved(save).await
    }

    /// Lets a transfer go on where it stands.
    pub(super) async fn taken_up(&self, case: &mut Case) -> Result<(), Error> {
        if case.transfer.progress.standing == Standing::Going {
            return Ok(());
        }
        self.moved(case, Event::TakenUp).await
    }

    /// The save of a move.
    pub(super) fn step(&self, case: &mut Case, event: Event) -> Result<Save, Error> {
        let name = event.name();
        let transfer = &mut case.transfer;
        transfer.progress = transfer.progress.apply(event).map_err(Error::Illegal)?;
        transfer.updated_at = self.engine.inner.clock.now();
        match transfer.progress.standing {
            Standing::Held => transfer.held_since = transfer.held_since.or(Some(transfer.updated_at)),
            Standing::Transferred | Standing::Withdrawn | Standing::GivenUp => transfer.held_since = None,
            Standing::Going | Standing::Failed { .. } | Standing::Uncertain { .. } => {}
        }
        let entry = Entry::of(transfer, self.run.id, name);
        Ok(Save { transfers: vec![transfer.clone()], journal: vec![entry], ..Save::default() })
    }

    /// Adds that the decision is applied, and the journal's entry about it.
    pub(super) fn apply_decision(&self, case: &mut Case, save: &mut Save) {
        if let Some(decision) = case.decision.take() {
            let now = self.engine.inner.clock.now();
            save.decisions.push((decision.id, now));
            save.journal.push(Entry::of_decision(&case.transfer, self.run.id, &decision, now));
        }
    }

    /// Adds to the journal what is no move of the transfer.
    pub(super) async fn noted(&self, transfer: &Transfer, event: &'static str) -> Result<(), Error> {
        let mut entry = Entry::of(transfer, self.run.id, event);
        entry.at = self.engine.inner.clock.now();
        self.saved(Save { journal: vec![entry], ..Save::default() }).await
    }

    pub(super) async fn saved(&self, save: Save) -> Result<(), Error> {
        self.engine.save(self.lease, save).await
    }

    /// Ends the run's work on an invoice that met trouble.
    pub(super) async fn troubled(&self, case: &mut Case, trouble: Trouble) -> Result<(), Error> {
        let outcome = trouble.outcome();
        let next_attempt = self.next_attempt(&case.transfer, &trouble);
        let (event, findings, failure) = match trouble {
            Trouble::Run(error) => return Err(error),
            Trouble::Held(findings) => (Event::Held, findings, None),
            Trouble::Failed(class, findings) => {
                (Event::Failed { class, next_attempt }, findings, Some(class))
            }
            Trouble::Unanswered => {
                let finding = Finding::new(Code::OutcomeUnknown, talenom_invoice());
                (Event::Unanswered { next_attempt }, vec![finding], None)
            }
        };
        // What failed before is taken up first, so that it can fail anew in another way.
        if case.transfer.progress.standing != Standing::Held && !self.parameters.validate_only {
            self.taken_up(case).await?;
        }
        let is_held = outcome == Outcome::Held && !self.parameters.validate_only;
        let mut ending = Ending { failure, ..Ending::new(outcome, findings) };
        if is_held {
            self.add_ageing(&case.transfer, &mut ending.findings);
            case.hold = Some(self.hold_of(case, &ending.findings));
        }
        self.ended(case, Some(event), ending).await?;
        if is_held { Box::pin(self.put_in_error_status(case)).await } else { Ok(()) }
    }

    /// When the service tries again by itself: by the ladder of re-checks, as long as nobody has to act first.
    fn next_attempt(&self, transfer: &Transfer, trouble: &Trouble) -> Option<jiff::Timestamp> {
        let is_passing = match trouble {
            Trouble::Failed(FailureClass::Unavailable, _) | Trouble::Unanswered => true,
            Trouble::Failed(FailureClass::Contract | FailureClass::Refused, _)
            | Trouble::Held(_)
            | Trouble::Run(_) => false,
        };
        let inner = &self.engine.inner;
        let rung = usize::try_from(transfer.progress.attempts).unwrap_or(usize::MAX);
        let delay = inner.config.recheck_delays.get(rung).filter(|_| is_passing)?;
        inner.clock.now().checked_add(*delay).ok()
    }

    /// Writes down where an invoice stands at the run's end: the move, the findings and the run's item, in one save.
    ///
    /// A `validate_only` run writes its item only: it moves no transfer.
    pub(super) async fn ended(
        &self,
        case: &mut Case,
        event: Option<Event>,
        ending: Ending,
    ) -> Result<(), Error> {
        let mut item = self.item(&case.transfer, &ending);
        let mut save = Save::default();
        if !self.parameters.validate_only {
            let applies_decision = ending.applies_decision();
            self.add_attentions(case, &ending, &mut item, &mut save).await?;
            add_hold(case, ending.outcome, &mut save);
            case.transfer.problem_since = item.first_seen_at;
            case.transfer.findings = ending.findings;
            if let Some(event) = event {
                let Save { transfers, journal, .. } = self.step(case, event)?;
                save = Save { transfers, journal, ..save };
            } else {
                save.transfers.push(case.transfer.clone());
            }
            if applies_decision {
                self.apply_decision(case, &mut save);
            }
        }
        save.items.push((self.run.id, item));
        self.saved(save).await
    }

    pub(super) fn item(&self, transfer: &Transfer, ending: &Ending) -> Item {
        let codes =
            |findings: &[Finding]| findings.iter().map(|f| (f.code, f.place.path())).collect::<Vec<_>>();
        let is_problem = matches!(ending.outcome, Outcome::Held | Outcome::Failed | Outcome::Uncertain);
        let is_new_problem = is_problem && codes(&transfer.findings) != codes(&ending.findings);
        let known_since = transfer.problem_since.filter(|_| !is_new_problem);
        let now = self.engine.inner.clock.now();
        let needs_a_person = |finding: &Finding| attention::needs_a_person(ending.outcome, finding.code);
        Item {
            subject: Subject::Invoice(transfer.key),
            outcome: ending.outcome,
            is_ready: self.parameters.validate_only && ending.preview.is_some(),
            is_new_problem,
            first_seen_at: is_problem.then(|| known_since.unwrap_or(now)),
            has_attention: ending.findings.iter().any(needs_a_person),
            findings: ending.findings.clone(),
            failure: ending.failure,
            content_hash: ending.preview.as_ref().map(SalesInvoice::content_hash),
            preview: ending.preview.clone(),
        }
    }
}

/// Adds what is kept of a held transfer; of one that is done, or ended without effect, nothing is.
fn add_hold(case: &Case, outcome: Outcome, save: &mut Save) {
    let Some(hold) = &case.hold else { return };
    match outcome {
        Outcome::Held => save.holds.push((hold.key, Some(hold.clone()))),
        Outcome::Transferred | Outcome::AlreadyTransferred | Outcome::Skipped => {
            save.holds.push((hold.key, None));
        }
        Outcome::Failed | Outcome::Uncertain | Outcome::NotAttempted => {}
    }
}
