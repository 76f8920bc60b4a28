use super::*;
use crate::rpc::decode::tests::bad_fields;

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
fn the_error_status_is_a_third_one() {
    let with = |error_status: &str| {
        let mut request = request();
        let error_status = error_status.to_owned();
        let settings = v1::ConnectionSettings { error_status, ..v1::ConnectionSettings::default() };
        request.connection.as_mut().unwrap().settings = Some(settings);
        new_connection(request)
    };
    assert_eq!(with("").unwrap().settings.error_status, None);
    assert_eq!(with("Virhe").unwrap().settings.error_status.unwrap().to_string(), "Virhe");
    for taken in [WAITING_STATUS, TRANSFERRED_STATUS] {
        assert_eq!(bad_fields(&with(taken).unwrap_err()), ["connection.settings.error_status"]);
    }
}

#[test]
fn companies_are_a_set() {
    let guid = |number: u128| uuid::Uuid::from_u128(number).to_string();
    let with = |companies| {
        let mut request = request();
        request.connection.as_mut().unwrap().companies = companies;
        new_connection(request)
    };
    let companies = with(vec![guid(2), guid(1), guid(2)]).unwrap().companies;
    assert_eq!(companies, with(vec![guid(1), guid(2)]).unwrap().companies);
    assert_eq!(bad_fields(&with(vec![guid(1), "x".to_owned()]).unwrap_err()), ["connection.companies[1]"]);
    let status = with(vec![guid(1); COMPANIES_MAX + 1]).unwrap_err();
    assert_eq!(bad_fields(&status), ["connection.companies"]);
}

#[test]
fn what_cannot_be_undone_is_never_taken_for_granted() {
    let request = |after_rows, old_interface_off, etag: &str| v1::ActivateConnectionRequest {
        name: "connections/a".to_owned(),
        after_rows,
        etag: etag.to_owned(),
        old_interface_off,
    };
    let status = activation(&request(99, true, "x")).unwrap_err();
    assert_eq!(bad_fields(&status), ["after_rows", "etag"]);
    assert_eq!(
        bad_fields(&activation(&request(0, false, "")).unwrap_err()),
        ["after_rows", "old_interface_off"]
    );
    let (_, after_rows, version) = activation(&request(2, true, "7")).unwrap();
    assert_eq!((after_rows, version), (AfterRows::Approve, Some(7)));
}
