//! From a request to domain values. Every bad field is told at once; only valid values get further.

pub(super) mod journal;
pub(super) mod runs;
mod transfers;

use jiff::civil::Date;
use secrecy::SecretString;
use tonic::Status;

pub(super) use transfers::{decision, transfer_filter};

use super::{
    names,
    status::{self, VIOLATIONS_MAX, Violation},
    v1,
};
use crate::{
    domain::{
        ParseError,
        connection::{AfterRows, Credentials, Settings, StatusChoice},
        contact::DeliveryChannel,
        ids::{AccountNumber, BusinessId, ConnectionId, TalenomOrganization},
    },
    engine::NewConnection,
    store::Cursor,
};

const DISPLAY_NAME_MAX: usize = 200;
const CREDENTIAL_MAX: usize = 512;
const PAGE_SIZE_DEFAULT: usize = 50;
const PAGE_SIZE_MAX: usize = 1_000;

/// The defaults that the proto files name.
const WAITING_STATUS: &str = "Odottaa siirtoa Talenomiin";
const TRANSFERRED_STATUS: &str = "Siirretty Talenomiin";
const RECEIVABLE_ACCOUNT: &str = "1701";
const INVOICE_LANGUAGE: &str = "fi-FI";
const DELIVERY_ORDER: [DeliveryChannel; 3] =
    [DeliveryChannel::EInvoice, DeliveryChannel::Email, DeliveryChannel::Paper];

/// Collects what is wrong while the rest is read.
#[derive(Debug, Default)]
pub(super) struct Fields {
    violations: Vec<Violation>,
}

impl Fields {
    /// Keeps what is wrong with a field, and goes on.
    pub(super) fn take<T>(&mut self, field: &str, value: Result<T, ParseError>) -> Option<T> {
        value.map_err(|error| self.wrong(field, &error.to_string())).ok()
    }

    fn wrong(&mut self, field: &str, text: &str) {
        self.violations.push(Violation { field: field.to_owned(), text: text.to_owned() });
    }

    /// The value, if nothing at all was wrong.
    pub(super) fn finish<T>(self, value: Option<T>) -> Result<T, Status> {
        match value {
            Some(value) if self.violations.is_empty() => Ok(value),
            _ => Err(status::of_violations(self.violations)),
        }
    }

    fn date(&mut self, field: &str, text: &str) -> Option<Date> {
        if text.is_empty() {
            return None;
        }
        let date = text.parse();
        if date.is_err() {
            self.wrong(field, "is not a date such as 2026-11-24");
        }
        date.ok()
    }
}

/// One field by itself.
pub(super) fn one<T>(field: &str, value: Result<T, ParseError>) -> Result<T, Status> {
    let mut fields = Fields::default();
    let value = fields.take(field, value);
    fields.finish(value)
}

pub(super) fn new_connection(request: v1::CreateConnectionRequest) -> Result<NewConnection, Status> {
    let mut fields = Fields::default();
    let id = (!request.connection_id.is_empty())
        .then(|| fields.take("connection_id", ConnectionId::parse(&request.connection_id)));
    let Some(connection) = request.connection else {
        fields.wrong("connection", &ParseError::Empty.to_string());
        return fields.finish(None);
    };
    let display_name =
        fields.take("connection.display_name", bounded(&connection.display_name, DISPLAY_NAME_MAX));
    let credentials = credentials(&mut fields, connection.severa_client_id, connection.severa_client_secret);
    let business_id = fields.take("connection.business_id", BusinessId::parse(&connection.business_id));
    let talenom_organization = fields.take(
        "connection.talenom_organization_number",
        TalenomOrganization::new(connection.talenom_organization_number),
    );
    let settings = connection.settings.unwrap_or_default();
    if !settings.error_status.is_empty() {
        return Err(status::not_built("connection.settings.error_status"));
    }
    let settings = self::settings(&mut fields, &settings);
    let new = || {
        Some(NewConnection {
            id: id.map_or(Some(None), |id| id.map(Some))?,
            display_name: display_name?,
            credentials: credentials?,
            business_id: business_id?,
            talenom_organization: talenom_organization?,
            settings: settings?,
        })
    };
    let new = new();
    fields.finish(new)
}

fn bounded(text: &str, max: usize) -> Result<String, ParseError> {
    let text = text.trim();
    if text.chars().count() > max { Err(ParseError::TooLong { max }) } else { Ok(text.to_owned()) }
}

fn credential(text: String) -> Result<String, ParseError> {
    if text.is_empty() {
        Err(ParseError::Empty)
    } else if text.len() > CREDENTIAL_MAX {
        Err(ParseError::TooLong { max: CREDENTIAL_MAX })
    } else {
        Ok(text)
    }
}

fn credentials(fields: &mut Fields, client_id: String, client_secret: String) -> Option<Credentials> {
    let client_id = fields.take("connection.severa_client_id", credential(client_id));
    let client_secret = fields.take("connection.severa_client_secret", credential(client_secret));
    Some(Credentials { client_id: client_id?, client_secret: SecretString::from(client_secret?) })
}

