//! The servers: sockets on the loopback interface, and the way of a request through the checks to its answer.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::to_bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::clock;
use crate::connection::{Breaker, Connections};
use crate::contract::{Findings, Route, find, query};
use crate::effects::Actor;
use crate::exchange::{Answer, Delivery, Request};
use crate::fault::{self, Failure, Strike};
use crate::gate::When;
use crate::journal::{Rule, Violation};
use crate::record::Exchange;
use crate::vendor::{Incoming, Severa, Talenom, Vendor};
use crate::world::{Shared, World};

/// The largest body that is read; both vendors' documents are far smaller.
const BODY_BYTES_MAX: usize = 8 * 1024 * 1024;

/// What a proxy shows to people when it cannot reach what is behind it.
const PAGE: &str =
    "<!DOCTYPE html><html><head><title>Please wait</title></head><body>Please wait.</body></html>";

/// Serves a request to Severa.
pub(crate) async fn serve_severa(
    State(shared): State<Shared>,
    ConnectInfo(breaker): ConnectInfo<Breaker>,
    request: axum::extract::Request,
) -> Response {
    serve::<Severa>(&shared, &breaker, request).await
}

/// Serves a request to Talenom.
pub(crate) async fn serve_talenom(
    State(shared): State<Shared>,
    ConnectInfo(breaker): ConnectInfo<Breaker>,
    request: axum::extract::Request,
) -> Response {
    serve::<Talenom>(&shared, &breaker, request).await
}

async fn serve<V: Vendor>(shared: &Shared, breaker: &Breaker, request: axum::extract::Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_BYTES_MAX).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let query = parts.uri.query().unwrap_or_default();
    let request = Arc::new(Request {
        method: parts.method,
        // Both spellings of the version are in use with Severa (seen in public clients).
        path: parts.uri.path().replacen("/v1.0/", "/v1/", 1),
        query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        headers: parts.headers,
        body,
    });
    let Served { operation, answer, is_flagged } = answer::<V>(shared, &request).await;
    tracing::debug!(status = answer.status.as_u16(), "{:?} {}", V::API, request.line());
    let record = shared.world().record.clone();
    if let Some(record) = record {
        record.add(&Exchange {
            api: V::API,
            operation,
            method: request.method.as_str(),
            path: &request.path,
            query: &request.query,
            request_content_type: request.header("content-type"),
            request_body: &String::from_utf8_lossy(&request.body),
            status: answer.status.as_u16(),
            answer_content_type: answer.content_type(),
            answer_body: &answer.body_text(),
            flagged: is_flagged,
            distorted: answer.is_distorted,
        });
    }
    answer.into_response(breaker)
}

/// What a call came to.
struct Served {
    operation: &'static str,
    answer: Answer,
    /// Whether the request broke the contract.
    is_flagged: bool,
}

/// Admission, latency, gate, effect, gate; or what a fault makes of them.
async fn answer<V: Vendor>(shared: &Shared, request: &Arc<Request>) -> Served {
    let Some((route, path)) = find(V::routes(), &request.method, &request.path) else {
        let mut findings = Findings::default();
        findings.flag(Rule::UnknownOperation, "there is no such operation");
        let mut world = shared.world();
        world.journal.count_call(V::UNKNOWN);
        let is_flagged = note::<V>(&mut world, V::UNKNOWN, request, findings);
        return count(
            &mut world,
            Served { operation: V::UNKNOWN, answer: V::unknown_operation(), is_flagged },
        );
    };
    let operation = route.name;
    let mut call = Incoming { request: Arc::clone(request), path, findings: Findings::default() };
    check_content_type(request, V::content_type(&route.handler), &mut call.findings);
    let (place, strike, latency, is_flagged) = {
        let mut world = shared.world();
        world.journal.count_call(operation);
        let admitted = V::admit(&mut world, &route.handler, &mut call).and_then(|place| {
            let refused = query::check(route.query, request, &mut call.findings);
            refused.map_or(Ok(place), |(name, reason)| Err(V::invalid_parameter(name, &reason)))
        });
        let is_flagged = note::<V>(&mut world, operation, request, std::mem::take(&mut call.findings));
        match admitted {
            Ok(place) => {
                let latency = V::latency(&world, &route.handler, place);
                let World { severa, faults, .. } = &mut *world;
                (place, faults.strike(operation, &severa[place].key), latency, is_flagged)
            }
            Err(answer) => return count(&mut world, Served { operation, answer, is_flagged }),
        }
    };
    tokio::time::sleep(latency).await;
    let Some(strike) = strike else {
        let acted = act::<V>(shared, route, place, call).await;
        return count(&mut shared.world(), Served { is_flagged: acted.is_flagged | is_flagged, ..acted });
    };
    shared.world().journal.count_fault(operation);
    let acted = if strike.has_effect(request.method == Method::GET) {
        late_or_now::<V>(shared, route, place, call, &strike).await
    } else {
        shared.gates.pass(operation, When::BeforeEffect).await;
        Served { operation, answer: Answer::ok(json!({})), is_flagged: false }
    };
    let answer = distorted::<V>(shared, place, acted.answer, strike.failure);
    Served { operation, answer, is_flagged: acted.is_flagged | is_flagged }
}

