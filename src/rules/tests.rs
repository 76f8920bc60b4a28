//! Each check, by an invoice that yields its finding and a twin, one field away, that does not.

mod clean;
mod space;

use jiff::civil::date;
use rstest::rstest;

use super::*;
use crate::{
    domain::{
        Field,
        connection::OldRateAccount,
        contact::DeliveryChannel,
        finding::Code,
        ids::{AccountNumber, InvoiceNumber, TalenomInvoiceId},
        invoice::{CountrySettings, InvoiceSettings, RowOrigin, RowType},
        money::{Amount, Currency, Money, Percent, Quantity},
        sales_invoice::Credited,
        vat::Accounts,
    },
    mapping::{
        Grounds,
        credit::{Link, Original},
        is_told_by,
        tests::{material, registers},
    },
};

fn findings_of(material: &Material, registers: &Registers) -> Vec<Finding> {
    match judge(material, registers) {
        Judgement::Ready { findings, .. }
        | Judgement::Held { findings }
        | Judgement::Skipped { findings } => findings,
    }
}

fn codes_by(material: &Material, registers: &Registers) -> Vec<Code> {
    findings_of(material, registers).into_iter().map(|finding| finding.code).collect()
}

fn codes(material: &Material) -> Vec<Code> {
    codes_by(material, &registers())
}

fn text(text: &str) -> Field<String> {
    Field::Value(text.to_owned())
}

fn euros(text: &str) -> Field<Money> {
    Field::Value(Money { amount: Amount::parse(text).unwrap(), currency: Currency::EUR })
}

fn percent(text: &str) -> Field<Percent> {
    Field::Value(Percent::parse(text).unwrap())
}

fn totals(material: &mut Material, net: &str, tax: &str, gross: &str) {
    let Material { invoice, .. } = material;
    (invoice.total_excluding_tax, invoice.total_tax, invoice.total_including_tax) =
        (euros(net), euros(tax), euros(gross));
}

/// 800 EUR at 0 % on an account, with what Severa says of the ground.
fn at_zero(account: &str, grounds: Grounds) -> Material {
    let mut material = material();
    material.rows[0].vat_percent = Field::Value(Percent::ZERO);
    material.rows[0].sales_account = text(account);
    totals(&mut material, "800", "0", "800");
    material.grounds = Some(grounds);
    material
}

fn reverse_charged() -> Grounds {
    let invoice = InvoiceSettings {
        is_reverse_charged: Field::Value(true),
        reverse_charge_description: text("Käännetty verovelvollisuus, AVL 8 c §"),
    };
    Grounds { invoice: Some(invoice), customer: Vec::new() }
}

fn tax_free(country: &str, category: Field<String>) -> Grounds {
    let customer = vec![CountrySettings {
        country: text(country),
        is_tax_free: Field::Value(true),
        tax_free_description: text("VAT 0 %, intra-community supply"),
        zero_vat_category: category,
    }];
    Grounds { invoice: None, customer }
}

fn construction() -> Material {
    at_zero("3200", reverse_charged())
}

/// A customer with its seat and VAT id elsewhere.
fn abroad(mut material: Material, country: &str, vat_number: Field<String>) -> Material {
    let customer = material.customer.as_mut().unwrap();
    customer.vat_number = vat_number;
    if let Field::Value(address) = &mut customer.headquarter_address {
        address.country = text(country);
    }
    material
}

/// Eight hours of August 2024 at the percent of those days, invoiced now.
fn of_august_2024() -> Material {
    let mut material = material();
    material.rows[0].vat_percent = percent("24");
    material.rows[0].sales_account = text("3005");
    totals(&mut material, "800", "192", "992");
    material.origins =
        Some(vec![RowOrigin { row: material.rows[0].guid, day: Field::Value(date(2024, 8, 20)) }]);
    material
}

