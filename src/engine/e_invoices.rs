//! What persons decide about customers' e-invoice addresses: kept, and carried out by a run.

use super::{Engine, Error, StartRequest};
use crate::{
    domain::{
        connection::{Connection, ConnectionState},
        ids::{ConnectionId, CustomerNumber},
        run::{Failure, Job, Reason, Run, TransferParameters},
    },
    store::EInvoiceDecision,
};

/// Who decides about customers' e-invoice addresses, and why.
#[derive(Debug)]
pub struct EInvoiceRequest {
    /// For which connection.
    pub connection: ConnectionId,
    /// About which customers.
    pub customers: Vec<CustomerNumber>,
    /// Who decides.
    pub actor: String,
    /// Why.
    pub reason: String,
}

impl Engine {
    /// Keeps that the customers' addresses are really gone; the connection's next run removes them. Says how many.
    ///
    /// # Errors
    /// [`Reason::NothingToConfirm`] where none of them waits for it; [`Reason::NotFound`].
    pub async fn confirm_e_invoice_removal(&self, request: EInvoiceRequest) -> Result<u64, Error> {
        let connection = self.connection_of(&request).await?;
        let (store, decision) = (&self.inner.store, self.decision_of(&request));
        let confirmed = store.confirm_e_invoice_removal(&connection, &request.customers, &decision).await;
        match confirmed.map_err(Error::store("confirming the removal of e-invoice addresses"))? {
            0 => Err(Error::Refused(Failure::new(Reason::NothingToConfirm))),
            confirmed => Ok(confirmed),
        }
    }

    /// Keeps that the customer's removed address shall come back, and queues the run that writes it.
    ///
    /// # Errors
    /// [`Reason::NothingToRestore`]; [`Reason::ConnectionNotActive`], with nothing kept; [`Reason::NotFound`].
    pub async fn restore_e_invoice_address(&self, request: EInvoiceRequest) -> Result<Run, Error> {
        let connection = self.connection_of(&request).await?;
        if connection.state != ConnectionState::Active {
            let failure = Failure::new(Reason::ConnectionNotActive).with("state", connection.state.name());
            return Err(Error::Refused(failure));
        }
        let (store, decision) = (&self.inner.store, self.decision_of(&request));
        let mut is_there = false;
        for customer in &request.customers {
            let restored = store.restore_e_invoice(&connection, *customer, &decision).await;
            is_there |= restored.map_err(Error::store("restoring an e-invoice address"))?;
        }
        if !is_there {
            return Err(Error::Refused(Failure::new(Reason::NothingToRestore)));
        }
        let parameters = TransferParameters { contacts_only: true, ..TransferParameters::default() };
        let job = Job::TransferInvoices(parameters);
        let connection = request.connection;
        self.start(StartRequest { connection, job, request_id: None, trace_parent: None }).await
    }

    async fn connection_of(&self, request: &EInvoiceRequest) -> Result<Connection, Error> {
        let connection = self.inner.store.connection(&request.connection).await;
        connection.map_err(Error::store("reading the connection"))
    }

    fn decision_of<'a>(&self, request: &'a EInvoiceRequest) -> EInvoiceDecision<'a> {
        EInvoiceDecision { actor: &request.actor, reason: &request.reason, at: self.inner.clock.now() }
    }
}
