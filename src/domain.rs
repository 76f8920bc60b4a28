//! The values and state machines of the connector: no I/O, no wire format, no clock.
//!
//! Every id, amount, percent and date is a type that only parsing makes, so a value that exists is valid.

pub mod attention;
pub mod connection;
pub mod contact;
pub mod cost_center;
pub mod decision;
pub mod e_invoice;
pub mod field;
pub mod finding;
pub mod hold;
pub mod ids;
pub mod invoice;
pub mod item;
pub mod journal;
pub mod link;
pub mod money;
pub mod problem;
pub mod register;
pub mod run;
pub mod sales_invoice;
pub mod tax_id;
pub mod transfer;
pub mod validation;
pub mod vat;

pub use field::Field;

/// Why a text is not the value it should be. It never holds the text itself, which may be somebody's personal datum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// Nothing was given.
    #[error("is empty")]
    Empty,
    /// More characters than the value may have.
    #[error("is longer than {max} characters")]
    TooLong {
        /// The most characters that are allowed.
        max: usize,
    },
    /// Not 8-4-4-4-12 hexadecimal digits.
    #[error("is not a guid")]
    Guid,
    /// A character that the value may not have.
    #[error("has a character that is not allowed: {allowed}")]
    Characters {
        /// What is allowed, in words.
        allowed: &'static str,
    },
    /// The check digit is not the one that the other digits give.
    #[error("has a wrong check digit")]
    CheckDigit,
    /// Not a decimal number.
    #[error("is not a decimal number")]
    Decimal,
    /// More significant digits than can be kept exactly.
    #[error("has more digits than can be kept exactly")]
    Precision,
    /// Not a calendar date, or not a moment.
    #[error("is not a date or time")]
    Date,
    /// Not an ISO 4217 code.
    #[error("is not a currency code")]
    Currency,
    /// A number outside what the value may be.
    #[error("is out of range")]
    Range,
    /// Not one of the words that are known.
    #[error("is not one of the known values")]
    Unknown,
}
