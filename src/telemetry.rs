//! Logs, and traces by OpenTelemetry where the standard `OTEL_*` variables name a receiver.
//!
//! Nothing of an invoice or a customer is logged but ids, numbers and codes; docs/logging.md says which.

use std::{
    error::Error,
    fmt,
    io::{Stderr, stderr},
};

use opentelemetry::{Context, propagation::TextMapPropagator, trace::TracerProvider};
use opentelemetry_sdk::{Resource, propagation::TraceContextPropagator, trace::SdkTracerProvider};
use tracing_subscriber::{
    EnvFilter, Layer, Registry, layer::SubscriberExt, registry::LookupSpan, util::SubscriberInitExt,
};

const SERVICE_NAME: &str = "severa-connector";

/// What is logged unless `SEVERA_CONNECTOR_LOG_FILTER` says otherwise: these libraries would log their own traffic, that to the receiver
/// of the traces included.
const QUIET_LIBRARIES: [&str; 6] =
    ["h2=off", "hyper=off", "hyper_util=off", "reqwest=off", "tower=off", "sqlx=off"];

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object a line, for machines.
    Json,
    /// For people.
    Text,
}

/// What telemetry is made of.
#[derive(Debug, Clone)]
pub struct Config {
    /// How log lines are written.
    pub log_format: LogFormat,
    /// The directives of `SEVERA_CONNECTOR_LOG_FILTER`; none: `info`.
    pub log_filter: Option<String>,
    /// Whether an `OTEL_EXPORTER_OTLP_*` variable names a receiver. The exporter reads the variables itself.
    pub traces_exported: bool,
}

/// Flushes what was not sent yet when the process ends.
#[derive(Debug)]
pub struct Telemetry {
    provider: Option<SdkTracerProvider>,
}

impl Telemetry {
    /// Begins to log and to trace. Called once, inside the runtime.
    ///
    /// # Errors
    /// Where the filter or the exporter's settings cannot be read.
    pub fn start(config: &Config) -> anyhow::Result<Self> {
        opentelemetry::global::set_text_map_propagator(TraceContextPropagator::new());
        let provider = config.traces_exported.then(exporter).transpose()?;
        // Not as a list or an option of layers: neither tells its layers what they are part of, and then the lines of
        // the log cannot ask which trace they belong to.
        let registry = tracing_subscriber::registry();
        match &provider {
            Some(provider) => registry.with(traces(provider, config)?).with(logs(config)?).try_init()?,
            None => registry.with(logs(config)?).try_init()?,
        }
        Ok(Self { provider })
    }

    /// Sends what was not sent yet. It may wait for the network, so it is called off the runtime's threads.
    pub fn flush(&self) {
        if let Some(Err(error)) = self.provider.as_ref().map(SdkTracerProvider::shutdown) {
            tracing::warn!(error = %error, "the last traces could not be sent");
        }
    }
}

fn exporter() -> anyhow::Result<SdkTracerProvider> {
    let exporter = opentelemetry_otlp::SpanExporter::builder().with_tonic().build()?;
    let resource = Resource::builder().with_service_name(SERVICE_NAME).build();
    Ok(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build())
}

fn filter(config: &Config) -> anyhow::Result<EnvFilter> {
    let mut filter = EnvFilter::try_new(config.log_filter.as_deref().unwrap_or("info"))?;
    for library in QUIET_LIBRARIES {
        filter = filter.add_directive(library.parse()?);
    }
    Ok(filter)
}

fn traces(
    provider: &SdkTracerProvider,
    config: &Config,
) -> anyhow::Result<Box<dyn Layer<Registry> + Send + Sync>> {
    let tracer = provider.tracer(SERVICE_NAME);
    // Code locations would put build paths into every span.
    let layer = tracing_opentelemetry::layer().with_tracer(tracer).with_location(false).with_threads(false);
    Ok(layer.with_filter(filter(config)?).boxed())
}

fn logs<S>(config: &Config) -> anyhow::Result<Box<dyn Layer<S> + Send + Sync>>
where
    S: tracing::Subscriber + for<'a> LookupSpan<'a> + Send + Sync,
{
    let filter = filter(config)?;
    Ok(match config.log_format {
        LogFormat::Text => tracing_subscriber::fmt::layer()
            .with_writer(stderr)
            .with_target(false)
            .with_filter(filter)
            .boxed(),
        LogFormat::Json => {
            let layer = json_subscriber::layer().with_writer(stderr as fn() -> Stderr);
            layer.with_opentelemetry_ids(true).with_filter(filter).boxed()
        }
    })
}

/// The trace that a W3C `traceparent` names.
#[must_use]
pub fn context_of(trace_parent: &str) -> Context {
    let carrier = std::collections::HashMap::from([("traceparent".to_owned(), trace_parent.to_owned())]);
    TraceContextPropagator::new().extract(&carrier)
}

/// An error with all its causes in one line. What an error says is only about itself, so nothing stands twice.
pub struct Chain<'a>(pub &'a (dyn Error + 'a));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.0, formatter)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(formatter, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl fmt::Debug for Chain<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}
