//! A run of `SyncProducts`: read Severa's three registers of items and Talenom's products, decide code by code, write what
//! is missing. Nothing is ever deleted. `rows` does the same for what the rows of invoices sell.
//!
//! What a run left half-way is settled by the next one's reading: it waits for the quiet time of every intent first, so that
//! what landed late is in the list.

mod links;
mod list;
mod read;
mod record;
mod rows;
mod write;

use std::collections::{HashMap, HashSet};

use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;

use super::{Engine, Error, opened::Opened, transfer::Trouble};
use crate::{
    domain::{
        finding::{Code, Finding, Place},
        ids::{ItemGuid, RunId},
        item::{Item, ProductLinkState},
        problem::ProductProblem,
        run::{self, Job, Outcome, ProductParameters, ProductSubject, Run, RunState, Subject},
        sales_invoice::ContentHash,
    },
    outbound::Fence,
    rules::products::{Known, Products, Step, by_code},
    store::{Lease, RunFilter},
};

use links::Links;
use record::Ending;
use write::{Stock, Writer};

pub(super) use read::Sides;
pub(super) use rows::{Assortment, readable};

/// How many codes are under way at once.
const IN_FLIGHT: usize = 16;

/// Clocks differ, so what changed a little before the last run is looked at again.
const MARGIN: SignedDuration = SignedDuration::from_mins(5);

/// How many runs are read at once to find the last one of products.
const RUNS_PAGE: usize = 100;

/// One execution of the run, with everything that it needs at hand.
#[derive(Debug)]
struct Execution<'a> {
    engine: &'a Engine,
    run: &'a Run,
    parameters: &'a ProductParameters,
    lease: &'a Lease,
    cancelled: CancellationToken,
    upstreams: Opened,
    /// What earlier runs found wrong of items.
    problems: HashMap<ItemGuid, ProductProblem>,
    /// Of a run with a plan: what that found ready.
    planned: Option<HashMap<ItemGuid, (ProductSubject, ContentHash)>>,
    /// What became final before this worker took the run over.
    settled: HashSet<ItemGuid>,
    links: Links,
    stock: Stock,
}

/// Executes the run. Also the way on after a takeover.
pub(super) async fn execute(
    engine: &Engine,
    run: &Run,
    parameters: &ProductParameters,
    lease: &Lease,
    fence: Fence,
    cancelled: CancellationToken,
) -> Result<RunState, Error> {
    let upstreams = engine.open(run, fence).await?;
    let mut execution = Execution {
        engine,
        run,
        parameters,
        lease,
        cancelled,
        upstreams,
        problems: HashMap::new(),
        planned: None,
        settled: HashSet::new(),
        links: Links::default(),
        stock: Stock::default(),
    };
    execution.remember().await?;
    let items = execution.list().await?;
    execution.carry_all(&items).await?;
    execution.close(&items).await?;
    if execution.cancelled.is_cancelled() {
        return Ok(RunState::Cancelled);
    }
    let counts = engine.inner.store.counts(run.id).await.map_err(Error::store("adding up the run"))?;
    Ok(counts.state())
}

