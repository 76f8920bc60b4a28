//! What of a connection shall change: the fields that the mask names are put into the connection as it is, and the
//! result is read as a new one would be.

use tonic::Status;

use super::{DISPLAY_NAME_MAX, companies, reference, settings, version};
use crate::{
    domain::{
        connection::Connection,
        ids::{BusinessId, ConnectionId},
    },
    engine::ConnectionUpdate,
    rpc::{
        decode::{Fields, bounded, one},
        encode, names,
        status::VIOLATIONS_MAX,
        v1,
    },
};

/// Why a field cannot be changed.
const FIXED: &str = "is fixed when the connection is made";
const CHOSEN: &str = "is chosen by ActivateConnection";
const OUTPUT: &str = "is only told, never set";

/// Which connection shall change.
pub(in crate::rpc) fn changed_connection(
    request: &v1::UpdateConnectionRequest,
) -> Result<ConnectionId, Status> {
    let name = request.connection.as_ref().map_or("", |connection| &connection.name);
    one("connection.name", names::connection(name))
}

/// What it shall become.
pub(in crate::rpc) fn change(
    request: v1::UpdateConnectionRequest,
    stored: Connection,
) -> Result<ConnectionUpdate, Status> {
    let mut fields = Fields::default();
    let asked = request.connection.unwrap_or_default();
    let paths = request.update_mask.map(|mask| mask.paths).unwrap_or_default();
    let mut merged = encode::connection(&stored);
    if paths.is_empty() {
        must_agree(&mut fields, &asked, &stored);
        for path in populated(&asked) {
            merge(&mut merged, &asked, path).unwrap_or_default();
        }
    }
    for (index, path) in paths.iter().enumerate().take(VIOLATIONS_MAX) {
        if let Err(problem) = merge(&mut merged, &asked, path) {
            fields.wrong(&format!("update_mask.paths[{index}]"), &format!("{path} {problem}"));
        }
    }
    let version = version(&mut fields, "connection.etag", &asked.etag);
    let has_credentials = !(merged.severa_client_id.is_empty() && merged.severa_client_secret.is_empty());
    let is_about = |field: &str| paths.iter().any(|path| path == field);
    let credentials = (has_credentials || is_about("severa_client_id") || is_about("severa_client_secret"))
        .then(|| super::credentials(&mut fields, merged.severa_client_id, merged.severa_client_secret));
    let display_name =
        fields.take("connection.display_name", bounded(&merged.display_name, DISPLAY_NAME_MAX));
    let agreement_reference = reference(&mut fields, &merged.agreement_reference);
    let after_rows = stored.settings.after_rows;
    let settings = merged.settings.unwrap_or_default();
    let settings = self::settings(&mut fields, &settings, after_rows);
    let update = || {
        let mut connection = Connection {
            display_name: display_name?,
            agreement_reference,
            settings: settings?,
            version: version.unwrap_or(stored.version),
            ..stored
        };
        connection.suspend(merged.suspended);
        Some(ConnectionUpdate {
            connection,
            credentials: credentials.map_or(Some(None), |given| given.map(Some))?,
        })
    };
    let update = update();
    fields.finish(update)
}

/// Puts one field of what is asked for into the connection, or says why it cannot be changed.
fn merge(merged: &mut v1::Connection, asked: &v1::Connection, path: &str) -> Result<(), &'static str> {
    let from = asked.settings.clone().unwrap_or_default();
    let to = merged.settings.get_or_insert_default();
    match path {
        "display_name" => merged.display_name.clone_from(&asked.display_name),
        "agreement_reference" => merged.agreement_reference.clone_from(&asked.agreement_reference),
        "suspended" => merged.suspended = asked.suspended,
        "severa_client_id" => merged.severa_client_id.clone_from(&asked.severa_client_id),
        "severa_client_secret" => merged.severa_client_secret.clone_from(&asked.severa_client_secret),
        "settings" => *to = from,
        "settings.waiting_status" => to.waiting_status = from.waiting_status,
        "settings.transferred_status" => to.transferred_status = from.transferred_status,
        "settings.error_status" => to.error_status = from.error_status,
        "settings.receivable_account" => to.receivable_account = from.receivable_account,
        "settings.delivery_order" => to.delivery_order = from.delivery_order,
        "settings.invoice_language" => to.invoice_language = from.invoice_language,
        "settings.cut_over" => to.cut_over = from.cut_over,
        "settings.default_accounts" => to.default_accounts = from.default_accounts,
        "settings.old_rate_accounts" => to.old_rate_accounts = from.old_rate_accounts,
        "settings.totals_tolerance" => to.totals_tolerance = from.totals_tolerance,
        "settings.invoice_numbers" => to.invoice_numbers = from.invoice_numbers,
        "settings.contact_type_default" => to.contact_type_default = from.contact_type_default,
        "settings.e_invoice_removal_percent_max" => {
            to.e_invoice_removal_percent_max = from.e_invoice_removal_percent_max;
        }
        "settings.deactivate_products" => to.deactivate_products = from.deactivate_products,
        "settings.rows_without_products" => to.rows_without_products = from.rows_without_products,
        "settings.after_rows" => return Err(CHOSEN),
        "business_id" | "talenom_organization_number" | "companies" => return Err(FIXED),
        "name"
        | "state"
        | "severa_organization"
        | "etag"
        | "create_time"
        | "update_time"
        | "activate_time"
        | "baseline_count" => return Err(OUTPUT),
        _ => return Err("is not a field of a connection"),
    }
    Ok(())
}

