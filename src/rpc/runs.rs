//! Runs: queued, listed and followed.

use tonic::{Request, Response, Status};
use tracing::Span;

use super::{
    Edge,
    decode::{self, Fields},
    encode, layers, names, status,
    v1::{self, run_service_server::RunService, start_run_request::Parameters},
    watch::{Events, Watch},
};
use crate::{
    domain::{
        ids::{ConnectionId, RunId},
        run::Run,
    },
    store::{self, RunFilter},
};

impl Edge {
    async fn encoded(&self, run: &Run) -> Result<v1::Run, Status> {
        let counts = self.engine.store().counts(run.id).await.map_err(|error| status::of_store(&error))?;
        Ok(encode::run(run, &counts))
    }

    async fn read_run(&self, name: &str) -> Result<Run, Status> {
        let (connection, run): (ConnectionId, RunId) = decode::one("name", names::run(name))?;
        match self.engine.store().run(&connection, run).await {
            Ok(run) => Ok(run),
            Err(store::Error::NotFound(kind)) => Err(status::not_found(kind, name)),
            Err(error) => Err(status::of_store(&error)),
        }
    }
}

#[tonic::async_trait]
impl RunService for Edge {
    type WatchRunStream = Events;

    async fn start_run(&self, request: Request<v1::StartRunRequest>) -> Result<Response<v1::Run>, Status> {
        let request = request.into_inner();
        let parameters = match request.parameters {
            None => None,
            Some(Parameters::TransferInvoices(parameters)) => Some(parameters),
            Some(Parameters::SyncProducts(_)) => return Err(status::not_built("SyncProducts")),
            Some(Parameters::SyncLedger(_)) => return Err(status::not_built("SyncLedger")),
        };
        let trace_parent = layers::trace_parent(&Span::current());
        let connection = ("parent", request.parent.as_str());
        let start = decode::start(connection, parameters, &request.request_id, trace_parent)?;
        let run = self.engine.start(start).await.map_err(|error| status::of_engine(&error))?;
        self.encoded(&run).await.map(Response::new)
    }

    async fn get_run(&self, request: Request<v1::GetRunRequest>) -> Result<Response<v1::Run>, Status> {
        let run = self.read_run(&request.into_inner().name).await?;
        self.encoded(&run).await.map(Response::new)
    }

    async fn list_runs(
        &self,
        request: Request<v1::ListRunsRequest>,
    ) -> Result<Response<v1::ListRunsResponse>, Status> {
        let request = request.into_inner();
        let mut fields = Fields::default();
        let connection = fields.take("parent", names::any_connection(&request.parent));
        let size = decode::page_size(&mut fields, request.page_size);
        let after = decode::page_token(&mut fields, &request.page_token);
        let connection = fields.finish(connection)?;
        let filter = RunFilter { connection, ..RunFilter::default() };
        let page = self.engine.store().runs(&filter, after, size).await;
        let page = page.map_err(|error| status::of_store(&error))?;
        let mut runs = Vec::with_capacity(page.rows.len());
        for run in &page.rows {
            runs.push(self.encoded(run).await?);
        }
        let next_page_token = page.next.map(|next| next.to_string()).unwrap_or_default();
        Ok(Response::new(v1::ListRunsResponse { runs, next_page_token }))
    }

    async fn watch_run(&self, request: Request<v1::WatchRunRequest>) -> Result<Response<Events>, Status> {
        let language = encode::language(request.metadata());
        let request = request.into_inner();
        let after = decode::start_after(request.start_after)?;
        let run = self.read_run(&request.name).await?;
        let watch =
            Watch { connection: run.connection, run: run.id, after, language, fails_with_the_run: false };
        Ok(Response::new(self.watch(watch)))
    }

    async fn cancel_run(&self, _: Request<v1::CancelRunRequest>) -> Result<Response<v1::Run>, Status> {
        Err(status::not_built("CancelRun"))
    }
}
