//! A started sandbox with tokens for both vendors, and calls in one line.

use std::path::Path;

use reqwest::Method;
use reqwest::header::HeaderMap;
use sandbox::{Ports, Rule, Sandbox, Scenario};
use serde_json::{Value, json};

/// One organization with a few invoices; the rate limit does not get in the way.
pub(crate) const SCENARIO: &str = r"
talenom: { client_id: tc, client_secret: ts, subscription_key: key, scope: sales }
organizations:
  - key: rautio
    name: Insinööritoimisto Rautio Oy
    business_id: 2332748-7
    severa: { client_id: sc, client_secret: ss, requests_per_second: 10000 }
    talenom: { organization_number: 14222 }
    customers:
      - { number: 1001, name: Kaisaniemen Portti Oy, business_id: 9004512-1, email: a@portti.example,
          einvoice: { address: '003790045121', operator: '003723327487' },
          address: { street: Vilhonkatu 9, postal_code: '00100', city: Helsinki } }
      - { number: 1002, name: Lakeuden Betoni Oy, payment_term: 30, changed: 2026-11-10T08:00:00Z }
      - { name: Numeroton Oy, active: false }
    invoices:
      - { number: 101, customer: 1001, date: 2026-11-02, entry_date: 2026-11-01,
          rows: [{ code: T1, description: Suunnittelu, quantity: 7.5, price: 98.00 },
                 { type: travel, description: Matka, quantity: 100, unit: km, price: 0.59 },
                 { type: fees, description: Kirja, quantity: 3, price: 0.10, vat: 13.5, account: 3100 }] }
      - { number: 102, customer: 1002, date: 2026-11-03, reference: '77', changed: 2026-11-20T10:00:00Z,
          rows: [{ quantity: 1, price: 100 }] }
      - { number: 103, customer: 1001, date: 2026-11-04, status: Maksettu, payment_date: 2026-11-10,
          rows: [{ quantity: 2, price: 50 }] }
      - { customer: 1002, date: 2026-11-05, status: Luonnos, rows: [] }
";

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|_| panic!("{} is not JSON: {}", self.status, self.text))
    }

    /// The body of an answer with this status.
    #[track_caller]
    pub(crate) fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json()
    }
}

/// A caller with the sandbox it calls.
pub(crate) struct Caller {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: reqwest::Client,
    pub(crate) severa_token: String,
    pub(crate) talenom_token: String,
}

/// Sends a request: the one place where the tests do so.
#[expect(
    clippy::disallowed_methods,
    reason = "the sandbox has no outbound::Caller: it shares no code with the connector"
)]
pub(crate) async fn send(request: reqwest::RequestBuilder) -> Reply {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Reply { status, headers, text: response.text().await.unwrap() }
}

impl Caller {
    /// Starts the usual scenario.
    pub(crate) async fn start() -> Self {
        Self::with(SCENARIO).await
    }

    /// Starts a scenario that has the usual clients.
    pub(crate) async fn with(yaml: &str) -> Self {
        let sandbox = Sandbox::start(Scenario::from_yaml(yaml).unwrap(), Ports::any()).await.unwrap();
        if let Some(directory) = std::env::var_os("CONFORMANCE_RECORD") {
            sandbox.record_into(Path::new(&directory).join("sandbox")).unwrap();
        }
        let http = reqwest::Client::builder().build().unwrap();
        let mut caller = Self { sandbox, http, severa_token: String::new(), talenom_token: String::new() };
        let answer =
            caller.severa_token(&json!({"client_id": "sc", "client_secret": "ss"})).await.expect(200);
        answer["access_token"].as_str().unwrap().clone_into(&mut caller.severa_token);
        let answer = caller.talenom_token(&[("client_id", "tc"), ("client_secret", "ts")]).await.expect(200);
        answer["access_token"].as_str().unwrap().clone_into(&mut caller.talenom_token);
        caller
    }

    pub(crate) async fn severa_token(&self, body: &Value) -> Reply {
        let url = format!("{}/v1/token", self.sandbox.severa_base_url());
        send(self.http.post(url).json(body)).await
    }

    /// A token request with `client_credentials` and these further fields.
    pub(crate) async fn talenom_token(&self, fields: &[(&str, &str)]) -> Reply {
        let form: Vec<_> = fields.iter().copied().chain([("grant_type", "client_credentials")]).collect();
        send(self.http.post(self.sandbox.talenom_token_url()).form(&form)).await
    }