/// 1255 Swedish kronor whose rate the euros tell.
fn in_kronor() -> Material {
    let mut material = material();
    let krona = Currency::parse("SEK").unwrap();
    let kronor = |field: &mut Field<Money>, sum: &str| {
        *field = Field::Value(Money { amount: Amount::parse(sum).unwrap(), currency: krona });
    };
    let Material { invoice, rows, .. } = &mut material;
    invoice.currency = Field::Value(krona);
    invoice.currency_rate = Field::Value("11.5".parse().unwrap());
    kronor(&mut invoice.total_excluding_tax, "1000");
    kronor(&mut invoice.total_tax, "255");
    kronor(&mut invoice.total_including_tax, "1255");
    invoice.total_in_other_currencies =
        vec![Money { amount: Amount::parse("109.13").unwrap(), currency: Currency::EUR }];
    kronor(&mut rows[0].unit_price, "125");
    material
}

#[rstest]
#[case::account(|m: &mut Material| m.rows[0].sales_account = text("3999"), Code::AccountUnknown)]
#[case::disabled(|m: &mut Material| m.rows[0].sales_account = text("3010"), Code::AccountDisabled)]
#[case::letters(|m: &mut Material| m.rows[0].sales_account = text("30A"), Code::FieldInvalid)]
#[case::no_account(|m: &mut Material| m.rows[0].sales_account = Field::Null, Code::AccountMissing)]
#[case::other_percent(|m: &mut Material| m.rows[0].sales_account = text("3100"), Code::AccountVatMismatch)]
#[case::comment(|m: &mut Material| m.rows[0].has_comment = Field::Value(true), Code::CommentNotMoved)]
#[case::accrual(|m: &mut Material| m.rows[0].accrual_account = text("2900"), Code::AccrualNotMoved)]
#[case::project(|m: &mut Material| m.invoice.has_projects = true, Code::ProjectNotMoved)]
#[case::description(|m: &mut Material| m.rows[0].description = text(" "), Code::FieldMissing)]
#[case::long(|m: &mut Material| m.invoice.second_free_text = text(&"ä".repeat(513)), Code::TextShortened)]
#[case::net(|m: &mut Material| m.invoice.total_excluding_tax = euros("800.06"), Code::TotalsDiffer)]
#[case::tax(|m: &mut Material| m.invoice.total_tax = euros("203.94"), Code::TotalsDiffer)]
#[case::rounded(|m: &mut Material| m.invoice.total_tax = euros("203.95"), Code::TotalsRounded)]
#[case::no_sum(|m: &mut Material| m.invoice.total_tax = Field::Null, Code::FieldMissing)]
#[case::currency(|m: &mut Material| {
    let price = Money { amount: Amount::parse("100").unwrap(), currency: Currency::parse("SEK").unwrap() };
    m.rows[0].unit_price = Field::Value(price);
}, Code::FieldInvalid)]
#[case::piece(|m: &mut Material| {
    m.rows[0].quantity = Field::Value(Quantity::parse("8.00004").unwrap());
    m.rows[0].unit_price = euros("1000");
    totals(m, "8000.04", "2040.01", "10040.05");
}, Code::RowAsOnePiece)]
#[case::negative(|m: &mut Material| negate(m), Code::NegativeAsCredit)]
#[case::sender(|m: &mut Material| m.invoice.sender_vat_number = text("2129112-6"), Code::SenderOtherCompany)]
#[case::no_sender(|m: &mut Material| m.invoice.sender_vat_number = Field::Null, Code::SenderNotGiven)]
#[case::interest(|m: &mut Material| m.invoice.overdue_interest = percent("8.125"), Code::FieldInvalid)]
#[case::due(|m: &mut Material| m.invoice.due_date = Field::Value(date(2026, 11, 1)), Code::DueDateBeforeDate)]
#[case::far(|m: &mut Material| m.invoice.due_date = Field::Value(date(2027, 11, 25)), Code::DateFarAhead)]
#[case::reference(|m: &mut Material| m.invoice.reference_number = Field::Null, Code::ReferenceNumberMissing)]
#[case::check_digit(|m: &mut Material| m.invoice.reference_number = text("5019"), Code::ReferenceNumberInvalid)]
#[case::customer(|m: &mut Material| m.customer = None, Code::CustomerUnknown)]
#[case::rows(|m: &mut Material| m.rows.clear(), Code::RowsMissing)]
#[case::many(|m: &mut Material| m.rows = vec![m.rows[0].clone(); 2_001], Code::TooManyRows)]
#[case::percent(|m: &mut Material| m.rows[0].vat_percent = percent("24"), Code::VatPercentNotLawful)]
#[case::negative(|m: &mut Material| m.rows[0].vat_percent = percent("-25.5"), Code::VatPercentNotLawful)]
fn one_field_away_there_is_exactly_this_finding(#[case] change: fn(&mut Material), #[case] code: Code) {
    let mut changed = material();
    assert_eq!(codes(&changed), []);
    change(&mut changed);
    assert_eq!(codes(&changed), [code]);
}

