//! Connections.

use tonic::{Request, Response, Status};

use super::{
    Edge,
    decode::{self, Fields},
    encode, names, status,
    v1::{self, connection_service_server::ConnectionService},
};
use crate::{domain::ids::ConnectionId, store};

#[tonic::async_trait]
impl ConnectionService for Edge {
    async fn create_connection(
        &self,
        request: Request<v1::CreateConnectionRequest>,
    ) -> Result<Response<v1::Connection>, Status> {
        let new = decode::new_connection(request.into_inner())?;
        let connection =
            self.engine.create_connection(new).await.map_err(|error| status::of_engine(&error))?;
        Ok(Response::new(encode::connection(&connection)))
    }

    async fn get_connection(
        &self,
        request: Request<v1::GetConnectionRequest>,
    ) -> Result<Response<v1::Connection>, Status> {
        let name = request.into_inner().name;
        let id = decode::one("name", names::connection(&name))?;
        match self.engine.store().connection(&id).await {
            Ok(connection) => Ok(Response::new(encode::connection(&connection))),
            Err(store::Error::NotFound(kind)) => Err(status::not_found(kind, &name)),
            Err(error) => Err(status::of_store(&error)),
        }
    }

    async fn list_connections(
        &self,
        request: Request<v1::ListConnectionsRequest>,
    ) -> Result<Response<v1::ListConnectionsResponse>, Status> {
        let request = request.into_inner();
        let mut fields = Fields::default();
        let size = decode::page_size(&mut fields, request.page_size);
        let token = (!request.page_token.is_empty())
            .then(|| fields.take("page_token", ConnectionId::parse(&request.page_token)));
        let after = fields.finish(Some(token.flatten()))?;
        let page = self.engine.store().connections(after.as_ref(), size as u64).await;
        let page = page.map_err(|error| status::of_store(&error))?;
        let next = (page.len() == size).then(|| page.last().map(|last| last.id.to_string())).flatten();
        let connections = page.iter().map(encode::connection).collect();
        let next_page_token = next.unwrap_or_default();
        Ok(Response::new(v1::ListConnectionsResponse { connections, next_page_token }))
    }

    async fn activate_connection(
        &self,
        request: Request<v1::ActivateConnectionRequest>,
    ) -> Result<Response<v1::Connection>, Status> {
        let (id, after_rows, version) = decode::activation(&request.into_inner())?;
        let connection = self.engine.activate(&id, after_rows, version).await;
        let connection = connection.map_err(|error| status::of_engine(&error))?;
        Ok(Response::new(encode::connection(&connection)))
    }

    async fn test_connection(
        &self,
        request: Request<v1::TestConnectionRequest>,
    ) -> Result<Response<v1::TestConnectionResponse>, Status> {
        let id = decode::one("name", names::connection(&request.into_inner().name))?;
        let report = self.engine.test(&id).await.map_err(|error| status::of_engine(&error))?;
        Ok(Response::new(encode::test_report(report)))
    }

    async fn update_connection(
        &self,
        _: Request<v1::UpdateConnectionRequest>,
    ) -> Result<Response<v1::Connection>, Status> {
        Err(status::not_built("UpdateConnection"))
    }

    async fn delete_connection(
        &self,
        _: Request<v1::DeleteConnectionRequest>,
    ) -> Result<Response<()>, Status> {
        Err(status::not_built("DeleteConnection"))
    }

    async fn confirm_e_invoice_removal(
        &self,
        _: Request<v1::ConfirmEInvoiceRemovalRequest>,
    ) -> Result<Response<v1::ConfirmEInvoiceRemovalResponse>, Status> {
        Err(status::not_built("ConfirmEInvoiceRemoval"))
    }

    async fn restore_e_invoice_address(
        &self,
        _: Request<v1::RestoreEInvoiceAddressRequest>,
    ) -> Result<Response<v1::RestoreEInvoiceAddressResponse>, Status> {
        Err(status::not_built("RestoreEInvoiceAddress"))
    }
}