    /// A request to Severa with the right headers.
    pub(crate) fn severa_request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = format!("{}{path}", self.sandbox.severa_base_url());
        self.http.request(method, url).bearer_auth(&self.severa_token).header("Client_Id", "sc")
    }

    pub(crate) async fn severa(&self, path: &str) -> Reply {
        send(self.severa_request(Method::GET, path)).await
    }

    pub(crate) async fn patch(&self, guid: &str, body: &Value) -> Reply {
        send(self.severa_request(Method::PATCH, &format!("/v1/invoices/{guid}")).json(body)).await
    }

    /// A request to Talenom's organization with the right headers.
    pub(crate) fn talenom_request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.gateway_request(method, &format!("sales/v1/14222{path}"))
    }

    /// A request to an API behind Talenom's gateway with the right headers.
    fn gateway_request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = format!("{}/fi/{path}", self.sandbox.talenom_base_url());
        self.http
            .request(method, url)
            .bearer_auth(&self.talenom_token)
            .header("Ocp-Apim-Subscription-Key", "key")
    }

    /// Reads from the General Ledger API.
    pub(crate) async fn ledger(&self, path: &str) -> Reply {
        send(self.gateway_request(Method::GET, &format!("general-ledger{path}"))).await
    }

    /// Adds vouchers.
    pub(crate) async fn book(&self, vouchers: &Value) -> Reply {
        send(self.gateway_request(Method::POST, "general-ledger/v2/vouchers/14222").json(vouchers)).await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        send(self.talenom_request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Reply {
        send(self.talenom_request(Method::POST, path).json(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Reply {
        send(self.talenom_request(Method::PUT, path).json(body)).await
    }

    /// Makes a contact; returns it.
    pub(crate) async fn contact(&self, number: &str) -> Value {
        self.post("/contacts", &contact(number)).await.expect(201)
    }

    /// Makes a draft for a new contact; returns it.
    pub(crate) async fn draft(&self) -> Value {
        let contact = self.contact("0").await;
        let path = format!("/invoices?contactId={}&externalReference=sev-1", contact["id"].as_str().unwrap());
        send(self.talenom_request(Method::POST, &path)).await.expect(201)
    }

    /// Puts an invoice under its own id.
    pub(crate) async fn put_invoice(&self, invoice: &Value) -> Reply {
        self.put(&format!("/invoices/{}", invoice["id"].as_str().unwrap()), invoice).await
    }

    /// Approves an invoice with its own row version.
    pub(crate) async fn approve(&self, invoice: &Value) -> Reply {
        let path = format!("/invoices/{}/approve", invoice["id"].as_str().unwrap());
        let row_version = [("rowVersion", invoice["rowVersion"].as_str().unwrap())];
        send(self.talenom_request(Method::POST, &path).query(&row_version)).await
    }

    pub(crate) async fn delete(&self, invoice: &Value) -> Reply {
        let path = format!("/invoices/{}", invoice["id"].as_str().unwrap());
        send(self.talenom_request(Method::DELETE, &path)).await
    }

    /// Asserts the rules that were broken so far, in order, and forgets them.
    #[track_caller]
    pub(crate) fn assert_violations(&self, expected: &[(Rule, &str)]) {
        let violations = self.sandbox.violations();
        let found: Vec<_> =
            violations.iter().map(|violation| (violation.rule, violation.message.as_str())).collect();
        assert_eq!(found, expected);
        self.sandbox.reset_calls();
    }
}

/// The least that a contact needs.
pub(crate) fn contact(number: &str) -> Value {
    json!({
        "organizationNumber": 14222, "type": "Business", "number": number, "name": "Asiakas Oy", "currency": "EUR",
        "InvoiceLanguage": "fi-FI",
        "invoicingAddress": {"address1": "Katu 1", "postalCode": "00100", "postOffice": "Helsinki", "country": "FI"},
    })
}

/// A row of a Talenom invoice; the numbers are JSON texts, so that their digits stay.
pub(crate) fn row(quantity: &str, price: &str, account: u32, percent: &str) -> Value {
    let text = format!(
        r#"{{"type": "Product", "productName": "Työ", "quantity": {quantity}, "pricePerUnit": {price},
            "salesAccountNumber": {account}, "taxPercent": {percent}}}"#
    );
    serde_json::from_str(&text).unwrap()
}
