//! The journal. This release writes it and shows it transfer by transfer; it does not export it yet.

use tonic::{Request, Response, Status};

use super::{
    Edge, status,
    v1::{self, journal_service_server::JournalService},
};

#[tonic::async_trait]
impl JournalService for Edge {
    type ExportJournalStream = tokio_stream::Empty<Result<v1::JournalEntry, Status>>;

    async fn export_journal(
        &self,
        _: Request<v1::ExportJournalRequest>,
    ) -> Result<Response<Self::ExportJournalStream>, Status> {
        Err(status::not_built("ExportJournal"))
    }

    async fn verify_journal(
        &self,
        _: Request<v1::VerifyJournalRequest>,
    ) -> Result<Response<v1::VerifyJournalResponse>, Status> {
        Err(status::not_built("VerifyJournal"))
    }
}
