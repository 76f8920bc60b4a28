//! Making, changing and deleting connections. `activate` lets one take real runs, `trial` tries one out.

mod activate;
mod trial;

use std::time::Duration;

use tokio::time::Instant;

use super::{Engine, Error, transfer::status};
use crate::{
    domain::{
        connection::{Connection, ConnectionState, Credentials, Settings},
        ids::{BusinessId, CompanyGuid, ConnectionId, OrganizationGuid, TalenomOrganization},
        invoice::{BusinessUnit, Organization, Status},
        run::{Failure, Reason},
    },
    outbound::Pacer,
    rules,
    severa::Session,
};

pub use trial::{Check, CheckResult, TestReport};

/// Credentials whose organization is not known yet are asked about by two calls, which no lane paces. One pair in the time
/// of so many calls leaves the organization's runs most of its budget: one a second at Severa's 10 a second.
const CALLS_PER_STRANGER: u32 = 10;

/// A connection as a caller asks for it; the Severa organization is read from Severa.
#[derive(Debug)]
pub struct NewConnection {
    /// The id, where the caller chose one.
    pub id: Option<ConnectionId>,
    /// What people call it.
    pub display_name: String,
    /// The credentials that a Severa administrator made.
    pub credentials: Credentials,
    /// The companies whose invoices it moves; none: the organization as a whole.
    pub companies: Vec<CompanyGuid>,
    /// The company that both sides must be.
    pub business_id: BusinessId,
    /// The Talenom organization.
    pub talenom_organization: TalenomOrganization,
    /// The customer's written agreement.
    pub agreement_reference: Option<String>,
    /// What moves, and how.
    pub settings: Settings,
}

/// A connection as it shall become.
#[derive(Debug)]
pub struct ConnectionUpdate {
    /// With the changes, and the version that they were made to.
    pub connection: Connection,
    /// New credentials, where there are any.
    pub credentials: Option<Credentials>,
}

impl Engine {
    /// Makes a connection, if Severa's organization is the company that the caller means.
    ///
    /// # Errors
    /// [`Reason::CredentialsRefused`], [`Reason::ScopeMissing`], [`Reason::OtherCompany`], [`Reason::OtherHomeCurrency`],
    /// [`Reason::CompanyNotFound`],
    /// [`Reason::WaitingStatusTaken`], [`Reason::AlreadyExists`], [`Reason::LaneBusy`], or that Severa cannot be asked
    /// now.
    pub async fn create_connection(&self, new: NewConnection) -> Result<Connection, Error> {
        let organization = self.ask_stranger(&new.credentials).await?;
        let (connection, credentials) = self.new_connection(organization.guid, new);
        rules::company::is_connected(&organization, &connection).map_err(Error::Refused)?;
        rules::company::is_home_euro(&organization, &connection).map_err(Error::Refused)?;
        let making = Box::pin(async {
            let session = self.session(&credentials)?;
            let units = business_units(&connection, &session).await?;
            rules::company::units_of(&connection, &organization, &units).map_err(Error::Refused)?;
            self.claim_waiting_status(&connection, &session).await?;
            let inserted = self.inner.store.insert_connection(&connection, &credentials).await;
            inserted.map_err(Error::store("saving the connection"))
        });
        self.in_turn(connection.organization, making).await?;
        Ok(connection)
    }

    /// The connection that is asked for, now that its organization is known.
    pub(super) fn new_connection(
        &self,
        organization: OrganizationGuid,
        new: NewConnection,
    ) -> (Connection, Credentials) {
        let now = self.inner.clock.now();
        let connection = Connection {
            id: new.id.unwrap_or_else(|| ConnectionId::generated(self.inner.clock.new_id())),
            display_name: new.display_name,
            organization,
            companies: new.companies,
            business_id: new.business_id,
            talenom_organization: new.talenom_organization,
            agreement_reference: new.agreement_reference,
            state: ConnectionState::Created,
            settings: new.settings,
            version: 1,
            created_at: now,
            updated_at: now,
            activation: None,
        };
        (connection, new.credentials)
    }

    /// The organization behind credentials. It has no lane yet, so these calls are rationed for the whole process.
    pub(super) async fn ask_stranger(&self, credentials: &Credentials) -> Result<Organization, Error> {
        let mut last = self.inner.stranger.lock().await;
        if let Some(last) = *last {
            let interval =
                Duration::from_secs(1) * CALLS_PER_STRANGER / self.inner.config.requests_per_second.get();
            tokio::time::sleep_until(last + interval).await;
        }
        *last = Some(Instant::now());
        let session = self.inner.severa.session(credentials, Pacer::unlimited());
        let session = session.map_err(Error::upstream("opening the Severa session"))?;
        session.organization().await.map_err(Error::upstream("reading the Severa organization"))
    }

    /// A stranger's organization has just been asked more: the next pair of calls, likely to its own, waits as after a pair.
    pub(super) async fn stranger_was_asked(&self) {
        *self.inner.stranger.lock().await = Some(Instant::now());
    }

