//! A register that both sides have, its entries as far as people tell them apart by, and how two of them are compared.

use std::fmt;

use rust_decimal::Decimal;

use super::ids::{BusinessId, EntryId};

/// A register that both sides have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Register {
    /// Severa's customers and Talenom's contacts.
    Customers,
    /// Severa's products, work types and travel types, and Talenom's products.
    Items,
}

/// An entry of a register of either side.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// Which.
    pub id: EntryId,
    /// A customer's number or an item's code, as it was written.
    pub number: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Its business id, where it has one that is valid.
    pub business_id: Option<BusinessId>,
}

/// Entries are names and numbers of persons and companies, so only the id is shown.
impl fmt::Debug for Entry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Entry").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Why two entries may be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// They are linked.
    Link,
    /// They have the same number.
    Number,
    /// They have the same code.
    Code,
    /// They have the same business id.
    BusinessId,
    /// They have different business ids, which speaks against it.
    OtherBusinessId,
    /// Their names are alike.
    Name,
}

impl Reason {
    /// The word for it in proto and docs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Number => "number",
            Self::Code => "code",
            Self::BusinessId => "business_id",
            Self::OtherBusinessId => "other_business_id",
            Self::Name => "name",
        }
    }
}

/// What is remembered of an entry of Severa's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Linked {
    /// It is this one of Talenom's.
    To(EntryId),
    /// One was sent to Talenom for it, and nobody can say whether it arrived.
    Uncertain,
}

/// Which side an entry is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Severa's register.
    Severa,
    /// Talenom's register.
    Talenom,
}

/// How an entry stands on the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// Exactly one entry of the other side is the same.
    Pair,
    /// More than one may be, or one with something against it.
    Ambiguous,
    /// It is linked to an entry that the other side does not have any more.
    Gone,
    /// One was sent to Talenom for it, nobody can say whether it arrived, and none is seen to be the same.
    Uncertain,
    /// None is the same.
    None,
}

/// One result of a comparison. Talenom's entries have one of their own only where none of Severa's has them.
#[derive(Debug)]
pub struct Compared<'a> {
    /// Whose entry it is.
    pub side: Side,
    /// The entry.
    pub entry: &'a Entry,
    /// How it stands.
    pub found: Match,
    /// Entries of the other side, best first, at most five.
    pub candidates: Vec<Candidate<'a>>,
}

/// An entry of the other side.
#[derive(Debug)]
pub struct Candidate<'a> {
    /// The entry.
    pub entry: &'a Entry,
    /// How alike the names are, from 0 to 1.
    pub score: Decimal,
    /// Why it may be the same.
    pub reasons: Vec<Reason>,
}
