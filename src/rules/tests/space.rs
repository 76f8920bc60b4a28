//! The judgement over everything that Severa could say, absent and null everywhere.

use jiff::civil::Date;
use proptest::{collection::vec, prelude::*};
use uuid::Uuid;

use super::*;
use crate::{
    domain::{
        e_invoice::EInvoicing,
        finding::outcome_of,
        ids::{AccountNumber, CustomerNumber, InvoiceNumber, InvoiceRowGuid},
        invoice::{Customer, CustomerRef, Invoice, PlainAddress, Row},
        item::Lead,
        money::ExchangeRate,
        sales_invoice::Sale,
    },
    mapping::tests::e_invoicing,
};

/// A field that may be absent, null or any of these.
fn field<T: Clone + std::fmt::Debug + 'static>(
    value: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Field<T>> {
    prop_oneof![1 => Just(Field::Absent), 1 => Just(Field::Null), 4 => value.prop_map(Field::Value)].boxed()
}

/// A decimal as JSON may write it: of everyday size mostly, and up to the last that is read.
fn decimal() -> BoxedStrategy<String> {
    let everyday =
        (-100_000_i64..100_000, 0_u32..3).prop_map(|(digits, decimals)| format!("{digits}e-{decimals}"));
    let large = (any::<i64>(), 0_u32..20)
        .prop_map(|(digits, decimals)| format!("{}e-{decimals}", digits % 1_000_000_000_000));
    prop_oneof![3 => everyday, 1 => large].boxed()
}

fn number<T: std::str::FromStr<Err: std::fmt::Debug> + Clone + std::fmt::Debug + 'static>()
-> BoxedStrategy<Field<T>> {
    field(decimal().prop_map(|text| text.parse().unwrap()))
}

fn percents() -> BoxedStrategy<Field<Percent>> {
    let known = prop::sample::select(vec!["25.5", "24", "13.5", "10", "0", "-1", "25.55", "14"]);
    prop_oneof![3 => field(known.prop_map(|text| Percent::parse(text).unwrap())), 1 => number()].boxed()
}

fn currency() -> BoxedStrategy<Currency> {
    prop::sample::select(vec!["EUR", "SEK", "JPY"]).prop_map(|code| Currency::parse(code).unwrap()).boxed()
}

fn sum() -> BoxedStrategy<Money> {
    (decimal(), currency())
        .prop_map(|(amount, currency)| Money { amount: amount.parse().unwrap(), currency })
        .boxed()
}

fn words() -> BoxedStrategy<Field<String>> {
    field(prop_oneof![
        ".{0,40}",
        ".{190,300}",
        "[0-9A-Z ]{0,8}",
        prop::sample::select(vec![
            "3000",
            "3300",
            "FI20774740",
            "SE556012579001",
            "2332748-7",
            "Finland",
            "Norway",
            "AE",
            "K",
            "G",
            "1232",
        ])
        .prop_map(ToOwned::to_owned),
    ])
}

fn day() -> BoxedStrategy<Field<Date>> {
    let everyday =
        (2024_i16..2028, 1_i8..=12, 1_i8..=28).prop_map(|(year, month, day)| date(year, month, day));
    field(prop_oneof![8 => everyday, 1 => Just(Date::MIN), 1 => Just(Date::MAX)])
}

fn truth() -> BoxedStrategy<Field<bool>> {
    field(any::<bool>())
}

fn row_guid() -> BoxedStrategy<Field<InvoiceRowGuid>> {
    field((0_u128..3).prop_map(|guid| Uuid::from_u128(guid).into()))
}

fn address() -> BoxedStrategy<Field<PlainAddress>> {
    let address = (words(), words(), words(), words());
    field(address.prop_map(|(line, postal_code, city, country)| PlainAddress {
        line,
        postal_code,
        city,
        country,
    }))
}

