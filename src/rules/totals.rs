//! To the cent: the sums that Talenom will compute must be the sums that Severa printed.

use crate::domain::{
    finding::{Code, Finding, Place},
    invoice::{Invoice, Row},
    money::{Amount, Currency, Money},
    sales_invoice::{SalesInvoice, Totals},
};

/// Compares what Talenom will compute with what Severa says.
pub(super) fn check(sales_invoice: &SalesInvoice, invoice: &Invoice, findings: &mut Vec<Finding>) {
    let predicted = sales_invoice.predicted_totals();
    let pairs = [
        (predicted.net, &invoice.total_excluding_tax, "totalExcludingTax.amount"),
        (predicted.tax, &invoice.total_tax, "totalTax.amount"),
        (predicted.gross, &invoice.total_including_tax, "totalIncludingTax.amount"),
    ];
    for (predicted, printed, field) in pairs {
        let place = Place::Invoice { field: field.into() };
        match printed.value() {
            None => findings.push(Finding::new(Code::FieldMissing, place).expected(field)),
            Some(Money { amount, .. }) if *amount == predicted => {}
            Some(Money { amount, .. }) => {
                findings.push(Finding::new(Code::TotalsDiffer, place).found(predicted).expected(*amount));
            }
        }
    }
}

/// Whether these rows can be all of the invoice's: their nets add up to what Severa says, and they are not all empty.
///
/// Rows that were read in bulk are trusted only then; else the invoice's rows are read alone.
#[must_use]
pub fn rows_agree(invoice: &Invoice, rows: &[Row]) -> bool {
    let Some(expected) = invoice.total_excluding_tax.value() else { return false };
    let nets: Option<Vec<Amount>> = rows.iter().map(|row| net(row, expected.currency)).collect();
    nets.is_some_and(|nets| {
        let has_value = nets.iter().any(|net| *net != Amount::ZERO);
        let sum = nets.iter().map(|net| net.get()).sum();
        has_value && Amount::from_decimal(sum) == expected.amount
    })
}

fn net(row: &Row, currency: Currency) -> Option<Amount> {
    let product = row.quantity.value()?.get().checked_mul(row.unit_price.value()?.amount.get())?;
    Some(Amount::from_decimal(product).rounded(currency))
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
