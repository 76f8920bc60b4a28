//! The servers: sockets on the loopback interface, and the way of a request through the checks to its answer.

use std::net::{Ipv4Addr, SocketAddr};

use axum::body::to_bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::contract::{Findings, Route, find, query};
use crate::exchange::{Answer, Request};
use crate::gate::When;
use crate::journal::{Api, Rule, Violation};
use crate::world::{Shared, World};
use crate::{clock, severa, talenom};

/// The largest body that is read; both vendors' documents are far smaller.
const BODY_BYTES_MAX: usize = 8 * 1024 * 1024;

const JSON: &str = "application/json";

/// One played API: its operations, and what admits and serves a call.
trait Vendor: 'static {
    const API: Api;
    /// The name under which calls of no known operation are counted.
    const UNKNOWN: &'static str;
    type Handler: Sync + 'static;

    fn routes() -> &'static [Route<Self::Handler>];
    /// The answer to an operation that does not exist.
    fn unknown_operation() -> Answer;
    /// The answer to a query parameter that cannot be read.
    fn invalid_parameter(name: &str, reason: &str) -> Answer;
    /// The media type of the operation's body, where it has one.
    fn content_type(handler: &Self::Handler) -> &'static str;
    /// Checks limit and credentials; returns the place of the organization.
    fn admit(world: &mut World, handler: &Self::Handler, call: &mut Incoming<'_>) -> Result<usize, Answer>;
    /// Does the work. `place` is what `admit` returned.
    fn run(world: &mut World, handler: &Self::Handler, place: usize, call: &mut Incoming<'_>) -> Answer;
}

/// A request on its way, with what was found wrong with it so far.
struct Incoming<'a> {
    request: &'a Request,
    path: &'a [String],
    findings: Findings,
}

struct Severa;

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

    fn content_type(_: &Self::Handler) -> &'static str {
        JSON
    }

    fn admit(world: &mut World, handler: &Self::Handler, call: &mut Incoming<'_>) -> Result<usize, Answer> {
        match handler {
            Self::Handler::Heartbeat(_) | Self::Handler::Token => Ok(0),
            Self::Handler::Scoped { scope, .. } => {
                severa::access::admit(&mut world.severa, call.request, *scope, &mut call.findings)
            }
        }
    }

    fn run(world: &mut World, handler: &Self::Handler, place: usize, call: &mut Incoming<'_>) -> Answer {
        match handler {
            Self::Handler::Heartbeat(text) => Answer::text(StatusCode::OK, *text),
            Self::Handler::Token => {
                severa::access::give_token(&mut world.severa, call.request, &mut call.findings)
            }
            Self::Handler::Scoped { run, .. } => run(&mut severa::operations::Call {
                organization: &mut world.severa[place],
                request: call.request,
                path: call.path,
                findings: &mut call.findings,
            }),
        }
    }
}

struct Talenom;

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

    fn content_type(handler: &Self::Handler) -> &'static str {
        match handler {
            Self::Handler::Token => "application/x-www-form-urlencoded",
            Self::Handler::Sales { .. } => JSON,
        }
    }

    fn admit(world: &mut World, handler: &Self::Handler, call: &mut Incoming<'_>) -> Result<usize, Answer> {
        let Self::Handler::Sales { capability, .. } = handler else { return Ok(0) };
        let place = talenom::gateway::admit(&world.talenom, call.request, call.path, &mut call.findings)?;
        let organization = &world.talenom.organizations[place];
        if capability.is_some_and(|capability| organization.manner(capability) == talenom::Manner::Refused) {
            let message = "The operation is not supported.";
            return Err(talenom::gateway::error(organization.refusal, "NotSupported", message));
        }
        Ok(place)
    }

    fn run(world: &mut World, handler: &Self::Handler, place: usize, call: &mut Incoming<'_>) -> Answer {
        match handler {
            Self::Handler::Token => {
                talenom::gateway::give_token(&mut world.talenom, call.request, &mut call.findings)
            }
            Self::Handler::Sales { capability, run } => {
                let organization = &mut world.talenom.organizations[place];
                let manner = capability.map(|capability| organization.manner(capability)).unwrap_or_default();
                let (request, path, findings) = (call.request, call.path, &mut call.findings);
                run(&mut talenom::operations::Call { organization, request, path, findings, manner })
            }
        }
    }
}

