//! What is seen from outside: one trace from the caller to both systems, and nothing that is nobody's business.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use opentelemetry_proto::tonic::{
    collector::trace::v1::{
        ExportTraceServiceRequest, ExportTraceServiceResponse,
        trace_service_server::{TraceService, TraceServiceServer},
    },
    trace::v1::Span,
};
use severa_connector::rpc::v1;
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Request, Response, Status};

use crate::harness::{CONNECTION, Service, company, eventually, invoice};

/// A receiver of traces, as an OpenTelemetry collector is one.
#[derive(Clone, Default)]
struct Receiver(Arc<Mutex<Vec<Span>>>);

#[tonic::async_trait]
impl TraceService for Receiver {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let spans = request.into_inner().resource_spans.into_iter().flat_map(|resource| resource.scope_spans);
        self.0.lock().unwrap().extend(spans.flat_map(|scope| scope.spans));
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

impl Receiver {
    async fn start(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tonic::transport::Server::builder().add_service(TraceServiceServer::new(self.clone()));
        #[expect(clippy::disallowed_methods, reason = "it ends with the test's runtime")]
        tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));
        address
    }

    fn spans(&self) -> Vec<Span> {
        self.0.lock().unwrap().clone()
    }
}

fn attribute(span: &Span, key: &str) -> Option<String> {
    use opentelemetry_proto::tonic::common::v1::any_value::Value;
    let found = span.attributes.iter().find(|attribute| attribute.key == key)?;
    match found.value.as_ref()?.value.as_ref()? {
        Value::StringValue(text) => Some(text.clone()),
        Value::IntValue(number) => Some(number.to_string()),
        Value::BoolValue(truth) => Some(truth.to_string()),
        other @ (Value::DoubleValue(_)
        | Value::ArrayValue(_)
        | Value::KvlistValue(_)
        | Value::BytesValue(_)
        | Value::StringValueStrindex(_)) => panic!("{key} is {other:?}"),
    }
}

/// Whether a span stands below another, over any number of steps.
fn is_below(spans: &[Span], span: &Span, ancestor: &Span) -> bool {
    let mut parent = &span.parent_span_id;
    while !parent.is_empty() {
        if *parent == ancestor.span_id {
            return true;
        }
        let Some(next) = spans.iter().find(|span| span.span_id == *parent) else { return false };
        parent = &next.parent_span_id;
    }
    false
}

