//! Decimal amounts. Nothing here is ever a float, and every rounding is half away from zero, as is usual in Finland.

use std::{fmt, str::FromStr};

use iso_currency::Currency as Iso;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use super::ParseError;

/// An ISO 4217 currency.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Currency(Iso);

impl Currency {
    /// The home currency of both sides.
    pub const EUR: Self = Self(Iso::EUR);

    /// Reads a three-letter code.
    ///
    /// # Errors
    /// [`ParseError::Currency`] where ISO 4217 has no such code.
    pub fn parse(code: &str) -> Result<Self, ParseError> {
        Iso::from_code(code).map(Self).ok_or(ParseError::Currency)
    }

    /// The three-letter code.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many decimals the smallest unit has: 2 for EUR.
    #[must_use]
    pub fn exponent(self) -> u32 {
        self.0.exponent().unwrap_or(2).into()
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

/// Reads a decimal number exactly as it is written, in JSON's forms (`-12.50`, `1E-05`).
///
/// # Errors
/// [`ParseError::Decimal`] for anything else, [`ParseError::Precision`] where digits would be lost,
/// [`ParseError::Range`] from a million million on.
pub fn parse_decimal(text: &str) -> Result<Decimal, ParseError> {
    // The decimal type rounds silently past 28 digits, so the count is checked before it sees them.
    const SIGNIFICANT_DIGITS_MAX: usize = 28;
    const LENGTH_MAX: usize = 40;
    if text.is_empty() {
        return Err(ParseError::Empty);
    }
    let mantissa = text.split(['e', 'E']).next().unwrap_or(text);
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).skip_while(|digit| *digit == b'0').count();
    if digits > SIGNIFICANT_DIGITS_MAX || text.len() > LENGTH_MAX {
        return Err(ParseError::Precision);
    }
    let number = if mantissa.len() == text.len() {
        Decimal::from_str_exact(text)
    } else {
        // Fails, and does not round, where the exponent asks for more digits than there are.
        Decimal::from_scientific(text)
    };
    let number = number.map_err(|_| ParseError::Decimal)?;
    // So that no product of two numbers and no sum of all of an invoice's rows can overflow.
    if number.abs() < MAGNITUDE { Ok(number) } else { Err(ParseError::Range) }
}

/// Numbers are smaller than this, a million million.
const MAGNITUDE: Decimal = Decimal::from_parts(0xD4A5_1000, 0xE8, 0, false, 0);

/// A decimal number with a meaning of its own.
macro_rules! decimal {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Decimal);

        impl $name {
            /// Reads the number as it is written.
            ///
            /// # Errors
            /// [`ParseError`] where it is no decimal number or has too many digits to be kept.
            pub fn parse(text: &str) -> Result<Self, ParseError> {
                parse_decimal(text).map(Self)
            }

            /// The number.
            #[must_use]
            pub const fn get(self) -> Decimal {
                self.0
            }

            /// The same number on this side of zero.
            #[must_use]
            pub fn signed(self, is_negative: bool) -> Self {
                let number = self.0.abs();
                Self(if is_negative && !number.is_zero() { -number } else { number })
            }

            /// How many decimals are needed to write it.
            #[must_use]
            pub fn decimals(self) -> u32 {
                self.0.normalize().scale()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, formatter)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0.normalize(), formatter)
            }
        }

        impl FromStr for $name {
            type Err = ParseError;
            fn from_str(text: &str) -> Result<Self, ParseError> {
                Self::parse(text)
            }
        }

        /// As text, so that the same number always has the same bytes.
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

decimal!(
    /// How many units a row sells.
    Quantity
);
decimal!(
    /// The price of one unit, in the invoice's currency.
    UnitPrice
);
decimal!(
    /// A percent such as 25.5, of VAT or of interest. Never an integer: Finland's rates have decimals.
    Percent
);
decimal!(
    /// What one unit of a currency is worth in another.
    ExchangeRate
);
decimal!(
    /// A sum of money whose currency stands beside it.
    Amount
);