/// Serves a request to Severa.
pub(crate) async fn serve_severa(State(shared): State<Shared>, request: axum::extract::Request) -> Response {
    serve::<Severa>(&shared, request).await
}

/// Serves a request to Talenom.
pub(crate) async fn serve_talenom(State(shared): State<Shared>, request: axum::extract::Request) -> Response {
    serve::<Talenom>(&shared, request).await
}

async fn serve<V: Vendor>(shared: &Shared, request: axum::extract::Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_BYTES_MAX).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let query = parts.uri.query().unwrap_or_default();
    let request = Request {
        method: parts.method,
        // Both spellings of the version are in use with Severa (seen in public clients).
        path: parts.uri.path().replacen("/v1.0/", "/v1/", 1),
        query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        headers: parts.headers,
        body,
    };
    let answer = answer::<V>(shared, &request).await;
    tracing::debug!(status = answer.status.as_u16(), "{:?} {}", V::API, request.line());
    answer.into_response()
}

/// Admission, gate, effect, gate. The lock is held within the steps, never while a gate is closed.
async fn answer<V: Vendor>(shared: &Shared, request: &Request) -> Answer {
    let Some((route, path)) = find(V::routes(), &request.method, &request.path) else {
        let mut findings = Findings::default();
        findings.flag(Rule::UnknownOperation, "there is no such operation");
        let mut world = shared.world();
        world.journal.count_call(V::UNKNOWN);
        return conclude::<V>(&mut world, V::UNKNOWN, request, findings, V::unknown_operation());
    };
    let mut call = Incoming { request, path: &path, findings: Findings::default() };
    check_content_type(request, V::content_type(&route.handler), &mut call.findings);
    let admitted = {
        let mut world = shared.world();
        world.journal.count_call(route.name);
        let admitted = V::admit(&mut world, &route.handler, &mut call).and_then(|place| {
            let refused = query::check(route.query, request, &mut call.findings);
            refused.map_or(Ok(place), |(name, reason)| Err(V::invalid_parameter(name, &reason)))
        });
        match admitted {
            Ok(place) => place,
            Err(answer) => return conclude::<V>(&mut world, route.name, request, call.findings, answer),
        }
    };
    shared.gates.pass(route.name, When::BeforeEffect).await;
    let answer = {
        let mut world = shared.world();
        let answer = V::run(&mut world, &route.handler, admitted, &mut call);
        conclude::<V>(&mut world, route.name, request, call.findings, answer)
    };
    if answer.status.is_success() {
        shared.gates.pass(route.name, When::AfterEffect).await;
    }
    answer
}

fn check_content_type(request: &Request, expected: &str, findings: &mut Findings) {
    let given = request.header("content-type").unwrap_or_default();
    let media_type = given.split(';').next().unwrap_or_default().trim();
    if !request.body.is_empty() && !media_type.eq_ignore_ascii_case(expected) {
        findings.flag(Rule::Header, format!("the body's content type is {given:?}, not {expected}"));
    }
}

/// Notes the answer and what was wrong with the request.
fn conclude<V: Vendor>(
    world: &mut World,
    operation: &'static str,
    request: &Request,
    findings: Findings,
    answer: Answer,
) -> Answer {
    world.journal.count_answer(operation, answer.status.as_u16());
    for finding in findings.into_list() {
        world.journal.note(Violation {
            at: clock::now(),
            api: V::API,
            operation,
            request: request.line(),
            rule: finding.rule,
            message: finding.message,
        });
    }
    answer
}

/// A server that runs until it is dropped or stopped.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    /// Dropping it tells the server to stop.
    keep: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Running {
    /// Binds the port on the loopback interface and serves there; port 0 takes a free one.
    pub(crate) async fn start(port: u16, router: axum::Router) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let (keep, dropped) = oneshot::channel::<()>();
        let stopped = async {
            // Nothing is ever sent: the end of the sender is the signal.
            let _ = dropped.await;
        };
        let server = axum::serve(listener, router).with_graceful_shutdown(stopped);
        #[expect(clippy::disallowed_methods, reason = "the sandbox waits for its servers itself: see `stop`")]
        let task = tokio::spawn(async move {
            if let Err(error) = server.await {
                tracing::error!(%error, "a server of the sandbox ended");
            }
        });
        Ok(Self { address, keep, task })
    }

    /// Takes no more calls, and waits for those under way.
    pub(crate) async fn stop(self) {
        drop(self.keep);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "a server of the sandbox panicked");
        }
    }
}
