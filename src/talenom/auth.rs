//! Talenom's tokens: the client credentials of OAuth, with the credentials in the form (assumed; the header is the other way
//! that OAuth allows). Address and scope of the token endpoint are not public and come from the configuration.

use reqwest::{
    Method, Request,
    header::{CONTENT_TYPE, HeaderValue},
};
use secrecy::ExposeSecret;
use serde_json::Value;

use super::{Config, wire};
use crate::outbound::{Endpoint, Grant, Problem, TokenForm};

/// The request for a token.
pub(super) fn form(config: &Config) -> TokenForm {
    let endpoint = Endpoint { operation: wire::TOKEN, method: Method::POST, template: "{token address}" };
    let mut request = Request::new(Method::POST, config.token_url.clone());
    let form_type = HeaderValue::from_static("application/x-www-form-urlencoded");
    request.headers_mut().insert(CONTENT_TYPE, form_type);
    // The query of an address is written in the same encoding as a form.
    let mut encoder = config.token_url.clone();
    encoder.set_query(None);
    encoder
        .query_pairs_mut()
        .append_pair("grant_type", "client_credentials")
        .append_pair("client_id", &config.client_id)
        .append_pair("client_secret", config.client_secret.expose_secret())
        .extend_pairs(config.scope.iter().map(|scope| ("scope", scope)));
    *request.body_mut() = encoder.query().map(|form| form.to_owned().into());
    TokenForm { endpoint, request, read }
}

fn read(body: &Value) -> Result<Grant, Problem> {
    Grant::read(body, "expires_in")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use reqwest::Url;
    use secrecy::SecretString;
    use serde_json::json;

    use super::*;

    fn config() -> Config {
        Config {
            base_url: Url::parse("https://a.example").unwrap(),
            region: "fi".to_owned(),
            token_url: Url::parse("https://id.example/connect/token?tenant=7").unwrap(),
            scope: Some("sales api".to_owned()),
            client_id: "id".to_owned(),
            client_secret: SecretString::from("s&c=r+t"),
            subscription_key: SecretString::from("key"),
            request_timeout: Duration::from_secs(1),
            in_flight_max: 1,
            capabilities_absent: Vec::new(),
        }
    }

    #[test]
    fn the_form_is_encoded_and_the_address_stays() {
        let form = form(&config());
        let body = form.request.body().and_then(reqwest::Body::as_bytes).unwrap();
        let expected =
            "grant_type=client_credentials&client_id=id&client_secret=s%26c%3Dr%2Bt&scope=sales+api";
        assert_eq!(std::str::from_utf8(body).unwrap(), expected);
        assert_eq!(form.request.url().as_str(), "https://id.example/connect/token?tenant=7");
    }

    #[test]
    fn no_secret_is_shown() {
        let shown = format!("{:?} {:?}", config(), read(&json!({ "access_token": "abc", "expires_in": 5 })));
        assert!(!shown.contains("s&c") && !shown.contains("key") && !shown.contains("abc"), "{shown}");
    }
}