#[test]
fn an_invoice_that_can_reach_nobody_waits() {
    let mut registers = registers();
    registers.settings.delivery_order = vec![DeliveryChannel::Email];
    let mut material = material();
    assert_eq!(codes_by(&material, &registers), []);
    material.customer.as_mut().unwrap().email = Field::Null;
    assert_eq!(codes_by(&material, &registers), [Code::NoDeliveryChannel]);
}

#[test]
fn what_is_wrong_with_the_account_is_told_also_where_the_percent_is_wrong() {
    for (percent, code) in [("24", Code::VatPercentNotLawful), ("0", Code::ZeroVat)] {
        let mut wrong = material();
        wrong.rows[0].vat_percent = Field::Value(Percent::parse(percent).unwrap());
        wrong.rows[0].sales_account = text("3999");
        assert_eq!(codes(&wrong), [code, Code::AccountUnknown]);
    }
}

/// The same with its quantities and sums below zero.
fn negate(material: &mut Material) {
    let invoice = &mut material.invoice;
    for sum in [&mut invoice.total_excluding_tax, &mut invoice.total_tax, &mut invoice.total_including_tax] {
        *sum = sum.map(|sum| Money { amount: sum.amount.signed(true), ..sum });
    }
    material.rows[0].quantity = material.rows[0].quantity.map(|quantity| quantity.signed(true));
}

