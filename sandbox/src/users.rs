//! People at work in Severa while a caller moves invoices: a crew that acts at random from a seed.
//!
//! Every act is in the effects as a user's.

use std::time::Duration;

use rust_decimal::Decimal;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::dice::Dice;
use crate::severa::state::Invoice;
use crate::world::{Shared, World};

/// What a person does to an invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Raises the quantity of a row of a waiting invoice, and with it the sums.
    Edit,
    /// Takes a waiting invoice back to the status of new invoices.
    Withdraw,
    /// Lets an invoice wait again that the same person had withdrawn.
    PutBack,
    /// Deletes a waiting invoice.
    Delete,
    /// Gives a waiting invoice the transferred status by hand.
    Mark,
}

impl Act {
    /// Every act.
    pub const ALL: [Self; 5] = [Self::Edit, Self::Withdraw, Self::PutBack, Self::Delete, Self::Mark];
}

/// Who works at the invoices of one organization, and how.
#[derive(Debug, Clone)]
pub struct UsersPlan {
    /// The organization's key in the scenario.
    pub organization: String,
    /// The same seed makes the same decisions; what they meet depends on what the caller does meanwhile.
    pub seed: u64,
    /// How many people.
    pub count: u64,
    /// How long each waits between two acts, on average.
    pub pace: Duration,
    /// What they may do.
    pub acts: Vec<Act>,
    /// The name of the status in which invoices wait.
    pub waiting: String,
    /// The name of the status that `Mark` gives.
    pub transferred: String,
}

impl UsersPlan {
    /// Three people who do everything, each some ten times a second, in an organization with the usual statuses.
    #[must_use]
    pub fn new(organization: &str, seed: u64) -> Self {
        Self {
            organization: organization.to_owned(),
            seed,
            count: 3,
            pace: Duration::from_millis(100),
            acts: Act::ALL.to_vec(),
            waiting: "Odottaa siirtoa Talenomiin".to_owned(),
            transferred: "Siirretty Talenomiin".to_owned(),
        }
    }
}

/// People at work. They stop when this is dropped.
#[derive(Debug)]
pub struct Users(Vec<JoinHandle<()>>);

impl Users {
    /// Sets them to work.
    pub(crate) fn start(shared: &Shared, plan: &UsersPlan) -> Self {
        #[expect(clippy::disallowed_methods, reason = "`Users` keeps its tasks, and ends them")]
        let start = |number| tokio::spawn(work(shared.clone(), plan.clone(), Dice::new(plan.seed ^ number)));
        Self((1..=plan.count).map(start).collect())
    }
}

impl Drop for Users {
    fn drop(&mut self) {
        for task in &self.0 {
            task.abort();
        }
    }
}

/// One person's day.
async fn work(shared: Shared, plan: UsersPlan, mut dice: Dice) {
    let mut withdrawn = Vec::new();
    loop {
        tokio::time::sleep(plan.pace * dice.between(50, 150) / 100).await;
        act(&mut shared.world(), &plan, &mut dice, &mut withdrawn);
    }
}

/// One act at random; nothing where there is no invoice for it.
fn act(world: &mut World, plan: &UsersPlan, dice: &mut Dice, withdrawn: &mut Vec<Uuid>) {
    if plan.acts.is_empty() {
        return;
    }
    let act = *dice.pick(&plan.acts);
    let Ok(organization) = world.severa_named(&plan.organization) else { return };
    let candidates: Vec<Uuid> = if act == Act::PutBack {
        std::mem::take(withdrawn)
    } else {
        let waiting = organization.status_named(&plan.waiting).map(|status| status.guid);
        let waiting = organization.invoices.iter().filter(|invoice| Some(invoice.status) == waiting);
        waiting.map(|invoice| invoice.guid).collect()
    };
    if candidates.is_empty() {
        return;
    }
    let chosen = *dice.pick(&candidates);
    let invoice = chosen.to_string();
    let start =
        organization.statuses.iter().find(|status| status.is_default).map(|status| status.name.clone());
    let done = match act {
        Act::Edit => world.edit(&plan.organization, &invoice, |invoice| raise_a_row(invoice, dice)),
        Act::Withdraw => {
            withdrawn.push(chosen);
            world.set_status(&plan.organization, &invoice, &start.unwrap_or_default())
        }
        Act::PutBack => {
            withdrawn.extend(candidates.into_iter().filter(|other| *other != chosen));
            world.set_status(&plan.organization, &invoice, &plan.waiting)
        }
        Act::Delete => world.delete(&plan.organization, &invoice),
        Act::Mark => world.set_status(&plan.organization, &invoice, &plan.transferred),
    };
    if let Err(reason) = done {
        // Somebody else was faster.
        tracing::debug!(?act, "a person could not act: {reason}");
    }
}

fn raise_a_row(invoice: &mut Invoice, dice: &mut Dice) {
    if let Some(last) = invoice.rows.len().checked_sub(1) {
        let row = dice.between(0, u32::try_from(last).unwrap_or(u32::MAX));
        invoice.rows[row as usize].quantity += Decimal::ONE;
    }
}
