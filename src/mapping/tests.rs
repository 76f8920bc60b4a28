//! A good invoice, and what becomes of it when one field is another.

use jiff::civil::date;
use uuid::Uuid;

use super::*;
use crate::domain::{
    connection::{AfterRows, DefaultAccount, tests::connection},
    contact::DeliveryChannel,
    e_invoice::{EInvoiceAddress, Switch},
    ids::{AccountNumber, CustomerNumber, InvoiceNumber, ProductId},
    invoice::{CustomerRef, RowType},
    money::{Amount, ExchangeRate, Money, Percent, Quantity},
    sales_invoice::{Line, Sale},
    vat::{AccountTax, SalesAccount, TaxCategory},
};

/// Eight hours at 100 EUR and 25.5 %, for a customer of Helsinki.
pub(crate) fn material() -> Material {
    let euros = |text| Field::Value(Money { amount: Amount::parse(text).unwrap(), currency: Currency::EUR });
    let text = |text: &str| Field::Value(text.to_owned());
    let address = PlainAddress {
        line: text("Katu 1"),
        postal_code: text("00100"),
        city: text("Helsinki"),
        country: text("Finland"),
    };
    let guid = Uuid::from_u128(1);
    let billed = CustomerRef { guid: guid.into(), number: Field::Value(CustomerNumber::new(1001).unwrap()) };
    let invoice = Invoice {
        guid: guid.into(),
        status: guid.into(),
        number: Field::Value(InvoiceNumber::new(501).unwrap()),
        created: Field::Absent,
        date: Field::Value(date(2026, 11, 2)),
        due_date: Field::Value(date(2026, 11, 16)),
        entry_date: Field::Null,
        payment_term: Field::Value(14),
        overdue_interest: Field::Value(Percent::parse("8").unwrap()),
        reference_number: text("50 18"),
        billing_customer: Field::Value(billed),
        currency: Field::Value(Currency::EUR),
        currency_rate: Field::Value(ExchangeRate::parse("1").unwrap()),
        total_excluding_tax: euros("800"),
        total_tax: euros("204"),
        total_including_tax: euros("1004"),
        total_in_other_currencies: Vec::new(),
        is_credit_note: Field::Value(false),
        reimbursed: Field::Null,
        credit_note: Field::Null,
        sender_vat_number: text("FI20774740"),
        receiver_name: text("Asiakas Oy"),
        receiver_contact_name: Field::Null,
        receiver_address: Field::Value(address.clone()),
        our_reference: text(" "),
        your_reference: text("PO-77"),
        order_number: Field::Absent,
        free_text: Field::Null,
        second_free_text: Field::Null,
        notes: Field::Null,
        has_projects: false,
    };
    let row = Row {
        guid: Field::Value(Uuid::from_u128(2).into()),
        invoice: guid.into(),
        row_type: Field::Value(RowType::Hours),
        codes: Field::Value(vec!["T100".to_owned()]),
        description: text("Suunnittelu"),
        quantity: Field::Value(Quantity::parse("8").unwrap()),
        unit: text("h"),
        unit_price: euros("100"),
        vat_percent: Field::Value(Percent::parse("25.5").unwrap()),
        sales_account: text("3000"),
        accrual_account: Field::Null,
        cost_center: Field::Null,
        has_comment: Field::Value(false),
        sort_order: Field::Value(1),
    };
    let customer = customer(address);
    Material {
        invoice,
        rows: vec![row],
        customer: Some(customer),
        e_invoicing: e_invoicing(),
        original: None,
        grounds: None,
        origins: None,
        leads: HashMap::new(),
    }
}

fn customer(headquarter_address: PlainAddress) -> Customer {
    let text = |text: &str| Field::Value(text.to_owned());
    Customer {
        guid: Uuid::from_u128(1).into(),
        number: Field::Value(CustomerNumber::new(1001).unwrap()),
        name: text("Asiakas Oy"),
        vat_number: text("2332748-7"),
        email: text("laskut@asiakas.example"),
        e_invoice_address: text("003723327487"),
        e_invoice_operator: text("BAWCFI22"),
        language: text("fi"),
        payment_term: Field::Value(14),
        headquarter_address: Field::Value(headquarter_address),
    }
}

/// What the customer's e-invoice address comes to.
pub(crate) fn e_invoicing() -> EInvoicing {
    let address = EInvoiceAddress { address: "003723327487".to_owned(), operator: "BAWCFI22".to_owned() };
    EInvoicing::At { address, switch: Switch::Kept }
}

