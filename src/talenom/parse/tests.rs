use jiff::civil::date;
use rstest::rstest;
use serde_json::{Value, json};

use super::*;
use crate::outbound::json as reader;

fn read<T>(value: &Value, parse: fn(Object<'_>) -> Result<T, Problem>) -> Result<T, Problem> {
    Cursor::root(value).require(Cursor::object).and_then(parse)
}

#[test]
fn a_contact_has_its_id_under_either_name() {
    let id_of = |value: Value| read(&value, contact).map(|contact| contact.id.to_string());
    assert_eq!(id_of(json!({ "id": "c1" })), Ok("c1".to_owned()));
    assert_eq!(id_of(json!({ "contactId": "c2", "id": null })), Ok("c2".to_owned()));
    assert_eq!(id_of(json!({ "number": "7" })).unwrap_err().path, "$.id");
}

#[test]
fn a_business_id_is_read_from_either_field_and_a_wrong_one_is_none() {
    let id_of = |business: &str, vat: &str| {
        let object = json!({ "id": "c", "businessId": business, "vatId": vat });
        read(&object, contact).unwrap().business_id.map(|id| id.as_str().to_owned())
    };
    assert_eq!(id_of("2077474-0", "").as_deref(), Some("2077474-0"));
    assert_eq!(id_of("", "FI20774740").as_deref(), Some("2077474-0"));
    assert_eq!(id_of("2077474-1", "SE556677889901"), None);
}

#[test]
fn a_new_draft_has_no_number_and_no_rows() {
    let draft = json!({ "id": "i", "rowVersion": "AAA=", "status": "Draft", "number": 0, "lineItems": [], "later": 1 });
    let read = read(&draft, invoice).unwrap();
    assert_eq!((read.number, read.totals), (None, None));
    assert!(read.is_empty_draft());
    assert_eq!(read.raw()["later"], 1);
}

#[test]
fn sums_are_read_to_the_digit_and_only_all_three() {
    let text = r#"{"id": "i", "rowVersion": "A", "status": "Approved", "totalExcludingTax": 812.40, "totalTax": 207.16,
        "totalIncludingTax": 1019.56}"#;
    let mut value = reader::parse(text.as_bytes()).unwrap();
    let totals = read(&value, invoice).unwrap().totals.unwrap();
    assert_eq!((totals.gross.to_string().as_str(), totals.currency), ("1019.56", Currency::EUR));
    value["totalTax"] = Value::Null;
    assert_eq!(read(&value, invoice).unwrap().totals, None);
}

#[rstest]
#[case::no_id(json!({ "rowVersion": "A", "status": "Draft" }), "$.id")]
#[case::no_row_version(json!({ "id": "i", "status": "Draft" }), "$.rowVersion")]
#[case::no_status(json!({ "id": "i", "rowVersion": "A" }), "$.status")]
#[case::rows_that_are_no_list(json!({ "id": "i", "rowVersion": "A", "status": "Draft", "lineItems": {} }), "$.lineItems")]
fn a_wrong_invoice_names_the_place(#[case] value: Value, #[case] path: &str) {
    assert_eq!(read(&value, invoice).unwrap_err().path, path);
}

#[test]
fn a_status_that_nobody_told_us_of_is_no_draft() {
    let read = read(&json!({ "id": "i", "rowVersion": "A", "status": "Parked" }), invoice).unwrap();
    assert_eq!(read.status, InvoiceStatus::Other);
    assert!(!read.status.is_approved() && !read.is_empty_draft());
}

#[test]
fn a_record_of_another_company_is_refused() {
    let organization = TalenomOrganization::new(14222).unwrap();
    let check = |value: Value| {
        Cursor::root(&value).require(Cursor::object).and_then(|object| of_organization(object, organization))
    };
    assert_eq!(check(json!({ "organizationNumber": 14222 })), Ok(()));
    assert_eq!(check(json!({})), Ok(()));
    assert_eq!(check(json!({ "organizationNumber": 14223 })).unwrap_err().path, "$.organizationNumber");
}

#[test]
fn an_account_has_its_percents_with_their_days() {
    let text = r#"{"number": 3010, "name": "Palvelut", "isEnabled": true, "taxEntries": [
        {"percent": 24.00, "category": "S", "validTo": "2024-08-31"},
        {"percent": 25.5, "category": "S", "validFrom": "2024-09-01", "validTo": null}]}"#;
    let account = read(&reader::parse(text.as_bytes()).unwrap(), sales_account).unwrap();
    let percent = Percent::parse("25.5").unwrap();
    assert!(account.takes(percent, TaxCategory::Standard, date(2026, 11, 2)));
    assert!(!account.takes(percent, TaxCategory::Standard, date(2024, 8, 31)));
    let odd = json!({ "number": 3010, "isEnabled": true, "taxEntries": [{ "percent": 0, "category": "X" }] });
    assert_eq!(read(&odd, sales_account).unwrap_err().path, "$.taxEntries[0].category");
}

#[test]
fn a_product_has_a_code_or_none_and_is_in_use_unless_it_says_otherwise() {
    let text = r#"{"id": "p", "rowVersion": "A", "code": " T1 ", "name": "Työ", "unit": null, "taxPercent": 25.50,
        "salesAccountNumber": 3000, "later": 1.10}"#;
    let read_text = |text: &str| read(&reader::parse(text.as_bytes()).unwrap(), product);
    let found = read_text(text).unwrap();
    assert_eq!(found.product.code, ItemCode::parse("t1").ok());
    assert_eq!(found.product.sales_account, AccountNumber::new(3000).map(Field::Value).unwrap());
    assert!(found.product.is_active && found.raw.contains_key("later"));
    let odd =
        read_text(r#"{"id": "p", "rowVersion": "A", "code": "", "name": "Työ", "isActive": false}"#).unwrap();
    assert_eq!((odd.product.code, odd.product.is_active), (None, false));
    assert_eq!(read_text(r#"{"code": "T1", "name": "Työ"}"#).unwrap_err().path, "$.id");
}
