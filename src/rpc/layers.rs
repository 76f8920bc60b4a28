//! What stands around every call: a span that continues the caller's trace, without any header in it, and a time limit.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use opentelemetry::propagation::TextMapPropagator;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tonic::{
    body::Body,
    codegen::http::{Request, Response},
};
use tonic_tracing_opentelemetry::middleware::server::{self, OtelGrpcLayer};
use tower::{Layer, Service};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::status;

/// How long a unary call may take. Of a stream only the beginning is bounded: the answer has begun then. A caller's own
/// deadline, where it comes sooner, is kept by tonic.
const CALL_TIME_MAX: Duration = Duration::from_mins(2);

/// The one unary call that reads whole registers at Severa's pace. It takes a minute for some 20,000 customers.
const CHECK: &str = "/talenom.severa.v1.ConnectorService/ValidateMappings";
const CHECK_TIME_MAX: Duration = Duration::from_mins(15);

/// The layer that makes the spans.
pub(super) type Traces = OtelGrpcLayer;

/// Spans for every call but health and reflection, which come every few seconds and say nothing.
pub(super) fn traces() -> Traces {
    server::OtelGrpcLayer::default().filter(is_traced)
}

fn is_traced(path: &str) -> bool {
    !path.starts_with("/grpc.health.") && !path.starts_with("/grpc.reflection.")
}

/// The layer that ends calls that take too long, with a status like any other.
#[derive(Debug, Clone, Copy)]
pub struct TimeLimit {
    of: fn(&str) -> Duration,
}

/// The time limit of every call.
pub(super) const fn time_limit() -> TimeLimit {
    TimeLimit { of: time_max }
}

fn time_max(path: &str) -> Duration {
    if path == CHECK { CHECK_TIME_MAX } else { CALL_TIME_MAX }
}

impl<S> Layer<S> for TimeLimit {
    type Service = TimeLimited<S>;

    fn layer(&self, inner: S) -> Self::Service {
        TimeLimited { inner, of: self.of }
    }
}

/// A service whose calls have a time limit.
#[derive(Debug, Clone)]
pub struct TimeLimited<S> {
    inner: S,
    of: fn(&str) -> Duration,
}

impl<S, B> Service<Request<B>> for TimeLimited<S>
where
    S: Service<Request<B>, Response = Response<Body>>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let max = (self.of)(request.uri().path());
        let answer = tokio::time::timeout(max, self.inner.call(request));
        Box::pin(async { answer.await.unwrap_or_else(|_| Ok(status::timed_out().into_http())) })
    }
}

/// The trace that a span belongs to, as a W3C `traceparent`, where it is traced at all.
#[must_use]
pub(super) fn trace_parent(span: &Span) -> Option<String> {
    let mut carrier = std::collections::HashMap::new();
    TraceContextPropagator::new().inject_context(&span.context(), &mut carrier);
    carrier.remove("traceparent")
}

#[cfg(test)]
mod tests {
    use std::{convert::Infallible, future::pending};

    use tonic::{Code, Status};

    use super::*;
    use crate::rpc::v1::connector_service_server::ConnectorServiceServer;

    #[test]
    fn health_and_reflection_are_not_traced() {
        for path in ["/grpc.health.v1.Health/Check", "/grpc.reflection.v1alpha.ServerReflection/Info"] {
            assert!(!is_traced(path), "{path}");
        }
        assert!(is_traced("/talenom.severa.v1.RunService/GetRun"));
    }

    #[test]
    fn a_check_of_everything_may_take_longer_than_any_other_call() {
        let name = <ConnectorServiceServer<()> as tonic::server::NamedService>::NAME;
        assert_eq!(time_max(&format!("/{name}/ValidateMappings")), CHECK_TIME_MAX);
        assert_eq!(time_max(&format!("/{name}/TransferInvoices")), CALL_TIME_MAX);
    }

    #[tokio::test]
    async fn a_call_that_takes_too_long_ends_with_our_status() {
        let silent = tower::service_fn(|_: Request<()>| pending::<Result<Response<Body>, Infallible>>());
        let mut limited = TimeLimit { of: |_| Duration::from_millis(1) }.layer(silent);
        let answer = limited.call(Request::new(())).await.unwrap();
        assert_eq!(Status::from_header_map(answer.headers()).unwrap().code(), Code::DeadlineExceeded);
    }
}
