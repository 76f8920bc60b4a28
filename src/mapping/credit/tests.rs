//! However Severa writes the signs of a credit, it becomes one and the same.

use proptest::prelude::*;
use rstest::rstest;
use uuid::Uuid;

use super::*;
use crate::{
    domain::{
        invoice::InvoiceRef,
        money::{Currency, Quantity},
        sales_invoice::SalesInvoice,
    },
    mapping::{
        sales_invoice,
        tests::{material, registers},
    },
};

/// How a sign may be written.
#[derive(Debug, Clone, Copy)]
enum Convention {
    Positive,
    NegativeQuantities,
    NegativePrices,
    /// Rows above zero, sums below.
    NegativeSums,
    /// Rows below zero, sums above.
    PositiveSums,
}

const CONVENTIONS: [Convention; 5] = [
    Convention::Positive,
    Convention::NegativeQuantities,
    Convention::NegativePrices,
    Convention::NegativeSums,
    Convention::PositiveSums,
];

fn euros(cents: i64) -> Field<Money> {
    let amount = Amount::from_minor_units(cents, Currency::EUR);
    Field::Value(Money { amount, currency: Currency::EUR })
}

/// A credit note of rows of so many pieces of so many cents, which add up to more than nothing.
fn credit(rows: &[(i64, i64)], convention: Convention) -> Material {
    let mut material = material();
    material.invoice.is_credit_note = Field::Value(true);
    let (pieces, price, sums) = match convention {
        Convention::Positive => (1, 1, 1),
        Convention::NegativeQuantities => (-1, 1, -1),
        Convention::NegativePrices => (1, -1, -1),
        Convention::NegativeSums => (1, 1, -1),
        Convention::PositiveSums => (-1, 1, 1),
    };
    let net: i64 = rows.iter().map(|(quantity, cents)| quantity * cents).sum();
    let tax = net * 255 / 1000;
    material.invoice.total_excluding_tax = euros(sums * net);
    material.invoice.total_tax = euros(sums * tax);
    material.invoice.total_including_tax = euros(sums * (net + tax));
    let row = material.rows[0].clone();
    material.rows = rows
        .iter()
        .map(|(quantity, cents)| Row {
            quantity: Field::Value(Quantity::parse(&(pieces * quantity).to_string()).unwrap()),
            unit_price: euros(price * cents),
            ..row.clone()
        })
        .collect();
    material
}

fn mapped(material: &Material) -> SalesInvoice {
    let material = normalised(material).unwrap();
    sales_invoice(&material, &registers(), &mut Vec::new()).unwrap()
}

proptest! {
    #[test]
    fn every_convention_becomes_the_same(rows in prop::collection::vec((-50_i64..50, 0_i64..10_000), 1..8)) {
        prop_assume!(rows.iter().map(|(quantity, cents)| quantity * cents).sum::<i64>() > 0);
        let first = mapped(&credit(&rows, Convention::Positive));
        prop_assert!(first.predicted_totals().net < Amount::ZERO);
        for convention in CONVENTIONS {
            let material = credit(&rows, convention);
            prop_assert_eq!(mapped(&material).content_hash(), first.content_hash(), "{:?}", convention);
            let signed = normalised(&material).unwrap();
            prop_assert_eq!(normalised(&signed).unwrap().rows.clone(), signed.rows.clone(), "once is enough");
        }
    }
}

#[test]
fn a_credit_has_negative_quantities_and_a_correction_in_it_stays_one() {
    let invoice = mapped(&credit(&[(3, 10_000), (-1, 5_000)], Convention::NegativePrices));
    assert_eq!(invoice.kind, InvoiceKind::Credit(None));
    assert_eq!(invoice.predicted_totals().net.to_text(Currency::EUR), "-250.00");
    let quantities: Vec<i8> = normalised(&credit(&[(3, 10_000), (-1, 5_000)], Convention::NegativePrices))
        .unwrap()
        .rows
        .iter()
        .map(|row| if row.quantity.value().unwrap().get().is_sign_negative() { -1 } else { 1 })
        .collect();
    assert_eq!(quantities, [-1, 1]);
}

