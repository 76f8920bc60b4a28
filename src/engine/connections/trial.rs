//! Trying a connection on both sides, without writing anything.

use super::{
    super::{Engine, Error, transfer::status},
    business_units,
};
use crate::{
    domain::{
        connection::{Connection, Credentials, Settings},
        ids::{ConnectionId, StatusGuid},
        invoice::{Organization, Status},
        run::{Failure, Reason},
    },
    outbound, rules,
    severa::Session,
    talenom::{Capability, CapabilityState},
};

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
    /// Tries everything that a run needs, on both sides, and writes nothing.
    ///
    /// # Errors
    /// [`crate::domain::run::Reason::LaneBusy`] where a run has the organization's lane; what the checks find is no error.
    pub async fn test(&self, id: &ConnectionId) -> Result<TestReport, Error> {
        let connection = self.read_connection(id, None).await?;
        let credentials =
            self.inner.store.credentials(id).await.map_err(Error::store("reading the credentials"))?;
        let trying = Box::pin(async {
            let mut checks = self.test_severa(&connection, &credentials).await;
            let talenom = self.inner.talenom.organization(connection.talenom_organization);
            let accounts = talenom.sales_accounts().await;
            checks.push(Check { name: "talenom_sales_accounts", result: result_of(accounts.map(drop)) });
            Ok(TestReport { checks, capabilities: talenom.capabilities() })
        });
        self.in_turn(connection.organization, trying).await
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
                let result = test_company(connection, &organization, &session).await;
                checks.push(Check { name: "right_company", result });
            }
            Err(error) => checks.push(Check { name: "severa_organization", result: result_of(Err(error)) }),
        }
        match session.statuses().await {
            Ok(statuses) => {
                checks.extend(test_statuses(&connection.settings, &statuses));
            }
            Err(error) => checks.push(Check { name: "severa_statuses", result: result_of(Err(error)) }),
        }
        let countries = session.countries().await;
        checks.push(Check { name: "severa_countries", result: result_of(countries.map(drop)) });
        // Nobody looks for them, so no invoice can say that it has one.
        let not_moved = Failure::new(Reason::NotBuilt).with("not_moved", "attachments, hour breakdowns");
        checks.push(Check { name: "attachments", result: CheckResult::Warning(not_moved) });
        checks
    }
}

/// Each status exists once; in the error status somebody must be able to mend the invoice, and it is a third one.
fn test_statuses(settings: &Settings, statuses: &[Status]) -> Vec<Check> {
    let named = [
        ("waiting_status", Some(&settings.waiting_status)),
        ("transferred_status", Some(&settings.transferred_status)),
        ("error_status", settings.error_status.as_ref()),
    ];
    let mut met: Vec<StatusGuid> = Vec::new();
    let mut checks = Vec::new();
    for (name, choice) in named {
        let Some(choice) = choice else { continue };
        let refused = |problem: &'static str| {
            let failure = Failure::new(Reason::StatusNotFound);
            CheckResult::Failed(failure.with("status", choice).with("problem", problem))
        };
        let is_editable =
            |guid: StatusGuid| statuses.iter().any(|status| status.guid == guid && status.is_editable);
        let result = match status(statuses, choice) {
            Err(error) => CheckResult::Failed(error.failure()),
            Ok(guid) if met.contains(&guid) => refused("it is also named for something else"),
            Ok(guid) if name == "error_status" && !is_editable(guid) => {
                refused("its invoices cannot be edited")
            }
            Ok(guid) => {
                met.push(guid);
                CheckResult::Passed
            }
        };
        checks.push(Check { name, result });
    }
    checks
}

async fn test_company(
    connection: &Connection,
    organization: &Organization,
    session: &Session,
) -> CheckResult {
    let units = match business_units(connection, session).await {
        Ok(units) => units,
        Err(error) => return CheckResult::Failed(error.failure()),
    };
    let is_right = rules::company::is_connected(organization, connection)
        .and_then(|()| rules::company::is_home_euro(organization, connection))
        .and_then(|_| rules::company::units_of(connection, organization, &units));
    is_right.map_or_else(CheckResult::Failed, |_| CheckResult::Passed)
}

fn result_of(answer: Result<(), outbound::Error>) -> CheckResult {
    match answer {
        Ok(()) => CheckResult::Passed,
        Err(error) => {
            let is_absent = error.is_absence();
            let failure = Error::upstream("testing the connection")(error).failure();
            if is_absent { CheckResult::Warning(failure) } else { CheckResult::Failed(failure) }
        }
    }
}
