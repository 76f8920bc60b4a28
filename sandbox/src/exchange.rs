//! A request and its answer as both vendors' halves see them, free of the HTTP library's types.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use crate::connection::Breaker;

/// A request, whole and decoded.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Request {
    /// The header's text, if it is there and readable.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The token of `Authorization: Bearer`.
    pub(crate) fn bearer(&self) -> Option<&str> {
        self.header("authorization")?.strip_prefix("Bearer ")
    }

    /// The first value of a query parameter.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.values(name).next()
    }

    /// Every value of a repeatable query parameter.
    pub(crate) fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.query.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The first value of a query parameter, parsed. What cannot be parsed was refused by the contract before.
    pub(crate) fn parsed<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.value(name)?.parse().ok()
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// Method and path, for messages. Without the query: it can carry names and references.
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    headers: Vec<(&'static str, String)>,
    body: Content,
    delivery: Delivery,
    /// Whether it is not what the vendor would give.
    pub(crate) is_distorted: bool,
}

#[derive(Debug)]
enum Content {
    None,
    Json(Value),
    Text(String),
    Html(&'static str),
    Pdf(Vec<u8>),
}

/// How an answer comes to the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
    Whole,
    /// The body ends in the middle, and the connection with it. Without a body: `Never`.
    Cut,
    /// The body comes so much later than the head.
    Slow(Duration),
    /// The connection is reset instead.
    Never,
}

impl Answer {
    fn new(status: StatusCode, body: Content) -> Self {
        Self { status, headers: Vec::new(), body, delivery: Delivery::Whole, is_distorted: false }
    }

    /// No body.
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self::new(status, Content::None)
    }

    /// A JSON body.
    pub(crate) fn json(status: StatusCode, body: Value) -> Self {
        Self::new(status, Content::Json(body))
    }

    /// A plain text body.
    pub(crate) fn text(status: StatusCode, body: impl Into<String>) -> Self {
        Self::new(status, Content::Text(body.into()))
    }

    /// 200 with a page for people.
    pub(crate) fn html(page: &'static str) -> Self {
        Self::new(StatusCode::OK, Content::Html(page))
    }

    /// 200 with a PDF file.
    pub(crate) fn pdf(file: Vec<u8>) -> Self {
        Self::new(StatusCode::OK, Content::Pdf(file))
    }

    /// 200 with a JSON body.
    pub(crate) fn ok(body: Value) -> Self {
        Self::json(StatusCode::OK, body)
    }

    /// Adds a header.
    pub(crate) fn with_header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Is not what the vendor would give.
    pub(crate) fn distorted(self) -> Self {
        Self { is_distorted: true, ..self }
    }

    /// Comes otherwise than whole.
    pub(crate) fn delivered(self, delivery: Delivery) -> Self {
        Self { delivery, ..self }
    }

    /// The same without any field: an empty object, or as many of them.
    pub(crate) fn thin(mut self) -> Self {
        if let Content::Json(body) = &mut self.body {
            *body = match body {
                Value::Array(items) => items.iter().map(|_| json!({})).collect(),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
                    json!({})
                }
            };
        }
        self
    }

    /// The media type of the body, where there is one.
    pub(crate) fn content_type(&self) -> Option<&'static str> {
        match self.body {
            Content::None => None,
            Content::Json(_) => Some("application/json; charset=utf-8"),
            Content::Text(_) => Some("text/plain"),
            Content::Html(_) => Some("text/html; charset=utf-8"),
            Content::Pdf(_) => Some("application/pdf"),
        }
    }

    /// The body's text.
    pub(crate) fn body_text(&self) -> String {
        String::from_utf8_lossy(&self.bytes()).into_owned()
    }

    fn bytes(&self) -> Vec<u8> {
        match &self.body {
            Content::None => Vec::new(),
            Content::Json(value) => value.to_string().into_bytes(),
            Content::Text(text) => text.clone().into_bytes(),
            Content::Html(page) => page.as_bytes().to_vec(),
            Content::Pdf(file) => file.clone(),
        }
    }

    /// The response for the HTTP library. `breaker` is that of the connection it goes to.
    pub(crate) fn into_response(self, breaker: &Breaker) -> Response {
        let (kind, bytes) = (self.content_type(), self.bytes());
        let length = bytes.len();
        let (body, is_streamed) = match self.delivery {
            Delivery::Cut if length > 0 => (cut(bytes), true),
            Delivery::Slow(delay) if length > 0 => (slow(bytes, delay), true),
            Delivery::Cut | Delivery::Never => {
                breaker.break_off();
                (Body::empty(), false)
            }
            Delivery::Whole | Delivery::Slow(_) => (Body::from(bytes), false),
        };
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        if let Some(kind) = kind {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        if is_streamed {
            headers.insert(header::CONTENT_LENGTH, length.into());
        }
        for (name, value) in self.headers {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                headers.insert(name, value);
            }
        }
        response
    }
}

/// The first half, then an error, which ends the connection.
fn cut(mut bytes: Vec<u8>) -> Body {
    bytes.truncate(bytes.len().div_ceil(2).min(bytes.len() - 1));
    let broken = async {
        // The server sends what it has while it waits for more, so the first half is on its way before the end.
        tokio::task::yield_now().await;
        Err(io::ErrorKind::ConnectionAborted.into())
    };
    Body::from_stream(stream::once(async { io::Result::Ok(bytes) }).chain(stream::once(broken)))
}

fn slow(bytes: Vec<u8>, delay: Duration) -> Body {
    Body::from_stream(stream::once(async move {
        tokio::time::sleep(delay).await;
        io::Result::Ok(bytes)
    }))
}
