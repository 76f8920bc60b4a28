//! Credits: one way of writing their signs, and the invoice that a credit note credits.
//!
//! Severa does not document what a credit note's signs are, so whichever it uses becomes one: the sums and the nets of the
//! rows are below zero, quantities bear the sign, prices none. A row may go the other way, where the sum fits.

use std::borrow::Cow;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::Material;
use crate::domain::{
    Field,
    finding::{Code, Finding, Place},
    ids::InvoiceNumber,
    invoice::{Invoice, Row},
    money::{Amount, Money},
    sales_invoice::{Credited, InvoiceKind},
};

/// The invoice that a credit note credits, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Original {
    /// Its number.
    pub number: Option<InvoiceNumber>,
    /// The day at which its VAT was judged.
    pub tax_point: Option<Date>,
    /// The days of what it sold, where they were asked for: only rows with an old percent need them.
    pub sold_on: Vec<Date>,
    /// What the note can be linked to.
    pub link: Link,
}

/// What a credit note can be linked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// Severa does not say what it credits.
    NotNamed,
    /// Neither we nor Talenom know the invoice.
    Unknown,
    /// The invoice does not stand in Talenom yet.
    Waits,
    /// A person decided that it goes without.
    Unlinked,
    /// The invoice stands in Talenom.
    To {
        /// Which it is there.
        credited: Credited,
        /// What of it is not credited yet; none where it is not known, or does not matter by a person's decision.
        left: Option<Amount>,
    },
}

/// Whether an invoice credits: by its kind, or since its sum is below zero.
#[must_use]
pub fn is_credit(invoice: &Invoice) -> bool {
    invoice.is_credit() || sign(&invoice.total_including_tax) == Some(Sign::Negative)
}

/// What it is in Talenom.
pub(super) fn kind(material: &Material) -> InvoiceKind {
    if !is_credit(&material.invoice) {
        return InvoiceKind::Normal;
    }
    let original = material.original.as_ref().filter(|_| material.invoice.is_credit());
    InvoiceKind::Credit(match original.map(|original| &original.link) {
        Some(Link::To { credited, .. }) => Some(credited.clone()),
        Some(Link::NotNamed | Link::Unknown | Link::Waits | Link::Unlinked) | None => None,
    })
}

/// The head of a credit note with sums below zero; any other as it is.
#[must_use]
pub fn signed(invoice: &Invoice) -> Cow<'_, Invoice> {
    if !invoice.is_credit() {
        return Cow::Borrowed(invoice);
    }
    let negative = |sum: Money| Money { amount: sum.amount.signed(true), ..sum };
    Cow::Owned(Invoice {
        total_excluding_tax: invoice.total_excluding_tax.map(negative),
        total_tax: invoice.total_tax.map(negative),
        total_including_tax: invoice.total_including_tax.map(negative),
        total_in_other_currencies: invoice.total_in_other_currencies.iter().copied().map(negative).collect(),
        ..invoice.clone()
    })
}

/// The material with a credit's signs, where it is one; any other as it is.
///
/// # Errors
/// [`Code::CreditSignsUnclear`] where the signs can be read in several ways: the sums have different ones; rows go both ways
/// and do not add up to a printed sum; an invoice that is no credit note has a sum below zero and rows above it.
pub fn normalised(material: &Material) -> Result<Cow<'_, Material>, Finding> {
    let Material { invoice, rows, .. } = material;
    if !is_credit(invoice) {
        return Ok(Cow::Borrowed(material));
    }
    let nets: Vec<Decimal> = rows.iter().filter_map(|row| net(row, invoice)).collect();
    let sum = nets.iter().fold(Decimal::ZERO, |sum, net| sum.saturating_add(*net));
    let flips = invoice.is_credit() && sum > Decimal::ZERO;
    let goes_both_ways =
        nets.iter().any(|net| *net > Decimal::ZERO) && nets.iter().any(|net| *net < Decimal::ZERO);
    let is_printed = [&invoice.total_excluding_tax, &invoice.total_including_tax]
        .into_iter()
        .any(|printed| printed.value().is_some_and(|printed| printed.amount.get().abs() == sum.abs()));
    let is_against = !invoice.is_credit() && sum > Decimal::ZERO;
    if has_mixed_sums(invoice) || is_against || goes_both_ways && !is_printed {
        let place = Place::Invoice { field: "totalIncludingTax.amount".into() };
        return Err(Finding::new(Code::CreditSignsUnclear, place).found(Amount::from_decimal(sum)));
    }
    Ok(Cow::Owned(Material {
        invoice: signed(invoice).into_owned(),
        rows: rows.iter().map(|row| signed_row(row, flips)).collect(),
        ..material.clone()
    }))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Positive,
    Negative,
}

/// None of what is zero or not there.
fn sign(sum: &Field<Money>) -> Option<Sign> {
    let sum = sum.value().map(|sum| sum.amount.get()).filter(|sum| !sum.is_zero())?;
    Some(if sum.is_sign_negative() { Sign::Negative } else { Sign::Positive })
}

fn has_mixed_sums(invoice: &Invoice) -> bool {
    let sums = [&invoice.total_excluding_tax, &invoice.total_tax, &invoice.total_including_tax];
    let signs: Vec<Sign> = sums.into_iter().filter_map(sign).collect();
    signs.windows(2).any(|pair| pair[0] != pair[1])
}

/// A row's net, rounded to the currency of the sums; none where it cannot be computed.
fn net(row: &Row, invoice: &Invoice) -> Option<Decimal> {
    let price = row.unit_price.value()?;
    let currency = invoice.currency.value().copied().unwrap_or(price.currency);
    let net = row.quantity.value()?.get().checked_mul(price.amount.get())?;
    Some(Amount::from_decimal(net).rounded(currency).get())
}

/// The row with its sign at the quantity. What is worth nothing counts as credited.
fn signed_row(row: &Row, flips: bool) -> Row {
    let (Some(quantity), Some(price)) = (row.quantity.value(), row.unit_price.value()) else {
        return row.clone();
    };
    let (quantity, price) = (*quantity, *price);
    let is_zero = quantity.get().is_zero() || price.amount.get().is_zero();
    let is_below = quantity.get().is_sign_negative() != price.amount.get().is_sign_negative();
    Row {
        quantity: Field::Value(quantity.signed(is_zero || is_below != flips)),
        unit_price: Field::Value(Money { amount: price.amount.signed(false), ..price }),
        ..row.clone()
    }
}

#[cfg(test)]
mod tests;
