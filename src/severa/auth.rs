//! Severa's tokens: client credentials as a JSON object, which is not the form of OAuth.
//!
//! The names of the answer are Severa's own (`access_token_expires_in`, in seconds). How long a token lives is not
//! documented, so the answer alone says it. A new token is asked for instead of a refresh, which is one case less.

use std::sync::Arc;

use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::{Config, wire};
use crate::{
    domain::{ParseError, connection::Credentials},
    outbound::{Cause, Endpoint, Grant, Problem, TokenForm},
};

/// The request for a token. Where scopes are given that the credentials do not have, Severa refuses it as a whole.
pub(super) fn form(config: &Config, credentials: &Credentials) -> Result<TokenForm, Cause> {
    let endpoint = Endpoint { operation: wire::TOKEN, method: reqwest::Method::POST, template: "/v1/token" };
    let mut body = json!({
        "client_id": credentials.client_id,
        "client_secret": credentials.client_secret.expose_secret(),
    });
    if let Some(scope) = &config.scope {
        body["scope"] = json!(scope);
    }
    let mut request = endpoint.request(endpoint.url(&config.base_url, &[]));
    wire::json_body(&mut request, &body);
    if credentials.client_id.is_empty() {
        return Err(Arc::new(ParseError::Empty));
    }
    Ok(TokenForm { endpoint, request, read })
}

fn read(body: &Value) -> Result<Grant, Problem> {
    Grant::read(body, "access_token_expires_in")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_grant_has_severas_names() {
        let grant = read(&json!({ "access_token": "abc", "access_token_expires_in": 3600 })).unwrap();
        assert_eq!(grant.authorization, "Bearer abc");
        assert_eq!(grant.lifetime, Duration::from_hours(1));
        assert!(!format!("{grant:?}").contains("abc"));
        assert_eq!(read(&json!({ "token_type": "Bearer" })).unwrap_err().path, "$.access_token");
    }
}
