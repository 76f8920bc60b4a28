//! Transfers: what happened to an invoice.

use tonic::{Request, Response, Status};

use super::{
    Edge,
    decode::{self, Fields},
    encode, fits, names, status,
    v1::{self, transfer_service_server::TransferService},
};
use crate::domain::{finding::Language, transfer::TransferKey};

/// A transfer's whole life fits well into this many entries.
const TIMELINE_MAX: u64 = 1_000;

impl Edge {
    /// A transfer with everything that happened to it.
    async fn whole_transfer(
        &self,
        key: TransferKey,
        name: &str,
        language: Language,
    ) -> Result<Response<v1::Transfer>, Status> {
        let store = self.engine.store();
        let transfer = store.transfer(key).await.map_err(|error| status::of_store(&error, name))?;
        let timeline = store.journal_of(key, TIMELINE_MAX).await;
        let timeline = timeline.map_err(|error| status::of_store(&error, name))?;
        let decisions = store.decisions_of(key).await;
        let decisions = decisions.map_err(|error| status::of_store(&error, name))?;
        Ok(Response::new(encode::whole_transfer(&transfer, &timeline, &decisions, language)))
    }
}

#[tonic::async_trait]
impl TransferService for Edge {
    async fn list_transfers(
        &self,
        request: Request<v1::ListTransfersRequest>,
    ) -> Result<Response<v1::ListTransfersResponse>, Status> {
        let language = encode::language(request.metadata());
        let request = request.into_inner();
        let mut fields = Fields::default();
        let filter = decode::transfer_filter(&request, &mut fields);
        let mut size = decode::page_size(&mut fields, request.page_size);
        let after = decode::page_token(&mut fields, &request.page_token);
        let filter = fields.finish(filter)?;
        loop {
            let page = self.engine.store().list_transfers(&filter, after, size).await;
            let page = page.map_err(|error| status::of_store(&error, &request.parent))?;
            let transfers = page.rows.iter().map(|transfer| encode::transfer(transfer, language)).collect();
            let next_page_token = page.next.map(|next| next.to_string()).unwrap_or_default();
            let page = v1::ListTransfersResponse { transfers, next_page_token };
            if fits(&page, &mut size) {
                return Ok(Response::new(page));
            }
        }
    }

    async fn get_transfer(
        &self,
        request: Request<v1::GetTransferRequest>,
    ) -> Result<Response<v1::Transfer>, Status> {
        let language = encode::language(request.metadata());
        let name = request.into_inner().name;
        let key = decode::one("name", names::transfer(&name))?;
        self.whole_transfer(key, &name, language).await
    }

    async fn resolve_transfer(
        &self,
        request: Request<v1::ResolveTransferRequest>,
    ) -> Result<Response<v1::Transfer>, Status> {
        let language = encode::language(request.metadata());
        let request = request.into_inner();
        let decision = decode::decision(&request)?;
        let key = decision.key;
        let decided = self.engine.decide(decision).await;
        decided.map_err(|error| status::of_engine(&error, &request.name))?;
        self.whole_transfer(key, &request.name, language).await
    }

    async fn list_problems(
        &self,
        request: Request<v1::ListProblemsRequest>,
    ) -> Result<Response<v1::ListProblemsResponse>, Status> {
        let language = encode::language(request.metadata());
        let request = request.into_inner();
        let filter = decode::problem_filter(&request)?;
        let problems = self.problems(&filter.transfers, &request.parent).await?;
        Ok(Response::new(encode::problems(&problems, filter.owner, language)))
    }

    async fn list_attentions(
        &self,
        request: Request<v1::ListAttentionsRequest>,
    ) -> Result<Response<v1::ListAttentionsResponse>, Status> {
        let language = encode::language(request.metadata());
        let request = request.into_inner();
        let mut fields = Fields::default();
        let filter = decode::attention_filter(&request, &mut fields);
        let mut size = decode::page_size(&mut fields, request.page_size);
        let after = decode::page_token(&mut fields, &request.page_token);
        let filter = fields.finish(filter)?;
        loop {
            let page = self.engine.store().list_attentions(&filter, after, size).await;
            let page = page.map_err(|error| status::of_store(&error, &request.parent))?;
            let attentions = page.rows.iter().map(|one| encode::attention(one, language)).collect();
            let next_page_token = page.next.map(|next| next.to_string()).unwrap_or_default();
            let page = v1::ListAttentionsResponse { attentions, next_page_token };
            if fits(&page, &mut size) {
                return Ok(Response::new(page));
            }
        }
    }

    async fn resolve_attention(
        &self,
        request: Request<v1::ResolveAttentionRequest>,
    ) -> Result<Response<v1::Attention>, Status> {
        let language = encode::language(request.metadata());
        let request = request.into_inner();
        let answered = self.engine.answer(decode::answer(&request)?).await;
        let attention = answered.map_err(|error| status::of_engine(&error, &request.name))?;
        Ok(Response::new(encode::attention(&attention, language)))
    }
}