/// A credit note of all of an invoice of 1004.00.
fn credit_note() -> Material {
    let mut note = material();
    note.invoice.is_credit_note = Field::Value(true);
    note.original = Some(Original {
        number: Some(InvoiceNumber::new(500).unwrap()),
        tax_point: Some(date(2026, 10, 2)),
        sold_on: Vec::new(),
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

#[test]
fn a_credit_note_has_the_percents_of_its_originals_day() {
    let mut note = credit_note();
    note.original.as_mut().unwrap().tax_point = Some(date(2024, 8, 31));
    note.rows[0].vat_percent = Field::Value(Percent::parse("24").unwrap());
    totals(&mut note, "800", "192", "992");
    assert!(codes(&note).is_empty());
    note.original.as_mut().unwrap().tax_point = Some(date(2024, 9, 1));
    assert_eq!(codes(&note), [Code::VatPercentNotLawful]);
    assert_eq!(needs(&note, &registers()), Needs::default());
    // By the day of the work that the original charged.
    note.original.as_mut().unwrap().sold_on = vec![date(2024, 8, 20)];
    note.rows[0].sales_account = text("3005");
    assert!(codes(&note).is_empty());
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
}, Code::VatPercentNotLawful)]
fn a_credit_note_one_field_away_has_exactly_this_finding(
    #[case] change: fn(&mut Material),
    #[case] code: Code,
) {
    let mut changed = credit_note();
    change(&mut changed);
    assert_eq!(codes(&changed), [code]);
}

#[rstest]
#[case::no_ground(construction(), |m: &mut Material| m.grounds = None, Code::ZeroVat)]
#[case::not_charged(construction(), |m: &mut Material| {
    m.grounds.as_mut().unwrap().invoice.as_mut().unwrap().is_reverse_charged = Field::Value(false);
}, Code::ZeroVat)]
#[case::no_id(construction(), |m: &mut Material| m.customer.as_mut().unwrap().vat_number = Field::Null, Code::BuyerIdMissing)]
#[case::no_reason(construction(), |m: &mut Material| {
    m.grounds.as_mut().unwrap().invoice.as_mut().unwrap().reverse_charge_description = Field::Null;
}, Code::TaxReasonMissing)]
#[case::long_reason(construction(), |m: &mut Material| {
    m.grounds.as_mut().unwrap().invoice.as_mut().unwrap().reverse_charge_description = text(&"ä".repeat(201));
}, Code::TextShortened)]
#[case::account(construction(), |m: &mut Material| m.rows[0].sales_account = text("3000"), Code::AccountVatMismatch)]
#[case::no_vat_id(
    abroad(at_zero("3300", tax_free("Sweden", text("K"))), "Sweden", text("SE556012579001")),
    |m: &mut Material| m.customer.as_mut().unwrap().vat_number = text("2332748-7"),
    Code::BuyerIdMissing
)]
#[case::unknown_category(
    abroad(at_zero("3300", tax_free("Sweden", text("K"))), "Sweden", text("SE556012579001")),
    |m: &mut Material| m.grounds.as_mut().unwrap().customer[0].zero_vat_category = text("S"),
    Code::ZeroVat
)]
#[case::not_of_that_day(of_august_2024(), |m: &mut Material| {
    m.origins.as_mut().unwrap()[0].day = Field::Value(date(2024, 9, 1));
}, Code::VatPercentNotLawful)]
#[case::of_another_row(of_august_2024(), |m: &mut Material| {
    m.origins.as_mut().unwrap()[0].row = Field::Null;
}, Code::VatPercentNotLawful)]
#[case::moved_on(of_august_2024(), |m: &mut Material| m.rows[0].sales_account = text("3000"), Code::OldRateAccount)]
#[case::rate(in_kronor(), |m: &mut Material| m.invoice.currency_rate = Field::Null, Code::CurrencyRateUnclear)]
#[case::no_euros(in_kronor(), |m: &mut Material| m.invoice.total_in_other_currencies.clear(), Code::CurrencyRateUnclear)]
#[case::other_rate(in_kronor(), |m: &mut Material| {
    m.invoice.currency_rate = Field::Value("9.5".parse().unwrap());
}, Code::CurrencyRateUnclear)]
fn one_field_away_from_a_rarer_invoice_there_is_exactly_this_finding(
    #[case] mut clean: Material,
    #[case] change: fn(&mut Material),
    #[case] code: Code,
) {
    assert_eq!(codes(&clean), []);
    change(&mut clean);
    assert_eq!(codes(&clean), [code]);
}

#[rstest]
#[case::not_listed(|r: &mut Registers| r.accounts = Accounts::NotListed, &[Code::AccountsNotChecked])]
#[case::not_registered(|r: &mut Registers| r.is_vat_registered = false, &[Code::SellerNotRegistered])]
fn one_register_away_there_is_exactly_this_finding(
    #[case] change: fn(&mut Registers),
    #[case] expected: &[Code],
) {
    let mut registers = registers();
    change(&mut registers);
    assert_eq!(codes_by(&material(), &registers), expected);
}

#[test]
fn no_home_in_euros_no_other_currency() {
    let mut registers = registers();
    registers.is_home_euro = false;
    assert_eq!(codes_by(&in_kronor(), &registers), [Code::CurrencyRateUnclear]);
    assert_eq!(codes_by(&material(), &registers), []);
}