/// The fields with a value, of those that can be changed.
fn populated(asked: &v1::Connection) -> Vec<&'static str> {
    let settings = asked.settings.clone().unwrap_or_default();
    let has_value = [
        ("display_name", !asked.display_name.is_empty()),
        ("agreement_reference", !asked.agreement_reference.is_empty()),
        ("suspended", asked.suspended),
        ("severa_client_id", !asked.severa_client_id.is_empty()),
        ("severa_client_secret", !asked.severa_client_secret.is_empty()),
        ("settings.waiting_status", !settings.waiting_status.is_empty()),
        ("settings.transferred_status", !settings.transferred_status.is_empty()),
        ("settings.error_status", !settings.error_status.is_empty()),
        ("settings.receivable_account", !settings.receivable_account.is_empty()),
        ("settings.delivery_order", !settings.delivery_order.is_empty()),
        ("settings.invoice_language", !settings.invoice_language.is_empty()),
        ("settings.cut_over", !settings.cut_over.is_empty()),
        ("settings.default_accounts", !settings.default_accounts.is_empty()),
        ("settings.old_rate_accounts", !settings.old_rate_accounts.is_empty()),
        ("settings.totals_tolerance", !settings.totals_tolerance.is_empty()),
        ("settings.invoice_numbers", settings.invoice_numbers() != v1::InvoiceNumbers::Unspecified),
        ("settings.contact_type_default", settings.contact_type_default != 0),
        ("settings.e_invoice_removal_percent_max", settings.e_invoice_removal_percent_max != 0),
        ("settings.deactivate_products", settings.deactivate_products),
        ("settings.rows_without_products", settings.rows_without_products),
    ];
    has_value.into_iter().filter_map(|(path, has_value)| has_value.then_some(path)).collect()
}

/// Who sends back what was read may leave the fixed fields in; with another value they are refused.
fn must_agree(fields: &mut Fields, asked: &v1::Connection, stored: &Connection) {
    let business_id = &asked.business_id;
    if !business_id.is_empty() && BusinessId::parse(business_id).as_ref() != Ok(&stored.business_id) {
        fields.wrong("connection.business_id", FIXED);
    }
    let number = asked.talenom_organization_number;
    if number != 0 && number != stored.talenom_organization.get() {
        fields.wrong("connection.talenom_organization_number", FIXED);
    }
    if !asked.companies.is_empty() && companies(fields, &asked.companies) != stored.companies {
        fields.wrong("connection.companies", FIXED);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::connection::{AfterRows, ConnectionState, tests::connection},
        rpc::decode::tests::bad_fields,
    };

    fn changed(asked: v1::Connection, paths: &[&str]) -> Result<ConnectionUpdate, Status> {
        let paths = paths.iter().map(|path| (*path).to_owned()).collect();
        let update_mask = Some(prost_types::FieldMask { paths });
        change(v1::UpdateConnectionRequest { connection: Some(asked), update_mask }, connection())
    }

    fn without_cut_over() -> v1::Connection {
        v1::Connection { settings: Some(v1::ConnectionSettings::default()), ..Default::default() }
    }

    #[test]
    fn only_what_the_mask_names_changes() {
        let asked = v1::Connection { display_name: "New".to_owned(), ..without_cut_over() };
        let update = changed(asked.clone(), &["settings.cut_over"]).unwrap();
        let mut expected = connection();
        expected.settings.cut_over = None;
        assert_eq!(update.connection, expected);
        assert!(update.credentials.is_none());
        let update = changed(asked, &["display_name"]).unwrap();
        assert_eq!(update.connection, Connection { display_name: "New".to_owned(), ..connection() });
    }

    #[test]
    fn all_settings_together_go_to_their_defaults_but_never_the_choice_of_activation() {
        let update = changed(without_cut_over(), &["settings"]);
        let changed = update.unwrap().connection.settings;
        assert_eq!(changed.waiting_status.to_string(), "Odottaa siirtoa Talenomiin");
        assert_eq!((changed.after_rows, changed.cut_over), (AfterRows::Approve, None));
    }

    #[test]
    fn what_cannot_be_changed_is_named_all_at_once() {
        let paths =
            ["business_id", "display_name", "companies", "state", "settings.after_rows", "*", "settings.x"];
        let status =
            changed(v1::Connection { etag: "x".to_owned(), ..Default::default() }, &paths).unwrap_err();
        let expected = [0, 2, 3, 4, 5, 6].map(|index| format!("update_mask.paths[{index}]"));
        assert_eq!(bad_fields(&status), [&expected[..], &["connection.etag".to_owned()]].concat());
    }

    #[test]
    fn without_a_mask_what_has_a_value_is_changed() {
        let read = encode::connection(&connection());
        let asked = v1::Connection { suspended: true, ..read };
        let update = changed(asked.clone(), &[]).unwrap();
        let expected = Connection { state: ConnectionState::Suspended, ..connection() };
        assert_eq!(update.connection, expected, "what is sent back as it was read changes nothing");
        let asked = v1::Connection {
            business_id: "2129112-6".to_owned(),
            talenom_organization_number: 1,
            companies: vec![uuid::Uuid::nil().to_string()],
            ..asked
        };
        let expected =
            ["connection.business_id", "connection.talenom_organization_number", "connection.companies"];
        assert_eq!(bad_fields(&changed(asked, &[]).unwrap_err()), expected);
    }

    #[test]
    fn credentials_change_as_a_whole() {
        let half = v1::Connection { severa_client_id: "id".to_owned(), ..Default::default() };
        let status = changed(half.clone(), &["severa_client_id"]).unwrap_err();
        assert_eq!(bad_fields(&status), ["connection.severa_client_secret"]);
        let whole = v1::Connection { severa_client_secret: "secret".to_owned(), ..half };
        let update = changed(whole, &["severa_client_id", "severa_client_secret"]).unwrap();
        assert_eq!(update.credentials.unwrap().client_id, "id");
    }
}
