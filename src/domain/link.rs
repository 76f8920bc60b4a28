//! Links: what is remembered of a record in Severa and the one that it is in Talenom, whichever register they are of.

use jiff::Timestamp;

use super::{contact::ContactLink, ids::LinkId, item::ProductLink};

/// A remembered pair, from the moment its creation was intended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link<Key, State> {
    /// What persons name it by.
    pub id: LinkId,
    /// Severa's record, in one pair of organizations.
    pub key: Key,
    /// How far it is.
    pub state: State,
    /// How the pair was found.
    pub origin: Origin,
    /// When it was; of a creation, when it was intended.
    pub made_at: Timestamp,
    /// Its end, where a person has ended it. It does not hold any more, and is kept to be looked up.
    pub end: Option<LinkEnd>,
}

/// How far a link can be, as far as it is the same in both registers.
pub trait Progress {
    /// The id of a record in Talenom.
    type Record: Clone + PartialEq;

    /// The record in Talenom, where there is one.
    fn record(&self) -> Option<&Self::Record>;

    /// When the call was intended whose outcome nobody knows yet.
    fn since(&self) -> Option<Timestamp>;

    /// The two are one, and nothing more is known.
    fn linked(record: Self::Record) -> Self;
}

/// A link of either register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnyLink {
    /// Of a customer and a contact.
    Contact(ContactLink),
    /// Of an item and a product.
    Product(ProductLink),
}

/// How a pair was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Talenom's record has our mark: an earlier link, or another environment of ours, made it.
    Mark,
    /// By number and business id together.
    NumberAndId,
    /// By number; one of the two has no business id.
    Number,
    /// By code.
    Code,
    /// Talenom's record was made for it.
    Created,
    /// A person says so.
    Person(Author),
}

impl Origin {
    /// The word for it in proto, SQL and docs.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Mark => "mark",
            Self::NumberAndId => "number_and_id",
            Self::Number => "number",
            Self::Code => "code",
            Self::Created => "created",
            Self::Person(_) => "person",
        }
    }

    /// The person who says so.
    #[must_use]
    pub const fn author(&self) -> Option<&Author> {
        match self {
            Self::Person(author) => Some(author),
            Self::Mark | Self::NumberAndId | Self::Number | Self::Code | Self::Created => None,
        }
    }
}

/// Who decided about a link, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// Who.
    pub actor: String,
    /// Why.
    pub reason: String,
}

/// The end of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkEnd {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub author: Author,
}
