//! Invoices of every kind that companies really send: none may have a finding.

use super::*;
use crate::domain::{
    connection::{DefaultAccount, InvoiceNumbers},
    sales_invoice::{Delivery, SalesInvoice},
    vat::Treatment,
};

/// The invoice as Talenom shall hold it.
#[track_caller]
fn clean(material: &Material, registers: &Registers) -> SalesInvoice {
    match judge(material, registers) {
        Judgement::Ready { sales_invoice, findings } => {
            assert_eq!(findings, []);
            *sales_invoice
        }
        Judgement::Held { findings } | Judgement::Skipped { findings } => panic!("{findings:?}"),
    }
}

#[track_caller]
fn treatment_of(material: &Material) -> Treatment {
    clean(material, &registers()).sales().next().unwrap().treatment
}

/// Rows of a type, with quantity, price, percent and account; and the three sums.
#[track_caller]
fn check(rows: &[(RowType, &str, &str, &str, &str)], [net, tax, gross]: [&str; 3]) -> SalesInvoice {
    let mut material = material();
    let row = |&(row_type, quantity, price, vat, account): &(RowType, &str, &str, &str, &str)| {
        let mut row = material.rows[0].clone();
        row.row_type = Field::Value(row_type);
        row.quantity = Field::Value(Quantity::parse(quantity).unwrap());
        (row.unit_price, row.vat_percent, row.sales_account) = (euros(price), percent(vat), text(account));
        row
    };
    material.rows = rows.iter().map(row).collect();
    totals(&mut material, net, tax, gross);
    clean(&material, &registers())
}

#[test]
fn domestic_sales_of_every_percent() {
    use RowType::{FlatRate, Hours, ProjectFees, TravelExpenses};
    check(&[(Hours, "7.5", "98", "25.5", "3000")], ["735", "187.43", "922.43"]);
    check(&[(ProjectFees, "3", "19.90", "25.5", "3000")], ["59.70", "15.22", "74.92"]);
    check(&[(TravelExpenses, "87.72", "0.57", "25.5", "3000")], ["50", "12.75", "62.75"]);
    check(&[(FlatRate, "1", "12500", "25.5", "3000")], ["12500", "3187.50", "15687.50"]);
    check(&[(ProjectFees, "1", "100", "13.5", "3100")], ["100", "13.50", "113.50"]);
    check(&[(ProjectFees, "12", "4.50", "10", "3100")], ["54", "5.40", "59.40"]);
    let two = [(Hours, "2", "100", "25.50", "3000"), (ProjectFees, "1", "100", "13.5", "3100")];
    check(&two, ["300", "64.50", "364.50"]);
}

#[test]
fn rows_that_are_zero_or_less() {
    use RowType::{Hours, ProjectFees};
    let discount = [(Hours, "10", "100", "25.5", "3000"), (ProjectFees, "-1", "50", "25.5", "3000")];
    check(&discount, ["950", "242.25", "1192.25"]);
    let price = [(Hours, "10", "100", "25.5", "3000"), (ProjectFees, "1", "-50", "25.5", "3000")];
    check(&price, ["950", "242.25", "1192.25"]);
    let free = [(Hours, "10", "100", "25.5", "3000"), (Hours, "1", "0", "25.5", "3000")];
    check(&free, ["1000", "255", "1255"]);
}

#[test]
fn many_decimals_and_many_rows() {
    use RowType::Hours;
    check(&[(Hours, "0.333333333", "90", "25.5", "3000")], ["30", "7.65", "37.65"]);
    check(&[(Hours, "1", "33.3333333333333", "25.5", "3000")], ["33.33", "8.50", "41.83"]);
    check(&vec![(Hours, "1", "10", "25.5", "3000"); 2_000], ["20000", "5100", "25100"]);
}

#[test]
fn prices_with_vat() {
    use RowType::ProjectFees;
    let invoice = check(&[(ProjectFees, "2", "125.50", "25.5", "3000")], ["200", "51", "251"]);
    assert_eq!(invoice.sales().next().unwrap().unit_price.to_string(), "100");
    let mixed = [(ProjectFees, "3", "9.99", "25.5", "3000"), (ProjectFees, "1", "11.35", "13.5", "3100")];
    check(&mixed, ["33.88", "7.44", "41.32"]);
}

