use rstest::rstest;
use serde_json::{Value, json};

use super::*;
use crate::{
    outbound::{Reason, json as reader},
    severa::{pages, wire},
};

const INVOICE: &str = r#"{
    "guid": "11111111-0000-4000-8000-000000000001", "number": 20417, "status": {"guid": "22222222-0000-4000-8000-000000000001"},
    "createdDateTime": "2026-11-02T06:30:00Z", "date": "2026-11-02", "dueDate": "2026-11-16", "entryDate": null,
    "paymentTerm": 14, "overdueInterest": 11.50, "referenceNumber": "204172", "isCreditNote": false,
    "billingCustomer": {"guid": "33333333-0000-4000-8000-000000000001", "name": "Puro Oy", "number": 1007},
    "currency": {"guid": "44444444-0000-4000-8000-000000000001", "code": "EUR"},
    "totalExcludingTax": {"amount": 812.40, "currencyCode": "EUR", "multiCurrencyInfo": null},
    "totalTax": {"amount": 207.16, "currencyCode": "EUR"}, "totalIncludingTax": {"amount": 1019.56, "currencyCode": "EUR"},
    "receiverAddress": {"addressline": "Rantatie 4", "postalCode": "33200", "city": "Tampere", "country": "Suomi"},
    "freeText1": {"value": "Kiitos", "allowTags": true}, "yourReference": "", "aFieldOfNextYear": {"x": [1]}
}"#;

const ROW: &str = r#"{
    "guid": "55555555-0000-4000-8000-000000000001", "invoiceGuid": "11111111-0000-4000-8000-000000000001",
    "rowType": "Hours", "category": "Hours", "code": ["SU1", "SU2"], "description": "Suunnittelu", "quantity": 7.5,
    "measurementUnit": "h", "unitPrice": {"amount": 108.32, "currencyCode": "EUR"}, "vatRate": 25.5,
    "salesAccount": {"name": "Palvelut", "number": "3010"}, "costCenter": null, "sortOrder": 2, "hasInvoiceComment": false
}"#;

fn value(text: &str) -> Value {
    reader::parse(text.as_bytes()).unwrap()
}

