//! Severa and Talenom as their documents say, for tests, demonstrations and rehearsals.
//!
//! The sandbox starts three HTTP servers on the loopback interface: Severa's REST API, Talenom's gateway with the
//! Sales API, and a control API. A [`Scenario`] says which companies there are. The README tells which behaviour is
//! documented by the vendors and which is assumed.
//!
//! ```
//! use sandbox::{Act, Failure, Fault, Ports, Sandbox, Scenario, UsersPlan};
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let scenario = "
//! organizations:
//!   - key: rautio
//!     name: Insinööritoimisto Rautio Oy
//!     business_id: 2332748-7
//!     customers: [{ number: 1001, name: Kaisaniemen Portti Oy }]
//!     invoices: [{ number: 101, customer: 1001, date: 2026-11-02, rows: [{ quantity: 7.5, price: 98.00 }] }]
//! ";
//! let sandbox = Sandbox::start(Scenario::from_yaml(scenario)?, Ports::any()).await?;
//! sandbox.fault(Fault::new("talenom.createDraftInvoice", Failure::Reset).after_effect());
//! let users = sandbox.users(&UsersPlan { acts: vec![Act::Edit, Act::Withdraw], ..UsersPlan::new("rautio", 42) });
//! // … here a caller moves invoices from severa_base_url() to talenom_base_url() …
//! drop(users);
//! assert_eq!(sandbox.effects()[0].operation, "scenario");
//! assert!(sandbox.violations().is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! - `scenario`: the YAML file; `generate` makes many invoices out of a few words.
//! - [`severa`], [`talenom`]: what each vendor holds and does.
//! - [`effects`]: everything that ever changed on either side, by whomever.
//! - `contract`: what requests must look like; `journal`: what was seen; `record`: the same whole, in a file.
//! - `server`, `vendor`, `gate`, `world`: the way of a request, and the state behind it.
//! - `fault`, `connection`: calls that fail on demand.
//! - [`UsersPlan`]: people who work at the same invoices meanwhile; `people`: what a single one does.
//! - `control`: the control API; `verbs`: the same and more for tests in the same process.

mod clock;
mod connection;
mod contract;
mod control;
mod dice;
pub mod effects;
mod exchange;
mod fault;
mod gate;
mod generate;
mod identifiers;
mod journal;
mod limit;
mod money;
mod people;
mod record;
mod scenario;
mod server;
pub mod severa;
pub mod talenom;
mod users;
mod vendor;
mod verbs;
mod world;

pub use fault::{Failure, Fault, SetFault};
pub use gate::{Gate, When};
pub use journal::{Api, Calls, OperationCalls, Rule, Violation};
pub use money::Totals;
pub use scenario::{Error as ScenarioError, Scenario};
pub use users::{Act, Users, UsersPlan};

use std::net::SocketAddr;
use std::path::Path;

use axum::Router;

use crate::record::Record;
use crate::server::{Running, serve_severa, serve_talenom};
use crate::world::Shared;

/// The ports to serve on; 0 takes any free one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ports {
    /// Severa's API.
    pub severa: u16,
    /// Talenom's gateway.
    pub talenom: u16,
    /// The control API.
    pub control: u16,
}

impl Ports {
    /// Any free ports.
    #[must_use]
    pub fn any() -> Self {
        Self::default()
    }
}

/// A running sandbox. Its servers stop when it is dropped.
#[derive(Debug)]
pub struct Sandbox {
    shared: Shared,
    severa: Running,
    talenom: Running,
    control: Running,
}

impl Sandbox {
    /// Starts the three servers.
    ///
    /// # Errors
    /// A port that cannot be bound.
    pub async fn start(scenario: Scenario, ports: Ports) -> std::io::Result<Self> {
        let shared = Shared::new(scenario);
        let severa = Router::new().fallback(serve_severa).with_state(shared.clone());
        let talenom = Router::new().fallback(serve_talenom).with_state(shared.clone());
        let control = control::router(shared.clone());
        Ok(Self {
            severa: Running::start(ports.severa, severa).await?,
            talenom: Running::start(ports.talenom, talenom).await?,
            control: Running::start(ports.control, control).await?,
            shared,
        })
    }

    /// Writes what passes from now on into a file of the directory, one JSON object a line, for a check against the
    /// vendors' documents. Only what shows something new is kept.
    ///
    /// # Errors
    /// A directory or file that cannot be made.
    pub fn record_into(&self, directory: impl AsRef<Path>) -> std::io::Result<()> {
        self.shared.world().record = Some(Record::open(directory.as_ref())?);
        Ok(())
    }

    /// Stops the servers: no more calls are taken, and those under way are waited for. Calls held at a gate are under
    /// way, so gates are released first.
    pub async fn shutdown(self) {
        for server in [self.severa, self.talenom, self.control] {
            server.stop().await;
        }
    }

    /// Severa's base URL: paths such as `/v1/token` follow it.
    #[must_use]
    pub fn severa_base_url(&self) -> String {
        format!("http://{}/rest-api", self.severa.address)
    }

    /// The URL of Talenom's gateway: paths such as `/fi/sales/v1/14222/contacts` follow it.
    #[must_use]
    pub fn talenom_base_url(&self) -> String {
        format!("http://{}", self.talenom.address)
    }

    /// Talenom's token endpoint.
    #[must_use]
    pub fn talenom_token_url(&self) -> String {
        format!("http://{}/connect/token", self.talenom.address)
    }

    /// The control API: paths such as `/state` follow it.
    #[must_use]
    pub fn control_url(&self) -> String {
        format!("http://{}", self.control.address)
    }

    /// The addresses of Severa, Talenom and the control API, in this order.
    #[must_use]
    pub fn addresses(&self) -> [SocketAddr; 3] {
        [self.severa.address, self.talenom.address, self.control.address]
    }
}
