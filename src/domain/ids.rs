//! Ids and numbers of the two systems and of our own, each a type of its own that only parsing makes.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ParseError;

/// A guid that Severa or we gave.
macro_rules! guid {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Reads the usual text form of a guid.
            ///
            /// # Errors
            /// [`ParseError::Guid`] where the text is no guid.
            pub fn parse(text: &str) -> Result<Self, ParseError> {
                Uuid::parse_str(text).map(Self).map_err(|_| ParseError::Guid)
            }

            /// The guid as the UUID type that the store and the trace use.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(formatter)
            }
        }

        impl FromStr for $name {
            type Err = ParseError;
            fn from_str(text: &str) -> Result<Self, ParseError> {
                Self::parse(text)
            }
        }
    };
}

/// A short text that a system gave as an id: printable ASCII without blanks.
macro_rules! opaque {
    ($(#[$doc:meta])* $name:ident, max = $max:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it is, if it can be an id.
            ///
            /// # Errors
            /// [`ParseError`] where it is empty, too long, or has a blank or a character outside ASCII.
            pub fn parse(text: &str) -> Result<Self, ParseError> {
                visible_ascii(text, $max).map(|text| Self(text.to_owned()))
            }

            /// The id as the system that gave it writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

fn visible_ascii(text: &str, max: usize) -> Result<&str, ParseError> {
    if text.is_empty() {
        Err(ParseError::Empty)
    } else if text.len() > max {
        Err(ParseError::TooLong { max })
    } else if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(text)
    } else {
        Err(ParseError::Characters { allowed: "printable ASCII without blanks" })
    }
}

guid!(
    /// A Severa organization. Read from Severa when a connection is made, then fixed.
    OrganizationGuid
);
guid!(
    /// A company of a Severa organization. Most organizations have one.
    CompanyGuid
);
guid!(
    /// A business unit of a Severa organization: a company's root unit, or one somewhere below it.
    BusinessUnitGuid
);
guid!(
    /// A Severa invoice. Unlike its number it is never used again.
    InvoiceGuid
);
guid!(
    /// A row of a Severa invoice.
    InvoiceRowGuid
);
guid!(
    /// A Severa customer.
    CustomerGuid
);
guid!(
    /// An item of one of Severa's registers: a product, a work type or a travel type.
    ItemGuid
);
guid!(
    /// A sales account in Severa.
    SalesAccountGuid
);
guid!(
    /// A cost centre in Severa.
    CostCenterGuid
);
guid!(
    /// A Severa invoice status. Statuses are named by each company as it likes; the guid stays.
    StatusGuid
);
guid!(
    /// One execution of a job for one connection.
    RunId
);
guid!(
    /// What a person decided about a transfer.
    DecisionId
);
guid!(
    /// A record that asks for a person's attention.
    AttentionId
);
guid!(
    /// A remembered pair of a Severa and a Talenom record.
    LinkId
);

opaque!(
    /// A Talenom contact.
    ContactId, max = 64
);
opaque!(
    /// A Talenom invoice, from draft to paid.
    TalenomInvoiceId, max = 64
);
opaque!(
    /// A Talenom product.
    ProductId, max = 64
);
opaque!(
    /// Talenom's optimistic lock: changes with every write, and must be echoed.
    RowVersion, max = 128
);
opaque!(
    /// An entry of a register of either side: a guid in Severa, a contact's or product's id in Talenom.
    EntryId, max = 64
);

macro_rules! ids_of_entries {
    ($($id:ident),+) => {
        $(impl From<&$id> for EntryId {
            fn from(id: &$id) -> Self {
                Self(id.to_string())
            }
        })+
    };
}

ids_of_entries!(CustomerGuid, ItemGuid, ContactId, ProductId);

opaque!(
    /// What a caller names its request by, so that a repeat of it is no second one.
    RequestId, max = 64
);

/// The name of a connection: lower-case letters, digits and hyphens, begins with a letter, at most 63 (AIP-122).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConnectionId(String);

impl ConnectionId {
    /// Reads a connection's id.
    ///
    /// # Errors
    /// [`ParseError`] where it is empty, too long or has another character.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        const MAX: usize = 63;
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if text.is_empty() {
            Err(ParseError::Empty)
        } else if text.len() > MAX {
            Err(ParseError::TooLong { max: MAX })
        } else if text.bytes().all(allowed)
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && !text.ends_with('-')
        {
            Ok(Self(text.to_owned()))
        } else {
            Err(ParseError::Characters { allowed: "a-z, then a-z, 0-9 and hyphens, no hyphen at the end" })
        }
    }

    /// An id that nobody chose.
    #[must_use]
    pub fn generated(id: Uuid) -> Self {
        Self(format!("c{}", id.simple()))
    }

    /// The id as it stands in a resource name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ConnectionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A whole number above zero.
macro_rules! positive_number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// Takes a number above zero.
            ///
            /// # Errors
            /// [`ParseError::Range`] for zero and below.
            pub const fn new(number: i64) -> Result<Self, ParseError> {
                if number > 0 { Ok(Self(number)) } else { Err(ParseError::Range) }
            }

            /// Reads digits without sign or blanks.
            ///
            /// # Errors
            /// [`ParseError`] where the text is no whole number above zero.
            pub fn parse(text: &str) -> Result<Self, ParseError> {
                if text.is_empty() {
                    return Err(ParseError::Empty);
                }
                if !text.bytes().all(|byte| byte.is_ascii_digit()) {
                    return Err(ParseError::Characters { allowed: "digits" });
                }
                text.parse().map_err(|_| ParseError::Range).and_then(Self::new)
            }

            /// The number.
            #[must_use]
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }
    };
}