    /// Changes a connection. New credentials must be of the same organization.
    ///
    /// # Errors
    /// [`Reason::EtagMismatch`] where somebody else changed it first, and as [`Engine::create_connection`].
    pub async fn update_connection(&self, update: ConnectionUpdate) -> Result<Connection, Error> {
        let ConnectionUpdate { mut connection, credentials } = update;
        let old = self.read_connection(&connection.id, Some(connection.version)).await?;
        if let Some(credentials) = &credentials {
            let organization = self.ask_stranger(credentials).await?;
            rules::company::is_connected(&organization, &old).map_err(Error::Refused)?;
        }
        connection.version += 1;
        connection.updated_at = self.inner.clock.now();
        let saving = Box::pin(async {
            let updated = self.inner.store.update_connection(&connection, credentials.as_ref(), old.version);
            updated.await.map_err(Error::store("saving the connection"))
        });
        if connection.settings.waiting_status == old.settings.waiting_status {
            saving.await?;
        } else {
            let claiming = Box::pin(async {
                let kept = self.inner.store.credentials(&old.id).await;
                let kept = kept.map_err(Error::store("reading the credentials"))?;
                let session = self.session(credentials.as_ref().unwrap_or(&kept))?;
                self.claim_waiting_status(&connection, &session).await?;
                saving.await
            });
            self.in_turn(old.organization, claiming).await?;
        }
        Ok(connection)
    }

    /// Deletes a connection: its credentials and what names people go at once, its runs end, its transfers stay.
    ///
    /// # Errors
    /// [`Reason::NotFound`]; [`Reason::EtagMismatch`] where a version is expected and it has another.
    pub async fn delete_connection(
        &self,
        id: &ConnectionId,
        expected_version: Option<i64>,
    ) -> Result<(), Error> {
        let deleted = self.inner.store.delete_connection(id, expected_version, self.inner.clock.now()).await;
        deleted.map_err(Error::store("deleting the connection"))
    }

    pub(super) async fn read_connection(
        &self,
        id: &ConnectionId,
        expected_version: Option<i64>,
    ) -> Result<Connection, Error> {
        let connection = self.inner.store.connection(id).await;
        let connection = connection.map_err(Error::store("reading the connection"))?;
        if expected_version.is_some_and(|expected| expected != connection.version) {
            return Err(Error::Refused(Failure::new(Reason::EtagMismatch)));
        }
        Ok(connection)
    }

    /// An organization's use of Severa, whose lane is ours.
    fn session(&self, credentials: &Credentials) -> Result<Session, Error> {
        let session = self.inner.severa.session(credentials, self.pacer());
        session.map_err(Error::upstream("opening the Severa session"))
    }

    /// Sees to it that no other connection takes the same company's invoices from the same status. Whoever has the lane
    /// is the only one who could change that meanwhile.
    async fn claim_waiting_status(&self, connection: &Connection, session: &Session) -> Result<(), Error> {
        let others = self.neighbours(connection).await?;
        if !others.iter().any(|other| other.shares_company_with(connection)) {
            return Ok(());
        }
        let statuses = session.statuses().await.map_err(Error::upstream("reading the Severa statuses"))?;
        is_waiting_status_free(connection, &others, &statuses).map_err(Error::Refused)
    }

    /// The other connections of a connection's organization, by id.
    pub(super) async fn neighbours(&self, connection: &Connection) -> Result<Vec<Connection>, Error> {
        let all = self.inner.store.connections_of(connection.organization).await;
        let mut all = all.map_err(Error::store("reading the organization's connections"))?;
        all.retain(|other| other.id != connection.id);
        Ok(all)
    }
}

/// Whether the same company's invoices in a connection's waiting status are nobody else's, however each names the status.
///
/// # Errors
/// [`Reason::WaitingStatusTaken`], with the other connection.
pub(super) fn is_waiting_status_free(
    connection: &Connection,
    others: &[Connection],
    statuses: &[Status],
) -> Result<(), Failure> {
    let own = &connection.settings.waiting_status;
    let is_same = |other: &Settings| {
        let guids = (status(statuses, own), status(statuses, &other.waiting_status));
        other.waiting_status == *own || matches!(guids, (Ok(own), Ok(other)) if own == other)
    };
    let mut sharing = others.iter().filter(|other| other.shares_company_with(connection));
    match sharing.find(|other| is_same(&other.settings)) {
        Some(other) => Err(Failure::new(Reason::WaitingStatusTaken).with("connection", &other.id)),
        None => Ok(()),
    }
}

/// The organization's business units, where a connection is for some of its companies; else they do not matter.
pub(super) async fn business_units(
    connection: &Connection,
    session: &Session,
) -> Result<Vec<BusinessUnit>, Error> {
    if connection.companies.is_empty() {
        return Ok(Vec::new());
    }
    session.business_units().await.map_err(Error::upstream("reading the Severa business units"))
}
