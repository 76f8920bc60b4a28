//! Each check, by an invoice that yields its finding and a twin, one field away, that does not.

use jiff::civil::date;
use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::{
    domain::{
        Field,
        finding::Code,
        ids::{AccountNumber, BusinessId, InvoiceNumber, TalenomInvoiceId},
        money::{Amount, Currency, Money, Percent, Quantity},
        sales_invoice::Credited,
        vat::{AccountTax, SalesAccount, TaxCategory},
    },
    mapping::{
        credit::{Link, Original},
        tests::{countries, material, settings},
    },
};

fn registers() -> Registers {
    let tax = |percent: &str, valid_from, valid_to| AccountTax {
        percent: Percent::parse(percent).unwrap(),
        category: TaxCategory::Standard,
        valid_from,
        valid_to,
    };
    let account = |number, is_enabled| SalesAccount {
        number: AccountNumber::new(number).unwrap(),
        is_enabled,
        taxes: vec![tax("24", None, Some(date(2024, 8, 31))), tax("25.5", Some(date(2024, 9, 1)), None)],
    };
    Registers {
        business_id: BusinessId::parse("2077474-0").unwrap(),
        countries: countries(),
        accounts: Accounts::listed(vec![account(3000, true), account(3010, false)]),
        settings: settings(),
    }
}

fn codes(material: &Material) -> Vec<Code> {
    let findings = match judge(material, &registers()) {
        Judgement::Ready { findings, .. }
        | Judgement::Held { findings }
        | Judgement::Skipped { findings } => findings,
    };
    findings.into_iter().map(|finding| finding.code).collect()
}

fn text(text: &str) -> Field<String> {
    Field::Value(text.to_owned())
}

fn euros(text: &str) -> Field<Money> {
    Field::Value(Money { amount: Amount::parse(text).unwrap(), currency: Currency::EUR })
}

#[test]
fn the_twin_of_every_case_below_has_no_finding() {
    assert!(codes(&material()).is_empty());
}

#[rstest]
#[case::account(|m: &mut Material| m.rows[0].sales_account = text("3999"), Code::AccountUnknown)]
#[case::disabled(|m: &mut Material| m.rows[0].sales_account = text("3010"), Code::AccountDisabled)]
#[case::letters(|m: &mut Material| m.rows[0].sales_account = text("30A"), Code::FieldInvalid)]
#[case::zero(|m: &mut Material| m.rows[0].vat_percent = Field::Value(Percent::ZERO), Code::ZeroVat)]
#[case::comment(|m: &mut Material| m.rows[0].has_comment = Field::Value(true), Code::CommentNotMoved)]
#[case::net(|m: &mut Material| m.invoice.total_excluding_tax = euros("800.01"), Code::TotalsDiffer)]
#[case::tax(|m: &mut Material| m.invoice.total_tax = euros("203.99"), Code::TotalsDiffer)]
#[case::negative(|m: &mut Material| negate(m), Code::NegativeAsCredit)]
#[case::sender(|m: &mut Material| m.invoice.sender_vat_number = text("2129112-6"), Code::SenderOtherCompany)]
#[case::no_sender(|m: &mut Material| m.invoice.sender_vat_number = Field::Null, Code::SenderNotGiven)]
#[case::due(|m: &mut Material| m.invoice.due_date = Field::Value(date(2026, 11, 1)), Code::DueDateBeforeDate)]
#[case::reference(|m: &mut Material| m.invoice.reference_number = Field::Null, Code::ReferenceNumberMissing)]
#[case::customer(|m: &mut Material| m.customer = None, Code::CustomerUnknown)]
#[case::rows(|m: &mut Material| m.rows.clear(), Code::RowsMissing)]
fn one_field_away_there_is_exactly_this_finding(#[case] change: fn(&mut Material), #[case] code: Code) {
    let mut changed = material();
    change(&mut changed);
    assert_eq!(codes(&changed), [code]);
}

/// The same with its quantities and sums below zero.
fn negate(material: &mut Material) {
    let invoice = &mut material.invoice;
    for sum in [&mut invoice.total_excluding_tax, &mut invoice.total_tax, &mut invoice.total_including_tax] {
        *sum = sum.map(|sum| Money { amount: sum.amount.signed(true), ..sum });
    }
    material.rows[0].quantity = material.rows[0].quantity.map(|quantity| quantity.signed(true));
}

/// A credit note of all of an invoice of 1004.00, which was made when the percent was 24 still.
fn credit_note() -> Material {
    let mut note = material();
    note.invoice.is_credit_note = Field::Value(true);
    note.original = Some(Original {
        number: Some(InvoiceNumber::new(500).unwrap()),
        tax_point: Some(date(2026, 10, 2)),
        link: Link::To {
            credited: Credited {
                invoice: Some(TalenomInvoiceId::parse("i-500").unwrap()),
                number: InvoiceNumber::new(500).unwrap(),
            },
            left: Some(Amount::parse("1004").unwrap()),
        },
    });
    note
}

