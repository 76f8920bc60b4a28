//! Severa's errors, tokens, scopes and rate limit.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::clock;
use crate::contract::Findings;
use crate::exchange::{Answer, Request};
use crate::journal::Rule;
use crate::severa::state::{Organization, Token};

/// How long a refresh token lives; the sandbox names it but serves no refresh.
const REFRESH_LIFETIME: Duration = Duration::from_hours(24);

/// Where an error lies (documented names).
#[derive(Debug, Clone, Copy)]
pub(crate) enum Location {
    Body,
    Header,
    Uri,
}

/// An `ExceptionModel` (documented shape).
pub(crate) fn error(status: StatusCode, kind: &str, message: &str, location: Location, name: &str) -> Answer {
    let location = match location {
        Location::Body => "RequestBody",
        Location::Header => "RequestHeader",
        Location::Uri => "UriParameter",
    };
    let detail = json!({
        "message": message, "url": null, "location": { "type": location, "name": name, "identifier": null },
    });
    let error =
        json!({ "httpStatusCode": status.as_u16(), "type": kind, "details": [detail], "stack": null });
    Answer::json(status, json!({ "error": error }))
}

/// 400 for a parameter or a value that Severa does not take.
pub(crate) fn invalid_parameter(message: &str, location: Location, name: &str) -> Answer {
    error(StatusCode::BAD_REQUEST, "InvalidParameter", message, location, name)
}

/// 404 (documented: without a body).
pub(crate) fn not_found() -> Answer {
    Answer::empty(StatusCode::NOT_FOUND)
}

fn unauthorized(message: &str) -> Answer {
    error(StatusCode::UNAUTHORIZED, "AuthenticationRequired", message, Location::Header, "Authorization")
}

/// An answer with this status that says nothing of the call: 404 without a body, everything else as an
/// `ExceptionModel`.
pub(crate) fn failure(status: StatusCode) -> Answer {
    let kind = match status {
        StatusCode::NOT_FOUND => return not_found(),
        StatusCode::UNAUTHORIZED => "AuthenticationRequired",
        StatusCode::FORBIDDEN => "InsufficientApiScope",
        _ if status.is_client_error() => "InvalidRequest",
        _ => "UnhandledException",
    };
    error(status, kind, "The request could not be handled.", Location::Uri, "path")
}

/// 429 (documented: the text, and no header that says when to come again).
pub(crate) fn over_limit(per_second: usize) -> Answer {
    let text = format!("API calls quota exceeded! maximum admitted {per_second} per 1s.");
    Answer::text(StatusCode::TOO_MANY_REQUESTS, text)
}

/// Counts a call against the organization's rate limit; answers 429 when there were too many.
pub(crate) fn limit(organization: &mut Organization) -> Result<(), Answer> {
    let limit = &mut organization.limit;
    if limit.admits(Instant::now()) { Ok(()) } else { Err(over_limit(limit.per_second)) }
}

/// Admits a call with a token: limit, token, `Client_Id` header, scope. Returns the place of its organization.
pub(crate) fn admit(
    organizations: &mut [Organization],
    request: &Request,
    scope: Option<&str>,
    findings: &mut Findings,
) -> Result<usize, Answer> {
    let client_id = request.header("client_id");
    let bearer = request.bearer().unwrap_or_default();
    let place = organizations
        .iter()
        .position(|organization| organization.tokens.contains_key(bearer))
        .or_else(|| organizations.iter().position(|organization| client_id == Some(&organization.client_id)));
    if request.bearer().is_none() {
        findings.flag(Rule::Header, "header Authorization: Bearer is missing");
    }
    if client_id.is_none() {
        findings.flag(Rule::Header, "header Client_Id is missing");
    }
    let Some(place) = place else { return Err(unauthorized("The access token is not valid.")) };
    let organization = &mut organizations[place];
    limit(organization)?;
    if client_id != Some(&organization.client_id) {
        // Documented: the header is needed. Assumed: Severa refuses a call without it.
        return Err(error(
            StatusCode::UNAUTHORIZED,
            "AuthenticationRequired",
            "The Client_Id header does not belong to the access token.",
            Location::Header,
            "Client_Id",
        ));
    }
    let token = organization.tokens.get(bearer).filter(|token| Instant::now() < token.expires);
    let Some(token) = token else {
        return Err(unauthorized("The access token is not valid or has expired."));
    };
    if let Some(scope) = scope.filter(|scope| !token.scopes.contains(*scope)) {
        let message = format!("The access token lacks the scope {scope}.");
        return Err(error(
            StatusCode::FORBIDDEN,
            "InsufficientApiScope",
            &message,
            Location::Header,
            "Authorization",
        ));
    }
    Ok(place)
}

/// A field of a token request, in any spelling of its name (seen in public clients, but not documented).
fn credential<'a>(body: &'a Value, name: &str) -> Option<&'a str> {
    let field = body.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    field.1.as_str()
}

/// `POST /v1/token`: documented body and answer, with their names that no `OAuth2` library reads.
pub(crate) fn give_token(
    organizations: &mut [Organization],
    request: &Request,
    findings: &mut Findings,
) -> Answer {
    let body = request.json().unwrap_or_default();
    for name in ["client_id", "client_secret"] {
        if body[name].is_null() {
            findings.flag(Rule::Body, format!("field {name} is missing, or not written so"));
        }
    }
    let client_id = credential(&body, "client_id");
    let organization =
        organizations.iter_mut().find(|organization| client_id == Some(&organization.client_id));
    let Some(organization) = organization else { return unauthorized("The client id or secret is wrong.") };
    if let Err(answer) = limit(organization) {
        return answer;
    }
    if credential(&body, "client_secret") != Some(&organization.client_secret) {
        return unauthorized("The client id or secret is wrong.");
    }
    let asked = credential(&body, "scope").unwrap_or_default();
    let mut scopes: BTreeSet<String> =
        asked.split([',', ' ']).filter(|scope| !scope.is_empty()).map(ToOwned::to_owned).collect();
    if let Some(excess) = scopes.iter().find(|scope| !organization.scopes.contains(*scope)) {
        // Documented for the authorize endpoint, assumed to hold here: scopes that are not allowed are unauthorized.
        return unauthorized(&format!("The scope {excess} is not allowed for the client."));
    }
    if scopes.is_empty() {
        // The scope is optional (documented); assumed: without it the client gets all that it may have.
        scopes.clone_from(&organization.scopes);
    }
    issue(organization, scopes)
}

fn issue(organization: &mut Organization, scopes: BTreeSet<String>) -> Answer {
    let now = Instant::now();
    organization.tokens.retain(|_, token| now < token.expires);
    let access_token = format!("severa-{}", Uuid::new_v4().simple());
    let lifetime = organization.token_lifetime;
    let answer = json!({
        "access_token": access_token,
        "access_token_type": "Bearer",
        "access_token_expires_in": lifetime.as_secs(),
        "access_token_expires_utc": clock::now() + lifetime,
        "refresh_token": format!("severa-refresh-{}", Uuid::new_v4().simple()),
        "refresh_token_expires_in": REFRESH_LIFETIME.as_secs(),
        "refresh_token_expires_utc": clock::now() + REFRESH_LIFETIME,
        "scope": scopes.iter().map(String::as_str).collect::<Vec<_>>().join(","),
    });
    organization.tokens.insert(access_token, Token { scopes, expires: now + lifetime });
    Answer::ok(answer)
}
