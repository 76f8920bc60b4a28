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

pub(super) fn bad_fields(status: &Status) -> Vec<String> {
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
fn lengths_are_bounded() {
    let mut request = request();
    let connection = request.connection.as_mut().unwrap();
    connection.display_name = "ä".repeat(DISPLAY_NAME_MAX);
    assert!(new_connection(request.clone()).is_ok());
    let connection = request.connection.as_mut().unwrap();
    connection.display_name.push('ä');
    connection.severa_client_id = "x".repeat(CREDENTIAL_MAX + 1);
    connection.settings =
        Some(v1::ConnectionSettings { delivery_order: vec![1, 2, 1], ..v1::ConnectionSettings::default() });
    let status = new_connection(request).unwrap_err();
    let expected =
        ["connection.display_name", "connection.severa_client_id", "connection.settings.delivery_order[2]"];
    assert_eq!(bad_fields(&status), expected);
}

#[test]
fn a_field_of_a_later_release_is_not_swallowed() {
    let mut request = request();
    let error_status = "Virhe".to_owned();
    let settings = v1::ConnectionSettings { error_status, ..v1::ConnectionSettings::default() };
    request.connection.as_mut().unwrap().settings = Some(settings);
    let status = new_connection(request).unwrap_err();
    assert_eq!(status.code(), tonic::Code::Unimplemented);
    assert_eq!(status.get_details_error_info().unwrap().metadata["what"], "connection.settings.error_status");
}

#[test]
fn an_unknown_choice_is_never_taken_as_the_default() {
    let request = v1::ActivateConnectionRequest {
        name: "connections/a".to_owned(),
        after_rows: 99,
        etag: "x".to_owned(),
    };
    assert_eq!(bad_fields(&activation(&request).unwrap_err()), ["after_rows", "etag"]);
    let request =
        v1::ListTransfersRequest { parent: "organizations/-".to_owned(), standing: 99, ..Default::default() };
    let mut fields = Fields::default();
    let filter = transfer_filter(&request, &mut fields);
    assert_eq!(bad_fields(&fields.finish(filter).unwrap_err()), ["standing"]);
}

#[test]
fn pages_have_a_size_within_bounds_and_a_token_of_ours() {
    for (asked, expected) in [(0, 50), (1, 1), (1_000, 1_000), (1_001, 1_000), (i32::MAX, 1_000)] {
        let mut fields = Fields::default();
        assert_eq!(page_size(&mut fields, asked), expected);
        assert!(fields.violations.is_empty());
    }
    let mut fields = Fields::default();
    page_size(&mut fields, -1);
    page_token(&mut fields, "x");
    assert_eq!(bad_fields(&fields.finish::<()>(None).unwrap_err()), ["page_size", "page_token"]);
}