fn link(material: &mut Material, link: Link) {
    material.original.as_mut().unwrap().link = link;
}

#[test]
fn the_twin_of_every_credit_note_below_has_no_finding() {
    assert!(codes(&credit_note()).is_empty());
    let mut unlinked = credit_note();
    link(&mut unlinked, Link::Unlinked);
    assert!(codes(&unlinked).is_empty());
}

#[rstest]
#[case::not_named(|m: &mut Material| link(m, Link::NotNamed), Code::CreditWithoutOriginal)]
#[case::unknown(|m: &mut Material| link(m, Link::Unknown), Code::CreditOriginalUnknown)]
#[case::waits(|m: &mut Material| link(m, Link::Waits), Code::CreditWaitsForOriginal)]
#[case::too_much(|m: &mut Material| {
    let Some(Original { link: Link::To { left, .. }, .. }) = &mut m.original else { panic!() };
    *left = Some(Amount::parse("1003.99").unwrap());
}, Code::OverCredited)]
#[case::signs(|m: &mut Material| m.invoice.total_tax = euros("-204"), Code::CreditSignsUnclear)]
#[case::sum(|m: &mut Material| m.invoice.total_tax = euros("203"), Code::TotalsDiffer)]
#[case::percent(|m: &mut Material| {
    m.original.as_mut().unwrap().tax_point = Some(date(2024, 8, 31));
}, Code::AccountVatMismatch)]
fn a_credit_note_one_field_away_has_exactly_this_finding(
    #[case] change: fn(&mut Material),
    #[case] code: Code,
) {
    let mut changed = credit_note();
    change(&mut changed);
    assert_eq!(codes(&changed), [code]);
}

#[test]
fn the_day_of_the_supply_decides_the_percent() {
    let mut old = material();
    old.rows[0].vat_percent = Field::Value(Percent::parse("24").unwrap());
    (old.invoice.total_tax, old.invoice.total_including_tax) = (euros("192"), euros("992"));
    assert_eq!(codes(&old), [Code::AccountVatMismatch]);
    old.invoice.entry_date = Field::Value(date(2024, 8, 31));
    assert!(codes(&old).is_empty());
}

#[test]
fn an_invoice_from_before_the_cut_over_is_left_out() {
    let mut registers = registers();
    registers.settings.cut_over = Some(date(2026, 11, 3));
    assert!(matches!(judge(&material(), &registers), Judgement::Skipped { .. }));
    registers.settings.cut_over = Some(date(2026, 11, 2));
    assert!(matches!(judge(&material(), &registers), Judgement::Ready { .. }));
}

#[test]
fn rows_of_a_bulk_read_are_trusted_only_when_they_add_up() {
    let material = material();
    assert!(totals::rows_agree(&material.invoice, &material.rows));
    assert!(!totals::rows_agree(&material.invoice, &[]));
    let mut zero = material.rows.clone();
    zero[0].quantity = Field::Value(Quantity::parse("0").unwrap());
    assert!(!totals::rows_agree(&material.invoice, &zero));
}

/// A field that may be absent, null or any of these.
fn field<T: Clone + std::fmt::Debug + 'static>(
    value: impl Strategy<Value = T>,
) -> impl Strategy<Value = Field<T>> {
    prop_oneof![1 => Just(Field::Absent), 1 => Just(Field::Null), 3 => value.prop_map(Field::Value)]
}

fn decimal() -> impl Strategy<Value = String> {
    (any::<i64>(), 0_usize..12).prop_map(|(digits, decimals)| {
        let digits = (digits % 1_000_000_000_000).to_string();
        if decimals == 0 { digits } else { format!("{digits}e-{decimals}") }
    })
}

proptest! {
    #[test]
    fn judging_never_panics_and_is_the_same_twice(
        quantity in field(decimal()), price in field(decimal()), percent in field(decimal()), total in field(decimal()),
        account in field("[0-9A-Z ]{0,8}"), name in field(".{0,300}"), reference in field(".{0,40}"),
    ) {
        let mut material = material();
        let row = &mut material.rows[0];
        row.quantity = quantity.map(|text| Quantity::parse(&text).unwrap());
        row.unit_price = price.map(|text| Money { amount: Amount::parse(&text).unwrap(), currency: Currency::EUR });
        row.vat_percent = percent.map(|text| Percent::parse(&text).unwrap());
        row.sales_account = account;
        row.description = name;
        material.invoice.reference_number = reference;
        material.invoice.total_including_tax =
            total.map(|text| Money { amount: Amount::parse(&text).unwrap(), currency: Currency::EUR });
        prop_assert_eq!(codes(&material), codes(&material));
    }
}
