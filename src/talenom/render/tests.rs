use jiff::civil::date;
use rstest::rstest;
use uuid::Uuid;

use super::*;
use crate::{
    domain::{
        connection::InvoiceNumbers,
        e_invoice::{EInvoiceAddress, EInvoicing, Switch},
        finding::Code,
        ids::{AccountNumber, BusinessId, CustomerNumber, InvoiceNumber, Marker},
        item::ItemCode,
        money::{Currency, Percent, Quantity, UnitPrice},
        sales_invoice::{Credited, InvoiceKind},
        tax_id::ForeignVatId,
        vat::Treatment,
    },
    outbound::json as reader,
    talenom::{TalenomInvoice, parse},
};

fn content() -> SalesInvoice {
    SalesInvoice {
        marker: Marker::of_invoice(Uuid::nil().into()),
        kind: InvoiceKind::Normal,
        number: InvoiceNumber::new(20417).unwrap(),
        numbers: InvoiceNumbers::Severa,
        date: date(2026, 11, 2),
        due_date: date(2026, 11, 16),
        payment_term: Some(14),
        overdue_interest: Some(Percent::parse("11.5").unwrap()),
        reference_number: Some("204172".to_owned()),
        currency: Currency::EUR,
        exchange_rate: None,
        delivery: Delivery::on(date(2026, 10, 31)),
        recipient: None,
        our_reference: None,
        your_reference: Some("Matti".to_owned()),
        order_number: None,
        free_text: None,
        delivery_channel: Some(DeliveryChannel::SelfDelivery),
        lines: vec![Line::Sale(Sale {
            name: "Suunnittelu".to_owned(),
            code: Some("SU1".to_owned()),
            product: ProductId::parse("P-1").ok(),
            quantity: Quantity::parse("7.5000").unwrap(),
            unit: Some("h".to_owned()),
            unit_price: UnitPrice::parse("0.10000000001").unwrap(),
            sales_account: AccountNumber::new(3010).unwrap(),
            tax_percent: Percent::parse("25.50").unwrap(),
            treatment: Treatment::Domestic,
            tax_reason: None,
            cost_center: None,
        })],
    }
}

/// A draft as Talenom would send it, with a field that we do not know and one that an earlier write filled.
const DRAFT: &str = r#"{"id": "i1", "rowVersion": "AAAB", "organizationNumber": 14222, "number": 0, "status": "Draft",
    "type": "Normal", "remarkTime": 8, "overdueInterest": 10.00, "orderNumber": "PO-1", "unknown": 1.10, "lineItems": []}"#;

fn written(content: &SalesInvoice) -> Map<String, Value> {
    let Value::Object(base) = reader::parse(DRAFT.as_bytes()).unwrap() else { panic!() };
    let id = TalenomInvoiceId::parse("i1").unwrap();
    invoice(&base, &id, &RowVersion::parse("AAAC").unwrap(), content, true).unwrap()
}

fn as_answer(text: &str) -> TalenomInvoice {
    let value = reader::parse(text.as_bytes()).unwrap();
    let object = reader::Cursor::root(&value).require(reader::Cursor::object).unwrap();
    parse::invoice(object).unwrap()
}

