//! The one HTTP client: bounded, traced, without repeats or redirects of its own.

use std::{sync::Arc, time::Duration};

use opentelemetry::{global, propagation::Injector};
use reqwest::{
    Method, Request, Response, StatusCode, Url,
    header::{HeaderMap, HeaderName, HeaderValue},
    redirect::Policy,
};
use serde_json::Value;
use tracing::{Instrument, Span, field::Empty};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::{
    classify::{Refusal, kind_of},
    error::{Api, Error, ErrorKind},
    json::{self, Problem, Reason},
};

/// How calls are made.
#[derive(Debug, Clone, Copy)]
pub struct Config {
    /// How long a connection, TLS included, may take.
    pub connect_timeout: Duration,
    /// The most bytes of an answer that are read, after decompression.
    pub answer_bytes_max: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self { connect_timeout: Duration::from_secs(10), answer_bytes_max: 16 * 1024 * 1024 }
    }
}

/// The HTTP client could not be made: no certificates of authorities on this machine, most likely.
#[derive(Debug, thiserror::Error)]
#[error("the http client could not be made")]
pub struct BuildError(#[source] reqwest::Error);

/// Sends requests, traces them, and says what came of each. Cheap to clone; all clones share the connections.
#[derive(Debug, Clone)]
pub struct Caller {
    client: reqwest::Client,
    answer_bytes_max: usize,
}

/// An operation of an upstream.
#[derive(Debug)]
pub(crate) struct Endpoint {
    /// The name in errors, traces and docs, such as `listInvoices`.
    pub(crate) operation: &'static str,
    pub(crate) method: Method,
    /// The path below the base address; segments in braces are filled in.
    pub(crate) template: &'static str,
}

impl Endpoint {
    /// An operation that reads.
    pub(crate) const fn get(operation: &'static str, template: &'static str) -> Self {
        Self { operation, method: Method::GET, template }
    }

    /// Whether the operation changes nothing.
    pub(crate) fn is_read(&self) -> bool {
        self.method == Method::GET
    }

    /// The operation's address, each braced segment filled with the next value and percent-encoded.
    pub(crate) fn url(&self, base: &Url, values: &[&str]) -> Url {
        let mut url = base.clone();
        let mut values = values.iter();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty();
            for segment in self.template.split('/').filter(|segment| !segment.is_empty()) {
                segments.push(if segment.starts_with('{') {
                    values.next().unwrap_or(&segment)
                } else {
                    segment
                });
            }
        }
        url
    }

    /// A request for the operation at this address.
    pub(crate) fn request(&self, url: Url) -> Request {
        Request::new(self.method.clone(), url)
    }
}

/// An answer with a 2xx status, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Result<Value, Problem> {
        json::parse(&self.body)
    }
}

