//! Makes customers, contacts, products and waiting invoices in any number: the same ones for the same seed.

use std::num::NonZeroU32;

use jiff::civil::date;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::dice::Dice;
use crate::identifiers::{business_id_check_digit, derived_guid, reference_number};
use crate::scenario::{Generate, days_after, morning_of};
use crate::severa::state::{Address, Customer, EInvoice, Invoice, Organization, Overrides, Row, RowType};
use crate::severa::{Item, ItemKind, ProductType};
use crate::talenom;

/// Generated customers have numbers above this one.
const CUSTOMER_NUMBER_BASE: u32 = 500_000;

const FIRST_WORDS: [&str; 12] = [
    "Pohjolan",
    "Lakeuden",
    "Saimaan",
    "Kallion",
    "Oulujoen",
    "Tunturin",
    "Rannikon",
    "Hämeen",
    "Koivulan",
    "Aurajoen",
    "Savon",
    "Merenkurkun",
];
const SECOND_WORDS: [&str; 10] = [
    "Konepaja",
    "Kiinteistöhuolto",
    "Ohjelmistot",
    "Rakennus",
    "Logistiikka",
    "Sähkötekniikka",
    "Kauppapuutarha",
    "Terveyspalvelut",
    "Tilapalvelut",
    "Metalli",
];
const STREETS: [&str; 6] = ["Teollisuustie", "Rantakatu", "Asemakatu", "Koulutie", "Satamakatu", "Myllytie"];
const CITIES: [(&str, &str); 6] = [
    ("00100", "Helsinki"),
    ("33100", "Tampere"),
    ("90100", "Oulu"),
    ("20100", "Turku"),
    ("40100", "Jyväskylä"),
    ("70100", "Kuopio"),
];
const OPERATORS: [&str; 5] = ["003723327487", "003721291126", "BAWCFI22", "NDEAFIHH", "OKOYFIHH"];
/// Kind, code, text, unit, least and most price in cents.
const ITEMS: [(RowType, &str, &str, &str, u32, u32); 8] = [
    (RowType::Hours, "T100", "Suunnittelutyö", "h", 7_500, 12_500),
    (RowType::Hours, "T110", "Projektinjohto", "h", 9_500, 14_500),
    (RowType::Hours, "T120", "Asennustyö", "h", 5_500, 8_900),
    (RowType::Fees, "P200", "Lisenssimaksu", "kpl", 1_990, 49_900),
    (RowType::Fees, "P210", "Mittauspalvelu", "kpl", 9_000, 89_000),
    (RowType::Fees, "P220", "Tarvikkeet", "kpl", 150, 12_000),
    (RowType::Travel, "M300", "Kilometrikorvaus", "km", 55, 70),
    (RowType::Travel, "M310", "Majoitus", "vrk", 8_900, 16_900),
];

/// What stays the same from invoice to invoice.
struct Plan<'a> {
    wish: &'a Generate,
    /// The guid of the status that they wait in.
    status: Uuid,
    number_first: i32,
}

/// Adds the wished products, customers, and invoices in the status of that guid, to the organization.
pub(crate) fn fill(organization: &mut Organization, wish: &Generate, status: Uuid) {
    let plan = Plan { wish, status, number_first: organization.next_invoice_number() };
    let mut dice = Dice::new(wish.seed);
    let customers = (1..=wish.customers.max(1)).map(|place| add_customer(organization, &mut dice, place));
    let customers: Vec<Uuid> = customers.collect();
    for place in 0..wish.invoices {
        let customer = *dice.pick(&customers);
        add_invoice(organization, &mut dice, &plan, customer, place);
    }
    let codes = wish.product_codes.map_or(wish.products, NonZeroU32::get);
    let products = (0..wish.products).map(|place| product(&organization.key, place, place % codes + 1));
    organization.items.extend(products.collect::<Vec<_>>());
}