impl Percent {
    /// No percent at all.
    pub const ZERO: Self = Self(Decimal::ZERO);
}

/// A computed value, with at most this many decimals.
macro_rules! computed {
    ($($name:ident),+) => {
        $(impl $name {
            /// Takes a number that was computed from parsed values, rounded to this many decimals.
            #[must_use]
            pub fn computed(number: Decimal, decimals_max: u32) -> Self {
                Self(number.round_dp_with_strategy(decimals_max, RoundingStrategy::MidpointAwayFromZero))
            }
        })+
    };
}

computed!(Quantity, UnitPrice, ExchangeRate);

impl Amount {
    /// No money.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// Takes a sum that was computed from parsed values.
    #[must_use]
    pub const fn from_decimal(sum: Decimal) -> Self {
        Self(sum)
    }

    /// Rounded to the currency's smallest unit, half away from zero.
    #[must_use]
    pub fn rounded(self, currency: Currency) -> Self {
        Self(self.0.round_dp_with_strategy(currency.exponent(), RoundingStrategy::MidpointAwayFromZero))
    }

    /// In the currency's smallest unit, for columns that SQL adds up.
    ///
    /// # Errors
    /// [`ParseError::Precision`] where the sum is not a whole number of smallest units, [`ParseError::Range`] where it
    /// is larger than the column.
    pub fn minor_units(self, currency: Currency) -> Result<i64, ParseError> {
        if self.decimals() > currency.exponent() {
            return Err(ParseError::Precision);
        }
        let mut scaled = self.0;
        scaled.rescale(currency.exponent());
        i64::try_from(scaled.mantissa()).map_err(|_| ParseError::Range)
    }

    /// The sum that a column of smallest units holds.
    #[must_use]
    pub fn from_minor_units(units: i64, currency: Currency) -> Self {
        Self(Decimal::new(units, currency.exponent()))
    }

    /// Written with all the decimals of the currency: `1255.00`.
    #[must_use]
    pub fn to_text(self, currency: Currency) -> String {
        let mut scaled = self.0;
        scaled.rescale(scaled.normalize().scale().max(currency.exponent()));
        scaled.to_string()
    }
}

/// A sum with its currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// The sum.
    pub amount: Amount,
    /// Its currency.
    pub currency: Currency,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_exactly_or_not_at_all() {
        for (text, expected) in
            [("0.10", "0.1"), ("-2300.00", "-2300"), ("1E-05", "0.00001"), ("25.5", "25.5"), ("1e3", "1000")]
        {
            assert_eq!(Amount::parse(text).unwrap().to_string(), expected, "{text}");
        }
        for text in ["", "kaksi", "1,5", "NaN", "1.2.3", "--1", "1e999"] {
            assert!(Amount::parse(text).is_err(), "{text}");
        }
        assert_eq!(Amount::parse("1.00000000000000000000000000000000001"), Err(ParseError::Precision));
        assert!(Amount::parse("1E-35").is_err());
        assert_eq!(Amount::parse("1.25E-28").map(Amount::get), Err(ParseError::Decimal));
    }

    #[test]
    fn halves_round_away_from_zero() {
        for (text, expected) in
            [("0.005", "0.01"), ("-0.005", "-0.01"), ("0.0049", "0.00"), ("2.675", "2.68")]
        {
            assert_eq!(
                Amount::parse(text).unwrap().rounded(Currency::EUR).to_text(Currency::EUR),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn cents_go_to_a_column_and_back() {
        assert_eq!(Amount::parse("1000000000000"), Err(ParseError::Range));
        let sum = Amount::parse("999999999999.99").unwrap();
        let cents = sum.minor_units(Currency::EUR).unwrap();
        assert_eq!(cents, 99_999_999_999_999);
        assert_eq!(Amount::from_minor_units(cents, Currency::EUR), sum);
        assert_eq!(Amount::parse("0.001").unwrap().minor_units(Currency::EUR), Err(ParseError::Precision));
    }
}