impl Caller {
    /// Makes the client. It takes no proxy from the environment: upstream hosts come from the configuration only.
    ///
    /// # Errors
    /// [`BuildError`] where the TLS library finds nothing to verify servers with.
    pub fn new(config: Config) -> Result<Self, BuildError> {
        let client = reqwest::Client::builder()
            .user_agent(concat!("severa-connector/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(config.connect_timeout)
            .retry(reqwest::retry::never())
            .redirect(Policy::none())
            .no_proxy()
            .build()
            .map_err(BuildError)?;
        Ok(Self { client, answer_bytes_max: config.answer_bytes_max })
    }

    /// Sends one request once, in a span that names the operation but neither query, headers nor bodies.
    pub(crate) async fn call(
        &self,
        api: Api,
        endpoint: &Endpoint,
        mut request: Request,
        read_refusal: fn(&Value) -> Refusal,
    ) -> Result<Answer, Error> {
        let span = client_span(api, endpoint, request.url());
        inject_trace_context(&span, request.headers_mut());
        let outcome = self.exchange(request, read_refusal).instrument(span.clone()).await;
        if let Err(kind) = &outcome {
            span.record("error.type", kind.name());
            span.record("otel.status_code", "ERROR");
        }
        outcome.map_err(|kind| Error { api, operation: endpoint.operation, kind })
    }

    async fn exchange(
        &self,
        request: Request,
        read_refusal: fn(&Value) -> Refusal,
    ) -> Result<Answer, ErrorKind> {
        let mut response = self.client.execute(request).await.map_err(transport_error)?;
        let status = response.status();
        Span::current().record("http.response.status_code", status.as_u16());
        let body = self.read(&mut response).await;
        if status.is_success() {
            return Ok(Answer { headers: std::mem::take(response.headers_mut()), body: body? });
        }
        Err(refused(status, response.headers(), &body.unwrap_or_default(), read_refusal))
    }

    /// Reads a body up to the most that is allowed, whatever length it claims to have.
    async fn read(&self, response: &mut Response) -> Result<Vec<u8>, ErrorKind> {
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(no_answer)? {
            if body.len() + chunk.len() > self.answer_bytes_max {
                let reason = Reason::TooLarge { bytes_max: self.answer_bytes_max };
                return Err(ErrorKind::Contract { path: "$".to_owned(), reason });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

/// A span by OpenTelemetry's conventions for HTTP clients.
fn client_span(api: Api, endpoint: &Endpoint, url: &Url) -> Span {
    tracing::info_span!(
        "upstream call",
        otel.kind = "client",
        otel.name = %format_args!("{} {}", endpoint.method, endpoint.template),
        otel.status_code = Empty,
        upstream.operation = %format_args!("{api}.{}", endpoint.operation),
        http.request.method = %endpoint.method,
        url.template = endpoint.template,
        server.address = url.host_str(),
        server.port = url.port_or_known_default(),
        http.response.status_code = Empty,
        "error.type" = Empty,
    )
}

/// Lets the upstream's trace, where it has one, hang on ours.
fn inject_trace_context(span: &Span, headers: &mut HeaderMap) {
    struct Headers<'a>(&'a mut HeaderMap);
    impl Injector for Headers<'_> {
        fn set(&mut self, key: &str, value: String) {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(key), HeaderValue::try_from(value)) {
                self.0.insert(name, value);
            }
        }
    }
    let context = span.context();
    global::get_text_map_propagator(|propagator| propagator.inject_context(&context, &mut Headers(headers)));
}

/// The kind of a failure below HTTP. Only one that came before the first byte of the request is "not sent".
fn transport_error(error: reqwest::Error) -> ErrorKind {
    if error.is_connect() || error.is_builder() {
        ErrorKind::NotSent(Arc::new(error.without_url()))
    } else {
        no_answer(error)
    }
}

/// The address is taken off: its query may hold numbers and business ids.
fn no_answer(error: reqwest::Error) -> ErrorKind {
    ErrorKind::NoAnswer(Arc::new(error.without_url()))
}

fn refused(
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
    read_refusal: fn(&Value) -> Refusal,
) -> ErrorKind {
    let refusal = json::parse(body).map(|body| read_refusal(&body)).unwrap_or_default();
    kind_of(status, headers, refusal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_filled_in_and_encoded() {
        let endpoint = Endpoint::get("rows", "/v1/invoices/{invoice}/rows/{row}");
        for base in ["https://api.example/rest-api", "https://api.example/rest-api/"] {
            let url = endpoint.url(&Url::parse(base).unwrap(), &["a/b c", "ä"]);
            assert_eq!(url.as_str(), "https://api.example/rest-api/v1/invoices/a%2Fb%20c/rows/%C3%A4");
        }
    }

    #[tokio::test]
    async fn what_never_left_is_not_sent_and_shows_no_address() {
        // Bound and closed again, so nobody listens there.
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let endpoint = Endpoint::get("find", "/contacts");
        let url = Url::parse(&format!("http://127.0.0.1:{port}/contacts?businessId=1234567-1")).unwrap();
        let caller = Caller::new(Config::default()).unwrap();
        let refusal = |_: &Value| Refusal::default();
        let error = caller.call(Api::Talenom, &endpoint, endpoint.request(url), refusal).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::NotSent(_)), "{error:?}");
        assert!(!format!("{error:?}").contains("1234567"), "{error:?}");
    }

    #[tokio::test]
    async fn an_answer_that_ends_in_the_middle_or_is_none_is_no_answer() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        for said in ["", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n[{"] {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
            let server = async {
                let (mut socket, _) = listener.accept().await.unwrap();
                let _ = socket.read(&mut [0; 1024]).await.unwrap();
                socket.write_all(said.as_bytes()).await.unwrap();
            };
            let endpoint = Endpoint::get("list", "/");
            let caller = Caller::new(Config::default()).unwrap();
            let call = caller.call(Api::Severa, &endpoint, endpoint.request(url), |_| Refusal::default());
            let (outcome, ()) = tokio::join!(call, server);
            assert!(matches!(outcome.unwrap_err().kind, ErrorKind::NoAnswer(_)), "{said}");
        }
    }
}
