//! A run of `TransferInvoices`: list everything that waits, then carry it, round by round, to Talenom and back.
//!
//! A round is at most [`ROUND`] invoices, so memory does not grow with their number. In a round many invoices are under
//! way at once; what happens to one of them happens step by step, each step durable before the next.

mod attention;
mod companies;
mod complete;
mod contacts;
mod credit;
mod e_invoices;
mod hold;
mod invoice;
mod leave;
mod list;
mod mark;
mod pair;
mod plan;
mod prepare;
mod products;
mod read;
mod record;
mod survey;
mod trouble;
mod write;

use std::{collections::HashMap, sync::Arc};

use jiff::Timestamp;
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

use super::{Engine, Error, products::Assortment};
use crate::{
    domain::{
        attention::Attention,
        connection::Connection,
        ids::{InvoiceGuid, StatusGuid},
        run::{Run, RunState, TransferParameters},
        sales_invoice::ContentHash,
        transfer::{Progress, Standing, Step, Transfer},
    },
    mapping::Registers,
    outbound::Fence,
    severa,
    store::{Lease, Store, Survey},
    talenom,
};

use companies::Companies;
use e_invoices::Beliefs;
use invoice::Work;
use read::Reading;
use record::Case;
use survey::Changes;

pub(super) use prepare::{accounts, registers, seen_to, status};
pub(super) use read::Reader;
pub(super) use trouble::Trouble;

/// How many invoices are held in memory at once.
const ROUND: u64 = 1_000;

/// How many invoices of a round are under way at once.
const IN_FLIGHT: usize = 16;

/// One execution of the run, with everything that it needs at hand.
#[derive(Debug)]
struct Execution<'a> {
    engine: &'a Engine,
    run: &'a Run,
    parameters: &'a TransferParameters,
    lease: &'a Lease,
    /// Cancelled when the run shall end at its next safe point.
    cancelled: CancellationToken,
    connection: Connection,
    companies: Companies,
    severa: severa::Session,
    talenom: talenom::Organization,
    waiting: StatusGuid,
    transferred: StatusGuid,
    /// Where newly held invoices are put, if the connection names a status for them.
    error: Option<StatusGuid>,
    /// When the connection's runs last looked at what changed; none before its activation.
    survey: Option<Survey>,
    /// From when on a change is one for the next run to see.
    run_began: Timestamp,
    /// What changed since the last survey, once it was read.
    changes: OnceCell<Option<Changes>>,
    /// What of the registers all holds depend on.
    common_registers: ContentHash,
    /// The statuses of invoices that somebody has already seen to.
    seen_to: Vec<StatusGuid>,
    registers: Registers,
    /// What rows sell.
    assortment: Assortment,
}

/// Executes the run. Also the way on after a takeover: everything is found again where it stands.
pub(super) async fn execute(
    engine: &Engine,
    run: &Run,
    parameters: &TransferParameters,
    lease: &Lease,
    fence: Fence,
    cancelled: CancellationToken,
) -> Result<RunState, Error> {
    let execution = prepare::prepare(engine, run, parameters, lease, fence, cancelled).await?;
    if parameters.contacts_only {
        let is_all_done = execution.carry_decided_e_invoices(&Arc::default()).await?;
        return Ok(if is_all_done { RunState::Succeeded } else { RunState::PartiallySucceeded });
    }
    execution.list().await?;
    execution.list_answered().await?;
    execution.list_unsettled().await?;
    execution.survey().await?;
    let beliefs = Arc::new(execution.beliefs().await?);
    execution.close_pairs().await?;
    // A credit is judged by what became of its original.
    execution.rounds(&beliefs, |transfer| transfer.seen.credits.is_none()).await?;
    execution.rounds(&beliefs, |transfer| transfer.seen.credits.is_some()).await?;
    execution.carry_decided_e_invoices(&beliefs).await?;
    // Nothing that came meanwhile is unaccounted for.
    execution.list().await?;
    execution.close().await?;
    if execution.is_cancelled() {
        return Ok(RunState::Cancelled);
    }
    let counts = execution.store().counts(run.id).await.map_err(Error::store("adding up the run"))?;
    let state = counts.state();
    let is_left_to_persons = state == RunState::Succeeded && execution.has_open_attentions().await?;
    Ok(if is_left_to_persons { RunState::PartiallySucceeded } else { state })
}

