//! The three calls that move things, and those that only look.

use tonic::{Request, Response, Status};
use tracing::Span;

use super::{
    Edge, decode, encode, layers,
    registers::Results,
    status,
    v1::{self, connector_service_server::ConnectorService},
    watch::{Events, Watch},
};
use crate::{domain::finding::Language, engine::StartRequest};

/// The stream of a method that is not built.
type NotBuilt<T> = tokio_stream::Empty<Result<T, Status>>;

impl Edge {
    /// Starts a run and follows it.
    async fn start_and_watch(
        &self,
        start: StartRequest,
        name: &str,
        after: u64,
        language: Language,
    ) -> Result<Response<Events>, Status> {
        let run = self.engine.start(start).await.map_err(|error| status::of_engine(&error, name))?;
        let watch =
            Watch { connection: run.connection, run: run.id, after, language, fails_with_the_run: true };
        Ok(Response::new(self.watch(watch)))
    }
}

#[tonic::async_trait]
impl ConnectorService for Edge {
    type TransferInvoicesStream = Events;
    type SyncProductsStream = Events;
    type SyncLedgerStream = Events;
    type CompareRegistersStream = Results;
    type ReconcileStream = NotBuilt<v1::ReconcileResponse>;

    async fn transfer_invoices(
        &self,
        request: Request<v1::TransferInvoicesRequest>,
    ) -> Result<Response<Events>, Status> {
        let language = encode::language(request.metadata());
        let request = request.into_inner();
        let name = request.connection.clone();
        let (start, after) =
            decode::runs::transfer_invoices(request, layers::trace_parent(&Span::current()))?;
        self.start_and_watch(start, &name, after, language).await
    }

    async fn sync_products(
        &self,
        request: Request<v1::SyncProductsRequest>,
    ) -> Result<Response<Events>, Status> {
        let language = encode::language(request.metadata());
        let request = request.into_inner();
        let name = request.connection.clone();
        let (start, after) = decode::runs::sync_products(request, layers::trace_parent(&Span::current()))?;
        self.start_and_watch(start, &name, after, language).await
    }

    async fn sync_ledger(&self, _: Request<v1::SyncLedgerRequest>) -> Result<Response<Events>, Status> {
        Err(status::not_built("SyncLedger"))
    }

    async fn validate_mappings(
        &self,
        request: Request<v1::ValidateMappingsRequest>,
    ) -> Result<Response<v1::ValidateMappingsResponse>, Status> {
        let language = encode::language(request.metadata());
        let request = request.into_inner();
        let name = match &request.subject {
            Some(v1::validate_mappings_request::Subject::Connection(name)) => name.clone(),
            Some(v1::validate_mappings_request::Subject::Candidate(_)) | None => String::new(),
        };
        let (subject, sections) = decode::validate_mappings(request)?;
        let engine = self.engine.clone();
        let checking = |gone| async move { engine.validate(subject, &sections, &gone).await };
        let validation = self.while_awaited(checking).await?;
        let validation = validation.map_err(|error| status::of_engine(&error, &name))?;
        Ok(Response::new(encode::validation(&validation, language)))
    }

    async fn compare_registers(
        &self,
        request: Request<v1::CompareRegistersRequest>,
    ) -> Result<Response<Results>, Status> {
        let request = decode::comparison(&request.into_inner())?;
        Ok(Response::new(self.compare(request)))
    }

    async fn reconcile(
        &self,
        _: Request<v1::ReconcileRequest>,
    ) -> Result<Response<Self::ReconcileStream>, Status> {
        Err(status::not_built("Reconcile"))
    }
}