fn row() -> BoxedStrategy<Row> {
    let types = [RowType::FlatRate, RowType::Hours, RowType::ProjectFees, RowType::TravelExpenses];
    let codes = field(vec("[A-Z0-9]{0,40}", 0..3));
    let what = (row_guid(), field(prop::sample::select(types.to_vec())), codes, words(), words());
    let sums = (number(), field(sum()), percents());
    let rest = (words(), words(), words(), truth(), field(any::<i64>()));
    (what, sums, rest)
        .prop_map(|(what, (quantity, unit_price, vat_percent), rest)| {
            let (guid, row_type, codes, description, unit) = what;
            let (sales_account, accrual_account, cost_center, has_comment, sort_order) = rest;
            Row {
                guid,
                invoice: Uuid::nil().into(),
                row_type,
                codes,
                description,
                quantity,
                unit,
                unit_price,
                vat_percent,
                sales_account,
                accrual_account,
                cost_center,
                has_comment,
                sort_order,
            }
        })
        .boxed()
}

fn customer_number() -> BoxedStrategy<Field<CustomerNumber>> {
    field((1_i64..10).prop_map(|number| CustomerNumber::new(number).unwrap()))
}

fn customer() -> BoxedStrategy<Customer> {
    let names = (customer_number(), words(), words(), words());
    let ways = (words(), words(), words(), field(any::<i64>()), address());
    (names, ways)
        .prop_map(|((number, name, vat_number, email), ways)| {
            let (e_invoice_address, e_invoice_operator, language, payment_term, headquarter_address) = ways;
            Customer {
                number,
                name,
                vat_number,
                email,
                e_invoice_address,
                e_invoice_operator,
                language,
                payment_term,
                headquarter_address,
                ..material().customer.unwrap()
            }
        })
        .boxed()
}

fn invoice() -> BoxedStrategy<Invoice> {
    let number = field((1_i64..100).prop_map(|number| InvoiceNumber::new(number).unwrap()));
    let customer = customer_number().prop_map(|number| CustomerRef { guid: Uuid::nil().into(), number });
    let dates = (number, day(), day(), day(), field(any::<i64>()));
    let sums = (
        field(currency()),
        self::number::<ExchangeRate>(),
        field(sum()),
        field(sum()),
        field(sum()),
        vec(sum(), 0..3),
        self::number::<Percent>(),
    );
    let parties = (field(customer), words(), words(), words(), address());
    let texts = (words(), words(), words(), words(), words(), words(), words());
    (dates, sums, parties, texts, truth(), any::<bool>())
        .prop_map(|(dates, sums, parties, texts, is_credit_note, has_projects)| {
            let (number, date, due_date, entry_date, payment_term) = dates;
            let (currency, currency_rate, net, tax, gross, total_in_other_currencies, overdue_interest) = sums;
            let (billing_customer, sender_vat_number, receiver_name, receiver_contact_name, receiver_address) = parties;
            let (reference_number, our_reference, your_reference, order_number, free_text, second_free_text, notes) = texts;
            Invoice {
                number,
                created: Field::Absent,
                date,
                due_date,
                entry_date,
                payment_term,
                overdue_interest,
                reference_number,
                billing_customer,
                currency,
                currency_rate,
                total_excluding_tax: net,
                total_tax: tax,
                total_including_tax: gross,
                total_in_other_currencies,
                is_credit_note,
                sender_vat_number,
                receiver_name,
                receiver_contact_name,
                receiver_address,
                our_reference,
                your_reference,
                order_number,
                free_text,
                second_free_text,
                notes,
                has_projects,
                ..material().invoice
            }
        })
        .boxed()
}

fn grounds() -> BoxedStrategy<Grounds> {
    let settings = (truth(), words()).prop_map(|(is_reverse_charged, reverse_charge_description)| {
        InvoiceSettings { is_reverse_charged, reverse_charge_description }
    });
    let country =
        (words(), truth(), words(), words()).prop_map(|(country, is_tax_free, description, category)| {
            CountrySettings {
                country,
                is_tax_free,
                tax_free_description: description,
                zero_vat_category: category,
            }
        });
    let grounds = (prop::option::of(settings), vec(country, 0..3));
    grounds.prop_map(|(invoice, customer)| Grounds { invoice, customer }).boxed()
}

