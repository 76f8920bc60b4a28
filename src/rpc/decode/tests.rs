use tonic_types::StatusExt;

use super::*;

fn request() -> v1::CreateConnectionRequest {
    v1::CreateConnectionRequest {
        connection: Some(v1::Connection {
            severa_client_id: "id".to_owned(),
            severa_client_secret: "secret".to_owned(),
            business_id: "2077474-0".to_owned(),
            talenom_organization_number: 14222,
            ..v1::Connection::default()
        }),
        ..v1::CreateConnectionRequest::default()
    }
}

fn bad_fields(status: &Status) -> Vec<String> {
    status.get_details_bad_request().unwrap().field_violations.into_iter().map(|v| v.field).collect()
}

#[test]
fn what_is_not_said_has_the_documented_defaults() {
    let settings = new_connection(request()).unwrap().settings;
    assert_eq!(settings.waiting_status.to_string(), "Odottaa siirtoa Talenomiin");
    assert_eq!(settings.transferred_status.to_string(), "Siirretty Talenomiin");
    assert_eq!(settings.after_rows, AfterRows::LeaveDraft);
    assert_eq!(settings.receivable_account.get(), 1701);
}

#[test]
fn every_bad_field_is_told_at_once() {
    let mut request = request();
    request.connection_id = "Not An Id".to_owned();
    let connection = request.connection.as_mut().unwrap();
    connection.business_id = "2077474-1".to_owned();
    connection.talenom_organization_number = 0;
    connection.severa_client_secret.clear();
    connection.settings = Some(v1::ConnectionSettings {
        cut_over: "24.11.2026".to_owned(),
        delivery_order: vec![1, 99],
        ..v1::ConnectionSettings::default()
    });
    let status = new_connection(request).unwrap_err();
    let expected = [
        "connection_id",
        "connection.severa_client_secret",
        "connection.business_id",
        "connection.talenom_organization_number",
        "connection.settings.cut_over",
        "connection.settings.delivery_order[1]",
    ];
    assert_eq!(bad_fields(&status), expected);
}

#[test]
fn a_field_of_a_later_release_is_not_swallowed() {
    let parameters =
        v1::TransferInvoicesParameters { plan: "connections/a/runs/b".to_owned(), ..Default::default() };
    let status = start(("connection", "connections/a"), Some(parameters), "", None).unwrap_err();
    assert_eq!(status.code(), tonic::Code::Unimplemented);
}

#[test]
fn a_filter_names_the_entry_that_is_wrong() {
    let filter = v1::InvoiceFilter { invoice_numbers: vec![10, 0], invoice_guids: vec!["x".to_owned()] };
    let parameters = v1::TransferInvoicesParameters { filter: Some(filter), ..Default::default() };
    let status = start(("connection", "connections/a"), Some(parameters), "a b", None).unwrap_err();
    let expected =
        ["parameters.filter.invoice_numbers[1]", "parameters.filter.invoice_guids[0]", "request_id"];
    assert_eq!(bad_fields(&status), expected);
}
