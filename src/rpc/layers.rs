//! What stands around every call: a span that continues the caller's trace, without any header in it.

use opentelemetry::propagation::TextMapPropagator;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tonic_tracing_opentelemetry::middleware::{
    filters,
    server::{self, OtelGrpcLayer},
};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// The layer that makes the spans.
pub(super) type Traces = OtelGrpcLayer;

/// Spans for every call but health and reflection, which come every few seconds and say nothing.
pub(super) fn traces() -> Traces {
    server::OtelGrpcLayer::default().filter(filters::reject_healthcheck)
}

/// The trace that a span belongs to, as a W3C `traceparent`, where it is traced at all.
#[must_use]
pub(super) fn trace_parent(span: &Span) -> Option<String> {
    let mut carrier = std::collections::HashMap::new();
    TraceContextPropagator::new().inject_context(&span.context(), &mut carrier);
    carrier.remove("traceparent")
}