fn settings(fields: &mut Fields, settings: &v1::ConnectionSettings) -> Option<Settings> {
    let or = |text: &str, default: &str| if text.is_empty() { default.to_owned() } else { text.to_owned() };
    let at = |name: &str| format!("connection.settings.{name}");
    let waiting = StatusChoice::parse(&or(&settings.waiting_status, WAITING_STATUS));
    let waiting_status = fields.take(&at("waiting_status"), waiting);
    let transferred = StatusChoice::parse(&or(&settings.transferred_status, TRANSFERRED_STATUS));
    let transferred_status = fields.take(&at("transferred_status"), transferred);
    if waiting_status.is_some() && waiting_status == transferred_status {
        fields.wrong(&at("transferred_status"), "is the same as waiting_status");
    }
    let account = AccountNumber::parse(&or(&settings.receivable_account, RECEIVABLE_ACCOUNT));
    let receivable_account = fields.take(&at("receivable_account"), account);
    let language = or(&settings.invoice_language, INVOICE_LANGUAGE);
    let invoice_language = fields.take(&at("invoice_language"), culture(language));
    let cut_over = fields.date(&at("cut_over"), &settings.cut_over);
    let delivery_order = delivery_order(fields, &settings.delivery_order);
    Some(Settings {
        waiting_status: waiting_status?,
        transferred_status: transferred_status?,
        after_rows: AfterRows::LeaveDraft,
        receivable_account: receivable_account?,
        delivery_order,
        invoice_language: invoice_language?,
        cut_over,
    })
}

fn culture(text: String) -> Result<String, ParseError> {
    let parts: Vec<&str> = text.split('-').collect();
    let is_culture = matches!(parts.as_slice(), [language, country]
        if language.len() == 2 && country.len() == 2 && text.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-'));
    if is_culture { Ok(text) } else { Err(ParseError::Characters { allowed: "a culture such as fi-FI" }) }
}

fn delivery_order(fields: &mut Fields, order: &[i32]) -> Vec<DeliveryChannel> {
    if order.is_empty() {
        return DELIVERY_ORDER.to_vec();
    }
    let mut channels = Vec::new();
    for (index, number) in order.iter().take(VIOLATIONS_MAX).enumerate() {
        let field = format!("connection.settings.delivery_order[{index}]");
        let channel = match v1::DeliveryChannel::try_from(*number) {
            Ok(v1::DeliveryChannel::EInvoice) => Ok(DeliveryChannel::EInvoice),
            Ok(v1::DeliveryChannel::Email) => Ok(DeliveryChannel::Email),
            Ok(v1::DeliveryChannel::Paper) => Ok(DeliveryChannel::Paper),
            Ok(v1::DeliveryChannel::SelfDelivery) => Ok(DeliveryChannel::SelfDelivery),
            Ok(v1::DeliveryChannel::Unspecified) | Err(_) => Err(ParseError::Unknown),
        };
        match fields.take(&field, channel) {
            Some(channel) if channels.contains(&channel) => fields.wrong(&field, "is there twice"),
            channel => channels.extend(channel),
        }
    }
    channels
}

/// What happens after the rows, the connection and the etag that was read last.
pub(super) fn activation(
    request: &v1::ActivateConnectionRequest,
) -> Result<(ConnectionId, AfterRows, Option<i64>), Status> {
    let mut fields = Fields::default();
    let name = fields.take("name", names::connection(&request.name));
    let after_rows = match v1::AfterRows::try_from(request.after_rows) {
        Ok(v1::AfterRows::Unspecified | v1::AfterRows::LeaveDraft) => Ok(AfterRows::LeaveDraft),
        Ok(v1::AfterRows::Approve) => Ok(AfterRows::Approve),
        Err(_) => Err(ParseError::Unknown),
    };
    let after_rows = fields.take("after_rows", after_rows);
    let etag = (!request.etag.is_empty()).then(|| {
        let version = request.etag.parse::<i64>().map_err(|_| ParseError::Unknown);
        fields.take("etag", version)
    });
    let activation = || Some((name?, after_rows?, etag.map_or(Some(None), |etag| etag.map(Some))?));
    let activation = activation();
    fields.finish(activation)
}

/// How many to list.
pub(super) fn page_size(fields: &mut Fields, size: i32) -> usize {
    match usize::try_from(size) {
        Ok(0) => PAGE_SIZE_DEFAULT,
        Ok(size) => size.min(PAGE_SIZE_MAX),
        Err(_) => {
            fields.wrong("page_size", &ParseError::Range.to_string());
            PAGE_SIZE_DEFAULT
        }
    }
}

/// Where a list goes on.
pub(super) fn page_token(fields: &mut Fields, token: &str) -> Option<Cursor> {
    if token.is_empty() { None } else { fields.take("page_token", Cursor::parse(token)) }
}

fn given<T>(text: &str, read: impl FnOnce(&str) -> T) -> Option<T> {
    (!text.is_empty()).then(|| read(text))
}

#[cfg(test)]
mod tests;
