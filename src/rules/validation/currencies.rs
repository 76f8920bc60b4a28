//! Whether invoices in each currency could be moved: by its code, and by a rate that makes Severa's sums in euros.

use rust_decimal::Decimal;

use crate::{
    domain::{
        finding::{Argument, Code, Finding, Place},
        invoice::{Invoice, RegisteredCurrency},
        money::Currency,
    },
    mapping::euros_per_unit,
};

/// What is wrong with a currency that can still be chosen. The euro is the home currency and needs no rate.
#[must_use]
pub fn check(registered: &RegisteredCurrency, recent: &[Invoice]) -> Option<Finding> {
    let about = |code| Finding::new(code, Place::Organization { field: "currencies".into() });
    let code = registered.code.text().unwrap_or_default();
    let Ok(currency) = Currency::parse(code) else {
        return Some(about(Code::CurrencyCodeUnknown).found(Argument::vendor_code(code)));
    };
    let has_rate = registered.rate.value().is_some_and(|rate| rate.get() > Decimal::ZERO);
    // One invoice's rate may be a slip; where none of them agrees, the next one will not either.
    let mut invoices = recent.iter().filter(|invoice| invoice.currency.value() == Some(&currency)).peekable();
    let never_agrees =
        invoices.peek().is_some() && invoices.all(|invoice| euros_per_unit(invoice, currency).is_none());
    let is_unusable = currency != Currency::EUR && (!has_rate || never_agrees);
    is_unusable.then(|| about(Code::CurrencyRateUnusable).found(currency))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            Field,
            money::{Amount, ExchangeRate, Money},
        },
        mapping::tests::material,
    };

    fn in_kronor(euros: &str) -> Invoice {
        let krona = Currency::parse("SEK").unwrap();
        let money = |text, currency| Money { amount: Amount::parse(text).unwrap(), currency };
        let mut invoice = material().invoice;
        invoice.currency = Field::Value(krona);
        invoice.currency_rate = Field::Value(ExchangeRate::parse("0.0875").unwrap());
        invoice.total_including_tax = Field::Value(money("1255", krona));
        invoice.total_in_other_currencies = vec![money(euros, Currency::EUR)];
        invoice
    }

    #[track_caller]
    fn check(code: &str, rate: &str, recent: &[Invoice], expected: Option<Code>) {
        let registered = RegisteredCurrency {
            code: Field::Value(code.to_owned()),
            rate: ExchangeRate::parse(rate).map_or(Field::Absent, Field::Value),
            is_active: true,
        };
        assert_eq!(super::check(&registered, recent).map(|finding| finding.code), expected);
    }

    #[test]
    fn a_currency_is_told_whose_next_invoice_would_be_held() {
        check("EUR", "0", &[material().invoice], None);
        check("SEK", "0.0875", &[], None);
        for rate in ["0", "-1", ""] {
            check("SEK", rate, &[], Some(Code::CurrencyRateUnusable));
        }
        check("SEK", "0.0875", &[in_kronor("109.81"), in_kronor("500")], None);
        check("SEK", "0.0875", &[in_kronor("500")], Some(Code::CurrencyRateUnusable));
        check("NOK", "0.0875", &[in_kronor("500")], None);
        check("KRUUNU", "0.0875", &[], Some(Code::CurrencyCodeUnknown));
    }
}
