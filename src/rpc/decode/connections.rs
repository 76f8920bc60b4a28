//! Requests about connections: what one begins with, and what of it changes.

mod accounts;
mod change;

use secrecy::SecretString;
use tonic::Status;

use super::{Fields, bounded, given};
use crate::{
    domain::{
        ParseError,
        connection::{AfterRows, Credentials, InvoiceNumbers, Settings, StatusChoice},
        contact::{ContactType, DeliveryChannel},
        ids::{AccountNumber, BusinessId, CompanyGuid, ConnectionId, TalenomOrganization},
        money::Amount,
    },
    engine::NewConnection,
    rpc::{names, status::VIOLATIONS_MAX, v1},
};

pub(in crate::rpc) use change::{change, changed_connection};

const DISPLAY_NAME_MAX: usize = 200;
const AGREEMENT_REFERENCE_MAX: usize = 200;
const COMPANIES_MAX: usize = 100;
const CREDENTIAL_MAX: usize = 512;

/// The defaults that the proto files name.
const WAITING_STATUS: &str = "Odottaa siirtoa Talenomiin";
const TRANSFERRED_STATUS: &str = "Siirretty Talenomiin";
const RECEIVABLE_ACCOUNT: &str = "1701";
const INVOICE_LANGUAGE: &str = "fi-FI";
const TOTALS_TOLERANCE: &str = "0.05";
const E_INVOICE_REMOVAL_PERCENT_MAX: u8 = 20;
const DELIVERY_ORDER: [DeliveryChannel; 3] =
    [DeliveryChannel::EInvoice, DeliveryChannel::Email, DeliveryChannel::Paper];

pub(in crate::rpc) fn new_connection(request: v1::CreateConnectionRequest) -> Result<NewConnection, Status> {
    let mut fields = Fields::default();
    let id = given(&request.connection_id, |id| fields.take("connection_id", ConnectionId::parse(id)));
    let Some(connection) = request.connection else {
        fields.wrong("connection", &ParseError::Empty.to_string());
        return fields.finish(None);
    };
    let new = wanted(&mut fields, connection);
    let with_id = |new| Some(NewConnection { id: id.map_or(Some(None), |id| id.map(Some))?, ..new });
    fields.finish(new.and_then(with_id))
}

/// A connection that somebody wants, before it has an id.
pub(super) fn wanted(fields: &mut Fields, connection: v1::Connection) -> Option<NewConnection> {
    let display_name =
        fields.take("connection.display_name", bounded(&connection.display_name, DISPLAY_NAME_MAX));
    let credentials = credentials(fields, connection.severa_client_id, connection.severa_client_secret);
    let companies = companies(fields, &connection.companies);
    let business_id = fields.take("connection.business_id", BusinessId::parse(&connection.business_id));
    let talenom_organization = fields.take(
        "connection.talenom_organization_number",
        TalenomOrganization::new(connection.talenom_organization_number),
    );
    let agreement_reference = reference(fields, &connection.agreement_reference);
    if connection.suspended {
        fields.wrong("connection.suspended", "is set on a connection that is there already");
    }
    let settings = connection.settings.unwrap_or_default();
    let settings = self::settings(fields, &settings, AfterRows::LeaveDraft);
    Some(NewConnection {
        id: None,
        display_name: display_name?,
        credentials: credentials?,
        companies,
        business_id: business_id?,
        talenom_organization: talenom_organization?,
        agreement_reference,
        settings: settings?,
    })
}

/// What happens after the rows, the connection and the etag that was read last.
pub(in crate::rpc) fn activation(
    request: &v1::ActivateConnectionRequest,
) -> Result<(ConnectionId, AfterRows, Option<i64>), Status> {
    let mut fields = Fields::default();
    let name = fields.take("name", names::connection(&request.name));
    let after_rows = match v1::AfterRows::try_from(request.after_rows) {
        Ok(v1::AfterRows::LeaveDraft) => Ok(AfterRows::LeaveDraft),
        Ok(v1::AfterRows::Approve) => Ok(AfterRows::Approve),
        // What cannot be undone is chosen, never taken for granted.
        Ok(v1::AfterRows::Unspecified) => Err(ParseError::Empty),
        Err(_) => Err(ParseError::Unknown),
    };
    let after_rows = fields.take("after_rows", after_rows);
    if !request.old_interface_off {
        fields.wrong("old_interface_off", "must be true: two interfaces would send every invoice twice");
    }
    let version = version(&mut fields, "etag", &request.etag);
    let activation = name.zip(after_rows).map(|(name, after_rows)| (name, after_rows, version));
    fields.finish(activation)
}

/// The connection to delete and the etag that was read last.
pub(in crate::rpc) fn deletion(
    request: &v1::DeleteConnectionRequest,
) -> Result<(ConnectionId, Option<i64>), Status> {
    let mut fields = Fields::default();
    let name = fields.take("name", names::connection(&request.name));
    let version = version(&mut fields, "etag", &request.etag);
    fields.finish(name.map(|name| (name, version)))
}

/// The version that an etag stands for, where the caller gives one.
fn version(fields: &mut Fields, field: &str, etag: &str) -> Option<i64> {
    given(etag, |etag| fields.take(field, etag.parse().map_err(|_| ParseError::Unknown))).flatten()
}

