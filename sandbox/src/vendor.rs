//! The two played APIs as the server sees them.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;

use crate::contract::{Findings, Route};
use crate::exchange::{Answer, Request};
use crate::journal::Api;
use crate::world::World;
use crate::{clock, severa, talenom};

const JSON: &str = "application/json";

/// One played API: its operations, and what admits and serves a call.
pub(crate) trait Vendor: 'static {
    const API: Api;
    /// The name under which calls of no known operation are counted.
    const UNKNOWN: &'static str;
    type Handler: Sync + 'static;

    fn routes() -> &'static [Route<Self::Handler>];
    /// The answer to an operation that does not exist.
    fn unknown_operation() -> Answer;
    /// The answer to a query parameter that cannot be read.
    fn invalid_parameter(name: &str, reason: &str) -> Answer;
    /// An answer with this status that says nothing of the call.
    fn failure(status: StatusCode) -> Answer;
    /// The answer to one call too many.
    fn rate_limited(world: &World, place: usize) -> Answer;
    /// Marks the record that the call names as changed by somebody else; its content stays.
    fn touch(world: &mut World, place: usize, path: &[String]);
    /// The media type of the operation's body, where it has one.
    fn content_type(handler: &Self::Handler) -> &'static str;
    /// Checks limit and credentials; returns the place of the organization.
    fn admit(world: &mut World, handler: &Self::Handler, call: &mut Incoming) -> Result<usize, Answer>;
    /// How long an admitted call waits before its effect.
    fn latency(world: &World, handler: &Self::Handler, place: usize) -> Duration;
    /// Does the work. `place` is what `admit` returned.
    fn run(world: &mut World, handler: &Self::Handler, place: usize, call: &mut Incoming) -> Answer;
}

/// A request on its way, with what was found wrong with it so far.
pub(crate) struct Incoming {
    pub(crate) request: Arc<Request>,
    /// The texts of the path's braces.
    pub(crate) path: Vec<String>,
    pub(crate) findings: Findings,
}

/// Severa's REST API.
pub(crate) struct Severa;

impl Vendor for Severa {
    const API: Api = Api::Severa;
    const UNKNOWN: &'static str = "severa.unknown";
    type Handler = severa::operations::Handler;

    fn routes() -> &'static [Route<Self::Handler>] {
        severa::operations::ROUTES
    }

    fn unknown_operation() -> Answer {
        severa::access::not_found()
    }

    fn invalid_parameter(name: &str, reason: &str) -> Answer {
        severa::access::invalid_parameter(reason, severa::access::Location::Uri, name)
    }

    fn failure(status: StatusCode) -> Answer {
        severa::access::failure(status)
    }

    fn rate_limited(world: &World, place: usize) -> Answer {
        severa::access::over_limit(world.severa[place].limit.per_second)
    }

    fn touch(world: &mut World, place: usize, path: &[String]) {
        let invoice = path.first().and_then(|guid| world.severa[place].invoice_mut(guid));
        if let Some(invoice) = invoice {
            invoice.changed = clock::now();
        }
    }

    fn content_type(_: &Self::Handler) -> &'static str {
        JSON
    }

    fn admit(world: &mut World, handler: &Self::Handler, call: &mut Incoming) -> Result<usize, Answer> {
        match handler {
            Self::Handler::Heartbeat(_) | Self::Handler::Token => Ok(0),
            Self::Handler::Scoped { scope, .. } => {
                severa::access::admit(&mut world.severa, &call.request, *scope, &mut call.findings)
            }
        }
    }

    fn latency(world: &World, handler: &Self::Handler, place: usize) -> Duration {
        match handler {
            Self::Handler::Heartbeat(_) | Self::Handler::Token => Duration::ZERO,
            Self::Handler::Scoped { .. } => world.severa[place].latency,
        }
    }

    fn run(world: &mut World, handler: &Self::Handler, place: usize, call: &mut Incoming) -> Answer {
        match handler {
            Self::Handler::Heartbeat(text) => Answer::text(StatusCode::OK, *text),
            Self::Handler::Token => {
                severa::access::give_token(&mut world.severa, &call.request, &mut call.findings)
            }
            Self::Handler::Scoped { run, .. } => {
                let is_recorded = world.record.is_some();
                let organization = &mut world.severa[place];
                let (request, path, findings) = (&*call.request, &*call.path, &mut call.findings);
                let answer = run(&mut severa::operations::Call { organization, request, path, findings });
                if is_recorded && organization.has_overrides() { answer.distorted() } else { answer }
            }
        }
    }
}

/// Talenom's gateway with the APIs behind it.
pub(crate) struct Talenom;

impl Vendor for Talenom {
    const API: Api = Api::Talenom;
    const UNKNOWN: &'static str = "talenom.unknown";
    type Handler = talenom::operations::Handler;

    fn routes() -> &'static [Route<Self::Handler>] {
        talenom::operations::ROUTES
    }

    fn unknown_operation() -> Answer {
        talenom::gateway::unknown_path()
    }

    fn invalid_parameter(_: &str, reason: &str) -> Answer {
        talenom::gateway::invalid("InvalidRequest", reason)
    }

    fn failure(status: StatusCode) -> Answer {
        talenom::gateway::failure(status)
    }

    fn rate_limited(_: &World, _: usize) -> Answer {
        talenom::gateway::over_limit()
    }

    fn touch(world: &mut World, place: usize, path: &[String]) {
        if let Some(id) = path.get(2) {
            world.talenom.organizations[place].touch(id);
        }
    }

    fn content_type(handler: &Self::Handler) -> &'static str {
        match handler {
            Self::Handler::Token => "application/x-www-form-urlencoded",
            Self::Handler::Api { .. } => JSON,
        }
    }

    fn admit(world: &mut World, handler: &Self::Handler, call: &mut Incoming) -> Result<usize, Answer> {
        let Self::Handler::Api { capability, .. } = handler else { return Ok(0) };
        let place =
            talenom::gateway::admit(&mut world.talenom, &call.request, &call.path, &mut call.findings)?;
        let organization = &world.talenom.organizations[place];
        if capability.is_some_and(|capability| organization.manner(capability) == talenom::Manner::Refused) {
            let message = "The operation is not supported.";
            return Err(talenom::gateway::error(organization.refusal, "NotSupported", message).distorted());
        }
        Ok(place)
    }

    fn latency(world: &World, handler: &Self::Handler, place: usize) -> Duration {
        match handler {
            Self::Handler::Token => Duration::ZERO,
            Self::Handler::Api { .. } => world.talenom.organizations[place].latency,
        }
    }

    fn run(world: &mut World, handler: &Self::Handler, place: usize, call: &mut Incoming) -> Answer {
        match handler {
            Self::Handler::Token => {
                talenom::gateway::give_token(&mut world.talenom, &call.request, &mut call.findings)
            }
            Self::Handler::Api { capability, run } => {
                let organization = &mut world.talenom.organizations[place];
                let manner = capability.map(|capability| organization.manner(capability)).unwrap_or_default();
                let (request, path, findings) = (&*call.request, &*call.path, &mut call.findings);
                let answer =
                    run(&mut talenom::operations::Call { organization, request, path, findings, manner });
                if manner == talenom::Manner::Ignored { answer.distorted() } else { answer }
            }
        }
    }
}
