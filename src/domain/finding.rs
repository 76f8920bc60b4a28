//! Findings: everything that is wrong or noteworthy about an invoice, in stable codes.
//!
//! A finding's arguments are numbers, dates, percents, accounts and codes. They are made from parsed values only, so no
//! text of an invoice or a customer can get into one; a person reads that text in Severa, where the place points to.

mod catalogue;
mod place;

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use catalogue::{Code, Words};
pub use place::{FieldName, Place};

use super::{
    ids::{AccountNumber, ContactId, CustomerNumber, InvoiceNumber, ProductId, TalenomInvoiceId},
    money::{Amount, Percent, Quantity, UnitPrice},
    run::Outcome,
};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know.
    Information,
    /// The invoice goes, but somebody should look.
    Warning,
    /// The invoice waits until it is mended.
    Error,
}

/// Who can mend it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Owner {
    /// The company, in Severa.
    Customer,
    /// The accountant, in Talenom.
    Accountant,
    /// Talenom's integration team, in the connection.
    IntegrationTeam,
    /// Whoever develops this connector.
    Us,
}

impl Owner {
    /// Every owner.
    pub const ALL: [Self; 4] = [Self::Customer, Self::Accountant, Self::IntegrationTeam, Self::Us];

    /// The language of a text that goes to an owner. What goes to the customer is in Finnish, whoever asks, but for one
    /// who asks for Swedish.
    #[must_use]
    pub const fn told_in(self, asked: Language) -> Language {
        match (self, asked) {
            (Self::Customer, Language::English) => Language::Finnish,
            (Self::Customer | Self::Accountant | Self::IntegrationTeam | Self::Us, language) => language,
        }
    }
}

/// A language that findings are told in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Finnish.
    Finnish,
    /// Swedish.
    Swedish,
    /// English.
    #[default]
    English,
}

impl Language {
    /// The first language of an `accept-language` header that we have; English where there is none.
    #[must_use]
    pub fn of_header(header: &str) -> Self {
        let known = |tag: &str| match tag.trim().get(..2)?.to_ascii_lowercase().as_str() {
            "fi" => Some(Self::Finnish),
            "sv" => Some(Self::Swedish),
            "en" => Some(Self::English),
            _ => None,
        };
        header.split(',').find_map(known).unwrap_or_default()
    }
}

/// One thing that is wrong or noteworthy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What it is.
    pub code: Code,
    /// Where it is.
    pub place: Place,
    /// What is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<Argument>,
    /// What should be there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expected: Vec<Argument>,
}

impl Finding {
    /// A finding about a place.
    #[must_use]
    pub const fn new(code: Code, place: Place) -> Self {
        Self { code, place, found: None, expected: Vec::new() }
    }

    /// Adds what is there.
    #[must_use]
    pub fn found(mut self, found: impl Into<Argument>) -> Self {
        self.found = Some(found.into());
        self
    }

    /// Adds what should be there; more than one where there is a choice.
    #[must_use]
    pub fn expected(mut self, expected: impl Into<Argument>) -> Self {
        self.expected.push(expected.into());
        self
    }

    /// Whether the invoice has to wait for it.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.code.entry().severity == Severity::Error
    }

    /// The finding in words.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let found = self.found.as_ref().map_or_else(|| "–".to_owned(), ToString::to_string);
        let expected: Vec<String> = self.expected.iter().map(ToString::to_string).collect();
        let expected = if expected.is_empty() { "–".to_owned() } else { expected.join(", ") };
        let text = self.code.words(language).text.replace("{found}", &found).replace("{expected}", &expected);
        match self.place.row() {
            Some(row) => format!("{} {row}: {text}", language.row()),
            None => text,
        }
    }
}

impl Language {
    const fn row(self) -> &'static str {
        match self {
            Self::Finnish => "Rivi",
            Self::Swedish => "Rad",
            Self::English => "Row",
        }
    }
}

/// A number, date, percent, account or code that belongs to a finding. Never a text of an invoice or customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Argument(String);

impl fmt::Display for Argument {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Argument {
    /// A vendor's error code: kept if it looks like a code, else only said to be there.
    #[must_use]
    pub fn vendor_code(code: &str) -> Self {
        const MAX: usize = 64;
        let is_code = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        if !code.is_empty() && code.len() <= MAX && code.bytes().all(is_code) {
            Self(code.to_owned())
        } else {
            Self("?".to_owned())
        }
    }
}

/// A place in a vendor's answer, by the vendor's names.
impl From<FieldName> for Argument {
    fn from(path: FieldName) -> Self {
        Self(path.as_str().to_owned())
    }
}

/// The types an argument can be made of.
macro_rules! argument_of {
    ($($type:ty),+) => {
        $(impl From<$type> for Argument {
            fn from(value: $type) -> Self {
                Self(value.to_string())
            }
        })+
    };
}

argument_of!(
    usize,
    u32,
    Date,
    AccountNumber,
    CustomerNumber,
    InvoiceNumber,
    Percent,
    Quantity,
    UnitPrice,
    Amount,
    super::money::Currency,
    TalenomInvoiceId,
    ContactId,
    ProductId,
    &'static str
);

/// Whether findings keep an invoice back.
#[must_use]
pub fn outcome_of(findings: &[Finding]) -> Option<Outcome> {
    findings.iter().any(Finding::is_error).then_some(Outcome::Held)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_names_the_row_as_people_count_and_as_a_path() {
        let account = AccountNumber::new(3000).unwrap();
        let percents = [Percent::parse("25.5").unwrap(), Percent::parse("13.5").unwrap()];
        let place = Place::Row { number: 3, field: "vatRate".into() };
        let finding = Finding::new(Code::AccountVatMismatch, place).found(Percent::parse("24").unwrap());
        let finding = finding.expected(percents[0]).expected(percents[1]);
        assert_eq!(finding.place.path(), "$.rows[2].vatRate");
        let english = finding.text(Language::English);
        assert!(
            english.starts_with("Row 3: ") && english.contains("24") && english.contains("25.5, 13.5"),
            "{english}"
        );
        assert!(finding.text(Language::Finnish).starts_with("Rivi 3: "));
        let _ = account;
    }

    #[test]
    fn every_text_of_the_catalogue_is_there_and_uses_only_known_arguments() {
        for code in Code::ALL {
            for language in [Language::Finnish, Language::Swedish, Language::English] {
                let Words { text, remedy } = code.words(language);
                assert!(!text.is_empty() && !remedy.is_empty(), "{code:?}");
                let rest = format!("{} {remedy}", text.replace("{found}", "").replace("{expected}", ""));
                assert!(!rest.contains(['{', '}']), "{code:?}: {rest}");
            }
        }
    }

    #[test]
    fn a_vendor_text_cannot_become_an_argument() {
        assert_eq!(Argument::vendor_code("ACCOUNT_DISABLED").to_string(), "ACCOUNT_DISABLED");
        assert_eq!(Argument::vendor_code("Matti Meikäläinen ei ole").to_string(), "?");
    }

    #[test]
    fn the_language_is_the_first_that_we_have() {
        assert_eq!(Language::of_header("de, sv-FI;q=0.9, fi"), Language::Swedish);
        assert_eq!(Language::of_header(""), Language::English);
    }
}