impl Execution<'_> {
    /// Reads what earlier runs left: problems, the plan, and what this run has done before a takeover.
    async fn remember(&mut self) -> Result<(), Error> {
        let guid = |item: &run::Item| ItemGuid::from(item.subject.guid());
        let connection = &self.upstreams.connection;
        let (organization, talenom_organization) = (connection.organization, connection.talenom_organization);
        let problems = self.engine.inner.store.product_problems_of(organization, talenom_organization).await;
        let problems = problems.map_err(Error::store("reading the problems of products"))?;
        let problems = problems.into_iter().map(|problem| (problem.key.item, problem)).collect();
        let planned = match self.parameters.plan {
            None => None,
            Some(plan) => {
                let ready = self.items(plan, true).await?;
                let planned = ready.into_iter().filter_map(|item| match item.subject {
                    Subject::Product(subject) => Some((subject.item, (subject, item.content_hash?))),
                    Subject::Invoice(_) => None,
                });
                Some(planned.collect())
            }
        };
        let settled = self.items(self.run.id, false).await?.iter().map(guid).collect();
        (self.problems, self.planned, self.settled) = (problems, planned, settled);
        Ok(())
    }

    /// What became of items in a run: all that have an outcome, or those that a plan found ready.
    async fn items(&self, run: RunId, is_ready: bool) -> Result<Vec<run::Item>, Error> {
        let read = self.engine.inner.store.product_items(run, is_ready).await;
        read.map_err(Error::store("reading what became of items"))
    }

    /// The last run of the connection that wrote products and ended in one of these states.
    async fn last_run(&self, states: &[RunState]) -> Result<Option<Run>, Error> {
        let filter = RunFilter { connection: Some(self.run.connection.clone()), state: None };
        let mut after = None;
        loop {
            let page = self.engine.inner.store.runs(&filter, after, RUNS_PAGE).await;
            let page = page.map_err(Error::store("reading earlier runs"))?;
            let found =
                page.rows.into_iter().find(|run| writes_products(&run.job) && states.contains(&run.state));
            if found.is_some() || page.next.is_none() {
                return Ok(found);
            }
            after = page.next;
        }
    }

    /// Decides about every code and does what follows.
    async fn carry_all(&self, items: &[Item]) -> Result<(), Error> {
        self.links.fill(self.sides().links().await?);
        let links = self.links.states();
        let accounts = self.sides().accounts(items).await?;
        let Some(products) = self.sides().products().await? else {
            return self.leave_out(items, &links).await;
        };
        self.stock.fill(products).await;
        let products = self.stock.products().await;
        let known = Known {
            links: &links,
            products: Products::listed(products.iter()),
            accounts: &accounts,
            inactive: items.iter().filter(|item| !item.is_active).map(|item| item.guid).collect(),
            deactivates: self.upstreams.connection.settings.deactivate_products,
        };
        // Those without a code can be looked for by our mark alone, so the others go first: theirs show that Talenom keeps it.
        let (with_code, without): (Vec<_>, Vec<_>) =
            by_code(items).into_iter().partition(|group| group.iter().any(|item| item.code.is_some()));
        for groups in [with_code, without] {
            let mut works = Vec::new();
            for group in groups {
                works.push(self.carry(group, &known));
            }
            super::at_once(works.into_iter(), IN_FLIGHT).await?;
        }
        Ok(())
    }

    /// Does what is decided about the items of one code, one after the other: the first makes the product, the others are
    /// linked to it.
    async fn carry(&self, group: Vec<&Item>, known: &Known<'_>) -> Result<(), Error> {
        let mut made = None;
        for (item, step) in group.iter().zip(known.decide(&group)) {
            if !self.takes(item.guid) || self.cancelled.is_cancelled() {
                continue;
            }
            self.engine.safe_point()?;
            let link = known.links.get(&item.guid);
            let ending = if self.is_left_out(item, &step) {
                Ending::left_out()
            } else if self.parameters.validate_only {
                Ending::looked(&step)
            } else {
                match self.writer().take(item, link, step, &mut made).await {
                    Ok(ending) => ending,
                    Err(Trouble::Run(error)) => return Err(error),
                    Err(trouble) => Ending::of(trouble),
                }
            };
            self.ended(item, ending).await?;
        }
        Ok(())
    }

    /// Whether the run is about the item, and it is not settled yet.
    fn takes(&self, item: ItemGuid) -> bool {
        let is_planned = self.planned.as_ref().is_none_or(|planned| planned.contains_key(&item));
        is_planned && !self.settled.contains(&item)
    }

    /// Whether the item is not as its plan found it. What is there already needs no plan.
    fn is_left_out(&self, item: &Item, step: &Step) -> bool {
        let planned = self.planned.as_ref().and_then(|planned| planned.get(&item.guid));
        let hash = step.content_hash();
        let is_there = matches!(step, Step::Found { .. }) && hash.is_none();
        planned.is_some_and(|(_, planned)| !is_there && hash != Some(*planned))
    }

    /// Where Talenom has no products, nothing is to be done; but what was sent stays unknown.
    async fn leave_out(
        &self,
        items: &[Item],
        links: &HashMap<ItemGuid, ProductLinkState>,
    ) -> Result<(), Error> {
        for item in items {
            if !self.takes(item.guid) {
                continue;
            }
            let ending = match links.get(&item.guid) {
                Some(ProductLinkState::Requested { .. } | ProductLinkState::Uncertain) => {
                    Ending::of(Trouble::Unanswered)
                }
                Some(
                    ProductLinkState::Linked { .. }
                    | ProductLinkState::Updating { .. }
                    | ProductLinkState::Refused,
                )
                | None => {
                    let finding = Finding::new(Code::ProductsNotOffered, Place::TalenomProduct);
                    Ending::new(Outcome::Skipped, vec![finding])
                }
            };
            self.ended(item, ending).await?;
        }
        Ok(())
    }

    fn sides(&self) -> Sides<'_> {
        let Opened { connection, severa, talenom, .. } = &self.upstreams;
        Sides { engine: self.engine, connection, severa, talenom }
    }

    fn writer(&self) -> Writer<'_> {
        Writer {
            sides: self.sides(),
            run: self.run.id,
            lease: self.lease,
            stock: &self.stock,
            links: &self.links,
        }
    }
}

const fn writes_products(job: &Job) -> bool {
    matches!(job, Job::SyncProducts(_)) && !job.is_validate_only()
}