#[test]
fn what_is_no_credit_is_left_as_it_is() {
    let mut material = material();
    material.rows[0].quantity = Field::Value(Quantity::parse("-8").unwrap());
    assert!(matches!(normalised(&material), Ok(Cow::Borrowed(_))));
}

#[test]
fn a_normal_invoice_with_a_sum_below_zero_becomes_a_credit_of_nothing_named() {
    let mut material = credit(&[(8, 10_000)], Convention::NegativePrices);
    material.invoice.is_credit_note = Field::Value(false);
    let invoice = mapped(&material);
    assert_eq!(invoice.kind, InvoiceKind::Credit(None));
    assert_eq!(invoice.predicted_totals().net.to_text(Currency::EUR), "-800.00");
}

#[rstest]
// Rows that all go one way are plainly another sum.
#[case::another_sum(|m: &mut Material| m.invoice.total_excluding_tax = euros(100), false)]
#[case::sums_of_two_signs(|m: &mut Material| m.invoice.total_tax = euros(-25), true)]
#[case::rows_of_two_signs_with_another_sum(
    |m: &mut Material| m.rows[0].quantity = Field::Value(Quantity::parse("-2").unwrap()),
    true
)]
#[case::normal_with_rows_above_zero(|m: &mut Material| {
    m.invoice.is_credit_note = Field::Value(false);
    for sum in [&mut m.invoice.total_excluding_tax, &mut m.invoice.total_tax, &mut m.invoice.total_including_tax] {
        *sum = sum.map(|sum| Money { amount: sum.amount.signed(true), ..sum });
    }
}, true)]
fn signs_that_say_two_things_are_told(#[case] change: fn(&mut Material), #[case] is_unclear: bool) {
    let mut material = credit(&[(3, 10_000), (1, 5_000)], Convention::Positive);
    assert!(normalised(&material).is_ok());
    change(&mut material);
    let told = normalised(&material).err().map(|finding| finding.code);
    assert_eq!(told, is_unclear.then_some(Code::CreditSignsUnclear));
}

fn link(guid: u128) -> Field<InvoiceRef> {
    Field::Value(InvoiceRef { guid: Uuid::from_u128(guid).into(), number: Field::Absent })
}

#[test]
fn the_original_is_whichever_link_is_not_the_note_itself() {
    let invoice = material().invoice;
    let own = invoice.guid.uuid().as_u128();
    let original = |is_credit, reimbursed, credit_note| {
        let is_credit_note = Field::Value(is_credit);
        let note = Invoice { is_credit_note, reimbursed, credit_note, ..invoice.clone() };
        note.original().map(|original| original.guid.uuid().as_u128())
    };
    assert_eq!(original(true, link(7), Field::Null), Some(7));
    assert_eq!(original(true, Field::Null, link(7)), Some(7));
    assert_eq!(original(true, link(own), link(7)), Some(7));
    assert_eq!(original(true, link(7), link(8)), Some(7));
    assert_eq!(original(true, link(own), Field::Absent), None);
    assert_eq!(original(false, Field::Null, link(7)), None, "it is credited itself");
}

#[test]
fn a_credit_that_is_made_later_contradicts_nothing_but_another_original_does() {
    let invoice = material().invoice;
    assert!(!invoice.contradicts(&Invoice { credit_note: link(7), ..invoice.clone() }));
    let note = Invoice { is_credit_note: Field::Value(true), reimbursed: link(7), ..invoice };
    assert!(!note.contradicts(&Invoice { reimbursed: Field::Absent, ..note.clone() }));
    assert!(note.contradicts(&Invoice { reimbursed: link(8), ..note.clone() }));
}