#[test]
fn a_draft_is_written_as_it_was_read_with_our_content_in_its_place() {
    let text = serde_json::to_string(&written(&content())).unwrap();
    for part in [
        r#""unknown":1.10"#,
        r#""remarkTime":8"#,
        r#""rowVersion":"AAAC""#,
        r#""orderNumber":null"#,
        r#""overdueInterest":11.5"#,
        r#""quantity":7.5"#,
        r#""pricePerUnit":0.10000000001"#,
        r#""taxPercent":25.5"#,
        r#""salesAccountNumber":3010"#,
        r#""productId":"P-1""#,
        r#""date":"2026-11-02""#,
        r#""externalReference":"severa:00000000-0000-0000-0000-000000000000""#,
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    // Fields that Talenom did not show and that we have nothing for are not made up.
    assert!(!text.contains("freeText") && !text.contains("recipient"), "{text}");
}

#[test]
fn nothing_is_rounded_on_the_way() {
    let mut content = content();
    let Line::Sale(sale) = &mut content.lines[0] else { panic!() };
    sale.quantity = Quantity::parse("0.12345").unwrap();
    let id = TalenomInvoiceId::parse("i1").unwrap();
    let outcome = invoice(&Map::new(), &id, &RowVersion::parse("A").unwrap(), &content, true);
    assert_eq!(outcome.unwrap_err(), TooPrecise { field: "quantity", decimals_max: 4 });
}

#[test]
fn what_was_written_holds_also_with_other_zeros_and_more_fields() {
    let text = serde_json::to_string(&written(&content())).unwrap();
    assert!(as_answer(&text).holds(&content()));
    let text = text.replace(r#""quantity":7.5"#, r#""quantity":7.5000,"rowTotal":0.75"#);
    let text = text.replace(r#""taxPercent":25.5"#, r#""taxPercent":25.50,"discountPercent":0"#);
    assert!(as_answer(&text).holds(&content()));
    // The product is no part of the content.
    let text = text.replace(r#""productId":"P-1""#, r#""productId":"P-2""#);
    assert!(text.contains("P-2") && as_answer(&text).holds(&content()));
    // What is only assumed may be missing from the answer.
    let text = text.replace(r#""productCode":"SU1","#, "").replace(r#""currency":"EUR","#, "");
    assert!(!text.contains("SU1") && as_answer(&text).holds(&content()));
}

#[test]
fn a_credit_names_its_original_and_is_compared_by_it() {
    let credited =
        Credited { invoice: TalenomInvoiceId::parse("i0").ok(), number: InvoiceNumber::new(20_400).unwrap() };
    let credit = SalesInvoice { kind: InvoiceKind::Credit(Some(credited)), ..content() };
    let text = serde_json::to_string(&written(&credit)).unwrap();
    for part in [r#""type":"Credit""#, r#""creditedInvoiceId":"i0""#, r#""creditedInvoiceNumber":20400"#] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(as_answer(&text).holds(&credit));
    assert!(!as_answer(&text).holds(&content()));
    assert!(!as_answer(&text.replace("20400", "20401")).holds(&credit));
    // Talenom's own number of the original is not known.
    let numbered_there = SalesInvoice { numbers: InvoiceNumbers::Talenom, ..credit.clone() };
    let sent = serde_json::to_string(&written(&numbered_there)).unwrap();
    assert!(
        sent.contains(r#""creditedInvoiceId":"i0""#) && !sent.contains("creditedInvoiceNumber"),
        "{sent}"
    );
    assert!(as_answer(&text).holds(&numbered_there));
    // Talenom may not show the link, or show none as zero.
    let unlinked = SalesInvoice { kind: InvoiceKind::Credit(None), ..content() };
    assert!(as_answer(&text.replace(":20400", ":0")).holds(&unlinked));
    assert!(as_answer(&text.replace("creditedInvoiceNumber", "other")).holds(&credit));
}

#[rstest]
#[case::quantity(r#""quantity":7.5"#, r#""quantity":7.6"#)]
#[case::price(r#""pricePerUnit":0.10000000001"#, r#""pricePerUnit":0.1"#)]
#[case::account(r#""salesAccountNumber":3010"#, r#""salesAccountNumber":3000"#)]
#[case::percent(r#""taxPercent":25.5"#, r#""taxPercent":24"#)]
#[case::name(r#""productName":"Suunnittelu""#, r#""productName":"Muu""#)]
#[case::code(r#""productCode":"SU1""#, r#""productCode":"SU2""#)]
#[case::no_code(r#""productCode":"SU1""#, r#""productCode":null"#)]
#[case::a_discount(r#""quantity":7.5"#, r#""quantity":7.5,"discountPercent":10"#)]
#[case::number(r#""number":20417"#, r#""number":20418"#)]
#[case::date(r#""date":"2026-11-02""#, r#""date":"2026-11-03""#)]
#[case::due_date(r#""dueDate":"2026-11-16""#, r#""dueDate":null"#)]
#[case::reference(r#""referenceNumber":"204172""#, r#""referenceNumber":"""#)]
#[case::kind(r#""type":"Normal""#, r#""type":"Credit""#)]
#[case::currency(r#""currency":"EUR""#, r#""currency":"SEK""#)]
#[case::delivery(r#""deliveryDate":"2026-10-31""#, r#""deliveryDate":"2026-11-01""#)]
#[case::no_rows(r#""lineItems":["#, r#""lineItems":[],"other":["#)]
fn another_content_does_not_hold(#[case] from: &str, #[case] to: &str) {
    let text = serde_json::to_string(&written(&content())).unwrap();
    assert!(text.contains(from), "{from} in {text}");
    assert!(!as_answer(&text.replace(from, to)).holds(&content()));
}

#[test]
fn a_contact_is_written_in_talenoms_words() {
    let mut contact = NewContact {
        marker: Marker::of_customer(Uuid::nil().into()),
        contact_type: ContactType::Business,
        number: CustomerNumber::new(1007).unwrap(),
        name: "Puro Oy".to_owned(),
        business_id: BusinessId::parse("2077474-0").ok(),
        foreign_vat_id: None,
        currency: Currency::EUR,
        invoice_language: "fi-FI".to_owned(),
        receivable_account: AccountNumber::new(1701).unwrap(),
        payment_term: None,
        address: Address {
            line: "Rantatie 4".to_owned(),
            postal_code: "33200".to_owned(),
            city: "Tampere".to_owned(),
            country: "FI".to_owned(),
        },
        email: None,
        e_invoice: Some(EInvoiceAddress { address: "003720774740".to_owned(), operator: "OP".to_owned() }),
        delivery_channel: DeliveryChannel::EInvoice,
    };
    let organization = TalenomOrganization::new(14222).unwrap();
    let expected = json!({
        "organizationNumber": 14222, "type": "Business", "number": "1007", "name": "Puro Oy", "currency": "EUR",
        "InvoiceLanguage": "fi-FI", "defaultReceivableAccountNumber": "1701",
        "invoicingAddress":
            { "address1": "Rantatie 4", "postalCode": "33200", "postOffice": "Tampere", "country": "FI" },
        "businessId": "2077474-0", "vatId": "FI20774740", "eInvoiceAddress": "003720774740", "eInvoiceOperator": "OP",
        "eInvoicingEnabled": true, "deliveryChannel": "EInvoice",
        "externalReference": "severa:00000000-0000-0000-0000-000000000000",
    });
    assert_eq!(Value::Object(super::contact(&contact, organization, true)), expected);
    contact.e_invoice = None;
    let without = super::contact(&contact, organization, false);
    assert!(!without.contains_key("externalReference") && !without.contains_key("eInvoicingEnabled"));
    contact.business_id = None;
    contact.foreign_vat_id = ForeignVatId::parse("SE556677889901").ok();
    let foreign = super::contact(&contact, organization, false);
    assert_eq!((foreign.get("businessId"), &foreign["vatId"]), (None, &json!("SE556677889901")));
}

fn details() -> ContactDetails {
    ContactDetails {
        name: Some("Puro Oy".to_owned()),
        business_id: BusinessId::parse("2077474-0").ok(),
        foreign_vat_id: None,
        invoice_language: Some("fi-FI".to_owned()),
        address: Some(Address {
            line: "Rantatie 4".to_owned(),
            postal_code: "33200".to_owned(),
            city: "Tampere".to_owned(),
            country: "FI".to_owned(),
        }),
        email: Some("laskut@puro.example".to_owned()),
        e_invoicing: EInvoicing::At { address: address(), switch: Switch::On },
        delivery_channel: Some(DeliveryChannel::EInvoice),
    }
}

fn address() -> EInvoiceAddress {
    EInvoiceAddress { address: "003720774740".to_owned(), operator: "OP".to_owned() }
}

/// A contact that is as [`details`] say, with fields that are not ours.
fn held() -> Value {
    json!({
        "id": "c1", "rowVersion": "AAAB", "name": "Puro Oy ", "InvoiceLanguage": "fi-FI", "phone": "040",
        "email": "laskut@puro.example", "eInvoiceAddress": "003720774740", "eInvoiceOperator": "OP",
        "eInvoicingEnabled": false, "businessId": "20774740", "vatId": null, "deliveryChannel": "Paper",
        "invoicingAddress": { "address1": "Rantatie 4", "address2": "c/o Virta", "postalCode": "33200",
            "postOffice": "Tampere", "country": "FI" },
    })
}

#[rstest]
#[case::nothing(json!({}), json!({}))]
#[case::name(json!({ "name": "Puro" }), json!({ "name": "Puro Oy" }))]
#[case::blank_for_a_value(json!({ "email": "" }), json!({ "email": "laskut@puro.example" }))]
#[case::null_for_a_value(json!({ "InvoiceLanguage": null }), json!({ "InvoiceLanguage": "fi-FI" }))]
#[case::a_persons_business_id(json!({ "businessId": "2332748-7" }), json!({}))]
#[case::no_business_id(json!({ "businessId": " " }), json!({ "businessId": "2077474-0", "vatId": "FI20774740" }))]
#[case::operator(json!({ "eInvoiceOperator": "OKO" }), json!({ "eInvoiceOperator": "OP" }))]
#[case::another_address_stays_switched_off(
    json!({ "eInvoiceAddress": "0037" }), json!({ "eInvoiceAddress": "003720774740" })
)]
#[case::the_first_address_is_switched_on(
    json!({ "eInvoiceAddress": null }), json!({ "eInvoiceAddress": "003720774740", "eInvoicingEnabled": true })
)]
#[case::street_beside_what_is_not_ours(
    json!({ "invoicingAddress": { "address1": "Katu 1", "address2": "c/o Virta", "postalCode": "33200",
        "postOffice": "Tampere", "country": "FI" } }),
    json!({ "invoicingAddress": held()["invoicingAddress"] })
)]
fn only_what_the_register_says_otherwise_is_changed(#[case] in_talenom: Value, #[case] expected: Value) {
    let (Value::Object(mut base), Value::Object(other)) = (held(), in_talenom) else { panic!() };
    base.extend(other);
    assert_eq!(Value::Object(contact_changes(&base, &details())), expected);
}

#[test]
fn what_the_register_does_not_say_is_never_cleared() {
    let Value::Object(base) = held() else { panic!() };
    let silent = ContactDetails {
        name: None,
        business_id: None,
        foreign_vat_id: None,
        invoice_language: None,
        address: None,
        email: None,
        e_invoicing: EInvoicing::Untouched,
        delivery_channel: Some(DeliveryChannel::Email),
    };
    assert!(contact_changes(&base, &silent).is_empty());
}

#[test]
fn the_language_is_changed_under_the_name_that_talenom_shows() {
    let Value::Object(mut base) = held() else { panic!() };
    base.remove("InvoiceLanguage");
    base.insert("invoiceLanguage".to_owned(), json!("sv-FI"));
    assert_eq!(Value::Object(contact_changes(&base, &details())), json!({ "invoiceLanguage": "fi-FI" }));
}

#[rstest]
#[case::as_severa_showed_it(
    json!({}),
    json!({ "eInvoiceAddress": null, "eInvoiceOperator": null, "eInvoicingEnabled": false })
)]
#[case::with_the_channel(
    json!({ "deliveryChannel": "EInvoice" }),
    json!({ "eInvoiceAddress": null, "eInvoiceOperator": null, "eInvoicingEnabled": false, "deliveryChannel": "Email" })
)]
#[case::anothers(json!({ "eInvoiceAddress": "003723327487" }), json!({}))]
#[case::gone_already(json!({ "eInvoiceAddress": null }), json!({}))]
fn only_an_address_that_severa_showed_is_removed(#[case] in_talenom: Value, #[case] expected: Value) {
    let (Value::Object(mut base), Value::Object(other)) = (held(), in_talenom) else { panic!() };
    base.extend(other);
    let delivery_channel = Some(DeliveryChannel::Email);
    let e_invoicing = EInvoicing::Removed(address());
    let details = ContactDetails { e_invoicing, delivery_channel, ..details() };
    assert_eq!(Value::Object(contact_changes(&base, &details)), expected);
}