/// Gate, effect, gate. The lock is held within the steps, never while a gate is closed.
async fn act<V: Vendor>(
    shared: &Shared,
    route: &Route<V::Handler>,
    place: usize,
    mut call: Incoming,
) -> Served {
    shared.gates.pass(route.name, When::BeforeEffect).await;
    let served = {
        let mut world = shared.world();
        let answer = V::run(&mut world, &route.handler, place, &mut call);
        world.note_effects(Actor::Connector, route.name);
        let is_flagged = note::<V>(&mut world, route.name, &call.request, call.findings);
        Served { operation: route.name, answer, is_flagged }
    };
    if served.answer.status.is_success() {
        shared.gates.pass(route.name, When::AfterEffect).await;
    }
    served
}

/// The same for a call that a fault struck: after somebody else's change, or with a delay before or after.
async fn late_or_now<V: Vendor>(
    shared: &Shared,
    route: &'static Route<V::Handler>,
    place: usize,
    call: Incoming,
    strike: &Strike,
) -> Served {
    if strike.failure == Failure::StaleRowVersion {
        V::touch(&mut shared.world(), place, &call.path);
    }
    let (before, after) = strike.delays();
    let served = if let Some(delay) = before {
        let shared = shared.clone();
        // A task of its own, for it takes place also when the caller has gone and this call is dropped.
        #[expect(clippy::disallowed_methods, reason = "the sandbox has no shutdown that would wait for it")]
        let late = tokio::spawn(async move {
            tokio::time::sleep(delay).await;
            act::<V>(&shared, route, place, call).await
        });
        late.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
    } else {
        act::<V>(shared, route, place, call).await
    };
    if let Some(delay) = after {
        tokio::time::sleep(delay).await;
    }
    served
}

/// What the caller sees of the answer.
fn distorted<V: Vendor>(shared: &Shared, place: usize, answer: Answer, failure: Failure) -> Answer {
    let distorted = match failure {
        // Late or not, this is what the vendor says.
        Failure::LateMs(_) | Failure::StaleRowVersion => return answer,
        Failure::Status(code) => V::failure(fault::status(code)),
        Failure::BareStatus(code) => Answer::empty(fault::status(code)),
        Failure::Cut => answer.delivered(Delivery::Cut),
        Failure::Reset => answer.delivered(Delivery::Never),
        Failure::SlowBodyMs(delay) => answer.delivered(Delivery::Slow(Duration::from_millis(delay))),
        Failure::WrongContentType => Answer::html(PAGE),
        Failure::Thin => answer.thin(),
        Failure::RateLimited { retry_after_s } => {
            let answer = V::rate_limited(&shared.world(), place);
            match retry_after_s {
                Some(seconds) => answer.with_header("retry-after", seconds.to_string()),
                None => answer,
            }
        }
    };
    distorted.distorted()
}

fn check_content_type(request: &Request, expected: &str, findings: &mut Findings) {
    let given = request.header("content-type").unwrap_or_default();
    let media_type = given.split(';').next().unwrap_or_default().trim();
    if !request.body.is_empty() && !media_type.eq_ignore_ascii_case(expected) {
        findings.flag(Rule::Header, format!("the body's content type is {given:?}, not {expected}"));
    }
}

/// Notes what was wrong with the request; says whether anything was.
fn note<V: Vendor>(
    world: &mut World,
    operation: &'static str,
    request: &Request,
    findings: Findings,
) -> bool {
    let findings = findings.into_list();
    let is_flagged = !findings.is_empty();
    for finding in findings {
        world.journal.note(Violation {
            at: clock::now(),
            api: V::API,
            operation,
            request: request.line(),
            rule: finding.rule,
            message: finding.message,
        });
    }
    is_flagged
}

/// Counts an answer that is given as the vendor means it.
fn count(world: &mut World, served: Served) -> Served {
    world.journal.count_answer(served.operation, served.answer.status.as_u16());
    served
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
        let server =
            axum::serve(Connections(listener), router.into_make_service_with_connect_info::<Breaker>())
                .with_graceful_shutdown(stopped);
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