/// A name that may be left out.
fn reference(fields: &mut Fields, text: &str) -> Option<String> {
    let text = fields.take("connection.agreement_reference", bounded(text, AGREEMENT_REFERENCE_MAX));
    text.filter(|text| !text.is_empty())
}

/// A set of companies: in another order, or named twice, it is the same.
fn companies(fields: &mut Fields, guids: &[String]) -> Vec<CompanyGuid> {
    if guids.len() > COMPANIES_MAX {
        fields.wrong("connection.companies", &format!("has more than {COMPANIES_MAX} entries"));
        return Vec::new();
    }
    let mut companies: Vec<CompanyGuid> = guids
        .iter()
        .enumerate()
        .filter_map(|(at, guid)| {
            fields.take(&format!("connection.companies[{at}]"), CompanyGuid::parse(guid))
        })
        .collect();
    companies.sort_unstable();
    companies.dedup();
    companies
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

fn settings(
    fields: &mut Fields,
    settings: &v1::ConnectionSettings,
    after_rows: AfterRows,
) -> Option<Settings> {
    let or = |text: &str, default: &str| if text.is_empty() { default.to_owned() } else { text.to_owned() };
    let at = |name: &str| format!("connection.settings.{name}");
    let waiting = StatusChoice::parse(&or(&settings.waiting_status, WAITING_STATUS));
    let waiting_status = fields.take(&at("waiting_status"), waiting);
    let transferred = StatusChoice::parse(&or(&settings.transferred_status, TRANSFERRED_STATUS));
    let transferred_status = fields.take(&at("transferred_status"), transferred);
    if waiting_status.is_some() && waiting_status == transferred_status {
        fields.wrong(&at("transferred_status"), "is the same as waiting_status");
    }
    let error_status =
        given(&settings.error_status, |status| fields.take(&at("error_status"), StatusChoice::parse(status)));
    let error_status = error_status.flatten();
    for (other, name) in [(&waiting_status, "waiting_status"), (&transferred_status, "transferred_status")] {
        if error_status.is_some() && error_status == *other {
            fields.wrong(&at("error_status"), &format!("is the same as {name}"));
        }
    }
    let account = AccountNumber::parse(&or(&settings.receivable_account, RECEIVABLE_ACCOUNT));
    let receivable_account = fields.take(&at("receivable_account"), account);
    let language = or(&settings.invoice_language, INVOICE_LANGUAGE);
    let invoice_language = fields.take(&at("invoice_language"), culture(language));
    let cut_over = fields.date(&at("cut_over"), &settings.cut_over);
    let delivery_order = delivery_order(fields, &settings.delivery_order);
    let default_accounts = accounts::defaults(fields, &settings.default_accounts);
    let old_rate_accounts = accounts::of_old_rates(fields, &settings.old_rate_accounts);
    let tolerance = tolerance(&or(&settings.totals_tolerance, TOTALS_TOLERANCE));
    let totals_tolerance = fields.take(&at("totals_tolerance"), tolerance);
    let invoice_numbers = match v1::InvoiceNumbers::try_from(settings.invoice_numbers) {
        Ok(v1::InvoiceNumbers::Unspecified | v1::InvoiceNumbers::Severa) => Ok(InvoiceNumbers::Severa),
        Ok(v1::InvoiceNumbers::Talenom) => Ok(InvoiceNumbers::Talenom),
        Err(_) => Err(ParseError::Unknown),
    };
    let invoice_numbers = fields.take(&at("invoice_numbers"), invoice_numbers);
    let contact_type_default = match v1::ContactType::try_from(settings.contact_type_default) {
        Ok(v1::ContactType::Unspecified | v1::ContactType::Business) => Ok(ContactType::Business),
        Ok(v1::ContactType::Consumer) => Ok(ContactType::Consumer),
        Err(_) => Err(ParseError::Unknown),
    };
    let contact_type_default = fields.take(&at("contact_type_default"), contact_type_default);
    let percent_max = removal_percent_max(settings.e_invoice_removal_percent_max);
    let e_invoice_removal_percent_max = fields.take(&at("e_invoice_removal_percent_max"), percent_max);
    Some(Settings {
        waiting_status: waiting_status?,
        transferred_status: transferred_status?,
        error_status,
        after_rows,
        receivable_account: receivable_account?,
        delivery_order,
        invoice_language: invoice_language?,
        cut_over,
        default_accounts,
        old_rate_accounts,
        totals_tolerance: totals_tolerance?,
        invoice_numbers: invoice_numbers?,
        contact_type_default: contact_type_default?,
        e_invoice_removal_percent_max: e_invoice_removal_percent_max?,
        deactivate_products: settings.deactivate_products,
        rows_without_products: settings.rows_without_products,
    })
}

fn tolerance(text: &str) -> Result<Amount, ParseError> {
    let tolerance = Amount::parse(text)?;
    let is_in_range = (Amount::ZERO..=Settings::TOTALS_TOLERANCE_MAX).contains(&tolerance);
    is_in_range.then_some(tolerance).ok_or(ParseError::Range)
}

fn removal_percent_max(percent: i32) -> Result<u8, ParseError> {
    match u8::try_from(percent) {
        Ok(0) => Ok(E_INVOICE_REMOVAL_PERCENT_MAX),
        Ok(percent @ 1..=100) => Ok(percent),
        Ok(_) | Err(_) => Err(ParseError::Range),
    }
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

#[cfg(test)]
mod tests;