fn original() -> BoxedStrategy<Original> {
    // A plan's, since the invoice in Talenom is not kept with what is stored.
    let number = InvoiceNumber::new(1).unwrap();
    let to = prop::option::of(decimal()).prop_map(move |left| Link::To {
        credited: Credited { invoice: None, number },
        left: left.map(|left| Amount::parse(&left).unwrap()),
    });
    let missing = prop::sample::select(vec![Link::NotNamed, Link::Unknown, Link::Waits, Link::Unlinked]);
    (day(), prop_oneof![missing, to])
        .prop_map(move |(day, link)| {
            let tax_point = day.value().copied();
            Original { number: Some(number), tax_point, sold_on: tax_point.into_iter().collect(), link }
        })
        .boxed()
}

/// A product that has an account; its id is not kept with what is stored.
fn lead(account: i64) -> Lead {
    Lead::Product { id: None, account: AccountNumber::new(account).ok() }
}

/// Everything that could be read of an invoice.
fn materials() -> BoxedStrategy<Material> {
    let origins = vec((row_guid(), day()).prop_map(|(row, day)| RowOrigin { row, day }), 0..3);
    let e_invoicing = prop::sample::select(vec![EInvoicing::Untouched, e_invoicing()]);
    let leads = prop::sample::select(vec![None, Some(Lead::Blocked), Some(lead(3000)), Some(lead(9999))]);
    let whole = (invoice(), vec(row(), 0..4), prop::option::of(customer()), e_invoicing, leads);
    (whole, prop::option::of(original()), prop::option::of(grounds()), prop::option::of(origins))
        .prop_map(|((invoice, rows, customer, e_invoicing, lead), original, grounds, origins)| {
            let codes = rows.iter().flat_map(Row::item_codes);
            let leads = codes.filter_map(|code| Some((code, lead.clone()?))).collect();
            Material { invoice, rows, customer, e_invoicing, original, grounds, origins, leads }
        })
        .boxed()
}

/// A good invoice with one part of it replaced, which gets further than one in which everything is wrong.
fn nearly_good() -> BoxedStrategy<Material> {
    let with = |change: fn(&mut Material, Material)| {
        materials()
            .prop_map(move |other| {
                let mut material = construction();
                change(&mut material, other);
                material
            })
            .boxed()
    };
    prop_oneof![
        with(|material, other| material.rows.extend(other.rows)),
        with(|material, other| material.rows[0].vat_percent =
            other.rows.first().map_or(Field::Absent, |row| row.vat_percent)),
        with(|material, other| material.grounds = other.grounds),
        with(|material, other| {
            material.invoice.is_credit_note = Field::Value(true);
            material.original = other.original;
        }),
        with(|material, other| material.customer = other.customer),
        with(|material, other| material.invoice.currency_rate = other.invoice.currency_rate),
        with(|material, other| material.invoice.due_date = other.invoice.due_date),
        with(|material, other| material.invoice.reference_number = other.invoice.reference_number),
    ]
    .boxed()
}

/// Whether Talenom keeps that many decimals.
fn is_writable(sale: &Sale) -> bool {
    sale.quantity.decimals() <= 4 && sale.unit_price.decimals() <= 11 && sale.tax_percent.decimals() <= 2
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn judging_never_panics_and_is_the_same_twice(
        material in prop_oneof![materials(), nearly_good()], is_vat_registered in any::<bool>(), is_sent in any::<bool>(),
    ) {
        let registers = Registers { is_vat_registered, is_sent, ..registers() };
        let first = judge(&material, &registers);
        match &first {
            Judgement::Ready { sales_invoice, findings } => {
                prop_assert_eq!(outcome_of(findings), None);
                prop_assert!(sales_invoice.sales().all(is_writable));
                prop_assert!(sales_invoice.overdue_interest.is_none_or(|interest| interest.decimals() <= 2));
                prop_assert!(sales_invoice.exchange_rate.is_none_or(|rate| rate.decimals() <= 10));
                let stored = serde_json::to_string(sales_invoice).unwrap();
                prop_assert_eq!(&serde_json::from_str::<SalesInvoice>(&stored).unwrap(), &**sales_invoice);
            }
            Judgement::Held { findings } => prop_assert!(outcome_of(findings).is_some()),
            Judgement::Skipped { findings } => prop_assert!(!findings.is_empty()),
        }
        prop_assert_eq!(format!("{first:?}"), format!("{:?}", judge(&material, &registers)));
        let _ = needs(&material, &registers);
    }
}
