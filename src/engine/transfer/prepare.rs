//! Before the first invoice: the right company, the statuses, and the registers that every invoice is judged by.

use jiff::{civil::Date, tz::TimeZone};
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

use super::{
    super::{Error, connections::is_waiting_status_free, opened::Opened, products::Assortment},
    Execution,
    companies::Companies,
    hold::common_registers,
};
use crate::{
    domain::{
        Field,
        connection::{Connection, StatusChoice},
        ids::StatusGuid,
        invoice::{Organization, Status},
        run::{Failure, Reason, Run, TransferParameters},
        vat::Accounts,
    },
    engine::Engine,
    mapping::{Countries, Registers},
    outbound::Fence,
    rules,
    store::{Lease, Survey},
    talenom,
};

/// Reads everything that the run needs once, and refuses what cannot go right.
pub(super) async fn prepare<'a>(
    engine: &'a Engine,
    run: &'a Run,
    parameters: &'a TransferParameters,
    lease: &'a Lease,
    fence: Fence,
    cancelled: CancellationToken,
) -> Result<Execution<'a>, Error> {
    let run_began = engine.inner.clock.now();
    let Opened { connection, severa, talenom, organization, units } = engine.open(run, fence).await?;
    rules::company::is_home_euro(&organization, &connection).map_err(Error::Refused)?;
    let statuses = severa.statuses().await.map_err(Error::upstream("reading the Severa statuses"))?;
    let waiting = status(&statuses, &connection.settings.waiting_status)?;
    let transferred = status(&statuses, &connection.settings.transferred_status)?;
    let neighbours = engine.neighbours(&connection).await?;
    is_waiting_status_free(&connection, &neighbours, &statuses).map_err(Error::Refused)?;
    let is_neighbour = |other: &Connection| {
        status(&statuses, &other.settings.waiting_status).is_ok_and(|guid| guid == waiting)
    };
    let neighbours: Vec<Connection> = neighbours.into_iter().filter(is_neighbour).collect();
    let companies = Companies::new(&connection, &neighbours, &organization, &units);
    let error =
        connection.settings.error_status.as_ref().map(|choice| status(&statuses, choice)).transpose()?;
    let countries = severa.countries().await.map_err(Error::upstream("reading the Severa countries"))?;
    let survey = survey(engine, &connection).await?;
    let common_registers = common_registers(connection.version, &countries);
    let today = engine.inner.clock.now().to_zoned_datetime(TimeZone::UTC).date();
    let about = (&connection, &organization);
    let registers =
        registers(about, &statuses, waiting, Countries::new(countries), accounts(&talenom).await?, today);
    Ok(Execution {
        engine,
        run,
        parameters,
        lease,
        cancelled,
        connection,
        companies,
        severa,
        talenom,
        waiting,
        transferred,
        error,
        survey,
        run_began,
        changes: OnceCell::new(),
        common_registers,
        seen_to: seen_to(&statuses, waiting, transferred),
        registers,
        assortment: Assortment::default(),
    })
}

/// What all invoices of a connection are judged by.
pub(in crate::engine) fn registers(
    (connection, organization): (&Connection, &Organization),
    statuses: &[Status],
    waiting: StatusGuid,
    countries: Countries,
    accounts: Accounts,
    today: Date,
) -> Registers {
    Registers {
        business_id: connection.business_id.clone(),
        // Where Severa does not say, its invoices do: those with VAT go, and those without need a ground.
        is_vat_registered: organization.is_vat_registered != Field::Value(false),
        // Another home currency is told before any invoice is judged.
        is_home_euro: rules::company::is_home_euro(organization, connection).unwrap_or(false),
        is_sent: statuses.iter().any(|status| status.guid == waiting && status.is_seen_to()),
        today,
        countries,
        accounts,
        settings: connection.settings.clone(),
    }
}

/// The connection's last survey. The first begins where the activation noted what was there.
async fn survey(engine: &Engine, connection: &Connection) -> Result<Option<Survey>, Error> {
    let last = engine.inner.store.survey(&connection.id).await;
    let first = connection.activation.map(|activation| Survey {
        connection: connection.id.clone(),
        at: activation.at,
        whole_at: activation.at,
    });
    Ok(last.map_err(Error::store("reading the last survey"))?.or(first))
}

/// The status that a connection means.
///
/// # Errors
/// [`Reason::StatusNotFound`], with those that do exist, where it is not there exactly once and active.
pub(in crate::engine) fn status(statuses: &[Status], choice: &StatusChoice) -> Result<StatusGuid, Error> {
    let active: Vec<&Status> = statuses.iter().filter(|status| status.is_active).collect();
    let meant: Vec<&&Status> = active.iter().filter(|status| status.is_meant(choice)).collect();
    match meant.as_slice() {
        [status] => Ok(status.guid),
        found => {
            let names: Vec<&str> = active.iter().map(|status| status.name.as_str()).collect();
            let failure =
                Failure::new(Reason::StatusNotFound).with("status", choice).with("found", found.len());
            Err(Error::Refused(failure.with("existing", names.join(", "))))
        }
    }
}

/// The statuses of invoices that somebody has already seen to: the transferred one, and all that Severa itself counts as
/// sent, waiting for payment or paid. The waiting status may be flagged so too.
pub(in crate::engine) fn seen_to(
    statuses: &[Status],
    waiting: StatusGuid,
    transferred: StatusGuid,
) -> Vec<StatusGuid> {
    let is_seen_to = |status: &&Status| status.is_seen_to() || status.guid == transferred;
    let seen_to = statuses.iter().filter(is_seen_to).map(|status| status.guid);
    seen_to.filter(|guid| *guid != waiting).collect()
}

/// Talenom's sales accounts, where it lists them.
pub(in crate::engine) async fn accounts(talenom: &talenom::Organization) -> Result<Accounts, Error> {
    match talenom.sales_accounts().await {
        Ok(accounts) => Ok(Accounts::listed(accounts)),
        Err(error) if error.is_absence() => Ok(Accounts::NotListed),
        Err(error) => Err(Error::upstream("reading Talenom's sales accounts")(error)),
    }
}