#[tokio::test]
async fn one_invoice_is_one_trace_from_the_caller_to_both_systems() {
    let receiver = Receiver::default();
    let endpoint = format!("http://{}", receiver.start().await);
    let vars = [("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str()), ("OTEL_BSP_SCHEDULE_DELAY", "100")];
    let service = Service::start_with(&company(&[invoice(501)]), &vars).await;
    service.connect(v1::AfterRows::Approve).await;
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let mut request =
        Request::new(v1::TransferInvoicesRequest { connection: CONNECTION.to_owned(), ..Default::default() });
    request.metadata_mut().insert("traceparent", format!("00-{trace}-00f067aa0ba902b7-01").parse().unwrap());
    let stream = service.connector().await.transfer_invoices(request).await.unwrap().into_inner();
    crate::harness::Outcome::of(stream).await.unwrap();

    let id: Vec<u8> = (0..16).map(|i| u8::from_str_radix(&trace[i * 2..i * 2 + 2], 16).unwrap()).collect();
    let spans = eventually("the run's span arrives", || {
        let spans: Vec<Span> = receiver.spans().into_iter().filter(|span| span.trace_id == id).collect();
        spans.iter().any(|span| span.name == "run").then_some(spans)
    })
    .await;
    let named = |name: &str| {
        spans.iter().find(|span| span.name == name).unwrap_or_else(|| {
            let names: Vec<&str> = spans.iter().map(|span| span.name.as_str()).collect();
            panic!("no span {name} among {names:?}")
        })
    };
    let run = named("run");
    assert_eq!(attribute(run, "connection.id").as_deref(), Some("koe"));
    let transfer = named("transfer");
    assert!(is_below(&spans, transfer, run));
    assert!(attribute(transfer, "transfer.invoice").is_some());
    let writes = [
        "POST /{region}/sales/v1/{organization}/contacts",
        "POST /{region}/sales/v1/{organization}/invoices",
        "PUT /{region}/sales/v1/{organization}/invoices/{invoice}",
        "POST /{region}/sales/v1/{organization}/invoices/{invoice}/approve",
        "PATCH /v1/invoices/{invoice}",
    ];
    for name in writes {
        let call = named(name);
        assert!(is_below(&spans, call, transfer), "{name} belongs to the invoice");
        assert!(attribute(call, "http.response.status_code").is_some(), "{name}");
        assert!(attribute(call, "server.address").is_some(), "{name}");
    }
    let list = named("GET /v1/invoices");
    assert!(is_below(&spans, list, run) && !is_below(&spans, list, transfer), "bulk reads belong to the run");
    let started = eventually("the call's span arrives", || {
        receiver
            .spans()
            .into_iter()
            .find(|span| span.trace_id == id && span.name.contains("TransferInvoices"))
    })
    .await;
    assert_eq!(started.parent_span_id, [0x00, 0xf0, 0x67, 0xaa, 0x0b, 0xa9, 0x02, 0xb7]);
    let logs = service.logs();
    let line = logs.lines().find(|line| line.contains("run begins")).unwrap();
    assert!(line.contains(trace), "a log line names its trace: {line}");
    service.finish();
}

#[tokio::test]
async fn a_text_log_line_of_a_run_names_its_trace() {
    let endpoint = format!("http://{}", Receiver::default().start().await);
    let vars = [("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str())];
    let mut service = Service::start_with(&company(&[invoice(501)]), &vars).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    service.kill();
    service.set("SEVERA_CONNECTOR_LOG_FORMAT", "text");
    service.set("NO_COLOR", "1");
    service.restart().await;
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let mut request =
        Request::new(v1::TransferInvoicesRequest { connection: CONNECTION.to_owned(), ..Default::default() });
    request.metadata_mut().insert("traceparent", format!("00-{trace}-00f067aa0ba902b7-01").parse().unwrap());
    let stream = service.connector().await.transfer_invoices(request).await.unwrap().into_inner();
    crate::harness::Outcome::of(stream).await.unwrap();
    let logs = service.logs();
    assert!(logs.lines().any(|line| line.contains("run ended") && line.contains(trace)), "{logs}");
    service.finish();
}

/// Words that stand where secrets and personal data stand, and nowhere else.
const CANARIES: [&str; 8] = [
    "canarysecret",
    "canarykey",
    "canaryclient",
    "Kanarialintu",
    "kanaria@canary.example",
    "Kanariankuja",
    "003799999999",
    "2332748-7",
];

/// A company whose every secret and personal datum is a canary.
fn canary_company() -> String {
    let scenario = company(&[
        invoice(501),
        invoice(502).replace("25.5", "24"),
        invoice(503).replace("quantity: 8", "quantity: 8, raw: { quantity: Kanarialintu }"),
        invoice(504).replace(
            "rows:",
            "raw: { totalTax: { amount: 1, currencyCode: EUR }, notes: Kanarialintu }, rows:",
        ),
    ]);
    scenario
        .replace("t-secret", "canarysecret-talenom")
        .replace("t-key", "canarykey-talenom")
        .replace("s-secret", "canarysecret-severa")
        .replace("s-client", "canaryclient-severa")
        .replace("Asiakas Oy", "Kanarialintu Oy")
        .replace("laskut@asiakas.example", "kanaria@canary.example")
        .replace("Katu 1", "Kanariankuja 1")
        .replace("003723327487", "003799999999")
        .replace("Suunnittelu", "Kanarialintu suunnitteli")
}

#[tokio::test]
async fn no_secret_and_no_personal_datum_is_logged_traced_told_or_stored_in_the_clear() {
    let receiver = Receiver::default();
    let endpoint = format!("http://{}", receiver.start().await);
    let vars = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str()),
        ("OTEL_BSP_SCHEDULE_DELAY", "100"),
        ("SEVERA_CONNECTOR_LOG_FILTER", "trace"),
        ("SEVERA_CONNECTOR_TALENOM_CLIENT_SECRET", "canarysecret-talenom"),
        ("SEVERA_CONNECTOR_TALENOM_SUBSCRIPTION_KEY", "canarykey-talenom"),
    ];
    let scenario = canary_company();
    let service = Service::start_with(&scenario, &vars).await;
    let mut request = crate::harness::new_connection();
    let connection = request.connection.as_mut().unwrap();
    connection.severa_client_secret = "wrong-canarysecret".to_owned();
    connection.severa_client_id = "canaryclient-severa".to_owned();
    let refused = service.connections().await.create_connection(request.clone()).await.unwrap_err();
    request.connection.as_mut().unwrap().severa_client_secret = "canarysecret-severa".to_owned();
    service.connections().await.create_connection(request).await.unwrap();
    service.activate(v1::AfterRows::LeaveDraft).await;
    let parameters = Some(v1::TransferInvoicesParameters { validate_only: true, ..Default::default() });
    service.transfer_with(v1::TransferInvoicesRequest { parameters, ..Default::default() }).await.unwrap();
    let outcome = service.transfer().await;
    assert_eq!(outcome.summary().transferred, 1, "{:?}", outcome.results);
    eventually("the run's span arrives", || {
        receiver.spans().iter().any(|span| span.name == "run").then_some(())
    })
    .await;

    let told = format!(
        "{:?} {:?} {:?}",
        refused,
        outcome.results.iter().map(|r| &r.findings).collect::<Vec<_>>(),
        outcome.run
    );
    let mut places = vec![
        ("logs", service.logs().into_bytes()),
        ("spans", format!("{:?}", receiver.spans()).into_bytes()),
        ("answers", told.into_bytes()),
    ];
    for entry in std::fs::read_dir(service.dir()).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_str().unwrap().starts_with("connector.db") {
            let bytes = std::fs::read(&path).unwrap();
            // The lock file beside it is empty.
            if !bytes.is_empty() {
                places.push(("database", bytes));
            }
        }
    }
    assert!(places.iter().filter(|(place, _)| *place == "database").count() >= 2, "the database and its log");
    for (place, bytes) in &places {
        assert!(bytes.len() > 100, "{place} were looked at");
        for canary in CANARIES {
            let is_there = bytes.windows(canary.len()).any(|window| window == canary.as_bytes());
            assert!(!is_there, "{canary} is in the {place}");
        }
    }
    service.finish();
}