pub(crate) fn countries() -> Countries {
    let country = |code: &str, names: [&str; 2]| Country {
        code: code.to_owned(),
        names: names.map(ToOwned::to_owned).to_vec(),
    };
    let countries = [("FI", ["Suomi", "Finland"]), ("SE", ["Ruotsi", "Sweden"]), ("NO", ["Norja", "Norway"])];
    Countries::new(countries.map(|(code, names)| country(code, names)).to_vec())
}

pub(crate) fn settings() -> Settings {
    Settings {
        after_rows: AfterRows::LeaveDraft,
        delivery_order: vec![DeliveryChannel::EInvoice, DeliveryChannel::Email, DeliveryChannel::Paper],
        cut_over: None,
        ..connection().settings
    }
}

/// A company with the accounts of the sandbox: 3000 for services, 3100 for reduced percents, 3200 for construction, 3300
/// for sales abroad, 3005 for the percent of before September 2024, and 3010, which is not in use.
pub(crate) fn registers() -> Registers {
    use TaxCategory::{Exempt, Export, IntraCommunity, OutsideScope, ReverseCharge, Standard, Zero};
    let tax = |percent: &str, category, valid_from, valid_to| AccountTax {
        percent: Percent::parse(percent).unwrap(),
        category,
        valid_from,
        valid_to,
    };
    let always = |percent: &str, category| tax(percent, category, None, None);
    let account = |number, taxes| SalesAccount {
        number: AccountNumber::new(number).unwrap(),
        is_enabled: number != 3010,
        taxes,
    };
    let standard = vec![
        tax("24", Standard, None, Some(date(2024, 8, 31))),
        tax("25.5", Standard, Some(date(2024, 9, 1)), None),
    ];
    let abroad = [ReverseCharge, IntraCommunity, Export, Exempt, Zero, OutsideScope];
    Registers {
        business_id: BusinessId::parse("2077474-0").unwrap(),
        is_vat_registered: true,
        is_home_euro: true,
        is_sent: false,
        today: date(2026, 11, 24),
        countries: countries(),
        accounts: Accounts::listed(vec![
            account(3000, standard.clone()),
            account(3005, vec![always("24", Standard)]),
            account(3010, standard),
            account(3100, vec![tax("13.5", Standard, Some(date(2026, 1, 1)), None), always("10", Standard)]),
            account(3200, vec![always("0", ReverseCharge)]),
            account(3300, abroad.map(|category| always("0", category)).to_vec()),
        ]),
        settings: settings(),
    }
}

fn map(change: impl FnOnce(&mut Material)) -> (Option<SalesInvoice>, Vec<Code>) {
    let mut material = material();
    change(&mut material);
    let mut findings = Vec::new();
    let invoice = sales_invoice(&material, &registers(), &mut findings);
    (invoice, findings.into_iter().map(|finding| finding.code).collect())
}

fn sale(invoice: &SalesInvoice) -> &Sale {
    invoice.sales().next().unwrap()
}

#[test]
fn a_good_invoice_is_mapped_without_a_finding() {
    let (invoice, findings) = map(|_| {});
    let invoice = invoice.unwrap();
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!(invoice.reference_number.as_deref(), Some("5018"));
    assert_eq!(invoice.delivery, Delivery::on(date(2026, 11, 2)));
    assert_eq!((invoice.our_reference, invoice.your_reference.as_deref()), (None, Some("PO-77")));
    assert_eq!(invoice.delivery_channel, Some(DeliveryChannel::EInvoice));
    assert!(invoice.recipient.is_none());
}

#[test]
fn mapping_twice_gives_the_same() {
    assert_eq!(map(|_| {}).0.unwrap().content_hash(), map(|_| {}).0.unwrap().content_hash());
}

#[test]
fn what_is_missing_is_told_all_at_once() {
    let (invoice, findings) = map(|material| {
        material.invoice.number = Field::Absent;
        material.invoice.due_date = Field::Null;
        material.rows[0].quantity = Field::Absent;
        material.rows[0].sales_account = Field::Null;
    });
    assert!(invoice.is_none());
    assert_eq!(findings, [Code::FieldMissing, Code::FieldMissing, Code::FieldMissing, Code::AccountMissing]);
}

#[test]
fn a_recipient_is_named_where_the_invoice_names_another_than_the_register() {
    let (invoice, _) =
        map(|material| material.invoice.receiver_name = Field::Value("Asiakas Oy / Ostot".to_owned()));
    assert_eq!(invoice.unwrap().recipient.unwrap().name, "Asiakas Oy / Ostot");
}