#[rstest]
#[case::kept(Switch::Kept, json!({}))]
#[case::switched_off_by_a_person(Switch::Off, json!({}))]
#[case::the_first(Switch::On, json!({ "eInvoicingEnabled": true }))]
#[case::added_again(Switch::Again, json!({ "eInvoicingEnabled": true, "deliveryChannel": "EInvoice" }))]
fn an_address_comes_with_the_switch_where_that_is_ours(#[case] switch: Switch, #[case] with: Value) {
    let Value::Object(mut base) = held() else { panic!() };
    base.insert("eInvoiceAddress".to_owned(), Value::Null);
    let details = ContactDetails { e_invoicing: EInvoicing::At { address: address(), switch }, ..details() };
    let mut expected = json!({ "eInvoiceAddress": "003720774740" });
    expected.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
    assert_eq!(Value::Object(contact_changes(&base, &details)), expected);
}

#[rstest]
#[case::nothing("", "", &[])]
#[case::number(r#""number":20417"#, r#""number":20418"#, &[Code::NumberDiffers])]
#[case::no_number(r#""number":20417"#, r#""number":0"#, &[])]
#[case::reference(r#""referenceNumber":"204172""#, r#""referenceNumber":"1232""#, &[Code::ReferenceDiffers])]
#[case::no_reference(r#""referenceNumber":"204172","#, "", &[])]
#[case::due_date(r#""dueDate":"2026-11-16""#, r#""dueDate":"2026-11-30""#, &[Code::DueDateDiffers])]
fn what_the_buyer_pays_by_is_compared_after_the_write(
    #[case] ours: &str,
    #[case] theirs: &str,
    #[case] told: &[Code],
) {
    let text = serde_json::to_string(&written(&content())).unwrap();
    assert!(text.contains(ours), "{ours} in {text}");
    let answer = as_answer(&text.replacen(ours, theirs, usize::from(!ours.is_empty())));
    let codes: Vec<Code> = answer.differences(&content()).into_iter().map(|finding| finding.code).collect();
    assert_eq!(codes, told);
}

