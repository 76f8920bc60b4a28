//! Visma Severa's REST API, as far as we use it.
//!
//! [`Client`] is the API; a [`Session`] is one organization's use of it: its token, its pace. `wire` has the paths,
//! headers and error bodies, `parse` makes domain values of the JSON. Every method waits for the pacer.
//!
//! What is only assumed of Severa, each in one place (docs/apis/severa.md says what changes where it is wrong):
//! - the status is written as JSON Patch `Replace /status/guid`: `wire::status_patch`;
//! - the header `Client_Id` goes with every call: [`Client::session`];
//! - a page without the header `NextPageToken` is the last one: `pages`;
//! - scopes are asked for in one text with commas between: `auth`;
//! - an element of a list has all that the single object has: `parse`.

mod auth;
mod items;
mod pages;
mod parse;
mod registers;
mod session;
mod wire;

use std::time::Duration;

use jiff::Timestamp;
use reqwest::{Url, header::HeaderMap};

pub use self::{
    pages::{Page, PageToken, ShapeError},
    session::{BUSINESS_UNITS_MAX, CUSTOMERS_MAX, Session},
};

use crate::{
    domain::{
        connection::Credentials,
        ids::{BusinessUnitGuid, InvoiceNumber, StatusGuid},
    },
    outbound::{Api, Caller, Channel, Error, ErrorKind, Gate, Pacer, Setup, secret_header},
};

/// Where Severa is and how it is called.
#[derive(Debug, Clone)]
pub struct Config {
    /// Up to and without the version: `https://api.severa.visma.com/rest-api`.
    pub base_url: Url,
    /// How long one call may take.
    pub request_timeout: Duration,
    /// The scopes to ask for, with commas between; none: whatever the credentials have.
    pub scope: Option<String>,
}

impl Config {
    /// What the connector needs, and nothing else.
    pub const SCOPE_DEFAULT: &'static str =
        "invoices:read,invoices:write,customers:read,settings:read,organization:read";
}

/// Each scope that the connector needs, by itself.
pub fn scopes() -> impl Iterator<Item = &'static str> {
    Config::SCOPE_DEFAULT.split(',')
}

/// Severa's API. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Client {
    caller: Caller,
    config: Config,
}

impl Client {
    /// The API at the configured address.
    #[must_use]
    pub const fn new(caller: Caller, config: Config) -> Self {
        Self { caller, config }
    }

    /// The same API, asked for these scopes, with commas between.
    #[must_use]
    pub fn asking_for(&self, scope: &str) -> Self {
        let config = Config { scope: Some(scope.to_owned()), ..self.config.clone() };
        Self { config, ..self.clone() }
    }

    /// One organization's use of the API, at its pace. It keeps its token, so it should live as long as the lane.
    ///
    /// # Errors
    /// [`ErrorKind::NotSent`] where the credentials have characters that no header or request can have.
    pub fn session(&self, credentials: &Credentials, pacer: Pacer) -> Result<Session, Error> {
        let token = auth::form(&self.config, credentials);
        let setup = || {
            let mut headers = HeaderMap::new();
            headers.insert(wire::CLIENT_ID, secret_header(&credentials.client_id)?);
            Ok(Setup {
                api: Api::Severa,
                caller: self.caller.clone(),
                timeout: self.config.request_timeout,
                headers,
                token: token?,
                gate: Gate::paced(pacer),
                read_refusal: wire::refusal,
            })
        };
        let setup = setup().map_err(|cause| Error {
            api: Api::Severa,
            operation: wire::TOKEN,
            kind: ErrorKind::NotSent(cause),
        })?;
        Ok(Session::new(Channel::new(setup), self.config.base_url.clone()))
    }
}

/// Which invoices a list shall have. What is not set does not limit.
#[derive(Debug, Clone, Default)]
pub struct InvoiceFilter {
    /// In one of these statuses.
    pub statuses: Vec<StatusGuid>,
    /// With a project in one of these business units, at most [`BUSINESS_UNITS_MAX`].
    pub business_units: Vec<BusinessUnitGuid>,
    /// With one of these numbers.
    pub numbers: Vec<InvoiceNumber>,
    /// Changed at this moment or later.
    pub changed_since: Option<Timestamp>,
}

impl InvoiceFilter {
    /// The same list of these business units only, in as many parts as addresses can hold; unlimited where there are none.
    /// An invoice with projects in several units may be in several parts.
    #[must_use]
    pub fn in_units(&self, units: &[BusinessUnitGuid]) -> Vec<Self> {
        if units.is_empty() {
            return vec![self.clone()];
        }
        let part = |units: &[BusinessUnitGuid]| Self { business_units: units.to_vec(), ..self.clone() };
        units.chunks(BUSINESS_UNITS_MAX).map(part).collect()
    }
}