#[test]
fn sales_without_vat_and_their_grounds() {
    assert_eq!(treatment_of(&construction()), Treatment::DomesticReverseCharge);
    let printed = clean(&construction(), &registers());
    let reason = printed.sales().next().unwrap().tax_reason.clone();
    assert_eq!(reason.as_deref(), Some("Käännetty verovelvollisuus, AVL 8 c §"));
    let to_sweden = |grounds| abroad(at_zero("3300", grounds), "Ruotsi", text("SE556012579001"));
    assert_eq!(treatment_of(&to_sweden(reverse_charged())), Treatment::EuService);
    assert_eq!(treatment_of(&to_sweden(tax_free("Sweden", text("AE")))), Treatment::EuService);
    assert_eq!(treatment_of(&to_sweden(tax_free("Finland", text("K")))), Treatment::EuGoods);
    let to_norway = |grounds| abroad(at_zero("3300", grounds), "Norway", Field::Null);
    assert_eq!(treatment_of(&to_norway(tax_free("Norja", text("G")))), Treatment::Export);
    assert_eq!(treatment_of(&to_norway(tax_free("Finland", text("O")))), Treatment::OutsideScope);
    assert_eq!(treatment_of(&to_norway(reverse_charged())), Treatment::OutsideScope);
    assert_eq!(treatment_of(&at_zero("3300", tax_free("Finland", text("E")))), Treatment::Exempt);
    assert_eq!(treatment_of(&at_zero("3300", tax_free("Finland", Field::Null))), Treatment::Exempt);
    assert_eq!(treatment_of(&at_zero("3300", tax_free("Finland", text("Z")))), Treatment::ZeroRated);
}

#[test]
fn a_seller_that_is_not_registered() {
    let mut registers = registers();
    registers.is_vat_registered = false;
    let mut material = at_zero("3300", reverse_charged());
    material.grounds = None;
    let invoice = clean(&material, &registers);
    assert_eq!(invoice.sales().next().unwrap().treatment, Treatment::SellerNotRegistered);
}

#[test]
fn an_old_percent_with_the_days_of_the_work() {
    let mut old = of_august_2024();
    assert_eq!(clean(&old, &registers()).delivery, Delivery::on(date(2024, 8, 20)));
    let later = RowOrigin { row: old.rows[0].guid, day: Field::Value(date(2024, 8, 30)) };
    old.origins.as_mut().unwrap().push(later);
    let period = Delivery { first: date(2024, 8, 20), last: date(2024, 8, 30) };
    assert_eq!(clean(&old, &registers()).delivery, period);
}

#[test]
fn another_currency() {
    let invoice = clean(&in_kronor(), &registers());
    assert_eq!(invoice.exchange_rate.unwrap().to_string(), "0.0869565217");
    assert_eq!(invoice.predicted_totals().gross.to_string(), "1255");
}

#[test]
fn rows_without_an_account_get_the_connections() {
    let mut registers = registers();
    let account = |number| AccountNumber::new(number).unwrap();
    let of_hours =
        |treatment, number| DefaultAccount { row_type: RowType::Hours, treatment, account: account(number) };
    registers.settings.default_accounts =
        vec![of_hours(None, 3000), of_hours(Some(Treatment::DomesticReverseCharge), 3200)];
    let booked = |mut material: Material| {
        material.rows[0].sales_account = Field::Null;
        clean(&material, &registers).sales().next().unwrap().sales_account.get()
    };
    assert_eq!((booked(material()), booked(construction())), (3000, 3200));
}

#[test]
fn references_and_numbers_of_every_kind() {
    let mut registers = registers();
    registers.settings.invoice_numbers = InvoiceNumbers::Talenom;
    let mut material = material();
    for reference in ["RF34 1234561", "1232", "12345 67890 12345 67894"] {
        material.invoice.reference_number = text(reference);
        clean(&material, &registers);
    }
}