#[test]
fn texts_periods_rates_and_grounds_are_written_and_hold() {
    let mut content = content();
    content.lines.push(Line::Text("Kiitos".to_owned()));
    content.delivery = Delivery { first: date(2026, 10, 1), last: date(2026, 10, 31) };
    content.exchange_rate = Some("0.0875".parse().unwrap());
    content.numbers = InvoiceNumbers::Talenom;
    let Line::Sale(sale) = &mut content.lines[0] else { panic!() };
    (sale.treatment, sale.tax_reason) = (Treatment::Exempt, Some("AVL 34 §".to_owned()));
    let text = serde_json::to_string(&written(&content)).unwrap();
    for part in [
        r#"{"productName":"Kiitos","type":"Text"}"#,
        r#""deliveryPeriodStart":"2026-10-01""#,
        r#""deliveryPeriodEnd":"2026-10-31""#,
        r#""exchangeRate":0.0875"#,
        r#""number":0"#,
        r#""taxCategory":"E""#,
        r#""taxReason":"AVL 34 §""#,
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains("deliveryDate"), "{text}");
    assert!(as_answer(&text).holds(&content));
    for (ours, theirs) in
        [("2026-10-31", "2026-10-30"), ("0.0875", "11.4"), ("Kiitos", "Moi"), ("34 §", "35 §")]
    {
        assert!(!as_answer(&text.replace(ours, theirs)).holds(&content), "{theirs}");
    }
}

#[test]
fn a_product_is_made_with_what_is_known_and_changed_only_where_it_lacks_something() {
    let new = NewProduct {
        marker: Marker::of_item(Uuid::nil().into()),
        code: ItemCode::parse("T1").ok(),
        name: "Suunnittelu".to_owned(),
        unit: None,
        tax_percent: Percent::parse("25.50").ok(),
        sales_account: AccountNumber::new(3000).ok(),
    };
    let text = serde_json::to_string(&product(&new, true).unwrap()).unwrap();
    assert_eq!(
        text,
        r#"{"code":"T1","externalReference":"severa:00000000-0000-0000-0000-000000000000","name":"Suunnittelu","salesAccountNumber":3000,"taxPercent":25.5}"#
    );
    assert!(!product(&new, false).unwrap().contains_key("externalReference"));
    let Value::Object(base) = json!({ "name": "Oma nimi", "unit": " ", "isActive": true }) else { panic!() };
    let change =
        ProductChange { name: Some("Toinen".to_owned()), unit: Some("h".to_owned()), deactivates: true };
    assert_eq!(Value::Object(product_changes(&base, &change)), json!({ "unit": "h", "isActive": false }));
}
