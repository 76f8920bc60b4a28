//! Making, activating and testing connections.

use std::time::Duration;

use tokio::time::Instant;

use super::{Engine, Error, transfer::status};
use crate::{
    domain::{
        connection::{AfterRows, Connection, ConnectionState, Credentials, Settings},
        ids::{BusinessId, ConnectionId, TalenomOrganization},
        run::{Failure, Reason},
    },
    outbound::{self, ErrorKind, Pacer},
    rules,
    talenom::{Capability, CapabilityState},
};

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
    /// The company that both sides must be.
    pub business_id: BusinessId,
    /// The Talenom organization.
    pub talenom_organization: TalenomOrganization,
    /// What moves, and how.
    pub settings: Settings,
}

/// What a test of a connection saw.
#[derive(Debug)]
pub struct TestReport {
    /// Every check, in the order in which they were made.
    pub checks: Vec<Check>,
    /// Talenom's capabilities, each once.
    pub capabilities: Vec<(Capability, CapabilityState)>,
}

/// One check of a connection.
#[derive(Debug)]
pub struct Check {
    /// Which: a stable word.
    pub name: &'static str,
    /// How it went.
    pub result: CheckResult,
}

/// How a check went.
#[derive(Debug)]
pub enum CheckResult {
    /// As it should be.
    Passed,
    /// Runs are possible, but something is not as it should be.
    Warning(Failure),
    /// No run can succeed.
    Failed(Failure),
}

impl Engine {
    /// Makes a connection, if Severa's organization is the company that the caller means.
    ///
    /// # Errors
    /// [`Reason::CredentialsRefused`], [`Reason::ScopeMissing`], [`Reason::OtherCompany`], [`Reason::AlreadyExists`], or
    /// that Severa cannot be asked now.
    pub async fn create_connection(&self, new: NewConnection) -> Result<Connection, Error> {
        let organization = self.ask_stranger(&new.credentials).await?;
        rules::company::is_connected(&organization, &new.business_id).map_err(Error::Refused)?;
        let now = self.inner.clock.now();
        let id = new.id.unwrap_or_else(|| ConnectionId::generated(self.inner.clock.new_id()));
        let connection = Connection {
            id,
            display_name: new.display_name,
            organization: organization.guid,
            business_id: new.business_id,
            talenom_organization: new.talenom_organization,
            state: ConnectionState::Created,
            settings: new.settings,
            version: 1,
            created_at: now,
            updated_at: now,
            activated_at: None,
        };
        let inserted = self.inner.store.insert_connection(&connection, &new.credentials).await;
        inserted.map_err(Error::store("saving the connection"))?;
        Ok(connection)
    }

    /// The organization behind credentials. It has no lane yet, so these calls are rationed for the whole process.
    async fn ask_stranger(
        &self,
        credentials: &Credentials,
    ) -> Result<crate::domain::invoice::Organization, Error> {
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

    /// Lets a connection take real runs, and fixes what happens after the rows. Done again, it changes that choice.
    ///
    /// # Errors
    /// [`Reason::EtagMismatch`] where `expected_version` is given and is not the connection's.
    pub async fn activate(
        &self,
        id: &ConnectionId,
        after_rows: AfterRows,
        expected_version: Option<i64>,
    ) -> Result<Connection, Error> {
        let mut connection = self.read_connection(id).await?;
        let version = connection.version;
        if expected_version.is_some_and(|expected| expected != version) {
            return Err(Error::Refused(Failure::new(Reason::EtagMismatch)));
        }
        let now = self.inner.clock.now();
        connection.state = ConnectionState::Active;
        connection.settings.after_rows = after_rows;
        connection.activated_at = connection.activated_at.or(Some(now));
        connection.updated_at = now;
        connection.version += 1;
        let updated = self.inner.store.update_connection(&connection, version).await;
        updated.map_err(Error::store("saving the connection"))?;
        Ok(connection)
    }

    async fn read_connection(&self, id: &ConnectionId) -> Result<Connection, Error> {
        let connection =
            self.inner.store.connection(id).await.map_err(Error::store("reading the connection"))?;
        if connection.state == ConnectionState::Deleted {
            let failure = Failure::new(Reason::ConnectionNotActive).with("state", connection.state.name());
            return Err(Error::Refused(failure));
        }
        Ok(connection)
    }

    /// Tries everything that a run needs, on both sides, and writes nothing.
    ///
    /// # Errors
    /// [`Reason::LaneBusy`] where a run has the organization's lane; what the checks find is no error.
    pub async fn test(&self, id: &ConnectionId) -> Result<TestReport, Error> {
        let connection = self.read_connection(id).await?;
        let credentials =
            self.inner.store.credentials(id).await.map_err(Error::store("reading the credentials"))?;
        let lease = self.turn(connection.organization).await?;
        let mut checks = self.test_severa(&connection, &credentials).await;
        let talenom = self.inner.talenom.organization(connection.talenom_organization);
        let accounts = talenom.sales_accounts().await;
        checks.push(Check { name: "talenom_sales_accounts", result: result_of(accounts.map(drop)) });
        self.give_back(&lease).await;
        Ok(TestReport { checks, capabilities: talenom.capabilities() })
    }

    async fn test_severa(&self, connection: &Connection, credentials: &Credentials) -> Vec<Check> {
        let session = match self.inner.severa.session(credentials, self.pacer()) {
            Ok(session) => session,
            Err(error) => return vec![Check { name: "severa_organization", result: result_of(Err(error)) }],
        };
        let mut checks = Vec::new();
        match session.organization().await {
            Ok(organization) => {
                checks.push(Check { name: "severa_organization", result: CheckResult::Passed });
                let is_right = rules::company::is_connected(&organization, &connection.business_id);
                let result = is_right.map_or_else(CheckResult::Failed, |()| CheckResult::Passed);
                checks.push(Check { name: "right_company", result });
            }
            Err(error) => checks.push(Check { name: "severa_organization", result: result_of(Err(error)) }),
        }
        match session.statuses().await {
            Ok(statuses) => {
                let Settings { waiting_status, transferred_status, .. } = &connection.settings;
                for (name, choice) in
                    [("waiting_status", waiting_status), ("transferred_status", transferred_status)]
                {
                    let result = match status(&statuses, choice) {
                        Ok(_) => CheckResult::Passed,
                        Err(error) => CheckResult::Failed(error.failure()),
                    };
                    checks.push(Check { name, result });
                }
            }
            Err(error) => checks.push(Check { name: "severa_statuses", result: result_of(Err(error)) }),
        }
        let countries = session.countries().await;
        checks.push(Check { name: "severa_countries", result: result_of(countries.map(drop)) });
        checks
    }
}

fn result_of(answer: Result<(), outbound::Error>) -> CheckResult {
    match answer {
        Ok(()) => CheckResult::Passed,
        Err(error) => {
            let is_absent = matches!(error.kind, ErrorKind::CapabilityAbsent { .. });
            let failure = Error::upstream("testing the connection")(error).failure();
            if is_absent { CheckResult::Warning(failure) } else { CheckResult::Failed(failure) }
        }
    }
}
