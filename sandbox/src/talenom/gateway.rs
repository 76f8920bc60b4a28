//! The gateway in front of Talenom: tokens, subscription key, region and organization, and the errors of each.

use std::time::Instant;

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use uuid::Uuid;

use crate::contract::Findings;
use crate::exchange::{Answer, Request};
use crate::journal::Rule;
use crate::talenom::state::Gateway;

/// An error of the Sales API (documented for the General Ledger API, assumed here).
pub(crate) fn error(status: StatusCode, code: &str, message: &str) -> Answer {
    Answer::json(
        status,
        json!({ "error": message, "code": code, "telemetryId": Uuid::new_v4().simple().to_string() }),
    )
}

/// 400 of the Sales API.
pub(crate) fn invalid(code: &str, message: &str) -> Answer {
    error(StatusCode::BAD_REQUEST, code, message)
}

/// 409 of the Sales API.
pub(crate) fn conflict(code: &str, message: &str) -> Answer {
    error(StatusCode::CONFLICT, code, message)
}

/// 404 of the Sales API.
pub(crate) fn not_found(what: &str) -> Answer {
    error(StatusCode::NOT_FOUND, "NotFound", &format!("There is no such {what}."))
}

/// An error of the gateway itself (assumed: as Azure API Management answers).
pub(crate) fn gateway_error(status: StatusCode, message: &str) -> Answer {
    Answer::json(status, json!({ "statusCode": status.as_u16(), "message": message }))
}

/// 404 of the gateway, for a path that it does not know.
pub(crate) fn unknown_path() -> Answer {
    gateway_error(StatusCode::NOT_FOUND, "Resource not found")
}

/// An answer with this status that says nothing of the call: of the gateway where it speaks for itself, else of the
/// Sales API.
pub(crate) fn failure(status: StatusCode) -> Answer {
    let reason = status.canonical_reason().unwrap_or("Error");
    match status.as_u16() {
        401 | 404 | 429 | 502..=504 => gateway_error(status, reason),
        _ => error(status, &reason.replace(' ', ""), "The request could not be handled."),
    }
}

/// 429 of the gateway (assumed: as Azure API Management answers).
pub(crate) fn over_limit() -> Answer {
    gateway_error(StatusCode::TOO_MANY_REQUESTS, "Rate limit is exceeded. Try again later.")
}

/// Admits a call: subscription key first, then token (documented order), then region, organization and its limit
/// (assumed). Returns the place of the organization.
pub(crate) fn admit(
    gateway: &mut Gateway,
    request: &Request,
    path: &[String],
    findings: &mut Findings,
) -> Result<usize, Answer> {
    let key = request.header("ocp-apim-subscription-key");
    if key.is_none() {
        findings.flag(Rule::Header, "header Ocp-Apim-Subscription-Key is missing");
    }
    if request.bearer().is_none() {
        findings.flag(Rule::Header, "header Authorization: Bearer is missing");
    }
    match key {
        None => {
            return Err(gateway_error(
                StatusCode::UNAUTHORIZED,
                "Access denied due to missing subscription key.",
            ));
        }
        Some(key) if key != gateway.subscription_key => {
            return Err(gateway_error(
                StatusCode::UNAUTHORIZED,
                "Access denied due to invalid subscription key.",
            ));
        }
        Some(_) => {}
    }
    let expires = request.bearer().and_then(|token| gateway.tokens.get(token));
    if expires.is_none_or(|expires| *expires <= Instant::now()) {
        return Err(gateway_error(
            StatusCode::UNAUTHORIZED,
            "Unauthorized. Access token is missing or invalid.",
        ));
    }
    if path[0] != gateway.region {
        return Err(unknown_path());
    }
    let place =
        gateway.organizations.iter().position(|organization| path[1] == organization.number.to_string());
    let place = place.filter(|place| gateway.organizations[*place].client_has_access).ok_or_else(|| {
        error(StatusCode::FORBIDDEN, "Forbidden", "The client has no rights to this organization.")
    })?;
    let limit = gateway.organizations[place].limit.as_mut();
    if limit.is_none_or(|limit| limit.admits(Instant::now())) {
        Ok(place)
    } else {
        Err(over_limit().with_header("retry-after", "1".to_owned()))
    }
}

/// `POST /connect/token`: client credentials in the form or in the Authorization header. The path and the error
/// statuses are assumed; the answer is that of `OAuth2`.
pub(crate) fn give_token(gateway: &mut Gateway, request: &Request, findings: &mut Findings) -> Answer {
    let is_form = request
        .header("content-type")
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    let form: Vec<(String, String)> = form_urlencoded::parse(&request.body).into_owned().collect();
    let field = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let basic = request.header("authorization").and_then(basic_credentials);
    let credentials = match (&basic, field("client_id"), field("client_secret")) {
        (Some((id, secret)), _, _) => Some((id.as_str(), secret.as_str())),
        (None, Some(id), Some(secret)) => Some((id, secret)),
        (None, _, _) => None,
    };
    let refuse = |status, code: &str| Answer::json(status, json!({ "error": code }));
    if !is_form {
        return refuse(StatusCode::BAD_REQUEST, "invalid_request");
    }
    if field("grant_type") != Some("client_credentials") {
        findings.flag(Rule::Body, "grant_type is not client_credentials");
        return refuse(StatusCode::BAD_REQUEST, "unsupported_grant_type");
    }
    if credentials != Some((gateway.client_id.as_str(), gateway.client_secret.as_str())) {
        let status = if basic.is_some() { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
        return refuse(status, "invalid_client");
    }
    if field("scope").is_some_and(|scope| scope != gateway.scope) {
        return refuse(StatusCode::BAD_REQUEST, "invalid_scope");
    }
    let now = Instant::now();
    gateway.tokens.retain(|_, expires| now < *expires);
    let token = format!("talenom-{}", Uuid::new_v4().simple());
    gateway.tokens.insert(token.clone(), now + gateway.token_lifetime);
    Answer::ok(json!({
        "access_token": token, "token_type": "Bearer", "expires_in": gateway.token_lifetime.as_secs(),
        "scope": gateway.scope,
    }))
}

fn basic_credentials(header: &str) -> Option<(String, String)> {
    let bytes = STANDARD.decode(header.strip_prefix("Basic ")?).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}
