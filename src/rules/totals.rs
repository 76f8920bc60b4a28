//! To the cent: the sums that Talenom will compute must be the sums that Severa printed.

use rust_decimal::Decimal;

use crate::{
    domain::{
        finding::{Code, Finding, Place},
        invoice::{Invoice, Row},
        money::{Amount, Money},
        sales_invoice::{SalesInvoice, Totals},
    },
    mapping::{Prices, Registers},
};

/// Compares what Talenom will compute with what Severa says. A rounding is told and goes where only Talenom sends the
/// invoice; where Severa has sent it already, the buyer has Severa's sum and none other may be booked.
pub(super) fn check(
    sales_invoice: &SalesInvoice,
    invoice: &Invoice,
    registers: &Registers,
    findings: &mut Vec<Finding>,
) {
    let predicted = sales_invoice.predicted_totals();
    let tolerance = if registers.is_sent { Amount::ZERO } else { registers.settings.totals_tolerance };
    let pairs = [
        (predicted.net, &invoice.total_excluding_tax, "totalExcludingTax.amount"),
        (predicted.tax, &invoice.total_tax, "totalTax.amount"),
        (predicted.gross, &invoice.total_including_tax, "totalIncludingTax.amount"),
    ];
    for (predicted, printed, field) in pairs {
        let place = Place::Invoice { field: field.into() };
        let Some(Money { amount, currency }) = printed.value() else {
            findings.push(Finding::new(Code::FieldMissing, place).expected(field));
            continue;
        };
        let difference = predicted.get().saturating_sub(amount.get()).abs();
        let code = if *currency != sales_invoice.currency || difference > tolerance.get() {
            Code::TotalsDiffer
        } else if difference.is_zero() {
            continue;
        } else {
            Code::TotalsRounded
        };
        findings.push(Finding::new(code, place).found(predicted).expected(*amount));
    }
}

/// Whether these rows can be all of the invoice's: their nets add up to what Severa says, and they are not all empty.
///
/// Rows that were read in bulk are trusted only then; else the invoice's rows are read alone.
#[must_use]
pub fn rows_agree(invoice: &Invoice, rows: &[Row]) -> bool {
    let Some(expected) = invoice.total_excluding_tax.value() else { return false };
    let nets: Option<Vec<Amount>> =
        Prices::of(invoice, rows).nets(rows, expected.currency).into_iter().collect();
    nets.is_some_and(|nets| {
        let has_value = nets.iter().any(|net| *net != Amount::ZERO);
        let sum = nets.iter().fold(Decimal::ZERO, |sum, net| sum.saturating_add(net.get()));
        has_value && Amount::from_decimal(sum) == expected.amount
    })
}

/// What Severa says, where it says all three and they are whole cents.
#[must_use]
pub fn printed(invoice: &Invoice) -> Option<Totals> {
    let (net, tax) = (invoice.total_excluding_tax.value()?, invoice.total_tax.value()?);
    let gross = invoice.total_including_tax.value()?;
    let is_whole = [net, tax, gross].iter().all(|money| money.amount.minor_units(gross.currency).is_ok());
    is_whole.then_some(Totals {
        net: net.amount,
        tax: tax.amount,
        gross: gross.amount,
        currency: gross.currency,
    })
}