#[test]
fn a_long_text_is_cut_and_told() {
    let (invoice, findings) = map(|material| material.rows[0].description = Field::Value("ä".repeat(201)));
    assert_eq!(findings, [Code::TextShortened]);
    assert_eq!(sale(&invoice.unwrap()).name.chars().count(), 200);
}

#[test]
fn free_texts_and_notes_are_moved_one_below_the_other() {
    let (invoice, _) = map(|material| {
        material.invoice.free_text = Field::Value("Kiitos".to_owned());
        material.invoice.second_free_text = Field::Value(" Tervetuloa ".to_owned());
        material.invoice.notes = Field::Value("Ovikoodi 1".to_owned());
    });
    assert_eq!(invoice.unwrap().free_text.as_deref(), Some("Kiitos\nTervetuloa\nOvikoodi 1"));
}

#[test]
fn a_row_without_quantity_and_price_is_a_text() {
    let (invoice, findings) = map(|material| {
        let mut text = material.rows[0].clone();
        (text.quantity, text.unit_price) = (Field::Value(Quantity::parse("0").unwrap()), Field::Null);
        (text.sales_account, text.sort_order) = (Field::Null, Field::Value(2));
        material.rows.push(text);
    });
    assert_eq!(findings, []);
    assert_eq!(invoice.unwrap().lines[1], Line::Text("Suunnittelu".to_owned()));
}

#[test]
fn severas_number_stands_in_the_reference_where_talenom_numbers() {
    let reference = |reference: Field<String>, numbers| {
        let mut material = material();
        material.invoice.our_reference = reference;
        let mut registers = registers();
        registers.settings.invoice_numbers = numbers;
        let invoice = sales_invoice(&material, &registers, &mut Vec::new()).unwrap();
        (invoice.kept_number().map(InvoiceNumber::get), invoice.our_reference)
    };
    let kaisa = Field::Value("Kaisa".to_owned());
    assert_eq!(reference(Field::Null, InvoiceNumbers::Talenom), (None, Some("501".to_owned())));
    assert_eq!(reference(kaisa.clone(), InvoiceNumbers::Talenom), (None, Some("501 / Kaisa".to_owned())));
    assert_eq!(reference(kaisa, InvoiceNumbers::Severa), (Some(501), Some("Kaisa".to_owned())));
}

#[test]
fn grouped_rows_have_no_code() {
    let codes = Field::Value(vec!["T100".to_owned(), "T200".to_owned()]);
    assert_eq!(sale(&map(|material| material.rows[0].codes = codes).0.unwrap()).code, None);
}

#[test]
fn a_row_has_its_own_account_else_its_products_else_the_default() {
    let account = |own: Option<&str>, of_product: Option<i64>, has_default: bool| {
        let mut material = material();
        material.rows[0].sales_account = own.map_or(Field::Null, |own| Field::Value(own.to_owned()));
        let number = |number| AccountNumber::new(number).unwrap();
        let lead = Lead::Product { id: None, account: of_product.map(number) };
        material.take_leads(&HashMap::from([(ItemCode::parse("t100").unwrap(), lead)]));
        let mut registers = registers();
        if has_default {
            let default = DefaultAccount { row_type: RowType::Hours, treatment: None, account: number(3100) };
            registers.settings.default_accounts = vec![default];
        }
        let mut findings = Vec::new();
        let invoice = sales_invoice(&material, &registers, &mut findings);
        let account = invoice.as_ref().map(|invoice| sale(invoice).sales_account.get());
        (account, findings.into_iter().map(|finding| finding.code).collect::<Vec<_>>())
    };
    assert_eq!(account(Some("3000"), Some(3999), true), (Some(3000), vec![]));
    assert_eq!(account(None, Some(3000), true), (Some(3000), vec![]));
    assert_eq!(account(None, None, true), (Some(3100), vec![Code::AccountVatMismatch]));
    assert_eq!(account(None, Some(3010), false), (Some(3010), vec![Code::AccountDisabled]));
    assert_eq!(account(None, None, false), (None, vec![Code::AccountMissing]));
}

#[test]
fn the_product_of_a_row_is_no_part_of_the_content() {
    let with = |id: &str| {
        let (invoice, findings) = map(|material| {
            let lead = Lead::Product { id: ProductId::parse(id).ok(), account: None };
            material.take_leads(&HashMap::from([(ItemCode::parse("T100").unwrap(), lead)]));
        });
        assert_eq!(findings, []);
        invoice.unwrap()
    };
    let (made, planned) = (with("P-1"), with(""));
    assert_eq!(sale(&made).product, ProductId::parse("P-1").ok());
    assert_eq!(sale(&planned).product, None);
    assert_eq!(made.content_hash(), planned.content_hash());
}
