//! Takes queued runs, one per lane, and sees each to its end, whoever watches.

use std::sync::Arc;

use opentelemetry::trace::{TraceContextExt, TraceId};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, Span, error, field, info, info_span, warn};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::{Engine, Error, LOOK_AGAIN, products, transfer};
use crate::{
    domain::run::{Failure, Job, Reason, Run, RunState},
    outbound::Fence,
    store::{Lease, TakenRun},
    telemetry::{Chain, context_of},
};

/// How many workers may die in a run before nobody takes it up any more.
const WORKER_DEATHS_MAX: u32 = 5;

impl Engine {
    /// Takes runs until the server stops. Runs under way then end at their next safe point.
    pub async fn work(self) {
        let places = Arc::new(Semaphore::new(self.inner.config.concurrent_runs_max));
        let stopping = self.inner.lifecycle.stopping().clone();
        loop {
            let taken = Box::pin(stopping.run_until_cancelled(self.next_run(&places))).await;
            let Some((taken, place)) = taken else { return };
            let engine = self.clone();
            self.inner.lifecycle.spawn(async move {
                engine.see_through(taken).await;
                drop(place);
            });
        }
    }

    async fn next_run(&self, places: &Arc<Semaphore>) -> (TakenRun, OwnedSemaphorePermit) {
        loop {
            // Unwrap safety: the semaphore is never closed.
            let place = places.clone().acquire_owned().await.expect("the places are never closed");
            let Engine { inner } = self;
            let now = inner.clock.now();
            match inner.store.take_run(&inner.holder, inner.config.lease_duration, now).await {
                Ok(Some(taken)) => return (taken, place),
                Ok(None) => {}
                Err(error) => warn!(error.chain = %Chain(&error), "no run could be taken, will look again"),
            }
            drop(place);
            let _ = tokio::time::timeout(LOOK_AGAIN, inner.queued.notified()).await;
        }
    }

    /// Executes a run and writes down how it ended.
    async fn see_through(&self, taken: TakenRun) {
        let TakenRun { run, lease, taken_over, worker_deaths } = taken;
        let span = run_span(&run, taken_over);
        async {
            info!(run.taken_over = taken_over, run.worker_deaths = worker_deaths, "run begins");
            let executed = if worker_deaths > WORKER_DEATHS_MAX {
                let abandoned = Failure::new(Reason::RunAbandoned).with("worker_deaths", worker_deaths);
                Err(Error::Refused(abandoned))
            } else {
                Box::pin(self.execute(&run, &lease)).await
            };
            self.conclude(&run, &lease, executed).await;
            self.give_back(&lease).await;
            // Another run of this lane may have waited for it.
            self.inner.queued.notify_one();
        }
        .instrument(span)
        .await;
    }

    /// Executes a run while its lane is ours.
    async fn execute(&self, run: &Run, lease: &Lease) -> Result<RunState, Error> {
        let fence = Fence::until(lease.deadline().into());
        let cancelled = CancellationToken::new();
        if run.cancel_requested {
            cancelled.cancel();
        }
        let executed = tokio::select! {
            executed = self.work_off(run, lease, fence.clone(), cancelled.clone()) => executed,
            lost = self.keep(lease, &fence) => Err(lost),
            never = self.look_for_cancellation(run, &cancelled) => match never {},
        };
        match executed {
            Err(error) if cancelled.is_cancelled() && !error.is_passed_on() => {
                warn!(error.chain = %Chain(&error), "a cancelled run could not bring to its end what was under way");
                Ok(RunState::Cancelled)
            }
            executed => executed,
        }
    }

    async fn work_off(
        &self,
        run: &Run,
        lease: &Lease,
        fence: Fence,
        cancelled: CancellationToken,
    ) -> Result<RunState, Error> {
        match &run.job {
            Job::TransferInvoices(parameters) => {
                Box::pin(transfer::execute(self, run, parameters, lease, fence, cancelled)).await
            }
            Job::SyncProducts(parameters) => {
                products::execute(self, run, parameters, lease, fence, cancelled).await
            }
        }
    }

    /// Keeps the lane ours, and ends when it is not.
    pub(super) async fn keep(&self, lease: &Lease, fence: &Fence) -> Error {
        let duration = self.inner.config.lease_duration;
        loop {
            tokio::time::sleep(duration / 3).await;
            let renewed = self.inner.store.renew(lease, duration).await;
            match renewed.map_err(Error::store("keeping the lane")) {
                Ok(()) => fence.set_deadline(lease.deadline().into()),
                Err(error) if error.is_lease_lost() || lease.remaining().is_zero() => return error,
                Err(error) => {
                    warn!(error.chain = %Chain(&error), "the lane's lease was not renewed, will try again");
                }
            }
        }
    }

    async fn conclude(&self, run: &Run, lease: &Lease, executed: Result<RunState, Error>) {
        let (state, failure) = match executed {
            Ok(state) => (state, None),
            Err(Error::Stopping) => {
                info!("run stops at a safe point and goes on after the next start");
                return;
            }
            Err(error) if error.is_lease_lost() => {
                warn!("another worker has the lane now and goes on with the run");
                return;
            }
            Err(error) => {
                error!(error.chain = %Chain(&error), "run failed");
                (RunState::Failed, Some(error.failure()))
            }
        };
        self.write_end(run, lease, state, failure).await;
    }

    async fn write_end(&self, run: &Run, lease: &Lease, state: RunState, failure: Option<Failure>) {
        let now = self.inner.clock.now();
        match self.inner.store.end_run(lease, run.id, state, failure.as_ref(), now).await {
            Ok(()) => info!(run.state = state.name(), "run ended"),
            Err(error) => {
                error!(error.chain = %Chain(&error), "the run's end was not saved, another worker will end it");
            }
        }
    }
}

/// The run's span: a child of the caller's trace at first, linked to it when somebody else goes on.
fn run_span(run: &Run, taken_over: bool) -> Span {
    let span = info_span!(
        "run",
        run.id = %run.id,
        connection.id = %run.connection,
        run.taken_over = taken_over,
        // Text logs show the span's fields, so a line of theirs leads to the trace too.
        trace_id = field::Empty,
    );
    if let Some(caller) = run.trace_parent.as_deref().map(context_of) {
        if taken_over {
            span.add_link(caller.span().span_context().clone());
        } else if let Err(error) = span.set_parent(caller) {
            warn!(error = %error, "the caller's trace could not be continued");
        }
    }
    let trace_id = span.context().span().span_context().trace_id();
    if trace_id != TraceId::INVALID {
        span.record("trace_id", field::display(trace_id));
    }
    span
}
