//! What every run begins with: its connection, both upstreams, and that they are the right company's.

use super::{Engine, Error, connections::business_units};
use crate::{
    domain::{
        connection::{Connection, ConnectionState},
        invoice::{BusinessUnit, Organization},
        run::{Failure, Reason, Run},
    },
    outbound::Fence,
    rules, severa, talenom,
};

/// A connection whose two sides were seen to be its company.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) connection: Connection,
    pub(super) severa: severa::Session,
    pub(super) talenom: talenom::Organization,
    /// Who Severa says that it is.
    pub(super) organization: Organization,
    /// The business units, where the connection is for some companies.
    pub(super) units: Vec<BusinessUnit>,
}

impl Engine {
    /// Opens both sides for a run.
    ///
    /// # Errors
    /// [`Reason::ConnectionNotActive`]; [`Reason::OtherCompany`] and the like; those of the calls.
    pub(super) async fn open(&self, run: &Run, fence: Fence) -> Result<Opened, Error> {
        let store = &self.inner.store;
        let connection =
            store.connection(&run.connection).await.map_err(Error::store("reading the connection"))?;
        if connection.state == ConnectionState::Suspended {
            // It was queued before.
            let failure = Failure::new(Reason::ConnectionNotActive).with("state", connection.state.name());
            return Err(Error::Refused(failure));
        }
        let credentials =
            store.credentials(&run.connection).await.map_err(Error::store("reading the credentials"))?;
        let severa = self.inner.severa.session(&credentials, self.pacer());
        let severa = severa.map_err(Error::upstream("opening the Severa session"))?.fenced(fence.clone());
        let talenom = self.inner.talenom.organization(connection.talenom_organization).fenced(fence);
        let organization =
            severa.organization().await.map_err(Error::upstream("reading the Severa organization"))?;
        rules::company::is_connected(&organization, &connection).map_err(Error::Refused)?;
        let units = business_units(&connection, &severa).await?;
        rules::company::units_of(&connection, &organization, &units).map_err(Error::Refused)?;
        Ok(Opened { connection, severa, talenom, organization, units })
    }
}
