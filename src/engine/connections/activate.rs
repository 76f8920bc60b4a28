//! Letting a connection take real runs. The first time, what somebody has already seen to in Severa is noted: it must
//! never be sent again, also where it should come back to the waiting status.

use super::{
    super::{
        Engine, Error,
        transfer::{seen_to, status},
    },
    business_units,
};
use crate::{
    domain::{
        connection::{Activation, AfterRows, Connection, ConnectionState},
        ids::{ConnectionId, InvoiceGuid},
        run::{Failure, Reason},
    },
    rules,
    severa::{InvoiceFilter, Session, ShapeError},
};

impl Engine {
    /// Lets a connection take real runs, and fixes what happens after the rows. Done again, it changes that choice.
    ///
    /// # Errors
    /// [`Reason::EtagMismatch`] where `expected_version` is given and is not the connection's;
    /// [`Reason::ConnectionNotActive`] where it is suspended; [`Reason::AgreementMissing`]; the first time also
    /// [`Reason::OtherCompany`], [`Reason::CompanyNotFound`], [`Reason::StatusNotFound`],
    /// [`Reason::WaitingStatusTaken`], [`Reason::LaneBusy`], or that Severa cannot be asked now.
    pub async fn activate(
        &self,
        id: &ConnectionId,
        after_rows: AfterRows,
        expected_version: Option<i64>,
    ) -> Result<Connection, Error> {
        let mut connection = self.read_connection(id, expected_version).await?;
        if connection.state == ConnectionState::Suspended {
            let failure = Failure::new(Reason::ConnectionNotActive).with("state", connection.state.name());
            return Err(Error::Refused(failure));
        }
        if connection.agreement_reference.is_none() {
            return Err(Error::Refused(Failure::new(Reason::AgreementMissing)));
        }
        if connection.state == ConnectionState::Active && connection.settings.after_rows == after_rows {
            return Ok(connection);
        }
        connection.settings.after_rows = after_rows;
        connection.state = ConnectionState::Active;
        if connection.activation.is_some() {
            return self.save_activated(connection).await;
        }
        let organization = connection.organization;
        let activating = Box::pin(async move {
            let baseline_count = self.take_baseline(&connection).await?;
            connection.activation = Some(Activation { at: self.inner.clock.now(), baseline_count });
            self.save_activated(connection).await
        });
        self.in_turn(organization, activating).await
    }

    async fn save_activated(&self, mut connection: Connection) -> Result<Connection, Error> {
        let version = connection.version;
        connection.version += 1;
        connection.updated_at = self.inner.clock.now();
        let updated = self.inner.store.update_connection(&connection, None, version).await;
        updated.map_err(Error::store("saving the connection"))?;
        Ok(connection)
    }

    /// Notes every invoice that somebody has already seen to, and says how many there are. What was noted stays where this
    /// breaks off; the next try notes it again, which does no harm.
    async fn take_baseline(&self, connection: &Connection) -> Result<u64, Error> {
        let credentials = self.inner.store.credentials(&connection.id).await;
        let session = self.session(&credentials.map_err(Error::store("reading the credentials"))?)?;
        let organization =
            session.organization().await.map_err(Error::upstream("reading the Severa organization"))?;
        rules::company::is_connected(&organization, connection).map_err(Error::Refused)?;
        let units = business_units(connection, &session).await?;
        let units = rules::company::units_of(connection, &organization, &units).map_err(Error::Refused)?;
        let statuses = session.statuses().await.map_err(Error::upstream("reading the Severa statuses"))?;
        self.claim_waiting_status(connection, &session).await?;
        let waiting = status(&statuses, &connection.settings.waiting_status)?;
        let transferred = status(&statuses, &connection.settings.transferred_status)?;
        let statuses = seen_to(&statuses, waiting, transferred);
        let filter = InvoiceFilter { statuses, ..InvoiceFilter::default() };
        for filter in filter.in_units(&units) {
            self.note_pages(connection, &session, &filter).await?;
        }
        let count = self.inner.store.baseline_count(&connection.id).await;
        count.map_err(Error::store("counting the baseline"))
    }

    async fn note_pages(
        &self,
        connection: &Connection,
        session: &Session,
        filter: &InvoiceFilter,
    ) -> Result<(), Error> {
        const DOING: &str = "listing what was already sent in Severa";
        let mut next = None;
        loop {
            if self.inner.lifecycle.stopping().is_cancelled() {
                return Err(Error::Stopping);
            }
            let page = session.invoices_page(filter, next).await.map_err(Error::upstream(DOING))?;
            let mut noted: Vec<InvoiceGuid> = Vec::new();
            for invoice in page.elements {
                match invoice {
                    Ok(invoice) if filter.statuses.contains(&invoice.status) => noted.push(invoice.guid),
                    // Severa might ignore the filter in silence.
                    Ok(_) => {}
                    Err(ShapeError { guid: Some(guid), .. }) => noted.push(guid),
                    Err(unnamed) => return Err(Error::upstream(DOING)(unnamed.of_list("listInvoices"))),
                }
            }
            let saved = self.inner.store.note_baseline(connection, &noted, self.inner.clock.now()).await;
            saved.map_err(Error::store("saving the baseline"))?;
            let Some(token) = page.next else { return Ok(()) };
            next = Some(token);
        }
    }
}
