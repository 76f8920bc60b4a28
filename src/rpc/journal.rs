//! The journal, given out page by page as fast as its reader takes it.

use std::pin::Pin;

use futures_util::{StreamExt, stream};
use tokio_stream::Stream;
use tonic::{Request, Response, Status};

use super::{
    Edge, decode, encode, status,
    v1::{self, journal_service_server::JournalService},
};
use crate::store::JournalPeriod;

/// How many entries are read at once; a slow reader costs no more memory than these.
const PAGE: u64 = 200;

type Told = Result<v1::JournalEntry, Status>;

/// How far an export is.
struct Export {
    edge: Edge,
    period: JournalPeriod,
    name: String,
    after: i64,
}

impl Export {
    /// The next page; none after the last and after an error.
    async fn next(mut self) -> Option<(Vec<Told>, Option<Self>)> {
        match self.page().await {
            Ok(page) if page.is_empty() => None,
            Ok(page) => {
                self.after = page.last().map_or(self.after, |entry| entry.sequence);
                Some((page.into_iter().map(Ok).collect(), Some(self)))
            }
            Err(status) => Some((vec![Err(status)], None)),
        }
    }

    async fn page(&self) -> Result<Vec<v1::JournalEntry>, Status> {
        if self.edge.stopping.is_cancelled() {
            return Err(status::broken_off(true));
        }
        let page = self.edge.engine.store().journal_after(&self.period, self.after, PAGE).await;
        let page = page.map_err(|error| status::of_store(&error, &self.name))?;
        Ok(page.iter().map(|(sequence, entry)| encode::journal_entry(*sequence, entry)).collect())
    }
}

#[tonic::async_trait]
impl JournalService for Edge {
    type ExportJournalStream = Pin<Box<dyn Stream<Item = Told> + Send>>;

    async fn export_journal(
        &self,
        request: Request<v1::ExportJournalRequest>,
    ) -> Result<Response<Self::ExportJournalStream>, Status> {
        let request = request.into_inner();
        let (period, after) = decode::journal::export(&request)?;
        let name = request.parent;
        let known = self.engine.store().knows_organization(period.organization).await;
        known.map_err(|error| status::of_store(&error, &name))?;
        let export = Export { edge: self.clone(), period, name, after };
        let pages = stream::unfold(Some(export), async |export| export?.next().await);
        Ok(Response::new(Box::pin(pages.flat_map(stream::iter))))
    }

    async fn verify_journal(
        &self,
        _: Request<v1::VerifyJournalRequest>,
    ) -> Result<Response<v1::VerifyJournalResponse>, Status> {
        Err(status::not_built("VerifyJournal"))
    }
}