#[test]
fn an_old_percent_goes_to_the_account_that_is_set_for_it() {
    let mut old = of_august_2024();
    old.rows[0].sales_account = text("3000");
    let mut registers = registers();
    let set = |account: i64| {
        vec![OldRateAccount {
            percent: Percent::parse("24").unwrap(),
            account: AccountNumber::new(account).unwrap(),
        }]
    };
    registers.settings.old_rate_accounts = set(3005);
    let Judgement::Ready { sales_invoice, findings } = judge(&old, &registers) else { panic!() };
    assert_eq!(findings, []);
    assert_eq!(sales_invoice.sales().next().unwrap().sales_account.get(), 3005);
    // An account that does not take it either is told as any other account is.
    registers.settings.old_rate_accounts = set(3100);
    assert_eq!(codes_by(&old, &registers), [Code::AccountVatMismatch]);
}

#[test]
fn what_severa_sent_already_may_not_be_rounded() {
    let mut rounded = material();
    rounded.invoice.total_tax = euros("203.99");
    let mut registers = registers();
    assert_eq!(codes_by(&rounded, &registers), [Code::TotalsRounded]);
    registers.is_sent = true;
    assert_eq!(codes_by(&rounded, &registers), [Code::TotalsDiffer]);
    registers.is_sent = false;
    registers.settings.totals_tolerance = Amount::ZERO;
    assert_eq!(codes_by(&rounded, &registers), [Code::TotalsDiffer]);
}

#[test]
fn the_day_of_booking_decides_the_percent() {
    let mut old = material();
    old.rows[0].vat_percent = percent("24");
    totals(&mut old, "800", "192", "992");
    assert_eq!(codes(&old), [Code::VatPercentNotLawful]);
    old.invoice.entry_date = Field::Value(date(2024, 8, 31));
    assert_eq!(codes(&old), []);
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
fn only_what_needs_more_is_asked_for_more() {
    let needs_of = |material: &Material| needs(material, &registers());
    assert!(needs_of(&material()).is_nothing());
    let mut zero = construction();
    assert!(needs_of(&zero).is_nothing());
    zero.grounds = None;
    assert_eq!(needs_of(&zero), Needs { grounds: true, origins: Vec::new() });
    let mut old = of_august_2024();
    assert!(needs_of(&old).is_nothing());
    old.origins = None;
    assert_eq!(needs_of(&old), Needs { grounds: false, origins: vec![RowType::Hours] });
    old.rows[0].vat_percent = percent("23");
    assert!(needs_of(&old).is_nothing());
    let mut registers = registers();
    registers.settings.cut_over = Some(date(2026, 11, 3));
    assert!(needs(&zero, &registers).is_nothing());
}

#[test]
fn a_domestic_reverse_charge_is_told_by_the_invoice_alone() {
    let is_told = |material: &Material| {
        let settings = material.grounds.as_ref().unwrap().invoice.as_ref().unwrap();
        is_told_by(settings, material, &registers().countries)
    };
    assert!(is_told(&construction()));
    assert!(!is_told(&abroad(construction(), "Sweden", text("SE556012579001"))));
    let mut silent = construction();
    silent.grounds.as_mut().unwrap().invoice.as_mut().unwrap().reverse_charge_description = Field::Null;
    assert!(!is_told(&silent));
}

#[test]
fn rows_of_a_bulk_read_are_trusted_only_when_they_add_up() {
    let mut material = material();
    assert!(totals::rows_agree(&material.invoice, &material.rows));
    assert!(!totals::rows_agree(&material.invoice, &[]));
    let mut zero = material.rows.clone();
    zero[0].quantity = Field::Value(Quantity::parse("0").unwrap());
    assert!(!totals::rows_agree(&material.invoice, &zero));
    material.rows[0].unit_price = euros("125.50");
    assert!(totals::rows_agree(&material.invoice, &material.rows));
}
