//! Queueing a run: one transaction that writes it, or finds the one that the caller means.

use super::{Engine, Error};
use crate::{
    domain::{
        connection::ConnectionState,
        ids::{ConnectionId, RequestId, RunId},
        run::{Failure, Job, Reason, Run, RunState},
    },
    store::{self, NewRun},
};

/// What a caller asks for.
#[derive(Debug, Clone)]
pub struct StartRequest {
    /// For which connection.
    pub connection: ConnectionId,
    /// What shall be done.
    pub job: Job,
    /// What the caller names its request by.
    pub request_id: Option<RequestId>,
    /// The caller's trace, as a W3C `traceparent`.
    pub trace_parent: Option<String>,
}

impl Engine {
    /// Queues a run, or finds the one with this `request_id`, or the one under way that does the same.
    ///
    /// # Errors
    /// [`Reason::ConnectionNotActive`] where a run that writes is asked of a connection that is not active;
    /// [`Reason::PlanNotUsable`];
    /// [`Reason::AlreadyExists`] where the `request_id` was used for something else; [`Reason::NotFound`].
    pub async fn start(&self, request: StartRequest) -> Result<Run, Error> {
        if self.inner.lifecycle.stopping().is_cancelled() {
            return Err(Error::Stopping);
        }
        let connection = self.inner.store.connection(&request.connection).await;
        let connection = connection.map_err(Error::store("reading the connection"))?;
        let is_allowed = match connection.state {
            ConnectionState::Active => true,
            ConnectionState::Created => request.job.is_validate_only(),
            ConnectionState::Suspended | ConnectionState::Deleted => false,
        };
        if !is_allowed {
            let failure = Failure::new(Reason::ConnectionNotActive).with("state", connection.state.name());
            return Err(Error::Refused(failure));
        }
        if let Some(plan) = request.job.plan() {
            self.check_plan(&request, plan).await?;
        }
        let new_run = NewRun {
            id: RunId::from(self.inner.clock.new_id()),
            connection: request.connection,
            lane: self.lane_of(connection.organization),
            job: request.job,
            request_id: request.request_id,
            trace_parent: request.trace_parent,
            now: self.inner.clock.now(),
        };
        let started = self.inner.store.start_run(new_run).await.map_err(Error::store("queueing the run"))?;
        if started.is_new {
            self.inner.queued.notify_one();
        }
        Ok(started.run)
    }

    /// A plan is a `validate_only` run of the same kind and connection that came to its end.
    async fn check_plan(&self, request: &StartRequest, plan: RunId) -> Result<(), Error> {
        let refused = |why: &str| {
            Err(Error::Refused(Failure::new(Reason::PlanNotUsable).with("plan", plan).with("why", why)))
        };
        let run = match self.inner.store.run(&request.connection, plan).await {
            Err(store::Error::NotFound(_)) => return refused("NOT_FOUND"),
            read => read.map_err(Error::store("reading the plan"))?,
        };
        match run.state {
            _ if !run.job.is_of_kind(&request.job) => refused("OTHER_KIND"),
            _ if !run.job.is_validate_only() => refused("NOT_VALIDATE_ONLY"),
            RunState::Succeeded | RunState::PartiallySucceeded => Ok(()),
            RunState::Queued | RunState::Running | RunState::Failed | RunState::Cancelled => {
                refused(run.state.name())
            }
        }
    }
}