/// Adds contacts of the first of the generated customers to Talenom's side: of three, one is the customer by number and
/// business id, one only by a name that is written a little otherwise, and one is somebody else.
pub(crate) fn know(talenom: &mut talenom::state::Organization, severa: &Organization, wish: &Generate) {
    let is_generated =
        |customer: &&Customer| customer.number.is_some_and(|number| number > i64::from(CUSTOMER_NUMBER_BASE));
    let customers = severa.customers.iter().filter(is_generated).take(wish.contacts as usize);
    let written = talenom.contacts_written.len();
    for (place, customer) in (0_u32..).zip(customers) {
        let unknown = (CUSTOMER_NUMBER_BASE * 2 + place).to_string();
        let (number, name, vat_number) = match place % 3 {
            0 => {
                (customer.number.unwrap_or_default().to_string(), customer.name.clone(), &customer.vat_number)
            }
            1 => (unknown, customer.name.replacen(' ', "  ", 1).replace("Oy", "OY"), &None),
            _ => (unknown, format!("Kauppahuone {place}"), &None),
        };
        let contact = json!({
            "organizationNumber": talenom.number, "type": "Business", "number": number, "name": name,
            "currency": "EUR", "InvoiceLanguage": "fi-FI", "invoicingAddress": {}, "vatId": vat_number,
        });
        if let Value::Object(fields) = contact {
            talenom::insert_contact(talenom, fields);
        }
    }
    // The effects look each up by itself, and nobody looks for so many among them.
    talenom.contacts_written.truncate(written);
}

fn product(organization: &str, place: u32, code: u32) -> Item {
    Item {
        guid: derived_guid(organization, "product", &format!("generated {place}")),
        kind: ItemKind::Product(ProductType::default()),
        code: Some(format!("G{code}")),
        name: format!("Tuote {place}"),
        unit: Some("kpl".to_owned()),
        price: None,
        vat_rate: Some(Decimal::new(255, 1)),
        sales_account: Some("3010".to_owned()),
        is_active: true,
        changed: morning_of(date(2026, 1, 1)),
        overrides: Overrides::default(),
    }
}

fn add_customer(organization: &mut Organization, dice: &mut Dice, place: u32) -> Uuid {
    let number = CUSTOMER_NUMBER_BASE + place;
    let vat_number = valid_business_id(dice).map(|digits| format!("FI{digits}"));
    let (postal_code, city) = *dice.pick(&CITIES);
    let name = format!("{} {} Oy {place}", dice.pick(&FIRST_WORDS), dice.pick(&SECOND_WORDS));
    let e_invoice = EInvoice {
        address: vat_number.as_deref().map(|vat_number| vat_number.replace("FI", "0037")),
        operator: Some((*dice.pick(&OPERATORS)).to_owned()),
    };
    let guid = derived_guid(&organization.key, "customer", &number.to_string());
    organization.customers.push(Customer {
        guid,
        number: Some(number.into()),
        name,
        vat_number,
        email: Some(format!("laskut{place}@asiakas.example")),
        e_invoice: Some(e_invoice),
        payment_term: Some(14),
        overdue_interest: Some(Decimal::from(8)),
        address: Some(Address {
            street: format!("{} {}", dice.pick(&STREETS), dice.between(1, 99)),
            postal_code: postal_code.to_owned(),
            city: city.to_owned(),
            country: "FI".to_owned(),
        }),
        addresses: Vec::new(),
        language: "fi".to_owned(),
        currency: "EUR".to_owned(),
        is_active: true,
        is_deleted: false,
        is_internal: false,
        tax_free: None,
        notes: None,
        changed: morning_of(date(2026, 1, 1)),
        overrides: Overrides::default(),
    });
    guid
}

/// Eight digits, the last of which is the check digit. One beginning in eleven has none, so a few are tried.
fn valid_business_id(dice: &mut Dice) -> Option<String> {
    (0..100).find_map(|_| {
        let digits = dice.between(1_000_000, 3_499_999);
        Some(format!("{digits}{}", business_id_check_digit(digits)?))
    })
}

