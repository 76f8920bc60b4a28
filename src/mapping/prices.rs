//! Prices with or without VAT, and numbers with more decimals than Talenom keeps.

use rust_decimal::Decimal;

use crate::domain::{
    invoice::{Invoice, Row},
    money::{Amount, Currency, Percent, Quantity, UnitPrice, parse_decimal},
};

const QUANTITY_DECIMALS_MAX: u32 = 4;
const PRICE_DECIMALS_MAX: u32 = 11;

/// Whether the prices of an invoice's rows are without VAT. Severa does not say; the invoice's sums do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prices {
    /// A price is what the buyer pays, less the VAT.
    WithoutTax,
    /// A price is what the buyer pays.
    WithTax,
}

impl Prices {
    /// Whichever makes the rows add up to the sum without VAT, or comes nearer to it: without VAT, where both are as near.
    #[must_use]
    pub fn of(invoice: &Invoice, rows: &[Row]) -> Self {
        let Some(sum) = invoice.total_excluding_tax.value() else { return Self::WithoutTax };
        let distance = |prices: Self| {
            let nets = prices.nets(rows, sum.currency).into_iter().flatten();
            let added = nets.fold(Decimal::ZERO, |added, net| added.saturating_add(net.get()));
            added.saturating_sub(sum.amount.get()).abs()
        };
        if distance(Self::WithTax) < distance(Self::WithoutTax) { Self::WithTax } else { Self::WithoutTax }
    }

    /// The sum of each row without VAT, where the row says enough.
    #[must_use]
    pub fn nets(self, rows: &[Row], currency: Currency) -> Vec<Option<Amount>> {
        let net = |row: &Row| {
            let price = self.without_tax(row.unit_price.value()?.amount, row.vat_percent.value().copied());
            Some(net(row.quantity.value()?.get(), price, currency))
        };
        rows.iter().map(net).collect()
    }

    /// A price without its VAT, as exactly as a decimal can be.
    ///
    /// Talenom also takes a price with VAT (`PricePerUnitTaxIncluded`), but does not say to how many decimals it takes
    /// the VAT out. What we have taken out ourselves is a number like any other, and the sums stay predictable.
    pub(super) fn without_tax(self, price: Amount, percent: Option<Percent>) -> Decimal {
        match self {
            Self::WithoutTax => price.get(),
            Self::WithTax => {
                let factor = Decimal::ONE + percent.unwrap_or(Percent::ZERO).get() / Decimal::ONE_HUNDRED;
                price.get().checked_div(factor).unwrap_or(price.get())
            }
        }
    }
}

fn net(quantity: Decimal, price: Decimal, currency: Currency) -> Amount {
    Amount::from_decimal(quantity.saturating_mul(price)).rounded(currency)
}

/// A quantity and a price as Talenom can hold them.
pub(super) struct Fitted {
    pub(super) quantity: Quantity,
    pub(super) unit_price: UnitPrice,
    /// Whether the row had to become one piece.
    pub(super) is_one_piece: bool,
}

/// Fits a row into the decimals that Talenom keeps. They are rounded only where the row's sum stays; else the row becomes
/// one piece at its sum. None where the sum is too large for any invoice.
pub(super) fn fitted(quantity: Quantity, price: Decimal, currency: Currency) -> Option<Fitted> {
    let sum = net(quantity.get(), price, currency);
    parse_decimal(&sum.to_string()).ok()?;
    let rounded = Quantity::computed(quantity.get(), QUANTITY_DECIMALS_MAX);
    let unit_price = UnitPrice::computed(price, PRICE_DECIMALS_MAX);
    if net(rounded.get(), unit_price.get(), currency) == sum {
        return Some(Fitted { quantity: rounded, unit_price, is_one_piece: false });
    }
    // The sign stays with the quantity.
    let piece = if quantity.get().is_sign_negative() { -Decimal::ONE } else { Decimal::ONE };
    Some(Fitted {
        quantity: Quantity::computed(piece, 0),
        unit_price: UnitPrice::computed(sum.get() * piece, PRICE_DECIMALS_MAX),
        is_one_piece: true,
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::as_it_is("7.5", "98.5", ("7.5", "98.5", false))]
    #[case::rounded("8.00001", "100", ("8", "100", false))]
    #[case::a_third_of_an_hour("0.33333333", "60", ("0.3333", "60", false))]
    #[case::one_piece("8.00005", "1000", ("1", "8000.05", true))]
    #[case::one_negative_piece("-8.00005", "1000", ("-1", "8000.05", true))]
    #[case::a_price_of_many_decimals("3", "0.3333333333333", ("3", "0.33333333333", false))]
    #[case::a_price_that_matters("1000000000", "0.00000000000499", ("1000000000", "0", false))]
    #[case::a_price_in_one_piece("10000000000", "0.0000000000049", ("1", "0.05", true))]
    fn numbers_are_rounded_only_where_the_sum_stays(
        #[case] quantity: &str,
        #[case] price: &str,
        #[case] expected: (&str, &str, bool),
    ) {
        let fitted =
            fitted(Quantity::parse(quantity).unwrap(), Amount::parse(price).unwrap().get(), Currency::EUR)
                .unwrap();
        let told = (fitted.quantity.to_string(), fitted.unit_price.to_string(), fitted.is_one_piece);
        assert_eq!((told.0.as_str(), told.1.as_str(), told.2), expected);
    }
}
