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

/// How long a unary call may take. Of a stream only the beginning is bounded: the answer has begun then.
const CALL_TIME_MAX: Duration = Duration::from_mins(2);

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
    max: Duration,
}

/// The time limit of every call.
pub(super) const fn time_limit() -> TimeLimit {
    TimeLimit { max: CALL_TIME_MAX }
}

impl<S> Layer<S> for TimeLimit {
    type Service = TimeLimited<S>;

    fn layer(&self, inner: S) -> Self::Service {
        TimeLimited { inner, max: self.max }
    }
}

/// A service whose calls have a time limit.
#[derive(Debug, Clone)]
pub struct TimeLimited<S> {
    inner: S,
    max: Duration,
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
        let answer = tokio::time::timeout(self.max, self.inner.call(request));
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

    #[test]
    fn health_and_reflection_are_not_traced() {
        for path in ["/grpc.health.v1.Health/Check", "/grpc.reflection.v1alpha.ServerReflection/Info"] {
            assert!(!is_traced(path), "{path}");
        }
        assert!(is_traced("/talenom.severa.v1.RunService/GetRun"));
    }

    #[tokio::test]
    async fn a_call_that_takes_too_long_ends_with_our_status() {
        let silent = tower::service_fn(|_: Request<()>| pending::<Result<Response<Body>, Infallible>>());
        let mut limited = TimeLimit { max: Duration::from_millis(1) }.layer(silent);
        let answer = limited.call(Request::new(())).await.unwrap();
        assert_eq!(Status::from_header_map(answer.headers()).unwrap().code(), Code::DeadlineExceeded);
    }
}
