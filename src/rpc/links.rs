//! Links. This release keeps them, and does not show them yet.

use tonic::{Request, Response, Status};

use super::{
    Edge, status,
    v1::{self, link_service_server::LinkService},
};

#[tonic::async_trait]
impl LinkService for Edge {
    async fn list_links(
        &self,
        _: Request<v1::ListLinksRequest>,
    ) -> Result<Response<v1::ListLinksResponse>, Status> {
        Err(status::not_built("ListLinks"))
    }

    async fn create_link(&self, _: Request<v1::CreateLinkRequest>) -> Result<Response<v1::Link>, Status> {
        Err(status::not_built("CreateLink"))
    }

    async fn delete_link(&self, _: Request<v1::DeleteLinkRequest>) -> Result<Response<()>, Status> {
        Err(status::not_built("DeleteLink"))
    }
}
