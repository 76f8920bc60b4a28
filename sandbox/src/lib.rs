//! Severa and Talenom as their documents say, for tests, demonstrations and rehearsals.
//!
//! The sandbox starts three HTTP servers on the loopback interface: Severa's REST API, Talenom's gateway with the
//! Sales API, and a control API. A [`Scenario`] says which companies there are. The README tells which behaviour is
//! documented by the vendors and which is assumed.
//!
//! - `scenario`: the YAML file; `generate` makes many invoices out of a few words.
//! - [`severa`], [`talenom`]: what each vendor holds and does.
//! - [`effects`]: everything that ever changed on either side, by whomever.
//! - `contract`: what requests must look like; `journal`: what was seen.
//! - `server`, `vendor`, `gate`, `world`: the way of a request, and the state behind it.
//! - `fault`, `connection`: calls that fail on demand.
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
mod money;
mod scenario;
mod server;
pub mod severa;
pub mod talenom;
mod vendor;
mod verbs;
mod world;

pub use fault::{Failure, Fault, SetFault};
pub use gate::{Gate, When};
pub use journal::{Api, Calls, OperationCalls, Rule, Violation};
pub use money::Totals;
pub use scenario::{Error as ScenarioError, Scenario};

use std::net::SocketAddr;

use axum::Router;

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
