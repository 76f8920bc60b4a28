//! To the cent: what we predict is what Talenom's model computes, for a great many invoices.

use std::{collections::HashMap, str::FromStr};

use jiff::civil::date;
use sandbox::talenom::totals_of;
use serde_json::{Number, Value, json};
use severa_connector::{
    domain::{
        Field,
        connection::{AfterRows, InvoiceNumbers, Settings, StatusChoice},
        contact::{ContactType, DeliveryChannel},
        e_invoice::EInvoicing,
        finding::Code,
        ids::{AccountNumber, BusinessId, CustomerNumber, InvoiceNumber},
        invoice::{Customer, CustomerRef, Invoice, Row, RowType},
        money::{Amount, Currency, Money, Percent, Quantity},
        sales_invoice::{Sale, SalesInvoice},
        vat::Accounts,
    },
    mapping::{Countries, Material, Registers},
    rpc::v1,
    rules::{Judgement, judge, totals::printed},
};
use uuid::Uuid;

use crate::harness::{COMPANY, KEY, ORGANIZATION, Service};

const INVOICES: u64 = 100_000;
const THREADS: u64 = 4;

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    /// A number below this one.
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn decimal(&mut self, digits_max: u64, decimals_max: u64) -> String {
        let digits = self.below(digits_max);
        format!("{digits}e-{}", self.below(decimals_max + 1))
    }
}

fn registers() -> Registers {
    Registers {
        business_id: BusinessId::parse("2077474-0").unwrap(),
        is_vat_registered: true,
        is_home_euro: true,
        is_sent: false,
        today: date(2026, 11, 24),
        countries: Countries::default(),
        accounts: Accounts::NotListed,
        settings: Settings {
            waiting_status: StatusChoice::parse("Odottaa").unwrap(),
            transferred_status: StatusChoice::parse("Siirretty").unwrap(),
            error_status: None,
            after_rows: AfterRows::LeaveDraft,
            receivable_account: AccountNumber::new(1701).unwrap(),
            delivery_order: vec![DeliveryChannel::Paper],
            invoice_language: "fi-FI".to_owned(),
            cut_over: None,
            default_accounts: Vec::new(),
            old_rate_accounts: Vec::new(),
            totals_tolerance: Amount::ZERO,
            invoice_numbers: InvoiceNumbers::Severa,
            contact_type_default: ContactType::Business,
            e_invoice_removal_percent_max: 20,
            deactivate_products: false,
            rows_without_products: false,
        },
    }
}

fn euros(amount: Amount) -> Field<Money> {
    Field::Value(Money { amount, currency: Currency::EUR })
}

/// A row of any size that is met, with more decimals than Talenom takes in one of four.
fn row(dice: &mut Dice, invoice: Uuid) -> Row {
    let decimals_max = if dice.below(4) == 0 { 9 } else { 2 };
    let mut quantity = dice.decimal(100_000, decimals_max);
    if dice.below(8) == 0 {
        quantity.insert(0, '-');
    }
    let price = dice.decimal(10_000_000, decimals_max + 4);
    let percents = ["25.5", "13.5", "10"];
    let percent = percents[usize::try_from(dice.below(3)).unwrap()];
    Row {
        guid: Field::Absent,
        invoice: invoice.into(),
        row_type: Field::Value(RowType::Hours),
        codes: Field::Null,
        description: Field::Value("Suunnittelu".to_owned()),
        quantity: Field::Value(Quantity::parse(&quantity).unwrap()),
        unit: Field::Null,
        unit_price: euros(Amount::parse(&price).unwrap()),
        vat_percent: Field::Value(Percent::parse(percent).unwrap()),
        sales_account: Field::Value("3000".to_owned()),
        accrual_account: Field::Null,
        cost_center: Field::Null,
        has_comment: Field::Absent,
        sort_order: Field::Absent,
    }
}

