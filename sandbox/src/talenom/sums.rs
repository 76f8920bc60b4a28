//! Sums of invoices. Documented: Talenom computes them from quantity and price. Assumed: the rule of rounding.

use rust_decimal::Decimal;
use serde_json::Value;

use crate::money::{self, Totals, round_to_cents};
use crate::talenom::state::Record;

/// A row worth more is refused: no invoice is that large, and sums stay far from the limits of decimals.
const NET_MAX: Decimal = Decimal::from_parts(0xd4a5_1000, 0xe8, 0, false, 0);

/// A row's net in cents and its tax percent; `None` where it is too large to reckon with.
pub(crate) fn row_net(row: &Value) -> Option<(Decimal, Decimal)> {
    let number = |name: &str| money::parse(&row[name]);
    let percent = number("taxPercent").unwrap_or_default();
    let price = match (number("pricePerUnit"), number("PricePerUnitTaxIncluded")) {
        (Some(price), _) => price,
        (None, Some(gross)) => {
            gross.checked_div(Decimal::ONE.checked_add(percent.checked_div(Decimal::ONE_HUNDRED)?)?)?
        }
        (None, None) => Decimal::ZERO,
    };
    let discount = number("discountPercent").unwrap_or_default().checked_div(Decimal::ONE_HUNDRED)?;
    let quantity = number("quantity").unwrap_or_default();
    let net = quantity.checked_mul(price)?.checked_mul(Decimal::ONE.checked_sub(discount)?)?;
    (net.abs() <= NET_MAX && percent <= Decimal::ONE_HUNDRED).then(|| (round_to_cents(net), percent))
}

/// The sums that Talenom computes of an invoice's `lineItems`; `None` where a row is too large to reckon with.
#[must_use]
pub fn totals_of(line_items: &[Value]) -> Option<Totals> {
    line_items.iter().map(row_net).collect::<Option<Vec<_>>>().map(Totals::of_rows)
}

/// Writes the sums of the rows and of the whole into the invoice.
pub(crate) fn compute(invoice: &mut Record) {
    let mut nets = Vec::new();
    if let Some(Value::Array(rows)) = invoice.0.get_mut("lineItems") {
        for row in rows {
            let (net, percent) = row_net(row).unwrap_or_default();
            row["rowTotal"] = money::json(net);
            nets.push((net, percent));
        }
    }
    let totals = Totals::of_rows(nets);
    invoice.set("totalExcludingTax", money::json(totals.excluding_tax));
    invoice.set("totalTax", money::json(totals.tax));
    invoice.set("totalIncludingTax", money::json(totals.including_tax));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(row: &str, net: Option<&str>) {
        let row: Value = serde_json::from_str(row).unwrap();
        assert_eq!(row_net(&row).map(|(net, _)| net), net.map(|net| net.parse().unwrap()));
    }

    #[test]
    fn rows_are_rounded_half_away_from_zero() {
        check(r#"{"quantity": 1, "pricePerUnit": 0.005, "taxPercent": 25.5}"#, Some("0.01"));
        check(r#"{"quantity": -1, "pricePerUnit": 0.005, "taxPercent": 25.5}"#, Some("-0.01"));
        check(
            r#"{"quantity": 3, "pricePerUnit": 10, "discountPercent": 12.5, "taxPercent": 25.5}"#,
            Some("26.25"),
        );
        check(r#"{"quantity": 2, "PricePerUnitTaxIncluded": 125.50, "taxPercent": 25.5}"#, Some("200.00"));
        check(r#"{"quantity": 1e20, "pricePerUnit": 1e20, "taxPercent": 25.5}"#, None);
        check(r#"{"quantity": 1000000000001, "pricePerUnit": 1, "taxPercent": 0}"#, None);
    }

    #[test]
    fn text_rows_are_worth_nothing() {
        let rows = json!([{"type": "Text", "productName": "Kiitos"}]);
        let mut invoice = Record(serde_json::Map::from_iter([("lineItems".to_owned(), rows)]));
        compute(&mut invoice);
        assert_eq!(invoice.0["totalIncludingTax"].to_string(), "0");
    }
}
