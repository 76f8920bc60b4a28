//! Links: which records of Severa and Talenom are remembered as one.

use tonic::{Request, Response, Status};

use super::{
    Edge,
    decode::{self, Fields},
    encode, fits, status,
    v1::{self, link_service_server::LinkService},
};

#[tonic::async_trait]
impl LinkService for Edge {
    async fn list_links(
        &self,
        request: Request<v1::ListLinksRequest>,
    ) -> Result<Response<v1::ListLinksResponse>, Status> {
        let request = request.into_inner();
        let mut fields = Fields::default();
        let filter = decode::link_filter(&request, &mut fields);
        let mut size = decode::page_size(&mut fields, request.page_size);
        let after = decode::page_token(&mut fields, &request.page_token);
        let filter = fields.finish(filter)?;
        loop {
            let page = self.engine.store().list_links(&filter, after, size).await;
            let page = page.map_err(|error| status::of_store(&error, &request.parent))?;
            let links = page.rows.iter().map(encode::link).collect();
            let next_page_token = page.next.map(|next| next.to_string()).unwrap_or_default();
            let page = v1::ListLinksResponse { links, next_page_token };
            if fits(&page, &mut size) {
                return Ok(Response::new(page));
            }
        }
    }

    async fn create_link(
        &self,
        request: Request<v1::CreateLinkRequest>,
    ) -> Result<Response<v1::Link>, Status> {
        let request = request.into_inner();
        let new = decode::new_link(&request)?;
        let engine = self.engine.clone();
        let made = self.to_its_end(async move { engine.create_link(new).await }).await?;
        let link = made.map_err(|error| status::of_engine(&error, &request.parent))?;
        Ok(Response::new(encode::link(&link)))
    }

    async fn delete_link(&self, request: Request<v1::DeleteLinkRequest>) -> Result<Response<()>, Status> {
        let request = request.into_inner();
        let end = decode::end_of_link(&request)?;
        let engine = self.engine.clone();
        let ended = self.to_its_end(async move { engine.end_link(end).await }).await?;
        ended.map_err(|error| status::of_engine(&error, &request.name))?;
        Ok(Response::new(()))
    }
}