/// The invoice of these rows, with the sums that the model gives them as they stand in Severa.
fn material(rows: Vec<Row>, invoice: Uuid) -> Material {
    let as_they_are: Vec<Value> = rows
        .iter()
        .map(|row| {
            let price = row.unit_price.value().unwrap().amount.get();
            line(row.quantity.value().unwrap().get(), price, *row.vat_percent.value().unwrap())
        })
        .collect();
    let totals = totals_of(&as_they_are).unwrap();
    let text = |text: &str| Field::Value(text.to_owned());
    let number = Field::Value(CustomerNumber::new(1).unwrap());
    let customer = Customer {
        guid: invoice.into(),
        number,
        name: text("Asiakas Oy"),
        vat_number: Field::Null,
        email: Field::Null,
        e_invoice_address: Field::Null,
        e_invoice_operator: Field::Null,
        language: Field::Null,
        payment_term: Field::Null,
        headquarter_address: Field::Null,
    };
    let invoice = Invoice {
        guid: invoice.into(),
        status: invoice.into(),
        number: Field::Value(InvoiceNumber::new(1).unwrap()),
        created: Field::Absent,
        date: Field::Value(date(2026, 11, 2)),
        due_date: Field::Value(date(2026, 11, 16)),
        entry_date: Field::Null,
        payment_term: Field::Null,
        overdue_interest: Field::Null,
        reference_number: text("1232"),
        billing_customer: Field::Value(CustomerRef { guid: invoice.into(), number }),
        currency: Field::Value(Currency::EUR),
        currency_rate: Field::Null,
        total_excluding_tax: euros(Amount::from_decimal(totals.excluding_tax)),
        total_tax: euros(Amount::from_decimal(totals.tax)),
        total_including_tax: euros(Amount::from_decimal(totals.including_tax)),
        total_in_other_currencies: Vec::new(),
        is_credit_note: Field::Value(false),
        reimbursed: Field::Null,
        credit_note: Field::Null,
        sender_vat_number: text("2077474-0"),
        receiver_name: Field::Null,
        receiver_contact_name: Field::Null,
        receiver_address: Field::Null,
        our_reference: Field::Null,
        your_reference: Field::Null,
        order_number: Field::Null,
        free_text: Field::Null,
        second_free_text: Field::Null,
        notes: Field::Null,
        has_projects: false,
    };
    Material {
        invoice,
        rows,
        customer: Some(customer),
        e_invoicing: EInvoicing::Untouched,
        original: None,
        grounds: None,
        origins: None,
        leads: HashMap::new(),
    }
}

fn line(quantity: rust_decimal::Decimal, price: rust_decimal::Decimal, percent: Percent) -> Value {
    let number = |digits: String| Value::Number(Number::from_str(&digits).unwrap());
    json!({
        "quantity": number(quantity.to_string()), "pricePerUnit": number(price.to_string()),
        "taxPercent": number(percent.to_string()),
    })
}

/// The model's sums of what would be written, as ours.
fn computed(invoice: &SalesInvoice) -> [rust_decimal::Decimal; 3] {
    let line = |sale: &Sale| {
        assert!(sale.quantity.decimals() <= 4 && sale.unit_price.decimals() <= 11, "{sale:?}");
        line(sale.quantity.get(), sale.unit_price.get(), sale.tax_percent)
    };
    let totals = totals_of(&invoice.sales().map(line).collect::<Vec<_>>()).unwrap();
    [totals.excluding_tax, totals.tax, totals.including_tax]
}

/// Judges that many ready invoices; gives how many of them have a row in one piece.
fn judge_many(seed: u64, invoices: u64) -> u64 {
    let registers = registers();
    let mut dice = Dice(seed);
    let (mut ready, mut in_pieces) = (0, 0);
    while ready < invoices {
        let guid = Uuid::from_u128(ready.into());
        let rows: Vec<Row> = (0..=dice.below(3)).map(|_| row(&mut dice, guid)).collect();
        let material = material(rows, guid);
        // A negative one is a credit note.
        if material.invoice.total_including_tax.value().unwrap().amount < Amount::ZERO {
            continue;
        }
        let Judgement::Ready { sales_invoice, findings } = judge(&material, &registers) else {
            panic!("{material:?}: {:?}", judge(&material, &registers));
        };
        let predicted = sales_invoice.predicted_totals();
        assert_eq!(printed(&material.invoice), Some(predicted), "{material:?}");
        assert_eq!(
            computed(&sales_invoice),
            [predicted.net.get(), predicted.tax.get(), predicted.gross.get()]
        );
        ready += 1;
        in_pieces += u64::from(findings.iter().any(|finding| finding.code == Code::RowAsOnePiece));
    }
    in_pieces
}

#[test]
fn a_hundred_thousand_ready_invoices_have_the_sums_that_talenoms_model_gives_them() {
    let in_pieces: u64 = std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..THREADS).map(|seed| scope.spawn(move || judge_many(seed, INVOICES / THREADS))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    // Rows that cannot be held as they are were among them.
    assert!(in_pieces > 1_000, "{in_pieces}");
}

#[tokio::test]
async fn a_thousand_invoices_are_accepted_with_the_sums_that_severa_printed() {
    let scenario = COMPANY.replace("requests_per_second: 100", "requests_per_second: 10000");
    let scenario =
        format!("{scenario}    generate: {{ invoices: 1000, rows_max: 4, customers: 25, seed: 7 }}\n");
    let service =
        Service::start_with(&scenario, &[("SEVERA_CONNECTOR_SEVERA_REQUESTS_PER_SECOND", "1000")]).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let outcome = service.transfer().await;
    outcome.assert_adds_up();
    assert_eq!(outcome.summary().transferred, 1_000);
    let noted: Vec<_> = outcome.results.iter().flat_map(|result| &result.findings).collect();
    assert!(noted.is_empty(), "{noted:?}");
    let held = service.sandbox.talenom_invoices(ORGANIZATION);
    assert_eq!(held.len(), 1_000);
    for held in held {
        let printed = service.sandbox.severa_invoice(KEY, &held["number"].to_string()).unwrap();
        for total in ["totalExcludingTax", "totalTax", "totalIncludingTax"] {
            assert_eq!(
                Amount::parse(&held[total].to_string()),
                Amount::parse(&printed[total]["amount"].to_string())
            );
        }
    }
    service.finish();
}
