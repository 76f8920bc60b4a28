//! Everything that a customer's transfers depend on, looked at before the first one. Nothing is written or stored.
//!
//! Each section goes its way: where the credentials do not reach what it needs, it says so, and the others are done. Only
//! where an API is away the whole check is, since half a report would read like a whole one.

mod access;
mod invoices;
mod recent;
mod registers;
mod sections;

use futures_util::future::try_join_all;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{Engine, Error, connections::NewConnection, lane::while_awaited};
use crate::{
    domain::{
        connection::{Connection, Credentials},
        finding::{Code, Finding, Place},
        ids::{ConnectionId, OrganizationGuid},
        invoice::{BusinessUnit, Invoice, Organization, Status},
        validation::{Section, SectionReport, Validation},
        vat::Accounts,
    },
    mapping::Countries,
    outbound::{Api, ErrorKind},
    severa, talenom,
};

use access::Access;
use invoices::Waiting;
use registers::{Judged, Registered};

/// What is checked.
#[derive(Debug)]
pub enum Subject {
    /// A connection that is stored.
    Stored(ConnectionId),
    /// Credentials and settings that are stored nowhere.
    Candidate(Box<NewConnection>),
}

/// A check under way: what several sections read is read once.
struct Check<'a> {
    engine: &'a Engine,
    connection: &'a Connection,
    began_at: Timestamp,
    today: Date,
    access: &'a Access,
    talenom: talenom::Organization,
    organization: OnceCell<Result<Organization, Error>>,
    statuses: OnceCell<Result<Vec<Status>, Error>>,
    countries: OnceCell<Result<Countries, Error>>,
    units: OnceCell<Result<Vec<BusinessUnit>, Error>>,
    waiting: OnceCell<Result<Waiting, Error>>,
    recent: OnceCell<Result<Vec<Invoice>, Error>>,
    accounts: OnceCell<Result<Accounts, Error>>,
    items: OnceCell<Result<Registered, Error>>,
    customers: OnceCell<Result<Judged, Error>>,
}

impl Engine {
    /// Checks everything that a connection's transfers depend on, section by section, until the caller is gone.
    ///
    /// # Errors
    /// [`Reason::NotFound`](crate::domain::run::Reason::NotFound),
    /// [`Reason::LaneBusy`](crate::domain::run::Reason::LaneBusy), or that an API cannot be asked now. What the check finds is no error.
    pub async fn validate(
        &self,
        subject: Subject,
        sections: &[Section],
        gone: &CancellationToken,
    ) -> Result<Validation, Error> {
        let began_at = self.inner.clock.now();
        let is_stranger = matches!(subject, Subject::Candidate(_));
        let (connection, credentials) = match subject {
            Subject::Stored(id) => {
                let connection = self.read_connection(&id, None).await?;
                let credentials = self.inner.store.credentials(&id).await;
                (connection, credentials.map_err(Error::store("reading the credentials"))?)
            }
            Subject::Candidate(new) => match self.ask_candidate(&new.credentials).await? {
                Ok(organization) => self.new_connection(organization, *new),
                Err(refused) => {
                    let sections = sections.iter().map(|section| unread(*section, &refused)).collect();
                    return Ok(Validation { display_name: new.display_name, began_at, sections });
                }
            },
        };
        let checking = Box::pin(while_awaited(gone, self.check(&connection, &credentials, sections)));
        let sections = self.in_turn(connection.organization, checking).await;
        if is_stranger {
            self.stranger_was_asked().await;
        }
        let sections = sections?;
        Ok(Validation { display_name: connection.display_name, began_at, sections })
    }

