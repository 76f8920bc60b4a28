//! Talenom's Sales API, as far as we use it.
//!
//! [`Client`] is the API with our one key; an [`Organization`] is the same for one customer company of Talenom's.
//! `wire` has the paths, parameters and error bodies, `parse` reads records, `render` writes them, `invoice` is what
//! we keep of an invoice, `contact` and `product` what becomes of contacts and products, and `capabilities` knows what Talenom offers: little of
//! the API is public, and each thing that is only assumed can be switched off or be found to be missing.
//!
//! What is assumed, and where it stands, is listed in docs/apis/talenom.md.

mod auth;
mod capabilities;
mod contact;
mod find;
mod invoice;
mod organization;
mod parse;
mod product;
mod render;
mod wire;

use std::{fmt, sync::Arc, time::Duration};

use reqwest::{Url, header::HeaderMap};
use secrecy::{ExposeSecret, SecretString};

pub use self::{
    capabilities::{Capability, CapabilityState},
    contact::TalenomContact,
    find::{ContactKey, InvoiceKey, ProductKey},
    invoice::{InvoiceStatus, TalenomInvoice},
    organization::Organization,
    product::TalenomProduct,
};

use self::capabilities::Capabilities;
use crate::{
    domain::ids::TalenomOrganization,
    outbound::{Api, Caller, Channel, Error, ErrorKind, Gate, Setup, secret_header},
};

/// Where Talenom is, how it is called, and with what key.
#[derive(Clone)]
pub struct Config {
    /// The gateway, without the region: `https://apim.talenom.com`.
    pub base_url: Url,
    /// The first part of every path, such as `fi`.
    pub region: String,
    /// Where tokens are given. Not public, so there is no default.
    pub token_url: Url,
    /// The scope to ask for; not public either.
    pub scope: Option<String>,
    /// The client id.
    pub client_id: String,
    /// The client secret.
    pub client_secret: SecretString,
    /// The key of the gateway.
    pub subscription_key: SecretString,
    /// How long one call may take.
    pub request_timeout: Duration,
    /// How many calls may be under way at once, over all organizations.
    pub in_flight_max: usize,
    /// What Talenom is known not to offer.
    pub capabilities_absent: Vec<Capability>,
}

/// Only what is no secret.
impl fmt::Debug for Config {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Config")
            .field("base_url", &self.base_url.as_str())
            .field("region", &self.region)
            .field("token_url", &self.token_url.as_str())
            .field("in_flight_max", &self.in_flight_max)
            .field("capabilities_absent", &self.capabilities_absent)
            .finish_non_exhaustive()
    }
}

/// Talenom's API with our key. Cheap to clone; clones share token, key and capabilities.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

struct Shared {
    channel: Channel,
    base_url: Url,
    region: String,
    capabilities: Capabilities,
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Client").field("region", &self.0.region).finish_non_exhaustive()
    }
}

impl Client {
    /// The API at the configured address.
    ///
    /// # Errors
    /// [`ErrorKind::NotSent`] where the key has characters that no header can have.
    pub fn new(caller: Caller, config: &Config) -> Result<Self, Error> {
        let subscription_key = secret_header(config.subscription_key.expose_secret());
        let subscription_key = subscription_key.map_err(|cause| Error {
            api: Api::Talenom,
            operation: wire::TOKEN,
            kind: ErrorKind::NotSent(cause),
        })?;
        let mut headers = HeaderMap::new();
        headers.insert(wire::SUBSCRIPTION_KEY, subscription_key);
        let channel = Channel::new(Setup {
            api: Api::Talenom,
            caller,
            timeout: config.request_timeout,
            headers,
            token: auth::form(config),
            gate: Gate::bounded(config.in_flight_max),
            read_refusal: wire::refusal,
        });
        Ok(Self(Arc::new(Shared {
            channel,
            base_url: config.base_url.clone(),
            region: config.region.clone(),
            capabilities: Capabilities::new(&config.capabilities_absent),
        })))
    }

    /// The API for one organization.
    #[must_use]
    pub fn organization(&self, number: TalenomOrganization) -> Organization {
        Organization::new(self.clone(), number)
    }

    /// What Talenom offers an organization, as far as settings and answers until now tell.
    #[must_use]
    pub fn capabilities(&self, organization: TalenomOrganization) -> Vec<(Capability, CapabilityState)> {
        self.0.capabilities.table(organization)
    }
}