impl Execution<'_> {
    /// Carries those of what the run found, round by round.
    async fn rounds(&self, beliefs: &Arc<Beliefs>, which: impl Fn(&Transfer) -> bool) -> Result<(), Error> {
        let mut after: Option<InvoiceGuid> = None;
        loop {
            let open = self.store().open_items(self.run.id, after, ROUND).await;
            let mut open = open.map_err(Error::store("reading what the run found"))?;
            let Some(last) = open.last() else { return Ok(()) };
            after = Some(last.key.invoice);
            open.retain(|transfer| which(transfer) && self.goes_on_with(transfer));
            self.round(open, beliefs).await?;
        }
    }

    /// Carries the invoices of one round as far as they can go.
    async fn round(&self, open: Vec<Transfer>, beliefs: &Arc<Beliefs>) -> Result<(), Error> {
        let contacts = contacts::Contacts::new(beliefs);
        let cases = self.with_decisions(open).await?;
        let mut readings = self.read(&cases, beliefs).await?;
        self.add_leads(&cases, &mut readings).await?;
        let cases = cases.into_iter().zip(readings);
        let works = credit::in_order(cases).into_iter().map(|cases| self.carry_one_by_one(cases, &contacts));
        let written: Vec<Work> = super::at_once(works, IN_FLIGHT).await?.into_iter().flatten().collect();
        self.mark(written).await
    }

    async fn carry_one_by_one(
        &self,
        cases: Vec<(Case, Reading)>,
        contacts: &contacts::Contacts,
    ) -> Result<Vec<Work>, Error> {
        let mut works = Vec::new();
        for (case, reading) in cases {
            // One invoice's way is a large future; many of them are under way at once.
            works.extend(Box::pin(self.carry(case, reading, contacts)).await?);
        }
        Ok(works)
    }

    /// The transfers of a round with what persons decided about them, and what is kept of those that are held. A plan moves
    /// nothing, so it leaves all of that alone.
    async fn with_decisions(&self, open: Vec<Transfer>) -> Result<Vec<Case>, Error> {
        if self.parameters.validate_only {
            return Ok(open.into_iter().map(Case::of).collect());
        }
        let organization = self.connection.organization;
        let invoices: Vec<InvoiceGuid> = open.iter().map(|transfer| transfer.key.invoice).collect();
        let decisions = self.store().open_decisions(organization, &invoices).await;
        let mut decisions = decisions.map_err(Error::store("reading what persons decided"))?;
        let holds = self.store().holds(organization, &invoices).await;
        let mut holds = holds.map_err(Error::store("reading what is held"))?;
        let answered = self.store().unapplied_attentions(organization, &invoices).await;
        let answered = answered.map_err(Error::store("reading what persons decided"))?;
        let answered = answered.into_iter().filter_map(|one| Some((one.transfer()?.invoice, one)));
        let mut answered: HashMap<InvoiceGuid, Attention> = answered.collect();
        let case = |transfer: Transfer| {
            let invoice = transfer.key.invoice;
            Case {
                decision: decisions.remove(&invoice),
                hold: holds.remove(&invoice),
                answered: answered.remove(&invoice),
                ..Case::of(transfer)
            }
        };
        Ok(open.into_iter().map(case).collect())
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.is_cancelled()
    }

    /// Whether the run goes on with a transfer: once it is cancelled, only with what is under way already.
    fn goes_on_with(&self, transfer: &Transfer) -> bool {
        let Progress { step, standing, .. } = &transfer.progress;
        let is_under_way =
            !self.parameters.validate_only && *standing == Standing::Going && *step != Step::Found;
        is_under_way || !self.is_cancelled()
    }

    fn store(&self) -> &Store {
        &self.engine.inner.store
    }
}