positive_number!(
    /// Talenom's own number of a customer company, such as 14222. Not the business id.
    TalenomOrganization
);
positive_number!(
    /// The number that Severa printed on an invoice. It can be used again after a deletion, so it is no key.
    InvoiceNumber
);
positive_number!(
    /// The number of a customer in Severa.
    CustomerNumber
);
positive_number!(
    /// A bookkeeping account, such as 3000.
    AccountNumber
);

/// A Finnish business id (Y-tunnus), written 1234567-1.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BusinessId(String);

impl BusinessId {
    /// Reads the national form (1234567-1, also without hyphen) and the VAT form (FI12345671).
    ///
    /// # Errors
    /// [`ParseError`] where there are other characters, another count of digits or a wrong check digit.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        const WEIGHTS: [u32; 7] = [7, 9, 10, 5, 8, 4, 2];
        let text = text.trim();
        let bare = text.strip_prefix("FI").or_else(|| text.strip_prefix("fi")).unwrap_or(text);
        let digits: Vec<u32> = bare
            .chars()
            .filter(|c| *c != '-')
            .map(|c| c.to_digit(10))
            .collect::<Option<_>>()
            .ok_or(ParseError::Characters { allowed: "seven digits, a hyphen, a check digit" })?;
        let [body @ .., check] = digits.as_slice() else { return Err(ParseError::Empty) };
        if body.len() != WEIGHTS.len() {
            return Err(ParseError::Characters { allowed: "seven digits, a hyphen, a check digit" });
        }
        let remainder = body.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum::<u32>() % 11;
        let expected = match remainder {
            0 => Some(0),
            1 => None, // No id is given out whose remainder is one.
            other => Some(11 - other),
        };
        if expected != Some(*check) {
            return Err(ParseError::CheckDigit);
        }
        let body: String = body.iter().filter_map(|digit| char::from_digit(*digit, 10)).collect();
        Ok(Self(format!("{body}-{check}")))
    }

    /// The national form, 1234567-1.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The VAT form, FI12345671.
    #[must_use]
    pub fn vat_id(&self) -> String {
        format!("FI{}", self.0.replace('-', ""))
    }
}

/// A sole trader's business id leads to a person, so it stays out of logs.
impl fmt::Debug for BusinessId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("BusinessId(…)")
    }
}

/// Our own mark on what we make in Talenom: `severa:<invoice guid>`. By it Talenom is asked before anything is made.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Marker(String);

impl Marker {
    /// The mark of an invoice.
    #[must_use]
    pub fn of_invoice(invoice: InvoiceGuid) -> Self {
        Self(format!("severa:{invoice}"))
    }

    /// The mark of a customer.
    #[must_use]
    pub fn of_customer(customer: CustomerGuid) -> Self {
        Self(format!("severa:{customer}"))
    }

    /// The mark of an item.
    #[must_use]
    pub fn of_item(item: ItemGuid) -> Self {
        Self(format!("severa:{item}"))
    }

    /// Whether a reference is a mark of ours.
    #[must_use]
    pub fn is_one(reference: &str) -> bool {
        reference.starts_with("severa:")
    }

    /// The mark as Talenom keeps it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn business_ids_by_their_check_digit() {
        for good in
            ["2077474-0", "0112038-9", "2129112-6", "2332748-7", "1234567-1", "FI20774740", " 20774740 "]
        {
            assert!(BusinessId::parse(good).is_ok(), "{good}");
        }
        for bad in ["2077474-1", "1234567-8", "123456-7", "", "FI", "2077474-0x", "010190-123A"] {
            assert!(BusinessId::parse(bad).is_err(), "{bad}");
        }
        let id = BusinessId::parse("FI20774740").unwrap();
        assert_eq!((id.as_str(), id.vat_id().as_str()), ("2077474-0", "FI20774740"));
    }

    #[test]
    fn a_business_id_is_not_shown_by_debug() {
        assert!(!format!("{:?}", BusinessId::parse("2077474-0").unwrap()).contains("2077474"));
    }

    #[test]
    fn connection_ids_are_resource_ids() {
        for good in ["a", "rautio-oy", "x2"] {
            assert!(ConnectionId::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "2x", "-a", "a-", "Rautio", "a_b", "a/b", &"a".repeat(64)] {
            assert!(ConnectionId::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn numbers_are_digits_above_zero() {
        assert_eq!(AccountNumber::parse("3000").map(AccountNumber::get), Ok(3000));
        for bad in ["", "0", "-1", "3 000", "30a", "99999999999999999999"] {
            assert!(AccountNumber::parse(bad).is_err(), "{bad}");
        }
    }
}
