//! Runs: queued, listed, followed and cancelled.

use tonic::{Request, Response, Status};
use tracing::Span;

use super::{
    Edge,
    decode::{self, Fields},
    encode, fits, layers, names, status,
    v1::{self, run_service_server::RunService},
    watch::{Events, Watch},
};
use crate::{
    domain::{
        ids::{ConnectionId, RunId},
        run::Run,
    },
    store::{Cursor, RunFilter},
};

impl Edge {
    async fn encoded(&self, run: &Run) -> Result<v1::Run, Status> {
        let counts = self.engine.store().counts(run.id).await;
        let counts =
            counts.map_err(|error| status::of_store(&error, &names::of_run(&run.connection, run.id)))?;
        Ok(encode::runs::run(run, &counts))
    }

    async fn read_run(&self, connection: &ConnectionId, run: RunId) -> Result<Run, Status> {
        let read = self.engine.store().run(connection, run).await;
        read.map_err(|error| status::of_store(&error, &names::of_run(connection, run)))
    }

    /// A page of at most so many runs.
    async fn page_of_runs(
        &self,
        filter: &RunFilter,
        after: Option<Cursor>,
        size: usize,
        parent: &str,
    ) -> Result<v1::ListRunsResponse, Status> {
        let store = self.engine.store();
        let page = store.runs(filter, after, size).await;
        let page = page.map_err(|error| status::of_store(&error, parent))?;
        if let (Some(connection), None, true) = (&filter.connection, after, page.rows.is_empty()) {
            // A connection without runs is not the same as no connection.
            store.connection(connection).await.map_err(|error| status::of_store(&error, parent))?;
        }
        let ids: Vec<RunId> = page.rows.iter().map(|run| run.id).collect();
        let counts = store.counts_of(&ids).await.map_err(|error| status::of_store(&error, parent))?;
        let of_run = |run: &Run| counts.get(&run.id).copied().unwrap_or_default();
        let runs = page.rows.iter().map(|run| encode::runs::run(run, &of_run(run))).collect();
        let next_page_token = page.next.map(|next| next.to_string()).unwrap_or_default();
        Ok(v1::ListRunsResponse { runs, next_page_token })
    }
}

#[tonic::async_trait]
impl RunService for Edge {
    type WatchRunStream = Events;

    async fn start_run(&self, request: Request<v1::StartRunRequest>) -> Result<Response<v1::Run>, Status> {
        let request = request.into_inner();
        let name = request.parent.clone();
        let start = decode::runs::start_run(request, layers::trace_parent(&Span::current()))?;
        let run = self.engine.start(start).await.map_err(|error| status::of_engine(&error, &name))?;
        self.encoded(&run).await.map(Response::new)
    }

    async fn get_run(&self, request: Request<v1::GetRunRequest>) -> Result<Response<v1::Run>, Status> {
        let (connection, run) = decode::one("name", names::run(&request.into_inner().name))?;
        let run = self.read_run(&connection, run).await?;
        self.encoded(&run).await.map(Response::new)
    }

    async fn list_runs(
        &self,
        request: Request<v1::ListRunsRequest>,
    ) -> Result<Response<v1::ListRunsResponse>, Status> {
        let request = request.into_inner();
        let mut fields = Fields::default();
        let filter = decode::runs::filter(&request, &mut fields);
        let mut size = decode::page_size(&mut fields, request.page_size);
        let after = decode::page_token(&mut fields, &request.page_token);
        let filter = fields.finish(filter)?;
        loop {
            let page = self.page_of_runs(&filter, after, size, &request.parent).await?;
            if fits(&page, &mut size) {
                return Ok(Response::new(page));
            }
        }
    }

    async fn watch_run(&self, request: Request<v1::WatchRunRequest>) -> Result<Response<Events>, Status> {
        let language = encode::language(request.metadata());
        let (connection, run, after) = decode::runs::watch_run(&request.into_inner())?;
        let run = self.read_run(&connection, run).await?;
        let watch =
            Watch { connection: run.connection, run: run.id, after, language, fails_with_the_run: false };
        Ok(Response::new(self.watch(watch)))
    }

    async fn cancel_run(&self, request: Request<v1::CancelRunRequest>) -> Result<Response<v1::Run>, Status> {
        let name = request.into_inner().name;
        let (connection, run) = decode::one("name", names::run(&name))?;
        let cancelled = self.engine.cancel(&connection, run).await;
        let run = cancelled.map_err(|error| status::of_engine(&error, &name))?;
        self.encoded(&run).await.map(Response::new)
    }
}