    /// The organization behind a candidate's credentials, or why nothing can be read with them. Where they lack only the scope
    /// that tells it, the check takes its turn among all such checks.
    async fn ask_candidate(
        &self,
        credentials: &Credentials,
    ) -> Result<Result<OrganizationGuid, Finding>, Error> {
        match self.ask_stranger(credentials).await {
            Ok(organization) => Ok(Ok(organization.guid)),
            Err(error) if lacks_scope(&error) => Ok(Ok(OrganizationGuid::from(Uuid::nil()))),
            Err(error) => finding_of(&error, credentials).map(Err).ok_or(error),
        }
    }

    async fn check(
        &self,
        connection: &Connection,
        credentials: &Credentials,
        sections: &[Section],
    ) -> Result<Vec<SectionReport>, Error> {
        let access = self.try_out(credentials).await?;
        let began_at = self.inner.clock.now();
        let check = Check {
            engine: self,
            connection,
            began_at,
            today: began_at.to_zoned_datetime(TimeZone::UTC).date(),
            access: &access,
            talenom: self.inner.talenom.organization(connection.talenom_organization),
            organization: OnceCell::new(),
            statuses: OnceCell::new(),
            countries: OnceCell::new(),
            units: OnceCell::new(),
            waiting: OnceCell::new(),
            recent: OnceCell::new(),
            accounts: OnceCell::new(),
            items: OnceCell::new(),
            customers: OnceCell::new(),
        };
        // Side by side, so that what Severa takes to answer one does not keep the pace from the others.
        let looking = sections.iter().map(|section| {
            Box::pin(async {
                let mut report = SectionReport::new(*section);
                if let Err(error) = check.section(&mut report).await {
                    report.extend([finding_of(&error, credentials).ok_or(error)?]);
                }
                Ok(report)
            })
        });
        try_join_all(looking).await
    }
}

/// Whether the credentials are good, but not for this.
fn lacks_scope(error: &Error) -> bool {
    matches!(error, Error::Upstream { source, .. } if matches!(source.kind, ErrorKind::ScopeMissing { .. }))
}

/// A section of which nothing could be read.
fn unread(section: Section, why: &Finding) -> SectionReport {
    let mut report = SectionReport::new(section);
    report.extend([why.clone()]);
    report
}

/// What is told of a section that could not be read; none where it is no matter of the section: an API or our store is away.
fn finding_of(error: &Error, credentials: &Credentials) -> Option<Finding> {
    let Error::Upstream { source, .. } = error else { return None };
    let place = match source.api {
        Api::Severa => Place::Connection { field: "severa_client_id".into() },
        Api::Talenom => Place::TalenomOrganization,
    };
    let finding = |code| Finding::new(code, place.clone());
    match (&source.kind, source.api) {
        (ErrorKind::Credentials { .. }, Api::Severa) if credentials.look_like_soap_key() => {
            Some(finding(Code::SoapKeyGiven))
        }
        (ErrorKind::Credentials { .. }, Api::Severa) => Some(finding(Code::CredentialsRefused)),
        (ErrorKind::Credentials { .. }, Api::Talenom) => Some(finding(Code::TalenomAccessRefused)),
        (ErrorKind::ScopeMissing { scope }, _) => {
            let named = |known: &&str| scope.as_ref().is_some_and(|scope| scope.as_str() == *known);
            let known = severa::scopes().find(named);
            let missing = finding(Code::ScopeMissing);
            Some(known.map_or(missing.clone(), |scope| missing.found(scope)))
        }
        (ErrorKind::Contract { .. }, _) => Some(finding(Code::AnswerNotUnderstood)),
        (
            ErrorKind::Conflict { .. }
            | ErrorKind::Rejected { .. }
            | ErrorKind::NotFound { .. }
            | ErrorKind::Unexpected { .. }
            | ErrorKind::CapabilityAbsent { .. },
            _,
        ) => Some(finding(Code::CallRefused).found(source.operation)),
        (
            ErrorKind::NotSent(_)
            | ErrorKind::LeaseTooShort
            | ErrorKind::NoAnswer(_)
            | ErrorKind::RateLimited { .. }
            | ErrorKind::Server { .. },
            _,
        ) => None,
    }
}
