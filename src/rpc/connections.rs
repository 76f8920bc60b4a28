//! Connections.

use tonic::{Request, Response, Status};

use super::{
    Edge,
    decode::{self, Fields},
    encode, names, status,
    v1::{self, connection_service_server::ConnectionService},
};
use crate::domain::ids::ConnectionId;

#[tonic::async_trait]
impl ConnectionService for Edge {
    async fn create_connection(
        &self,
        request: Request<v1::CreateConnectionRequest>,
    ) -> Result<Response<v1::Connection>, Status> {
        let new = decode::new_connection(request.into_inner())?;
        let name = new.id.as_ref().map(names::of_connection).unwrap_or_default();
        let engine = self.engine.clone();
        let created = self.to_its_end(async move { engine.create_connection(new).await }).await?;
        let connection = created.map_err(|error| status::of_engine(&error, &name))?;
        Ok(Response::new(encode::connection(&connection)))
    }

    async fn get_connection(
        &self,
        request: Request<v1::GetConnectionRequest>,
    ) -> Result<Response<v1::Connection>, Status> {
        let name = request.into_inner().name;
        let id = decode::one("name", names::connection(&name))?;
        let connection = self.engine.store().connection(&id).await;
        let connection = connection.map_err(|error| status::of_store(&error, &name))?;
        Ok(Response::new(encode::connection(&connection)))
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
        // One more than asked for says whether there is a next page. A full page of connections is far from too large.
        let page = self.engine.store().connections(after.as_ref(), size as u64 + 1).await;
        let mut page = page.map_err(|error| status::of_store(&error, ""))?;
        let has_more = page.len() > size;
        page.truncate(size);
        let next = page.last().filter(|_| has_more).map(|last| last.id.to_string());
        let connections = page.iter().map(encode::connection).collect();
        let next_page_token = next.unwrap_or_default();
        Ok(Response::new(v1::ListConnectionsResponse { connections, next_page_token }))
    }

    async fn activate_connection(
        &self,
        request: Request<v1::ActivateConnectionRequest>,
    ) -> Result<Response<v1::Connection>, Status> {
        let request = request.into_inner();
        let (id, after_rows, version) = decode::activation(&request)?;
        let engine = self.engine.clone();
        let activating = async move { engine.activate(&id, after_rows, version).await };
        let connection = self.to_its_end(activating).await?;
        let connection = connection.map_err(|error| status::of_engine(&error, &request.name))?;
        Ok(Response::new(encode::connection(&connection)))
    }

    async fn test_connection(
        &self,
        request: Request<v1::TestConnectionRequest>,
    ) -> Result<Response<v1::TestConnectionResponse>, Status> {
        let name = request.into_inner().name;
        let id = decode::one("name", names::connection(&name))?;
        let engine = self.engine.clone();
        let report = self.to_its_end(async move { engine.test(&id).await }).await?;
        let report = report.map_err(|error| status::of_engine(&error, &name))?;
        Ok(Response::new(encode::test_report(report)))
    }

    async fn update_connection(
        &self,
        request: Request<v1::UpdateConnectionRequest>,
    ) -> Result<Response<v1::Connection>, Status> {
        let request = request.into_inner();
        let id = decode::changed_connection(&request)?;
        let name = names::of_connection(&id);
        let stored = self.engine.store().connection(&id).await;
        let stored = stored.map_err(|error| status::of_store(&error, &name))?;
        let update = decode::change(request, stored)?;
        let engine = self.engine.clone();
        let updated = self.to_its_end(async move { engine.update_connection(update).await }).await?;
        let connection = updated.map_err(|error| status::of_engine(&error, &name))?;
        Ok(Response::new(encode::connection(&connection)))
    }

    async fn delete_connection(
        &self,
        request: Request<v1::DeleteConnectionRequest>,
    ) -> Result<Response<()>, Status> {
        let request = request.into_inner();
        let (id, version) = decode::deletion(&request)?;
        let engine = self.engine.clone();
        let deleted = self.to_its_end(async move { engine.delete_connection(&id, version).await }).await?;
        deleted.map_err(|error| status::of_engine(&error, &request.name))?;
        Ok(Response::new(()))
    }

    async fn confirm_e_invoice_removal(
        &self,
        request: Request<v1::ConfirmEInvoiceRemovalRequest>,
    ) -> Result<Response<v1::ConfirmEInvoiceRemovalResponse>, Status> {
        let request = request.into_inner();
        let confirmed = self.engine.confirm_e_invoice_removal(decode::confirmation(&request)?).await;
        let confirmed = confirmed.map_err(|error| status::of_engine(&error, &request.name))?;
        let confirmed = i32::try_from(confirmed).unwrap_or(i32::MAX);
        Ok(Response::new(v1::ConfirmEInvoiceRemovalResponse { confirmed }))
    }

    async fn restore_e_invoice_address(
        &self,
        request: Request<v1::RestoreEInvoiceAddressRequest>,
    ) -> Result<Response<v1::RestoreEInvoiceAddressResponse>, Status> {
        let request = request.into_inner();
        let run = self.engine.restore_e_invoice_address(decode::restoration(&request)?).await;
        let run = run.map_err(|error| status::of_engine(&error, &request.name))?;
        let run = names::of_run(&run.connection, run.id);
        Ok(Response::new(v1::RestoreEInvoiceAddressResponse { run }))
    }
}