fn add_invoice(
    organization: &mut Organization,
    dice: &mut Dice,
    plan: &Plan<'_>,
    customer: Uuid,
    place: u32,
) {
    let wish = plan.wish;
    let number = plan.number_first.saturating_add(i32::try_from(place).unwrap_or(i32::MAX));
    let guid = derived_guid(&organization.key, "invoice", &number.to_string());
    // Dates lie in November 2026, in the order of the numbers.
    let day = i32::try_from(u64::from(place) * 30 / u64::from(wish.invoices.max(1))).unwrap_or(0);
    let issued = days_after(date(2026, 11, 1), day);
    let made = morning_of(issued);
    let sequence = organization.take_sequence();
    let rows = (0..dice.between(wish.rows_min, wish.rows_max.max(wish.rows_min)))
        .map(|place| row(organization, dice, guid, place, made));
    let rows = rows.collect();
    organization.invoices.push(Invoice {
        guid,
        number: Some(number),
        status: plan.status,
        customer,
        billing_customer: customer,
        date: issued,
        due_date: days_after(issued, 14),
        entry_date: Some(issued),
        payment_date: None,
        payment_term: 14,
        overdue_interest: Decimal::from(8),
        currency: "EUR".to_owned(),
        currency_rate: Decimal::ONE,
        reference_number: Some(reference_number(u64::from(number.unsigned_abs()))),
        our_reference: Some("Kaisa Laskuttaja".to_owned()),
        your_reference: None,
        order_number: Some(format!("PO-{}", dice.between(1_000, 9_999))),
        is_credit_note: false,
        credits: None,
        is_reverse_charged: false,
        reverse_charge_description: None,
        prices_include_tax: organization.prices_include_tax,
        free_text: None,
        free_text2: None,
        notes: None,
        project: None,
        business_units: vec![organization.companies[0].root_unit],
        receiver_name: None,
        receiver_contact: None,
        receiver_email: None,
        receiver_address: None,
        pdf_kilobytes: 0,
        totals: None,
        rows,
        created: made,
        changed: made,
        overrides: Overrides::default(),
        sequence,
    });
}

fn row(
    organization: &mut Organization,
    dice: &mut Dice,
    invoice: Uuid,
    place: u32,
    made: jiff::Timestamp,
) -> Row {
    let &(row_type, code, text, unit, least, most) = dice.pick(&ITEMS);
    // One row in eight is of a reduced rate, on the account that belongs to it.
    let is_reduced = row_type == RowType::Fees && dice.between(1, 3) == 1;
    let (account, percent) = match row_type {
        _ if is_reduced => ("3100", Decimal::new(135, 1)),
        RowType::Hours => ("3000", Decimal::new(255, 1)),
        RowType::Fees | RowType::FlatRate => ("3010", Decimal::new(255, 1)),
        RowType::Travel => ("3020", Decimal::new(255, 1)),
    };
    let quantity = match row_type {
        RowType::Hours => Decimal::new(i64::from(dice.between(2, 160)) * 25, 2),
        RowType::Fees | RowType::Travel | RowType::FlatRate => Decimal::from(dice.between(1, 20)),
    };
    Row {
        guid: derived_guid(&organization.key, "invoicerow", &format!("{invoice}/{place}")),
        row_type,
        codes: vec![code.to_owned()],
        description: Some(text.to_owned()),
        quantity,
        unit: Some(unit.to_owned()),
        unit_price: Decimal::new(i64::from(dice.between(least, most)), 2),
        vat_rate: Some(percent),
        sales_account: Some(account.to_owned()),
        recurring_sales_account: None,
        cost_center: None,
        flat_rate: None,
        has_comment: false,
        event_date: None,
        origins: None,
        changed: made,
        overrides: Overrides::default(),
        sequence: organization.take_sequence(),
    }
}