fn read<T>(value: &Value, parse: fn(Object<'_>) -> Result<T, Problem>) -> Result<T, Problem> {
    Cursor::root(value).require(Cursor::object).and_then(parse)
}

/// The fixture with the field at a JSON pointer set to something else, written as text so that its digits stay.
fn changed(fixture: &str, pointer: &str, text: &str) -> Value {
    let mut fixture = value(fixture);
    *fixture.pointer_mut(pointer).unwrap() = value(text);
    fixture
}

#[test]
fn an_invoice_is_read_to_the_digit() {
    let invoice = read(&value(INVOICE), invoice).unwrap();
    assert_eq!(invoice.number, Field::Value(InvoiceNumber::new(20417).unwrap()));
    let sum = invoice.total_including_tax.value().unwrap();
    assert_eq!((sum.amount.to_string().as_str(), sum.currency), ("1019.56", Currency::EUR));
    assert_eq!(invoice.overdue_interest.value().unwrap().to_string(), "11.5");
    assert_eq!(invoice.billing_customer.value().unwrap().number.value().unwrap().get(), 1007);
    assert_eq!(invoice.receiver_address.value().unwrap().city.text(), Some("Tampere"));
    assert_eq!(invoice.free_text.text(), Some("Kiitos"));
}

#[test]
fn absent_null_and_blank_are_told_apart() {
    let invoice = read(&value(INVOICE), invoice).unwrap();
    assert_eq!(invoice.entry_date, Field::Null);
    assert_eq!(invoice.order_number, Field::Absent);
    assert_eq!(invoice.your_reference, Field::Value(String::new()));
    let row = read(&value(ROW), row).unwrap();
    assert_eq!(row.cost_center, Field::Null);
    assert_eq!(row.codes, Field::Value(vec!["SU1".to_owned(), "SU2".to_owned()]));
    assert_eq!(row.sales_account.text(), Some("3010"));
}

#[rstest]
#[case::a_missing_guid("/guid", "null", "$.guid")]
#[case::no_guid("/guid", "\"7\"", "$.guid")]
#[case::no_status("/status", "null", "$.status")]
#[case::a_status_without_guid("/status", "{\"name\": \"Odottaa\"}", "$.status.guid")]
#[case::a_number_as_text("/number", "\"20417\"", "$.number")]
#[case::a_fraction_as_number("/number", "20417.5", "$.number")]
#[case::an_amount_as_text("/totalTax/amount", "\"207.16\"", "$.totalTax.amount")]
#[case::more_digits_than_fit("/totalTax/amount", "207.1600000000000000000000000000001", "$.totalTax.amount")]
#[case::an_amount_without_currency("/totalTax/currencyCode", "null", "$.totalTax.currencyCode")]
#[case::an_unknown_currency("/currency/code", "\"MARKKA\"", "$.currency.code")]
#[case::no_date("/date", "\"2.11.2026\"", "$.date")]
#[case::a_list_for_an_object("/receiverAddress", "[]", "$.receiverAddress")]
#[case::a_customer_without_guid("/billingCustomer/guid", "null", "$.billingCustomer.guid")]
fn a_wrong_invoice_names_the_place(#[case] pointer: &str, #[case] text: &str, #[case] path: &str) {
    let problem = read(&changed(INVOICE, pointer, text), invoice).unwrap_err();
    assert_eq!(problem.path, path);
}

#[rstest]
#[case::an_unknown_type("/rowType", "\"Subscriptions\"", "$.rowType", Reason::Value(ParseError::Unknown))]
#[case::no_invoice("/invoiceGuid", "null", "$.invoiceGuid", Reason::Missing)]
#[case::an_account_number_that_is_none("/salesAccount/number", "3010", "$.salesAccount.number", Reason::Type { expected: "a text" })]
#[case::a_null_among_codes("/code", "[null]", "$.code[0]", Reason::Missing)]
fn a_wrong_row_names_the_place(
    #[case] pointer: &str,
    #[case] text: &str,
    #[case] path: &str,
    #[case] reason: Reason,
) {
    let problem = read(&changed(ROW, pointer, text), row).unwrap_err();
    assert_eq!(problem, Problem { path: path.to_owned(), reason });
}

#[test]
fn a_wrong_invoice_does_not_take_its_page_along() {
    let page = json!([value(INVOICE), changed(INVOICE, "/totalTax/amount", "\"x\""), 7, { "number": 1 }]);
    let guid = |object: Object<'_>| guid_of(object, wire::GUID, InvoiceGuid::parse);
    let elements = pages::each(&page, invoice, guid).unwrap();
    assert!(elements[0].is_ok());
    let shapes: Vec<_> = elements[1..].iter().map(|element| element.as_ref().unwrap_err()).collect();
    let paths: Vec<_> = shapes.iter().map(|shape| (shape.guid.is_some(), shape.path.as_str())).collect();
    assert_eq!(paths, [(true, "totalTax.amount"), (false, ""), (false, "status")]);
    assert!(pages::each(&json!({}), invoice, guid).is_err());
}

#[test]
fn an_address_takes_the_name_of_its_country_in_any_language() {
    let with = |country: Value| {
        let object = json!({ "addressline": "Katu 1", "country": country, "isBillingAddress": true });
        read(&object, address).unwrap()
    };
    assert_eq!(
        with(json!({ "name": "Suomi", "englishName": "Finland" })).address.country.text(),
        Some("Suomi")
    );
    assert_eq!(
        with(json!({ "name": null, "englishName": "Finland" })).address.country.text(),
        Some("Finland")
    );
    assert_eq!(with(Value::Null).address.country, Field::Null);
    assert!(with(Value::Null).is_billing);
}

#[test]
fn registers_are_read_without_what_they_may_leave_out() {
    let status_of = |object: Value| read(&object, status).unwrap().is_active;
    let guid = "22222222-0000-4000-8000-000000000001";
    assert!(status_of(json!({ "guid": guid, "name": "Odottaa" })));
    assert!(!status_of(json!({ "guid": guid, "name": "Odottaa", "isActive": false })));
    let is_seen_to = |flag: &str| {
        let object = json!({ "guid": guid, "name": "Odottaa", "isSent": false, flag: true });
        read(&object, status).unwrap().is_seen_to()
    };
    assert!(["isSent", "isWaitingPayment", "isPaid"].into_iter().all(is_seen_to));
    assert!(!is_seen_to("isReadOnly"));
    let details =
        json!({ "guid": guid, "activeCompanies": [{ "guid": guid, "rootBusinessUnitGuid": null }] });
    assert_eq!(read(&details, organization).unwrap().companies[0].root_unit, None);
    assert!(read(&json!({ "guid": guid }), organization).unwrap().companies.is_empty());
    let unit = read(&json!({ "guid": guid, "parentGuid": null, "vatNumber": "FI1" }), business_unit).unwrap();
    assert_eq!((unit.parent, unit.vat_number.text()), (None, Some("FI1")));
    let country_of = |object: Value| read(&object, country).unwrap();
    let finland = country_of(json!({ "code2": "fi", "name": "Suomi", "englishName": "Finland" })).unwrap();
    assert_eq!((finland.code.as_str(), finland.names.len()), ("FI", 2));
    assert_eq!(country_of(json!({ "code2": null, "name": "Mu" })), None);
}

#[test]
fn currencies_and_cost_centres_are_read_with_what_people_wrote() {
    let krona = read(
        &value(r#"{"guid": null, "code": "SEK", "rate": 0.08750, "isActive": false, "x": 1}"#),
        currency,
    );
    let krona = krona.unwrap();
    assert_eq!((krona.code.text(), krona.is_active), (Some("SEK"), false));
    assert_eq!(krona.rate.value().unwrap().to_string(), "0.0875");
    let untold = read(&value("{}"), currency).unwrap();
    assert_eq!((untold.code, untold.rate, untold.is_active), (Field::Absent, Field::Absent, true));

    let guid = "5f0d1c1e-0000-4000-8000-000000000520";
    let centre = json!({ "guid": guid, "identifier": " 10 ", "name": "Konsultointi", "isDefault": false });
    let centre = read(&centre, cost_center).unwrap();
    assert_eq!((centre.number.unwrap().to_string().as_str(), centre.is_active), ("10", true));
    let blank = read(&json!({ "guid": guid, "identifier": " ", "isActive": false }), cost_center).unwrap();
    assert_eq!((blank.number, blank.name, blank.is_active), (None, Field::Absent, false));
    assert!(read(&json!({ "identifier": "10" }), cost_center).is_err());
}

#[test]
fn items_of_all_registers_are_read_alike() {
    let product = value(
        r#"{"guid": "66666666-0000-4000-8000-000000000001", "code": " K10 ", "name": "Kirja", "measurementUnit": "kpl",
            "vatRate": 13.50, "salesAccount": {"guid": "77777777-0000-4000-8000-000000000001", "number": "3100"}}"#,
    );
    let product = read(&product, super::product).unwrap();
    assert_eq!((product.kind, product.code.as_ref().map(ItemCode::as_str)), (ItemKind::Product, Some("K10")));
    assert_eq!(product.vat_percent, Field::Value(Percent::parse("13.5").unwrap()));
    assert_eq!(product.sales_account.value().unwrap().number.text(), Some("3100"));
    assert!(product.is_active);
    let work_type = json!({ "guid": product.guid.to_string(), "code": "  ", "name": "Suunnittelu", "isActive": false,
        "salesAccount": { "guid": "77777777-0000-4000-8000-000000000001", "name": "Palvelut" } });
    let work_type = read(&work_type, super::work_type).unwrap();
    assert_eq!((work_type.code, work_type.is_active, work_type.vat_percent), (None, false, Field::Absent));
    assert_eq!(work_type.sales_account.value().unwrap().number, Field::Absent);
    assert_eq!(read(&json!({ "name": "Matka" }), travel_type).unwrap_err().path, "$.guid");
}

#[test]
fn addons_that_are_not_told_are_not_none() {
    let addons = |addons: Value| {
        let organization = json!({ "guid": "88888888-0000-4000-8000-000000000001", "activeAddons": addons });
        read(&organization, super::organization).unwrap().addons
    };
    assert_eq!(addons(Value::Null), Field::Null);
    assert_eq!(addons(json!(["Talenom"])), Field::Value(vec!["Talenom".to_owned()]));
    assert_eq!(addons(json!([])), Field::Value(Vec::new()));
}
