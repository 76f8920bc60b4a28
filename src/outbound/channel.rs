//! One API as one party uses it: with its token, at its pace, behind its fence, and with the few repeats.

use std::{fmt, sync::Arc, time::Duration};

use reqwest::{
    Request,
    header::{AUTHORIZATION, HeaderMap, HeaderValue},
};
use serde_json::Value;

use super::{
    caller::{Answer, Caller, Endpoint},
    classify::Refusal,
    error::{Api, Cause, Effect, Error, ErrorKind},
    fence::Fence,
    json::Problem,
    pace::Gate,
    retry::{self, Budget},
    token::{self, Grant},
};

/// How an API gives tokens.
pub(crate) struct TokenForm {
    /// The operation.
    pub(crate) endpoint: Endpoint,
    /// The request, secret included.
    pub(crate) request: Request,
    /// Reads the answer.
    pub(crate) read: fn(&Value) -> Result<Grant, Problem>,
}

/// What a channel is made of.
pub(crate) struct Setup {
    pub(crate) api: Api,
    pub(crate) caller: Caller,
    /// How long one call may take, from its first byte to the last of its answer.
    pub(crate) timeout: Duration,
    /// Sent with every call but the token's.
    pub(crate) headers: HeaderMap,
    pub(crate) token: TokenForm,
    pub(crate) gate: Gate,
    pub(crate) read_refusal: fn(&Value) -> Refusal,
}

/// Makes calls of one API for one party. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Channel(Arc<State>);

struct State {
    setup: Setup,
    token: token::Cache,
    budget: Budget,
}

/// Its headers and token request hold secrets.
impl fmt::Debug for Channel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Channel").field("api", &self.0.setup.api).finish_non_exhaustive()
    }
}

/// A header value that `Debug` does not show, and that HTTP/2 does not put into its table.
///
/// # Errors
/// The cause, where the secret has a character that no header can have.
pub(crate) fn secret_header(secret: &str) -> Result<HeaderValue, Cause> {
    let mut value = HeaderValue::from_str(secret).map_err(|error| Arc::new(error) as Cause)?;
    value.set_sensitive(true);
    Ok(value)
}

impl Channel {
    pub(crate) fn new(setup: Setup) -> Self {
        Self(Arc::new(State { setup, token: token::Cache::default(), budget: Budget::new() }))
    }

    /// An error of this channel's API.
    pub(crate) fn error(&self, endpoint: &Endpoint, kind: impl Into<ErrorKind>) -> Error {
        Error { api: self.0.setup.api, operation: endpoint.operation, kind: kind.into() }
    }

    /// Makes a call, and makes it again where that is allowed and may help.
    pub(crate) async fn send(
        &self,
        endpoint: &Endpoint,
        request: &Request,
        fence: &Fence,
    ) -> Result<Answer, Error> {
        self.0.budget.earn();
        let mut attempts = 0;
        loop {
            attempts += 1;
            let error = match self.attempt(endpoint, request, fence).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let delay = retry::delay(&error.kind, endpoint.is_read(), attempts);
            let is_limit = matches!(error.kind, ErrorKind::RateLimited { .. });
            if let (true, Some(delay)) = (is_limit, delay) {
                // Everybody at this gate spends the same limit.
                self.0.setup.gate.pause(delay);
            }
            let Some(delay) = delay.filter(|_| self.0.budget.spend()) else { return Err(error) };
            tracing::debug!(
                upstream.operation = endpoint.operation,
                attempts,
                error = error.kind.name(),
                "a call is made again"
            );
            if !is_limit {
                tokio::time::sleep(delay).await;
            }
        }
    }

    /// Makes a call once; twice where the first token was refused, which has no effect.
    async fn attempt(&self, endpoint: &Endpoint, request: &Request, fence: &Fence) -> Result<Answer, Error> {
        let token = self.token(endpoint).await?;
        match self.once(endpoint, request, &token, fence).await {
            Err(Error { kind: ErrorKind::Credentials { status: 401, .. }, .. }) => {
                self.0.token.forget(&token).await;
                let token = self.token(endpoint).await?;
                self.once(endpoint, request, &token, fence).await
            }
            outcome => outcome,
        }
    }

    async fn once(
        &self,
        endpoint: &Endpoint,
        request: &Request,
        token: &HeaderValue,
        fence: &Fence,
    ) -> Result<Answer, Error> {
        let setup = &self.0.setup;
        let Some(mut request) = request.try_clone() else {
            let cause = std::io::Error::other("a request with a streamed body cannot be repeated");
            return Err(self.error(endpoint, ErrorKind::NotSent(Arc::new(cause))));
        };
        request.headers_mut().extend(setup.headers.clone());
        request.headers_mut().insert(AUTHORIZATION, token.clone());
        *request.timeout_mut() = Some(setup.timeout);
        let _permit = setup.gate.enter().await;
        if !endpoint.is_read() && !fence.allows(setup.timeout) {
            return Err(self.error(endpoint, ErrorKind::LeaseTooShort));
        }
        setup.caller.call(setup.api, endpoint, request, setup.read_refusal).await
    }

    /// The token for a call. Whatever came of asking for it, the call itself was not sent.
    async fn token(&self, endpoint: &Endpoint) -> Result<HeaderValue, Error> {
        self.0.token.get(self.fetch_token()).await.map_err(|error| {
            if error.effect() == Effect::None {
                error
            } else {
                self.error(endpoint, ErrorKind::NotSent(Arc::new(error)))
            }
        })
    }

    async fn fetch_token(&self) -> Result<Grant, Error> {
        let setup = &self.0.setup;
        let form = &setup.token;
        let Some(mut request) = form.request.try_clone() else {
            let cause = std::io::Error::other("a token request with a streamed body cannot be repeated");
            return Err(self.error(&form.endpoint, ErrorKind::NotSent(Arc::new(cause))));
        };
        *request.timeout_mut() = Some(setup.timeout);
        let _permit = setup.gate.enter().await;
        let answer = setup.caller.call(setup.api, &form.endpoint, request, setup.read_refusal).await;
        let answer = answer.map_err(refused_grant)?;
        let grant = answer.json().and_then(|body| (form.read)(&body));
        grant.map_err(|problem| self.error(&form.endpoint, problem))
    }
}

/// A token endpoint that turns a request down means the credentials: they are all that the request holds.
fn refused_grant(mut error: Error) -> Error {
    if let ErrorKind::Rejected { status: status @ (400 | 422), code } = &error.kind {
        error.kind = ErrorKind::Credentials { status: *status, code: code.clone() };
    } else if matches!(error.kind, ErrorKind::Unexpected { status: 400 }) {
        error.kind = ErrorKind::Credentials { status: 400, code: None };
    }
    error
}
